"""Answers for one conversation with the office: TLS, addresses, proxies, time limits, the bearer, and who answers.

The office is known by the CA that came with the invitation, and by nothing else: no list of authorities, no name, no
first-time trust. So whoever else answers (a captive portal, another office at the same address) is refused before a
byte of ours leaves. The dates in its certificate are not looked at: a laptop whose clock is years off must still hand
in its work, and a CA that signs one office only gains nothing from them. An office behind a certificate of a public
authority (`ca_pem` empty) is checked in the ordinary way.

Whatever the link or the office does is raised as Known: `office_unreachable`, `captive_portal`, `office_not_ours`,
`office_trouble`, `office_full`, `office_moving`, a refusal that laptops know by its code, or `office_refused` with the
code as a fact; refusals carry `status`, `expected`, `seq`, `offset`.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import msgspec

from inspector import __version__
from inspector.domain.clock_text import instant
from inspector.domain.exchange import Cursor, Outcome, Page
from inspector.errors import Known
from inspector.sync.link import link_fault, tls
from inspector.wire import messages
from inspector.wire.messages import (
    AskSession,
    Enrol,
    Enrolled,
    Fault,
    Have,
    HaveAsk,
    Hello,
    Nonce,
    Outcomes,
    OutcomesAsk,
    Push,
    Pushed,
    Session,
    Standing,
)
from inspector.wording import say

T = TypeVar("T")
CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
_RENEW_BEFORE = timedelta(minutes=5)
_NETWORK_AUTHENTICATION = 511
_PAGE = 500
_AGAIN = 2
_READ_ON = 16 * 1024  # bytes of an answer that nobody read
# refusals that this side knows what to do about, or has its own sentence for
_REFUSALS = frozenset(
    (
        *("gap", "device_forked", "chain_broken", "history_diverged", "cursor_too_old", "scope_denied", "bad_code"),
        *("device_revoked", "device_suspended", "device_unknown", "user_inactive", "too_many_tries"),
        "too_many_partials",
    )
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where an office is and how it is known; `office_id` "" accepts whichever its CA vouches for (enrolling only)."""

    urls: tuple[str, ...]
    ca_pem: str
    office_id: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who speaks: the enrolled device and its signature."""

    device_id: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What the office holds of some bytes after a segment: `whole` once it verified and kept them."""

    offset: int
    whole: bool


