"""Answers for the laptop's half of the exchange, journal side: enrolment, what is to be sent, what was confirmed.

The journal is the outbox: what has a number above *acked* is still to go, whole transactions in order, as the very
bytes that were hashed. Nothing goes while it is not clear what the office has: after an office was put back (its
records are pulled anew first, `start_over`), or as long as ops of a device this workspace was before may have to go
along (`renumbering`). The other halves: `received` (pages), `photo_queue`, `clearing`, `reckoning`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import QUARANTINED, REJECTED, Cursor, Outcome, Queued
from inspector.errors import Known
from inspector.store import head, ledger, received, renumbering, streams, strongbox
from inspector.store.clearing import Clearable, clearable, evict, evictable
from inspector.store.door import Changed, new_id
from inspector.store.photo_queue import (
    PhotoTask,
    all_originals,
    keep_preview,
    note_photo,
    original_arrived,
    photo_tasks,
    wanted_previews,
)
from inspector.store.received import apply_page, apply_snapshot, disputed_issues, disputes, misfits, resolve
from inspector.store.reckoning import (
    ATTEMPT,
    ENROLMENT,
    REJECTIONS,
    ExchangeStanding,
    Reconciliation,
    Rejected,
    Waiting,
    note_rejected_seen,
    quarantined,
    receipt_of,
    reconciliation,
    rejected,
    standing,
)
from inspector.store.streams import Stream
from inspector.store.strongbox import key_kept_in
from inspector.store.workspace import Workspace

__all__ = [
    "Clearable",
    "Enrolment",
    "ExchangeStanding",
    "PhotoTask",
    "Reconciliation",
    "Rejected",
    "Waiting",
    "all_originals",
    "apply_page",
    "apply_snapshot",
    "by_reason",
    "clearable",
    "cursor",
    "disputed_issues",
    "disputes",
    "enrolment",
    "evict",
    "evictable",
    "head_signature",
    "keep_enrolment",
    "keep_preview",
    "key_kept_in",
    "misfits",
    "note_attempt",
    "note_outcomes",
    "note_photo",
    "note_pushed",
    "note_rejected_seen",
    "original_arrived",
    "photo_tasks",
    "quarantined",
    "queued",
    "receipt_of",
    "reconciliation",
    "rejected",
    "renumber_forked",
    "resolve",
    "rewind",
    "standing",
    "start_over",
    "wanted_previews",
    "whole_upto",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What this laptop knows of its office; the bearer is not kept. `seal`, `sign_key` are the office's for bundles."""

    office_id: str
    office_name: str
    urls: tuple[str, ...]
    ca_pem: str
    seal: str = ""
    sign_key: str = ""
    device_id: str = ""
    user_id: str = ""
    user_name: str = ""
    role: str = ""
    scopes: tuple[str, ...] = ()
    epoch: str = ""


def enrolment(ws: Workspace) -> Enrolment | None:
    """Return the enrolment of this device; None before, and after the workspace has become another device."""
    kept = streams.read(ws.reader(), ENROLMENT)
    found = msgspec.convert(kept, Enrolment) if kept else None
    return found if found is not None and found.device_id == ws.device.id else None


def keep_enrolment(ws: Workspace, enrolled: Enrolment) -> None:
    """Keep the enrolment. With another office than before, everything is sent to it and pulled from it anew.

    A workspace without any op takes the district it was enrolled for; raise Known("enrol_other_scope") where it has
    ops of a district that is not among them, Known("enrol_other_device") for an enrolment of another device.
    """
    if enrolled.device_id != ws.device.id:
        raise Known("enrol_other_device", device=ws.device.code)
    if ws.scope not in enrolled.scopes:
        if len(enrolled.scopes) != 1 or _has_ops(ws):
            raise Known("enrol_other_scope", scope=ws.scope, scopes="、".join(enrolled.scopes))
        ws.set_scope(enrolled.scopes[0])
    with ws.local() as conn:
        before = streams.read(conn, ENROLMENT)
        streams.keep(conn, ENROLMENT, asdict(enrolled))
        attempt = streams.read(conn, ATTEMPT, {})  # what went wrong before was another enrolment's
        streams.keep(conn, ATTEMPT, {**attempt, "error": None, "error_at_utc": None})
        if before and before["office_id"] != enrolled.office_id:
            for table in ("exchange_stream", "op_outcome", "edition", "dispute"):
                conn.execute(f"DELETE FROM {table}")
            conn.execute("UPDATE photo_queue SET state = 'waiting', offset = 0, next_try_at_utc = NULL")
            _pull_anew(conn)
        renumbering.look_for_former(conn, ws.scope, ws.device.id)
    strongbox.keep_in_keyring(ws)


