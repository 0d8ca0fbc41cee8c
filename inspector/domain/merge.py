"""Answers for merging: the one rule by which an op meets what others wrote, at the office and nowhere else.

Per field, by *version seen*, never by clock. A version of a field is (revision, who wrote or equalled it with which
number). The author of an op has seen it when its revision is at most the op's `base_rev`, or when the same device wrote
it with a smaller number. Seen: the op applies. Unseen and equal: `same`. Unseen and different: a dispute; the current
value stays. A deletion disputes any unseen edit, an edit an unseen deletion. There is no last-write-wins.

Fields that only make sense together form a *merge group* (named by its first field): one unseen member is enough, and
they are disputed as one, so that no combination arises which nobody ever saw.
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
    "lead": (
        ("answered_at_utc", "answer_way", "answer", "answer_rating"),
        ("accepted_at_utc", "accept_way", "accepted_by_id"),
    ),
    "notice": (("signed_by", "signed_at_utc", "signed_way"),),
    "talk": (("followed_up_at_utc", "follow_up_result"),),
    "circular": (("revisited_at_utc", "revisit_result"),),
    "listing": (("lifted_on", "lifted_reason"),),
    # one list is sealed to two people for its days, approved and opened: what somebody did who had not seen a change of
    # it is in dispute with it
    "plan": (
        (
            "sealed",
            "size",
            "lead_id",
            "approver_id",
            "starts_on",
            "ends_on",
            "commitment",
            "approved_at_utc",
            "approved_by",
            "opened",
            "place_ids",
            "revealed_at_utc",
            "revealed_by",
        ),
        ("cancelled_at_utc", "cancel_reason"),
    ),
    "draw": (
        ("pool", "pool_sha256", "count", "rule", "seed_sha256"),
        ("seed", "witness", "witness_id", "result", "drawn_at_utc", "drawn_by"),
        ("chosen", "chosen_reason"),
    ),
    "rota": (("week", "team_id", "place_ids"),),
    "self_check_sheet": (("filed_on", "filed_with", "filed_number"),),
    "rating": (("asked", "satisfied", "mostly", "unsatisfied"),),
    "package": (("signed_by", "signed_at_utc"),),
    "mask": (("x", "y", "wide", "high"),),
}


@dataclass(frozen=True, slots=True)
class Version:
    """Version of a field: the revision that set it, and device → number of its op that wrote or equalled it."""

    rev: int
    writers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A record as the office holds it; `versions` maps field (and `deleted`) → its version."""

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


_GROUP_OF = {(entity, name): group for entity, groups in GROUPS.items() for group in groups for name in group}


def group_of(entity: str, name: str) -> str:
    """Return the merge group of a field: the first field of its group, or the field itself."""
    group = _GROUP_OF.get((entity, name))
    return group[0] if group else name


def members(entity: str, group: str) -> tuple[str, ...]:
    """Return the fields of the merge group `group`."""
    return _GROUP_OF.get((entity, group), (group,))


def has_seen(version: Version | None, op: Op) -> bool:
    """Say whether the author of `op` had seen a version."""
    if version is None or version.rev <= op.base_rev:
        return True
    return version.writers.get(op.device, op.seq) < op.seq


def merge(held: Held | None, disputes: Iterable[Dispute], op: Op, *, floor: int = 0) -> Merged:
    """Merge `op` into `held` (None: never heard of). `disputes` are the open ones of this record.

    New revisions are above `floor` (what the office may have given before it was put back from a copy). Pure: nothing
    is changed in place, and the same call gives the same answer, ids of new disputes included.
    """
    held = held or Held(entity=op.entity, record=op.record)
    if op.base_rev > max(held.rev, floor):
        op = _unbelieved(held, op)
    disputes = [one for one in disputes if one.status == OPEN]
    following = max(held.rev, floor) + 1
    if op.kind == "resolve":
        return _resolve(held, disputes, op, following)
    if op.kind in ("delete", "restore"):
        return _mark(held, disputes, op, following)
    return _edit(held, disputes, op, following)


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


def _unbelieved(held: Held, op: Op) -> Op:
    """Return `op` with a revision nobody gave (the office lost its past) replaced by what its old values prove."""
    proven = bool(op.patch) and all(equal(_current(held, name), old) for name, (old, _) in op.patch.items())
    return replace(op, base_rev=held.rev if proven else 0)


