"""Answers for making room: originals leave this laptop only when the office says, now, that a backup holds them.

A receipt of last week is not enough: the office may have been put back since. Which ones may go at all is the rule of
`store.clearing`; whoever calls this names them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    originals: Sequence[tuple[str, int]],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Cleared:
    """Remove these originals (digest, bytes) as far as the office, asked once more, says that a backup holds them."""
    photos = freed = 0
    if not originals:
        return Cleared(0, 0, 0)
    with client_for(ws) as client:
        for start in range(0, len(originals), _AT_ONCE):
            if cancelled():
                break
            some = dict(originals[start : start + _AT_ONCE])
            freed += exchange.evict(ws, list(some), set(client.have(some).safe))
            photos += sum(not ws.vault.has(sha256) for sha256 in some)
            progress(min(start + _AT_ONCE, len(originals)), len(originals))
    return Cleared(photos, freed, len(originals) - photos)
