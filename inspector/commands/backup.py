"""`inspector backup DIR`: the second copy of the whole workspace."""

from __future__ import annotations

from pathlib import Path

import click

from inspector.wording import say


@click.command(name="backup")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.pass_obj
def command(workspace: Path, folder: Path) -> None:
    """把整个工作区备份到 DIR（U 盘）下的 inspector-编号 文件夹，边用边备也一致；中断后再运行会接着写。

    退出码：0 备份完整；1 备份已做好，但有照片在本机就缺失或已损坏（逐个说明）；2 没能进行，原有的备份不受影响。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line
    from inspector.store.backup import back_up
    from inspector.store.envelopes import held

    with opened(workspace) as ws:
        done = back_up(ws, folder.absolute(), on_one_line("backup_progress"))
        envelopes = len(held(ws))
    assert done is not None  # nothing here cancels
    click.echo(
        say(
            "backup_done",
            folder=done.folder,
            photos=done.photos,
            written=done.photos_written,
            megabytes=f"{done.bytes_written / 1e6:.1f}",
            ops=done.ops,
        )
    )
    if envelopes:
        click.echo(say("backup_without_envelopes", count=envelopes), err=True)
    if done.same_disk:
        click.echo(say("backup_same_disk"), err=True)
    if done.too_large:
        click.echo(say("backup_too_large", count=len(done.too_large), hashes="、".join(done.too_large)), err=True)
    damaged = [sha256 for sha256 in done.missing if sha256 not in done.too_large]
    if damaged:
        click.echo(say("backup_incomplete", count=len(damaged), hashes="、".join(damaged)), err=True)
    raise SystemExit(1 if done.missing else 0)
