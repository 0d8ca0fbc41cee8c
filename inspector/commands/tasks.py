"""`inspector tasks …`: taking a plan in, the board and its wall, and a word on a task."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from inspector.wording import say
from inspector.wording import tasks_screen as words

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="tasks")
def command() -> None:
    """任务分解（任务→举措→责任→时限→进度）：导入、看任务板、填进度、看各单位责任。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--campaign", help="归到哪个专项行动（名称，可连批次）。")
@_AS_JSON
@click.pass_obj
def take_in(workspace: Path, file: Path, campaign: str | None, as_json: bool) -> None:
    """从 CSV 或 XLSX 导入任务分解表（序号、任务、举措、责任单位、协办单位、责任领导、时限、进度、进展）。

    一行一项举措；任务可以是合并单元格，也可以只写在第一行。再导入一次不会重复。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.store import figures, tables, task_import

    table = tables.read(file, task_import.HEADINGS)
    with opened(workspace) as ws:
        named = figures.campaign_named(ws, campaign).id if campaign else None
        done = task_import.import_tasks(ws, table.rows, table.first_row, campaign_id=named)
    tell(done, as_json)


@command.command(name="board")
@click.option("--weeks", type=click.IntRange(1, 53), default=8, show_default=True, help="看最近几周。")
@_AS_JSON
@click.pass_obj
def board(workspace: Path, weeks: int, as_json: bool) -> None:
    """按周列出任务板（挂图作战）：每项到哪一步，哪一周迟了，哪一周没报。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import entry_rules, tasks
    from inspector.ui.models.task_board import board_of

    with opened(workspace) as ws:
        lines = tasks.board(ws, weeks=weeks)
        if as_json:
            print_array(map(asdict, lines))
            return
        names = {body.id: body.name for body in ws.all("body")}
        shown = board_of(lines, names, entry_rules.today(ws), tasks.unreported(lines))
    click.echo("\t".join(shown.heads))
    for row in shown.rows:
        click.echo("\t".join(cell.text for cell in row.cells))
    click.echo(shown.sums)


@command.command(name="report")
@click.argument("number")
@click.option("--percent", type=int, help="进度，0 到 100；100 就是完成。")
@click.option("--progress", default="", help="进展。")
@click.option("--needs", help="需协调事项。")
@click.option("--week", help="周次，如 2026-W47；不写是本周。")
@click.pass_obj
def report(
    workspace: Path, *, number: str, percent: int | None, progress: str, needs: str | None, week: str | None
) -> None:
    """给序号为 NUMBER 的任务（举措）填进度。"""
    from inspector.commands.opening import opened
    from inspector.store import tasks

    with opened(workspace) as ws:
        task = tasks.by_number(ws, number)
        tasks.report(ws, task.id, percent=percent, progress=progress, needs=needs, week=week)
    click.echo(say("task_kept", what=task.title))


@command.command(name="shares")
@_AS_JSON
@click.pass_obj
def shares(workspace: Path, as_json: bool) -> None:
    """列出责任分解：每个单位牵头几项、完成几项、超期几项、协办几项。"""
    from inspector.commands.opening import opened
    from inspector.store import tasks

    with opened(workspace) as ws:
        names = {body.id: body.name for body in ws.all("body")}
        found = tasks.shares(tasks.board(ws))
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        counts = (str(len(part)) for part in (one.led, one.done, one.late, one.helped))
        click.echo("\t".join((names.get(one.body_id or "", words.NO_BODY), *counts)))
