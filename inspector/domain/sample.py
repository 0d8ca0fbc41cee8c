"""Answers for a random sample anybody can draw again: the same seed and the same pool always give the same choice.

Each member is ranked by the SHA-256 of seed and id, so neither the order of the pool nor the machine matters, and a
member that leaves the pool moves nobody but its successor.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from heapq import nsmallest

from inspector.domain.clock_text import iso_week


def sample(pool: Iterable[str], count: int, seed: str) -> tuple[str, ...]:
    """Return `count` members of `pool` (all where there are fewer), in the order drawn."""
    return tuple(nsmallest(count, set(pool), key=lambda member: _rank(seed, member)))


def week_seed(scope: str, day: date, draw: int = 0) -> str:
    """Return the seed of a district's sample in the ISO week of `day`; `draw` counts 换一批."""
    year, week = iso_week(day)
    return f"{scope}/{year}-W{week:02d}/{draw}"


def _rank(seed: str, member: str) -> tuple[bytes, str]:
    return sha256(f"{seed}/{member}".encode()).digest(), member
