"""Answers for taking an action on issues from the screen: ask what it needs, do it, say so with 撤销 beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.domain import issue as life
from inspector.store.ledger import LedgerRow
from inspector.ui.actions import issues as actions
from inspector.ui.actions import life as life_actions
from inspector.ui.context import Context, Message
from inspector.ui.models.ledger_line import Today
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_order import OrderSheet, open_order
from inspector.wording import ledger as words
from inspector.wording import time as time_words

ASKED = (  # actions without a needed reason that are asked for all the same: a date, a word, a paper that goes out
    "plan_recheck", "supervise", "unsupervise", "warn", "urge", "escalate", "approve_close", "publish",
)  # fmt: skip


def take(
    ctx: Context,
    owner: QWidget,
    ask: AskBar,
    rows: Sequence[LedgerRow],
    *,
    action: str,
    today: Today,
    offers: Offers,
    after: Callable[[], None] = lambda: None,
    asked_on: str | None = None,
) -> None:
    """Take an action on issues, asking first for what it needs; say what was done, with 撤销 beside it.

    What was typed and refused is asked again with the words in it. `asked_on` is the day an extension was asked to.
    """
    ids = [one.issue_id for one in rows]
    unasked = action == "extend" and not asked_on
    if action == "assign":
        open_order(ctx, owner, offers, ids, lambda made, sheet: _ordered(ctx, owner, made, sheet, after))
        return

    def go(text: str = "", on: date | None = None) -> None:
        def done(changed: Any) -> None:
            rest = words.NEW_DAY[action].format(day=time_words.short_day(on)) if on and action in words.NEW_DAY else ""
            tell(ctx, owner, action, [one.number for one in rows], tx=changed.tx, rest=rest)
            after()

        def failed(error: BaseException) -> None:
            ctx.report(error)
            if text:
                put(text, on)

        day = on.isoformat() if on else None
        life_actions.act(ctx, ids, action, reason=text or None, on=day, owner=owner, done=done, failed=failed)

    def put(typed: str = "", on: date | None = None) -> None:
        title, verb, text, when = words.EXTEND_UNASKED_ASK if unasked else words.ASK[action]
        first = on or _first_day(ctx, rows, action, today, asked_on)
        numbers = words.which([one.number for one in rows])
        needed = action in life.NEEDS_REASON and (action != "extend" or unasked)
        ask.ask(Question(title.format(which=numbers), verb, text=text, needed=needed, when=when, on=first), go)
        ask.text.setText(typed)

    if action in life.NEEDS_REASON or action in ASKED:
        put()
    else:
        go()


def tell(ctx: Context, owner: QWidget, action: str, numbers: Sequence[str], *, tx: str, rest: str = "") -> None:
    """Say what was done with 撤销 beside it."""

    def undone(_: Any) -> None:
        ctx.say(Message(words.UNDONE.format(what=words.BUTTONS[action]), kind="good"))

    def undo() -> None:
        actions.undo(ctx.tasks, ctx.ws, tx, owner=owner, done=undone, failed=ctx.report)

    what = words.ORDERED.format(done=words.DONE[action], which=words.which(numbers))
    ctx.say(Message(what, rest, "good", (("撤销", undo),)))


def open_papers(ctx: Context, issue_ids: list[str]) -> None:
    """Open the preview of the re-inspection sheets of these issues."""
    if find_spec("inspector.ui.actions.papers") is None:
        ctx.say(Message(words.PRINT_LATER, kind="warn"))
        return
    from importlib import import_module

    import_module("inspector.ui.actions.papers").open_preview(ctx, "recheck", issue_ids=tuple(issue_ids))


def _ordered(ctx: Context, owner: QWidget, made: Any, sheet: OrderSheet, after: Callable[[], None]) -> None:
    numbers = "、".join(notice.number for notice in made.notices[:3]) + (" 等" if len(made.notices) > 3 else "")
    rest = words.ORDER_PAPERS.format(numbers=numbers, count=len(made.notices)) if made.notices else ""
    if sheet.unclaimed:
        rest = f"{words.WAITING_TO_CLAIM}。{rest}"
    tell(ctx, owner, "assign", [one.number for one in sheet.orders], tx=made.changed.tx, rest=rest)
    after()


def _first_day(ctx: Context, rows: Sequence[LedgerRow], action: str, today: Today, asked_on: str | None) -> date:
    """Return the day that is proposed first."""
    dues = [date.fromisoformat(one.due_on) for one in rows if one.due_on]
    if action == "publish":
        from inspector.domain.deadline import due_on

        return due_on(today.on, ctx.settings.publicity_workdays, "workday", ctx.ws.calendar).on
    if action in ("extend", "ask_extension"):
        return date.fromisoformat(asked_on) if asked_on else max([*dues, today.on]) + timedelta(days=7)
    return max([*dues[:1], today.on + timedelta(days=1)])
