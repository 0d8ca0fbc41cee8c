"""`inspector office import FILE`: what a stick brings, taken in at the office."""

from __future__ import annotations

from pathlib import Path

import click

from inspector.commands.office_opening import data_option
from inspector.wording import say


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@data_option
@click.option("--ack", type=click.Path(path_type=Path), metavar="FILE", help="回执写到哪里；缺省在交换包旁边。")
def command(file: Path, data: Path, database: str | None, ack: Path | None) -> None:
    """读入 U盘上的交换包 FILE（.fsync），写出给那台电脑的回执（.ack.fsync）。先全部核对，再采用。

    退出码：0 收下了；1 先搁置：还缺较早的交换包，或要那台电脑先读入回执；2 没有收下，没有采用其中任何内容。
    """
    from inspector.commands.office_opening import opened
    from inspector.office.bundles import import_bundle

    with opened(data, database) as office:
        found = import_bundle(office, file.absolute(), ack.absolute() if ack else None)
    if found.expected is not None:
        click.echo(say("bundle_held", device=found.device, found=found.found, expected=found.expected), err=True)
        raise SystemExit(1)
    if found.diverged:
        click.echo(say("bundle_diverged", device=found.device, ack=found.ack), err=True)
        raise SystemExit(1)
    click.echo(
        say(
            "bundle_imported",
            device=found.device,
            last_seq=found.last_seq,
            ops=found.ops,
            quarantined=found.quarantined,
            photos=found.blobs,
            ack=found.ack,
        )
    )
    if found.revoked:
        click.echo(say("bundle_imported_revoked", device=found.device), err=True)
