"""Ordering, claiming, extending, urging, approving, feedback, plan and receipts: one write each, on the `store` queue.

Each function gives the store plain values; whoever called gets what came of it, or what stood against it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.issue import Issue
from inspector.domain.ladder import RUNGS
from inspector.ui.context import Context

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Said:
    """The word of a body as the form holds it."""

    issue_id: str
    week: str
    progress: str
    percent: int | None = None
    said_by: str | None = None
    needs: str | None = None
    efforts: str = ""
    photos: tuple[str, ...] = ()
    finished: bool = False


def act(
    ctx: Context,
    issue_ids: Sequence[str],
    action: str,
    *,
    reason: str | None = None,
    on: str | None = None,
    owner: QObject,
    done: Done,
    failed: Failed,
) -> None:
    """Take one action on one or many issues, all or none; `done` gets the Changed. `on` is the day it asks for."""
    ids, ws = tuple(issue_ids), ctx.ws
    ctx.write(owner, lambda: _work(ws, ids, action, reason, on), done, failed)


def assign(
    ctx: Context, wanted: Sequence[Issue], shown: Sequence[Issue], *, owner: QObject, done: Done, failed: Failed
) -> None:
    """Send issues out as the sheet says; `done` gets Assigned."""

    def work() -> Any:
        from inspector.store import life

        return life.assign_each(ctx.ws, wanted, shown)

    ctx.write(owner, work, done, failed)


def assign_unclaimed(
    ctx: Context,
    issue_ids: Sequence[str],
    candidates: Sequence[str],
    due_on: str | None,
    requirement: str | None,
    *,
    owner: QObject,
    done: Done,
    failed: Failed,
) -> None:
    """Ask the bodies it could be to claim issues; `done` gets Assigned."""

    def work() -> Any:
        from inspector.store import life

        return life.assign_unclaimed(
            ctx.ws, issue_ids, candidate_body_ids=candidates, due_on=due_on, requirement=requirement
        )

    ctx.write(owner, work, done, failed)


def claim(ctx: Context, issue_id: str, body_id: str, *, owner: QObject, done: Done, failed: Failed) -> None:
    """One body says that an issue is theirs; `done` gets the Changed."""

    def work() -> Any:
        from inspector.store import life

        return life.claim(ctx.ws, issue_id, body_id)

    ctx.write(owner, work, done, failed)


def transfer(
    ctx: Context, issue_id: str, body_id: str, reason: str, person: str, *, owner: QObject, done: Done, failed: Failed
) -> None:
    """Hand an issue to another body; `done` gets Assigned."""

    def work() -> Any:
        from inspector.store.transfer import transfer

        return transfer(ctx.ws, [issue_id], body_id=body_id, reason=reason, responsible_person=person or None)

    ctx.write(owner, work, done, failed)


def say(ctx: Context, said: Said, *, owner: QObject, done: Done, failed: Failed) -> None:
    """Take down the word of a body; `done` gets the Feedback."""

    def work() -> Any:
        from inspector.store import feedbacks

        return feedbacks.say(
            ctx.ws,
            said.issue_id,
            said.week,
            said.progress,
            progress_percent=said.percent,
            said_by=said.said_by,
            needs=said.needs,
            efforts=(said.efforts,) if said.efforts.strip() else (),
            photos=said.photos,
            finished=said.finished,
        )

    ctx.write(owner, work, done, failed)


def plan_back(
    ctx: Context,
    issue_id: str,
    spans: Sequence[tuple[str, int]],
    *,
    owner: QObject,
    done: Done,
    failed: Failed,
) -> None:
    """Plan an issue back from its deadline; `done` gets the milestones."""

    def work() -> Any:
        from inspector.store import milestones

        return milestones.plan_back(ctx.ws, issue_id, spans)

    ctx.write(owner, work, done, failed)


def milestone_done(ctx: Context, milestone_id: str, *, owner: QObject, done: Done) -> None:
    """Tick a step of a plan off; `done` gets the Changed."""

    def work() -> Any:
        from inspector.store import milestones

        return milestones.done(ctx.ws, milestone_id)

    ctx.write(owner, work, done)


def sign_receipt(
    ctx: Context,
    notice_id: str,
    signed_by: str,
    signed_at_utc: str,
    way: str,
    *,
    owner: QObject,
    done: Done,
    failed: Failed,
) -> None:
    """送达回证; `done` gets the Notice."""

    def work() -> Any:
        from inspector.store import notices

        return notices.sign_receipt(ctx.ws, notice_id, signed_by, signed_at_utc, way)

    ctx.write(owner, work, done, failed)


def tray_photos(ctx: Context, *, owner: QObject, done: Done) -> None:
    """Read the readable photos that lie unused in the tray."""
    ws = ctx.ws

    def work() -> Any:
        from inspector.store import photos

        return [photo for photo in photos.tray(ws) if photo.subject == "tray" and photo.state == "readable"]

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def _work(ws: Any, ids: Sequence[str], action: str, reason: str | None, on: str | None) -> Any:
    """Find the function of the store that takes this action, and do it."""
    from inspector.store import issues, ladder, life

    if action in RUNGS:
        return ladder.climb(ws, ids, action).changed
    if action == "summarise":
        return life.summarise(ws, ids[0], reason or "")
    calls: dict[str, Callable[[], Any]] = {
        "ask_extension": lambda: life.ask_extension(ws, ids, on or "", reason or ""),
        "extend": lambda: life.grant_extension(ws, ids, on, reason),
        "refuse_extension": lambda: life.refuse_extension(ws, ids, reason or ""),
        "approve_close": lambda: life.approve_close(ws, ids, reason),
        "reject_close": lambda: life.reject_close(ws, ids, reason or ""),
        "publish": lambda: life.publish(ws, ids, on),
    }
    call = calls.get(action)
    return call() if call else issues.act(ws, ids, action, reason=reason, due_on=on)
