"""Answers for sending what was recorded: whole transactions, in order, until the office has them all.

Every message may be sent again: the office answers a replay with what it said the first time. So a lost answer, a
crash on either side or an office put back from yesterday's copy (it then says from where on it lacks ours) costs
another message and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from inspector.domain.exchange import Queued
from inspector.errors import Known
from inspector.store import exchange
from inspector.store.workspace import Workspace
from inspector.sync.client import OfficeClient
from inspector.wire.messages import MOST_OPS, Push, Pushed, PushedOp

MOST_BYTES = 1_000_000
_TOO_LARGE = 413
_MOST_REWINDS = 3  # an office that asks for ever earlier ops is no office of ours any more


class _Named(msgspec.Struct):
    """Which record an op is about, read without the rest of it."""

    record: str
    tx: str


@dataclass
class Sent:
    """What was sent so far: the records concerned, and the ops the office confirmed."""

    records: set[str] = field(default_factory=set)
    ops: int = 0


def push(ws: Workspace, client: OfficeClient, *, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> Sent:
    """Send every op the office has not confirmed; `tell` hears how many went. Raise Known where that ends early."""
    sent = Sent()
    most_ops, rewinds = MOST_OPS, 0
    while not cancelled():
        batch = exchange.queued(ws, most_ops, MOST_BYTES * most_ops // MOST_OPS)
        if not batch:
            break
        named = [msgspec.json.decode(one.body, type=_Named) for one in batch]
        try:
            answer = client.push(_message(ws, batch))
        except Known as fault:
            if fault.facts.get("status") == _TOO_LARGE:
                most_ops = _halved(len(batch), named)
            elif fault.code == "gap" and rewinds < _MOST_REWINDS:
                rewinds += 1
                _rewind(ws, fault, batch)
            elif fault.code == "history_diverged" and rewinds < _MOST_REWINDS:
                rewinds += 1
                exchange.start_over(ws)  # nothing more goes until the office's records were received anew
            elif fault.code == "device_forked":
                seq = fault.facts.get("seq")
                exchange.renumber_forked(ws, seq if isinstance(seq, int) else None)
                raise Known("device_forked") from fault
            else:
                raise
            continue
        _must_go_on(answer, batch)
        exchange.note_pushed(ws, answer.last_seq, answer.outcomes)
        sent.records.update(one.record for one in named)
        sent.ops += len(batch)
        tell(sent.ops)
    return sent


def _message(ws: Workspace, batch: list[Queued]) -> Push:
    carried = tuple(PushedOp(hash=one.hash.hex(), body=msgspec.Raw(one.body)) for one in batch)
    signature, at = exchange.head_signature(ws, batch[-1].seq).hex(), exchange.cursor(ws)
    return Push(scope=ws.scope, ops=carried, signature=signature, after=at.seq, tag=at.tag, epoch=at.epoch)


def _halved(count: int, named: list[_Named]) -> int:
    """Return half of what was too much for a proxy on the way; one transaction is never split."""
    if len({one.tx for one in named}) == 1:
        raise Known("transaction_too_large", ops=count)
    return max(1, count // 2)


def _rewind(ws: Workspace, fault: Known, batch: list[Queued]) -> None:
    expected = fault.facts.get("expected")
    if not isinstance(expected, int) or not 1 <= expected < batch[0].seq:
        raise Known("office_strange", detail=f"push: expects {expected}, was sent {batch[0].seq}") from fault
    exchange.rewind(ws, expected - 1)


def _must_go_on(answer: Pushed, batch: list[Queued]) -> None:
    if answer.last_seq < batch[-1].seq:
        raise Known("office_strange", detail=f"push: has {answer.last_seq} after {batch[-1].seq}")
