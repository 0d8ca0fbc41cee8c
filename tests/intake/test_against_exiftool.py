"""Real photos of many cameras: time, offset, place and orientation are what exiftool reads."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inspector.intake.exif import HEAD_BYTES, read_exif

EXIFTOOL = shutil.which("exiftool")


@pytest.fixture(scope="module")
def by_exiftool(shared_photos: Path) -> dict[Path, dict[str, Any]]:
    """What exiftool says of each file, numbers unworded (-n), tags with their group."""
    if EXIFTOOL is None:
        pytest.skip("exiftool is not installed (apt-get install libimage-exiftool-perl)")
    command = [EXIFTOOL, "-j", "-n", "-G1", "-r", "-ext", "jpg", "-ext", "jpeg", "-ext", "heic", "-ext", "heif"]
    wanted = [
        "-DateTimeOriginal",
        "-CreateDate",
        "-ModifyDate",
        "-OffsetTime*",
        "-SubSecTime*",
        "-GPS*",
        "-Orientation",
    ]
    # Without -fast exiftool exits 1 for files it merely warns about; what it read is on stdout either way.
    answer = subprocess.run([*command, *wanted, str(shared_photos)], capture_output=True, check=False, timeout=100)
    return {Path(said["SourceFile"]): said for said in json.loads(answer.stdout)}


def time_of(said: dict[str, Any]) -> tuple[str | None, str | None]:
    """The moment and offset in the order of preference that intake has too: taken, digitised, changed."""
    for tag, fraction, offset in (
        ("ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"),
        ("ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"),
        ("IFD0:ModifyDate", "ExifIFD:SubSecTime", "ExifIFD:OffsetTime"),
    ):
        written = str(said.get(tag, ""))
        if re.search("[1-9]", written):
            day, clock = written.split()
            parts = str(said.get(fraction, "")).strip()
            local = day.replace(":", "-") + "T" + clock
            return local + ("." + parts.ljust(3, "0") if parts.strip("0") else ""), said.get(offset)
    return None, None


def place_of(said: dict[str, Any]) -> tuple[float, float] | None:
    lat, lon = said.get("GPS:GPSLatitude"), said.get("GPS:GPSLongitude")
    if not lat or not lon:
        return None
    south, west = said.get("GPS:GPSLatitudeRef") == "S", said.get("GPS:GPSLongitudeRef") == "W"
    return (-lat if south else lat), (-lon if west else lon)


def test_every_readable_photo_says_what_exiftool_says(by_exiftool: dict[Path, dict[str, Any]]) -> None:
    assert len(by_exiftool) >= 50
    differ: list[str] = []
    for path, said in by_exiftool.items():
        photo = path.read_bytes()
        exif = read_exif(photo[:HEAD_BYTES], lambda path=path: path.open("rb"))  # type: ignore[misc]
        local, offset = time_of(said)
        place = place_of(said)
        ours = (exif.lat, exif.lon) if exif.lat is not None and exif.lon is not None else None
        checks = {
            "time": (exif.taken_at_local, local),
            "offset": (exif.utc_offset if exif.utc_offset_source == "exif_offset" else None, offset),
            "place": (
                ours and tuple(round(part, 9) for part in ours),
                place and tuple(round(part, 9) for part in place),
            ),
            "orientation": (exif.orientation, said.get("IFD0:Orientation")),
        }
        differ += [f"{path.name} {name}: {a} ≠ {b}" for name, (a, b) in checks.items() if a != b]
    assert not differ, "\n".join(differ)


def test_the_samples_hold_something_to_compare(by_exiftool: dict[Path, dict[str, Any]]) -> None:
    """Guard against a comparison of nothing with nothing."""
    assert sum(time_of(said)[0] is not None for said in by_exiftool.values()) >= 25
    assert sum(place_of(said) is not None for said in by_exiftool.values()) >= 12
    assert {said.get("IFD0:Orientation") for said in by_exiftool.values()} >= set(range(1, 9))
