"""文号: gapless in each series and year, never twice on however many nodes, and learned by the ordinary pull."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from inspector.commands.office import command
from inspector.domain.issued import NUMBERING, official
from inspector.office import database, move, numbering, proof_records, views
from inspector.office.database import Database
from inspector.office.founding import found
from inspector.office.opening import open_office
from inspector.office.proof_chain import Found
from inspector.office.proof_chain import check as check_chain
from tests.office.conftest import PAIRS
from tests.office.world import Laptop, Office

STEM = {"series": "濠督", "year": 2026, "kind": "notice", "issued_at_utc": "2026-11-22T01:00:00.000Z"}


@pytest.fixture
def office(database: Database) -> Office:
    """An office of its own, on SQLite and on PostgreSQL."""
    found(database, "汕头市文明办")
    views.prepare(database)
    return Office(database)


def issue(laptop: Laptop, **said: Any) -> str:
    record = str(uuid.uuid4())
    laptop.op("create", "issued", record, {**STEM, "number": f"草-A3-{len(laptop.journal):04d}", **said})
    return record


def numbers(office: Office) -> dict[str, str]:
    return {
        row.name.removeprefix(NUMBERING): row.version
        for row in office.rows(database.office_datum)
        if row.name.startswith(NUMBERING)
    }


def told(laptop: Laptop) -> dict[str, str]:
    page = laptop.page()
    return {one.name.removeprefix(NUMBERING): one.version for one in page.data}


def test_each_series_and_year_counts_for_itself_without_gaps_and_a_push_told_again_gives_none(office: Office) -> None:
    laptop = office.laptop("a")
    first, other, later, plain = (
        issue(laptop), issue(laptop, series="濠督通"), issue(laptop, year=2027), issue(laptop, series=None, year=None),
    )  # fmt: skip
    laptop.push()
    second = issue(laptop)
    laptop.op("update", "issued", first, {"remark": "x"}, base_rev=1)
    laptop.push()
    laptop.push(0)
    assert numbers(office) == {
        first: "濠督〔2026〕1号", second: "濠督〔2026〕2号", other: "濠督通〔2026〕1号", later: "濠督〔2027〕1号",
    }  # fmt: skip
    assert plain not in told(laptop)
    assert told(laptop) == numbers(office)
    proved = Found()
    office.db.read(lambda conn: (check_chain(conn, None, proved), proof_records.check(conn, None, proved)))
    assert {one.code for one in proved.faults} <= {"office_verify_device"}, "the test's devices are no keys"


@pytest.mark.parametrize(
    "said", [{"year": "2026"}, {"year": 3.5}, {"year": True}, {"series": 7}, {"series": "x" * 99}, {"year": 99999}]
)
def test_what_is_no_series_gets_no_number_and_stops_nothing(office: Office, said: dict[str, Any]) -> None:
    laptop = office.laptop("a")
    issue(laptop, **said)
    good = issue(laptop)
    laptop.push()
    assert numbers(office) == {good: "濠督〔2026〕1号"}


def test_a_number_that_a_document_brings_is_kept_and_counting_goes_on_above_it(office: Office) -> None:
    laptop = office.laptop("a")
    own = issue(laptop, official_number="濠督〔2026〕12号")
    laptop.push()
    after = issue(laptop)
    laptop.push()
    assert numbers(office) == {own: "濠督〔2026〕12号", after: "濠督〔2026〕13号"}


def test_no_number_is_given_twice_or_left_out_by_two_nodes_at_once(office: Office) -> None:
    nodes = [office.db, Database(office.db.engine.url.render_as_string(hide_password=False))]
    laptops = [office.laptop(name) for name in "abcd"]

    def work(laptop: Laptop, node: Database) -> None:
        laptop.office = Office(node)
        for _ in range(6):
            issue(laptop)
            laptop.push()

    threads = [threading.Thread(target=work, args=(laptop, nodes[at % 2])) for at, laptop in enumerate(laptops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    nodes[1].close()
    assert sorted(numbers(office).values()) == sorted(f"濠督〔2026〕{count}号" for count in range(1, 25))


def test_the_register_says_in_chinese_what_went_to_whom_and_what_replaced_it(office: Office) -> None:
    laptop = office.laptop("a")
    laptop.op("create", "body", "b1", {"name": "马滘街道办事处"})
    first = issue(laptop, title="关于限期整改的通知", body_ids=[None, ["b1"]])
    issue(
        laptop,
        title="关于限期整改的通知",
        replaces_id=first,
        reason="期限有改动",
        issued_at_utc="2026-11-22T02:00:00.000Z",
    )
    laptop.push()
    query = sa.text('SELECT "文号", "发往", "代替", "重出原因", "已被代替" FROM "发文登记" ORDER BY "文号"')
    assert [tuple(row) for row in office.db.read(lambda conn: conn.execute(query).all())] == [
        ("濠督〔2026〕1号", "马滘街道办事处", None, None, "是"),
        ("濠督〔2026〕2号", None, "濠督〔2026〕1号", "期限有改动", "否"),
    ]


def test_a_number_that_two_documents_bring_is_given_to_the_first_of_them_alone(office: Office) -> None:
    one, other = office.laptop("a"), office.laptop("b")
    first = issue(one, official_number="濠督〔2026〕1号")
    one.push()
    second = issue(other, official_number="濠督〔2026〕1号")
    other.push()
    assert numbers(office) == {first: "濠督〔2026〕1号", second: "濠督〔2026〕2号"}


@pytest.mark.parametrize(("brought", "after"), [(1000, 1001), (1001, 1), (999_999_999, 1)])
def test_a_number_far_above_the_counter_stands_as_it_is_and_does_not_burn_the_series(
    office: Office, brought: int, after: int
) -> None:
    laptop = office.laptop("a")
    own = issue(laptop, official_number=official("濠督", 2026, brought))
    laptop.push()
    following = issue(laptop)
    laptop.push()
    assert numbers(office) == {own: official("濠督", 2026, brought), following: official("濠督", 2026, after)}
    (series,) = office.db.read(numbering.standings)
    far = brought > 1000
    assert (series.last, series.far) == (after, (official("濠督", 2026, brought),) if far else ())
    assert series.missing == (() if far else ((1, 999),))


def test_counting_passes_over_a_number_that_stood_far_above_it_before(office: Office) -> None:
    laptop = office.laptop("a")
    issue(laptop, official_number="濠督〔2026〕1002号")
    laptop.push()
    issue(laptop, official_number="濠督〔2026〕1000号")
    laptop.push()
    later = [issue(laptop), issue(laptop)]
    laptop.push()
    assert {numbers(office)[one] for one in later} == {"濠督〔2026〕1001号", "濠督〔2026〕1003号"}


def test_where_the_paper_says_another_number_the_register_of_the_office_counts_by_its_own_and_names_both(
    office: Office,
) -> None:
    one, other = office.laptop("a"), office.laptop("b")
    issue(one, official_number="濠督〔2026〕1号")
    one.push()
    issue(other, official_number="濠督〔2026〕1号")
    other.push()
    query = sa.text('SELECT "文号", "纸面文号" FROM "发文登记" ORDER BY "文号"')
    assert [tuple(row) for row in office.db.read(lambda conn: conn.execute(query).all())] == [
        ("濠督〔2026〕1号", None), ("濠督〔2026〕2号", "濠督〔2026〕1号"),
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "other"), PAIRS)
def test_the_next_number_after_a_move_is_the_next(
    new_database: Callable[[str], Database], kind: str, other: str
) -> None:
    source, target = new_database(kind), new_database(other)
    found(source, "汕头市文明办")
    views.prepare(source)
    office = Office(source)
    laptop = office.laptop("a")
    issued = [issue(laptop), issue(laptop, official_number="濠督〔2026〕5000号")]
    laptop.push()
    issued.append(issue(laptop))
    laptop.push()
    before = numbers(office)
    move.move(source, target)
    moved = laptop.office = Office(target)
    laptop.push(0)
    assert numbers(moved) == before, "what is told again gives no number"
    issued.append(issue(laptop))
    laptop.push()
    assert [numbers(moved)[one] for one in issued] == [
        "濠督〔2026〕1号", "濠督〔2026〕5000号", "濠督〔2026〕2号", "濠督〔2026〕3号",
    ]  # fmt: skip


def test_a_document_that_two_clones_of_a_laptop_send_has_one_number(office: Office) -> None:
    one, clone = office.laptop("a"), office.laptop("b")
    record = issue(one)
    one.push()
    clone.op("create", "issued", record, {**STEM, "number": "草-A3-0000"})
    own = issue(clone)
    clone.push()
    assert numbers(office) == {record: "濠督〔2026〕1号", own: "濠督〔2026〕2号"}


def test_the_check_of_the_office_names_gaps_and_numbers_far_above(tmp_path: Path) -> None:
    open_office(tmp_path / "office", name="文明办").close()
    with closing(open_office(tmp_path / "office")) as opened:
        laptop = Office(opened.db).laptop("a")
        issue(laptop, official_number="濠督〔2026〕3号")
        laptop.push()
        issue(laptop, official_number="濠督〔2026〕70000号")
        laptop.push()
    said = CliRunner().invoke(command, ["check", "--data", str(tmp_path / "office")])
    assert said.exit_code == 0, said.output
    assert "濠督〔2026〕缺 1–2 号，共 2 个" in said.output
    assert "濠督〔2026〕70000号 比已编到的 3 号高出太多" in said.output
