"""`inspector catalog`: what is in force, written out, changed, taken in again; the working days beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands.catalog import command
from inspector.errors import Known


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "工作区"


def run(workspace: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, obj=workspace, standalone_mode=True)


def edited(workspace: Path, version: str | None) -> Path:
    """Write the catalogue out as an office would and change a name in it."""
    file = workspace.parent / "目录.yaml"
    assert run(workspace, "export", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8").replace("name: 黑臭水体", "name: 黑臭水体（新）", 1)
    if version:
        text = "\n".join(f"version: '{version}'" if line.startswith("version:") else line for line in text.splitlines())
    file.write_text(text, encoding="gb18030")
    return file


def names(workspace: Path) -> dict[str, str]:
    lines = run(workspace, "--json").stdout.splitlines()
    return {entry["name"]: entry["version"] for entry in map(json.loads, lines)}


def test_a_changed_catalogue_under_a_new_version_is_in_force_at_the_next_start(workspace: Path) -> None:
    told = run(workspace, "import", str(edited(workspace, "2027.1")))

    assert told.exit_code == 0
    assert "2027.1" in told.stdout
    assert set(names(workspace).values()) == {"2027.1"}
    assert any("（新）" in name for name in names(workspace))


def test_other_words_under_a_known_version_are_refused(workspace: Path) -> None:
    before = names(workspace)
    told = run(workspace, "import", str(edited(workspace, None)))

    assert isinstance(told.exception, Known)
    assert told.exception.code == "catalog_version_known"
    assert names(workspace) == before


def test_taking_in_what_is_in_force_changes_nothing(workspace: Path) -> None:
    file = workspace.parent / "same.yaml"
    run(workspace, "export", str(file))

    assert "没有改动" in run(workspace, "import", str(file)).stdout


def test_days_are_kept_and_a_bad_row_is_named(workspace: Path) -> None:
    file = workspace.parent / "2027.csv"
    rows = [f"2027-{month:02d}-01,休" for month in range(1, 13)]
    file.write_text("\n".join(["日期,休班", *rows, "2027-13-01,休"]), encoding="gb18030")

    told = run(workspace, "days", str(file))

    assert told.exit_code == 1
    assert "2027" in told.stdout
    assert "第 14 行" in told.stderr


def test_a_file_that_is_not_there_is_said(workspace: Path) -> None:
    told = run(workspace, "days", str(workspace.parent / "nothing.csv"))

    assert isinstance(told.exception, Known)
    assert told.exception.code == "table_unreadable"
