"""An office for tests of the laptop's half: the merge rule itself over lists in memory, real pages."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from inspector.domain import merge
from inspector.domain import op as ops
from inspector.domain.exchange import OPEN, Dispute, Edition, OfficeDatum, Outcome, Page, Queued, ReceivedRecord
from inspector.domain.merge import Held
from inspector.domain.op import Op
from inspector.store import exchange
from inspector.store.exchange import Enrolment
from inspector.store.workspace import Workspace

_tags = itertools.count(1)


class Gap(Exception):
    """The office has fewer ops of this device."""


class Forked(Exception):
    """The office has another op under this number."""


@dataclass
class Office:
    """The office's whole memory of one district."""

    held: dict[str, Held] = field(default_factory=dict)
    editions: dict[str, list[Edition]] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    streams: dict[str, list[tuple[bytes, bytes, Outcome]]] = field(default_factory=dict)
    feed: list[tuple[str, str]] = field(default_factory=list)
    marks: dict[int, str] = field(default_factory=lambda: {0: ""})
    data: list[OfficeDatum] = field(default_factory=list)
    quarantine: set[str] = field(default_factory=set)  # devices whose ops are put aside
    waiting: list[Op] = field(default_factory=list)
    epoch: str = "e1"

    def push(self, device: str, sent: Sequence[Queued]) -> tuple[int, list[Outcome]]:
        outcomes = []
        stream = self.streams.setdefault(device, [])
        touched: dict[tuple[str, str], None] = {}
        for one in sent:
            if one.seq <= len(stream):
                if stream[one.seq - 1][1] != one.hash:
                    raise Forked(one.seq)
                outcomes.append(stream[one.seq - 1][2])
                continue
            if one.seq != len(stream) + 1:
                raise Gap(len(stream))
            previous = stream[-1][1] if stream else ops.GENESIS
            assert ops.chain(previous, one.body) == one.hash
            op = ops.decode(one.body)
            assert (op.device, op.seq) == (device, one.seq)
            if device in self.quarantine:
                outcome = Outcome(op_id=op.op_id, state="quarantined", reason="author_unknown")
                self.waiting.append(op)
            else:
                outcome = self._apply(op, touched)
            stream.append((one.body, one.hash, outcome))
            outcomes.append(outcome)
        self._mark(touched)
        return len(stream), outcomes

    def release(self) -> None:
        """Let what is in quarantine run through."""
        touched: dict[tuple[str, str], None] = {}
        for op in self.waiting:
            self._apply(op, touched)
        self.waiting, self.quarantine = [], set()
        self._mark(touched)

    def write(self, device: str, record: str, entity: str = "issue", **fields: Any) -> None:
        """Let another laptop that has seen everything change a record."""
        held = self.held.get(record)
        patch = {name.replace("__", "."): [None, value] for name, value in fields.items()}
        number = len(self.streams.setdefault(device, [])) + 1
        op = Op(
            op_id=f"{device}-{number}", tx=f"{device}-{number}", tx_last=True, scope="440512", device=device,
            seq=number, kind="update" if held else "create", entity=entity, record=record,
            base_rev=held.rev if held else 0, patch=patch, author="", wall="2026-11-20T10:00:00.000+08:00", tz="CST",
            skew_ms=None, schema=1, app="0",
        )  # fmt: skip
        body = ops.encode(op)
        stream = self.streams[device]
        self.push(device, [Queued(number, body, ops.chain(stream[-1][1] if stream else ops.GENESIS, body))])

    def _apply(self, op: Op, touched: dict[tuple[str, str], None]) -> Outcome:
        open_ones = [one for one in self.disputes.values() if one.record == op.record and one.status == OPEN]
        done = merge.merge(self.held.get(op.record), open_ones, op)
        before = self.held.get(op.record)
        self.held[op.record] = done.held
        if before is None or done.held.rev != before.rev:
            touched[("record", op.record)] = None
            edition = Edition(
                rev=done.held.rev, op_id=op.op_id, device=op.device, seq=op.seq, author=op.author, wall=op.wall,
                kind=op.kind, patch=done.applied,
            )  # fmt: skip
            self.editions.setdefault(op.record, []).append(edition)
        for one in done.disputes:
            self.disputes[one.id] = one
            touched[("dispute", one.id)] = None
        return done.outcome

    def _mark(self, touched: dict[tuple[str, str], None]) -> None:
        if touched:
            self.feed += list(touched)
            self.marks[len(self.feed)] = str(next(_tags))

    def page(self, device: str, after: int, *, ends: int | None = None) -> Page:
        upto = len(self.feed) if ends is None else ends
        refs = dict.fromkeys(self.feed[after:upto])
        records = tuple(self._record(ref) for what, ref in refs if what == "record")
        found = tuple(self.disputes[ref] for what, ref in refs if what == "dispute")
        return Page(
            epoch=self.epoch, after=after, upto=upto, tag=self.marks.get(upto, ""), more=upto < len(self.feed),
            device_last_seq=len(self.streams.get(device, [])), records=copy.deepcopy(records), disputes=found,
            data=tuple(self.data),
        )  # fmt: skip

    def _record(self, ref: str) -> ReceivedRecord:
        held = self.held[ref]
        made = tuple(self.editions.get(ref, []))
        doc = json.loads(json.dumps(dict(held.doc)))
        return ReceivedRecord(id=ref, entity=held.entity, rev=held.rev, doc=doc, deleted=held.deleted,
                              merged=held.merged, editions=made)  # fmt: skip

    def yesterday(self) -> Office:
        """Return a copy, to be put back later."""
        return copy.deepcopy(self)


def enrol(ws: Workspace, office_id: str = "o1") -> None:
    exchange.keep_enrolment(
        ws,
        Enrolment(
            office_id=office_id, office_name="濠江区", urls=("https://office",), ca_pem="", device_id=ws.device.id,
            user_id="u1", user_name="陈立", role="inspector", scopes=("440512",), epoch="e1",
        ),
    )  # fmt: skip


def push(ws: Workspace, office: Office, most_ops: int = 500) -> None:
    while sent := exchange.queued(ws, most_ops=most_ops):
        last, outcomes = office.push(ws.device.id, sent)
        exchange.note_pushed(ws, last, outcomes)


def pull(ws: Workspace, office: Office) -> Page:
    page = office.page(ws.device.id, exchange.cursor(ws).seq)
    assert exchange.apply_page(ws, page)
    return page


def sync(ws: Workspace, office: Office) -> None:
    """Pull, push and pull, as the real one does: an office that was put back is noticed before it gets anything."""
    for _ in range(3):
        at = exchange.cursor(ws)
        if office.marks.get(at.seq) != at.tag or at.epoch not in ("", office.epoch):
            exchange.rewind(ws, len(office.streams.get(ws.device.id, [])))
            exchange.start_over(ws)
        pull(ws, office)
        try:
            push(ws, office)
        except Gap as gap:
            exchange.rewind(ws, gap.args[0])
    pull(ws, office)


def doc_of(office: Office, record: str) -> dict[str, Any]:
    return dict(office.held[record].doc)


__all__ = ["Forked", "Gap", "Office", "doc_of", "enrol", "pull", "push", "sync"]
