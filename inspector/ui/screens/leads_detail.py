"""Answers for one lead opened: what was said, its days, what may be the same matter, who called, and what can be done.

Only the actions that stand open to it are there; a question an action asks is asked at the foot.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.clock_text import local, local_text
from inspector.domain.lead import Lead
from inspector.ui.models.lead_line import LeadCase, Suspected, day_mark, state_mark
from inspector.ui.models.ledger_line import Mark
from inspector.ui.parts.ask_bar import AskBar
from inspector.ui.parts.basics import button, label, pane, row, rule, set_role
from inspector.ui.parts.pill import Pill, Tag
from inspector.ui.screens.leads_envelope import EnvelopeBox
from inspector.wording import leads as words
from inspector.wording import time as times

ICONS = {
    "accept": "checkmark", "answer": "checkmark_circle", "issue": "clipboard_task_list_ltr", "target": "target_arrow",
    "merge": "branch_compare", "close": "dismiss", "back": "arrow_counterclockwise", "undo": "arrow_undo",
}  # fmt: skip
ROLES = {"red": "bad", "amber": "warn"}


class LeadDetail(QWidget):
    """The pane: `act(name)` is an action of it, `merge_wanted(into, goes)` one of the suspects'."""

    act = Signal(str)
    edited = Signal()
    merge_wanted = Signal(str, str)
    open_wanted = Signal(str)
    issue_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.case: LeadCase | None = None
        self.number, self.tag, self.pill = label("", "screen"), Tag(), Pill()
        self.change = button("修改", self.edited.emit, kind="link", icon="edit")
        self.gist = label("", "body", wrap=True)
        self.gist.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.envelope = EnvelopeBox()
        self.ask = AskBar()
        self.buttons: dict[str, QPushButton] = {}
        for name, word in words.ACTIONS.items():
            made = button(word, partial(self.act.emit, name), icon=ICONS[name])
            made.setToolTip(words.ACTION_TIPS.get(name, ""))
            self.buttons[name] = made
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._suspects = QVBoxLayout()
        self._suspects.setSpacing(0)
        self._suspect_box = _boxed(words.SUSPECTS, self._suspects)
        self.answer = label("", "body", wrap=True)
        self._answer_head = label("", "meta")
        answered = QVBoxLayout()
        answered.addWidget(self._answer_head)
        answered.addWidget(self.answer)
        self._answer_box = _boxed(words.FACTS["answer"], answered)
        self._lay_out()

    def show_case(self, case: LeadCase, *, read_only: bool) -> None:
        """Show a lead."""
        if self.case is None or self.case.lead.id != case.lead.id:
            self.envelope.put_away()
            self.ask.close_question()
            self.area.verticalScrollBar().setValue(0)
        self.case, lead = case, case.lead
        self.number.setText(lead.number)
        self.tag.set(words.CHANNELS.get(lead.channel, lead.channel))
        state = state_mark(case.line)
        self.pill.set(state.kind, state.text)
        self.gist.setText(lead.gist)
        self.change.setVisible(not read_only)
        self._show_facts(case)
        self._show_suspects(case)
        self._show_answer(lead)
        self.envelope.show_case(case, read_only=read_only)
        offered = () if read_only else case.offered
        first = next((name for name in words.ACTIONS if name in offered), "")
        for name, made in self.buttons.items():
            made.setVisible(name in offered)
            set_role(made, "kind", "primary" if name == first and name != "undo" else "")
            token = "on" if name == first and name != "undo" else "text"
            if made.property("icon_token") != token:
                made.setProperty("icon_token", token)
                _retint(made)

    def forget(self) -> None:
        """Show nothing of anybody any more."""
        self.envelope.put_away()
        self.ask.close_question()

    def _lay_out(self) -> None:
        head = row(self.number, self.tag, self.pill, None, self.change, spacing=8, margins=(24, 10, 16, 6))
        inside = pane("surface")
        page = QVBoxLayout(inside)
        page.setContentsMargins(24, 2, 24, 16)
        page.setSpacing(14)
        page.addWidget(self.gist)
        page.addLayout(self._facts)
        page.addWidget(self._suspect_box)
        page.addWidget(self._answer_box)
        page.addWidget(self.envelope)
        page.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.area, 1)
        whole.addWidget(rule())
        whole.addWidget(self.ask)
        whole.addLayout(row(*self.buttons.values(), None, margins=(24, 10, 24, 10)))

    def _show_facts(self, case: LeadCase) -> None:
        while self._facts.count():
            item = self._facts.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        at = 0
        for name, value in self._worded(case):
            if isinstance(value, Mark) and not value.text:
                continue
            text, role = (value.text, ROLES.get(value.tone, "body")) if isinstance(value, Mark) else (value, "body")
            if not text:
                continue
            self._facts.addWidget(label(words.FACTS[name], "meta"), at, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label(text, role, wrap=True), at, 1)
            link = self._link(name, case)
            if link is not None:
                self._facts.addWidget(link, at, 2)
            at += 1

    def _worded(self, case: LeadCase) -> list[tuple[str, str | Mark]]:
        lead, line = case.lead, case.line
        received = times.moment(local(lead.received_at_utc), case.today.on)
        accept = _dated(lead.accept_due_on, day_mark(lead.accept_due_on, case.today))
        reply = _dated(lead.reply_due_on, day_mark(lead.reply_due_on, case.today))
        assumed = times.assumed_mark(line.assumed_years)
        if assumed and reply.text:
            reply = Mark(reply.kind, reply.tone, f"{reply.text}（{assumed}）")
        return [
            ("outcome", self._outcome(case)),
            ("channel", f"{words.CHANNELS.get(lead.channel, lead.channel)}，{words.KINDS.get(lead.kind, lead.kind)}"),
            ("reference", lead.reference or ""),
            ("received", received),
            ("place", " ".join(part for part in (case.place or words.NO_PLACE, lead.spot) if part)),
            ("category", case.category),
            ("campaign", case.campaign),
            ("accept", accept if line.accept_late is not None else _plain(lead.accept_due_on)),
            ("accepted", _accepted(case)),
            ("reply", reply if line.owes_answer else _plain(lead.reply_due_on)),
            ("joined", "、".join(one.number for one in case.joined)),
            ("person", case.person),
        ]

    def _outcome(self, case: LeadCase) -> str:
        lead = case.lead
        if case.root is not None:
            return words.TO_ROOT.format(number=case.root.number)
        if case.issue is not None:
            said = words.TO_ISSUE if case.line.outcome == "issue" else words.TO_ISSUE_VOID
            return said.format(number=case.issue[1])
        if lead.closed_reason:
            return words.TO_CLOSED.format(reason=lead.closed_reason)
        return words.TO_TARGET.format(number=case.visit) if case.visit and case.line.outcome == "target" else ""

    def _link(self, name: str, case: LeadCase) -> QWidget | None:
        if name == "outcome" and case.root is not None:
            root = case.root.id
            return button(words.OPEN_OTHER, lambda: self.open_wanted.emit(root), kind="link")
        if name == "outcome" and case.issue is not None:
            issue_id = case.issue[0]
            return button("看问题", lambda: self.issue_wanted.emit(issue_id), kind="link")
        return None

    def _show_suspects(self, case: LeadCase) -> None:
        while self._suspects.count():
            item = self._suspects.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self._suspect_box.setVisible(bool(case.suspects))
        for one in case.suspects:
            self._suspects.addWidget(self._suspect(case.lead, one))

    def _suspect(self, lead: Lead, one: Suspected) -> QWidget:
        other = one.lead
        head = label(f"{other.number}　{one.why}", "strong")
        text = label(" ".join(other.gist.split()), "meta", wrap=True)
        see = button(words.OPEN_OTHER, lambda: self.open_wanted.emit(other.id), kind="link")
        parts: list[QWidget | int | None] = [head, None, see]
        if one.is_open:
            into = button(words.INTO_THIS, lambda: self.merge_wanted.emit(lead.id, other.id), kind="link")
            into.setAccessibleName(f"{other.number} {words.INTO_THIS}")
            parts.append(into)
        this = button(words.THIS_INTO, lambda: self.merge_wanted.emit(other.id, lead.id), kind="link")
        this.setAccessibleName(f"{words.THIS_INTO} {other.number}")
        parts.append(this)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(row(*parts, spacing=4))
        column.addWidget(text)
        return made

    def _show_answer(self, lead: Lead) -> None:
        self._answer_box.setVisible(lead.answered_at_utc is not None)
        if lead.answered_at_utc:
            rating = words.ANSWER_RATINGS.get(lead.answer_rating or "", "")
            self._answer_head.setText(
                words.ANSWERED.format(
                    at=local_text(lead.answered_at_utc),
                    way=words.ANSWER_WAYS.get(lead.answer_way or "", lead.answer_way or ""),
                    rating=f"　{rating}" if rating else "",
                )
            )
            self.answer.setText(lead.answer or "")


def _boxed(title: str, inner: QVBoxLayout) -> QFrame:
    made = QFrame()
    made.setProperty("pane", "card")
    column = QVBoxLayout(made)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(6)
    head: QLabel = label(title, "strong")
    column.addWidget(head)
    column.addLayout(inner)
    return made


def _accepted(case: LeadCase) -> str:
    lead = case.lead
    if not lead.accepted_at_utc:
        return ""
    way = words.ACCEPT_WAYS.get(lead.accept_way or "", lead.accept_way or "")
    return words.ACCEPTED.format(at=local_text(lead.accepted_at_utc), way=way, who=case.accepted_by).strip()


def _dated(day: str | None, mark: Mark) -> Mark:
    return Mark(mark.kind, mark.tone, f"{day}，{mark.text}") if day and mark.text else mark


def _plain(day: str | None) -> Mark:
    return Mark("", "text2", day or "")


def _retint(made: QPushButton) -> None:
    from inspector.ui import icons

    made.setIcon(icons.icon(str(made.property("icon_name")), str(made.property("icon_token"))))
