"""`inspector issues`: the ledger for scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.domain.issue import STATUSES

if TYPE_CHECKING:
    from inspector.store.ledger import LedgerRow
    from inspector.store.ledger_sql import Query
    from inspector.store.workspace import Workspace

PAGE = 1000


@click.command(name="issues")
@click.option("--status", type=click.Choice(STATUSES), help="只列该状态的问题。")
@click.option("--search", "text", default="", help="只列含这些字的问题（编号、描述、地点、类别、拼音首字母）。")
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 数组，每行一个问题。")
@click.pass_obj
def command(workspace: Path, status: str | None, text: str, as_json: bool) -> None:
    """列出问题台账，按编号排列（带 --search 时新的在前）。

    退出码：0 已列出（没有符合的也是 0）；2 没能进行。
    """
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store.ledger_sql import Query

    query = Query(status=status, text=text, sort="number", descending=False)
    with opened(workspace) as ws:
        if as_json:
            print_array(map(_plain, _rows(ws, query)))
            return
        for row in _rows(ws, query):
            found = ws.catalogue.get(row.category)
            click.echo("\t".join(_words(row, found.name if found else row.category)))


def _rows(ws: Workspace, query: Query) -> Iterator[LedgerRow]:
    from inspector.store import ledger

    conn = ws.reader()
    numbers = ledger.order(conn, query)
    for start in range(0, len(numbers), PAGE):
        yield from ledger.rows_at(conn, numbers[start : start + PAGE])


def _plain(row: LedgerRow) -> dict[str, Any]:
    flags = {"is_open": bool(row.is_open), "closed_before": bool(row.closed_before)}
    return {name: value for name, value in {**row._asdict(), **flags}.items() if name != "n"}


def _words(row: LedgerRow, category: str) -> tuple[str, ...]:
    from inspector.domain.clock_text import local_text
    from inspector.wording.terms import STATUSES as WORDS

    return (
        row.number,
        WORDS[row.status],
        category,
        row.street_name if row.street_name == row.place_name else row.street_name + row.place_name,
        row.spot,
        row.description.replace("\n", " ").replace("\t", " "),
        local_text(row.found_at_utc),
        row.due_on or "",
    )
