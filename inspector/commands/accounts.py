"""`inspector account …`: who did what when (事前预警—事中留痕—事后追责), and whether anything was left lying."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from inspector.wording import accounts as words

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
_SINCE = click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="从这一天起，如 2026-11-01。")
_UNTIL = click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到这一天为止（含当天）。")


@click.group(name="account")
def command() -> None:
    """责任追溯：一个问题或一个单位的预警、办理、催办经过；逐件排查有没有遗漏。"""


@command.command(name="issue")
@click.argument("number")
@_AS_JSON
@click.pass_obj
def issue(workspace: Path, number: str, as_json: bool) -> None:
    """列出问题 NUMBER 的经过：事前预警、事中留痕、事后追责，谁在什么时候做了什么。"""
    from inspector.commands.opening import opened
    from inspector.store import accountability, issues
    from inspector.ui.models.account_lines import issue_lines

    with opened(workspace) as ws:
        account = accountability.of_issue(ws, issues.by_number(ws, number).id)
        if as_json:
            click.echo(json.dumps(asdict(account), ensure_ascii=False))
            return
        for line in issue_lines(ws, account):
            click.echo(line)


@command.command(name="body")
@click.argument("name")
@_SINCE
@_UNTIL
@_AS_JSON
@click.pass_obj
def body(workspace: Path, name: str, since: Any, until: Any, as_json: bool) -> None:
    """列出单位 NAME 名下的问题（按发现日期）：超期、未预警而超期、没有周反馈的，以及约谈和通报。"""
    from inspector.commands.opening import opened
    from inspector.errors import Known
    from inspector.store import accountability
    from inspector.ui.models.account_lines import body_lines

    with opened(workspace) as ws:
        found = [one for one in ws.all("body") if name in (one.name, *one.aliases)]
        if len(found) != 1:
            raise Known("account_body_unknown", name=name)
        span = (_day(since) or "", _day(until) or "9999")
        account = accountability.of_body(ws, found[0].id, *span)
        if as_json:
            click.echo(json.dumps(asdict(account), ensure_ascii=False))
            return
        for line in body_lines(ws, account):
            click.echo(line)


@command.command(name="completeness")
@_SINCE
@_UNTIL
@_AS_JSON
@click.pass_obj
def completeness(workspace: Path, since: Any, until: Any, as_json: bool) -> None:
    """逐件排查：收到的线索、发现的问题，哪些还没有处理，逐件列出。

    退出码：0 没有遗漏；1 有遗漏（逐件列出）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.store import completeness as report

    with opened(workspace) as ws:
        lines = report.report(ws, since.date() if since else None, until.date() if until else None)
        numbers = {(line.entity, one): ws.get(line.entity, one).number for line in lines for one in line.missing}
    if as_json:
        plain = [{**asdict(line), "numbers": [numbers[line.entity, one] for one in line.missing]} for line in lines]
        click.echo(json.dumps(plain, ensure_ascii=False))
    else:
        for line in lines:
            left = "、".join(numbers[line.entity, one] for one in line.missing)
            said = words.COMPLETE if line.is_complete else words.MISSING
            what = words.COMPLETENESS[line.code]
            click.echo(said.format(what=what, whole=line.whole, done=line.done, left=len(line.missing), numbers=left))
    raise SystemExit(0 if all(line.is_complete for line in lines) else 1)


def _day(at: Any) -> str | None:
    day: date | None = at.date() if at else None
    return day.isoformat() if day else None
