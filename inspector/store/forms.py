"""Answers for the office's own Word templates: kept in the workspace, one for each form, none where it uses ours.

Decided: they are settings of this computer. They lie in the database as other local settings do, so a backup holds them
and a locked workspace locks them; the exchange does not carry them, and each computer takes up its own.
"""

from __future__ import annotations

import base64

from inspector.store.workspace import Workspace

_KEY = "form/{}"


def own(ws: Workspace, form: str) -> bytes | None:
    """Return the office's own template of a form, None where the program's is used."""
    kept = ws.meta(_KEY.format(form))
    return base64.b64decode(kept) if kept else None


def keep(ws: Workspace, form: str, content: bytes) -> None:
    """Use a template, which was checked, for a form from now on."""
    ws.set_meta(_KEY.format(form), base64.b64encode(content).decode("ascii"))


def drop(ws: Workspace, form: str) -> bool:
    """Go back to the program's own template; say whether there was another."""
    had = own(ws, form) is not None
    ws.set_meta(_KEY.format(form), "")
    return had
