"""Answers for what the office has: records, originals and bytes, each with its whole, and why the last try failed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, label, row, rule
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.sign import Sign
from inspector.ui.sync.card import SIDE, Card, Strip
from inspector.ui.sync.facts import Facts, Share
from inspector.ui.theme import font, theme_of
from inspector.wording import say
from inspector.wording import sync_screen as words
from inspector.wording.time import size

NAME_PX = 80
FIGURES_PX = 48
UNITS = {"GB": 1024**3, "MB": 1024**2, "KB": 1024}


class _Figures(QWidget):
    """Name, big figure, its whole and the rest on one line: painted, so that they stand on one baseline."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._figure, self._whole, self._rest = name, "", "", ""
        self._good = False
        self.setFixedHeight(FIGURES_PX)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_words(self, figure: str, whole: str, rest: str, *, good: bool) -> None:
        self._figure, self._whole, self._rest, self._good = figure, whole, rest, good
        self.setAccessibleName(f"{self._name} {figure} {whole} {rest}")
        self.update()

    def minimumSizeHint(self) -> QSize:
        big = QFontMetrics(font("figure", bold=True)).horizontalAdvance(self._figure)
        rest = QFontMetrics(font("body", bold=True)).horizontalAdvance(self._rest)
        whole = QFontMetrics(font("meta")).horizontalAdvance(self._whole)
        return QSize(NAME_PX + big + 8 + whole + 16 + rest, FIGURES_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        base = 36
        for role, bold, token, left, text in (
            ("body", False, "text2", 0, self._name),
            ("figure", True, "text", NAME_PX, self._figure),
        ):
            painter.setFont(font(role, bold=bold))
            painter.setPen(theme.color(token))
            painter.drawText(left, base, text)
        after = NAME_PX + QFontMetrics(font("figure", bold=True)).horizontalAdvance(self._figure) + 8
        painter.setFont(font("meta"))
        painter.setPen(theme.color("text2"))
        painter.drawText(after, base, self._whole)
        face = font("body", bold=True)
        painter.setFont(face)
        painter.setPen(theme.color("green" if self._good else "text"))
        painter.drawText(self.width() - QFontMetrics(face).horizontalAdvance(self._rest), base, self._rest)
        painter.end()


class _Line(QWidget):
    """One figure with its bar."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.figures, self.bar = _Figures(name), QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(name)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(SIDE, 4, SIDE, 14)
        lines.setSpacing(2)
        lines.addWidget(self.figures)
        lines.addWidget(self.bar)

    def show_share(self, share: Share, unit: str, told: Callable[[int], str] = str) -> None:
        """`told` words what is still to come; confirmed and whole are both told in `unit`."""
        done = share.total > 0 and share.rest == 0
        if share.total == 0:
            rest = words.NOTHING_YET
        else:
            own = told(share.rest) if told is not str else f"{share.rest} {unit}"
            rest = words.ALL_THERE if done else words.REST.format(rest=own)
        figure, whole = _in_unit(share, unit)
        self.figures.show_words(figure, f"/ {whole} {unit}", rest, good=done)
        # by thousands: a progress bar holds no more than 2³¹
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 if done else min(999, share.confirmed * 1000 // share.total) if share.total else 0)


def _in_unit(share: Share, unit: str) -> tuple[str, str]:
    """Return confirmed and whole as figures; bytes both in one unit, so that they can be compared: 6.84 / 6.97 GB."""
    if unit in UNITS:
        digits = 2 if unit == "GB" else 1
        return f"{share.confirmed / UNITS[unit]:.{digits}f}", f"{share.total / UNITS[unit]:.{digits}f}"
    return str(share.confirmed), str(share.total)


class Failed(Strip):
    """Why the last try failed, what was kept, and what goes on by itself."""

    def __init__(self) -> None:
        super().__init__("red", "redS")
        self._sign = Sign("plug_disconnected", "red")
        self.what, self.rest = label("", "failed", wrap=True), label("", "meta", wrap=True)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.what)
        said.addWidget(self.rest)
        line = row(spacing=12, margins=(SIDE, 12, SIDE, 16))
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(said, 1)
        self.setLayout(line)

    def show_failure(self, facts: Facts, when: str) -> None:
        """Say it, or hide."""
        self.setVisible(facts.failure is not None)
        if facts.failure is None:
            return
        what, _, rest = say(facts.failure.code, **facts.failure.facts).partition("。")
        self.what.setText(words.FAILED.format(when=when, what=what))
        records, photos, _bytes = facts.rest
        kept = "、".join(
            part for part in (f"{records} 条记录" if records else "", f"{photos} 张照片" if photos else "") if part
        )
        self.rest.setText((words.STILL_WAITING.format(what=kept) if kept else "") + rest)
        self.setAccessibleName(f"{self.what.text()}。{self.rest.text()}")


class ConfirmedCard(Card):
    """办公室已确认收到."""

    def __init__(self, reconcile: Callable[[], None]) -> None:
        super().__init__(words.CONFIRMED)
        self.office: QLabel = self.note
        self.reconcile = button(words.RECONCILE, reconcile, kind="link")
        self.head.addWidget(Noted("shield_checkmark", words.BY_HASH))
        self.head.addWidget(self.reconcile)
        self.head.setContentsMargins(SIDE, 0, SIDE - 6, 0)
        self.records, self.photos, self.bytes = _Line(words.RECORDS), _Line(words.PHOTOS), _Line(words.BYTES)
        self.failed = Failed()
        for at, line in enumerate((self.records, self.photos, self.bytes)):
            if at:
                self.body.addWidget(rule())
            self.body.addWidget(line)
        self.body.addWidget(self.failed)

    def show_facts(self, facts: Facts, failed_when: str) -> None:
        """Show how things stand."""
        self.records.show_share(facts.records, "条")
        self.photos.show_share(facts.photos, "张")
        unit = next((name for name, count in UNITS.items() if facts.bytes.total >= count), "KB")
        self.bytes.show_share(facts.bytes, unit, size)
        self.failed.show_failure(facts, failed_when)
