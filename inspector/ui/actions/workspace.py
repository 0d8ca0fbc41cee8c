"""Long work on the whole workspace: checking everything, and the second copy. Both can be stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.clock_text import utc_text
from inspector.store.workspace import Workspace
from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]
Progress = Callable[[int, int, str], None]
TELL_EVERY_S = 0.1


class _Stopped(Exception):
    """The person does not want to wait any longer."""


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

        tell = _teller(tasks, owner, progress)
        return backup.back_up(ws, folder, tell, lambda: stop.is_set() or tasks.closing.is_set())

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

        tell = _teller(tasks, owner, progress)

        def step(at: int, whole: int) -> None:
            if stop.is_set() or tasks.closing.is_set():
                raise _Stopped
            tell(at, whole)

        try:
            found = proof.verify(ws, step)
        except _Stopped:
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


def _teller(tasks: Tasks, owner: QObject, progress: Progress) -> Callable[[int, int], None]:
    """Return a callback for work: tells (done, whole, rate and rest in words) at most ten times a second."""
    began = told = time.monotonic()

    def tell(at: int, whole: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < TELL_EVERY_S and at < whole:
            return
        told = now
        rate = at / max(now - began, 0.001)
        rest = (whole - at) / max(rate, 0.001)
        tasks.tell(owner, progress, at, whole, f"每秒 {rate:.0f} 张，剩 {rest:.0f} 秒")

    return tell
