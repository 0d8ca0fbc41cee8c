"""The rows of the ledger without a window: any row at once or as a skeleton, and nothing lost by a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from inspector.store import ledger
from inspector.store.ledger_sql import Query
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.models.ledger_line import Line, Today, line_of
from inspector.ui.models.ledger_model import COLUMNS, LINE, PAGE, LedgerModel
from tests.bench import ledger_rows
from tests.store.making import take_step

TODAY = Today(date(2026, 11, 20), date(2026, 11, 23))
ROWS = 700
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class Reader:
    """Holds back what is asked until `answer` is called, in order, as the one reading worker does."""

    def __init__(self, ws: Workspace) -> None:
        self._conn = ws.reader()
        self.waiting: list[tuple[Callable[[Any], Any], Callable[[Any], None]]] = []

    def ask(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        self.waiting.append((work, done))

    def answer(self, count: int = 99) -> None:
        for _ in range(count):
            if not self.waiting:
                return
            work, done = self.waiting.pop(0)
            done(work(self._conn))


def line(row: ledger.LedgerRow) -> Line:
    return line_of(row, TODAY, lambda code: code)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_workspace(tmp_path_factory.mktemp("large") / "ws") as ws:
        ledger_rows.fill(ws, ROWS, today=TODAY.on)
        yield ws


def made(ws: Workspace, qapp: Any, query: Query | None = None) -> tuple[LedgerModel, Reader]:
    reader = Reader(ws)
    model = LedgerModel(reader.ask, line)
    model.tester = QAbstractItemModelTester(model, FATAL)  # type: ignore[attr-defined]
    model.show(query or Query(sort="number", descending=False))
    return model, reader


def settle(model: LedgerModel, reader: Reader) -> None:
    """Let everything wished for arrive."""
    for _ in range(40):
        model._fetch()
        reader.answer()


def test_the_first_page_is_there_before_the_order_of_all_rows(large: Workspace, qapp: Any) -> None:
    model, reader = made(large, qapp)
    assert model.rowCount() == 0
    reader.answer(1)
    assert model.rowCount() == PAGE
    assert not model.complete
    assert model.line(0) is not None
    reader.answer()
    assert model.complete
    assert model.rowCount() == ROWS


def test_any_row_is_a_skeleton_until_its_chunk_arrives(large: Workspace, qapp: Any) -> None:
    model, reader = made(large, qapp)
    reader.answer()
    index = model.index(ROWS - 1, 0)
    assert index.data(LINE) is None
    assert index.data(Qt.ItemDataRole.DisplayRole) == ""
    settle(model, reader)
    expected = ledger.page(large.reader(), Query(sort="number", descending=False), ROWS - 1, 1)[0]
    assert index.data(LINE).row == expected
    spoken = model.index(ROWS - 1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert expected.number in spoken


def test_every_row_of_the_table_is_the_row_of_the_query(large: Workspace, qapp: Any) -> None:
    query = Query(sort="due", descending=False, open_only=True)
    model, reader = made(large, qapp, query)
    reader.answer()
    for row in range(model.rowCount()):
        if model.line(row) is None:
            settle(model, reader)
    shown = [model.line(row).row for row in range(model.rowCount())]  # type: ignore[union-attr]
    assert shown == ledger.page(large.reader(), query, 0, ROWS)


def test_flying_over_the_list_fetches_where_it_stops_not_what_it_passed(large: Workspace, qapp: Any) -> None:
    model, reader = made(large, qapp)
    reader.answer()
    for row in range(0, ROWS, 5):
        model.line(row)
    model._fetch()
    _, done = reader.waiting[0]
    assert done is not None
    reader.answer(1)
    assert model.line(ROWS - 1) is not None


def test_an_answer_to_an_older_question_is_not_shown(large: Workspace, qapp: Any) -> None:
    model, reader = made(large, qapp)
    model.show(Query(status="void", sort="number", descending=False))
    reader.answer()
    void = ledger.count(large.reader(), Query(status="void"))
    assert 0 < model.rowCount() == void


def test_a_row_that_is_not_here_yet_cannot_be_ticked(large: Workspace, qapp: Any) -> None:
    model, reader = made(large, qapp)
    reader.answer()
    assert not model.setData(model.index(ROWS - 1, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert model.setData(model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert len(model.checked) == 1


def test_heads_name_every_column(large: Workspace, qapp: Any) -> None:
    model, _ = made(large, qapp)
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads == [column.title for column in COLUMNS]


def test_after_a_change_rows_move_ticks_follow_and_gone_ones_are_dropped(tmp_path: Path, qapp: Any) -> None:
    with open_workspace(tmp_path / "ws") as ws:
        ledger_rows.fill(ws, 120, today=TODAY.on, seed=2)
        model, reader = made(ws, qapp, Query(status="found", sort="number", descending=False))
        settle(model, reader)
        first, second = model.line(0), model.line(1)
        assert first is not None
        assert second is not None
        model.tick(0, True)
        model.tick(1, True)
        take_step(ws, [first.row.issue_id], "assign")
        count = model.rowCount()
        model.refresh(range(10))
        settle(model, reader)
        assert model.rowCount() == count - 1
        assert model.line(0) == second
        assert list(model.checked) == [second.row.n]


def test_a_change_that_moves_nothing_shows_the_new_words_in_place(tmp_path: Path, qapp: Any) -> None:
    with open_workspace(tmp_path / "ws") as ws:
        ledger_rows.fill(ws, 120, today=TODAY.on, seed=2)
        model, reader = made(ws, qapp, Query(sort="number", descending=True))
        settle(model, reader)
        resets: list[int] = []
        model.modelReset.connect(lambda: resets.append(1))
        row = next(at for at in range(50) if model.line(at).row.status == "found")  # type: ignore[union-attr]
        take_step(ws, [model.line(row).row.issue_id], "assign")  # type: ignore[union-attr]
        model.refresh(range(60))
        reader.answer()
        assert model.line(row).row.status == "assigned"  # type: ignore[union-attr]
        assert not resets
