"""Answers for a running office: one process, TLS by the office's own CA, stopped cleanly.

The server runs in a thread of its own and the process waits for a signal, so that tests, `inspector demo` and the
command run the very same thing. Access is not logged: addresses and paths would say who was where. A connection that
has not brought a whole request head in time is closed, and so is one whose reader lets an answer lie, because uvicorn
itself would wait for ever.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from inspector.errors import Known
from inspector.interrupts import interruption
from inspector.office import fixity, limits
from inspector.office.app import make_app
from inspector.office.database import meta
from inspector.office.founding import keep
from inspector.office.limits import HEAD_SECONDS, OUT_BYTES
from inspector.office.opening import Office, open_office
from inspector.office.tls import keep_leaf, own_names, server_context

__all__ = ["Office", "Running", "addresses", "open_office", "running", "serve"]

PORT = 8443
EVERYWHERE, LOOPBACK = "0.0.0.0", "127.0.0.1"
_MOST_CONNECTIONS = 900  # below the 1024 files a process may have open by default, with room for photos
_MOST_FILES = 8192
_KEEP_ALIVE_SECONDS = 60  # a laptop between two photos keeps its connection, and its TLS handshake
_STOP_SECONDS = 10
_RENEW_SECONDS = 6 * 3600.0
_NODE = "node:"


@dataclass(frozen=True, slots=True)
class Running:
    """A listening office: its first address is the one for others, `ca_pem` what to know it by."""

    office: Office
    urls: tuple[str, ...]
    port: int

    @property
    def url(self) -> str:
        """Return the address to use first."""
        return self.urls[0]

    @property
    def ca_pem(self) -> str:
        """Return the CA's certificate."""
        return self.office.authority.ca_pem


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 with a time limit on the request head and on the reader of an answer.

    Uvicorn takes such a class, and has no setting for either.
    """

    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        transport.set_write_buffer_limits(OUT_BYTES)
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self._expect_head()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        self._move_on()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stuck = self._stuck or self.loop.call_later(limits.STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._move_on()
        super().resume_writing()

    def on_response_complete(self) -> None:
        self._forget_head()
        super().on_response_complete()

    def _expect_head(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def _forget_head(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _move_on(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _too_late(self) -> None:
        self._late = None
        self.transport.abort()


@contextmanager
def running(office: Office, port: int = 0, host: str = LOOPBACK) -> Iterator[Running]:
    """Serve `office` while the block lasts; port 0 takes a free one. Raise Known("office_port") where it is taken."""
    keep_leaf(office.authority, own_names(host), datetime.now(UTC))
    context = server_context(office.authority)
    listening = _listen(host, port)
    server = _server(office, context)
    failed: list[BaseException] = []
    thread = threading.Thread(target=_run, args=(server, listening, failed), name="office", daemon=True)
    thread.start()
    stop = threading.Event()
    checker = threading.Thread(target=fixity.keep_checking, args=(office, stop), name="fixity", daemon=True)
    try:
        _wait_started(server, thread, failed)
        port = listening.getsockname()[1]
        urls = addresses(host, port)
        _keep_addresses(office, urls)
        renewer = threading.Thread(target=_renew, args=(office, host, context, stop), daemon=True)
        renewer.start()
        checker.start()
        yield Running(office, urls, port)
    finally:
        stop.set()
        server.should_exit = True
        thread.join(_STOP_SECONDS + 5)
        listening.close()
        if checker.is_alive():
            checker.join(_STOP_SECONDS)
    if failed:
        raise failed[0]


def serve(office: Office, port: int = PORT, host: str = EVERYWHERE, *, started: Any = None) -> None:
    """Serve `office` until SIGTERM, SIGINT or Ctrl+C; calls `started(Running)` once it listens."""
    _allow_files()
    with interruption() as stop, running(office, port, host) as now:
        collect_seldom()
        if started is not None:
            started(now)
        while not stop.wait(0.5):  # Windows delivers Ctrl+C only between waits
            pass


def _allow_files() -> None:
    """Let this process have as many files open as the system grants: a line still shaking hands is not counted yet."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if most == resource.RLIM_INFINITY else min(most, _MOST_FILES)
    if now == resource.RLIM_INFINITY or now >= wanted:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def addresses(host: str, port: int) -> tuple[str, ...]:
    """Return the https addresses at which others reach a server bound to `host`, most useful first."""
    if host == LOOPBACK:
        return (f"https://{LOOPBACK}:{port}",)
    names = [name for name in own_names(host) if name not in ("localhost", "127.0.0.1", "127.0.1.1", "::1")]
    if host == EVERYWHERE:
        names = [name for name in names if ":" not in name]  # it listens on IPv4
    if host == EVERYWHERE:
        names.append(LOOPBACK)  # tried last: a laptop that is the office itself, with no network at all
    names = [f"[{name}]" if ":" in name else name for name in names]
    return tuple(f"https://{name}:{port}" for name in names or [LOOPBACK])


def known_addresses(office: Office) -> tuple[str, ...]:
    """Return the addresses at which the office's nodes listened last, this node's first."""
    nodes = sa.select(meta).where(meta.c.k.startswith(_NODE))
    own, rows = _node(office), office.db.read(lambda conn: conn.execute(nodes).all())
    rows = sorted(rows, key=lambda row: (row.k != own, row.k))
    return tuple(dict.fromkeys(url for row in rows for url in msgspec.json.decode(row.v, type=list[str])))


def _node(office: Office) -> str:
    where = f"{socket.gethostname()}:{office.data.resolve()}"
    return _NODE + sha256(where.encode()).hexdigest()[:16]


def _keep_addresses(office: Office, urls: Iterable[str]) -> None:
    value = msgspec.json.encode(list(urls)).decode()
    office.db.write(lambda conn: keep(conn, office.db, _node(office), value))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named as TCP: only then asyncio sets TCP_NODELAY, and without it each answer waits 40 ms for an acknowledgement
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: or two offices would share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except (OSError, OverflowError) as error:
        listening.close()
        raise Known("office_port", host=host, port=port, detail=str(error)) from error
    return listening


def _server(office: Office, context: Any) -> uvicorn.Server:
    config = uvicorn.Config(
        make_app(office),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.ERROR,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=16 * 1024,
    )
    config.load()
    config.ssl = context
    return uvicorn.Server(config)


def collect_seldom() -> None:
    """Leave what the program itself is made of to no garbage collection, and let a push pass without one.

    Five hundred ops are some ten thousand objects that all go at once; looking through them seventy times meanwhile
    cost a fifth of the time.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _run(server: uvicorn.Server, listening: socket.socket, failed: list[BaseException]) -> None:
    try:
        server.run(sockets=[listening])
    except BaseException as error:  # handed to whoever started it: a thread that dies alone is silent
        failed.append(error)


def _wait_started(server: uvicorn.Server, thread: threading.Thread, failed: list[BaseException]) -> None:
    while not server.started:
        thread.join(0.005)
        if not thread.is_alive():
            raise failed[0] if failed else RuntimeError("the server ended before it began")


def _renew(office: Office, host: str, context: Any, stop: threading.Event) -> None:
    """Make the certificate anew while the server runs; connections made from then on see the new one."""
    while not stop.wait(_RENEW_SECONDS):
        with suppress(OSError, Known):  # tried again in six hours, with a month to spare
            if keep_leaf(office.authority, own_names(host), datetime.now(UTC)):
                context.load_cert_chain(office.authority.certificate)
