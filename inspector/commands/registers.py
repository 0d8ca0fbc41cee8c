"""`inspector registers`: 移送, 计数 and the “差” list from the command line, what is due, and what it all comes to."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from inspector.domain.registers import TALLY_KINDS, WALK_LEVELS
from inspector.wording import registers as words
from inspector.wording import say

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="registers")
def command() -> None:
    """台账以外的登记：约谈提醒、通报、“差”名单、移送、接访、走访、会议、制度、建议书、培训。"""


@command.command(name="list")
@click.argument("register", type=click.Choice(tuple(words.REGISTERS)))
@click.option("--since", default="", help="从这一天起，如 2026-11-01。")
@click.option("--until", default="9999", help="到这一天为止（含当天）。")
@click.pass_obj
def list_register(workspace: Path, register: str, since: str, until: str) -> None:
    """把一个登记册列成一个 JSON 数组，新的在前。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import registers

    with opened(workspace) as ws:
        print_array(map(asdict, registers.listed(ws, register, since, until)))


@command.command(name="handover")
@click.option("--number", required=True, help="移送登记编号。")
@click.option("--receiver", required=True, help="接收单位。")
@click.option("--on", help="移送日期，如 2026-11-20；不写是今天。")
@click.pass_obj
def handover(workspace: Path, number: str, receiver: str, on: str | None) -> None:
    """登记一次移送：只有编号、日期、接收单位，不录案情。"""
    from inspector.commands.opening import opened
    from inspector.domain.clock_text import business_date, utc_text
    from inspector.domain.registers import Handover
    from inspector.store import registers
    from inspector.store.door import new_id

    with opened(workspace) as ws:
        day = on or business_date(utc_text(ws.now())).isoformat()
        registers.put(ws, Handover(id=new_id(), number=number.strip(), handed_on=day, receiver=receiver.strip()))
    click.echo(say("register_kept", what=f"移送 {number.strip()}"))


@command.command(name="tally")
@click.argument("kind", type=click.Choice(TALLY_KINDS))
@click.option("--on", help="日期，如 2026-11-20；不写是今天。")
@click.option("--count", type=int, default=1, show_default=True, help="次数（项、户）。")
@click.option("--people", type=int, help="人数。")
@click.option("--leads", type=int, help="受理线索数。")
@click.option("--level", type=click.Choice(WALK_LEVELS), help="走访的层级。")
@click.option("--title", help="名称。")
@click.pass_obj
def tally(
    workspace: Path,
    *,
    kind: str,
    on: str | None,
    count: int,
    people: int | None,
    leads: int | None,
    level: str | None,
    title: str | None,
) -> None:
    """登记接访、走访、会议、制度、建议书或培训。"""
    from inspector.commands.opening import opened
    from inspector.domain.clock_text import business_date, utc_text
    from inspector.domain.registers import Tally
    from inspector.store import registers
    from inspector.store.door import new_id

    with opened(workspace) as ws:
        day = on or business_date(utc_text(ws.now())).isoformat()
        entry = Tally(
            id=new_id(), kind=kind, held_on=day, count=count, people=people, leads=leads, level=level, title=title
        )
        registers.put(ws, entry)
    click.echo(say("register_kept", what=f"{words.TALLIES[kind]} {day}"))


@command.command(name="listing")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", help="表里没有日期时的列入日期；不写是今天。")
@click.option("--source", help="表里没有来源时的文件或名单名称。")
@_AS_JSON
@click.pass_obj
def listing(workspace: Path, file: Path, on: str | None, source: str | None, as_json: bool) -> None:
    """从 CSV 或 XLSX 导入“差”名单（表头：街道、社区、列入日期、原因、来源）。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.domain.clock_text import business_date, utc_text
    from inspector.store import registers, tables

    table = tables.read(file, registers.LISTING_HEADINGS)
    with opened(workspace) as ws:
        day = on or business_date(utc_text(ws.now())).isoformat()
        done = registers.import_listings(ws, table.rows, table.first_row, on=day, source=source)
    tell(done, as_json)


@command.command(name="due")
@_AS_JSON
@click.pass_obj
def due(workspace: Path, as_json: bool) -> None:
    """列出该跟进的约谈提醒和该回访的通报，最早的在前。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import registers

    with opened(workspace) as ws:
        found = registers.due(ws)
    if as_json:
        print_array(map(asdict, found))
        return
    for one in found:
        click.echo("\t".join((one.number, words.REGISTERS[one.entity], one.on)))


@command.command(name="count")
@click.option("--since", default="", help="从这一天起，如 2026-11-01。")
@click.option("--until", default="9999", help="到这一天为止（含当天）。")
@_AS_JSON
@click.pass_obj
def count(workspace: Path, since: str, until: str, as_json: bool) -> None:
    """按类合计接访、走访、会议、制度、建议书、培训。"""
    from inspector.commands.opening import opened
    from inspector.store import registers

    with opened(workspace) as ws:
        found, walked = registers.counted(ws, since, until), registers.walks(ws, since, until)
    if as_json:
        plain = {kind: asdict(one) for kind, one in found.items()}
        click.echo(json.dumps({"tallies": plain, "walks": walked}, ensure_ascii=False))
        return
    for kind, one in found.items():
        click.echo("\t".join((words.TALLIES[kind], str(one.count), str(one.people), str(one.leads))))
    for level, number in walked.items():
        click.echo("\t".join((words.WALK_LEVELS[level], str(number))))
