"""Answers for the rows of the ledger table: any of 300 000, at once or as a skeleton, never with a wait.

The first page comes by itself and quickly; the order of all rows follows as one array of local numbers, so that the
scroll bar is true and any row can be jumped to. Rows are fetched in chunks as they are painted, the newest wish first,
wishes that have scrolled away are dropped. There is no database in here: `ask` runs a piece of reading elsewhere.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from inspector.store import ledger
from inspector.store.ledger import LedgerRow
from inspector.store.ledger_sql import Query
from inspector.ui.models.ledger_line import Line

Ask = Callable[[Callable[[Any], Any], Callable[[Any], None]], None]  # (work(connection), done(result))

PAGE = 60
CHUNK = 64
KEPT_ROWS = 4096
WISHES = 12  # chunks worth remembering: a screen and a half of fast scrolling
LINE = Qt.ItemDataRole.UserRole
FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
CHECKED_FLAGS = FLAGS | Qt.ItemFlag.ItemIsUserCheckable


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its head, its width (0: takes the rest), the sort it stands for, shown at first or not."""

    key: str
    title: str
    width: int
    sort: str = ""
    shown: bool = True


COLUMNS = (
    Column("check", "", 36),
    Column("photo", "照片", 76),
    Column("number", "编号", 104, "number"),
    Column("place", "地点", 148, "place"),
    Column("description", "问题描述", 0),
    Column("due", "期限", 80, "due"),
    Column("status", "状态", 124, "status"),
    Column("receipt", "回执", 44),
    Column("lead", "责任单位", 148, "", False),
    Column("found", "发现时间", 104, "found", False),
    Column("source", "来源", 88, "", False),
)
KEYS = tuple(column.key for column in COLUMNS)


