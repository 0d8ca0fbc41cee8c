"""What an administrator decides about ops in quarantine, the laptop learns at its next exchange."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from inspector.__main__ import program
from inspector.office import admin
from inspector.office import database as tables
from inspector.office.bundles import import_bundle
from inspector.store import exchange
from inspector.sync.bundle import Acknowledged, export_bundle, import_ack
from inspector.sync.once import once
from tests.offices import TestOffice, new_laptop
from tests.sync.laptops import Laptop, laptop, told


@pytest.fixture
def lap(office: TestOffice, tmp_path: Path) -> Iterator[Laptop]:
    """Give a laptop with a place that the office has, and a new name of it in quarantine."""
    with laptop(tmp_path / "a", "张三", office) as made:
        place = made.place("西墩")
        made.sync()
        links = office.office.db.read(lambda conn: conn.execute(sa.select(tables.user_person)).all())
        db = office.office.db
        db.write(lambda conn: conn.execute(sa.delete(tables.user_person)))
        made.rename(place.id, "改过的名字")
        assert made.sync().quarantined == 1
        db.write(lambda conn: conn.execute(sa.insert(tables.user_person), [dict(one._mapping) for one in links]))
        assert made.names() == {"改过的名字"}  # ours, while nobody has decided
        yield made


def held(office: TestOffice) -> list[str]:
    """Return the ids of the ops in quarantine."""
    return [one.op_id for one in admin.quarantine(office.office.db)]


def test_a_rejected_op_lies_no_longer_over_the_offices_value_and_is_told_once(office: TestOffice, lap: Laptop) -> None:
    ops = held(office)
    admin.reject(office.office.db, ops, "不是这一处", datetime.now(UTC))
    seen: list[dict[str, frozenset[str]]] = []
    lap.ws.on_change(lambda change: seen.append(dict(change.records)))
    done = once(lap.ws)
    assert (done.error, done.quarantined) == (None, 0)
    assert [(one.code, one.facts) for one in done.alarms] == [("ops_rejected", {"count": 1, "note": "不是这一处"})]
    assert lap.names() == {"西墩"}
    assert any("place" in touched for touched in seen)
    assert exchange.quarantined(lap.ws) == []
    assert lap.sync().alarms == ()
    journal = lap.ws.reader().execute("SELECT op_id FROM journal WHERE op_id = ?", (ops[0],)).fetchall()
    assert len(journal) == 1  # nothing that was written is lost
    assert told(office, tables.op_log.c.state).count("rejected_by_admin") == 1


def test_a_released_op_is_in_quarantine_no_more(office: TestOffice, lap: Laptop) -> None:
    admin.release(office.office.db, held(office), datetime.now(UTC))
    done = lap.sync()
    assert (done.quarantined, done.alarms, lap.names()) == (0, (), {"改过的名字"})


def carried(office: TestOffice, lap: Laptop, folder: Path, name: str) -> tuple[Acknowledged, Path]:
    """Carry a bundle to the office and its ack back."""
    out = export_bundle(lap.ws, folder / f"{name}.fsync")
    ack = import_bundle(office.office, out.path).ack
    return import_ack(lap.ws, ack), ack


def test_a_laptop_that_never_has_a_network_learns_of_a_rejected_op_by_stick(
    office: TestOffice, lap: Laptop, tmp_path: Path
) -> None:
    before, early = carried(office, lap, tmp_path, "early")
    assert before.rejected == ()
    ops = held(office)
    admin.reject(office.office.db, ops, "不是这一处", datetime.now(UTC))
    done, ack = carried(office, lap, tmp_path, "late")
    assert done.rejected == ((1, "不是这一处"),)
    assert (lap.names(), exchange.quarantined(lap.ws)) == ({"西墩"}, [])
    for again in (early, ack):  # an old ack says that it waits, and this one comes twice
        assert import_ack(lap.ws, again).rejected == ()
        assert (lap.names(), exchange.quarantined(lap.ws)) == ({"西墩"}, [])
    assert [(one.op_id, one.entity, one.note) for one in exchange.rejected(lap.ws)] == [(ops[0], "place", "不是这一处")]
    exchange.note_rejected_seen(lap.ws, ops)
    assert exchange.rejected(lap.ws) == []
    assert carried(office, lap, tmp_path, "last")[0].rejected == ()
    assert exchange.rejected(lap.ws) == [], "what somebody took note of is not told again"


def test_a_released_op_is_in_quarantine_no_more_by_stick_too(office: TestOffice, lap: Laptop, tmp_path: Path) -> None:
    admin.release(office.office.db, held(office), datetime.now(UTC))
    done, _ = carried(office, lap, tmp_path, "one")
    assert (done.rejected, exchange.quarantined(lap.ws), lap.names()) == ((), [], {"改过的名字"})


def test_the_command_that_reads_an_ack_tells_the_reason(office: TestOffice, lap: Laptop, tmp_path: Path) -> None:
    admin.reject(office.office.db, held(office), "不是这一处", datetime.now(UTC))
    out = export_bundle(lap.ws, tmp_path / "one.fsync")
    ack = import_bundle(office.office, out.path).ack
    folder = lap.ws.folder
    lap.ws.close()
    done = CliRunner().invoke(program, ["--workspace", str(folder), "bundle", "import", str(ack)])
    assert done.exit_code == 0, done.output
    assert "不是这一处" in done.stderr


def test_what_nobody_decided_stays_in_quarantine(lap: Laptop) -> None:
    assert (lap.sync().quarantined, lap.names()) == (1, {"改过的名字"})


def test_of_another_laptops_ops_nothing_is_told(office: TestOffice, lap: Laptop) -> None:
    stranger = office.laptop("李四")
    ask = {"scope": lap.ws.scope, "ops": held(office)}
    assert stranger.ask("POST", "/v1/outcomes", json=ask).json() == {"outcomes": []}
    assert stranger.ask("POST", "/v1/outcomes", json={**ask, "scope": "440513"}).status_code == 403
    assert stranger.ask("POST", "/v1/outcomes", json={**ask, "ops": ["\x00"]}).json() == {"outcomes": []}
    assert stranger.ask("POST", "/v1/outcomes", json={**ask, "ops": ["x"] * 1001}).status_code == 413
    assert new_laptop(office).ask("POST", "/v1/outcomes", json=ask).status_code == 401


def test_the_office_knows_how_far_a_laptops_clock_is_off(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        lap.joins(office)
        (first,) = told(office, tables.device.c.last_skew_ms)
        assert abs(first) < 60_000  # both run here
        office.office.db.write(lambda conn: conn.execute(sa.update(tables.device).values(last_skew_ms=None)))
        lap.sync()
        (now,) = told(office, tables.device.c.last_skew_ms)
        assert abs(now) < 60_000


def test_a_clock_that_is_years_off_is_seen_and_one_that_is_beyond_all_years_breaks_nothing(office: TestOffice) -> None:
    lap = office.laptop()
    for told_ms, kept_ms in ((-90_061_000, -90_061_000), (10**30, 1000 * 366 * 86_400_000), (-(10**18), None)):
        message = b"session" + office.office.founding.office_id.encode()
        nonce = lap.nonce()
        said = {"device_id": lap.id, "nonce": nonce, "signature": lap.key.sign(message + nonce.encode()).hex()}
        with office.http() as http:
            answer = http.post("/v1/session", json={**said, "skew_ms": told_ms})
        if answer.status_code == 400:  # no 64-bit number: refused as no message
            continue
        assert answer.status_code == 200
        expected = -1000 * 366 * 86_400_000 if kept_ms is None else kept_ms
        assert told(office, tables.device.c.last_skew_ms) == [expected]
        assert admin.devices(office.office.db)[0].last_skew_ms == expected
