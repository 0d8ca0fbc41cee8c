"""Answers for the ledger's table: head and rows, keys and mouse; the model fetches, the delegate paints.

Enter or a click opens a row, Space or a click in the first column ticks it, Shift ticks a run, Ctrl+A everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QToolTip

from inspector.ui import icons
from inspector.ui.models.ledger_model import COLUMNS, KEYS, LINE, LedgerModel
from inspector.ui.models.receipts import Receipts
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.screens.ledger_delegate import EDGE_PX, ROW_PX, RowDelegate, paint_box
from inspector.ui.theme import font, theme_of
from inspector.wording import sync_screen as words

HEAD_PX = 36
CHECK_PX = 52  # 36 and the pane's own padding of 16
LEAST_DESCRIPTION_PX = 160
DESCRIPTION = KEYS.index("description")
OWN_WIDTH = ("check", "description")  # fixed, and what is left


class Head(QHeaderView):
    """The head: names, the arrow of the sort in force, and one box for all rows."""

    sort_asked = Signal(str)
    all_asked = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sort, self.descending = "", False
        self.ticked: bool | None = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setMinimumSectionSize(44)
        self.setFixedHeight(HEAD_PX)
        self.setMouseTracking(True)
        self.sectionClicked.connect(self._clicked)

    def show_sort(self, sort: str, descending: bool) -> None:
        """Show which sort is in force."""
        self.sort, self.descending = sort, descending
        self.viewport().update()

    def show_ticked(self, ticked: bool | None) -> None:
        """Show whether all (True), none (False) or some (None) rows are ticked."""
        self.ticked = ticked
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        theme = theme_of()
        painter.save()
        painter.fillRect(rect, theme.color("window"))
        painter.fillRect(
            QRect(rect.left(), rect.bottom() + 1 - theme.line_px, rect.width(), theme.line_px), theme.color("line")
        )
        column = COLUMNS[section]
        if column.key == "check":
            paint_box(painter, QRectF(rect.left() + EDGE_PX, rect.top() + 9, 18, 18), theme, self.ticked)
        else:
            sorted_by = bool(column.sort) and column.sort == self.sort
            face = font("meta", bold=sorted_by or theme.outdoor)
            painter.setFont(face)
            painter.setPen(theme.color("text2"))
            painter.drawText(
                rect.adjusted(0, 0, -4, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, column.title
            )
            if sorted_by:
                at = rect.left() + painter.fontMetrics().horizontalAdvance(column.title) + 2
                arrow = "chevron_down" if self.descending else "chevron_up"
                painter.drawPixmap(QPoint(at, rect.top() + 11), icons.pixmap(arrow, "text2", size=14))
        painter.restore()

    def _clicked(self, section: int) -> None:
        column = COLUMNS[section]
        if column.key == "check":
            self.all_asked.emit()
        elif column.sort:
            self.sort_asked.emit(column.sort)


class LedgerTable(QTableView):
    """The table of the ledger."""

    opened = Signal(int)  # a row
    moved = Signal(int)  # the current row changed by key or mouse
    too_far = Signal(int)

    def __init__(self, model: LedgerModel, thumbs: Thumbs, receipts: Receipts, now_utc: Callable[[], str]) -> None:
        super().__init__()
        self.now_utc = now_utc
        self.rows = model
        self.delegate = RowDelegate(thumbs, receipts, self)
        self.head = Head(self)
        self._anchor = -1
        self._kept: tuple[int | None, int | None, int] = (None, None, 0)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setHorizontalHeader(self.head)
        self._dress()
        thumbs.arrived.connect(self.viewport().update)
        receipts.arrived.connect(self.viewport().update)
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._find_place)
        for at, column in enumerate(COLUMNS):
            self.head.resizeSection(at, CHECK_PX if column.key == "check" else column.width or LEAST_DESCRIPTION_PX)
            self.setColumnHidden(at, not column.shown)
        self.head.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._share()

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("台账")
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(ROW_PX)
        side.setDefaultSectionSize(ROW_PX)
        self.verticalScrollBar().setSingleStep(ROW_PX)
        # Every pixel is painted here, so that scrolling moves what is there and paints the new rows only.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # the columns: which, where, how wide

    def layout_state(self) -> dict[str, Any]:
        """Return which columns are shown, in which order, how wide."""
        order = [KEYS[self.head.logicalIndex(at)] for at in range(len(KEYS))]
        own = [at for at, key in enumerate(KEYS) if key not in OWN_WIDTH and not self.isColumnHidden(at)]
        widths = {KEYS[at]: self.head.sectionSize(at) for at in own}
        return {"order": order, "widths": widths, "hidden": [k for at, k in enumerate(KEYS) if self.isColumnHidden(at)]}

    def restore_layout(self, state: Mapping[str, Any]) -> None:
        """Take columns as they were left; a column that this program does not know any more is passed over."""
        hidden = state.get("hidden", [column.key for column in COLUMNS if not column.shown])
        for at, column in enumerate(COLUMNS):
            self.setColumnHidden(at, column.key in hidden and column.key not in ("check", "number"))
            width = state.get("widths", {}).get(column.key)
            if width and column.key not in OWN_WIDTH:
                self.head.resizeSection(at, max(44, int(width)))
        order = [key for key in state.get("order", ()) if key in KEYS]
        for place, key in enumerate([*order, *(key for key in KEYS if key not in order)]):
            self.head.moveSection(self.head.visualIndex(KEYS.index(key)), place)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the description what is left, or its least width and a scroll bar (Qt alone keeps an old width)."""
        others = sum(self.head.sectionSize(at) for at in range(len(KEYS)) if at != DESCRIPTION)
        room = self.viewport().width() - others
        if room >= LEAST_DESCRIPTION_PX:
            self.head.setSectionResizeMode(DESCRIPTION, QHeaderView.ResizeMode.Stretch)
        else:
            self.head.setSectionResizeMode(DESCRIPTION, QHeaderView.ResizeMode.Fixed)
            self.head.resizeSection(DESCRIPTION, LEAST_DESCRIPTION_PX)

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.delegate.keyboard = True
        row = self.currentIndex().row()
        key = event.key()
        if key == Qt.Key.Key_Space and row >= 0:
            self._tick(row, run=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.head.all_asked.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.rows.rowCount():
            self.go(0 if key == Qt.Key.Key_Home else self.rows.rowCount() - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # the screen's: previous and next issue of an open drawer
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.delegate.keyboard = False
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if KEYS[index.column()] == "check":
                self._tick(index.row(), run=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return
            super().mousePressEvent(event)
            self.opened.emit(index.row())
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self.viewport()
        rows_end = self.rows.rowCount() * ROW_PX - self.verticalScrollBar().value()
        if rows_end < view.height() or self.head.length() - self.head.offset() < view.width():
            QPainter(view).fillRect(view.rect(), theme_of().color("surface"))
        super().paintEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            text = self._tip(index) if index.isValid() else ""
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # whole rows change their ground, not only the cells Qt knows of
        if current.isValid():
            self.moved.emit(current.row())

    def go(self, row: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= row < self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(row, KEYS.index("number")))

    def restyle(self) -> None:
        """Take the theme that is in force now."""
        self.delegate.restyle()
        self.viewport().update()
        self.head.viewport().update()

    def _tick(self, row: int, *, run: bool) -> None:
        on = self.rows.number_at(row) not in self.rows.checked
        first = self._anchor if run and 0 <= self._anchor < self.rows.rowCount() else row
        for at in range(min(first, row), max(first, row) + 1):
            self.rows.tick(at, on)
        self._anchor = row

    def _hover(self, row: int) -> None:
        if row != self.delegate.hovered:
            self.delegate.hovered = row
            self.viewport().update()

    def _tip(self, index: QModelIndex) -> str:
        key = KEYS[index.column()]
        line = index.data(LINE)
        if line is None:
            return ""
        texts = {
            "description": line.row.description,
            "place": f"{line.row.street_name}{line.row.place_name} {line.row.spot}".strip(),
            "status": "，".join((line.pill.text, *(flag.text for flag in line.flags))),
            "due": line.row.due_on or "",
            "lead": line.row.lead_name,
            "receipt": words.receipt(self.delegate.receipts.get(line.row.issue_id)),
        }
        return str(texts.get(key, ""))

    # a list that changed under the eyes stays where it was

    def _keep_place(self) -> None:
        top = self.rowAt(0)
        offset = self.rowViewportPosition(top) if top >= 0 else 0
        self._kept = (self.rows.number_at(self.currentIndex().row()), self.rows.number_at(top), offset)

    def _find_place(self) -> None:
        current, top, offset = self._kept
        row = self.rows.row_of(top)
        if row is not None:
            self.verticalScrollBar().setValue(row * ROW_PX - offset)
        row = self.rows.row_of(current)
        if row is not None:
            bar = self.verticalScrollBar().value()
            self.setCurrentIndex(self.rows.index(row, KEYS.index("number")))
            self.verticalScrollBar().setValue(bar)
