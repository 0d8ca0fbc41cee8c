"""Answers for 整改投入汇总: what rectification took, summed in all, by unit and by place, and every entry one by one.

The sums are those of the figures (`domain.effort_sums`: 余, 约 and 近 stay honest), made for each unit and place from
its own entries. What was noted for a place or a campaign without an issue counts wherever no unit is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from inspector.domain.clock_text import ZONE
from inspector.domain.counted import Line, Records, Switches, above, end_of_day, lines, start_of_day
from inspector.domain.effort import Effort
from inspector.domain.effort_sums import Sum, sums
from inspector.domain.figure_marks import Marks
from inspector.domain.place import Place
from inspector.domain.table import Book, Cell, Column, Table
from inspector.papers.list_columns import day_cell
from inspector.papers.subject import Subject
from inspector.store import figures
from inspector.store.workspace import Workspace
from inspector.wording import reports as words

Wanted = list[tuple[str, str]]  # (issue, 小类)
_SUM = (("text", 28.0), ("number", 12.0), ("text", 10.0), ("text", 8.0), ("number", 10.0))
_GROUPED = (("text", 28.0), *_SUM)
_ENTRY = (
    ("day", 12.0), ("text", 16.0), ("text", 16.0), ("text", 16.0), ("text", 28.0), ("text", 24.0),
    ("number", 12.0), ("text", 10.0), ("text", 8.0),
)  # fmt: skip


def filled(ws: Workspace, book: Book, wanted: Wanted, subject: Subject) -> tuple[Book, list[str]]:
    """Return the book with its tables, and the entries that stand in it; `wanted` are the issues of the scope."""
    until = end_of_day(subject.until or ws.now().astimezone(ZONE).date())
    since = start_of_day(subject.since) if subject.since else None
    records = _within(figures.read(ws, until, since), {issue_id for issue_id, _ in wanted}, subject)
    counted = lines(records, Switches())
    entries = {ref for one in sums(records, Switches(), counted) for ref in one.records}  # what counts in the period
    mine = [one for one in records.efforts if ("effort", one.id) in entries]
    return replace(book, tables=tuple(_tables(records, counted, mine, subject.marks))), [one.id for one in mine]


def _tables(records: Records, counted: list[Line], mine: list[Effort], marks: Marks) -> Iterator[Table]:
    issues = {one.issue.id: one.issue for one in counted}
    feedbacks = {one.id: one.issue_id for one in records.feedbacks}

    def issue_of(effort: Effort) -> object:
        return issues.get(effort.issue_id or feedbacks.get(effort.feedback_id or "", ""))

    def body(effort: Effort) -> str:
        found = records.bodies.get(getattr(issue_of(effort), "lead_body_id", None) or "")
        return found.name if found else words.NO_BODY

    def place(effort: Effort) -> str:
        return "".join(_lies_in(records, effort, issue_of(effort))) or words.NO_PLACE

    def sums_of(some: list[Effort], part: str, name: str = "") -> list[tuple[Cell, ...]]:
        return [
            _sum(marks, one, part, name) for one in sums(replace(records, efforts=tuple(some)), Switches(), counted)
        ]

    def grouped(key: Callable[[Effort], str], part: str) -> list[tuple[Cell, ...]]:
        groups: dict[str, list[Effort]] = {}
        for one in mine:
            groups.setdefault(key(one), []).append(one)
        return [(name, *row) for name in sorted(groups) for row in sums_of(groups[name], part, name)]

    def entry(effort: Effort) -> Iterator[tuple[Cell, ...]]:
        street, community = _lies_in(records, effort, issue_of(effort))
        number = getattr(issue_of(effort), "number", "")
        for quantity, unit in ((effort.quantity, effort.unit), (effort.second_quantity, effort.second_unit)):
            if quantity is not None:
                yield (
                    day_cell(effort.done_on), number, street, community, body(effort), effort.what, _plain(quantity),
                    unit, words.QUALIFIERS.get(effort.qualifier or "", ""),
                )  # fmt: skip

    yield _table(words.TOTAL, words.SUM_HEAD, _SUM, sums_of(mine, words.TOTAL))
    yield _table(words.BY_BODY, (words.BODY, *words.SUM_HEAD), _GROUPED, grouped(body, words.BY_BODY))
    yield _table(words.BY_PLACE, (words.PLACE, *words.SUM_HEAD), _GROUPED, grouped(place, words.BY_PLACE))
    ordered = sorted(mine, key=lambda one: (one.done_on or "", getattr(issue_of(one), "number", ""), one.position))
    yield _table(words.ENTRIES, words.ENTRY_HEAD, _ENTRY, [row for one in ordered for row in entry(one)])


def _table(
    name: str, titles: tuple[str, ...], kinds: tuple[tuple[str, float], ...], rows: list[tuple[Cell, ...]]
) -> Table:
    columns = tuple(
        Column(title=title, kind=kind, wide=wide) for title, (kind, wide) in zip(titles, kinds, strict=True)
    )
    return Table(name=name, columns=columns, rows=lambda: rows, held=1)


def _sum(marks: Marks, one: Sum, part: str, name: str) -> tuple[Cell, ...]:
    """Return a sum as a line; its quantity and the number of its entries both lead to the entries."""
    word = f"{name} {one.what}".strip()
    quantity, count = one.quantity, marks.number(len(one.records), f"{word} {words.SUM_HEAD[-1]}", one.records, part)
    if isinstance(quantity, int):
        quantity = marks.number(quantity, f"{word}（{one.unit}）", one.records, part)
    return one.what, quantity, one.unit, words.QUALIFIERS.get(one.qualifier or "", ""), count


def _plain(quantity: float) -> int | float:
    return int(quantity) if quantity == int(quantity) else quantity


def _lies_in(records: Records, effort: Effort, issue: object) -> tuple[str, str]:
    place_id = getattr(issue, "place_id", None) or effort.place_id
    found = (records.places.get(above(records.places, place_id, level) or "") for level in ("street", "community"))
    street, community = (one.name if isinstance(one, Place) else "" for one in found)
    return street, community


def _within(records: Records, mine: set[str], subject: Subject) -> Records:
    """Leave out the entries that are not of the scope."""
    feedbacks = {one.id: one.issue_id for one in records.feedbacks}

    def belongs(effort: Effort) -> bool:
        issue_id = effort.issue_id or feedbacks.get(effort.feedback_id or "")
        if issue_id:
            return issue_id in mine
        there = subject.place_id is None or subject.place_id in _above_all(records, effort.place_id)
        return subject.body_id is None and there and subject.campaign_id in (None, effort.campaign_id)

    return replace(records, efforts=tuple(filter(belongs, records.efforts)))


def _above_all(records: Records, place_id: str | None) -> set[str]:
    seen: set[str] = set()
    while place_id and place_id not in seen:
        seen.add(place_id)
        place = records.places.get(place_id)
        place_id = place.parent_id if place else None
    return seen
