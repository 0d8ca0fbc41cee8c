"""Measures 回头看核查表 of 100 issues with two photos each against a bare reportlab document that says the same.

The bare document embeds the very JPEG bytes that ours embeds and draws the very characters, with the same fonts and
without layout: what reportlab costs anyway. (Its default of wrapping bytes in ASCII85 is off: `useA85=0`.)
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.bench import ground
from tests.bench.rounds import ROUNDS, Row, alternate, medians, note, seconds

ISSUES = 100
FEW, MANY = 20, 200
DESCRIPTION = (
    "巷口墙边成堆生活垃圾约 {n} 立方米未入桶，渗滤液流到路面，群众反映强烈；清运公示为去年，桶边散落约 {n} 平方米。"
)
PLACE = {"区划代码": "440512001001", "街道": "达濠街道", "社区": "西墩社区", "街道代码": "440512001"}
REQUIREMENT = "立即清运并冲洗路面，落实日产日清；三日内补设桶位并公示清运时间。"


def rows() -> Iterator[Row]:
    """Yield the rows of time and of memory."""
    folder = workspace(MANY)
    yield from _time(folder)
    yield _memory(folder)


def workspace(count: int) -> Path:
    """Return the folder of a workspace with `count` issues of two photos each, everything derived; made once."""
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import take_in_paths
    from inspector.store import issues, places
    from inspector.store.issues import IssueForm
    from inspector.store.workspace import open_workspace

    folder = ground.ROOT / f"sheets-{count}-{ground.mark_of_store()}"
    if (folder / "made").exists():
        return folder
    note(f"making {count} issues with two photos each")
    folder.mkdir(parents=True, exist_ok=True)
    shots = ground.jpegs(2 * count, size_bytes=ground.MB, size_px=(2000, 1500))
    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        taken = [one.photo_id for one in take_in_paths(ws, shots) if one.photo_id]
        assert len(taken) == 2 * count
        places.import_places(
            ws, [{"区划代码": "440512001001", "街道": "达濠街道", "社区": "西墩社区", "街道代码": "440512001"}]
        )
        place = places.children(ws, None, "community")[0]
        for number in range(count):
            form = IssueForm(
                category="garbage",
                place_id=place.id,
                spot=f"市场东门 {number} 号旁",
                description=DESCRIPTION.format(n=number),
                requirement=REQUIREMENT,
                due_on=(ground.TODAY + timedelta(days=7)).isoformat(),
                photos=((taken[2 * number], "wide"), (taken[2 * number + 1], "close")),
            )
            issues.submit(ws, form)
        for _ in derive_waiting(ws):
            pass
    (folder / "made").touch()
    return folder


def _time(folder: Path) -> Iterator[Row]:
    from inspector import papers
    from inspector.store.workspace import open_workspace

    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        issue_ids = _issues(ws)[:ISSUES]
        out = ground.ROOT / "sheets.pdf"
        with recorded() as said, open(out, "wb") as stream:
            drawn = papers.draw(ws, "recheck", stream, issue_ids=issue_ids)
        assert drawn.sheets == ISSUES
        assert drawn.images == 2 * ISSUES

        def ours(_: int) -> float:
            with open(out, "wb") as stream:
                return seconds(lambda: papers.draw(ws, "recheck", stream, issue_ids=issue_ids))

        def bare(_: int) -> float:
            return seconds(lambda: draw_bare(said.pages, ground.ROOT / "bare.pdf"))

        measured = medians(alternate({"ours": ours, "bare": bare}))
    yield Row(
        name=f"回头看核查表 {ISSUES} 份 × 2 张照片，一个 PDF",
        unit="s",
        goal=1.3,
        ours=measured["ours"],
        reference=measured["bare"],
        against="裸 reportlab，同样的照片字节和字符",
        more={
            "pages": drawn.pages,
            "bytes": out.stat().st_size,
            "bare_bytes": (ground.ROOT / "bare.pdf").stat().st_size,
        },
    )


def _issues(ws: Any) -> list[str]:
    return [row[0] for row in ws.reader().execute("SELECT issue_id FROM ledger ORDER BY n")]


Line = tuple[str, float, float, float, str]
Jpeg = tuple[bytes, tuple[float, float, float, float]]


@dataclass(slots=True)
class Said:
    """What a document draws: for each page its lines (font, size, x, y, text) and its JPEGs (bytes, box)."""

    pages: list[
        tuple[list[tuple[str, float, float, float, str]], list[tuple[bytes, tuple[float, float, float, float]]]]
    ]


@contextmanager
def recorded() -> Iterator[Said]:
    """Listen to our pen while a document is drawn once, so that the bare one can say the same."""
    from inspector.sheets.stream import Pen

    said = Said([([], [])])
    lines, jpeg, end_page = Pen.lines, Pen.jpeg, Pen.end_page

    def hear_lines(pen: Pen, text: Any, x: float, baseline: float) -> None:
        share = {"left": 0.0, "center": 0.5, "right": 1.0}[text.align]
        for number, line in enumerate(text.lines):
            left = x + share * (text.width - line.width)
            for face, characters in line.runs:
                said.pages[-1][0].append((face, text.size, left, baseline - number * text.leading, characters))
        lines(pen, text, x, baseline)

    def hear_jpeg(pen: Pen, data: bytes, size_px: Any, box: Any) -> None:
        said.pages[-1][1].append((data, box))
        jpeg(pen, data, size_px, box)

    def hear_end(pen: Pen) -> None:
        said.pages.append(([], []))
        end_page(pen)

    Pen.lines, Pen.jpeg, Pen.end_page = hear_lines, hear_jpeg, hear_end  # type: ignore[method-assign]
    try:
        yield said
    finally:
        Pen.lines, Pen.jpeg, Pen.end_page = lines, jpeg, end_page  # type: ignore[method-assign]
        said.pages.pop()


def draw_bare(pages: list[Any], path: Path) -> None:
    """Draw the same characters and the same JPEG bytes with reportlab's canvas and nothing else."""
    import io

    from reportlab import rl_config
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    canvas = Canvas(str(path), pagesize=(595.28, 841.89), pageCompression=1)
    for texts, jpegs in pages:
        for face, size, x, y, characters in texts:
            canvas.setFont(face, size)
            canvas.drawString(x, y, characters)
        for data, (x, y, wide, high) in jpegs:
            canvas.drawImage(ImageReader(io.BytesIO(data)), x, y, wide, high)
        canvas.showPage()
    canvas.save()


def _memory(folder: Path) -> Row:
    contestants = {
        f"{count}": lambda _, count=count: _peak_mb(folder, count)  # type: ignore[misc]
        for count in (FEW, MANY)
    }
    measured = medians(alternate(contestants, ROUNDS))
    return Row(
        name=f"内存不随份数增长：{MANY} 份对 {FEW} 份",
        unit="MB",
        goal=1.1,
        ours=measured[str(MANY)],
        reference=measured[str(FEW)],
        against=f"{FEW} 份",
    )


def _peak_mb(folder: Path, count: int) -> float:
    command = [sys.executable, "-m", "tests.bench.sheets", str(folder / "workspace"), str(count)]
    done = subprocess.run(command, cwd=ground.PROJECT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _child(folder: Path, count: int) -> None:
    from inspector import papers
    from inspector.store.workspace import open_workspace

    with open_workspace(folder, now=ground.clock) as ws, open(ground.ROOT / "memory.pdf", "wb") as stream:
        papers.draw(ws, "recheck", stream, issue_ids=_issues(ws)[:count])
    print(ground.peak_mb())


if __name__ == "__main__":
    _child(Path(sys.argv[1]), int(sys.argv[2]))
