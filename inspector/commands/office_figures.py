"""`inspector office figures`: a district's figures, and the chain from each back to the ops and photos it stands on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.commands.figures_output import figure_options
from inspector.commands.office_opening import data_option, opened
from inspector.errors import Known

if TYPE_CHECKING:
    from inspector.domain.figures import Figure, Figures
    from inspector.office.trace import OpBehind, Traced


@click.command(name="figures")
@data_option
@click.option("--scope", metavar="CODE", required=True, help="区县代码。")
@figure_options
@click.option("--trace", "wanted", metavar="数字", help="追查一个数字（如 发现问题 或 found）：记录、操作和照片。")
def command(
    data: Path,
    database: str | None,
    *,
    scope: str,
    until: str | None,
    since: str | None,
    campaign_name: str | None,
    as_json: bool,
    wanted: str | None,
    **given: Any,
) -> None:
    """统计一个区县到某一天为止的数字，并写出报告用语；数字、口径和句子与笔记本上的 inspector figures 完全一样。

    --trace 列出一个数字的每条记录：编号、地点、写下它的操作（电脑、序号、校验码）、照片的摘要和是否完整在库。

    退出码：0 已统计；2 没能进行。
    """
    from inspector.commands import figures_output as output
    from inspector.domain.figure_scope import numbers
    from inspector.domain.figures import figures
    from inspector.office import figures as reading
    from inspector.office.trace import trace

    now = datetime.now(UTC)
    span = output.span(since, until, now)
    with opened(data, database) as office:

        def act(conn: Any) -> tuple[Any, Figures, Figure | None, list[Traced]]:
            records = reading.read(conn, scope, span.until_utc, span.since_utc, campaign_name)
            counted = figures(records, output.switches(given))
            figure = _figure(counted, wanted) if wanted is not None else None
            refs = figure.records if figure else ()
            return records, counted, figure, trace(conn, office.blobs.store, scope, records, refs) if figure else []

        records, counted, figure, traced = office.db.read(act)
    sentences = output.said(counted, now)
    if as_json:
        behind = {"trace": _document(figure, traced)} if figure else {}
        output.show_json(counted, sentences, numbers(records), records.campaign, scope=scope, **behind)
    elif figure:
        _show(figure, traced)
    else:
        output.show(counted, sentences, records.campaign)


def _figure(counted: Figures, wanted: str) -> Figure:
    """Return the figure of a code or a name; raise Known("figure_unknown") with the names there are."""
    from inspector.wording.figures import FIGURES

    said = "".join(wanted.split())
    for code, figure in counted.figures.items():
        if said in (code, "".join(FIGURES.get(code, (code, ""))[0].split())):
            return figure
    raise Known("figure_unknown", name=wanted, names="、".join(FIGURES[code][0] for code in FIGURES))


def _document(figure: Figure, traced: list[Traced]) -> dict[str, Any]:
    return {"figure": figure.code, "value": figure.value, "records": [asdict(one) for one in traced]}


def _show(figure: Figure, traced: list[Traced]) -> None:
    from inspector.domain.figures_document import number
    from inspector.wording.figures import FIGURES, behind_word
    from inspector.wording.office_proof import NO_PHOTOS, TRACE_HEAD, photo_line

    label, unit = FIGURES.get(figure.code, (figure.code, ""))
    click.echo(TRACE_HEAD.format(label=label, value=number(figure.value), unit=unit, count=len(figure.records)))
    for one in traced:
        line = one.line
        words = (line.number or line.id, line.on, line.place, behind_word(line.entity, line.code), line.text)
        click.echo("\n" + "　".join(" ".join(word.split()) for word in words if word))
        _show_ops(one.ops)
        for photo in one.photos:
            click.echo(f"  {photo_line(photo.sha256, photo.state, whole=photo.whole)}")
            _show_ops(photo.ops, indent=4)
        if not one.photos and line.entity == "issue":
            click.echo(f"  {NO_PHOTOS}")


def _show_ops(ops: tuple[OpBehind, ...], indent: int = 2) -> None:
    from inspector.domain.clock_text import local_text
    from inspector.wording.office_proof import op_line

    for op in ops:
        received = local_text(op.received_at_utc)
        line = op_line((op.kind, op.entity), op.device, op.seq, op.hash, received, intact=op.intact)
        click.echo(" " * indent + line)
