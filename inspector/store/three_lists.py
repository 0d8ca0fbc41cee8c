"""Answers for 三清单: 问题清单, 责任清单 and 整改清单 as three views of one record, for a unit or a place.

One issue is one row in each of the three, with the columns of the trade's form (facts 2.3). 一单位一清单: the list of a
unit is what it is 主责 for; that of a place is what lies in it. 对单整改: a list is closed when every issue on it is;
what is 作废 is on none. Codes stay codes here and are worded by papers and screens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspector.domain import issue as states
from inspector.domain import weeks
from inspector.domain.clock_text import business_date, day_bounds
from inspector.domain.effort import Effort
from inspector.domain.feedback import Feedback
from inspector.domain.issue import Issue, IssueStep, Standing
from inspector.domain.milestone import Milestone
from inspector.domain.photo import AFTER_ROLES, Photo
from inspector.domain.place import Body, Place
from inspector.domain.recheck import Recheck
from inspector.store.charges import Charges
from inspector.store.workspace import Workspace

_AT_ONCE = 500
MOST_ON_PAPER = 2_000  # issues of a status that one document takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """问题清单: what was found where; `photos` are photo ids in order."""

    position: int
    issue_id: str
    number: str
    campaign: str
    source: str
    found_on: date | None
    street: str
    community: str
    spot: str
    major: str
    category: str
    description: str
    severity: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """责任清单: who answers for it."""

    issue_id: str
    number: str
    street: str
    community: str
    lead: str
    was_lead: str  # from whom it was taken last (转办), "" where it never was
    moved_on: date | None
    leader: str
    person: str
    phone: str
    assist: tuple[str, ...]
    supervisor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """整改清单: what is done about it, how far it is, who verified it; `status` is the issue's."""

    issue_id: str
    number: str
    goal: str
    measures: str
    due_on: str | None
    milestones: tuple[Milestone, ...]
    this_week: str
    percent: int | None
    status: str
    done: str
    photos_after: tuple[str, ...]
    evidence: tuple[str, ...]  # what the body handed in: photo ids
    efforts: tuple[Effort, ...]
    checked_by: tuple[str, ...]
    checked_on: date | None
    conclusion: str | None
    closed_on: date | None
    remark: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What was on the list of a unit and was handed to another one (转办): to whom, when, why, by which notice."""

    issue_id: str
    number: str
    lead: str
    moved_on: date
    reason: str
    notice: str


@dataclass(frozen=True, slots=True)
class ThreeLists:
    """The three lists of one unit, place or campaign, row for row about the same issues; closed when all of them are.

    An empty list is not closed: there was nothing to put right. `gone` is what left the list of a unit by 转办; it
    counts for nothing there.
    """

    problems: tuple[Problem, ...]
    duties: tuple[Duty, ...]
    remedies: tuple[Remedy, ...]
    gone: tuple[Gone, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether everything on the list is 销号 (对单整改)."""
        return bool(self.remedies) and all(one.status == states.CLOSED for one in self.remedies)


def three_lists(
    ws: Workspace,
    today: date,
    *,
    body_id: str | None = None,
    place_id: str | None = None,
    campaign_id: str | None = None,
) -> ThreeLists:
    """Return the three lists of what a unit is 主责 for, of a place (with all below it), of a campaign; or of all.

    Conditions given together all hold. By number; 本周进展 is the last word of the ISO week of `today`.
    """
    wanted = chosen(ws, body_id=body_id, place_id=place_id, campaign_id=campaign_id)
    found = list(each(ws, today, wanted))
    problems, duties, remedies = zip(*found, strict=True) if found else ((), (), ())
    return ThreeLists(problems, duties, remedies, gone_from(ws, body_id, wanted) if body_id else ())


