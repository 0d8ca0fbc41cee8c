"""Answers for administration over HTTP, `/v1/admin/…`: administrators act, auditors read, both in their districts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from inspector.errors import Known
from inspector.office import admin
from inspector.office.auth import REVOKED, Caller
from inspector.office.database import AWAY
from inspector.office.invite import invitation, invite
from inspector.office.opening import Office
from inspector.office.refusal import refuse

if TYPE_CHECKING:
    from inspector.office.app import Door

_SMALL = 64 * 1024


class Invite(msgspec.Struct, frozen=True):
    """`POST /v1/admin/invite`; without `scopes` the administrator's own."""

    name: str
    role: str
    scopes: tuple[str, ...] = ()


class Decide(msgspec.Struct, frozen=True):
    """`POST /v1/admin/quarantine/release` and `…/reject` (which wants a reason)."""

    ops: tuple[str, ...]
    reason: str = ""


def admin_routes(office: Office, door: Door) -> list[Route]:
    """Return the routes."""
    desk = Desk(office, door)
    reads: dict[str, Callable[[Caller, Request], Any]] = {
        "status": desk.status,
        "devices": desk.devices,
        "people": desk.people,
        "missing": desk.missing,
        "quarantine": desk.quarantine,
        "conflicts": desk.conflicts,
    }
    acts: dict[str, Callable[[Caller, Request, bytes], Any]] = {
        "invite": desk.invite,
        "devices/{id}/revoke": desk.revoke,
        "quarantine/release": desk.release,
        "quarantine/reject": desk.reject,
    }
    return [
        *(
            Route(f"/v1/admin/{path}", door.answering(desk.reading(act)), methods=["GET"])
            for path, act in reads.items()
        ),
        *(
            Route(f"/v1/admin/{path}", door.answering(desk.acting(act), _SMALL), methods=["POST"])
            for path, act in acts.items()
        ),
    ]


class Desk:
    """What an administrator may ask over the network."""

    def __init__(self, office: Office, door: Door) -> None:
        self._office = office
        self._door = door

    def reading(self, act: Callable[[Caller, Request], Any]) -> Callable[[Request, bytes], Any]:
        """Let administrators and auditors in."""
        return lambda request, _body: act(self._caller(request, "admin", "auditor"), request)

    def acting(self, act: Callable[[Caller, Request, bytes], Any]) -> Callable[[Request, bytes], Any]:
        """Let administrators in, and word what they cannot do."""

        def answer(request: Request, body: bytes) -> Any:
            caller = self._caller(request, "admin")
            try:
                return act(caller, request, body)
            except Known as known:
                if known.code in AWAY:
                    raise
                raise refuse(known.code, 422) from known

        return answer

    def status(self, caller: Caller, _request: Request) -> Any:
        """The districts of the caller."""
        return admin.status(self._office, caller.reads)

    def devices(self, caller: Caller, _request: Request) -> Any:
        """The laptops of these districts."""
        return admin.devices(self._office.db, caller.reads)

    def people(self, caller: Caller, _request: Request) -> Any:
        """The users of these districts."""
        return admin.people(self._office.db, caller.reads)

    def missing(self, caller: Caller, _request: Request) -> Any:
        """Photos announced but not arrived."""
        return admin.missing(self._office, caller.reads)

    def quarantine(self, caller: Caller, _request: Request) -> Any:
        """Ops that are set aside."""
        return admin.quarantine(self._office.db, caller.reads)

    def conflicts(self, caller: Caller, _request: Request) -> Any:
        """Open disputes."""
        return admin.conflicts(self._office.db, caller.reads)

    def invite(self, caller: Caller, request: Request, body: bytes) -> Any:
        """Invite somebody into districts of the caller."""
        from inspector.office.app import read

        asked = read(body, Invite)
        scopes = asked.scopes or tuple(sorted(caller.writes))
        if not set(scopes) <= caller.writes:
            raise refuse("scope_denied", 403)
        ticket = invite(
            self._office.db,
            asked.name,
            asked.role,
            scopes,
            datetime.now(UTC),
            actor=caller.user_id,
            within=caller.writes,
        )
        host = request.headers.get("host", "")
        return invitation(self._office, ticket, [f"https://{host}"])

    def revoke(self, caller: Caller, request: Request, _body: bytes) -> Any:
        """Revoke a laptop, at once."""
        wanted = request.path_params["id"]
        device = admin.set_device(
            self._office.db, wanted, REVOKED, datetime.now(UTC), actor=caller.user_id, scopes=caller.writes
        )
        return {"device_id": device, "status": REVOKED}

    def release(self, caller: Caller, _request: Request, body: bytes) -> Any:
        """Merge what was set aside."""
        from inspector.office.app import read

        ops = read(body, Decide).ops
        return admin.release(self._office.db, ops, datetime.now(UTC), actor=caller.user_id, scopes=caller.writes)

    def reject(self, caller: Caller, _request: Request, body: bytes) -> Any:
        """Leave what was set aside unmerged for good."""
        from inspector.office.app import read

        asked = read(body, Decide)
        if not asked.reason.strip():
            raise refuse("reason_missing", 422)
        now = datetime.now(UTC)
        count = admin.reject(self._office.db, asked.ops, asked.reason, now, actor=caller.user_id, scopes=caller.writes)
        return {"rejected": count}

    def _caller(self, request: Request, *roles: str) -> Caller:
        caller = self._door.who(request)
        if caller.role not in roles:
            raise refuse("role_denied", 403)
        return caller
