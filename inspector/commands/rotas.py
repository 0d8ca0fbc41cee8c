"""`inspector plan rota`: a proposal for some weeks, accepting it, and what was accepted."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from inspector.commands.plans import Desk
from inspector.wording import plans as words
from inspector.wording import say


@click.group(name="rota")
def command() -> None:
    """滚动式交叉督查的排班：回避是硬性的，最久没查的在前，各组均衡。"""


@command.command(name="propose")
@click.option("--weeks", type=int, default=4, show_default=True, help="排几周。")
@click.option("--most", type=click.IntRange(1, 50), default=2, show_default=True, help="每组每周最多几处。")
@click.option("--from", "first_week", metavar="YYYY-Www", help="从哪一周起；不写是下周。")
@click.option("--seed", default="", help="随机数；同样的随机数排出同样的班。")
@click.option("--campaign", "campaign_name", help="专项行动名称。")
@click.option("--accept", "accepted", is_flag=True, help="采用：写入排班。不加只是看看。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
@click.pass_obj
def propose(
    desk: Desk,
    /,
    *,
    weeks: int,
    most: int,
    first_week: str | None,
    seed: str,
    campaign_name: str | None,
    accepted: bool,
    as_json: bool,
) -> None:
    """排出几周的班，说明哪些地方没有一个组能去、为什么。"""
    from inspector.commands.coverage import campaign_id
    from inspector.store import rotation

    with desk.opened() as ws:
        campaign = campaign_id(ws, campaign_name)
        made = rotation.propose(ws, seed or "1", weeks=weeks, most=most, campaign_id=campaign, first_week=first_week)
        if accepted:
            rotation.accept(ws, made, campaign_id=campaign)
        names = {one.id: one.name for entity in ("team", "place", "person") for one in ws.all(entity)}
    if as_json:
        click.echo(json.dumps(asdict(made), ensure_ascii=False))
        return
    for shift in made.shifts:
        click.echo(f"{shift.week}\t{names[shift.crew_id]}\t{words.names(names[one] for one in shift.site_ids)}")
    for site_id, against in made.impossible.items():
        why = "；".join(
            f"{names[one.crew_id]}{words.OBSTACLES[one.rule]}{words.who(names.get(who, who) for who in one.who)}"
            for one in against
        )
        click.echo(words.IMPOSSIBLE.format(place=names[site_id], why=why), err=True)
    if made.left:
        click.echo(words.LEFT.format(places=words.names(names[one] for one in made.left)), err=True)
    if accepted:
        weeks_done = len({shift.week for shift in made.shifts})
        click.echo(say("rota_accepted", weeks=weeks_done, rows=len(made.shifts)), err=True)


@command.command(name="list")
@click.option("--from", "first", default="", metavar="YYYY-Www", help="从哪一周起。")
@click.option("--until", "last", default="9999", metavar="YYYY-Www", help="到哪一周为止。")
@click.pass_obj
def list_rotas(desk: Desk, /, first: str, last: str) -> None:
    """列出采用的排班。"""
    from inspector.store import rotation

    with desk.opened() as ws:
        found = rotation.rotas(ws, first, last)
        names = {one.id: one.name for entity in ("team", "place") for one in ws.all(entity)}
    for one in found:
        places = words.names(names.get(place, place) for place in one.place_ids)
        click.echo(f"{one.week}\t{names.get(one.team_id or '', words.NOBODY)}\t{places}\t{one.note or ''}")
