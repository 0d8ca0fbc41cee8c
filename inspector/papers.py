"""Answers for what papers say: records resolved to plain names for the sheets, and one door to draw any of them.

Sheets know no store and the store knows no sheets; window and command line both print. So this one module stands
between: it reads, resolves and hands over one paper at a time, so that memory stays flat in their number.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.domain import issue as issue_life
from inspector.domain import paper as shown
from inspector.domain import water
from inspector.domain.clock_text import ZONE, business_date, local, local_text
from inspector.domain.geo import distance_m, to_wgs84
from inspector.domain.issue import Issue
from inspector.domain.photo import Photo
from inspector.domain.place import Place
from inspector.domain.visit import Check, Visit
from inspector.domain.water_survey import SurveyPaper
from inspector.errors import Known
from inspector.sheets import DOCUMENTS
from inspector.store import exchange, head, issues, photo_queue, photos, places, rechecks, visits, water_survey
from inspector.store.exchange import Reconciliation
from inspector.store.workspace import Workspace
from inspector.wording import terms
from inspector.wording import time as words

if TYPE_CHECKING:
    from inspector.sheets.frame import Drawn

RECONCILED = "last_reconciliation"
_COUNTED = (
    "records_total", "records_confirmed", "records_safe", "photos_total", "photos_confirmed", "photos_safe",
    "acked_seq", "receipt_no",
)  # fmt: skip
PUT_TOGETHER = ("figures", "three-lists")  # of what a person has set on the screen
PRINTED_PHOTO_ROLES = ("wide", "close", "other", "feedback")


def draw(
    ws: Workspace,
    name: str,
    out: BinaryIO,
    *,
    issue_ids: Sequence[str] = (),
    visit_id: str | None = None,
    categories: Sequence[str] = (),
    place_id: str | None = None,
    area: str | None = None,
    since: date | None = None,
    until: date | None = None,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Drawn:
    """Draw the paper `name` (one of `inspector.sheets.DOCUMENTS`) into `out`; say how many pages and pictures it has.

    `area`, `since` and `until` choose the samples of a water survey (`store.water_survey.survey`).

    Raise Known("sheet_unknown") and Known("sheet_needs_subject");
    a cancelled drawing ends with the sheets drawn so far.
    """
    if name not in DOCUMENTS:
        raise Known("sheet_unknown", name=name, known="、".join(DOCUMENTS))
    if name in PUT_TOGETHER:
        raise Known("sheet_in_window", title=DOCUMENTS[name].title)
    stamp = stamp_of(ws)
    sheet = DOCUMENTS[name].load()
    if name == "water-survey":
        if place_id is None:
            raise Known("sheet_needs_subject", title=DOCUMENTS[name].title)
        paper = water_survey_paper(ws, place_id, area, since, until)
        return sheet.draw([paper], out, stamp)  # type: ignore[no-any-return]
    if name == "recheck":
        if not issue_ids:
            raise Known("sheet_needs_subject", title=DOCUMENTS[name].title)
        wanted = recheck_papers(ws, issue_ids, progress=progress, cancelled=cancelled)
        return sheet.draw(wanted, out, stamp)  # type: ignore[no-any-return]
    if name == "visit-record":
        if visit_id is None:
            raise Known("sheet_needs_subject", title=DOCUMENTS[name].title)
        return sheet.draw([visit_paper(ws, visit_id)], out, stamp)  # type: ignore[no-any-return]
    if name == "reconciliation":
        return sheet.draw([reconciliation_paper(ws)], out, stamp)  # type: ignore[no-any-return]
    return sheet.draw([checklist_paper(ws, categories, place_id)], out, stamp)  # type: ignore[no-any-return]


def draw_paper(ws: Workspace, name: str, paper: Any, out: BinaryIO) -> Drawn:
    """Draw a paper that whoever shows the same on a screen has put together: one of `PUT_TOGETHER`."""
    return DOCUMENTS[name].load().draw([paper], out, stamp_of(ws))  # type: ignore[no-any-return]


def stamp_of(ws: Workspace) -> shown.PrintStamp:
    """Return which device prints, and when."""
    return shown.PrintStamp(
        device_code=ws.device.code,
        printed_at_local=f"{ws.now().astimezone(ZONE):%Y-%m-%d %H:%M}",
        journal_head=head.shown(ws.reader(), ws.scope, ws.device.id),
    )


def recheck_papers(
    ws: Workspace,
    issue_ids: Sequence[str],
    *,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[shown.IssuePaper]:
    """Yield the paper of each issue; each gets the number its re-inspection will keep."""
    reserved = rechecks.reserve(ws, issue_ids)
    for index, issue_id in enumerate(issue_ids):
        if cancelled():
            return
        yield _issue_paper(ws, issue_id, reserved[issue_id].number)
        progress(index + 1, len(issue_ids))


def keep_reconciliation(ws: Workspace, found: Reconciliation) -> None:
    """Keep what came of a 对账, so that it can be printed as it was then."""
    originals = photo_queue.all_originals(ws)
    kept = {
        **asdict(found),
        "office_id": getattr(exchange.enrolment(ws), "office_id", ""),
        "user_name": _person(ws, ws.author),
        "photo_digest": hashlib.sha256("\n".join(sorted(originals)).encode()).hexdigest(),
        "device": ws.device.code,
    }
    ws.set_meta(RECONCILED, json.dumps(kept, ensure_ascii=False))


def reconciliation_paper(ws: Workspace) -> shown.ReconciliationPaper:
    """Return the paper of the last 对账; raise Known("reconciliation_none") where there was none."""
    kept = json.loads(ws.meta(RECONCILED) or "null")
    if kept is None:
        raise Known("reconciliation_none")
    at = local(kept["at_utc"])
    names = {photo.sha256: photo.file_name for photo in _photos_of(ws, kept["missing"] + kept["lost"])}
    return shown.ReconciliationPaper(
        number=f"DZ-{kept['device']}-{at:%Y%m%d-%H%M}",
        office_name=kept["office"],
        office_id=kept["office_id"],
        user_name=kept["user_name"],
        scope=ws.scope,
        asked_at_local=f"{at:%Y-%m-%d %H:%M}",
        own_seq=kept["head_seq"],
        head=kept["head_hash"],
        missing=tuple((one, names.get(one, "")) for one in kept["missing"])
        + tuple((one, "不在本机，办公室也没有") for one in kept["lost"]),
        photo_digest=kept["photo_digest"],
        **{name: kept[name] for name in _COUNTED},
    )


def water_survey_paper(
    ws: Workspace, place_id: str, area: str | None = None, since: date | None = None, until: date | None = None
) -> SurveyPaper:
    """Return the paper of a survey of one body; raise what `water_survey.survey` raises."""
    found = water_survey.survey(ws, place_id, area, since, until)
    number = f"SZ-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}"
    return SurveyPaper(number, place_id, places.full_name(ws, place_id), found)


def _photos_of(ws: Workspace, digests: Sequence[str]) -> Iterator[Photo]:
    for start in range(0, len(digests), 500):
        some = tuple(digests[start : start + 500])
        yield from ws.all("photo", f"sha256 IN ({', '.join('?' * len(some))})", some)


def visit_paper(ws: Workspace, visit_id: str) -> shown.VisitPaper:
    """Return everything the record of one visit says; photos are numbered through the whole visit (照 1 …)."""
    visit = _must(ws, "visit", visit_id)
    found = ws.all("issue", "visit_id = ?", (visit_id,), "found_at_utc, number")
    numbered: dict[str, str] = {}
    papers: list[shown.PhotoPaper] = []
    for subject, record in [("visit", visit), *(("issue", issue) for issue in found)]:
        place = ws.get("place", getattr(record, "place_id", None))
        for photo in photos.of_subject(ws, subject, record.id):
            numbered[photo.id] = str(len(papers) + 1)
            caption = _caption(photo, getattr(record, "spot", None))
            papers.append(_photo_paper(ws, photo, numbered[photo.id], place, caption))
    return shown.VisitPaper(
        number=visit.number,
        visit=visit,
        started_at_local=local_text(visit.started_at_utc),
        left_at_local=local_text(visit.left_at_utc) if visit.left_at_utc else None,
        identity_shown_at_local=local_text(visit.identity_shown_at_utc) if visit.identity_shown_at_utc else None,
        campaign_name=_campaign(ws, visit.campaign_id),
        leader_name=_person(ws, visit.leader_id),
        team=tuple(_person(ws, person_id) for person_id in visit.team),
        targets=tuple(_targets(ws, visit, found)),
        checks=tuple(_check_paper(ws, check) for check in visits.checks(ws, visit_id)),
        issues=tuple(_issue_line(ws, issue, numbered) for issue in found),
        photos=tuple(papers),
    )


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
        campaign_name=_campaign(ws, visit.campaign_id) if visit else "",
        place_name=_full_name(ws, ws.get("place", place_id)),
        team=tuple(_person(ws, person_id) for person_id in visit.team) if visit else (),
    )


def _issue_paper(ws: Workspace, issue_id: str, number: str) -> shown.IssuePaper:
    issue = _must(ws, "issue", issue_id)
    place = ws.get("place", issue.place_id)
    street = _street(ws, place)
    steps = issues.steps(ws, issue_id)
    reported = next((step for step in reversed(steps) if step.action == "report"), None)
    due_on = issue_life.due_on(steps, issue.due_on)
    category = ws.catalogue.get(issue.category)
    wanted = [photo for photo in photos.of_subject(ws, "issue", issue_id) if photo.role in PRINTED_PHOTO_ROLES]
    return shown.IssuePaper(
        number=number,
        issue=_with_due(issue, due_on),
        standing=issues.standing(ws, issue_id),
        found_on=business_date(issue.found_at_utc).isoformat(),
        campaign_name=_campaign(ws, issue.campaign_id),
        street_name=street.name if street and street is not place else "",
        place_name=place.name if place else "",
        category_name=category.report_name if category else issue.category,
        lead_name=_lead(ws, issue),
        assist_names=tuple(_body(ws, body_id) for body_id in issue.assist_body_ids),
        photos=tuple(
            _photo_paper(ws, photo, str(index), place, terms.PHOTO_ROLES[photo.role])
            for index, photo in enumerate(wanted, 1)
        ),
        feedback_text=reported.reason if reported else None,
        feedback_on=business_date(reported.happened_at_utc).isoformat() if reported else None,
        due_note=_due_note(ws, due_on),
    )


def _issue_line(ws: Workspace, issue: Issue, numbered: dict[str, str]) -> shown.IssueLine:
    own = photos.of_subject(ws, "issue", issue.id)
    void = _why_void(ws, issue.id)
    return shown.IssueLine(
        number=issue.number,
        description=issue.description if void is None else f"（已作废：{void}）{issue.description}",
        severity=terms.SEVERITIES[issue.severity],
        lead_name=_lead(ws, issue),
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
        street = _street(ws, place)
        here = [issue for issue in found if issue.place_id == target.place_id]
        point = next(((issue.lat, issue.lon, issue.datum) for issue in here if issue.lat is not None), None)
        lat, lon, datum = point or ((place.lat, place.lon, place.datum) if place else (None, None, None))
        names = {
            check.category: _category_name(ws, check.category) for check in checks if check.place_id == target.place_id
        }
        yield shown.TargetPaper(
            street_name=street.name if street and street is not place else "",
            place_name=place.name if place else "",
            spot="、".join(dict.fromkeys(issue.spot for issue in here if issue.spot)),
            lat=lat,
            lon=lon,
            datum=datum,
            category_names=tuple(names.values()),
            none_found=target.result == "none_found",
        )


def _check_paper(ws: Workspace, check: Check) -> shown.CheckPaper:
    rows, verdict = _measured(ws, check)
    place = ws.get("place", check.place_id)
    return shown.CheckPaper(
        check=check,
        category_name=_category_name(ws, check.category),
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
        for measure in category.measures:
            value = getattr(reading, measure.id, None)
            if value is not None:
                grade = terms.WATER_GRADES[graded.get(measure.id, "unknown")]
                rows.append((point, measure.name, f"{words.number(value)} {measure.unit}", grade))
        worst.append(water.on_the_spot(reading, scope))
    order = list(terms.WATER_GRADES)
    verdict = max(worst, key=lambda one: (one.grade != "unknown", order.index(one.grade)), default=None)
    if verdict is None:
        return tuple(rows), ""
    return tuple(rows), f"现场初判：{terms.WATER_GRADES[verdict.grade]}。{terms.WATER_RULES[verdict.rule]}"


def _photo_paper(ws: Workspace, photo: Photo, number: str, place: Place | None, caption: str) -> shown.PhotoPaper:
    return shown.PhotoPaper(
        photo=photo,
        number=number,
        open=lambda: _picture(ws, photo),
        prepared=_print_picture(ws, photo),
        caption=caption,
        distance_m=_distance(photo, place),
    )


def _print_picture(ws: Workspace, photo: Photo) -> bytes | None:
    """The grey JPEG for print, made when a photo is first printed and kept: a sheet printed again only embeds it."""
    if photo.state != "readable":
        return None
    kept = photos.made_by_us(ws, "print", photo.sha256)
    if kept is not None:
        return kept
    from inspector.sheets.pictures import print_jpeg

    made = print_jpeg(lambda: _picture(ws, photo))
    if made is not None and not ws.read_only:
        with suppress(Known):  # a full disk is no reason not to print
            photos.keep_print(ws, photo.sha256, made)
    return made


def _picture(ws: Workspace, photo: Photo) -> BinaryIO:
    """The preview where it is the one we made (upright, a tenth of the bytes), else the original."""
    preview = photos.made_by_us(ws, "preview", photo.sha256)
    return io.BytesIO(preview) if preview is not None else ws.vault.open(photo.sha256)


def _distance(photo: Photo, place: Place | None) -> float | None:
    point = photo.best_point
    if point is None or place is None or place.lat is None or place.lon is None:
        return None
    return distance_m(to_wgs84(*point), to_wgs84(place.lat, place.lon, place.datum))


def _caption(photo: Photo, spot: str | None) -> str:
    return f"{spot or ''}{terms.PHOTO_ROLES[photo.role]}"


def _due_note(ws: Workspace, due_on: str | None) -> str | None:
    if due_on is None:
        return None
    return words.assumed_mark(ws.calendar.assumed({int(due_on[:4])})) or None


def _with_due(issue: Issue, due_on: str | None) -> Issue:
    from dataclasses import replace

    return issue if due_on == issue.due_on else replace(issue, due_on=due_on)


def _category_name(ws: Workspace, code: str) -> str:
    category = ws.catalogue.get(code)
    return category.report_name if category else code


def _lead(ws: Workspace, issue: Issue) -> str:
    if issue.lead_body_id:
        return _body(ws, issue.lead_body_id)
    return ws.catalogue.responsible_types.get(issue.lead_kind or "", "")


def _body(ws: Workspace, body_id: str) -> str:
    body = ws.get("body", body_id)
    return body.name if body else ""


def _person(ws: Workspace, person_id: str | None) -> str:
    person = ws.get("person", person_id)
    if person is None:
        return ""
    return f"{person.name}（{person.unit}）" if person.unit else str(person.name)


def _campaign(ws: Workspace, campaign_id: str | None) -> str:
    campaign = ws.get("campaign", campaign_id)
    if campaign is None:
        return ""
    return f"{campaign.name}，{campaign.batch}" if campaign.batch else str(campaign.name)


def _full_name(ws: Workspace, place: Place | None) -> str:
    street = _street(ws, place)
    return f"{street.name if street and street is not place else ''}{place.name if place else ''}"


def _street(ws: Workspace, place: Place | None) -> Place | None:
    at = place
    while at is not None and at.level != "street":
        at = ws.get("place", at.parent_id)
    return at


def _must(ws: Workspace, entity: str, record_id: str):  # type: ignore[no-untyped-def]
    record = ws.get(entity, record_id)
    if record is None:
        raise Known("record_gone", entity=entity, record=record_id)
    return record
