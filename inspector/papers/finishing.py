"""Answers for 定稿 of everything the office has numbered since: which documents wait for it, and all of them at once.

One that cannot be written stops no other: it is kept with the reason. Whoever stops in between has whole files only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import Known
from inspector.papers import issuing
from inspector.papers.subject import Run
from inspector.store import issued as register
from inspector.store.workspace import Workspace

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Finished:
    """What was written, what was not and why, and how many were left when somebody stopped."""

    sent: tuple[issuing.Sent, ...]
    failed: tuple[tuple[register.Entry, Known], ...]
    left: int


def ready(ws: Workspace) -> list[register.Entry]:
    """Return the documents whose 文号 the office has given and that no paper carries yet, the oldest first."""
    found: list[register.Entry] = []
    offset = 0
    while page := register.page(ws, limit=_PAGE, offset=offset):
        found += (one for one in page if _is_ready(ws, one))
        offset += len(page)
    return found[::-1]


def finish_all(ws: Workspace, entries: Sequence[register.Entry], folder: Path, run: Run | None = None) -> Finished:
    """Write the final form of each document into `folder`; `run` is told after each and asked between two."""
    watch = run or Run()
    sent: list[issuing.Sent] = []
    failed: list[tuple[register.Entry, Known]] = []
    for at, one in enumerate(entries):
        if watch.cancelled():
            return Finished(tuple(sent), tuple(failed), len(entries) - at)
        try:
            sent.append(issuing.finish(ws, one.issued.id, folder))
        except Known as error:
            failed.append((one, error))
        watch.progress(at + 1, len(entries))
    return Finished(tuple(sent), tuple(failed), 0)


def _is_ready(ws: Workspace, entry: register.Entry) -> bool:
    held = entry.issued
    if held.official_number or entry.replaced_by or not entry.official_number:
        return False
    return bool(register.given_number(ws, held.id)) and issuing.can_be_drawn(held)
