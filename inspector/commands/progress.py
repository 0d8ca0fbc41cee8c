"""Answers for progress on a terminal: one line that is written over, on stderr, and nothing where it is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

from inspector.wording import say

SECONDS_BETWEEN = 0.1


def on_one_line(code: str) -> Callable[[int, int], None]:
    """Return a progress callback that words `code` with `done` and `whole`, ten times a second at most."""
    if not sys.stderr.isatty():
        return lambda done, whole: None
    shown = 0.0

    def show(done: int, whole: int) -> None:
        nonlocal shown
        if done < whole and time.monotonic() - shown < SECONDS_BETWEEN:
            return
        shown = time.monotonic()
        click.echo(f"\r\x1b[K{say(code, done=done, whole=whole)}", nl=done == whole, err=True)

    return show
