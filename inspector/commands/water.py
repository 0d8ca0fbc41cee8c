"""`inspector water import FILE` and `inspector water survey PLACE`: measurements of a water body, and their verdict."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.errors import Known
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.domain.water_survey import Survey
    from inspector.sheets.frame import Drawn
    from inspector.store.workspace import Workspace


@click.group(name="water")
def command() -> None:
    """黑臭水体监测：导入测定值，按指南判定。"""


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def import_file(workspace: Path, file: Path, as_json: bool) -> None:
    """从 CSV 或 XLSX 导入测定值。

    表头：水体、测点、采样时间，以及 透明度(cm)、溶解氧(mg/L)、氧化还原电位(mV)、氨氮(mg/L)、水深(cm)；
    可有 顺序、适用口径、备注。
    重复导入不会重复；有误的行逐行说明，其余照常写入。

    退出码：0 全部写入；1 有误的行未写入（其余已写入）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.table_result import tell
    from inspector.store import water_survey

    with opened(workspace) as ws:
        done = water_survey.import_samples(ws, file)
    tell(done, as_json)


@command.command(name="survey")
@click.argument("place", metavar="水体")
@click.option("--area", type=click.Choice(("urban", "rural")), help="按哪一种口径判定（缺省按测定时填的）。")
@click.option("--since", metavar="日期", help="从这一天起的测定（2026-03-01）。")
@click.option("--until", metavar="日期", help="到这一天为止的测定。")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="另输出监测评价表 PDF 到这个文件。")
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 对象。")
@click.pass_obj
def survey(
    workspace: Path,
    *,
    place: str,
    area: str | None,
    since: str | None,
    until: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """按《城市黑臭水体整治工作指南》判定一个水体（名称或代码）。

    每个测点和整个水体的结论旁都写明依据的规则；测点或次数不够的只作初判。

    退出码：0 已判定（初判也是）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.store import water_survey

    with opened(workspace) as ws:
        body = water_survey.body_named(ws, place)
        found = water_survey.survey(ws, body.id, area, _day(since), _day(until))
        chosen = {"area": area, "since": _day(since), "until": _day(until)}
        drawn = _print(ws, body.id, out, chosen) if out else None
    if as_json:
        click.echo(json.dumps(_plain(body.name, found), ensure_ascii=False, default=str))
        return
    _tell(body.name, found)
    if drawn is not None:
        click.echo(say("sheet_done", path=str(out), pages=drawn.pages))


def _print(ws: Workspace, place_id: str, out: Path, chosen: dict[str, Any]) -> Drawn:
    """Write the paper of a survey whole or not at all."""
    import os

    from inspector import papers

    part = out.with_name(f"{out.name}.part")
    try:
        with open(part, "wb") as stream:
            drawn = papers.draw(ws, "water-survey", stream, place_id=place_id, **chosen)
        os.replace(part, out)
    except OSError as error:
        raise Known("sheet_unwritable", path=str(out), detail=str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return drawn


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Known("ledger_import_bad_day", given=text) from error


def _tell(name: str, found: Survey) -> None:
    from inspector.domain.clock_text import local_text
    from inspector.wording import terms
    from inspector.wording import water_survey as words

    area = terms.WATER_SCOPES[found.area]
    count = len(found.points)
    head = say("water_survey_head", place=name, area=area, first=found.first_on, last=found.last_on, points=count)
    click.echo(head)
    for point in found.points:
        told = "".join(f"，{words.INDICATORS[indicator]}" for indicator in point.verdict.indicators)
        rule = terms.WATER_RULES[point.verdict.rule]
        grade = terms.WATER_GRADES[point.verdict.grade]
        counted = {"samplings": point.samplings, "indicators": told, "rule": rule}
        click.echo(say("water_survey_point", point=point.name, grade=grade, **counted))
        last = point.samples[-1]
        grade, at = terms.WATER_GRADES[point.latest.grade], local_text(last.taken_at_utc)
        click.echo(say("water_survey_latest", at=at, grade=grade, values=words.values(last)))
    click.echo(words.verdict(found))
    for lacking in words.notes(found):
        click.echo(f"注意：{lacking}。")
    click.echo(terms.WATER_RULE_WHOLE)


def _plain(name: str, found: Survey) -> dict[str, Any]:
    from inspector.wording import water_survey as words

    return {
        **asdict(found),
        "place": name,
        "stretches": found.stretches(),
        "verdict": words.verdict(found),
        "note_words": words.notes(found),
    }
