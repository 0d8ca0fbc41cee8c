"""Reading the feed: gapless, in the order of commits, whole transactions, and honest about another history."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspector.errors import Known
from inspector.office import database, founding, pull
from inspector.office.publish import publish
from inspector.office.refusal import Refused
from tests.office.world import NOW, SCOPE, Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """An office of its own."""
    made = make_office(tmp_path)
    yield made
    made.db.close()


def fill(office: Office, pushes: int = 5, each: int = 3) -> Any:
    laptop = office.laptop("a")
    for push in range(pushes):
        for one in range(each):
            laptop.op("create", "issue", f"r{push:02}{one}", {"description": f"{push} {one}"})
        laptop.push()
    return laptop


def read_all(laptop: Any, limit: int) -> list[Any]:
    pages, after, tag = [], 0, ""
    while True:
        page = laptop.page(after, tag, limit=limit)
        pages.append(page)
        after, tag = page.upto, page.tag
        if not page.more:
            return pages


@pytest.mark.parametrize("limit", [1, 2, 4, 7, 500])
def test_pages_bring_everything_once_and_end_where_a_transaction_ends(office: Office, limit: int) -> None:
    laptop = fill(office)
    pages = read_all(laptop, limit)
    ids = [one.id for page in pages for one in page.records]
    assert ids == sorted(row.id for row in office.rows(database.record))
    assert {page.upto % 3 for page in pages} == {0}
    assert all(page.device_last_seq == 15 for page in pages)


def test_of_a_record_changed_often_only_the_newest_state_comes_with_all_its_versions(office: Office) -> None:
    laptop = fill(office, 1, 1)
    position = laptop.page()
    for rev in range(1, 5):
        laptop.op("update", "issue", "r000", {"description": [None, f"v{rev}"]}, rev)
        laptop.push()
    page = laptop.page(position.upto, position.tag)
    (record,) = page.records
    assert (record.rev, record.doc["description"]) == (5, "v4")
    assert [one.rev for one in record.editions] == [2, 3, 4, 5]
    assert page.upto == 5
    assert len(office.rows(database.change)) == 1


@pytest.mark.parametrize("description", ["v", "长" * 9000, "长" * 1500])  # small, a large document, large patches alone
@pytest.mark.parametrize("limit", [2, 5, 500])
def test_what_is_read_at_once_is_what_is_read_after_it_was_weighed(
    office: Office, monkeypatch: pytest.MonkeyPatch, description: str, limit: int
) -> None:
    laptop = fill(office)
    for rev in range(1, 4):
        laptop.op("update", "issue", "r010", {"description": [None, f"{description}{rev}"]}, rev)
        laptop.push()
    at_once = read_all(laptop, limit)
    monkeypatch.setattr(pull.fetching, "small_page", lambda *_, **__: None)
    assert read_all(laptop, limit) == at_once


def test_an_idle_pull_says_where_it_stands(office: Office) -> None:
    laptop = fill(office, 1)
    page = laptop.page()
    again = laptop.page(page.upto, page.tag, page.epoch)
    assert (again.upto, again.tag, again.records, again.more) == (page.upto, page.tag, (), False)


def test_a_position_of_another_history_is_told_so(office: Office) -> None:
    laptop = fill(office)
    page = laptop.page()
    for after, tag, epoch in [(15, "other", ""), (14, page.tag, ""), (99, page.tag, ""), (15, page.tag, "old epoch")]:
        with pytest.raises(Refused, match="history_diverged"):
            laptop.page(after, tag, epoch)
    founding.begin_epoch(office.db)
    with pytest.raises(Refused, match="history_diverged"):
        laptop.page(15, page.tag, page.epoch)


def test_each_transaction_moves_the_feed_even_where_laptops_have_nothing_to_read(office: Office) -> None:
    laptop = office.laptop("a", links=False)
    laptop.op("create", "issue", "r", {"description": "x"})
    laptop.push()
    page = laptop.page()
    assert (page.upto, page.records, page.device_last_seq) == (1, (), 1)
    assert [row.feed_seq for row in office.rows(database.op_log)] == [1]


def test_safe_is_what_a_backup_covers(office: Office) -> None:
    laptop = fill(office)
    assert laptop.page().ops_safe_upto == 0
    office.db.write(lambda conn: conn.execute(sa.update(database.feed).values(safe_seq=9)) and None)
    page = laptop.page()
    assert (page.safe_upto, page.ops_safe_upto) == (9, 9)
    now = pull.standing(office.db, SCOPE, laptop.id)
    assert (now.last_seq, now.device_last_seq, now.ops_safe_upto, now.chain) == (15, 15, 9, laptop.journal[-1][0].hex())
    nobody = pull.standing(office.db, SCOPE, "nobody")
    assert (nobody.device_last_seq, nobody.ops_safe_upto) == (0, 0)


def test_the_feed_is_gapless_whatever_is_written_at_once(office: Office) -> None:
    laptops = [office.laptop(name) for name in "abcd"]
    for laptop in laptops:
        for one in range(20):
            laptop.op("create", "issue", f"{laptop.name}{one}", {"description": str(one)})
    reader, seen, done = office.laptop("reader"), [], threading.Event()

    def push(laptop: Any) -> None:
        for start in range(20):
            laptop.push(start, scope=SCOPE)

    def read() -> None:
        after, tag, last = 0, "", False
        while not last:
            last = done.is_set()
            page = reader.page(after, tag, limit=3)
            while True:
                seen.extend(one.id for one in page.records)
                after, tag = page.upto, page.tag
                if not page.more:
                    break
                page = reader.page(after, tag, limit=3)

    threads = [threading.Thread(target=push, args=(laptop,)) for laptop in laptops]
    reading = threading.Thread(target=read)
    for thread in [*threads, reading]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reading.join()
    assert sorted(seen) == sorted(f"{name}{one}" for name in "abcd" for one in range(20))
    assert [row.seq for row in office.rows(database.change, database.change.c.seq)] == list(range(1, 81))


def test_a_snapshot_is_the_whole_district_and_can_be_resumed(office: Office) -> None:
    laptop = fill(office)
    publish(office.db, scope=SCOPE, name="calendar", version="2027", body="…", now_utc=NOW)
    other = office.laptop("b")
    other.op("update", "issue", "r000", {"description": ["?", "other"]})
    other.push()
    lines = [
        json.loads(line)
        for piece in pull.snapshot(office.db, SCOPE, laptop.id, at_once=4)
        for line in piece.splitlines()
    ]
    head, *rest = lines
    assert (head["as_of_seq"], head["device_last_seq"]) == (17, 15)
    assert [one["record"]["id"] for one in rest if "record" in one] == [
        row.id for row in office.rows(database.record, database.record.c.id)
    ]
    assert len([one for one in rest if "dispute" in one]) == 1
    assert [one["datum"]["version"] for one in rest if "datum" in one] == ["2027"]
    assert not laptop.page(head["as_of_seq"], head["tag"], head["epoch"]).records
    resumed = [
        json.loads(line) for piece in pull.snapshot(office.db, SCOPE, laptop.id, "r020") for line in piece.splitlines()
    ]
    assert next(one["record"]["id"] for one in resumed if "record" in one) == "r021"


def test_office_data_comes_in_the_feed_once_for_each_change(office: Office) -> None:
    laptop = office.laptop("a")
    for version, expected in (("1", 1), ("1", 1), ("2", 2)):
        said = {"scope": SCOPE, "name": "catalogue", "version": version, "body": f"v{version}", "now_utc": NOW}
        assert publish(office.db, **said) == expected
    (datum,) = laptop.page().data
    assert (datum.name, datum.version, datum.body) == ("catalogue", "2", "v2")
    with pytest.raises(Known, match="office_datum_unknown"):
        publish(office.db, scope=SCOPE, name="weather", version="1", body="", now_utc=NOW)
