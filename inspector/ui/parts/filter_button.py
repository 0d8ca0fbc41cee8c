"""Answers for one filter: a button that says what it is set to in words, and below it the tree or list to set it in.

Several may be ticked (a street means all its communities), or just one where `single`. What is set is a tuple of
keys, the topmost that is wholly ticked standing for everything below it. The list is a child of the window, not a
window of its own: it needs nothing of the platform and is drawn with the screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import icons
from inspector.ui.parts.basics import button, row, set_role
from inspector.ui.theme import font, theme_of

ROW_PX, POPUP_PX, LONGEST_PX = 36, 300, 150
SEARCHED_FROM = 9  # choices from which on a search field stands above the list
KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter; `also` are further words it is found by (拼音首字母, aliases)."""

    key: str
    word: str
    children: tuple[Choice, ...] = ()
    also: str = ""


class FilterButton(QToolButton):
    """The button. `choices` is asked at each opening, so that a register that grew is offered whole."""

    changed = Signal()

    def __init__(self, name: str, choices: Callable[[], Sequence[Choice]], *, single: bool = False) -> None:
        super().__init__()
        self.name, self._choices, self._single = name, choices, single
        self._keys: tuple[str, ...] = ()
        self._words = ""
        self._tight = False
        self.setProperty("kind", "filter")
        self.setFixedHeight(36)
        self.setAccessibleName(name)
        self.clicked.connect(self.open_popup)

    @property
    def keys(self) -> tuple[str, ...]:
        """What is set; empty: everything."""
        return self._keys

    def set_keys(self, keys: Sequence[str]) -> None:
        """Set it without telling anybody; keys that are not offered any more are dropped."""
        known = {choice.key: choice.word for choice in _all(self._choices())} if keys else {}
        self._keys = tuple(key for key in keys if key in known)
        self._words = "、".join(known[key] for key in self._keys)
        set_role(self, "set", "true" if self._keys else "false")
        self.setAccessibleName(f"{self.name}：{self._words}" if self._words else self.name)
        self.setToolTip(self._words)
        self.updateGeometry()
        self.update()

    def set_tight(self, tight: bool) -> None:
        """Say how many are set instead of which, where there is no room for the words."""
        if tight != self._tight:
            self._tight = tight
            self.updateGeometry()
            self.update()

    def open_popup(self) -> FilterPopup:
        """Open the list below the button."""
        popup = FilterPopup(self._choices(), self._keys, single=self._single, below=self)
        popup.picked.connect(self._take)
        popup.open()
        return popup

    def _take(self, keys: tuple[str, ...]) -> None:
        if keys != self._keys:
            self.set_keys(keys)
            self.changed.emit()

    def _shown(self) -> str:
        if not self._words:
            return self.name
        if self._tight:
            return f"{self.name} {len(self._keys)}"
        cut = QFontMetrics(font("body")).elidedText(self._words, Qt.TextElideMode.ElideRight, LONGEST_PX)
        return f"{self.name}：{cut}"

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(font("body")).horizontalAdvance(self._shown()) + 10 + 28, 36)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        token = "accent" if self._keys else "text" if self.isEnabled() else "disabled"
        painter = QPainter(self)
        painter.setFont(font("body"))
        painter.setPen(theme_of().color(token))
        painter.drawText(self.rect().adjusted(10, 0, -26, 0), Qt.AlignmentFlag.AlignVCenter, self._shown())
        arrow = icons.pixmap("chevron_down", "accent" if self._keys else "text2", size=16)
        painter.drawPixmap(self.width() - 24, 10, arrow)
        painter.end()


