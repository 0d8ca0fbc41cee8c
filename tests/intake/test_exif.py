"""What EXIF says: kept as written, or unknown with the reason; never a crash, never a wrong place."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.intake.exif import HEAD_BYTES, Exif, read_exif, read_exif_of
from inspector.intake.exif_time import utc_of
from tests.intake import making as m

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
XIDUN = (23.2866, 116.7265)


def said(main: m.Tags = {}, exif: m.Tags = {}, gps: m.Tags = {}) -> Exif:  # noqa: B006
    """Read a JPEG that holds just these tags."""
    return read_exif(m.with_block(m.exif_block(main, exif, gps)), now_utc=NOW)


# --- an ordinary photo, in every format ------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_every_format_says_the_same(format: str, order: str) -> None:
    taken = m.photo(
        "2026-11-20T14:07:31.25", format=format, point=XIDUN, altitude_m=12.5, bearing_deg=82.5, order=order
    )
    exif = read_exif(taken[:HEAD_BYTES], lambda: io.BytesIO(taken), now_utc=NOW)
    assert exif.taken_at_local == "2026-11-20T14:07:31.250"
    assert (exif.utc_offset, exif.utc_offset_source) == ("+08:00", "exif_offset")
    assert exif.taken_at_utc == "2026-11-20T06:07:31.250Z"
    assert (exif.lat, exif.lon) == pytest.approx(XIDUN, abs=1e-7)
    assert (exif.datum, exif.datum_source) == ("WGS-84", "assumed")
    assert exif.altitude_m == 12.5
    assert (exif.bearing_deg, exif.bearing_north) == (82.5, "T")
    assert exif.orientation == (None if format == "AVIF" else 1)  # Pillow turns AVIF upright and drops the tag
    assert exif.camera == "HUAWEI ALN-AL00"
    assert exif.warnings == ()


def test_a_photo_without_exif_says_why_it_knows_nothing() -> None:
    assert read_exif(m.bare_photo()) == Exif(warnings=("exif_absent",))


def test_the_whole_file_is_opened_only_for_a_block_beyond_the_head() -> None:
    near = m.photo(point=XIDUN)
    assert read_exif(near[:4096], lambda: pytest.fail("opened")).lat is not None
    icc = b"\xff\xe2" + (60_002).to_bytes(2, "big") + bytes(60_000)
    far = m.with_block(m.camera_exif(point=XIDUN), before=[icc] * 5)
    assert read_exif(far[:HEAD_BYTES]).warnings == ("exif_absent",)
    assert read_exif(far[:HEAD_BYTES], lambda: io.BytesIO(far)).lat == pytest.approx(XIDUN[0])


def test_a_stream_is_read_from_its_beginning_wherever_it_stands() -> None:
    stream = io.BytesIO(m.photo(point=XIDUN))
    stream.seek(1000)
    assert read_exif_of(stream).lat == pytest.approx(XIDUN[0])


def test_exif_behind_jfif_padding_and_foreign_segments_is_found() -> None:
    before = [b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", b"\xff\xff\xff\xfe\0\4hi", b"\xff\xe1\0\x08xmp:\0\0"]
    assert read_exif(m.with_block(m.camera_exif(), before=before)).camera == "HUAWEI ALN-AL00"


# --- time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "2026:00:10 10:00:00", "2026:11:00 10:00:00"])
def test_a_zero_date_is_unknown(written: str) -> None:
    exif = said(exif={m.TAKEN: written})
    assert (exif.taken_at_local, exif.taken_at_utc) == (None, None)
    assert "time_zero" in exif.warnings


@pytest.mark.parametrize("written", ["    :  :     :  :  ", "", "\0\0\0"])
def test_a_blank_date_is_absent(written: str) -> None:
    assert "time_absent" in said(exif={m.TAKEN: written}).warnings


@pytest.mark.parametrize(
    "written",
    ["2026:02:31 10:00:00", "2026:11:20 25:00:00", "2026:11:20 10:61:00", "20261120", "昨天下午", "2026:11:20"],
)
def test_an_impossible_date_is_unknown(written: str) -> None:
    exif = said(exif={m.TAKEN: written})
    assert exif.taken_at_local is None
    assert "time_damaged" in exif.warnings


def test_the_next_best_tag_answers_for_a_damaged_one() -> None:
    exif = said(exif={m.TAKEN: "0000:00:00 00:00:00", m.DIGITIZED: "2026:11:20 14:07:31"})
    assert exif.taken_at_local == "2026-11-20T14:07:31"
    assert exif.warnings[0] == "time_zero"


def test_a_time_of_change_is_taken_with_a_warning() -> None:
    exif = said(main={m.DATE_TIME: "2026:11:20 14:07:31"})
    assert exif.taken_at_local == "2026-11-20T14:07:31"
    assert "time_modified_only" in exif.warnings


@pytest.mark.parametrize(
    "written", ["1970:01:01 08:00:00", "1980:01:01 00:00:12", "2000:01:01 00:03:00", "2010:01:01 12:00:00"]
)
def test_a_reset_clock_is_kept_as_written_but_gives_no_utc(written: str) -> None:
    exif = said(exif={m.TAKEN: written})
    assert exif.taken_at_local == written[:10].replace(":", "-") + "T" + written[11:]
    assert exif.taken_at_utc is None
    assert "clock_reset" in exif.warnings


def test_a_clock_more_than_a_day_ahead_is_kept_as_written_but_gives_no_utc() -> None:
    ahead = said(exif={m.TAKEN: "2026:11:23 11:00:01", m.OFFSET: "+08:00"})
    assert (ahead.taken_at_local, ahead.taken_at_utc) == ("2026-11-23T11:00:01", None)
    assert "clock_future" in ahead.warnings
    assert said(exif={m.TAKEN: "2026:11:23 10:59:59", m.OFFSET: "+08:00"}).taken_at_utc == "2026-11-23T02:59:59.000Z"


def test_without_an_offset_china_is_assumed_and_said() -> None:
    exif = said(exif={m.TAKEN: "2026:11:20 00:30:00"})
    assert (exif.utc_offset, exif.utc_offset_source) == (None, "assumed")
    assert exif.taken_at_utc == "2026-11-19T16:30:00.000Z"


@pytest.mark.parametrize(
    ("written", "offset"), [("+08:00", "+08:00"), ("-0330", "-03:30"), ("Z", "+00:00"), ("+8:00", "+08:00")]
)
def test_an_offset_is_read_as_cameras_write_it(written: str, offset: str) -> None:
    assert said(exif={m.TAKEN: "2026:11:20 14:07:31", m.OFFSET: written}).utc_offset == offset


@pytest.mark.parametrize("written", ["+25:00", "+08:75", "GMT+8", "-13:00"])
def test_an_impossible_offset_is_unknown(written: str) -> None:
    exif = said(exif={m.TAKEN: "2026:11:20 14:07:31", m.OFFSET: written})
    assert exif.utc_offset is None
    assert "offset_damaged" in exif.warnings


def test_satellite_time_tells_the_offset() -> None:
    gps = m.gps_tags(*XIDUN, fix_utc=datetime(2026, 11, 20, 6, 5, 2, tzinfo=UTC))
    exif = said(exif={m.TAKEN: "2026:11:20 14:07:31"}, gps=gps)
    assert (exif.utc_offset, exif.utc_offset_source) == ("+08:00", "gps_time")
    assert exif.warnings == ()


def test_satellite_time_that_no_zone_explains_is_not_used() -> None:
    gps = m.gps_tags(*XIDUN, fix_utc=datetime(2007, 4, 6, 6, 5, 2, tzinfo=UTC))
    exif = said(exif={m.TAKEN: "2026:11:20 14:07:31"}, gps=gps)
    assert (exif.utc_offset, exif.utc_offset_source) == (None, "assumed")
    assert exif.warnings == ("gps_time_implausible",)


def test_a_clock_twelve_hours_off_is_seen_by_the_satellites() -> None:
    gps = m.gps_tags(*XIDUN, fix_utc=datetime(2026, 11, 20, 6, 7, 20, tzinfo=UTC))
    exif = said(exif={m.TAKEN: "2026:11:20 02:07:31"}, gps=gps)
    assert exif.taken_at_local == "2026-11-20T02:07:31"
    assert exif.taken_at_utc == "2026-11-20T06:07:31.000Z"
    assert exif.warnings == ("clock_disagrees_gps",)


def test_utc_follows_the_offset() -> None:
    assert utc_of("2026-01-01T03:00:00", "-04:30") == "2026-01-01T07:30:00.000Z"
    assert utc_of("2026-01-01T03:00:00.5", None) == "2025-12-31T19:00:00.500Z"


# --- place -----------------------------------------------------------------------------------------------------------

ZERO = [(0, 0), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("gps", "reason"),
    [
        ({m.LAT: ZERO, m.LON: ZERO}, "gps_damaged"),
        ({m.LAT: [(23, 1), (17, 1), (0, 0)]}, "gps_damaged"),
        ({m.LAT: [(0, 1)] * 3, m.LON: [(0, 1)] * 3}, "gps_zero"),
        ({m.LAT: [(0, -1)] * 3, m.LON: [(0, -1)] * 3}, "gps_zero"),
        ({m.LAT: [(-23, 1), (17, 1), (0, 1)]}, "gps_damaged"),
        ({m.LAT: [(91, 1), (0, 1), (0, 1)]}, "gps_out_of_range"),
        ({m.LON: [(180, 1), (0, 1), (1, 1)]}, "gps_out_of_range"),
        ({m.LAT: [(23, 1), (1711, 1), (0, 1)]}, "gps_damaged"),
        ({m.LAT: [(23, 1), (17, 1), (1176, 1)]}, "gps_damaged"),
        ({m.LAT: "23.2866"}, "gps_damaged"),
        ({m.LAT: [(23, 1)] * 5}, "gps_damaged"),
        ({m.LAT_REF: None}, "gps_no_ref"),
        ({m.LON_REF: None}, "gps_no_ref"),
        ({m.LAT_REF: "Q"}, "gps_no_ref"),
        ({m.LON: None}, "gps_damaged"),
        ({m.LAT: None, m.LON: None}, "gps_absent"),
    ],
)
def test_a_place_that_cannot_be_right_is_unknown(gps: dict[int, Any], reason: str) -> None:
    tags = {tag: value for tag, value in (m.gps_tags(*XIDUN) | gps).items() if value is not None}
    exif = said(gps=tags)
    assert (exif.lat, exif.lon, exif.datum) == (None, None, None)
    assert reason in exif.warnings


def test_south_and_west_are_negative() -> None:
    exif = said(gps=m.gps_tags(-33.45, -70.66))
    assert (exif.lat, exif.lon) == pytest.approx((-33.45, -70.66), abs=1e-7)


@pytest.mark.parametrize("parts", [[(232866, 10000)], [(23, 1), (17196, 1000)]])
def test_fewer_parts_than_three_are_read(parts: list[m.Ratio]) -> None:
    assert said(gps=m.gps_tags(*XIDUN) | {m.LAT: parts}).lat == pytest.approx(23.2866)


@pytest.mark.parametrize(
    ("written", "datum", "source"),
    [
        ("WGS-84", "WGS-84", "exif_tag"),
        ("WGS 84", "WGS-84", "exif_tag"),
        ("GCJ-02", "GCJ-02", "exif_tag"),
        ("bd09", "BD-09", "exif_tag"),
        ("CGCS2000", "CGCS2000", "exif_tag"),
        ("TOKYO", "WGS-84", "assumed"),
    ],
)
def test_the_datum_is_what_the_photo_names(written: str, datum: str, source: str) -> None:
    exif = said(gps=m.gps_tags(*XIDUN, datum=written))
    assert (exif.datum, exif.datum_source) == (datum, source)
    assert ("datum_unknown" in exif.warnings) == (written == "TOKYO")


def test_an_interrupted_fix_is_kept_and_marked() -> None:
    exif = said(gps=m.gps_tags(*XIDUN) | {m.STATUS: "V"})
    assert exif.lat is not None
    assert "gps_interrupted" in exif.warnings


def test_below_the_sea_is_negative_and_nonsense_is_unknown() -> None:
    assert said(gps=m.gps_tags(*XIDUN, altitude_m=-3.5)).altitude_m == -3.5
    lost = said(gps=m.gps_tags(*XIDUN) | {m.ALT: [(4_000_000_000, 1)]})
    assert lost.altitude_m is None
    assert "altitude_damaged" in lost.warnings


def test_a_bearing_of_360_is_north_and_nonsense_is_unknown() -> None:
    assert said(gps=m.gps_tags(*XIDUN, bearing_deg=360)).bearing_deg == 0
    lost = said(gps=m.gps_tags(*XIDUN) | {m.DIRECTION: [(0, 0)]})
    assert lost.bearing_deg is None
    assert "bearing_damaged" in lost.warnings


# --- the rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 5D", "Canon EOS 5D"),
        ("NIKON CORPORATION", "NIKON D70s", "NIKON D70s"),
        ("Apple", "iPhone 13", "Apple iPhone 13"),
        ("HUAWEI", "", "HUAWEI"),
        ("", "", None),
    ],
)
def test_the_camera_is_named_once(make: str, model: str, camera: str | None) -> None:
    assert said({m.MAKE: make, m.MODEL: model}).camera == camera


@pytest.mark.parametrize(("written", "orientation", "warned"), [(6, 6, False), (0, None, False), (9, None, True)])
def test_only_the_eight_orientations_are_believed(written: int, orientation: int | None, warned: bool) -> None:
    exif = said({m.ORIENTATION: written})
    assert exif.orientation == orientation
    assert ("orientation_damaged" in exif.warnings) == warned


def test_a_directory_that_leads_in_circles_ends(caplog: pytest.LogCaptureFixture) -> None:
    entry = (0x1234).to_bytes(2, "little") + b"\7\0" + (999).to_bytes(4, "little") + (8).to_bytes(4, "little")
    circle = b"II*\0\x08\0\0\0" + (5000).to_bytes(2, "little") + entry * 5000
    with caplog.at_level(logging.CRITICAL):
        exif = read_exif(m.with_block(circle[:65_000]))
    assert "exif_damaged" in exif.warnings


def test_what_was_read_before_the_damage_is_kept() -> None:
    block = bytearray(m.camera_exif(point=XIDUN))
    pointer = block.index(m.EXIF_IFD.to_bytes(2, "little")) + 8
    block[pointer : pointer + 4] = b"\xff\xff\xff\x7f"  # the EXIF directory is beyond the end
    exif = read_exif(m.with_block(bytes(block)))
    assert exif.lat == pytest.approx(XIDUN[0])
    assert exif.taken_at_local == "2026-11-20T14:07:31"  # from the main directory
    assert "time_modified_only" in exif.warnings


def test_big_tiff_is_said_to_be_beyond_us() -> None:
    assert read_exif(b"II+\0" + bytes(60)).warnings == ("exif_unsupported",)


def test_a_box_that_claims_to_end_beyond_any_disk_is_no_fault_of_the_card(tmp_path: Path) -> None:
    header = b"\0\0\0\x14ftypheic\0\0\0\0mif1" + b"\0\0\0\1free" + (2**63 - 64).to_bytes(8, "big")
    file = tmp_path / "far.heic"
    file.write_bytes(header + bytes(100))
    assert read_exif(header[:30], lambda: file.open("rb")).warnings == ("exif_absent",)


# --- damage ----------------------------------------------------------------------------------------------------------


def whole(format: str) -> bytes:
    return m.photo("2026-11-20T14:07:31.25", format=format, size=(32, 24), point=XIDUN, altitude_m=3, bearing_deg=9)


WHOLE = {format: whole(format) for format in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF")}

damage = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=12)


def judged_sanely(photo: bytes) -> None:
    exif = read_exif(photo, lambda: io.BytesIO(photo), now_utc=NOW)
    assert (exif.lat is None) == (exif.lon is None) == (exif.datum is None)
    if exif.lat is not None and exif.lon is not None:
        assert abs(exif.lat) <= 90
        assert abs(exif.lon) <= 180
    assert exif.lat is not None or exif.warnings
    assert exif.bearing_deg is None or 0 <= exif.bearing_deg < 360
    assert exif.orientation is None or 1 <= exif.orientation <= 8
    if exif.taken_at_local is not None:
        datetime.fromisoformat(exif.taken_at_local)
    assert exif.taken_at_local is not None or exif.warnings


def damaged(photo: bytes, hits: list[tuple[float, int]], cut: float) -> bytes:
    """Damage where it hurts: the block and its surroundings, the first kilobytes."""
    spoiled = bytearray(photo[: max(1, int(len(photo) * cut))])
    for where, value in hits:
        spoiled[int(where * min(len(spoiled), 1500))] = value
    return bytes(spoiled)


@given(st.sampled_from(sorted(WHOLE)), damage, st.floats(0.01, 1))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damage_never_raises_and_never_leaves_the_earth(format: str, hits: list[tuple[float, int]], cut: float) -> None:
    judged_sanely(damaged(WHOLE[format], hits, cut))


@given(st.binary(max_size=600), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
@settings(max_examples=200, deadline=None)
def test_noise_in_place_of_a_block_never_raises(noise: bytes, header: bytes) -> None:
    segment = b"Exif\0\0" + header + noise
    judged_sanely(b"\xff\xd8\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + WHOLE["JPEG"][2:])


@pytest.mark.torture
@given(st.sampled_from(sorted(WHOLE)), damage, st.floats(0.01, 1))
@settings(max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_long_damage_never_raises_and_never_leaves_the_earth(
    format: str, hits: list[tuple[float, int]], cut: float
) -> None:
    judged_sanely(damaged(WHOLE[format], hits, cut))


@pytest.mark.torture
def test_real_photos_survive_every_cut(shared_photos: Path) -> None:
    for path in sorted(shared_photos.rglob("*.[jJhH]*")):
        photo = path.read_bytes()
        for cut in range(0, min(len(photo), 40_000), 97):
            judged_sanely(photo[:cut] or b"\0")


def test_a_clock_at_the_end_of_time_is_a_clock_that_runs_ahead_whatever_its_offset() -> None:
    for offset in ("-12:00", "+14:00", None):
        read = read_exif(m.photo("9999-12-31T23:59:59", offset=offset, size=(64, 48)))
        assert (read.taken_at_local, read.taken_at_utc) == ("9999-12-31T23:59:59", None)
        assert "clock_future" in read.warnings
