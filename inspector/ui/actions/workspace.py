"""Long work on the whole workspace: checking everything, and the second copy. Both can be stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.clock_text import utc_text
from inspector.store.workspace import Workspace
from inspector.ui.actions.long_work import Stopped, rest_of, stopped_by, teller
from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]
Progress = Callable[[int, int, str], None]


def back_up(
    tasks: Tasks,
    ws: Workspace,
    folder: Path,
    *,
    stop: Event,
    progress: Progress,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Copy the workspace into `folder`; `done(None)` where it was stopped, what was copied is used next time."""

    def work() -> Any:
        from inspector.store import backup

        tell = teller(tasks, owner, rest_of(progress))
        return backup.back_up(ws, folder, tell, stopped_by(tasks, stop))

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def verify(
    tasks: Tasks,
    ws: Workspace,
    *,
    stop: Event,
    progress: Progress,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Check chain, tables and every photo; `done(None)` where it was stopped. The outcome is remembered."""

    def work() -> Any:
        from inspector.store import proof

        tell, stopped = teller(tasks, owner, rest_of(progress)), stopped_by(tasks, stop)

        def step(at: int, whole: int) -> None:
            if stopped():
                raise Stopped
            tell(at, whole)

        try:
            found = proof.verify(ws, step)
        except Stopped:
            return None
        if not ws.read_only:
            kept = {"at_utc": utc_text(ws.now()), "faults": len(found.faults)}
            ws.set_meta("last_verified", json.dumps(kept))
        return found

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def counts(tasks: Tasks, ws: Workspace, *, owner: QObject, done: Callable[[Any], None], failed: Failed) -> None:
    """Count what the workspace holds, behind the window."""

    def work() -> Any:
        from inspector.store.summary import summary

        return summary(ws)

    tasks.run("read", work, owner=owner, done=done, failed=failed)
