"""The named failure cases of the office: killed, put back from yesterday, full, or reached by a stick instead.

The office runs in a process of its own (`inspector office serve`) where it is killed, over TLS everywhere.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from inspector.domain.exchange import OPEN, Dispute, Outcome
from inspector.errors import Known
from inspector.office import database as tables
from inspector.office.bundles import import_bundle
from inspector.office.opening import Office
from inspector.store import exchange, streams
from inspector.sync import push as pushing
from inspector.sync.bundle import export_bundle, import_ack
from inspector.sync.client import OfficeClient
from inspector.sync.once import client_for, once
from tests.office.bad_link import BadLink
from tests.offices import TestOffice, serving
from tests.postgres import cluster
from tests.sync.laptops import Laptop, has_blob, laptop, office_ops, own_ops, told
from tests.sync.processes import Node, Yesterday, node
from tests.sync.test_photos import through
from tests.torture import disks
from tests.torture.disks import Disk

pytestmark = pytest.mark.machine

AFTER_COMMIT = "inspector.office.app:push:1:after"
BEFORE_COMMIT = "inspector.office.taking:Taking.finish:1:after"
ALL = (tables.op_log, tables.record, tables.record_version, tables.dispute, tables.feed, tables.change, tables.blob_ref)


def everything(office: TestOffice | Node) -> list[list[str]]:
    """Return all that ops change at an office."""

    def act(conn: sa.Connection) -> list[list[str]]:
        return [sorted(map(repr, conn.execute(sa.select(table)).all())) for table in ALL]

    return office.office.db.read(act)


def change(lap: Laptop, place: str, **fields: Any) -> None:
    """Change a place."""
    with lap.ws.write() as door:
        door.change("place", place, **fields)


def acked(lap: Laptop) -> int:
    """Return how far this laptop knows the office to have its ops."""
    return streams.stream(lap.ws.reader(), lap.ws.device.id).acked


# --- killed ---------------------------------------------------------------------------------------------------


def test_case_01_reply_lost_after_commit_is_answered_again_and_nothing_is_there_twice(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where the resent ops are taken in again, or where the answer is not the one that was lost."""
    real, answers = OfficeClient.push, list[Any]()
    with BadLink(office.port) as link, laptop(tmp_path / "a", "张三", office) as one:
        through(one, link)
        one.sync()
        one.place("东湖")

        def swallowed(self: OfficeClient, push: Any) -> Any:
            link.lost_replies = 1.0  # from now on; the request still arrives
            return real(self, push)

        with monkeypatch.context() as patch:
            patch.setattr(OfficeClient, "push", swallowed)
            result = once(one.ws)
        assert result.error is not None
        assert result.error.code == "office_unreachable"
        assert link.lost
        assert result.records_waiting == 1, "the laptop knows of nothing"
        assert office_ops(office) == own_ops(one), "but the office has it"
        before, outcomes = everything(office), told(office, tables.op_log.c.outcome)
        link.lost_replies = 0.0
        monkeypatch.setattr(
            OfficeClient, "push", lambda self, push: answers.append((push, real(self, push))) or answers[-1][1]
        )
        one.sync()
        [(sent, answer)] = answers
        assert len(sent.ops) == 1
        assert answer.outcomes[0] in [msgspec.convert(one, Outcome) for one in outcomes]
        assert everything(office) == before
        assert one.sync().waiting == 0


