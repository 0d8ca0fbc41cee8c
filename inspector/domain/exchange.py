"""Answers for what laptops and office tell each other about records: plain shapes that both ends and the wire share.

A record travels as its flat document (field → plain JSON value, open fields as `field.member`, None left out), whole,
with the revision the office gave it; what this program does not know of it is kept. A *dispute* is a value that could
not be merged: it stands beside the current one until somebody who saw both decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

APPLIED, QUARANTINED, REJECTED = "applied", "quarantined", "rejected_by_admin"
FIELD, DELETE, EDIT_DELETED, DUPLICATE = "field", "delete", "edit_deleted", "duplicate"
OPEN, RESOLVED = "open", "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the office did with one op. `reason` is a code where it was put into quarantine; `note` is what an
    administrator wrote who left it unmerged for good.

    `applied` and `same` name fields, `conflict` the merge groups that went into dispute (`deleted` for a deletion).
    """

    op_id: str
    state: str = APPLIED
    rev: int = 0
    applied: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    merged: bool = False
    reason: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a record as the office keeps it: who made it, when by their clock, and what changed."""

    rev: int
    op_id: str
    device: str
    seq: int
    author: str
    wall: str
    kind: str
    patch: Mapping[str, Any] = field(default_factory=dict)  # {field: [old, new]} of what was applied


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRecord:
    """A record as it stands at the office, with its versions since the reader's cursor, oldest first."""

    id: str
    entity: str
    rev: int
    doc: Mapping[str, Any]
    deleted: bool = False
    merged: bool = False
    editions: tuple[Edition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A value that was not merged. `base`, `office`, `theirs` map field → value as before, as current, as wanted.

    `kind`: field | delete | edit_deleted | duplicate (then `theirs` is {"record": the other record's id}).
    `op_id`, `device`, `seq`, `author`, `wall` are those of the op that holds the candidate; `superseded` are earlier
    candidates of the same device, oldest first. `office_rev` is the revision the candidate's author had not seen.
    """

    id: str
    record: str
    entity: str
    kind: str
    field: str
    base: Mapping[str, Any]
    office: Mapping[str, Any]
    office_rev: int
    theirs: Mapping[str, Any]
    op_id: str
    device: str
    seq: int
    author: str = ""
    wall: str = ""
    superseded: tuple[Mapping[str, Any], ...] = ()
    status: str = OPEN
    resolved_by_op: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeDatum:
    """Office data that is no record: `name` is catalogue | calendar; `body` its whole text."""

    name: str
    version: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the office's feed after `after`: everything up to `upto`, whose row carries `tag`.

    `device_last_seq` is how far the office had this laptop's ops *before* the rows were read; `safe_upto` the feed
    position that a finished backup covers; `ops_safe_upto` this laptop's last op in it.
    """

    epoch: str
    after: int
    upto: int
    tag: str
    more: bool
    device_last_seq: int
    safe_upto: int = 0
    ops_safe_upto: int = 0
    records: tuple[ReceivedRecord, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    data: tuple[OfficeDatum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a laptop has the feed of its scope: position, the tag of the row there, and the office's epoch."""

    seq: int = 0
    tag: str = ""
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """One op of the journal as it leaves: its number, its exact bytes, and its hash in the chain."""

    seq: int
    body: bytes
    hash: bytes
