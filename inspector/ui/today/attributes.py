"""Answers for the further facts of a category in the form: chosen, counted or written, one row each.

The editor is chosen by the kind of the fact (single, multi, number, text), so that a new category needs no screen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from inspector.domain.category import Attr, Category
from inspector.ui.parts.basics import row
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today import form as forms
from inspector.ui.today.pieces import caption, clear
from inspector.wording import time as times

LABEL_WIDTH = 64
UNITS = {"m": "米", "m2": "平方米", "m3": "立方米", "cm": "厘米", "mg/L": "毫克/升", "mV": "毫伏"}


class Attributes(QWidget):
    """The facts of the chosen category, without those another section asks for (`leave_out`)."""

    changed = Signal(object)  # the new attrs

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category: Category | None = None
        self._attrs: Mapping[str, Any] = {}
        self._show: dict[str, Callable[[Any], None]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)

    def show_attrs(self, category: Category | None, attrs: Mapping[str, Any]) -> None:
        """Show the facts; the editors are made anew only for another category."""
        if category is not self._category:
            self._category = category
            self._make()
        self._attrs = attrs
        for name, show in self._show.items():
            show(attrs.get(name))
        self.setVisible(bool(self._show))

    def _make(self) -> None:
        clear(self._grid)
        self._show = {}
        pending: QHBoxLayout | None = None  # numbers share a line, as many as fit: length and area belong together
        at = 0
        for attr in self._category.attrs if self._category else ():
            if attr.type == "number":
                if pending is None or pending.count() >= 6:
                    pending = QHBoxLayout()
                    pending.setSpacing(8)
                    self._grid.addWidget(caption(attr.question, self), at, 0)
                    self._grid.addLayout(pending, at, 1)
                    at += 1
                else:
                    pending.takeAt(pending.count() - 1)  # the stretch
                    pending.addSpacing(8)
                    pending.addWidget(caption(attr.question, self))
                pending.addWidget(self._number(attr))
                if attr.hint:
                    pending.addWidget(_hint(attr, self), 1)
                pending.addStretch(1)
                continue
            pending = None
            self._grid.addWidget(caption(attr.question, self), at, 0)
            self._grid.addWidget(self._editor(attr), at, 1)
            at += 1

    def _editor(self, attr: Attr) -> QWidget:
        return {"single": self._single, "multi": self._many}.get(attr.type, self._text)(attr)

    def _single(self, attr: Attr) -> QWidget:
        control = Segmented([(one, one) for one in attr.answers], may_be_empty=True, name=attr.question)
        control.setMinimumWidth(1)  # many long words share what room there is
        control.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        control.setMaximumWidth(control.sizeHint().width() + 40)
        control.chosen.connect(lambda answer: self.changed.emit(forms.put(self._attrs, attr.id, answer)))
        self._show[attr.id] = control.set_value
        return control

    def _many(self, attr: Attr) -> QWidget:
        boxes = {answer: QCheckBox(answer, self) for answer in attr.answers}

        def toggled() -> None:
            self.changed.emit(forms.put(self._attrs, attr.id, [one for one, box in boxes.items() if box.isChecked()]))

        def show(value: Any) -> None:
            for one, box in boxes.items():
                box.setChecked(one in (value or ()))

        group = QWidget(self)
        line = row(*boxes.values(), None, spacing=16)
        group.setLayout(line)
        for box in boxes.values():
            box.clicked.connect(toggled)
        self._show[attr.id] = show
        return group

    def _number(self, attr: Attr) -> QWidget:
        entry = QLineEdit(self)
        entry.setFixedWidth(96)
        entry.setAccessibleName(attr.question)
        entry.setValidator(decimal(entry, 0.0, 1e7))
        unit = UNITS.get(attr.unit, attr.unit)
        add_unit(entry, unit)
        entry.textEdited.connect(lambda text: self.changed.emit(forms.put(self._attrs, attr.id, number_of(text))))
        self._show[attr.id] = lambda value: show_number(entry, value)
        return entry

    def _text(self, attr: Attr) -> QWidget:
        entry = QLineEdit(self)
        entry.setAccessibleName(attr.question)
        entry.setPlaceholderText(attr.hint)
        entry.textEdited.connect(lambda text: self.changed.emit(forms.put(self._attrs, attr.id, text.strip())))
        self._show[attr.id] = lambda value: None if entry.hasFocus() else entry.setText(value or "")
        return entry


def decimal(entry: QLineEdit, low: float, high: float, places: int = 3) -> QDoubleValidator:
    """Return a validator of plain figures, whatever the laptop's language."""
    made = QDoubleValidator(low, high, places, entry)
    made.setLocale(QLocale.c())
    made.setNotation(QDoubleValidator.Notation.StandardNotation)
    return made


def number_of(text: str) -> float | None:
    """Read a figure as typed (− counts as minus); None while it is none yet, and for nan and inf, which are none."""
    try:
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def show_number(entry: QLineEdit, value: float | None) -> None:
    """Show a figure, but never under the fingers of somebody typing one."""
    if not entry.hasFocus() or number_of(entry.text()) != value:
        entry.setText("" if value is None else times.number(value))


def add_unit(entry: QLineEdit, unit: str) -> None:
    """Write the unit into the right end of an entry."""
    if not unit:
        return
    mark = QLabel(unit, entry)
    mark.setProperty("role", "hint")
    mark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    line = QHBoxLayout(entry)
    line.setContentsMargins(0, 0, 10, 0)
    line.addStretch(1)
    line.addWidget(mark)
    entry.setTextMargins(0, 0, mark.sizeHint().width() + 4, 0)


def _hint(attr: Attr, parent: QWidget) -> QLabel:
    hint = caption(attr.hint, parent, role="hint")
    hint.setWordWrap(True)
    return hint
