"""A stick is a whole exchange, whatever it meets on its way, and it never costs a laptop anything."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.domain.exchange import Cursor
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.office import auth
from inspector.office.bundles import Imported, import_bundle
from inspector.office.invite import invite
from inspector.office.opening import Office, open_office
from inspector.office.serving import running
from inspector.store import exchange, photos
from inspector.store.exchange import Enrolment
from inspector.store.outgoing import ops_of, outgoing
from inspector.store.workspace import Workspace, open_workspace
from inspector.sync.bundle import Acknowledged, Exported, export_bundle, import_ack, kind_of
from inspector.sync.once import once
from inspector.wire.messages import Enrol, Invitation, encode
from tests.store.making import Clock, Ground, laid_out, take_photo

SCOPE = "440512"


@dataclass
class Laptop:
    """A real workspace that is enrolled, and a stick to carry to the office and back."""

    ws: Workspace
    ground: Ground
    office: Office
    stick: Path

    def export(self, **options: Any) -> Exported:
        return export_bundle(self.ws, self.stick, **options)

    def trip(self, **options: Any) -> Acknowledged:
        """Carry a bundle to the office and its ack home."""
        return import_ack(self.ws, self.hand_in(**options).ack)

    def hand_in(self, **options: Any) -> Imported:
        return import_bundle(self.office, self.export(**options).path)

    def photo_of_an_issue(self, description: str = "墙边一堆垃圾") -> Photo:
        """Record an issue with a photo that has its preview, as the intake and the heavy queue do."""
        photo = take_photo(self.ws)
        content = b"\xff\xd8preview of " + photo.sha256.encode()
        self.ws.vault.keep_derived("preview", photo.sha256, content)
        photos.derived(self.ws, [(photo.sha256, None, "made", hashlib.sha256(content).hexdigest())])
        issue = self.ground.issue(description=description).issue
        photos.move(self.ws, [photo.id], "issue", issue.id)
        return photo

    def waiting(self) -> tuple[int, int]:
        """How many ops and photos the office has not confirmed."""
        part = outgoing(self.ws)
        return part.to_seq - part.from_seq + 1, len(exchange.photo_tasks(self.ws, "9999"))

    def journal(self) -> list[Any]:
        conn = self.ws.reader()
        return [tuple(row) for row in conn.execute("SELECT seq, body, hash FROM journal ORDER BY n")]

    def state(self) -> Any:
        """Everything an ack may change here."""
        conn = self.ws.reader()
        tables = ("received", "edition", "dispute", "exchange_stream", "op_outcome", "photo_queue", "issue", "place")
        found = {name: [tuple(row) for row in conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2")] for name in tables}
        return found, exchange.cursor(self.ws)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path / "office", name="测试办公室")
    yield made
    made.close()


@pytest.fixture
def laptop_of(tmp_path: Path, office: Office) -> Iterator[Callable[..., Laptop]]:
    with ExitStack() as stack:

        def make(name: str, of: Office | None = None, urls: tuple[str, ...] = ("https://127.0.0.1:1",)) -> Laptop:
            clock = Clock()
            ws = stack.enter_context(open_workspace(tmp_path / name, now=clock))
            ground = laid_out(ws, clock)
            join(ws, of or office, name, urls)
            stick = tmp_path / f"U盘 {name}"
            stick.mkdir()
            return Laptop(ws, ground, of or office, stick)

        yield make


@pytest.fixture
def laptop(laptop_of: Callable[..., Laptop]) -> Laptop:
    return laptop_of("陈立")


def join(ws: Workspace, office: Office, name: str, urls: tuple[str, ...]) -> None:
    """Enrol without a network: the same two functions that speak over it."""
    code = invite(office.db, name, "inspector", (SCOPE,), datetime.now(UTC)).code
    proof = ws.sign(code.encode() + office.founding.office_id.encode()).hex()
    asked = Enrol(
        code=code, public_key=ws.device.public_key.hex(), label=name, app="test", proof=proof, person=ws.author
    )
    got = auth.enrol(office.db, office.founding, office.keys, asked, datetime.now(UTC))
    kept = Enrolment(
        office_id=got.office_id,
        office_name=got.office_name,
        urls=urls,
        ca_pem=office.authority.ca_pem,
        seal=got.seal,
        sign_key=got.sign_key,
        device_id=got.device_id,
        user_id=got.user_id,
        user_name=got.user_name,
        role=got.role,
        scopes=got.scopes,
        epoch=got.epoch,
    )
    exchange.keep_enrolment(ws, kept)


def test_one_round_trip_of_a_stick_is_a_whole_exchange(laptop: Laptop) -> None:
    photo = laptop.photo_of_an_issue()
    before = laptop.journal()
    done = laptop.export()
    assert done.path.name == f"office-{laptop.ws.device.code}-1-{len(before)}.fsync"
    assert (done.previews, done.originals, done.left_out) == (1, 1, 0)
    ack = import_ack(laptop.ws, import_bundle(laptop.office, done.path).ack)
    assert (ack.last_seq, ack.photos, ack.expected) == (len(before), 2, None)
    assert laptop.waiting() == (0, 0)
    assert laptop.journal() == before
    assert laptop.ws.vault.has(photo.sha256), "nothing leaves a laptop for a receipt on a stick"
    assert laptop.office.blobs.store.has(photo.sha256)
    assert exchange.cursor(laptop.ws) != Cursor()


def test_what_others_recorded_comes_back_with_its_previews(laptop_of: Callable[..., Laptop]) -> None:
    first, second = laptop_of("陈立"), laptop_of("郑敏")
    photo = first.photo_of_an_issue("沟渠淤积")
    first.trip()
    ack = second.trip()
    assert ack.records
    assert ack.previews == 1
    assert second.ws.vault.derived("preview", photo.sha256) == first.ws.vault.derived("preview", photo.sha256)
    assert not second.ws.vault.has(photo.sha256)
    assert "沟渠淤积" in [issue.description for issue in second.ws.all("issue")]


def test_the_second_bundle_carries_only_what_is_new(laptop: Laptop) -> None:
    laptop.photo_of_an_issue()
    laptop.trip()
    last = len(laptop.journal())
    laptop.ground.issue()
    done = laptop.export()
    assert (done.from_seq, done.to_seq) == (last + 1, len(laptop.journal()))
    assert (done.previews, done.originals) == (0, 0)


def test_an_ack_twice_and_an_old_ack_change_nothing(laptop: Laptop) -> None:
    laptop.ground.issue()
    first = laptop.hand_in().ack
    import_ack(laptop.ws, first)
    once_taken = laptop.state()
    import_ack(laptop.ws, first)
    assert laptop.state() == once_taken
    laptop.ground.issue()
    second = laptop.hand_in().ack
    import_ack(laptop.ws, second)
    now = laptop.state()
    import_ack(laptop.ws, first)
    assert laptop.state() == now


def test_acks_may_come_in_the_wrong_order(laptop: Laptop) -> None:
    laptop.ground.issue()
    first = laptop.hand_in().ack
    laptop.ground.issue()
    second = laptop.hand_in().ack
    import_ack(laptop.ws, second)
    import_ack(laptop.ws, first)
    assert laptop.waiting() == (0, 0)


def refused(laptop: Laptop, path: Path) -> str:
    before, journal = laptop.state(), laptop.journal()
    with pytest.raises(Known) as caught:
        import_ack(laptop.ws, path)
    assert (laptop.state(), laptop.journal()) == (before, journal), "a refused ack changed something"
    return caught.value.code


def test_an_ack_for_another_laptop_is_refused(laptop_of: Callable[..., Laptop]) -> None:
    first, second = laptop_of("陈立"), laptop_of("郑敏")
    first.ground.issue()
    assert refused(second, first.hand_in().ack) == "bundle_other_device"


def test_an_ack_of_another_office_is_refused(laptop: Laptop, laptop_of: Callable[..., Laptop], tmp_path: Path) -> None:
    foreign = open_office(tmp_path / "foreign", name="另一个")
    try:
        stranger = laptop_of("林某", foreign)
        stranger.ground.issue()
        assert refused(laptop, stranger.hand_in().ack) == "bundle_other_office"
    finally:
        foreign.close()


def test_a_bundle_is_not_taken_for_an_ack(laptop: Laptop) -> None:
    assert refused(laptop, laptop.export().path) == "bundle_no_ack"
    assert refused(laptop, laptop.stick / "gone") == "bundle_unreadable"


def test_a_truncated_ack_is_refused(laptop: Laptop) -> None:
    laptop.photo_of_an_issue()
    ack = laptop.hand_in().ack
    whole = ack.read_bytes()
    for part in range(20):
        ack.write_bytes(whole[: len(whole) * part // 20])
        assert refused(laptop, ack) in ("bundle_damaged", "bundle_no_ack")
    ack.write_bytes(whole)
    assert import_ack(laptop.ws, ack).last_seq == len(laptop.journal())


@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_ack_with_a_flipped_bit_is_refused(laptop: Laptop, where: float, bit: int) -> None:
    whole = laptop.stick / "whole"
    if not whole.exists():
        laptop.ground.issue()
        whole.write_bytes(laptop.hand_in().ack.read_bytes())
    content = bytearray(whole.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path = laptop.stick / "flipped.ack.fsync"
    path.write_bytes(content)
    assert refused(laptop, path) in ("bundle_damaged", "bundle_forged", "bundle_no_ack", "bundle_newer")


@pytest.mark.parametrize("order", list(itertools.permutations(("stick out", "network", "stick home"))))
def test_stick_and_network_mix_in_any_order(
    office: Office, laptop_of: Callable[..., Laptop], order: tuple[str, ...]
) -> None:
    with running(office) as now:
        laptop = laptop_of("陈立", None, now.urls)
        photo = laptop.photo_of_an_issue()
        acks: list[Path] = [laptop.hand_in().ack]
        laptop.photo_of_an_issue("又一处")
        for step in order:
            if step == "stick out":
                acks.append(laptop.hand_in().ack)
            elif step == "network":
                assert once(laptop.ws).error is None
            else:
                import_ack(laptop.ws, acks[-1])
            laptop.ground.issue(description=step)
        assert once(laptop.ws).error is None
        for ack in acks:
            import_ack(laptop.ws, ack)
        assert laptop.waiting() == (0, 0)
        assert office.blobs.store.has(photo.sha256)
        stands = exchange.standing(laptop.ws)
        assert stands.acked_seq == len(laptop.journal())
        assert not stands.disputes
        assert not stands.quarantined


def test_a_limit_leaves_the_largest_photos_for_later(laptop: Laptop) -> None:
    for size in (1000, 100_000, 3000):
        take_photo(laptop.ws, bytes([size % 251]) * size)
    ops = sum(len(body) + 100 for _, body in ops_of(laptop.ws, outgoing(laptop.ws)))
    done = laptop.export(most_bytes=ops + 10_000)
    assert (done.originals, done.left_out) == (2, 1)
    done = laptop.export(originals=False)
    assert (done.originals, done.left_out) == (0, 3)
    laptop.trip(originals=False)
    assert laptop.waiting() == (0, 3)
    laptop.trip()
    assert laptop.waiting() == (0, 0)


def test_a_photo_that_is_altered_here_is_left_out_and_named(laptop: Laptop) -> None:
    whole, altered, gone = (take_photo(laptop.ws) for _ in range(3))
    laptop.ws.vault._path(altered.sha256).write_bytes(b"something else")
    laptop.ws.vault._path(gone.sha256).unlink()
    done = laptop.export()
    assert set(done.damaged) == {altered.sha256, gone.sha256}
    assert done.originals == 1
    ack = import_ack(laptop.ws, import_bundle(laptop.office, done.path).ack)
    assert ack.photos == 1
    assert laptop.office.blobs.store.has(whole.sha256)
    assert not laptop.office.blobs.store.has(altered.sha256)


def test_an_office_that_lost_our_ops_gets_them_again_by_stick_alone(laptop: Laptop) -> None:
    laptop.ground.issue()
    exchange.note_pushed(laptop.ws, len(laptop.journal()) - 1, ())  # what the office said before it was put back
    laptop.ground.issue(description="另一处")
    ack = laptop.trip()
    assert ack.expected == 1
    trips = 0
    while laptop.waiting()[0] or trips < 1:
        laptop.trip()
        trips += 1
        assert trips < 4
    laptop.trip()
    assert exchange.standing(laptop.ws).acked_seq == len(laptop.journal())
    assert not exchange.standing(laptop.ws).disputes


def test_what_was_based_on_a_past_the_office_lost_overwrites_nobody_by_stick_either(
    laptop_of: Callable[..., Laptop], tmp_path: Path
) -> None:
    """Somebody else has since given another value the very revision that we had seen: a dispute, no overwriting."""
    one, two, three = (laptop_of(name) for name in ("陈立", "郑敏", "周颖"))
    spot = one.ground.community
    for each in (one, two, three):
        settled(each)
    one.office.close()
    shutil.copytree(one.office.data, tmp_path / "yesterday")
    reopened(one.office, one, two, three)
    rename(three, spot.id, "丢了的名字")
    settled(three)
    settled(one)
    one.office.close()
    shutil.rmtree(one.office.data)
    shutil.copytree(tmp_path / "yesterday", one.office.data)
    reopened(one.office, one, two, three)
    rename(two, spot.id, "别人的名字")
    settled(two)
    rename(one, spot.id, "接着丢了的写")
    assert one.hand_in().diverged
    settled(one)
    found = [dispute.office for dispute in exchange.disputes(one.ws) if dispute.record == spot.id]
    assert found == [{"name": "别人的名字"}]
    one.office.close()


def settled(laptop: Laptop) -> None:
    """Carry sticks until the office has all of this laptop, and the laptop all of the office."""
    for _ in range(4):
        ack = laptop.trip()
        if not (laptop.waiting()[0] or ack.more or ack.expected):
            break
    assert not laptop.waiting()[0]


def rename(laptop: Laptop, place_id: str, name: str) -> None:
    with laptop.ws.write() as door:
        door.change("place", place_id, name=name)


def reopened(office: Office, *laptops: Laptop) -> None:
    """Open the office in its folder again."""
    now = open_office(office.data)
    for laptop in laptops:
        laptop.office = now


def test_before_enrolling_there_is_nobody_to_seal_it_to(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "ws", now=Clock()) as ws:
        with pytest.raises(Known, match="bundle_not_enrolled"):
            export_bundle(ws, tmp_path)
        with pytest.raises(Known, match="bundle_not_enrolled"):
            import_ack(ws, tmp_path / "x")


def test_what_a_pulled_stick_left_is_cleared_away(laptop: Laptop) -> None:
    laptop.ground.issue()
    left = laptop.stick / f".office-{laptop.ws.device.code}-1-1.fsync.part"
    left.write_bytes(b"half")
    laptop.export()
    assert not left.exists()
    assert [path.suffix for path in laptop.stick.iterdir()] == [".fsync"]


def test_a_stick_that_is_gone_is_said_and_nothing_is_lost(laptop: Laptop) -> None:
    laptop.ground.issue()
    before = laptop.state(), laptop.journal()
    with pytest.raises(Known, match="bundle_target"):
        export_bundle(laptop.ws, laptop.stick / "gone" / "x.fsync")
    assert (laptop.state(), laptop.journal()) == before


def test_a_dropped_file_is_known_for_what_it_is(laptop: Laptop, tmp_path: Path) -> None:
    laptop.ground.issue()
    done = laptop.export()
    assert kind_of(done.path) == "bundle"
    assert kind_of(import_bundle(laptop.office, done.path).ack) == "ack"
    invitation = Invitation(
        office_id="o", office_name="n", urls=("https://x",), ca_pem="p", code="c", user_name="u", role="inspector",
        scopes=(SCOPE,), expires_at="2026",
    )  # fmt: skip
    (tmp_path / "i.json").write_bytes(encode(invitation))
    assert kind_of(tmp_path / "i.json") == "invitation"
    (tmp_path / "x.jpg").write_bytes(b"\xff\xd8\xff")
    assert kind_of(tmp_path / "x.jpg") is None
    assert kind_of(tmp_path / "gone") is None
    assert kind_of(tmp_path) is None
