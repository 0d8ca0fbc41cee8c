"""The exchange from the window: each piece of work on its queue, what the network does on `net`, nothing waited for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import DUPLICATE
from inspector.errors import Known
from inspector.store.clearing import Clearable
from inspector.store.workspace import Workspace
from inspector.ui.actions.long_work import Stopped, stopped_by, teller
from inspector.ui.sync.conflicts import MINE, Conflict, choice_of
from inspector.ui.sync.facts import Facts
from inspector.ui.tasks import Tasks
from inspector.wording import sync_screen as words

Failed = Callable[[BaseException], None]
Progress = Callable[[str, int, int], None]
MOST_INVITATION_BYTES = 64 * 1024
PICTURES = frozenset((".jpg", ".jpeg", ".heic", ".heif", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".dng"))
INVITATION, BUNDLE, ACK = "invitation", "bundle", "ack"
LAST_BUNDLE = "last_bundle"


def read_facts(tasks: Tasks, ws: Workspace, *, owner: QObject, done: Callable[[Facts], None], failed: Failed) -> None:
    """Read how things stand, behind the window."""

    def work() -> Facts:
        from inspector.ui.sync import facts

        return facts.read(ws)

    tasks.run("read", work, owner=owner, done=done, failed=failed)


def exchange(
    tasks: Tasks,
    ws: Workspace,
    *,
    stop: Event,
    progress: Progress,
    next_wait: Callable[[Known | None], float | None],
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Exchange once with the office: `done` is told what came of it, an error of the world included."""
    tell = teller(tasks, owner, progress)

    def told(kind: str, at: int, whole: int, _sent: int) -> None:
        tell(words.STAGES[kind], at, whole)

    def work() -> Any:
        from inspector.sync import once

        return once.once(ws, progress=told, cancelled=stopped_by(tasks, stop), next_wait=next_wait)

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def enrol(
    tasks: Tasks,
    ws: Workspace,
    *,
    file: Path | None = None,
    code: str = "",
    url: str = "",
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Enrol this laptop from an invitation file, or by code and address."""

    def work() -> Any:
        from inspector.sync import enrol as joining

        if file is not None:
            return joining.enrol(ws, _content(file))
        if not code.strip():
            raise Known("sync_code_incomplete")
        return joining.enrol_with_code(ws, code.strip(), url.strip())

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def resolve(
    tasks: Tasks,
    ws: Workspace,
    conflict: Conflict,
    chosen: Mapping[str, str],
    *,
    owner: QObject,
    done: Callable[[int], None],
    failed: Failed,
) -> None:
    """Write what was chosen, one op a decision; `done` is told how many."""

    def work() -> int:
        from inspector.store import exchange as store

        if conflict.kind == DUPLICATE and MINE in chosen.values():
            _let_one_go(ws, conflict)
        for row in conflict.rows:
            store.resolve(ws, row.dispute, choice_of(row, chosen[row.dispute.id]))
        return len(conflict.rows)

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def note_rejected_seen(
    tasks: Tasks, ws: Workspace, op_ids: Sequence[str], *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Note that somebody took note of what the office's administrator left unmerged."""

    def work() -> None:
        from inspector.store import exchange as store

        store.note_rejected_seen(ws, op_ids)

    tasks.run("store", work, owner=owner, done=done, failed=failed)


def export_bundle(
    tasks: Tasks,
    ws: Workspace,
    path: Path,
    *,
    stop: Event,
    progress: Progress,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Write what the office lacks into one file; `done(None)` where it was stopped, then there is no file."""
    tell, stopped = teller(tasks, owner, progress), stopped_by(tasks, stop)

    def told(at: int, whole: int) -> None:
        if stopped():
            raise Stopped
        tell("", at, whole)

    def work() -> Any:
        from inspector.sync import bundle

        try:
            made = bundle.export_bundle(ws, path, progress=told)
        except Stopped:
            return None
        ws.set_meta(LAST_BUNDLE, json.dumps({"to_seq": made.to_seq, "at_utc": utc_text(ws.now())}))
        return made

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def import_ack(
    tasks: Tasks, ws: Workspace, path: Path, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Take in what the office answered to a bundle."""

    def work() -> Any:
        from inspector.sync import bundle

        return bundle.import_ack(ws, path)

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def reconcile(
    tasks: Tasks,
    ws: Workspace,
    *,
    stop: Event,
    progress: Progress,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Ask the office about every digest; `done(None)` where it was stopped."""

    def work() -> Any:
        from inspector import papers
        from inspector.sync import reconcile as asking

        tell = teller(tasks, owner, progress)
        found = asking.reconcile(ws, progress=partial(tell, ""), cancelled=stopped_by(tasks, stop))
        if found is not None and not ws.read_only:
            papers.keep_reconciliation(ws, found)
        return found

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def clear(
    tasks: Tasks,
    ws: Workspace,
    originals: Sequence[tuple[str, int]],
    *,
    stop: Event,
    progress: Progress,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Let go of these originals if the office says, now, that they are safe; `done` is told how many went and stay."""

    def work() -> Any:
        from inspector.sync import clearing

        tell = teller(tasks, owner, progress)
        return clearing.clear(ws, originals, progress=partial(tell, ""), cancelled=stopped_by(tasks, stop))

    tasks.run("net", work, owner=owner, done=done, failed=failed)


def may_be_ours(path: Path) -> bool:
    """Say, from name and size alone, whether a file may be one of the exchange: asked while it hangs on the mouse."""
    from inspector.wire.bundle import SUFFIX

    try:
        small = path.is_file() and path.stat().st_size <= MOST_INVITATION_BYTES
    except OSError:
        return False
    return path.name.lower().endswith(SUFFIX) or (small and path.suffix.lower() not in PICTURES)


def kind_of(path: Path) -> str | None:
    """Return what a file is to the exchange: an invitation, a bundle, an ack; None for anything else (reads it)."""
    from inspector.sync import bundle

    return bundle.kind_of(path) if path.is_file() else None


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_INVITATION_BYTES + 1)
    except OSError as error:
        raise Known("invitation_unreadable", path=str(file), detail=error.strerror or str(error)) from error


def clearable(
    tasks: Tasks, ws: Workspace, *, owner: QObject, done: Callable[[Clearable], None], failed: Failed
) -> None:
    """Find which originals may leave this laptop, behind the window."""

    def work() -> Clearable:
        from inspector.store import exchange as store

        return store.clearable(ws)

    tasks.run("read", work, owner=owner, done=done, failed=failed)


def _let_one_go(ws: Workspace, conflict: Conflict) -> None:
    """Take the younger of two records for one thing out of use: an issue is void with its reason, a name is retired."""
    from dataclasses import replace

    from inspector.store import issues, places

    if conflict.entity == "issue":
        reason = words.DUPLICATE_REASON.format(kept=conflict.other)
        issues.act(ws, [conflict.record], "void", reason=reason)
    else:
        held = ws.get(conflict.entity, conflict.record)
        if held is not None:
            places.keep(ws, replace(held, active=False), held)
