"""Answers for the sheet of 交办: who is to put each issue right until when, what is missing, which papers go out.

One issue or many: with many, a list on the left says of each what it lacks and the form on the right is that of the
chosen one. Nothing goes out before everything required is there; the papers are previewed, one for each body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.place import Body
from inspector.ui.actions import life as actions
from inspector.ui.context import Context
from inspector.ui.models import order as orders
from inspector.ui.models.order import Order
from inspector.ui.parts.basics import Elided, button, label, row
from inspector.ui.parts.bodies_field import BodiesField
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import DateField
from inspector.ui.parts.pick_field import PickField
from inspector.ui.parts.submit_sheet import Send, SubmitSheet
from inspector.ui.screens.ledger_offers import Offers
from inspector.wording import ledger as words
from inspector.wording import time as time_words

UNSET = QDate(2000, 1, 1)
LIST_PX, MOST_PAPERS = 260, 4
SAME = ("lead", "assist", "leader", "person", "due_on", "rule", "assumed_years", "requirement")


class OrderSheet(SubmitSheet):
    """The sheet. `written` carries store.life.Assigned."""

    def __init__(self, parent: QWidget | None, ctx: Context, offers: Offers, found: Sequence[Order]) -> None:
        many = len(found) > 1
        title = words.ORDER_TITLE.format(which=words.which([one.number for one in found]))
        super().__init__(parent, title, words.ORDER_VERB, width=940 if many else 620)
        self.ctx, self._offers = ctx, offers
        self.orders = list(found)
        self.at = 0
        self._today = business_date(utc_text(ctx.now()))
        self._bodies: Mapping[str, Body] = offers.register.bodies
        self._make_fields()
        form = self._form(many)
        if many:
            self.list = QListWidget()
            self.list.setProperty("frame", "box")
            self.list.setStyleSheet("QListWidget::item { padding: 0 9px; }")
            self.list.setFixedWidth(LIST_PX)
            self.list.setAccessibleName("要交办的问题")
            for _ in self.orders:
                item = QListWidgetItem()
                item.setSizeHint(QSize(0, 52))
                self.list.addItem(item)
            self.list.setCurrentRow(0)
            self.list.currentRowChanged.connect(self._choose)
            across = QHBoxLayout()
            across.setSpacing(16)
            across.addWidget(self.list)
            across.addLayout(form, 1)
            self.body.addLayout(across, 1)
        else:
            self.body.addLayout(form, 1)
        self.lacking = label("", "warn", wrap=True)
        self.preview = label("", "strong")
        self.papers = label("", "meta", wrap=True)
        for part in (self.lacking, self.preview, self.papers):
            self.body.addWidget(part)
        self._show()
        self._first_empty(mark=False)

    # what is shown

    @property
    def unclaimed(self) -> bool:
        """Say whether the owner is not known yet."""
        return self.unknown.isChecked()

    def submission(self) -> Send | None:
        """Send everything out, unless something required is missing: then the first such issue is shown."""
        lacking = next((at for at, one in enumerate(self.orders) if self._missing(one)), None)
        if lacking is not None:
            self._go(lacking)
            self._first_empty()
            return None
        if self.unclaimed:
            one = self.orders[0] if len(self.orders) == 1 else None
            return lambda done, failed: actions.assign_unclaimed(
                self.ctx,
                [order.shown.id for order in self.orders],
                orders.candidates(self.orders),
                one.due_on if one else None,
                one.requirement if one else None,
                owner=self,
                done=done,
                failed=failed,
            )
        wanted, shown = [one.wanted for one in self.orders], [one.shown for one in self.orders]
        return lambda done, failed: actions.assign(self.ctx, wanted, shown, owner=self, done=done, failed=failed)

    def _missing(self, order: Order) -> tuple[str, ...]:
        return tuple(name for name in order.missing if name == "place") if self.unclaimed else order.missing

    def _show(self) -> None:
        """Show the chosen order, what is missing of all, and the papers that would go out."""
        order = self.orders[self.at]
        self.place.setText(order.place or words.NOT_YET)
        self.lead.show_choice(self._offers.body_name(order.lead or ""))
        self.assist.show_keys(order.assist)
        for edit, text in ((self.leader, order.leader), (self.person, order.person)):
            if edit.text() != (text or ""):
                edit.setText(text or "")
        if self.requirement.toPlainText() != (order.requirement or ""):
            self.requirement.setPlainText(order.requirement or "")
        due = date.fromisoformat(order.due_on) if order.due_on else None
        self.due.blockSignals(True)
        self.due.setDate(QDate(due.year, due.month, due.day) if due else UNSET)
        self.due.blockSignals(False)
        past = due is not None and due < self._today
        said = words.ORDER_PAST if past else self._due_source(order)
        self.fields["due"].set_source(said, warn=past or bool(order.assumed_years))
        self.fields["lead"].set_source(words.ORDER_PROPOSED if "lead" in order.proposed else "")
        missing = self._missing(order)
        for name in words.ORDER_NEEDED:
            if name in self.fields:
                self.fields[name].set_error("")
        self.place_fault.setVisible("place" in missing)
        for name in ("lead", "leader", "person", "due"):
            self.fields[name].setVisible(not self.unclaimed)
        self.fields["assist"].set_name(words.ORDER_CANDIDATES if self.unclaimed else words.ORDER_FIELDS["assist"])
        self._show_all()

    def _show_all(self) -> None:
        if len(self.orders) > 1:
            for at, one in enumerate(self.orders):
                missing = self._missing(one)
                body = self._offers.body_name(one.lead or "") or words.NOT_YET
                below = words.ORDER_LACKS.format(missing=_names(missing)) if missing else f"{body} {one.due_on or ''}"
                self.list.item(at).setText(f"{one.number}　{one.category}\n{below}")
                self.list.item(at).setToolTip(one.place)
        short = [one for one in self.orders if self._missing(one)]
        if len(self.orders) == 1:
            text = words.ORDER_LACKS.format(missing=_names(self._missing(short[0]))) if short else ""
        else:
            numbers = "、".join(one.number for one in short[:3]) + (" 等" if len(short) > 3 else "")
            text = words.ORDER_LACKING.format(count=len(short), which=numbers) if short else ""
        self.lacking.setText(text)
        self.lacking.setVisible(bool(text))
        found = orders.papers(self.orders, unclaimed=self.unclaimed)
        counted = words.ORDER_PREVIEW.format(count=len(found)) if found else words.ORDER_PREVIEW_NONE
        self.preview.setText(counted)
        lines = [words.paper_to(self._offers.body_name(body), *counts) for body, counts in found.items()]
        more = f"，等 {len(lines)} 个单位" if len(lines) > MOST_PAPERS else ""
        self.papers.setText("；".join(lines[:MOST_PAPERS]) + more)
        self.papers.setToolTip("\n".join(lines))

    def _due_source(self, order: Order) -> str:
        if order.assumed_years:
            return time_words.assumed_mark(order.assumed_years)
        rule = orders.rule_of(order.rule)
        return words.ORDER_ASSUMED.format(rule=time_words.deadline(*rule)) if rule else ""

    def _first_empty(self, *, mark: bool = True) -> None:
        """Put the caret where the first required thing is missing; `mark` what is, once somebody pressed the verb."""
        missing = self._missing(self.orders[self.at])
        for name in missing:
            if name in self.fields and mark:
                self.fields[name].set_error(words.ORDER_LACKS.format(missing=words.ORDER_FIELDS[name]))
        first = next((name for name in missing if name in self.fields), None)
        (self.fields[first].editor if first else self.accept_button).setFocus(Qt.FocusReason.OtherFocusReason)

    # what is changed

    def _set(self, **values: Any) -> None:
        self.orders[self.at] = replace(self.orders[self.at], **values)
        self._show()

    def _set_lead(self, key: str) -> None:
        order = orders.with_lead(self.orders[self.at], key, self._bodies)
        self.orders[self.at] = replace(order, proposed=order.proposed - {"lead"})
        self._show()

    def _set_due(self, on: QDate) -> None:
        chosen = None if on == UNSET else on.toString("yyyy-MM-dd")
        self._set(due_on=chosen, rule=None, assumed_years=())

    def _choose(self, at: int) -> None:
        if at >= 0:
            self.at = at
            self._show()

    def _go(self, at: int) -> None:
        if len(self.orders) > 1:
            self.list.setCurrentRow(at)

    def _copy_to_all(self) -> None:
        """Give every issue the bodies, people, day (with the rule it was reckoned by) and words of this one."""
        one = self.orders[self.at]
        same = {name: getattr(one, name) for name in SAME}
        self.orders = [replace(other, proposed=frozenset(), **same) for other in self.orders]
        self._show()

    # parts

    def _make_fields(self) -> None:
        self.place = Elided("", "body")
        self.place_fault = label(words.PLACE_TOO_WIDE, "bad")
        self.lead = PickField(self._offers.bodies)
        self.lead.setPlaceholderText("单位名称或首字母")
        self.lead.picked.connect(self._set_lead)
        self.assist = BodiesField(self._offers.bodies, self._offers.body_name, "加一个单位")
        self.assist.changed.connect(lambda keys: self._set(assist=tuple(keys)))
        self.leader, self.person = QLineEdit(), QLineEdit()
        self.leader.textEdited.connect(lambda text: self._set(leader=text or None))
        self.person.textEdited.connect(lambda text: self._set(person=text or None))
        self.due = DateField()
        self.due.setMinimumDate(UNSET)
        self.due.setSpecialValueText(words.NOT_YET)
        self.due.dateChanged.connect(self._set_due)
        self.requirement = QPlainTextEdit()
        self.requirement.setTabChangesFocus(True)
        self.requirement.setFixedHeight(64)
        self.requirement.textChanged.connect(self._requirement_typed)
        self.unknown = QCheckBox(words.ORDER_UNKNOWN)
        self.unknown.toggled.connect(lambda _: self._show())
        made = {
            "lead": self.lead,
            "assist": self.assist,
            "leader": self.leader,
            "person": self.person,
            "due": self.due,
            "requirement": self.requirement,
        }
        self.fields = {}
        for name, editor in made.items():
            needed = "（必填）" if name in words.ORDER_NEEDED else ""
            self.fields[name] = Field(words.ORDER_FIELDS[name] + needed, editor)

    def _requirement_typed(self) -> None:
        text = self.requirement.toPlainText()
        if text != (self.orders[self.at].requirement or ""):
            self.orders[self.at] = replace(self.orders[self.at], requirement=text or None)
            self._show_all()

    def _form(self, many: bool) -> QVBoxLayout:
        whole = QVBoxLayout()
        whole.setSpacing(8)
        where = row(label(words.ORDER_FIELDS["place"], "meta"), self.place, self.place_fault, spacing=12)
        where.setStretch(1, 1)
        whole.addLayout(where)
        whole.addWidget(self.unknown)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for at, name in enumerate(("lead", "due", "person", "leader")):
            grid.addWidget(self.fields[name], at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.fields["assist"], 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.fields["requirement"], 2, 1, Qt.AlignmentFlag.AlignTop)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        whole.addLayout(grid)
        if many:
            whole.addLayout(row(button(words.ORDER_TO_ALL, self._copy_to_all, kind="link"), None))
        whole.addStretch(1)
        return whole


def open_order(
    ctx: Context, owner: QWidget, offers: Offers, issue_ids: Sequence[str], written: Any, *, shown: Any = None
) -> None:
    """Read what is proposed and open the sheet over the window of `owner`; `shown(sheet)` is called with it."""

    def opened(found: list[Order]) -> None:
        if not found:
            return
        sheet = OrderSheet(owner.window(), ctx, offers, found)
        sheet.written.connect(lambda made: written(made, sheet))
        sheet.open()
        if shown is not None:
            shown(sheet)

    ctx.tasks.run("read", lambda: orders.read(ctx.ws, tuple(issue_ids)), owner=owner, done=opened, failed=ctx.report)


def _names(missing: Sequence[str]) -> str:
    return "、".join(words.ORDER_FIELDS[name] for name in missing)
