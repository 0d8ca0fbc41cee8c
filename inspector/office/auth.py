"""Answers for who asks: enrolling with a one-time code, the bearer a signature buys, and what its holder may do.

A laptop is an Ed25519 key. It proves it over a code (once) or over a nonce (every twelve hours) and gets a bearer of
which only the SHA-256 is kept. Device and user are looked up at every request, so a revocation counts from the next
one on. Codes, nonces and bearers are in the database: any node of the office takes what another gave.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.domain.device_id import code_among, signed_by
from inspector.domain.device_id import device_id as device_id_of
from inspector.domain.spoken_code import plain_code
from inspector.office.database import (
    Database,
    app_user,
    device,
    enrol_code,
    nonce,
    session,
    user_person,
    user_scope,
)
from inspector.office.founding import PRESENT, Founding, must_answer
from inspector.office.founding import epoch as epoch_of
from inspector.office.keys import Keys
from inspector.office.logbook import note
from inspector.office.refusal import Refused, refuse
from inspector.wire.messages import AskSession, Enrol, Enrolled, Nonce, Session

SESSION_HOURS, NONCE_MINUTES = 12, 5
WRITING_ROLES = ("inspector", "reviewer", "admin")
ACTIVE, SUSPENDED, REVOKED = "active", "suspended", "revoked"
_NONCES_KEPT = 32  # of one device; then one is given again: anybody may ask, and must lock nobody out by asking
_SESSIONS_KEPT = 16  # of one device
_MOST_SKEW_MS = 1000 * 366 * 86_400_000
_NONCE = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request that was let in. `reads` and `writes` are district codes."""

    device_id: str
    user_id: str
    role: str
    reads: frozenset[str]
    writes: frozenset[str]


def code_hash(code: str) -> str:
    """Return what is kept of a one-time code: the SHA-256 (hex) of it as printed, however it was typed."""
    return hashlib.sha256(plain_code(code).encode("utf-8", "replace")).hexdigest()


def plain(text: str, most: int) -> str:
    """Return `text` as one line that every database and console takes, cut to `most` characters."""
    return _UNPRINTABLE.sub(" ", text).strip()[:most]


def enrol(db: Database, founding: Founding, keys: Keys, asked: Enrol, now: datetime) -> Enrolled:
    """Let a laptop in that holds a good code and the key it names; the same again gives the same answer.

    Raise Refused: 403 bad_code (unknown, expired, spent, or not proved), 429 too_many_tries, 403 device_revoked,
    400 bad_key.
    """
    public_key = _public_key(asked.public_key)
    proved = signed_by(
        public_key, _bytes(asked.proof), asked.code.encode("utf-8", "replace") + founding.office_id.encode()
    )
    answer = db.write(lambda conn: _enrol(conn, db, asked, (public_key, proved), now))
    if isinstance(answer, Refused):  # raised here, so that a lost try is not rolled back with it
        raise answer
    machine, user, scopes, epoch, code = answer
    return Enrolled(
        device_id=machine,
        user_id=user.id,
        user_name=user.name,
        role=user.role,
        scopes=scopes,
        epoch=epoch,
        office_id=founding.office_id,
        office_name=founding.name,
        seal=keys.seal,
        sign_key=keys.sign_key,
        code=code,
    )


def ask_nonce(db: Database, device_id: str, now: datetime) -> Nonce:
    """Return what the device is to sign; an unknown one gets one too, so that nobody learns which exist."""
    fresh = Nonce(nonce=secrets.token_hex(32))
    if db.read(lambda conn: _machine(conn, device_id)) is None:
        return fresh
    expires = utc_text(now + timedelta(minutes=NONCE_MINUTES))

    def act(conn: Connection) -> Nonce:
        mine = nonce.c.device_id == device_id
        live = sa.select(nonce.c.nonce).where(mine, nonce.c.expires_at_utc > utc_text(now))
        held = conn.execute(live.order_by(nonce.c.expires_at_utc.desc(), nonce.c.nonce)).scalars().all()
        if len(held) >= _NONCES_KEPT:
            return Nonce(nonce=held[0])
        conn.execute(sa.delete(nonce).where(mine, nonce.c.expires_at_utc <= utc_text(now)))
        conn.execute(sa.insert(nonce), {"nonce": fresh.nonce, "device_id": device_id, "expires_at_utc": expires})
        return fresh

    return db.write(act)


