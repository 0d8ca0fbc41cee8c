"""Answers for bundles over HTTP: `POST /v1/bundles` takes the file of a stick and gives its ack back.

A laptop that may write a district may hand over a bundle of it, its own or another's: it counts for its signature, and
the ack tells whoever gets it what is new in the district. The body goes to the disk as it comes, bounded by what the
disk holds, and a silent sender is sent away.
"""

from __future__ import annotations

import errno
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from inspector.errors import Known
from inspector.office.auth import Caller
from inspector.office.bundles import INCOMING, RESERVE, import_bundle
from inspector.office.database import AWAY
from inspector.office.limits import in_time
from inspector.office.opening import Office
from inspector.office.refusal import refuse
from inspector.wire.messages import PROTO, PROTO_HEADER

SILENCE_SECONDS = 30.0


def bundle_routes(office: Office, who: Callable[[Request], Caller]) -> list[Route]:
    """Return the route; `who` is called in the thread pool and raises Refused for anybody not let in."""

    async def take(request: Request) -> Response:
        caller = await run_in_threadpool(who, request)
        if not caller.writes:
            raise refuse("read_only", 403)
        folder = office.data / INCOMING / f"post-{uuid.uuid4().hex}"
        try:
            await _receive(request, folder / "bundle.fsync")
            ack = folder / "answer.ack.fsync"
            await run_in_threadpool(_import, office, folder / "bundle.fsync", ack, caller)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        headers = {PROTO_HEADER: str(PROTO), "Cache-Control": "no-store"}
        away = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
        return FileResponse(ack, headers=headers, media_type="application/zip", background=away)

    return [Route("/v1/bundles", take, methods=["POST"])]


def _import(office: Office, path: Path, ack: Path, caller: Caller) -> None:
    try:
        import_bundle(office, path, ack, by=caller.user_id or caller.device_id, within=caller.writes)
    except Known as refused:
        if refused.code in AWAY:
            raise
        full = refused.code in ("bundle_office_full", "bundle_target_full")
        facts: dict[str, Any] = {"detail": str(refused.facts.get("detail", ""))}
        raise refuse(refused.code, 507 if full else 422, **facts) from refused


async def _receive(request: Request, path: Path) -> None:
    """Write the body to `path`; raise Refused 408, 413, 507, and 400 where it breaks off."""
    path.parent.mkdir(parents=True, mode=0o700)
    room = shutil.disk_usage(path.parent).free - RESERVE
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 15 or int(announced) > room):
        raise refuse("bundle_office_full", 507)
    try:
        with open(path, "xb") as target:
            await _pour(request, target, room)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise refuse("bundle_office_full", 507) from error
        raise


async def _pour(request: Request, target: Any, room: int) -> None:
    gathered = bytearray()
    try:
        async for piece in in_time(request, SILENCE_SECONDS):
            gathered += piece
            if len(gathered) >= 1 << 20:
                room -= len(gathered)
                if room < 0:
                    raise refuse("bundle_office_full", 507)
                await run_in_threadpool(target.write, bytes(gathered))
                gathered.clear()
    except TimeoutError:
        raise refuse("body_too_slow", 408) from None
    except ClientDisconnect:
        raise refuse("body_cut", 400) from None
    await run_in_threadpool(target.write, bytes(gathered))
