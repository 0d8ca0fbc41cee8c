"""The commands of a day: intake, demo, sheet; run as a person runs them, through the program itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from inspector.domain.clock_text import instant
from inspector.store.workspace import open_workspace
from tests.intake import making


def inspector(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "inspector", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == code, done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    return done


def pages(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [document[index].get_textpage().get_text_range() for index in range(len(document))]
    finally:
        document.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("演示")
    said = inspector("demo", "--out", out, "--no-window").stdout
    assert "导入 61 个社区" in said
    return out


def test_the_demo_prints_its_papers_and_draws_its_screens(demo: Path) -> None:
    papers = {path.name: pages(path) for path in (demo / "pdf").glob("*.pdf")}
    assert {"空白检查清单.pdf", "现场检查记录表.pdf", "回头看核查表.pdf"} == papers.keys()
    assert len(papers["回头看核查表.pdf"]) >= 9
    assert "凤岗社区" in "".join(papers["回头看核查表.pdf"])
    assert len(list((demo / "screens").glob("*.png"))) >= 4


def test_the_demo_closes_one_issue_and_sends_one_into_its_second_round(demo: Path) -> None:
    told = json.loads(inspector("--workspace", demo / "workspace", "issues", "--json").stdout)
    assert len(told) == 9
    assert [issue["description"][:4] for issue in told if issue["status"] == "closed"] == ["巷口墙边"]
    assert [issue["description"][:4] for issue in told if issue["round"] == 2] == ["通信线下"]


def test_no_photo_of_the_demo_is_stored_before_it_was_taken_nor_used_before_it_was_stored(demo: Path) -> None:
    with open_workspace(demo / "workspace") as ws:
        stored = {one.id: (one, instant(one.imported_at_utc)) for one in ws.all("photo")}
        found = {("issue", one.id): one.found_at_utc for one in ws.all("issue")}
        found |= {("recheck", one.id): one.rechecked_at_utc for one in ws.all("recheck") if one.rechecked_at_utc}
    taken = [(instant(one.taken_at_utc), at) for one, at in stored.values() if one.taken_at_utc]
    assert len(taken) >= 20
    assert all(before < after for before, after in taken)
    used = [(at, instant(found[one.subject, one.subject_id])) for one, at in stored.values()
            if (one.subject, one.subject_id) in found]  # fmt: skip
    assert len(used) >= 15
    assert all(before <= after for before, after in used)


def test_the_demos_journal_holds(demo: Path) -> None:
    inspector("--workspace", demo / "workspace", "verify")


def test_a_sheet_is_written_for_a_number_and_for_a_status(demo: Path, tmp_path: Path) -> None:
    workspace = demo / "workspace"
    first = min(issue["number"] for issue in json.loads(inspector("--workspace", workspace, "issues", "--json").stdout))
    inspector("--workspace", workspace, "sheet", "recheck", "--issue", first, "--out", tmp_path / "one.pdf")
    assert first in pages(tmp_path / "one.pdf")[0]
    inspector("--workspace", workspace, "sheet", "recheck", "--status", "assigned", "--out", tmp_path / "open.pdf")
    assert len(pages(tmp_path / "open.pdf")) >= 4
    refused = inspector(
        "--workspace", workspace, "sheet", "recheck", "--issue", "X999-0001", "--out", tmp_path / "no.pdf", code=2
    )
    assert "X999-0001" in refused.stderr
    assert not (tmp_path / "no.pdf").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("我的")
    refused = inspector("demo", "--out", tmp_path, "--no-window", code=2)
    assert "没有动它" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_demo_does_not_pretend_to_fill_a_workspace_that_was_named(tmp_path: Path) -> None:
    refused = inspector("--workspace", tmp_path / "甲", "demo", "--out", tmp_path / "乙", "--no-window", code=2)
    assert "甲" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_demo_lives_on_given_photos_too(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for number in range(4):
        (own / f"{number}.jpg").write_bytes(making.photo(point=(23.28, 116.72), size=(320, 240), seed=number))
    inspector("demo", "--out", tmp_path / "out", "--photos", own, "--no-window")
    names = {path.name for path in (tmp_path / "out" / "card").iterdir()}
    assert {"000-0.jpg", "001-1.jpg", "002-2.jpg", "003-3.jpg"} <= names


def test_intake_prints_one_json_object_a_file_and_says_by_its_code_that_something_was_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(making.photo(size=(160, 120)))
    (tmp_path / "b.txt").write_text("x")
    done = inspector("--workspace", tmp_path / "w", "intake", tmp_path / "a.jpg", tmp_path / "b.txt", "--json", code=1)
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == ["taken_in", "refused"]
    again = inspector("--workspace", tmp_path / "w", "intake", tmp_path / "a.jpg")
    assert "已在库中 1 张" in again.stdout


def test_the_program_tests_itself() -> None:
    assert "自检通过" in inspector("--self-test").stdout
