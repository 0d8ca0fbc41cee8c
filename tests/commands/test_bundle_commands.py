"""A stick carried by scripts: the commands at both ends, their files and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from inspector.commands import program
from inspector.errors import Known
from inspector.office.opening import open_office
from inspector.store.workspace import open_workspace
from inspector.wire import bundle as form
from tests.office.test_bundles import bundled
from tests.offices import serving
from tests.store.making import Clock, laid_out
from tests.sync.test_bundle import join


def run(folder: Path, *arguments: Any) -> Result:
    return CliRunner().invoke(program, ["--workspace", str(folder), *map(str, arguments)], catch_exceptions=True)


def test_a_stick_goes_out_and_comes_home(tmp_path: Path) -> None:
    folder, data, stick = tmp_path / "工作区", tmp_path / "office", tmp_path / "U盘"
    stick.mkdir()
    office = open_office(data, name="测试办公室")
    with open_workspace(folder, now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        ground.photo()
        ground.issue()
        join(ws, office, "陈立", ("https://127.0.0.1:1",))
    office.close()
    out = run(folder, "bundle", "export", stick, "--json")
    assert out.exit_code == 0, out.output
    written = json.loads(out.stdout)
    taken = run(folder, "office", "import", written["path"], "--data", data, "--ack", stick / "home.ack.fsync")
    assert taken.exit_code == 0, taken.output
    assert "回执在" in taken.output
    home = run(folder, "bundle", "import", stick / "home.ack.fsync", "--json")
    assert home.exit_code == 0, home.output
    assert json.loads(home.stdout)["last_seq"] == written["to_seq"]
    assert run(folder, "bundle", "import", stick / "home.ack.fsync").exit_code == 0
    nothing = run(folder, "bundle", "import", written["path"])
    assert isinstance(nothing.exception, Known)
    assert nothing.exception.code == "bundle_no_ack"


@pytest.mark.parametrize("content", [b"", b"nonsense", b"age-encryption.org/v1\n" + bytes(100)])
def test_a_bundle_over_http_gets_its_ack_and_nonsense_a_refusal(tmp_path: Path, content: bytes) -> None:
    with serving(tmp_path / "office", None) as office:
        laptop = office.laptop()
        laptop.op("create", "place", "018f0000-0000-7000-8000-000000000001", {"name": "甲"})
        laptop.scope = "440512"  # type: ignore[attr-defined]
        path = bundled(office.office, laptop, tmp_path / "a.fsync")  # type: ignore[arg-type]
        answer = laptop.ask("POST", "/v1/bundles", content=path.read_bytes())
        assert answer.status_code == 200, answer.text
        (tmp_path / "x.ack.fsync").write_bytes(answer.content)
        ack = form.verified(tmp_path / "x.ack.fsync", form.AckManifest, lambda *_: True)
        assert ack.manifest.last_seq == 1
        refused: httpx.Response = laptop.ask("POST", "/v1/bundles", content=content)
        assert refused.status_code == 422
        assert refused.json()["error"].startswith("bundle_")
        with office.http() as http:
            assert http.post("/v1/bundles", content=content).status_code == 401
        assert list((office.data / "incoming").iterdir()) == []
