"""Answers for 对账: for every photo and for the journal, by hash, what the office really holds at this moment.

Receipts say what the office said then; this asks it now. What it lost meanwhile is queued again and told.
"""

from __future__ import annotations

from collections.abc import Callable

from inspector.store import exchange
from inspector.store.photo_queue import all_originals
from inspector.store.workspace import Workspace
from inspector.sync.once import client_for
from inspector.sync.pull import take_up
from inspector.wire.messages import MOST_HASHES, Have


def reconcile(
    ws: Workspace,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> exchange.Reconciliation | None:
    """Ask the office for every photo and for the head of our journal; None when cancelled. Raise Known."""
    asked = all_originals(ws)
    answers: list[Have] = []
    with client_for(ws) as client:
        client.hello()
        standing = client.standing(ws.scope)
        for start in range(0, len(asked), MOST_HASHES):
            if cancelled():
                return None
            some = asked[start : start + MOST_HASHES]
            answers.append(client.have(some))
            progress(start + len(some), len(asked))
    take_up(ws, standing.device_last_seq)
    return exchange.reconciliation(ws, answers)
