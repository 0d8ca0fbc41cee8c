"""`inspector restore SOURCE`: a workspace made from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from inspector.wording import say


@click.command(name="restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.pass_obj
def command(workspace: Path, source: Path) -> None:
    """从备份 SOURCE（U 盘，或其中的 inspector-编号 文件夹）恢复到 --workspace 指定的空文件夹。

    每个字节都按摘要核对；恢复出来的是一台新设备，有自己的编号。中断后再运行会接着恢复。

    退出码：0 全部恢复；1 已恢复，但备份里有照片缺失或已损坏（逐个说明）；2 没能进行，备份原样未动。
    """
    from inspector.commands.progress import on_one_line
    from inspector.store.backup import restore
    from inspector.store.workspace import open_workspace

    manifest = restore(source.absolute(), workspace, on_one_line("restore_progress"))
    with open_workspace(workspace) as ws:
        code = ws.device.code
        told = [say(notice.code, **notice.facts) for notice in ws.notices]
    damaged = manifest["damaged"]
    whole = len(manifest["photo_sha256"]) - len(damaged)
    click.echo(say("restore_done", folder=workspace, photos=whole, ops=manifest["ops"], device=code))
    for sentence in told:
        click.echo(sentence, err=True)
    if damaged:
        click.echo(say("restore_incomplete", count=len(damaged), hashes="、".join(damaged)), err=True)
    raise SystemExit(1 if damaged else 0)
