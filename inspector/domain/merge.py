"""Answers for merging: the one rule by which an op meets what others wrote, at the office and nowhere else.

Per field, by *version seen*, never by clock. A version of a field is (revision, who wrote or equalled it with which
number). The author of an op has seen it when its revision is at most the op's `base_rev`, or when the same device wrote
it with a smaller number. Seen: the op applies. Unseen and equal: `same`. Unseen and different: a dispute; the current
value stays. A deletion disputes any unseen edit, an edit an unseen deletion. There is no last-write-wins.

Fields that only make sense together form a *merge group* (named by its first field) and are disputed as one, so that
no combination arises which nobody ever saw.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from inspector.domain.clock_text import business_date
from inspector.domain.exchange import DELETE, DUPLICATE, EDIT_DELETED, FIELD, OPEN, RESOLVED, Dispute, Outcome
from inspector.domain.op import DELETED, Op

_NAMESPACE = uuid.UUID("b4c4b1f6-3f0f-5a52-8f5e-0d5a7a4f2c11")

GROUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "place": (("lat", "lon", "datum", "point_source"),),
    "issue": (("lat", "lon", "datum"), ("due_on", "due_rule"), ("lead_body_id", "lead_kind")),
    "photo": (
        ("subject", "subject_id"),
        ("lat", "lon", "datum", "datum_source"),
        ("taken_at_local", "utc_offset", "utc_offset_source", "taken_at_utc"),
        ("person_lat", "person_lon", "person_datum"),
    ),
    "recheck": (("conclusion", "decision", "new_due_on"),),
}


@dataclass(frozen=True, slots=True)
class Version:
    """Version of a merge group: the revision that set it, and device → number of its op that wrote or equalled it."""

    rev: int
    writers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record as the office holds it; `versions` maps merge group (and `deleted`) → its version."""

    entity: str
    record: str
    rev: int = 0
    doc: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, Version] = field(default_factory=dict)
    deleted: bool = False
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of one op: the record afterwards, the disputes that were opened or changed, and the outcome."""

    held: Held
    disputes: tuple[Dispute, ...]
    outcome: Outcome
    applied: Mapping[str, list[Any]] = field(default_factory=dict)  # {field: [old, new]}, the patch of the new version


def group_of(entity: str, name: str) -> str:
    """Return the merge group of a field: the first field of its group, or the field itself."""
    return next((group[0] for group in GROUPS.get(entity, ()) if name in group), name)


def has_seen(version: Version | None, op: Op) -> bool:
    """Say whether the author of `op` had seen a version."""
    if version is None or version.rev <= op.base_rev:
        return True
    return version.writers.get(op.device, op.seq) < op.seq


def merge(held: Held | None, disputes: Iterable[Dispute], op: Op) -> Merged:
    """Merge `op` into `held` (None: never heard of). `disputes` are the open ones of this record.

    Pure: nothing is changed in place, and the same call gives the same answer, ids of new disputes included.
    """
    held = held or Held(entity=op.entity, record=op.record)
    if op.kind == "resolve":
        return _resolve(held, disputes, op)
    if op.kind in ("delete", "restore"):
        return _mark(held, list(disputes), op)
    return _edit(held, list(disputes), op)


def natural_key(entity: str, doc: Mapping[str, Any]) -> str | None:
    """Return what makes two live records suspected duplicates of one thing; None where nothing does."""
    if entity in ("person", "body", "campaign"):
        parts = [doc.get("name"), doc.get({"person": "unit", "body": "kind", "campaign": "batch"}[entity])]
    elif entity == "place" and not doc.get("code"):
        parts = [doc.get("name"), doc.get("parent_id")]
    elif entity == "issue" and doc.get("place_id") and doc.get("found_at_utc"):
        try:
            day = str(business_date(str(doc["found_at_utc"])))
        except ValueError:
            return None
        parts = [doc["place_id"], doc.get("category"), day, doc.get("spot"), doc.get("description")]
    else:
        return None
    return "\x1f".join([entity, *(str(part or "") for part in parts)]) if parts[0] else None


def suspect(first: Held, second: Held, op: Op) -> Dispute:
    """Return the dispute that says two records may be one thing; the same pair gives the same id."""
    pair = "/".join(sorted((first.record, second.record)))
    return Dispute(
        id=str(uuid.uuid5(_NAMESPACE, f"duplicate/{pair}")),
        record=first.record,
        entity=first.entity,
        kind=DUPLICATE,
        field="",
        base={},
        office={"record": second.record},
        office_rev=second.rev,
        theirs={"record": first.record},
        op_id=op.op_id,
        device=op.device,
        seq=op.seq,
        author=op.author,
        wall=op.wall,
    )


def _edit(held: Held, disputes: list[Dispute], op: Op) -> Merged:
    if held.deleted and not has_seen(held.versions.get(DELETED), op):
        wanted = {name: new for name, (_, new) in op.patch.items()}
        dispute = _disputed(held, disputes, op, kind=EDIT_DELETED, group=DELETED, wanted=wanted)
        return Merged(held, (dispute,), _outcome(op, held, conflict=(DELETED,)))
    groups: dict[str, dict[str, Any]] = {}
    for name, (_, new) in op.patch.items():
        groups.setdefault(group_of(held.entity, name), {})[name] = new
    applied: dict[str, list[Any]] = {}
    versions, touched = dict(held.versions), list[Dispute]()
    same, conflict = list[str](), list[str]()
    for group, wanted in groups.items():
        version = versions.get(group)
        if all(held.doc.get(name) == new for name, new in wanted.items()):
            same += wanted
            if version is not None:
                versions[group] = replace(version, writers={**version.writers, op.device: op.seq})
            touched += _withdrawn(disputes, group, op)
        elif has_seen(version, op):
            applied |= {name: [held.doc.get(name), new] for name, new in wanted.items() if held.doc.get(name) != new}
            versions[group] = Version(held.rev + 1, {op.device: op.seq})
            touched += _withdrawn(disputes, group, op)
        else:
            conflict.append(group)
            touched.append(_disputed(held, disputes, op, kind=FIELD, group=group, wanted=wanted))
    return _merged(held, op, applied, versions, touched, same=same, conflict=conflict)


def _mark(held: Held, disputes: list[Dispute], op: Op) -> Merged:
    """Delete or restore."""
    wanted = op.kind == "delete"
    version = held.versions.get(DELETED)
    if held.deleted == wanted:
        versions = dict(held.versions)
        if version is not None:
            versions[DELETED] = replace(version, writers={**version.writers, op.device: op.seq})
        return _merged(held, op, {}, versions, _withdrawn(disputes, DELETED, op), same=[DELETED])
    unseen = held.versions.items() if wanted else [(DELETED, version)]
    if all(has_seen(one, op) for _, one in unseen):
        versions = {**held.versions, DELETED: Version(held.rev + 1, {op.device: op.seq})}
        patch = {DELETED: [held.deleted, wanted]}
        return _merged(held, op, patch, versions, _withdrawn(disputes, DELETED, op))
    dispute = _disputed(held, disputes, op, kind=DELETE, group=DELETED, wanted={DELETED: wanted})
    return Merged(held, (dispute,), _outcome(op, held, conflict=(DELETED,)))


def _resolve(held: Held, disputes: Iterable[Dispute], op: Op) -> Merged:
    """A decision counts only when it names the newest candidate and its author had seen the current value."""
    groups = {group_of(held.entity, name) for name in op.patch}
    named = [one for one in disputes if one.op_id == op.resolves and one.status == OPEN]
    named = [one for one in named if not groups or one.field in groups or one.kind == DUPLICATE]
    if not named or not all(has_seen(held.versions.get(group), op) for group in groups | {one.field for one in named}):
        return Merged(held, (), _outcome(op, held, conflict=tuple(sorted(groups)) or (DELETED,)))
    applied: dict[str, list[Any]] = {}
    versions, same = dict(held.versions), list[str]()
    for name, (_, new) in op.patch.items():
        current = held.deleted if name == DELETED else held.doc.get(name)
        if current == new:
            same.append(name)
        else:
            applied[name] = [current, new]
    for group in groups:
        version = versions.get(group)
        if any(group_of(held.entity, name) == group for name in applied):
            versions[group] = Version(held.rev + 1, {op.device: op.seq})
        elif version is not None:
            versions[group] = replace(version, writers={**version.writers, op.device: op.seq})
    settled = [replace(one, status=RESOLVED, resolved_by_op=op.op_id) for one in named]
    return _merged(held, op, applied, versions, settled, same=same)


def _merged(
    held: Held,
    op: Op,
    applied: dict[str, list[Any]],
    versions: Mapping[str, Version],
    disputes: Iterable[Dispute],
    *,
    same: Iterable[str] = (),
    conflict: Iterable[str] = (),
) -> Merged:
    doc, deleted = dict(held.doc), held.deleted
    for name, (_, new) in applied.items():
        if name == DELETED:
            deleted = bool(new)
        elif new is None:
            doc.pop(name, None)
        else:
            doc[name] = new
    fresh = not held.rev and op.kind == "create"
    rev = held.rev + 1 if applied or fresh else held.rev
    two_hands = bool(applied) and any(not has_seen(version, op) for version in held.versions.values())
    now = replace(held, rev=rev, doc=doc, versions=versions, deleted=deleted, merged=held.merged or two_hands)
    outcome = replace(
        _outcome(op, now, conflict=tuple(conflict)), applied=tuple(applied), same=tuple(same), merged=two_hands
    )
    return Merged(now, tuple(disputes), outcome, applied)


def _outcome(op: Op, held: Held, *, conflict: tuple[str, ...] = ()) -> Outcome:
    return Outcome(op_id=op.op_id, rev=held.rev, conflict=conflict)


def _withdrawn(disputes: Iterable[Dispute], group: str, op: Op) -> list[Dispute]:
    """A device that changes a field again, having seen the current value, takes its own candidate back."""
    return [
        replace(one, status=RESOLVED, resolved_by_op=op.op_id)
        for one in disputes
        if one.field == group and one.device == op.device and one.status == OPEN and one.kind != DUPLICATE
    ]


def _disputed(
    held: Held, disputes: Iterable[Dispute], op: Op, *, kind: str, group: str, wanted: Mapping[str, Any]
) -> Dispute:
    """Open a dispute, or put a newer candidate of the same device into its own open one, keeping the trail."""
    names = tuple(wanted)
    office = {DELETED: held.deleted} if group == DELETED else {name: held.doc.get(name) for name in names}
    fresh = Dispute(
        id=str(uuid.uuid5(_NAMESPACE, f"{op.op_id}/{kind}/{group}")),
        record=held.record,
        entity=held.entity,
        kind=kind,
        field=group,
        base={name: op.patch[name][0] for name in names if name in op.patch},
        office=office,
        office_rev=held.rev,
        theirs=dict(wanted),
        op_id=op.op_id,
        device=op.device,
        seq=op.seq,
        author=op.author,
        wall=op.wall,
    )
    for one in disputes:
        if one.field == group and one.device == op.device and one.status == OPEN and one.kind == kind:
            trail = {"op_id": one.op_id, "seq": one.seq, "theirs": dict(one.theirs), "wall": one.wall}
            return replace(
                fresh,
                id=one.id,
                base={**fresh.base, **one.base},
                theirs={**one.theirs, **fresh.theirs},
                superseded=(*one.superseded, trail),
            )
    return fresh
