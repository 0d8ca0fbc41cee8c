"""Answers for the office's own log: who did what to the office itself. Records have their own history in their ops."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.engine import Connection

from inspector.office.database import audit


def note(conn: Connection, at_utc: str, actor: str, what: str, detail: Mapping[str, Any]) -> None:
    """Write one line, in the transaction that does what it tells of; `at_utc` is UTC text."""
    row = {"id": str(uuid_utils.uuid7()), "at_utc": at_utc, "actor": actor, "what": what, "detail": dict(detail)}
    conn.execute(sa.insert(audit), row)
