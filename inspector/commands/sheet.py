"""`inspector sheet NAME --out F.pdf`: one paper, or one for each chosen issue, as PDF."""

from __future__ import annotations

import os
from pathlib import Path

import click

from inspector.errors import Known
from inspector.wording import say


@click.command(name="sheet")
@click.argument("name")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写到哪个 PDF 文件。")
@click.option("--visit", "visit_number", help="场次编号，形如 JL-K7M2-0003。")
@click.option("--issue", "issue_numbers", multiple=True, help="问题编号，可写多次。")
@click.option("--status", "statuses", multiple=True, help="该状态的全部问题：found assigned reported closed。")
@click.option("--category", "categories", multiple=True, help="检查表的类别代码，可写多次。")
@click.pass_obj
def command(
    workspace: Path,
    *,
    name: str,
    out: Path,
    visit_number: str | None,
    issue_numbers: tuple[str, ...],
    statuses: tuple[str, ...],
    categories: tuple[str, ...],
) -> None:
    """输出单据 PDF。

    NAME：recheck 回头看核查表，visit-record 现场检查记录表，blank-checklist 空白检查表，
    reconciliation 最近一次对账的对账单。
    """
    from inspector import papers
    from inspector.commands.opening import opened
    from inspector.store import issues, ledger, visits
    from inspector.store.ledger_sql import Query

    with opened(workspace) as ws:
        chosen = [issues.by_number(ws, number).id for number in issue_numbers]
        for status in statuses:
            found = ledger.page(ws.reader(), Query(status=status, sort="number", descending=False), limit=100_000)
            chosen += [row.issue_id for row in found if row.issue_id not in chosen]
        visit = visits.by_number(ws, visit_number).id if visit_number else None
        part = out.with_name(f"{out.name}.part")
        try:
            with open(part, "wb") as stream:
                drawn = papers.draw(ws, name, stream, issue_ids=chosen, visit_id=visit, categories=categories)
            os.replace(part, out)
        except OSError as error:
            raise Known("sheet_unwritable", path=str(out), detail=str(error)) from error
        finally:
            part.unlink(missing_ok=True)
    click.echo(say("sheet_done", path=str(out), pages=drawn.pages))
    if drawn.missing_glyphs:
        click.echo(say("sheet_missing_glyphs", characters="".join(sorted(drawn.missing_glyphs))))
