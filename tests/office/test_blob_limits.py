"""What one laptop may leave at the office: uploads not finished, answers not read. And what a crash may leave."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.office import blob_partials, limits
from inspector.office.auth import Caller
from inspector.office.blob_grants import ORIGINAL
from inspector.office.blob_store import FORGOTTEN, LocalStore
from inspector.office.blobs import Blobs
from inspector.office.database import Database, blob, blob_partial, blob_ref
from inspector.office.refusal import Refused
from inspector.store.photo_queue import photo_tasks
from inspector.sync.once import client_for, once
from inspector.wording import say
from tests.offices import TestOffice
from tests.sync.laptops import Laptop, has_blob, laptop

HERE = "330106"
SIZE = 5000


class Clock:
    def __init__(self) -> None:
        self.moment = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def blobs(database: Database, tmp_path: Path, clock: Clock) -> Blobs:
    return Blobs(database, LocalStore(tmp_path / "blobs"), clock)


def photo(seed: int, size: int = SIZE) -> tuple[str, bytes]:
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


def caller(device: str) -> Caller:
    return Caller(device, f"user-{device}", "inspector", frozenset({HERE}), frozenset({HERE}))


def begin(blobs: Blobs, seed: int, device: str = "a", length: int = SIZE) -> None:
    sha, content = photo(seed)
    blobs.append(sha, 0, length, [content[:100]], caller=caller(device))


def files(blobs: Blobs) -> list[Path]:
    assert isinstance(blobs.store, LocalStore)
    return [path for path in (blobs.store.root / "partial").rglob("*") if path.is_file()]


# --- uploads that are not finished ----------------------------------------------------------------------------


def test_a_laptop_finishes_what_it_began_before_it_begins_more(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_partials, "MOST_OPEN", 3)
    for seed in range(3):
        begin(blobs, seed)
    sha, content = photo(9)
    for _ in range(3):
        with pytest.raises(Refused) as error:
            blobs.append(sha, 0, SIZE, [content], caller=caller("a"))
        assert (error.value.status, error.value.fault.error) == (429, "too_many_partials")
    assert len(files(blobs)) == 3
    begin(blobs, 9, "b")  # another laptop is another matter
    first, whole = photo(0)
    assert blobs.append(first, 100, SIZE, [whole[100:]], caller=caller("a")).complete
    assert blobs.append(sha, 0, SIZE, [content], caller=caller("a")).complete
    begin(blobs, 3)


def test_the_bytes_a_laptop_may_leave_unfinished_are_bounded(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_partials, "MOST_OPEN_BYTES", 2 * SIZE)
    begin(blobs, 0)
    begin(blobs, 1)
    with pytest.raises(Refused) as error:
        begin(blobs, 2)
    assert error.value.fault.error == "too_many_partials"
    sha, content = photo(1)
    assert blobs.append(sha, 100, SIZE, [content[100:]], caller=caller("a")).complete
    begin(blobs, 2, length=100 * SIZE)  # the one beyond may be as long as a photo may be
    with pytest.raises(Refused) as error:  # and no other grows by saying that it is longer
        blobs.begin(photo(0)[0], 0, 100 * SIZE, caller("a"))
    assert error.value.fault.error == "too_many_partials"


def test_uploads_under_way_count_too(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blob_partials, "MOST_OPEN", 2)
    one, two = (blobs.begin(photo(seed)[0], 0, SIZE, caller("a")) for seed in (0, 1))
    assert one is not None
    assert two is not None
    with pytest.raises(Refused) as error:
        blobs.begin(photo(2)[0], 0, SIZE, caller("a"))
    assert error.value.fault.error == "too_many_partials"
    with two:
        two.write(photo(1)[1])
        assert two.finish().complete
    third = blobs.begin(photo(2)[0], 0, SIZE, caller("a"))
    assert third is not None
    for open_ in (one, third):
        open_.__exit__()


def test_bytes_that_were_wrong_leave_nothing_that_counts(blobs: Blobs, database: Database) -> None:
    with pytest.raises(Refused) as error:
        blobs.append(photo(1)[0], 0, SIZE, [photo(2)[1]], caller=caller("a"))
    assert error.value.status == 422
    assert database.read(lambda conn: conn.execute(sa.select(blob_partial)).all()) == []
    assert files(blobs) == []


def test_what_nobody_touched_for_two_weeks_makes_room(
    blobs: Blobs, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blob_partials, "MOST_OPEN", 2)
    begin(blobs, 0)
    clock.moment += timedelta(days=8)
    begin(blobs, 1)
    clock.moment += timedelta(days=7)
    begin(blobs, 2)
    have = blobs.have([photo(seed)[0] for seed in range(3)], caller("a"))
    assert (set(have.partial), have.missing) == ({photo(1)[0], photo(2)[0]}, (photo(0)[0],))
    assert len(files(blobs)) == 2
    with pytest.raises(Refused):
        begin(blobs, 3)


def test_an_upload_that_goes_on_every_week_is_kept(blobs: Blobs, clock: Clock) -> None:
    sha, content = photo(0)
    for at in range(0, 400, 100):
        blobs.append(sha, at, SIZE, [content[at : at + 100]], caller=caller("a"))
        for path in files(blobs):
            os.utime(path, (clock.moment.timestamp(),) * 2)
        clock.moment += timedelta(days=7)
        blobs.check(10)
    assert blobs.append(sha, 400, SIZE, [content[400:]], caller=caller("a")).complete


def test_the_round_of_checking_throws_away_what_nobody_came_back_to(
    blobs: Blobs, database: Database, clock: Clock
) -> None:
    begin(blobs, 0)
    assert isinstance(blobs.store, LocalStore)
    with blobs.store.begin(photo(1)[0], 0, SIZE, "unnoted") as lost:  # what a kill left, in no table
        lost.write(b"x" * 100)
    blobs.check(10)
    assert len(files(blobs)) == 2
    for path in (blobs.store.root / "partial").rglob("*"):
        os.utime(path, (time.time() - 86400 * 13,) * 2)
    clock.moment += FORGOTTEN - timedelta(days=13, hours=-1)
    blobs.check(10)  # fourteen days and an hour on the disk, one day and an hour in the table
    assert [path.parent.name[:64] for path in files(blobs)] == []
    begin(blobs, 0)
    clock.moment += FORGOTTEN + timedelta(hours=1)
    blobs.check(10)
    assert files(blobs) == []
    assert database.read(lambda conn: conn.execute(sa.select(blob_partial)).all()) == []


def later(lap: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what waits on this laptop have its turn."""
    moment = lap.ws.now() + timedelta(hours=1)
    monkeypatch.setattr(lap.ws, "now", lambda: moment)


