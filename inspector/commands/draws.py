"""`inspector plan draw`: freezing a list, drawing from it, changing the result, and what is known of each draw."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from inspector.commands.plans import Desk
from inspector.wording import plans as words
from inspector.wording import say


@click.group(name="draw")
def command() -> None:
    """随机抽取：先冻结名单、留下随机数的摘要，再抽取并公布随机数，谁都可以重算。"""


@command.command(name="freeze")
@click.argument("title")
@click.option("--count", type=int, required=True, help="抽几个。")
@click.option(
    "--kind", type=click.Choice(tuple(words.DRAW_KINDS)), default="places", show_default=True, help="抽什么。"
)
@click.option("--campaign", "campaign_name", help="专项行动名称。")
@click.pass_obj
def freeze(desk: Desk, /, title: str, count: int, kind: str, campaign_name: str | None) -> None:
    """冻结名单和权重，留下随机数的摘要；打印抽取的编号。"""
    from inspector.commands.coverage import campaign_id
    from inspector.domain.draw import thaw
    from inspector.store import draws

    with desk.opened() as ws:
        campaign = campaign_id(ws, campaign_name)
        made = draws.commit(ws, draws.members(ws, kind, campaign), count, title=title, kind=kind, campaign_id=campaign)
    click.echo(made.id)
    click.echo(say("draw_committed", pool=len(thaw(made.pool)), digest=made.seed_sha256), err=True)


@command.command(name="run")
@click.argument("draw_id")
@click.option("--witness", default="", help="见证人当场加的一个字词。")
@click.pass_obj
def run(desk: Desk, /, draw_id: str, witness: str) -> None:
    """抽取，公布随机数和结果。"""
    from inspector.store import draws

    with desk.opened() as ws:
        made = draws.draw(ws, draw_id, witness)
        for one in made.result:
            click.echo(draws.name_of(ws, one))
    click.echo(say("draw_drawn", title=made.title, count=len(made.result)), err=True)


@command.command(name="adjust")
@click.argument("draw_id")
@click.option("--choose", "names", multiple=True, required=True, help="调整后的名称，可写多次。")
@click.option("--reason", required=True, help="调整的原因。")
@click.pass_obj
def adjust(desk: Desk, /, draw_id: str, names: tuple[str, ...], reason: str) -> None:
    """人工调整结果；原结果和调整都一直显示。"""
    from inspector.domain.draw import thaw
    from inspector.store import draws

    with desk.opened() as ws:
        held = draws.must_get(ws, draw_id)
        known = {draws.name_of(ws, one.id): one.id for one in thaw(held.pool)}
        made = draws.adjust(ws, draw_id, [known.get(name, name) for name in names], reason)
    click.echo(say("draw_adjusted", title=made.title))


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="结果输出为 JSON。")
@click.pass_obj
def list_draws(desk: Desk, /, as_json: bool) -> None:
    """列出每次抽取和核对的结果。"""
    from inspector.store import draws

    with desk.opened() as ws:
        found = draws.draws(ws)
        if as_json:
            click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
            return
        for one in found:
            click.echo(f"{one.id}\t{draws.verdict(ws, one)[0]}")
