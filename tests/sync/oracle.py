"""An oracle for the exchange that knows nothing of revisions: it remembers what was delivered to whom.

For each laptop it keeps which ops' values were *shown* to the person there (delivered by a page and not hidden by an
own op that was still on its way). From that alone it says, op by op in the order the office took them, whether the
office was right to apply it or to open a dispute.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspector.domain.exchange import Dispute, Outcome, Page
from inspector.domain.op import DELETED, Op

Spot = tuple[str, str]  # record, merge group
# what only makes sense together, written down here once more: the oracle must not learn it from what it judges
TOGETHER = {("place", name): "lat" for name in ("lat", "lon", "datum", "point_source")}


def group_of(entity: str, name: str) -> str:
    """Return the merge group of a field of what the walks write."""
    return TOGETHER.get((entity, name), name)


@dataclass
class Typed:
    """An op as it was typed: what its author had been shown of the record at that moment."""

    op: Op
    shown: dict[Spot, frozenset[str]]
    disputes: frozenset[str]  # op_ids of the candidates that had been delivered


@dataclass
class Laptop:
    """What was delivered to one laptop."""

    name: str
    shown: dict[Spot, set[str]] = field(default_factory=dict)
    hidden: dict[Spot, set[str]] = field(default_factory=dict)
    candidates: set[str] = field(default_factory=set)
    own: list[Op] = field(default_factory=list)
    revs: dict[str, int] = field(default_factory=dict)


def groups(op: Op) -> set[str]:
    """Return the merge groups an op means to change."""
    named = {group_of(op.entity, name) for name in op.patch}
    return named | ({DELETED} if op.kind in ("delete", "restore") else set())


class Oracle:
    """Watches what is typed, what is delivered, and what the office did."""

    def __init__(self) -> None:
        self.typed: dict[str, Typed] = {}
        self.laptops: dict[str, Laptop] = {}
        self.writer: dict[Spot, str] = {}  # op whose value is current at the office
        self.equalled: dict[Spot, set[str]] = {}  # devices that typed the very value that is current …
        self.halves: dict[Spot, set[str]] = {}  # … or one field of it: nobody can say what they thought of the others
        self.deleted: set[str] = set()
        self.candidate: dict[str, set[tuple[str, ...]]] = {}  # op that was not merged → what it is a candidate for
        self.newest: dict[tuple[str, ...], Op] = {}  # the newest candidate of a device for it
        self.taken: list[str] = []
        self.faults: list[str] = []

    def laptop(self, device: str) -> Laptop:
        return self.laptops.setdefault(device, Laptop(device))

    def type(self, op: Op) -> None:
        """An op was written into a laptop's journal."""
        laptop = self.laptop(op.device)
        mine = {spot: frozenset(ids) for spot, ids in laptop.shown.items() if spot[0] == op.record}
        if op.kind == "resolve":  # a dispute shows the office's value beside one's own, whatever hides it elsewhere
            for spot, ids in laptop.hidden.items():
                if spot[0] == op.record:
                    mine[spot] = mine.get(spot, frozenset()) | ids
        self.typed[op.op_id] = Typed(op, mine, frozenset(laptop.candidates))
        laptop.own.append(op)

    def deliver(self, device: str, page: Page, confirmed: int) -> None:
        """A page was applied on a laptop (and committed there), which had been told of its ops up to `confirmed`.

        What the office has and did not confirm is still shown as the person typed it: a twin of this laptop may have
        sent other ops under the same numbers.
        """
        laptop = self.laptop(device)
        waiting = [op for op in laptop.own if op.seq > min(page.device_last_seq, confirmed)]
        hiding = {(op.record, group) for op in waiting for group in groups(op)}
        for record in page.records:
            if record.rev < laptop.revs.get(record.id, 0):
                self.faults.append(f"I7: {device} was brought back in time on {record.id}")
            laptop.revs[record.id] = record.rev
            for edition in record.editions:
                for name in edition.patch:
                    spot = (record.id, group_of(record.entity, name))
                    (laptop.hidden if spot in hiding else laptop.shown).setdefault(spot, set()).add(edition.op_id)
        for spot in [spot for spot in laptop.hidden if spot not in hiding]:
            laptop.shown.setdefault(spot, set()).update(laptop.hidden.pop(spot))
        laptop.candidates |= {one.op_id for one in page.disputes}

    def take(self, op: Op, outcome: Outcome) -> None:
        """The office took an op for the first time; say what was wrong with its judgement."""
        self.taken.append(op.op_id)
        typed = self.typed.get(op.op_id)
        if typed is None:
            self.faults.append(f"I1: {op.op_id} was never typed")
            return
        if op.kind == "resolve":
            self._resolution(typed, outcome)
        else:
            self._edit(typed, outcome)

    def _edit(self, typed: Typed, outcome: Outcome) -> None:
        op = typed.op
        applied = {group_of(op.entity, name) for name in outcome.applied}
        same = {group_of(op.entity, name) for name in outcome.same}
        self._account(op, outcome)
        if DELETED in outcome.conflict:
            spots = [spot for spot in self.writer if spot[0] == op.record]
            if op.kind not in ("delete", "restore"):
                spots = [spot for spot in spots if spot[1] == DELETED]
            if all(self._saw(typed, spot) for spot in spots):
                self.faults.append(f"I8: false dispute over the deletion of {op.record} by {op.op_id}")
        elif op.kind == "delete" and DELETED in applied:
            unseen = [s for s in self.writer if s[0] == op.record and s[1] != DELETED and not self._saw(typed, s)]
            if unseen:
                self.faults.append(f"I5: {op.op_id} deleted over what its author had not been shown: {unseen}")
        elif op.kind == "update" and op.record in self.deleted and not self._saw(typed, (op.record, DELETED)):
            self.faults.append(f"I5: {op.op_id} edited what had been deleted unseen")
        for group in applied:
            spot = (op.record, group)
            if not self._saw(typed, spot):
                self.faults.append(f"I4: {op.op_id} replaced {self.writer[spot]} on {spot} unseen")
        for group in set(outcome.conflict) - {DELETED}:
            half = op.device in self.halves.get((op.record, group), ())
            if self._saw(typed, (op.record, group)) and not half:
                self.faults.append(f"I8: false dispute over {op.record}.{group} by {op.op_id}")
        for group in outcome.conflict:
            deletes = group == DELETED and op.kind in ("delete", "restore")
            spot = (op.record, group, "deletes" if deletes else "writes", op.device)
            self.candidate.setdefault(op.op_id, set()).add(spot)
            if spot not in self.newest or self.newest[spot].seq < op.seq:
                self.newest[spot] = op
        self._note(op, applied, same)

    def _resolution(self, typed: Typed, outcome: Outcome) -> None:
        op = typed.op
        applied = {group_of(op.entity, name) for name in outcome.applied}
        same = {group_of(op.entity, name) for name in outcome.same}
        if (applied or same) and op.resolves not in typed.disputes | {one.op_id for one in self._own(op.device)}:
            self.faults.append(f"{op.op_id} resolved a candidate its author had not been shown")
        for candidate in self.candidate.get(op.resolves or "", ()):
            if candidate[1] in applied | same and self.newest[candidate].op_id != op.resolves:
                self.faults.append(f"{op.op_id} decided about {op.resolves}, which its author had replaced")
        for group in applied:
            if not self._saw(typed, (op.record, group)):
                self.faults.append(f"I4: resolution {op.op_id} replaced {group} unseen")
        self._note(op, applied, same)

    def _own(self, device: str) -> Iterable[Op]:
        return self.laptop(device).own

    def _account(self, op: Op, outcome: Outcome) -> None:
        """I1: each field of an op is accounted for exactly once: version, same, or dispute."""
        if op.kind in ("delete", "restore"):
            told = [DELETED in outcome.applied, DELETED in outcome.same, DELETED in outcome.conflict]
            if sum(told) != 1:
                self.faults.append(f"I1: {op.kind} {op.op_id} is accounted for {sum(told)} times")
            return
        if DELETED in outcome.conflict:
            return
        for name in op.patch:
            group = group_of(op.entity, name)
            told = [name in outcome.applied, name in outcome.same, group in outcome.conflict]
            if sum(told) != 1 and not (group in {group_of(op.entity, one) for one in outcome.applied} and not told[2]):
                self.faults.append(f"I1: {op.op_id}.{name} is accounted for {sum(told)} times")

    def _saw(self, typed: Typed, spot: Spot) -> bool:
        writer = self.writer.get(spot)
        if writer is None or self.typed[writer].op.device == typed.op.device:
            return True
        return writer in typed.shown.get(spot, ()) or typed.op.device in self.equalled.get(spot, ())

    def _note(self, op: Op, applied: set[str], same: set[str]) -> None:
        for group in applied:
            self.writer[op.record, group] = op.op_id
            self.equalled[op.record, group] = set()
            self.halves.pop((op.record, group), None)
            if group == DELETED:
                gone = op.kind == "delete" or (op.kind == "resolve" and bool(op.patch[DELETED][1]))
                (self.deleted.add if gone else self.deleted.discard)(op.record)
        for group in same:
            self.equalled.setdefault((op.record, group), set()).add(op.device)
            together = {name for (entity, name), first in TOGETHER.items() if (entity, first) == (op.entity, group)}
            if not together <= op.patch.keys():
                self.halves.setdefault((op.record, group), set()).add(op.device)


def candidates_of(disputes: Iterable[Dispute]) -> dict[str, Mapping[str, Any]]:
    """Return dispute id → what is wanted, for comparing laptops with the office."""
    return {one.id: dict(one.theirs) for one in disputes}
