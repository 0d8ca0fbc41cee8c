"""A bad link on this computer: a TCP proxy that resets connections after so many bytes and swallows replies.

It knows nothing of HTTP or TLS. Bytes between two resets are exponentially distributed around `mean_bytes`; of the
pieces that come back from the server, `lost_replies` (a share) never arrive, and the connection is reset. What it did
is counted, so that a test can say that the shapes it wants did occur.
"""

from __future__ import annotations

import random
import socket
import struct
import threading
from typing import Self


class BadLink:
    """Listens on `port` of 127.0.0.1 and leads to `target`; use it in `with`."""

    def __init__(
        self,
        target: int,
        *,
        mean_bytes: float = float("inf"),
        lost_replies: float = 0.0,
        seed: int = 0,
        buffer_bytes: int = 64 * 1024,
    ) -> None:
        self.target, self.mean_bytes, self.lost_replies = target, mean_bytes, lost_replies
        self.resets = self.lost = self.connections = self.sent_bytes = 0
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._buffer = buffer_bytes
        self._listener = socket.socket()
        # small buffers, as on a mobile link: what lies in them at a reset was sent for nothing
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(64)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *why: object) -> None:
        # shutdown wakes the accept; close alone would not
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(10)

    def cut(self) -> None:
        """Reset every connection that is open now."""
        with self._lock:
            for end in list(self._open):
                self._reset(end)

    def _start(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                laptop, _ = self._listener.accept()
            except OSError:
                return
            office = socket.socket()
            office.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._buffer)
            try:
                office.connect(("127.0.0.1", self.target))
            except OSError:
                self._reset(laptop)
                office.close()
                continue
            with self._lock:
                self.connections += 1
                self._open |= {laptop, office}
                whole = self.mean_bytes == float("inf")
                budget = self.mean_bytes if whole else self._random.expovariate(1 / self.mean_bytes)
            self._start(self._out, laptop, office, budget)
            self._start(self._back, office, laptop)

    def _out(self, laptop: socket.socket, office: socket.socket, budget: float) -> None:
        try:
            while piece := laptop.recv(16384):
                with self._lock:
                    self.sent_bytes += len(piece)
                budget -= len(piece)
                if budget <= 0:
                    with self._lock:
                        self.resets += 1
                    break
                office.sendall(piece)
        except OSError:
            pass
        self._end(laptop, office)

    def _back(self, office: socket.socket, laptop: socket.socket) -> None:
        try:
            while piece := office.recv(16384):
                with self._lock:
                    swallowed = self._random.random() < self.lost_replies
                    self.lost += swallowed
                if swallowed:
                    break
                laptop.sendall(piece)
        except OSError:
            pass
        self._end(laptop, office)

    def _end(self, *ends: socket.socket) -> None:
        with self._lock:
            for end in ends:
                self._reset(end)

    def _reset(self, end: socket.socket) -> None:
        """RST, not FIN: unsent data is thrown away, as when a signal is lost."""
        self._open.discard(end)
        try:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.shutdown(socket.SHUT_RD)  # wakes the thread that reads it
        except OSError:
            pass
        end.close()
