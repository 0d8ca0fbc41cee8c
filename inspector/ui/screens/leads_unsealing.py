"""Answers for opening and destroying the envelope of the lead that is shown: never without a reason, which is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.ui.actions import leads as actions
from inspector.ui.context import Context
from inspector.ui.parts.ask_bar import Question
from inspector.ui.parts.dialogs import confirm
from inspector.ui.screens.leads_deeds import tell
from inspector.ui.screens.leads_detail import LeadDetail
from inspector.wording import leads as words


class Unsealing:
    """Works on what `detail` shows; `read` reads a lead again."""

    def __init__(self, ctx: Context, page: QWidget, detail: LeadDetail, read: Callable[[str], None]) -> None:
        self.ctx, self._page, self.detail, self._read = ctx, page, detail, read

    def ask_envelope(self) -> None:
        """Ask why, and show who it was until another lead is shown."""
        case = self.detail.case
        if case is None or case.lead.envelope_id is None:
            return
        lead_id, envelope_id = case.lead.id, case.lead.envelope_id

        def opened(caller: Any) -> None:
            if self.detail.case is not None and self.detail.case.lead.id == lead_id and self._page.isVisible():
                self.detail.envelope.show_caller(caller)
                self._read(lead_id)

        question = Question(words.OPEN_ENVELOPE, words.OPEN_ENVELOPE, words.OPEN_REASON, needed=True)
        self.detail.ask.ask(
            question,
            lambda reason, _on: actions.open_envelope(self.ctx, envelope_id, reason, owner=self._page, done=opened),
        )

    def ask_destroy(self) -> None:
        """Ask why, and once more, and destroy it."""
        case = self.detail.case
        if case is None or case.lead.envelope_id is None:
            return
        envelope_id = case.lead.envelope_id

        def destroyed(_: Any) -> None:
            self.detail.envelope.put_away()
            tell(self.ctx, "destroyed")
            self._read(case.lead.id)

        def again(reason: str, _on: date | None) -> None:
            if confirm(self._page, words.DESTROY_ENVELOPE, words.DESTROY_ASK, words.DESTROY_SURE, danger=True):
                actions.destroy_envelope(self.ctx, envelope_id, reason, owner=self._page, done=destroyed)

        question = Question(words.DESTROY_ENVELOPE, words.DESTROY_ENVELOPE, words.DESTROY_REASON, needed=True)
        self.detail.ask.ask(question, again)
