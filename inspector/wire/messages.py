"""Answers for the message shapes of the exchange, version 1: fields are only ever added, never renamed or retyped.

JSON over HTTPS. An op travels as the very bytes that were stored and hashed: `Raw` keeps them as they stand in the
message, so that the office chains the same bytes. Whatever a message does not say has its default; whatever it says
too much is passed over.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from inspector.domain.exchange import Dispute, OfficeDatum, Outcome, Page, ReceivedRecord
from inspector.domain.op import Op

PROTO = 1
PROTO_HEADER = "X-Proto"
MOST_OPS, MOST_PUSH_BYTES = 500, 2_000_000  # a transaction of 1 MB of ops plus its envelope
MOST_HASHES = 1000  # in a question about photos; as many ops in one about outcomes

T = TypeVar("T")


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /v1/hello`, without authentication; `time` is the office's clock (UTC text), evidence only."""

    office_id: str
    office_name: str
    epoch: str
    proto: tuple[int, int]
    schema: tuple[int, int]
    time: str
    seal: str = ""  # the office's age recipient: what bundles are sealed to


class Enrol(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/enrol`. `public_key`, `proof` are hex; proof = Ed25519(code ‖ office_id).

    `person` is who I am here; `skew_ms` the office's clock minus mine, None where that was not measured.
    """

    code: str
    public_key: str
    label: str
    app: str
    proof: str
    person: str = ""
    skew_ms: int | None = None


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """What an enrolled laptop knows: who it is at the office and which districts it may read and write."""

    device_id: str
    user_id: str
    user_name: str
    role: str
    scopes: tuple[str, ...]
    epoch: str
    office_id: str
    office_name: str
    seal: str = ""
    sign_key: str = ""  # hex, Ed25519: what the office signs its answers on a stick with
    code: str = ""  # what paper numbers are to begin with from now on; longer where another laptop has the same four


class AskSession(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/session`, twice: first without nonce, then with the nonce and its signature (hex).

    `skew_ms`: the office's clock minus mine at the last hello; evidence of what the times in my ops are worth.
    """

    device_id: str
    nonce: str = ""
    signature: str = ""
    skew_ms: int | None = None


class Nonce(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to the first `POST /v1/session`: what is to be signed is b"session" + office_id + nonce."""

    nonce: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to the second: the bearer and when it ends (UTC text)."""

    token: str
    expires_at: str


class PushedOp(msgspec.Struct, frozen=True, kw_only=True):
    """One op: its hash in the chain (hex) and its exact bytes."""

    hash: str
    body: msgspec.Raw


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/push`: whole transactions, in order; `signature` is the device's over the head after the last op.

    `after`, `tag`, `epoch` are the sender's cursor: an office that was put back since must not take for seen what its
    lost past had shown. An older sender says nothing of it.
    """

    scope: str
    ops: tuple[PushedOp, ...]
    signature: str = ""
    after: int = 0
    tag: str = ""
    epoch: str = ""


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to push: how far the office has this device now, and what became of each op that was sent."""

    last_seq: int
    outcomes: tuple[Outcome, ...]


class OutcomesAsk(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/outcomes`: what has become of these ops of mine (ids), which were in quarantine when I last heard?"""

    scope: str
    ops: tuple[str, ...]


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """Answer: how each of them stands now; none of an op that the office does not have from this device."""

    outcomes: tuple[Outcome, ...] = ()


class HaveAsk(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /v1/blobs/have`: which of these SHA-256 (hex) does the office hold?"""

    sha256: tuple[str, ...]


class Have(msgspec.Struct, frozen=True, kw_only=True):
    """`safe` ⊂ `stored`; `partial` maps digest → bytes that arrived. What is in none of them is `missing`."""

    stored: tuple[str, ...] = ()
    safe: tuple[str, ...] = ()
    partial: dict[str, int] = {}
    missing: tuple[str, ...] = ()


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Any refusal: a code (worded by inspector.wording) and its facts; `expected` for a gap, `seq` for a fork."""

    error: str
    expected: int | None = None
    seq: int | None = None
    offset: int | None = None
    detail: str = ""


class SnapshotHead(msgspec.Struct, frozen=True, kw_only=True):
    """First line of `GET /v1/snapshot`; the lines after it are `ReceivedRecord` or `Dispute` in a `SnapshotLine`."""

    epoch: str
    as_of_seq: int
    tag: str
    device_last_seq: int
    safe_upto: int = 0
    ops_safe_upto: int = 0


class SnapshotLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the snapshot after its head: one of these. A resumed snapshot goes on after a record's id."""

    record: ReceivedRecord | None = None
    dispute: Dispute | None = None
    datum: OfficeDatum | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /v1/standing?scope`: how far the office has this laptop's ops; `chain` is the hash (hex) of the last."""

    epoch: str
    last_seq: int
    device_last_seq: int
    safe_upto: int = 0
    ops_safe_upto: int = 0
    chain: str = ""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What `office invite` writes into a file or QR: where the office is, how to know it, and the one-time code."""

    office_id: str
    office_name: str
    urls: tuple[str, ...]
    ca_pem: str
    code: str
    user_name: str
    role: str
    scopes: tuple[str, ...]
    expires_at: str
    seal: str = ""
    sign_key: str = ""


_encoder = msgspec.json.Encoder()


def encode(message: Any) -> bytes:
    """Return a message as JSON bytes."""
    return _encoder.encode(message)


def decode(body: bytes, kind: type[T]) -> T:
    """Read a message; raise msgspec.ValidationError or msgspec.DecodeError for anything else."""
    return msgspec.json.decode(body, type=kind)


def read_op(body: bytes) -> Op:
    """Read an op strictly: every envelope field with its type, or msgspec.ValidationError."""
    return msgspec.json.decode(body, type=Op)


def read_page(body: bytes) -> Page:
    """Read a page of the feed."""
    return msgspec.json.decode(body, type=Page)
