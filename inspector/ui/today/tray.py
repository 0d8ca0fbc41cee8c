"""Answers for what lies in the tray: photos in groups by stop, each with the words and marks that stand on it.

Worked out from rows read on a worker, without Qt: the model of a list only hands the finished `Shot`s on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from inspector.domain import grouping
from inspector.domain.clock_text import ZONE, instant, utc_text
from inspector.domain.photo import Photo
from inspector.domain.visit import Visit
from inspector.ui.today.proposing import taken_at_utc
from inspector.ui.today.register import Register
from inspector.wording import time as times

LIMIT = 800  # photos read for the tray: some days' work; older ones are found through their issues


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo as the tray shows it. `strip` is (kind, words): used | again | unreadable | clock | place, or None."""

    photo: Photo
    when: str
    where: str
    used_in: str
    strip: tuple[str, str] | None
    clock_off_hours: int = 0  # +12: the camera was 12 hours ahead of its neighbours


@dataclass(frozen=True, slots=True)
class Group:
    """One stop: its name, visit, span in words, and its photos in order of capture."""

    key: str
    title: str
    visit: str
    span: str
    place_id: str | None
    shots: tuple[Shot, ...]
    days_ago: int = 0

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
    rows: TrayRows, register: Register, *, today: date, gap_minutes: float = grouping.GAP_MINUTES,
    again: Collection[str] = (), only_unused: bool = False,
) -> Tray:  # fmt: skip
    """Group the photos into stops, the latest day first and within it in order of time."""
    by_id = {photo.id: photo for photo in rows.photos}
    found = grouping.group(
        [grouping.Shot.of(photo) for photo in rows.photos],
        grouping.spots(register.places.values()),
        gap_minutes=gap_minutes,
    )
    groups, of_today = [], 0
    for stop in found:
        if _days_ago(stop, today) <= 0:
            of_today += len(stop.shots)
        shots = tuple(_shot(by_id[item.id], item, rows, again) for item in stop.shots)
        shown = tuple(shot for shot in shots if not (only_unused and shot.used_in))
        if shown:
            groups.append(_group(stop, shown, rows.visits, register, today))
    groups.sort(key=lambda group: group.days_ago)  # stable: within a day they stay in order of time
    unused = sum(1 for photo in rows.photos if photo.subject == "tray")
    return Tray(tuple(groups), of_today, unused)


def visit_words(visit: Visit | None) -> str:
    """Name a visit briefly: 场次 03."""
    return f"场次 {visit.number.rpartition('-')[2].lstrip('0').rjust(2, '0')}" if visit else ""


def _shot(photo: Photo, item: grouping.Shot, rows: TrayRows, again: Collection[str]) -> Shot:
    used_in = rows.used_in.get(photo.id, "")
    taken = taken_at_utc(photo)
    when = instant(taken[0]).astimezone(ZONE).strftime("%H:%M") if taken else _camera_clock(photo)
    where = times.distance(item.distance_m) if item.distance_m is not None else "" if photo.best_point else "无定位"
    return Shot(photo, when, where, used_in, _strip(photo, item, used_in, photo.sha256 in again), item.clock_off_hours)


def _strip(photo: Photo, item: grouping.Shot, used_in: str, again: bool) -> tuple[str, str] | None:
    """Choose the one thing a photo's strip says: the first of these that holds is the most serious."""
    suspected = item.proposal is not None and item.proposal.suspected_gcj
    nowhere = photo.best_point is None and photo.person_place_id is None
    for holds, kind, said in (
        (used_in and again, "again", f"曾用于 {used_in}"),
        (used_in, "used", used_in),
        (photo.state == "unreadable", "unreadable", "读不出来"),
        (item.clock_off_hours, "clock", f"时钟差 {abs(item.clock_off_hours)} 时"),
        (item.moment is None, "clock", "时间不明"),
        (suspected, "place", "疑似 GCJ-02"),
        (nowhere, "place", "照片无定位"),
    ):
        if holds:
            return kind, said
    return None


def _camera_clock(photo: Photo) -> str:
    written = photo.best_taken_at_local
    return written[11:16] if written else "时间不明"


def _group(
    stop: grouping.Stop, shots: Sequence[Shot], visits: Sequence[Visit], register: Register, today: date
) -> Group:
    begins = instant(stop.from_utc).astimezone(ZONE) if stop.from_utc else None
    ends = instant(stop.to_utc).astimezone(ZONE) if stop.to_utc else None
    title = register.short_name(stop.place_id) or ("地点待定" if begins else "没有时间的照片")
    visit = next((one for one in visits if stop.from_utc and _covers(one, stop.from_utc)), None)
    days_ago = _days_ago(stop, today)
    used_up = all(shot.used_in for shot in shots)
    span = (
        f"{begins:%H:%M} 至 {ends:%H:%M}，"
        if begins and ends and begins != ends
        else f"{begins:%H:%M}，"
        if begins
        else ""
    )
    if days_ago > 0 and begins:
        span = f"{'昨天' if days_ago == 1 else times.short_date(begins.date())} {'' if used_up else span}"
    return Group(
        key=shots[0].photo.id, title=title, visit=visit_words(visit), place_id=stop.place_id, shots=tuple(shots),
        span=f"{span}{len(shots)} 张" + ("，已全部用完" if used_up else ""), days_ago=days_ago,
    )  # fmt: skip


def _covers(visit: Visit, moment_utc: str) -> bool:
    """Tell whether a moment lies in a visit; photos taken up to two hours before it was started are its own too."""
    early = utc_text(instant(visit.started_at_utc) - timedelta(hours=2))
    return early <= moment_utc and (visit.left_at_utc is None or moment_utc <= visit.left_at_utc)


def _days_ago(stop: grouping.Stop, today: date) -> int:
    """Return how many days ago a stop was; one without a time counts as −1 and comes first."""
    return (today - instant(stop.to_utc).astimezone(ZONE).date()).days if stop.to_utc else -1
