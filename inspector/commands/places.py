"""`inspector places import FILE` and `inspector places list`: the register of places."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click


@click.group(name="places")
def command() -> None:
    """导入和列出地点（街道、社区、水体、点位）。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def import_file(workspace: Path, file: Path, as_json: bool) -> None:
    """从 CSV（UTF-8、GB18030）或 XLSX 导入地点。

    表头：区划代码、街道、社区、街道代码；或 名称、级别、上级；可有 纬度、经度、坐标系、半径、地址。
    重复导入只更新，不会重复；有误的行逐行说明，其余照常写入。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.store import places, tables

    table = tables.read(file, places.HEADINGS)
    with opened(workspace) as ws:
        done = places.import_places(ws, table.rows, table.first_row)
    tell(done, as_json)


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 数组，每行一个地点。")
@click.pass_obj
def list_places(workspace: Path, as_json: bool) -> None:
    """列出全部地点。"""
    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import places
    from inspector.wording.terms import PLACE_LEVELS

    with opened(workspace) as ws:
        if as_json:
            print_array(map(asdict, places.all_places(ws)))
            return
        for place in places.all_places(ws):
            words = (place.code or "", PLACE_LEVELS[place.level], places.full_name(ws, place.id))
            click.echo("\t".join(words))
