"""Joining an office: what the invitation says is believed, nothing else, and the code is spent only at our office."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.__main__ import main
from inspector.domain.place import Person
from inspector.domain.spoken_code import grouped
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.office import database as tables
from inspector.office.invite import qr_text, typed_code
from inspector.store import exchange, places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from inspector.sync import enrol as joining
from inspector.sync.once import once
from inspector.wire.messages import encode
from tests.offices import TestOffice, serving
from tests.sync.laptops import laptop, told


def test_an_invitation_enrols_laptop_and_person(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        given = office.invitation("张三", "reviewer")
        done = joining.enrol(lap.ws, encode(given), "科里的笔记本")
        assert done == exchange.enrolment(lap.ws)
        assert (done.office_name, done.user_name, done.role) == ("测试办公室", "张三", "reviewer")
        assert (done.device_id, done.seal, done.sign_key) == (lap.ws.device.id, given.seal, given.sign_key)
        assert told(office, tables.user_person.c.person_id) == [lap.ws.author]
        assert told(office, tables.device.c.label) == ["科里的笔记本"]


def test_the_text_of_the_qr_code_is_the_same_invitation(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        text = qr_text(office.invitation())
        assert joining.enrol_with_code(lap.ws, f"  {text}\n", "").office_name == "测试办公室"


def test_the_same_invitation_twice_is_the_same_enrolment(office: TestOffice, tmp_path: Path) -> None:
    """The answer to the first may have been lost."""
    with laptop(tmp_path / "a", "张三") as lap:
        content = encode(office.invitation())
        assert joining.enrol(lap.ws, content) == joining.enrol(lap.ws, content)


def test_a_code_lets_in_one_laptop_only(office: TestOffice, tmp_path: Path) -> None:
    content = encode(office.invitation())
    with laptop(tmp_path / "a", "张三") as one, laptop(tmp_path / "b", "张三") as two:
        joining.enrol(one.ws, content)
        with pytest.raises(Known, match="bad_code"):
            joining.enrol(two.ws, content)
        assert exchange.enrolment(two.ws) is None


def test_an_invitation_for_another_district_does_not_spend_its_code(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        content = encode(office.invitation(scopes=["440513"]))
        with pytest.raises(Known, match="scope_not_invited"):
            joining.enrol(lap.ws, content)
        assert told(office, tables.enrol_code.c.used_at_utc) == [None]


def test_a_code_without_a_certificate_stays_here_where_nobody_vouches_for_the_address(
    office: TestOffice, tmp_path: Path
) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        with pytest.raises(Known, match="enrol_needs_mark"):
            joining.enrol_with_code(lap.ws, office.invite().code, office.url)
        assert told(office, tables.enrol_code.c.tries_left) == [5]


def test_a_typed_code_with_the_mark_of_the_office_enrols(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap:
        typed = grouped(typed_code(office.invitation("张三"))).lower()
        assert len(typed) == 21
        done = joining.enrol_with_code(lap.ws, f" {typed} ", office.url.removeprefix("https://"))
        assert (done.office_id, done.ca_pem) == (office.office.founding.office_id, office.now.ca_pem)
        lap.place()
        assert lap.sync().records_waiting == 0  # also later it knows the office by that certificate


def test_an_office_with_another_certificate_does_not_get_the_code(office: TestOffice, tmp_path: Path) -> None:
    """Whoever answers at the address is another: nothing of the code leaves this laptop."""
    with laptop(tmp_path / "a", "张三") as lap, serving(tmp_path / "impostor") as impostor:
        typed = typed_code(office.invitation("张三"))
        heard = overheard(impostor)
        with pytest.raises(Known, match="enrol_other_mark"):
            joining.enrol_with_code(lap.ws, typed, impostor.url)
        assert heard == []
        assert exchange.enrolment(lap.ws) is None
        assert told(office, tables.enrol_code.c.tries_left) == [5]
        assert joining.enrol_with_code(lap.ws, typed, office.url).user_name == "张三"  # the code is as good as it was


def test_an_impostor_who_shows_the_offices_certificate_is_refused_by_tls(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三") as lap, serving(tmp_path / "impostor") as impostor:
        shown = replace(impostor.office.authority, ca_pem=office.now.ca_pem)
        object.__setattr__(impostor.office, "authority", shown)
        heard = overheard(impostor)
        with pytest.raises(Known, match="office_not_ours"):
            joining.enrol_with_code(lap.ws, typed_code(office.invitation("张三")), impostor.url)
        assert heard == []
        assert exchange.enrolment(lap.ws) is None


def vouched_for(office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this computer hold the CA of `office` for a public authority."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(office.now.ca_pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))


def test_an_authority_that_vouches_for_an_impostor_does_not_outweigh_the_mark(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever this computer trusts (a gateway that looks into every line): the person was told a mark."""
    with laptop(tmp_path / "a", "张三") as lap, serving(tmp_path / "impostor") as impostor:
        vouched_for(impostor, tmp_path, monkeypatch)
        heard = overheard(impostor)
        with pytest.raises(Known, match="enrol_other_mark"):
            joining.enrol_with_code(lap.ws, typed_code(office.invitation("张三")), impostor.url)
        shown = replace(impostor.office.authority, ca_pem=office.now.ca_pem)
        object.__setattr__(impostor.office, "authority", shown)
        with pytest.raises(Known, match="office_not_ours"):
            joining.enrol_with_code(lap.ws, typed_code(office.invitation("张三")), impostor.url)
        assert heard == []
        assert exchange.enrolment(lap.ws) is None


