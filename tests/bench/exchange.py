"""Measures the exchange as laptops meet it: photos up, ops in, the start, and many writers at once.

Everything goes through `inspector office serve` in a process of its own, over TLS, with the program's own client.
References get the same bytes or rows from the same client, as many photos at once, each as durably as it works: what is
plainly written is synced with its name, executemany commits every five hundred rows, as a push does.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg

from inspector.sync.photos import LANES
from inspector.wire.messages import Push
from tests.bench import exchange_ground as laid
from tests.bench import ground
from tests.bench.exchange_ground import Absent, Writer
from tests.bench.rounds import HIGHER, Row, alternate, medians, note, seconds
from tests.sync.processes import PROJECT

PHOTOS = 40
OPS, PUSHES = 500, 3
START_MOST_S = 2.0
WRITERS, SMALL, EACH = 8, 50, 25
PUSH_MOST_MS = 250.0


def rows() -> Iterator[Row]:
    """Yield the rows of upload, push, start and many writers."""
    yield from _guarded("上传 40 张 × 5 MB", "MB/s", _upload)
    yield from _guarded("上报 500 条（SQLite）", "ops/s", lambda: _push("SQLite"))
    yield from _guarded("上报 500 条（PostgreSQL）", "ops/s", lambda: _push("PostgreSQL"))
    yield from _guarded("空文件夹里启动办公室", "s", _start)
    yield from _guarded("8 台电脑同时上报（SQLite）", "ms", _writers)


def _guarded(name: str, unit: str, measure: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    """What cannot be measured is a failed row; the others are still measured."""
    note(name)
    try:
        yield from list(measure())
    except (Absent, OSError, RuntimeError) as error:
        yield Row(name=name, unit=unit, goal=0.0, fault=f"{type(error).__name__}: {error}")


def _upload() -> Iterator[Row]:
    photos = ground.jpegs(PHOTOS)
    contents = [path.read_bytes() for path in photos]
    megabytes = sum(map(len, contents)) / ground.MB
    with ExitStack() as stack:
        running = stack.enter_context(laid.office("upload"))
        lap = stack.enter_context(laid.writer(running))
        work: dict[str, Callable[[list[bytes]], float]] = {
            "ours": lambda fresh: _send(lap, fresh),
            "plain write + fsync": lambda fresh: seconds(lambda: _written(ground.fresh("plain"), fresh)),
        }
        absent = {}
        try:
            dav = stack.enter_context(laid.nginx(running))
            secure, plain = (stack.enter_context(dav.client(port)) for port in (dav.secure, dav.plain))
            work["nginx PUT (TLS)"] = lambda fresh: _put(secure, dav.folder, fresh)
            work["nginx PUT"] = lambda fresh: _put(plain, dav.folder, fresh)
        except Absent as why:
            absent["nginx PUT (TLS)"] = str(why)
        if shutil.which("rsync"):
            work["rsync + sync"] = _rsync
        else:
            absent["rsync + sync"] = "rsync is not installed"

        def once(contestant: Callable[[list[bytes]], float]) -> Callable[[int], float]:
            def run(_: int) -> float:
                # other bytes each time: what the office has already is not sent again
                fresh = [content + uuid.uuid4().bytes for content in contents]
                ground.settle()
                return megabytes / contestant(fresh)

            return run

        measured = medians(alternate({name: once(contestant) for name, contestant in work.items()}))
    more = {"load": laid.load(), "nginx_plain": measured.get("nginx PUT")}
    for reference, goal in (("nginx PUT (TLS)", 0.35), ("rsync + sync", 0.35), ("plain write + fsync", 0.8)):
        yield Row(
            name=f"上传 {PHOTOS} 张 × 5 MB，验过并落盘",
            unit="MB/s",
            goal=goal,
            better=HIGHER,
            ours=measured["ours"],
            reference=measured.get(reference),
            against=reference,
            fault=absent.get(reference),
            more=more,
        )


def _send(lap: Writer, contents: list[bytes]) -> float:
    named = [(hashlib.sha256(content).hexdigest(), content) for content in contents]

    def send(one: tuple[str, bytes]) -> None:
        sha256, content = one
        whole = len(content)
        assert lap.client.send(sha256, 0, whole, _pieces(content), whole, preview_of=None).whole

    with ThreadPoolExecutor(LANES) as lanes:  # as many at once as `sync.photos` sends
        return seconds(lambda: list(lanes.map(send, named)))


def _pieces(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(content), 64 * 1024):
        yield bytes(view[start : start + 64 * 1024])


def _put(client: object, folder: Path, contents: list[bytes]) -> float:
    def put(one: tuple[int, bytes]) -> None:
        number, content = one
        headers = {"Content-Length": str(len(content))}
        answer = client.put(f"/{number}.jpg", content=_pieces(content), headers=headers)  # type: ignore[attr-defined]
        assert answer.status_code in (201, 204), answer.status_code

    with ThreadPoolExecutor(LANES) as lanes:
        taken = seconds(lambda: list(lanes.map(put, enumerate(contents))))
    for path in folder.iterdir():
        path.unlink()
    return taken


def _written(folder: Path, contents: list[bytes]) -> None:
    for number, content in enumerate(contents):
        with open(folder / f"{number}.jpg", "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        at = os.open(folder, os.O_RDONLY)  # its name must be on the disk too, as the office's
        os.fsync(at)
        os.close(at)


def _rsync(contents: list[bytes]) -> float:
    source, target = ground.fresh("rsync-from"), ground.fresh("rsync-to")
    for number, content in enumerate(contents):
        (source / f"{number}.jpg").write_bytes(content)
    ground.settle()

    def copy() -> None:
        subprocess.run(["rsync", "--whole-file", "-r", f"{source}/", f"{target}/"], check=True)
        os.sync()

    return seconds(copy)


def _push(kind: str) -> Iterator[Row]:
    with ExitStack() as stack:
        url = None
        if kind == "PostgreSQL":
            url = stack.enter_context(laid.postgres()).make()
        running = stack.enter_context(laid.office("push", url))
        lap = stack.enter_context(laid.writer(running))
        reference, many = ("sqlite3 executemany", _sqlite_many) if url is None else ("psycopg executemany", _pg_many)
        insert = many(stack, url or str(ground.fresh("many") / "many.db"))
        one = _single(lap)
        contestants = {"ours": _pushed(lap), reference: _inserted(insert), "one": one}
        for contestant in contestants.values():
            contestant(0)
        measured = medians(alternate(contestants))
    yield Row(
        name=f"上报 {OPS} 条问题（各 8 个字段，{kind}）",
        unit="ops/s",
        goal=0.08,
        better=HIGHER,
        ours=measured["ours"],
        reference=measured[reference],
        against=f"{reference}，每 {OPS} 行提交一次",
        more={"one_per_request": measured["one"], "load": laid.load()},
    )


def _pushed(lap: Writer) -> Callable[[int], float]:
    def run(_: int) -> float:
        messages = [lap.message([laid.patch(lap.seq + number) for number in range(OPS)]) for _ in range(PUSHES)]
        return OPS * PUSHES / seconds(lambda: [lap.client.push(message) for message in messages])

    return run


def _single(lap: Writer) -> Callable[[int], float]:
    def run(_: int) -> float:
        messages = [lap.message([laid.patch(lap.seq)]) for _ in range(50)]
        return len(messages) / seconds(lambda: [lap.client.push(message) for message in messages])

    return run


def _inserted(insert: Callable[[list[tuple[object, ...]]], None]) -> Callable[[int], float]:
    def run(_: int) -> float:
        batches = [[(str(uuid.uuid4()), *laid.patch(number).values()) for number in range(OPS)] for _ in range(PUSHES)]
        return OPS * PUSHES / seconds(lambda: [insert(batch) for batch in batches])

    return run


_COLUMNS = "id TEXT PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e DOUBLE PRECISION, f DOUBLE PRECISION, g TEXT, h TEXT"
_PLACES = laid.FIELDS + 1


def _sqlite_many(stack: ExitStack, path: str) -> Callable[[list[tuple[object, ...]]], None]:
    conn = stack.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute(f"CREATE TABLE many ({_COLUMNS})")

    def insert(batch: list[tuple[object, ...]]) -> None:
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany(f"INSERT INTO many VALUES ({', '.join('?' * _PLACES)})", batch)
        conn.execute("COMMIT")

    return insert


def _pg_many(stack: ExitStack, url: str) -> Callable[[list[tuple[object, ...]]], None]:
    conn = stack.enter_context(psycopg.connect(url))
    conn.execute(f"CREATE TABLE many ({_COLUMNS})")
    conn.commit()

    def insert(batch: list[tuple[object, ...]]) -> None:
        with conn.cursor() as cursor:
            cursor.executemany(f"INSERT INTO many VALUES ({', '.join(['%s'] * _PLACES)})", batch)
        conn.commit()

    return insert


def _start() -> Iterator[Row]:
    measured = medians(alternate({"ours": _first_hello}))
    yield Row(
        name="inspector office serve，空文件夹，到第一声应答",
        unit="s",
        goal=1.0,
        ours=measured["ours"],
        reference=START_MOST_S,
        against=f"上限 {START_MOST_S:.0f} s",
        more={"load": laid.load()},
    )


def _first_hello(_: int) -> float:
    folder = ground.fresh("start")
    command = [sys.executable, "-m", "inspector", "office", "serve", "--data", str(folder / "office"), "--port", "0"]
    began = time.perf_counter()
    process = subprocess.Popen([*command, "--host", "127.0.0.1"], stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"https://[0-9.]+:\d+", said)
        assert found, said
        context = ssl.create_default_context(cafile=folder / "office" / "tls" / "ca.pem")
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(f"{found[0]}/v1/hello", timeout=10) as answer:
            assert answer.status == 200
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.communicate(timeout=20)
        shutil.rmtree(folder)


def _writers() -> Iterator[Row]:
    taken: list[float] = []
    with ExitStack() as stack:
        running = stack.enter_context(laid.office("writers"))
        laps = [stack.enter_context(laid.writer(running, f"检查员{number}")) for number in range(WRITERS)]
        ours = [range(at, at + SMALL) for at in range(0, WRITERS * EACH * SMALL, SMALL)]
        queued = [[lap.message(list(map(laid.patch, ours.pop()))) for _ in range(EACH)] for lap in laps]
        together = threading.Barrier(WRITERS)

        def write(lap: Writer, messages: list[Push]) -> None:
            together.wait()
            for message in messages:
                taken.append(seconds(lambda message=message: lap.client.push(message)) * 1000)  # type: ignore[misc]

        threads = [threading.Thread(target=write, args=pair) for pair in zip(laps, queued, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if len(taken) != WRITERS * EACH:
        raise RuntimeError(f"only {len(taken)} of {WRITERS * EACH} pushes were taken")
    yield Row(
        name=f"{WRITERS} 台电脑同时上报，每次 {SMALL} 条（SQLite）",
        unit="ms",
        goal=1.0,
        ours=laid.p99(taken),
        reference=PUSH_MOST_MS,
        against=f"p99 上限 {PUSH_MOST_MS:.0f} ms",
        more={"median_ms": sorted(taken)[len(taken) // 2], "pushes": len(taken), "load": laid.load()},
    )