def open_session(db: Database, founding: Founding, asked: AskSession, now: datetime, app: str = "") -> Session:
    """Give a bearer for a signed nonce; each nonce counts once. Raise Refused 403.

    `device_unknown` (also for a wrong signature), `device_revoked`, `user_inactive`, `nonce_unknown`.
    """
    if not _NONCE.fullmatch(asked.nonce):
        raise refuse("nonce_unknown", 403)
    machine = db.read(lambda conn: _machine(conn, asked.device_id))
    message = b"session" + founding.office_id.encode() + asked.nonce.encode()
    if machine is None or not signed_by(bytes(machine.public_key), _bytes(asked.signature), message):
        raise refuse("device_unknown", 403)
    token, ends = secrets.token_urlsafe(32), utc_text(now + timedelta(hours=SESSION_HOURS))
    given = Session(token=token, expires_at=ends)

    def act(conn: Connection) -> Session:
        mine = (nonce.c.nonce == asked.nonce, nonce.c.device_id == asked.device_id)
        if not conn.execute(sa.delete(nonce).where(*mine, nonce.c.expires_at_utc > utc_text(now))).rowcount:
            raise refuse("nonce_unknown", 403)
        _let_in(conn, asked.device_id)
        conn.execute(sa.delete(session).where(session.c.expires_at_utc <= utc_text(now)))
        conn.execute(sa.delete(nonce).where(nonce.c.expires_at_utc <= utc_text(now)))
        row = {"token_hash": _token_hash(token), "device_id": asked.device_id, "expires_at_utc": ends}
        conn.execute(sa.insert(session), row)
        own = sa.select(session.c.token_hash).where(session.c.device_id == asked.device_id)
        newest = conn.execute(own.order_by(session.c.expires_at_utc.desc(), session.c.token_hash)).scalars().all()
        older = [one for one in newest[_SESSIONS_KEPT:] if one != row["token_hash"]]
        if older:
            conn.execute(sa.delete(session).where(session.c.token_hash.in_(older)))
        contact: dict[str, Any] = {"last_contact_at_utc": utc_text(now)}
        contact |= {"app_version": plain(app, 40)} if app else {}
        contact |= {"last_skew_ms": _skew(asked.skew_ms)} if asked.skew_ms is not None else {}
        conn.execute(sa.update(device).where(device.c.id == asked.device_id).values(contact))
        return given

    return db.write(act)


def caller(db: Database, token: str, now: datetime) -> Caller:
    """Return who holds `token`. Raise Refused: 401 session_expired, 403 device_revoked or user_inactive."""
    return db.read(lambda conn: _caller(conn, token, now))


def user_caller(conn: Connection, device_id: str, user_id: str) -> Caller:
    """Return what a user may do from a device, whether or not it is let in."""
    user = conn.execute(sa.select(app_user).where(app_user.c.id == user_id)).one_or_none()
    if user is None:
        return Caller(device_id, user_id, "", frozenset(), frozenset())
    rows = conn.execute(sa.select(user_scope).where(user_scope.c.user_id == user_id)).all()
    reads = frozenset(row.scope for row in rows)
    writes = frozenset(row.scope for row in rows if row.can_write and user.role in WRITING_ROLES)
    return Caller(device_id, user_id, user.role, reads, writes)


def _caller(conn: Connection, token: str, now: datetime) -> Caller:
    found = conn.execute(_HOLDER, {"token_hash": _token_hash(token), "now": utc_text(now)}).one()
    must_answer(found)
    if found.device_id is None:
        raise refuse("session_expired", 401)
    rows = conn.execute(_MAY, {"device_id": found.device_id}).all()
    if not rows:
        raise refuse("device_unknown", 403)
    first = rows[0]
    _must_be_active(first)
    reads = frozenset(row.scope for row in rows if row.scope is not None)
    writes = frozenset(row.scope for row in rows if row.can_write and first.role in WRITING_ROLES)
    return Caller(found.device_id, first.user_id, first.role, reads, writes)


# made once, and two of them: every request asks this first
_IS_LIVE = (session.c.token_hash == sa.bindparam("token_hash"), session.c.expires_at_utc > sa.bindparam("now"))
_HOLDER = sa.select(sa.select(session.c.device_id).where(*_IS_LIVE).scalar_subquery().label("device_id"), *PRESENT)
_MAY = (
    sa.select(
        *(device.c.status, device.c.user_id, app_user.c.active, app_user.c.role),
        *(user_scope.c.scope, user_scope.c.can_write),
    )
    .join_from(device, app_user, app_user.c.id == device.c.user_id, isouter=True)
    .join(user_scope, user_scope.c.user_id == app_user.c.id, isouter=True)
    .where(device.c.id == sa.bindparam("device_id"))
)


def _must_be_active(machine: Any) -> None:
    if machine.status != ACTIVE:
        raise refuse("device_revoked", 403)
    if not machine.active:
        raise refuse("user_inactive", 403)


