"""`inspector office verify`: has anything been altered since it came?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from inspector.commands.office_opening import data_option, opened
from inspector.wording import say

_SHOWN = 200  # faults told one by one


@click.command(name="verify")
@data_option
@click.option("--scope", metavar="CODE", help="只核对这个区县；缺省全部。")
@click.option(
    "--photos", metavar="N|all", default="500", show_default=True, help="读几张照片核对摘要（最久没读的先读）。"
)
@click.option("--json", "as_json", is_flag=True, help="输出为一个 JSON 对象。")
def command(data: Path, database: str | None, *, scope: str | None, photos: str, as_json: bool) -> None:
    """核对办公室收到的一切：每台电脑的操作链和签名、记录、供查询的表、照片，收到以后有没有被改动过。

    只读，不改动任何内容，服务不用停。每张照片都看在不在、长短对不对；读全部照片用 --photos all。

    退出码：0 没有发现改动；1 发现问题（逐条说明）；2 没能进行。
    """
    from inspector.commands.progress import on_one_line
    from inspector.office.proof import verify

    if photos != "all" and not (photos.isascii() and photos.isdigit()):
        raise click.BadParameter("写一个数，或 all", param_hint="--photos")
    most = None if photos == "all" else int(photos)
    with opened(data, database) as office:
        shown = on_one_line("office_verify_progress")
        found = verify(office.db, office.blobs.store, scope=scope, photos=most, progress=shown)
    figures = {name: getattr(found, name) for name in ("ops", "devices", "records", "photos", "read", "unsigned")}
    if as_json:
        faults = [{"code": one.code, **one.facts, "text": say(one.code, **one.facts)} for one in found.faults]
        click.echo(json.dumps({**figures, "faults": faults}, ensure_ascii=False))
    else:
        for fault in found.faults[:_SHOWN]:
            click.echo(say(fault.code, **fault.facts))
        if len(found.faults) > _SHOWN:
            click.echo(say("office_verify_more", count=len(found.faults) - _SHOWN))
        if found.unsigned:
            click.echo(say("office_verify_unsigned", **figures))
        code = "office_verify_faults" if found.faults else "office_verify_done"
        click.echo(say(code, **figures, faults=len(found.faults)))
    raise SystemExit(1 if found.faults else 0)
