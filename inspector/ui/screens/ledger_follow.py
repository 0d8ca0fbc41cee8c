"""Answers for what waits for somebody, in the head of the ledger: 待认领, 该催办, 缺反馈 … as chips if there are any.

Where they do not fit beside the chips of the status they fold into one button with a menu, 待跟进, which stands with
the filters (`folded`). With nothing to follow up there is neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from inspector.ui.parts.basics import button, rule, set_role
from inspector.ui.parts.chips import Chip
from inspector.wording import ledger as words

DIVIDER_PX = 13


class FollowChips(QWidget):
    """`chosen` carries the code of what is to be shown."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, int] = {}
        self._on = ""
        self._room = 0
        self._divider = rule("v")
        self._divider.setFixedHeight(24)
        self.chips = {code: Chip(word, code) for code, word in words.FOLLOW.items()}
        self.folded = button("", self._open)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self._divider)
        line.addSpacing(4)
        for code, chip in self.chips.items():
            chip.clicked.connect(partial(self._choose, code))
            line.addWidget(chip)
        self._fit()

    def choose(self, code: str) -> None:
        """Show which is chosen ("" for none) without telling anybody."""
        self._on = code if code in self.chips else ""
        self._fit()

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how much of each there is."""
        self._counts = {code: counts[code] for code in self.chips if code in counts}
        self._fit()

    def fit(self, room: int) -> None:
        """Show single chips where they fit into `room` pixels, else the one with the menu."""
        self._room = room
        self._fit()

    def menu(self) -> QMenu:
        """Return the menu of the folded chip."""
        menu = QMenu(self)
        for code in self._held():
            action = menu.addAction(f"{words.FOLLOW[code]}　{self._counts.get(code, 0)}", partial(self._choose, code))
            action.setCheckable(True)
            action.setChecked(code == self._on)
            action.setData(code)
        return menu

    def _held(self) -> list[str]:
        return [code for code in self.chips if self._counts.get(code) or code == self._on]

    def _choose(self, code: str, _checked: bool = False) -> None:
        self.chosen.emit(code)

    def _open(self) -> None:
        self.menu().popup(self.folded.mapToGlobal(QPoint(0, self.folded.height() + 2)))

    def _fit(self) -> None:
        held = self._held()
        for code, chip in self.chips.items():
            chip.set_count(self._counts.get(code))
            chip.setChecked(code == self._on)
        wide = DIVIDER_PX + sum(self.chips[code].sizeHint().width() + 2 for code in held) <= self._room
        for code, chip in self.chips.items():
            chip.setVisible(wide and code in held)
        word = words.FOLLOW[self._on] if self._on else words.FOLLOWING
        count = self._counts.get(self._on, 0) if self._on else sum(self._counts.values())
        self.folded.setText(f"{word} {count}")
        set_role(self.folded, "kind", "primary" if self._on else "")
        self.folded.setVisible(bool(held) and not wide)
        self._divider.setVisible(bool(held) and wide)
