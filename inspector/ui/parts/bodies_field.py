"""Answers for choosing several bodies: those chosen as lines that can be dropped, and a field to add one more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.ui.parts.basics import Elided, icon_button, row
from inspector.ui.parts.pick_field import Option, PickField


class BodiesField(QWidget):
    """`changed` carries the ids after a person added or dropped one."""

    changed = Signal(object)

    def __init__(self, offer: Callable[[str], Sequence[Option]], name_of: Callable[[str], str], hint: str) -> None:
        super().__init__()
        self._name_of = name_of
        self.keys: tuple[str, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.field = PickField(offer, keeps=False)
        self.field.setPlaceholderText(hint)
        self.field.picked.connect(self._add)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._lines)
        column.addWidget(self.field)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show what is chosen without telling anybody."""
        if tuple(keys) == self.keys:
            return
        self.keys = tuple(keys)
        while self._lines.count():
            gone = self._lines.takeAt(0).widget()
            gone.hide()
            gone.deleteLater()
        for key in self.keys:
            line = QWidget()
            name = self._name_of(key)
            rest = tuple(one for one in self.keys if one != key)
            drop = icon_button("dismiss", f"去掉 {name}", partial(self._set, rest), kind="")
            layout = row(Elided(name), drop, spacing=4)
            layout.setStretch(0, 1)
            line.setLayout(layout)
            self._lines.addWidget(line)

    def _add(self, key: str) -> None:
        self._set((*(one for one in self.keys if one != key), key))

    def _set(self, keys: tuple[str, ...]) -> None:
        self.show_keys(keys)
        self.changed.emit(keys)
