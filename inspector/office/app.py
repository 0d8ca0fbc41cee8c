"""Answers for the office over HTTP: who may call what, how messages are read, and how a refusal looks.

Handlers are plain functions in a thread pool; one thread each holds at most one connection of the database. Whatever
comes in is read with a bound, decoded into its message or refused with 400, and never leads to a 5xx. 503 says that
the database is away for now, 507 that a disk is full; both leave everything with the laptop.
"""

from __future__ import annotations

import gzip
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import msgspec
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import Cursor
from inspector.domain.op import SCHEMA
from inspector.errors import Known
from inspector.office import auth
from inspector.office.apply import push
from inspector.office.auth import Caller
from inspector.office.blob_routes import blob_routes
from inspector.office.bundle_routes import bundle_routes
from inspector.office.database import AWAY
from inspector.office.founding import epoch as epoch_of
from inspector.office.limits import Guesses, Turns, read_body, read_on
from inspector.office.opening import Office
from inspector.office.outcomes import outcomes
from inspector.office.pull import page_body, snapshot, standing
from inspector.office.refusal import Refused, refuse
from inspector.wire.messages import (
    MOST_OPS,
    PROTO,
    PROTO_HEADER,
    AskSession,
    Enrol,
    Fault,
    Hello,
    OutcomesAsk,
    Push,
    decode,
    encode,
)

M = TypeVar("M")
SMALL = 16 * 1024  # bytes of a message that carries no ops
OUTCOMES = 128 * 1024  # a thousand ids
THREADS = 15  # as many as SQLite's pool has connections
AT_ONCE = 4  # of them for the questions of one bearer, or of one address without any
_MOST_PAGE, _MOST_NUMBER = 500, 2**62
_COMPRESS_FROM = 1024
_NO_SUCH_TABLE = "42P01"
_SCOPE, _WORD = re.compile(r"[0-9]{6}", re.ASCII), re.compile(r"[0-9A-Za-z_.-]{0,128}", re.ASCII)
_log = logging.getLogger(__name__)


def make_app(office: Office) -> Starlette:
    """Return the application that serves `office`."""
    from inspector.office.admin_routes import admin_routes

    door = Door(office)
    routes: list[BaseRoute] = [
        Route("/v1/hello", door.answering(door.hello), methods=["GET"]),
        Route("/v1/ca", door.answering(door.ca), methods=["GET"]),
        Route("/v1/enrol", door.answering(door.enrol, SMALL), methods=["POST"]),
        Route("/v1/session", door.answering(door.session, SMALL), methods=["POST"]),
        Route("/v1/push", door.answering(door.push), methods=["POST"]),
        Route("/v1/outcomes", door.answering(door.outcomes, OUTCOMES), methods=["POST"]),
        Route("/v1/pull", door.answering(door.pull), methods=["GET"]),
        Route("/v1/standing", door.answering(door.standing), methods=["GET"]),
        Route("/v1/snapshot", door.answering(door.snapshot), methods=["GET"]),
        *blob_routes(office.blobs, door.who),
        *bundle_routes(office, door.who),
        *admin_routes(office, door),
    ]
    handlers: dict[Any, Any] = {
        Refused: _refused,
        HTTPException: _http,
        OperationalError: _database_away,
        InterfaceError: _database_away,
        ProgrammingError: _tables_away,
        Known: _office_away,
        PoolTimeout: _database_away,
        Exception: _bug,
    }
    return Starlette(routes=routes, exception_handlers=handlers)


