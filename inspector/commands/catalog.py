"""`inspector catalog`: the categories in force, as a list or as the file an office edits, and the working days."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from inspector.wording import say


@click.group(name="catalog", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="每个小类输出一行 JSON。")
@click.pass_context
def command(context: click.Context, /, as_json: bool) -> None:
    """查看和导入检查类别、工作日表。不带子命令时列出正在用的类别。"""
    if context.invoked_subcommand is not None:
        return
    from inspector.commands.opening import opened
    from inspector.wording.terms import responsible

    with opened(context.obj) as ws:
        catalogue = ws.catalogue
    for category in catalogue.categories:
        if as_json:
            click.echo(json.dumps(_line(category, catalogue.version), ensure_ascii=False))
        else:
            lead = responsible(category.lead, dict(catalogue.responsible_types))
            click.echo("\t".join((category.code, category.major_name, category.name, _deadline(category), lead)))
    if not as_json:
        click.echo(say("catalog_in_force", version=catalogue.version, count=len(catalogue.categories)), err=True)


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_file(workspace: Path, file: Path) -> None:
    """换上办公室发来的检查类别（YAML）；已有的检查和单据仍按原来的版本。

    退出码：0 换上了，或与正在用的相同；2 没有换，仍用原来的。
    """
    from inspector.commands.opening import opened
    from inspector.store import catalogue, tables

    with opened(workspace) as ws:
        adopted, changed = catalogue.adopt(ws, tables.text_of(file))
    code = "catalog_adopted" if changed else "catalog_same"
    click.echo(say(code, version=adopted.version, count=len(adopted.categories)))
    for field in adopted.unknown:
        click.echo(say("catalog_unknown_field", field=field), err=True)


@command.command(name="export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export_file(workspace: Path, file: Path) -> None:
    """把正在用的检查类别写成 YAML，供办公室修改；改好后换一个版本号再导入。"""
    from inspector.commands.opening import opened
    from inspector.errors import Known
    from inspector.store import catalogue

    with opened(workspace) as ws:
        text = catalogue.export(ws)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Known("catalog_unwritable", file=str(file), detail=error.strerror or str(error)) from error
    click.echo(say("catalog_written", file=str(file.absolute())))


@command.command(name="days")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def days(workspace: Path, file: Path) -> None:
    """导入工作日表（CSV 两列：日期，休或班），补上内置表没有的年份。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.store import tables

    content = tables.bytes_of(file)
    with opened(workspace) as ws:
        bad = ws.import_days(content)
        years = "、".join(str(year) for year in sorted(ws.calendar.known_years))
    for row in bad:
        why = say(row.why, text=row.text)
        click.echo(say("row_fault", row=row.row, column=row.column, why=why, value=""), err=True)
    click.echo(say("days_taken" if not bad else "days_taken_bad", years=years, bad=len(bad)))
    raise SystemExit(1 if bad else 0)


def _line(category: Any, version: str) -> dict[str, Any]:
    return {"version": version, **asdict(category)}


def _deadline(category: Any) -> str:
    from inspector.wording.time import deadline

    return deadline(category.deadline.count, category.deadline.kind)