class FilterPopup(QFrame):
    """The list under a filter button; every tick counts at once, Esc or a click elsewhere closes it."""

    picked = Signal(tuple)

    def __init__(self, choices: Sequence[Choice], keys: Sequence[str], *, single: bool, below: QWidget) -> None:
        super().__init__(below.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._below = below
        self.setProperty("pane", "card")
        self._single = single
        self.search = QLineEdit()
        self.search.setPlaceholderText("找一找，可用拼音首字母")
        self.search.textChanged.connect(self._narrow)
        self.search.setVisible(sum(1 for _ in _all(choices)) >= SEARCHED_FROM)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(20)
        self.tree.setRootIsDecorated(any(choice.children for choice in choices))
        self._fill(choices, set(keys))
        if single:
            self.tree.itemClicked.connect(self._pick_one)
            self.tree.itemActivated.connect(self._pick_one)
        else:
            self.tree.itemChanged.connect(lambda *_: self.picked.emit(self.keys()))
        line = QVBoxLayout(self)
        line.setContentsMargins(8, 8, 8, 8)
        line.setSpacing(8)
        line.addWidget(self.search)
        line.addWidget(self.tree)
        line.addLayout(row(button("全部都要", self._clear, kind="link"), None, button("好了", self._shut, kind="link")))
        rows = sum(1 + (len(choice.children) if self._opened(choice, keys) else 0) for choice in choices)
        self.tree.setFixedHeight(min(10, max(2, rows)) * ROW_PX + 2)
        self.setFixedWidth(POPUP_PX)

    def open(self) -> None:
        """Show the list under its button, inside the window."""
        self.adjustSize()
        window = self.window()
        spot = self._below.mapTo(window, QPoint(0, self._below.height() + 2))
        x = max(0, min(spot.x(), window.width() - self.width() - 8))
        y = max(0, min(spot.y(), window.height() - self.height() - 8))
        self.move(x, y)
        self.raise_()
        self.show()
        (self.search if self.search.isVisibleTo(self) else self.tree).setFocus()
        _app().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A press elsewhere closes the list (and does what it was meant for, except on its own button)."""
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            if watched is self._below:
                self.close()
                return True
            if watched is not self and not self.isAncestorOf(watched):
                self.close()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        _app().removeEventFilter(self)
        self._below.setFocus()
        super().closeEvent(event)

    def keys(self) -> tuple[str, ...]:
        """Return what is ticked, the topmost that is wholly ticked standing for what is below it."""
        found: list[str] = []
        for top in self._tops():
            if top.checkState(0) == Qt.CheckState.Checked:
                found.append(top.data(0, KEY))
            else:
                found += [one.data(0, KEY) for one in _below(top) if one.checkState(0) == Qt.CheckState.Checked]
        return tuple(found)

    def item(self, key: str) -> QTreeWidgetItem:
        """Return the line of a key."""
        return next(item for item in self._items() if item.data(0, KEY) == key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._single and self.tree.currentItem():
            self._pick_one(self.tree.currentItem())
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)

    def _opened(self, choice: Choice, keys: Sequence[str]) -> bool:
        return any(child.key in keys for child in choice.children)

    def _fill(self, choices: Sequence[Choice], keys: set[str]) -> None:
        for choice in choices:
            top = self._add(self.tree, choice, choice.key in keys)
            for child in choice.children:
                self._add(top, child, choice.key in keys or child.key in keys)
            if self._opened(choice, tuple(keys)):
                top.setExpanded(True)

    def _add(self, under: QTreeWidget | QTreeWidgetItem, choice: Choice, on: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem(under, [choice.word])
        item.setData(0, KEY, choice.key)
        item.setData(0, KEY + 1, f"{choice.word} {choice.also}".lower())
        item.setSizeHint(0, QSize(0, ROW_PX))
        if self._single:
            item.setSelected(on)
            return item
        flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | (Qt.ItemFlag.ItemIsAutoTristate if choice.children else Qt.ItemFlag.NoItemFlags))
        if not choice.children:
            item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        return item

    def _narrow(self, text: str) -> None:
        wanted = text.strip().lower()
        for top in self._tops():
            own = wanted in top.data(0, KEY + 1)
            inside = False
            for child in _below(top):
                fits = own or wanted in child.data(0, KEY + 1)
                child.setHidden(not fits)
                inside = inside or fits
            top.setHidden(not (own or inside))
            top.setExpanded(bool(wanted) and inside and not own)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for top in self._tops():
            yield top
            yield from _below(top)

    def _tops(self) -> list[QTreeWidgetItem]:
        return [self.tree.topLevelItem(at) for at in range(self.tree.topLevelItemCount())]  # type: ignore[misc]

    def _pick_one(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        self.picked.emit((item.data(0, KEY),))
        self.close()

    def _clear(self) -> None:
        self.picked.emit(())
        self.close()

    def _shut(self) -> None:
        self.close()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _below(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [item.child(number) for number in range(item.childCount())]


def _all(choices: Sequence[Choice]) -> Iterator[Choice]:
    for choice in choices:
        yield choice
        yield from _all(choice.children)
