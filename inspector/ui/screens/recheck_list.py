"""Answers for the rows of the worklist: their model, which asks for a new order, their painting, the list itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QObject,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem

from inspector.ui import icons
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import draw_tag
from inspector.ui.parts.row_list import ROW, Index, RowModel, paint_focus, paint_ground, set_up
from inspector.ui.screens.recheck_stops import Stop
from inspector.ui.theme import font, theme_of

ROW_PX = 64
MIME = "application/x-inspector-stops"
# why an issue is on the list → (shape, colour token); those of `marks.LOOKS` by their own name
_MORE_LOOKS = {
    "done": ("tick_disc", "text2"),
    "sampled": ("tick_disc", "text2"),
    "planned": ("clock", "text2"),
    "asked": ("ring", "text2"),
}


def stop_model(parent: QObject | None = None) -> RowModel:
    """Make the model of one segment; rows are moved by dragging."""
    return RowModel(parent, id_of=lambda stop: stop.issue_id, title_of=lambda stop: stop.number, mime=MIME)


class StopDelegate(QStyledItemDelegate):
    """Paints one 64 px row: number in the route, paper number, tag, why; below the place and the way."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:  # the stubs know no rect
        theme, stop = theme_of(), index.data(ROW)
        current = index.row() == option.widget.currentIndex().row() if isinstance(option.widget, QListView) else False
        painter.save()
        rect = paint_ground(painter, option, "window")
        self._number(painter, QRectF(rect.left() + 16, rect.top() + 20, 24, 24), stop, current)
        right = self._right(painter, rect, stop)
        left = rect.left() + 52
        painter.setFont(font("body", bold=True))
        painter.setPen(theme.color("text2" if stop.done else "text"))
        line = QRectF(left, rect.top() + 11, right - left, 22)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, stop.number)
        after = left + QFontMetrics(font("body", bold=True)).horizontalAdvance(stop.number) + 8
        if right - after > 40:
            draw_tag(painter, after, rect.top() + 12, stop.tag, right - after - 8)
        painter.setFont(font("meta"))
        painter.setPen(theme.color("text2"))
        way = QFontMetrics(font("meta")).horizontalAdvance(stop.way)
        room = rect.right() - 16 - way - 12 - left
        where = painter.fontMetrics().elidedText(stop.where, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(QRectF(left, rect.top() + 34, room + 4, 20), Qt.AlignmentFlag.AlignVCenter, where)
        painter.drawText(
            QRectF(rect.left(), rect.top() + 34, rect.width() - 16, 20),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            stop.way,
        )
        paint_focus(painter, option)
        painter.restore()

    def _right(self, painter: QPainter, rect: QRectF, stop: Stop) -> float:
        """Paint why it is on the list, right-aligned; return where that begins."""
        theme = theme_of()
        shape, token = _MORE_LOOKS.get(stop.look) or LOOKS[stop.look][:2]
        painter.setFont(font("meta", bold=theme.outdoor))
        painter.setPen(theme.color(token))
        width = painter.fontMetrics().horizontalAdvance(stop.word)
        begins = rect.right() - 16 - width
        painter.drawText(QRectF(begins, rect.top() + 12, width + 2, 20), Qt.AlignmentFlag.AlignVCenter, stop.word)
        draw_mark(
            painter, QRectF(begins - 18, rect.top() + 16, 12, 12), shape, theme.color(token), theme.color("window")
        )
        return begins - 26

    def _number(self, painter: QPainter, box: QRectF, stop: Stop, current: bool) -> None:
        theme = theme_of()
        if stop.done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent" if current else "slate"))
            painter.drawEllipse(box)
            icons.draw(painter, "checkmark", box.adjusted(4, 4, -4, -4), "surface", filled=True)
            return
        painter.setPen(QPen(theme.color("accent" if current else "edge"), theme.line_px))
        painter.setBrush(theme.color("accent") if current else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(theme.color("on" if current else "text2"))
        painter.setFont(font("body" if stop.order < 100 else "mark", bold=current))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(stop.order))


class StopList(QListView):
    """The list; Alt+↑ Alt+↓ move a row, dragging does too."""

    opened = Signal(str)  # an issue has become the current one

    def __init__(self, model: RowModel) -> None:
        super().__init__()
        self.by_key = False
        self.setModel(model)
        self.setItemDelegate(StopDelegate(self))
        self.setProperty("pane", "window")
        set_up(self, "回头看清单")
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        stop = current.data(ROW) if current.isValid() else None
        if stop is not None:
            self.opened.emit(stop.issue_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 2}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            at, model = self.currentIndex().row(), self.model()
            if isinstance(model, RowModel) and at >= 0 and 0 <= at + step <= len(model.rows):
                model.move([at], at + step)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: Any) -> None:
        self.by_key = False
        super().mousePressEvent(event)
