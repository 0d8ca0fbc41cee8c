"""Answers for the counting rules: what each figure of a report counts, written down once. Numbers only, no sentence.

Sources are the five cases in which such reports were published: 濠江 (facts 1.1), 桂林 (1.2), 黑龙江 (1.3), 玉溪 (1.4)
and the acceptance figures (7). What an issue counts for follows from its steps up to the cut-off (`domain.counted`),
so every figure can be made again for any past day, and every one names the records it was counted from.

With a beginning of the period, `found` and what follows from it speak of the issues found in it, as they stand at the
cut-off; `solved_in` alone counts closings in the period, whenever the issue was found (本周解决). Without one, both are
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from inspector.domain import issue as life
from inspector.domain.clock_text import business_date
from inspector.domain.counted import (
    Figure,
    Line,
    Period,
    Records,
    Ref,
    Switches,
    above,
    end_of_day,
    known,
    lines,
    refs,
    start_of_day,
    visits,
)
from inspector.domain.effort_sums import Sum, sums
from inspector.domain.figure_tables import Row, is_overdue, tables
from inspector.domain.lead import CHANNELS
from inspector.domain.much import without_collecting
from inspector.domain.place import LEVELS
from inspector.domain.rating import summed
from inspector.domain.recheck import CONCLUSIONS, RELAPSE
from inspector.domain.registers import TALLY_KINDS, WALK_LEVELS
from inspector.domain.visit import Visit, VisitTarget

__all__ = ["Figure", "Figures", "Records", "Row", "Sum", "Switches", "end_of_day", "figures", "start_of_day"]

COVERED_LEVELS = ("street", "community")  # 7个街道、61个社区


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All figures of one cut-off. `tables` is by → rows; `headlines` are the 小类 a report names.

    `object_word` is what the campaign inspects (项目), None where it inspects places.
    """

    until_utc: str
    since_utc: str | None
    switches: Switches
    figures: Mapping[str, Figure]
    tables: Mapping[str, tuple[Row, ...]]
    efforts: tuple[Sum, ...]
    headlines: tuple[str, ...]
    object_word: str | None

    def __getitem__(self, code: str) -> int | float:
        """Return the number of one figure; 0 for a level, channel or kind of which nothing was recorded."""
        found = self.figures.get(code)
        return found.value if found else 0


def figures(records: Records, switches: Switches | None = None) -> Figures:
    """Count everything that is counted, under the rules of this module."""
    with without_collecting():
        return _figures(records, switches or Switches())


def _figures(records: Records, switches: Switches) -> Figures:
    counted = lines(records, switches)
    outings, targets = visits(records, switches)
    made = [
        *_visits(outings, targets, records, switches),
        *_coverage(targets, records),
        *_objects(targets, records),
        *_issues(counted, records),
        *_relapses(counted, records),
        *_rechecks(counted, records, switches),
        *_leads(records, switches),
        *_registers(records, switches),
        *_ratings(records, switches),
    ]
    return Figures(
        until_utc=records.until_utc,
        since_utc=records.since_utc,
        switches=switches,
        figures={figure.code: figure for figure in made},
        tables=tables(records, counted, outings),
        efforts=sums(records, switches, counted),
        headlines=_headlines(counted, records),
        object_word=records.campaign.object_word if records.campaign else None,
    )


def _count(code: str, entity: str, ids: Iterable[str]) -> Figure:
    found = refs(entity, ids)
    return Figure(code, len(found), found)


