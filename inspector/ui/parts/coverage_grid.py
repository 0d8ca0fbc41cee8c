"""Answers for 已查/未查 as a picture: a block a community, a band of colour, mark and word for how long it waited.

The same blocks stand by street (`CoverageGrid`) or where the places lie (`CoverageMap`, points only, no tiles: nothing
is fetched). Colour never speaks alone: who was covered bears a tick, and each band has its own fill, which also tells
them apart in the sun and in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from inspector.ui.parts.marks import draw_mark
from inspector.ui.theme import font, theme_of
from inspector.wording.plans import BANDS

BLOCK_W, BLOCK_H, GAP, HEAD_W, ROW_GAP = 108, 36, 6, 104, 10
# band → (ground token, ink token, Qt fill pattern over it)
FILLS: dict[str, tuple[str, str, Qt.BrushStyle]] = {
    "fresh": ("greenS", "green", Qt.BrushStyle.NoBrush),
    "month": ("blueS", "blue", Qt.BrushStyle.Dense7Pattern),
    "quarter": ("amberS", "amber", Qt.BrushStyle.HorPattern),
    "long": ("redS", "red", Qt.BrushStyle.DiagCrossPattern),
    "never": ("surface", "red", Qt.BrushStyle.BDiagPattern),
}


@dataclass(frozen=True, slots=True)
class Block:
    """One community: id, name, band, whether the campaign reached it, its point in WGS-84, words for a tool tip."""

    id: str
    name: str
    band: str
    covered: bool
    point: tuple[float, float] | None = None
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One street with its communities and what it comes to in words."""

    name: str
    sums: str
    blocks: tuple[Block, ...]


