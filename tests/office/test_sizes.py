"""How much the office sends, or holds, at once: bounded by bytes, whatever a district came to or a laptop means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.exchange import Page
from inspector.office import admin, apply, database, pull
from inspector.office.fetching import MOST_EDITIONS_BYTES
from inspector.office.reading import MOST_RECORD_BYTES
from inspector.wire.messages import encode, read_page
from tests.office.world import NOW, SCOPE, Laptop, Office, make_office

MB = 1024 * 1024
LARGE = {f"field{number:02}": "长" * 20_000 for number in range(15)}  # 900 kB


@pytest.fixture
def office(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[Office]:
    """An office of its own, on either database."""
    made = make_office(tmp_path, office_database())
    yield made
    made.db.close()


def laden(office: Office, count: int) -> Laptop:
    """Return a laptop that pushed `count` large records."""
    laptop = office.laptop("a")
    for number in range(count):
        laptop.op("create", "issue", f"r{number:02}", LARGE)
        laptop.push()
    return laptop


def pages(laptop: Laptop, after: int = 0, tag: str = "") -> Iterator[tuple[int, Page]]:
    """Yield (bytes, page) until nothing more is to come."""
    while True:
        body = pull.page_body(laptop.office.db, scope=SCOPE, device_id=laptop.id, after=after, tag=tag)
        page = read_page(body)
        yield len(body), page
        after, tag = page.upto, page.tag
        if not page.more:
            return


def test_a_page_of_large_documents_ends_before_it_grows_beyond_its_bytes(office: Office) -> None:
    read = list(pages(laden(office, 9)))
    assert len(read) > 2
    assert max(size for size, _ in read) <= pull.MOST_BYTES + 64 * 1024
    assert [one.id for _, page in read for one in page.records] == [f"r{number:02}" for number in range(9)]


def test_a_push_that_touches_many_large_documents_is_read_in_several_pages(office: Office) -> None:
    laptop = laden(office, 9)
    before = list(pages(laptop))[-1][1]
    for number in range(9):
        laptop.op("update", "issue", f"r{number:02}", {"spot": "门口"}, 1)
    laptop.push()
    read = list(pages(laptop, before.upto, before.tag))
    assert len(read) > 2
    assert max(size for size, _ in read) <= pull.MOST_BYTES + MOST_RECORD_BYTES + 64 * 1024
    assert [(one.id, one.rev) for _, page in read for one in page.records] == [(f"r{n:02}", 2) for n in range(9)]
    assert all([edition.rev for edition in one.editions] == [2] for _, page in read for one in page.records)
    assert read[-1][1].upto == before.upto + 9


def test_of_many_large_versions_of_one_record_the_newest_come_with_their_values(office: Office) -> None:
    laptop = laden(office, 1)
    for number in range(1, 9):
        laptop.op(
            "update", "issue", "r00", {name: f"{number}{value}"[:19_000] for name, value in LARGE.items()}, number
        )
        laptop.push()
    ((size, page),) = pages(laptop)
    (record,) = page.records
    assert size <= MOST_EDITIONS_BYTES + MOST_RECORD_BYTES + 64 * 1024
    assert [one.rev for one in record.editions] == list(range(1, 10))
    assert not record.editions[0].patch
    before, newest = page.upto - 1, office.rows(database.feed_mark, database.feed_mark.c.seq)[-2].tag
    assert next(pages(laptop, before, newest))[1].records[0].editions[0].rev == 9


def test_very_many_records_with_many_versions_share_a_page_among_them(office: Office) -> None:
    laptop = office.laptop("a")
    for turn in range(8):
        for number in range(15):  # 15 × 8 × 60 kB of versions in documents of 60 kB
            value = {"field": f"{turn}" + "长" * 20_000}
            laptop.op("update" if turn else "create", "issue", f"r{number:02}", value, turn)
    laptop.push()
    read = list(pages(laptop))
    assert max(size for size, _ in read) <= 2 * pull.MOST_BYTES
    revs = [[one.rev for one in record.editions] for _, page in read for record in page.records]
    assert revs == [list(range(1, 9))] * 15


def test_what_would_make_a_record_larger_than_travels_waits_for_an_administrator(office: Office) -> None:
    laptop = laden(office, 1)
    laptop.op("update", "issue", "r00", {f"more.{name}": value for name, value in LARGE.items()}, 1)
    laptop.op("update", "issue", "r00", {"spot": "门口"}, 1)
    outcomes = laptop.push().outcomes
    assert [(one.state, one.reason) for one in outcomes] == [
        ("quarantined", "record_too_large"),
        ("applied", None),
    ]
    assert office.doc("r00")["spot"] == "门口"
    assert "more.field00" not in office.doc("r00")
    released = apply.release(office.db, SCOPE, [outcomes[0].op_id], NOW)
    assert [(one.state, one.reason) for one in released] == [("quarantined", "record_too_large")]


def test_the_trail_of_a_dispute_does_not_grow_without_end(office: Office) -> None:
    first, second = laden(office, 1), office.laptop("b")
    for number in range(30):
        second.op("update", "issue", "r00", {"field00": f"{number}" + "短" * 20_000})
    outcomes = second.push()
    states = [one.state for one in outcomes.outcomes]
    assert states[0] == "applied"
    assert states[-1] == "quarantined"
    assert all(len(json.dumps(row.body, ensure_ascii=False).encode()) < 2 * MB for row in office.rows(database.dispute))
    assert first.page().upto


def test_of_very_many_large_conflicts_an_administrator_is_told_the_oldest(office: Office) -> None:
    laden(office, 4)
    second = office.laptop("b")
    for number in range(4):
        second.op("update", "issue", f"r{number:02}", {name: "短" * 20_000 for name in LARGE})
    assert [one.state for one in second.push().outcomes] == ["applied"] * 4
    listed = admin.conflicts(office.db)
    assert 4 * MB <= len(encode(listed)) <= 5 * MB
    rows = office.rows(database.dispute, database.dispute.c.opened_at_utc, database.dispute.c.id)
    assert len(rows) == 60
    assert [one.id for one in listed] == [row.id for row in rows][: len(listed)]
    assert admin.conflicts(office.db, frozenset({"440513"})) == []


def test_a_snapshot_is_read_in_pieces_of_bounded_size(office: Office) -> None:
    laptop = laden(office, 9)
    pieces = list(pull.snapshot(office.db, SCOPE, laptop.id))
    assert max(map(len, pieces)) <= 2 * pull.MOST_BYTES
    lines: list[Any] = [json.loads(line) for piece in pieces for line in piece.splitlines()]
    assert [one["record"]["id"] for one in lines[1:]] == [f"r{number:02}" for number in range(9)]
