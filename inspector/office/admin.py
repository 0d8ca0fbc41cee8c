"""Answers for what an administrator sees and does: laptops, people, what is missing, what is set aside, the whole.

Everything is read from the database, so it is the same at each node and while the server runs. `scopes` bounds what is
seen to some districts (an administrator over the network sees his own); None is all of them, for whoever sits at the
office's own console. No record is written here: whatever changes one is an op.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import OPEN, QUARANTINED, Dispute, Outcome
from inspector.errors import Known
from inspector.office import apply, blob_grants, fixity
from inspector.office.auth import ACTIVE, REVOKED, SUSPENDED, WRITING_ROLES, plain
from inspector.office.blobs import Missing
from inspector.office.database import (
    ROLES,
    Database,
    app_user,
    backup,
    blob,
    device,
    device_stream,
    dispute,
    feed,
    op_log,
    record,
    user_person,
    user_scope,
)
from inspector.office.fetching import oldest_disputes
from inspector.office.founding import epoch
from inspector.office.logbook import note
from inspector.office.opening import Office
from inspector.office.tls import leaf_ends
from inspector.wire.messages import decode

Scopes = Collection[str] | None
_MOST_LISTED = 10_000
_MOST_LISTED_BYTES = 4 * 1024 * 1024
_MOST_SHOWN_BYTES = 4096  # of one op: what is set aside may be ten thousand times two megabytes, and none of it true
_BODY = sa.case((sa.func.length(op_log.c.body) <= _MOST_SHOWN_BYTES, op_log.c.body)).label("body")
_LISTED = (*(column for column in op_log.c if column.name not in ("body", "hash")), _BODY)
_AT_ONCE, _MOST_REASON = 400, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A laptop as the office knows it; `last_seqs` maps district → its last op here.

    `last_skew_ms` is the office's clock minus the laptop's at its last contact, as the laptop measured it.
    """

    id: str
    label: str
    user: str
    status: str
    enrolled_at_utc: str
    revoked_at_utc: str | None
    last_contact_at_utc: str | None
    last_skew_ms: int | None
    app_version: str | None
    last_seqs: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Who may work with the office. `persons` are the inspectors of the register this user is, by id → name."""

    id: str
    name: str
    role: str
    active: bool
    scopes: tuple[str, ...]
    persons: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An op in quarantine: why, whose, of what; `values` is what it wanted to write (empty where that is long)."""

    op_id: str
    scope: str
    reason: str
    device: str
    seq: int
    author: str
    kind: str
    entity: str
    record: str
    received_at_utc: str
    values: dict[str, Any]


def devices(db: Database, scopes: Scopes = None) -> list[Machine]:
    """List the laptops, newest contact first."""

    def act(conn: Connection) -> list[Machine]:
        names = sa.select(device, app_user.c.name.label("user_name")).outerjoin(
            app_user, app_user.c.id == device.c.user_id
        )
        streams: dict[str, dict[str, int]] = {}
        for row in conn.execute(sa.select(device_stream.c.device_id, device_stream.c.scope, device_stream.c.last_seq)):
            streams.setdefault(row.device_id, {})[row.scope] = int(row.last_seq)
        seen = _users_in(conn, scopes)
        rows = [row for row in conn.execute(names) if seen is None or row.user_id in seen]
        rows.sort(key=lambda row: row.last_contact_at_utc or "", reverse=True)
        return [
            Machine(
                id=row.id,
                label=row.label,
                user=row.user_name or "",
                status=row.status,
                enrolled_at_utc=row.enrolled_at_utc,
                revoked_at_utc=row.revoked_at_utc,
                last_contact_at_utc=row.last_contact_at_utc,
                last_skew_ms=row.last_skew_ms,
                app_version=row.app_version,
                last_seqs=streams.get(row.id, {}),
            )
            for row in rows
        ]

    return db.read(act)


