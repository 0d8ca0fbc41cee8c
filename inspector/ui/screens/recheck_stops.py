"""Answers for the worklist as it is shown: which segment, in which order, what each row says. No Qt, no store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspector.domain import deadline, route
from inspector.domain.clock_text import business_date
from inspector.domain.geo import Point
from inspector.store.worklist import ANSWERED, ASKED, DUE, PLANNED, SAMPLED, Work
from inspector.wording import recheck as said
from inspector.wording import time as words

SEGMENT_OF = {DUE: "due", PLANNED: "due", ANSWERED: "reported", SAMPLED: "sampled", ASKED: "all"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One row: its place in the order, what it shows, and the mark (look of `parts.marks`, colour token, word)."""

    order: int
    issue_id: str
    number: str
    tag: str
    where: str
    look: str
    word: str
    way: str  # how far along the route
    done: bool

    @property
    def spoken(self) -> str:
        """The row in one sentence, for a screen reader."""
        return f"第 {self.order} 条，{self.number}，{self.tag}，{self.where}，{self.word}，{self.way}"


@dataclass(frozen=True, slots=True)
class Arranged:
    """The rows of one segment, the counts of all segments, and the line above the list."""

    stops: tuple[Stop, ...]
    counts: Mapping[str, int]
    done: int
    line: str
    ids: tuple[str, ...] = ()  # the whole list in order, whatever the segment


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What a person chose: segment, way of ordering, the order by hand, streets (none: all)."""

    segment: str = "all"
    way: str = "route"
    by_hand: tuple[str, ...] = ()
    streets: frozenset[str] = frozenset()


def arrange(
    works: Sequence[Work], chosen: Arrangement, *, today: date, start: Point | None,
    category_name: Callable[[str], str], left_out: int = 0,
) -> Arranged:  # fmt: skip
    """Order the works and word each row."""
    works = [work for work in works if not chosen.streets or work.row.street_name in chosen.streets]
    ordered = _ordered(works, chosen, start)
    counts = {name: sum(name in ("all", SEGMENT_OF[work.why]) for work in works) for name in said.SEGMENTS}
    shown = [work for work in ordered if chosen.segment in ("all", SEGMENT_OF[work.why])]
    points = [work.point for work in shown]
    gone = route.legs_m(points, range(len(shown)), start)
    whole = max((metres for metres in gone if metres is not None), default=0.0)
    left = sum(not work.done for work in shown)
    stops = tuple(
        _stop(index + 1, work, gone[index], today, category_name, first=start is None)
        for index, work in enumerate(shown)
    )
    line = said.way_line(chosen.way, whole, route.hours(whole, left), left_out)
    return Arranged(stops, counts, sum(work.done for work in shown), line, tuple(w.row.issue_id for w in ordered))


def _ordered(works: Sequence[Work], chosen: Arrangement, start: Point | None) -> list[Work]:
    by_due = sorted(works, key=lambda work: (work.row.due_on or "9999", work.row.number))
    if chosen.way == "due":
        return by_due
    if chosen.way == "street":
        return sorted(by_due, key=lambda work: (work.row.street_name, work.row.place_name))
    on_route = [by_due[index] for index in route.short_route([work.point for work in by_due], start)]
    if chosen.way == "hand":
        places = {issue_id: place for place, issue_id in enumerate(chosen.by_hand)}
        return sorted(on_route, key=lambda work: places.get(work.row.issue_id, len(places)))
    return on_route


def _stop(
    order: int, work: Work, metres: float | None, today: date, category_name: Callable[[str], str], *, first: bool
) -> Stop:
    row = work.row
    look, word = mark(work, today)
    way = said.FIRST if metres is None else said.FROM_HERE if first and metres == 0.0 else words.distance(metres)
    return Stop(
        order=order, issue_id=row.issue_id, number=row.number, tag=category_name(row.category),
        where=f"{row.place_name} {row.spot}".strip(), look=look, word=word, way=way, done=work.done,
    )  # fmt: skip


def mark(work: Work, today: date) -> tuple[str, str]:
    """Return (look, word) of why an issue is on the list: 今天到期, 超 3 天, 已反馈 4 天, 抽查已销号, 已核."""
    row = work.row
    if work.done:
        return "done", said.DONE
    if work.why == ANSWERED:
        days = (today - business_date(row.reported_at_utc)).days if row.reported_at_utc else 0
        return "reported", said.reported_days(days)
    if work.why == SAMPLED:
        return "sampled", said.SAMPLED
    if work.why == PLANNED and row.recheck_on:
        far = deadline.relative_due(date.fromisoformat(row.recheck_on), today)
        word = words.relative_due(far.code, far.days, far.weekday)
        return "planned", f"安排{word}" if far.code != "overdue" else f"安排已过 {far.days} 天"
    if row.due_on is None or work.why == ASKED:
        return "asked", said.ASKED
    far = deadline.relative_due(date.fromisoformat(row.due_on), today)
    return "overdue" if far.code == "overdue" else "soon", said.due_mark(
        words.relative_due(far.code, far.days, far.weekday)
    )
