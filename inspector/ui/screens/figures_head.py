"""Answers for what stands above the figures: cut-off, beginning, campaign, the switches with what each of them does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QProgressBar, QWidget

from inspector.domain.place import Campaign
from inspector.ui.actions.figures import campaign_name
from inspector.ui.models.figures import SWITCHES, Asked
from inspector.ui.parts.basics import Elided, button, column, label, row
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.inputs import Choice, DateField
from inspector.ui.parts.segmented import Segmented
from inspector.wording import figures as words

FIGURES, LISTS, PAPERS, REGISTER = "figures", "lists", "papers", "register"


class FiguresHead(QFrame):
    """Shows and changes an `Asked`; `changed(Asked)`, `view_chosen(key)` tell, buttons are wired by the screen."""

    changed = Signal(object)
    view_chosen = Signal(str)

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self._asked = Asked()
        self.view = Segmented(words.VIEWS, name="看什么")
        self.view.set_value(FIGURES)
        self.view.chosen.connect(self.view_chosen)
        self.told = Elided("", "meta")
        self.stop = button(words.STOP, kind="link")
        self.stop.hide()
        self.export_button = button(words.EXPORT, icon="arrow_export", tip=words.EXPORT_HINT)
        self.print_button = button(words.PRINT, icon="print", key="Ctrl+P")
        top = row(
            label(words.TITLE, "screen"), 8, self.view, 8, self.told, self.stop, self.export_button, self.print_button
        )
        top.setStretch(4, 1)
        self.until = Choice(words.UNTILS, name="截至", letters=4)
        self.until_on = DateField(name="截止日")
        self.since = Choice(words.SINCES, name="起始", letters=6)
        self.since_on = DateField(name="起始日")
        self.campaign = Choice([("", words.EVERYTHING)], name="专项", letters=10)
        self.campaign.setMaximumWidth(340)
        for field in (self.until_on, self.since_on):
            field.setKeyboardTracking(False)
            field.setDate(QDate(today.year, today.month, today.day))
            field.setFixedWidth(140)
        below = row(
            label("截至"), self.until, self.until_on, 8, label("起始"), self.since, self.since_on, 8, label("专项"),
            self.campaign, None,
        )  # fmt: skip
        self.asked_line = QWidget()
        self.asked_line.setLayout(below)
        self.switches = {name: QCheckBox(words.SWITCHES[name][0]) for name in SWITCHES}
        self.fold = Fold(words.SWITCHES_TITLE, self._switch_pane(), folded=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 2)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(6)
        self.busy.setAccessibleName(words.COUNTING)
        kept = self.busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(kept)
        self.busy.hide()
        whole = column(spacing=4, margins=(24, 10, 24, 0))
        whole.addLayout(top)
        for one in (self.asked_line, self.fold, self.busy):
            whole.addWidget(one)
        self.setLayout(whole)
        self._connect()

    @property
    def asked(self) -> Asked:
        """What is set."""
        return self._asked

    def show_asked(self, asked: Asked, campaigns: Sequence[Campaign]) -> None:
        """Show what is asked for without telling anybody."""
        self._asked = asked
        self.campaign.set_options([("", words.EVERYTHING), *((one.id, campaign_name(one)) for one in campaigns)])
        self.campaign.choose(asked.campaign_id or "")
        self.until.choose(asked.until)
        self.since.choose(asked.since)
        for field, on in ((self.until_on, asked.until_on), (self.since_on, asked.since_on)):
            if on is not None:
                field.blockSignals(True)
                field.setDate(QDate(on.year, on.month, on.day))
                field.blockSignals(False)
        self.until_on.setVisible(asked.until == "day")
        self.since_on.setVisible(asked.since == "day")
        for name, box in self.switches.items():
            box.blockSignals(True)
            box.setChecked(getattr(asked.switches, name))
            box.blockSignals(False)
        self._tell_switches()

    def show_view(self, key: str) -> None:
        """Show which of the views is on; what only figures need goes with them."""
        self.view.set_value(key)
        for one in (self.asked_line, self.fold, self.busy):
            one.setVisible(key == FIGURES and one is not self.busy)
        self.stop.hide()
        self.told.setText("")

    def show_busy(self, step: int | None) -> None:
        """Show how far the counting is, None once it is done."""
        for one in (self.busy, self.stop):
            one.setVisible(step is not None and self.view.value == FIGURES)
        if step is not None and self.view.value == FIGURES:
            self.busy.setValue(step)
            self.told.setText(words.COUNTING_STEPS[min(step, len(words.COUNTING_STEPS) - 1)])

    def _connect(self) -> None:
        self.until.picked.connect(self._until_picked)
        self.since.picked.connect(self._since_picked)
        self.until_on.dateChanged.connect(lambda _: self._set(until="day", until_on=_day(self.until_on)))
        self.since_on.dateChanged.connect(lambda _: self._set(since="day", since_on=_day(self.since_on)))
        self.campaign.picked.connect(lambda key: self._set(campaign_id=key or None))
        for name, box in self.switches.items():
            box.toggled.connect(partial(self._switch, name))

    def _until_picked(self, key: str) -> None:
        self.until_on.setVisible(key == "day")
        self._set(until=key, until_on=_day(self.until_on) if key == "day" else self._asked.until_on)

    def _since_picked(self, key: str) -> None:
        self.since_on.setVisible(key == "day")
        self._set(since=key, since_on=_day(self.since_on) if key == "day" else self._asked.since_on)

    def _switch(self, name: str, on: bool) -> None:
        self._set(switches=replace(self._asked.switches, **{name: on}))
        self._tell_switches()

    def _set(self, **fields: object) -> None:
        asked = replace(self._asked, **fields)  # type: ignore[arg-type]
        if asked != self._asked:
            self._asked = asked
            self.changed.emit(asked)

    def _switch_pane(self) -> QWidget:
        made = QWidget()
        lines = column(spacing=0, margins=(24, 0, 0, 6))
        for name, box in self.switches.items():
            hint = label(words.SWITCHES[name][1], "hint")
            box.setAccessibleDescription(hint.text())
            box.setFixedWidth(190)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            line = row(box, hint)
            line.setStretch(1, 1)
            lines.addLayout(line)
        made.setLayout(lines)
        return made

    def _tell_switches(self) -> None:
        self.fold.set_title(words.SWITCHES_TITLE, words.switches_summary(self._asked.switches))


def _day(field: DateField) -> date:
    on = field.date()
    return date(on.year(), on.month(), on.day())
