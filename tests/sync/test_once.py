"""One exchange, broken off in every way: the next one goes on, nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.__main__ import main
from inspector.errors import Known
from inspector.office import database as tables
from inspector.store import exchange, receipts
from inspector.store.workspace import DATABASE, Workspace
from inspector.sync import once as exchanging
from inspector.sync import push as push_stage
from inspector.sync.once import client_for, is_shut_out, once
from inspector.wording import say
from tests.office.bad_link import BadLink
from tests.offices import TestOffice
from tests.sync.laptops import Laptop, has_blob, laptop, office_ops, own_ops, told


class Killed(BaseException):
    """The process ended here."""


def all_is_there(office: TestOffice, *laptops: Laptop) -> None:
    """Say that the office has every op of every laptop once, and that the laptops know the same places."""
    at_office = office_ops(office)
    for one in laptops:
        mine = own_ops(one)
        assert {key: op for key, op in at_office.items() if key[0] == one.ws.device.id} == mine
    assert len(set(at_office.values())) == len(at_office)
    first = laptops[0].names()
    assert all(one.names() == first for one in laptops)


def test_what_one_laptop_records_the_other_has(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        one.place("东湖")
        photo = one.photo(preview=True)
        sent = one.sync()
        assert (sent.records_waiting, sent.photos_sent, sent.photos_confirmed, sent.waiting) == (0, 1, 1, 0)
        assert sent.records_sent == sent.records_confirmed == 3  # the person, the place, the photo
        assert has_blob(office, photo.sha256)
        two.place("西湖")
        assert two.sync().records_received >= 3
        one.sync()
        all_is_there(office, one, two)
        assert {"东湖", "西湖"} <= one.names()
        again = one.sync()
        assert (again.records_sent, again.photos_sent, again.records_received) == (0, 0, 0)


@pytest.mark.machine
def test_many_records_go_in_several_messages(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        for _ in range(30):
            with one.ws.write() as door:
                for number in range(40):
                    door.put(one_place(number))
        told_of: list[tuple[str, int]] = []
        assert one.sync(progress=lambda kind, done, total, size: told_of.append((kind, done))).records_sent == 1201
        assert [done for kind, done in told_of if kind == "sent"] == [481, 961, 1201]
        assert two.sync().records_received >= 1201
        all_is_there(office, one, two)


def one_place(number: int) -> Any:
    from inspector.domain.place import Place
    from inspector.store.door import new_id

    return Place(id=new_id(), name=f"第{number}处", level="community", code=None)


@pytest.mark.parametrize("lost", [0.05, 0.15])
def test_lost_replies_and_resets_lose_nothing_and_double_nothing(
    office: TestOffice, tmp_path: Path, lost: float
) -> None:
    with (
        BadLink(office.port, mean_bytes=30_000, lost_replies=lost, seed=7) as link,
        laptop(tmp_path / "a", "张三") as one,
        laptop(tmp_path / "b", "李四", office) as two,
    ):
        one.joins(office)
        enrolled = exchange.enrolment(one.ws)
        assert enrolled is not None
        through = type(enrolled)(**{**as_dict(enrolled), "urls": (f"https://127.0.0.1:{link.port}",)})
        exchange.keep_enrolment(one.ws, through)
        for _ in range(8):
            one.place()
            one.photo(40_000)
        for _ in range(400):
            if once(one.ws).waiting == 0 and once(one.ws).error is None:
                break
        else:
            pytest.fail("never got through")
        assert link.lost
        assert link.resets, "ten times what passes between two resets went through"
        two.sync()
        all_is_there(office, one, two)


def as_dict(enrolment: exchange.Enrolment) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(enrolment)


STAGES = (
    (exchange, "note_pushed"),
    (exchange, "apply_page"),
    (exchange, "apply_snapshot"),
    (exchange, "note_photo"),
    (exchange, "keep_preview"),
    (exchange, "note_attempt"),
    (receipts, "note_answer"),
    (Workspace, "note_skew"),
)


@pytest.mark.machine
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("stage", STAGES, ids=[name for _, name in STAGES])
def test_killed_at_any_stage_the_next_run_goes_on(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: tuple[Any, str], after: bool
) -> None:
    module, name = stage
    with laptop(tmp_path / "b", "李四", office) as two:
        issue_with_preview(two)
        two.sync()
    with laptop(tmp_path / "a", "张三", office) as one:
        one.place()
        one.photo(preview=True)
        real = getattr(module, name)

        def dying(*given: Any, **named: Any) -> Any:
            if after:
                real(*given, **named)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(module, name, dying)
            with pytest.raises(Killed):
                once(one.ws)
        one.sync()
        with laptop(tmp_path / "b", "李四") as two:
            two.sync()
            all_is_there(office, one, two)
        assert one.sync().waiting == 0


def issue_with_preview(lap: Laptop) -> str:
    """Record an issue with a photo and its preview; return the photo's digest."""
    from inspector.store import issues
    from inspector.store.issues import IssueForm

    photo = lap.photo(preview=True)
    place = lap.place()
    uses = ((photo.id, "scene"),)
    form = IssueForm(category="garbage", place_id=place.id, description="墙边一堆垃圾", photos=uses)
    issues.submit(lap.ws, form)
    return photo.sha256