def _visits(outings: list[Visit], targets: list[VisitTarget], records: Records, switches: Switches) -> Iterable[Figure]:
    """场次 counts visits; 个次 counts VisitTarget rows by level, never distinct places (facts 1.1).

    带队 is a visit with a leader named; 轮 are the distinct rounds that visits name (facts 1.3); 检查组 are the teams
    that were set up, whether or not they went out.
    """
    yield _count("visits", "visit", (one.id for one in outings))
    for mode in ("covert", "open"):
        yield _count(f"visits.{mode}", "visit", (one.id for one in outings if one.mode == mode))
    yield _count("visits.recheck", "visit", (one.id for one in outings if one.kind == "recheck"))
    yield _count("visits.led", "visit", (one.id for one in outings if one.leader_id))
    yield _days(outings, records)
    rounds = {one.round for one in outings if one.round is not None}
    yield Figure("rounds", len(rounds), refs("visit", (one.id for one in outings if one.round is not None)))
    yield _count("teams", "team", (one.id for one in records.teams if known(records, switches, one.id)))
    for level in LEVELS:
        at = [one for one in targets if one.level == level]
        extra = _reached_streets(outings, targets, records) if switches.reached_streets and level == "street" else []
        yield Figure(f"targets.{level}", len(at) + len(extra), refs("visit_target", [one.id for one in at] + extra))


def _days(outings: list[Visit], records: Records) -> Figure:
    """蹲点天数 sums the days of visits that went over more than one, first and last included (facts 1.2: 1627天).

    One that is still under way counts up to the cut-off; a day's outing is no 蹲点.
    """
    last_day = Period(records.since_utc, records.until_utc).last_day
    stays = []
    for one in outings:
        begun = business_date(one.started_at_utc)
        left = min(business_date(one.left_at_utc), last_day) if one.left_at_utc else last_day
        if left > begun and (one.left_at_utc or one.kind == "stationed"):
            stays.append((one.id, (left - begun).days + 1))
    return Figure("visits.days", sum(days for _, days in stays), refs("visit", (one for one, _ in stays)))


def _reached_streets(outings: list[Visit], targets: list[VisitTarget], records: Records) -> list[str]:
    """Return, for each visit and street it reached only by its communities, the first of those targets."""
    own = {(one.visit_id, one.place_id) for one in targets if one.level == "street"}
    reached: dict[tuple[str, str], str] = {}
    for target in targets:
        street = above(records.places, target.place_id, "street") if target.level == "community" else None
        if street is not None and (target.visit_id, street) not in own:
            reached.setdefault((target.visit_id, street), target.id)
    return list(reached.values())


def _coverage(targets: list[VisitTarget], records: Records) -> Iterable[Figure]:
    """Distinct places: one is covered if at least one target of its own level reached it in the period (facts 1.6).

    To be covered is what is active in the register and in the campaign's area (its places and all beneath them; all
    where it names none); a place that was covered and has been retired since still belongs to it.
    """
    area = set(records.campaign.place_ids) if records.campaign else set()
    for level in COVERED_LEVELS:
        reached = {one.place_id for one in targets if one.level == level}
        wanted = [
            place.id
            for place in records.places.values()
            if place.level == level
            and (place.active or place.id in reached)
            and (not area or _within(records, place.id, area))
        ]
        yield _count(f"places.{level}", "place", wanted)
        yield _count(f"covered.{level}", "place", (one for one in wanted if one in reached))
        yield _count(f"uncovered.{level}", "place", (one for one in wanted if one not in reached))


def _within(records: Records, place_id: str, area: set[str]) -> bool:
    return any(above(records.places, place_id, level) in area for level in LEVELS)


def _objects(targets: list[VisitTarget], records: Records) -> Iterable[Figure]:
    """检查对象 that are no places (项目): distinct ones, and the distinct 县区 and 市(地) above them (facts 1.3, 1.4).

    `objects.districts_left` are the 县区 of those 市(地) that no object was visited in: with any, it is 部分县区.
    """
    objects = sorted({one.place_id for one in targets if one.level == "project"})
    yield _count("objects", "place", objects)
    districts = sorted({found for one in objects if (found := above(records.places, one, "district"))})
    cities = sorted({found for one in objects if (found := above(records.places, one, "city"))})
    yield _count("objects.districts", "place", districts)
    yield _count("objects.cities", "place", cities)
    left = [
        place.id
        for place in records.places.values()
        if place.level == "district" and place.id not in districts and place.parent_id in cities
    ]
    yield _count("objects.districts_left", "place", left)


