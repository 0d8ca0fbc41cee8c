"""`inspector digest`: what today asks for, as the first page shows it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command(name="digest")
@click.option("--day", metavar="YYYY-MM-DD", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，缺省今天。")
@click.option("--json", "as_json", is_flag=True, help="输出为 JSON：每一项是一组问题编号。")
@click.pass_obj
def command(workspace: Path, day: object, as_json: bool) -> None:
    """列出今天要办的：到期、超期、缺反馈、待我处理、该回头看、该催办的……

    退出码：0 已列出（没有要办的也是 0）；2 没能进行。
    """
    from datetime import datetime

    from inspector.commands.opening import opened
    from inspector.domain.clock_text import business_date, utc_text
    from inspector.store.digest import digest
    from inspector.wording.life import DIGEST

    with opened(workspace) as ws:
        today = day.date() if isinstance(day, datetime) else business_date(utc_text(ws.now()))
        read = digest(ws, today)
        found = {**asdict(read), "waiting_for_me": read.waiting_for_me}
        del found["mine"]
        numbers = {
            name: [ws.get("lead" if name == "leads" else "issue", one).number for one in ids]
            for name, ids in found.items()
        }
    if as_json:
        click.echo(json.dumps({"day": today.isoformat(), "badge": read.badge, **numbers}, ensure_ascii=False))
        return
    for name, listed in numbers.items():
        if listed:
            click.echo(f"{DIGEST[name]}\t{len(listed)}\t{' '.join(listed)}")
    if not any(numbers.values()):
        click.echo("今天没有要办的。")
