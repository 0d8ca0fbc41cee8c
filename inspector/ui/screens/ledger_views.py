"""Answers for what the pictures of the screens show of the ledger: ticks, dialogs, the drawer, an issue's life."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from inspector import paths

if TYPE_CHECKING:
    from inspector.ui.screens.ledger import LedgerScreen

SCROLL_MS = 150  # until the drawer has read the issue; pictures wait longer than that


def views(screen: LedgerScreen) -> dict[str, Callable[[], None]]:
    """Return name → call; each opens something on the first issue it makes sense for."""

    def ticked() -> None:
        for row in range(min(3, screen.model.rowCount())):
            screen.model.tick(row, True)

    def drawer() -> None:
        screen.model.untick_all()
        screen.table.opened.emit(0)

    def importing() -> None:
        screen.bulk.open_import().take(paths.resources() / "demo" / "ledger.csv")

    def measuring() -> None:
        found = screen.ctx.ws.all("place", "level = 'water' AND active = 1")
        dialog = screen.bulk.open_water()
        if found:
            dialog.choose(found[0].id)

    def open_one(table: str, where: str) -> bool:
        row = screen.ctx.ws.reader().execute(f"SELECT issue_id FROM {table} WHERE {where} LIMIT 1").fetchone()
        if row is not None:
            screen.arrive(issue_id=row[0])
        return row is not None

    def folds() -> None:
        if open_one("milestone", "deleted = 0"):
            area, fold = screen.drawer.area, screen.drawer.folds
            QTimer.singleShot(SCROLL_MS, lambda: area.verticalScrollBar().setValue(fold.y()))

    def act(action: str, where: str) -> Callable[[], None]:
        def call() -> None:
            if open_one("ledger", where):
                QTimer.singleShot(SCROLL_MS, lambda: screen.drawer.act(action))

        return call

    return {
        "ticked": ticked,
        "drawer": drawer,
        "import": importing,
        "water": measuring,
        "life": folds,
        "order": act("assign", "status = 'found'"),
        "feedback": act("report", "status = 'assigned'"),
    }
