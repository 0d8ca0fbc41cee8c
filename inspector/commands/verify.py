"""`inspector verify`: has anything been altered since it was recorded? `verify F.pdf`: and since this paper?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import click

from inspector.errors import Known
from inspector.wording import say


@click.command(name="verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="结果输出为一个 JSON 对象。")
@click.option("--against", type=click.Path(path_type=Path), help="再与这份备份里签过名的流水头核对。")
@click.option("--head", "digits", metavar="HEX", help="再核对纸上页脚印的流水校验码（8 位）。")
@click.pass_obj
def command(workspace: Path, file: Path | None, as_json: bool, against: Path | None, digits: str | None) -> None:
    """核对操作链、数据库和每张照片：记录之后有没有被改动过。只读，不改动任何内容。

    写上一个联动包（.zip）就核对它与清单是否一致，校验码用 --head 给出。
    写上一份单据（PDF、Word、Excel、CSV）就只核对它：依据哪些记录，此后改了什么，文件本身是不是登记的那一份。

    退出码：0 没有发现改动；1 发现问题（逐条说明）；2 没能进行。
    """
    from inspector.commands.opening import opened
    from inspector.commands.progress import on_one_line

    if file is not None and file.suffix.lower() == ".zip":
        raise SystemExit(_verify_package(file, digits, as_json))
    if file is not None:
        raise SystemExit(_verify_file(workspace, file, as_json))
    from inspector.store import backup, head, journal

    anchors = backup.anchored(against.absolute()) if against else []
    with opened(workspace) as ws:
        found = journal.verify(ws, on_one_line("verify_progress"), anchors=anchors)
        on_paper = digits is None or head.holds(ws.reader(), digits)
    if not on_paper:
        found = replace(found, faults=(*found.faults, Known("verify_head_unknown", head=digits)))
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


def _verify_package(file: Path, digits: str | None, as_json: bool) -> int:
    """Say whether a package is what a partner handed over (its digits by --head); no workspace is asked."""
    from inspector.store import packages

    found = packages.check(file, digits)
    texts = [say(fault.code, **fault.facts) for fault in found.faults]
    if as_json:
        facts = {"digits": found.code, "issues": found.issues, "photos": found.photos}
        click.echo(json.dumps({"file": str(file), **facts, "faults": texts}, ensure_ascii=False))
    else:
        for text in texts:
            click.echo(text)
        if not texts:
            click.echo(say("package_sound", issues=found.issues, photos=found.photos, digits=found.code))
    return 1 if texts else 0


def _verify_file(workspace: Path, file: Path, as_json: bool) -> int:
    """Say what is known of one paper; return 0 where nothing has changed, else 1."""
    from inspector.commands.opening import opened
    from inspector.papers import changed, tracing

    with opened(workspace) as ws:
        found = tracing.check(ws, file)
        lines = list(tracing.lines(ws, file, found))
        changes = list(changed.lines(ws, found.changes))
    if as_json:
        facts = {"file": found.file, "sha256": found.sha256, "records": found.records, "photos": found.photos}
        number = found.entry.shown_number if found.entry else found.trace.number if found.trace else ""
        click.echo(json.dumps({**facts, "number": number, "changes": changes, "text": lines}, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)
    return 0 if found.is_sound else 1
