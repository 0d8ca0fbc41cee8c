"""A real workspace and the window on it, for the tests of the frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from inspector.store.workspace import Workspace
from inspector.ui.context import Context
from inspector.ui.run import application, make_window
from inspector.ui.tasks import QUEUES, Tasks
from inspector.ui.theme import apply_theme
from inspector.ui.window import ScreenSpec, Window


class Plain(QWidget):
    """A screen that notes what the window does with it."""

    def __init__(self, context: Context, key: str, told: list[tuple[str, str, Any]]) -> None:
        super().__init__()
        self.key, self.told = key, told
        self.line = QLineEdit()
        QVBoxLayout(self).addWidget(self.line)
        told.append((key, "built", None))
        context.news.changed.connect(self._changed)

    def _changed(self, changed: Any) -> None:
        self.told.append((self.key, "changed", changed))

    def arrive(self, **facts: Any) -> None:
        self.told.append((self.key, "arrived", facts))

    def leave(self) -> None:
        self.told.append((self.key, "left", None))


@dataclass
class Frame:
    """A window with three plain screens."""

    ws: Workspace
    window: Window
    told: list[tuple[str, str, Any]] = field(default_factory=list)

    def of(self, what: str) -> list[str]:
        return [key for key, said, _ in self.told if said == what]


@contextmanager
def framed(qtbot: Any, ws: Workspace, now: Callable[..., Any]) -> Iterator[Frame]:
    """Show a window with plain screens on `ws`."""
    apply_theme(application(), "light")
    told: list[tuple[str, str, Any]] = []

    def spec(key: str, icon: str, word: str) -> ScreenSpec:
        return ScreenSpec(key, icon, word, lambda context: Plain(context, key, told))

    made = make_window(ws, now)
    made.close()
    tasks, news = made.context.tasks, made.context.news
    specs = [spec("today", "camera", "今日"), spec("ledger", "table", "台账"), spec("sync", "arrow_sync", "同步")]
    specs.append(spec("settings", "settings", "设置"))
    window = Window(ws, tasks, news, specs, now)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    try:
        yield Frame(ws, window, told)
    finally:
        window.close()
        _close_others(window)
        tasks.close()
        made.deleteLater()
        apply_theme(application(), "light")


@contextmanager
def opened(qtbot: Any, ws: Workspace, now: Callable[..., Any]) -> Iterator[Window]:
    """Show the program's own window on `ws`, no screen chosen yet."""
    apply_theme(application(), "light")
    window = make_window(ws, now)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    try:
        yield window
    finally:
        window.close()
        _close_others(window)
        window.context.tasks.close()
        apply_theme(application(), "light")


def _close_others(window: Window) -> None:
    for top in QApplication.topLevelWidgets():
        if isinstance(top, Window) and top is not window:
            top.close()


def idle(tasks: Tasks, owner: QWidget, qtbot: Any) -> None:
    """Wait until what was handed to the workers has come home."""
    home: list[str] = []
    for queue in QUEUES:
        tasks.run(queue, lambda queue=queue: queue, owner=owner, done=home.append, failed=_unexpected)
    qtbot.waitUntil(lambda: len(home) == len(QUEUES), timeout=30_000)


def _unexpected(error: BaseException) -> None:
    raise error


def write_places(folder: Path) -> Path:
    """Write a list of places with one bad row."""
    file = folder / "地点.csv"
    rows = [
        "区划代码,街道,社区",
        "440512003001,礐石街道,西墩社区",
        "44051,礐石街道,坏行",
        "440512003003,礐石街道,珠浦社区",
    ]
    file.write_text("\n".join(rows), encoding="gb18030")
    return file
