"""Measures contestants against each other: alternating rounds, medians, both absolutes kept.

The order turns with every round, so that neither a warm cache nor a busy minute of the machine favours one side. A row
without a reference is a failed row: a measurement that could not be made is not a goal that was met.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 5
LOWER, HIGHER = "lower", "higher"

Contestant = Callable[[int], float]  # the number of the round → what was measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table. `ratio` is ours / reference; a `fault` says why nothing could be measured."""

    name: str
    unit: str
    goal: float
    ours: float | None = None
    reference: float | None = None
    better: str = LOWER
    against: str = ""
    fault: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    also_met: bool = True  # further conditions of this row, named in `more`

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the reference."""
        return self.ours / self.reference if self.ours is not None and self.reference else None

    @property
    def met(self) -> bool:
        """Say whether the goal was reached."""
        if self.fault or self.ratio is None or not self.also_met:
            return False
        return self.ratio <= self.goal if self.better == LOWER else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """Return the row for build/bench.json."""
        return {
            "name": self.name,
            "ours": self.ours,
            "reference": self.reference,
            "unit": self.unit,
            "ratio": self.ratio,
            "goal": self.goal,
            "better": self.better,
            "met": self.met,
            "against": self.against,
            "fault": self.fault,
            **self.more,
        }


def alternate(contestants: Mapping[str, Contestant], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Let every contestant run once a round, another one first each time; return all that was measured."""
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            measured[name].append(contestants[name](number))
    return measured


def medians(measured: Mapping[str, list[float]]) -> dict[str, float]:
    """Return the median of each contestant."""
    return {name: statistics.median(values) for name, values in measured.items()}


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` took."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def note(words: str) -> None:
    """Say on stderr what is being done: making the ground for a measurement takes its time."""
    print(f"  … {words}", file=sys.stderr, flush=True)
