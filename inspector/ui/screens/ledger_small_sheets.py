"""Answers for the small dialogs of the drawer, open until written: 送达回证, 认领, 转办, 倒排工期, 一案一总结."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from inspector.domain.clock_text import ZONE, business_date, utc_text
from inspector.domain.issue import Issue
from inspector.domain.milestone import counted_back
from inspector.domain.notice import RECEIPT_WAYS, Notice
from inspector.ui.actions import life as actions
from inspector.ui.context import Context
from inspector.ui.parts.basics import button, icon_button, label, row, set_role
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import DateField, Number
from inspector.ui.parts.pick_field import PickField
from inspector.ui.parts.segmented import Segmented
from inspector.ui.parts.submit_sheet import Send, SubmitSheet
from inspector.ui.screens.ledger_offers import Offers
from inspector.ui.screens.sheet_draft import SheetDraft
from inspector.wording import ledger as words
from inspector.wording import terms
from inspector.wording import time as time_words

FIRST_SPANS = (("", 1), ("", 1))
MOST_DAYS = 250


class ReceiptSheet(SubmitSheet):
    """送达回证 of one notice: who, which day, how. `written` carries the Notice."""

    def __init__(self, parent: QWidget | None, ctx: Context, notice: Notice, body: str) -> None:
        super().__init__(parent, words.RECEIPT_TITLE.format(number=notice.number), words.RECEIPT_VERB)
        self.ctx, self._notice = ctx, notice
        sent = business_date(notice.sent_at_utc)
        self.say(f"{terms.NOTICE_KINDS[notice.kind]}，{body}，{time_words.short_day(sent)} 发出", "meta")
        self.by = QLineEdit()
        self.by.setMaxLength(60)
        self.on = DateField()
        today = business_date(utc_text(ctx.now()))
        self.on.setDate(QDate(today.year, today.month, today.day))
        self.way = Segmented([(way, terms.RECEIPT_WAYS[way]) for way in RECEIPT_WAYS], name=words.RECEIPT_FIELDS["way"])
        self.way.set_value(RECEIPT_WAYS[0])
        self._by_field = Field(words.RECEIPT_FIELDS["by"] + "（必填）", self.by)
        for part in (
            self._by_field,
            Field(words.RECEIPT_FIELDS["on"], self.on),
            Field(words.RECEIPT_FIELDS["way"], self.way),
        ):
            self.body.addWidget(part)
        self.by.setFocus()

    def submission(self) -> Send | None:
        """Sign it."""
        if not self.by.text().strip():
            self._by_field.set_error(words.RECEIPT_NEEDS)
            self.by.setFocus()
            return None
        on = self.on.date()
        day = date(on.year(), on.month(), on.day())
        now = self.ctx.now().astimezone(ZONE)
        at = now if day == now.date() else datetime.combine(day, time(12), tzinfo=ZONE)
        who, way = self.by.text(), self.way.value or RECEIPT_WAYS[0]
        return lambda done, failed: actions.sign_receipt(
            self.ctx, self._notice.id, who, utc_text(at), way, owner=self, done=done, failed=failed
        )


class ClaimSheet(SubmitSheet):
    """认领: which body says that it is theirs; those that were asked come first. `written` carries the Changed."""

    def __init__(self, parent: QWidget | None, ctx: Context, offers: Offers, issue: Issue) -> None:
        super().__init__(parent, words.CLAIM_ASK.format(number=issue.number), words.CLAIM_VERB)
        self.ctx, self._offers, self._issue = ctx, offers, issue
        self.body_id = ""
        asked = [(key, offers.body_name(key)) for key in issue.assist_body_ids if offers.body_name(key)]
        for key, name in asked[:4]:
            self.body.addWidget(button(name, partial(self._choose, key)))
        self.field = PickField(offers.bodies)
        self.field.setPlaceholderText("单位名称或首字母")
        self.field.picked.connect(self._choose)
        self._named = Field(words.FIELDS["lead"], self.field)
        self.body.addWidget(self._named)
        self.field.setFocus()

    def submission(self) -> Send | None:
        """Claim it for the chosen body."""
        if not self.body_id:
            self._named.set_error(words.CLAIM_NOBODY)
            self.field.setFocus()
            return None
        return lambda done, failed: actions.claim(
            self.ctx, self._issue.id, self.body_id, owner=self, done=done, failed=failed
        )

    def _choose(self, key: str) -> None:
        self.body_id = key
        self._named.set_error("")
        self.field.show_choice(self._offers.body_name(key))
        self.field.setText(self._offers.body_name(key))
        self.field.setModified(False)


class TransferSheet(SubmitSheet):
    """转办: to which body, why, and who answers there. `written` carries store.life.Assigned."""

    def __init__(self, parent: QWidget | None, ctx: Context, offers: Offers, issue: Issue) -> None:
        super().__init__(parent, words.TRANSFER_ASK.format(number=issue.number), words.TRANSFER_VERB)
        self.ctx, self._offers, self._issue = ctx, offers, issue
        self.body_id = ""
        name = offers.body_name(issue.lead_body_id or "")
        if name:
            self.say(words.TRANSFER_NOTE.format(name=name), "meta")
        self.field = PickField(offers.bodies)
        self.field.setPlaceholderText("单位名称或首字母")
        self.field.picked.connect(self._choose)
        self.reason, self.person = QLineEdit(), QLineEdit()
        self.reason.setMaxLength(200)
        self.person.setMaxLength(60)
        self.person.setPlaceholderText(words.TRANSFER_PERSON)
        parts = {"body": self.field, "reason": self.reason, "person": self.person}
        self._named = {key: Field(words.TRANSFER_FIELDS[key], part) for key, part in parts.items()}
        for part in self._named.values():
            self.body.addWidget(part)
        self.field.setFocus()

    def submission(self) -> Send | None:
        """Hand it over, once there is to whom and why."""
        reason, person = self.reason.text().strip(), self.person.text().strip()
        for key, given in (("body", self.body_id), ("reason", reason)):
            self._named[key].set_error("" if given else words.TRANSFER_LACKS[key])
        if not self.body_id or not reason:
            (self.reason if self.body_id else self.field).setFocus()
            return None
        return lambda done, failed: actions.transfer(
            self.ctx, self._issue.id, self.body_id, reason, person, owner=self, done=done, failed=failed
        )

    def _choose(self, key: str) -> None:
        self.body_id = key
        self._named["body"].set_error("")
        self.field.show_choice(self._offers.body_name(key))
        self.field.setText(self._offers.body_name(key))
        self.field.setModified(False)


class PlanSheet(SubmitSheet):
    """倒排工期: steps with working days, each shown with the day it must be done by. `written` carries milestones."""

    def __init__(
        self,
        parent: QWidget | None,
        ctx: Context,
        issue: Issue,
        due: date,
        spans: Sequence[tuple[str, int]],
    ) -> None:
        super().__init__(parent, words.PLAN_TITLE.format(number=issue.number), words.PLAN_VERB, width=560)
        self.ctx, self._issue, self._due = ctx, issue, due
        self.say(words.PLAN_HINT.format(due=time_words.short_day(due)), "meta")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self.lines: list[tuple[QLineEdit, Number]] = []
        self.lasts: list[QLabel] = []
        self.body.addLayout(self._grid)
        self.body.addLayout(row(button(words.PLAN_ADD, lambda: self._add("", 1, focus=True), icon="add"), None))
        self.begins = label("", "meta", wrap=True)
        self.body.addWidget(self.begins)
        for name, days in spans or FIRST_SPANS:
            self._add(name, days)
        self.lines[0][0].setFocus()

    @property
    def spans(self) -> list[tuple[str, int]]:
        """The steps that have a name, with their working days."""
        return [(name.text().strip(), days.value()) for name, days in self.lines if name.text().strip()]

    def submission(self) -> Send | None:
        """Plan it; the store says what does not fit."""
        spans = self.spans
        return lambda done, failed: actions.plan_back(
            self.ctx, self._issue.id, spans, owner=self, done=done, failed=failed
        )

    def _add(self, name: str, days: int, *, focus: bool = False) -> None:
        at = len(self.lines)
        what = QLineEdit(name)
        what.setMaxLength(60)
        what.setPlaceholderText(words.PLAN_STEP.format(n=at + 1))
        what.setAccessibleName(words.PLAN_STEP.format(n=at + 1))
        what.textChanged.connect(lambda _: self._count())
        span = Number(1, MOST_DAYS, "天", name=words.PLAN_DAYS)
        span.show_value(days)
        span.kept.connect(lambda _: self._count())
        last = label("", "meta")
        last.setMinimumWidth(96)
        drop = icon_button("dismiss", "去掉这一步", lambda: self._drop(what), kind="")
        for at_column, part in enumerate((what, span, last, drop)):
            self._grid.addWidget(part, at, at_column)
        self.lines.append((what, span))
        self.lasts.append(last)
        self._count()
        if focus:
            what.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, what: QLineEdit) -> None:
        """Take one step out: the others move up."""
        kept = [(name.text(), days.value()) for name, days in self.lines if name is not what]
        while self._grid.count():
            gone = self._grid.takeAt(0).widget()
            gone.hide()
            gone.deleteLater()
        self.lines, self.lasts = [], []
        for name, days in kept or FIRST_SPANS[:1]:
            self._add(name, days)

    def _count(self) -> None:
        """Show the day each step must be done by, and the day work must begin at the latest."""
        self.say_fault("")  # what was refused is another plan now
        named = [at for at, (name, _) in enumerate(self.lines) if name.text().strip()]
        for last in self.lasts:
            last.setText("")
        if not named:
            self.begins.setText("")
            return
        plan = counted_back(self._due, self.spans, self.ctx.ws.calendar)
        for at, (_, day) in zip(named, plan.steps, strict=True):
            self.lasts[at].setText(f"到 {time_words.short_date(day)}")
        late = plan.begins_on < business_date(utc_text(self.ctx.now()))
        said = words.BEGINS_LATE if late else words.BEGINS
        self.begins.setText(said.format(day=time_words.short_day(plan.begins_on)))
        set_role(self.begins, "role", "bad" if late else "meta")
        self.fit()


class SummarySheet(SubmitSheet):
    """一案一总结 of one issue, in as many words as it takes; half written it is a draft. `written` as above."""

    def __init__(self, parent: QWidget | None, ctx: Context, issue: Issue, text: str) -> None:
        title, verb, named, _ = words.ASK["summarise"]
        super().__init__(parent, title.format(which=issue.number), verb, width=560)
        self.ctx, self._issue = ctx, issue
        self.text = QPlainTextEdit(text)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(180)
        self._named = Field(named, self.text)
        self.body.addWidget(self._named, 1)
        draft = SheetDraft(ctx, self, "summary", issue.id, lambda: {"text": self.text.toPlainText()})
        self.written.connect(lambda _: draft.written())
        if draft.kept:
            self.text.setPlainText(str(draft.kept.get("text", "")))
            self._named.set_source(words.FEEDBACK_DRAFT)
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.setFocus()

    def submission(self) -> Send | None:
        """Keep it."""
        said = self.text.toPlainText().strip()
        if not said:
            self._named.set_error(words.SUMMARY_EMPTY)
            self.text.setFocus()
            return None
        return lambda done, failed: actions.act(
            self.ctx, [self._issue.id], "summarise", reason=said, owner=self, done=done, failed=failed
        )
