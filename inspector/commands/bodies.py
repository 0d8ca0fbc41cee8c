"""`inspector bodies import FILE` and `inspector bodies list`: the register of responsible bodies."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click


@click.group(name="bodies")
def command() -> None:
    """导入和列出责任单位。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def import_file(workspace: Path, file: Path, as_json: bool) -> None:
    """从 CSV（UTF-8、GB18030）或 XLSX 导入责任单位。

    表头：名称、类型、服务范围（地点名，用、隔开）、联系人、电话。
    按名称重复导入只更新；有误的行逐行说明，其余照常写入。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.store import places, tables

    table = tables.read(file, places.BODY_HEADINGS)
    with opened(workspace) as ws:
        done = places.import_bodies(ws, table.rows, ws.catalogue.responsible_types, table.first_row)
    tell(done, as_json)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 数组，每行一个单位。")
@click.pass_obj
def list_bodies(workspace: Path, as_json: bool) -> None:
    """列出全部责任单位。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import places
    from inspector.wording.terms import responsible

    with opened(workspace) as ws:
        if as_json:
            print_array(map(asdict, places.bodies(ws)))
            return
        for body in places.bodies(ws):
            kind = responsible(body.kind, dict(ws.catalogue.responsible_types))
            click.echo("\t".join((body.name, kind, body.contact or "", body.phone or "")))
