"""`inspector selfcheck …`: making a list from a table, sending it to units, and how far each is."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.errors import Known
from inspector.wording import tasks_screen as words

if TYPE_CHECKING:
    from inspector.domain.self_check import SelfCheck
    from inspector.store.workspace import Workspace

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="selfcheck")
def command() -> None:
    """自查清单：从表格做清单或清单库，下发给单位，看各单位填报和报备。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", help="清单名称；不写是文件名。")
@click.option("--library", is_flag=True, help="做成清单库（职权事项、责任事项、追责情形、整改清单），不下发。")
@click.option("--due", help="自查期限，如 2026-12-10。")
@click.option("--file-with", help="向谁报备，如 区纪委监委。")
@_AS_JSON
@click.pass_obj
def take_in(
    workspace: Path,
    *,
    file: Path,
    title: str | None,
    library: bool,
    due: str | None,
    file_with: str | None,
    as_json: bool,
) -> None:
    """从 CSV 或 XLSX 做一份清单（表头：类别、职权事项、责任事项或自查内容、追责情形、整改清单）。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.domain.self_check import SelfCheck
    from inspector.store import self_checks, tables
    from inspector.store.door import new_id
    from inspector.store.places import Imported

    table = tables.read(file, self_checks.HEADINGS)
    rows, bad = self_checks.read_items(table.rows, table.first_row)
    kind = "library" if library else "sent_list"
    check = SelfCheck(id=new_id(), kind=kind, title=title or file.stem, due_on=due, file_with=file_with)
    with opened(workspace) as ws:
        self_checks.make(ws, check, rows)
    tell(Imported(len(rows), 0, 0, tuple(bad)), as_json)


@command.command(name="send")
@click.argument("title")
@click.argument("bodies", nargs=-1, required=True)
@click.pass_obj
def send(workspace: Path, title: str, bodies: tuple[str, ...]) -> None:
    """把名为 TITLE 的清单下发给单位 BODIES（登记的名称）；已下发过的不会重复。"""
    from inspector.commands.opening import opened
    from inspector.store import self_checks

    with opened(workspace) as ws:
        check = _named(ws, title)
        by_name = {name: one.id for one in ws.all("body") for name in (*one.aliases, one.name)}
        unknown = next((one for one in bodies if one not in by_name), None)
        if unknown is not None:
            raise Known("account_body_unknown", name=unknown)
        self_checks.send(ws, check.id, [by_name[one] for one in bodies])
    click.echo(words.SENT.format(title=check.title, count=len(set(bodies))))


@command.command(name="standing")
@click.argument("title")
@_AS_JSON
@click.pass_obj
def standing(workspace: Path, title: str, as_json: bool) -> None:
    """列出名为 TITLE 的清单各单位填了几条、查出几条、报备没有。

    退出码：0 都已报备；1 还有单位没有报备；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.store import self_checks

    with opened(workspace) as ws:
        found = self_checks.standings(ws, _named(ws, title).id)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            how = one.answered
            progress = words.PROGRESS.format(answered=how.answered, items=how.items)
            filed = one.sheet.filed_number if how.filed else words.NOT_FILED
            late = words.LATE_DAYS.format(days=one.late_days) if one.late_days else ""
            click.echo("\t".join((one.body, progress, str(how.found), filed or "", late)))
    raise SystemExit(0 if found and all(one.answered.filed for one in found) else 1)


def _named(ws: Workspace, title: str) -> SelfCheck:
    from inspector.store import self_checks

    found = [one for one in self_checks.lists(ws) if one.title == title]
    if len(found) != 1:
        raise Known("self_check_unknown", title=title)
    return found[0]
