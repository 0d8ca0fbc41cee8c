"""`inspector ledger import | imports | undo-import`: an existing ledger (台账) brought in, and taken back whole."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.errors import Known
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.store.import_run import Done
    from inspector.store.ledger_import import BadCell, Plan

_SHOWN = 50  # rows named one by one on a terminal; the file of bad rows names all


@click.group(name="ledger")
def command() -> None:
    """导入已有的 Excel 台账，整体撤回一次导入。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--preview", is_flag=True, help="只看会变成什么，不写入。")
@click.option("--map", "columns", multiple=True, metavar="表头=含义", help="指明一列的含义（含义用 - 表示不导入）。")
@click.option(
    "--same", multiple=True, metavar="表里的名称=本机的名称", help="指明表里的类别、地点或单位就是本机的哪个。"
)
@click.option("--sheet", help="工作表名（缺省取第一个有表头的）。")
@click.option("--year", type=click.IntRange(2000, 2100), help="没写年份的日期属于哪一年。")
@click.option("--closed-on", metavar="日期", help="已销号而没有日期的行，按这一天销号（2026-03-31）。")
@click.option("--create-places", is_flag=True, help="登记册里没有的街道、社区，照表新建。")
@click.option("--create-bodies", is_flag=True, help="登记册里没有的责任单位，照表新建。")
@click.option("--twins-too", is_flag=True, help="与台账或上文内容相同的行也导入。")
@click.option("--bad-rows", type=click.Path(path_type=Path, dir_okay=False), help="有误的行另存到哪里（CSV）。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def import_file(
    workspace: Path,
    *,
    file: Path,
    preview: bool,
    columns: tuple[str, ...],
    same: tuple[str, ...],
    sheet: str | None,
    year: int | None,
    closed_on: str | None,
    create_places: bool,
    create_bodies: bool,
    twins_too: bool,
    bad_rows: Path | None,
    as_json: bool,
) -> None:
    """从 CSV 或 XLSX 导入已有台账。

    列的含义从表头猜，用过一次就记住；先用 --preview 看清楚。有误的行逐格说明，另存成一份 CSV，改好可再导入。
    同一行不会导入两次；中断后再导入同一文件会接着写。

    退出码：0 全部写入（或预览无误）；1 有误的行未写入，或被中止；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line
    from inspector.store import import_run, ledger_import

    options = ledger_import.Options(
        sheet=sheet, year=year, columns=_pairs(columns), same=_pairs(same), create_places=create_places,
        create_bodies=create_bodies, closed_on=_day(closed_on), twins_too=twins_too,
    )  # fmt: skip
    with opened(workspace) as ws:
        planned = ledger_import.plan(ws, file, options)
        done = import_run.Done(None, 0, 0)
        if not preview:
            with _until_stopped() as stop:
                done = import_run.write(ws, planned, progress=on_one_line("ledger_import_progress"), stop=stop)
    kept_at = _keep_bad_rows(planned, file, bad_rows, preview)
    if as_json:
        click.echo(json.dumps(_plain(planned, done, kept_at), ensure_ascii=False))
    else:
        _tell_plan(planned) if preview else _tell_rows(planned)
        click.echo(_outcome(planned, done, preview))
        if kept_at:
            click.echo(say("ledger_import_bad_file", path=kept_at))
    raise SystemExit(1 if planned.of(ledger_import.BAD) or done.stopped else 0)


@command.command(name="imports")
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 数组。")
@click.pass_obj
def imports(workspace: Path, as_json: bool) -> None:
    """列出本机做过的导入：编号、时间、文件、行数。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.domain.clock_text import local_text
    from inspector.store import import_run

    with opened(workspace) as ws:
        if as_json:
            print_array(import_run.runs(ws))
            return
        for run in import_run.runs(ws):
            click.echo(say("ledger_import_run", **{**run, "at": local_text(run["at_utc"])}))


