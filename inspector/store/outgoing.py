"""Answers for the ops of a bundle: everything the office has not confirmed, as a stream that can be read twice.

The journal only grows, so a range of it stays what it was while photos are being written behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspector.domain.op import GENESIS
from inspector.store import streams
from inspector.store.exchange import is_held_back
from inspector.store.workspace import Workspace

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A range of this device's ops (empty where `from_seq` > `to_seq`) and the chain's hash before it and after it."""

    from_seq: int
    to_seq: int
    chain_before: bytes
    chain_after: bytes


def outgoing(ws: Workspace) -> Outgoing:
    """Return what is to be sent; nothing of it while the office's records have to be received first."""
    conn = ws.reader()
    acked = streams.stream(conn, ws.device.id).acked
    to_seq = acked if is_held_back(conn) else max(acked, streams.last_seq(conn, ws.scope, ws.device.id))
    return Outgoing(acked + 1, to_seq, _hash_at(ws, acked), _hash_at(ws, to_seq))


def ops_of(ws: Workspace, part: Outgoing) -> Iterator[tuple[bytes, bytes]]:
    """Yield (hash, exact body) of each op of `part`, in order."""
    after = part.from_seq - 1
    while after < part.to_seq:
        rows = ws.reader().execute(
            "SELECT seq, hash, body FROM journal WHERE scope = ? AND device = ? AND seq > ? AND seq <= ? "
            "ORDER BY seq LIMIT ?",
            (ws.scope, ws.device.id, after, part.to_seq, _AT_ONCE),
        )
        for seq, digest, body in rows.fetchall():
            after = seq
            yield digest, body


def _hash_at(ws: Workspace, seq: int) -> bytes:
    if not seq:
        return GENESIS
    sql = "SELECT hash FROM journal WHERE scope = ? AND device = ? AND seq = ?"
    return bytes(ws.reader().execute(sql, (ws.scope, ws.device.id, seq)).fetchone()[0])