def set_device(
    db: Database, wanted: str, status: str, now: datetime, *, actor: str = "office", scopes: Scopes = None
) -> str:
    """Revoke, suspend or let in again the one laptop whose id begins with `wanted` or is labelled so; return its id.

    It counts from the next request on. A revoked one stays revoked: its key may be in anybody's hands. Raise
    Known("device_not_found") or Known("device_stays_revoked").
    """

    def act(conn: Connection) -> str:
        seen = _users_in(conn, scopes)
        rows = [row for row in conn.execute(sa.select(device)) if seen is None or row.user_id in seen]
        exact = [row for row in rows if row.id == wanted]
        found = exact or [
            row for row in rows if row.label == wanted or (len(wanted) >= 4 and row.id.startswith(wanted))
        ]
        if len(found) != 1:
            raise Known("device_not_found", wanted=wanted, count=len(found))
        if found[0].status == REVOKED and status != REVOKED:
            raise Known("device_stays_revoked", label=found[0].label)
        revoked = utc_text(now) if status == REVOKED else None
        change = sa.update(device).where(device.c.id == found[0].id)
        conn.execute(change.values(status=status, revoked_at_utc=found[0].revoked_at_utc or revoked))
        note(conn, utc_text(now), actor, f"device_{status}", {"device": found[0].id})
        return str(found[0].id)

    assert status in (ACTIVE, SUSPENDED, REVOKED)
    return db.write(act)


def people(db: Database, scopes: Scopes = None) -> list[User]:
    """List the users with their districts and the inspectors they are."""

    def act(conn: Connection) -> list[User]:
        seen = _users_in(conn, scopes)
        districts: dict[str, list[str]] = {}
        for row in conn.execute(sa.select(user_scope).order_by(user_scope.c.scope)):
            districts.setdefault(row.user_id, []).append(row.scope)
        names = _person_names(conn)
        persons: dict[str, dict[str, str]] = {}
        for row in conn.execute(sa.select(user_person)):
            persons.setdefault(row.user_id, {})[row.person_id] = names.get(row.person_id, "")
        return [
            User(
                id=row.id,
                name=row.name,
                role=row.role,
                active=bool(row.active),
                scopes=tuple(districts.get(row.id, ())),
                persons=persons.get(row.id, {}),
            )
            for row in conn.execute(sa.select(app_user).order_by(app_user.c.name, app_user.c.id))
            if seen is None or row.id in seen
        ]

    return db.read(act)


def set_user(
    db: Database,
    wanted: str,
    now: datetime,
    *,
    active: bool | None = None,
    role: str | None = None,
    actor: str = "office",
) -> str:
    """Let a user (by id or his only name) in or not, or give him another role; return his id.

    Raise Known("user_not_found") or Known("role_unknown").
    """
    if role is not None and role not in ROLES:
        raise Known("role_unknown", role=role, roles="、".join(ROLES))

    def act(conn: Connection) -> str:
        user = _user(conn, wanted)
        values: dict[str, Any] = {} if active is None else {"active": active}
        if role is not None:
            values["role"] = role
            may_write = role in WRITING_ROLES
            conn.execute(sa.update(user_scope).where(user_scope.c.user_id == user).values(can_write=may_write))
        if values:
            conn.execute(sa.update(app_user).where(app_user.c.id == user).values(values))
            note(conn, utc_text(now), actor, "user_changed", {"user": user, **values})
        return user

    return db.write(act)


def set_scope(db: Database, wanted: str, scope: str, now: datetime, *, given: bool, actor: str = "office") -> str:
    """Give a user a district or take it away; return his id."""

    def act(conn: Connection) -> str:
        user = _user(conn, wanted)
        role = conn.execute(sa.select(app_user.c.role).where(app_user.c.id == user)).scalar_one()
        conn.execute(sa.delete(user_scope).where(user_scope.c.user_id == user, user_scope.c.scope == scope))
        if given:
            row = {"user_id": user, "scope": scope, "can_write": role in WRITING_ROLES}
            conn.execute(sa.insert(user_scope), row)
        note(conn, utc_text(now), actor, "user_scope", {"user": user, "scope": scope, "given": given})
        return user

    return db.write(act)


