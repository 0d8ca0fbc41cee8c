"""Answers for administration over HTTP, `/v1/admin/…`: administrators act, auditors read, in their districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from inspector.office.opening import Office

if TYPE_CHECKING:
    from inspector.office.app import Door


def admin_routes(office: Office, door: Door) -> list[Route]:
    """Return the routes."""
    return []
