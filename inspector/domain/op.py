"""Answers for an op: one change by one person, its exact bytes and its place in the hash chain.

The envelope is complete from the first commit and its fields are only ever added. The bytes that are stored are the
bytes that are hashed and later sent: canonical JSON (sorted keys, UTF-8, no spaces). The chain runs per
(device, scope): hash = SHA-256(previous hash ‖ body).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = 1
GENESIS = bytes(32)
DELETED = "deleted"  # not a field of any entity: whether a record is, as a resolution may say
KINDS = ("create", "update", "delete", "restore", "resolve")


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """The envelope. `patch` is {field: [old, new]}; `wall` is local ISO time with offset, evidence only.

    `undoes` is the transaction an undo takes back; `resolves` the op_id of the candidate that a resolution settles.
    """

    op_id: str
    tx: str
    tx_last: bool
    scope: str
    device: str
    seq: int
    kind: str
    entity: str
    record: str
    base_rev: int
    patch: Mapping[str, list[Any]]
    author: str
    wall: str
    tz: str
    skew_ms: int | None
    schema: int
    app: str
    undoes: str | None = None
    resolves: str | None = None


def encode(op: Op) -> bytes:
    """Return the canonical bytes of `op`, the ones stored, hashed and sent."""
    envelope = {name: getattr(op, name) for name in Op.__dataclass_fields__}  # asdict copies deeply: half of a capture
    return json.dumps(envelope, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def decode(body: bytes) -> Op:
    """Read an op back from its bytes; envelope fields of a newer program are passed over here and stay in the bytes."""
    raw = json.loads(body)
    return Op(**{name: raw[name] for name in Op.__dataclass_fields__ if name in raw})


def chain(previous: bytes, body: bytes) -> bytes:
    """Return the hash of the op whose bytes are `body`, following the op whose hash is `previous`."""
    return hashlib.sha256(previous + body).digest()


def cancelled(history: Iterable[Op]) -> set[str]:
    """Return the transactions in `history` (oldest first) that do not count: undone by an undo that counts."""
    found: set[str] = set()
    for op in reversed(list(history)):
        if op.undoes and op.tx not in found:
            found.add(op.undoes)
    return found


def apply_patch(doc: dict[str, Any], op: Op) -> dict[str, Any]:
    """Return `doc` (field → value, open fields as `field.member`) with `op` applied."""
    changed = dict(doc)
    for name, (_, new) in op.patch.items():
        if name == DELETED:
            changed[name] = bool(new)
        elif new is None:
            changed.pop(name, None)
        else:
            changed[name] = new
    if op.kind in ("delete", "restore"):
        changed[DELETED] = op.kind == "delete"
    return changed
