"""Answers for showing the pages of a PDF under one another: only what is in sight is drawn, by one worker at a time.

Pages are never tinted by the theme. While a page is being drawn its sheet is grey (or the coarser picture stands in).
Where a document has figures to click, N and Shift+N go from one to the next, Enter opens, Esc lets go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from inspector.ui.models import page_spots as spots_of
from inspector.ui.models.page_spots import Spot
from inspector.ui.parts import page_spots
from inspector.ui.parts.pdf_pages import POINTS_PER_INCH, draw_page, page_sizes
from inspector.ui.tasks import Tasks
from inspector.ui.theme import font, theme_of

GAP = 16
SCREEN_DPI = 96.0
NARROWEST, WIDEST, STEP = 0.25, 4.0, 1.25
KEPT_BESIDE = 3  # pages kept above and below those in sight
SHY = 48  # pixels from the edge within which a figure is brought further in


class PageView(QAbstractScrollArea):
    """A column of pages; PgUp and PgDn turn them, Ctrl+wheel, Ctrl++ and Ctrl+− change the size."""

    moved = Signal(int)  # the page in sight, from 0
    resized = Signal(float)  # 1.0 is true size
    loaded = Signal(int)  # number of pages
    figure_clicked = Signal(int)  # by mouse or by Enter: its key
    figure_pointed = Signal(int)  # by mouse or by N: its key, -1 for none

    def __init__(self, tasks: Tasks, failed: Callable[[BaseException], None]) -> None:
        super().__init__()
        self._tasks, self._failed = tasks, failed
        self._pdf = b""
        self._sizes: tuple[tuple[float, float], ...] = ()
        self._rects: list[QRectF] = []
        self._drawn: dict[int, tuple[float, QPixmap]] = {}
        self._drawing = False
        self._fit = "width"
        self._zoom = 1.0
        self._page = 0
        self._spots: tuple[Spot, ...] = ()
        self._pointed: Spot | None = None
        self._ringed: Spot | None = None
        self._by_key = False  # that is where a key went last, so that its ring is shown
        self._lit = -1
        self._names: dict[int, str] = {}
        self.viewport().setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("单据预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    @property
    def page(self) -> int:
        """The page in sight, from 0."""
        return self._page

    @property
    def zoom(self) -> float:
        """Size on screen; 1.0 is true size at 96 dpi."""
        return self._zoom

    @property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of every page in points; empty until the document is read."""
        return self._sizes

    @property
    def ringed(self) -> Spot | None:
        """The place that Enter would open."""
        return self._ringed

    def set(self, pdf: bytes, spots: Sequence[Spot] = (), names: Mapping[int, str] | None = None) -> None:
        """Show another document from its first page, with what can be clicked on it; `names` say what by key."""
        self._pdf, self._sizes, self._rects, self._page = pdf, (), [], 0
        self._spots, self._names = tuple(spots), dict(names or {})
        self._pointed, self._ringed, self._lit = None, None, -1
        self._drawn.clear()
        self.viewport().update()

        def came(sizes: tuple[tuple[float, float], ...]) -> None:
            if pdf is self._pdf:
                self._sizes = sizes
                self._lay_out()
                self.verticalScrollBar().setValue(0)
                self.loaded.emit(len(sizes))

        self._tasks.run("read", lambda: page_sizes(pdf), owner=self, done=came, failed=self._failed)

    def show_page(self, page: int) -> None:
        """Bring a page (from 0) to the top."""
        if self._sizes:
            page = max(0, min(page, len(self._sizes) - 1))
            self.verticalScrollBar().setValue(round(self._rects[page].top() - GAP))
            self._page = page
            self.moved.emit(page)

    def fit(self, way: str) -> None:
        """Fit the pages to the `width` of the view or show the `whole` of one, never above true size."""
        self._fit = way
        self._lay_out()

    def zoom_by(self, factor: float) -> None:
        """Make pages larger or smaller."""
        self._fit = ""
        self._zoom = max(NARROWEST, min(WIDEST, self._zoom * factor))
        self._lay_out()

    def light(self, key: int, *, reveal: bool = False) -> None:
        """Show where a figure stands that is pointed at elsewhere, -1 for none; `reveal` brings it in sight."""
        self._lit = key
        if reveal and self._sizes:
            first = next((one for one in self._spots if one.key == key), None)
            if first is not None:
                self._bring(first)
        self.viewport().update()

    def walk(self, step: int) -> None:
        """Go to the next figure (or back), from the one Enter would open or from the page in sight."""
        found = spots_of.after(self._spots, self._ringed, step, self._page) if self._sizes else None
        if found is not None:
            self._ringed, self._by_key = found, True
            self._bring(found)
            self._point(found)
            self.setAccessibleDescription(self._names.get(found.key, ""))

    def place_of(self, spot: Spot) -> QRectF:
        """Return where a figure lies in the viewport now."""
        return page_spots.rect_on(self._sheet(spot.page), spot, self._scale())

    def waiting(self) -> bool:
        """Whether a page in sight is not drawn at its size yet."""
        return not self._sizes or self._next_wanted() is not None

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.color("desk"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._sizes:
            painter.setPen(theme.color("text3"))
            painter.setFont(font("body"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "正在取页")
        for page in self._in_sight():
            sheet = self._sheet(page)
            if page in self._drawn:
                painter.drawPixmap(sheet.toRect(), self._drawn[page][1])
            else:
                painter.fillRect(sheet, theme.color("pressed"))
                painter.setPen(theme.color("text3"))
                painter.setFont(font("body"))
                painter.drawText(sheet, Qt.AlignmentFlag.AlignCenter, f"第 {page + 1} 页，读取中")
            painter.setPen(QPen(theme.color("edge"), theme.line_px))
            painter.drawRect(sheet.toRect())
            here = [(one, self.place_of(one)) for one in self._spots if one.page == page]
            page_spots.paint(painter, here, self._lit, self._ringed if self._by_key and self.hasFocus() else None)
        painter.end()
        self._draw_next()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        turned = {
            keys.Key_PageDown: self._page + 1,
            keys.Key_PageUp: self._page - 1,
            keys.Key_Home: 0,
            keys.Key_End: len(self._sizes) - 1,
        }
        sized = {Qt.Key.Key_Plus: STEP, Qt.Key.Key_Equal: STEP, Qt.Key.Key_Minus: 1 / STEP}
        key = Qt.Key(event.key())
        if key in turned:
            self.show_page(turned[key])
        elif key in sized and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(sized[key])
        elif key == keys.Key_N and self._spots:
            self.walk(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key in (keys.Key_Return, keys.Key_Enter) and self._ringed is not None:
            self.figure_clicked.emit(self._ringed.key)
        elif key == keys.Key_Escape and self._ringed is not None:
            self._ringed = None
            self._point(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._spot_at(event.position())
        if found != self._pointed:
            self._point(found)
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._spot_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        self._ringed, self._by_key = found, False
        if found is not None:
            self.figure_clicked.emit(found.key)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave and self._pointed is not None:
            self._point(None)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(STEP if event.angleDelta().y() > 0 else 1 / STEP)
        else:
            super().wheelEvent(event)

    def _lay_out(self) -> None:
        if not self._sizes:
            return
        width, height = max(w for w, _ in self._sizes), max(h for _, h in self._sizes)
        room = self.viewport().size()
        if self._fit:
            zoom = (room.width() - 2 * GAP) / width
            if self._fit == "whole":
                zoom = min(zoom, (room.height() - 2 * GAP) / height)
            # true size is enough: filling a wide window would only show less of the page
            self._zoom = max(NARROWEST, min(1.0, zoom / SCREEN_DPI * POINTS_PER_INCH))
        kept = self._page
        self._rects = self._place()
        whole = self._rects[-1].bottom() + GAP
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, round(whole) - room.height()))
        down.setPageStep(room.height())
        down.setSingleStep(60)
        across.setRange(0, max(0, round(width * self._scale()) + 2 * GAP - room.width()))
        across.setPageStep(room.width())
        down.setValue(round(self._rects[kept].top() - GAP))
        self._page = kept
        self.resized.emit(self._zoom)
        self.viewport().update()

    def _scale(self) -> float:
        """Pixels of the screen a point."""
        return self._zoom * SCREEN_DPI / POINTS_PER_INCH

    def _place(self) -> list[QRectF]:
        """Return where each page lies in the whole column."""
        scale, top, placed = self._scale(), float(GAP), []
        whole = max(self.viewport().width(), max(width for width, _ in self._sizes) * scale + 2 * GAP)
        for width, height in self._sizes:
            placed.append(QRectF(round((whole - width * scale) / 2), round(top), width * scale, height * scale))
            top += height * scale + GAP
        return placed

    def _sheet(self, page: int) -> QRectF:
        """Return where a page lies in the viewport now."""
        return self._rects[page].translated(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())

    def _spot_at(self, point: QPointF) -> Spot | None:
        for page in self._in_sight() if self._spots else ():
            sheet = self._sheet(page)
            if sheet.contains(point):
                return spots_of.at(self._spots, page, *page_spots.point_on(sheet, point, self._scale()))
        return None

    def _point(self, spot: Spot | None) -> None:
        """Show what is pointed at, and tell."""
        self._pointed, self._lit = spot, spot.key if spot else -1
        name = self._names.get(self._lit, "")
        self.viewport().setToolTip(name)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if spot else Qt.CursorShape.ArrowCursor)
        self.viewport().update()
        self.figure_pointed.emit(self._lit)

    def _bring(self, spot: Spot) -> None:
        """Scroll as little as it takes to have a place in sight, with some of what stands around it."""
        where, bar, across = self.place_of(spot), self.verticalScrollBar(), self.horizontalScrollBar()
        room = self.viewport().rect().adjusted(0, SHY, 0, -SHY)
        if where.top() < room.top() or where.bottom() > room.bottom():
            bar.setValue(bar.value() + round(where.center().y() - room.center().y()))
        if where.left() < 0 or where.right() > room.width():
            across.setValue(across.value() + round(where.center().x() - room.center().x()))

    def _in_sight(self) -> list[int]:
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        return [page for page, rect in enumerate(self._rects) if rect.top() <= bottom and rect.bottom() >= top]

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() / 3
        for page in self._in_sight():
            if self._rects[page].bottom() >= middle:
                if page != self._page:
                    self._page = page
                    self.moved.emit(page)
                break
        self.viewport().update()

    def _wanted_scale(self) -> float:
        return self._scale() * self.devicePixelRatioF()

    def _next_wanted(self) -> int | None:
        scale = self._wanted_scale()
        return next(
            (page for page in self._in_sight() if page not in self._drawn or self._drawn[page][0] != scale),
            None,
        )

    def _draw_next(self) -> None:
        """Have the next page in sight drawn; one at a time, so that a fast scroll leaves no queue behind."""
        page = self._next_wanted() if self._sizes and not self._drawing else None
        if page is None:
            return
        self._drawing = True
        pdf, scale, ratio = self._pdf, self._wanted_scale(), self.devicePixelRatioF()

        def came(picture: QImage) -> None:
            self._drawing = False
            if pdf is self._pdf:
                pixmap = QPixmap.fromImage(picture)
                pixmap.setDevicePixelRatio(ratio)
                self._drawn[page] = (scale, pixmap)
                self._forget_far()
            self.viewport().update()

        def broken(error: BaseException) -> None:
            self._drawing = False
            self._failed(error)

        self._tasks.run("read", lambda: draw_page(pdf, page, scale), owner=self, done=came, failed=broken)

    def _forget_far(self) -> None:
        seen = self._in_sight()
        if seen:
            near = range(seen[0] - KEPT_BESIDE, seen[-1] + KEPT_BESIDE + 1)
            self._drawn = {page: kept for page, kept in self._drawn.items() if page in near}
