"""The office's backup: what it covers becomes safe, nothing else does, and the office comes back from it whole."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office import backup, dump, founding, generations, move, restore, views
from inspector.office import database as tables
from inspector.office.blob_store import LocalStore
from inspector.office.blobs import Blobs
from inspector.office.database import Database
from tests.office.world import SCOPE, Office

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
Make = Callable[[str], Database]


class Site:
    """An office with photos and keys, and the disk its backups go to."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.data, self.disk = db, folder / "office", folder / "disk"
        self.data.mkdir()
        founding.found(db, "文明办")
        views.prepare(db)
        self.office = Office(db)
        self.store = LocalStore(self.data / "blobs", reserve=0)
        (self.data / "tls").mkdir()
        (self.data / "office.key").write_text("key")
        (self.data / "tls" / "ca.pem").write_text("ca")
        self.parts = backup.Parts(db, self.store, self.data)
        self.photos: list[str] = []

    def photo(self, content: bytes, state: str = "stored") -> str:
        """Let a photo arrive."""
        sha256 = hashlib.sha256(content).hexdigest()
        if state == "stored":
            path = self.data / "coming"
            path.write_bytes(content)
            self.store.put_file(sha256, path)
            path.unlink()
        row = {"sha256": sha256, "bytes": len(content), "state": state}
        self.db.write(lambda conn: conn.execute(sa.insert(tables.blob), row))
        self.photos.append(sha256)
        return sha256

    def work(self) -> None:
        """Let two laptops work until there is one of everything."""
        a, b = self.office.laptop("a"), self.office.laptop("b")
        a.op("create", "issue", "i1", {"description": "堆放", "found_at_utc": "yesterday"})
        a.push(signature=a.signature())
        b.op("update", "issue", "i1", {"description": "乱堆"})
        b.op("create", "issue_step", "s1", {"issue_id": "i1", "action": "assign", "to_status": "assigned"})
        b.push()
        for number in range(5):
            self.photo(bytes([number]) * (number * 100_000 + 1))

    def back_up(self, now: datetime = NOW, **more: Any) -> backup.BackedUp:
        """Make a backup."""
        return backup.back_up(self.parts, self.disk, now, **more)

    def states(self) -> dict[str, str]:
        """Return digest → state of every photo."""
        return states(self.db)

    def safe_seq(self) -> tuple[int, int]:
        """Return (last, safe) of the feed."""
        wanted = sa.select(tables.feed.c.last_seq, tables.feed.c.safe_seq).where(tables.feed.c.scope == SCOPE)
        last, safe = self.db.read(lambda conn: conn.execute(wanted).one())
        return last, safe


def states(db: Database) -> dict[str, str]:
    """Return digest → state of every photo."""
    return {row.sha256: row.state for row in db.read(lambda conn: conn.execute(sa.select(tables.blob)).all())}


@pytest.fixture
def site(database: Database, tmp_path: Path) -> Site:
    """Give an office at which work was done."""
    made = Site(database, tmp_path)
    made.work()
    return made


def everything(db: Database) -> dict[str, move.Tally]:
    """Return the tally of every table but those a backup or restore itself writes."""
    own = {"meta", "backup", "audit", "session", "nonce"}

    def act(conn: Any) -> dict[str, move.Tally]:
        return {one.name: move.tally(conn, one) for one in tables.schema.sorted_tables if one.name not in own}

    return db.read(act)


def restored(site: Site, new_database: Make, folder: Path, kind: str) -> tuple[restore.Restored, Database, LocalStore]:
    """Put the newest backup back into a new folder, or a new PostgreSQL."""
    data = folder / "again"
    store: list[LocalStore] = []

    def open_photos() -> LocalStore:
        store.append(LocalStore(data / "blobs", reserve=0))
        return store[0]

    db = new_database(kind) if kind == "postgres" else Database(f"sqlite:///{data}/office.db")
    url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "") if kind == "postgres" else None
    found = restore.restore(site.disk, data, open_photos, utc_text(LATER), database_url=url)
    return found, db, store[0]


def test_fire_drill(site: Site, new_database: Make, tmp_path: Path) -> None:
    """Fill an office, back it up, lose it, put it back: every op, record, dispute and photo is there, byte for byte."""
    drill(site, new_database, tmp_path / "back", "sqlite" if site.db.is_sqlite else "postgres")


