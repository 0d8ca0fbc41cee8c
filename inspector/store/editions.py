"""Answers for what others did to a record: the versions as the office made them, beside this laptop's own ops."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from inspector.domain.exchange import Edition
from inspector.store.workspace import Workspace

_OF_ISSUE = """
    SELECT ?1 UNION SELECT id FROM issue_step WHERE issue_id = ?1 UNION SELECT check_id FROM issue WHERE id = ?1
    UNION SELECT id FROM recheck WHERE issue_id = ?1
    UNION SELECT id FROM photo WHERE subject = 'issue' AND subject_id = ?1
    UNION SELECT photo.id FROM photo JOIN recheck ON photo.subject = 'recheck' AND photo.subject_id = recheck.id
          WHERE recheck.issue_id = ?1
"""


def of_record(ws: Workspace, record: str) -> list[Edition]:
    """Return the versions of a record that the office made and sent, oldest first; of this laptop's ops too."""
    sql = "SELECT * FROM edition WHERE record = ? ORDER BY rev"
    return [_edition(row) for row in ws.reader().execute(sql, (record,))]


def of_issue(ws: Workspace, issue_id: str) -> list[tuple[str, str, Edition]]:
    """Return (entity, record, version) of an issue and all that belongs to it, made elsewhere, oldest first.

    What this workspace's own journal holds is left out: it tells that itself, sooner and whole.
    """
    sql = (
        f"SELECT * FROM edition WHERE record IN ({_OF_ISSUE}) "
        "AND NOT EXISTS (SELECT 1 FROM journal WHERE journal.op_id = edition.op_id) "
        "AND NOT EXISTS (SELECT 1 FROM op_before WHERE op_before.op_id = edition.op_id) ORDER BY wall, device, seq"
    )
    return [(row["entity"], row["record"], _edition(row)) for row in ws.reader().execute(sql, (issue_id,))]


def newest(editions: Iterable[Edition], rev: int, fields: Iterable[str]) -> Edition | None:
    """Return the newest of these versions that set one of the fields; where none did, the one of the revision."""
    made, wanted = sorted(editions, key=lambda one: one.rev), set(fields)
    touching = [one for one in made if wanted & set(one.patch)] or [one for one in made if one.rev == rev]
    return touching[-1] if touching else None


def _edition(row: Any) -> Edition:
    return Edition(
        rev=row["rev"],
        op_id=row["op_id"],
        device=row["device"],
        seq=row["seq"],
        author=row["author"],
        wall=row["wall"],
        kind=row["kind"],
        patch=json.loads(row["patch"]),
    )