def _issues(counted: list[Line], records: Records) -> Iterable[Figure]:
    """发现 counts issues, each once (a relapse is a new round, no new 问题); 解决 are those closed at the cut-off.

    Source: facts 1.1 and 7. 已反馈待核 is not 解决 and is shown apart; 督促整改 are those handed on at all (no longer
    待交办). 超期 is what the ledger calls so: not closed, and the deadline that holds lies before the day of the
    cut-off. 立行立改 are closed on the spot.
    """
    period = Period(records.since_utc, records.until_utc)
    cohort = [line for line in counted if line.in_period]
    today = period.last_day.isoformat()
    solved = [line for line in cohort if line.now.status == life.CLOSED]
    yield _lines("found", cohort)
    yield _lines("solved", solved)
    closed = (line for line in counted if line.now.status == life.CLOSED)
    yield _lines("solved_in", (line for line in closed if not period.since_utc or period.holds(line.now.closed_at_utc)))
    yield Figure("solved_percent", _percent(len(solved), len(cohort)), tuple(line.ref for line in cohort))
    yield _lines("handed", (line for line in cohort if line.now.status != life.FOUND))
    yield _lines("told", (line for line in cohort if _told(line)))
    yield _lines("unassigned", (line for line in cohort if line.now.status == life.FOUND))
    yield _lines("reported", (line for line in cohort if line.now.status == life.REPORTED))
    yield _lines("open", (line for line in cohort if line.is_open))
    yield _lines("overdue", (line for line in cohort if is_overdue(line, today)))
    yield _lines("supervised", (line for line in cohort if line.now.supervised_since_utc))
    for stage in life.STAGES:
        yield _lines(f"found.{stage}", (line for line in cohort if life.stage_of(line.issue.source) == stage))
    on_spot = (line for line in cohort if any(step.action == "close_on_spot" for step in line.steps))
    yield _lines("on_spot", on_spot)


def _told(line: Line) -> bool:
    """Say whether the body that answers for an issue was told of it (一对一反馈), on the spot or by 交办."""
    if any(step.action == "close_on_spot" for step in line.steps):
        return True
    return bool(line.issue.lead_body_id) and any(step.action == "assign" for step in line.steps)


def _lines(code: str, chosen: Iterable[Line]) -> Figure:
    found = tuple(line.ref for line in chosen)
    return Figure(code, len(found), found)


def _relapses(counted: list[Line], records: Records) -> Iterable[Figure]:
    """反弹 counts relapse steps of the period; 反弹率 is issues that ever relapsed in a hundred that were ever closed.

    Source of the rate: facts 1.5 (重复发生的对象和地点); of the steps: facts 1.6.
    """
    period = Period(records.since_utc, records.until_utc)
    steps = [step for line in counted for step in line.relapses if period.holds(step.happened_at_utc)]
    yield _count("relapses", "issue_step", (step.id for step in steps))
    ever = [line for line in counted if line.in_period and line.now.closed_before]
    again = [line for line in ever if line.relapses]
    yield _lines("relapsed", again)
    yield Figure("relapse_percent", _percent(len(again), len(ever)), tuple(line.ref for line in ever))


def _percent(part: int, whole: int) -> float:
    """Return a percentage to two places, halves up (facts 1.1: 281 of 325 are 86.46)."""
    return int(Fraction(part * 10000, whole) + Fraction(1, 2)) / 100 if whole else 0.0


def _rechecks(counted: list[Line], records: Records, switches: Switches) -> Iterable[Figure]:
    """回头看 counts finished re-inspections of the period, by result; a printed sheet alone is none.

    Its result was written down with the step it led to: the record itself may be as old as the sheet.
    """
    period = Period(records.since_utc, records.until_utc)
    issues = {line.issue.id for line in counted}
    written = {step.recheck_id: step.recorded_at_utc for step in records.steps if step.recheck_id}
    done = [
        one
        for one in records.rechecks
        if one.conclusion
        and one.issue_id in issues
        and period.holds(one.rechecked_at_utc)
        and known(records, switches, one.id, written.get(one.id))
    ]
    yield _count("rechecks", "recheck", (one.id for one in done))
    for conclusion in (*CONCLUSIONS[:3], RELAPSE):
        yield _count(f"rechecks.{conclusion}", "recheck", (one.id for one in done if one.conclusion == conclusion))


