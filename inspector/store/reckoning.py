"""Answers for what the office has: the figures of the pill and the 同步 screen, the receipt of an issue, 对账 by hash.

The standing is asked each second, so it is read from counters that are kept with each row, and from indexes of what
still waits; nothing is scanned. 对账 asks the office about every original by its SHA-256 and corrects what we believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from inspector.domain.clock_text import instant, utc_text
from inspector.errors import Known
from inspector.store import received, streams
from inspector.store.workspace import Workspace

ENROLMENT, ATTEMPT, REJECTIONS = "exchange.enrolment", "exchange.attempt", "exchange.rejections"
RECEIPT_CONFIRMED, RECEIPT_WAITING, RECEIPT_SAFE = "confirmed", "waiting", "safe"


class Answer(Protocol):
    """The office's answer about digests (`wire.messages.Have`)."""

    @property
    def stored(self) -> Sequence[str]: ...
    @property
    def safe(self) -> Sequence[str]: ...
    @property
    def missing(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the office: kind records | preview | original | damaged; bytes are known of originals only."""

    kind: str
    count: int
    earliest_utc: str | None
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeStanding:
    """How this laptop stands with its office. Records are those written here; photos are originals taken in here.

    `held_back`: nothing is sent until the office's records were pulled whole. `notes`: office data that was refused.
    """

    enrolled: str | None
    records_total: int
    records_confirmed: int
    records_safe: int
    photos_total: int
    photos_confirmed: int
    photos_safe: int
    bytes_total: int
    bytes_confirmed: int
    waiting: tuple[Waiting, ...]
    disputes: int
    quarantined: int
    last_success_utc: str | None
    last_error: Known | None
    last_error_at_utc: str | None
    next_try_at_utc: str | None
    receipt_no: int
    acked_seq: int
    own_seq: int
    evictable_bytes: int
    received: int = 0
    held_back: bool = False
    notes: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """对账: what was taken in and written here against what the office says it has, by hash.

    `missing` lie here and are sent again; `lost` were cleared here and the office does not have them (any more).
    """

    office: str
    at_utc: str
    receipt_no: int
    head_seq: int
    head_hash: str
    acked_seq: int
    records_total: int
    records_confirmed: int
    records_safe: int
    photos_total: int
    photos_confirmed: int
    photos_safe: int
    bytes_total: int
    bytes_confirmed: int
    missing: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An op of ours that the office put aside for an admin."""

    seq: int
    op_id: str
    entity: str
    record: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """An op of ours that an administrator of the office left unmerged for good, and the reason he wrote."""

    op_id: str
    entity: str
    record: str
    note: str


def standing(ws: Workspace) -> ExchangeStanding:
    """Return how this laptop stands with its office."""
    conn = ws.reader()
    enrolled = streams.read(conn, ENROLMENT)
    attempt = streams.read(conn, ATTEMPT, {})
    error = attempt.get("error")
    acked = streams.stream(conn, ws.device.id).acked
    records = _records(conn)
    photos = _photos(conn)
    return ExchangeStanding(
        enrolled=enrolled["office_name"] if enrolled and enrolled["device_id"] == ws.device.id else None,
        records_total=records[0],
        records_confirmed=records[1],
        records_safe=records[2],
        photos_total=photos[0],
        photos_confirmed=photos[1],
        photos_safe=photos[2],
        bytes_total=photos[3],
        bytes_confirmed=photos[4],
        waiting=_waiting(conn, ws, acked, records[0] - records[1]),
        disputes=_one(conn, "SELECT count(*) FROM dispute WHERE status = 'open' AND resolving IS NULL"),
        quarantined=_one(conn, "SELECT count(*) FROM op_outcome WHERE state = 'quarantined'"),
        last_success_utc=attempt.get("last_success_utc"),
        last_error=Known(error[0], **error[1]) if error else None,
        last_error_at_utc=attempt.get("error_at_utc"),
        next_try_at_utc=attempt.get("next_try_at_utc"),
        receipt_no=attempt.get("receipt_no", 0),
        acked_seq=acked,
        own_seq=streams.last_seq(conn, ws.scope, ws.device.id),
        evictable_bytes=_evictable_bytes(conn),
        held_back=bool(streams.read(conn, streams.RECONCILING) or streams.read(conn, streams.FORMER)),
        notes=received.data_faults(conn),
    )


def _one(conn: Any, sql: str, values: tuple[Any, ...] = ()) -> int:
    return int(conn.execute(sql, values).fetchone()[0] or 0)


def _records(conn: Any) -> tuple[int, int, int]:
    """Return how many records were written here, how many of them the office has as they are, how many are safe."""
    total = _one(conn, "SELECT sum(records) FROM own_tally")
    confirmed = safe = 0
    for device, last in conn.execute("SELECT device, last_seq FROM device_stream").fetchall():
        stands = streams.stream(conn, device)
        confirmed += _up_to(conn, device, stands.acked, last)
        safe += _up_to(conn, device, stands.safe, last)
    return total, confirmed, safe


def _up_to(conn: Any, device: str, seq: int, last: int) -> int:
    """Return how many records of a device were last touched at `seq` or before; counted from the nearer end."""
    if seq * 2 < last:
        return _one(conn, "SELECT count(*) FROM own_record WHERE device = ? AND last_seq <= ?", (device, seq))
    whole = _one(conn, "SELECT records FROM own_tally WHERE device = ?", (device,))
    return whole - _one(conn, "SELECT count(*) FROM own_record WHERE device = ? AND last_seq > ?", (device, seq))


def _photos(conn: Any) -> tuple[int, int, int, int, int]:
    tally = {row[0]: (row[1], row[2]) for row in conn.execute(
        "SELECT state, photos, bytes FROM photo_tally WHERE role = 'original'")}  # fmt: skip
    stored, safe = tally.get("stored", (0, 0)), tally.get("safe", (0, 0))
    whole = [sum(part) for part in zip(*tally.values(), strict=True)] or [0, 0]
    return whole[0], stored[0] + safe[0], safe[0], whole[1], stored[1] + safe[1]


def _waiting(conn: Any, ws: Workspace, acked: int, records: int) -> tuple[Waiting, ...]:
    found: list[Waiting] = []
    if records:
        sql = "SELECT wall FROM journal WHERE scope = ? AND device = ? AND seq > ? ORDER BY seq LIMIT 1"
        row = conn.execute(sql, (ws.scope, ws.device.id, acked)).fetchone()
        found.append(Waiting("records", records, utc_text(instant(row[0])) if row else None, 0))
    waits = "state IN ('waiting', 'uploading')"
    tally = f"SELECT role, sum(photos), sum(bytes) FROM photo_tally WHERE {waits} GROUP BY role"
    for role, count, size in conn.execute(tally).fetchall():
        if count:
            sql = f"SELECT min(since_utc) FROM photo_queue WHERE role = ? AND {waits}"
            found.append(Waiting(role, count, conn.execute(sql, (role,)).fetchone()[0], size))
    damaged = conn.execute("SELECT sum(photos), sum(bytes) FROM photo_tally WHERE state = 'damaged'").fetchone()
    if damaged[0]:
        found.append(Waiting("damaged", damaged[0], None, damaged[1]))
    return tuple(found)


def _evictable_bytes(conn: Any) -> int:
    """Return the bytes of safe originals less those that left already."""
    safe = _one(conn, "SELECT bytes FROM photo_tally WHERE role = 'original' AND state = 'safe' "
                      "UNION ALL SELECT 0 LIMIT 1")  # fmt: skip
    left = _one(conn, "SELECT bytes FROM photo_tally WHERE role = 'left' UNION ALL SELECT 0 LIMIT 1")
    return max(0, safe - left)


def quarantined(ws: Workspace) -> list[Quarantined]:
    """Return our ops that the office keeps in quarantine, oldest first."""
    found = ws.reader().execute(
        "SELECT op_outcome.seq, op_outcome.op_id, journal.entity, journal.record, json_extract(op_outcome.body, "
        "'$.reason') FROM op_outcome JOIN journal USING (op_id) WHERE state = 'quarantined' ORDER BY journal.n"
    )
    return [Quarantined(*row) for row in found]


def rejected(ws: Workspace) -> list[Rejected]:
    """Return our ops that an administrator left unmerged and nobody here has taken note of yet, oldest first."""
    conn, found = ws.reader(), list[tuple[int, Rejected]]()
    for op_id, note in streams.read(conn, REJECTIONS, {}).items():
        row = conn.execute("SELECT n, entity, record FROM journal WHERE op_id = ?", (op_id,)).fetchone()
        if row is not None:
            found.append((row["n"], Rejected(op_id, row["entity"], row["record"], note)))
    return [one for _, one in sorted(found, key=lambda one: one[0])]


def note_rejected_seen(ws: Workspace, op_ids: Iterable[str]) -> None:
    """Note that somebody here has taken note of ops that were rejected; they stay in the journal as they were."""
    seen = set(op_ids)
    with ws.local() as conn:
        left = streams.read(conn, REJECTIONS, {})
        streams.keep(conn, REJECTIONS, {op_id: note for op_id, note in left.items() if op_id not in seen})


_CONCERNED = """
    SELECT ?1 AS record, NULL AS sha256 UNION ALL SELECT id, NULL FROM issue_step WHERE issue_id = ?1
    UNION ALL SELECT id, NULL FROM recheck WHERE issue_id = ?1
    UNION ALL SELECT id, sha256 FROM photo WHERE subject = 'issue' AND subject_id = ?1 AND deleted = 0
    UNION ALL SELECT photo.id, photo.sha256 FROM recheck JOIN photo ON photo.subject = 'recheck'
        AND photo.subject_id = recheck.id WHERE recheck.issue_id = ?1 AND photo.deleted = 0
"""
_RECEIPT = f"""
    SELECT max(own.last_seq > coalesce(stream.acked, 0) OR coalesce(queue.state NOT IN ('stored', 'safe'), 0)
               OR EXISTS (SELECT 1 FROM journal JOIN op_outcome USING (op_id) WHERE journal.record = concerned.record
                          AND op_outcome.state = 'quarantined')),
           min(CASE WHEN own.record IS NOT NULL THEN own.last_seq <= coalesce(stream.safe, 0)
                    ELSE coalesce(received.upto <= ?2, 0) END AND coalesce(queue.state = 'safe', 1))
    FROM ({_CONCERNED}) AS concerned
    LEFT JOIN own_record AS own ON own.record = concerned.record
    LEFT JOIN exchange_stream AS stream ON stream.device = own.device
    LEFT JOIN received ON received.record = concerned.record
    LEFT JOIN photo_queue AS queue ON queue.role = 'original' AND queue.of_sha256 = concerned.sha256
"""


def receipt_of(ws: Workspace, issue_ids: Iterable[str]) -> dict[str, str]:
    """Return issue → confirmed | waiting | safe, its steps, rechecks and photos included; {} before enrolment.

    Safe is what a finished backup of the office covers; waiting what it does not have, or keeps in quarantine.
    """
    conn = ws.reader()
    if streams.read(conn, ENROLMENT) is None:
        return {}
    upto = streams.read(conn, "exchange.safe_upto", 0)
    found = {}
    for issue_id in issue_ids:
        waits, safe = conn.execute(_RECEIPT, (issue_id, upto)).fetchone()
        found[issue_id] = RECEIPT_WAITING if waits else RECEIPT_SAFE if safe else RECEIPT_CONFIRMED
    return found


def reconciliation(ws: Workspace, office: Iterable[Answer]) -> Reconciliation:
    """Compare every original taken in here with the office's answers, and put right what was believed of each.

    One that the office does not hold any more is sent again if it lies here.
    """
    answers = list(office)
    stored = {sha256 for one in answers for sha256 in one.stored}
    safe = {sha256 for one in answers for sha256 in one.safe}
    missing = {sha256 for one in answers for sha256 in one.missing} - stored - safe
    with ws.local() as conn:
        for state, those in (("stored", stored - safe), ("safe", safe)):
            conn.executemany(
                f"UPDATE photo_queue SET state = '{state}', error = NULL WHERE sha256 = ? AND state NOT IN ('{state}')",
                [(sha256,) for sha256 in those],
            )
        conn.executemany(
            "UPDATE photo_queue SET state = 'waiting', offset = 0, next_try_at_utc = NULL "
            "WHERE sha256 = ? AND state IN ('stored', 'safe')",
            [(sha256,) for sha256 in missing],
        )
        rows = conn.execute(
            "SELECT of_sha256, state, blob.held FROM photo_queue JOIN blob ON blob.sha256 = of_sha256 "
            "WHERE role = 'original' AND photo_queue.state NOT IN ('stored', 'safe') ORDER BY 1"
        ).fetchall()
    now = standing(ws)
    head = (
        ws.reader()
        .execute("SELECT last_hash FROM device_stream WHERE scope = ? AND device = ?", (ws.scope, ws.device.id))
        .fetchone()
    )
    return Reconciliation(
        office=now.enrolled or "",
        at_utc=utc_text(ws.now()),
        receipt_no=now.receipt_no,
        head_seq=now.own_seq,
        head_hash=head[0].hex() if head else "",
        acked_seq=now.acked_seq,
        records_total=now.records_total,
        records_confirmed=now.records_confirmed,
        records_safe=now.records_safe,
        photos_total=now.photos_total,
        photos_confirmed=now.photos_confirmed,
        photos_safe=now.photos_safe,
        bytes_total=now.bytes_total,
        bytes_confirmed=now.bytes_confirmed,
        missing=tuple(row[0] for row in rows if row[2] == "here"),
        lost=tuple(row[0] for row in rows if row[2] != "here"),
    )