@command.command(name="undo-import")
@click.argument("import_id", metavar="导入编号")
@click.option("--rest", is_flag=True, help="保留导入后办理过的，撤回其余的。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def undo_import(workspace: Path, import_id: str, rest: bool, as_json: bool) -> None:
    """整体撤回一次导入（流水里留痕，不删行）。

    退出码：0 已撤回；2 没有撤回（有的已在办理，或没有这次导入）。
    """
    from inspector.commands.opening import opened
    from inspector.store import import_run

    with opened(workspace) as ws:
        undone = import_run.undo(ws, import_id, rest=rest)
    if as_json:
        click.echo(json.dumps(asdict(undone), ensure_ascii=False))
        return
    code = "ledger_import_took_back_rest" if undone.kept else "ledger_import_took_back"
    click.echo(say(code, count=undone.taken_back, kept="、".join(undone.kept)))


@contextmanager
def _until_stopped() -> Iterator[Callable[[], bool]]:
    """Let Ctrl-C end the import between two transactions instead of in one."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        left, equals, right = text.rpartition("=")
        if not equals or not left.strip() or not right.strip():
            raise Known("ledger_import_same_map", given=text)
        found[left.strip()] = right.strip()
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Known("ledger_import_bad_day", given=text) from error


def _why(bad: BadCell) -> str:
    from inspector.wording.ledger_import import bad_cell

    return bad_cell(bad.code, bad.value, bad.near)


def _keep_bad_rows(planned: Plan, file: Path, wanted: Path | None, preview: bool) -> Path | None:
    """Write the bad rows beside the file (or where asked), never over a file that is there already."""
    from inspector.store.ledger_import import BAD, bad_rows_csv

    if not planned.of(BAD) or (preview and wanted is None):
        return None
    target = wanted or file.with_name(f"{file.stem}-未导入的行.csv")
    number = 2
    while target.exists() and wanted is None:
        target = file.with_name(f"{file.stem}-未导入的行-{number}.csv")
        number += 1
    try:
        target.write_bytes(bad_rows_csv(planned, _why))
    except OSError as error:
        raise Known("ledger_import_result_file", path=target, detail=error.strerror or str(error)) from error
    return target


def _tell_plan(planned: Plan) -> None:
    from inspector.store.import_mapping import WORDS

    sheet = f"（{planned.sheet.name}）" if planned.sheet.name else ""
    row = planned.sheet.first_row - 1
    click.echo(say("ledger_import_sheet", file=planned.file, sheet=sheet, row=row, count=len(planned.rows)))
    for at, name in planned.mapping.columns.items():
        heading = planned.sheet.headings[at]
        mark = "（按相近认定）" if heading in planned.mapping.guessed else ""
        click.echo(say("ledger_import_column", heading=heading, word=WORDS[name], mark=mark))
    if planned.ignored:
        click.echo(say("ledger_import_ignored", headings="、".join(planned.ignored)))
    if planned.other_sheets:
        click.echo(say("ledger_import_other_sheets", sheets="、".join(planned.other_sheets)))
    for code, found in (
        ("ledger_import_new_places", planned.new_places),
        ("ledger_import_new_bodies", planned.new_bodies),
    ):
        if found:
            click.echo(say(code, names="、".join(f"{name}（{count} 行）" for name, count in found.items())))
    if planned.likely:
        names = {category.code: category.name for category in planned.names.catalogue.categories}
        pairs = "、".join(f"{word}→{names[code]}" for word, code in planned.likely.items())
        click.echo(say("ledger_import_likely", pairs=pairs))
    _tell_rows(planned)


def _tell_rows(planned: Plan) -> None:
    from inspector.store.ledger_import import TWIN

    for bad in planned.faults[:_SHOWN]:
        click.echo(say("row_fault", row=bad.row, column=bad.column, why=_why(bad), value=""), err=True)
    masked = [str(row.number) for row in planned.rows if row.row and row.row.masked]
    if masked:
        rows = "、".join(masked[:_SHOWN])
        click.echo(say("ledger_import_masked", rows=rows, count=len(masked)), err=True)
    for row in planned.of(TWIN)[:_SHOWN]:
        twin = f"第 {row.twin} 行" if row.twin.isdecimal() else row.twin
        click.echo(say("ledger_import_twin", row=row.number, twin=twin), err=True)


def _outcome(planned: Plan, done: Done, preview: bool) -> str:
    from inspector.store.ledger_import import BAD, NEW, TWIN
    from inspector.wording.terms import STATUSES

    counts = {"twins": len(planned.of(TWIN)), "bad": len(planned.of(BAD))}
    if preview:
        statuses = "，".join(f"{STATUSES[code]} {count}" for code, count in planned.statuses.items())
        return say("ledger_import_preview", new=len(planned.of(NEW)), statuses=statuses or "—", **counts)
    if done.stopped:
        return say("ledger_import_stopped", written=done.written, left=done.left, id=done.import_id or "—")
    if not done.written:
        return say("ledger_import_nothing", **counts)
    facts = {"first": done.first_number, "last": done.last_number, "id": done.import_id}
    return say("ledger_import_done", written=done.written, **facts, **counts)


def _plain(planned: Plan, done: Done, kept_at: Path | None) -> dict[str, Any]:
    from inspector.store.ledger_import import NEW, TWIN

    return {
        **asdict(done),
        "stopped": done.stopped,
        "columns": {planned.sheet.headings[at]: name for at, name in planned.mapping.columns.items()},
        "guessed": planned.mapping.guessed,
        "ignored": planned.ignored,
        "sheet": planned.sheet.name,
        "other_sheets": planned.other_sheets,
        "new": len(planned.of(NEW)),
        "statuses": dict(planned.statuses),
        "twins": [{"row": row.number, "twin": row.twin} for row in planned.of(TWIN)],
        "bad": [{**asdict(bad), "why": _why(bad)} for bad in planned.faults],
        "new_places": dict(planned.new_places),
        "new_bodies": dict(planned.new_bodies),
        "likely": dict(planned.likely),
        "masked": [row.number for row in planned.rows if row.row and row.row.masked],
        "bad_rows_file": str(kept_at) if kept_at else None,
    }
