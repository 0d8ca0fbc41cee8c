"""`inspector office status|devices|revoke|people|missing|quarantine`: what an administrator does at the console."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.commands.office_opening import data_option, opened

if TYPE_CHECKING:
    from inspector.office.admin import SetAside

json_option = click.option("--json", "as_json", is_flag=True, help="输出为 JSON。")


@click.command(name="status")
@data_option
@json_option
def status(data: Path, database: str | None, as_json: bool) -> None:
    """看办公室的全貌：各区县的记录、电脑、照片、最近的备份。

    退出码：0 已列出；2 没能进行。
    """
    from inspector.office import admin
    from inspector.wording.office_server import status_lines

    with opened(data, database) as office:
        found = admin.status(office)
    _print(found) if as_json else _lines(status_lines(found))


@click.command(name="devices")
@data_option
@json_option
def devices(data: Path, database: str | None, as_json: bool) -> None:
    """列出已登记的电脑，最近联系的在前。

    退出码：0 已列出；2 没能进行。
    """
    from inspector.office import admin
    from inspector.wording.office_server import DEVICE_STATES, clock_words

    with opened(data, database) as office:
        found = admin.devices(office.db)
    if as_json:
        _print([asdict(one) for one in found])
        return
    for one in found:
        sent = "、".join(f"{scope}:{seq}" for scope, seq in sorted(one.last_seqs.items()))
        contact, clock = _when(one.last_contact_at_utc), clock_words(one.last_skew_ms)
        _row(one.id[:8], one.label, one.user, DEVICE_STATES[one.status], contact, clock, one.app_version or "", sent)


@click.command(name="revoke")
@click.argument("device")
@click.option("--suspend", is_flag=True, help="只是暂停，以后可以用 --resume 恢复。")
@click.option("--resume", is_flag=True, help="恢复暂停的电脑。")
@data_option
def revoke(device: str, suspend: bool, resume: bool, data: Path, database: str | None) -> None:
    """停用一台电脑：编号（前几位即可）或名称。立即生效，服务不用重启。

    停用以后不能恢复；它手里还没送到的记录可以由 U盘交来，进隔离区。

    退出码：0 已停用；2 没能进行。
    """
    from datetime import UTC, datetime

    from inspector.office import admin
    from inspector.wording import say

    wanted = "suspended" if suspend else "active" if resume else "revoked"
    with opened(data, database) as office:
        found = admin.set_device(office.db, device, wanted, datetime.now(UTC))
    click.echo(say(f"device_now_{wanted}", device=found))


@click.group(name="people", invoke_without_command=True)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    required=True,
    help="办公室的数据文件夹。",
)
@click.option("--database", metavar="URL", help="数据库地址；缺省用该文件夹记着的那个。")
@json_option
@click.pass_context
def people(context: click.Context, data: Path, database: str | None, as_json: bool) -> None:
    """列出人员：姓名、角色、区县、对应的检查人。改动用下面的命令。

    退出码：0 已完成；2 没能进行。
    """
    from inspector.office import admin
    from inspector.wording.office_server import ROLES

    context.obj = (data, database)
    if context.invoked_subcommand is not None:
        return
    with opened(data, database) as office:
        found = admin.people(office.db)
    if as_json:
        _print([asdict(one) for one in found])
        return
    for one in found:
        persons = "、".join(name or key for key, name in one.persons.items())
        _row(one.id[:8], one.name, ROLES[one.role], "在用" if one.active else "已停用", "、".join(one.scopes), persons)


@people.command(name="link")
@click.argument("person")
@click.argument("user")
@click.pass_context
def link(context: click.Context, person: str, user: str) -> None:
    """检查人 PERSON（登记册里的编号）就是人员 USER（编号或姓名）；以后他写的记录按 USER 的权限收。"""
    from inspector.office import admin

    _change(context, lambda db, now: admin.link(db, person, user, now))


@people.command(name="off")
@click.argument("user")
@click.pass_context
def off(context: click.Context, user: str) -> None:
    """停用人员 USER，立即生效。"""
    from inspector.office import admin

    _change(context, lambda db, now: admin.set_user(db, user, now, active=False))


@people.command(name="on")
@click.argument("user")
@click.pass_context
def on(context: click.Context, user: str) -> None:
    """恢复人员 USER。"""
    from inspector.office import admin

    _change(context, lambda db, now: admin.set_user(db, user, now, active=True))


@people.command(name="role")
@click.argument("user")
@click.argument("role", type=click.Choice(("inspector", "reviewer", "admin", "auditor")))
@click.pass_context
def change_role(context: click.Context, user: str, role: str) -> None:
    """把人员 USER 的角色改为 ROLE。"""
    from inspector.office import admin

    _change(context, lambda db, now: admin.set_user(db, user, now, role=role))


@people.command(name="scope")
@click.argument("user")
@click.argument("scope")
@click.option("--remove", is_flag=True, help="收回，而不是给予。")
@click.pass_context
def change_scope(context: click.Context, user: str, scope: str, remove: bool) -> None:
    """给人员 USER 一个区县（6 位代码），或收回。"""
    from inspector.errors import Known
    from inspector.office import admin

    if not (scope.isascii() and scope.isdigit() and len(scope) == 6):
        raise Known("scope_not_a_code", given=scope)
    _change(context, lambda db, now: admin.set_scope(db, user, scope, now, given=not remove))


@click.command(name="missing")
@data_option
@json_option
def missing(data: Path, database: str | None, as_json: bool) -> None:
    """列出记录里有、还没送到的照片：在哪台电脑上、等了多久。

    退出码：0 已列出（没有也是 0）；2 没能进行。
    """
    from inspector.office import admin
    from inspector.wording import say

    with opened(data, database) as office:
        found = admin.missing(office)
        labels = {one.id: one.label for one in admin.devices(office.db)}
    if as_json:
        _print([asdict(one) | {"device": labels.get(one.device_id, "")} for one in found])
        return
    for one in found:
        _row(
            labels.get(one.device_id, one.device_id),
            _when(one.announced_at_utc),
            one.scope,
            one.sha256,
            one.arrived_bytes,
        )
    click.echo(say("missing_count", count=len(found)), err=True)


@click.command(name="quarantine")
@click.option("--release", "released", multiple=True, metavar="OP", help="放行这一条（可写多个），按现在到达合并。")
@click.option("--reject", "rejected", multiple=True, metavar="OP", help="这一条永不合并（可写多个），要有 --reason。")
@click.option("--all", "every", is_flag=True, help="与 --release 的意思相同，放行全部。")
@click.option("--reason", default="", help="不合并的原因，留在记录里。")
@data_option
@json_option
def quarantine(
    *,
    released: tuple[str, ...],
    rejected: tuple[str, ...],
    every: bool,
    reason: str,
    data: Path,
    database: str | None,
    as_json: bool,
) -> None:
    """列出隔离的记录和原因；放行，或定为不合并。隔离的内容一个字节也不会丢。

    退出码：0 已完成；2 没能进行。
    """
    from datetime import UTC, datetime

    from inspector.errors import Known
    from inspector.office import admin
    from inspector.wording import say

    if rejected and not reason.strip():
        raise Known("reason_missing")
    now = datetime.now(UTC)
    with opened(data, database) as office:
        wanted = [one.op_id for one in admin.quarantine(office.db)] if every else list(released)
        outcomes = admin.release(office.db, wanted, now) if wanted else []
        count = admin.reject(office.db, rejected, reason, now) if rejected else 0
        left = admin.quarantine(office.db)
    if as_json:
        _print([asdict(one) for one in (outcomes if wanted else left)])
        return
    if wanted:
        merged = sum(one.state == "applied" for one in outcomes)
        click.echo(say("quarantine_released", count=merged, left=len(outcomes) - merged))
    if rejected:
        click.echo(say("quarantine_rejected", count=count))
    if not wanted and not rejected:
        for one in left:
            _row(*_words(one))
        click.echo(say("quarantine_count", count=len(left)), err=True)


def _words(one: SetAside) -> tuple[object, ...]:
    from inspector.wording.office_server import REASONS

    wrote = "；".join(f"{name}={value}" for name, value in list(one.values.items())[:3])
    why = REASONS.get(one.reason, one.reason)
    return (one.op_id, why, one.device, one.seq, one.author, one.entity, one.kind, _when(one.received_at_utc), wrote)


def _change(context: click.Context, act: Any) -> None:
    from datetime import UTC, datetime

    from inspector.wording import say

    data, database = context.obj
    with opened(data, database) as office:
        user = act(office.db, datetime.now(UTC))
    click.echo(say("user_changed", user=user))


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _lines(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


def _row(*cells: object) -> None:
    click.echo("\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in cells))


def _when(utc: str | None) -> str:
    from inspector.domain.clock_text import local_text

    return local_text(utc) if utc else "—"
