"""Answers for a new laptop: the whole district in one stream instead of its feed from the first day.

The cursor moves to the snapshot's moment with the last of it and not before, so a laptop that is switched off half-way
begins again. A stream that breaks goes on behind the last record, and keeps the moment of its *first* part: whatever
changed since is then received once more by the pages after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from inspector.domain.exchange import Dispute, OfficeDatum, Page, ReceivedRecord
from inspector.errors import Known
from inspector.store import exchange
from inspector.store.workspace import Workspace
from inspector.sync.client import OfficeClient
from inspector.wire import messages
from inspector.wire.messages import SnapshotHead, SnapshotLine
from inspector.wording import say

T = TypeVar("T")
_AT_ONCE = 500
_MOST_BREAKS = 5  # in a row, without a record between them


def receive(ws: Workspace, client: OfficeClient, *, tell: Callable[[int], None], cancelled: Callable[[], bool]) -> int:
    """Receive a district into a workspace that has received nothing yet; return how many records came."""
    head: SnapshotHead | None = None
    after_id, count, breaks = "", 0, 0
    while not cancelled():
        before = count
        try:
            with client.snapshot(ws.scope, after_id) as lines:
                now = _decoded(next(lines, b""), SnapshotHead)
                if head is None:
                    exchange.rewind(ws, now.device_last_seq)
                head = head or now
                if now.epoch != head.epoch:
                    raise Known("office_strange", detail="snapshot: another epoch")
                for records, disputes, data in _portions(lines):
                    if cancelled():
                        return count
                    exchange.apply_snapshot(ws, _part(head, records, disputes, data), last=False)
                    count += len(records)
                    after_id = records[-1].id if records else after_id
                    tell(count)
            exchange.apply_snapshot(ws, _part(head, [], [], []), last=True)
            return count
        except Known as fault:
            breaks = 1 if count > before else breaks + 1
            if fault.code != "office_unreachable" or breaks > _MOST_BREAKS:
                raise
    return count


def _portions(
    lines: Iterator[bytes],
) -> Iterator[tuple[list[ReceivedRecord], list[Dispute], list[OfficeDatum]]]:
    """Yield the lines in portions of a transaction; what arrived before a break is yielded before it is raised."""
    records, disputes, data = list[ReceivedRecord](), list[Dispute](), list[OfficeDatum]()
    broke: Known | None = None
    while True:
        try:
            line = next(lines, None)
        except Known as fault:
            line, broke = None, fault
        if line is None or len(records) + len(disputes) >= _AT_ONCE:
            if records or disputes or data:
                yield records, disputes, data
            records, disputes, data = [], [], []
        if broke is not None:
            raise broke
        if line is None:
            return
        one = _decoded(line, SnapshotLine)
        if one.record is not None:
            records.append(one.record)
        if one.dispute is not None:
            disputes.append(one.dispute)
        if one.datum is not None:
            data.append(one.datum)


def _decoded(line: bytes, kind: type[T]) -> T:
    try:
        return messages.decode(line, kind)
    except msgspec.MsgspecError as error:
        if not line:
            raise Known("office_unreachable", why=say("unreachable_cut")) from error
        raise Known("office_strange", detail=f"snapshot: {error}") from error


def _part(head: SnapshotHead, records: list[ReceivedRecord], disputes: list[Dispute], data: list[OfficeDatum]) -> Page:
    return Page(
        epoch=head.epoch,
        after=0,
        upto=head.as_of_seq,
        tag=head.tag,
        more=True,
        device_last_seq=head.device_last_seq,
        safe_upto=head.safe_upto,
        ops_safe_upto=head.ops_safe_upto,
        records=tuple(records),
        disputes=tuple(disputes),
        data=tuple(data),
    )