def chosen(
    ws: Workspace,
    *,
    body_id: str | None = None,
    place_id: str | None = None,
    campaign_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[tuple[str, str]]:
    """Return (id, 小类) of each issue that is on a list, by number; what is 作废 is on none.

    `since` and `until` are days of the finding (Asia/Shanghai), both included.
    """
    where, values = _where(body_id, place_id, campaign_id)
    if since is not None:
        where, values = f"{where} AND found_at_utc >= ?", (*values, day_bounds(since)[0])
    if until is not None:
        where, values = f"{where} AND found_at_utc < ?", (*values, day_bounds(until)[1])
    sql = f"SELECT issue_id, category FROM ledger WHERE status <> 'void' AND {where} ORDER BY number, issue_id"
    return [(row[0], row[1]) for row in ws.reader().execute(sql, values)]


def each(ws: Workspace, today: date, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[Problem, Duty, Remedy]]:
    """Yield the rows of the three lists for what `chosen` returned, however many; 500 issues are held at a time."""
    register, week, position = _Register(ws), weeks.week_of(today), 0
    for at in range(0, len(wanted), _AT_ONCE):
        part = tuple(issue_id for issue_id, _ in wanted[at : at + _AT_ONCE])
        held = _Held(ws, list(part))
        marks = ", ".join("?" * len(part))
        for issue in ws.all("issue", f"id IN ({marks})", part, "number, id"):
            steps = states.in_order(held.of("issue_step", issue.id))
            now = states.standing(steps)
            if now.status == states.VOID:  # by a transaction since it was chosen
                continue
            position += 1
            due = states.due_on(steps, issue.due_on)
            yield (
                _problem(position, issue, register, held.of("photo", issue.id)),
                _duty(issue, register, steps),
                _remedy(issue, now, held, register, due=due, week=week),
            )


def list_closed(
    ws: Workspace, *, body_id: str | None = None, place_id: str | None = None, campaign_id: str | None = None
) -> bool:
    """Say whether a list has rows and all of them are 销号, without making the rows."""
    where, values = _where(body_id, place_id, campaign_id)
    found = ws.reader().execute(
        f"SELECT count(*), coalesce(sum(status = 'closed'), 0) FROM ledger WHERE status <> 'void' AND {where}", values
    )
    whole, closed = found.fetchone()
    return bool(0 < whole == closed)


def units(ws: Workspace, *, campaign_id: str | None = None) -> list[tuple[Body, int, int]]:
    """Return each unit that has a list, with how many are on it and how many of them are closed, by name."""
    where, values = _where(None, None, campaign_id)
    found = ws.reader().execute(
        "SELECT lead_body_id, count(*), sum(status = 'closed') FROM ledger "
        f"WHERE status <> 'void' AND lead_body_id IS NOT NULL AND {where} GROUP BY lead_body_id",
        values,
    )
    known = [(ws.get("body", row[0]), row[1], row[2]) for row in found.fetchall()]
    return sorted((one for one in known if one[0] is not None), key=lambda one: one[0].name)


def units_listed(ws: Workspace) -> list[Body]:
    """Return each unit that has a list, by name; nothing is counted, so it is quick in a large ledger too."""
    listed = "EXISTS (SELECT 1 FROM ledger WHERE lead_body_id = body.id AND status <> 'void')"
    return sorted(ws.all("body", listed), key=lambda one: str(one.name))


def tallies(ws: Workspace, by: str) -> dict[str, tuple[int, int]]:
    """Return how many issues are on the list of each place or campaign, and how many of them are closed, by its id.

    `by` is place or campaign; what lies in a place is on the list of all that it lies in.
    """
    column = {"place": "place_id", "campaign": "campaign_id"}[by]
    found = ws.reader().execute(
        f"SELECT {column}, count(*), sum(status = 'closed') FROM ledger "
        f"WHERE status <> 'void' AND {column} IS NOT NULL GROUP BY {column}"
    )
    counted: dict[str, tuple[int, int]] = {}
    parents = {place.id: place.parent_id for place in ws.all("place")} if by == "place" else {}
    for row in found.fetchall():
        at: str | None = row[0]
        seen: set[str] = set()
        while at is not None and at not in seen:
            seen.add(at)
            whole, closed = counted.get(at, (0, 0))
            counted[at] = (whole + row[1], closed + row[2])
            at = parents.get(at)
    return counted


def _where(body_id: str | None, place_id: str | None, campaign_id: str | None) -> tuple[str, tuple[Any, ...]]:
    below = (
        "place_id IN (WITH RECURSIVE below(id) AS (SELECT ? UNION SELECT place.id FROM place JOIN below "
        "ON place.parent_id = below.id WHERE place.deleted = 0) SELECT id FROM below)"
    )
    tests = (("lead_body_id = ?", body_id), (below, place_id), ("campaign_id = ?", campaign_id))
    asked = [(test, value) for test, value in tests if value is not None]
    return " AND ".join(test for test, _ in asked) or "1", tuple(value for _, value in asked)


@dataclass(slots=True)
class _Held:
    """The records that belong to some issues, read entity by entity in parts."""

    ws: Workspace
    ids: list[str]
    _by: dict[str, dict[str, list[Any]]] = field(default_factory=dict)

    def of(self, entity: str, issue_id: str) -> list[Any]:
        """Return the records of one entity that belong to one issue, oldest first (photos by position)."""
        if entity not in self._by:
            self._by[entity] = self._read(entity)
        return self._by[entity].get(issue_id, [])

    def _read(self, entity: str) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        of_photo = "subject IN ('issue', 'recheck') AND subject_id"
        column, order = (of_photo, "position, id") if entity == "photo" else ("issue_id", "rowid")
        ids = self.ids
        if entity == "photo":
            rechecked = [one for issue_id in self.ids for one in self.of("recheck", issue_id)]
            owner = {one.id: one.issue_id for one in rechecked} | {one: one for one in self.ids}
            ids = list(owner)
        for at in range(0, len(ids), _AT_ONCE):
            part = tuple(ids[at : at + _AT_ONCE])
            marks = ", ".join("?" * len(part))
            for one in self.ws.all(entity, f"{column} IN ({marks})", part, order):
                key = owner[one.subject_id] if entity == "photo" else one.issue_id
                found.setdefault(key, []).append(one)
        return found


class _Register:
    """Names of what records point to."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self.places = {one.id: one for one in ws.all("place")}
        self.bodies = {one.id: one for one in ws.all("body")}
        self.people = {one.id: one.name for one in ws.all("person")}
        self.campaigns = {one.id: one for one in ws.all("campaign")}
        self.in_charge = Charges(ws)

    def lies_in(self, place_id: str | None) -> tuple[str, str]:
        """Return the names of the street and the community a place lies in (or is), "" where there is none."""
        named: dict[str, str] = {}
        place: Place | None = self.places.get(place_id or "")
        seen: set[str] = set()
        while place is not None and place.id not in seen:
            seen.add(place.id)
            named.setdefault(place.level, place.name)
            place = self.places.get(place.parent_id or "")
        return named.get("street", ""), named.get("community", "")

    def spot(self, issue: Issue) -> str:
        """Return the point in words: that of the issue, else the place where that is a point itself."""
        place = self.places.get(issue.place_id or "")
        return issue.spot or (place.name if place and place.level not in ("street", "community") else "")

    def body(self, body_id: str | None) -> Body | None:
        return self.bodies.get(body_id or "")

    def body_name(self, body_id: str | None) -> str:
        body = self.body(body_id)
        return body.name if body else ""

    def category(self, code: str) -> tuple[str, str]:
        """Return (大类, 小类) in words."""
        found = self._ws.catalogue.get(code)
        return (found.major_name, found.name) if found else ("", code)

    def responsible_type(self, kind: str | None) -> str:
        return self._ws.catalogue.responsible_types.get(kind or "", "")

    def campaign(self, campaign_id: str | None) -> str:
        found = self.campaigns.get(campaign_id or "")
        return f"{found.name}{found.batch or ''}" if found else ""


def _problem(position: int, issue: Issue, register: _Register, photos: Iterable[Photo]) -> Problem:
    street, community = register.lies_in(issue.place_id)
    major, category = register.category(issue.category)
    shown = (one.id for one in photos if one.subject == "issue" and one.role not in (*AFTER_ROLES, "feedback"))
    return Problem(
        position=position,
        issue_id=issue.id,
        number=issue.number,
        campaign=register.campaign(issue.campaign_id),
        source=issue.source,
        found_on=business_date(issue.found_at_utc) if issue.found_at_utc else None,
        street=street,
        community=community,
        spot=register.spot(issue),
        major=major,
        category=category,
        description=issue.description,
        severity=issue.severity,
        photos=tuple(shown),
    )


def gone_from(ws: Workspace, body_id: str, wanted: Sequence[tuple[str, str]]) -> tuple[Gone, ...]:
    """Return what was taken from a unit (转办) and is not on its list now, the last hand-over of each, by number.

    `wanted` is what `chosen` returned for the unit.
    """
    register, held = _Register(ws), {issue_id for issue_id, _ in wanted}
    told = ws.all("notice", "kind = 'withdraw' AND body_id = ?", (body_id,), "sent_at_utc, number")
    found: dict[str, Gone] = {}
    for notice in told:
        for issue in (ws.get("issue", one) for one in notice.issue_ids if one not in held):
            steps = ws.all("issue_step", "issue_id = ?", (issue.id,)) if issue is not None else ()
            moved = [step for step in states.in_order(steps) if step.from_body_id == body_id]
            if moved:
                on, why = business_date(moved[-1].happened_at_utc), moved[-1].reason or ""
                to = register.body_name(moved[-1].body_id)
                found[issue.id] = Gone(issue.id, issue.number, to, on, why, notice.number)
    return tuple(sorted(found.values(), key=lambda one: one.number))


def _duty(issue: Issue, register: _Register, steps: Sequence[IssueStep]) -> Duty:
    moved = next((step for step in reversed(steps) if step.action == "transfer"), None)
    street, community = register.lies_in(issue.place_id)
    lead = register.body(issue.lead_body_id)
    return Duty(
        issue_id=issue.id,
        number=issue.number,
        street=street,
        community=community,
        lead=lead.name if lead else register.responsible_type(issue.lead_kind),
        was_lead=register.body_name(moved.from_body_id) if moved else "",
        moved_on=business_date(moved.happened_at_utc) if moved else None,
        leader=issue.responsible_leader
        or register.in_charge.leader_of(issue.id, issue.place_id)
        or (lead.leader if lead else None)
        or "",
        person=issue.responsible_person or "",
        phone=(lead.phone if lead else None) or "",
        assist=tuple(name for one in issue.assist_body_ids if (name := register.body_name(one))),
        supervisor=register.body_name(issue.supervisor_body_id),
    )


def _remedy(issue: Issue, now: Standing, held: _Held, register: _Register, *, due: str | None, week: str) -> Remedy:
    words: list[Feedback] = sorted(held.of("feedback", issue.id), key=lambda one: (one.said_at_utc, one.id))
    looked: list[Recheck] = [one for one in held.of("recheck", issue.id) if one.conclusion]
    last = max(looked, key=lambda one: one.rechecked_at_utc, default=None)
    photos: list[Photo] = held.of("photo", issue.id)
    known = [one.progress_percent for one in words if one.progress_percent is not None]
    return Remedy(
        issue_id=issue.id,
        number=issue.number,
        goal=issue.goal or "",
        measures=issue.remedy or issue.requirement or "",
        due_on=due,
        milestones=tuple(sorted(held.of("milestone", issue.id), key=lambda one: one.position)),
        this_week=next((one.progress for one in reversed(words) if one.week == week), ""),
        percent=100 if now.status == states.CLOSED else known[-1] if known else None,
        status=now.status,
        done=words[-1].progress if words else "",
        photos_after=tuple(one.id for one in photos if one.role in AFTER_ROLES),
        evidence=tuple(one.id for one in photos if one.role == "feedback"),
        efforts=tuple(held.of("effort", issue.id)),
        checked_by=tuple(register.people[one] for one in last.people if one in register.people) if last else (),
        checked_on=business_date(last.rechecked_at_utc) if last else None,
        conclusion=last.conclusion if last else None,
        closed_on=business_date(now.closed_at_utc) if now.closed_at_utc else None,
        remark=now.summary or "",
    )
