"""The ledger open in a real window on a real workspace: clicking rows, waiting for dialogs, reading what was told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.store import issues, places
from inspector.store.door import new_id
from inspector.ui.models.ledger_model import KEYS, LINE
from inspector.ui.screens.ledger import LedgerScreen
from inspector.ui.screens.ledger_order import OrderSheet
from inspector.ui.window import Window
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow

T = TypeVar("T", bound=QDialog)


class Desk:
    """A laptop with some issues and the ledger open on it."""

    def __init__(self, world: World, qtbot: Any) -> None:
        self.world, self.at = world, AtWindow(world, qtbot)
        self.until, self.sheet, self.told = self.at.until, self.at.sheet, self.at.said
        self.at.begin("ledger")

    @property
    def windows(self) -> list[Window]:
        """The first window and those that were opened beside it."""
        return [self.at.window, *self.at.others]

    @property
    def screen(self) -> LedgerScreen:
        return screen_of(self.at.window)

    def numbers(self, screen: LedgerScreen | None = None) -> set[str]:
        """Return the numbers the table shows."""
        model = (screen or self.screen).model
        found = [model.index(row, 0).data(LINE) for row in range(model.rowCount())]
        return {line.row.number for line in found if line is not None}

    def shows(self, *made: Issue, screen: LedgerScreen | None = None) -> None:
        """Wait until the table shows these issues and no others."""
        self.until(lambda: self.numbers(screen) == {issue.number for issue in made})

    def open(self, issue: Issue, screen: LedgerScreen | None = None) -> Any:
        """Open an issue by a click on its row and return the drawer."""
        at = screen or self.screen
        self.until(lambda: issue.number in self.numbers(at))
        row = next(r for r in range(at.model.rowCount()) if at.model.index(r, 0).data(LINE).row.number == issue.number)
        spot = at.table.visualRect(at.model.index(row, KEYS.index("description"))).center()
        QTest.mouseClick(at.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        self.until(lambda: at.drawer.dossier is not None and at.drawer.dossier.issue.id == issue.id)
        return at.drawer

    def tick(self, *made: Issue) -> None:
        """Tick the rows of these issues with the mouse."""
        table, model = self.screen.table, self.screen.model
        for issue in made:
            row = next(r for r in range(model.rowCount()) if model.index(r, 0).data(LINE).row.number == issue.number)
            spot = table.visualRect(model.index(row, 0)).topLeft() + QPoint(25, 30)
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)

    def send_out(self) -> OrderSheet:
        """Send out what the sheet of 交办 proposes, to a body that answers."""
        sheet = self.sheet(OrderSheet)
        QTest.mouseClick(sheet.accept_button, Qt.MouseButton.LeftButton)
        return sheet

    def status(self, issue: Issue) -> str:
        return issues.standing(self.world.ws, issue.id).status


def screen_of(window: Window) -> LedgerScreen:
    screen = window.screen_at("ledger")
    assert isinstance(screen, LedgerScreen)
    return screen


@contextmanager
def at_desk(folder: Path, qtbot: Any) -> Iterator[Desk]:
    """Open the ledger on a fresh workspace with one body that answers for the cleaning."""
    world = World(folder)
    cleaners = Body(id=new_id(), name="达濠片区保洁公司", kind="sanitation_operator", contact="周文海")
    places.keep(world.ws, cleaners)
    made = Desk(world, qtbot)
    yield made
    made.at.end()
    world.ws.close()
