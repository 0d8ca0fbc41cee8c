"""Answers for a field one chooses in by typing a few letters: place, body, category.

What it shows is a choice, never free text: leaving it half-typed brings the chosen words back. The list below is asked
for at every keystroke (`offer`), so that names, aliases and 拼音首字母 are matched by whoever owns them. Where that
takes longer than a keystroke may (`later`), the list comes when it is ready: the newest wish alone counts, the list of
before stands until then, and a choice by key waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

ROW_HEIGHT = 36
KEY_ROLE = Qt.ItemDataRole.UserRole
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen: its key, and the words of its row."""

    key: str
    words: str


class PickField(QLineEdit):
    """A line in which one of many is chosen. `picked(key)` is emitted for a choice a person made."""

    picked = Signal(str)

    def __init__(
        self,
        offer: Callable[[str], Sequence[Option]] = lambda _: (),
        parent: QWidget | None = None,
        *,
        later: Callable[[str, Callable[[Sequence[Option]], None]], None] | None = None,
        keeps: bool = True,
    ) -> None:
        """`later(text, came)` is asked instead of `offer` where it is given, and calls `came(options)` in the end.

        `keeps` says whether the chosen words stay in the field (a search field is emptied).
        """
        super().__init__(parent)
        self._later = later or (lambda text, came: came(offer(text)))
        self._turn = 0
        self._waiting = self._chooses = False
        self._keeps = keeps
        self._shown = ""
        self._model = QStandardItemModel(self)
        self._list = QListView(self)
        self._list.setProperty("frame", "box")
        self._list.setStyleSheet("QListView::item { padding: 0 9px; }")
        self._list.setUniformItemSizes(True)
        self._completer = QCompleter(self)
        self._completer.setModel(self._model)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(8)
        self._completer.setPopup(self._list)
        self._completer.setWidget(self)
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]
        self.textEdited.connect(self._open)

    def show_choice(self, words: str) -> None:
        """Show the chosen words, unless somebody is typing here."""
        self._shown = words
        if not self.isModified():
            self.setText(words)
            self.setCursorPosition(0)

    def open_list(self) -> None:
        """Open the whole list."""
        self._open("")

    def offered(self) -> list[str]:
        """Return the keys the list holds now."""
        return [str(self._model.item(row).data(KEY_ROLE)) for row in range(self._model.rowCount())]

    def drop(self) -> None:
        """Let go of what is half-typed and of a list that is still to come."""
        self._turn += 1
        self._waiting = self._chooses = False
        self.setModified(False)

    def _open(self, text: str) -> None:
        self._turn += 1
        self._waiting, self._chooses = True, False
        self._later(text.strip(), partial(self._came, self._turn))

    def _came(self, turn: int, options: Sequence[Option]) -> None:
        if turn != self._turn:
            return
        chooses, self._waiting, self._chooses = self._chooses, False, False
        if chooses and options:
            self._list.hide()
            self._choose(options[0].key, options[0].words)
        else:
            self._fill(options)

    def _fill(self, options: Sequence[Option]) -> None:
        self._model.clear()
        for option in options:
            item = QStandardItem(option.words)
            item.setData(option.key, KEY_ROLE)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            item.setEditable(False)
            self._model.appendRow(item)
        if self._model.rowCount():
            self._completer.complete()
            self._list.setCurrentIndex(self._completer.completionModel().index(0, 0))
        else:
            self._list.hide()

    def _take(self, index: QModelIndex) -> None:
        self._choose(str(index.data(KEY_ROLE)), str(index.data()))

    def _choose(self, key: str, words: str) -> None:
        self._settle(words if self._keeps else "")
        self.picked.emit(key)

    def _settle(self, words: str) -> None:
        self.setText(words)
        self.drop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._waiting and event.key() in CHOOSING:
            self._chooses = True
            return
        if self._list.isVisible() and event.key() in CHOOSING:
            index = self._list.currentIndex()
            self._list.hide()
            if index.isValid():
                self._take(index)
                return
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            self._open("" if not self.isModified() else self.text())
            return
        if event.key() == Qt.Key.Key_Escape and (self._waiting or self.isModified()):
            self._list.hide()
            self._settle(self._shown)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._keeps:
            self.selectAll()
            self._open("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._settle(self._shown)
