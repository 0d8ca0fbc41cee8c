"""An office of one or two nodes and its laptops, every one a process of its own, with bad links between them."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import psutil

from inspector.domain.place import Person
from inspector.errors import Known
from inspector.office.invite import invitation, invite
from inspector.office.opening import open_office
from inspector.store import exchange, places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from inspector.sync.enrol import enrol
from inspector.wire.messages import encode
from tests.office.bad_link import BadLink
from tests.postgres import Cluster
from tests.torture.exchange import laptop as living
from tests.torture.exchange.laptop import Life
from tests.torture.living import shared_page

SCOPE = "440512"
PROJECT = Path(__file__).resolve().parents[3]
QUICK = bool(os.environ.get("INSPECTOR_TORTURE_QUICK"))  # a few of everything: while one works on this
_LONGEST = 60.0  # seconds until something that must happen did


def until(what: object, happened: object, seconds: float = _LONGEST) -> None:
    """Wait until `happened()`; fail with `what` after so many seconds."""
    end = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < end, what() if callable(what) else what
        time.sleep(0.02)


@dataclass
class Node:
    """One `inspector office serve`."""

    data: Path
    port: int
    errors: Path
    database: str | None = None
    photos: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it listens; again where its database is away just now."""
        end = time.monotonic() + _LONGEST
        while not self._started():
            assert time.monotonic() < end, self.errors.read_text()
            time.sleep(0.1)

    def _started(self) -> bool:
        given = ["--data", str(self.data), "--host", "127.0.0.1", "--port", str(self.port)]
        for name, value in (("--database", self.database), ("--photos", self.photos)):
            given += [name, value] if value else []
        with self.errors.open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "inspector", "office", "serve", *given],
                stdout=subprocess.PIPE, stderr=errors, text=True, cwd=PROJECT,
                env={**os.environ, **self.environment},
            )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line:
            return True
        self.process.wait(20)
        self.process.stdout.close()
        return False

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: int) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


@dataclass
class Laptop:
    """One laptop: its workspace, its log, and the life that goes on there now (0: none)."""

    name: str
    folder: Path
    log: Path
    page: Path
    pid: int = 0

    def __post_init__(self) -> None:
        self.marks = shared_page(self.page)

    @property
    def events(self) -> list[dict[str, object]]:
        return list(living.read(self.log))

    def went_well(self) -> int:
        """Return how many exchanges ended well so far."""
        return self.log.read_bytes().count(b'{"e": "sync", "error": null') if self.log.exists() else 0


