"""Real papers for the sheets: issues, visits, photos and JPEGs made here, PDFs read back by other programs."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from inspector.domain.issue import Issue, Standing
from inspector.domain.paper import IssuePaper, PhotoPaper, PrintStamp
from inspector.domain.photo import Photo
from inspector.sheets.frame import Drawn

UUID = "0191e2a4-7f3b-7c2d-9e1f-3a5b7c9d1e2f"
STAMP = PrintStamp(device_code="K7M2", printed_at_local="2026-11-20 15:12", journal_head="1a2b3c4d")
PASSAGE = (
    "马滘街道、礐石街道巷口墙边成堆生活垃圾约 2 立方米未入桶（“可回收物”字样）；渗滤液流到路面，投放点不够用。"
    "𠮷祥里一人称——“三四天收一次”……编号 A3-0012，温度24℃、约3.14mg/L，见《村规》「一」。"
)
OPEN_ISSUE = Standing("reported", 1, False, None, None, None, "")


def jpeg(colour: str = "grey", size: tuple[int, int] = (640, 480), **save: Any) -> bytes:
    """Return the bytes of a real JPEG."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **save)
    return out.getvalue()


def photo(number: int, role: str = "wide", data: bytes | None = None, **facts: Any) -> PhotoPaper:
    """Return a photo paper over real bytes."""
    taken = {"taken_at_local": "2026-11-13T09:21:03", **facts}
    return PhotoPaper(
        photo=Photo(id=f"photo-{number}", sha256=f"{number:08x}" + "ab" * 28, role=role, **taken),
        number=str(number),
        open=partial(io.BytesIO, data or jpeg()),
        distance_m=18.0,
    )


def issue_paper(number: int = 12, photos: Iterable[PhotoPaper] = (), **facts: Any) -> IssuePaper:
    """Return a paper of one issue; `facts` go to the issue where it has them, else to the paper."""
    of_issue = {name: facts.pop(name) for name in list(facts) if name in Issue.__dataclass_fields__}
    issue: dict[str, Any] = {
        "description": "巷口墙边成堆生活垃圾约 2 立方米未入桶，渗滤液流到路面。",
        "spot": "学校后门巷",
        "lat": 23.2718,
        "lon": 116.7093,
        "datum": "WGS-84",
        "due_on": "2026-11-20",
        **of_issue,
    }
    paper: dict[str, Any] = {
        "standing": OPEN_ISSUE,
        "found_on": "2026-11-13",
        "campaign_name": "濠江区人居环境整治明察暗访，第一批次",
        "street_name": "马滘街道",
        "place_name": "凤岗社区",
        "category_name": "垃圾乱堆乱放",
        "lead_name": "马滘片区保洁公司",
        **facts,
    }
    return IssuePaper(
        number=f"HK-A3-{number:04d}",
        issue=Issue(id=UUID, number=f"A3-{number:04d}", **issue),
        photos=tuple(photos),
        **paper,
    )


@dataclass(frozen=True)
class Printed:
    """A PDF on disk and what drawing it said."""

    path: Path
    drawn: Drawn

    def text(self, *options: str) -> str:
        """What pdftotext reads."""
        command = ["pdftotext", *options, str(self.path), "-"]
        return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()

    def squeezed(self) -> str:
        """The text without any white space, in the order it was drawn."""
        return squeeze(self.text("-raw"))

    def images(self) -> int:
        """How many pictures pdfimages finds."""
        command = ["pdfimages", "-list", str(self.path)]
        return len(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.splitlines()) - 2

    def pages(self) -> int:
        """How many pages a reader counts."""
        with pypdfium2.PdfDocument(self.path) as document:
            return len(document)


def squeeze(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


def overlaps(path: Path) -> list[tuple[int, str, str]]:
    """Return pairs of characters drawn over each other, page by page."""
    found: list[tuple[int, str, str]] = []
    with pypdfium2.PdfDocument(path) as document:
        for number, page in enumerate(document, start=1):
            text = page.get_textpage()
            boxes = []
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                character = text.get_text_range(index, 1)
                if character and right - left > 1 and top - bottom > 1:  # half of a pair reads as nothing
                    boxes.append((left, bottom, right, top, character))
            boxes.sort()
            for index, one in enumerate(boxes):
                for other in boxes[index + 1 :]:
                    if other[0] >= one[2] - 1.0:
                        break
                    if min(one[3], other[3]) - max(one[1], other[1]) > 1.5:
                        found.append((number, one[4], other[4]))
    return found


Print = Callable[..., Printed]


@pytest.fixture
def print_sheet(tmp_path: Path) -> Print:
    """Draw papers with a module's `draw` into a file."""

    def run(module: Any, *papers: Any) -> Printed:
        path = tmp_path / f"{module.__name__.rpartition('.')[2]}.pdf"
        with path.open("wb") as out:
            drawn = module.draw(iter(papers), out, STAMP)
        return Printed(path, drawn)

    return run
