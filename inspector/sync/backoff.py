"""Answers for when the laptop tries again: soon after a short trouble, ever more rarely in a long one.

Full jitter, so that 300 laptops do not come back in the same second after the office was away. Waiting is measured on
the monotonic clock, because the other one is set by people and by networks; only where the two disagree by more than a
minute (the laptop slept, or its clock was set) the next try is due at once, which costs one request. Pure: clocks and
chance are arguments.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

SHORTEST, LONGEST = 5.0, 900.0  # seconds
QUIET = 120.0  # between tries that went well: what others did arrives within two minutes
SOON = 5.0  # after a change of our own, so that it travels with the ones behind it
_JUMPED = 60.0
_DOUBLINGS = 8  # 5 s · 2⁸ is beyond the longest wait; more would only make large numbers

# What another try cannot heal: a person must do something first.
FINAL = frozenset({"device_revoked", "device_forked", "device_unknown", "not_enrolled", "enrol_again"})


@dataclass(frozen=True, slots=True)
class Moment:
    """One look at the clocks (both in seconds) and at the network."""

    monotonic: float
    wall: float
    network: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How the last try ended: failures in a row, seconds to wait from `since`; `stopped` waits for a person."""

    since: Moment
    failures: int = 0
    wait: float = 0.0
    stopped: bool = False


def delay(failures: int, chance: float) -> float:
    """Return the seconds to wait after that many failures in a row (1 or more); `chance` is in [0, 1)."""
    ceiling = min(LONGEST, SHORTEST * 2.0 ** min(max(failures, 1), _DOUBLINGS))
    return SHORTEST + (ceiling - SHORTEST) * chance


def started(at: Moment) -> Pace:
    """Return the pace of a program that has not tried yet: the first try is due at once."""
    return Pace(at)


def ended(before: Pace, at: Moment, error: str | None, chance: float) -> Pace:
    """Return the pace after a try that ended `at` with this error code, or well (None)."""
    if error is None:
        return Pace(at, wait=QUIET)
    failures = before.failures + 1
    return Pace(at, failures, delay(failures, chance), stopped=error in FINAL)


def hurried(pace: Pace, at: Moment, *, by_hand: bool) -> Pace:
    """Return the pace after somebody asked for a try (`by_hand`: at once) or recorded something (soon).

    What was recorded does not hurry a link that is in trouble.
    """
    if by_hand:
        return Pace(at)
    if pace.stopped or pace.failures or remaining(pace, at) <= SOON:
        return pace
    return replace(pace, since=at, wait=SOON)


def remaining(pace: Pace, at: Moment) -> float:
    """Return the seconds until the next try, 0 where it is due; LONGEST where it waits for a person."""
    if pace.stopped:
        return LONGEST
    passed = at.monotonic - pace.since.monotonic
    jumped = abs((at.wall - pace.since.wall) - passed) > _JUMPED
    if jumped or passed < 0 or at.network != pace.since.network:
        return 0.0
    return max(0.0, pace.wait - passed)


def next_try_at(pace: Pace, now: datetime, at: Moment) -> datetime | None:
    """Return when the next try is due by the wall clock, for people to read; None where it waits for a person."""
    return None if pace.stopped else now + timedelta(seconds=remaining(pace, at))


def look(network: Callable[[], str] | None = None) -> Moment:
    """Look at the clocks and the network of this machine."""
    return Moment(time.monotonic(), datetime.now(UTC).timestamp(), (network or route)())


def route() -> str:
    """Return this machine's own address on its way out, "" where it has none: it changes with the network.

    Connecting a UDP socket sends nothing; the addresses are those that are set aside for documentation.
    """
    found = []
    for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return " ".join(found)
