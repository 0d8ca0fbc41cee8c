"""Who is asked to end ends, at whatever moment of waiting the asking comes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from typing import Any

from inspector.interrupts import Interruption, interruption


def wait_asked_at(at: int, asked: Interruption, seconds: float) -> int:
    """Wait, and have a handler ask at the n-th step of it, on the same thread; return how many steps there were."""
    steps = 0

    def step(frame: Any, event: str, arg: Any) -> Callable[..., Any]:
        nonlocal steps
        steps += 1
        if steps == at:
            sys.settrace(None)
            signal.raise_signal(signal.SIGINT)
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        asked.wait(seconds)
    finally:
        sys.settrace(before)
    return steps


def test_asking_in_the_middle_of_waiting_ends_it() -> None:
    with interruption() as asked:
        whole = wait_asked_at(0, asked, 0.001)
        assert not asked.is_set()
    assert whole > 4
    for at in range(1, whole + 1):
        with interruption() as asked:
            wait_asked_at(at, asked, 0.001)
            assert asked.is_set(), f"step {at}"
            assert asked.wait(60), "and whoever waits again does not wait"


def test_afterwards_an_interrupt_is_what_it_was() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with interruption():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
