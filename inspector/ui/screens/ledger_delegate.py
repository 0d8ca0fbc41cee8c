"""Answers for how a row of the ledger is painted: exact places of look.md, skeleton bars while a row is fetched."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from inspector.domain.clock_text import local
from inspector.ui import icons
from inspector.ui.models.ledger_line import Line, Mark
from inspector.ui.models.ledger_model import KEYS
from inspector.ui.models.receipts import Receipts
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import PILL_HEIGHT, TAG_HEIGHT, draw_flag, draw_pill, draw_tag
from inspector.ui.theme import Theme, font, theme_of
from inspector.wording import terms
from inspector.wording import time as time_words

ROW_PX = 60
THUMB = QSize(64, 48)
EDGE_PX = 16
BOX_PX = 18
KEPT_LAYOUTS = 400
RECEIPT_LOOKS = {  # what the office has → icon, colour
    "": ("cloud_off", "text3"),
    "waiting": ("cloud_arrow_up", "text3"),
    "confirmed": ("cloud_checkmark", "text2"),
    "safe": ("cloud_checkmark", "text2"),
}
MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowDelegate(QStyledItemDelegate):
    """Paints every cell; the view tells it which row is hovered and whether the focus came by keyboard."""

    def __init__(self, thumbs: Thumbs, receipts: Receipts, view: Any) -> None:
        super().__init__(view)
        self.view = view  # the LedgerTable
        self.thumbs, self.receipts = thumbs, receipts
        self.hovered = -1
        self.keyboard = False
        self._layouts: OrderedDict[tuple[str, int], list[str]] = OrderedDict()
        self._cuts: OrderedDict[tuple[str, int, int], str] = OrderedDict()
        self._stamps: dict[tuple[str, str, int], QPixmap] = {}
        self.restyle()

    def restyle(self) -> None:
        """Take fonts and colours of the theme in force."""
        self.theme: Theme = theme_of()
        self.body, self.bold = font("body"), font("body", bold=True)
        self.meta = font("meta")
        self.number_faces = (self.bold, font("meta", bold=True), font("mark", bold=True))
        self.metrics = {id(face): QFontMetrics(face) for face in (self.body, self.meta, *self.number_faces)}
        self.struck = {id(face): _struck(face) for face in (self.body, *self.number_faces)}
        self.metrics |= {id(face): QFontMetrics(face) for face in self.struck.values()}
        self.colors = {token: self.theme.color(token) for token in self.theme.tokens}
        self._layouts.clear()
        self._cuts.clear()
        self._stamps.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(80, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]
        view = self.view
        row = index.row()
        current = view.currentIndex().row() == row
        self._ground(painter, rect, index, current)
        line: Line | None = view.rows.line(row)
        key = KEYS[index.column()]
        if key == "check":
            self._check(painter, rect, view.rows.number_at(row) in view.rows.checked)
        elif line is None:
            self._skeleton(painter, rect, key)
        else:
            getattr(self, f"_{key}")(painter, rect, line)
        if current and self.keyboard and view.hasFocus():
            self._focus(painter, rect, index)
        painter.restore()

    # ground, box, focus

    def _ground(self, painter: QPainter, rect: QRect, index: Any, current: bool) -> None:
        theme = self.theme
        token = "sel" if current else "hover" if index.row() == self.hovered else "surface"
        painter.fillRect(rect, self.colors[token])
        width = theme.line_px
        painter.fillRect(QRect(rect.left(), rect.bottom() + 1 - width, rect.width(), width), self.colors["line"])
        if current and self.view.horizontalHeader().visualIndex(index.column()) == 0:
            bar = 6 if theme.outdoor else 3
            painter.fillRect(QRect(rect.left(), rect.top(), bar, rect.height()), theme.color("accent"))

    def _focus(self, painter: QPainter, rect: QRect, index: Any) -> None:
        header = self.view.horizontalHeader()
        width = self.theme.focus_px
        whole = QRect(-header.offset(), rect.top(), header.length(), rect.height() - self.theme.line_px)
        painter.setClipRect(rect)
        painter.setPen(QPen(self.theme.color("accent"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRect(QRectF(whole).adjusted(inset, inset, -inset, -inset))

    def _check(self, painter: QPainter, rect: QRect, on: bool) -> None:
        box = QRectF(rect.left() + EDGE_PX, rect.top() + (ROW_PX - BOX_PX) / 2, BOX_PX, BOX_PX)
        paint_box(painter, box, self.theme, on)

    def _skeleton(self, painter: QPainter, rect: QRect, key: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("pressed"))
        if key == "photo":
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 6, THUMB.width(), THUMB.height()), 4, 4)
            return
        wide = {"receipt": 0, "description": min(280, rect.width() - 24)}.get(key, min(72, rect.width() - 12))
        if wide > 0:
            painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 15, wide, 12), 3, 3)
            if key in ("number", "place", "due", "description"):
                painter.drawRoundedRect(QRectF(rect.left(), rect.top() + 34, wide * 0.7, 12), 3, 3)

    # columns

    def _photo(self, painter: QPainter, rect: QRect, line: Line) -> None:
        spot = QRectF(rect.left(), rect.top() + 6, THUMB.width(), THUMB.height())
        picture = self.thumbs.get(line.row.photo_sha256)
        path = QPainterPath()
        path.addRoundedRect(spot, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if picture is not None:
            painter.setClipPath(path)
            painter.drawPixmap(spot.toRect(), picture)
            return
        painter.fillPath(path, self.theme.color("pressed"))
        mark = "image" if line.row.photo_sha256 else "image_add"
        painter.drawPixmap(QPointF(spot.center().x() - 8, spot.center().y() - 8), icons.pixmap(mark, "text3", size=16))

    def _number(self, painter: QPainter, rect: QRect, line: Line) -> None:
        token = "text3" if line.void else "text"
        face = self._fitting(line.row.number, rect.width() - 4)
        self._text(painter, rect.left(), rect.top() + 8, rect.width() - 4, line.row.number, self._as(face, line), token)
        self._stamp(painter, rect.left(), rect.top() + 30, "tag", line.tag, rect.width() - 8)

    def _place(self, painter: QPainter, rect: QRect, line: Line) -> None:
        width = rect.width() - 12
        self._text(
            painter,
            rect.left(),
            rect.top() + 11,
            width,
            line.place,
            self._as(self.body, line),
            "text3" if line.void else "text",
        )
        self._text(
            painter, rect.left(), rect.top() + 30, width, line.place2, self.meta, "text3" if line.void else "text2"
        )

    def _description(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = line.row.description or line.tag
        token = "text3" if line.void or not line.row.description else "text"
        for number, part in enumerate(self._two_lines(text, rect.width() - 12)):
            self._text(
                painter,
                rect.left(),
                rect.top() + 11 + 18 * number,
                rect.width() - 10,
                part,
                self._as(self.body, line),
                token,
            )

    def _due(self, painter: QPainter, rect: QRect, line: Line) -> None:
        x = rect.left()
        if line.due.kind:
            self._mark(painter, QRectF(x, rect.top() + 15, 12, 12), line.due)
            x += 16
        face = self.bold if line.due.tone != "text3" else self.body
        self._text(painter, x, rect.top() + 11, rect.right() - x - 2, line.due.text, face, line.due.tone)
        self._text(painter, rect.left(), rect.top() + 30, rect.width() - 6, line.due2, self.meta, "text2")

    def _status(self, painter: QPainter, rect: QRect, line: Line) -> None:
        top = rect.top() + (8 if line.flags else 18)
        if line.void:
            self._text(painter, rect.left(), top + 2, rect.width() - 8, line.pill.text, self.body, "text3")
        else:
            self._stamp(painter, rect.left(), top, line.pill.kind, line.pill.text, rect.width())
        if not line.flags:
            return
        first, at = line.flags[0], QPointF(rect.left() + 8, rect.top() + 34)
        if first.kind in LOOKS and first.tone != "text2":
            width = draw_flag(painter, at, first.kind, first.text)
            x = at.x() + width + 10
            for other in line.flags[1:]:  # their shapes only, as far as there is room: the words are in the drawer
                if other.kind in LOOKS and other.tone != "text2" and x + 12 <= rect.right():  # a plain round is no 反弹
                    self._mark(painter, QRectF(x, at.y() + 3, 12, 12), other)
                    x += 16
        else:
            icons.draw(painter, "arrow_counterclockwise", QRectF(at.x(), at.y() + 2, 14, 14), first.tone)
            self._text(painter, at.x() + 17, at.y() - 1, rect.width() - 26, first.text, self.meta, first.tone)

    def _receipt(self, painter: QPainter, rect: QRect, line: Line) -> None:
        held = self.receipts.get(line.row.issue_id)
        if held is not None:
            painter.drawPixmap(QPointF(rect.left(), rect.top() + 20), icons.pixmap(*RECEIPT_LOOKS[held]))

    def _lead(self, painter: QPainter, rect: QRect, line: Line) -> None:
        for number, part in enumerate(self._two_lines(line.row.lead_name or "未定", rect.width() - 12)):
            self._text(painter, rect.left(), rect.top() + 11 + 18 * number, rect.width() - 10, part, self.body, "text")

    def _found(self, painter: QPainter, rect: QRect, line: Line) -> None:
        at = local(line.row.found_at_utc)
        year = "" if at.year == local(self.view.now_utc()).year else f"{at.year} 年"
        self._text(
            painter, rect.left(), rect.top() + 11, rect.width() - 6, time_words.short_date(at.date()), self.body, "text"
        )
        self._text(painter, rect.left(), rect.top() + 30, rect.width() - 6, year or f"{at:%H:%M}", self.meta, "text2")

    def _source(self, painter: QPainter, rect: QRect, line: Line) -> None:
        text = terms.SOURCES.get(line.row.source, line.row.source)
        self._text(painter, rect.left(), rect.top() + 20, rect.width() - 6, text, self.body, "text")

    # text

    def _fitting(self, number: str, width: int) -> QFont:
        """Return the largest face in which a number is whole: it is what one reads out on the telephone."""
        faces = self.number_faces
        return next((face for face in faces if self.metrics[id(face)].horizontalAdvance(number) <= width), faces[-1])

    def _as(self, face: QFont, line: Line) -> QFont:
        return self.struck[id(face)] if line.void else face

    def _mark(self, painter: QPainter, rect: QRectF, mark: Mark) -> None:
        shape, tone, _ = LOOKS[mark.kind]
        draw_mark(painter, rect, shape, self.theme.color(tone), self.theme.color("surface"))

    def _text(  # noqa: PLR0917  # one call a line of text: position, room, words, look
        self, painter: QPainter, x: float, y: float, width: float, text: str, face: QFont, token: str
    ) -> None:
        painter.setFont(face)
        painter.setPen(self.colors[token])
        key = (text, int(width), id(face))
        cut = self._cuts.get(key)
        if cut is None:
            cut = self.metrics[id(face)].elidedText(text, Qt.TextElideMode.ElideRight, int(width))
            self._cuts[key] = cut
            if len(self._cuts) > KEPT_LAYOUTS:
                self._cuts.popitem(last=False)
        painter.drawText(QRectF(x, y, width, 20), MIDDLE_LEFT, cut)

    def _stamp(self, painter: QPainter, x: float, y: float, kind: str, text: str, room: int) -> None:  # noqa: PLR0917
        """Draw a pill or tag; there are few different ones, so each is painted once."""
        key = (kind, text, room)
        held = self._stamps.get(key)
        if held is None:
            ratio = self.view.devicePixelRatioF()
            height = TAG_HEIGHT if kind == "tag" else PILL_HEIGHT
            held = QPixmap(QSize(round(room * ratio), round(height * ratio)))
            held.setDevicePixelRatio(ratio)
            held.fill(Qt.GlobalColor.transparent)
            inner = QPainter(held)
            draw_tag(inner, 0, 0, text, room) if kind == "tag" else draw_pill(inner, 0, 0, kind, text)
            inner.end()
            if len(self._stamps) > KEPT_LAYOUTS:
                self._stamps.clear()
            self._stamps[key] = held
        painter.drawPixmap(QPointF(x, y), held)

    def _two_lines(self, text: str, width: int) -> list[str]:
        key = (text, width)
        held = self._layouts.get(key)
        if held is None:
            held = self._layouts[key] = two_lines(text, self.body, width)
            if len(self._layouts) > KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        return held


def two_lines(text: str, face: QFont, width: int) -> list[str]:
    """Break a text into at most two lines by the rules of Chinese; what does not fit ends in …"""
    flat = " ".join(text.split())
    layout = QTextLayout(flat, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(max(20, width))
    split = first.textStart() + first.textLength() if first.isValid() else 0
    layout.endLayout()
    if split >= len(flat):
        return [flat]
    return [flat[:split].rstrip(), QFontMetrics(face).elidedText(flat[split:], Qt.TextElideMode.ElideRight, width)]


def paint_box(painter: QPainter, box: QRectF, theme: Theme, on: bool | None) -> None:
    """Paint a check box: on, off, or mixed (None)."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = theme.line_px / 2
    painter.setPen(QPen(theme.color("accent" if on else "edge"), theme.line_px))
    painter.setBrush(theme.color("accent" if on else "surface"))
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), 3, 3)
    if on:
        painter.setPen(
            QPen(
                QColor(theme.color("on")), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            )
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(box.topLeft() + QPointF(4.5, 9.3))
        path.lineTo(box.topLeft() + QPointF(7.7, 12.4))
        path.lineTo(box.topLeft() + QPointF(13.6, 6.2))
        painter.drawPath(path)
    elif on is None:
        painter.setPen(QPen(theme.color("text2"), 1.6))
        painter.drawLine(box.topLeft() + QPointF(4.5, 9), box.topLeft() + QPointF(13.5, 9))


def _struck(face: QFont) -> QFont:
    made = QFont(face)
    made.setStrikeOut(True)
    return made
