"""Answers for what lies in the tray: photos in groups by stop, each with the words and marks that stand on it.

Worked out from rows read on a worker, without Qt: the model of a list only hands the finished `Shot`s on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from inspector.domain import grouping
from inspector.domain.clock_text import ZONE, instant
from inspector.domain.photo import Photo
from inspector.domain.visit import Visit
from inspector.ui.today.proposing import taken_at_utc
from inspector.ui.today.register import Register
from inspector.wording import time as times

LIMIT = 800  # photos read for the tray: some days' work; older ones are found through their issues


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo as the tray shows it. `strip` is (kind, words): used | warning | again | unreadable, or None."""

    photo: Photo
    when: str
    where: str
    used_in: str
    strip: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Group:
    """One stop: its name, visit, span in words, and its photos in order of capture."""

    key: str
    title: str
    visit: str
    span: str
    place_id: str | None
    shots: tuple[Shot, ...]

    @property
    def all_used(self) -> bool:
        """Whether nothing is left to record here."""
        return all(shot.used_in for shot in self.shots)


@dataclass(frozen=True, slots=True)
class Tray:
    """Everything the tray shows, and how many photos are of today and unused."""

    groups: tuple[Group, ...]
    today: int
    unused: int

    def shots(self) -> Iterable[Shot]:
        """Yield every photo, in the order of the groups."""
        for group in self.groups:
            yield from group.shots

    def find(self, photo_id: str) -> Shot | None:
        """Return the photo with this id."""
        return next((shot for shot in self.shots() if shot.photo.id == photo_id), None)


@dataclass(frozen=True, slots=True)
class TrayRows:
    """What was read for the tray in one go."""

    photos: tuple[Photo, ...]
    used_in: Mapping[str, str]  # photo id → number of the issue, visit or recheck
    visits: tuple[Visit, ...]


def read(ws: Any, limit: int = LIMIT) -> TrayRows:
    """Read the photos of the tray with the numbers of what they are used in, on the calling thread."""
    from inspector.store import photos, visits

    shown = [photo for photo in photos.tray(ws, limit) if photo.subject != "recheck"]
    numbers: dict[tuple[str, str], str] = {}
    used_in: dict[str, str] = {}
    for photo in shown:
        if photo.subject == "tray" or not photo.subject_id:
            continue
        where = (photo.subject, photo.subject_id)
        if where not in numbers:
            record = ws.get(*where)
            numbers[where] = record.number if record else ""
        used_in[photo.id] = numbers[where]
    return TrayRows(tuple(shown), used_in, tuple(visits.latest(ws, 20)))


def arrange(
    rows: TrayRows, register: Register, *, today: date, gap_minutes: int = 30, again: Collection[str] = (),
    only_unused: bool = False,
) -> Tray:  # fmt: skip
    """Group the photos into stops, the latest day first and within it in order of time."""
    by_id = {photo.id: photo for photo in rows.photos}
    found = grouping.group(
        [grouping.Shot.of(photo) for photo in rows.photos], grouping.spots(register.places.values()), gap_minutes=gap_minutes
    )
    groups = []
    for stop in found:
        shots = tuple(_shot(by_id[item.id], item, rows, again) for item in stop.shots)
        shown = tuple(shot for shot in shots if not (only_unused and shot.used_in))
        if shown:
            groups.append(_group(stop, shown, rows.visits, register, today))
    unused = sum(1 for photo in rows.photos if photo.subject == "tray")
    of_today = sum(1 for photo in rows.photos if _day(photo) == today)
    return Tray(tuple(groups), of_today, unused)