@pytest.mark.postgres
def test_fire_drill_from_sqlite_into_postgres(new_database: Make, tmp_path: Path) -> None:
    site = Site(new_database("sqlite"), tmp_path)
    site.work()
    drill(site, new_database, tmp_path / "back", "postgres")


def drill(site: Site, new_database: Make, folder: Path, kind: str) -> None:
    """Back up, lose, put back, compare."""
    who, bodies = founding.found(site.db), ops(site.db)
    before_epoch = site.db.read(founding.epoch)
    done = site.back_up()
    before = everything(site.db)
    assert (done.blobs, done.written, done.missing) == (5, 5, ())
    shutil.rmtree(site.data)
    site.db.close()
    found, db, store = restored(site, new_database, folder, kind)
    assert (found.blobs, found.missing) == (5, ())
    after = everything(db)
    assert {name for name in before if before[name] != after[name]} == {"blob", "feed"}  # `safe` came after the copy
    assert ops(db) == bodies
    assert set(states(db).values()) == {"stored"}
    assert all(store.check(sha256) for sha256 in site.photos)
    data = folder / "again"
    assert ((data / "office.key").read_text(), (data / "tls" / "ca.pem").read_text()) == ("key", "ca")
    assert not (data / restore.RESTORING).exists()
    assert founding.found(db) == who
    assert db.read(founding.epoch) != before_epoch  # laptops know what was lost here: they have to compare
    ledger = 'SELECT "状态", "待处理冲突" FROM "台账"'
    assert db.read(lambda conn: conn.exec_driver_sql(ledger).all()) == [("整改中", 1)]
    db.close()


def ops(db: Database) -> list[tuple[Any, ...]]:
    """Return every op: its place, its exact bytes, its hash."""
    c = tables.op_log.c
    wanted = sa.select(c.scope, c.device_id, c.device_seq, c.body, c.hash).order_by(c.device_id, c.device_seq)
    return [(*row[:3], bytes(row.body), bytes(row.hash)) for row in db.read(lambda conn: conn.execute(wanted).all())]


def test_safe_is_said_of_what_the_backup_holds_and_of_nothing_else(site: Site) -> None:
    partial, damaged = site.photo(b"half", "partial"), site.photo(b"gone", "damaged")
    last, safe = site.safe_seq()
    assert safe == 0
    done = site.back_up()
    assert site.safe_seq() == (last, last)
    assert done.covers == {SCOPE: last}
    assert [sha for sha, state in site.states().items() if state != "safe"] == [partial, damaged]
    # what comes afterwards is not safe before the next one
    fresh = site.photo(b"fresh")
    b = site.office.laptops["b"]
    b.op("create", "place", "p", {"name": "平和社区"})
    b.push()
    assert site.safe_seq()[1] == last
    again = site.back_up(LATER)
    assert (again.written, again.blobs) == (1, 6)  # only what the disk did not have
    assert site.safe_seq()[0] == site.safe_seq()[1] > last
    assert site.states()[fresh] == "safe"


