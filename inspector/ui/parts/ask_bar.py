"""Answers for a question asked where the work is: a reason, a date, and the verb that does it, in a pinned pane.

Not a dialog: nothing else is locked while one thinks about the reason, and Esc takes the question back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from inspector.ui.parts.basics import button, column, label, row, set_role
from inspector.ui.parts.inputs import DateField


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. An empty name leaves that field out; `needed` says whether the text must be given."""

    title: str
    verb: str
    text: str = ""
    needed: bool = False
    when: str = ""  # what the date is called
    on: date | None = None
    note: str = ""


class AskBar(QFrame):
    """Shows one question at a time; `ask` calls back with (text, date or None)."""

    shown = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pane", "window")
        self._done: Callable[[str, date | None], None] | None = None
        self._question = Question("", "")
        self.title = label("", "strong", wrap=True)
        self.note = label("", "meta", wrap=True)
        self.text_label, self.date_label = label("", "meta"), label("", "meta")
        self.text = QLineEdit()
        self.date = DateField()
        self.fault = label("", "bad", wrap=True)
        self.verb = button("", self._take, kind="primary")
        self.back = button("不做了", self.close_question, kind="plain")
        parts = (self.title, self.note, self.text_label, self.text, self.date_label, self.date, self.fault)
        whole = column(*parts, spacing=4, margins=(16, 12, 16, 12))
        whole.addLayout(row(self.verb, self.back, None, margins=(0, 8, 0, 0)))
        self.setLayout(whole)
        self.hide()

    def ask(self, question: Question, done: Callable[[str, date | None], None]) -> None:
        """Ask; `done(text, date)` is called when the verb is chosen and what is needed is given."""
        self._question, self._done = question, done
        self.title.setText(question.title)
        self.note.setText(question.note)
        self.note.setVisible(bool(question.note))
        self.text.clear()
        self.text_label.setText(question.text)
        self.text.setAccessibleName(question.text)
        for widget in (self.text, self.text_label):
            widget.setVisible(bool(question.text))
        self.date_label.setText(question.when)
        self.date.setAccessibleName(question.when)
        self.date.setVisible(bool(question.when))
        self.date_label.setVisible(bool(question.when))
        if question.on is not None:
            self.date.setDate(QDate(question.on.year, question.on.month, question.on.day))
        self.verb.setText(question.verb)
        self.verb.setAccessibleName(question.verb)
        self._say("")
        self.show()
        self.shown.emit()
        (self.text if question.text else self.date if question.when else self.verb).setFocus()

    def close_question(self) -> None:
        """Take the question back."""
        self._done = None
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        text = self.text.text().strip()
        if self._question.needed and not text:
            self._say(f"还没写{self._question.text}")
            self.text.setFocus()
            return
        done, chosen = self._done, self.date.date()
        self._done = None
        self.hide()
        self.closed.emit()
        if done is not None:
            done(text, date(chosen.year(), chosen.month(), chosen.day()) if self._question.when else None)

    def _say(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        set_role(self.text, "bad", bool(fault))
