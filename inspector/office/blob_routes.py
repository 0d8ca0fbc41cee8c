"""Answers for photos over HTTP: `/v1/blobs/…`, with the header names of the IETF draft on resumable uploads.

A body is read as it comes, two megabytes in memory at most: one being hashed and written in the thread pool while
the next one gathers, so that the event loop stays free. What came before a link broke is kept. A sender who falls
silent gives up his place after `SILENCE_S`. Whatever is refused early still has a few megabytes of its body read, so
that the sender sees the answer and not a reset.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from inspector.office.auth import Caller
from inspector.office.blob_store import PIECE, Progress, checked_name
from inspector.office.blobs import Arriving, Blobs
from inspector.office.limits import OUT_BYTES, in_time, read_on
from inspector.office.refusal import Refused, refuse
from inspector.wire.messages import MOST_HASHES, HaveAsk, decode, encode

SILENCE_S = 30.0
_MOST_ASKED_BYTES = 128 * 1024
_UPLOAD = "application/partial-upload"
_COME_AGAIN = {423: "5", 429: "900", 503: "5"}  # seconds

Who = Callable[[Request], Caller]
T = TypeVar("T")


def blob_routes(blobs: Blobs, who: Who) -> list[Route]:
    """Return the routes; `who` is called in the thread pool and raises Refused for anybody not let in."""
    live = _Live()

    async def each(request: Request, blobs: Blobs, caller: Caller) -> Response:
        if request.method == "PATCH":
            return await _patch(request, blobs, caller, live)
        return await (_head if request.method == "HEAD" else _get)(request, blobs, caller)

    return [
        Route("/v1/blobs/have", _answering(_have, blobs, who), methods=["POST"]),
        Route("/v1/blobs/{sha256}", _answering(each, blobs, who), methods=["HEAD", "GET", "PATCH"]),
        Route("/v1/blobs/{sha256}/preview", _answering(_preview, blobs, who), methods=["GET"]),
    ]


def refusal_response(error: Refused) -> Response:
    """Turn a refusal into its answer; where an upload has another offset, it stands in the header too."""
    headers = {} if error.fault.offset is None else {"Upload-Offset": str(error.fault.offset)}
    if error.status in _COME_AGAIN:
        headers["Retry-After"] = _COME_AGAIN[error.status]
    return Response(encode(error.fault), error.status, headers, "application/json")


def _answering(act: Any, blobs: Blobs, who: Who) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            caller = await run_in_threadpool(who, request)
            response: Response = await act(request, blobs, caller)
        except Refused as error:
            await read_on(request)
            return refusal_response(error)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody is there to read it
        return response

    return answer


async def _have(request: Request, blobs: Blobs, caller: Caller) -> Response:
    body = bytearray()
    async for piece in _pieces(request):
        body += piece
        if len(body) > _MOST_ASKED_BYTES:
            raise refuse("too_large", 413)
    try:
        ask = decode(bytes(body), HaveAsk)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise refuse("bad_message", 400, detail=str(error)) from error
    if len(ask.sha256) > MOST_HASHES:
        raise refuse("too_large", 413)
    return Response(encode(await run_in_threadpool(blobs.have, ask.sha256, caller)), media_type="application/json")


async def _head(request: Request, blobs: Blobs, caller: Caller) -> Response:
    found = await run_in_threadpool(blobs.standing, _name(request), caller)
    if found is None:
        return Response(status_code=404)
    headers = {
        "Upload-Offset": str(found.offset),
        "Upload-Complete": _yes(found.complete),
        "X-Safe": _yes(found.safe),
        "Cache-Control": "no-store",
    }
    if found.length is not None:
        headers["Upload-Length"] = str(found.length)
    return Response(headers=headers)


async def _patch(request: Request, blobs: Blobs, caller: Caller, live: _Live) -> Response:
    sha256, preview_of = _name(request), request.headers.get("preview-of")
    if request.headers.get("content-type", _UPLOAD).split(";")[0].strip() != _UPLOAD:
        raise refuse("bad_content_type", 415)
    if preview_of is not None:
        checked_name(preview_of)
    offset, length = _number(request, "upload-offset"), _number(request, "upload-length")
    if "content-length" in request.headers and offset + _number(request, "content-length") > length > 0:
        raise refuse("length_overrun", 413, offset=None)
    async with live.turn((sha256, caller.device_id)):
        begun: list[Arriving | None] = []

        async def begin() -> None:
            begun.append(await run_in_threadpool(blobs.begin, sha256, offset, length, caller))

        try:
            await _to_its_end(begin())
            if (arriving := begun[0]) is not None:
                rest = await _pour(request, arriving)
                progress = await _to_its_end(run_in_threadpool(_ended, begun, rest, preview_of))
                return _progress(progress, 201 if progress.complete else 204)
        finally:
            if begun and begun[0] is not None:
                await _to_its_end(run_in_threadpool(begun[0].__exit__))
    there = await run_in_threadpool(blobs.already, sha256, caller, preview_of)
    await read_on(request)
    return _progress(there, 200)


class _Live:
    """Uploads under way, by blob and laptop.

    A laptop that comes again for the same blob has lost its old connection, whether TCP knows it yet or not: the old
    request gives way, keeping what came, instead of answering 423 until it falls silent.
    """

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str], tuple[asyncio.Task[Any], asyncio.Event]] = {}
        self._ousted: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def turn(self, key: tuple[str, str]) -> AsyncIterator[None]:
        while old := self._tasks.get(key):
            self._ousted.add(old[0])
            old[0].cancel()
            await old[1].wait()
        task, over = asyncio.current_task(), asyncio.Event()
        assert task is not None
        self._tasks[key] = task, over
        try:
            yield
        except asyncio.CancelledError:
            if task not in self._ousted:
                raise
            task.uncancel()
            raise ClientDisconnect from None
        finally:
            self._ousted.discard(task)
            del self._tasks[key]
            over.set()


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Wait for `work` even where the request is cancelled meanwhile (a thread cannot be), then be cancelled."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # seen; being cancelled comes first
        raise cancelled
    return task.result()


async def _pour(request: Request, arriving: Arriving) -> list[bytes]:
    """Bring the body to the disk; return its end, which is not written yet.

    Whatever breaks it off, all that came is handed on and no write is left running.
    """
    gathered, size = list[bytes](), 0
    writing: asyncio.Future[None] | None = None
    try:
        async for piece in _pieces(request):
            gathered.append(piece)
            size += len(piece)
            if size >= PIECE:
                if writing is not None:
                    await asyncio.wait((writing,))  # not `await writing`: to be cancelled must not touch a write
                    writing.result()
                writing = asyncio.ensure_future(run_in_threadpool(_write, arriving, gathered))
                gathered, size = [], 0
        if writing is not None:
            await asyncio.wait((writing,))
            writing.result()
    except BaseException:
        await _to_its_end(_last(arriving, writing, gathered))
        raise
    return gathered


async def _last(arriving: Arriving, writing: asyncio.Future[None] | None, gathered: list[bytes]) -> None:
    if writing is not None:
        await writing
    await run_in_threadpool(_write, arriving, gathered)


def _write(arriving: Arriving, pieces: list[bytes]) -> None:
    for piece in pieces:
        if piece:
            arriving.write(piece)


def _ended(begun: list[Arriving | None], rest: list[bytes], preview_of: str | None) -> Progress:
    """Write the end of a segment, finish it and give its place free, in one go: each way to a thread costs time."""
    arriving = begun[0]
    assert arriving is not None
    try:
        _write(arriving, rest)
        return arriving.finish(preview_of)
    finally:
        begun.clear()
        arriving.__exit__()


async def _get(request: Request, blobs: Blobs, caller: Caller) -> Response:
    return await _bytes(request, blobs, caller, _name(request))


async def _preview(request: Request, blobs: Blobs, caller: Caller) -> Response:
    return await _bytes(request, blobs, caller, await run_in_threadpool(blobs.preview, _name(request), caller), True)


async def _bytes(request: Request, blobs: Blobs, caller: Caller, sha256: str, found: bool = False) -> Response:
    try:
        return await _sent(request, blobs, caller, sha256, found)
    except FileNotFoundError:  # it went since it was written down as stored; the round of checking will notice
        raise refuse("blob_unknown", 404) from None


async def _sent(request: Request, blobs: Blobs, caller: Caller, sha256: str, found: bool) -> Response:
    # a preview was found by its original, which the caller may see: that is enough
    size = await run_in_threadpool(blobs.store.size if found else lambda sha: blobs.open(sha, caller), sha256)
    start, end, partial = _range(request.headers.get("range"), size)
    headers = {
        "Content-Length": str(end - start),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:",
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    if partial:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    stream = await run_in_threadpool(blobs.store.open_stream, sha256, start, end)
    return StreamingResponse(_stepping(stream), 206 if partial else 200, headers, "application/octet-stream")


async def _stepping(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Step through a file in the thread pool, and close it also where the reader goes away half-way."""
    try:
        while piece := await run_in_threadpool(next, pieces, b""):
            for at in range(0, len(piece), OUT_BYTES):
                yield piece[at : at + OUT_BYTES]
                await asyncio.sleep(0)  # lets the loop tell that the reader is gone
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _range(header: str | None, size: int) -> tuple[int, int, bool]:
    """Read one byte range; several, or what is none, mean the whole (RFC 9110 allows it). Raise Refused 416."""
    kind, _, wanted = (header or "").partition("=")
    first, dash, last = wanted.strip().partition("-")
    numbers = [text for text in (first, last) if text]
    if kind.strip() != "bytes" or not dash or not numbers or not all(_is_number(text) for text in numbers):
        return 0, size, False
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return 0, size, False
    if start >= end:
        raise refuse("range_unsatisfiable", 416)
    return start, end, True


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield the body as it comes; silence, or a byte now and then, is as good as a broken link."""
    try:
        async for piece in in_time(request, SILENCE_S):
            yield piece
    except TimeoutError:
        raise ClientDisconnect from None


def _progress(progress: Progress, status: int) -> Response:
    headers = {"Upload-Offset": str(progress.offset), "Upload-Complete": _yes(progress.complete)}
    return Response(status_code=status, headers=headers)


def _name(request: Request) -> str:
    return checked_name(request.path_params["sha256"])


def _number(request: Request, header: str) -> int:
    text = request.headers.get(header, "")
    if not _is_number(text):
        raise refuse("bad_header", 400, detail=header)
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _yes(yes: bool) -> str:
    return "?1" if yes else "?0"
