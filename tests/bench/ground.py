"""Lays what is measured on: folders under build/bench, real JPEGs that differ from each other, the large ledger.

What takes long to make is kept for the next run under a name that changes with the code that makes it.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import os
import random
import shutil
from bisect import bisect_left
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from inspector.store import ledger, ledger_sql, migrations
from inspector.store.workspace import Workspace, open_workspace
from tests.bench import ledger_rows
from tests.bench.rounds import note
from tests.intake import making

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOT = PROJECT / "build" / "bench"
TODAY = date(2026, 11, 20)
ISSUES = 300_000
MB = 1_000_000


def fresh(name: str) -> Path:
    """Return an empty folder under build/bench."""
    folder = ROOT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def jpegs(count: int, *, size_bytes: int = 5 * MB, size_px: tuple[int, int] = (4000, 3000)) -> list[Path]:
    """Return real JPEGs of about `size_bytes`, each with its own picture and EXIF; made once, then kept.

    A picture is a scene with as much noise as makes the file as large as a phone's: photographs are noisy too.
    """
    made_by = _mark_of(inspect.getsource(_noisy), inspect.getsource(making))
    folder = ROOT / f"photos-{size_px[0]}x{size_px[1]}-{size_bytes // MB}mb-{made_by}"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [folder / f"IMG_{number:04d}.jpg" for number in range(count)]
    missing = [(number, path) for number, path in enumerate(wanted) if not path.exists()]
    if missing:
        note(f"making {len(missing)} JPEGs of {size_bytes / MB:.0f} MB")
        quality = _quality(size_px, size_bytes)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda one: _make(one[0], one[1], size_px, quality), missing))
    return wanted


def _make(number: int, path: Path, size_px: tuple[int, int], quality: int) -> None:
    taken = datetime(2026, 11, 20, 8, 0, 0) + timedelta(seconds=40 * number)
    point = (23.27 + number / 10_000, 116.73 + number / 10_000)
    block = making.camera_exif(taken.isoformat(), point=point, bearing_deg=number % 360)
    part = path.with_suffix(".part")
    part.write_bytes(_noisy(size_px, number, quality, block))
    part.replace(path)


def _noisy(size_px: tuple[int, int], seed: int, quality: int, block: bytes | None = None) -> bytes:
    from PIL import Image

    scene = making.scene((640, 480), seed).resize(size_px, Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", size_px, random.Random(seed).randbytes(size_px[0] * size_px[1]))
    picture = Image.blend(scene, Image.merge("RGB", (grain, grain, grain)), 0.12)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=b"Exif\0\0" + block if block else b"")
    return out.getvalue()


def _quality(size_px: tuple[int, int], size_bytes: int) -> int:
    """Return the lowest quality whose file reaches `size_bytes`."""
    return bisect_left(range(100), size_bytes, 40, 96, key=lambda quality: len(_noisy(size_px, 0, quality)))


def warm(paths: Iterable[Path]) -> None:
    """Read every file once, so that each contestant finds it in the page cache."""
    for path in paths:
        with open(path, "rb", buffering=0) as stream:
            while stream.read(1 << 20):
                pass


def peak_mb() -> float:
    """Return the peak resident memory of this process in MB (not ru_maxrss: a child inherits its parent's)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def settle() -> None:
    """Let what earlier contestants left unwritten reach the disk, so that nobody pays for another's bytes."""
    os.sync()


def clock() -> datetime:
    """Return the moment all measurements take place at: the ledger's days are counted from it."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 2, 0, tzinfo=UTC)


def large_ledger() -> Workspace:
    """Open the workspace with 300 000 issues, making it the first time (about a minute)."""
    return open_workspace(large_ledger_folder(), now=clock)


def large_ledger_folder() -> Path:
    """Return the folder of the workspace with 300 000 issues."""
    folder = ROOT / f"ledger-{mark_of_store()}-{_mark_of(inspect.getsource(ledger_rows))}"
    if not (folder / "made").exists():
        for old in ROOT.glob("ledger-*"):
            shutil.rmtree(old)
        note(f"making a ledger of {ISSUES} issues")
        folder.mkdir(parents=True)
        with open_workspace(folder, now=clock) as ws:
            ledger_rows.fill(ws, ISSUES, today=TODAY)
        (folder / "made").touch()
    return folder


def mark_of_store() -> str:
    """Return a short digest of the shape of the database and of what the ledger derives."""
    return _mark_of(*(inspect.getsource(module) for module in (ledger, ledger_sql, migrations)))


def _mark_of(*code: str) -> str:
    return hashlib.sha256("".join(code).encode()).hexdigest()[:8]