def test_an_authority_vouches_for_an_office_where_no_mark_was_typed(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with laptop(tmp_path / "a", "张三") as lap, laptop(tmp_path / "b", "李四") as other:
        vouched_for(office, tmp_path, monkeypatch)
        assert joining.enrol_with_code(lap.ws, office.invite().code, office.url).ca_pem == ""
        typed = typed_code(office.invitation("李四"))
        assert joining.enrol_with_code(other.ws, typed, office.url).ca_pem == office.now.ca_pem  # the mark was told


def overheard(office: TestOffice) -> list[str]:
    """Return what is handed in as codes at an office from now on."""
    heard: list[str] = []

    @sa.event.listens_for(office.office.db.engine, "before_cursor_execute")
    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        if "enrol_code" in statement:
            heard.append(statement)

    return heard


@pytest.mark.parametrize("typed", ["ABCDE1234", "ABCDE-12345-WXYZ", "ABCDE-12345-WXYZ-67890"])
def test_a_code_of_another_length_is_not_sent(tmp_path: Path, typed: str) -> None:
    with laptop(tmp_path / "a", "张三") as lap, pytest.raises(Known, match="code_unreadable"):
        joining.enrol_with_code(lap.ws, typed, "https://127.0.0.1:1")


@pytest.mark.parametrize("url", ["http://10.1.2.3", "https://", "https://host:99999", "https://[::1"])
def test_an_address_that_is_none_is_told(tmp_path: Path, url: str) -> None:
    with laptop(tmp_path / "a", "张三") as lap, pytest.raises(Known, match="address_unreadable"):
        joining.enrol_with_code(lap.ws, "ABCDE12345", url)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), st.text().map(lambda text: f"INSPECTOR:{text}".encode())))
def test_anything_else_is_no_invitation(content: bytes) -> None:
    with pytest.raises(Known, match="not_an_invitation"):
        joining.read_invitation(content)


def test_a_small_text_that_unpacks_to_a_large_one_is_refused() -> None:
    import base64
    import zlib

    bomb = b"INSPECTOR:" + base64.b32encode(zlib.compress(b" " * 50_000_000)).rstrip(b"=")
    with pytest.raises(Known, match="not_an_invitation"):
        joining.read_invitation(bomb[: joining.MOST_BYTES])
    with pytest.raises(Known, match="not_an_invitation"):
        joining.read_invitation(bomb)


def test_the_command_enrols_and_says_where(
    office: TestOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "邀请.json"
    file.write_bytes(encode(office.invitation()))
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(tmp_path / "a"), "enrol", str(file)])
    assert ended.value.code == 0
    assert "已登记到「测试办公室」" in capsys.readouterr().out
    file.write_bytes(b"something else")
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(tmp_path / "a"), "enrol", str(file)])
    assert ended.value.code == 1
    assert "这不是办公室的邀请" in capsys.readouterr().err


def test_who_was_invited_works_here_where_nobody_said_so_yet(office: TestOffice, tmp_path: Path) -> None:
    """What he records next is taken in, not kept back for want of a known author."""
    with open_workspace(tmp_path / "a") as ws:
        joining.enrol(ws, encode(office.invitation("张三")))
        me = ws.get("person", ws.author)
        assert me.name == "张三"
        with ws.write() as door:
            door.put(Visit(id=new_id(), number="JL-1"))
        result = once(ws)
        assert (result.error, result.quarantined, result.records_waiting) == (None, 0, 0)
    assert told(office, tables.op_log.c.state) == ["applied"] * 2


def test_the_invited_person_is_the_one_of_that_name_in_the_register(office: TestOffice, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "a") as ws:
        known = Person(id=new_id(), name="张三")
        places.keep(ws, known)
        joining.enrol(ws, encode(office.invitation("张三")))
        assert ws.author == known.id
        assert len(ws.all("person")) == 1
