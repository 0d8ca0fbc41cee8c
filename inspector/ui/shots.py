"""Answers for pictures of the screens: each screen, size and theme drawn by the real window, to be looked at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QDialog

from inspector.store.workspace import open_workspace, utc_now
from inspector.ui.run import application, make_window
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window

SIZES = ((1366, 768), (1366, 690), (1920, 1080))
THEMES = ("light", "dark", "outdoor")
QUIET_MS, LONGEST_S = 300, 20.0


def shoot_workspace(
    folder: Path,
    out: Path,
    *,
    sizes: Iterable[tuple[int, int]] = SIZES[:1],
    themes: Iterable[str] = THEMES[:1],
    now: Callable[[], datetime] = utc_now,
    views: bool = True,
) -> list[Path]:
    """Open the workspace at `folder` in a window and draw every screen into `out`; return the pictures.

    Without `views` each screen is drawn as it opens, and what else it can show is left out.
    """
    app, themes = application(), tuple(themes)
    apply_theme(app, themes[0])  # before the window: a label keeps the font it was born with
    with open_workspace(folder, now=now) as ws:
        window = make_window(ws, now)
        try:
            return shoot(app, window, out, sizes, themes, views=views)
        finally:
            window.close()
            window.context.tasks.close()
            window.deleteLater()


def shoot(
    app: QApplication,
    window: Window,
    out: Path,
    sizes: Iterable[tuple[int, int]],
    themes: Iterable[str],
    *,
    views: bool = True,
) -> list[Path]:
    """Draw every screen in every size and theme; a screen may name further views by `views()` → {name: call}."""
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for theme in themes:
        apply_theme(app, theme)
        window.context.news.settings_changed.emit(_with_theme(window, theme))
        for width, height in sizes:
            window.resize(QSize(width, height))
            window.show()
            for key in window._specs:
                window.go(key)
                _settle_screen(window, key)
                made.append(_save(window, out / f"{key}-{theme}-{width}x{height}.png"))
                further = getattr(window.screen_at(key), "views", dict) if views else dict
                for name, show in further().items():
                    show()
                    _settle_screen(window, key)
                    made.append(_save(window, out / f"{key}-{name}-{theme}-{width}x{height}.png"))
    return made


def settle(quiet_ms: int = QUIET_MS) -> None:
    """Let workers and timers come home: run the event loop for a while, short for people and long for a screen."""
    loop = QEventLoop()
    QTimer.singleShot(quiet_ms, loop.quit)
    started = time.monotonic()
    loop.exec()
    assert time.monotonic() - started < LONGEST_S


def _settle_screen(window: Window, key: str) -> None:
    """Settle, and go on as long as the screen says by `unsettled()` that something is still to come."""
    unsettled = getattr(window.screen_at(key), "unsettled", lambda: False)
    started = time.monotonic()
    settle()
    while unsettled() and time.monotonic() - started < LONGEST_S:
        settle()


def _with_theme(window: Window, theme: str) -> object:
    import dataclasses

    return dataclasses.replace(window.context.settings, theme=theme)


def _save(window: Window, path: Path) -> Path:
    """Save what is seen: the window, and the dialog in front of it, which is closed by that."""
    picture = window.grab()
    for dialog in (one for one in window.findChildren(QDialog) if one.isVisible()):
        painter = QPainter(picture)
        room = window.size() - dialog.size()
        painter.drawPixmap(room.width() // 2, room.height() // 2, dialog.grab())
        painter.end()
        dialog.reject()
    picture.save(str(path))
    return path
