"""Answers for what the screen 同步 knows at one moment: read in one piece away from the window, then only shown.

Frozen plain values, so that the screen can be drawn without an office, and a picture of it needs no network.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.errors import Known
from inspector.ui.sync.conflicts import Conflict

if TYPE_CHECKING:
    from inspector.store.exchange import ExchangeStanding
    from inspector.store.workspace import Workspace

KINDS_IN_ORDER = ("issue", "check", "recheck", "edit", "issue_step", "visit", "photo", "register")


@dataclass(frozen=True, slots=True)
class Share:
    """How much of something the office has confirmed; `safe` of it stands in a finished backup there."""

    confirmed: int = 0
    total: int = 0
    safe: int = 0

    @property
    def rest(self) -> int:
        """What is still to come."""
        return max(0, self.total - self.confirmed)


@dataclass(frozen=True, slots=True)
class Waits:
    """Things of one kind that wait to be sent; `earliest_utc` is when the first was made."""

    kind: str
    count: int
    earliest_utc: str | None = None
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Changes made here that the administrator left unmerged for one reason; `counts` are (entity, how many)."""

    note: str
    counts: tuple[tuple[str, int], ...]
    op_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Computer:
    """This laptop: what stands on paper, whether its journal holds together, and what it has room for."""

    code: str = ""
    user: str = ""
    serials: int = 0
    verified_at_utc: str | None = None
    faults: int = 0
    free_bytes: int = 0
    backup_at_utc: str | None = None
    key_in_keyring: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the screen shows. `office` None: not enrolled."""

    office: str | None = None
    records: Share = Share()
    photos: Share = Share()
    bytes: Share = Share()
    waiting: tuple[Waits, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    disputes: int = 0
    quarantined: int = 0
    refusals: tuple[Refusal, ...] = ()
    last_success_utc: str | None = None
    receipt_no: int = 0
    failure: Known | None = None
    failed_at_utc: str | None = None
    next_try_utc: str | None = None
    exported_seq: int = 0
    exported_at_utc: str | None = None
    clearable_bytes: int = 0
    recent_bytes: int = 0  # could leave too, but stay unless a person wants them gone
    computer: Computer = Computer()
    read_only: bool = False

    @property
    def to_decide(self) -> int:
        """How many of the disputes whoever sits here may decide."""
        return sum(max(1, len(one.rows)) for one in self.conflicts if one.may)

    @property
    def rest(self) -> tuple[int, int, int]:
        """Records, originals and bytes that the office has not confirmed."""
        return self.records.rest, self.photos.rest, self.bytes.rest


def read(ws: Workspace) -> Facts:
    """Read the facts of a workspace; for a worker, since it counts."""
    from inspector.store import exchange
    from inspector.ui.sync import conflicts

    held = exchange.standing(ws)
    found = conflicts.read(ws) if held.enrolled is not None else ()
    exported = json.loads(ws.meta("last_bundle") or "{}")
    may_go = exchange.clearable(ws) if held.evictable_bytes else exchange.Clearable()
    return Facts(
        office=held.enrolled,
        records=Share(held.records_confirmed, held.records_total, held.records_safe),
        photos=Share(held.photos_confirmed, held.photos_total, held.photos_safe),
        bytes=Share(held.bytes_confirmed, held.bytes_total),
        waiting=_waiting(ws, held),
        conflicts=found,
        disputes=sum(max(1, len(one.rows)) for one in found),
        quarantined=held.quarantined,
        refusals=_refusals(ws),
        last_success_utc=held.last_success_utc,
        receipt_no=held.receipt_no,
        failure=held.last_error,
        failed_at_utc=held.last_error_at_utc,
        next_try_utc=held.next_try_at_utc,
        exported_seq=int(exported.get("to_seq", 0)),
        exported_at_utc=exported.get("at_utc"),
        clearable_bytes=sum(size for _, size in may_go.old),
        recent_bytes=sum(size for _, size in may_go.recent),
        computer=_computer(ws, held.own_seq),
        read_only=ws.read_only,
    )


def _refusals(ws: Workspace) -> tuple[Refusal, ...]:
    """What was left unmerged and nobody here has taken note of, by the reason given."""
    from collections import Counter

    from inspector.store import exchange

    by_note: dict[str, list[exchange.Rejected]] = {}
    for one in exchange.rejected(ws):
        by_note.setdefault(one.note, []).append(one)
    return tuple(
        Refusal(note, tuple(Counter(one.entity for one in those).items()), tuple(one.op_id for one in those))
        for note, those in by_note.items()
    )


def _computer(ws: Workspace, serials: int) -> Computer:
    from inspector.store import strongbox

    verified = json.loads(ws.meta("last_verified") or "{}")
    backup = json.loads(ws.meta("last_backup") or "{}")
    me = ws.get("person", ws.author)
    return Computer(
        code=ws.device.code,
        user=me.name if me is not None else "",
        serials=serials,
        verified_at_utc=verified.get("at_utc"),
        faults=int(verified.get("faults", 0)),
        free_bytes=shutil.disk_usage(ws.folder).free,
        backup_at_utc=backup.get("at_utc"),
        key_in_keyring=strongbox.key_kept_in(ws) == "keyring",
    )


def _waiting(ws: Workspace, held: ExchangeStanding) -> tuple[Waits, ...]:
    """What waits in the order it goes: records by kind, then previews, then originals."""
    from inspector.store import outbox

    kinds = [Waits(one.kind, one.count, one.earliest_utc) for one in outbox.by_kind(ws)]
    kinds.sort(key=lambda one: KINDS_IN_ORDER.index(one.kind) if one.kind in KINDS_IN_ORDER else len(KINDS_IN_ORDER))
    others = [Waits(one.kind, one.count, one.earliest_utc, one.bytes) for one in held.waiting if one.count]
    return tuple([*kinds, *(one for one in others if not (kinds and one.kind == outbox.RECORDS))])
