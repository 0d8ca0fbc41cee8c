"""`inspector office rules`: who assigns (统一分办) and whether closing is approved, for all laptops of a district."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.commands.office_opening import data_option, opened
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.office.opening import Office

_CLOSING = {"approved": True, "direct": False, "own": None}


@click.command(name="rules")
@click.option("--scope", metavar="CODE", required=True, help="区县代码。")
@click.option("--assigner", metavar="NAME", help="统一分办由谁负责：姓名；同名的写 姓名/单位。")
@click.option("--anybody", is_flag=True, help="谁都可以交办。")
@click.option("--own-assigner", is_flag=True, help="不统一规定，由各台电脑自己设置。")
@click.option("--closing", type=click.Choice(list(_CLOSING)), help="approved 须审核，direct 不须，own 由各台自己设置。")
@data_option
def command(
    *,
    scope: str,
    assigner: str | None,
    anybody: bool,
    own_assigner: bool,
    closing: str | None,
    data: Path,
    database: str | None,
) -> None:
    """规定统一分办和销号审核，发布给一个区县的各台电脑；什么都不写就只看现在的规定。专项另有规定的从其规定。

    退出码：0 已发布（或已列出）；2 没有发布，各台电脑仍照原来的。
    """
    from datetime import UTC, datetime

    from inspector.domain.clock_text import utc_text
    from inspector.domain.office_rules import NAME, written
    from inspector.errors import Known
    from inspector.office import publish

    if sum((assigner is not None, anybody, own_assigner)) > 1:
        raise click.UsageError("--assigner、--anybody 和 --own-assigner 只能写一个。")
    if len(scope) != 6 or not (scope.isascii() and scope.isdigit()):
        raise Known("scope_not_a_code", given=scope)
    with opened(data, database) as office:
        rules = publish.rules_of(office.db, scope)
        if assigner is not None:
            rules = dataclasses.replace(rules, assigner_id=_person(office, scope, assigner))
        elif anybody or own_assigner:
            rules = dataclasses.replace(rules, assigner_id="" if anybody else None)
        if closing is not None:
            rules = dataclasses.replace(rules, closing_needs_approval=_CLOSING[closing])
        if assigner is not None or anybody or own_assigner or closing is not None:
            version, body = written(rules)
            now = utc_text(datetime.now(UTC))
            publish.publish(office.db, scope=scope, name=NAME, version=version, body=body, now_utc=now)
        who = publish.person_named(office.db, scope, rules.assigner_id) if rules.assigner_id else None
    own = "由各台电脑自己设置"
    one = f"由{who or '一名已删除的人'}负责"
    assigning = one if rules.assigner_id else own if rules.assigner_id is None else "谁都可以交办"
    approving = {None: f"销号审核{own}", True: "销号须审核", False: "销号不须审核"}[rules.closing_needs_approval]
    click.echo(say("office_rules", scope=scope, assigning=assigning, approving=approving))


def _person(office: Office, scope: str, text: str) -> str:
    """Return the id of the one active person of this name; raise Known("office_rules_nobody" or "…_several")."""
    from inspector.errors import Known
    from inspector.office import publish

    found = publish.people(office.db, scope, text)
    if not found:
        raise Known("office_rules_nobody", name=text, scope=scope)
    if len(found) > 1:
        raise Known("office_rules_several", name=text, found="、".join(f"{one.name}/{one.unit or ''}" for one in found))
    return str(found[0].id)
