"""Answers for 一村一档: everything recorded of a place and of what lies in it, by problem."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from inspector.domain import issue as issue_life
from inspector.domain.clock_text import ZONE, business_date, local_text
from inspector.domain.counted import Switches, end_of_day, lines
from inspector.domain.effort import Effort
from inspector.domain.effort_sums import Sum, sums
from inspector.domain.issue import Issue
from inspector.domain.paper import PhotoPaper
from inspector.domain.photo import AFTER_ROLES, Photo
from inspector.domain.place import Place
from inspector.domain.place_file import PlaceFilePaper, StagePhoto, Treated
from inspector.papers import names, pictures
from inspector.papers.subject import Made, Run, Subject
from inspector.sheets.cells import taken
from inspector.store import figures, issues, rechecks
from inspector.store import photos as store
from inspector.store.workspace import Workspace
from inspector.wording import registers, terms
from inspector.wording import time as words
from inspector.wording.sentences import amount, efforts

BEFORE, DURING = ("wide", "close", "other"), ("feedback",)


def made(ws: Workspace, _name: str, subject: Subject, _run: Run) -> Made:
    """Return the file of one place; raise Known("sheet_needs_subject")."""
    place: Place = names.must(ws, "place", subject.must("place_id"))
    within = _within(ws, place)
    about = tuple(("place", place_id) for place_id in within)
    return Made([_paper(ws, place, within)], about, title=f"{names.full_name(ws, place)}一村一档")


def _within(ws: Workspace, place: Place) -> list[str]:
    """Return the place and everything below it."""
    sql = """
        WITH RECURSIVE below (id) AS (SELECT ?1 UNION
        SELECT place.id FROM place JOIN below ON place.parent_id = below.id
        WHERE place.deleted = 0) SELECT id FROM below
    """
    return [row[0] for row in ws.reader().execute(sql, (place.id,))]


def _paper(ws: Workspace, place: Place, within: list[str]) -> PlaceFilePaper:
    ids = json.dumps(within)
    found: list[Issue] = ws.all("issue", "place_id IN (SELECT value FROM json_each(?))", (ids,), "found_at_utc, number")
    standings = {one.id: issues.standing(ws, one.id) for one in found}
    valid = [one for one in found if standings[one.id].status != issue_life.VOID]
    closed = sum(standings[one.id].status == issue_life.CLOSED for one in valid)
    rounds = sum(standings[one.id].round > 1 for one in valid)
    street = names.street_of(ws, place)
    counts = f"发现问题 {len(valid)} 个，已销号 {closed} 个，未销号 {len(valid) - closed} 个" if valid else ""
    if rounds:
        counts += f"，其中重开过的 {rounds} 个"
    bodies = ws.all("body", "EXISTS (SELECT 1 FROM json_each(body.place_ids) WHERE value = ?)", (place.id,))
    now = ws.now().astimezone(ZONE)
    point = place.lat is not None and place.lon is not None
    return PlaceFilePaper(
        number=f"DA-{ws.device.code}-{now:%Y%m%d-%H%M}",
        subject_id=place.id,
        place=place.name,
        street=street.name if street and street is not place else "",
        code=place.code or "",
        level=terms.PLACE_LEVELS.get(place.level, place.level),
        address=place.address or "",
        point=words.coordinates(place.lat or 0.0, place.lon or 0.0, place.datum or "WGS-84") if point else "",
        bodies="、".join(one.name for one in bodies),
        as_of=f"{now:%Y-%m-%d}",
        counts=counts,
        efforts=_efforts(ws, valid, within),
        treated=tuple(_treated(ws, one, standings[one.id].status) for one in valid),
        visits=tuple(_visits(ws, ids, valid)),
        follow_up=tuple(sorted(_follow_up(ws, ids))),
    )


def _treated(ws: Workspace, issue: Issue, status: str) -> Treated:
    place = ws.get("place", issue.place_id)
    own = store.of_subject(ws, "issue", issue.id)
    done = rechecks.of_issue(ws, issue.id)
    later = [photo for one in done for photo in store.of_subject(ws, "recheck", one.id)]
    steps = issues.steps(ws, issue.id)
    reported = next((step.reason for step in reversed(steps) if step.action == "report" and step.reason), "")
    said = "；".join(filter(None, (issue.remedy, reported)))

    def stage(photos: Iterable[Photo]) -> tuple[StagePhoto, ...]:
        return tuple(
            StagePhoto(
                caption=f"{taken(photo)}，摘要 {photo.sha256[:4]} {photo.sha256[4:8]}",
                open=partial(_opened, ws, photo, place),
            )
            for photo in photos
        )

    return Treated(
        number=issue.number,
        title="，".join(filter(None, (names.category_name(ws, issue.category), issue.spot))),
        description=issue.description,
        found_on=business_date(issue.found_at_utc).isoformat(),
        state=terms.STATUSES[status],
        lead=names.lead_name(ws, issue),
        done=said,
        efforts="，".join(_said(one) for one in ws.all("effort", "issue_id = ?", (issue.id,), "position, id")),
        before=stage(one for one in own if one.role in BEFORE),
        during=stage(one for one in own if one.role in DURING),
        after=stage([*(one for one in reversed(later)), *(one for one in own if one.role in AFTER_ROLES)]),
        same_position=next((one.same_position for one in reversed(done) if one.same_position is not None), None),
        accepted=tuple(_accepted(ws, one) for one in done),
    )


def _opened(ws: Workspace, photo: Photo, place: Place | None) -> PhotoPaper:
    return pictures.photo_paper(ws, photo, "", place, "")


def _accepted(ws: Workspace, recheck: Any) -> str:
    people = "、".join(filter(None, (names.person_name(ws, one) for one in recheck.people)))
    at = business_date(recheck.rechecked_at_utc).isoformat() if recheck.rechecked_at_utc else ""
    said = [f"{at} {people} 核查：{terms.CONCLUSIONS.get(recheck.conclusion, recheck.conclusion)}".strip()]
    if recheck.decision:
        said.append(terms.DECISIONS.get(recheck.decision, recheck.decision))
    if recheck.same_position is not None:
        said.append("同机位拍摄" if recheck.same_position else "不是同机位")
    if recheck.condition:
        said.append(recheck.condition)
    return "，".join(said) + f"（{recheck.number}）"


def _efforts(ws: Workspace, found: list[Issue], within: list[str]) -> str:
    records = figures.read(ws, end_of_day(ws.now().astimezone(ZONE).date()))
    ids, places = {one.id for one in found}, set(within)
    feedbacks = {one.id: one.issue_id for one in records.feedbacks}

    def belongs(one: Effort) -> bool:
        issue_id = one.issue_id or feedbacks.get(one.feedback_id or "", "")
        return issue_id in ids if issue_id else one.place_id in places

    mine = replace(records, efforts=tuple(one for one in records.efforts if belongs(one)))
    return efforts(sums(mine, Switches(), lines(mine, Switches())))


def _said(one: Effort) -> str:
    parts = [(one.quantity, one.unit), (one.second_quantity, one.second_unit)]
    told = [Sum("", unit or "", quantity, one.qualifier, ()) for quantity, unit in parts if quantity is not None]
    return one.what + "、".join(map(amount, told))


def _visits(ws: Workspace, ids: str, found: list[Issue]) -> Iterator[tuple[str, ...]]:
    """Yield (day, number, mode, team, what was found) of each visit that came here, oldest first."""
    where = (
        "id IN (SELECT visit_id FROM visit_target WHERE deleted = 0 AND place_id IN (SELECT value FROM json_each(?)))"
    )
    for visit in ws.all("visit", where, (ids,), "started_at_utc"):
        here = sum(one.visit_id == visit.id for one in found)
        team = "、".join(filter(None, (names.person_name(ws, one) for one in visit.team)))
        result = f"发现问题 {here} 个" if here else "未发现问题"
        yield local_text(visit.started_at_utc)[:10], visit.number, terms.MODES.get(visit.mode, visit.mode), team, result


def _follow_up(ws: Workspace, ids: str) -> Iterator[tuple[str, ...]]:
    """Yield (day, what, words) of talks and listings that concern the place."""
    among = "place_id IN (SELECT value FROM json_each(?))"
    for talk in ws.all("talk", among, (ids,)):
        day = business_date(talk.talked_at_utc).isoformat() if talk.talked_at_utc else ""
        yield day, registers.REGISTERS["talk"], "，".join(filter(None, (talk.post, talk.reason, talk.follow_up_result)))
    for listing in ws.all("listing", among, (ids,)):
        said = "，".join(
            filter(None, (listing.reason, f"{listing.lifted_on} 移出" if listing.lifted_on else "尚在名单"))
        )
        yield listing.listed_on, registers.REGISTERS["listing"], said
