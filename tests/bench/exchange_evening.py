"""Measures an evening: three hundred laptops come home and hand in their day, at one office.

Each signs in, pushes its photo records, sends forty previews and one original, pulls, and asks what arrived. They are
threads of the program's own client in two processes of their own, whose CPU is reported beside the office's. What one
laptop alone reaches, by the same steps, is the reference for the bytes each second of all together.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psutil

from tests.bench import exchange_ground as laid
from tests.bench import ground
from tests.bench.rounds import HIGHER, Row, note
from tests.sync.processes import PROJECT, Node

LAPTOPS, PROCESSES, IN_DISTRICT = 300, 2, 20
ALONE = 3  # laptops one after the other, for the reference
PREVIEWS, PREVIEW_BYTES, ORIGINAL_BYTES = 40, 60_000, 3_000_000
MOST_GROWTH, LEAST_THROUGHPUT = 1.15, 0.8
_LOOK_S = 0.25
_EACH_BYTES = PREVIEWS * PREVIEW_BYTES + ORIGINAL_BYTES


@dataclass(frozen=True, slots=True)
class Evening:
    """What came of it: seconds, when each laptop was done, what went wrong, and CPU seconds of both sides."""

    seconds: float
    done_at: list[float]
    faults: list[str]
    memory: list[tuple[float, int]]  # (seconds since the beginning, resident bytes of the office)
    generator_cpu_s: float
    office_cpu_s: float

    @property
    def throughput(self) -> float:
        """Megabytes of photos each second."""
        return len(self.done_at) * _EACH_BYTES / ground.MB / self.seconds

    def growth(self) -> tuple[int, int]:
        """Return the resident bytes of the office when a third was done, and at the end."""
        third = sorted(self.done_at)[len(self.done_at) // 3]
        return max(size for at, size in self.memory if at <= third), self.memory[-1][1]


def rows() -> Iterator[Row]:
    """Yield the rows of the evening."""
    with laid.office("evening-alone") as running:
        alone = _evening(running, ALONE, processes=1, at_once=1)
    note(f"one laptop: {alone.throughput:.1f} MB/s; now {LAPTOPS} at once")
    with laid.office("evening") as running:
        together = _evening(running, LAPTOPS, processes=PROCESSES, at_once=LAPTOPS)
    before, after = together.growth()
    faults = alone.faults + together.faults
    more: dict[str, Any] = {
        "seconds": together.seconds,
        "faults": len(faults),
        "first_faults": faults[:3],
        "generator_cpu_s": together.generator_cpu_s,
        "office_cpu_s": together.office_cpu_s,
        "alone_generator_cpu_s": alone.generator_cpu_s,
        "alone_office_cpu_s": alone.office_cpu_s,
        "load": laid.load(),
    }
    name = f"{LAPTOPS} 台电脑同一晚（各 {PREVIEWS} 张预览、1 张原图）"
    yield Row(
        name=f"{name}：吞吐",
        unit="MB/s",
        goal=LEAST_THROUGHPUT,
        better=HIGHER,
        ours=together.throughput,
        reference=alone.throughput,
        against=f"单独一台；出错 {len(faults)}；发送端用 CPU {together.generator_cpu_s:.0f} s",
        more=more,
        also_met=not faults,
    )
    yield Row(
        name=f"{name}：办公室的内存",
        unit="MB",
        goal=MOST_GROWTH,
        ours=after / ground.MB,
        reference=before / ground.MB,
        against="三分之一时",
        more={"peak_mb": max(size for _, size in together.memory) / ground.MB},
    )


def _evening(running: Node, laptops: int, *, processes: int, at_once: int) -> Evening:
    invitations = [
        _invited(running, f"检查员{number}", f"4405{number // IN_DISTRICT + 10:02d}") for number in range(laptops)
    ]
    with ExitStack() as stack:
        generators = [
            stack.enter_context(_generator(invitations[part::processes], -(-at_once // processes)))
            for part in range(processes)
        ]
        for one in generators:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        office = psutil.Process(_office_pid(running))
        memory: list[tuple[float, int]] = []
        over = threading.Event()
        cpu_before = sum(office.cpu_times()[:2])
        began = time.monotonic()

        def look() -> None:
            while not over.wait(_LOOK_S):
                memory.append((time.monotonic() - began, office.memory_info().rss))

        looking = threading.Thread(target=look)
        looking.start()
        for one in generators:
            assert one.stdin is not None
            one.stdin.write(f"{began}\n")
            one.stdin.flush()
        stack.callback(over.set)
        results = [json.loads(_last_line(one)) for one in generators]
        taken = time.monotonic() - began
        if not any(result["done_at"] for result in results):
            raise RuntimeError(f"no laptop handed its day in: {results[0]['faults'][:1]}")
        over.set()
        looking.join()
        memory.append((taken, office.memory_info().rss))
        return Evening(
            seconds=taken,
            done_at=[at for result in results for at in result["done_at"]],
            faults=[fault for result in results for fault in result["faults"]],
            memory=memory,
            generator_cpu_s=sum(result["cpu_s"] for result in results),
            office_cpu_s=sum(office.cpu_times()[:2]) - cpu_before,
        )


def _invited(running: Node, name: str, scope: str) -> dict[str, Any]:
    """Return an invitation as plain values, with its district."""
    import msgspec

    given: dict[str, Any] = msgspec.to_builtins(running.invitation(name, scopes=(scope,)))
    return {"invitation": given, "scope": scope}


def _generator(invitations: list[dict[str, Any]], at_once: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.exchange_laptops"]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    sizes = {"previews": PREVIEWS, "preview_bytes": PREVIEW_BYTES, "original_bytes": ORIGINAL_BYTES}
    assert started.stdin is not None
    started.stdin.write(json.dumps({"laptops": invitations, "at_once": at_once, **sizes}) + "\n")
    started.stdin.flush()
    return started


def _office_pid(running: Node) -> int:
    assert running._process is not None
    return running._process.pid


def _last_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = process.stdout.readline()
    if not said:
        raise RuntimeError(f"the laptops' process ended with {process.wait(30)}")
    return said
