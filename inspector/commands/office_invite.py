"""`inspector office invite NAME --role ROLE`: a one-time code, as a file, a picture of a QR code, or to be read out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.commands.office_opening import data_option

if TYPE_CHECKING:
    from inspector.wire.messages import Invitation

ROLES = ("inspector", "reviewer", "admin", "auditor")


@click.command(name="invite")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="检查员、审核员、管理员、审计员。")
@click.option(
    "--scope", "scopes", multiple=True, metavar="CODE", help="区县代码（6 位），可写多个；缺省为办公室唯一的区县。"
)
@data_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="邀请文件写到哪里。")
@click.option("--qr", type=click.Path(dir_okay=False, path_type=Path), metavar="PNG", help="同时画成二维码图片。")
@click.option("--url", "urls", multiple=True, metavar="URL", help="笔记本用哪个地址找办公室；缺省为上次启动时的地址。")
@click.option("--another", is_flag=True, help="同名的另一个人，不是已有的那个。")
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
def command(
    *,
    name: str,
    role: str,
    scopes: tuple[str, ...],
    data: Path,
    database: str | None,
    out: Path | None,
    qr: Path | None,
    urls: tuple[str, ...],
    another: bool,
    as_json: bool,
) -> None:
    """给 NAME 发一份邀请；服务运行着也可以发。

    邀请 72 小时内有效，只能登记一台电脑。同名再发一份，是同一个人的又一台电脑。邀请文件等同钥匙，请当面交给本人。

    只能口头告诉时，把打印出来的整个登记码和网址告诉本人：后 8 位让电脑认出办公室，要一起输入。
    只有办公室在单位网关后面、网址用公共证书时，才只告诉前 10 位。

    退出码：0 已发出；2 没能进行。
    """
    from datetime import UTC, datetime

    from inspector.commands.office_opening import opened
    from inspector.domain.spoken_code import grouped
    from inspector.errors import Known
    from inspector.office.invite import invitation, invite, typed_code
    from inspector.office.keys import write_private
    from inspector.office.serving import PORT, addresses, known_addresses
    from inspector.wire.messages import encode
    from inspector.wording import say

    with opened(data, database, found_here=True) as office:
        where = urls or known_addresses(office) or addresses("0.0.0.0", PORT)
        ticket = invite(office.db, name, role, scopes, datetime.now(UTC), again=not another)
        given = invitation(office, ticket, where)
    try:
        if out is not None:
            write_private(out, encode(given), replace=True)
        if qr is not None:
            _draw(given, qr)
    except OSError as error:
        raise Known("invitation_unwritable", path=str(error.filename or out or qr), detail=error.strerror) from error
    if as_json:
        told = {
            "code": given.code,
            "typed": grouped(typed_code(given)),
            "urls": given.urls,
            "user": given.user_name,
            "role": role,
            "scopes": given.scopes,
        }
        more = {"office_id": given.office_id, "expires_at": given.expires_at, "file": str(out) if out else None}
        click.echo(json.dumps({**told, **more}, ensure_ascii=False))
        return
    spaced = grouped(typed_code(given))
    click.echo(say("invited", name=given.user_name, scopes="、".join(given.scopes), ticket=spaced, url=given.urls[0]))
    for path in (out, qr):
        if path is not None:
            click.echo(say("invitation_written", path=path))


def _draw(given: Invitation, path: Path) -> None:
    """Draw the invitation as a QR code, black on white, with the quiet zone the standard asks for."""
    from PIL import Image, ImageDraw

    from inspector.office.invite import qr_text
    from inspector.sheets.qr import qr_rows

    rows = qr_rows(qr_text(given))
    scale, quiet = 6, 4
    side = (len(rows) + 2 * quiet) * scale
    picture = Image.new("1", (side, side), 1)
    pen = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        for start, length in row:
            left, top = (start + quiet) * scale, (number + quiet) * scale
            pen.rectangle((left, top, left + length * scale - 1, top + scale - 1), fill=0)
    picture.save(path, "PNG")
