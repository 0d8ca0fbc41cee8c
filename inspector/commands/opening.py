"""Answers for how commands open a workspace: recovery first, and what it found is said on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inspector.store.driver import naming_disk_faults
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import say


@contextmanager
def opened(folder: Path) -> Iterator[Workspace]:
    """Open the workspace at `folder` for one command; put a badly ended run in order first."""
    from inspector.intake.recovery import recover

    with open_workspace(folder) as ws, naming_disk_faults():
        for notice in ws.notices:
            click.echo(say(notice.code, **notice.facts), err=True)
        found = recover(ws)
        if found.photos_left:
            click.echo(say("recovered_left", left=found.photos_left), err=True)
        if found.parts_removed or found.photos_adopted or found.unfinished:
            paths = "、".join(str(path) for run in found.unfinished for path in run) or "—"
            click.echo(say("recovered", parts=found.parts_removed, adopted=found.photos_adopted, paths=paths), err=True)
        yield ws
