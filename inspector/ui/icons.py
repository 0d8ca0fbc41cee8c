"""Answers for icons: the bundled SVG set, tinted by the theme, sharp at every display factor.

The files have no fill; one is put on the root element before Qt draws them. Pixmaps are cached by name, cut, colour,
size and ratio, and forgotten when the theme changes. 户外 takes the filled cut everywhere.
"""

from __future__ import annotations

import tempfile
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from inspector import paths
from inspector.ui.theme import theme_of


def icon(name: str, token: str = "text", *, filled: bool = False, size: int = 20) -> QIcon:
    """Return an icon in a colour of the theme; its disabled state is drawn in the disabled colour."""
    made = QIcon(pixmap(name, token, filled=filled, size=size))
    made.addPixmap(pixmap(name, "disabled", filled=filled, size=size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, token: str = "text", *, filled: bool = False, size: int = 20) -> QPixmap:
    """Return the pixmap of an icon at `size` logical pixels."""
    theme = theme_of()
    ratio = getattr(QGuiApplication.instance(), "devicePixelRatio", lambda: 1.0)()
    return _drawn(name, filled or theme.outdoor, theme.color(token).name(), size, float(ratio))


def draw(painter: QPainter, name: str, rect: QRectF, token: str, *, filled: bool = False) -> None:
    """Draw an icon into a rectangle of a painter."""
    theme = theme_of()
    QSvgRenderer(QByteArray(_svg(name, filled or theme.outdoor, theme.color(token).name()))).render(painter, rect)


def forget() -> None:
    """Forget every tinted pixmap (the theme has changed)."""
    _drawn.cache_clear()


@lru_cache(maxsize=2048)
def _drawn(name: str, filled: bool, color: str, size: int, ratio: float) -> QPixmap:
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(_svg(name, filled, color))).render(painter)
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def svg_file(name: str, color: str, *, filled: bool = False) -> str:
    """Return the path of a tinted SVG for the style sheet, which knows files only."""
    target = _style_folder() / f"{name}-{'filled' if filled else 'regular'}-{color.lstrip('#')}.svg"
    target.write_bytes(_svg(name, filled, color))
    return target.as_posix()


@cache
def _style_folder() -> Path:
    holder = tempfile.TemporaryDirectory(prefix="inspector-style-")
    _style_folder.holder = holder  # type: ignore[attr-defined]  # lives as long as the process
    return Path(holder.name)


@cache
def _svg(name: str, filled: bool, color: str) -> bytes:
    path = paths.resources() / "icons" / f"{name}_20_{'filled' if filled else 'regular'}.svg"
    text = path.read_text(encoding="utf-8").replace("currentColor", color)
    return text.replace("<svg ", f'<svg fill="{color}" ', 1).encode()
