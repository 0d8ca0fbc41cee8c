"""Measures taking 100 JPEGs of 5 MB in, the derived work behind it, and its memory.

Sources lie warm in the page cache for everybody; what a contestant wrote is flushed and removed before the next starts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import ground, libraries
from tests.bench.rounds import HIGHER, ROUNDS, Row, alternate, medians, seconds

PHOTOS = 100
DERIVED_PHOTOS = 48
FEW, MANY = 60, 300
MOST_MB = 300


def rows() -> Iterator[Row]:
    """Yield the rows of intake, derived work and memory."""
    photos = ground.jpegs(PHOTOS)
    yield from _safe(photos)
    yield _derived(photos[:DERIVED_PHOTOS])
    yield from _memory(photos)


def _safe(photos: list[Path]) -> Iterator[Row]:
    megabytes = sum(path.stat().st_size for path in photos) / ground.MB
    work: dict[str, Callable[[Path], float]] = {
        "ours": lambda folder: _take_in(folder, photos),
        "copyfile + fsync": lambda folder: seconds(lambda: _copy_each(folder, photos)),
    }
    if shutil.which("rsync"):
        work["rsync --fsync"] = lambda folder: seconds(lambda: _rsync(folder, photos))

    def once(contestant: Callable[[Path], float]) -> Callable[[int], float]:
        def run(_: int) -> float:
            folder = ground.fresh("intake")
            ground.warm(photos)
            ground.settle()
            taken = contestant(folder)
            shutil.rmtree(folder)
            return megabytes / taken

        return run

    measured = medians(alternate({name: once(contestant) for name, contestant in work.items()}))
    for reference, goal in (("copyfile + fsync", 0.4), ("rsync --fsync", 0.9)):
        absent = None if reference in measured else f"{reference} is not installed"
        yield Row(
            name=f"收入 {len(photos)} 张 × 5 MB，直到存妥并入账",
            unit="MB/s",
            goal=goal,
            better=HIGHER,
            ours=measured["ours"],
            reference=measured.get(reference),
            against=reference,
            fault=absent,
        )


def _take_in(folder: Path, photos: list[Path]) -> float:
    from inspector.intake.take_in import TAKEN_IN, take_in_paths
    from inspector.store.workspace import open_workspace

    with open_workspace(folder / "workspace", now=ground.clock) as ws:
        outcomes: list[str] = []
        taken = seconds(lambda: outcomes.extend(one.outcome for one in take_in_paths(ws, photos) if one.taken_at_local))
    assert outcomes == [TAKEN_IN] * len(photos)
    return taken


def _copy_each(folder: Path, photos: list[Path]) -> None:
    for path in photos:
        target = folder / path.name
        shutil.copyfile(path, target)
        descriptor = os.open(target, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _rsync(folder: Path, photos: list[Path]) -> None:
    subprocess.run(["rsync", "--fsync", "--whole-file", *map(str, photos), f"{folder}/"], check=True)


def _derived(photos: list[Path]) -> Row:
    made = libraries.both()
    libraries.ready(photos[0].read_bytes())

    def ours(_: int) -> float:
        from inspector.intake.behind import derive_waiting
        from inspector.intake.take_in import take_in_paths
        from inspector.store.workspace import open_workspace

        folder = ground.fresh("derived")
        with open_workspace(folder / "workspace", now=ground.clock) as ws:
            list(take_in_paths(ws, photos))
            ground.settle()
            done: list[object] = []
            taken = seconds(lambda: done.extend(one for one in derive_waiting(ws) if one.sm3 and not one.fault))
        assert len(done) == len(photos)
        shutil.rmtree(folder)
        return len(photos) / taken

    def library(make: libraries.Both) -> Callable[[int], float]:
        def run(_: int) -> float:
            folder = ground.fresh("derived")
            ground.warm(photos)
            ground.settle()
            taken = seconds(lambda: _derive_with(make, photos, folder))
            shutil.rmtree(folder)
            return len(photos) / taken

        return run

    measured = medians(alternate({"ours": ours, **{name: library(make) for name, make in made.items()}}))
    best = max((name for name in measured if name != "ours"), key=lambda name: measured[name])
    return Row(
        name="SM3 + 320 px + 1600 px（后台全部工作，两核）",
        unit="张/s",
        goal=0.9,
        better=HIGHER,
        ours=measured["ours"],
        reference=measured[best],
        against=f"{best}，两线程",
        more={"libraries_per_s": {name: value for name, value in measured.items() if name != "ours"}},
    )


def _derive_with(make: libraries.Both, photos: list[Path], folder: Path) -> None:
    def one(path: Path) -> None:
        content = path.read_bytes()
        hashlib.new("sm3", content).hexdigest()
        small, preview = make(content)
        (folder / f"{path.stem}-320.jpg").write_bytes(small)
        (folder / f"{path.stem}-1600.jpg").write_bytes(preview)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, photos))


def _memory(photos: list[Path]) -> Iterator[Row]:
    many = _different(photos, MANY)
    contestants = {
        f"{count}": lambda _, count=count: _peak_mb(many[:count])  # type: ignore[misc]
        for count in (FEW, MANY)
    }
    measured = medians(alternate(contestants, ROUNDS))
    few, most = measured[str(FEW)], measured[str(MANY)]
    yield Row(
        name=f"收入并派生 {MANY} 张的内存峰值",
        unit="MB",
        goal=1.0,
        ours=most,
        reference=float(MOST_MB),
        against=f"上限 {MOST_MB} MB",
    )
    yield Row(
        name=f"内存不随张数增长：{MANY} 张对 {FEW} 张",
        unit="MB",
        goal=1.1,
        ours=most,
        reference=few,
        against=f"{FEW} 张",
    )


def _different(photos: list[Path], count: int) -> list[Path]:
    """Return `count` files that differ: the photos again, with some bytes behind the picture's end."""
    folder = ground.ROOT / f"{photos[0].parent.name}-many"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [folder / f"IMG_{number:04d}.jpg" for number in range(count)]
    for number, path in enumerate(wanted):
        if not path.exists():
            path.write_bytes(photos[number % len(photos)].read_bytes() + number.to_bytes(8, "big"))
    return wanted


def _peak_mb(photos: list[Path]) -> float:
    """Return the peak resident memory of a process that takes the photos in and derives everything."""
    folder = ground.fresh("memory")
    listed = folder / "photos.txt"
    listed.write_text("\n".join(map(str, photos)))
    command = [sys.executable, "-m", "tests.bench.intake", str(folder / "workspace"), str(listed)]
    done = subprocess.run(command, cwd=ground.PROJECT, check=True, capture_output=True, text=True)
    shutil.rmtree(folder)
    return float(done.stdout)


def _child(workspace: Path, listed: Path) -> None:
    from inspector.intake.behind import derive_waiting
    from inspector.intake.take_in import take_in_paths
    from inspector.store.workspace import open_workspace

    with open_workspace(workspace) as ws:
        for _ in take_in_paths(ws, map(Path, listed.read_text().splitlines())):
            pass
        for _ in derive_waiting(ws):
            pass
    print(ground.peak_mb())


if __name__ == "__main__":
    _child(Path(sys.argv[1]), Path(sys.argv[2]))
