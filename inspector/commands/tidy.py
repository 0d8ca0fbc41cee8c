"""`inspector tidy`: originals that the office holds in a backup leave this laptop."""

from __future__ import annotations

from pathlib import Path

import click

from inspector.domain.photo import KEEP_DAYS
from inspector.errors import Known
from inspector.wording import say


@click.command(name="tidy")
@click.option("--yes", "confirmed", is_flag=True, help="真的移走；缺省只说有多少可以移走。")
@click.option(
    "--days", default=KEEP_DAYS, show_default=True, type=click.IntRange(0, 36500), help="只移走收入已超过这么多天的。"
)
@click.pass_obj
def command(workspace: Path, confirmed: bool, days: int) -> None:
    """腾地方：把办公室已收到并备份过的照片原件从本机移走。记录和预览都留着，原件可以随时向办公室要回。

    退出码：0 办好了（或没有可移走的）；1 没能进行（原因写在标准错误，没有移走任何原件）。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line
    from inspector.store import exchange
    from inspector.sync.clearing import clear

    try:
        with opened(workspace) as ws:
            may_go = exchange.clearable(ws, days).old
            if not may_go:
                click.echo(say("tidy_none", days=days))
                return
            size = sum(size for _, size in may_go)
            if not confirmed:
                click.echo(say("tidy_offer", count=len(may_go), megabytes=f"{size / 1e6:.1f}", days=days))
                return
            done = clear(ws, may_go, progress=on_one_line("tidy_progress"))
    except Known as fault:
        click.echo(say(fault.code, **fault.facts), err=True)
        raise SystemExit(1) from fault
    click.echo(say("tidy_done", count=done.photos, megabytes=f"{done.bytes / 1e6:.1f}"))
    if done.kept:
        click.echo(say("tidy_kept", count=done.kept))