def cursor(ws: Workspace) -> Cursor:
    """Return how far this laptop has the office's feed."""
    return msgspec.convert(streams.read(ws.reader(), streams.CURSOR, {}), Cursor)


def whole_upto(ws: Workspace) -> int:
    """Return the position up to which this laptop has every version of what it received: where its pull began.

    Pages of a pull that was cut off lie between that and the cursor.
    """
    return int(streams.read(ws.reader(), streams.WHOLE, 0))


def queued(ws: Workspace, most_ops: int = 500, most_bytes: int = 1_000_000) -> list[Queued]:
    """Return the next ops to send, whole transactions (at least one, which fits the message), in their order.

    Empty when all is confirmed, and while the office's records are to be pulled first (`is_held_back`).
    """
    conn = ws.reader()
    if is_held_back(conn):
        return []
    acked = streams.stream(conn, ws.device.id).acked
    found = conn.execute(
        "SELECT seq, body, hash, tx FROM journal WHERE scope = ? AND device = ? AND seq > ? ORDER BY seq LIMIT ?",
        (ws.scope, ws.device.id, acked, most_ops + 500),
    ).fetchall()
    whole: list[Queued] = []
    pending: list[Queued] = []
    size = 0
    for index, row in enumerate(found):
        pending.append(Queued(row[0], row[1], row[2]))
        if index + 1 < len(found) and found[index + 1][3] == row[3]:
            continue
        added = sum(len(one.body) for one in pending)
        if whole and (len(whole) + len(pending) > most_ops or size + added > most_bytes):
            break
        whole, pending, size = [*whole, *pending], [], size + added
    return whole


def is_held_back(conn: Any) -> bool:
    """Say whether nothing may be sent until the office's records were pulled whole."""
    return bool(streams.read(conn, streams.RECONCILING) or streams.read(conn, streams.FORMER))


def head_signature(ws: Workspace, seq: int) -> bytes:
    """Return this device's signature over its head after op `seq`."""
    sql = "SELECT hash FROM journal WHERE scope = ? AND device = ? AND seq = ?"
    row = ws.reader().execute(sql, (ws.scope, ws.device.id, seq)).fetchone()
    one = {"scope": ws.scope, "device": ws.device.id, "seq": seq, "hash": row[0].hex()}
    return ws.sign(head.message(one))


def note_pushed(ws: Workspace, last_seq: int, outcomes: Iterable[Outcome]) -> None:
    """Note that the office has our ops up to `last_seq`, and what it did with them; an older answer changes nothing."""
    with ws.local() as conn:
        _note_outcomes(conn, outcomes)
        stands = streams.stream(conn, ws.device.id)
        acked = min(last_seq, streams.last_seq(conn, ws.scope, ws.device.id))
        if acked > stands.acked:
            streams.keep_stream(conn, ws.device.id, replace(stands, acked=acked))


def _note_outcomes(conn: Any, outcomes: Iterable[Outcome]) -> None:
    for one in outcomes:
        row = conn.execute("SELECT device, seq FROM journal WHERE op_id = ?", (one.op_id,)).fetchone()
        if row is None:
            continue
        sql = "SELECT 1 FROM edition WHERE device = ? AND seq = ? LIMIT 1"
        released = conn.execute(sql, (row["device"], row["seq"])).fetchone()
        sql = "SELECT 1 FROM op_outcome WHERE op_id = ? AND state = ?"
        rejected = conn.execute(sql, (one.op_id, REJECTED)).fetchone()
        if not ((one.state == QUARANTINED and released) or (one.state in (QUARANTINED, REJECTED) and rejected)):
            body = json.dumps(asdict(one), ensure_ascii=False)
            conn.execute(
                "INSERT OR REPLACE INTO op_outcome VALUES (?, ?, ?, ?, ?, ?)",
                (one.op_id, row["device"], row["seq"], one.state, one.rev, body),
            )
            if one.state == REJECTED:  # until somebody here has taken note of it
                left = streams.read(conn, REJECTIONS, {})
                streams.keep(conn, REJECTIONS, {**left, one.op_id: one.note})


