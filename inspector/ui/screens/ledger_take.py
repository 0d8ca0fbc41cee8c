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
from inspector.ui.context import Context, Message
from inspector.ui.models.ledger_line import Today
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.wording import ledger as words


def take(
    ctx: Context,
    owner: QWidget,
    ask: AskBar,
    rows: Sequence[LedgerRow],
    *,
    action: str,
    today: Today,
    after: Callable[[], None] = lambda: None,
) -> None:
    """Take an action on issues, asking first for what it needs; say what was done, with 撤销 beside it."""
    numbers = words.which([one.number for one in rows])
    ids = [one.issue_id for one in rows]

    def undone(_: Any) -> None:
        ctx.say(Message(words.UNDONE.format(what=words.BUTTONS[action]), kind="good"))

    def done(changed: Any) -> None:
        def undo() -> None:
            actions.undo(ctx.tasks, ctx.ws, changed.tx, owner=owner, done=undone, failed=ctx.report)

        ctx.say(Message(f"{words.DONE[action]} {numbers}", kind="good", actions=(("撤销", undo),)))
        after()

    def go(text: str = "", on: date | None = None) -> None:
        actions.act(
            ctx.tasks,
            ctx.ws,
            ids,
            action,
            reason=text or None,
            due_on=on.isoformat() if on else None,
            owner=owner,
            done=done,
            failed=ctx.report,
        )

    title, verb, text, on = words.ASK[action]
    needed = action in life.NEEDS_REASON
    if not needed and action not in ("report", "plan_recheck", "supervise", "unsupervise"):
        go()
        return
    dues = [date.fromisoformat(one.due_on) for one in rows if one.due_on]
    first = (
        max([*dues, today.on]) + timedelta(days=7)
        if action == "extend"
        else max([*dues[:1], today.on + timedelta(days=1)])
    )
    ask.ask(Question(title.format(which=numbers), verb, text=text, needed=needed, when=on, on=first), go)


def open_papers(ctx: Context, issue_ids: list[str]) -> None:
    """Open the preview of the re-inspection sheets of these issues."""
    if find_spec("inspector.ui.actions.papers") is None:
        ctx.say(Message(words.PRINT_LATER, kind="warn"))
        return
    from importlib import import_module

    import_module("inspector.ui.actions.papers").open_preview(ctx, "recheck", issue_ids=tuple(issue_ids))