class OfficeClient:
    """One conversation; close it (or use it in a `with`). Nothing is sent before `hello`.

    Used by one thread, but for `send` and `offset`: several photos may be on their way at once.
    """

    def __init__(self, office: Address, identity: Identity | None = None) -> None:
        self.office = office
        self.skew_ms: int | None = None  # the office's clock minus ours, as of the last hello
        self._identity = identity
        self._base: str | None = None  # the address that answered
        self._token = ""
        self._token_ends: datetime | None = None
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        headers = {messages.PROTO_HEADER: str(messages.PROTO), "User-Agent": f"Inspector/{__version__}"}
        context = tls(office.ca_pem)
        try:
            self._http = httpx.Client(verify=context, timeout=timeout, headers=headers)
        except (ImportError, ValueError, httpx.InvalidURL) as error:  # a proxy of a kind or an address nobody knows
            raise Known("proxy_unusable", detail=str(error)) from error

    def __enter__(self) -> OfficeClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back and forget the bearer."""
        self._token = ""
        self._http.close()

    def hello(self) -> Hello:
        """Find the address at which our office answers, try its addresses in order, and measure the clocks' distance.

        Raise what the most telling address did: one that answers wrongly says more than one that is silent.
        """
        failures = []
        for url in self.office.urls:
            base = url.rstrip("/")
            began = datetime.now(UTC)
            try:
                found = self._hello_at(base)
            except Known as failure:
                failures.append(failure)
                continue
            took = datetime.now(UTC) - began
            with suppress(ValueError, OverflowError):
                self.skew_ms = round((instant(found.time) - (began + took / 2)).total_seconds() * 1000)
            self._base = base
            return found
        if not failures:
            raise Known("office_unreachable", why=say("unreachable_no_address"))
        raise max(failures, key=lambda failure: failure.code != "office_unreachable")

    def enrol(self, ask: Enrol) -> Enrolled:
        """Hand in the one-time code and our public key."""
        return self._ask("POST", "/v1/enrol", Enrolled, message=ask, bearer=False)

    def push(self, push: Push) -> Pushed:
        """Send whole transactions."""
        return self._ask("POST", "/v1/push", Pushed, message=push)

    def pull(self, scope: str, cursor: Cursor, limit: int = _PAGE, *, since: int | None = None) -> Page:
        """Ask for the page after `cursor`, its records with their versions since the position `since` (or after it)."""
        at = {"after": cursor.seq, "tag": cursor.tag, "epoch": cursor.epoch}
        at |= {} if since is None else {"since": since}
        return self._ask("GET", "/v1/pull", Page, params={"scope": scope, **at, "limit": limit})

    def standing(self, scope: str) -> Standing:
        """Ask how far the office has this laptop's ops."""
        return self._ask("GET", "/v1/standing", Standing, params={"scope": scope})

    def outcomes(self, scope: str, op_ids: Iterable[str]) -> tuple[Outcome, ...]:
        """Ask what has become of ops that were in quarantine; none of those an older office is asked for."""
        wanted, found = list(op_ids), list[Outcome]()
        for start in range(0, len(wanted), messages.MOST_HASHES):
            ask = OutcomesAsk(scope=scope, ops=tuple(wanted[start : start + messages.MOST_HASHES]))
            try:
                found += self._ask("POST", "/v1/outcomes", Outcomes, message=ask).outcomes
            except Known as fault:
                if fault.facts.get("status") != httpx.codes.NOT_FOUND:
                    raise
                break
        return tuple(found)

    def have(self, sha256s: Iterable[str]) -> Have:
        """Ask which of these bytes the office holds, in messages of a thousand."""
        wanted = list(dict.fromkeys(sha256s))
        stored, safe, partial, missing = list[str](), list[str](), dict[str, int](), list[str]()
        for start in range(0, len(wanted), messages.MOST_HASHES):
            ask = HaveAsk(sha256=tuple(wanted[start : start + messages.MOST_HASHES]))
            found = self._ask("POST", "/v1/blobs/have", Have, message=ask)
            stored += found.stored
            safe += found.safe
            partial |= found.partial
            missing += found.missing
        return Have(stored=tuple(stored), safe=tuple(safe), partial=partial, missing=tuple(missing))

    def offset(self, sha256: str) -> Arrived:
        """Ask how much of some bytes the office has; nothing is (0, False)."""
        with self._answer("HEAD", f"/v1/blobs/{sha256}") as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return Arrived(0, False)
            self._must_be_well(answer)
            return _arrived(answer)

    def send(
        self, sha256: str, offset: int, whole: int, pieces: Iterable[bytes], length: int, *, preview_of: str | None
    ) -> Arrived:
        """Send `length` bytes that begin at `offset` of the `whole`; what is raised by `pieces` breaks off."""
        headers = {
            "Content-Type": "application/partial-upload",
            "Content-Length": str(length),
            "Upload-Offset": str(offset),
            "Upload-Length": str(whole),
            "Upload-Complete": "?1" if offset + length == whole else "?0",
        }
        if preview_of is not None:
            headers["Preview-Of"] = preview_of
        with self._answer("PATCH", f"/v1/blobs/{sha256}", headers=headers, content=iter(pieces)) as answer:
            self._must_be_well(answer)
            return _arrived(answer)

    def preview(self, original: str) -> bytes | None:
        """Fetch the preview of an original; None where the office has none (yet)."""
        with self._answer("GET", f"/v1/blobs/{original}/preview") as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            self._must_be_well(answer)
            return answer.read()

    @contextmanager
    def original(self, sha256: str, offset: int = 0) -> Iterator[Iterator[bytes]]:
        """Open an original from `offset` on; raise Known("photo_not_at_office") where the office has none for us."""
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        with self._answer("GET", f"/v1/blobs/{sha256}", headers=headers) as answer:
            if answer.status_code == httpx.codes.NOT_FOUND:
                raise Known("photo_not_at_office", sha256=sha256)
            self._must_be_well(answer)
            skip = offset if answer.status_code == httpx.codes.OK else 0  # an answer to no range begins at the start
            yield _skipped(self._guarded(answer.iter_bytes()), skip)

    @contextmanager
    def snapshot(self, scope: str, after_id: str) -> Iterator[Iterator[bytes]]:
        """Open the snapshot of a district after a record, line by line."""
        params = {"scope": scope, "after_id": after_id}
        with self._answer("GET", "/v1/snapshot", params=params) as answer:
            self._must_be_well(answer)
            yield _lines(self._guarded(answer.iter_bytes()))

    def _hello_at(self, base: str) -> Hello:
        with self._request("GET", f"{base}/v1/hello") as answer:
            self._must_be_well(answer, portal=True)
            try:
                found = messages.decode(answer.read(), Hello)
            except msgspec.MsgspecError as error:
                raise Known("captive_portal", detail=str(error)) from error
        if self.office.office_id and found.office_id != self.office.office_id:
            raise Known("office_not_ours", name=found.office_name)
        if not found.proto[0] <= messages.PROTO <= found.proto[1]:
            raise Known("office_too_new" if found.proto[0] > messages.PROTO else "office_too_old")
        return found

    def _ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        message: Any = None,
        params: dict[str, Any] | None = None,
        bearer: bool = True,
    ) -> T:
        content = None if message is None else messages.encode(message)
        headers = {} if content is None else {"Content-Type": "application/json"}
        with self._answer(method, path, params=params, headers=headers, content=content, bearer=bearer) as answer:
            self._must_be_well(answer)
            try:
                return messages.decode(answer.read(), kind)
            except msgspec.MsgspecError as error:
                raise Known("office_strange", detail=f"{path}: {error}") from error

    @contextmanager
    def _answer(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        content: bytes | Iterator[bytes] | None = None,
        bearer: bool = True,
    ) -> Iterator[httpx.Response]:
        """Open an answer of our office, under a fresh bearer where the one we had is not taken any more."""
        if self._base is None:
            self.hello()
        given = dict(headers or {})
        for last in (False, True):
            if bearer:
                given["Authorization"] = f"Bearer {self._bearer()}"
            with self._request(method, f"{self._base}{path}", params=params, headers=given, content=content) as answer:
                if answer.status_code == httpx.codes.UNAUTHORIZED and bearer:
                    self._token = ""
                    # a stream that was begun cannot be sent again: its sender comes back with the next segment
                    if not last and (content is None or isinstance(content, bytes)):
                        continue
                yield answer
                return

    @contextmanager
    def _request(self, method: str, url: str, **given: Any) -> Iterator[httpx.Response]:
        """Open the answer to one request; what the link does is Known."""
        answer = self._sent(method, url, **given)
        try:
            yield answer
            short = method == "HEAD" or (_number(answer.headers.get("Content-Length")) or 0) < _READ_ON
            if short and not answer.is_stream_consumed:
                answer.read()  # an answer that was not read to its end costs the connection, and a handshake
        except httpx.HTTPError as error:
            raise link_fault(error) from error
        finally:
            with suppress(httpx.HTTPError):
                answer.close()

    def _sent(self, method: str, url: str, **given: Any) -> httpx.Response:
        """Send one request, again where the link was cut: everything that is asked here may be asked twice.

        Also a connection the office closed while it was idle shows only so. A stream is not sent again.
        """
        again = 0 if isinstance(given.get("content"), Iterator) else _AGAIN
        while True:
            try:
                request = self._http.build_request(method, url, **given)
                return self._http.send(request, stream=True)
            except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
                fault = link_fault(error)
                if not again or fault.facts.get("why") != say("unreachable_cut"):
                    raise fault from error
                again -= 1
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
                raise link_fault(error) from error

    def _guarded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        try:
            yield from pieces
        except httpx.HTTPError as error:
            raise link_fault(error) from error

    def _bearer(self) -> str:
        now = datetime.now(UTC)
        if not self._token or self._token_ends is None or now >= self._token_ends:
            if self._identity is None:
                raise Known("not_enrolled")
            self._token, ends = self._session(self._identity)
            skew = timedelta(milliseconds=self.skew_ms or 0)
            with suppress(OverflowError):
                ends = ends - skew - _RENEW_BEFORE  # by our clock; a clock that is set meanwhile costs one 401
            self._token_ends = ends
        return self._token

    def _session(self, identity: Identity) -> tuple[str, datetime]:
        """Sign a nonce for a bearer; a new one where the answer was lost, because the office counts each nonce once.

        An answer that is lost each time is no refusal: all we hear is that our own question has spent the nonce.
        """
        path, device = "/v1/session", identity.device_id
        for again in range(_AGAIN, -1, -1):
            nonce = self._ask("POST", path, Nonce, message=AskSession(device_id=device), bearer=False).nonce
            signature = identity.sign(b"session" + self.office.office_id.encode() + nonce.encode()).hex()
            ask = AskSession(device_id=device, nonce=nonce, signature=signature, skew_ms=self.skew_ms)
            try:
                session = self._ask("POST", path, Session, message=ask, bearer=False)
            except Known as fault:
                if fault.facts.get("refusal") != "nonce_unknown":
                    raise
                if not again:
                    raise Known("office_unreachable", why=say("unreachable_silent"), detail="nonce_unknown") from fault
                continue
            return session.token, instant(session.expires_at)
        raise AssertionError("unreachable")

    def _must_be_well(self, answer: httpx.Response, *, portal: bool = False) -> None:
        """Raise what an answer refuses; with `portal`, what is no word of an office is somebody else's."""
        if answer.is_success:
            return
        body = b"" if answer.request.method == "HEAD" else answer.read()
        try:
            fault = messages.decode(body, Fault)
        except msgspec.MsgspecError:
            fault = None
        raise _refusal(answer, fault, portal)


