"""Answers for the left side of 回头看: the worklist by route, its segments, and the two buttons of paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from inspector.ui import icons
from inspector.ui.parts.basics import button, icon_button, label, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.marks import LOOKS, draw_mark
from inspector.ui.parts.pill import draw_tag
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.recheck_stops import Arranged, Stop
from inspector.ui.theme import font, theme_of
from inspector.wording import recheck as said

ROW_PX, WIDTH_PX = 64, 348
STOP = Qt.ItemDataRole.UserRole
MIME = "application/x-inspector-stops"
# why an issue is on the list → (shape, colour token); those of `marks.LOOKS` by their own name
_MORE_LOOKS = {
    "done": ("tick_disc", "text2"),
    "sampled": ("tick_disc", "text2"),
    "planned": ("clock", "text2"),
    "asked": ("ring", "text2"),
}

Index = QModelIndex | QPersistentModelIndex


class StopModel(QAbstractListModel):
    """The rows of one segment; dropping rows elsewhere asks for a new order (`moved`), it is not taken here."""

    moved = Signal(list)  # the issue ids of the segment in their new order

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stops: tuple[Stop, ...] = ()

    def show_stops(self, stops: Sequence[Stop]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.stops = tuple(stops)
        self.endResetModel()

    def row_of(self, issue_id: str) -> int:
        """Return the row of an issue, -1 where it is not shown."""
        return next((at for at, stop in enumerate(self.stops) if stop.issue_id == issue_id), -1)

    def move(self, rows: Sequence[int], to: int) -> None:
        """Ask for the order in which `rows` stand before row `to`."""
        ids = [stop.issue_id for stop in self.stops]
        taken = [ids[at] for at in sorted(rows)]
        before = [ids[at] for at in range(len(ids)) if at < to and at not in rows]
        behind = [ids[at] for at in range(len(ids)) if at >= to and at not in rows]
        if [*before, *taken, *behind] != ids:
            self.moved.emit([*before, *taken, *behind])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.stops)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        stop = self.stops[index.row()]
        if role == STOP:
            return stop
        if role == Qt.ItemDataRole.DisplayRole:
            return stop.number
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return stop.spoken
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        held = QMimeData()
        rows = sorted({index.row() for index in indexes})
        held.setData(MIME, QByteArray(",".join(map(str, rows)).encode()))
        return held

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, at: int, column: int, parent: Index) -> bool:
        if not data.hasFormat(MIME):
            return False
        to = at if at >= 0 else parent.row() if parent.isValid() else len(self.stops)
        rows = [int(part) for part in bytes(data.data(MIME).data()).decode().split(",") if part]
        self.move(rows, to)
        return False  # the new order comes back by the worklist itself


class StopDelegate(QStyledItemDelegate):
    """Paints one 64 px row: number in the route, paper number, tag, why; below the place and the way."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_PX)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:  # the stubs know no rect
        theme, stop, rect = theme_of(), index.data(STOP), QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        current = index.row() == option.widget.currentIndex().row() if isinstance(option.widget, QListView) else False
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, theme.color("sel" if selected else "hover" if hovered else "window"))
        if selected:
            painter.fillRect(QRectF(rect.left(), rect.top(), 6 if theme.outdoor else 3, ROW_PX), theme.color("accent"))
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - theme.line_px, rect.width(), theme.line_px), theme.color("line")
        )
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
        if option.state & QStyle.StateFlag.State_HasFocus and getattr(option.widget, "by_key", False):
            painter.setPen(QPen(theme.color("accent"), theme.focus_px))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))
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

    def __init__(self, model: StopModel) -> None:
        super().__init__()
        self.by_key = False
        self.setModel(model)
        self.setItemDelegate(StopDelegate(self))
        self.setProperty("pane", "window")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAccessibleName("回头看清单")

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        stop = current.data(STOP) if current.isValid() else None
        if stop is not None:
            self.opened.emit(stop.issue_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.by_key = True
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 2}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            at, model = self.currentIndex().row(), self.model()
            if isinstance(model, StopModel) and at >= 0 and 0 <= at + step <= len(model.stops):
                model.move([at], at + step)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: Any) -> None:
        self.by_key = False
        super().mousePressEvent(event)


