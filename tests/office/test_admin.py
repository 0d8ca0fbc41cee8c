"""What an administrator sees and does, at the console and over the network."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zxingcpp
from click.testing import CliRunner
from PIL import Image

from inspector.commands import program
from inspector.errors import Known
from inspector.office import admin
from inspector.office.invite import DEFAULT_SCOPE, qr_text
from inspector.office.serving import Running, open_office
from inspector.store.workspace import DEFAULT_SCOPE as SCOPE_OF_A_LAPTOP
from inspector.sync.enrol import read_invitation
from inspector.wording.office_server import clock_words
from tests.offices import SCOPE, TestOffice, new_laptop, serving


def _office(*arguments: str) -> str:
    done = CliRunner().invoke(program, ["office", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_an_invitation_made_while_the_server_runs_lets_a_laptop_in(office: TestOffice, tmp_path: Path) -> None:
    out, qr = tmp_path / "李四.json", tmp_path / "李四.png"
    data = str(office.data)
    said = _office("invite", "李四", "--role", "reviewer", "--data", data, "--out", str(out), "--qr", str(qr))
    given = read_invitation(out.read_bytes())
    assert f"{given.code[:5]}-{given.code[5:]}" in said
    assert (given.user_name, given.role, given.scopes) == ("李四", "reviewer", (SCOPE,))
    assert given.urls == office.now.urls
    assert out.stat().st_mode & 0o077 == 0
    answer = new_laptop(office).enrol(given.code)
    assert answer.json()["user_name"] == "李四"
    found = zxingcpp.read_barcodes(Image.open(qr).convert("L"))
    assert found[0].text == qr_text(given)
    assert read_invitation(found[0].text.encode()) == given


def test_a_first_invitation_is_for_the_district_of_a_fresh_laptop(office: TestOffice, tmp_path: Path) -> None:
    assert DEFAULT_SCOPE == SCOPE_OF_A_LAPTOP
    told = json.loads(_office("invite", "张三", "--role", "admin", "--data", str(office.data), "--json"))
    assert told["scopes"] == [SCOPE_OF_A_LAPTOP]


def test_the_same_name_is_the_same_person_unless_said_otherwise(office: TestOffice) -> None:
    first, again = office.invite("张三"), office.invite("张三", scopes=("440511",))
    assert first.user_id == again.user_id
    assert again.scopes == ("440511", SCOPE)
    with pytest.raises(Known, match="user_has_other_role"):
        office.invite("张三", role="admin")
    told = json.loads(_office("invite", "张三", "--role", "admin", "--another", "--data", str(office.data), "--json",
                              "--scope", SCOPE))  # fmt: skip
    assert told["role"] == "admin"
    assert len(admin.people(office.office.db)) == 2


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("scope_not_a_code", ["invite", "张三", "--role", "admin", "--scope", "44051"]),
        ("user_name_empty", ["invite", " \n", "--role", "admin"]),
        ("device_not_found", ["revoke", "nobody"]),
        ("op_unknown", ["quarantine", "--release", "x"]),
        ("reason_missing", ["quarantine", "--reject", "x"]),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(office: TestOffice, code: str, arguments: list[str]) -> None:
    done = CliRunner().invoke(program, ["office", *arguments, "--data", str(office.data)])
    assert isinstance(done.exception, Known)
    assert done.exception.code == code
    assert admin.people(office.office.db) == []


def test_a_command_makes_no_office_where_there_is_none(tmp_path: Path) -> None:
    done = CliRunner().invoke(program, ["office", "status", "--data", str(tmp_path / "typo")])
    assert isinstance(done.exception, Known)
    assert done.exception.code == "office_absent"
    assert not (tmp_path / "typo").exists()


def test_the_console_revokes_at_once(office: TestOffice) -> None:
    laptop, data = office.laptop(), str(office.data)
    assert laptop.ask("GET", f"/v1/pull?scope={SCOPE}").status_code == 200
    _office("revoke", laptop.id[:8], "--data", data)
    assert laptop.ask("GET", f"/v1/pull?scope={SCOPE}").json()["error"] == "device_revoked"
    listed = json.loads(_office("devices", "--data", data, "--json"))
    assert [(one["id"], one["status"]) for one in listed] == [(laptop.id, "revoked")]
    assert "时钟—" in _office("devices", "--data", data).split("\t")
    with pytest.raises(Known, match="device_stays_revoked"):
        admin.set_device(office.office.db, laptop.id, "active", datetime.now(UTC))


def test_an_unknown_author_is_set_aside_linked_and_released(office: TestOffice) -> None:
    laptop, data, place = office.laptop("张三"), str(office.data), str(uuid.uuid4())
    stranger = str(uuid.uuid4())
    laptop.op("create", "visit", place, {"number": "JL-1"}, author=stranger)
    assert [one["reason"] for one in laptop.push().json()["outcomes"]] == ["author_unknown"]
    (held,) = json.loads(_office("quarantine", "--data", data, "--json"))
    assert (held["reason"], held["values"]["number"]) == ("author_unknown", "JL-1")
    assert "不知道作者是谁" in _office("quarantine", "--data", data)
    _office("people", "--data", data, "link", stranger, "张三")
    assert "合并了 1 条" in _office("quarantine", "--release", held["op_id"], "--data", data)
    assert admin.quarantine(office.office.db) == []
    page = laptop.ask("GET", f"/v1/pull?scope={SCOPE}").json()
    assert place in [one["id"] for one in page["records"]]


def test_what_is_rejected_is_kept_and_never_merged(office: TestOffice) -> None:
    laptop, place = office.laptop("张三"), str(uuid.uuid4())
    laptop.op("create", "visit", place, {"number": "JL-1"}, author=str(uuid.uuid4()))
    laptop.push()
    (held,) = admin.quarantine(office.office.db)
    _office("quarantine", "--reject", held.op_id, "--reason", "重复", "--data", str(office.data))
    assert admin.quarantine(office.office.db) == []
    assert laptop.push().json()["outcomes"][0]["state"] == "rejected_by_admin"


def test_status_counts_what_is_there(office: TestOffice) -> None:
    laptop = office.laptop()
    laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
    laptop.push()
    found = json.loads(_office("status", "--data", str(office.data), "--json"))
    assert found["districts"][SCOPE]["records"] == 1
    assert found["districts"][SCOPE]["ops"] == 1
    assert found["devices"] == {"active": 1}
    said = _office("status", "--data", str(office.data))
    assert "记录 1 条" in said
    assert "还没有备份过" in said
    _office("missing", "--data", str(office.data))


def test_roles_and_districts_change_at_once(office: TestOffice) -> None:
    laptop, data = office.laptop("张三"), str(office.data)
    assert laptop.ask("GET", "/v1/admin/devices").json()["error"] == "role_denied"
    _office("people", "--data", data, "role", "张三", "admin")
    assert laptop.ask("GET", "/v1/admin/devices").status_code == 200
    _office("people", "--data", data, "role", "张三", "auditor")
    assert laptop.push().json()["error"] == "scope_denied"
    _office("people", "--data", data, "scope", "张三", SCOPE, "--remove")
    assert laptop.ask("GET", f"/v1/pull?scope={SCOPE}").json()["error"] == "scope_denied"
    assert "审计员" in _office("people", "--data", data)


def test_an_administrator_sees_and_changes_his_own_districts_only(office: TestOffice) -> None:
    here, there = office.laptop("甲", role="admin"), office.laptop("乙", scopes=("440511",))
    assert [one["id"] for one in here.ask("GET", "/v1/admin/devices").json()] == [here.id]
    assert here.ask("POST", f"/v1/admin/devices/{there.id}/revoke").json()["error"] == "device_not_found"
    for scopes, status in ((["440511"], 403), ([SCOPE], 200), ([], 200)):
        asked = {"name": "丙", "role": "inspector", "scopes": scopes}
        assert here.ask("POST", "/v1/admin/invite", json=asked).status_code == status
    for name in ("status", "people", "missing", "quarantine", "conflicts"):
        assert here.ask("GET", f"/v1/admin/{name}").status_code == 200
        assert there.ask("GET", f"/v1/admin/{name}").status_code == 403
    given = here.ask("POST", "/v1/admin/invite", json={"name": "丁", "role": "inspector"}).json()
    assert new_laptop(office).enrol(given["code"]).status_code == 200
    assert given["urls"] == [office.url]


def test_an_auditor_reads_and_does_not_act(office: TestOffice) -> None:
    auditor, laptop = office.laptop("审计", role="auditor"), office.laptop("张三")
    assert auditor.ask("GET", "/v1/admin/devices").status_code == 200
    for path in (f"devices/{laptop.id}/revoke", "invite", "quarantine/release", "quarantine/reject"):
        assert auditor.ask("POST", f"/v1/admin/{path}", json={}).json()["error"] == "role_denied"


def test_two_nodes_share_codes_nonces_and_bearers(tmp_path: Path, office_database: Callable[[], str | None]) -> None:
    url = office_database() or f"sqlite:///{tmp_path}/shared.db"
    photos = str(tmp_path / "photos")
    with serving(tmp_path / "one", url, photos) as one:
        for name in ("tls", "office.key"):
            source, target = tmp_path / "one" / name, tmp_path / "two" / name
            target.parent.mkdir(exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
        with serving(tmp_path / "two", url, photos) as two:
            laptop = new_laptop(two)
            assert laptop.enrol(one.invite().code).status_code == 200
            nonce = laptop.nonce()
            laptop.office = one
            answer = laptop.session(nonce)
            laptop.token = answer.json()["token"]
            laptop.office = two
            laptop.op("create", "place", str(uuid.uuid4()), {"name": "西墩社区", "level": "community"})
            assert laptop.push().status_code == 200
            laptop.office = one
            assert laptop.ask("GET", f"/v1/standing?scope={SCOPE}").json()["device_last_seq"] == 1
            admin.set_device(two.office.db, laptop.id, "revoked", datetime.now(UTC))
            assert laptop.ask("GET", f"/v1/standing?scope={SCOPE}").status_code == 403


def test_serve_listens_says_so_in_one_line_and_stops_cleanly(tmp_path: Path) -> None:
    began = time.monotonic()
    command = [sys.executable, "-m", "inspector", "office", "serve", "--data", str(tmp_path / "o"), "--port", "0"]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        took = time.monotonic() - began
        with serving_line(line, tmp_path / "o") as office:
            laptop = office.laptop()
            assert laptop.ask("GET", f"/v1/standing?scope={SCOPE}").status_code == 200
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert (out, errors) == (b"", b"")
    assert took < 20  # the bench holds it to 2 seconds; here other tests share the cores


@contextmanager
def serving_line(line: str, data: Path) -> Iterator[TestOffice]:
    """Give an office to talk to that runs in another process, from the line it printed."""
    url, fingerprint = line.partition("：")[2].split()[0], line.rsplit(maxsplit=1)[-1]
    office = TestOffice(data)
    office.office = open_office(data)
    office.now = Running(office.office, (url,), int(url.rpartition(":")[2]))
    assert fingerprint.replace(":", "").lower() == office.office.authority.fingerprint
    try:
        yield office
    finally:
        office.office.close()


def test_a_taken_port_is_named_and_the_data_stay(office: TestOffice, tmp_path: Path) -> None:
    command = ["office", "serve", "--data", str(tmp_path / "o"), "--port", str(office.port), "--host", "127.0.0.1"]
    done = CliRunner().invoke(program, command)
    assert isinstance(done.exception, Known)
    assert done.exception.code == "office_port"


@pytest.mark.parametrize(
    ("skew_ms", "words"),
    [
        (None, "时钟—"), (0, "时钟准"), (-59_999, "时钟准"), (60_000, "时钟慢 1 分"), (-7_200_000, "时钟快 2 小时"),
        (3 * 86_400_000, "时钟慢 3 天"),
    ],
)  # fmt: skip
def test_a_clock_is_worded_as_whoever_sits_at_the_laptop_would_see_it(skew_ms: int | None, words: str) -> None:
    """The office's clock minus the laptop's: where that is above zero, the laptop's is slow."""
    assert clock_words(skew_ms) == words
