"""What a stick brings to the office is the same as what the network brings, or it is nothing."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.domain.exchange import Cursor, Outcome
from inspector.domain.op import GENESIS
from inspector.errors import Known
from inspector.office import bundle_ack, database
from inspector.office.bundles import Imported, ack_path, import_bundle
from inspector.office.founding import begin_epoch, epoch
from inspector.office.inbox import REFUSED, Inbox, watch_inbox
from inspector.office.opening import Office, open_office
from inspector.wire import bundle as form
from inspector.wire.bundle import AckManifest, Manifest, Opened
from inspector.wire.bundle_file import lay, seal
from inspector.wire.messages import decode, read_page
from tests.office import world
from tests.office.world import SCOPE, Laptop

PLACE = "018f0000-0000-7000-8000-000000000001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path / "office", name="汕头市文明办")
    yield made
    made.close()


@pytest.fixture
def laptops(office: Office) -> Callable[[str], Laptop]:
    lab = world.Office(office.db)
    return lambda name: lab.laptops.get(name) or lab.laptop(name)


@pytest.fixture
def laptop(laptops: Callable[[str], Laptop]) -> Laptop:
    made = laptops("陈立")
    for number in range(1, 6):
        made.op("create", "place", record_id(number), {"name": f"西墩社区{number}", "level": "community"})
    return made


def record_id(number: int) -> str:
    return f"018f0000-0000-7000-8000-{number:012d}"


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def bundled(
    office: Office,
    laptop: Laptop,
    path: Path,
    first: int = 1,
    *,
    blobs: tuple[bytes, ...] = (),
    journal: list[tuple[bytes, bytes]] | None = None,
    **fields: Any,
) -> Path:
    """Write the bundle a laptop would, from its op number `first` on."""
    ops = (laptop.journal if journal is None else journal)[first - 1 :]
    contents = [form.of(form.OPS, lambda: form.op_lines(ops)), *(form.of_bytes(f"blobs/{sha(b)}", b) for b in blobs)]
    before = laptop.journal[first - 2][0] if first > 1 else GENESIS
    given: dict[str, Any] = {
        "bundle_id": f"bundle-{path.name}", "office_id": office.founding.office_id, "epoch": "",
        "device_id": laptop.id, "scope": laptop.scope, "from_seq": first, "to_seq": first + len(ops) - 1,
        "chain_before": before.hex(), "chain_after": (ops[-1][0] if ops else before).hex(), "cursor": Cursor(),
        "members": tuple(one.member for one in contents), **fields,
    }  # fmt: skip
    pieces = form.written(Manifest(**given), contents, laptop.key.sign)
    lay(path, lambda sink: seal(pieces, sink, office.keys.seal))
    return path


def acked(path: Path) -> Opened:
    return form.verified(path, AckManifest, lambda *_: True)


def state(office: Office) -> Any:
    """Everything a bundle may change at the office."""

    def act(conn: sa.Connection) -> Any:
        ops = conn.execute(sa.select(database.op_log.c.op_id, database.op_log.c.state).order_by("op_id")).all()
        records = conn.execute(sa.select(database.record.c.id, database.record.c.doc).order_by("id")).all()
        blobs = conn.execute(sa.select(database.blob.c.sha256, database.blob.c.state).order_by("sha256")).all()
        return [tuple(map(repr, row)) for row in (*ops, *records, *blobs)]

    return office.db.read(act)


def test_a_bundle_brings_ops_and_photos_and_takes_an_answer_back(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    photo = b"\xff\xd8 original"
    laptop.op("create", "photo", record_id(9), {"sha256": sha(photo), "subject": "tray"})
    found = import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync", blobs=(photo,)))
    assert (found.last_seq, found.ops, found.quarantined, found.blobs) == (6, 6, 0, 1)
    assert office.blobs.store.has(sha(photo))
    ack = acked(found.ack)
    assert ack.manifest.last_seq == 6
    assert ack.manifest.blobs_stored == (sha(photo),)
    assert [one.op_id for one in decode(ack.content(form.OUTCOMES), tuple[Outcome, ...])] == [
        o.op_id for o in laptop.ops
    ]
    page = read_page(ack.content("pages/0001.json"))
    assert {one.id for one in page.records} == {record_id(n) for n in (1, 2, 3, 4, 5, 9)}
    assert page.device_last_seq == 6
    with office.db.engine.connect() as conn:
        assert conn.execute(sa.select(database.op_log.c.via).distinct()).scalars().all() == ["bundle"]
        assert conn.execute(sa.select(database.bundle.c.to_seq)).scalars().all() == [6]
        assert "bundle_imported" in conn.execute(sa.select(database.audit.c.what)).scalars().all()


def test_the_answer_is_signed_by_the_office(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    from inspector.domain.device_id import signed_by

    ack = import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync")).ack
    key = bytes.fromhex(office.keys.sign_key)
    assert form.verified(ack, AckManifest, lambda _, signature, message: signed_by(key, signature, message))


def test_the_same_bundle_again_changes_nothing_and_gets_the_same_answer(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    path = bundled(office, laptop, tmp_path / "a.fsync", blobs=(b"photo",))
    first = import_bundle(office, path).ack.read_bytes()
    before = state(office)
    assert import_bundle(office, path).ack.read_bytes() == first
    assert state(office) == before


def test_more_ops_than_one_push_takes_come_in_whole_transactions(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    for number in range(100, 500):
        tx = f"tx-{number}"
        laptop.op("create", "place", record_id(number), {"name": "甲"}, tx=tx, tx_last=False)
        laptop.op("update", "place", record_id(number), {"name": ["甲", "乙"]}, tx=tx)
    found = import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync"))
    assert (found.last_seq, found.quarantined) == (805, 0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_stick_and_network_in_any_order_end_the_same(
    office: Office, laptop: Laptop, tmp_path: Path, order: tuple[int, ...]
) -> None:
    photo = b"photo"
    laptop.op("create", "photo", record_id(9), {"sha256": sha(photo), "subject": "tray"})
    early = bundled(office, laptop, tmp_path / "early.fsync", journal=laptop.journal[:3], blobs=(photo,))
    late = bundled(office, laptop, tmp_path / "late.fsync")
    every: list[Callable[[], object]] = [
        lambda: import_bundle(office, early),
        lambda: import_bundle(office, late),
        lambda: laptop.push(0) and None,
        lambda: world.apply.push(
            office.db, scope=SCOPE, device_id=laptop.id, user=laptop.user, ops=laptop.journal[:2], now_utc=world.NOW
        ),
    ]
    for at in order:
        every[at]()
    found = state(office)
    assert len([row for row in found if "applied" in row[1]]) == 6
    assert (repr(sha(photo)), "'stored'") in found
    last = office.db.read(lambda c: c.execute(sa.select(database.device_stream.c.last_seq)).scalars().all())
    assert last == [6]


def test_a_later_bundle_first_is_held_and_says_what_is_missing(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    before = state(office)
    second = bundled(office, laptop, tmp_path / "2.fsync", first=4, blobs=(b"photo",))
    held = import_bundle(office, second)
    assert (held.expected, held.found, held.ops) == (1, 4, 0)
    assert acked(held.ack).manifest.expected == 1
    assert state(office) == before
    import_bundle(office, bundled(office, laptop, tmp_path / "1.fsync", journal=laptop.journal[:3]))
    assert import_bundle(office, second).last_seq == 5
    assert acked(ack_path(second)).manifest.expected is None


def test_what_a_revoked_device_brings_is_set_aside_whole_and_tells_it_nothing(
    office: Office, laptop: Laptop, laptops: Callable[[str], Laptop], tmp_path: Path
) -> None:
    other = laptops("郑敏")
    other.op("create", "place", record_id(77), {"name": "秘密"})
    other.push()
    office.db.write(
        lambda c: c.execute(
            sa.update(database.device).where(database.device.c.id == laptop.id).values(status="revoked")
        )
    )
    found = import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync", blobs=(b"photo",)))
    assert found.revoked
    assert (found.ops, found.quarantined) == (5, 5)
    ack = acked(found.ack)
    assert set(ack.places) == {form.OUTCOMES}
    outcomes = decode(ack.content(form.OUTCOMES), tuple[Outcome, ...])
    assert {one.reason for one in outcomes} == {"device_revoked"}
    assert "秘密".encode() not in found.ack.read_bytes()


def codes(office: Office, path: Path, ack: Path | None = None) -> str:
    before = state(office)
    with pytest.raises(Known) as caught:
        import_bundle(office, path, ack)
    assert state(office) == before, "a refused bundle changed something"
    assert not (ack or ack_path(path)).exists()
    assert list((office.data / "incoming").iterdir()) == []
    return caught.value.code


def test_a_bundle_of_another_office_is_refused(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    foreign = open_office(tmp_path / "foreign", name="另一个")
    try:
        assert codes(office, bundled(foreign, laptop, tmp_path / "a.fsync")) == "bundle_not_opened"
        sealed_here = bundled(office, laptop, tmp_path / "b.fsync", office_id=foreign.founding.office_id)
        assert codes(office, sealed_here) == "bundle_other_office"
    finally:
        foreign.close()


def test_a_relay_cannot_forge(office: Office, laptop: Laptop, laptops: Callable[[str], Laptop], tmp_path: Path) -> None:
    """Anybody may seal to the office; only the device's own signature counts."""
    other = laptops("郑敏")
    stolen = (
        replace(other, id=laptop.id) if False else bundled(office, other, tmp_path / "a.fsync", device_id=laptop.id)
    )
    assert codes(office, stolen) == "bundle_forged"
    assert codes(office, bundled(office, laptop, tmp_path / "b.fsync", device_id="nobody")) == "bundle_device_unknown"


