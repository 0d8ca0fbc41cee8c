"""`inspector sheet NAME --out F.pdf`: one paper, or one for each chosen issue, in the format of the file's ending."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from inspector.commands.paper_subject import subject_options
from inspector.errors import Known
from inspector.wording import say


@click.command(name="sheet")
@click.argument("name")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件（.pdf .docx .xlsx .csv）。",
)
@subject_options
@click.pass_obj
def command(workspace: Path, /, *, name: str, out: Path, **given: Any) -> None:
    """输出单据，不登记、不编文号（要编文号用 inspector papers issue）。

    NAME：visit-record 现场检查记录表，blank-checklist 空白检查表，recheck 回头看核查表，photo-album 照片证据册，
    place-file 一村一档，lead-transfer 12345 转办单，ledger 问题台账，three-lists 三清单，efforts 整改投入汇总，
    weekly 一周一反馈周报，reconciliation 对账单，等。台账和清单可写成 .xlsx、.csv。
    写错名称时会列出全部可用的。
    """
    from inspector import papers
    from inspector.commands.opening import opened
    from inspector.commands.paper_subject import chosen

    with opened(workspace) as ws:
        subject = chosen(ws, given)
        part = out.with_name(f"{out.name}.part")
        try:
            with open(part, "wb") as stream:
                drawn = papers.draw(ws, name, stream, format=out.suffix[1:].lower() or "pdf", **subject)
            os.replace(part, out)
        except OSError as error:
            raise Known("sheet_unwritable", path=str(out), detail=str(error)) from error
        finally:
            part.unlink(missing_ok=True)
    has_pages = drawn.pages and out.suffix.lower() in ("", ".pdf")
    click.echo(say("sheet_done" if has_pages else "sheet_written", path=str(out), pages=drawn.pages))
    if drawn.missing_glyphs:
        click.echo(say("sheet_missing_glyphs", characters="".join(sorted(drawn.missing_glyphs))))
