"""Answers for what the office says it holds of our bytes: the last word on each, noted in one transaction an answer.

What it called stored or safe and does not hold any more waits again, if it still lies here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from inspector.store.workspace import Workspace


class Answer(Protocol):
    """The office's answer about digests (`wire.messages.Have`)."""

    @property
    def stored(self) -> Sequence[str]: ...
    @property
    def safe(self) -> Sequence[str]: ...
    @property
    def missing(self) -> Sequence[str]: ...


def unsafe(ws: Workspace) -> list[str]:
    """Return the SHA-256 of everything the office stored that no backup of it covered when it was last asked."""
    found = ws.reader().execute("SELECT DISTINCT sha256 FROM photo_queue WHERE state = 'stored' ORDER BY 1")
    return [row[0] for row in found]


def note_answer(ws: Workspace, answer: Answer) -> list[str]:
    """Note what the office holds; return what it has lost since it called it stored."""
    safe = set(answer.safe)
    with ws.local() as conn:
        known = dict(
            conn.execute(
                "SELECT sha256, max(state IN ('stored', 'safe')) FROM photo_queue WHERE role <> 'fetch' AND sha256 IN "
                "(SELECT value FROM json_each(?)) GROUP BY sha256",
                (json.dumps([*answer.stored, *answer.missing]),),
            ).fetchall()
        )
        kept = [(state, sha256) for sha256, state in _wanted(answer.stored, safe) if sha256 in known]
        lost = [sha256 for sha256 in answer.missing if known.get(sha256)]
        conn.executemany(
            "UPDATE photo_queue SET state = ?1, error = NULL, next_try_at_utc = NULL "
            "WHERE sha256 = ?2 AND role <> 'fetch' AND state <> ?1",
            kept,
        )
        conn.executemany(
            "UPDATE photo_queue SET state = 'waiting', offset = 0, next_try_at_utc = NULL "
            "WHERE sha256 = ? AND role <> 'fetch' AND state IN ('stored', 'safe')",
            [(sha256,) for sha256 in lost],
        )
    return lost


def _wanted(stored: Iterable[str], safe: set[str]) -> list[tuple[str, str]]:
    return [(sha256, "safe" if sha256 in safe else "stored") for sha256 in stored]