class CoverageGrid(QWidget):
    """A row a street, a block a community; arrows move, `chosen(id)` tells which is current."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("已查未查")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.rows: tuple[Row, ...] = ()
        self.current = ""
        self._rects: list[tuple[QRectF, Block]] = []
        self._heads: list[tuple[QRectF, Row]] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other streets; the current community stays where it is still there."""
        self.rows = tuple(rows)
        self._lay_out()
        if not any(block.id == self.current for _, block in self._rects):
            self.current = ""
        self.update()

    def choose(self, block_id: str) -> None:
        """Make a community the current one, without telling anybody."""
        self.current = block_id
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(HEAD_W + 5 * (BLOCK_W + GAP), max(self.minimumHeight(), 120))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        across = max((self.width() - HEAD_W - 16) // (BLOCK_W + GAP), 1)
        top, self._rects, self._heads = 12.0, [], []
        for row in self.rows:
            lines = max(-(-len(row.blocks) // across), 1)
            self._heads.append((QRectF(16, top, HEAD_W - 12, 36), row))
            for at, block in enumerate(row.blocks):
                left = 16 + HEAD_W - 16 + (at % across) * (BLOCK_W + GAP)
                self._rects.append((QRectF(left, top + (at // across) * (BLOCK_H + GAP), BLOCK_W, BLOCK_H), block))
            top += lines * (BLOCK_H + GAP) - GAP + ROW_GAP
        if self.minimumHeight() != round(top):
            self.setMinimumHeight(round(top))
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = theme_of(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for rect, row in self._heads:
            painter.setPen(theme.color("text"))
            painter.setFont(font("body", bold=True))
            painter.drawText(rect.adjusted(0, 0, 0, -16), Qt.AlignmentFlag.AlignVCenter, row.name)
            painter.setPen(theme.color("text2"))
            painter.setFont(font("meta"))
            painter.drawText(rect.adjusted(0, 19, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.sums)
        for rect, block in self._rects:
            draw_block(painter, rect, block, current=block.id == self.current, focused=self.hasFocus())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        if found is not None:
            self._take(found.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found is not None:
            QToolTip.showText(event.globalPosition().toPoint(), found.tip, self)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.current and self._rects:
            self._take(self._rects[0][1].id)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        if event.key() in steps:
            self._step(*steps[event.key()])  # type: ignore[index]
        else:
            super().keyPressEvent(event)

    def _step(self, right: int, down: int) -> None:
        at = next((at for at, (_, block) in enumerate(self._rects) if block.id == self.current), -1)
        if at < 0:
            return
        if right:
            self._take(self._rects[max(0, min(at + right, len(self._rects) - 1))][1].id)
            return
        here = self._rects[at][0]
        beyond = [one for one in self._rects if (one[0].top() - here.top()) * down > 1]
        if beyond:
            near = min(beyond, key=lambda one: (abs(one[0].top() - here.top()), abs(one[0].left() - here.left())))
            self._take(near[1].id)

    def _take(self, block_id: str) -> None:
        self.current = block_id
        self.update()
        self.chosen.emit(block_id)

    def _under(self, point: QPointF) -> Block | None:
        return next((block for rect, block in self._rects if rect.contains(point)), None)


class CoverageMap(QWidget):
    """The communities where they lie: a point each, its name beside it where there is room."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(260)
        self.setMouseTracking(True)
        self.setAccessibleName("分布图")
        self.blocks: tuple[Block, ...] = ()
        self.current = ""

    def show_blocks(self, blocks: Sequence[Block]) -> None:
        """Show other communities; those without a point are counted below the picture."""
        self.blocks = tuple(blocks)
        self.update()

    def choose(self, block_id: str) -> None:
        """Make a community the current one, without telling anybody."""
        self.current = block_id
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = theme_of(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        spots, taken = self._spots(), list[QRectF]()
        for at, block in spots:
            taken.append(QRectF(at.x() - 9, at.y() - 9, 18, 18))
            _draw_point(painter, at, block, current=block.id == self.current)
        painter.setFont(font("meta"))
        for at, block in sorted(spots, key=lambda one: (one[1].id != self.current, one[1].covered)):
            wide = painter.fontMetrics().horizontalAdvance(block.name)
            for left in (at.x() + 11, at.x() - 11 - wide):
                room = QRectF(left, at.y() - 9, wide, 18)
                if room.left() >= 0 and room.right() <= self.width() and not any(room.intersects(one) for one in taken):
                    taken.append(room)
                    painter.setPen(theme.color("text" if block.id == self.current else "text2"))
                    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, block.name)
                    break
        missing = len(self.blocks) - len(spots)
        if missing:
            painter.setPen(theme.color("text2"))
            where = QRectF(16, self.height() - 26, self.width() - 32, 20)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, f"另有 {missing} 个社区没有坐标，见表格")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        if found is not None:
            self.current = found.id
            self.update()
            self.chosen.emit(found.id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found is not None:
            QToolTip.showText(event.globalPosition().toPoint(), found.tip, self)

    def _under(self, point: QPointF) -> Block | None:
        near = [(abs(at.x() - point.x()) + abs(at.y() - point.y()), block) for at, block in self._spots()]
        best = min(near, key=lambda one: one[0], default=None)
        return best[1] if best is not None and best[0] <= 24 else None

    def _spots(self) -> list[tuple[QPointF, Block]]:
        """Return where each community is drawn: true to scale, as large as the picture allows."""
        known = [(block.point, block) for block in self.blocks if block.point is not None]
        if not known:
            return []
        lats, lons = [point[0] for point, _ in known], [point[1] for point, _ in known]
        bend = cos(radians(sum(lats) / len(lats)))
        wide, high = max((max(lons) - min(lons)) * bend, 1e-6), max(max(lats) - min(lats), 1e-6)
        scale = min((self.width() - 180) / wide, (self.height() - 70) / high)
        middle_x, middle_y = (max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2
        return [
            (
                QPointF(
                    self.width() / 2 + (point[1] - middle_x) * bend * scale,
                    (self.height() - 20) / 2 - (point[0] - middle_y) * scale,
                ),
                block,
            )
            for point, block in known
        ]


class Legend(QWidget):
    """The bands with their words, and what a tick means."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(32)
        self.setAccessibleName("图例：" + "、".join(BANDS.values()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, left = theme_of(), QPainter(self), 16.0
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("meta"))
        for band, word in BANDS.items():
            _fill(painter, QRectF(left, 8, 20, 16), band)
            painter.setPen(theme.color("text2"))
            painter.drawText(QRectF(left + 26, 6, 120, 20), Qt.AlignmentFlag.AlignVCenter, word)
            left += 26 + painter.fontMetrics().horizontalAdvance(word) + 18
        draw_mark(painter, QRectF(left, 10, 12, 12), "tick_disc", theme.color("green"), theme.color("surface"))
        painter.setPen(theme.color("text2"))
        painter.drawText(QRectF(left + 18, 6, 160, 20), Qt.AlignmentFlag.AlignVCenter, "本专项已查")


def draw_block(painter: QPainter, rect: QRectF, block: Block, *, current: bool, focused: bool) -> None:
    """Paint one community."""
    theme = theme_of()
    ink = _fill(painter, rect, block.band)
    if current:
        painter.setPen(QPen(theme.color("accent"), theme.focus_px if focused else 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), 5, 5)
    left = rect.left() + 8
    if block.covered:
        draw_mark(painter, QRectF(left, rect.top() + 12, 12, 12), "tick_disc", ink, theme.color("surface"))
        left += 16
    painter.setFont(font("body", bold=theme.outdoor))
    painter.setPen(theme.color("text"))
    room = QRectF(left, rect.top(), rect.right() - left - 4, rect.height())
    word = painter.fontMetrics().elidedText(block.name, Qt.TextElideMode.ElideRight, round(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, word)


def _draw_point(painter: QPainter, at: QPointF, block: Block, *, current: bool) -> None:
    theme = theme_of()
    ground, ink, _ = FILLS[block.band]
    painter.setPen(QPen(theme.color("accent" if current else ink), 3 if current else 1.6))
    painter.setBrush(theme.color(ground))
    size = 9 if current else 7
    if block.covered:
        draw_mark(
            painter, QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size), "tick_disc", theme.color(ink),
            theme.color("surface"),
        )  # fmt: skip
        return
    painter.drawEllipse(at, size, size)


def _fill(painter: QPainter, rect: QRectF, band: str) -> QColor:
    """Paint the ground of a band and return its ink; 户外 knows no grounds, so there the outline and pattern speak."""
    theme = theme_of()
    ground, token, pattern = FILLS[band]
    ink = theme.color(token)
    painter.setPen(QPen(ink, theme.line_px))
    painter.setBrush(theme.color(ground))
    painter.drawRoundedRect(rect, 4, 4)
    if pattern != Qt.BrushStyle.NoBrush:
        faint = QColor(ink)
        faint.setAlpha(80 if theme.outdoor else 50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pattern)
        brush = painter.brush()
        brush.setColor(faint)
        painter.setBrush(brush)
        painter.drawRoundedRect(rect, 4, 4)
    return ink
