"""`inspector intake PATH…`: photos into the workspace, one outcome a file; afterwards what is derived from them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from inspector.wording import say


@click.command(name="intake")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.option("--no-derive", is_flag=True, help="只保存原件，不做缩略图（下次打开时再做）。")
@click.pass_obj
def command(workspace: Path, paths: tuple[Path, ...], as_json: bool, no_derive: bool) -> None:
    """收入照片：文件、文件夹、存储卡。原件一字节不改，存储卡上不写也不删。

    退出码：0 全部收入或已在库中；1 有文件未收入（逐个说明原因）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import REFUSED, take_in_paths

    with opened(workspace) as ws:
        tally: Counter[str] = Counter()
        for outcome in take_in_paths(ws, paths):
            tally[outcome.outcome] += 1
            if as_json:
                click.echo(outcome.line())
            elif outcome.reason:
                click.echo(f"{outcome.file}：{say(outcome.reason)}")
        if not no_derive:
            for _ in derive_waiting(ws):
                pass
    if not as_json:
        click.echo(
            say(
                "intake_done",
                taken=tally["taken_in"] + tally["kept_unreadable"],
                here=tally["already_here"],
                unreadable=tally["kept_unreadable"],
                refused=tally[REFUSED],
            )
        )
    raise SystemExit(1 if tally[REFUSED] else 0)
