"""`inspector office serve`: the office, in the foreground, until it is told to stop."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from inspector.office.opening import Office
    from inspector.office.serving import Running


@click.command(name="serve")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    required=True,
    help="办公室的数据文件夹；没有就新建。",
)
@click.option("--database", metavar="URL", help="数据库，如 postgresql://用户@主机/库；缺省是文件夹里的 SQLite。")
@click.option("--photos", metavar="URL", help="照片存放处：文件夹，或 s3://桶/前缀；缺省在数据文件夹里。")
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="端口；0 为任取一个。")
@click.option("--host", default="0.0.0.0", show_default=True, help="在哪个地址上听。")
@click.option(
    "--inbox",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="同时看着这个文件夹（局域网共享）：读入放进来的交换包，回执写在旁边。",
)
@click.option("--name", default="", help="办公室的名称，写在邀请里给人看。")
def command(
    *, data: Path, database: str | None, photos: str | None, port: int, host: str, inbox: Path | None, name: str
) -> None:
    """启动办公室服务，直到按 Ctrl+C 或收到停止信号。

    第一次启动时建好数据库、照片库、证书和密钥。听起来以后打印一行：地址和证书指纹。

    退出码：0 正常停止；2 没能启动。
    """
    import os

    from inspector.office.serving import open_office, serve

    os.umask(0o077)  # what it writes is for its owner alone
    office = open_office(data.expanduser(), database, photos, name=name)
    try:
        with _watching(office, inbox):
            serve(office, port, host, started=_say)
    finally:
        office.close()


@contextmanager
def _watching(office: Office, inbox: Path | None) -> Iterator[None]:
    if inbox is None:
        yield
        return
    import threading

    from inspector.office.inbox import watch_inbox

    stop = threading.Event()
    watching = threading.Thread(target=watch_inbox, args=(office, inbox, stop), name="inbox", daemon=True)
    watching.start()
    try:
        yield
    finally:
        stop.set()
        watching.join()


def _say(now: Running) -> None:
    from inspector.wording import say

    fingerprint = now.office.authority.fingerprint.upper()
    spaced = ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2))
    click.echo(say("office_listening", url=now.url, fingerprint=spaced))