def test_a_laptop_that_is_told_so_waits_and_goes_on_with_what_it_began(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blob_partials, "MOST_OPEN", 0)
    with laptop(tmp_path / "a", "张三", office) as lap:
        begun = lap.photo(400_000)
        assert [one.code for one in once(lap.ws).alarms] == ["too_many_partials"]
        monkeypatch.setattr(blob_partials, "MOST_OPEN", 1)
        later(lap, monkeypatch)
        with client_for(lap.ws) as client, lap.ws.vault.open(begun.sha256) as source:
            client.send(begun.sha256, 0, 400_000, [source.read(1000)], 1000, preview_of=None)
        others = [lap.photo(3000), lap.photo(4000)]  # smaller: their turn comes first
        result = once(lap.ws)
        assert [(one.code, one.facts["status"]) for one in result.alarms] == [("too_many_partials", 429)]
        assert say(result.alarms[0].code, **result.alarms[0].facts)
        assert result.error is None
        assert has_blob(office, begun.sha256)
        assert sorted(task.sha256 for task in photo_tasks(lap.ws, "9")) == sorted(one.sha256 for one in others)
        later(lap, monkeypatch)
        assert lap.sync().waiting == 0
        assert all(has_blob(office, one.sha256) for one in others)


# --- a crash while something damaged is set aside -------------------------------------------------------------


