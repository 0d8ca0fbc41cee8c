"""The window at 线索 on a small real workspace, for tests of leads and registers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from inspector.domain.lead import Lead
from inspector.domain.private_text import Caller
from inspector.store import leads
from inspector.store.leads import LeadForm
from inspector.ui.context import Message
from inspector.ui.run import application, make_window
from inspector.ui.screens.leads import LeadsScreen
from inspector.ui.screens.leads_form import LeadFormPane
from inspector.ui.screens.leads_page import LeadsPage
from inspector.ui.screens.registers import RegistersPage
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.ui.frame_world import idle
from tests.ui.recheck_world import World

CALLER = Caller("欧阳慧珊", "13829640517", "和社村祠堂东侧12号")
CTRL = Qt.KeyboardModifier.ControlModifier


@dataclass
class LeadDesk:
    """A laptop, its window at 线索, and what the message bar said."""

    world: World
    qtbot: Any
    said: list[Message] = field(default_factory=list)
    window: Window = field(init=False)

    def start(self) -> LeadDesk:
        """Open the window and wait for the list."""
        apply_theme(application(), "light")
        self.window = make_window(self.world.ws, self.world._now)
        show = self.window.message_bar.say
        self.window.message_bar.say = lambda message: (self.said.append(message), show(message))  # type: ignore[method-assign,func-returns-value,assignment]
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.window.go("leads")
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

    def until(self, met: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=10_000)

    def idle(self) -> None:
        """Wait until the workers are done with what they were given."""
        idle(self.window.context.tasks, self.window, self.qtbot)

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

    def click(self, button: Any) -> None:
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def sheet(self, kind: type[QDialog]) -> Any:
        """Wait for a sheet of this kind and return it."""
        self.until(lambda: any(one.isVisible() for one in self.window.findChildren(kind)))
        return next(one for one in self.window.findChildren(kind) if one.isVisible())

    def told(self, part: str) -> Message:
        """Wait until the message bar has said something with `part` in it."""
        self.until(lambda: any(part in message.what + message.rest for message in self.said))
        return next(message for message in self.said if part in message.what + message.rest)

    def close(self) -> None:
        self.window.close()
        self.window.context.tasks.close()
        self.window.deleteLater()


@contextmanager
def lead_desk(folder: Path, qtbot: Any) -> Iterator[LeadDesk]:
    """Make a workspace and open the window on it."""
    world = World(folder)
    desk = LeadDesk(world, qtbot)
    try:
        yield desk.start()
    finally:
        if hasattr(desk, "window"):
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
