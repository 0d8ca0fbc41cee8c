"""`inspector bundle export|import`: the exchange with the office on a U盘 or through a shared folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from inspector.wording import say


@click.group(name="bundle", subcommand_metavar="[命令] [参数]…")
def command() -> None:
    """没有网络时用 U盘与办公室交换：导出交换包，读入办公室的回执。"""


@command.command(name="export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-originals", is_flag=True, help="不放原图，只放记录和小图。")
@click.option("--most", type=click.FloatRange(min=0), metavar="MB", help="大小上限；放不下的照片下次再导出。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def export(workspace: Path, file: Path, no_originals: bool, most: float | None, as_json: bool) -> None:
    """把办公室还没有确认的记录和照片写成交换包 FILE；FILE 是文件夹时自动取名 office-编号-起-止.fsync。

    交换包用办公室的公钥加密，写完读回核对。本机内容不会因为导出而减少。

    退出码：0 写好了；1 写好了，但有照片在本机已缺失或损坏（逐个说明）；2 没有写成。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line
    from inspector.sync.bundle import export_bundle

    limit = None if most is None else int(most * 1e6)
    with opened(workspace) as ws:
        done = export_bundle(
            ws,
            file.absolute(),
            originals=not no_originals,
            most_bytes=limit,
            progress=on_one_line("bundle_progress"),
        )
    figures = asdict(done) | {"path": str(done.path)}
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
    else:
        ops = done.to_seq - done.from_seq + 1
        click.echo(say("bundle_written", **figures, ops=ops, megabytes=f"{done.bytes / 1e6:.1f}"))
        if done.left_out:
            click.echo(say("bundle_left_out", count=done.left_out))
    if done.damaged:
        click.echo(say("bundle_damaged_here", count=len(done.damaged), hashes="、".join(done.damaged)), err=True)
    raise SystemExit(1 if done.damaged else 0)


@command.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def read_in(workspace: Path, file: Path, as_json: bool) -> None:
    """读入办公室的回执 FILE（.ack.fsync）：已确认的记录和照片、别人的新记录、小图。

    退出码：0 读入了；1 读入了，但办公室还缺本机的记录，要再导出一次；2 没有读入。
    """
    from inspector.commands.opening import opened
    from inspector.sync.bundle import import_ack

    with opened(workspace) as ws:
        done = import_ack(ws, file.absolute())
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    elif done.old:
        click.echo(say("bundle_ack_old"))
    else:
        click.echo(say("bundle_ack_read", **asdict(done)))
        if done.more:
            click.echo(say("bundle_ack_more"))
    for count, note in done.rejected:
        click.echo(say("ops_rejected", count=count, note=note), err=True)
    if done.expected is not None:
        click.echo(say("bundle_ack_gap", expected=done.expected), err=True)
    raise SystemExit(1 if done.expected is not None else 0)
