"""Answers for where things live: resources of the program and the user's workspace.

Works from the source tree, an installed package and a frozen build. Inside a workspace only `store` composes
paths; this module knows its folder only.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP_NAME = "Inspector"
WORKSPACE_VARIABLE = "INSPECTOR_WORKSPACE"


def resources() -> Path:
    """Return the folder of the program's own resources (categories, fonts, icons, calendar, demo)."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    beside_package = Path(__file__).resolve().parent.parent / "resources"
    if beside_package.is_dir():
        return beside_package
    return Path(__file__).resolve().parent / "_resources"


def default_workspace() -> Path:
    """Return the workspace folder used when none is named: the variable, else the platform's user-data folder."""
    named = os.environ.get(WORKSPACE_VARIABLE)
    if named:
        return Path(named).expanduser()
    import platformdirs  # only here: most starts name a workspace or need resources alone

    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "workspace"
