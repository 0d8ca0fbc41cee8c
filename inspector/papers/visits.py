"""Answers for the papers of a visit: its record, and the checklist to fill in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspector.domain import issue as issue_life
from inspector.domain import paper as shown
from inspector.domain import water
from inspector.domain.clock_text import local_text
from inspector.domain.issue import Issue
from inspector.domain.visit import Check, Visit
from inspector.errors import Known
from inspector.papers import names, pictures
from inspector.papers.rechecks import PRINTED_PHOTO_ROLES
from inspector.papers.subject import Made, Run, Subject
from inspector.store import issues, photos, visits
from inspector.store.workspace import Workspace
from inspector.wording import terms
from inspector.wording import time as words


def made(ws: Workspace, name: str, subject: Subject, _run: Run) -> Made:
    """Return the record of one visit, or the checklist of some 小类."""
    if name == "visit-record":
        visit_id = subject.must("visit_id")
        return Made([visit_paper(ws, visit_id)], (("visit", visit_id),))
    return Made([checklist_paper(ws, subject.categories, subject.place_id)], ())


def visit_paper(ws: Workspace, visit_id: str) -> shown.VisitPaper:
    """Return everything the record of one visit says; photos are numbered through the whole visit (照 1 …)."""
    visit = names.must(ws, "visit", visit_id)
    found = ws.all("issue", "visit_id = ?", (visit_id,), "found_at_utc, number")
    numbered: dict[str, str] = {}
    papers: list[shown.PhotoPaper] = []
    for subject, record in [("visit", visit), *(("issue", issue) for issue in found)]:
        place = ws.get("place", getattr(record, "place_id", None))
        for photo in photos.of_subject(ws, subject, record.id):
            numbered[photo.id] = str(len(papers) + 1)
            caption = pictures.caption(photo, getattr(record, "spot", None))
            paper = pictures.photo_paper(ws, photo, numbered[photo.id], place, caption, inside=True)
            papers.append(replace(paper, photographer=names.person_name(ws, photo.photographer_id)))
    return shown.VisitPaper(
        number=visit.number,
        visit=visit,
        started_at_local=local_text(visit.started_at_utc),
        left_at_local=local_text(visit.left_at_utc) if visit.left_at_utc else None,
        identity_shown_at_local=local_text(visit.identity_shown_at_utc) if visit.identity_shown_at_utc else None,
        campaign_name=names.campaign_name(ws, visit.campaign_id),
        leader_name=names.person_name(ws, visit.leader_id),
        team=tuple(names.person_name(ws, person_id) for person_id in visit.team),
        targets=tuple(_targets(ws, visit, found)),
        checks=tuple(_check_paper(ws, check) for check in visits.checks(ws, visit_id)),
        issues=tuple(_issue_line(ws, issue, numbered) for issue in found),
        photos=tuple(papers),
    )


def _issue_line(ws: Workspace, issue: Issue, numbered: dict[str, str]) -> shown.IssueLine:
    own = photos.of_subject(ws, "issue", issue.id)
    void = _why_void(ws, issue.id)
    return shown.IssueLine(
        number=issue.number,
        description=issue.description if void is None else f"（已作废：{void}）{issue.description}",
        severity=terms.SEVERITIES[issue.severity],
        lead_name=names.lead_name(ws, issue),
        requirement=issue.requirement or "",
        due_on=issue.due_on if void is None else None,
        photo_numbers=tuple(numbered[photo.id] for photo in own if photo.role in PRINTED_PHOTO_ROLES),
        fixed_on_spot=issue.immediate and void is None,
        after_photo_numbers=tuple(numbered[photo.id] for photo in own if photo.role in ("after", "after_close")),
    )


def _why_void(ws: Workspace, issue_id: str) -> str | None:
    """Return the reason of an issue that is void now (its line stays on the record and says so), else None."""
    steps = issues.steps(ws, issue_id)
    if issue_life.standing(steps).status != issue_life.VOID:
        return None
    return next((step.reason for step in reversed(steps) if step.action == "void" and step.reason), "原因未写")


def _targets(ws: Workspace, visit: Visit, found: Sequence[Issue]) -> Iterator[shown.TargetPaper]:
    checks = visits.checks(ws, visit.id)
    for target in visits.targets(ws, visit.id):
        place = ws.get("place", target.place_id)
        street = names.street_of(ws, place)
        here = [issue for issue in found if issue.place_id == target.place_id]
        point = next(((issue.lat, issue.lon, issue.datum) for issue in here if issue.lat is not None), None)
        lat, lon, datum = point or ((place.lat, place.lon, place.datum) if place else (None, None, None))
        checked = {
            check.category: names.category_name(ws, check.category)
            for check in checks
            if check.place_id == target.place_id
        }
        yield shown.TargetPaper(
            street_name=street.name if street and street is not place else "",
            place_name=place.name if place else "",
            spot="、".join(dict.fromkeys(issue.spot for issue in here if issue.spot)),
            lat=lat,
            lon=lon,
            datum=datum,
            category_names=tuple(checked.values()),
            none_found=target.result == "none_found",
        )


def _check_paper(ws: Workspace, check: Check) -> shown.CheckPaper:
    rows, verdict = _measured(ws, check)
    place = ws.get("place", check.place_id)
    return shown.CheckPaper(
        check=check,
        category_name=names.category_name(ws, check.category),
        place_name=place.name if place else "",
        measure_rows=rows,
        verdict=verdict,
    )


def _measured(ws: Workspace, check: Check) -> tuple[tuple[tuple[str, ...], ...], str]:
    """Return the measurement rows of a check (point, quantity, value, grade) and its 现场初判 with the rule."""
    category = ws.catalogue.get(check.category)
    if category is None or not category.measures or not check.measures:
        return (), ""
    scope = water.RURAL if check.attrs.get("water_scope") == terms.WATER_SCOPES["rural"] else water.URBAN
    depth = check.attrs.get("water_depth_cm")
    rows: list[tuple[str, ...]] = []
    worst: list[water.Verdict] = []
    for point, reading in water.points_of(check.measures, float(depth) if depth not in (None, "") else None).items():
        graded = water.grades(reading, scope)
        named = str(check.notes.get(point) or "").strip() or terms.POINT.format(point.removeprefix("p"))
        for measure in category.measures:
            value = getattr(reading, measure.id, None)
            if value is not None:
                grade = terms.WATER_GRADES[graded.get(measure.id, "unknown")]
                rows.append((named, measure.name, f"{words.number(value)} {measure.unit}", grade))
        worst.append(water.on_the_spot(reading, scope))
    order = list(terms.WATER_GRADES)
    verdict = max(worst, key=lambda one: (one.grade != "unknown", order.index(one.grade)), default=None)
    if verdict is None:
        return tuple(rows), ""
    return tuple(rows), f"现场初判：{terms.WATER_GRADES[verdict.grade]}。{terms.WATER_RULES[verdict.rule]}"


def checklist_paper(ws: Workspace, categories: Sequence[str], place_id: str | None = None) -> shown.ChecklistPaper:
    """Return a checklist to fill in by hand for these categories (all first-class ones where none is named)."""
    chosen = []
    for code in categories or [category.code for category in ws.catalogue.first_class]:
        category = ws.catalogue.get(code)
        if category is None:
            raise Known("category_unknown", category=code)
        chosen.append(category)
    visit = visits.current(ws)
    return shown.ChecklistPaper(
        number=visit.number if visit else "",
        subject_id=visit.id if visit else "",
        categories=tuple(chosen),
        campaign_name=names.campaign_name(ws, visit.campaign_id) if visit else "",
        place_name=names.full_name(ws, ws.get("place", place_id)),
        team=tuple(names.person_name(ws, person_id) for person_id in visit.team) if visit else (),
    )
