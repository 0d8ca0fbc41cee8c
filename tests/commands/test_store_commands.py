"""The commands over the store, as a script calls them: what they print, and the exit code they promise in --help."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands import COMMANDS, program
from inspector.errors import Known
from inspector.store import driver
from inspector.store.workspace import DATABASE, open_workspace
from tests.store.making import Clock, laid_out

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "工作区"


@pytest.fixture
def run(folder: Path) -> Run:
    def call(*arguments: object) -> Result:
        return CliRunner().invoke(program, ["--workspace", str(folder), *map(str, arguments)])

    return call


@pytest.fixture
def three_issues(folder: Path) -> list[str]:
    """A workspace with three issues, one of them assigned and with a photo."""
    clock = Clock()
    with open_workspace(folder, now=clock) as ws:
        ground = laid_out(ws, clock)
        found = [ground.issue(description=text).issue for text in ("墙边\n一堆垃圾", "沟里的轮胎")]
        found.append(ground.issue(photos=((ground.photo().id, "wide"),), due_on="2026-11-23").issue)
        ground.step(found[2], "assign")
        return [issue.number for issue in found]


def test_issues_lists_the_ledger_one_line_an_issue(run: Run, three_issues: list[str]) -> None:
    done = run("issues")
    assert done.exit_code == 0
    lines = [line.split("\t") for line in done.output.splitlines()]
    assert [line[0] for line in lines] == three_issues
    assert [line[1] for line in lines] == ["待交办", "待交办", "整改中"]
    assert lines[0][3] == "马滘街道马滘社区"
    assert lines[0][5] == "墙边 一堆垃圾", "a line break in a description is no new line"
    assert lines[2][7] == "2026-11-23"


def test_issues_as_json_are_one_array(run: Run, three_issues: list[str]) -> None:
    found = json.loads(run("issues", "--status", "assigned", "--json").output)
    assert [one["number"] for one in found] == three_issues[2:]
    assert found[0]["is_open"] is True
    assert found[0]["photo_count"] == 1
    searched = json.loads(run("issues", "--search", "lt", "--json").output)
    assert [one["number"] for one in searched] == three_issues[1:2]


def test_issues_of_an_empty_ledger_are_none_and_that_is_no_fault(run: Run) -> None:
    done = run("issues")
    assert (done.exit_code, done.output) == (0, "")
    assert json.loads(run("issues", "--json").output) == []


def test_verify_ends_with_0_where_nothing_was_altered(run: Run, three_issues: list[str]) -> None:
    done = run("verify", "--json")
    assert done.exit_code == 0
    told = json.loads(done.output)
    assert told["faults"] == []
    assert told["photos"] == 1
    assert "没有发现改动" in run("verify").output


def test_verify_ends_with_1_and_names_every_fault(run: Run, folder: Path, three_issues: list[str]) -> None:
    outsider = driver.connect(folder / DATABASE)
    outsider.execute("UPDATE issue SET description = '没有问题' WHERE number = ?", (three_issues[0],))
    outsider.close()
    done = run("verify", "--json")
    assert done.exit_code == 1
    assert {fault["code"] for fault in json.loads(done.output)["faults"]} == {"verify_record", "verify_ledger"}
    assert run("verify").exit_code == 1


def test_backup_and_restore_say_what_they_did(run: Run, folder: Path, three_issues: list[str], tmp_path: Path) -> None:
    done = run("backup", tmp_path / "stick")
    assert done.exit_code == 0, done.output
    assert "备份好了" in done.output
    assert "同一块磁盘" in done.output
    restored = CliRunner().invoke(program, ["--workspace", str(tmp_path / "new"), "restore", str(tmp_path / "stick")])
    assert restored.exit_code == 0, restored.output
    assert "恢复好了" in restored.output
    assert [line.split("\t")[0] for line in run("issues").output.splitlines()] == three_issues


def test_backup_and_restore_end_with_1_where_a_photo_is_lost(
    run: Run, folder: Path, three_issues: list[str], tmp_path: Path
) -> None:
    (original,) = (path for path in (folder / "vault" / "originals").rglob("*") if path.is_file())
    original.unlink()
    done = run("backup", tmp_path / "stick")
    assert done.exit_code == 1
    assert original.name in done.output
    restored = CliRunner().invoke(program, ["--workspace", str(tmp_path / "new"), "restore", str(tmp_path / "stick")])
    assert restored.exit_code == 1
    assert original.name in restored.output


def test_what_cannot_be_done_is_known(run: Run, three_issues: list[str], tmp_path: Path) -> None:
    """`inspector` turns a Known into its sentence and exit code 2."""
    for arguments in (
        ("backup", tmp_path / "no" / "stick"),
        ("restore", tmp_path),
        ("places", "import", tmp_path / "none.csv"),
    ):
        assert isinstance(run(*arguments).exception, Known), arguments


def test_places_import_reads_an_office_file_and_names_its_bad_rows(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "社区.csv"
    table.write_bytes(
        "社区名单\n区划代码,街道,社区\n440512003001,礐石街道,礐石社区\n12,礐石街道,红光社区\n".encode("gb18030")
    )
    done = run("places", "import", table)
    assert done.exit_code == 1
    assert "第 4 行“区划代码”" in done.output
    assert "12" in done.output
    listed = run("places", "list").output
    assert "礐石社区" in listed
    assert "红光" not in listed

    table.write_text("区划代码,街道,社区\n440512003001,礐石街道,礐石社区\n", encoding="utf-8-sig")
    again = run("places", "import", table, "--json")
    assert again.exit_code == 0
    assert json.loads(again.output) == {"added": 0, "updated": 0, "unchanged": 2, "bad": []}
    assert [one["name"] for one in json.loads(run("places", "list", "--json").output)] == [
        "礐石街道", "礐石社区",
    ]  # fmt: skip


def test_the_shipped_communities_and_bodies_go_in_without_a_bad_row(run: Run, project: Path) -> None:
    demo = project / "resources" / "demo"
    for _ in range(2):
        assert run("places", "import", demo / "places.csv").exit_code == 0
        assert run("places", "import", demo / "points.csv").exit_code == 0
        assert run("bodies", "import", demo / "bodies.csv").exit_code == 0
    assert len(json.loads(run("bodies", "list", "--json").output)) == 8
    assert "达濠街道办事处" in run("bodies", "list").output


@pytest.mark.parametrize("name", ["issues", "verify", "backup", "restore"])
def test_exit_codes_are_promised_in_the_help(name: str) -> None:
    done = CliRunner().invoke(program, [name, "--help"])
    assert "退出码" in done.output
    assert name in COMMANDS
