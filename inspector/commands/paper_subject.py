"""Answers for what a paper is asked for on the command line: the same options for `sheet` and `papers issue`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from inspector.errors import Known

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace

_DAY = click.DateTime(["%Y-%m-%d"])
_OPTIONS = (
    click.option("--visit", help="场次编号，形如 JL-K7M2-0003。"),
    click.option("--issue", "issues", multiple=True, help="问题编号，可写多次。"),
    click.option("--status", "statuses", multiple=True, help="该状态的全部问题：found assigned reported closed。"),
    click.option("--category", "categories", multiple=True, help="检查表的类别代码，可写多次。"),
    click.option("--place", help="地点的代码或名称。"),
    click.option("--body", help="责任单位的名称。"),
    click.option("--campaign", help="专项行动的名称。"),
    click.option("--notice", help="交办单、督办单的编号。"),
    click.option("--lead", help="线索编号。"),
    click.option("--talk", help="约谈提醒的编号。"),
    click.option("--circular", help="通报的编号。"),
    click.option("--week", help="周次，如 2026-W47。"),
    click.option("--since", type=_DAY, help="从这一天起，如 2026-11-01。"),
    click.option("--until", type=_DAY, help="到这一天为止（含当天）。"),
    click.option("--copied-to", help="抄送谁，印在公文的版记里，如：区委办公室，区政府办公室。"),
    click.option("--pictures", is_flag=True, help="Excel 台账里放缩略图（有遮挡的用遮挡后的）。"),
    click.option("--gb18030", is_flag=True, help="CSV 用 GB18030 编码；不写是带标记的 UTF-8。"),
)


def subject_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every option that says what a paper is about; `chosen` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(ws: Workspace, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of `papers.Subject` that the options name; raise Known where something is not there."""
    from inspector.store import issues, lead_lines, ledger, visits
    from inspector.store.ledger_sql import Query

    ids = [issues.by_number(ws, number).id for number in given["issues"]]
    for status in given["statuses"]:
        found = ledger.page(ws.reader(), Query(status=status, sort="number", descending=False), limit=100_000)
        ids += [row.issue_id for row in found if row.issue_id not in ids]
    days: dict[str, datetime | None] = {name: given[name] for name in ("since", "until")}
    said = {
        "issue_ids": tuple(ids),
        "visit_id": visits.by_number(ws, given["visit"]).id if given["visit"] else None,
        "categories": tuple(given["categories"]),
        "lead_id": lead_lines.by_number(ws, given["lead"]).id if given["lead"] else None,
        "place_id": _found(ws, "place", given["place"], "code = ?1 OR name = ?1"),
        "body_id": _found(ws, "body", given["body"], "name = ?1"),
        "campaign_id": _found(ws, "campaign", given["campaign"], "name = ?1"),
        "notice_id": _found(ws, "notice", given["notice"], "number = ?1 OR official_number = ?1"),
        "talk_id": _found(ws, "talk", given["talk"], "number = ?1"),
        "circular_id": _found(ws, "circular", given["circular"], "number = ?1 OR official_number = ?1"),
        "week": given["week"],
        "said": {
            **({"pictures": "yes"} if given["pictures"] else {}),
            **({"copied_to": given["copied_to"]} if given["copied_to"] else {}),
            **({"encoding": "gb18030"} if given["gb18030"] else {}),
        },
        **{name: day.date() if day else None for name, day in days.items()},
    }
    return {name: value for name, value in said.items() if value}


def _found(ws: Workspace, entity: str, text: str | None, where: str) -> str | None:
    if not text:
        return None
    found = ws.all(entity, where, (text.strip(),))
    if not found:
        raise Known("subject_unknown", entity=entity, text=text)
    return str(found[0].id)
