"""Photos arrive whole or are told; they resume where they broke; one bad photo holds up none behind it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office.auth import Caller
from inspector.store import exchange
from inspector.store import photos as stored_photos
from inspector.store.photo_queue import photo_tasks
from inspector.sync import photos
from inspector.sync.clearing import clear
from inspector.sync.client import Arrived, OfficeClient
from inspector.sync.once import client_for, fetch_original, once
from inspector.sync.photos import LANES, LEAST, MOST, Segment
from inspector.wording import say
from tests.office.bad_link import BadLink
from tests.offices import SCOPE, TestOffice
from tests.sync.laptops import Laptop, has_blob, laptop, set_blobs
from tests.sync.test_once import issue_with_preview

MB = 1 << 20


def through(lap: Laptop, link: BadLink) -> None:
    """Let a laptop reach its office through a bad link from now on."""
    enrolled = exchange.enrolment(lap.ws)
    assert enrolled is not None
    urls = (f"https://127.0.0.1:{link.port}",)
    exchange.keep_enrolment(lap.ws, exchange.Enrolment(**{**asdict(enrolled), "urls": urls}))


def test_a_segment_is_halved_by_a_break_and_doubled_by_success_within_its_bounds() -> None:
    segment = Segment()
    for _ in range(20):
        segment.went_well()
    assert segment.size == MOST
    segment.brought(photos.QUICK)
    assert segment.lanes == LANES
    segment.brought(photos.QUICK / LANES)  # three share it now
    assert segment.lanes == LANES
    for _ in range(20):
        segment.broke()
    assert (segment.size, segment.lanes) == (LEAST, 1)


def test_photos_go_several_at_once_over_a_quick_link_alone_and_never_the_same_bytes_twice(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where a photo waits for the disk of the one before it, or lanes are open that the link cannot feed."""
    real, meeting, under_way = OfficeClient.send, threading.Barrier(LANES), list[str]()
    most, meets_after = [0], [9]

    def watched(self: OfficeClient, sha256: str, *rest: Any, **named: Any) -> Arrived:
        assert sha256 not in under_way, "the office would take the second for the first come again"
        under_way.append(sha256)
        most[0], meets_after[0] = max(most[0], len(under_way)), meets_after[0] - 1
        if meets_after[0] < 0:
            meeting.wait(30)
        try:
            return real(self, sha256, *rest, **named)
        finally:
            under_way.remove(sha256)

    monkeypatch.setattr(OfficeClient, "send", watched)
    with laptop(tmp_path / "a", "张三", office) as lap:
        monkeypatch.setattr(photos, "QUICK", float("inf"))
        for _ in range(4):
            same_preview(lap, lap.photo(3000).sha256)
        assert lap.sync().photos_sent == 4
        assert most[0] == 1
        monkeypatch.setattr(photos, "QUICK", 0)
        meets_after[0] = 1  # the first says that the link is quick
        taken = [lap.photo(3000) for _ in range(1 + 2 * LANES)]
        assert lap.sync().photos_sent == len(taken)
        assert most[0] == LANES
        assert all(has_blob(office, photo.sha256) for photo in taken)
        meets_after[0] = 99
        for _ in range(4):
            same_preview(lap, lap.photo(3000).sha256, b"another")
        assert lap.sync().photos_sent == 4


def same_preview(lap: Laptop, sha256: str, content: bytes = b"one") -> None:
    """Give an original the preview that others have too: pictures of one white wall."""
    lap.ws.vault.keep_derived("preview", sha256, content)
    stored_photos.derived(lap.ws, [(sha256, None, "made", hashlib.sha256(content).hexdigest())])