def note_outcomes(ws: Workspace, outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Note what was decided at the office about ops of ours in quarantine; return those that are in it no more.

    What was rejected lies no longer over the office's value; the op stays in the journal.
    """
    held = {one.op_id: one for one in quarantined(ws)}
    left = [one for one in outcomes if one.op_id in held and one.state != QUARANTINED]
    if left:
        records = {(held[one.op_id].entity, held[one.op_id].record) for one in left}
        with ws.local() as conn:
            _note_outcomes(conn, left)
            touched = received.show_again(conn, records, utc_text(ws.now()))
            ledger.refresh(conn, touched, ws.lexicon)
        if touched:
            ws.notify(Changed(new_id(), touched))
    return left


def by_reason(outcomes: Iterable[Outcome]) -> tuple[tuple[int, str], ...]:
    """Return (count, reason) of those among `outcomes` that an administrator left unmerged for good."""
    notes = Counter(one.note for one in outcomes if one.state == REJECTED)
    return tuple((notes[note], note) for note in sorted(notes))


def rewind(ws: Workspace, last_seq: int) -> None:
    """Note that the office has our ops only up to `last_seq` (it was put back): the rest is sent again.

    Its records are pulled anew before that, because what others wrote there since carries revisions that our ops seem
    to have seen. A number that is not below what it confirmed before changes nothing: a replay will confirm it.
    """
    with ws.local() as conn:
        stands = streams.stream(conn, ws.device.id)
        if last_seq >= stands.acked:
            return
        now = Stream(last_seq, min(stands.settled, last_seq), min(stands.safe, last_seq))
        streams.keep_stream(conn, ws.device.id, now)
        conn.execute("DELETE FROM op_outcome WHERE device = ? AND seq > ?", (ws.device.id, last_seq))
        _pull_anew(conn)


def start_over(ws: Workspace) -> None:
    """Pull everything again from the beginning (history_diverged); what was received is replaced, ours is kept."""
    with ws.local() as conn:
        _pull_anew(conn)


def _pull_anew(conn: Any) -> None:
    """Begin anew with what the office has; photos it called safe are asked for again, its backups may be gone too."""
    conn.execute("UPDATE photo_queue SET state = 'stored' WHERE role <> 'fetch' AND state = 'safe'")
    if not streams.read(conn, streams.RECONCILING):
        conn.execute("UPDATE received SET common_rev = NULL")
    streams.keep(conn, streams.CURSOR, asdict(Cursor()))
    streams.keep(conn, streams.WHOLE, 0)
    streams.keep(conn, streams.GENERATION, streams.read(conn, streams.GENERATION, 0) + 1)
    streams.keep(conn, streams.RECONCILING, True)


def renumber_forked(ws: Workspace, seq: int | None = None) -> int:
    """Go on as a new device after `device_forked`; return how many ops go along with it, none is dropped.

    `seq` is the first number which the office has otherwise: what lies below it is the office's already. Without it
    everything that was not confirmed goes along. The laptop must be enrolled again.
    """
    return renumbering.forked(ws, seq)


def note_attempt(ws: Workspace, *, at_utc: str, error: Known | None, next_try_at_utc: str | None) -> None:
    """Note how the last attempt went and when the next one is due; a success counts up the receipt's number."""
    with ws.local() as conn:
        kept = streams.read(conn, ATTEMPT, {})
        kept["next_try_at_utc"] = next_try_at_utc
        if error is None:
            kept |= {"last_success_utc": at_utc, "receipt_no": kept.get("receipt_no", 0) + 1}
            kept |= {"error": None, "error_at_utc": None}
        else:
            facts = {name: str(value) for name, value in error.facts.items()}
            kept |= {"error": [error.code, facts], "error_at_utc": at_utc}
        streams.keep(conn, ATTEMPT, kept)


def _has_ops(ws: Workspace) -> bool:
    return ws.reader().execute("SELECT 1 FROM journal LIMIT 1").fetchone() is not None
