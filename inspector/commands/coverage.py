"""`inspector coverage`: which communities were reached, what the second line found, and where problems come back."""

from __future__ import annotations

import json
from pathlib import Path

import click

from inspector.wording import plans as words

_CAMPAIGN = click.option("--campaign", "campaign_name", help="专项行动名称；不写是全部。")
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")


@click.group(name="coverage", invoke_without_command=True)
@_CAMPAIGN
@_AS_JSON
@click.pass_context
def command(context: click.Context, /, campaign_name: str | None, as_json: bool) -> None:
    """列出各社区已查/未查、多久没查；子命令：second、spots、rates。"""
    if context.invoked_subcommand is not None:
        return
    from inspector.commands.opening import opened
    from inspector.store import coverage

    with opened(context.obj) as ws:
        made = coverage.matrix(ws, campaign_id(ws, campaign_name))
    rows = [
        {
            "street": street.place.name if street.place else "",
            "community": cell.place.name,
            "visits": cell.visits,
            "last_on": cell.last_on,
            "days": cell.days,
            "band": cell.band,
        }
        for street in made.streets
        for cell in street.cells
    ]
    if as_json:
        whole = {"covered": made.covered, "whole": made.whole, "streets_covered": made.streets_covered}
        click.echo(json.dumps({**whole, "streets_whole": made.streets_whole, "communities": rows}, ensure_ascii=False))
        return
    for row in rows:
        done = f"已查{row['visits']}次" if row["visits"] else "未查"
        click.echo(f"{row['street']}\t{row['community']}\t{done}\t{words.BANDS[str(row['band'])]}")
    streets = f"街道 {made.streets_covered}/{made.streets_whole}"
    click.echo(f"社区 {made.covered}/{made.whole}，{streets}")


@command.command(name="second")
@_CAMPAIGN
@_AS_JSON
@click.pass_obj
def second(workspace: Path, /, campaign_name: str | None, as_json: bool) -> None:
    """再监督：按检查组列出应发现未发现的问题数和漏查率。"""
    from dataclasses import asdict

    from inspector.commands.opening import opened
    from inspector.store import coverage

    with opened(workspace) as ws:
        found = coverage.missed(ws, campaign_id(ws, campaign_name))
        names = {team.id: team.name for team in ws.all("team")}
    if as_json:
        click.echo(
            json.dumps(
                {
                    "teams": [{**asdict(one), "percent": one.percent} for one in found.teams],
                    "missed": [asdict(one) for one in found.missed],
                },
                ensure_ascii=False,
            )
        )
        return
    for one in found.teams:
        name = names.get(one.team_id or "", words.NOBODY)
        click.echo(f"{name}\t复查{one.places}处\t已发现{one.found}\t未发现{one.missed}\t{words.percent(one.percent)}")


@command.command(name="spots")
@_CAMPAIGN
@click.option("--most", type=click.IntRange(1, 200), default=20, show_default=True, help="最多列几处。")
@_AS_JSON
@click.pass_obj
def spots(workspace: Path, /, campaign_name: str | None, most: int, as_json: bool) -> None:
    """列出高发点位，问题和反弹多的在前。"""
    from dataclasses import asdict

    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import coverage, places

    with opened(workspace) as ws:
        found = coverage.spots(ws, campaign_id(ws, campaign_name), most=most)
        if as_json:
            print_array(map(asdict, found))
            return
        for one in found:
            where = f"{places.full_name(ws, one.place_id)} {one.spot}".strip()
            click.echo(f"{where}\t问题{one.found}\t未销号{one.open}\t反弹{one.relapses}")


@command.command(name="rates")
@click.argument("by", type=click.Choice(("community", "street", "category", "body")))
@_CAMPAIGN
@_AS_JSON
@click.pass_obj
def rates(workspace: Path, /, by: str, campaign_name: str | None, as_json: bool) -> None:
    """按社区、街道、类别或责任单位列出反弹率。"""
    from dataclasses import asdict

    from inspector.commands.listing import print_array
    from inspector.commands.opening import opened
    from inspector.store import coverage

    with opened(workspace) as ws:
        found = coverage.rates(ws, by, campaign_id(ws, campaign_name))
        if as_json:
            print_array({**asdict(one), "percent": one.percent} for one in found)
            return
        for one in found:
            record = ws.get("body" if by == "body" else "place", one.key)
            category = ws.catalogue.get(one.key) if by == "category" else None
            name = record.name if record else category.name if category else one.key or "—"
            click.echo(f"{name}\t曾销号{one.closed}\t反弹{one.relapsed}\t{words.percent(one.percent)}")


def campaign_id(ws: object, name: str | None) -> str | None:
    """Return the campaign of a name; raise what `store.figures.campaign_named` raises."""
    from inspector.store import figures
    from inspector.store.workspace import Workspace

    assert isinstance(ws, Workspace)
    return figures.campaign_named(ws, name).id if name is not None else None
