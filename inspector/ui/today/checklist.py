"""Answers for the checklist of a category in the form: one row an item, by mouse or by keys.

↑↓ go from row to row, ←→ go through the answers, Alt+A answers the rest as 合格. Folded, the head says how much is
answered and which items fail, so that nothing failing is ever out of sight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.category import FAIL, Category, Item, judge
from inspector.ui.parts.basics import button, label
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today import form as forms
from inspector.ui.today.pieces import clear, paint_bottom_line
from inspector.wording import today as words

ROW_HEIGHT = 44


class ChecklistRow(QWidget):
    """One question with its answers."""

    answered = Signal(str, object)  # item id, answer or None
    left = Signal(int)  # -1 up, 1 down

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.setMinimumHeight(ROW_HEIGHT)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 4, 0, 4)
        line.setSpacing(12)
        line.addWidget(label(item.question, wrap=True), 1)
        self.entry: QLineEdit | None = None
        if item.type != "yesno":
            self.entry = QLineEdit(self)
            self.entry.setPlaceholderText(item.unit)
            self.entry.setAccessibleName(item.question)
            self.entry.setFixedWidth(112)
            self.entry.textEdited.connect(lambda text: self.answered.emit(item.id, text.strip() or None))
            line.addWidget(self.entry)
        self.control = Segmented(
            [(answer, answer) for answer in item.choices], look="answer", widths=_widths(item), may_be_empty=True,
            failing=[answer for answer in item.choices if judge(item, answer) == FAIL], name=item.question,
        )  # fmt: skip
        self.control.chosen.connect(lambda answer: self.answered.emit(item.id, answer or None))
        line.addWidget(self.control)
        self.setFocusProxy(self.control)

    def show_answer(self, answer: Any) -> None:
        """Show an answer without telling anybody."""
        self.control.set_value(answer if answer in self.item.choices else None)
        if self.entry is not None and not self.entry.hasFocus():
            self.entry.setText("" if answer is None or answer in self.item.choices else str(answer))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_bottom_line(self)


class Checklist(QWidget):
    """The checklist of the chosen category, folded away once it is answered where measurements follow it."""

    changed = Signal(object)  # the new answers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category: Category | None = None
        self._answers: Mapping[str, Any] = {}
        self._folded_by_itself = False
        self.rows: list[ChecklistRow] = []
        self.rest = button("其余都合格", self.answer_rest, kind="link", key="Alt+A")
        body = QWidget(self)
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self.fold = Fold("检查表", body, right=self.rest)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)

    def show_answers(self, category: Category | None, answers: Mapping[str, Any]) -> None:
        """Show the answers of a category; the rows are made anew only for another category."""
        self.setVisible(category is not None)
        if category is not self._category:
            self._category, self._folded_by_itself = category, False
            self._make_rows()
            self.fold.set_folded(False)
        self._answers = answers
        if category is None:
            return
        for one in self.rows:
            one.show_answer(answers.get(one.item.id))
        self.rest.setEnabled(forms.answer_rest_ok(category, answers) != answers)
        answered, whole, _ = forms.tally(category, answers)
        if category.measures and answered == whole and not self._folded_by_itself:
            self._folded_by_itself = True
            self.fold.set_folded(True)
        failing = [words.statement(item.question, str(answers[item.id])) for item in forms.failing(category, answers)]
        told = summary(category, answers) + (f"：{'；'.join(failing)}" if failing and self.fold.folded else "")
        self.fold.set_title("检查表", told, role="bad" if failing and self.fold.folded else "meta")

    def answer_rest(self) -> None:
        """其余都合格."""
        if self._category is not None:
            self.changed.emit(forms.answer_rest_ok(self._category, self._answers))

    def _make_rows(self) -> None:
        clear(self._body)
        self.rows = []
        for item in self._category.checklist if self._category else ():
            made = ChecklistRow(item, self)
            made.answered.connect(self._answered)
            made.left.connect(lambda step, one=made: self._step(one, step))
            self.rows.append(made)
            self._body.addWidget(made)

    def _answered(self, item_id: str, answer: Any) -> None:
        self.changed.emit(forms.put(self._answers, item_id, answer))

    def _step(self, here: ChecklistRow, step: int) -> None:
        at = self.rows.index(here) + step
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)


def summary(category: Category, answers: Mapping[str, Any]) -> str:
    """Word how much of a checklist is answered: 已答 4 / 5，不合格 3 项."""
    answered, whole, failing = forms.tally(category, answers)
    return f"已答 {answered} / {whole}" + (f"，不合格 {failing} 项" if failing else "")


def _widths(item: Item) -> list[int]:
    own = 44 if max((len(answer) for answer in item.choices[:-2]), default=1) <= 2 else 60
    return [own] * (len(item.choices) - 2) + [60, 60]
