"""The window at 线索 on a small real workspace, for tests of leads and registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from inspector.domain.lead import Lead
from inspector.domain.private_text import Caller
from inspector.store import leads
from inspector.store.leads import LeadForm
from inspector.ui.screens.leads import LeadsScreen
from inspector.ui.screens.leads_form import LeadFormPane
from inspector.ui.screens.leads_page import LeadsPage
from inspector.ui.screens.registers import RegistersPage
from inspector.ui.window import Window
from tests.ui.recheck_world import World
from tests.ui.window_world import AtWindow

CALLER = Caller("欧阳慧珊", "13829640517", "和社村祠堂东侧12号")
CTRL = Qt.KeyboardModifier.ControlModifier


class LeadDesk:
    """A laptop, its window at 线索, and what the message bar said."""

    def __init__(self, world: World, qtbot: Any) -> None:
        self.world, self.at = world, AtWindow(world, qtbot)
        self.said, self.until, self.idle = self.at.said, self.at.until, self.at.idle
        self.click, self.key, self.told, self.close = self.at.click, self.at.key, self.at.told, self.at.end

    @property
    def window(self) -> Window:
        """The window that stands open."""
        return self.at.window

    def start(self) -> LeadDesk:
        """Open the window and wait for the list."""
        self.at.begin("leads")
        self.until(lambda: self.page.listed is not None)
        return self

    @property
    def screen(self) -> LeadsScreen:
        screen = self.window.screen_at("leads")
        assert isinstance(screen, LeadsScreen)
        return screen

    @property
    def page(self) -> LeadsPage:
        return self.screen.leads

    @property
    def registers(self) -> RegistersPage:
        return self.screen.registers

    def lead(self, **said: Any) -> Lead:
        """Take a lead in by the store, as another window would."""
        form: dict[str, Any] = {"gist": "市场后巷垃圾堆了一个星期没人清，味道很大", "place_id": self.world.place.id}
        return leads.take(self.world.ws, LeadForm(**{**form, **said}))

    def kept(self, lead: Lead) -> Lead:
        """Return a lead as it stands."""
        return leads.must_get(self.world.ws, lead.id)

    def begin(self) -> LeadFormPane:
        """Press Ctrl+N and wait for the form: a button answers its key a tenth of a second later."""
        self.key(Qt.Key.Key_N, CTRL)
        self.until(self.page.form.gist.hasFocus)
        return self.page.form

    def open(self, lead: Lead) -> None:
        """Show a lead and wait for it."""
        self.until(lambda: self.page.listed is not None and any(row.id == lead.id for row in self.page.listed.rows))
        self.page.open(lead.id)
        self.until(lambda: self.page.detail.case is not None and self.page.detail.case.lead == self.kept(lead))
        self.until(self.page.detail.isVisible)

    def shown_actions(self) -> list[str]:
        """Return the actions that can be pressed now."""
        return [name for name, made in self.page.detail.buttons.items() if not made.isHidden()]

    def sheet(self, kind: type[QDialog]) -> Any:
        """Wait for a sheet of this kind and return it."""
        return self.at.sheet(kind)


@contextmanager
def lead_desk(folder: Path, qtbot: Any) -> Iterator[LeadDesk]:
    """Make a workspace and open the window on it."""
    world = World(folder)
    desk = LeadDesk(world, qtbot)
    try:
        yield desk.start()
    finally:
        if hasattr(desk.at, "window"):
            desk.close()
        world.ws.close()


def on_next_dialog(act: Callable[[Any], None]) -> None:
    """Do something to the next modal dialog as soon as it is open."""

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, QDialog):
            act(found)
        else:
            QTimer.singleShot(10, look)

    QTimer.singleShot(0, look)


def cut_words(desk: LeadDesk) -> list[str]:
    """Return the words of buttons and labels that have less room than they need."""
    buttons = [made for made in desk.screen.findChildren(QPushButton) if made.isVisible()]
    small = [made.text() for made in buttons if made.width() < made.sizeHint().width() or made.height() < 36]
    labels = [one for one in desk.screen.findChildren(QLabel) if one.isVisible() and not one.wordWrap()]
    return small + [
        one.text()
        for one in labels
        if one.text() and not one.toolTip() and one.width() < one.fontMetrics().horizontalAdvance(one.text())
    ]
