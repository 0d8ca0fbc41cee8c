"""`inspector office check`: the photos of the office read again, a portion or all; gaps among the 文号 named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inspector.commands.office_opening import data_option, opened

if TYPE_CHECKING:
    from inspector.office.numbering import Standing

_MOST_NAMED = 10


@click.command(name="check")
@click.option("--all", "every", is_flag=True, help="全部读一遍；缺省只读最久没读过的 200 张。")
@click.option("--json", "as_json", is_flag=True, help="输出为 JSON。")
@data_option
def command(*, every: bool, as_json: bool, data: Path, database: str | None) -> None:
    """重新读照片，核对每一张还是不是收到时的样子；服务运行着也可以用，它自己平时也轮着读。

    损坏的移到一边留存，并向原来的电脑要一份新的。文号也看一遍：哪些号空着，哪些号远远跳在前面（都不算损坏）。

    退出码：0 都完好；1 有损坏的；2 没能进行。
    """
    from inspector.office import fixity, numbering
    from inspector.wording import say

    with opened(data, database) as office:
        found = fixity.check(office, every=every)
        series = [one for one in office.db.read(numbering.standings) if one.missing or one.far]
    if as_json:
        numbers = [asdict(one) for one in series]
        click.echo(
            json.dumps({"good": found.good, "damaged": list(found.damaged), "numbers": numbers}, ensure_ascii=False)
        )
    else:
        for sha256 in found.damaged:
            click.echo(say("checked_damaged", sha256=sha256))
        click.echo(say("checked", good=found.good, damaged=len(found.damaged)))
        for one in series:
            for line in _number_lines(one):
                click.echo(line)
    raise SystemExit(1 if found.damaged else 0)


def _number_lines(one: Standing) -> Iterator[str]:
    from inspector.wording import say

    stem = {"scope": one.scope, "series": one.series, "year": one.year}
    if one.missing:
        spans = [f"{first}" if first == last else f"{first}–{last}" for first, last in one.missing]
        count = sum(last - first + 1 for first, last in one.missing)
        yield say("checked_number_gaps", **stem, spans=_some(spans), count=count)
    if one.far:
        yield say("checked_number_far", **stem, last=one.last, numbers=_some(one.far))


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:_MOST_NAMED]) + ("……" if len(words) > _MOST_NAMED else "")
