"""Answers for figures by something: 大类, 小类, street, community, body, month, week, and the age of what is open.

Rows speak of the issues found in the period, as they stand at the cut-off; rows of months and weeks put a finding into
the week it was found in and a closing into the week it closed in. A row's name is what the register or the catalogue
calls it; where nothing is known of it the key stays empty and sorts last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from inspector.domain import issue as life
from inspector.domain.clock_text import business_date, iso_week
from inspector.domain.counted import Figure, Line, Period, Records, Ref, above
from inspector.domain.visit import Visit

CELLS = ("found", "solved", "reported", "open", "overdue", "relapses")
TREND_CELLS = ("visits", "found", "solved_in")
AGES = ((0, 7), (8, 15), (16, 30), (31, 90), (91, None))  # days since the finding, both ends included


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its key (a code, an id, 2024-03, 2024-W09, 8-15), its name, and a figure a column."""

    key: str
    name: str
    cells: Mapping[str, Figure]

    def __getitem__(self, code: str) -> int | float:
        """Return the number of one column."""
        return self.cells[code].value


def tables(records: Records, counted: list[Line], outings: list[Visit]) -> dict[str, tuple[Row, ...]]:
    """Return every table: by what → rows, in the order of the catalogue or of the codes of the places, or of time."""
    cohort = [line for line in counted if line.in_period]
    today = Period(records.since_utc, records.until_utc).last_day
    places, bodies = records.places, records.bodies

    def place_at(level: str) -> Callable[[Line], str]:
        found = cache(lambda place_id: above(places, place_id, level) or "")
        return lambda line: found(line.issue.place_id)

    def of_major(line: Line) -> str:
        category = records.categories.get(line.issue.category)
        return category.major_code if category else ""

    events = _events(records, counted, outings)
    majors = {one.code: one.name for one in sorted(records.majors, key=lambda one: one.order)}
    minors = {code: one.name for code, one in records.categories.items()}
    ordered = sorted(places.values(), key=lambda one: (one.code or "~", one.name, one.id))
    named = {one.id: one.name for one in ordered}
    owners = {one.id: one.name for one in sorted(bodies.values(), key=lambda one: (one.name, one.id))}
    return {
        "major": _grouped(cohort, of_major, majors, today, keep=majors),
        "category": _grouped(cohort, lambda line: line.issue.category, minors, today),
        "street": _grouped(cohort, place_at("street"), named, today),
        "community": _grouped(cohort, place_at("community"), named, today),
        "body": _grouped(cohort, lambda line: line.issue.lead_body_id or "", owners, today),
        "month": _trend(events, _month, _next_month),
        "week": _trend(events, _week, lambda day: day + timedelta(days=7)),
        "age": _ages(cohort, today),
    }


def _grouped(
    cohort: list[Line],
    key_of: Callable[[Line], str],
    names: Mapping[str, str],
    today: date,
    keep: Iterable[str] = (),
) -> tuple[Row, ...]:
    groups: dict[str, list[Line]] = {key: [] for key in keep}
    for line in cohort:
        groups.setdefault(key_of(line), []).append(line)
    rank = {key: at for at, key in enumerate(names)}
    keys = sorted(groups, key=lambda key: (not key, rank.get(key, len(rank)), key))
    return tuple(Row(key, names.get(key, key), _cells(groups[key], today.isoformat())) for key in keys)


def _cells(group: list[Line], today: str) -> dict[str, Figure]:
    held: dict[str, list[Ref]] = {code: [] for code in CELLS}
    found, solved, reported, still_open, overdue, relapses = held.values()
    for line in group:
        ref, status = line.ref, line.now.status
        found.append(ref)
        if status == life.CLOSED:
            solved.append(ref)
        elif line.is_open:
            still_open.append(ref)
            if status == life.REPORTED:
                reported.append(ref)
            if is_overdue(line, today):
                overdue.append(ref)
        if line.relapses:
            relapses.extend(("issue_step", step.id) for step in line.relapses)
    return {code: Figure(code, len(refs), tuple(refs)) for code, refs in held.items()}


def is_overdue(line: Line, today: str) -> bool:
    """Say whether an issue is past its deadline on `today` (YYYY-MM-DD); the deadline's own day is not past it."""
    return line.is_open and line.due_on is not None and line.due_on < today


Event = tuple[date, str, Ref]  # the day, the cell it counts in, what it was


def _events(records: Records, counted: list[Line], outings: list[Visit]) -> list[Event]:
    """Return each visit, finding and closing of the period with its day."""
    period = Period(records.since_utc, records.until_utc)
    events: list[Event] = []
    for visit in outings:
        events.append((_day(visit.started_at_utc), "visits", ("visit", visit.id)))
    for line in counted:
        if line.in_period and line.issue.found_at_utc:
            events.append((_day(line.issue.found_at_utc), "found", line.ref))
        if line.now.closed_at_utc and period.holds(line.now.closed_at_utc):
            events.append((_day(line.now.closed_at_utc), "solved_in", line.ref))
    return events


def _trend(events: list[Event], key_of: Callable[[date], str], following: Callable[[date], date]) -> tuple[Row, ...]:
    """Return a row for each week or month from the first with anything in it to the last, empty ones included."""
    if not events:
        return ()
    first, last = min(day for day, _, _ in events), max(day for day, _, _ in events)
    held: dict[str, dict[str, list[Ref]]] = {}
    day = first
    while key_of(day) <= key_of(last):
        held[key_of(day)] = {code: [] for code in TREND_CELLS}
        day = following(day)
    keys = cache(key_of)
    for at, code, ref in events:
        held[keys(at)][code].append(ref)
    return tuple(
        Row(key, key, {code: Figure(code, len(found), tuple(found)) for code, found in cells.items()})
        for key, cells in held.items()
    )


def _day(utc: str) -> date:
    """Return the business day of a moment; those of one hour share it, and there are few hours and many moments."""
    return _day_of_hour(utc[:13]) if utc > "1902" and utc.endswith("Z") else business_date(utc)


@lru_cache(maxsize=65_536)
def _day_of_hour(hour: str) -> date:
    return business_date(f"{hour}:00:00.000Z")


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _week(day: date) -> str:
    year, week = iso_week(day)
    return f"{year:04d}-W{week:02d}"


def _ages(cohort: list[Line], today: date) -> tuple[Row, ...]:
    """Return how long what is open has been known: days from the finding to the cut-off, whatever round it is in."""
    ages = [(line, (today - _day(line.issue.found_at_utc)).days) for line in cohort if _dated(line)]
    rows = []
    for low, high in AGES:
        span = [line for line, days in ages if low <= days and (high is None or days <= high)]
        key = f"{low}-{high}" if high is not None else f"{low}-"
        rows.append(Row(key, key, {"open": Figure("open", len(span), tuple(line.ref for line in span))}))
    return tuple(rows)


def _dated(line: Line) -> bool:
    return line.is_open and bool(line.issue.found_at_utc)
