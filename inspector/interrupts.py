"""Answers for being asked to end (Ctrl+C, SIGTERM) while a command waits.

A handler runs in the middle of whatever its thread does, so also in the middle of waiting: the lock of
`threading.Event` is then held by the very thread that would set it, and the program never ends. A `SimpleQueue` may be
filled there: its `put` is reentrant by the standard library's word.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue

_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")  # the last on Windows only: Ctrl+Break, and how a service is ended


class Interruption:
    """Whether somebody asked to end; may be set by a handler of a signal, and waited for by one thread."""

    def __init__(self) -> None:
        self._asked = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def set(self) -> None:
        """Ask to end."""
        self._asked = True
        self._bell.put(None)

    def is_set(self) -> bool:
        """Say whether somebody asked to end."""
        return self._asked

    def wait(self, seconds: float) -> bool:
        """Wait until somebody asks to end, at most so long; say whether somebody did."""
        if not self._asked:
            with suppress(Empty):
                self._bell.get(timeout=seconds)
        return self._asked


@contextmanager
def interruption() -> Iterator[Interruption]:
    """Let Ctrl+C and SIGTERM ask to end instead of ending; outside everything is as it was. On the main thread only."""
    asked = Interruption()
    before = {}
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None:
            before[number] = signal.signal(number, lambda *_: asked.set())
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
