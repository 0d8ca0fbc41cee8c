"""Answers for what becomes of a lead: what the caller was told, a target, an issue, another lead it goes into, its end.

Each asks for what it needs in a sheet or at the foot, does it, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from inspector.domain.clock_text import utc_text
from inspector.ui.actions import leads as actions
from inspector.ui.context import Context, Message
from inspector.ui.models.lead_line import LeadCase, ListRow
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.screens.leads_sheets import MergeSheet, accept_sheet, answer_sheet
from inspector.ui.screens.registers_fields import Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.today import register as registers
from inspector.ui.today.visit_sheet import VisitSheet
from inspector.wording import leads as words


class LeadDeeds:
    """Works over the window of `page`; `rows` are the leads of the list, `opened` shows one, `edit` opens the form."""

    def __init__(
        self,
        ctx: Context,
        page: QWidget,
        ask: AskBar,
        *,
        rows: Callable[[], Sequence[ListRow]],
        opened: Callable[[str], None],
        edit: Callable[[], None],
    ) -> None:
        self.ctx, self._page, self._ask = ctx, page, ask
        self._rows, self._open, self._edit = rows, opened, edit

    def act(self, case: LeadCase, name: str) -> None:
        """Do one of what is offered for a lead."""
        if name in case.offered:
            {
                "answer": self.ask_answer, "target": self.ask_target, "issue": self._to_issue, "merge": self.ask_merge,
                "close": self.ask_close, "undo": self._undo, "accept": self.ask_accept, "back": self.ask_back,
            }[name](case)  # fmt: skip

    def ask_accept(self, case: LeadCase) -> FormSheet:
        """Open the sheet that records that the caller was told of 受理."""
        sheet = self._asking(case, accept_sheet, actions.accept, "accepted")
        sheet.open()
        return sheet

    def ask_answer(self, case: LeadCase) -> FormSheet:
        """Open the sheet that records what the caller was told."""
        sheet = self._asking(case, answer_sheet, actions.answer, "answered")
        sheet.keep_as(self.ctx, "answer", case.lead.id)
        sheet.open()
        return sheet

    def _asking(self, case: LeadCase, made: Callable[..., FormSheet], act: Callable[..., None], what: str) -> FormSheet:
        """Make a sheet about what the caller was told and when."""
        lead = case.lead

        def submit(said: dict[str, Any]) -> None:
            def done(_: Any) -> None:
                sheet.succeed()
                tell(self.ctx, what, number=lead.number)

            if said["at_utc"][:16] == proposed[:16]:  # the field shows minutes: what nobody changed is now
                said["at_utc"] = None
            elif said["at_utc"][:16] == lead.received_at_utc[:16]:
                said["at_utc"] = lead.received_at_utc
            act(self.ctx, lead.id, said, owner=sheet, done=done, failed=sheet.fail)

        proposed = utc_text(self.ctx.now())
        sheet = made(self._page, lead, proposed, grounds_of(self.ctx), submit)
        return sheet

    def ask_back(self, case: LeadCase) -> None:
        """Ask at the foot why the issue a lead became is taken back."""
        lead, issue = case.lead, case.issue[1] if case.issue else ""
        question = Question(
            words.BACK_TITLE.format(number=lead.number), words.ACTIONS["back"], words.BACK_REASON, needed=True
        )

        def back(reason: str, _on: date | None) -> None:
            def done(_: Any) -> None:
                tell(self.ctx, "back", number=lead.number, issue=issue)

            actions.take_back_issue(self.ctx, lead.id, reason, owner=self._page, done=done)

        self._ask.ask(question, back)

    def ask_target(self, case: LeadCase) -> VisitSheet | None:
        """Make the place a target of the visit under way; without one, ask for a new one first."""
        from inspector.store import visits

        lead = case.lead
        if lead.place_id is None:
            what, stop, rest = f"线索 {lead.number} 还没有地点，不能列为检查对象。没有改动。".partition("。")
            self.ctx.say(Message(what + stop, rest, "warn", ((words.GO_ADD_PLACE, self._edit),), passing=True))
            return None

        def listed(visit: str) -> None:
            tell(self.ctx, "target", number=lead.number, visit=visit)

        if visits.current(self.ctx.ws) is not None:
            actions.to_target(self.ctx, lead.id, owner=self._page, done=listed)
            return None
        settings = self.ctx.settings
        register = registers.read(self.ctx.ws)
        team = tuple(dict.fromkeys(one for one in (settings.my_person_id, *settings.team_ids) if one))
        sheet = VisitSheet(register, team, self._page)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.say(words.TARGET_NEW, "meta")
        sheet.accepted.connect(
            lambda: actions.to_target(self.ctx, lead.id, owner=self._page, done=listed, **sheet.opening)
        )
        sheet.open()
        return sheet

    def _to_issue(self, case: LeadCase) -> None:
        self.ctx.go("today", lead_id=case.lead.id)

    def ask_merge(self, case: LeadCase) -> MergeSheet:
        """Open the sheet that asks which lead this one goes into."""
        sheet = MergeSheet(self._page, case.lead, self._rows())
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.accepted.connect(lambda: self.merge(sheet.into, [case.lead.id]))
        sheet.open()
        return sheet

    def merge(self, into_id: str, goes: list[str]) -> None:
        """Let leads go into another one, which is shown then."""

        def done(changed: Any) -> None:
            into = self.ctx.ws.get("lead", into_id)
            back = (("撤销", lambda: actions.undo(self.ctx, changed.tx, owner=self._page, done=_nothing)),)
            told = words.TOLD["merged"].format(count=len(goes), number=into.number)
            self.ctx.say(Message(told, "", "good", back))
            self._open(into_id)

        actions.merge(self.ctx, into_id, goes, owner=self._page, done=done, failed=self.ctx.report)

    def ask_close(self, case: LeadCase) -> None:
        """Ask at the foot why the lead ends here."""
        lead = case.lead
        question = Question(
            words.CLOSE_TITLE.format(number=lead.number), words.ACTIONS["close"], words.CLOSE_REASON, needed=True
        )

        def close(reason: str, _on: date | None) -> None:
            def done(_: Any) -> None:
                tell(self.ctx, "closed", number=lead.number)

            actions.close(self.ctx, lead.id, reason, owner=self._page, done=done)

        self._ask.ask(question, close)

    def _undo(self, case: LeadCase) -> None:
        if case.undo_tx is not None:
            actions.undo(
                self.ctx,
                case.undo_tx,
                owner=self._page,
                done=lambda _: tell(self.ctx, "undone", number=case.lead.number),
            )


def tell(ctx: Context, what: str, **facts: Any) -> None:
    """Say what was done with a lead."""
    said, stop, rest = words.TOLD[what].format(**facts).partition("。")
    ctx.say(Message(said + stop, rest, "good"))


def grounds_of(ctx: Context) -> Grounds:
    """Return what forms about leads choose from."""
    return Grounds(registers.read(ctx.ws), ctx.ws.catalogue)


def _nothing(_: Any) -> None:
    pass