def _leads(records: Records, switches: Switches) -> Iterable[Figure]:
    """线索 counts what was received, by channel (facts 1.1, 1.2); `leads.merged` are those that repeat another one."""
    period = Period(records.since_utc, records.until_utc)
    held = [one for one in records.leads if period.holds(one.received_at_utc) and known(records, switches, one.id)]
    yield _count("leads", "lead", (one.id for one in held))
    for channel in CHANNELS:
        yield _count(f"leads.{channel}", "lead", (one.id for one in held if one.channel == channel))
    yield _count("leads.merged", "lead", (one.id for one in held if one.merged_into_id))
    yield _count("leads.answered", "lead", (one.id for one in held if period.holds(one.answered_at_utc)))


def _registers(records: Records, switches: Switches) -> Iterable[Figure]:
    """接访, 走访, 会议 … sum what their entries say, taken at their word: an entry may stand for several 次, 个 or 户.

    通报 counts 期 and sums 起 (facts 1.2: 176期438起); 移送 counts register numbers and nothing else (facts 1, 5.3);
    “差”名单 are the places on the list at the cut-off.
    """
    period = Period(records.since_utc, records.until_utc)

    def held(entries: Iterable[Any], day: str) -> list[Any]:
        return [one for one in entries if period.holds_day(getattr(one, day)) and known(records, switches, one.id)]

    tallies = held(records.tallies, "held_on")
    for kind in TALLY_KINDS:
        of_kind = [one for one in tallies if one.kind == kind]
        yield _sum(f"tally.{kind}", of_kind, "count")
        yield _sum(f"tally.{kind}.people", of_kind, "people")
        yield _sum(f"tally.{kind}.leads", of_kind, "leads")
    walks = [one for one in tallies if one.kind == "walk"]
    for level in WALK_LEVELS:
        yield _sum(f"walks.{level}", [one for one in walks if one.level == level], "count")
    talks = [one for one in records.talks if period.holds(one.talked_at_utc) and known(records, switches, one.id)]
    yield _count("talks", "talk", (one.id for one in talks))
    circulars = held(records.circulars, "issued_on")
    yield _count("circulars", "circular", (one.id for one in circulars))
    yield _sum("circulars.items", circulars, "items")
    yield _count("handovers", "handover", (one.id for one in held(records.handovers, "handed_on")))
    until = period.last_day.isoformat()
    listed = [one for one in records.listings if one.listed_on <= until and not (one.lifted_on or "9") <= until]
    yield _count("listed", "listing", (one.id for one in listed if known(records, switches, one.id)))


def _ratings(records: Records, switches: Switches) -> Iterable[Figure]:
    """群众评价 counts rounds of asking in the period and the heads in them (facts 1.5); it is in no sentence T.

    满意率 is 满意 and 基本满意 in a hundred that gave an answer.
    """
    period = Period(records.since_utc, records.until_utc)
    held = [one for one in records.ratings if period.holds_day(one.rated_on) and known(records, switches, one.id)]
    yield _count("ratings", "rating", (one.id for one in held))
    for name in ("asked", "satisfied", "mostly", "unsatisfied"):
        yield _sum(f"ratings.{name}", held, name)
    whole = summed(held)
    yield Figure("ratings.percent", whole.percent or 0.0, refs("rating", (one.id for one in held)))


def _sum(code: str, entries: Iterable[Any], name: str) -> Figure:
    """Sum one field; entries that say nothing of it are no part of the figure."""
    said = [(getattr(one, name), (one.ENTITY, one.id)) for one in entries if getattr(one, name)]
    found: tuple[Ref, ...] = tuple(ref for _, ref in said)
    return Figure(code, sum(count for count, _ in said), found)


def _headlines(counted: list[Line], records: Records) -> tuple[str, ...]:
    """Return what a report calls the 小类 it names (headline_order of the catalogue), those found of them, in order."""
    held = {line.issue.category for line in counted if line.in_period}
    ranked = (one for one in records.categories.values() if one.headline_order is not None and one.code in held)
    return tuple(one.report_name for one in sorted(ranked, key=lambda one: one.headline_order or 0))
