"""Answers for the smallest pieces: labels by role, rules, buttons by kind, panes. Looks come from the style sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import icons
from inspector.ui.parts.focus import ring
from inspector.ui.theme import theme_of


def label(text: str = "", role: str = "body", *, wrap: bool = False) -> QLabel:
    """Return a label; `role` is one of body strong meta hint screen page tile figure good bad warn accent."""
    made = QLabel(text)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def set_role(widget: QWidget, name: str, value: object) -> None:
    """Set a style property and let the style sheet take notice."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def rule(direction: str = "h") -> QFrame:
    """Return a dividing line, `h` or `v`."""
    made = QFrame()
    made.setProperty("rule", direction)
    return made


def pane(ground: str = "surface") -> QFrame:
    """Return an area of one ground: window, surface, sunken or card."""
    made = QFrame()
    made.setProperty("pane", ground)
    return made


class Button(QPushButton):
    """A push button that keeps its key and spoken name when its words change; a filled one paints its focus ring."""

    def setText(self, text: str) -> None:
        key, spoken = self.shortcut(), self.accessibleName() in ("", self.text())
        super().setText(text)  # takes the shortcut away
        if not key.isEmpty():
            self.setShortcut(key)
        if spoken:
            self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.property("kind") == "primary" and ring(self):
            theme = theme_of()
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("surface"), 2))
            inset = theme.focus_px + 1
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 2, 2)
            painter.end()


def button(
    text: str,
    click: Callable[[], None] | None = None,
    *,
    kind: str = "",
    icon: str | None = None,
    key: str | None = None,
    tip: str = "",
) -> QPushButton:
    """Return a push button; kind is "", primary, plain, link, danger or section.

    A key is shown behind the verb of a primary one and in the tool tip of all.
    """
    spoken = (key or "").replace("Return", "Enter")
    made = Button(f"{text}  {spoken}" if key and kind == "primary" else text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    made.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
    if icon:
        token = {"primary": "on", "plain": "text2", "link": "accent", "danger": "red"}.get(kind, "text")
        made.setIcon(icons.icon(icon, token))
        made.setIconSize(QSize(20, 20))
        made.setProperty("icon_name", icon)
        made.setProperty("icon_token", token)
    if key:
        made.setShortcut(QKeySequence(key))
    if tip or key:
        made.setToolTip(f"{tip or text}（{spoken}）" if key else tip)
    if click is not None:
        made.clicked.connect(lambda _checked=False: click())
    return made


def icon_button(
    name: str, tip: str, click: Callable[[], None] | None = None, *, kind: str = "box", key: str | None = None
) -> QToolButton:
    """Return a 36 px button with only an icon; its tool tip is its accessible name."""
    made = QToolButton()
    made.setProperty("kind", kind)
    made.setIcon(icons.icon(name, "text"))
    made.setIconSize(QSize(20, 20))
    made.setProperty("icon_name", name)
    made.setProperty("icon_token", "text")
    made.setToolTip(f"{tip}（{key}）" if key else tip)
    made.setAccessibleName(tip)
    if key:
        made.setShortcut(QKeySequence(key))
    if click is not None:
        made.clicked.connect(lambda _checked=False: click())
    return made


def retint(root: QWidget) -> None:
    """Give every button below `root` its icon again in the colours of the theme now in force."""
    for made in (*root.findChildren(QPushButton), *root.findChildren(QToolButton)):
        name = made.property("icon_name")
        if name:
            made.setIcon(icons.icon(str(name), str(made.property("icon_token") or "text")))


def row(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout of widgets; an int is fixed space, None takes the rest."""
    return _filled(QHBoxLayout(), items, spacing, margins)  # type: ignore[return-value]


def column(
    *items: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return a vertical layout of widgets; an int is fixed space, None takes the rest."""
    return _filled(QVBoxLayout(), items, spacing, margins)  # type: ignore[return-value]


def _filled(
    layout: QBoxLayout, items: tuple[QWidget | int | None, ...], spacing: int, margins: tuple[int, int, int, int]
) -> QBoxLayout:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        else:
            layout.addWidget(item)
    return layout


class Elided(QLabel):
    """A label of one line that ends in … where it does not fit; the whole text is its tool tip."""

    def __init__(self, text: str = "", role: str = "body", *, middle: bool = False) -> None:
        super().__init__()
        self._whole = text
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        self._whole = text
        self._fit()

    def text(self) -> str:
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 1))
        super().setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")
