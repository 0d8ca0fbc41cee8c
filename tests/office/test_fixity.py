"""A running office reads its photos again by itself, a little at a time, one node at a time, and says what it found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from inspector.__main__ import program
from inspector.commands.office import command
from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.office import admin, blob_partials, fixity
from inspector.office.blob_store import LocalStore
from inspector.office.database import blob, blob_partial
from inspector.office.opening import Office, open_office
from tests.offices import Laptop, TestOffice, serving

SIZE = 10_000


def sent(laptop: Laptop, count: int, arrives: int = SIZE) -> list[str]:
    """Send photos of random bytes, oldest first; return their names."""
    names = []
    for _ in range(count):
        content = os.urandom(SIZE)
        names.append(hashlib.sha256(content).hexdigest())
        headers = {"Upload-Offset": "0", "Upload-Length": str(SIZE), "Content-Type": "application/partial-upload"}
        answer = laptop.ask("PATCH", f"/v1/blobs/{names[-1]}", content=content[:arrives], headers=headers)
        assert answer.status_code in (201, 202, 204), answer.text
    return names


def spoil(office: Office, sha256: str) -> None:
    """Turn one bit of a photo on the disk."""
    assert isinstance(office.blobs.store, LocalStore)
    path = office.blobs.store.path(sha256)
    content = bytearray(path.read_bytes())
    content[SIZE // 2] ^= 1
    path.write_bytes(content)


def set_stored(office: Office, days_ago: float) -> None:
    """Let every photo have come so long ago."""
    at_utc = utc_text(datetime.now(UTC) - timedelta(days=days_ago))
    office.db.write(lambda conn: conn.execute(sa.update(blob).values(stored_at_utc=at_utc)))


def states(office: Office) -> dict[str, str]:
    return {row.sha256: row.state for row in office.db.read(lambda conn: conn.execute(sa.select(blob)).all())}


@pytest.fixture
def second(office: TestOffice) -> Iterator[Office]:
    """Another node of the same office."""
    made = open_office(office.data)
    yield made
    made.close()


def always(_size: int) -> bool:
    return True


def test_a_running_office_finds_rot_by_itself(
    tmp_path: Path, office_database: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fixity, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(fixity, "PAUSE", timedelta(0))
    monkeypatch.setattr(fixity, "IDLE", timedelta(0))
    found = Event()
    noted = fixity.note

    def heard(db: Any, at: datetime, checked: Any, due: datetime | None = None) -> None:
        noted(db, at, checked, due)
        if checked.damaged:
            found.set()

    monkeypatch.setattr(fixity, "note", heard)
    with serving(tmp_path / "office", office_database()) as office:
        good, bad = sent(office.laptop(), 2)
        spoil(office.office, bad)
        set_stored(office.office, 31)
        assert found.wait(20)
        assert states(office.office) == {good: "stored", bad: "damaged"}
        told = admin.status(office.office)["last_check"]
        assert told["damaged"] == 1
    assert bad in caplog.text
    caplog.clear()


def test_what_was_read_within_a_month_is_left_alone(office: TestOffice) -> None:
    (name,) = sent(office.laptop(), 1)
    spoil(office.office, name)
    set_stored(office.office, 29)
    found = fixity.portion(office.office, datetime.now(UTC), always)
    assert found is not None
    assert (found.good, found.damaged) == (0, ())
    assert admin.status(office.office)["last_check"] is None, "nothing was read"


def test_a_portion_ends_at_its_bytes_and_where_it_is_told_to(
    office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(office.laptop(), 6)
    set_stored(office.office, 40)
    monkeypatch.setattr(fixity, "PORTION_BYTES", 2 * SIZE)
    now = datetime.now(UTC)
    assert fixity.portion(office.office, now, always).good == 2  # type: ignore[union-attr]
    assert fixity.portion(office.office, now, always) is None, "the next one waits"
    now += fixity.PAUSE
    assert fixity.portion(office.office, now, lambda _size: False).good == 1  # type: ignore[union-attr]
    monkeypatch.setattr(fixity, "PORTION_BYTES", 1 << 30)
    now += fixity.PAUSE
    assert fixity.portion(office.office, now, always).good == 3, "those that were read already are not due"  # type: ignore[union-attr]


def test_of_two_nodes_one_reads_at_a_time(office: TestOffice, second: Office) -> None:
    sent(office.laptop(), 2)
    set_stored(office.office, 40)
    now = datetime.now(UTC)
    others: list[Any] = []

    def meanwhile(_size: int) -> bool:
        others.append(fixity.portion(second, now, always))
        return True

    assert fixity.portion(office.office, now, meanwhile).good == 2  # type: ignore[union-attr]
    assert others == [None, None]
    assert fixity.portion(second, now + fixity.IDLE, always) is not None


def test_a_node_that_ended_in_its_turn_and_a_clock_that_was_ahead_keep_nobody_from_reading(
    office: TestOffice, second: Office
) -> None:
    def ends(_size: int) -> bool:
        raise OSError("the power went")

    sent(office.laptop(), 1)
    set_stored(office.office, 40)
    now = datetime.now(UTC)
    with pytest.raises(OSError, match="power"):
        fixity.portion(office.office, now, ends)
    assert fixity.portion(second, now, always) is None
    assert fixity.portion(second, now + fixity.TURN, always).good == 1  # type: ignore[union-attr]
    assert fixity.portion(second, now + timedelta(days=3650), always) is not None
    assert fixity.portion(second, now + timedelta(days=1), always) is not None, "what stands ahead is of a wrong clock"


def test_uploads_that_nobody_came_back_to_go_in_the_same_round(office: TestOffice) -> None:
    (name,) = sent(office.laptop(), 1, arrives=SIZE // 2)
    old = datetime.now(UTC) - timedelta(days=15)
    row = office.office.db.read(lambda conn: conn.execute(sa.select(blob_partial)).one())
    office.office.db.write(lambda conn: conn.execute(sa.update(blob_partial).values(touched_at_utc=utc_text(old))))
    assert office.office.blobs.store.offset(name, row.owner) == SIZE // 2
    fixity.portion(office.office, datetime.now(UTC), always)
    assert office.office.blobs.store.offset(name, row.owner) == 0
    assert office.office.db.read(blob_partials.all_begun) == set()


def test_a_disk_that_is_away_is_no_damage(office: TestOffice) -> None:
    (name,) = sent(office.laptop(), 1)
    store = office.office.blobs.store
    assert isinstance(store, LocalStore)
    away = store.root.with_name("unmounted")
    shutil.move(store.root, away)
    with pytest.raises(Known, match="check_stopped"):
        fixity.check(office.office, every=True)
    shutil.move(away, store.root)
    assert states(office.office) == {name: "stored"}
    assert fixity.check(office.office, every=True).good == 1


def test_the_command_reads_all_says_what_it_found_and_status_tells_of_it(office: TestOffice) -> None:
    names = sent(office.laptop(), 3)

    def run(*arguments: str) -> Any:
        return CliRunner().invoke(command, [*arguments, "--data", str(office.data)])

    assert "还没有核对过" in run("status").output
    assert (run("check").exit_code, run("check", "--all").exit_code) == (0, 0)
    spoil(office.office, names[1])
    bad = run("check", "--all", "--json")
    assert bad.exit_code == 1
    assert json.loads(bad.output) == {"good": 2, "damaged": [names[1]], "numbers": []}
    assert "2 张完好，1 张损坏" in run("status").output
    assert json.loads(run("status", "--json").output)["last_check"]["damaged"] == 1
    assert "check" in CliRunner().invoke(program, ["office", "--help"]).output


def test_all_means_more_than_one_portion(office: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    sent(office.laptop(), 5)
    really = office.office.blobs.check
    monkeypatch.setattr(
        type(office.office.blobs), "check", lambda self, limit=2, **more: really.__func__(self, min(limit, 2), **more)
    )
    assert fixity.check(office.office, every=False).good == 2
    assert fixity.check(office.office, every=True).good == 5
