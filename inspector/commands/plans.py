"""`inspector plan`: sealed plans from draft to proof, draws, and rotas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.commands import LazyGroup
from inspector.wording import plans as words
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.domain.plan import Content
    from inspector.store.workspace import Workspace

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
_NUMBER = click.argument("number")
_PASSPHRASE = click.option("--passphrase", default="", help="密封钥匙的口令（设过才要）。")
_LATER = {
    "draw": ("inspector.commands.draws", "command", "随机抽取：冻结名单、抽取、调整、列出"),
    "rota": ("inspector.commands.rotas", "command", "交叉督查排班：排出、采用、列出"),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a command works, and as whom (empty: whoever works in the window)."""

    workspace: Path
    person: str

    @contextmanager
    def opened(self) -> Iterator[Workspace]:
        """Open the workspace; raise Known("person_unknown") for a name that the register does not hold."""
        from inspector.commands.opening import opened
        from inspector.store import places

        with opened(self.workspace) as ws:
            if self.person:
                ws.author = person_id(places.people(ws), self.person)
            yield ws


class _Group(LazyGroup):
    """Has commands of its own beside those that are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.commands, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self.commands.get(cmd_name) or super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            own = [(name, one.get_short_help_str(80)) for name, one in self.commands.items()]
            formatter.write_dl(own + [(name, short) for name, (_, _, short) in self._table.items()])


@click.group(name="plan", cls=_Group, table=_LATER)
@click.option("--person", default="", help="以谁的名义（检查人员姓名）；不写是窗口里的本人。")
@click.pass_context
def command(context: click.Context, /, person: str) -> None:
    """暗访计划：出发前目标只有带队人和审批人能看；审批时留下摘要，出发后谁都能核对有没有换过目标。"""
    context.obj = Desk(context.obj, person)


@command.command(name="key")
@click.option("--passphrase", default="", help="给钥匙设口令；几个人合用一台电脑时要设。")
@click.pass_obj
def key(desk: Desk, /, passphrase: str) -> None:
    """登记本人在这台电脑上的密封钥匙。"""
    from inspector.store import seal_keys

    with desk.opened() as ws:
        seal_keys.publish(ws, passphrase)
        name = ws.get("person", ws.author).name
    click.echo(say("plan_key_made", name=name))


@command.command(name="keys")
@click.option("--retire", "key_id", default="", help="停用哪一把（写编号）；电脑丢失或人员调离时用。")
@click.pass_obj
def keys(desk: Desk, /, key_id: str) -> None:
    """列出在用的密封钥匙：编号、人员、电脑、登记时间。"""
    from inspector.domain.clock_text import local_text
    from inspector.store import seal_keys

    with desk.opened() as ws:
        people = {one.id: one.name for one in ws.all("person")}
        if key_id:
            gone = seal_keys.retire(ws, key_id)
            click.echo(say("plan_key_retired", name=people.get(gone.person_id or "", "—")))
            return
        for one in seal_keys.keys(ws):
            click.echo(f"{one.id}\t{people.get(one.person_id or '', '—')}\t{one.device}\t{local_text(one.made_at_utc)}")


@command.command(name="list")
@_AS_JSON
@click.pass_obj
def list_plans(desk: Desk, /, as_json: bool) -> None:
    """列出计划；没有出发的只写几处，不写是哪里。"""
    from inspector.commands.listing import print_array
    from inspector.domain.plan import state
    from inspector.store import plans

    with desk.opened() as ws:
        found = plans.plans(ws)
        people = {one.id: one.name for one in ws.all("person")}
        places = {one.id: one.name for one in ws.all("place")}
    rows = [
        {
            "number": one.number,
            "state": state(one),
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "lead": people.get(one.lead_id or "", ""),
            "approver": people.get(one.approver_id or "", ""),
            "size": one.size,
            "commitment": one.commitment,
            "targets": [places.get(place, place) for place in one.place_ids],
        }
        for one in found
    ]
    if as_json:
        print_array(rows)
        return
    for row in rows:
        targets = words.names(row["targets"]) or words.SEALED_TO_OTHERS.format(size=row["size"])
        click.echo("\t".join((row["number"], words.STATES[row["state"]], row["starts_on"], row["lead"], targets)))


@command.command(name="new")
@click.option("--lead", required=True, help="带队人姓名。")
@click.option("--approver", required=True, help="审批人姓名。")
@click.option("--on", "starts_on", required=True, metavar="YYYY-MM-DD", help="哪一天（或从哪一天起）。")
@click.option("--until", "ends_on", default="", metavar="YYYY-MM-DD", help="到哪一天为止。")
@click.option("--place", "place_names", multiple=True, help="检查对象名称，可写多次。")
@click.option("--draw", "draw_id", help="用哪次抽取的结果做检查对象。")
@click.option("--team", help="检查组名称。")
@click.option("--campaign", "campaign_name", help="专项行动名称。")
@click.option("--order", type=click.Choice(tuple(words.ORDERS)), default="given", show_default=True, help="先后次序。")
@click.pass_obj
def new(desk: Desk, /, **given: object) -> None:
    """草拟一份计划，当即密封给带队人和审批人。"""
    from inspector.commands.coverage import campaign_id
    from inspector.errors import Known
    from inspector.store import places, plans, teams

    with desk.opened() as ws:
        people, known = places.people(ws), {place.name: place.id for place in places.all_places(ws)}
        team = next((one.id for one in teams.teams(ws) if one.name == given["team"]), None)
        names: tuple[str, ...] = given["place_names"]  # type: ignore[assignment]
        unknown = next((name for name in names if name not in known), None)
        if unknown is not None:
            raise Known("place_unknown", place=unknown)
        form = plans.PlanForm(
            lead_id=person_id(people, str(given["lead"])),
            approver_id=person_id(people, str(given["approver"])),
            starts_on=str(given["starts_on"]),
            ends_on=str(given["ends_on"]),
            place_ids=tuple(known[name] for name in names),
            draw_id=given["draw_id"],  # type: ignore[arg-type]
            team_id=team,
            campaign_id=campaign_id(ws, given["campaign_name"]),  # type: ignore[arg-type]
            order=str(given["order"]),
        )
        plan = plans.draft(ws, form)
    click.echo(say("plan_kept", number=plan.number))


@command.command(name="show")
@_NUMBER
@_PASSPHRASE
@_AS_JSON
@click.pass_obj
def show(desk: Desk, /, number: str, passphrase: str, as_json: bool) -> None:
    """查看一份计划的目标；出发前只有带队人和审批人能看，每次查看都记入日志。"""
    from inspector.store import plans

    with desk.opened() as ws:
        _tell(plans.look(ws, plans.by_number(ws, number).id, passphrase), as_json)


@command.command(name="approve")
@_NUMBER
@_PASSPHRASE
@click.pass_obj
def approve(desk: Desk, /, number: str, passphrase: str) -> None:
    """审批密封：从此目标不能再改，摘要写入操作链。"""
    from inspector.store import plans

    with desk.opened() as ws:
        done = plans.approve(ws, plans.by_number(ws, number).id, passphrase)
    click.echo(say("plan_approved", number=done.number, commitment=done.commitment))


@command.command(name="depart")
@_NUMBER
@_PASSPHRASE
@click.pass_obj
def depart(desk: Desk, /, number: str, passphrase: str) -> None:
    """出发开封：目标和随机数从此人人可看，可以核对。"""
    from inspector.store import plans

    with desk.opened() as ws:
        done = plans.depart(ws, plans.by_number(ws, number).id, passphrase)
    click.echo(say("plan_departed", number=done.number, size=done.size))


@command.command(name="finish")
@_NUMBER
@click.pass_obj
def finish(desk: Desk, /, number: str) -> None:
    """办结一份已出发的计划。"""
    from inspector.store import plans

    with desk.opened() as ws:
        done = plans.finish(ws, plans.by_number(ws, number).id)
    click.echo(say("plan_finished", number=done.number))


@command.command(name="cancel")
@_NUMBER
@click.option("--reason", required=True, help="取消的原因，人人可看。")
@click.pass_obj
def cancel(desk: Desk, /, number: str, reason: str) -> None:
    """取消一份计划。"""
    from inspector.store import plans

    with desk.opened() as ws:
        done = plans.cancel(ws, plans.by_number(ws, number).id, reason)
    click.echo(say("plan_cancelled", number=done.number))


@command.command(name="link")
@_NUMBER
@click.argument("visit_number")
@click.pass_obj
def link(desk: Desk, /, number: str, visit_number: str) -> None:
    """把一个场次记在一份已出发的计划名下。"""
    from inspector.store import plans, visits

    with desk.opened() as ws:
        plan = plans.by_number(ws, number)
        visit = plans.link(ws, plan.id, visits.by_number(ws, visit_number).id)
    click.echo(say("plan_linked", visit=visit.number, number=plan.number))


@command.command(name="compare")
@_NUMBER
@_AS_JSON
@click.pass_obj
def compare(desk: Desk, /, number: str, as_json: bool) -> None:
    """比较计划的目标与实际检查的地点。"""
    from dataclasses import asdict

    from inspector.store import places, plans

    with desk.opened() as ws:
        found = asdict(plans.compared(ws, plans.by_number(ws, number).id))
        named = {what: [places.full_name(ws, one) for one in ids] for what, ids in found.items()}
    if as_json:
        click.echo(json.dumps(named, ensure_ascii=False))
        return
    for what, word in words.COMPARED.items():
        click.echo(f"{word}\t{words.names(named[what]) or '—'}")


@command.command(name="looks")
@_NUMBER
@click.pass_obj
def looks(desk: Desk, /, number: str) -> None:
    """列出出发前谁看过、谁要求看过一份计划。"""
    from inspector.domain.clock_text import local_text
    from inspector.store import plans

    with desk.opened() as ws:
        for one in plans.looks(ws, plans.by_number(ws, number).id):
            person = ws.get("person", one.person_id)
            click.echo(f"{local_text(one.looked_at_utc)}\t{person.name if person else ''}\t{words.LOOKS[one.what]}")


@command.command(name="export")
@_NUMBER
@click.pass_obj
def export(desk: Desk, /, number: str) -> None:
    """把一份计划的目标输出为 JSON；出发前不能输出，带队人也不能。"""
    from inspector.store import plans

    with desk.opened() as ws:
        _tell(plans.for_paper(ws, plans.by_number(ws, number).id), as_json=True)


@command.command(name="verify")
@click.argument("numbers", nargs=-1)
@click.pass_context
def verify(context: click.Context, /, numbers: tuple[str, ...]) -> None:
    """核对计划和抽取：重算摘要和抽取结果，找出事后的改动。不写编号核对全部。

    退出码：0 都对得上；1 有对不上的；2 没能进行。
    """
    from inspector.domain.plan import state
    from inspector.store import draws, plans

    desk: Desk = context.obj
    wrong = False
    with desk.opened() as ws:
        for plan in [plans.by_number(ws, one) for one in numbers] or plans.plans(ws):
            found = plans.verify(ws, plan.id)
            wrong = wrong or bool(found)
            click.echo(words.plan_verdict(plan.number, state(plan), plan.size, plan.commitment, found))
        for draw in () if numbers else draws.draws(ws):
            verdict, sound = draws.verdict(ws, draw)
            wrong = wrong or not sound
            click.echo(verdict)
    context.exit(1 if wrong else 0)


def person_id(people: list, name: str) -> str:  # type: ignore[type-arg]
    """Return the id of somebody in the register by name; raise Known("person_unknown")."""
    from inspector.errors import Known

    found = next((one.id for one in people if one.name == name.strip()), None)
    if found is None:
        raise Known("person_unknown", person=name)
    return str(found)


def _tell(content: Content, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        click.echo(json.dumps(asdict(content), ensure_ascii=False))
        return
    for at, one in enumerate(content.targets, 1):
        click.echo(f"{at}\t{one.name}\t{one.code}")
