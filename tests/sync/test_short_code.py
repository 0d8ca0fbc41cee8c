"""Two laptops whose short codes meet: the one that comes later gives longer numbers from then on, none twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from inspector.__main__ import main
from inspector.domain.device_id import short_code
from inspector.office import database as tables
from inspector.store import streams
from inspector.store.workspace import Workspace, open_workspace
from inspector.wire.messages import encode
from tests.domain.test_device_id import key_like
from tests.offices import TestOffice
from tests.sync.laptops import laptop


def number(ws: Workspace, series: str = "JL") -> str:
    """Give the next paper number."""
    with ws.write() as door:
        return door.next_number(series)


def came_first(office: TestOffice, public_key: bytes) -> None:
    """Let a laptop with this key have been here for long."""
    row = {"id": "earlier", "user_id": "u", "label": "早", "public_key": public_key, "status": "active"}
    office.office.db.write(
        lambda conn: conn.execute(sa.insert(tables.device), {**row, "enrolled_at_utc": "2020-01-01T00:00:00.000Z"})
    )


def test_the_later_of_two_laptops_with_one_code_gives_longer_numbers_from_then_on(
    office: TestOffice, tmp_path: Path
) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        four, public = lap.ws.device.code, lap.ws.device.public_key
        assert (number(lap.ws), number(lap.ws)) == (f"JL-{four}-0001", f"JL-{four}-0002")
        came_first(office, key_like(four, public))
        lap.joins(office)
        five = short_code(public, 5)
        assert (lap.ws.device.code, number(lap.ws), number(lap.ws, "")) == (five, f"JL-{five}-0001", f"{five}-0001")
        lap.place()
        lap.sync()
        lap.joins(office)
        assert number(lap.ws) == f"JL-{five}-0002"
        assert streams.stream(lap.ws.reader(), lap.ws.device.id).acked > 0  # it is the same device
    with open_workspace(tmp_path / "a") as ws:
        assert (ws.notices, ws.device.code, number(ws)) == ((), five, f"JL-{five}-0003")


def test_a_laptop_whose_code_is_its_own_keeps_it_whoever_comes_later(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        four, public = lap.ws.device.code, lap.ws.device.public_key
        assert four == short_code(public)
        came_first(office, key_like(four, public))
        later = tables.device.c.id == "earlier"
        office.office.db.write(
            lambda conn: conn.execute(sa.update(tables.device).where(later).values(enrolled_at_utc="2999"))
        )
        lap.joins(office)
        assert lap.ws.device.code == four


def test_only_a_longer_code_of_the_own_key_is_taken(tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        public, four = lap.ws.device.public_key, lap.ws.device.code
        for wanted in ("", four, "ZZZZZ", four + "-", short_code(bytes(32), 6), short_code(public, 8) + "0"):
            assert not lap.ws.lengthen_code(wanted)
        assert lap.ws.device.code == four
        assert lap.ws.lengthen_code(short_code(public, 6))
        assert not lap.ws.lengthen_code(short_code(public, 5))  # its counter may have been used before
        assert lap.ws.device.code == short_code(public, 6)


def test_the_command_says_so(office: TestOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        four, public = lap.ws.device.code, lap.ws.device.public_key
    came_first(office, key_like(four, public))
    (tmp_path / "邀请.json").write_bytes(encode(office.invitation()))
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(tmp_path / "a"), "enrol", str(tmp_path / "邀请.json")])
    assert ended.value.code == 0
    assert f"新编号以 {short_code(public, 5)} 开头" in capsys.readouterr().out