def test_case_01_office_killed_after_its_commit_has_everything_once(
    tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    """Fails where what was committed and never answered is taken in again."""
    with node(tmp_path / "office", office_database(), AFTER_COMMIT) as office:
        before, after = _killed_and_started_again(tmp_path / "a", office, already=3)
    assert before == after


def test_case_02_office_killed_before_its_commit_has_everything_once(
    tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    """Fails where a push counts before it is whole, or where the laptop takes silence for an answer."""
    with node(tmp_path / "office", office_database(), BEFORE_COMMIT) as office:
        before, after = _killed_and_started_again(tmp_path / "a", office, already=0)
    assert not any(before), "half of a push is there"
    assert any(after)


def _killed_and_started_again(folder: Path, office: Any, already: int) -> tuple[list[list[str]], list[list[str]]]:
    """Send three ops to an office that is going to die of it; return what it had then and what it has in the end."""
    with laptop(folder, "张三", office) as one:
        one.place("东湖")
        one.photo()
        result = once(one.ws)
        office.was_killed()
        assert result.error is not None
        assert result.error.code == "office_unreachable"
        assert result.records_waiting == 3
        assert len(office_ops(office)) == already
        before = everything(office)
        office.start()
        assert one.sync().waiting == 0
        assert office_ops(office) == own_ops(one)
        return before, everything(office)


@pytest.mark.postgres
@pytest.mark.timeout(400)
def test_case_12_postgres_killed_seven_times_under_two_nodes_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Fails where a push is confirmed that a kill takes back, is taken in twice, or leaves gaps in the revisions."""
    with ExitStack() as stack:
        server = stack.enter_context(cluster())  # one of its own: nobody else's tests shall meet the kills
        if server.folder is None:
            pytest.skip("a PostgreSQL that is not ours is not killed")
        url = server.make()
        first = Node(tmp_path / "1", url)
        stack.callback(first.close)
        shutil.copytree(first.data, tmp_path / "2")  # the keys of an office are the same on all its nodes
        second = Node(tmp_path / "2", url)
        stack.callback(second.close)
        links = [stack.enter_context(BadLink(one.start().port, lost_replies=0.05, seed=n))
                 for n, one in enumerate((first, second))]  # fmt: skip
        folders = [tmp_path / f"laptop{n}" for n in range(6)]
        for folder in folders:
            with laptop(folder, folder.name, first) as lap:  # type: ignore[arg-type]
                if folder == folders[0]:
                    shared = lap.place("众人的地方").id
                lap.sync()
        crew = Crew(folders, links, shared)
        with crew.at_work():
            for _ in range(7):
                crew.wait(lambda before: crew.confirmed >= before.confirmed + 30)
                server.kill()
                crew.wait(lambda before: crew.troubles > before.troubles)
                server.start()
        assert all(link.lost for link in links)
        laptops = [stack.enter_context(laptop(folder, folder.name)) for folder in folders]
        for _ in range(3):
            for lap in laptops:
                crew.quiet(lap)
        every = office_ops(first)  # type: ignore[arg-type]
        assert every == {key: op for lap in laptops for key, op in own_ops(lap).items()}
        assert len(every) > 7 * 30
        _has_no_gaps(first.office)
        assert len({tuple(map(repr, sorted(lap.ws.all("place"), key=lambda one: one.id))) for lap in laptops}) == 1


@dataclass
class Crew:
    """People at work at once, each with a laptop and a thread of his own, over bad links to the nodes of an office."""

    folders: list[Path]
    links: list[BadLink]
    shared: str
    confirmed: int = 0
    troubles: int = 0
    _faults: list[BaseException] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _moved: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let them work while the block lasts."""
        threads = [threading.Thread(target=self._work, args=(n,)) for n in range(len(self.folders))]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join(120)
        assert self._faults == []

    def wait(self, holds: Callable[[Crew], bool]) -> None:
        """Wait until something came about since now; what it is compared with is how things stand now."""
        with self._moved:
            before = replace(self)
            assert self._moved.wait_for(lambda: bool(self._faults) or holds(before), 120)

    def quiet(self, lap: Laptop) -> None:
        """Exchange until nothing waits; a reply may be lost at any time."""
        for _ in range(100):
            result = once(lap.ws)
            if result.error is None and result.waiting == 0:
                return
        raise AssertionError(result)

    def _work(self, n: int) -> None:
        try:
            with laptop(self.folders[n], self.folders[n].name) as lap:
                through(lap, self.links[n % len(self.links)])
                while not self._over.is_set():
                    if len(exchange.queued(lap.ws)) < 20:
                        place = lap.place()
                        change(lap, place.id, address=f"{n}号")
                        if lap.ws.get("place", self.shared) is not None:
                            change(lap, self.shared, address=f"{lap.name} {lap.serial}")
                    before = acked(lap)
                    result = once(lap.ws)
                    with self._moved:
                        self.confirmed += acked(lap) - before
                        self.troubles += result.error is not None and result.error.code == "office_trouble"
                        self._moved.notify_all()
        except BaseException as fault:
            with self._moved:
                self._faults.append(fault)
                self._moved.notify_all()


def _has_no_gaps(office: Office) -> None:
    def rows(table: sa.Table) -> list[Any]:
        return office.db.read(lambda conn: list(conn.execute(sa.select(table)).all()))

    [feed] = rows(tables.feed)
    marks = {row.seq for row in rows(tables.feed_mark)}
    assert {row.feed_seq for row in rows(tables.op_log)} <= marks
    assert max(marks) == feed.last_seq
    revs: dict[str, list[int]] = {}
    for row in sorted(rows(tables.record_version), key=lambda one: one.rev):
        revs.setdefault(row.record_id, []).append(row.rev)
    for row in rows(tables.record):
        assert revs[row.id] == list(range(1, row.rev + 1))
    seqs: dict[str, list[int]] = {}
    for row in sorted(rows(tables.op_log), key=lambda one: one.device_seq):
        seqs.setdefault(row.device_id, []).append(row.device_seq)
    for found in seqs.values():
        assert found == list(range(1, len(found) + 1))


# --- put back from yesterday ----------------------------------------------------------------------------------


def test_case_15_office_put_back_from_yesterday_says_the_gap_and_gets_its_records_again(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where what was confirmed counts as there for ever: the office would never get it again."""
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        place = one.place("昨天之前")
        one.sync()
        two.sync()
        knew = acked(one)
        yesterday = Yesterday(office, tmp_path / "yesterday")
        one.place("昨天之后")
        change(one, place.id, address="湖滨路")
        one.sync()
        yesterday.put_back()
        one.place("今天")
        gaps = list[Any]()
        with client_for(one.ws) as client:
            real = client.push

            def watched(push: Any) -> Any:
                try:
                    return real(push)
                except Known as fault:
                    gaps.append((fault.code, fault.facts["expected"]))
                    raise

            monkeypatch.setattr(client, "push", watched)
            pushing.push(one.ws, client, tell=lambda _: None, cancelled=lambda: False)
        assert gaps == [("gap", knew + 1)]
        assert acked(one) == knew
        one.sync()
        two.sync()
        assert office_ops(office) == own_ops(one) | own_ops(two)
        assert {"昨天之前", "昨天之后", "今天"} <= two.names()
        assert two.ws.get("place", place.id).address == "湖滨路"
        assert (one.sync().conflicts, one.sync().waiting) == (0, 0)


def test_case_16_office_put_back_and_others_went_on_is_reconciled_whole_and_overwrites_nothing(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where a position in the lost history is taken for one in the new: ops would be skipped on either side."""
    refused = Counter[str]()
    real = OfficeClient.pull

    def watched(self: OfficeClient, *given: Any, **named: Any) -> Any:
        try:
            return real(self, *given, **named)
        except Known as fault:
            refused[fault.code] += 1
            raise

    monkeypatch.setattr(OfficeClient, "pull", watched)
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        place = one.place("东湖")
        one.sync()
        two.sync()
        yesterday = Yesterday(office, tmp_path / "yesterday")
        change(one, place.id, name="一改")
        one.place("昨天之后")
        one.sync()
        yesterday.put_back()
        change(two, place.id, name="二改")
        for n in range(3):  # the feed passes the position that `one` had
            two.place(f"别人先到{n}")
            two.sync()
        assert refused["history_diverged"] == 0
        one.place("今天")
        one.sync()
        assert refused["history_diverged"] >= 1
        two.sync()
        one.sync()
        assert office_ops(office) == own_ops(one) | own_ops(two)
        assert one.names() == two.names() >= {"昨天之后", "今天", "别人先到0", "别人先到2"}
        rows = office.office.db.read(lambda conn: conn.execute(sa.select(tables.dispute)).all())
        [dispute] = [msgspec.convert(row.body, Dispute) for row in rows if row.status == OPEN]
        assert (dispute.office, dispute.theirs) == ({"name": "二改"}, {"name": "一改"})
        assert len(exchange.disputes(one.ws)) == len(exchange.disputes(two.ws)) == 1
        assert one.sync().waiting == 0


# --- by stick -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["net", "stick"])
def test_case_21_stick_and_network_carry_the_same_ops_and_they_are_there_once(
    office: TestOffice, tmp_path: Path, first: str
) -> None:
    """Fails where the way by which ops came makes a difference: twice there, or disputed with themselves."""
    with laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        place = one.place("东湖")
        photo = one.photo(preview=True)
        stick = export_bundle(one.ws, tmp_path / "stick.fsync").path
        change(one, place.id, name="东湖公园")  # after the stick was written
        if first == "net":
            one.sync()
        before = everything(office)
        done = import_bundle(office.office, stick)
        if first == "net":
            assert everything(office) == before
        assert (done.ops, done.quarantined) == (2, 0)
        one.sync()
        after = everything(office)
        ack = import_ack(one.ws, done.ack)
        assert ack.expected is None
        assert import_bundle(office.office, stick).last_seq == len(own_ops(one))
        assert one.sync().waiting == 0
        assert everything(office) == after
        assert office_ops(office) == own_ops(one)
        assert has_blob(office, photo.sha256)
        assert told(office, tables.dispute.c.id) == []
        assert one.ws.get("place", place.id).name == "东湖公园"


def _damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for share in (0.0, 0.01, 0.5, 0.999):
        yield f"cut at {share}", whole[: int(len(whole) * share)]
    yield "cut by a byte", whole[:-1]
    yield "a byte too many", whole + b"\x00"
    for at in (0, 30, 150, len(whole) // 3, len(whole) // 2, len(whole) * 2 // 3, len(whole) - 1):
        yield f"flipped at {at}", whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def test_case_22_stick_cut_short_or_flipped_is_refused_before_anything_is_applied(
    office: TestOffice, tmp_path: Path
) -> None:
    """Fails where ops or photos are used before the whole bundle was verified; the ack on its way home is no better."""
    with laptop(tmp_path / "a", "张三", office) as one:
        one.place("东湖")
        photo = one.photo(200_000, preview=True)
        stick = export_bundle(one.ws, tmp_path / "stick.fsync").path
        before, bad = everything(office), tmp_path / "bad.fsync"
        for what, content in _damaged(stick.read_bytes()):
            bad.write_bytes(content)
            with pytest.raises(Known) as refused:
                import_bundle(office.office, bad)
            assert str(refused.value.code).startswith("bundle_"), what
            assert everything(office) == before, what
            assert not has_blob(office, photo.sha256), what
        assert not list(tmp_path.glob("bad*.ack*"))
        done = import_bundle(office.office, stick)
        assert has_blob(office, photo.sha256)
        for what, content in _damaged(done.ack.read_bytes()):
            bad.write_bytes(content)
            with pytest.raises(Known):
                import_ack(one.ws, bad)
            assert acked(one) == 0, what
        import_ack(one.ws, done.ack)
        assert acked(one) == len(own_ops(one))
        assert one.sync().waiting == 0


# --- full -----------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Disk]:
    disk = disks.make(tmp_path, "tmpfs", 128)
    yield disk
    disk.unmount()


def test_case_24_office_disk_full_keeps_everything_with_the_laptop_and_goes_on_later(
    small: Disk, tmp_path: Path
) -> None:
    """Fails where a push that did not fit is half there or confirmed, or where a photo is called stored that is not."""
    with serving(small.at / "office") as office, laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        photos = [one.photo(2_000_000) for _ in range(3)]
        filler = small.fill(leave=3_000_000)  # enough for records, not for photos: room for the database is kept
        result = once(one.ws)
        assert result.error is not None
        assert result.error.code == "office_full"
        assert (result.records_waiting, result.photos_confirmed, result.photos_waiting) == (0, 0, 3)
        assert not any(has_blob(office, photo.sha256) for photo in photos)

        for _ in range(40):
            one.place("很长的名字" * 4_000)
        filler.unlink()
        filler = small.fill(leave=400_000)
        with pytest.raises(Known) as bundle:
            import_bundle(office.office, export_bundle(one.ws, tmp_path / "stick.fsync").path)
        assert bundle.value.code == "bundle_office_full"
        result = once(one.ws)
        assert result.error is not None
        assert result.error.code == "office_full"
        assert result.records_waiting > 0
        stored = office_ops(office)
        assert len(stored) == acked(one), "what is confirmed is there, and the rest is not"
        assert len(stored) < len(own_ops(one))
        assert set(told(office, tables.op_log.c.record_id)) == set(told(office, tables.record.c.id))

        small.make_room(filler)
        assert one.sync().waiting == 0
        assert office_ops(office) == own_ops(one)
        assert all(has_blob(office, photo.sha256) for photo in photos)
        assert all(one.ws.vault.digest(photo.sha256) == photo.sha256 for photo in photos)


@pytest.mark.postgres
def test_case_24_disk_of_the_postgres_full_keeps_everything_with_the_laptop_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where what PostgreSQL could not write counts as there, or where the office has to be started anew."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        disk = disks.make(folder, "tmpfs", 160)
        stack.callback(disk.unmount)
        monkeypatch.setattr(tempfile, "tempdir", str(disk.at))
        server = stack.enter_context(cluster())
        monkeypatch.undo()
        if server.folder is None:
            pytest.skip("the disk of a PostgreSQL that is not ours is not filled")
        office = stack.enter_context(serving(tmp_path / "office", server.make()))
        one = stack.enter_context(laptop(tmp_path / "a", "张三", office))
        one.sync()
        filler = disk.fill(leave=200_000)
        errors = list[str]()
        while len(errors) < 3:
            for _ in range(20):
                one.place("很长的名字" * 2_000 + os.urandom(8_000).hex())  # what cannot be packed together
            error = once(one.ws).error
            errors += [error.code] if error else []
            assert one.serial < 2_000
        assert set(errors) <= {"office_full", "office_trouble"}
        disk.make_room(filler)
        for _ in range(300):  # PostgreSQL may be in recovery
            if once(one.ws).error is None:
                break
        assert one.sync().waiting == 0
        assert office_ops(office) == own_ops(one)
        _has_no_gaps(office.office)