CHECKING = """
import os, signal, sys
from pathlib import Path
from inspector.office.blob_store import LocalStore
from inspector.office.blobs import Blobs
from inspector.office.database import Database

def killed(*_): os.kill(os.getpid(), signal.SIGKILL)

where = sys.argv[1]
if where == "before":
    Database.write = killed
else:
    LocalStore.set_aside = killed
Blobs(Database(sys.argv[2]), LocalStore(Path(sys.argv[3]))).check(10)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("where", ["before", "between"])
def test_a_kill_while_a_damaged_photo_is_set_aside_claims_nothing_and_loses_nothing(tmp_path: Path, where: str) -> None:
    db = Database(f"sqlite:///{tmp_path}/office.db")
    db.create()
    store = LocalStore(tmp_path / "blobs")
    blobs, me = Blobs(db, store), caller("a")
    sha, content = photo(1)
    named = {"scope": HERE, "photo_id": "p", "role": ORIGINAL, "sha256": sha, "device_id": "a"}
    db.write(lambda conn: conn.execute(sa.insert(blob_ref).values(**named, announced_at_utc="2026-11-19")))
    blobs.append(sha, 0, SIZE, [content], caller=me)
    db.write(lambda conn: conn.execute(sa.update(blob).values(state="safe")))
    rotten = bytes([content[0] ^ 1]) + content[1:]
    store.path(sha).write_bytes(rotten)
    command = [sys.executable, "-c", CHECKING, where, str(db.engine.url), str(store.root)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    [kept] = [path for path in store.root.rglob(sha) if path.is_file()]
    assert kept.read_bytes() == rotten  # half a photo may still be evidence
    if where == "before":
        assert kept == store.path(sha)
        assert Blobs(db, store).check(10).damaged == (sha,)
    after = Blobs(db, LocalStore(store.root))
    assert after.have([sha], me).missing == (sha,)
    assert [one.state for one in after.missing()] == ["damaged"]
    assert after.reconcile() == (0, ())
    assert after.standing(sha, me) is None
    assert after.append(sha, 0, SIZE, [content], caller=me).complete
    assert after.have([sha], me).stored == (sha,)
    assert store.path(sha).read_bytes() == content
    assert (store.root / "damaged" / sha).read_bytes() == rotten
    db.close()


def test_a_damaged_mark_is_believed_by_whoever_comes_first(blobs: Blobs, database: Database, tmp_path: Path) -> None:
    me, store = caller("a"), blobs.store
    assert isinstance(store, LocalStore)
    for seed, come in ((1, "upload"), (2, "bundle"), (3, "head")):
        sha, content = photo(seed)
        blobs.append(sha, 0, SIZE, [content], caller=me)
        store.path(sha).write_bytes(b"rotten")
        database.write(lambda conn: conn.execute(sa.update(blob).values(state="damaged")))
        if come == "upload":
            assert blobs.append(sha, 0, SIZE, [content], caller=me).complete
        elif come == "bundle":
            (tmp_path / "file").write_bytes(content)
            blobs.receive_file(sha, tmp_path / "file", me, None, HERE)
        else:
            assert blobs.standing(sha, me) is None
            assert blobs.append(sha, 0, SIZE, [content], caller=me).complete
        assert store.path(sha).read_bytes() == content


def test_a_photo_that_arrived_again_meanwhile_is_not_moved_away(blobs: Blobs) -> None:
    sha, content = photo(1)
    blobs.append(sha, 0, SIZE, [content], caller=caller("a"))
    blobs.store.set_aside(sha)
    assert blobs.store.has(sha)


def test_bytes_sent_again_take_the_place_of_what_has_rotted(blobs: Blobs) -> None:
    sha, content = photo(1)
    blobs.append(sha, 0, SIZE, [content], caller=caller("a"))
    assert isinstance(blobs.store, LocalStore)
    blobs.store.path(sha).write_bytes(b"rotten, and nobody knows yet")
    stranger = Caller("b", "user-b", "inspector", frozenset({"330110"}), frozenset({"330110"}))
    assert blobs.append(sha, 0, SIZE, [content], caller=stranger).complete
    assert blobs.store.check(sha)


# --- readers that do not read ---------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only there a process is told what it has open")
@pytest.mark.parametrize("pace", [0, 1], ids=["never", "a byte now and then"])
def test_a_reader_who_does_not_read_holds_no_place(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch, pace: int
) -> None:
    monkeypatch.setattr(limits, "STALL_SECONDS", 1.0)
    from tests.office.test_doors import send

    content = os.urandom(16_000_000)
    sha = hashlib.sha256(content).hexdigest()
    lap = office.laptop()
    assert send(lap, sha, content).status_code == 201
    context = ssl.create_default_context(cadata=office.now.ca_pem)
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.settimeout(20)
    plain.connect(("127.0.0.1", office.port))
    with context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        line.sendall(f"GET /v1/blobs/{sha} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {lap.token}\r\n\r\n".encode())
        assert line.recv(1)
        waiting, began = threading.Event(), time.monotonic()
        while len(_open_blobs(office)) and time.monotonic() - began < 30:
            if pace:
                line.recv(pace)
            waiting.wait(0.05)
        assert _open_blobs(office) == []
        assert _left(line) < len(content)
    assert lap.ask("GET", f"/v1/blobs/{sha}").content == content  # who reads gets it


def _left(line: ssl.SSLSocket) -> int:
    """Read what is still on the way of a connection that was cut, and return how many bytes that was."""
    got = 0
    try:
        while piece := line.recv(65536):
            got += len(piece)
    except (ConnectionError, ssl.SSLError):
        pass
    return got


def _open_blobs(office: TestOffice) -> list[str]:
    """Return the photos this process has open: a request that sends one keeps its file open."""
    found = []
    for path in Path("/proc/self/fd").iterdir():
        try:
            target = os.readlink(path)
        except OSError:
            continue
        if target.startswith(str(office.data / "blobs")):
            found.append(target)
    return found
