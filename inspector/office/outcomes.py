"""Answers for what has become of ops since they were pushed: an administrator decides without the laptop."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from inspector.domain.exchange import Outcome
from inspector.office.database import Database, op_log
from inspector.office.refusal import refuse
from inspector.wire.messages import MOST_HASHES, Outcomes

_AT_ONCE = 400


def outcomes(db: Database, scope: str, device_id: str, op_ids: Sequence[str]) -> Outcomes:
    """Return how these ops of one device stand now; of any other nothing is told. Raise Refused 413 for too many."""
    if len(op_ids) > MOST_HASHES:
        raise refuse("too_much", 413, expected=MOST_HASHES)
    askable = [one for one in op_ids if "\x00" not in one]  # which PostgreSQL cannot even be asked for
    mine = sa.select(op_log.c.outcome).where(op_log.c.scope == scope, op_log.c.device_id == device_id)
    pieces = [askable[start : start + _AT_ONCE] for start in range(0, len(askable), _AT_ONCE)]
    found = db.read(
        lambda conn: [one for some in pieces for one in conn.scalars(mine.where(op_log.c.op_id.in_(some))).all()]
    )
    return Outcomes(outcomes=tuple(msgspec.convert(one, Outcome) for one in found))
