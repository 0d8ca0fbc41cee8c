"""`inspector office check`: the photos of the office read again, a portion or all of them."""

from __future__ import annotations

import json
from pathlib import Path

import click

from inspector.commands.office_opening import data_option, opened


@click.command(name="check")
@click.option("--all", "every", is_flag=True, help="全部读一遍；缺省只读最久没读过的 200 张。")
@click.option("--json", "as_json", is_flag=True, help="输出为 JSON。")
@data_option
def command(*, every: bool, as_json: bool, data: Path, database: str | None) -> None:
    """重新读照片，核对每一张还是不是收到时的样子；服务运行着也可以用，它自己平时也轮着读。

    损坏的移到一边留存，并向原来的电脑要一份新的。

    退出码：0 都完好；1 有损坏的；2 没能进行。
    """
    from inspector.office import fixity
    from inspector.wording import say

    with opened(data, database) as office:
        found = fixity.check(office, every=every)
    if as_json:
        click.echo(json.dumps({"good": found.good, "damaged": list(found.damaged)}))
    else:
        for sha256 in found.damaged:
            click.echo(say("checked_damaged", sha256=sha256))
        click.echo(say("checked", good=found.good, damaged=len(found.damaged)))
    raise SystemExit(1 if found.damaged else 0)