def _edit(held: Held, disputes: list[Dispute], op: Op, following: int) -> Merged:
    if held.deleted and not has_seen(held.versions.get(DELETED), op):
        wanted = {name: new for name, (_, new) in op.patch.items()}
        dispute = _disputed(held, disputes, op, kind=EDIT_DELETED, group=DELETED, wanted=wanted)
        return Merged(held, (dispute,), _outcome(op, held, conflict=(DELETED,)))
    if not held.rev and not disputes:
        return _first(held, op, following)
    groups: dict[str, dict[str, Any]] = {}
    for name, (_, new) in op.patch.items():
        groups.setdefault(group_of(held.entity, name), {})[name] = new
    applied: dict[str, list[Any]] = {}
    versions, touched = dict(held.versions), list[Dispute]()
    same, conflict = list[str](), list[str]()
    written = Version(following, {op.device: op.seq})
    for group, wanted in groups.items():
        own = _own(disputes, op, FIELD, group) if disputes else None
        meant = {**own.theirs, **wanted} if own and own.seq < op.seq else wanted
        if all(equal(held.doc.get(name), new) for name, new in meant.items()):
            same += wanted
            versions |= _co_written(held, meant, op)  # with the halves it had typed before
            touched += _withdrawn(own, op)
        elif all(has_seen(held.versions.get(name), op) for name in members(held.entity, group)):
            for name, new in wanted.items():
                applied[name] = [held.doc.get(name), new]
                versions[name] = written
            touched += _withdrawn(own, op)
        else:
            conflict.append(group)
            touched.append(_disputed(held, disputes, op, kind=FIELD, group=group, wanted=wanted))
    unchanged = [name for name, (old, new) in applied.items() if equal(old, new)]
    same += unchanged
    for name in unchanged:
        del applied[name]
    return _merged(held, op, applied, versions, following=following, disputes=touched, same=same, conflict=conflict)


def _first(held: Held, op: Op, following: int) -> Merged:
    """Write what nobody wrote before: there is nothing to have seen, and nothing to dispute."""
    applied = {name: [None, new] for name, (_, new) in op.patch.items() if new is not None}
    versions = dict.fromkeys(applied, Version(following, {op.device: op.seq}))
    same = [name for name in op.patch if name not in applied]
    return _merged(held, op, applied, versions, following=following, disputes=(), same=same)


def _mark(held: Held, disputes: list[Dispute], op: Op, following: int) -> Merged:
    """Delete or restore. Whoever deletes takes back what he wanted to write; who restores does not."""
    wanted = op.kind == "delete"
    kinds = (DELETE, EDIT_DELETED) if wanted else (DELETE,)
    own = [found for kind in kinds for found in [_own(disputes, op, kind, DELETED)] if found]
    withdrawn = [one for found in own for one in _withdrawn(found, op)]
    version = held.versions.get(DELETED)
    if held.deleted == wanted:
        versions = {**held.versions, **_co_written(held, [DELETED], op)}
        return _merged(held, op, {}, versions, following=following, disputes=withdrawn, same=[DELETED])
    unseen = held.versions.values() if wanted else [version]
    if all(has_seen(one, op) for one in unseen):
        versions = {**held.versions, DELETED: Version(following, {op.device: op.seq})}
        patch = {DELETED: [held.deleted, wanted]}
        return _merged(held, op, patch, versions, following=following, disputes=withdrawn)
    dispute = _disputed(held, disputes, op, kind=DELETE, group=DELETED, wanted={DELETED: wanted})
    return Merged(held, (dispute,), _outcome(op, held, conflict=(DELETED,)))


def _resolve(held: Held, disputes: list[Dispute], op: Op, following: int) -> Merged:
    """A decision counts only when it names the newest candidate and its author had seen all that it decides about.

    Its patch is the values that shall hold, of the disputed group alone (none: the current ones). A suspected duplicate
    is named by the dispute's id, or by the op where that suspects only one.
    """
    named = _named(held, disputes, op)
    decided = {name for one in named for name in members(held.entity, one.field)} | set(op.patch)
    if (op.patch.get(DELETED) or [None, None])[1] is True:
        decided |= held.versions.keys()  # a deletion must have seen every edit
    if not named or not all(has_seen(held.versions.get(name), op) for name in decided):
        groups = {group_of(held.entity, name) for name in op.patch}
        return Merged(held, (), _outcome(op, held, conflict=tuple(sorted(groups)) or (DELETED,)))
    applied: dict[str, list[Any]] = {}
    versions, same = dict(held.versions), list[str]()
    for name, (_, new) in op.patch.items():
        current = _current(held, name)
        if equal(current, new):
            same.append(name)
            versions |= _co_written(held, [name], op)
        else:
            applied[name] = [current, new]
            versions[name] = Version(following, {op.device: op.seq})
    settled = [replace(one, status=RESOLVED, resolved_by_op=op.op_id) for one in named]
    return _merged(held, op, applied, versions, following=following, disputes=settled, same=same)