def link(db: Database, person: str, wanted: str, now: datetime, *, actor: str = "office") -> str:
    """Let a person of the register stand for a user, in each of the user's districts; return the user's id."""

    def act(conn: Connection) -> str:
        user = _user(conn, wanted)
        for scope in conn.execute(sa.select(user_scope.c.scope).where(user_scope.c.user_id == user)).scalars().all():
            row = db.insert(user_person).values(scope=scope, person_id=person, user_id=user)
            keys = ["scope", "person_id"]
            conn.execute(row.on_conflict_do_update(index_elements=keys, set_={"user_id": row.excluded.user_id}))
        note(conn, utc_text(now), actor, "person_linked", {"user": user, "person": person})
        return user

    return db.write(act)


def quarantine(db: Database, scopes: Scopes = None) -> list[SetAside]:
    """List what is set aside, oldest first."""

    def act(conn: Connection) -> list[SetAside]:
        query = sa.select(*_LISTED).where(op_log.c.state == QUARANTINED)
        if scopes is not None:
            query = query.where(op_log.c.scope.in_(sorted(scopes)))
        order = (op_log.c.received_at_utc, op_log.c.scope, op_log.c.device_id, op_log.c.device_seq)
        rows = conn.execute(query.order_by(*order).limit(_MOST_LISTED)).all()
        labels = {row.id: row.label for row in conn.execute(sa.select(device.c.id, device.c.label))}
        names = _person_names(conn)
        return [_set_aside(row, labels, names) for row in rows]

    return db.read(act)


def release(
    db: Database, op_ids: Iterable[str], now: datetime, *, actor: str = "office", scopes: Scopes = None
) -> list[Outcome]:
    """Merge quarantined ops now; return what became of each. Raise Known("op_unknown")."""
    done: list[Outcome] = []
    for scope, ids in _by_scope(db, op_ids, scopes).items():
        done += apply.release(db, scope, ids, utc_text(now), actor=actor)
    return done


def reject(
    db: Database, op_ids: Iterable[str], reason: str, now: datetime, *, actor: str = "office", scopes: Scopes = None
) -> int:
    """Leave quarantined ops unmerged for good; return how many. Raise Known("op_unknown")."""
    found = _by_scope(db, op_ids, scopes)
    for scope, ids in found.items():
        apply.reject_by_admin(db, scope, ids, utc_text(now), reason=plain(reason, _MOST_REASON), actor=actor)
    return sum(map(len, found.values()))


def conflicts(db: Database, scopes: Scopes = None) -> list[Dispute]:
    """List the open disputes, the oldest, as many as one answer takes: others follow when these are settled."""
    found = db.read(lambda conn: oldest_disputes(conn, scopes, _MOST_LISTED_BYTES))
    return [decode(bytes(body), Dispute) for body in found]


def missing(office: Office, scopes: Scopes = None) -> list[Missing]:
    """List photos that were announced and have not arrived."""
    return [one for one in office.blobs.missing() if scopes is None or one.scope in scopes]


def status(office: Office, scopes: Scopes = None) -> dict[str, Any]:
    """Return the office as a whole, in plain values: who it is, its districts, laptops, photos, last backup."""

    def act(conn: Connection) -> dict[str, Any]:
        districts: dict[str, dict[str, Any]] = {
            row.scope: {"last_seq": int(row.last_seq), "safe_seq": int(row.safe_seq)}
            for row in conn.execute(sa.select(feed).order_by(feed.c.scope))
            if scopes is None or row.scope in scopes
        }
        counted = (
            ("records", record, sa.not_(record.c.deleted)),
            ("ops", op_log, sa.true()),
            ("quarantined", op_log, op_log.c.state == QUARANTINED),
            ("disputes", dispute, dispute.c.status == OPEN),
        )
        for name, table, where in counted:
            query = sa.select(table.c.scope, sa.func.count()).where(where).group_by(table.c.scope)
            counts = {row[0]: int(row[1]) for row in conn.execute(query)}
            for scope, of in districts.items():
                of[name] = counts.get(scope, 0)
        seen = _users_in(conn, scopes)
        states = sa.select(blob.c.state, sa.func.count(), sa.func.coalesce(sa.func.sum(blob.c.bytes), 0))
        photos = {
            row[0]: {"count": int(row[1]), "bytes": int(row[2])} for row in conn.execute(states.group_by(blob.c.state))
        }
        machines = sa.select(device.c.status, sa.func.count()).group_by(device.c.status)
        users = sa.select(sa.func.count()).select_from(app_user)
        if scopes is not None and seen is not None:  # how much another district has is not told either
            photos = blob_grants.counted(conn, scopes)
            machines = machines.where(device.c.user_id.in_(sorted(seen)))
            users = users.where(app_user.c.id.in_(sorted(seen)))
        newest = conn.execute(sa.select(sa.func.max(backup.c.finished_at_utc))).scalar_one()
        return {
            "districts": districts,
            "photos": photos,
            "devices": {row[0]: int(row[1]) for row in conn.execute(machines)},
            "users": int(conn.execute(users).scalar_one()),
            "last_backup_at_utc": newest,
            "last_check": fixity.last(conn) if scopes is None else None,
        }

    founding = office.founding
    who = {
        "office_id": founding.office_id,
        "name": founding.name,
        "epoch": office.db.read(epoch),
        "database": office.db.engine.dialect.name,
        "ca_fingerprint": office.authority.fingerprint,
        "certificate_ends_utc": utc_text(leaf_ends(office.authority))
        if office.authority.certificate.exists()
        else None,
    }
    return who | office.db.read(act)


