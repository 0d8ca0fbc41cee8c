"""Answers for what was ever written into a field, and by whom: this laptop's ops beside the versions the office sent.

What must never change (a seal, the hash of a seed) is held against it: the record shows only its latest value.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from inspector.domain import op as ops
from inspector.store.workspace import Workspace

# the versions as the office made them, then what was written here and it has not told us of yet
_ALSO_HERE = """
    SELECT body FROM journal WHERE record = ?1 AND NOT EXISTS (
        SELECT 1 FROM edition WHERE edition.record = ?1 AND (edition.op_id = journal.op_id OR edition.op_id IN (
            SELECT op_before.op_id FROM op_before WHERE op_before.now_op_id = journal.op_id))
    ) ORDER BY n
"""


def values(ws: Workspace, record: str, field: str) -> list[Any]:
    """Return every value a field of a record was given, each once."""
    found: list[Any] = []
    for _, patch in _history(ws, record):
        if field in patch and patch[field][1] not in found:
            found.append(patch[field][1])
    return found


def changed_after(ws: Workspace, record: str, field: str, since: str) -> bool:
    """Say whether a field was written again after the field `since` had got a value."""
    stands = False
    for _, patch in _history(ws, record):
        if stands and field in patch and since not in patch:
            return True
        stands = stands or bool(since in patch and patch[since][1])
    return False


def who_wrote(ws: Workspace, record: str, field: str) -> set[str]:
    """Return everybody who gave a field a value (emptying it does not count)."""
    return {author for author, patch in _history(ws, record) if field in patch and patch[field][1]}


def authors(ws: Workspace, record: str) -> set[str]:
    """Return everybody who wrote to a record, as far as its history is known here."""
    return {author for author, _ in _history(ws, record)}


def _history(ws: Workspace, record: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in ws.reader().execute("SELECT author, patch FROM edition WHERE record = ? ORDER BY rev", (record,)):
        yield row["author"], json.loads(row["patch"])
    for row in ws.reader().execute(_ALSO_HERE, (record,)):
        op = ops.decode(row[0])
        yield op.author, dict(op.patch)
