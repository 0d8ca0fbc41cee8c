"""Answers for inviting: who may work with this office, in which districts, and the one-time code that lets a laptop in.

A user is named once; a later invitation of the same name is another laptop (or another try) of the same user. The code
is printed, or lies in the invitation file with everything else a laptop must know; here only its SHA-256 is kept.
"""

from __future__ import annotations

import base64
import re
import secrets
import ssl
import uuid
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspector.domain.clock_text import utc_text
from inspector.domain.spoken_code import CODE_LENGTH, LETTERS, certificate_mark
from inspector.errors import Known
from inspector.office.auth import WRITING_ROLES, code_hash, plain
from inspector.office.database import ROLES, Database, app_user, enrol_code, feed, user_scope
from inspector.office.logbook import note
from inspector.office.opening import Office
from inspector.wire.messages import Invitation, encode

HOURS, TRIES = 72, 5
DEFAULT_SCOPE = "440512"  # the district a laptop's workspace has unless it is told another
QR_PREFIX = "INSPECTOR:"
_SCOPE = re.compile(r"[0-9]{6}", re.ASCII)
_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Ticket:
    """What was given out: the code in clear (nowhere else), for whom, until when."""

    code: str
    user_id: str
    user_name: str
    role: str
    scopes: tuple[str, ...]
    expires_at_utc: str


def invite(
    db: Database,
    name: str,
    role: str,
    scopes: Iterable[str],
    now: datetime,
    *,
    actor: str = "office",
    again: bool = True,
    within: Collection[str] | None = None,
) -> Ticket:
    """Make the user where there is none of that name, add `scopes`, and give a code.

    Without `scopes` those of the user count, else the only district the office has, else `DEFAULT_SCOPE`. With `again`
    False somebody of the same name is another person. A code lets its holder in as the user with all he may: whoever
    may act only `within` some districts gives none for a user of others. Raise Known: `role_unknown`,
    `user_name_empty`, `scope_not_a_code`, `scope_missing`, `user_has_other_role`, `user_inactive_named`,
    `user_elsewhere`.
    """
    name = plain(name, 60)
    if role not in ROLES:
        raise Known("role_unknown", role=role, roles="、".join(ROLES))
    if not name:
        raise Known("user_name_empty")
    wanted = tuple(dict.fromkeys(scopes))
    for scope in wanted:
        if not _SCOPE.fullmatch(scope):
            raise Known("scope_not_a_code", given=scope)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))

    def act(conn: Connection) -> Ticket:
        user_id = _user(conn, name, role, now, again)
        scopes_now = _scopes(conn, db, user_id, role, wanted)
        if within is not None and not set(scopes_now) <= set(within):
            raise Known("user_elsewhere", name=name)
        expires = utc_text(now + timedelta(hours=HOURS))
        conn.execute(sa.delete(enrol_code).where(enrol_code.c.expires_at_utc < utc_text(now - timedelta(_KEPT_DAYS))))
        row = {"code_hash": code_hash(code), "user_id": user_id, "expires_at_utc": expires, "tries_left": TRIES}
        conn.execute(sa.insert(enrol_code), row)
        note(conn, utc_text(now), actor, "invited", {"user": user_id, "role": role, "scopes": list(scopes_now)})
        return Ticket(code, user_id, name, role, scopes_now, expires)

    return db.write(act)


def invitation(office: Office, ticket: Ticket, urls: Sequence[str]) -> Invitation:
    """Return everything a laptop must know to enrol with `ticket` at `urls`."""
    return Invitation(
        office_id=office.founding.office_id,
        office_name=office.founding.name,
        urls=tuple(urls),
        ca_pem=office.authority.ca_pem,
        code=ticket.code,
        user_name=ticket.user_name,
        role=ticket.role,
        scopes=ticket.scopes,
        expires_at=ticket.expires_at_utc,
        seal=office.keys.seal,
        sign_key=office.keys.sign_key,
    )


def typed_code(given: Invitation) -> str:
    """Return what is typed where only a code and an address can be told: the code, and the mark of our certificate."""
    return given.code + certificate_mark(ssl.PEM_cert_to_DER_cert(given.ca_pem))


def qr_text(given: Invitation) -> str:
    """Return an invitation as the text of a QR code: short, and letters every reader passes on unchanged."""
    packed = base64.b32encode(zlib.compress(encode(given), 9)).decode().rstrip("=")
    return QR_PREFIX + packed


def _user(conn: Connection, name: str, role: str, now: datetime, again: bool) -> str:
    if again:
        found = conn.execute(sa.select(app_user).where(app_user.c.name == name).order_by(app_user.c.id)).first()
        if found is not None and found.role != role:
            raise Known("user_has_other_role", name=name, role=found.role)
        if found is not None and not found.active:
            raise Known("user_inactive_named", name=name)
        if found is not None:
            return str(found.id)
    user_id = str(uuid.uuid4())
    row = {"id": user_id, "name": name, "role": role, "active": True, "created_at_utc": utc_text(now)}
    conn.execute(sa.insert(app_user), row)
    return user_id


def _scopes(conn: Connection, db: Database, user_id: str, role: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Give the user `wanted` on top of what he has; return all his districts."""
    mine = sa.select(user_scope.c.scope).where(user_scope.c.user_id == user_id).order_by(user_scope.c.scope)
    had = tuple(conn.execute(mine).scalars())
    if not wanted and not had:
        seen = sa.union(sa.select(feed.c.scope), sa.select(user_scope.c.scope))
        wanted = tuple(conn.execute(seen).scalars())
        wanted = wanted or (DEFAULT_SCOPE,)
        if len(wanted) > 1:
            raise Known("scope_missing", scopes="、".join(sorted(wanted)))
    for scope in wanted:
        given = db.insert(user_scope).values(user_id=user_id, scope=scope, can_write=role in WRITING_ROLES)
        conn.execute(given.on_conflict_do_nothing())
    return tuple(conn.execute(mine).scalars())
