"""`inspector enrol FILE`: join an office with its invitation."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from inspector.errors import Known
from inspector.wording import say


@click.command(name="enrol")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--code", metavar="CODE", help="登记码，连后 8 位一起写（没有邀请文件时，和 --url 一起用）。")
@click.option("--url", metavar="URL", help="办公室网址，如 https://10.1.2.3:8443；按登记码的后 8 位认出是不是它。")
@click.option("--label", default="", metavar="NAME", help="办公室名册里怎么称呼这台电脑（缺省用计算机名）。")
@click.pass_obj
def command(workspace: Path, file: Path | None, code: str | None, url: str | None, label: str) -> None:
    """用办公室发的邀请文件 FILE（- 表示从标准输入读二维码里的文字）把这台电脑登记到办公室。

    退出码：0 登记好了；1 没有登记（原因写在标准错误，没有改动任何内容）。
    """
    from inspector.commands.opening import opened
    from inspector.sync.enrol import MOST_BYTES, enrol, enrol_with_code
    from inspector.wording.sync import ROLES

    if (file is None) == (code is None) or (code is None) != (url is None):
        raise click.UsageError("请给出邀请文件 FILE，或者同时给出 --code 和 --url。")
    try:
        with opened(workspace) as ws:
            before = ws.device.code
            if file is None:
                done = enrol_with_code(ws, code or "", url or "", label)
            else:
                done = enrol(ws, _read(file, MOST_BYTES + 1), label)
            now = ws.device.code
    except Known as fault:
        click.echo(say(fault.code, **fault.facts), err=True)
        raise SystemExit(1) from fault
    role = ROLES.get(done.role, done.role)
    click.echo(say("enrolled", office=done.office_name, user=done.user_name, role=role, urls="、".join(done.urls)))
    if now.startswith(before) and now != before:
        click.echo(say("code_lengthened", before=before, now=now))


def _read(file: Path, most: int) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read(most)
    try:
        with open(file, "rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise Known("invitation_unreadable", path=str(file), detail=error.strerror or str(error)) from error