@pytest.mark.parametrize(
    "fields",
    [
        {"to_seq": 4},
        {"from_seq": 2},
        {"from_seq": 0},
        {"chain_after": "00"},
        {"chain_before": "zz"},
        {"scope": "440513"},
    ],
)
def test_a_manifest_that_does_not_fit_its_ops_is_refused(
    office: Office, laptop: Laptop, tmp_path: Path, fields: dict[str, Any]
) -> None:
    assert codes(office, bundled(office, laptop, tmp_path / "a.fsync", **fields)) == "bundle_damaged"


def test_ops_that_were_taken_out_or_changed_are_refused(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    (h1, b1), *rest = laptop.journal
    for journal in ([(h1, b1), *rest[1:]], [(h1, b1.replace(b"1", b"2")), *rest], laptop.journal[::-1]):
        assert codes(office, bundled(office, laptop, tmp_path / "a.fsync", journal=journal)) == "bundle_damaged"


def test_half_a_transaction_is_refused(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    laptop.op("create", "place", record_id(50), {"name": "半"}, tx_last=False)
    assert codes(office, bundled(office, laptop, tmp_path / "a.fsync")) == "bundle_damaged"


def test_a_copied_laptop_is_found_out_before_anything_is_applied(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.push()
    clone = replace(laptop, journal=laptop.journal[:4], ops=[])
    for number in range(600):
        clone.op("create", "place", record_id(1000 + number), {"name": "别处"})
    assert codes(office, bundled(office, clone, tmp_path / "a.fsync")) == "bundle_forked"


def test_a_truncated_bundle_is_refused(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    whole = bundled(office, laptop, tmp_path / "whole.fsync", blobs=(bytes(200_000),)).read_bytes()
    for part in range(20):
        path = tmp_path / "cut.fsync"
        path.write_bytes(whole[: len(whole) * part // 20])
        assert codes(office, path) in ("bundle_damaged", "bundle_not_opened")


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_is_refused(office: Office, laptop: Laptop, tmp_path: Path, where: float, bit: int) -> None:
    path = tmp_path / "flip.fsync"
    if not (whole_path := tmp_path / "whole.fsync").exists():
        bundled(office, laptop, whole_path)
    content = bytearray(whole_path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    assert codes(office, path) in ("bundle_damaged", "bundle_not_opened")


def test_a_stick_that_is_gone_or_full_is_said(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    (office.data / "incoming").mkdir()
    assert codes(office, tmp_path / "gone.fsync") == "bundle_unreadable"
    path = bundled(office, laptop, tmp_path / "a.fsync")
    with pytest.raises(Known, match="bundle_target"):
        import_bundle(office, path, tmp_path / "nowhere" / "x.ack.fsync")
    assert import_bundle(office, path).last_seq == 5  # it was taken in; the answer can be had again


def test_the_answer_goes_on_from_the_laptops_cursor(
    office: Office, laptop: Laptop, laptops: Callable[[str], Laptop], tmp_path: Path
) -> None:
    page = read_page(
        acked(import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync")).ack).content("pages/0001.json")
    )
    other = laptops("郑敏")
    other.op("create", "place", record_id(77), {"name": "新的"})
    other.push()
    at = Cursor(seq=page.upto, tag=page.tag, epoch=page.epoch)
    empty = bundled(office, laptop, tmp_path / "b.fsync", first=6, cursor=at)
    found = acked(import_bundle(office, empty).ack)
    after = read_page(found.content("pages/0001.json"))
    assert [one.id for one in after.records] == [record_id(77)]
    assert not found.manifest.diverged


def test_a_cursor_of_another_history_gets_everything_anew(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync"))
    at = Cursor(seq=3, tag="of another past", epoch=office.db.read(epoch))
    ack = acked(import_bundle(office, bundled(office, laptop, tmp_path / "b.fsync", first=6, cursor=at)).ack)
    assert ack.manifest.diverged
    page = read_page(ack.content("pages/0001.json"))
    assert (page.after, len(page.records)) == (0, 5)


def test_ops_based_on_a_past_the_office_has_lost_are_held_until_the_laptop_knows_the_present(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync", journal=laptop.journal[:3]))
    before = state(office)
    at = Cursor(seq=3, tag="of another past", epoch=office.db.read(epoch))
    late = bundled(office, laptop, tmp_path / "b.fsync", first=4, cursor=at, blobs=(b"\xff\xd8 a photo",))
    found = import_bundle(office, late)
    assert found.diverged
    assert (found.last_seq, found.ops, found.blobs) == (3, 0, 0)
    assert state(office) == before, "nothing of it was used"
    ack = acked(found.ack)
    assert (ack.manifest.diverged, ack.manifest.last_seq) == (True, 3)
    now = read_page(ack.content("pages/0001.json"))
    assert (now.after, len(now.records)) == (0, 3)
    again = bundled(
        office, laptop, tmp_path / "c.fsync", first=4, cursor=Cursor(seq=now.upto, tag=now.tag, epoch=now.epoch)
    )
    assert import_bundle(office, again).last_seq == 5


def test_the_answer_is_cut_at_a_size_and_says_so(
    office: Office, laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_ack, "MOST_PAGES_BYTES", 100)
    monkeypatch.setattr(bundle_ack, "_PAGE", 1)
    for at in range(len(laptop.journal)):
        world.apply.push(
            office.db,
            scope=SCOPE,
            device_id=laptop.id,
            user=laptop.user,
            ops=laptop.journal[at : at + 1],
            now_utc=world.NOW,
        )
    ack = acked(import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync")).ack)
    assert ack.manifest.more
    assert len([name for name in ack.places if name.startswith("pages/")]) == 1


def test_previews_of_others_photos_come_along(
    office: Office, laptop: Laptop, laptops: Callable[[str], Laptop], tmp_path: Path
) -> None:
    original, preview, unseen = b"original", b"preview", sha(b"never sent")
    made_of = {sha(preview): (sha(original),)}
    other = laptops("郑敏")
    other.op("create", "photo", record_id(20), {"sha256": sha(original), "subject": "tray"})
    import_bundle(
        office,
        bundled(office, other, tmp_path / "o.fsync", blobs=(original, preview), previews=made_of),
    )
    ack = acked(import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync", wanted=(unseen, "../x"))).ack)
    assert {name for name in ack.places if name.startswith("previews/")} == {f"previews/{sha(original)}"}
    assert ack.content(f"previews/{sha(original)}") == preview


# --- the watched folder -------------------------------------------------------------------------------------


def looked(inbox: Inbox) -> list[Imported]:
    return inbox.look() + inbox.look()  # a file counts once it has stopped growing


def test_a_watched_folder_answers_beside_the_bundle_and_only_once(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    share = tmp_path / "share"
    share.mkdir()
    bundled(office, laptop, share / "office-A3B4-1-5.fsync")
    inbox = Inbox(office, share)
    assert [one.last_seq for one in looked(inbox)] == [5]
    assert looked(inbox) == []
    assert looked(Inbox(office, share)) == [], "after a restart the answer says that it was done"
    assert sorted(path.name for path in share.iterdir()) == ["office-A3B4-1-5.ack.fsync", "office-A3B4-1-5.fsync"]


def test_a_watched_folder_waits_for_the_earlier_bundle(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    bundled(office, laptop, share / "late.fsync", first=4)
    inbox = Inbox(office, share)
    assert [one.expected for one in looked(inbox)] == [1]
    assert looked(inbox) == []
    bundled(office, laptop, share / "zearly.fsync", journal=laptop.journal[:3])
    assert [one.last_seq for one in looked(inbox)] == [3]
    assert [one.last_seq for one in looked(inbox)] == [5]


def test_a_watched_folder_says_why_it_refused(office: Office, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "x.fsync").write_bytes(b"no bundle")
    inbox = Inbox(office, share)
    assert looked(inbox) == []
    assert "没有采用" in (share / f"x.fsync{REFUSED}").read_text(encoding="utf-8")
    assert not (share / "x.ack.fsync").exists()


def test_a_watched_folder_that_is_away_is_waited_for(office: Office, tmp_path: Path) -> None:
    stop = threading.Event()
    watching = threading.Thread(target=watch_inbox, args=(office, tmp_path / "away", stop))
    watching.start()
    stop.set()
    watching.join(10)
    assert not watching.is_alive()


def test_a_new_epoch_is_another_history(office: Office, laptop: Laptop, tmp_path: Path) -> None:
    page = read_page(
        acked(import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync")).ack).content("pages/0001.json")
    )
    begin_epoch(office.db)
    at = Cursor(seq=page.upto, tag=page.tag, epoch=page.epoch)
    ack = acked(import_bundle(office, bundled(office, laptop, tmp_path / "b.fsync", first=6, cursor=at)).ack)
    assert ack.manifest.diverged


@pytest.mark.parametrize("since", [-1, -(2**70), 2**53, 2**70])
def test_a_position_that_no_feed_has_is_refused(office: Office, laptop: Laptop, tmp_path: Path, since: int) -> None:
    with pytest.raises(Known, match="bundle_damaged"):
        import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync", since=since))


def test_of_ops_that_are_not_this_laptops_or_are_none_an_ack_tells_nothing(
    office: Office, laptop: Laptop, tmp_path: Path
) -> None:
    import_bundle(office, bundled(office, laptop, tmp_path / "a.fsync"))
    asked = ("\x00", "", "x" * 100_000, *(str(number) for number in range(3000)))
    ack = acked(import_bundle(office, bundled(office, laptop, tmp_path / "b.fsync", first=6, undecided=asked)).ack)
    assert decode(ack.content(form.OUTCOMES), tuple[Outcome, ...]) == ()
