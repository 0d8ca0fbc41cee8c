"""Answers for telling many faults at once: a list of sentences that can be read whole, chosen and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QWidget

from inspector.ui.parts.basics import button
from inspector.ui.parts.dialogs import Sheet


class ListDialog(Sheet):
    """Shows sentences one a line; Ctrl+C copies the chosen ones, 复制全部 copies all."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str, lines: Sequence[str]) -> None:
        super().__init__(parent, title, "知道了", width=640)
        self.cancel_button.hide()
        self.say(sentence)
        self.list = QListWidget()
        self.list.setProperty("frame", "box")
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(title)
        self.list.addItems(list(lines))
        self.list.setMinimumHeight(min(36 * len(lines) + 4, 396))
        self.body.addWidget(self.list, 1)
        self.foot.insertWidget(0, button("复制全部", self.copy_all, icon="copy"))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self.list, self.copy_chosen)

    def copy_all(self) -> None:
        """Put every line on the clipboard."""
        _copy([self.list.item(row).text() for row in range(self.list.count())])

    def copy_chosen(self) -> None:
        """Put the chosen lines on the clipboard, in the order of the list."""
        rows = sorted(self.list.row(item) for item in self.list.selectedItems())
        _copy([self.list.item(row).text() for row in rows])


def _copy(lines: list[str]) -> None:
    QGuiApplication.clipboard().setText("\n".join(lines))