class WorklistPane(QFrame):
    """The whole left side; it shows what it is given and says what was asked of it."""

    opened = Signal(str)
    segment_chosen = Signal(str)
    way_chosen = Signal(str)
    streets_chosen = Signal(object)  # frozenset of names, empty: all
    reordered = Signal(list)
    print_asked = Signal(list)  # issue ids
    paper_asked = Signal()
    redraw_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.setFixedWidth(WIDTH_PX)
        self.model = StopModel(self)
        self.list = StopList(self.model)
        self.segments = Segmented(list(said.SEGMENTS.items()), name="清单分段")
        self.segments.setFixedWidth(WIDTH_PX - 32)
        self.segments.set_value("all")
        self.count = label("", "meta")
        self.line = label("", "meta")
        self.filter = icon_button("filter", "只看某些街道", self._open_filter)
        self.filter.setFixedSize(36, 36)
        self.re_order = button("改排法", self._open_ways, kind="link")
        self.print = button("打印核查表", self._open_print, icon="print", key="Ctrl+P")
        self.paper = button("录纸质核查表", self.paper_asked.emit, icon="barcode_scanner", key="Ctrl+E")
        self.empty = EmptyState(*said.EMPTY["all"])
        self._pages = QStackedWidget()
        self._streets: tuple[str, ...] = ()
        self._chosen_streets: frozenset[str] = frozenset()
        self._way = "route"
        self._lay_out()
        self.segments.chosen.connect(self.segment_chosen.emit)
        self.list.opened.connect(self.opened.emit)
        self.model.moved.connect(self.reordered.emit)

    def show_arranged(self, arranged: Arranged, segment: str, way: str, current: str | None) -> None:
        """Show rows, counts and the line above; the current issue stays the current one."""
        self._way = way
        self.segments.set_options(
            [(key, f"{word} {arranged.counts.get(key, 0)}") for key, word in said.SEGMENTS.items()]
        )
        self.segments.set_value(segment)
        self.count.setText(said.counted(len(arranged.stops), arranged.done))
        self.line.setText(arranged.line)
        chosen = {self.model.stops[at].issue_id for at in self.selected_rows()}
        self.list.blockSignals(True)
        self.model.show_stops(arranged.stops)
        self._select(chosen, current)
        self.list.blockSignals(False)
        self.empty.set(*said.EMPTY[segment])
        self._pages.setCurrentWidget(self.list if arranged.stops else self.empty)
        self.print.setEnabled(bool(arranged.stops))
        self.re_order.setEnabled(len(arranged.stops) > 1)

    def show_streets(self, streets: Sequence[str], chosen: frozenset[str]) -> None:
        """Offer these streets in the filter."""
        self._streets, self._chosen_streets = tuple(streets), chosen
        self.filter.setIcon(icons.icon("filter", "accent" if chosen else "text", filled=bool(chosen)))
        self.filter.setProperty("icon_token", "accent" if chosen else "text")
        self.filter.setToolTip(f"只看 {'、'.join(sorted(chosen))}" if chosen else "只看某些街道")

    def make_current(self, issue_id: str) -> bool:
        """Make an issue the current row (and only chosen one); say whether it is shown."""
        at = self.model.row_of(issue_id)
        if at >= 0:
            self.list.setCurrentIndex(self.model.index(at))
            self.list.scrollTo(self.model.index(at))
        return at >= 0

    def selected_rows(self) -> list[int]:
        """Return the selected rows in order."""
        return sorted(index.row() for index in self.list.selectionModel().selectedIndexes())

    def printable(self) -> dict[str, list[str]]:
        """Return what can be printed, by words: this one, the selected ones, all that are not done."""
        stops, chosen = self.model.stops, self.selected_rows()
        left = [stop.issue_id for stop in stops if not stop.done]
        found: dict[str, list[str]] = {}
        if len(chosen) > 1:
            found[f"选中的 {len(chosen)} 条"] = [stops[at].issue_id for at in chosen]
        elif chosen:
            found[f"这一条 {stops[chosen[0]].number}"] = [stops[chosen[0]].issue_id]
        if left:
            found[f"没核的全部 {len(left)} 条"] = left
        return found

    def _select(self, chosen: set[str], current: str | None) -> None:
        pick = QItemSelectionModel.SelectionFlag
        selection = self.list.selectionModel()
        at = self.model.row_of(current) if current else -1
        if at >= 0:
            selection.setCurrentIndex(self.model.index(at), pick.ClearAndSelect)
        for row_no, stop in enumerate(self.model.stops):
            if stop.issue_id in chosen and (len(chosen) > 1 or at < 0):
                selection.select(self.model.index(row_no), pick.Select)

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        head = row(label(said.TITLE, "screen"), self.count, None, self.filter, spacing=12, margins=(16, 10, 16, 10))
        head.setAlignment(self.count, Qt.AlignmentFlag.AlignBottom)
        self.count.setContentsMargins(0, 0, 0, 7)
        whole.addLayout(head)
        whole.addLayout(row(self.segments, margins=(16, 0, 16, 0)))
        car = QWidget()
        car.setFixedSize(16, 16)
        self._car = car
        car.paintEvent = self._paint_car  # type: ignore[method-assign]
        whole.addLayout(row(car, self.line, None, self.re_order, spacing=8, margins=(16, 2, 10, 2)))
        whole.addWidget(rule())
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        whole.addWidget(self._pages, 1)
        whole.addWidget(rule())
        foot = row(self.print, self.paper, spacing=8, margins=(16, 12, 16, 12))
        foot.setStretch(0, 1)
        foot.setStretch(1, 1)
        whole.addLayout(foot)

    def _paint_car(self, _event: object) -> None:
        painter = QPainter(self._car)
        icons.draw(painter, "vehicle_car", QRectF(0, 0, 16, 16), "text2")
        painter.end()

    def _open_ways(self) -> None:
        menu = self._menu()
        for key, word in said.WAYS.items():
            action = menu.addAction(word, lambda key=key: self.way_chosen.emit(key))
            action.setCheckable(True)
            action.setChecked(key == self._way)
        menu.addSeparator()
        menu.addAction("抽查换一批", self.redraw_asked.emit)
        menu.popup(self.re_order.mapToGlobal(self.re_order.rect().bottomLeft()))

    def _open_filter(self) -> None:
        menu = self._menu()
        every = menu.addAction("全部街道", lambda: self.streets_chosen.emit(frozenset()))
        every.setCheckable(True)
        every.setChecked(not self._chosen_streets)
        for street in self._streets:
            action = menu.addAction(
                street, lambda street=street: self.streets_chosen.emit(self._chosen_streets ^ frozenset({street}))
            )
            action.setCheckable(True)
            action.setChecked(street in self._chosen_streets)
        menu.popup(self.filter.mapToGlobal(self.filter.rect().bottomLeft()))

    def _open_print(self) -> None:
        offered = self.printable()
        if len(offered) == 1:
            self.print_asked.emit(next(iter(offered.values())))
            return
        menu = self._menu()
        for word, issue_ids in offered.items():
            menu.addAction(f"打印{word}", lambda issue_ids=issue_ids: self.print_asked.emit(issue_ids))
        menu.popup(self.print.mapToGlobal(QRect(self.print.rect()).topLeft()) - QPointF(0, 80).toPoint())

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
