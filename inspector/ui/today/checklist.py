"""Answers for the checklist of a category in the form: one row an item, by mouse or by keys.

↑↓ go from row to row, ←→ go through the answers, Alt+A answers the rest as 合格. Folded, the head says how much is
answered and which items fail, so that nothing failing is ever out of sight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.category import FAIL, Category, Item, judge
from inspector.ui.parts.segmented import Segmented
from inspector.ui.today import form as forms
from inspector.ui.today.pieces import clear, labelled, paint_bottom_line, text_button

ROW_HEIGHT = 44
ANSWER_WIDTHS = {0: 44, 1: 44, 2: 60, 3: 60}


class ChecklistRow(QWidget):
    """One question with its answers."""

    answered = Signal(str, object)  # item id, answer or None
    left = Signal(int)  # -1 up, 1 down

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self.answer: Any = None
        self.setMinimumHeight(ROW_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(item.question)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        question = QLabel(item.question, self)
        question.setWordWrap(True)
        row.addWidget(question, 1)
        self.entry: QLineEdit | None = None
        if item.type != "yesno":
            self.entry = QLineEdit(self)
            self.entry.setPlaceholderText(item.unit)
            self.entry.setFixedWidth(112)
            self.entry.textEdited.connect(self._typed)
            row.addWidget(self.entry)
        self.control = Segmented(item.choices, widths=_widths(item), parent=self)
        self.control.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.control.chosen.connect(self._chosen)
        row.addWidget(self.control)

    def show_answer(self, answer: Any) -> None:
        """Show an answer without telling anybody."""
        self.answer = answer
        is_choice = answer in self.item.choices
        self.control.show_choice(answer if is_choice else None, failing=judge(self.item, answer) == FAIL)
        if self.entry is not None and not self.entry.hasFocus():
            self.entry.setText("" if is_choice or answer is None else str(answer))

    def _chosen(self, answer: str) -> None:
        self.answered.emit(self.item.id, None if answer == self.answer else answer)

    def _typed(self, text: str) -> None:
        self.answered.emit(self.item.id, text.strip() or None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            choices = self.item.choices
            at = choices.index(self.answer) + step if self.answer in choices else (0 if step > 0 else len(choices) - 1)
            if 0 <= at < len(choices):
                self.answered.emit(self.item.id, choices[at])
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        super().focusInEvent(event)
        self.control.ring(event.reason() != Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)
        self.control.ring(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_bottom_line(self)


class Checklist(QWidget):
    """The checklist of the chosen category."""

    changed = Signal(object)  # the new answers

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category: Category | None = None
        self._answers: Mapping[str, Any] = {}
        self.rows: list[ChecklistRow] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.head = QWidget(self)
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(labelled("检查表", "key"))
        self.summary = labelled("", "meta")
        head.addWidget(self.summary, 1)
        self.rest = text_button("其余都合格", "Alt+A")
        self.rest.clicked.connect(self.answer_rest)
        head.addWidget(self.rest)
        self.head.setFixedHeight(36)
        column.addWidget(self.head)
        self._body = QVBoxLayout()
        self._body.setSpacing(0)
        column.addLayout(self._body)

    def show_answers(self, category: Category | None, answers: Mapping[str, Any]) -> None:
        """Show the answers of a category; the rows are made anew only for another category."""
        if category is not self._category:
            self._category = category
            self._make_rows()
        self._answers = answers
        for row in self.rows:
            row.show_answer(answers.get(row.item.id))
        if category is not None:
            self.summary.setText(summary(category, answers))
            self.rest.setEnabled(forms.answer_rest_ok(category, answers) != answers)
        self.setVisible(category is not None)

    def answer_rest(self) -> None:
        """其余都合格."""
        if self._category is not None:
            self.changed.emit(forms.answer_rest_ok(self._category, self._answers))

    def _make_rows(self) -> None:
        clear(self._body)
        self.rows = []
        for item in self._category.checklist if self._category else ():
            row = ChecklistRow(item, self)
            row.answered.connect(self._answered)
            row.left.connect(self._step)
            self.rows.append(row)
            self._body.addWidget(row)

    def _answered(self, item_id: str, answer: Any) -> None:
        self.changed.emit(forms.put(self._answers, item_id, answer))

    def _step(self, step: int) -> None:
        sender: QObject | None = self.sender()
        if isinstance(sender, ChecklistRow):
            at = self.rows.index(sender) + step
            if 0 <= at < len(self.rows):
                self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)


def summary(category: Category, answers: Mapping[str, Any]) -> str:
    """Word how much of a checklist is answered: 已答 4 / 5，不合格 3 项."""
    answered, whole, failing = forms.tally(category, answers)
    return f"已答 {answered} / {whole}" + (f"，不合格 {failing} 项" if failing else "")


def _widths(item: Item) -> list[int]:
    own = 44 if max((len(answer) for answer in item.choices[:-2]), default=1) <= 2 else 60
    return [own] * (len(item.choices) - 2) + [60, 60]
