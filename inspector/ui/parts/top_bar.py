"""Answers for the top bar: the search field, and the three answers that are always top right.

场次 · 已存本机 · 办公室已确认, as text, never only an icon; each opens its place. Without an office the third one
says so and tells when the last backup was made, because that is the only second copy.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import pane, rule
from inspector.ui.theme import font, theme_of


class SearchField(QLineEdit):
    """The search of the whole program; Ctrl+K from anywhere, Esc empties it."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("搜编号、地点、描述、单位、拼音首字母")
        self.setAccessibleName("搜索")
        self.setFixedWidth(392)
        self.setTextMargins(26, 0, 54, 0)
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self._take_focus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        painter.drawPixmap(10, round(middle - 10), icons.pixmap("search", "text2"))
        if not self.hasFocus() and not self.text():
            painter.setFont(font("mark"))
            painter.setPen(theme.color("edge"))
            box = self.rect().adjusted(self.width() - 58, 8, -8, -8)
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.color("text2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Ctrl+K")
        painter.end()

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


class Answer(QToolButton):
    """One of the three answers: icon or dot, a strong word, a plain word."""

    def __init__(self, tip: str) -> None:
        super().__init__()
        self._icon, self._token, self._strong, self._plain, self._before = "", "text2", "", "", ""
        self.setToolTip(tip)
        self.setFixedHeight(36)

    def set(self, icon: str, token: str, strong: str, plain: str, *, before: str = "") -> None:
        """Show another answer; `icon` "dot" is a filled dot in the colour `token`, `before` a plain word in front."""
        now = (icon, token, strong, plain, before)
        if now == (self._icon, self._token, self._strong, self._plain, self._before):
            return
        self._icon, self._token, self._strong, self._plain, self._before = now
        self.setAccessibleName(f"{before} {strong} {plain}" if before else f"{strong} {plain}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        strong = QFontMetrics(font("body", bold=True)).horizontalAdvance(self._strong)
        plain = QFontMetrics(font("body")).horizontalAdvance(self._plain)
        if self._before:
            plain += QFontMetrics(font("body")).horizontalAdvance(self._before) + 8
        lead = 18 if self._icon == "dot" else 28
        return QSize(12 + lead + strong + (8 if self._strong and self._plain else 0) + plain + 12, 36)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 12
        if self._icon == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(self._token))
            painter.drawEllipse(left, 13, 10, 10)
            left += 18
        else:
            painter.drawPixmap(left, 8, icons.pixmap(self._icon, self._token))
            left += 28
        if self._before:
            painter.setPen(theme.color("text"))
            painter.setFont(font("body"))
            painter.drawText(self.rect().adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._before)
            left += painter.fontMetrics().horizontalAdvance(self._before) + 8
        room = self.rect().adjusted(left, 0, 0, 0)
        painter.setPen(theme.color("accent" if self._icon == "dot" and self._token == "accent" else "text"))
        painter.setFont(font("body", bold=True))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._strong)
        if self._strong:
            room.setLeft(left + painter.fontMetrics().horizontalAdvance(self._strong) + 8)
        painter.setFont(font("body"))
        painter.setPen(theme.color("text2"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._plain)
        painter.end()


class TopBar(QWidget):
    """Search on the left, the three answers on the right."""

    searched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(48)
        ground = pane("surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        outer.addWidget(rule())
        self.search = SearchField()
        self.search.textEdited.connect(self.searched)
        self.search.returnPressed.connect(lambda: self.searched.emit(self.search.text()))
        self.visit = Answer("场次：开始、补记或结束")
        self.saved = Answer("每次改动都已写在本机磁盘上")
        self.office = Answer("办公室已确认多少，还有多少等着传")
        line = QHBoxLayout(ground)
        line.setContentsMargins(16, 5, 8, 5)
        line.setSpacing(0)
        line.addWidget(self.search)
        line.addStretch(1)
        for index, answer in enumerate((self.visit, self.saved, self.office)):
            if index:
                line.addWidget(rule("v"))
            line.addWidget(answer)
