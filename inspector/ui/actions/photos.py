"""Taking photos in, filling in what they do not say, and laying them back into the tray."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QObject
from PySide6.QtGui import QImage

from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a drop: counts by outcome, what was refused and why, the new photos."""

    counts: dict[str, int]
    refused: tuple[tuple[str, str], ...]
    again: tuple[str, ...]  # SHA-256 of those that were here already
    fresh: tuple[str, ...]  # ids of the new photos
    stopped: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """An import under way: files done, files in all, files a second."""

    done: int
    whole: int
    rate: float


def take_in(
    tasks: Tasks,
    ws: Any,
    *,
    paths: Sequence[Path] = (),
    pasted: Callable[[], bytes] | None = None,
    stop: Event,
    progress: Callable[[Progress], None],
    owner: QObject,
    done: Callable[[TakenIn], None],
    failed: Failed,
) -> None:
    """Take in files, folders or one pasted picture on the heavy queue; what is done stays done when `stop` is set."""

    def work() -> TakenIn:
        from inspector.intake import sources
        from inspector.intake import take_in as intake

        found = list(sources.from_paths(paths)) if pasted is None else [sources.from_bytes("粘贴的图片.png", pasted())]
        outcomes = (
            intake.take_in(ws, found, cancelled=stop.is_set)
            if pasted is not None
            else intake.take_in_paths(ws, paths, cancelled=stop.is_set)
        )
        return _tally(outcomes, len(found), progress, stop)

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def _tally(outcomes: Any, whole: int, progress: Callable[[Progress], None], stop: Event) -> TakenIn:
    counts: dict[str, int] = {}
    refused: list[tuple[str, str]] = []
    again: list[str] = []
    fresh: list[str] = []
    began = told = time.monotonic()
    for number, outcome in enumerate(outcomes, 1):
        counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
        if outcome.outcome == "refused":
            refused.append((outcome.file, outcome.reason or ""))
        elif outcome.outcome == "already_here":
            again.append(outcome.sha256)
        elif outcome.photo_id:
            fresh.append(outcome.photo_id)
        moment = time.monotonic()
        if moment - told >= 0.1:
            told = moment
            progress(Progress(number, whole, number / max(moment - began, 0.001)))
    return TakenIn(counts, tuple(refused), tuple(again), tuple(fresh), stop.is_set())


def png_of(image: QImage) -> bytes:
    """Return a pasted picture as PNG: nothing of it is lost. Slow for large ones, so call it on a worker."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, Qt for str
    return bytes(buffer.data().data())


def derive(
    tasks: Tasks, ws: Any, *, stop: Event, made: Callable[[str], None], owner: QObject, done: Callable[[int], None],
    failed: Failed,
) -> None:  # fmt: skip
    """Make the thumbnails that are missing, behind everything else; `made` is told each SHA-256 on the worker."""

    def work() -> int:
        from inspector.intake.behind import derive_waiting

        count = 0
        for derived in derive_waiting(ws, cancelled=stop.is_set):
            made(derived.sha256)
            count += 1
        return count

    tasks.run("heavy", work, owner=owner, done=done, failed=failed)


def fill_in(
    tasks: Tasks,
    ws: Any,
    photo_ids: Sequence[str],
    *,
    taken_at_local: str | None,
    point: tuple[float, float, str] | None,
    place_id: str | None,
    clear: Sequence[str] = (),
    owner: QObject,
    done: Callable[[Any], None],
    failed: Failed,
) -> None:
    """Set time, point or place of a selection by hand (人工填写); `clear` names what is taken back first."""
    from inspector.store import photos

    tasks.run(
        "store",
        lambda: photos.fill_in(
            ws, photo_ids, taken_at_local=taken_at_local, point=point, place_id=place_id, clear=clear
        ),
        owner=owner,
        done=done,
        failed=failed,
    )


def move(
    tasks: Tasks, ws: Any, photo_ids: Sequence[str], subject: str, subject_id: str | None, *, owner: QObject,
    done: Callable[[Any], None], failed: Failed,
) -> None:  # fmt: skip
    """Move photos to an issue or a visit, or lay them back into the tray."""
    from inspector.store import photos

    tasks.run("store", lambda: photos.move(ws, photo_ids, subject, subject_id), owner=owner, done=done, failed=failed)
