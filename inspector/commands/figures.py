"""`inspector figures`: the figures of a report as at a cut-off, its sentences, and the records behind each number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from inspector.commands.figures_output import figure_options


@click.command(name="figures")
@figure_options
@click.pass_obj
def command(
    workspace: Path, /, *, until: str | None, since: str | None, campaign_name: str | None, as_json: bool, **given: Any
) -> None:
    """统计到某一天为止的数字，并写出报告用语。

    每个数字都由记录算出，过去任何一天的数字随时可以重算。“解决”指已销号；作废的不计；反弹是同一问题的新一轮，不重复计数。

    退出码：0 已统计；2 没能进行。
    """
    from inspector.commands import figures_output as output
    from inspector.commands.opening import opened
    from inspector.domain.figures import figures
    from inspector.store import figures as store

    with opened(workspace) as ws:
        campaign = store.campaign_named(ws, campaign_name) if campaign_name is not None else None
        span = output.span(since, until, ws.now())
        records = store.read(ws, span.until_utc, span.since_utc, campaign.id if campaign else None)
        counted = figures(records, output.switches(given))
        sentences = output.said(counted, ws.now())
        if as_json:
            output.show_json(counted, sentences, store.numbers(ws), campaign)
        else:
            output.show(counted, sentences, campaign)
