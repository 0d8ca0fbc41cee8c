"""Answers for the records behind a figure that are no issues: a list with number, day, place and a word on each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from inspector.store.figure_records import Behind
from inspector.ui.parts.basics import button
from inspector.ui.parts.dialogs import Sheet
from inspector.wording import figures as words

ISSUE_ROLE = Qt.ItemDataRole.UserRole
WIDTHS = (170, 110, 300, 150)
MOST_PX, ROW_PX = 432, 36


class BehindSheet(Sheet):
    """Shows the records; Enter or a double click opens the issue one belongs to, 复制 copies all lines."""

    def __init__(
        self, parent: QWidget | None, title: str, records: Sequence[Behind], open_issue: Callable[[str], None]
    ) -> None:
        super().__init__(parent, title, words.CLOSE, width=800)
        self.cancel_button.hide()
        self._open_issue = open_issue
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.say(words.BEHIND_HINT if any(one.issue_id for one in records) else words.BEHIND.format(len(records)))
        self.list = QTreeWidget()
        self.list.setProperty("frame", "box")
        self.list.setProperty("cells", "padded")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(title)
        self.list.setHeaderLabels(list(words.BEHIND_HEAD))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for at, wide in enumerate(WIDTHS):
            self.list.setColumnWidth(at, wide)
        for one in records:
            item = QTreeWidgetItem([one.number or "—", one.on or "—", one.place or "—", word_of(one)])
            item.setData(0, ISSUE_ROLE, one.issue_id or "")
            item.setToolTip(2, one.place)
            item.setSizeHint(0, QSize(0, ROW_PX))  # the style sheet's height comes too late for the first rows
            self.list.addTopLevelItem(item)
        self.list.setMinimumHeight(min(ROW_PX * (len(records) + 1) + 4, MOST_PX))
        self.list.itemActivated.connect(lambda item, _column: self._opened(item))
        first = self.list.topLevelItem(0)
        if first is not None:
            self.list.setCurrentItem(first)
        self.body.addWidget(self.list, 1)
        self.foot.insertWidget(0, button(words.COPY_ALL, self.copy_all, icon="copy"))
        self.list.setFocus()

    def copy_all(self) -> None:
        """Put every line on the clipboard, with tabs between its columns."""
        lines = ["\t".join(words.BEHIND_HEAD)]
        for item in self.list.findItems("", Qt.MatchFlag.MatchContains):
            lines.append("\t".join(item.text(column) for column in range(len(words.BEHIND_HEAD))))
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _opened(self, item: QTreeWidgetItem) -> None:
        issue_id = str(item.data(0, ISSUE_ROLE))
        if issue_id:
            self.accept()
            self._open_issue(issue_id)


def word_of(one: Behind) -> str:
    """Return what a line says beyond number, day and place."""
    return " ".join(part for part in (words.behind_word(one.entity, one.code), one.text) if part) or "—"
