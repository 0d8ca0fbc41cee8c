"""The large ledger of the timings is the ledger the door would have made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inspector.store import ledger, rows
from inspector.store.ledger_sql import Query
from inspector.store.workspace import Workspace, open_workspace
from tests.bench import ledger_rows

SEARCHES = ("垃圾", "渗滤液", "西", "dhjd", "lj", "ljdd", "0017", "居民委员会", "没有这样的词")


@pytest.fixture
def filled(tmp_path: Path) -> Workspace:
    ws = open_workspace(tmp_path / "ws")
    ledger_rows.fill(ws, 300, today=date(2026, 11, 20))
    return ws


def test_every_row_is_what_the_ledger_would_derive(filled: Workspace) -> None:
    conn = filled.reader()
    for row in conn.execute("SELECT * FROM issue").fetchall():
        values, _ = ledger.derive(conn, rows.from_row("issue", row), filled.lexicon)
        held = conn.execute("SELECT * FROM ledger WHERE issue_id = ?", (row["id"],)).fetchone()
        assert {name: held[name] for name in values} == values
    filled.close()


def test_searching_and_counting_agree_with_a_rebuilt_ledger(filled: Workspace) -> None:
    def found() -> dict[str, list[str]]:
        conn = filled.reader()
        return {text: sorted(row.number for row in ledger.page(conn, Query(text=text), 0, 400)) for text in SEARCHES}

    before, counted = found(), ledger.counts(filled.reader(), "2026-11-20", "2026-11-23")
    with filled.local() as conn:
        ledger.rebuild(conn, filled.lexicon)
    assert found() == before
    assert before["垃圾"]
    assert not before["没有这样的词"]
    assert ledger.counts(filled.reader(), "2026-11-20", "2026-11-23") == counted
    filled.close()