def test_work_that_comes_in_while_the_copy_is_made_is_not_called_safe(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, _ = site.safe_seq()
    late: list[str] = []
    copied = dump.dump

    def and_more(db: Database, folder: Path) -> Any:
        found = copied(db, folder)
        b = site.office.laptops["b"]
        b.op("create", "place", "p", {"name": "平和社区"})
        b.push()
        late.append(site.photo(b"late"))
        return found

    monkeypatch.setattr(dump, "dump", and_more)
    site.back_up()
    assert site.safe_seq() == (last + 1, last)
    assert site.states()[late[0]] == "stored"


def test_a_photo_that_is_not_what_its_name_says_is_named_and_not_safe(site: Site) -> None:
    bad, gone = site.photos[1], site.photos[2]
    site.store.path(bad).write_bytes(b"something else")
    site.store.path(gone).unlink()
    done = site.back_up()
    assert set(done.missing) == {bad, gone}
    assert done.blobs == 3
    assert {sha for sha, state in site.states().items() if state != "safe"} == {bad, gone}
    assert not generations.blob_path(site.disk, bad).exists()


def test_what_the_office_lost_and_the_disk_still_has_is_put_right(site: Site) -> None:
    """The laptops may have let their originals go: the copy in the backup can be the only one there is."""
    site.back_up()
    bad, gone, hopeless = site.photos[1:4]
    for lost in (bad, hopeless):
        site.store.path(lost).write_bytes(b"something else")
    site.store.path(gone).unlink()
    generations.blob_path(site.disk, hopeless).write_bytes(b"rotten there too")
    assert set(Blobs(site.db, site.store).check().damaged) == {bad, gone, hopeless}
    coming = site.photo(b"announced", "expected")
    done = site.back_up(LATER)
    assert (done.blobs, done.put_right) == (4, 2)
    assert site.store.check(bad)
    assert site.store.check(gone)
    unsafe = {sha: state for sha, state in site.states().items() if state != "safe"}
    assert unsafe == {hopeless: "damaged", coming: "expected"}
    assert (site.store.root / "damaged" / bad).read_bytes() == b"something else"


@pytest.mark.parametrize("where", ["photo", "manifest", "mark"])
def test_an_interrupted_backup_makes_nothing_safe_and_spoils_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    first = site.back_up()
    was = site.safe_seq()
    fresh = site.photo(b"fresh")
    b = site.office.laptops["b"]
    b.op("create", "place", "p", {"name": "平和社区"})
    b.push()

    class Pulled(Exception):
        """The power goes."""

    def pulled(*_: Any, **__: Any) -> Any:
        raise Pulled

    place = {"photo": (site.store, "open_stream"), "manifest": (generations, "finish"), "mark": (backup, "_mark_safe")}
    monkeypatch.setattr(*place[where], pulled)
    with pytest.raises(Pulled):
        site.back_up(LATER)
    monkeypatch.undo()
    assert site.safe_seq()[1] == was[1]
    assert site.states()[fresh] == "stored"
    if where != "mark":
        assert generations.all_in(site.disk) == [first.folder]
    generations.check_files(first.folder, generations.read_manifest(first.folder))
    again = site.back_up(datetime(2026, 11, 24, tzinfo=UTC))
    assert again.missing == ()
    assert not list(site.disk.glob(".unfinished*"))
    assert site.states()[fresh] == "safe"


def test_a_disk_that_takes_nothing_is_said_so_and_nothing_is_safe(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(generations.os, "replace", full)
    with pytest.raises(Known) as refused:
        site.back_up()
    assert refused.value.code == "office_backup_target"
    assert set(site.states().values()) == {"stored"}
    assert site.safe_seq()[1] == 0


def test_targets_that_are_none(site: Site, tmp_path: Path, new_database: Make) -> None:
    with pytest.raises(Known, match="office_backup_inside"):
        backup.back_up(site.parts, site.data / "blobs", NOW)
    with pytest.raises(Known, match="office_backup_target"):
        backup.back_up(site.parts, tmp_path / "unplugged" / "disk", NOW)
    site.back_up()
    (tmp_path / "other").mkdir()
    other = Site(new_database("sqlite"), tmp_path / "other")
    with pytest.raises(Known, match="office_backup_other"):
        backup.back_up(other.parts, site.disk, LATER)
    with backup.FileLock(site.disk / "backup.lock"), pytest.raises(Known, match="office_backup_running"):
        site.back_up(LATER)


def test_only_so_many_generations_are_kept_and_every_photo(site: Site) -> None:
    for day in range(1, 6):
        site.back_up(datetime(2026, 11, day, tzinfo=UTC), keep=3)
    assert [folder.name[:8] for folder in generations.all_in(site.disk)] == ["20261103", "20261104", "20261105"]
    assert all(generations.blob_path(site.disk, sha256).is_file() for sha256 in site.photos)


def test_a_photo_that_rotted_in_the_backup_is_found_and_written_again(site: Site) -> None:
    site.back_up()
    generations.blob_path(site.disk, site.photos[3]).write_bytes(b"rot")
    assert site.back_up(LATER).written == 0
    assert site.back_up(datetime(2026, 11, 24, tzinfo=UTC), check=True).written == 1
    assert generations.digest_of(generations.blob_path(site.disk, site.photos[3])) == site.photos[3]


@pytest.mark.parametrize("part", ["database", "blobs.txt", "manifest.json", "keys/office.key"])
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    site: Site, new_database: Make, tmp_path: Path, part: str, how: str
) -> None:
    done = site.back_up()
    path = done.folder / (dump.FILES[dump.kind_of(site.db)] if part == "database" else part)
    content = path.read_bytes()
    middle = len(content) // 2
    if how == "flipped":
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "cut":
        path.write_bytes(content[:-1])
    else:
        path.unlink()
    kind = "sqlite" if site.db.is_sqlite else "postgres"
    with pytest.raises(Known) as refused:
        restored(site, new_database, tmp_path / "x", kind)
    assert refused.value.code in ("office_restore_damaged", "office_restore_no_backup")
    assert (refused.value.code == "office_restore_no_backup") == (part == "manifest.json" and how == "gone")
    assert not (tmp_path / "x" / "again" / "office.db").exists()
    assert not (tmp_path / "x" / "again" / "blobs").exists()


def test_a_photo_the_backup_lost_counts_as_not_arrived(site: Site, new_database: Make, tmp_path: Path) -> None:
    half = site.photo(b"half", "partial")
    site.back_up()
    bad, gone = site.photos[1], site.photos[2]
    generations.blob_path(site.disk, bad).write_bytes(b"rot")
    generations.blob_path(site.disk, gone).unlink()
    kind = "sqlite" if site.db.is_sqlite else "postgres"
    found, db, _ = restored(site, new_database, tmp_path / "x", kind)
    assert set(found.missing) == {bad, gone, half}
    assert {sha for sha, state in states(db).items() if state == "expected"} == {bad, gone, half}
    db.close()


def test_nothing_is_put_over_what_is_there(site: Site, new_database: Make, tmp_path: Path) -> None:
    site.back_up()
    kind = "sqlite" if site.db.is_sqlite else "postgres"
    (tmp_path / "x" / "again").mkdir(parents=True)
    (tmp_path / "x" / "again" / "letter.txt").write_text("mine")
    with pytest.raises(Known, match="office_restore_not_empty"):
        restored(site, new_database, tmp_path / "x", kind)
    with pytest.raises(Known, match="office_restore_no_backup"):
        restore.restore(tmp_path / "x", tmp_path / "y", lambda: site.store, "t")
    if not site.db.is_sqlite:
        url = site.db.engine.url.render_as_string(hide_password=False)
        with pytest.raises(Known, match="office_restore_not_empty"):
            restore.restore(site.disk, tmp_path / "z", lambda: site.store, "t", database_url=url)
        with pytest.raises(Known, match="office_restore_needs_pg"):
            restore.restore(site.disk, tmp_path / "z", lambda: site.store, "t")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # a PostgreSQL is put back in one transaction, last
def test_an_interrupted_restore_goes_on(site: Site, new_database: Make, tmp_path: Path) -> None:
    site.back_up()

    class Pulled(LocalStore):
        """A store that fails after two photos."""

        taken = 0

        def put_file(self, sha256: str, path: Path) -> None:
            self.taken += 1
            if self.taken == 3:
                raise OSError(5, "Input/output error")
            super().put_file(sha256, path)

    data = tmp_path / "x" / "again"
    with pytest.raises(Known) as refused:
        restore.restore(site.disk, data, lambda: Pulled(data / "blobs", reserve=0), "t")
    assert refused.value.code == "office_restore_failed"
    assert not (data / "office.db").exists()
    found, db, store = restored(site, new_database, tmp_path / "x", "sqlite")
    assert found.missing == ()
    assert all(store.check(sha256) for sha256 in site.photos)
    db.close()


def test_nobody_stays_logged_in_after_a_restore(site: Site, new_database: Make, tmp_path: Path) -> None:
    row = {"token_hash": "t", "device_id": "d", "expires_at_utc": "2999"}
    site.db.write(lambda conn: conn.execute(sa.insert(tables.session), row))
    site.back_up()
    _, db, _ = restored(site, new_database, tmp_path / "x", "sqlite" if site.db.is_sqlite else "postgres")
    assert db.read(lambda conn: conn.execute(sa.select(tables.session)).all()) == []
    db.close()


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.mark.postgres
def test_pg_dump_is_asked_for_before_anything_is_written(new_database: Make, tmp_path: Path, tools: Path) -> None:
    site = Site(new_database("postgres"), tmp_path)
    with pytest.raises(Known, match="pg_tool_missing"):
        site.back_up()
    old = tools / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    with pytest.raises(Known, match="pg_tool_old"):
        site.back_up()
    assert not site.disk.exists()


def test_the_manifest_says_what_it_holds(site: Site) -> None:
    done = site.back_up()
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert manifest["kind"] == dump.kind_of(site.db)
    assert (manifest["covers"], manifest["blobs"]) == (done.covers, 5)
    assert set(manifest["files"]) == {
        dump.FILES[manifest["kind"]], "blobs.txt", "keys/office.key", "keys/tls/ca.pem",
    }  # fmt: skip
    assert (done.folder / "keys" / "office.key").stat().st_mode & 0o077 == 0
