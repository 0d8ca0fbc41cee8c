"""Answers for what one caller may cost: how long a message may be, how slowly it may come, how often one may guess.

A message is read with a bound and against a clock: whoever sends a byte a second to hold a place is sent away, whoever
has a thin line (4 kbit/s) is not; and so is whoever asks and does not read the answer. A compressed message is not
taken at all, so nothing can swell here. Whoever asks much at once waits behind himself, not before everybody.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from inspector.office.refusal import refuse
from inspector.wire.messages import MOST_PUSH_BYTES

HEAD_SECONDS = 20.0  # for a whole request head, also after a connection was used before
BODY_SECONDS, LEAST_BYTES_A_SECOND = 30.0, 512
# of an answer, what may wait for its reader in each of the buffers on the way (TLS, socket), and for how long
OUT_BYTES = 64 * 1024
STALL_SECONDS = BODY_SECONDS + 4 * OUT_BYTES / LEAST_BYTES_A_SECOND
GUESSES, GUESS_SECONDS = 20, 60.0
_MOST_REMEMBERED = 10_000
_READ_ON_BYTES, _READ_ON_SECONDS = 4 * 1024**2, 10.0


async def read_body(request: Request, most: int = MOST_PUSH_BYTES) -> bytes:
    """Return the whole body; raise Refused 413 beyond `most` bytes, 415 for a compressed one, 408 for a trickle.

    Of a refused body some more is read and thrown away, so that its sender sees the answer and not a reset.
    """
    fault = None
    if request.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        fault = refuse("compressed_body", 415)
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and (len(announced) > 18 or int(announced) > most):
        fault = refuse("body_too_large", 413, detail=str(most))
    body = bytearray()
    try:
        if fault is None:
            async for piece in in_time(request, BODY_SECONDS):
                body += piece
                if len(body) > most:
                    fault = refuse("body_too_large", 413, detail=str(most))
                    break
    except TimeoutError:
        raise refuse("body_too_slow", 408) from None
    except ClientDisconnect:
        raise refuse("body_cut", 400) from None
    if fault is not None:
        await read_on(request)
        raise fault
    return bytes(body)


async def in_time(request: Request, silence_seconds: float) -> AsyncIterator[bytes]:
    """Yield a body of any length as it comes; raise TimeoutError where nothing comes for a while, or all too slowly."""
    pieces = aiter(request.stream())
    began, read = time.monotonic(), 0
    while True:
        left = began + BODY_SECONDS + read / LEAST_BYTES_A_SECOND - time.monotonic()
        async with asyncio.timeout(max(0.001, min(silence_seconds, left))):
            try:
                piece = await anext(pieces)
            except StopAsyncIteration:
                return
        read += len(piece)
        yield piece


async def read_on(request: Request) -> None:
    """Throw some more of a refused body away, so that its sender sees the answer and not a reset."""
    left = _READ_ON_BYTES
    try:
        async with asyncio.timeout(_READ_ON_SECONDS):
            async for piece in request.stream():
                left -= len(piece)
                if left < 0:
                    return
    except (ClientDisconnect, RuntimeError, TimeoutError):  # gone, or read already
        return


class Turns:
    """Lets each caller have so many of his questions worked on at once; belongs to one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}  # who → his places, one item a question

    @asynccontextmanager
    async def turn(self, who: str) -> AsyncIterator[None]:
        """Wait until `who` has a place, and hold it."""
        places, asked = self._held.setdefault(who, (asyncio.Semaphore(self._most), []))
        asked.append(None)
        try:
            async with places:
                yield
        finally:
            asked.pop()
            if not asked:
                del self._held[who]


class Guesses:
    """Counts wrong guesses of a caller (an address); beyond the limit within a minute it has to wait."""

    def __init__(
        self, most: int = GUESSES, seconds: float = GUESS_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._seen: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def must_wait(self, who: str) -> bool:
        """Say whether `who` guessed wrong too often just now."""
        with self._lock:
            return len(self._recent(who)) >= self._most

    def wrong(self, who: str) -> None:
        """Note a wrong guess."""
        with self._lock:
            self._seen[who] = [*self._recent(who), self._clock()]
            self._seen.move_to_end(who)
            while len(self._seen) > _MOST_REMEMBERED:
                self._seen.popitem(last=False)

    def _recent(self, who: str) -> list[float]:
        since = self._clock() - self._seconds
        return [at for at in self._seen.get(who, []) if at > since][-self._most :]
