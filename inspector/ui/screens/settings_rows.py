"""Answers for the lines of 设置: a section with its name, and rows of name and hint left, editor right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.ui.parts.basics import column, label, rule

NAME_WIDTH = 300


class Row(QWidget):
    """One line: what it is, a hint below it, and what one operates on the right."""

    def __init__(self, name: str, hint: str, editor: QWidget | None) -> None:
        super().__init__()
        self.hint = label(hint, "hint", wrap=True)
        self.hint.setVisible(bool(hint))
        words = QWidget()
        words.setLayout(column(label(name), self.hint, spacing=0))
        words.setFixedWidth(NAME_WIDTH)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 8, 0, 8)
        self._line.setSpacing(24)
        self._line.addWidget(words, 0, Qt.AlignmentFlag.AlignVCenter)
        if editor is None:
            self._line.addStretch(1)
        else:
            self._line.addWidget(editor, 1, Qt.AlignmentFlag.AlignVCenter)

    def replace(self, editor: QWidget) -> None:
        """Put another editor in the place of the one that is there."""
        old = self._line.takeAt(self._line.count() - 1).widget()
        self._line.addWidget(editor, 1, Qt.AlignmentFlag.AlignVCenter)
        if old is not None:
            old.hide()
            old.deleteLater()


class Section(QWidget):
    """A named part of the page, its rows divided by lines."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 16, 0, 12)
        self._column.setSpacing(0)
        self._column.addWidget(label(title, "tile"))
        self._column.addSpacing(4)
        self.setAccessibleName(title)

    def add(self, name: str, hint: str, editor: QWidget | None) -> Row:
        """Add a row and return it."""
        made = Row(name, hint, editor)
        self.add_whole(made)
        return made

    def add_whole(self, widget: QWidget) -> None:
        """Add something over the whole width."""
        if self._column.count() > 2:
            self._column.addWidget(rule())
        self._column.addWidget(widget)


def figure(name: str) -> tuple[QWidget, QLabel]:
    """Return a small name over a bold figure, and the label of the figure."""
    value = label("", "strong")
    made = QWidget()
    made.setLayout(column(label(name, "meta"), value, spacing=0))
    return made, value
