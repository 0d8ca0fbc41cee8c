"""Acting on many issues at once from 待办: climbing a rung of the ladder, asking bodies for the word of the week."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.store.issues import MOST_AT_ONCE
from inspector.ui.tasks import Tasks

Failed = Callable[[BaseException], None]
RUNGS = {"to_warn": "warn", "to_urge": "urge", "to_escalate": "escalate"}  # line → rung
REMIND = "remind"
MOST = MOST_AT_ONCE


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a batch is about: the names of the bodies, and how many of its issues have none."""

    bodies: tuple[str, ...]
    without: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a batch did: issues, the numbers of the notices, the transaction that 撤销 takes back."""

    count: int
    notices: tuple[str, ...]
    tx: str


def concerned(ws: Any, issue_ids: Sequence[str]) -> Concerned:
    """Return whom these issues are about."""
    from inspector.store import ledger
    from inspector.store.ledger_sql import Query

    rows = ledger.page(ws.reader(), Query(issue_ids=tuple(issue_ids)), 0, len(issue_ids))
    names = dict.fromkeys(row.lead_name for row in rows if row.lead_body_id)
    return Concerned(tuple(names), sum(not row.lead_body_id for row in rows))


def send(
    tasks: Tasks,
    ws: Any,
    what: str,
    issue_ids: Sequence[str],
    *,
    requirement: str = "",
    owner: Any,
    done: Callable[[Sent], None],
    failed: Failed,
) -> None:
    """Climb the rung of a line (RUNGS), or REMIND bodies of their word, all or none."""
    ids = tuple(issue_ids)

    def work() -> Sent:
        from inspector.store import feedbacks, ladder

        made = feedbacks.remind(ws, ids, requirement) if what == REMIND else ladder.climb(ws, ids, RUNGS[what])
        return Sent(len(ids), tuple(one.number for one in made.notices), made.changed.tx)

    tasks.run("store", work, owner=owner, done=done, failed=failed)
