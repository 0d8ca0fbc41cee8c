"""Reading the worklist and a case, recording a re-inspection, finding the record of a sheet, keeping drafts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain import deadline, sample
from inspector.domain.clock_text import ZONE
from inspector.domain.geo import Point
from inspector.domain.recheck import RELAPSE_WINDOW_DAYS
from inspector.errors import Known
from inspector.store.rechecks import Rechecked, RecheckForm
from inspector.store.worklist import Worklist
from inspector.ui.context import Context

Failed = Callable[[BaseException], None]
DRAFT_KIND = "recheck"


@dataclass(frozen=True, slots=True)
class Listed:
    """The worklist of a day, where the way begins (the last photo taken today), and the day itself."""

    worklist: Worklist
    start: Point | None
    today: date


def read_worklist(ctx: Context, asked: Sequence[str], *, owner: QObject, done: Callable[[Listed], None]) -> None:
    """Read what is to be looked at again, off the GUI thread."""
    ws, settings, draw = ctx.ws, ctx.settings, int(ctx.ws.meta("recheck_draw") or 0)

    def work() -> Listed:
        from inspector.store import worklist

        today = ws.now().astimezone(ZONE).date()
        found = worklist.worklist(
            ws,
            today,
            deadline.soon_until(today, ws.calendar),
            seed=sample.week_seed(ws.scope, today, draw),
            sample_percent=settings.sample_percent,
            since_days=RELAPSE_WINDOW_DAYS,
            asked=tuple(asked),
        )
        return Listed(found, worklist.last_seen(ws, today), today)

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_case(
    ctx: Context,
    issue_id: str,
    photo_ids: tuple[str, ...],
    *,
    at_utc: str | None = None,
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Read one issue with its after photos, each asked whether it was used before; gives (Case, shots).

    `at_utc` is when a sheet says it happened, None for now.
    """
    ws = ctx.ws

    def work() -> Any:
        from inspector.ui.screens import recheck_case

        return recheck_case.read(ws, issue_id), recheck_case.shots(ws, issue_id, photo_ids, at_utc)

    ctx.tasks.run("read", work, owner=owner, done=done, failed=failed)


def record(
    ctx: Context, form: RecheckForm, *, owner: QObject, done: Callable[[Rechecked], None], failed: Failed
) -> None:
    """Record a finished re-inspection; its draft goes in the same transaction."""
    from inspector.store import rechecks

    ctx.tasks.run("store", lambda: rechecks.record(ctx.ws, form), owner=owner, done=done, failed=failed)


def undo(ctx: Context, tx: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Take a recorded re-inspection back, as new ops."""
    from inspector.store import journal

    ctx.write(owner, lambda: journal.undo(ctx.ws, tx), done)


def keep_draft(ctx: Context, doc: dict[str, Any], draft_id: str, *, owner: QObject) -> None:
    """Write a half-typed re-inspection to disk, behind what the store is writing already."""
    from inspector.store import drafts

    ctx.write(owner, lambda: drafts.keep(ctx.ws, DRAFT_KIND, doc, draft_id), _nothing)


def discard_draft(ctx: Context, draft_id: str, *, owner: QObject) -> None:
    """Throw a half-typed re-inspection away."""
    from inspector.store import drafts

    ctx.write(owner, lambda: drafts.discard(ctx.ws, draft_id), _nothing)


def find_sheet(ctx: Context, text: str) -> str:
    """Return the id of the issue a typed or scanned text names; raise Known("paper_unreadable" | "issue_unknown")."""
    from inspector.store import issues

    if not text.strip():
        raise Known("paper_unreadable")
    return issues.by_number(ctx.ws, text).id


def photos_here(ctx: Context, hashes: Sequence[str]) -> list[str]:
    """Return a photo for each of these bytes that were here already: the one in the tray, else the first use."""
    found = []
    for sha256 in hashes:
        held = ctx.ws.all("photo", "sha256 = ?", (sha256,), "subject <> 'tray', rowid")
        found += [photo.id for photo in held[:1]]
    return found


def tray_photos(ctx: Context, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Read the photos that lie unused in the tray, off the GUI thread."""
    from inspector.store import photos

    ws = ctx.ws
    ctx.tasks.run(
        "read",
        lambda: [photo for photo in photos.tray(ws) if photo.subject == "tray" and photo.state == "readable"],
        owner=owner,
        done=done,
        failed=ctx.report,
    )


def _nothing(_: Any) -> None:
    pass
