"""Answers for the right half of 今日 while nothing is begun: start a visit, or record at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, column, label, pane, row, rule
from inspector.ui.parts.tile import Tile
from inspector.ui.today.desk import Desk
from inspector.ui.today.pieces import IconLabel
from inspector.ui.today.proposing import deadline_words
from inspector.ui.today.tray import visit_words
from inspector.wording import terms

WIDTH = 544


class StartPane(QFrame):
    """Where a day begins: with the usual team at once, or by the sheet with another one."""

    visit_started = Signal(str)
    visit_sheet = Signal()
    visit_ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("pane", "surface")
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(self._middle(), 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(5)
        desk.visit_changed.connect(self.show_visit)
        desk.register_changed.connect(self.show_visit)
        self.show_visit()

    def _middle(self) -> QWidget:
        middle = QWidget(self)
        middle.setFixedWidth(WIDTH)
        stack = QVBoxLayout(middle)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(8)
        stack.addWidget(label("今天从哪里开始", "screen"))
        stack.addWidget(label("先开一个场次，照片和问题会记在它名下；没开也能先记，之后再归。", "meta", wrap=True))
        stack.addSpacing(8)
        card = pane("card")
        lines = QVBoxLayout(card)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._usual = Line("play", "accent", button("出发", self._go, kind="primary"))
        self._other = Line("add", "text2", button("新开", self.visit_sheet.emit))
        self._other.show_words("临时开一个场次", "明察、换人、选专项，都在这里。")
        self._between = rule()
        lines.addWidget(self._usual)
        lines.addWidget(self._between)
        lines.addWidget(self._other)
        stack.addWidget(card)
        stack.addSpacing(16)
        stack.addWidget(label("直接记一个问题", "meta"))
        tiles = []
        for number, category in enumerate(self._desk.ws.catalogue.first_class, 1):
            tile = Tile(category.short_name, deadline_words(category), icon=category.icon, cap=str(number))
            tile.setCheckable(False)
            tile.clicked.connect(lambda _=False, code=category.code: self._desk.choose(code))
            QShortcut(QKeySequence(str(number)), self, tile.click)
            tiles.append(tile)
        stack.addLayout(row(*tiles, spacing=8))
        return middle

    def show_visit(self) -> None:
        """Show the visit under way with its end, or the two ways to start one."""
        visit, register = self._desk.visit, self._desk.register
        names = register.person_names(visit.team if visit else self._desk.default_team())
        ready = len(self._desk.default_team()) >= 2
        if visit is not None:
            weather = f"天气{visit.weather}。" if visit.weather else ""
            title = f"{visit_words(visit)}，{terms.MODES[visit.mode]}，进行中"
            self._usual.show_words(title, f"检查组 {names}。{weather}")
        elif ready:
            self._usual.show_words("常用检查组，暗访", f"检查组 {names}，现在出发。")
        else:
            self._usual.show_words("常用检查组，暗访", "还没有两名检查人，请点「新开」选同行的人。")
        self._usual.button.setText("收队" if visit else "出发")
        self._usual.button.setEnabled(visit is not None or ready)
        self._other.setVisible(visit is None)
        self._between.setVisible(visit is None)

    def _go(self) -> None:
        if self._desk.visit is not None:
            self.visit_ended.emit()
        else:
            self.visit_started.emit("covert")


class Line(QWidget):
    """One way to begin: icon, what it is, what it means, and its verb."""

    def __init__(self, icon: str, token: str, verb: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = verb
        self._title, self._rest = label("", "strong"), label("", "meta", wrap=True)
        across = row(IconLabel(icon, token, filled=token == "accent"), spacing=12, margins=(16, 12, 16, 12))
        across.addLayout(column(self._title, self._rest, spacing=0), 1)
        across.addWidget(verb)
        self.setLayout(across)

    def show_words(self, title: str, rest: str) -> None:
        """Show what this way means now."""
        self._title.setText(title)
        self._rest.setText(rest)
