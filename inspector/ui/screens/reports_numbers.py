"""Answers for the numbers beside a document: each leads to the records it was counted from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem

from inspector.ui.models.reports import Number
from inspector.ui.parts.basics import column, label, row, rule

WIDE_PX, ROW_PX = 220, 40
AT = Qt.ItemDataRole.UserRole


class Numbers(QFrame):
    """The column; `wanted(Number)` tells which one was clicked, or chosen by Enter."""

    wanted = Signal(object)

    def __init__(self, title: str, hint: str, nothing: str) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedWidth(WIDE_PX)
        self._numbers: Sequence[Number] = ()
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setProperty("cells", "padded")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName(title)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemClicked.connect(lambda item, _column: self._tell(item))
        self.tree.itemActivated.connect(lambda item, _column: self._tell(item))
        self.nothing = label(nothing, "hint", wrap=True)
        self.nothing.setContentsMargins(8, 8, 8, 8)
        above = row(label(title, "strong"), None, margins=(8, 8, 8, 0))
        below = row(label(hint, "hint"), None, margins=(8, 0, 8, 8))
        whole = column(spacing=0)
        whole.addLayout(above)
        whole.addLayout(below)
        whole.addWidget(rule())
        whole.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self.tree, 1)
        self.setLayout(whole)
        self.show_numbers(())

    def show_numbers(self, numbers: Sequence[Number]) -> None:
        """Show other numbers."""
        self._numbers = numbers
        self.tree.clear()
        for at, one in enumerate(numbers):
            item = QTreeWidgetItem([one.word, f"{one.value}  ›"])
            item.setData(0, AT, at)
            item.setSizeHint(0, QSize(0, ROW_PX))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.tree.addTopLevelItem(item)
        self.tree.setVisible(bool(numbers))
        self.nothing.setVisible(not numbers)

    def _tell(self, item: QTreeWidgetItem) -> None:
        self.wanted.emit(self._numbers[int(item.data(0, AT))])
