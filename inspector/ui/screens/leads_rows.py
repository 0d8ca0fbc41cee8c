"""Answers for lists of two or three lines a row, of leads and of registers: their painting, the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from inspector.ui.models.lead_line import ListRow
from inspector.ui.models.ledger_line import Mark
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import draw_tag
from inspector.ui.parts.row_list import ROW, Index, RowModel, paint_focus, paint_ground, set_up
from inspector.ui.theme import font, theme_of

HEIGHT, LOW = 84, 62


class RowDelegate(QStyledItemDelegate):
    """Paints a row: title, tag, reference and deadline; place and state; what it is about."""

    height = HEIGHT  # lower where no row has a third line

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.height)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        theme, row = theme_of(), index.data(ROW)
        painter.save()
        rect = paint_ground(painter, option, "surface")
        left, right = rect.left() + 16, rect.right() - 16
        top = rect.top() + 9
        ends = _mark(painter, right, top, row.due, bold=bool(row.due.kind))
        self._head(painter, row, left, top, ends - 16)
        ends = _mark(painter, right, top + 24, row.state, bold=False) if row.state.text else right
        painter.setFont(font("meta"))
        painter.setPen(theme.color("text2"))
        _elided(painter, row.second, left, top + 24, ends - 16 - left)
        if self.height == HEIGHT:
            painter.setFont(font("body"))
            painter.setPen(theme.color("text"))
            _elided(painter, row.third, left, top + 45, right - left)
        paint_focus(painter, option)
        painter.restore()

    def _head(self, painter: QPainter, row: ListRow, left: float, top: float, right: float) -> None:
        theme = theme_of()
        painter.setFont(font("body", bold=True))
        painter.setPen(theme.color("text"))
        tag_room = 110 if row.tag else 0
        title = painter.fontMetrics().elidedText(
            row.title, Qt.TextElideMode.ElideRight, max(round(right - left - tag_room), 40)
        )
        painter.drawText(QRectF(left, top, right - left, 22), Qt.AlignmentFlag.AlignVCenter, title)
        left += painter.fontMetrics().horizontalAdvance(title) + 8
        if row.tag and right - left > 40:
            left += draw_tag(painter, left, top + 1, row.tag, right - left) + 8
        if row.after and right - left > 40:
            painter.setFont(font("meta"))
            painter.setPen(theme.color("text2"))
            _elided(painter, row.after, left, top, right - left)


class RowList(QListView):
    """The list: `current_changed(id)` when another row becomes the current one, `opened(id)` by Enter, double click."""

    current_changed = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.by_key = False
        self.rows = RowModel(self, id_of=lambda row: row.id, title_of=lambda row: row.title)
        self.setModel(self.rows)
        self._delegate = RowDelegate(self)
        self.setItemDelegate(self._delegate)
        set_up(self, name)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.rows[index.row()].id))

    @property
    def current(self) -> str:
        """The id of the current row, empty for none."""
        index = self.currentIndex()
        return str(self.rows.rows[index.row()].id) if index.isValid() else ""

    def chosen(self) -> list[str]:
        """Return the ids of the chosen rows, in the order of the list."""
        found = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.rows.rows[at].id for at in found]

    def show_rows(self, rows: Sequence[ListRow], current: str = "") -> None:
        """Show other rows; the current one stays where it is still there, else the first is taken."""
        wanted, was_at = current or self.current, max(self.currentIndex().row(), 0)
        scrolled = self.verticalScrollBar().value()
        self._delegate.height = HEIGHT if any(row.third for row in rows) else LOW
        self.rows.show_rows(rows)
        at = self.rows.row_of(wanted)
        at = at if at >= 0 else min(was_at, len(rows) - 1) if not wanted else 0
        if rows:
            self.setCurrentIndex(self.rows.index(max(at, 0)))
            self.verticalScrollBar().setValue(scrolled)
            self.scrollTo(self.currentIndex())
        else:
            self.current_changed.emit("")

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_changed.emit(self.rows.rows[current.row()].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current and not event.modifiers():
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_key = False
        super().mousePressEvent(event)


def _mark(painter: QPainter, right: float, top: float, mark: Mark, *, bold: bool) -> float:
    """Paint a mark with its words, right-aligned; return where it begins."""
    if not mark.text:
        return right
    theme = theme_of()
    painter.setFont(font("meta", bold=bold or theme.outdoor))
    painter.setPen(theme.color(mark.tone))
    width = painter.fontMetrics().horizontalAdvance(mark.text)
    left = right - width
    painter.drawText(QRectF(left, top, width + 2, 20), Qt.AlignmentFlag.AlignVCenter, mark.text)
    if mark.kind in LOOKS:
        shape, token, _ = LOOKS[mark.kind]
        left -= 17
        draw_mark(painter, QRectF(left, top + 4, 12, 12), shape, theme.color(token), theme.color("surface"))
    return left


def _elided(painter: QPainter, text: str, left: float, top: float, room: float) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(round(room), 0))
    painter.drawText(QRectF(left, top, max(room, 0) + 4, 20), Qt.AlignmentFlag.AlignVCenter, shown)
