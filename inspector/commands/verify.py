"""`inspector verify`: has anything been altered since it was recorded?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from inspector.wording import say


@click.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.pass_obj
def command(workspace: Path, as_json: bool) -> None:
    """核对操作链、数据库和每张照片：记录之后有没有被改动过。只读，不改动任何内容。

    退出码：0 没有发现改动；1 发现问题（逐条说明）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line
    from inspector.store import journal

    with opened(workspace) as ws:
        found = journal.verify(ws, on_one_line("verify_progress"))
    figures = {"ops": found.ops, "records": found.records, "photos": found.photos}
    if as_json:
        faults = [{"code": fault.code, **fault.facts, "text": say(fault.code, **fault.facts)} for fault in found.faults]
        click.echo(json.dumps({**figures, "bytes": found.bytes, "faults": faults}, ensure_ascii=False))
    else:
        for fault in found.faults:
            click.echo(say(fault.code, **fault.facts))
        code = "verify_faults" if found.faults else "verify_done"
        click.echo(say(code, **figures, faults=len(found.faults)))
    raise SystemExit(1 if found.faults else 0)