def _let_in(conn: Connection, device_id: str) -> str:
    """Return the user of a device that is let in; raise Refused 403 for any other."""
    machine = _machine(conn, device_id)
    if machine is None:
        raise refuse("device_unknown", 403)
    if machine.status != ACTIVE:
        raise refuse("device_revoked", 403)
    active = conn.execute(sa.select(app_user.c.active).where(app_user.c.id == machine.user_id)).scalar_one_or_none()
    if not active:
        raise refuse("user_inactive", 403)
    return str(machine.user_id)


def _machine(conn: Connection, device_id: str) -> Any:
    """Return the row of a device; None where there is none."""
    if len(device_id) > 64 or _UNPRINTABLE.search(device_id):
        return None
    return conn.execute(sa.select(device).where(device.c.id == device_id)).one_or_none()


def _enrol(
    conn: Connection, db: Database, asked: Enrol, key: tuple[bytes, bool], now: datetime
) -> Refused | tuple[str, Any, tuple[str, ...], str, str]:
    """Return (device, user, districts, epoch, short code), or the refusal: what it noted of a wrong try must stay."""
    public_key, proved = key
    where = enrol_code.c.code_hash == code_hash(asked.code)
    held: Any = conn.execute(sa.select(enrol_code).where(where).with_for_update()).one_or_none()
    machine = device_id_of(public_key)
    fault = _code_fault(conn, held, machine, proved, now)
    if fault is not None:
        if not proved and held is not None and held.tries_left > 0:
            conn.execute(sa.update(enrol_code).where(where).values(tries_left=held.tries_left - 1))
        return fault
    user = conn.execute(sa.select(app_user).where(app_user.c.id == held.user_id)).one()
    row = {
        "id": machine,
        "user_id": user.id,
        "label": plain(asked.label, 60) or machine[:8],
        "public_key": public_key,
        "status": ACTIVE,
        "enrolled_at_utc": utc_text(now),
        "last_contact_at_utc": utc_text(now),
        "last_skew_ms": _skew(asked.skew_ms),
        "app_version": plain(asked.app, 40),
    }
    conn.execute(db.insert(device).values(row).on_conflict_do_nothing())
    mine = sa.select(user_scope.c.scope).where(user_scope.c.user_id == user.id).order_by(user_scope.c.scope)
    scopes = tuple(str(scope) for scope in conn.execute(mine).scalars())
    person = plain(asked.person, 64)
    _link(conn, db, person, str(user.id), scopes)
    if held.used_at_utc is None:
        conn.execute(sa.update(enrol_code).where(where).values(used_at_utc=utc_text(now), device_id=machine))
        note(conn, utc_text(now), str(user.id), "enrolled", {"device": machine, "person": person})
    return machine, user, scopes, epoch_of(conn), _short_code(conn, machine)


def _short_code(conn: Connection, machine: str) -> str:
    """Return the code of a device among those that were here before it, whose codes stand on paper already."""
    every = sa.select(device.c.id, device.c.public_key).order_by(device.c.enrolled_at_utc, device.c.id)
    before: list[bytes] = []
    for row in conn.execute(every):
        if row.id == machine:
            return code_among(bytes(row.public_key), before)
        before.append(bytes(row.public_key))
    raise AssertionError("it was put in before")


def _code_fault(conn: Connection, held: Any, machine: str, proved: bool, now: datetime) -> Refused | None:
    """Say why a code (its row, None where there is none) does not let this device in."""
    if held is None or held.expires_at_utc <= utc_text(now):
        return refuse("bad_code", 403)
    if held.tries_left <= 0:
        return refuse("too_many_tries", 429)
    if not proved or (held.used_at_utc is not None and held.device_id != machine):
        return refuse("bad_code", 403)
    active = conn.execute(sa.select(app_user.c.active).where(app_user.c.id == held.user_id)).scalar_one_or_none()
    if not active:
        return refuse("user_inactive", 403)
    known = _machine(conn, machine)
    if known is not None and known.status != ACTIVE:
        return refuse("device_revoked", 403)
    return None


def _link(conn: Connection, db: Database, person: str, user_id: str, scopes: tuple[str, ...]) -> None:
    """Let `person` stand for the user in his districts; who is linked already stays, an administrator may change it."""
    if person:
        for scope in scopes:
            link = db.insert(user_person).values(scope=scope, person_id=person, user_id=user_id)
            conn.execute(link.on_conflict_do_nothing())


def _public_key(text: str) -> bytes:
    key = _bytes(text)
    if len(key) != 32:
        raise refuse("bad_key", 400)
    return key


def _skew(told_ms: int | None) -> int | None:
    """Return a laptop's word on its clock such that every database holds it: at most a thousand years."""
    return None if told_ms is None else max(-_MOST_SKEW_MS, min(told_ms, _MOST_SKEW_MS))


def _bytes(text: str) -> bytes:
    """Return what a hex text stands for; nothing (which signs nothing) where it is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
