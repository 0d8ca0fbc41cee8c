"""Tasks, 自查, accounts and packages from the command line: what is printed, exit codes, bad rows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from inspector.commands import program
from inspector.domain.place import Body
from inspector.errors import Known
from inspector.store import life, places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, laid_out

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a unit and one issue in its hands since yesterday, by the present clock of the commands."""
    folder = tmp_path / "工作区"
    with open_workspace(folder, now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        ws.become(ground.people[0], ground.people)
        unit = Body(id=new_id(), name="环卫所", kind="street", contact="许工")
        places.keep(ws, unit)
        picture = io.BytesIO()
        Image.new("RGB", (64, 48), "green").save(picture, "JPEG")
        issue = ground.issue(photos=((ground.photo(picture.getvalue()).id, "wide"),)).issue
        life.assign(ws, [issue.id], body_id=unit.id, assist_body_ids=[], due_on="2026-11-21")
    return folder


@pytest.fixture
def run(folder: Path) -> Run:
    def call(*arguments: object, code: int = 0) -> Result:
        done = CliRunner().invoke(program, ["--workspace", str(folder), *(str(one) for one in arguments)])
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return call


def test_a_plan_is_imported_reported_on_and_shown_by_weeks(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "分解表.csv"
    plan.write_text("任务,举措,责任单位,时限\n甲,一,环卫所,2026-12-31\n,二,无此单位,\n", encoding="utf-8-sig")
    done = json.loads(run("tasks", "import", plan, "--json", code=1).stdout)
    assert (done["added"], [one["row"] for one in done["bad"]]) == (2, [3])
    run("tasks", "report", "1.1", "--percent", "100", "--progress", "都清了")
    board = json.loads(run("tasks", "board", "--weeks", "2", "--json").stdout)
    assert [(line["task"]["number"], line["percent"], len(line["cells"])) for line in board] == [
        ("1", 100, 2), ("1.1", 100, 2),
    ]  # fmt: skip
    assert "任务 1 项，举措 1 项；完成 1 项" in run("tasks", "board").stdout
    assert run("tasks", "shares").stdout.splitlines()[0].split("\t") == ["环卫所", "1", "1", "0", "0"]
    refused = run("tasks", "report", "9", "--percent", "1", code=1).exception
    assert isinstance(refused, Known)
    assert refused.code == "task_number_unknown"


def test_a_list_is_made_sent_and_says_who_has_not_filed(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "自查.csv"
    table.write_text("自查内容\n是否挪用\n是否公示\n", encoding="utf-8-sig")
    run("selfcheck", "import", table, "--title", "资金自查", "--file-with", "区纪委监委")
    assert "1 个单位" in run("selfcheck", "send", "资金自查", "环卫所").stdout
    assert "已填 0/2 条" in run("selfcheck", "standing", "资金自查", code=1).stdout


def test_the_account_names_phases_and_completeness_ends_with_one_while_anything_lies(run: Run, folder: Path) -> None:
    with open_workspace(folder) as ws:
        number = ws.all("issue")[0].number
    said = run("account", "issue", number).stdout
    assert "事前预警\t已交办" in said
    assert "事前预警\t发出文书" in said
    assert "问题 1 个" in run("account", "body", "环卫所").stdout
    lines = {one["code"]: one for one in json.loads(run("account", "completeness", "--json", code=1).stdout)}
    assert lines["received"]["numbers"] == [number]
    assert lines["handed"]["missing"] == []


def test_a_package_goes_out_is_verified_by_whoever_gets_it_and_signed_for(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    with open_workspace(folder) as ws:
        number = ws.all("issue")[0].number
    path = tmp_path / "联动包.zip"
    made = json.loads(run("package", "make", path, number, "--to", "区委巡察办", "--json").stdout)
    assert (made["issues"], made["photos"]) == (1, 1)
    elsewhere = ["--workspace", str(tmp_path / "对方的电脑"), "verify", str(path)]
    whole = CliRunner().invoke(program, [*elsewhere, "--head", made["digits"]])
    assert (whole.exit_code, "联动包完好" in whole.stdout) == (0, True)
    path.write_bytes(path.read_bytes().replace(b"JFIF", b"JFIG"))
    altered = CliRunner().invoke(program, elsewhere)
    assert (altered.exit_code, "可能被改动或损坏" in altered.stdout) == (1, True)
    assert not (tmp_path / "对方的电脑").exists(), "to look at a package makes no workspace"
    run("package", "sign", made["digits"], "--by", "巡察办联络员")
    (held,) = json.loads(run("package", "list").stdout)
    assert (held["signed_by"], held["receiver"]) == ("巡察办联络员", "区委巡察办")
    said = run("package", "make", tmp_path / "附原图.zip", number, "--to", "区纪委", "--originals", "调查取证").stdout
    assert "未遮盖的原图" in said
    assert "附原图：调查取证" in run("package", "list").stdout
