"""Answers for what counts: the records a figure is made of, the period and cut-off, and where each issue then stood.

Everything is derived from the records handed in, so a figure of any past cut-off can be made again at any time. The
switches are the points where offices count differently; each figure names the rule it follows in `domain.figures`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from inspector.domain import issue as life
from inspector.domain.category import Category, Major
from inspector.domain.clock_text import business_date, day_bounds, instant, utc_text
from inspector.domain.effort import Effort
from inspector.domain.feedback import Feedback
from inspector.domain.issue import Issue, IssueStep, Standing
from inspector.domain.lead import Lead
from inspector.domain.place import Body, Campaign, Place
from inspector.domain.rating import Rating
from inspector.domain.recheck import Recheck
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.domain.team import Team
from inspector.domain.visit import Visit, VisitTarget

Ref = tuple[str, str]  # (entity, record id)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and the records it was counted from, in a fixed order: a click on the number leads to them."""

    code: str
    value: int | float
    records: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Where offices count differently; the defaults are those of the customer's own report (facts 1.1 and 7).

    `recheck_visits`: a visit of kind 回头看 is a 场次 and its targets are 个次. `reached_streets`: a community that was
    visited counts one 个次 for its street too, once a visit, unless the visit checked the street itself. `known_then`:
    only what had been written down by the cut-off counts (as it was known then), not what was entered later about days
    before it (as we know it now). Records taken back (撤销) since count in neither, and a category, a place or a
    campaign that was corrected counts as corrected.
    """

    recheck_visits: bool = True
    reached_streets: bool = False
    known_then: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is counted over, not yet cut: both ends of the period belong to it, and `since_utc` None means everything.

    `recorded` is when a record was first written down, by id (UTC), for those whose own fields do not say so.
    """

    until_utc: str
    since_utc: str | None = None
    campaign: Campaign | None = None
    visits: tuple[Visit, ...] = ()
    targets: tuple[VisitTarget, ...] = ()
    issues: tuple[Issue, ...] = ()
    steps: tuple[IssueStep, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    feedbacks: tuple[Feedback, ...] = ()
    efforts: tuple[Effort, ...] = ()
    leads: tuple[Lead, ...] = ()
    talks: tuple[Talk, ...] = ()
    circulars: tuple[Circular, ...] = ()
    listings: tuple[Listing, ...] = ()
    handovers: tuple[Handover, ...] = ()
    tallies: tuple[Tally, ...] = ()
    teams: tuple[Team, ...] = ()
    ratings: tuple[Rating, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    majors: tuple[Major, ...] = ()
    categories: Mapping[str, Category] = field(default_factory=dict)
    recorded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Period:
    """The span that is counted, both ends included, as instants and as business days."""

    since_utc: str | None
    until_utc: str

    @property
    def first_day(self) -> date | None:
        """The business day the period begins on, None without a beginning."""
        return business_date(self.since_utc) if self.since_utc else None

    @property
    def last_day(self) -> date:
        """The business day of the cut-off."""
        return business_date(self.until_utc)

    def holds(self, at_utc: str | None) -> bool:
        """Say whether an instant lies in the period; what bears no time lies in none."""
        return bool(at_utc) and (self.since_utc or "") <= str(at_utc) <= self.until_utc

    def holds_day(self, on: str | None) -> bool:
        """Say whether a day (YYYY-MM-DD) lies in the period."""
        first = self.first_day.isoformat() if self.first_day else ""
        return bool(on) and first <= str(on) <= self.last_day.isoformat()


@dataclass(frozen=True, slots=True)
class Line:
    """One issue that counts, as it stood at the cut-off. `steps` are those that count, in their order.

    What every table asks of it is worked out once: `ref` names it as a figure does, `is_open` says whether it was not
    closed, `relapses` are the steps by which it was found again after a close.
    """

    issue: Issue
    now: Standing
    due_on: str | None
    steps: tuple[IssueStep, ...]
    in_period: bool  # found in the period; without one every issue found by the cut-off is
    ref: Ref = field(init=False)
    is_open: bool = field(init=False)
    relapses: tuple[IssueStep, ...] = field(init=False)

    def __post_init__(self) -> None:
        again = tuple(step for step in self.steps if step.action == "relapse") if self.now.closed_before else ()
        object.__setattr__(self, "ref", ("issue", self.issue.id))
        object.__setattr__(self, "is_open", self.now.status in life.OPEN_STATUSES)
        object.__setattr__(self, "relapses", again)


def end_of_day(day: date) -> str:
    """Return the last millisecond of a day in Asia/Shanghai: the cut-off 截至当日24时 as UTC text."""
    return utc_text(instant(day_bounds(day)[1]) - timedelta(milliseconds=1))


def start_of_day(day: date) -> str:
    """Return the first millisecond of a day in Asia/Shanghai as UTC text."""
    return day_bounds(day)[0]


def known(records: Records, switches: Switches, record_id: str, at_utc: str | None = None) -> bool:
    """Say whether a record had been written down by the cut-off, where that is asked for; unknown means yes."""
    return not switches.known_then or (at_utc or records.recorded.get(record_id, "")) <= records.until_utc


def lines(records: Records, switches: Switches) -> list[Line]:
    """Return the issues that count at the cut-off, by id.

    An issue counts once, by its finding: found by the cut-off and not void then (作废 counts from the day it happened,
    so that a figure reported before it can be made again). A relapse is a new round of it and no new issue (facts 7).
    """
    period = Period(records.since_utc, records.until_utc)
    by_issue: defaultdict[str, list[IssueStep]] = defaultdict(list)
    first_written: dict[str, str] = {}
    until, only_known = records.until_utc, switches.known_then
    for step in records.steps:
        if step.action == "find":
            first_written[step.issue_id] = step.recorded_at_utc
        if step.happened_at_utc <= until and (not only_known or step.recorded_at_utc <= until):
            by_issue[step.issue_id].append(step)
    counted: list[Line] = []
    for issue in sorted(records.issues, key=lambda one: one.id):
        if issue.found_at_utc > records.until_utc or not known(
            records, switches, issue.id, first_written.get(issue.id)
        ):
            continue
        steps = life.in_order(by_issue.get(issue.id, ()))
        now = life.standing_after(steps)
        if now.status != life.VOID:
            due = life.due_after(steps, issue.due_on)
            in_period = records.since_utc is None or period.holds(issue.found_at_utc)
            counted.append(Line(issue, now, due, tuple(steps), in_period))
    return counted


def visits(records: Records, switches: Switches) -> tuple[list[Visit], list[VisitTarget]]:
    """Return the 场次 and 个次 that count. A visit counts by the moment it started.

    A target counts with its visit, except one that was reached after the cut-off by a visit that was still under way:
    an arrival noted later than the visit's end was only entered late.
    """
    period = Period(records.since_utc, records.until_utc)
    counted = {
        visit.id: visit
        for visit in sorted(records.visits, key=lambda one: one.id)
        if period.holds(visit.started_at_utc)
        and (switches.recheck_visits or visit.kind != "recheck")
        and known(records, switches, visit.id)
    }
    reached = [
        target
        for target in sorted(records.targets, key=lambda one: one.id)
        if target.visit_id in counted
        and _arrived(target, counted[target.visit_id]) <= records.until_utc
        and known(records, switches, target.id)
    ]
    return list(counted.values()), reached


def above(places: Mapping[str, Place], place_id: str | None, level: str) -> str | None:
    """Return the id of the place itself or the nearest above it that has `level`, None where there is none."""
    seen: set[str] = set()
    while place_id and place_id in places and place_id not in seen:
        seen.add(place_id)
        if places[place_id].level == level:
            return place_id
        place_id = places[place_id].parent_id
    return None


def refs(entity: str, ids: Iterable[str]) -> tuple[Ref, ...]:
    """Return records of one entity as figures name them."""
    return tuple((entity, record_id) for record_id in ids)


def _arrived(target: VisitTarget, visit: Visit) -> str:
    times = [at for at in (target.arrived_at_utc, visit.left_at_utc) if at]
    return min(times, default="")
