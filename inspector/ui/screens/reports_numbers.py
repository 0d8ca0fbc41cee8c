"""Answers for the numbers beside a document: each leads to the records it was counted from.

First stand the records the document is about, then, under the parts of the page, the figures that stand on it. Which
of these is pointed at or chosen is told, so that the page shows where it stands, and the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem

from inspector.ui.models.reports import Number
from inspector.ui.parts.basics import column, label, row, rule
from inspector.ui.theme import font, theme_of

WIDE_PX, ROW_PX, HEAD_PX = 220, 40, 32
AT = Qt.ItemDataRole.UserRole


class Numbers(QFrame):
    """The column; `wanted(Number)` tells which one was clicked, or chosen by Enter.

    `pointed(key, reveal)` tells which figure of the page is pointed at (-1 for none), and whether to bring it in sight.
    """

    wanted = Signal(object)
    pointed = Signal(int, bool)

    def __init__(self, title: str, hint: str, nothing: str, rest: str) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedWidth(WIDE_PX)
        self._numbers: Sequence[Number] = ()
        self._items: dict[int, QTreeWidgetItem] = {}
        self._rest = rest
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setProperty("cells", "padded")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName(title)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the column at the end of a word counts
        self.tree.setMouseTracking(True)
        self.tree.viewport().installEventFilter(self)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemClicked.connect(lambda item, _column: self._tell(item))
        self.tree.itemActivated.connect(lambda item, _column: self._tell(item))
        self.tree.itemEntered.connect(lambda item, _column: self._point(item, reveal=False))
        self.tree.currentItemChanged.connect(lambda item, _before: self._point(item, reveal=True))
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
        self.tree.blockSignals(True)
        self._numbers = numbers
        self._items = {}
        self.tree.clear()
        part = ""
        for at, one in enumerate(numbers):
            here = one.part or (self._rest if one.key >= 0 else "")
            if here != part:
                part = here
                self._head(here)
            item = QTreeWidgetItem([_short(one.word, here), f"{one.value}  ›"])
            item.setData(0, AT, at)
            item.setToolTip(0, one.word)
            item.setSizeHint(0, QSize(0, ROW_PX))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.tree.addTopLevelItem(item)
            self._items[one.key] = item
        self._items.pop(-1, None)
        self.tree.setVisible(bool(numbers))
        self.nothing.setVisible(not numbers)
        self.tree.blockSignals(False)

    def point_at(self, key: int) -> None:
        """Show which number the figure of the page is that somebody points at there; -1 for none."""
        self.tree.blockSignals(True)
        item = self._items.get(key)
        if item is not None:
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)
        elif key < 0:
            self.tree.setCurrentIndex(QModelIndex())
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Point at nothing any more when the mouse leaves the list."""
        if event.type() == QEvent.Type.Leave and not self.tree.hasFocus():
            self.pointed.emit(-1, False)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "tree"):
            for at in range(self.tree.topLevelItemCount()):
                item = self.tree.topLevelItem(at)
                if item is not None and item.data(0, AT) is None:
                    item.setForeground(0, theme_of().color("text2"))

    def _head(self, title: str) -> None:
        head = QTreeWidgetItem([title])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setFirstColumnSpanned(True)
        head.setSizeHint(0, QSize(0, HEAD_PX))
        head.setFont(0, font("meta", bold=True))
        head.setForeground(0, theme_of().color("text2"))
        self.tree.addTopLevelItem(head)

    def _point(self, item: QTreeWidgetItem | None, *, reveal: bool) -> None:
        at = item.data(0, AT) if item is not None else None
        self.pointed.emit(self._numbers[int(at)].key if at is not None else -1, reveal)

    def _tell(self, item: QTreeWidgetItem) -> None:
        at = item.data(0, AT)
        if at is not None:
            self.wanted.emit(self._numbers[int(at)])


def _short(word: str, part: str) -> str:
    """Leave out of a word what the heading above it says."""
    return word.removeprefix(f"{part} ") or word
