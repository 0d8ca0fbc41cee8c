"""Answers for the list and the drawer beside each other: made when it is first needed, as wide as a person left it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from inspector.ui.context import Context
from inspector.ui.models.ledger_line import Today
from inspector.ui.screens.ledger_offers import Offers

if TYPE_CHECKING:
    from inspector.ui.screens.ledger_drawer import Drawer

DRAWER_PX, WIDE_DRAWER_PX, WIDE_PX = 428, 560, 1700


class Beside(QSplitter):
    """`dragged(width)` once a person made the drawer wider or narrower; `closed` and `step` are the drawer's."""

    dragged = Signal(int)
    closed = Signal()
    step = Signal(int)

    def __init__(self, ctx: Context, offers: Offers, today: Callable[[], Today], left: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.ctx, self._offers, self._today = ctx, offers, today
        self.made: Drawer | None = None  # once it was needed
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(left)
        self.setStretchFactor(0, 1)
        self.splitterMoved.connect(lambda *_: self.dragged.emit(self.sizes()[1]))

    @property
    def drawer(self) -> Drawer:
        """The drawer: the list is there sooner without it."""
        if self.made is None:
            from inspector.ui.screens.ledger_drawer import Drawer

            self.made = Drawer(self.ctx, self._offers, self._today)
            self.made.closed.connect(self.made.hide)
            self.made.closed.connect(self.closed)
            self.made.step.connect(self.step)
            self.made.hide()
            self.addWidget(self.made)
            self.setStretchFactor(1, 0)
        return self.made

    @property
    def is_open(self) -> bool:
        """Say whether an issue is open beside the list."""
        return self.made is not None and not self.made.isHidden()

    def open_issue(self, issue_id: str, width: int) -> None:
        """Show an issue, in a drawer `width` pixels wide (0: as suits the screen) where none is open."""
        if not self.is_open:
            self.drawer.show()
            width = width or (WIDE_DRAWER_PX if self.width() > WIDE_PX else DRAWER_PX)
            self.setSizes([max(1, self.width() - width), width])
        self.drawer.show_issue(issue_id)

    def refresh(self) -> None:
        """Have the issue that is open read again."""
        if self.made is not None:
            self.made.refresh()
