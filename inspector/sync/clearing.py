"""Answers for making room: originals leave this laptop only when the office says, now, that a backup holds them.

A receipt of last week is not enough: the office may have been put back since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.store import exchange
from inspector.store.workspace import Workspace
from inspector.sync.once import client_for

_AT_ONCE = 200  # so that little time lies between the answer and the removal


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many originals left this laptop, with how many bytes, and how many stay because no backup holds them."""

    photos: int
    bytes: int
    kept: int


def clear(
    ws: Workspace,
    sha256s: list[tuple[str, int]] | None = None,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Cleared:
    """Remove the originals that may go (digest, bytes; all of them by default) after asking for each once more."""
    candidates = exchange.evictable(ws) if sha256s is None else sha256s
    photos = freed = 0
    if not candidates:
        return Cleared(0, 0, 0)
    with client_for(ws) as client:
        for start in range(0, len(candidates), _AT_ONCE):
            if cancelled():
                break
            some = dict(candidates[start : start + _AT_ONCE])
            freed += exchange.evict(ws, list(some), set(client.have(some).safe))
            photos += sum(not ws.vault.has(sha256) for sha256 in some)
            progress(min(start + _AT_ONCE, len(candidates)), len(candidates))
    return Cleared(photos, freed, len(candidates) - photos)