def _named(held: Held, disputes: list[Dispute], op: Op) -> list[Dispute]:
    """Return the open disputes that a resolution decides; none where it says more than they ask."""
    duplicates = [one for one in disputes if one.kind == DUPLICATE]
    meant = [one for one in duplicates if one.id == op.resolves]
    if not meant and sum(one.op_id == op.resolves for one in duplicates) == 1 and set(op.patch) <= {DELETED}:
        meant = [one for one in duplicates if one.op_id == op.resolves]
    groups = {group_of(held.entity, name) for name in op.patch}
    others = [one for one in disputes if one.kind != DUPLICATE and op.resolves in (one.op_id, one.id)]
    if groups:
        others = [one for one in others if one.field in groups]
    if others:
        allowed = {group_of(held.entity, name) for one in others for name in (one.field, *one.theirs)}
        return others if groups <= allowed else []
    return meant if groups <= {DELETED} else []


def _merged(
    held: Held,
    op: Op,
    applied: dict[str, list[Any]],
    versions: Mapping[str, Version],
    *,
    following: int,
    disputes: Iterable[Dispute],
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
    rev = following if applied or fresh else held.rev
    two_hands = bool(applied) and any(not has_seen(version, op) for version in held.versions.values())
    now = Held(
        entity=held.entity,
        record=held.record,
        rev=rev,
        doc=doc,
        versions=versions,
        deleted=deleted,
        merged=held.merged or two_hands,
    )
    outcome = Outcome(
        op_id=op.op_id,
        rev=rev,
        applied=tuple(applied),
        same=tuple(same),
        conflict=tuple(conflict),
        merged=two_hands,
    )
    return Merged(now, tuple(disputes), outcome, applied)


def _outcome(op: Op, held: Held, *, conflict: tuple[str, ...] = ()) -> Outcome:
    return Outcome(op_id=op.op_id, rev=held.rev, conflict=conflict)


def _current(held: Held, name: str) -> Any:
    return held.deleted if name == DELETED else held.doc.get(name)


def equal(one: Any, other: Any) -> bool:
    """Say whether two plain values are equal as JSON compares them: true is not 1."""
    if one is None or other is None:
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _co_written(held: Held, names: Iterable[str], op: Op) -> dict[str, Version]:
    """Return the versions of `names`, noting that the author of `op` wanted what stands there already."""
    return {
        name: replace(one, writers={**one.writers, op.device: max(op.seq, one.writers.get(op.device, 0))})
        for name in names
        if (one := held.versions.get(name)) is not None
    }


def _own(disputes: Iterable[Dispute], op: Op, kind: str, group: str) -> Dispute | None:
    """Return the device's own open candidate for a group."""
    found = (one for one in disputes if one.field == group and one.device == op.device and one.kind == kind)
    return next(found, None)


def _overtaken(held: Held, names: Iterable[str], op: Op) -> bool:
    """Say whether the device itself wrote all of `names` later than `op`."""
    versions = [held.versions.get(name) for name in names]
    return bool(versions) and all(one and one.writers.get(op.device, 0) > op.seq for one in versions)


def _withdrawn(own: Dispute | None, op: Op) -> list[Dispute]:
    """A device that changes a field again, having seen the current value, takes its own earlier candidate back."""
    if own is None or own.seq > op.seq:
        return []
    return [replace(own, status=RESOLVED, resolved_by_op=op.op_id)]


def _disputed(
    held: Held, disputes: Iterable[Dispute], op: Op, *, kind: str, group: str, wanted: Mapping[str, Any]
) -> Dispute:
    """Open a dispute, or put a newer candidate of the same device into its own open one, keeping the trail.

    What the device itself wrote over later (an op released from quarantine comes late) is only kept, not asked about.
    """
    office = {name: _current(held, name) for name in ((DELETED,) if group == DELETED else members(held.entity, group))}
    fresh = Dispute(
        id=str(uuid.uuid5(_NAMESPACE, f"{op.op_id}/{kind}/{group}")),
        record=held.record,
        entity=held.entity,
        kind=kind,
        field=group,
        base={name: op.patch[name][0] for name in wanted if name in op.patch},
        office={**office, **{name: _current(held, name) for name in wanted}},
        office_rev=held.rev,
        theirs=dict(wanted),
        op_id=op.op_id,
        device=op.device,
        seq=op.seq,
        author=op.author,
        wall=op.wall,
    )
    own = _own(disputes, op, kind, group)
    if own is None:
        overtaken = _overtaken(held, wanted, op)
        return replace(fresh, status=RESOLVED, resolved_by_op=op.op_id) if overtaken else fresh
    older, newer = (fresh, own) if own.seq > op.seq else (own, fresh)
    trail = {"op_id": older.op_id, "seq": older.seq, "theirs": dict(older.theirs), "wall": older.wall}
    return replace(
        newer,
        id=own.id,
        base={**newer.base, **older.base},
        theirs={**older.theirs, **newer.theirs},
        office={**fresh.office, **{name: _current(held, name) for name in own.theirs}},
        office_rev=held.rev,
        superseded=(*own.superseded, trail),
    )