def test_what_ends_the_stage_stops_those_beside_it_and_all_is_sent_another_time(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.office.refusal import refuse

    monkeypatch.setattr(photos, "QUICK", 0)
    begin, begun = office.office.blobs.store.begin, list[str]()

    def full(sha256: str, *rest: Any) -> Any:
        begun.append(sha256)
        if len(begun) > 3:
            raise refuse("office_full", 507, offset=0)
        return begin(sha256, *rest)

    with laptop(tmp_path / "a", "张三", office) as lap:
        taken = [lap.photo(3000) for _ in range(9)]
        with monkeypatch.context() as patch:
            patch.setattr(office.office.blobs.store, "begin", full)
            result = once(lap.ws)
        assert result.error is not None
        assert result.error.code == "office_full"
        assert (result.photos_sent, result.photos_waiting) == (3, 6)
        assert len(begun) <= 3 + LANES
        assert lap.sync().photos_sent == 6
        assert all(has_blob(office, photo.sha256) for photo in taken)


def test_photos_share_the_lines_that_are_open(office: TestOffice, tmp_path: Path) -> None:
    """Fails where an answer that nobody read costs the line, and each photo a handshake."""
    with laptop(tmp_path / "a", "张三", office) as lap, BadLink(office.port) as link:
        through(lap, link)
        for _ in range(8):
            lap.photo(3000, preview=True)
        assert lap.sync().photos_sent == 8
        assert link.connections <= LANES


def test_previews_go_first_then_originals_from_the_smallest_on(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[bool, int]] = []
    real = OfficeClient.send

    def watched(self: OfficeClient, sha256: str, offset: int, whole: int, *rest: Any, **named: Any) -> Arrived:
        sent.append((named["preview_of"] is None, whole))
        return real(self, sha256, offset, whole, *rest, **named)

    monkeypatch.setattr(OfficeClient, "send", watched)
    monkeypatch.setattr(photos, "LANES", 1)  # of three that set out together the last may be the first to be seen
    with laptop(tmp_path / "a", "张三", office) as lap:
        for size in (90_000, 3_000, 40_000):
            lap.photo(size, preview=True)
        lap.sync()
    assert sent == sorted(sent)
    assert [size for original, size in sent if original] == [3_000, 40_000, 90_000]


def test_a_bad_link_costs_little_more_than_the_bytes(office: TestOffice, tmp_path: Path) -> None:
    with (
        laptop(tmp_path / "a", "张三", office) as lap,
        BadLink(office.port, mean_bytes=1.5 * MB, lost_replies=0.01, seed=3) as link,
    ):
        through(lap, link)
        taken = [lap.photo(3 * MB) for _ in range(6)]
        for _ in range(30):
            if once(lap.ws).waiting == 0:
                break
        assert all(has_blob(office, photo.sha256) for photo in taken)
        assert link.resets
        assert link.sent_bytes < 2.5 * 6 * 3 * MB  # whole files would cost more than three times


def test_an_upload_goes_on_where_the_last_run_was_stopped(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo(6 * MB)
        looks = [0]

        def cancelled() -> bool:
            looks[0] += 1
            return looks[0] > 40

        assert once(lap.ws, cancelled=cancelled).cancelled
        with client_for(lap.ws) as client:
            before = client.offset(photo.sha256)
        assert 0 < before.offset < 6 * MB
        sent: list[int] = []
        lap.sync(progress=lambda kind, done, total, size: sent.append(size))
        assert has_blob(office, photo.sha256)
        assert max(sent) == 6 * MB - before.offset


def test_a_photo_altered_here_is_told_once_and_the_others_go(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        bad, good, gone = lap.photo(5000), lap.photo(9000), lap.photo(3000)
        path = original(lap, bad.sha256)
        path.chmod(0o600)
        path.write_bytes(b"\xff\xd8\xff" + bytes(4997))
        original(lap, gone.sha256).unlink()
        result = once(lap.ws)
        assert result.error is None
        assert sorted(alarm.facts["sha256"] for alarm in result.alarms) == sorted([bad.sha256, gone.sha256])
        assert all(say(alarm.code, **alarm.facts) for alarm in result.alarms)
        assert has_blob(office, good.sha256)
        assert not has_blob(office, bad.sha256)
        assert once(lap.ws).alarms == ()
        assert photo_tasks(lap.ws, "9") == []
        assert [one.count for one in exchange.standing(lap.ws).waiting if one.kind == "damaged"] == [2]


def original(lap: Laptop, sha256: str) -> Path:
    """Return where an original lies."""
    return lap.ws.folder / "vault" / "originals" / sha256[:2] / sha256


def test_bytes_altered_on_the_way_are_sent_again_from_the_start(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, altered = OfficeClient.send, [1]

    def altering(
        self: OfficeClient, sha256: str, offset: int, whole: int, pieces: Iterable[bytes], *rest: Any, **named: Any
    ) -> Arrived:
        if altered[0] > 0:
            altered[0] -= 1
            pieces = [bytes(len(piece)) for piece in pieces]
        return real(self, sha256, offset, whole, pieces, *rest, **named)

    monkeypatch.setattr(OfficeClient, "send", altering)
    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo(2 * MB)
        assert lap.sync().alarms == ()
        assert has_blob(office, photo.sha256)
        altered[0] = 99
        second, third = lap.photo(1000), lap.photo(2000)
        result = once(lap.ws)
        assert [alarm.code for alarm in result.alarms] == ["photo_altered_on_the_way"] * 2
        assert lap.ws.vault.has(second.sha256)
        assert {task.sha256 for task in photo_tasks(lap.ws, "9")} == {second.sha256, third.sha256}


def test_a_photo_another_laptop_is_sending_waits_and_the_others_go(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        lap.sync()
        busy, free = lap.photo(1000), lap.photo(2000)
        other = Caller(lap.ws.device.id, "u", "inspector", frozenset({SCOPE}), frozenset({SCOPE}))
        with lap.ws.write() as door:
            door.put(busy)  # nothing changes: only the photos are of interest here
        from inspector.sync.push import push

        with client_for(lap.ws) as client:
            push(lap.ws, client, tell=lambda _: None, cancelled=lambda: False)
        held = office.office.blobs.begin(busy.sha256, 0, 1000, other)
        assert held is not None
        with held:
            result = once(lap.ws)
            assert result.error is None
            assert result.alarms == ()
            assert has_blob(office, free.sha256)
        assert [task.error for task in photo_tasks(lap.ws, "9")] == ["office_refused"]
        assert photo_tasks(lap.ws, utc_text(lap.ws.now())) == []
        years_back = utc_text(lap.ws.now() - timedelta(days=1000))
        assert len(photo_tasks(lap.ws, years_back)) == 1  # noted under another clock: a wait is a minute, not years


def test_a_full_office_is_told_and_everything_is_kept(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.office.refusal import refuse

    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo(1000)

        def full(*_: Any) -> None:
            raise refuse("disk_full", 507, offset=0)

        with monkeypatch.context() as patch:
            patch.setattr(office.office.blobs.store, "begin", full)
            result = once(lap.ws)
        assert result.error is not None
        assert result.error.code == "office_full"
        assert result.records_waiting == 0
        assert lap.ws.vault.has(photo.sha256)
        assert lap.sync().photos_sent == 1


def test_what_came_another_way_is_not_sent(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        from tests.store.making import take_photo

        take_photo(one.ws, b"\xff\xd8\xff the same photo")
        take_photo(two.ws, b"\xff\xd8\xff the same photo")
        one.sync()
        handed: list[int] = []
        assert two.sync(progress=lambda kind, done, total, size: handed.append(size)).photos_sent == 1
        assert max(handed, default=0) == 0


def test_previews_of_open_issues_come_ahead_and_originals_when_asked_for(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        sha256 = issue_with_preview(one)
        one.sync()
        two.sync()
        assert two.ws.vault.derived("preview", sha256) == one.ws.vault.derived("preview", sha256)
        assert not two.ws.vault.has(sha256)
        assert fetch_original(two.ws, sha256)
        assert two.ws.vault.digest(sha256) == sha256
        assert exchange.wanted_previews(two.ws, "9") == []


def test_an_original_is_fetched_through_a_bad_link(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        photo = one.photo(4 * MB)
        one.sync()
        two.sync()
        with client_for(two.ws) as client:
            real, cuts = client.original, [3]

            @contextmanager
            def cut(sha256: str, offset: int = 0) -> Any:
                with real(sha256, offset) as pieces:
                    yield short(pieces) if cuts[0] else pieces

            def short(pieces: Iterable[bytes]) -> Any:
                cuts[0] -= 1
                for number, piece in enumerate(pieces):
                    if number == 5:
                        raise Known("office_unreachable", why="")
                    yield piece

            client.original = cut  # type: ignore[method-assign]
            assert photos.fetch(two.ws, client, photo.sha256)
        assert cuts == [0]
        assert two.ws.vault.digest(photo.sha256) == photo.sha256


def test_bytes_that_rotted_at_the_office_are_not_taken_in(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        photo = one.photo(1000)
        one.sync()
        two.sync()
        [path] = [path for path in (office.data / "blobs").rglob(photo.sha256) if path.is_file()]
        path.chmod(0o600)
        path.write_bytes(bytes(1000))
        with pytest.raises(Known, match="photo_altered"):
            fetch_original(two.ws, photo.sha256)
        assert not two.ws.vault.has(photo.sha256)
        assert list(two.ws.vault.originals()) == []


def test_a_photo_the_office_does_not_have_is_said_to_be_missing(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, pytest.raises(Known, match="photo_not_at_office"):
        fetch_original(one.ws, "ab" * 32)


def derive(lap: Laptop) -> None:
    """Make what is derived of every photo, without which no original leaves."""
    from inspector.store import photos as stored

    stored.derived(lap.ws, [(sha256, None, "none", None) for sha256, _ in stored.waiting(lap.ws)])


def test_nothing_leaves_before_a_fresh_answer_calls_it_safe(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        kept, going = lap.photo(1000), lap.photo(2000)
        derive(lap)
        lap.sync()
        both = [(one.sha256, one.size_bytes) for one in (kept, going)]
        assert clear(lap.ws, both).photos == 0  # stored, not safe
        set_blobs(office, "safe")
        assert lap.sync().photos_safe == 2
        assert {sha256 for sha256, _ in exchange.evictable(lap.ws)} == {kept.sha256, going.sha256}
        set_blobs(office, "stored")  # put back from yesterday: the receipts here say safe, the office does not
        done = clear(lap.ws, both)
        assert (done.photos, done.kept) == (0, 2)
        assert lap.ws.vault.has(kept.sha256)
        set_blobs(office, "safe")
        done = clear(lap.ws, [(going.sha256, 2000)])
        assert (done.photos, done.bytes, done.kept) == (1, 2000, 0)
        assert not lap.ws.vault.has(going.sha256)
        assert fetch_original(lap.ws, going.sha256)
        assert lap.ws.vault.digest(going.sha256) == going.sha256
        assert lap.sync().photos_confirmed == 2