@pytest.mark.machine
def test_cancelled_anywhere_the_next_run_goes_on(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        for _ in range(3):
            one.place()
            one.photo(300_000, preview=True)
        for looks in range(40):
            left = [looks]

            def cancelled(left: list[int] = left) -> bool:
                left[0] -= 1
                return left[0] < 0

            result = once(one.ws, cancelled=cancelled)
            assert result.error is None
            assert result.cancelled == (left[0] < 0)
        one.sync()
        all_is_there(office, one)
        assert one.sync().waiting == 0


def test_what_is_recorded_while_photos_travel_goes_along(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        one.photo()
        result = one.sync(progress=lambda kind, *_: one.place() if kind == "original" else None)
        assert one.serial == 1
        assert result.records_waiting == 0
        all_is_there(office, one)


def test_a_proxy_that_takes_only_little_gets_little(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.sync.client import OfficeClient

    real, sizes = OfficeClient.push, list[int]()

    def narrow(self: OfficeClient, push: Any) -> Any:
        sizes.append(len(push.ops))
        if len(push.ops) > 3:
            raise Known("office_refused", status=413, refusal="HTTP 413")
        return real(self, push)

    monkeypatch.setattr(OfficeClient, "push", narrow)
    with laptop(tmp_path / "a", "张三", office) as one:
        for _ in range(9):
            one.place()
        one.sync()
        all_is_there(office, one)
        assert sizes[:3] == [10, 5, 2]
        with one.ws.write() as door:
            for number in range(4):
                door.put(one_place(number))
        found = once(one.ws).error
        assert found is not None
        assert (found.code, found.facts["ops"]) == ("transaction_too_large", 4)


class YesterdaysOffice:
    """An office of which a copy was made, to be put back later."""

    def __init__(self, office: TestOffice, folder: Path) -> None:
        self.office, self.copy = office, folder
        office.stop()
        shutil.copytree(office.data, folder)
        office.start()

    def put_back(self) -> None:
        self.office.stop()
        shutil.rmtree(self.office.data)
        shutil.copytree(self.copy, self.office.data)
        self.office.start()


@pytest.fixture
def on_disk(office: TestOffice) -> TestOffice:
    """The office, where all of it lies in its folder."""
    assert office.database_url is None
    return office


# the copy of a PostgreSQL is the business of its own tests
in_its_folder = pytest.mark.parametrize("office_database", ["sqlite"], indirect=True)


@in_its_folder
@pytest.mark.parametrize("others_first", [False, True])
def test_an_office_put_back_from_yesterday_gets_everything_again(
    on_disk: TestOffice, tmp_path: Path, others_first: bool
) -> None:
    office = on_disk
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        one.place("昨天之前")
        one.sync()
        two.sync()
        yesterday = YesterdaysOffice(office, tmp_path / "yesterday")
        one.place("昨天之后")
        lost = one.photo()
        one.sync()
        yesterday.put_back()
        if others_first:  # the office's history goes on without what it lost
            two.place("别人先到")
            two.sync()
        one.place("今天")
        one.sync()
        two.sync()
        one.sync()
        all_is_there(office, one, two)
        assert {"昨天之前", "昨天之后", "今天"} <= two.names()
        exchange_photos(one)
        assert has_blob(office, lost.sha256)
        assert one.sync().waiting == 0


def exchange_photos(lap: Laptop) -> None:
    """对账 finds what the office lost although it called it stored; the next exchange sends it."""
    from inspector.sync.reconcile import reconcile

    reconcile(lap.ws)
    lap.sync()


@in_its_folder
def test_an_office_put_back_between_our_pull_and_our_push_does_not_take_what_was_based_on_its_lost_past(
    on_disk: TestOffice, tmp_path: Path
) -> None:
    """Somebody else has since given another value the very revision that we had seen: a dispute, no overwriting."""
    office = on_disk
    with (
        laptop(tmp_path / "a", "张三", office) as one,
        laptop(tmp_path / "b", "李四", office) as two,
        laptop(tmp_path / "c", "王五", office) as three,
    ):
        spot = one.place("原名")
        for lap in (one, two, three):
            lap.sync()
        yesterday = YesterdaysOffice(office, tmp_path / "yesterday")
        three.rename(spot.id, "丢了的名字")
        three.sync()
        one.sync()
        yesterday.put_back()
        two.rename(spot.id, "别人的名字")
        two.sync()
        one.rename(spot.id, "接着丢了的写")
        with client_for(one.ws) as client, pytest.raises(Known, match="history_diverged"):
            client.push(push_stage._message(one.ws, exchange.queued(one.ws)))
        one.sync()
        assert [dispute.office for dispute in exchange.disputes(one.ws)] == [{"name": "别人的名字"}]


@in_its_folder
def test_an_office_that_lost_ours_says_so_with_the_page_even_if_we_have_nothing_new(
    on_disk: TestOffice, tmp_path: Path
) -> None:
    office = on_disk
    with laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        yesterday = YesterdaysOffice(office, tmp_path / "yesterday")
        one.place("昨天之后")
        one.sync()
        yesterday.put_back()
        one.sync()
        all_is_there(office, one)


def test_a_database_put_back_and_written_to_is_found_out_and_nothing_is_dropped(
    office: TestOffice, tmp_path: Path
) -> None:
    folder = tmp_path / "a"
    with laptop(folder, "张三", office) as one:
        one.sync()
    shutil.copy(folder / DATABASE, tmp_path / "before.db")
    with laptop(folder, "张三") as one:
        one.place("先写的")
        one.sync()
    shutil.copy(tmp_path / "before.db", folder / DATABASE)
    (folder / "journal.head").unlink()  # else the workspace finds out by itself when it is opened
    with laptop(folder, "张三") as one:
        one.place("后写的")
        before = one.ws.device.id
        found = once(one.ws).error
        assert found is not None
        assert found.code == "device_forked"
        assert one.ws.device.id != before
        assert is_shut_out(one.ws) is not None
        one.joins(office)
        one.sync()
        one.sync()
        assert {"先写的", "后写的"} <= one.names()
        names = told(office, tables.record.c.doc)
        assert sorted(doc["name"] for doc in names if doc["name"] in ("先写的", "后写的")) == ["先写的", "后写的"]


def test_a_laptop_that_was_shut_out_keeps_everything_and_stops_knocking(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        assert is_shut_out(one.ws) is None
        office.office.db.write(lambda conn: conn.execute(sa.update(tables.device).values(status="revoked")))
        one.place()
        result = once(one.ws)
        assert result.error is not None
        assert result.error.code == "device_revoked"
        assert result.records_waiting == 1
        assert is_shut_out(one.ws) is not None
        assert exchange.standing(one.ws).next_try_at_utc is None
        before = one.ws.device.id
        one.joins(office)  # a new invitation: the key that was shut out stays so, the laptop gets another
        assert one.ws.device.id != before
        assert is_shut_out(one.ws) is None
        one.sync()
        assert one.sync().waiting == 0
        assert one.names() <= {doc.get("name") for doc in told(office, tables.record.c.doc)}


def test_without_an_office_it_says_so(tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as one:
        found = once(one.ws).error
        assert found is not None
        assert found.code == "not_enrolled"


def test_how_it_went_is_noted(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        one.sync()
        well = exchange.standing(one.ws)
        assert well.last_success_utc
        assert well.last_error is None
        office.stop()
        failed = once(one.ws, next_wait=lambda error: 60.0)
        office.start()
        assert failed.error is not None
        noted = exchange.standing(one.ws)
        assert noted.last_error is not None
        assert noted.last_error.code == "office_unreachable"
        assert say(noted.last_error.code, **noted.last_error.facts).startswith("连不上办公室：")
        assert noted.next_try_at_utc is not None
        assert noted.last_success_utc == well.last_success_utc


def test_later_ops_carry_how_far_the_clock_was_off(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        one.place()
        one.sync()
        one.place()
        body = one.ws.reader().execute("SELECT body FROM journal ORDER BY n DESC LIMIT 1").fetchone()[0]
        assert isinstance(json.loads(body)["skew_ms"], int)


def test_the_command_prints_one_object_last(
    office: TestOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with laptop(tmp_path / "a", "张三", office) as one:
        one.place()
        one.photo()
    assert command(tmp_path / "a", "sync", "--once", "--json") == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert said["records"]["sent"] == 3
    assert said["records"]["confirmed"] == 3
    assert said["photos"] == {"sent": 1, "confirmed": 1, "safe": 0, "waiting": 0}
    assert said["conflicts"] == 0
    assert said["error"] is None
    office.stop()
    assert command(tmp_path / "a", "sync", "--once", "--json") == 1
    ended = capsys.readouterr()
    office.start()
    assert json.loads(ended.out.splitlines()[-1])["error"]["code"] == "office_unreachable"
    assert "连不上办公室" in ended.err


def command(workspace: Path, *given: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(workspace), *given])
    return int(ended.value.code or 0)


def test_the_command_that_repeats_ends_when_it_is_interrupted(office: TestOffice, tmp_path: Path) -> None:
    import os
    import signal
    import subprocess
    import sys

    with laptop(tmp_path / "a", "张三", office) as one:
        one.place()
    started = [sys.executable, "-m", "inspector", "--workspace", str(tmp_path / "a"), "sync", "--json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["error"] is None
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert say("sync_stopped") in process.stderr.read().decode()


def test_the_stages_told_are_the_stages_known(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as one, laptop(tmp_path / "b", "李四", office) as two:
        issue_with_preview(one)
        kinds: set[str] = set()
        note: Callable[..., None] = lambda kind, *_: kinds.add(kind)  # noqa: E731
        one.sync(progress=note)
        two.sync(progress=note)
        assert kinds == set(exchanging.KINDS)
