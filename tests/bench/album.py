"""Measures 照片证据册 of 1 000 photos against a bare reportlab document that embeds the same bytes and characters.

Time as for 回头看核查表 (see `sheets`): what reportlab costs anyway. The bare document has no codes (reportlab's own
widget takes ten times as long as the rest), ours draws 1 334. Memory against the bound that was promised: 400 MB.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import ground, sheets
from tests.bench.rounds import ROUNDS, Row, alternate, medians, note, seconds

PHOTOS, FEW = 1000, 100
EACH = 20  # photos an issue
BOUND_MB = 400.0


def rows() -> Iterator[Row]:
    """Yield the rows of time and of memory."""
    folder = workspace()
    yield _time(folder)
    yield from _memory(folder)


def workspace() -> Path:
    """Return the folder of a workspace with 1 000 photos of 50 issues, everything derived and printed once."""
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import take_in_paths
    from inspector.store import issues, places
    from inspector.store.issues import IssueForm
    from inspector.store.workspace import open_workspace

    folder = ground.ROOT / f"album-{PHOTOS}-{ground.mark_of_store()}"
    if (folder / "made").exists():
        return folder
    note(f"making {PHOTOS} photos of {PHOTOS // EACH} issues")
    folder.mkdir(parents=True, exist_ok=True)
    shots = ground.jpegs(PHOTOS, size_bytes=ground.MB // 4, size_px=(1280, 960))
    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        taken = [one.photo_id for one in take_in_paths(ws, shots) if one.photo_id]
        assert len(taken) == PHOTOS
        places.import_places(ws, [sheets.PLACE])
        place = places.children(ws, None, "community")[0]
        for number in range(PHOTOS // EACH):
            some = taken[EACH * number : EACH * (number + 1)]
            form = IssueForm(
                category="garbage",
                place_id=place.id,
                spot=f"市场东门 {number} 号旁",
                description=sheets.DESCRIPTION.format(n=number),
                photos=tuple((one, "wide") for one in some),
            )
            issues.submit(ws, form)
        for _ in derive_waiting(ws):
            pass
        with open(ground.ROOT / "album.pdf", "wb") as stream:
            _draw(ws, PHOTOS, stream)
    (folder / "made").touch()
    return folder


def _draw(ws: Any, count: int, stream: Any) -> Any:
    from inspector import papers

    ids = [row[0] for row in ws.reader().execute("SELECT issue_id FROM ledger ORDER BY n")]
    return papers.draw(ws, "photo-album", stream, issue_ids=ids[: count // EACH])


def _time(folder: Path) -> Row:
    from inspector.store.workspace import open_workspace

    out, bare_out = ground.ROOT / "album.pdf", ground.ROOT / "album-bare.pdf"
    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        with sheets.recorded() as said, open(out, "wb") as stream:
            drawn = _draw(ws, PHOTOS, stream)
        assert drawn.images == PHOTOS

        def ours(_: int) -> float:
            with open(out, "wb") as stream:
                return seconds(lambda: _draw(ws, PHOTOS, stream))

        def bare(_: int) -> float:
            return seconds(lambda: sheets.draw_bare(said.pages, bare_out))

        measured = medians(alternate({"ours": ours, "bare": bare}))
    return Row(
        name=f"照片证据册 {PHOTOS} 张照片，一个 PDF",
        unit="s",
        goal=1.3,
        ours=measured["ours"],
        reference=measured["bare"],
        against="裸 reportlab，同样的照片字节和字符（不画二维码）",
        more={"pages": drawn.pages, "bytes": out.stat().st_size, "bare_bytes": bare_out.stat().st_size},
    )


def _memory(folder: Path) -> Iterator[Row]:
    contestants = {
        str(count): lambda _, count=count: _peak_mb(folder, count)  # type: ignore[misc]
        for count in (FEW, PHOTOS)
    }
    measured = medians(alternate(contestants, max(ROUNDS - 2, 1)))
    yield Row(
        name=f"照片证据册 {PHOTOS} 张：内存峰值",
        unit="MB",
        goal=1.0,
        ours=measured[str(PHOTOS)],
        reference=BOUND_MB,
        against="400 MB 的界限",
        more={f"with_{FEW}": measured[str(FEW)]},
    )


def _peak_mb(folder: Path, count: int) -> float:
    command = [sys.executable, "-m", "tests.bench.album", str(folder / "workspace"), str(count)]
    done = subprocess.run(command, cwd=ground.PROJECT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _child(folder: Path, count: int) -> None:
    from inspector.store.workspace import open_workspace

    with open_workspace(folder, now=ground.clock) as ws, open(ground.ROOT / "album-memory.pdf", "wb") as stream:
        _draw(ws, count, stream)
    print(ground.peak_mb())


if __name__ == "__main__":
    _child(Path(sys.argv[1]), int(sys.argv[2]))
