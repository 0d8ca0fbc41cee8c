"""Answers for reading an op that anybody may have written: an Op the merge can trust, or the reason it is set aside.

Field data is never refused: what cannot be merged is stored byte for byte and waits in quarantine. NUL is among it,
which no PostgreSQL text holds; so are values nobody types (64 kB) and nests nobody makes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from inspector import domain
from inspector.domain.op import DELETED, KINDS, SCHEMA, Op
from inspector.domain.record import ENTITIES
from inspector.wire.messages import read_op

assert domain.__all__  # importing the package registers the entities

MOST_VALUE_BYTES = 64 * 1024
_MOST_ID, _MOST_WORD, _MOST_NAME, _MOST_DEPTH, _MOST_FIELDS = 64, 200, 200, 8, 400
_MOST_NUMBER = 2**53
_NUL = b"\\u0000"  # the only way JSON has to write it

AUTHOR_UNKNOWN, SCOPE_DENIED, RESOLVE_DENIED, DEVICE_REVOKED = (
    "author_unknown",
    "scope_denied",
    "resolve_denied",
    "device_revoked",
)
ENTITY_UNKNOWN, SCHEMA_NEWER, BAD_PATCH, KIND_UNKNOWN = "entity_unknown", "schema_newer", "bad_patch", "kind_unknown"
MOST_RECORD_BYTES = 1024 * 1024  # of a document, or of a dispute: what travels whole
RECORD_TOO_LARGE = "record_too_large"
ENTITY_DIFFERS = "entity_differs"  # the record is known as something else


class Envelope(msgspec.Struct):
    """What can be said of an op whose envelope is not whole."""

    op_id: Any = ""
    tx: Any = ""
    tx_last: Any = True
    seq: Any = None
    device: Any = None
    scope: Any = None
    kind: Any = ""
    entity: Any = ""
    record: Any = ""
    author: Any = ""


@dataclass(frozen=True, slots=True)
class Read:
    """An op as read: `op` is None where its envelope is not whole; `reason` says why it must not be merged."""

    op: Op | None
    envelope: Op | Envelope
    reason: str | None = None


def read(body: bytes) -> Read:
    """Read one op; never raises for what the bytes may hold."""
    try:
        op = read_op(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return Read(None, _envelope(body), BAD_PATCH)
    return Read(op, op, _fault(op, body))


def clean(value: Any, most: int = _MOST_WORD) -> str:
    """Return `value` as short text that every database holds (for the columns beside the exact bytes)."""
    if not isinstance(value, str):
        return ""
    if not value.isascii() or "\x00" in value:
        value = value.replace("\x00", "").encode("utf-8", "replace").decode()
    return str(value[:most])


def _envelope(body: bytes) -> Envelope:
    try:
        return msgspec.json.decode(body, type=Envelope)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return Envelope()


def _fault(op: Op, body: bytes) -> str | None:
    if not _is_sound(op):
        return BAD_PATCH
    if op.kind not in KINDS:
        return KIND_UNKNOWN
    if op.entity not in ENTITIES:
        return SCHEMA_NEWER if op.schema > SCHEMA else ENTITY_UNKNOWN
    if not _is_sound_patch(op, body):
        return BAD_PATCH
    return None


def _is_sound(op: Op) -> bool:
    ids = (op.op_id, op.tx, op.record, op.author, op.undoes or "", op.resolves or "")
    words = (op.kind, op.entity, op.wall, op.tz, op.app)
    numbers = (op.base_rev, op.seq, op.schema, op.skew_ms or 0)
    return (
        bool(op.op_id and op.record)
        and max(map(len, ids)) <= _MOST_ID
        and max(map(len, words)) <= _MOST_WORD
        and "\x00" not in "".join((*ids, *words))
        and min(numbers) >= -_MOST_NUMBER
        and max(numbers) <= _MOST_NUMBER
        and op.base_rev >= 0
    )


def _is_sound_patch(op: Op, body: bytes) -> bool:
    if op.kind in ("delete", "restore") and op.patch:
        return False  # they say nothing of fields: what stands there would be lost
    if DELETED in op.patch and op.kind != "resolve":
        return False
    if op.kind == "resolve" and (not op.resolves or not isinstance(op.patch.get(DELETED, (0, False))[1], bool)):
        return False
    return len(op.patch) <= _MOST_FIELDS and _are_sound_values(op.patch, body)


def _are_sound_values(patch: Mapping[str, list[Any]], body: bytes) -> bool:
    check_size = len(body) > MOST_VALUE_BYTES
    texts_are_sound = not check_size and _NUL not in body
    for name, pair in patch.items():  # a loop: a third of reading an op was generators here
        if not 0 < len(name) <= _MOST_NAME or "\x00" in name or len(pair) != 2:
            return False
        for value in pair:
            if value is None or (texts_are_sound and value.__class__ is str):
                continue
            if not _is_sound_value(value, check_size):
                return False
    return True


def _is_sound_value(value: Any, check_size: bool) -> bool:
    return _is_plain(value, _MOST_DEPTH) and not (check_size and len(msgspec.json.encode(value)) > MOST_VALUE_BYTES)


def _is_plain(value: Any, depth: int) -> bool:
    """Say whether a value is JSON that both databases hold, and not nested deeper than `depth`."""
    match value:
        case str():
            return "\x00" not in value
        case None | bool():
            return True
        case float():
            return math.isfinite(value)
        case int():
            return -(2**63) <= value < 2**63
        case list():
            return depth > 0 and all(_is_plain(one, depth - 1) for one in value)
    return depth > 0 and all("\x00" not in name and _is_plain(one, depth - 1) for name, one in value.items())
