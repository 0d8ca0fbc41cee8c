"""Answers for what is done to the open issue in a dialog: a word of the body, a claim, a plan, a receipt, a summary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.ui.actions import issues as actions
from inspector.ui.actions import life as life_actions
from inspector.ui.context import Context, Message
from inspector.ui.models.dossier import Dossier
from inspector.ui.models.dossier_life import Paper
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.submit_sheet import SubmitSheet
from inspector.ui.screens.ledger_feedback import open_feedback
from inspector.ui.screens.ledger_folds import due_date
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.ledger_small_sheets import ClaimSheet, PlanSheet, ReceiptSheet, SummarySheet, TransferSheet
from inspector.ui.screens.ledger_take import tell
from inspector.wording import ledger as words


class Deeds:
    """Opens the dialogs over the window of `owner`, on the issue that `found` gives then."""

    def __init__(
        self, ctx: Context, owner: QWidget, offers: Offers, thumbs: Thumbs, found: Callable[[], Dossier | None]
    ) -> None:
        self.ctx, self._owner, self._offers, self._thumbs, self._found = ctx, owner, offers, thumbs, found

    def say_feedback(self) -> None:
        """Open the dialog of 登记反馈."""
        held = self._found()
        if held is not None:
            number = held.issue.number

            def written(_: Any) -> None:
                self.ctx.say(Message(f"{words.DONE['report']} {number}", kind="good"))

            open_feedback(self.ctx, self._owner, held, self._thumbs, written)

    def claim(self) -> None:
        """Ask which body claims the issue."""
        held = self._found()
        if held is not None:
            sheet = ClaimSheet(self._owner.window(), self.ctx, self._offers, held.issue)
            self._open(sheet, "claim", held.issue.number)

    def transfer(self) -> None:
        """Ask to which body the issue is handed, and why."""
        held = self._found()
        if held is None:
            return
        number = held.issue.number

        def written(made: Any) -> None:
            papers = "、".join(notice.number for notice in made.notices)
            rest = words.ORDER_PAPERS.format(numbers=papers, count=len(made.notices))
            tell(self.ctx, self._owner, "transfer", [number], tx=made.changed.tx, rest=rest)

        sheet = TransferSheet(self._owner.window(), self.ctx, self._offers, held.issue)
        sheet.written.connect(written)
        sheet.open()

    def plan(self) -> None:
        """Open the plan counted back from the deadline."""
        held = self._found()
        due = due_date(held) if held is not None else None
        if held is None or due is None:
            return
        sheet = PlanSheet(self._owner.window(), self.ctx, held.issue, due, _spans(held))
        sheet.written.connect(
            lambda made: self.ctx.say(
                Message(words.PLANNED.format(number=held.issue.number, count=len(made)), kind="good")
            )
        )
        sheet.open()

    def milestone_done(self, milestone_id: str, name: str) -> None:
        """Tick a step of the plan off."""

        def done(changed: Any) -> None:
            undo = (
                "撤销",
                lambda: actions.undo(
                    self.ctx.tasks,
                    self.ctx.ws,
                    changed.tx,
                    owner=self._owner,
                    done=lambda _: self.ctx.say(Message(words.UNDONE.format(what=name), kind="good")),
                    failed=self.ctx.report,
                ),
            )
            self.ctx.say(Message(words.STEP_DONE.format(name=name), kind="good", actions=(undo,)))

        life_actions.milestone_done(self.ctx, milestone_id, owner=self._owner, done=done)

    def sign(self, paper: Paper) -> None:
        """Ask who received a paper, when and how."""
        sheet = ReceiptSheet(self._owner.window(), self.ctx, paper.notice, paper.body)
        sheet.written.connect(
            lambda notice: self.ctx.say(
                Message(words.RECEIVED_BY.format(number=notice.number, who=notice.signed_by), kind="good")
            )
        )
        sheet.open()

    def summarise(self) -> None:
        """Open the summary."""
        held = self._found()
        if held is not None:
            sheet = SummarySheet(self._owner.window(), self.ctx, held.issue, held.life.standing.summary or "")
            self._open(sheet, "summarise", held.issue.number)

    def _open(self, sheet: SubmitSheet, action: str, number: str) -> None:
        """Open a sheet that takes one action on the issue, and say so with 撤销 when it is taken."""
        sheet.written.connect(lambda changed: tell(self.ctx, self._owner, action, [number], tx=changed.tx))
        sheet.open()


def _spans(found: Dossier) -> list[tuple[str, int]]:
    """Return what a plan begins with: the steps still open, else what the category proposes."""
    held = [slip.milestone for slip in found.life.plan if not slip.milestone.done_on]
    return [(one.name, 1) for one in held] or list(found.life.spans)
