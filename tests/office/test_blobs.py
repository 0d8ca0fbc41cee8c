"""Photos at the office: whole or not at all, known only to whom they concern, and found out when they rot."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.office.auth import Caller
from inspector.office.blob_grants import district
from inspector.office.blob_store import LONGEST, LocalStore, Progress, open_store
from inspector.office.blobs import ORIGINAL, Blobs
from inspector.office.database import Database, audit, blob, blob_grant, blob_ref
from inspector.office.refusal import Refused

HERE, THERE = "330106", "330110"


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


def photo(seed: int, size: int = 300_000) -> tuple[str, bytes]:
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


def laptop(device: str, scope: str = HERE, *, writes: bool = True) -> Caller:
    scopes = frozenset({scope})
    return Caller(
        device, f"user-{device}", "inspector" if writes else "auditor", scopes, scopes if writes else frozenset()
    )


@pytest.fixture
def db(database: Database) -> Database:
    return database


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "blobs")


@pytest.fixture
def blobs(db: Database, store: LocalStore) -> Blobs:
    return Blobs(db, store, Clock())


def announce(db: Database, sha256: str, photo_id: str = "p1", scope: str = HERE, device: str = "a") -> None:
    """What applying the op of a photo record does."""

    def act(conn: sa.Connection) -> None:
        conn.execute(db.insert(blob).values(sha256=sha256, state="expected").on_conflict_do_nothing())
        conn.execute(
            sa.insert(blob_ref).values(
                scope=scope,
                photo_id=photo_id,
                role=ORIGINAL,
                sha256=sha256,
                device_id=device,
                announced_at_utc=f"2026-11-19T00:00:0{len(photo_id)}.000Z",
            )
        )

    db.write(act)


def refusal(error: pytest.ExceptionInfo[Refused]) -> tuple[int, str, int | None]:
    return error.value.status, error.value.fault.error, error.value.fault.offset


# the folder


def test_segments_make_a_whole_under_its_hash(store: LocalStore) -> None:
    sha, content = photo(1)
    assert store.append(sha, 0, len(content), [content[:100_000]]) == Progress(100_000, len(content), False)
    assert store.offset(sha) == 100_000
    assert not store.has(sha)
    assert store.append(sha, 100_000, len(content), [content[100_000:]]).complete
    assert (store.root / sha[:2] / sha).read_bytes() == content
    assert [path for path in (store.root / "partial").rglob("*") if path.is_file()] == []
    assert list(store.all()) == [(sha, len(content))]
    assert b"".join(store.open_stream(sha, 10, 20)) == content[10:20]


def test_an_upload_goes_on_after_the_office_was_killed(store: LocalStore) -> None:
    sha, content = photo(2)
    writing = store.begin(sha, 0, len(content))
    writing.write(content[:123_456])  # never left, never finished: the process is gone
    reopened = LocalStore(store.root)
    assert reopened.offset(sha) == 123_456
    assert reopened.append(sha, 123_456, len(content), [content[123_456:]]).complete
    assert reopened.check(sha)


def test_what_was_whole_but_had_no_name_yet_is_settled_by_asking(store: LocalStore, blobs: Blobs, db: Database) -> None:
    sha, content = photo(3)
    announce(db, sha)
    writing = store.begin(sha, 0, len(content), district(HERE))
    writing.write(content)  # killed between the last byte and the rename
    after = Blobs(db, LocalStore(store.root))
    standing = after.standing(sha, laptop("a"))
    assert standing is not None
    assert standing.complete
    assert after.have([sha], laptop("a")).stored == (sha,)


def test_holes_of_a_power_cut_are_found_and_the_upload_begins_again(store: LocalStore, db: Database) -> None:
    sha, content = photo(4)
    announce(db, sha)
    with store.begin(sha, 0, len(content), district(HERE)) as writing:
        writing.write(content)
    [path] = store.root.glob(f"partial/*/{sha}*-{len(content)}")
    path.write_bytes(bytes(4096) + content[4096:])
    after = Blobs(db, LocalStore(store.root))
    assert after.standing(sha, laptop("a")) is None
    assert after.append(sha, 0, len(content), [content], caller=laptop("a")).complete


def test_an_offset_that_is_not_ours_is_answered_with_the_right_one(store: LocalStore) -> None:
    sha, content = photo(5)
    store.append(sha, 0, len(content), [content[:1000]])
    for wrong in (0, 999, 1001, len(content), len(content) + 5):
        with pytest.raises(Refused) as error:
            store.append(sha, wrong, len(content), [b"x"])
        assert refusal(error) == (409, "offset_mismatch", 1000)


def test_bytes_that_are_not_what_their_name_says_are_thrown_away(store: LocalStore) -> None:
    sha, content = photo(6)
    with pytest.raises(Refused) as error:
        store.append(sha, 0, len(content), [content[:-1], b"!" if content[-1:] != b"!" else b"?"])
    assert refusal(error) == (422, "digest_mismatch", 0)
    assert store.offset(sha) == 0
    assert not store.has(sha)
    assert store.append(sha, 0, len(content), [content]).complete


def test_a_length_that_changes_begins_again_at_nothing(store: LocalStore) -> None:
    sha, content = photo(7)
    store.append(sha, 0, len(content) + 7, [content[:1000]])
    with pytest.raises(Refused) as error:
        store.append(sha, 1000, len(content), [content[1000:]])
    assert refusal(error) == (409, "length_changed", 0)
    assert store.append(sha, 0, len(content), [content]).complete


def test_more_than_announced_is_refused_and_what_came_before_is_kept(store: LocalStore) -> None:
    sha, content = photo(8)
    with pytest.raises(Refused) as error:
        store.append(sha, 0, len(content), [content[:1000], content])
    assert refusal(error) == (413, "length_overrun", 1000)
    assert store.append(sha, 1000, len(content), [content[1000:]]).complete


@pytest.mark.parametrize(("length", "status"), [(0, 400), (-1, 400), (LONGEST + 1, 413), (10**14, 413)])
def test_nothing_and_too_much_are_refused(store: LocalStore, length: int, status: int) -> None:
    with pytest.raises(Refused) as error:
        store.begin("0" * 64, 0, length)
    assert error.value.status == status


@pytest.mark.parametrize(
    "name",
    [
        *("", "a", "A" * 64, "g" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", "../" + "0" * 61, "0" * 62 + "/."),
        *("٠" * 64, "0" * 32 + "\x00" + "0" * 31, "/etc/passwd", ".." + "/" * 62),
    ],
)
def test_a_name_that_is_no_hash_never_reaches_the_disk(
    store: LocalStore, blobs: Blobs, name: str, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    acts = (store.offset, store.has, store.size, store.check, store.set_aside, store.open_stream)
    for act in (*acts, lambda sha: store.begin(sha, 0, 1), lambda sha: store.put_file(sha, tmp_path / "office.db")):
        with pytest.raises(Refused) as error:
            act(name)
        assert refusal(error) == (400, "bad_digest", None)
    for ask in (blobs.standing, blobs.open, blobs.preview, lambda sha, who: blobs.have([sha], who)):
        with pytest.raises(Refused):
            ask(name, laptop("a"))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_disk_that_is_full_keeps_what_came(store: LocalStore) -> None:
    sha, content = photo(9)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # the system itself refuses to let a file grow beyond this; a write is cut short first, as on a full disk
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_001, hard))
    try:
        with pytest.raises(Refused) as error:
            store.append(sha, 0, len(content), [content])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refusal(error) == (507, "office_full", 200_001)
    assert store.append(sha, 200_001, len(content), [content[200_001:]]).complete


def test_what_will_not_fit_is_refused_before_it_is_sent(store: LocalStore) -> None:
    sha, content = photo(10)
    cramped = LocalStore(store.root, reserve=10**15)
    with pytest.raises(Refused) as error:
        cramped.begin(sha, 0, len(content))
    assert refusal(error) == (507, "office_full", 0)
    assert store.append(sha, 0, len(content), [content]).complete


def test_one_writer_at_a_time_the_second_is_told_at_once(store: LocalStore) -> None:
    sha, content = photo(11)
    with store.begin(sha, 0, len(content)) as first:
        first.write(content[:10])
        with pytest.raises(Refused) as error:
            store.begin(sha, 10, len(content))
        assert refusal(error) == (423, "blob_busy", None)
    assert store.append(sha, 10, len(content), [content[10:]]).complete


def test_many_writers_of_one_blob_make_one_blob(store: LocalStore) -> None:
    sha, content = photo(12)
    turned_away, complete = [], []

    def send() -> None:
        while not store.has(sha):
            offset = store.offset(sha)
            try:
                done = store.append(sha, offset, len(content), [content[offset : offset + 7000]])
            except Refused as error:
                turned_away.append(error.status)
            else:
                complete.append(done.complete)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.check(sha)
    assert sum(complete) == 1
    assert set(turned_away) <= {409, 423}


def test_a_file_is_copied_in_only_as_what_it_is(store: LocalStore, tmp_path: Path) -> None:
    sha, content = photo(13)
    (tmp_path / "from-stick").write_bytes(content)
    (tmp_path / "torn").write_bytes(content[:-1])
    with pytest.raises(Refused) as error:
        store.put_file(sha, tmp_path / "torn")
    assert error.value.status == 422
    assert not store.has(sha)
    store.put_file(sha, tmp_path / "from-stick")
    store.put_file(sha, tmp_path / "from-stick")
    assert list(store.all()) == [(sha, len(content))]
    assert [path for path in (store.root / "partial").rglob("*") if path.is_file()] == []


def test_a_photo_store_is_a_folder_unless_its_address_says_otherwise(tmp_path: Path) -> None:
    assert isinstance(open_store(tmp_path / "photos"), LocalStore)


# who may know


def backed_up(db: Database, *shas: str) -> None:
    """Note that a backup holds these bytes and knows for which districts they came."""
    db.write(lambda conn: conn.execute(sa.update(blob).where(blob.c.sha256.in_(shas)).values(state="safe")))
    db.write(lambda conn: conn.execute(sa.update(blob_grant).where(blob_grant.c.sha256.in_(shas)).values(safe=True)))


def test_have_sorts_what_a_laptop_may_know(blobs: Blobs, db: Database) -> None:
    whole, part, never = photo(20), photo(21), photo(22)
    for number, (sha, _) in enumerate((whole, part, never)):
        announce(db, sha, f"p{number}")
    me = laptop("a")
    blobs.append(whole[0], 0, len(whole[1]), [whole[1]], caller=me)
    blobs.append(part[0], 0, len(part[1]), [part[1][:5000]], caller=me)
    have = blobs.have([whole[0], part[0], never[0]], me)
    assert (have.stored, have.safe, have.partial, have.missing) == ((whole[0],), (), {part[0]: 5000}, (never[0],))
    backed_up(db, whole[0])
    have = blobs.have([whole[0]], me)
    assert (have.stored, have.safe) == ((whole[0],), (whole[0],))


def test_nobody_learns_of_a_photo_of_another_district(blobs: Blobs, db: Database) -> None:
    whole, part = photo(23), photo(24)
    owner, stranger, auditor = laptop("a"), laptop("b", THERE), laptop("c", THERE, writes=False)
    announce(db, whole[0], "p1")
    announce(db, part[0], "p2")
    blobs.append(whole[0], 0, len(whole[1]), [whole[1]], caller=owner)
    blobs.append(part[0], 0, len(part[1]), [part[1][:5000]], caller=owner)
    for other in (stranger, auditor):
        assert blobs.have([whole[0], part[0]], other).missing == (whole[0], part[0])
        assert blobs.standing(whole[0], other) is None
        assert blobs.standing(part[0], other) is None
        for act in (blobs.open, blobs.preview):
            with pytest.raises(Refused) as error:
                act(whole[0], other)
            assert refusal(error) == (404, "blob_unknown", None)
    # neither do the answers to an upload tell: what he sends is his own until he has sent all of it
    for sha, content in (whole, part):
        assert blobs.append(sha, 0, len(content), [content[:100]], caller=stranger) == Progress(
            100, len(content), False
        )
        assert blobs.have([sha], stranger).partial == {sha: 100}
        assert blobs.append(sha, 100, len(content), [content[100:]], caller=stranger).complete
        assert blobs.have([sha], stranger).stored == (sha,)
    # and what the stranger sent is no other district's: its laptop goes on where it was
    assert blobs.have([part[0]], owner).partial == {part[0]: 5000}
    assert blobs.append(part[0], 5000, len(part[1]), [part[1][5000:]], caller=owner).complete
    assert blobs.have([part[0]], owner).stored == (part[0],)
    assert len(list(blobs.store.all())) == 2


def test_a_strangers_wrong_bytes_never_touch_a_photo_that_is_here(
    blobs: Blobs, store: LocalStore, db: Database
) -> None:
    sha, content = photo(25)
    announce(db, sha)
    blobs.append(sha, 0, len(content), [content], caller=laptop("a"))
    with pytest.raises(Refused) as error:
        blobs.append(sha, 0, 4, [b"evil"], caller=laptop("b", THERE))
    assert error.value.status == 422
    assert store.check(sha)
    assert blobs.have([sha], laptop("a")).stored == (sha,)


def test_who_may_only_read_sends_nothing(blobs: Blobs, db: Database) -> None:
    sha, content = photo(26)
    announce(db, sha)
    with pytest.raises(Refused) as error:
        blobs.append(sha, 0, len(content), [content], caller=laptop("c", writes=False))
    assert refusal(error) == (403, "read_only", None)


def test_a_preview_is_found_by_its_original_in_the_districts_of_the_caller(blobs: Blobs, db: Database) -> None:
    original, preview = photo(27), photo(28, 2000)
    announce(db, original[0], "p1", HERE)
    announce(db, original[0], "p2", HERE)
    announce(db, original[0], "p3", THERE, "b")
    me, other = laptop("a"), laptop("b", THERE)
    blobs.append(preview[0], 0, 2000, [preview[1]], caller=me, preview_of=original[0])
    assert blobs.preview(original[0], me) == preview[0]
    assert blobs.have([preview[0]], laptop("colleague")).stored == (preview[0],)
    assert blobs.have([preview[0]], other).missing == (preview[0],)
    with pytest.raises(Refused):
        blobs.preview(original[0], other)
    refs = db.read(lambda conn: conn.execute(sa.select(blob_ref).where(blob_ref.c.role == "preview")).all())
    assert sorted((row.scope, row.photo_id) for row in refs) == [(HERE, "p1"), (HERE, "p2")]


def test_a_second_preview_does_not_replace_a_good_one_but_a_damaged_one(
    blobs: Blobs, store: LocalStore, db: Database
) -> None:
    original, first, second = photo(29), photo(30, 2000), photo(31, 2001)
    announce(db, original[0])
    me = laptop("a")
    blobs.append(first[0], 0, 2000, [first[1]], caller=me, preview_of=original[0])
    colleague = laptop("b")
    blobs.append(second[0], 0, 2001, [second[1]], caller=colleague, preview_of=original[0])
    assert blobs.preview(original[0], me) == first[0]
    store.path(first[0]).write_bytes(b"rotten")
    assert blobs.check(10).damaged == (first[0],)
    with pytest.raises(Refused):
        blobs.preview(original[0], me)
    assert blobs.append(second[0], 0, 2001, [second[1]], caller=colleague, preview_of=original[0]).complete
    assert blobs.preview(original[0], me) == second[0]


def test_a_preview_that_came_before_its_record_is_found_when_the_record_comes(blobs: Blobs, db: Database) -> None:
    original, preview = photo(32), photo(33, 2000)
    blobs.append(preview[0], 0, 2000, [preview[1]], caller=laptop("a"), preview_of=original[0])
    # somebody else's word that this is a preview counts for nothing
    fake = photo(34, 1999)
    blobs.append(fake[0], 0, 1999, [fake[1]], caller=laptop("b", THERE), preview_of=original[0])
    announce(db, original[0], device="a")
    assert blobs.preview(original[0], laptop("colleague")) == preview[0]


# what is missing, what rots


def test_missing_names_the_laptop_and_since_when(blobs: Blobs, db: Database) -> None:
    here, part, never = photo(40), photo(41), photo(42)
    announce(db, here[0], "p")
    announce(db, part[0], "pp", device="b")
    announce(db, never[0], "ppp")
    announce(db, never[0], "pppp", THERE, "c")
    blobs.append(here[0], 0, len(here[1]), [here[1]], caller=laptop("a"))
    blobs.append(part[0], 0, len(part[1]), [part[1][:77]], caller=laptop("b"))
    found = [(each.device_id, each.sha256, each.state, each.arrived_bytes, each.scope) for each in blobs.missing()]
    assert found == [
        ("a", never[0], "expected", 0, HERE),
        ("b", part[0], "partial", 77, HERE),
        ("c", never[0], "expected", 0, THERE),
    ]
    assert [each.announced_at_utc for each in blobs.missing(THERE)] == ["2026-11-19T00:00:04.000Z"]


def test_rot_is_found_written_down_and_sent_for_again(blobs: Blobs, store: LocalStore, db: Database) -> None:
    good, rotten, gone = photo(43), photo(44), photo(45)
    me = laptop("a")
    for number, (sha, content) in enumerate((good, rotten, gone)):
        announce(db, sha, f"p{number}")
        blobs.append(sha, 0, len(content), [content], caller=me)
    backed_up(db, good[0], rotten[0], gone[0])
    changed = bytearray(rotten[1])
    changed[1000] ^= 1
    store.path(rotten[0]).write_bytes(changed)
    store.path(gone[0]).unlink()
    checked = blobs.check(10)
    assert checked.good == 1
    assert set(checked.damaged) == {rotten[0], gone[0]}
    have = blobs.have([good[0], rotten[0], gone[0]], me)
    assert have.safe == (good[0],)
    assert set(have.missing) == {rotten[0], gone[0]}
    assert {each.state for each in blobs.missing()} == {"damaged"}
    written = db.read(lambda conn: conn.execute(sa.select(audit)).all())
    assert {row.detail["sha256"] for row in written} == {rotten[0], gone[0]}
    assert (store.root / "damaged" / rotten[0]).read_bytes() == changed
    assert blobs.append(rotten[0], 0, len(rotten[1]), [rotten[1]], caller=me).complete
    have = blobs.have([rotten[0]], me)
    assert (have.stored, have.safe) == ((rotten[0],), ())  # stored anew; safe only by the next backup


def test_the_round_of_checking_begins_with_what_waited_longest(blobs: Blobs, store: LocalStore, db: Database) -> None:
    photos = [photo(50 + number, 1000) for number in range(5)]
    for number, (sha, content) in enumerate(photos):
        announce(db, sha, f"p{number}")
        blobs.append(sha, 0, 1000, [content], caller=laptop("a"))
    store.path(photos[4][0]).write_bytes(b"rotten")
    assert blobs.check(2).damaged == ()
    assert blobs.check(2).damaged == ()
    assert blobs.check(2).damaged == (photos[4][0],)


def test_database_and_folder_that_were_put_back_find_each_other(blobs: Blobs, store: LocalStore, db: Database) -> None:
    learnt, gone, part = photo(60), photo(61), photo(62)
    for number, (sha, content) in enumerate((learnt, gone)):
        announce(db, sha, f"p{number}")
        blobs.append(sha, 0, len(content), [content], caller=laptop("a"))
    announce(db, part[0], "part")
    blobs.append(part[0], 0, len(part[1]), [part[1][:9]], caller=laptop("a"))
    db.write(lambda conn: conn.execute(sa.update(blob).where(blob.c.sha256 == learnt[0]).values(state="expected")))
    store.path(gone[0]).unlink()
    assert blobs.reconcile() == (1, (gone[0],))
    have = blobs.have([learnt[0], gone[0], part[0]], laptop("a"))
    assert (have.stored, have.missing, have.partial) == ((learnt[0],), (gone[0],), {part[0]: 9})


def test_a_file_of_a_bundle_is_stored_for_its_sender(blobs: Blobs, db: Database, tmp_path: Path) -> None:
    original, preview = photo(63), photo(64, 3000)
    announce(db, original[0])
    for name, (sha, content) in (("o", original), ("p", preview)):
        (tmp_path / name).write_bytes(content)
        blobs.receive_file(sha, tmp_path / name, laptop("a"), original[0] if name == "p" else None)
    assert set(blobs.have([original[0], preview[0]], laptop("b")).stored) == {original[0], preview[0]}
    assert blobs.preview(original[0], laptop("b")) == preview[0]


def test_only_the_office_reads_the_files(store: LocalStore) -> None:
    sha, content = photo(65)
    store.append(sha, 0, len(content), [content])
    assert os.stat(store.path(sha)).st_mode & 0o077 == 0
