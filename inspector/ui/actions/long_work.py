"""Answers for work that takes a while: telling how far it is without flooding the window, and ending it when asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtCore import QObject

from inspector.ui.tasks import Tasks

TELL_EVERY_S = 0.1


class Stopped(Exception):
    """The person does not want to wait any longer; raised and caught within one piece of work."""


def stopped_by(tasks: Tasks, stop: Event) -> Callable[[], bool]:
    """Return what work asks whether it should end: somebody pressed 停下, or the program ends."""
    return lambda: stop.is_set() or tasks.closing.is_set()


def teller(tasks: Tasks, owner: QObject, progress: Callable[..., None]) -> Callable[..., None]:
    """Return a callback for work: hands (…, done, whole) to `progress` on the window's thread, ten times a second.

    The last word (done is whole) is always told.
    """
    told = 0.0

    def tell(*said: Any) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < TELL_EVERY_S and said[-2] < said[-1]:
            return
        told = now
        tasks.tell(owner, progress, *said)

    return tell


def rest_of(progress: Callable[[int, int, str], None]) -> Callable[[int, int], None]:
    """Let `progress` hear, besides done and whole, how many a second and how long it will still take, in words."""
    began = time.monotonic()

    def told(at: int, whole: int) -> None:
        rate = at / max(time.monotonic() - began, 0.001)
        rest = (whole - at) / max(rate, 0.001)
        progress(at, whole, f"每秒 {rate:.0f} 张，剩 {rest:.0f} 秒")

    return told
