"""Answers for 照片证据册: the photos of issues, of a visit, of a place or of a choice, each with all that proves it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial

from inspector.domain.album import AlbumPaper, AlbumPhoto
from inspector.domain.clock_text import ZONE, local_text
from inspector.domain.paper import PhotoPaper
from inspector.domain.photo import Photo
from inspector.domain.place import Place
from inspector.papers import names, pictures
from inspector.papers.subject import Made, Run, Subject
from inspector.store import masks, places
from inspector.store import photos as store
from inspector.store.workspace import Workspace
from inspector.wording import reports as report_words
from inspector.wording import terms
from inspector.wording import time as words

_OF_ISSUES = """
    (subject = 'issue' AND subject_id IN (SELECT value FROM json_each(?1)) OR subject = 'recheck' AND subject_id IN
    (SELECT id FROM recheck WHERE issue_id IN (SELECT value FROM json_each(?1)) AND deleted = 0))
"""
_ORDER = "coalesce(person_taken_at_local, taken_at_local, imported_at_utc), id"


def made(ws: Workspace, _name: str, subject: Subject, _run: Run) -> Made:
    """Return one volume of everything chosen; raise Known("sheet_needs_subject") where nothing was."""
    chosen, about, said = _chosen(ws, subject)
    return Made([_paper(ws, chosen, said, about)], about, title=f"照片证据册（{said}）" if len(said) <= 30 else "")


def has_photos(ws: Workspace, visit_id: str) -> bool:
    """Say whether the album of a visit has a photo."""
    return bool(_chosen(ws, Subject(title="", visit_id=visit_id))[0])


def _chosen(ws: Workspace, subject: Subject) -> tuple[list[Photo], tuple[tuple[str, str], ...], str]:
    """Return the photos in the order in which they were taken, the records they are about, and what they are of."""
    if subject.visit_id:
        visit = names.must(ws, "visit", subject.visit_id)
        where = "subject = 'visit' AND subject_id = ?2 OR " + _OF_ISSUES
        issues = [one.id for one in ws.all("issue", "visit_id = ?", (visit.id,))]
        found = ws.all("photo", where, (json.dumps(issues), visit.id), _ORDER)
        return found, (("visit", visit.id),), f"场次 {visit.number}"
    if subject.place_id:
        place = names.must(ws, "place", subject.place_id)
        issues = [one.id for one in ws.all("issue", "place_id = ?", (place.id,))]
        found = ws.all("photo", _OF_ISSUES, (json.dumps(issues),), _ORDER)
        return found, (("place", place.id),), names.full_name(ws, place)
    if subject.photo_ids:
        found = ws.all("photo", "id IN (SELECT value FROM json_each(?1))", (json.dumps(subject.photo_ids),), _ORDER)
        return found, tuple(("photo", one.id) for one in found), f"选定的 {len(found)} 张照片"
    ids = subject.must("issue_ids")
    found = ws.all("photo", _OF_ISSUES, (json.dumps(list(ids)),), _ORDER)
    issue = names.must(ws, "issue", ids[0])
    said = f"问题 {issue.number}" + (f" 等 {len(ids)} 个" if len(ids) > 1 else "")
    return found, tuple(("issue", issue_id) for issue_id in ids), said


def _paper(ws: Workspace, found: list[Photo], said: str, about: tuple[tuple[str, str], ...]) -> AlbumPaper:
    digests = sorted({one.sha256 for one in found})
    times = sorted(one.best_taken_at_local for one in found if one.best_taken_at_local)
    entries = tuple(_entries(ws, found))
    return AlbumPaper(
        number=f"ZP-{ws.device.code}-{ws.now().astimezone(ZONE):%Y%m%d-%H%M}",
        subject_id=about[0][1] if about else "",
        about=said,
        photos=entries,
        issues=len({one.subject_id for one in found if one.subject == "issue"}),
        first_at=_minute(times[0]) if times else "",
        last_at=_minute(times[-1]) if times else "",
        unreadable=sum(one.state != "readable" for one in found),
        timeless=sum(one.best_taken_at_local is None for one in found),
        whole_digest=hashlib.sha256("\n".join(digests).encode()).hexdigest() if digests else "",
    )


def _entries(ws: Workspace, found: list[Photo]) -> Iterator[AlbumPhoto]:
    for number, photo in enumerate(found, 1):
        issue, place = _where(ws, photo)
        heading = "，".join(
            filter(
                None, (issue.number if issue else "", terms.PHOTO_ROLES.get(photo.role, photo.role), _masked(ws, photo))
            )
        )
        yield AlbumPhoto(
            number=str(number),
            heading=heading,
            facts=tuple(_facts(ws, photo, place, issue.spot if issue else "")),
            sha256=photo.sha256,
            sm3=store.sm3(ws, photo.sha256) or "",
            open=partial(_opened, ws, photo, str(number), place),
        )


def _masked(ws: Workspace, photo: Photo) -> str:
    if masks.unplaced(ws, photo.sha256):
        return report_words.WHOLE
    return report_words.HIDDEN if masks.boxes(ws, photo.sha256) else ""


def _opened(ws: Workspace, photo: Photo, number: str, place: Place | None) -> PhotoPaper:
    return pictures.photo_paper(ws, photo, number, place, "")


def _where(ws: Workspace, photo: Photo):  # type: ignore[no-untyped-def]
    """Return the issue a photo is of (through its recheck too), and the place."""
    issue_id = photo.subject_id if photo.subject == "issue" else None
    if photo.subject == "recheck":
        recheck = ws.get("recheck", photo.subject_id)
        issue_id = recheck.issue_id if recheck else None
    issue = ws.get("issue", issue_id)
    return issue, ws.get("place", issue.place_id if issue else photo.person_place_id)


def _facts(ws: Workspace, photo: Photo, place: Place | None, spot: str | None) -> Iterator[tuple[str, str]]:
    """Yield (name, words) of everything that says when, where, by whom and how a photo came."""
    where = places.full_name(ws, place.id) if place else ""
    yield "地点", "，".join(filter(None, (where, spot)))
    yield "拍摄", _taken(photo)
    yield "存入", local_text(photo.imported_at_utc) if photo.imported_at_utc else ""
    point = photo.best_point
    if point is None:
        yield "坐标", "没有"
    else:
        source = "人工填写" if photo.person_lat is not None else terms.DATUM_SOURCES.get(photo.datum_source or "", "")
        away = pictures.distance(photo, place)
        yield (
            "坐标",
            "，".join(
                filter(
                    None,
                    (words.coordinates(*point), source, f"距点位 {words.distance(away)}" if away is not None else ""),
                )
            ),
        )
    yield "拍摄人", names.person_name(ws, photo.photographer_id)
    size = f"{photo.width_px}×{photo.height_px}" if photo.width_px and photo.height_px else ""
    yield "原件", "，".join(filter(None, (photo.file_name, photo.camera or "", size, words.size(photo.size_bytes))))


def _taken(photo: Photo) -> str:
    if photo.best_taken_at_local is None:
        return "时间不明"
    if photo.person_taken_at_local is not None:
        camera = f"，相机 {_second(photo.taken_at_local)}" if photo.taken_at_local else ""
        return f"{_second(photo.person_taken_at_local)}（人工填写{camera}）"
    source = terms.UTC_OFFSET_SOURCES.get(photo.utc_offset_source or "", "")
    zone = "，".join(filter(None, (f"UTC{photo.utc_offset}" if photo.utc_offset else "", source)))
    return _second(photo.taken_at_local) + (f"（{zone}）" if zone else "")


def _second(text: str | None) -> str:
    return (text or "")[:19].replace("T", " ")


def _minute(text: str) -> str:
    return text[:16].replace("T", " ")