class Door:
    """The handlers of one office and who may pass."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._guesses = Guesses()
        self._threads: anyio.CapacityLimiter | None = None
        self._turns = Turns(AT_ONCE)

    def answering(self, act: Callable[[Request, bytes], Any], most: int | None = None) -> Callable[[Request], Any]:
        """Return the endpoint for a handler in the pool; its message (or Response) goes back."""

        async def answer(request: Request) -> Response:
            if self._threads is None:
                self._threads = anyio.CapacityLimiter(THREADS)
            asked = request.headers.get(PROTO_HEADER, str(PROTO))
            if asked != str(PROTO):
                raise refuse("proto_unknown", 400, expected=PROTO)
            body = b""
            if request.method == "POST":
                if most is None:  # megabytes are read of nobody who is not let in
                    await self._must_be_let_in(request)
                body = await (read_body(request) if most is None else read_body(request, most))
            return await self._in_turn(request, self._respond, act, request, body)

        return answer

    async def _in_turn(self, request: Request, act: Callable[..., M], *given: Any) -> M:
        """Run `act` in the pool, so many at once of whoever asks; what they wait for takes no thread meanwhile."""
        async with self._turns.turn(request.headers.get("authorization") or client(request)):
            return await anyio.to_thread.run_sync(act, *given, limiter=self._threads)

    async def _must_be_let_in(self, request: Request) -> None:
        try:
            request.state.caller = await self._in_turn(request, self.who, request)
        except Refused:
            await read_on(request)
            raise

    def who(self, request: Request) -> Caller:
        """Return who sent `request`; raise Refused 401 or 403. Reads the database: call it in a thread."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise refuse("not_signed_in", 401)
        return auth.caller(self._office.db, token.strip(), _now())

    def hello(self, _request: Request, _body: bytes) -> Hello:
        """Say who we are; needs no bearer, and while the database is away it answers without the epoch."""
        founding = self._office.founding
        try:
            epoch = self._office.db.read(epoch_of)
        except (OperationalError, InterfaceError, PoolTimeout):
            epoch = ""
        return Hello(
            office_id=founding.office_id,
            office_name=founding.name,
            epoch=epoch,
            proto=(PROTO, PROTO),
            schema=(SCHEMA, SCHEMA),
            time=utc_text(_now()),
            seal=self._office.keys.seal,
        )

    def ca(self, _request: Request, _body: bytes) -> Response:
        """Show our CA's certificate to anybody: whoever was told its mark can see whether it is the one."""
        return Response(self._office.authority.ca_pem, media_type="application/x-pem-file")

    def enrol(self, request: Request, body: bytes) -> Any:
        """Let a laptop in for its one-time code."""
        who = client(request)
        if self._guesses.must_wait(who):
            raise refuse("too_many_tries", 429)
        asked = read(body, Enrol)
        try:
            return auth.enrol(self._office.db, self._office.founding, self._office.keys, asked, _now())
        except Refused as no:
            if no.fault.error == "bad_code":
                self._guesses.wrong(who)
            raise

    def session(self, request: Request, body: bytes) -> Any:
        """Give a nonce, or a bearer for a signed one."""
        asked = read(body, AskSession)
        if not asked.nonce:
            return auth.ask_nonce(self._office.db, asked.device_id, _now())
        app = request.headers.get("user-agent", "").partition("Inspector/")[2]
        return auth.open_session(self._office.db, self._office.founding, asked, _now(), app)

    def push(self, request: Request, body: bytes) -> Any:
        """Take whole transactions in."""
        caller: Caller = request.state.caller  # what was changed since, the transaction that writes sees for itself
        sent = read(body, Push)
        if len(sent.ops) > MOST_OPS:
            raise refuse("too_much", 413, expected=MOST_OPS)
        return push(
            self._office.db,
            scope=writable(caller, sent.scope),
            device_id=caller.device_id,
            user=caller.user_id,
            ops=[(_hex(one.hash), bytes(one.body)) for one in sent.ops],
            signature=_hex(sent.signature),
            cursor=Cursor(seq=sent.after, tag=sent.tag, epoch=sent.epoch),
            now_utc=utc_text(_now()),
        )

    def outcomes(self, request: Request, body: bytes) -> Any:
        """Say what has become of this laptop's own ops."""
        caller = self.who(request)
        asked = read(body, OutcomesAsk)
        return outcomes(self._office.db, readable(caller, asked.scope), caller.device_id, asked.ops)

    def pull(self, request: Request, _body: bytes) -> Any:
        """Give the next page of a district's feed."""
        caller = self.who(request)
        body = page_body(
            self._office.db,
            scope=readable(caller, word(request, "scope")),
            device_id=caller.device_id,
            after=number(request, "after", 0, _MOST_NUMBER),
            tag=word(request, "tag"),
            epoch=word(request, "epoch"),
            since=number(request, "since", _MOST_NUMBER, _MOST_NUMBER),
            limit=max(1, number(request, "limit", _MOST_PAGE, _MOST_PAGE)),
        )
        return msgspec.Raw(body)

    def standing(self, request: Request, _body: bytes) -> Any:
        """Say how far the office has this laptop's ops."""
        caller = self.who(request)
        return standing(self._office.db, readable(caller, word(request, "scope")), caller.device_id)

    def snapshot(self, request: Request, _body: bytes) -> Response:
        """Give a district whole, line by line."""
        caller = self.who(request)
        scope = readable(caller, word(request, "scope"))
        whole = snapshot(self._office.db, scope, caller.device_id, word(request, "after_id"))
        lines = self._while_let_in(request, scope, whole)
        headers = {PROTO_HEADER: str(PROTO), "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        stream: Iterator[bytes] = lines
        if takes_gzip(request):
            headers["Content-Encoding"] = "gzip"
            stream = compressed(lines)
        return StreamingResponse(self._in_threads(request, stream), 200, headers, "application/x-ndjson")

    def _while_let_in(self, request: Request, scope: str, lines: Iterator[bytes]) -> Iterator[bytes]:
        """Yield as long as the reader may read; raise Refused then, which breaks the line off: this is not the end."""
        for piece in lines:
            yield piece
            readable(self.who(request), scope)

    async def _in_threads(self, request: Request, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
        """Step through a blocking iterator in the pool, and end it there when the reader goes away."""
        try:
            while piece := await self._in_turn(request, next, pieces, b""):
                yield piece
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                with anyio.CancelScope(shield=True):
                    await anyio.to_thread.run_sync(close, limiter=self._threads)

    def _respond(self, act: Callable[[Request, bytes], Any], request: Request, body: bytes) -> Response:
        made = act(request, body)
        return made if isinstance(made, Response) else message(request, made)


def read(body: bytes, kind: type[M]) -> M:
    """Read a message; raise Refused 400 for what is none."""
    try:
        return decode(body, kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise refuse("bad_message", 400, detail=str(error)[:200]) from error


def message(request: Request, content: Any, status: int = 200) -> Response:
    """Return `content` as JSON, compressed where that pays and the reader takes it."""
    body = encode(content)
    headers = {PROTO_HEADER: str(PROTO), "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if len(body) >= _COMPRESS_FROM and takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 4, mtime=0)
    return Response(body, status, headers, "application/json")


def takes_gzip(request: Request) -> bool:
    """Say whether the reader takes gzip."""
    offered = request.headers.get("accept-encoding", "").lower().split(",")
    return any(one.partition(";")[0].strip() == "gzip" and "q=0" not in one.replace("q=0.", "") for one in offered)


def compressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Compress a stream as it goes."""
    import zlib

    packer = zlib.compressobj(4, zlib.DEFLATED, 31)
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def word(request: Request, name: str) -> str:
    """Return a query parameter that is a code, a hash or an id; "" where it is absent. Raise Refused 400."""
    value = request.query_params.get(name, "")
    if not _WORD.fullmatch(value):
        raise refuse("bad_query", 400, detail=name)
    return value


def number(request: Request, name: str, default: int, most: int) -> int:
    """Return a query parameter that is a number from 0 on, at most `most`. Raise Refused 400."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        raise refuse("bad_query", 400, detail=name)
    return min(int(text), most)


def client(request: Request) -> str:
    """Return the address of whoever asks."""
    return request.client.host if request.client else ""


def readable(caller: Caller, scope: str) -> str:
    """Return `scope` where the caller may read it; raise Refused 403."""
    if not _SCOPE.fullmatch(scope) or scope not in caller.reads:
        raise refuse("scope_denied", 403)
    return scope


def writable(caller: Caller, scope: str) -> str:
    """Return `scope` where the caller may write it; raise Refused 403."""
    if not _SCOPE.fullmatch(scope) or scope not in caller.writes:
        raise refuse("scope_denied", 403)
    return scope


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise refuse("bad_message", 400, detail="hex") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _fault(status: int, fault: Fault, **headers: str) -> Response:
    return Response(encode(fault), status, {PROTO_HEADER: str(PROTO), **headers}, "application/json")


def _refused(_request: Request, error: Refused) -> Response:
    more = {"Retry-After": "60"} if error.status == 429 else {}
    more |= {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    # what was not read of a body must not be taken for the next request
    more |= {"Connection": "close"} if error.status in (408, 413, 415) else {}
    return _fault(error.status, error.fault, **more)


def _http(_request: Request, error: HTTPException) -> Response:
    code = {404: "no_such_thing", 405: "no_such_method"}.get(error.status_code, "bad_request")
    return _fault(error.status_code, Fault(error=code), **(error.headers or {}))


def _database_away(_request: Request, error: DBAPIError | PoolTimeout) -> Response:
    original = getattr(error, "orig", None)
    if getattr(original, "sqlstate", None) == "53100" or "disk is full" in str(original):
        return _fault(507, Fault(error="office_full"))
    _log.info("the database is away: %s", type(original or error).__name__)
    return _fault(503, Fault(error="office_database_away"), **{"Retry-After": "5"})


def _tables_away(request: Request, error: ProgrammingError) -> Response:
    """An office is being put back into PostgreSQL: its tables come with one transaction."""
    if getattr(error.orig, "sqlstate", None) != _NO_SUCH_TABLE:
        raise error
    return _database_away(request, error)


def _office_away(_request: Request, known: Known) -> Response:
    """The office is, or will soon be, elsewhere, or not whole yet; where it went is nobody's business here."""
    if known.code not in (*AWAY, "office_not_whole"):
        raise known
    code = "office_moving" if known.code in AWAY else "office_database_away"
    return _fault(503, Fault(error=code), **{"Retry-After": "5"})


def _bug(_request: Request, _error: Exception) -> Response:
    return _fault(500, Fault(error="office_bug"))  # the server writes the trace down
