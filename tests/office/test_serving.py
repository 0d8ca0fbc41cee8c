"""A running office: what a laptop meets from the invitation to the first page."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.offices import SCOPE, TestOffice, serving
from tests.postgres import Cluster


def test_a_laptop_enrols_signs_in_pushes_and_pulls(office: TestOffice) -> None:
    laptop = office.laptop()
    place = str(uuid.uuid4())
    laptop.op("create", "place", place, {"name": "西墩社区", "level": "community"})
    pushed = laptop.push()
    assert pushed.status_code == 200, pushed.text
    assert pushed.json()["last_seq"] == 1
    assert [one["state"] for one in pushed.json()["outcomes"]] == ["applied"]
    page = laptop.ask("GET", "/v1/pull", params={"scope": SCOPE}).json()
    assert [one["doc"]["name"] for one in page["records"]] == ["西墩社区"]
    assert page["device_last_seq"] == 1
    lines = laptop.ask("GET", "/v1/snapshot", params={"scope": SCOPE}).text.splitlines()
    assert len(lines) == 2
    assert "西墩社区" in lines[1]
    assert laptop.ask("GET", "/v1/standing", params={"scope": SCOPE}).json()["device_last_seq"] == 1


def test_an_office_put_off_and_on_is_the_same_office(office: TestOffice) -> None:
    laptop = office.laptop()
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    assert laptop.push().status_code == 200
    before = office.office.founding
    office.stop()
    office.start()
    assert office.office.founding == before
    assert laptop.ask("GET", f"/v1/standing?scope={SCOPE}").json()["device_last_seq"] == 1


def test_a_full_disk_takes_nothing_and_says_so(tmp_path: Path) -> None:
    with serving(tmp_path / "office") as office:
        laptop = office.laptop()
        engine = office.office.db.engine

        @sa.event.listens_for(engine, "connect")
        def full(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite takes it as "no page more than there are"

        engine.dispose()
        for n in range(100):
            laptop.op("create", "place", str(uuid.uuid4()), {"name": f"西墩社区{n}" * 50, "level": "community"})
        refused = laptop.push()
        assert (refused.status_code, refused.json()["error"]) == (507, "office_full")
        sa.event.remove(engine, "connect", full)
        engine.dispose()
        assert laptop.push().json()["last_seq"] == 100


@pytest.mark.postgres
@pytest.mark.parametrize("office_database", ["postgres"], indirect=True)
def test_while_postgresql_is_away_the_office_says_so_and_goes_on_afterwards(
    office: TestOffice, postgres: Cluster
) -> None:
    laptop = office.laptop()
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    postgres.kill()
    try:
        refused = laptop.push()
        assert (refused.status_code, refused.json()["error"]) == (503, "office_database_away")
        assert laptop.ask("GET", "/v1/hello").status_code == 200
    finally:
        postgres.start()
    assert laptop.push().json()["last_seq"] == 1
