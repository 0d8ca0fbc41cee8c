"""One window of the program on a workspace as the tests of screens drive it: opened, waited for, pressed, listened to.

`frame_world.opened` is the same for tests that need nothing but the window. A desk of a test holds an `AtWindow` and
takes from it what it needs (`self.until = at.until`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from inspector.ui.context import Message
from inspector.ui.run import application, make_window
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.ui.frame_world import idle
from tests.ui.recheck_world import World

T = TypeVar("T", bound=QDialog)
WAIT_MS = 30_000
NO_KEY = Qt.KeyboardModifier.NoModifier


class AtWindow:
    """A laptop's window; `said` is what its message bar said. It is begun and ended by whoever made this."""

    window: Window

    def __init__(self, world: World, qtbot: Any) -> None:
        self.world, self.qtbot = world, qtbot
        self.said: list[Message] = []
        self.others: list[Window] = []  # further windows that are to go first

    def begin(self, key: str, **facts: Any) -> Window:
        """Open the window at a screen."""
        apply_theme(application(), "light")
        self.window = make_window(self.world.ws, self.world._now)
        self.listen(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.window.go(key, **facts)
        return self.window

    def listen(self, window: Window) -> None:
        """Note what the message bar of a window says."""
        show = window.message_bar.say

        def say(message: Message) -> None:
            self.said.append(message)
            show(message)

        window.message_bar.say = say  # type: ignore[method-assign]

    def end(self) -> None:
        """Close the window and its workers."""
        for window in (*reversed(self.others), self.window):
            window.close()
        self.window.context.tasks.close()
        for window in (*self.others, self.window):
            window.deleteLater()

    def until(self, met: Callable[[], Any]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(met()), timeout=WAIT_MS)

    def idle(self) -> None:
        """Wait until the workers are done with what they were given."""
        idle(self.window.context.tasks, self.window, self.qtbot)

    def click(self, button: Any) -> None:
        """Press something with the mouse."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NO_KEY) -> None:
        """Press a key where the focus is."""
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def sheet(self, kind: type[T]) -> T:
        """Wait for a dialog of a kind, of whichever window, and return it."""

        def held() -> list[T]:
            windows = (self.window, *self.others)
            return [one for window in windows for one in window.findChildren(kind) if one.isVisible()]

        self.until(held)
        return held()[0]

    def told(self, part: str) -> Message:
        """Wait until the message bar has said something with `part` in it."""
        self.until(lambda: any(part in message.what + message.rest for message in self.said))
        return next(message for message in self.said if part in message.what + message.rest)