def _users_in(conn: Connection, scopes: Scopes) -> set[str] | None:
    """Return the users of some districts; None means all."""
    if scopes is None:
        return None
    rows = conn.execute(sa.select(user_scope.c.user_id).where(user_scope.c.scope.in_(sorted(scopes))))
    return set(rows.scalars())


def _user(conn: Connection, wanted: str) -> str:
    rows = conn.execute(sa.select(app_user.c.id, app_user.c.name)).all()
    found = [row for row in rows if row.id == wanted] or [row for row in rows if row.name == wanted]
    if len(found) != 1:
        raise Known("user_not_found", wanted=wanted, count=len(found))
    return str(found[0].id)


def _person_names(conn: Connection) -> dict[str, str]:
    query = sa.select(record.c.id, record.c.doc).where(record.c.entity == "person")
    return {row.id: str(row.doc.get("name") or "") for row in conn.execute(query)}


def _set_aside(row: Any, labels: dict[str, str], names: dict[str, str]) -> SetAside:
    try:
        patch = json.loads(bytes(row.body or b"{}")).get("patch")
        values = {str(name): pair[1] for name, pair in patch.items()}
    except (ValueError, AttributeError, TypeError, IndexError, KeyError, RecursionError):
        values = {}  # what is no op is among what is set aside
    return SetAside(
        op_id=row.op_id,
        scope=row.scope,
        reason=str(row.outcome.get("reason") or ""),
        device=labels.get(row.device_id, row.device_id),
        seq=int(row.device_seq),
        author=names.get(row.author, "") or row.author,
        kind=row.kind,
        entity=row.entity,
        record=row.record_id,
        received_at_utc=row.received_at_utc,
        values=values,
    )


def _by_scope(db: Database, op_ids: Iterable[str], scopes: Scopes) -> dict[str, list[str]]:
    """Sort ids of quarantined ops by their district; raise Known("op_unknown") for any other."""
    wanted, found = sorted(set(op_ids)), dict[str, list[str]]()
    aside = sa.select(op_log.c.scope, op_log.c.op_id).where(op_log.c.state == QUARANTINED)
    if scopes is not None:
        aside = aside.where(op_log.c.scope.in_(sorted(scopes)))

    def act(conn: Connection) -> None:
        found.clear()
        askable = [one for one in wanted if "\x00" not in one]  # which PostgreSQL cannot even be asked for
        for start in range(0, len(askable), _AT_ONCE):
            some = op_log.c.op_id.in_(askable[start : start + _AT_ONCE])
            for row in conn.execute(aside.where(some)):
                found.setdefault(row.scope, []).append(row.op_id)

    db.read(act)
    unknown = set(wanted) - {op_id for ids in found.values() for op_id in ids}
    if unknown:
        raise Known("op_unknown", ops="、".join(sorted(unknown)))
    return found
