"""Answers for the left side of 回头看: the worklist by route, its segments, and the two buttons of paper."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QMenu, QStackedWidget, QVBoxLayout, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import button, icon_button, label, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.recheck_list import StopList, stop_model
from inspector.ui.screens.recheck_stops import Arranged
from inspector.wording import recheck as said

WIDTH_PX = 348


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
        self.model = stop_model(self)
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
        chosen = {self.model.rows[at].issue_id for at in self.selected_rows()}
        self.list.blockSignals(True)
        self.model.show_rows(arranged.stops)
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
            # not by the view: it would toggle while Ctrl of Ctrl+Enter is still held down
            only = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.list.selectionModel().setCurrentIndex(self.model.index(at), only)
            self.list.scrollTo(self.model.index(at))
        return at >= 0

    def selected_rows(self) -> list[int]:
        """Return the selected rows in order."""
        return sorted(index.row() for index in self.list.selectionModel().selectedIndexes())

    def printable(self) -> dict[str, list[str]]:
        """Return what can be printed, by words: this one, the selected ones, all that are not done."""
        stops, chosen = self.model.rows, self.selected_rows()
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
        for row_no, stop in enumerate(self.model.rows):
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