def _refusal(answer: httpx.Response, fault: Fault | None, portal: bool) -> Known:
    """Name a refusal; `fault` is None where it carries no word of our protocol (a proxy's, a portal's)."""
    status = answer.status_code
    if status == _NETWORK_AUTHENTICATION or (portal and fault is None and status < 500):
        return Known("captive_portal", detail=f"HTTP {status}")
    if status == httpx.codes.REQUEST_TIMEOUT:
        return Known("office_unreachable", why=say("unreachable_slow"), detail=f"HTTP {status}")
    offset = _number(answer.headers.get("Upload-Offset"))
    facts: dict[str, object] = {"status": status, "offset": offset, "detail": ""}
    if fault is not None:
        facts |= {name: getattr(fault, name) for name in ("expected", "seq", "detail")}
        facts["offset"] = fault.offset if offset is None else offset
    if status == httpx.codes.INSUFFICIENT_STORAGE:
        code = "office_full"
    elif fault is not None and fault.error == "office_moving":
        code = fault.error
    elif status >= 500:
        code = "office_trouble"
    elif status == httpx.codes.UNAUTHORIZED:
        code = "session_refused"
    elif fault is not None and fault.error in _REFUSALS:
        code = fault.error
    else:
        code, facts["refusal"] = "office_refused", fault.error if fault else f"HTTP {status}"
    return Known(code, **facts)


def _arrived(answer: httpx.Response) -> Arrived:
    offset = _number(answer.headers.get("Upload-Offset")) or 0
    whole = answer.headers.get("Upload-Complete") == "?1" or answer.status_code == httpx.codes.CREATED
    return Arrived(offset, whole)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line for line in whole if line)
    if rest:
        raise Known("office_unreachable", why=say("unreachable_cut"))  # a whole line ends with its end


def _skipped(pieces: Iterator[bytes], count: int) -> Iterator[bytes]:
    for piece in pieces:
        if count < len(piece):
            yield piece[count:]
        count = max(0, count - len(piece))
