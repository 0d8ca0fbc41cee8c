"""Answers for the history in the drawer: newest first, one line each with who and when, all details on 全部展开."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.ui.parts.basics import button, column, label, row
from inspector.ui.theme import theme_of
from inspector.wording import ledger as words
from inspector.wording import time as time_words
from inspector.wording.history import RECEIVED, Entry

FEW = 4
TONES = {
    "report": "blue",
    "assign": "accent",
    "recheck_done": "green",
    "recheck_held": "green",
    "close_on_spot": "green",
    "recheck_not_done": "red",
    "relapse": "red",
    "void": "text3",
    "supervise": "violet",
    "extend": "amber",
    "return": "amber",
}


class Dot(QWidget):
    """The dot of one line and the thread to the next."""

    def __init__(self, tone: str, last: bool) -> None:
        super().__init__()
        self._tone, self._last = tone, last
        self.setFixedWidth(16)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._last:
            painter.setPen(QPen(theme.color("line"), theme.line_px))
            painter.drawLine(QPointF(7.5, 18), QPointF(7.5, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._tone))
        painter.drawEllipse(QRectF(4, 7, 7, 7))
        painter.end()


class Line(QWidget):
    """One entry."""

    def __init__(self, entry: Entry, *, whole: bool, last: bool) -> None:
        super().__init__()
        title = label(entry.title, "hint" if entry.undone else "body", wrap=True)
        if entry.undone:
            face = title.font()
            face.setStrikeOut(True)
            title.setFont(face)
        at = datetime.fromisoformat(entry.at).astimezone(ZONE)
        when = " ".join(part for part in (time_words.moment(at), entry.author) if part)
        when += f"，{RECEIVED}" if entry.received else ""
        said = [title, label(f"{when}，已撤销" if entry.undone else when, "hint")]
        if entry.contradicts:
            said.append(label(entry.contradicts, "warn", wrap=True))
        said += [label(text, "meta", wrap=True) for text in (entry.details if whole else entry.details[:1])]
        body = column(*said, spacing=0, margins=(0, 0, 0, 8))
        outer = row(Dot("edge" if entry.undone else TONES.get(entry.action, "edge"), last), spacing=4)
        outer.addLayout(body, 1)
        self.setLayout(outer)
        self.setAccessibleName(f"{entry.title}，{when}")


class HistoryList(QWidget):
    """The history of one issue."""

    undo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()
        self._whole = False
        self.count = label("", "hint")
        self.more = button(words.SHOW_ALL, self._toggle, kind="link")
        self.undo = button(words.BUTTONS["undo"], self.undo_asked.emit, kind="link")
        head = row(label(words.HISTORY, "strong"), self.count, None, self.undo, self.more)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        outer = column(spacing=4)
        outer.addLayout(head)
        outer.addLayout(self._lines)
        self.setLayout(outer)

    def show_entries(self, entries: Sequence[Entry], undo: str) -> None:
        """Show a history (oldest first as it comes); `undo` names what an undo would take back, "" for nothing."""
        self._entries = tuple(entries)
        self.count.setText(f"{len(entries)} 条")
        self.undo.setVisible(bool(undo))
        self.undo.setToolTip(words.UNDO_ASK.format(what=undo))
        self._fill()

    @property
    def texts(self) -> list[str]:
        """Return the titles that are shown, top first (for tests and screen readers)."""
        return [self._lines.itemAt(at).widget().accessibleName() for at in range(self._lines.count())]

    def _toggle(self) -> None:
        self._whole = not self._whole
        self._fill()

    def _fill(self) -> None:
        while self._lines.count():
            gone = self._lines.takeAt(0).widget()
            gone.hide()
            gone.deleteLater()
        newest = self._entries[::-1]
        shown = newest if self._whole else newest[:FEW]
        for at, entry in enumerate(shown):
            self._lines.addWidget(Line(entry, whole=self._whole, last=at == len(shown) - 1))
        details = any(len(entry.details) > 1 for entry in self._entries)
        self.more.setVisible(len(self._entries) > FEW or details)
        self.more.setText(words.SHOW_FEW if self._whole else words.SHOW_ALL)