class LedgerModel(QAbstractTableModel):
    """The table; `show` asks for a list, `refresh` brings it up to date, `checked` holds what is ticked."""

    arrived = Signal()  # the first rows of a list are here (or it is known to be empty)
    whole = Signal(int)  # the number of rows is known
    ticked = Signal()

    def __init__(self, ask: Ask, line_of: Callable[[LedgerRow], Line], parent: Any = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._line_of = line_of
        self._turn = 0
        self.query: Query | None = None
        self._order: array[int] = array("q")
        self.complete = False
        self.loading = False
        self._lines: OrderedDict[int, Line] = OrderedDict()
        self._wishes: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._gone: set[int] = set()
        self.checked: dict[int, Line] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._fetch)

    # what Qt asks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return CHECKED_FLAGS if index.column() == 0 else FLAGS

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._order):
            return None
        if role == LINE:
            return self.line(index.row())
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            ticked = self._order[index.row()] in self.checked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            line = self.line(index.row())
            if line is None:
                return ""
            return line.spoken if role == Qt.ItemDataRole.AccessibleTextRole else cell_text(line, KEYS[index.column()])
        return None

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        return self.tick(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)

    # what the screen asks

    def show(self, query: Query) -> None:
        """Show the list that `query` asks for; what is shown stays until its first page is here."""
        self._turn += 1
        turn = self._turn
        self.query, self.complete, self.loading = query, False, True
        self._wishes.clear()
        self._asked.clear()

        def first(rows: list[LedgerRow]) -> None:
            if turn == self._turn:
                self._take_first(rows)
                if not self.complete:
                    self._ask(lambda conn: ledger.order(conn, query), lambda order: self._take_order(turn, order))

        self._ask(lambda conn: ledger.page(conn, query, 0, PAGE), first)

    def refresh(self, shown: range) -> None:
        """Bring order and rows up to date; those of `shown` and the ticked ones arrive with it, so nothing flickers."""
        if self.query is None:
            return
        if self.loading:
            self.show(self.query)
            return
        turn, query = self._turn, self.query
        held = {*self._order[shown.start : shown.stop], *self.checked}

        def read(conn: Any) -> tuple[array[int], list[LedgerRow]]:
            order = ledger.order(conn, query)
            return order, ledger.rows_at(conn, sorted(held | set(order[shown.start : shown.stop])))

        def done(found: tuple[array[int], list[LedgerRow]]) -> None:
            if turn == self._turn:
                self._take_change(*found)

        self._ask(read, done)

    def line(self, row: int) -> Line | None:
        """Return what a row shows; None while it is fetched (its chunk is asked for)."""
        number = self._order[row]
        line = self._lines.get(number)
        if line is None:
            if number not in self._gone:
                self._wish(row // CHUNK)
            return None
        self._lines.move_to_end(number)
        return line

    def number_at(self, row: int) -> int | None:
        """Return the local number of the issue in a row."""
        return self._order[row] if 0 <= row < len(self._order) else None

    def row_of(self, number: int | None) -> int | None:
        """Return the row of a local number, None where the list does not hold it."""
        if number is None:
            return None
        try:
            return self._order.index(number)
        except ValueError:
            return None

    def numbers(self) -> array[int]:
        """Return the local numbers of all rows in order, as far as they are known."""
        return self._order

    def relabel(self) -> None:
        """Work all words out again (a new day, a changed catalogue)."""
        for number, line in self._lines.items():
            self._lines[number] = self._line_of(line.row)
        self.checked = {number: self._line_of(line.row) for number, line in self.checked.items()}
        self._repaint(range(len(self._order)))

    def tick(self, row: int, on: bool) -> bool:
        """Tick or untick one row; a row that is not here yet cannot be ticked."""
        line = self.line(row)
        if line is None:
            return False
        if on:
            self.checked[line.row.n] = line
        else:
            self.checked.pop(line.row.n, None)
        index = self.index(row, 0)
        self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()
        return True

    def tick_rows(self, rows: Sequence[LedgerRow]) -> None:
        """Tick these rows beside what is ticked already."""
        self.checked.update((row.n, self._line_of(row)) for row in rows)
        self._repaint(range(len(self._order)))
        self.ticked.emit()

    def untick_all(self) -> None:
        """Untick everything."""
        self.checked.clear()
        self._repaint(range(len(self._order)))
        self.ticked.emit()

    # what arrives

    def _take_first(self, rows: list[LedgerRow]) -> None:
        self.beginResetModel()
        self._order = array("q", (row.n for row in rows))
        self.complete, self.loading = len(rows) < PAGE, False
        self._gone.clear()
        self._keep(rows)
        self.endResetModel()
        self._drop_ticks()
        self.arrived.emit()
        if self.complete:
            self.whole.emit(len(self._order))

    def _take_order(self, turn: int, order: array[int]) -> None:
        if turn != self._turn:
            return
        held = len(self._order)
        self.complete = True
        if order[:held] == self._order and len(order) > held:
            self.beginInsertRows(QModelIndex(), held, len(order) - 1)
            self._order = order
            self.endInsertRows()
        elif order != self._order:  # written to between page and order
            self.beginResetModel()
            self._order = order
            self.endResetModel()
        self.whole.emit(len(order))

    def _take_change(self, order: array[int], rows: list[LedgerRow]) -> None:
        self.complete = True
        moved = order != self._order
        if moved:
            self.beginResetModel()
            self._order = order
            self._wishes.clear()
            self._asked.clear()
        self._gone.clear()
        self._lines.clear()  # any row may have changed; what is in sight comes with the news
        self._keep(rows)
        for row in rows:
            if row.n in self.checked:
                self.checked[row.n] = self._lines[row.n]
        if moved:
            self.endResetModel()
            self._drop_ticks()
            self.arrived.emit()
        else:
            self._repaint(range(len(order)))
        self.ticked.emit()
        self.whole.emit(len(order))

    def _drop_ticks(self) -> None:
        """Forget ticks on rows that the whole list does not hold any more: nobody acts on what they cannot see."""
        if self.complete and self.checked:
            held = set(self._order)
            gone = [number for number in self.checked if number not in held]
            for number in gone:
                del self.checked[number]
            if gone:
                self.ticked.emit()

    def _keep(self, rows: Iterable[LedgerRow]) -> None:
        for row in rows:
            self._lines[row.n] = self._line_of(row)
            self._lines.move_to_end(row.n)
        while len(self._lines) > KEPT_ROWS:
            self._lines.popitem(last=False)

    def _wish(self, chunk: int) -> None:
        if chunk in self._asked:
            return
        self._wishes[chunk] = None
        self._wishes.move_to_end(chunk)
        while len(self._wishes) > WISHES:
            self._wishes.popitem(last=False)
        if not self._soon.isActive():
            self._soon.start(0)

    def _fetch(self) -> None:
        if not self._wishes or len(self._asked) >= 2:
            return
        turn = self._turn
        chunk, _ = self._wishes.popitem()
        self._asked.add(chunk)
        numbers = self._order[chunk * CHUNK : (chunk + 1) * CHUNK].tolist()

        def done(rows: list[LedgerRow]) -> None:
            if turn != self._turn:
                return
            self._asked.discard(chunk)
            self._gone.update(set(numbers) - {row.n for row in rows})
            self._keep(rows)
            self._repaint(range(chunk * CHUNK, min((chunk + 1) * CHUNK, len(self._order))))
            if self._wishes:
                self._soon.start(0)

        self._ask(lambda conn: ledger.rows_at(conn, numbers), done)
        if self._wishes:
            self._soon.start(0)

    def _repaint(self, rows: range) -> None:
        if len(rows):
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(COLUMNS) - 1))


def cell_text(line: Line, key: str) -> str:
    """Return the plain text of one cell."""
    row = line.row
    texts = {
        "number": row.number,
        "place": line.place,
        "description": row.description,
        "due": line.due.text,
        "status": line.pill.text,
        "lead": row.lead_name,
        "found": row.found_at_utc,
        "source": row.source,
    }
    return texts.get(key, "")
