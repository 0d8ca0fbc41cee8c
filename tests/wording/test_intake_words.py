"""Every code that the photo room gives has a sentence that says what to do."""

from __future__ import annotations

import re
from pathlib import Path

from inspector.wording import say
from inspector.wording.intake import SENTENCES

OURS = ("sniff", "exif", "exif_block", "exif_time", "exif_place", "picture")
FAMILIES = "exif time clock offset gps datum altitude bearing orientation picture coordinates unknown empty not"
CODE = rf'"((?:{FAMILIES.replace(" ", "|")})_[a-z_]+)"'
NAMES_OF_OTHER_THINGS = {"gps_time", "exif_tag", "exif_offset"}  # where an offset or datum came from


def codes(project: Path) -> set[str]:
    rooms = [project / "inspector" / "intake" / f"{name}.py" for name in OURS]
    rooms.append(project / "inspector" / "domain" / "geo.py")
    return {code for path in rooms for code in re.findall(CODE, path.read_text("utf-8"))} - NAMES_OF_OTHER_THINGS


def test_every_code_has_a_sentence_and_no_sentence_is_without_a_code(project: Path) -> None:
    assert codes(project) == set(SENTENCES)


def test_the_facts_of_an_error_fill_its_sentence() -> None:
    assert "“附近”" in say("coordinates_unreadable", text="附近")
    assert "纬度 91" in say("coordinates_out_of_range", lat=91, lon=116)
    assert "TOKYO" in say("unknown_datum", datum="TOKYO")


def test_a_sentence_is_whole() -> None:
    for code, sentence in SENTENCES.items():
        assert sentence.endswith("。"), code
        assert not re.search(r"[,;:?!]", sentence.replace("23.2866, 116", "")), code  # Chinese punctuation
