"""`inspector ledger` and `inspector water` as a script calls them: what they print and the exit code they promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands import program
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store import places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.import_files import ledger_file
from tests.store.making import Clock, known, laid_out

Run = Callable[..., Result]
BAD = {"社区": "没有社区"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    folder = tmp_path / "工作区"
    with open_workspace(folder, now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        ws.become(ground.people[0], ())
        places.keep(ws, Place(id=new_id(), name="马滘涌", level="water"))

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(program, ["--workspace", str(folder), *map(str, arguments)])

    return call


def test_a_preview_shows_columns_and_bad_rows_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = ledger_file(tmp_path, [{}, BAD])
    done = run("ledger", "import", file, "--preview")
    assert done.exit_code == 1
    assert "存在问题 → 问题描述" in done.output
    assert "第 4 行“社区”：地点登记册里没有" in done.output
    assert "可导入 1 行（待交办 1），重复 0 行，有误 1 行" in done.output
    assert run("issues").output == ""
    assert sorted(tmp_path.glob("*.csv")) == [file]


def test_an_import_is_told_listed_and_taken_back(run: Run, tmp_path: Path) -> None:
    file = ledger_file(tmp_path, [{}, BAD, {"存在问题": "=1+1"}])
    done = run("ledger", "import", file, "--json")
    assert done.exit_code == 1
    told = json.loads(done.output)
    assert (told["written"], told["new"], [bad["row"] for bad in told["bad"]]) == (2, 2, [4])
    kept = Path(told["bad_rows_file"])
    assert kept.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "没有社区" in kept.read_text("utf-8-sig")
    assert len(json.loads(run("issues", "--json").output)) == 2
    assert json.loads(run("ledger", "imports", "--json").output)[0]["id"] == told["import_id"]
    assert told["import_id"] in run("ledger", "imports").output
    again = run("ledger", "import", file)
    assert "没有可导入的新行：重复 2 行，有误 1 行" in again.output
    assert kept.with_name("2026年问题台账-未导入的行-2.csv").exists(), "a file that is there is never written over"
    undone = run("ledger", "undo-import", told["import_id"])
    assert (undone.exit_code, undone.output) == (0, "已撤回 2 个导入的问题。\n")
    assert run("issues").output == ""
    with pytest.raises(Known) as error:
        raise run("ledger", "undo-import", told["import_id"]).exception or AssertionError
    assert known(error).code == "ledger_import_undone"


def test_a_whole_import_ends_with_0(run: Run, tmp_path: Path) -> None:
    done = run("ledger", "import", ledger_file(tmp_path, [{"社区": "青盐"}]), "--create-places")
    assert done.exit_code == 0
    assert "已导入 1 行" in done.output
    assert "青盐" in run("places", "list").output


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--map", "没有等号", "ledger_import_same_map"), ("--closed-on", "昨天", "ledger_import_bad_day")],
)
def test_an_option_that_cannot_be_read_is_named(run: Run, tmp_path: Path, option: str, value: str, code: str) -> None:
    with pytest.raises(Known) as error:
        raise run("ledger", "import", ledger_file(tmp_path, [{}]), option, value).exception or AssertionError
    assert known(error).code == code


def test_samplings_come_in_and_the_rule_stands_beside_the_verdict(run: Run, tmp_path: Path) -> None:
    rows = [f"马滘涌,{n}号点,2026/9/{day},0.1,16" for n in (1, 2, 3) for day in (1, 5, 9)]
    file = tmp_path / "监测.csv"
    file.write_text(
        "\n".join(["水体,测点,采样时间,溶解氧(mg/L),氨氮(mg/L)", *rows, "马滘涌,1号点,2026/9/2,40,1"]), "utf-8"
    )
    done = run("water", "import", file)
    assert done.exit_code == 1
    assert "第 11 行“溶解氧(mg/L)”：不在可能的范围内，请核对单位：40" in done.output
    told = run("water", "survey", "马滘涌")
    assert told.exit_code == 0
    assert "水体判定：重度。60% 以上的测点为重度，整个水体为重度。\n" in told.output
    assert "1号点：重度（测 3 次，溶解氧，氨氮）" in told.output
    assert "注意：有 2 处相邻测点的间距不知道（测点没有登记坐标）。" in told.output
    assert "规则：" in told.output
    printed = run("water", "survey", "马滘涌", "--out", tmp_path / "表.pdf")
    assert printed.exit_code == 0
    assert (tmp_path / "表.pdf").read_bytes().startswith(b"%PDF")
    found = json.loads(run("water", "survey", "马滘涌", "--since", "2026-09-02", "--json").output)
    assert (found["enough"], found["body"]["grade"]) == (False, "severe")
