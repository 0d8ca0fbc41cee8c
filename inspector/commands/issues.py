"""`inspector issues`: the ledger for scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from inspector.domain.issue import STATUSES

PAGE = 1000


@click.command(name="issues")
@click.option("--status", type=click.Choice(STATUSES), help="只列该状态的问题。")
@click.option("--search", "text", default="", help="只列含这些字的问题（编号、描述、地点、类别、拼音首字母）。")
@click.option("--json", "as_json", is_flag=True, help="每个问题输出一行 JSON。")
@click.pass_obj
def command(workspace: Path, status: str | None, text: str, as_json: bool) -> None:
    """列出问题台账，按编号排列（带 --search 时新的在前）。

    退出码：0 已列出（没有符合的也是 0）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.domain.clock_text import local_text
    from inspector.store import ledger
    from inspector.wording.terms import STATUSES as WORDS

    query = ledger.Query(status=status, text=text, sort="number", descending=False)
    with opened(workspace) as ws:
        conn = ws.reader()
        numbers = ledger.order(conn, query)
        for start in range(0, len(numbers), PAGE):
            for row in ledger.rows_at(conn, numbers[start : start + PAGE]):
                if as_json:
                    line = {name: value for name, value in asdict(row).items() if name != "n"}
                    click.echo(json.dumps(line, ensure_ascii=False))
                    continue
                found = ws.catalogue.get(row.category)
                words = (
                    row.number,
                    WORDS[row.status],
                    found.name if found else row.category,
                    row.street_name if row.street_name == row.place_name else row.street_name + row.place_name,
                    row.spot,
                    row.description.replace("\n", " ").replace("\t", " "),
                    local_text(row.found_at_utc),
                    row.due_on or "",
                )
                click.echo("\t".join(words))