class Nursery:
    """Bears lives by forking, so that a laptop starts within milliseconds."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.exchange.laptop"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
        )  # fmt: skip

    def bear(self, life: Life) -> int:
        return self._ask(living.order(life))

    def reap(self, pid: int) -> int:
        return self._ask(f"reap {pid}\n")

    def _ask(self, line: str) -> int:
        self._in.write(line)
        self._in.flush()
        return int(self._out.readline())

    def close(self) -> None:
        self._in.close()
        self._running.wait(20)
        self._out.close()

    @property
    def _in(self) -> IO[str]:
        assert self._running.stdin is not None
        return self._running.stdin

    @property
    def _out(self) -> IO[str]:
        assert self._running.stdout is not None
        return self._running.stdout


class World:
    """Everything together; `counts` says what befell it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.counts: Counter[str] = Counter()
        self.nodes: list[Node] = []
        self.links: list[BadLink] = []
        self.laptops: list[Laptop] = []
        self.dice = random.Random()
        self.stop = folder / "stop"
        self.nursery = Nursery()
        stack.callback(self.nursery.close)
        stack.callback(self._end_all)

    # --- the office ---------------------------------------------------------------------------------------------

    def found(
        self, nodes: int = 1, database: str | None = None, photos: str | None = None,
        environment: dict[str, str] | None = None, data: Path | None = None,
    ) -> None:  # fmt: skip
        """Found an office and start its nodes, each behind a link of its own, which is good for now."""
        first = data or self.folder / "office0"
        with _environment(environment or {}):
            open_office(first, database, photos, name="折磨办公室").close()
        for number in range(nodes):
            data = first if number == 0 else self.folder / f"office{number}"
            if number:
                data.mkdir(mode=0o700)
                shutil.copytree(first / "tls", data / "tls")
                shutil.copy2(first / "office.key", data / "office.key")
            node = Node(data, _free_port(), self.folder / f"node{number}.err", database, photos, environment or {})
            node.start()
            self.nodes.append(node)
            self.stack.callback(node.kill)
            self.links.append(self.stack.enter_context(BadLink(node.port, seed=number)))

    @contextmanager
    def office(self) -> Iterator[object]:
        """Open the office beside its nodes, as its administrator's commands do."""
        node = self.nodes[0]
        with _environment(node.environment):
            opened = open_office(node.data, node.database, node.photos)
        try:
            yield opened
        finally:
            opened.close()

    def links_are(self, *, lost: float, mean_bytes: float) -> None:
        """Make every link lose this share of what comes back, and break after so many bytes on average."""
        for link in self.links:
            link.lost_replies, link.mean_bytes = lost, mean_bytes

    # --- the laptops --------------------------------------------------------------------------------------------

    def join(self, number: int, folder: Path | None = None) -> Laptop:
        """Set a laptop up and enrol it."""
        name = f"laptop{number}"
        made = Laptop(name, folder or self.folder / name, self.folder / f"{name}.log", self.folder / f"{name}.page")
        self.enrol(made, number)
        self.laptops.append(made)
        return made

    def enrol(self, laptop: Laptop, number: int) -> None:
        """Invite whoever works on this laptop, and enrol it; half of the laptops try the other node first."""
        urls = [f"https://127.0.0.1:{link.port}" for link in self.links]
        with self.office() as office, open_workspace(laptop.folder, scope=SCOPE) as ws:
            if not ws.author:
                person = Person(id=new_id(), name=laptop.name)
                places.keep(ws, person)
                ws.become(person.id, ())
            name = ws.get("person", ws.author).name  # a clone may still be the same person's
            ticket = invite(office.db, name, "reviewer", (SCOPE,), datetime.now(UTC))  # type: ignore[attr-defined]
            asked = tuple(urls if number % 2 == 0 else reversed(urls))
            enrol(ws, encode(invitation(office, ticket, asked)))  # type: ignore[arg-type]
            assert exchange.enrolment(ws) is not None

    def enrol_those_shut_out(self) -> int:
        """Enrol every laptop anew that is another device since; return how many those were."""
        anew = 0
        for number, laptop in enumerate(self.laptops):
            with open_workspace(laptop.folder) as ws:
                shut_out = exchange.enrolment(ws) is None
            if shut_out:
                self.enrol(laptop, number)
                anew += 1
        return anew

    def bear(self, laptop: Laptop, **more: object) -> None:
        """Let a life begin on a laptop."""
        assert not laptop.pid
        given = {
            "folder": str(laptop.folder), "log": str(laptop.log), "page": str(laptop.page), "stop": str(self.stop),
            "seed": self.dice.randrange(2**40),
        }  # fmt: skip
        laptop.pid = self.nursery.bear(Life(**{**given, **more}))  # type: ignore[arg-type]

    def kill(self, laptop: Laptop, stage: str | None = None) -> None:
        """kill -9 a laptop, in the step `stage` where that comes soon."""
        if stage is not None:
            wanted, end = living.STAGES.index(stage), time.monotonic() + 5
            while laptop.marks[0] != wanted and time.monotonic() < end:
                pass  # a step lasts microseconds
        os.kill(laptop.pid, signal.SIGKILL)
        status = self.nursery.reap(laptop.pid)
        laptop.pid = 0
        assert status == signal.SIGKILL, laptop.events[-1]
        self.counts[f"killed in {living.STAGES[laptop.marks[0]]}"] += 1
        self.counts["laptop killed"] += 1
        laptop.marks[0] = 0

    def rest(self) -> None:
        """Let every life come to its own end."""
        self.stop.touch()
        for laptop in self.laptops:
            self._wait_for(laptop)
        self.stop.unlink()

    def _wait_for(self, laptop: Laptop) -> None:
        if laptop.pid:
            status = self.nursery.reap(laptop.pid)
            laptop.pid = 0
            assert status == 0, laptop.events[-1]

    def settle(self, rounds: int = 12) -> None:
        """Let everybody exchange over good links until nothing waits, and then receive what the others sent."""
        self.links_are(lost=0.0, mean_bytes=float("inf"))
        for last in (False, True):
            for laptop in self.laptops:
                self.bear(laptop, rounds=rounds)
            for laptop in self.laptops:
                self._wait_for(laptop)
                end = [event for event in laptop.events if event["e"] == "sync"][-1]
                assert end["error"] is None, (laptop.name, end)
                assert not last or end["waiting"] == 0, (laptop.name, end)

    def progress(self, exchanges: int, seconds: float = 120) -> None:
        """Wait until so many more exchanges went well, so that nothing is only ever interrupted."""
        before = self.went_well()
        until(self._lately, lambda: self.went_well() >= before + exchanges, seconds)

    def _lately(self) -> dict[str, object]:
        told = {one.name: [event for event in one.events if event["e"] in ("sync", "ended")] for one in self.laptops}
        return {name: events[-2:] for name, events in told.items()}

    def went_well(self) -> int:
        return sum(laptop.went_well() for laptop in self.laptops)

    def _end_all(self) -> None:
        for laptop in self.laptops:
            if laptop.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(laptop.pid, signal.SIGKILL)
                self.nursery.reap(laptop.pid)
            laptop.marks.close()


def kill_postgres(cluster: Cluster, counts: Counter[str], *, postmaster_only: bool) -> None:
    """kill -9 PostgreSQL, with all its children or without, and start it again over the lock file it left."""
    assert cluster.folder is not None
    lock = cluster.folder / "data" / "postmaster.pid"
    if postmaster_only:
        process = psutil.Process(int(lock.read_text().splitlines()[0]))
        process.kill()
        psutil.wait_procs([process], timeout=10)
    else:
        cluster.kill()
    counts["postgres killed"] += 1
    counts["stale lock file"] += lock.exists()
    cluster.start()


@contextmanager
def bucket(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve a bucket over the S3 protocol (rclone); give its address for an office, and the keys as environment."""
    (folder / "s3" / "photos").mkdir(parents=True)
    program = Path(sys.executable).with_name("rclone")
    keys = ("--auth-key", "key,secret", "--config", str(folder / "no.conf"), "--vfs-cache-mode", "off")
    process = subprocess.Popen(
        [str(program), "serve", "s3", "--addr", "127.0.0.1:0", *keys, str(folder / "s3")],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    found = None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    assert found, "rclone did not start"
    reader = threading.Thread(target=process.stderr.read, daemon=True)  # or its pipe fills and it stands still
    reader.start()
    try:
        environment = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
        yield f"s3://photos/torture?endpoint={found.group()}&region=us-east-1", environment
    finally:
        process.kill()
        process.wait(10)
        reader.join(10)
        process.stderr.close()


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Make a world that ends with the block, whoever is still alive in it."""
    with ExitStack() as stack:
        yield World(folder, stack)


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


__all__ = ["PROJECT", "QUICK", "SCOPE", "Known", "Laptop", "Node", "World", "bucket", "kill_postgres", "until", "world"]
