"""Answers for what the form proposes by itself: time, place, bodies, deadline, each with where it came from.

Everything is worked out again after every change, except what the person has changed (手改): so that a new photo or
another category never leaves a stale proposal behind, and never takes away what somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inspector.domain import deadline
from inspector.domain.calendar_days import DayCalendar
from inspector.domain.category import Catalogue, Category
from inspector.domain.clock_text import instant, utc_text
from inspector.domain.grouping import Proposal
from inspector.domain.photo import Photo
from inspector.ui.today.form import Form
from inspector.ui.today.register import Register
from inspector.wording import time as times
from inspector.wording import today as words


@dataclass(frozen=True, slots=True)
class Grounds:
    """What proposals stand on. `nearest` finds the place of a photo; `previous` is what the last issue kept."""

    register: Register
    catalogue: Catalogue
    calendar: DayCalendar
    nearest: Callable[[Photo], Proposal | None]
    now: Callable[[], datetime]
    previous_place_id: str | None = None
    roll_forward: bool = False
    clock_off: Mapping[str, int] = field(default_factory=dict)  # photo id → whole hours its camera was ahead


def propose(form: Form, photos: Sequence[Photo], grounds: Grounds) -> Form:
    """Return the form with every proposed field filled anew; `photos` are those of the form, in order."""
    sources = dict(form.sources)
    form = _point(form, photos)
    for name, ask in (
        ("found_at_utc", _time),
        ("place_id", _place),
        ("lead", _lead),
        ("assist", _assist),
        ("due_on", _due),
    ):
        if not form.edited(name):
            form, sources[name] = ask(form, photos, grounds)
    return replace(form, sources={name: text for name, text in sources.items() if text})


def taken_at_utc(photo: Photo) -> tuple[str, str] | None:
    """Return (UTC text, source words) of a photo's time, a person's before the camera's (`best_taken_at_utc`)."""
    taken = photo.best_taken_at_utc
    if taken is None:
        return None
    if photo.person_taken_at_local:
        return taken, words.BY_HAND
    return taken, words.ASSUMED_ZONE if photo.utc_offset is None else words.PHOTO_TIME


def _point(form: Form, photos: Sequence[Photo]) -> Form:
    return replace(form, point=next((photo.best_point for photo in photos if photo.best_point), None))


def _time(form: Form, photos: Sequence[Photo], grounds: Grounds) -> tuple[Form, str]:
    for photo in photos:
        found = taken_at_utc(photo)
        hours = grounds.clock_off.get(photo.id, 0)
        if found and hours:
            corrected = utc_text(instant(found[0]) - timedelta(hours=hours))
            return replace(form, found_at_utc=corrected), words.CLOCK_CORRECTED.format(hours=abs(hours))
        if found:
            return replace(form, found_at_utc=found[0]), found[1]
    return replace(form, found_at_utc=None), words.NOW


def _place(form: Form, photos: Sequence[Photo], grounds: Grounds) -> tuple[Form, str]:
    for photo in photos:
        if photo.person_place_id in grounds.register.places:
            return replace(form, place_id=photo.person_place_id), words.BY_HAND
    for photo in photos:
        found = grounds.nearest(photo)
        if found is not None:
            template = words.PHOTO_PLACE_GCJ if found.suspected_gcj else words.PHOTO_PLACE
            return replace(form, place_id=found.place_id), template.format(distance=times.distance(found.distance_m))
    if grounds.previous_place_id in grounds.register.places:
        return replace(form, place_id=grounds.previous_place_id), words.KEPT
    return replace(form, place_id=None), ""


def _lead(form: Form, photos: Sequence[Photo], grounds: Grounds) -> tuple[Form, str]:
    category = grounds.catalogue.get(form.category)
    if category is None:
        return replace(form, lead_body_id=None, lead_kind=None), ""
    body = grounds.register.serving(category.lead, form.place_id)
    if body is None:
        return replace(form, lead_body_id=None, lead_kind=category.lead), words.UNREGISTERED
    return replace(form, lead_body_id=body.id, lead_kind=category.lead), words.BY_CATEGORY


def _assist(form: Form, photos: Sequence[Photo], grounds: Grounds) -> tuple[Form, str]:
    category = grounds.catalogue.get(form.category)
    kinds = category.assist if category else ()
    bodies = (grounds.register.serving(kind, form.place_id) for kind in kinds)
    found = tuple(dict.fromkeys(body.id for body in bodies if body is not None and body.id != form.lead_body_id))
    return replace(form, assist_body_ids=found), words.BY_CATEGORY if found else ""


def _due(form: Form, photos: Sequence[Photo], grounds: Grounds) -> tuple[Form, str]:
    category = grounds.catalogue.get(form.category)
    if category is None:
        return replace(form, due_on=None, due_rule=None, due_mark=""), ""
    due = deadline.due_for(
        category.deadline, found_at(form, grounds.now), grounds.calendar, roll_forward=grounds.roll_forward
    )
    return replace(
        form,
        due_on=due.on.isoformat(),
        due_rule=f"{category.deadline.count} {category.deadline.kind}",
        due_mark=times.assumed_mark(due.assumed_years),
    ), deadline_words(category)


def found_at(form: Form, now: Callable[[], datetime]) -> datetime:
    """Return when the problem was found: the form's time, else the present."""
    return instant(form.found_at_utc) if form.found_at_utc else now()


def deadline_words(category: Category) -> str:
    """Word a category's deadline: 1 个工作日; 30 天，分三步."""
    told = times.deadline(category.deadline.count, category.deadline.kind)
    return f"{told}，分{'一二三四五六七八九'[len(category.stages) - 1]}步" if category.stages else told


def leading_photos(
    photos: Sequence[Photo], used: Callable[[Photo], bool], limit: int, gap_seconds: float = 180.0
) -> list[str]:
    """Return the ids of the photos an issue starts with: the first unused ones taken close after each other.

    `photos` are one stop's, in order of capture. Photos without a time follow each other as their files do.
    """
    chosen: list[Photo] = []
    for photo in photos:
        if used(photo) or photo.state == "attachment":
            if chosen:
                break
            continue
        if chosen and _seconds_between(chosen[-1], photo) > gap_seconds:
            break
        chosen.append(photo)
        if len(chosen) == limit:
            break
    return [photo.id for photo in chosen]


def _seconds_between(earlier: Photo, later: Photo) -> float:
    a, b = taken_at_utc(earlier), taken_at_utc(later)
    return 0.0 if a is None or b is None else abs((instant(b[0]) - instant(a[0])).total_seconds())


def evidence_line(form: Form, catalogue: Catalogue) -> tuple[bool, str]:
    """Say whether 全景 and 近景 are all there, and in words what is missing."""
    wanted: Mapping[str, tuple[int, str]] = {
        "wide": (catalogue.defaults.wide_shots, "全景"), "close": (catalogue.defaults.close_shots, "近景"),
    }  # fmt: skip
    roles = [role for _, role in form.photos]
    missing = [word for role, (count, word) in wanted.items() if roles.count(role) < count]
    return not missing, f"还缺{'、'.join(missing)}" if missing else "全景、近景齐全"
