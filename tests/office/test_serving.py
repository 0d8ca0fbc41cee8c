"""A running office: what a laptop meets from the invitation to the first page."""

from __future__ import annotations

import uuid

from tests.offices import SCOPE, TestOffice


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
