"""Answers for figures on the command line, the laptop's and the office's: what may be asked, and how it is printed."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from inspector.errors import Known

if TYPE_CHECKING:
    from inspector.domain.counted import Ref, Switches
    from inspector.domain.figures import Figures, Row
    from inspector.domain.place import Campaign

F = TypeVar("F", bound=Callable[..., Any])
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ALWAYS = ("visits", "targets.street", "targets.community", "found", "solved", "reported", "open", "overdue")
_SHOWN_TABLES = ("major", "category", "street", "body", "month", "week", "age")  # communities are many: JSON has them
_OPTIONS = (
    click.option("--until", metavar="日期", help="截止日（含当日），如 2024-04-30；缺省为现在。"),
    click.option("--since", metavar="日期", help="起始日（含当日）：只统计此后的场次和发现的问题；缺省从头算起。"),
    click.option("--campaign", "campaign_name", metavar="名称", help="只统计这个专项行动；有几个批次的连批次一起写。"),
    click.option(
        "--recheck-visits/--no-recheck-visits", default=True, help="回头看的场次和个次是否计入明察暗访（缺省计入）。"
    ),
    click.option("--reached-streets", is_flag=True, help="到了社区也给所在街道记一个次（缺省不记）。"),
    click.option("--known-then", is_flag=True, help="只按截止时已经录入的记录统计（缺省按现在掌握的情况统计）。"),
    click.option("--json", "as_json", is_flag=True, help="输出 JSON，每个数字都带着它的记录。"),
)


def figure_options(act: F) -> F:
    """Add what may be said of figures: the period, the campaign, the switches, and JSON."""
    for option in reversed(_OPTIONS):
        act = option(act)
    return act


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The period that was asked for, as instants (UTC text)."""

    until_utc: str
    since_utc: str | None


def span(since: str | None, until: str | None, now: datetime) -> Span:
    """Read the period as people type it; raise Known("figures_day") or Known("figures_period")."""
    from inspector.domain.clock_text import utc_text
    from inspector.domain.figures import end_of_day, start_of_day

    first, last = _day(since), _day(until)
    if first and last and first > last:
        raise Known("figures_period", since=first.isoformat(), until=last.isoformat())
    until_utc = end_of_day(last) if last else utc_text(now)
    since_utc = start_of_day(first) if first else None
    if since_utc and since_utc > until_utc:
        raise Known("figures_period", since=since, until="今天")
    return Span(until_utc=until_utc, since_utc=since_utc)


def switches(given: Mapping[str, Any]) -> Switches:
    """Return the switches among the options that were given."""
    from inspector.domain.figures import Switches

    return Switches(**{name: given[name] for name in Switches.__dataclass_fields__})


def said(counted: Figures, now: datetime) -> dict[str, str]:
    """Return the sentences of a report; the cut-off is named unless it is the present."""
    from inspector.domain.clock_text import business_date, utc_text
    from inspector.wording.sentences import as_of, sentences

    return sentences(counted, as_of(business_date(counted.until_utc), business_date(utc_text(now))))


def show(counted: Figures, said: Mapping[str, str], campaign: Campaign | None) -> None:
    """Print the sentences, then every figure that is not zero, then the tables."""
    from inspector.domain.clock_text import business_date, local_text
    from inspector.domain.figures import end_of_day
    from inspector.domain.figures_document import number
    from inspector.wording.figures import FIGURES, notes
    from inspector.wording.sentences import amount

    name = " ".join(part for part in (campaign.name, campaign.batch) if part) if campaign else "全部记录"
    since = f"自 {business_date(counted.since_utc)} " if counted.since_utc else ""
    last = business_date(counted.until_utc)
    whole_day = counted.until_utc == end_of_day(last)
    click.echo(f"{name}　{since}截至 {last if whole_day else local_text(counted.until_utc)}")
    for note in notes(counted.switches):
        click.echo(note)
    click.echo()
    for text in said.values():
        click.echo(text)
    click.echo()
    shown = (one for one in counted.figures.values() if one.value or one.code in _ALWAYS)
    rank = {code: at for at, code in enumerate(FIGURES)}
    rows = [
        (*FIGURES.get(one.code, (one.code, "")), number(one.value))
        for one in sorted(shown, key=lambda one: rank.get(one.code, len(rank)))
    ]
    _print_columns(["指标", "数量", "单位"], [(label, value, unit) for label, unit, value in rows])
    for table in _SHOWN_TABLES:
        _print_table(table, counted.tables[table])
    if counted.efforts:
        click.echo()
        _print_columns(["整改投入", "数量"], [(one.what, amount(one)) for one in counted.efforts])


def _print_table(table: str, rows: Sequence[Row]) -> None:
    from inspector.domain.figures_document import number
    from inspector.wording.figures import COLUMNS, TABLES, row_name

    if not any(figure.value for row in rows for figure in row.cells.values()):
        return
    codes = list(rows[0].cells)
    click.echo()
    _print_columns(
        [TABLES[table], *(COLUMNS[code] for code in codes)],
        [(row_name(table, row.key, row.name), *(number(row[code]) for code in codes)) for row in rows],
    )


def _print_columns(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in columns: the first to the left, numbers to the right; a Han character is two columns wide."""
    table = [tuple(head), *map(tuple, rows)]
    widths = [max(_width(row[at]) for row in table) for at in range(len(head))]
    for row in table:
        first, *rest = ((text, width - _width(text)) for text, width in zip(row, widths, strict=True))
        line = first[0] + " " * first[1] + "".join("  " + " " * gap + text for text, gap in rest)
        click.echo(line.rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def show_json(
    counted: Figures, sentences: Mapping[str, str], numbers: Mapping[Ref, str], campaign: Campaign | None, **more: Any
) -> None:
    """Print everything as one document, with `more` beside it."""
    from inspector.domain.figures_document import document

    click.echo(json.dumps({**document(counted, sentences, numbers, campaign), **more}, ensure_ascii=False))


def _day(given: str | None) -> date | None:
    """Read a day as people type it (２０２４-4-30 too); raise Known("figures_day")."""
    if given is None:
        return None
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", given).strip())
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year < 9000:  # beyond these the calendar ends
        raise Known("figures_day", given=given)
    return day
