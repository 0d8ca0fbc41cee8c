"""What the tray of 今日 shows of photos: stops, spans, marks, and which photos an issue starts with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inspector.domain.photo import Photo
from inspector.domain.place import Place
from inspector.domain.visit import Visit
from inspector.ui.today import tray as trays
from inspector.ui.today.proposing import leading_photos
from inspector.ui.today.register import Register
from inspector.ui.today.tray import Tray, TrayRows

DAY = date(2026, 11, 20)
STREET = Place(id="s", name="达濠街道", level="street", code="440512001")
XIDUN = Place(id="x", name="西墩社区", parent_id="s", lat=23.28, lon=116.72, datum="WGS-84", radius_m=300)
QINGLAN = Place(id="q", name="青篮社区", parent_id="s", lat=23.30, lon=116.75, datum="WGS-84", radius_m=300)
REGISTER = Register({p.id: p for p in (STREET, XIDUN, QINGLAN)}, (), {})
OUTING = Visit(id="v", number="JL-K7M2-0003", started_at_utc="2026-11-20T05:50:00.000Z")


def shot(name: str, clock: str, lat: float | None = 23.2801, lon: float | None = 116.7201, **more: object) -> Photo:
    hour, minute = clock.split(":")
    utc = f"2026-11-20T{int(hour) - 8:02d}:{minute}:00.000Z"
    photo = Photo(
        id=name, sha256=name, file_name=f"{name}.jpg", camera="HUAWEI", taken_at_local=f"2026-11-20T{clock}:00",
        taken_at_utc=utc, lat=lat, lon=lon, datum="WGS-84" if lat else None,
    )  # fmt: skip
    return replace(photo, **more)  # type: ignore[arg-type]


def arranged(*photos: Photo, used: dict[str, str] | None = None, **more: object) -> Tray:
    return trays.arrange(TrayRows(photos, used or {}, (OUTING,)), REGISTER, today=DAY, **more)  # type: ignore[arg-type]


def test_photos_are_grouped_by_place_with_visit_and_span() -> None:
    tray = arranged(shot("IMG_1", "14:02"), shot("IMG_2", "14:31"), shot("IMG_3", "14:48", 23.3001, 116.7501))
    assert [(g.title, g.visit, g.span) for g in tray.groups] == [
        ("西墩社区", "场次 03", "14:02 至 14:31，2 张"),
        ("青篮社区", "场次 03", "14:48，1 张"),
    ]
    assert (tray.today, tray.unused) == (3, 3)


def test_a_used_photo_carries_the_number_and_is_hidden_among_the_unused() -> None:
    used = shot("IMG_1", "14:02", subject="issue", subject_id="i")
    tray = arranged(used, shot("IMG_2", "14:03"), used={"IMG_1": "K7M2-0016"})
    assert tray.groups[0].shots[0].strip == ("used", "K7M2-0016")
    assert (tray.today, tray.unused) == (2, 1)
    left = arranged(used, shot("IMG_2", "14:03"), used={"IMG_1": "K7M2-0016"}, only_unused=True)
    assert [one.photo.id for one in left.shots()] == ["IMG_2"]


def test_bytes_that_come_a_second_time_say_what_they_were_used_for() -> None:
    used = shot("IMG_1", "14:02", subject="issue", subject_id="i")
    tray = arranged(used, used={"IMG_1": "K7M2-0009"}, again={"IMG_1"})
    assert tray.groups[0].shots[0].strip == ("again", "曾用于 K7M2-0009")


def test_a_photo_without_a_point_or_with_a_clock_that_is_off_says_so() -> None:
    photos = [shot(f"IMG_{n}", f"14:0{n}") for n in range(1, 5)]
    photos[2] = shot("IMG_3", "02:03", taken_at_utc="2026-11-19T18:03:00.000Z")
    photos[3] = replace(photos[3], lat=None, lon=None, datum=None)
    strips = {one.photo.id: one.strip for one in arranged(*photos).shots()}
    assert strips["IMG_3"] == ("clock", "时钟差 12 时")
    assert strips["IMG_4"] == ("place", "照片无定位")
    assert strips["IMG_1"] is None


def test_an_issue_starts_with_the_first_unused_photos_taken_close_after_each_other() -> None:
    photos = [shot("a", "14:00", subject="issue"), shot("b", "14:02"), shot("c", "14:03"), shot("d", "14:03")]
    assert leading_photos(photos, lambda p: p.subject != "tray", 2) == ["b", "c"]
    assert leading_photos([shot("b", "14:02"), shot("c", "14:20")], lambda p: False, 2) == ["b"]


def test_photos_without_any_time_stand_first_and_say_that_they_want_one() -> None:
    bare = Photo(id="w", sha256="w", file_name="mmexport1.jpg", imported_at_utc="2026-11-20T08:00:00.000Z")
    tray = arranged(shot("IMG_1", "14:02"), bare)
    assert [g.title for g in tray.groups] == ["没有时间的照片", "西墩社区"]
    assert tray.groups[0].shots[0].strip == ("clock", "时间不明")
