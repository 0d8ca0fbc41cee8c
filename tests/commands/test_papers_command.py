"""`inspector papers` and `inspector verify FILE`: issued, checked, changed, issued again; by the program itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.domain.registers import Circular
from inspector.papers import issuing
from inspector.store import registers
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.commands.test_day_commands import inspector
from tests.papers.several import closing_forms
from tests.store.making import Clock, laid_out
from tests.store.orders import office
from tests.test_issued import choose, office_says


def test_a_paper_is_issued_checked_found_changed_and_issued_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "w", tmp_path / "发文"
    out.mkdir()
    clock = Clock()
    with open_workspace(folder, now=clock) as ws:
        ground = laid_out(ws, clock)
        issue = ground.issue(due_on="2026-11-27").issue
        ws.become(ground.people[0], ground.people)
    at = ("--workspace", folder)
    said = inspector(*at, "papers", "issue", "recheck", "--issue", issue.number, "--to", out).stdout
    (paper,) = out.glob("*.pdf")
    (line,) = json.loads(inspector(*at, "papers", "list", "--json").stdout)
    number = line["number"]
    assert number in said
    assert number.startswith("登-")
    assert "没有改动" in inspector(*at, "papers", "changes", number).stdout

    assert inspector(*at, "sheet", "ledger", "--out", out / "台账.csv").stdout == f"已写好 {out / '台账.csv'}。\n"

    assert "草-" in inspector(*at, "papers", "issue", "weekly", "--week", "2026-W47", "--to", out).stdout
    refused = inspector(*at, "papers", "issue", "weekly", "--week", "2026-W47", "--to", out, code=2).stderr
    assert "--another" in refused
    assert "inspector papers again 草-" in refused
    inspector(*at, "papers", "issue", "weekly", "--week", "2026-W47", "--another", "--to", out)

    with open_workspace(folder, now=clock) as ws, ws.write() as door:
        door.change("issue", issue.id, description="墙边两堆垃圾")
    line = "问题描述 墙边一堆垃圾 → 墙边两堆垃圾"
    assert line in json.loads(inspector(*at, "verify", paper, "--json", code=1).stdout)["changes"][0]
    assert "会与原件不符" in inspector(*at, "papers", "finish", number, "--to", out, code=2).stderr
    again = inspector(*at, "papers", "again", number, "--reason", "数量更正", "--to", out).stdout
    assert line in again
    newest, *_, oldest = json.loads(inspector(*at, "papers", "list", "--json").stdout)
    assert (newest["replaces"], newest["reason"], oldest["replaced_by"]) == (number, "数量更正", newest["number"])
    assert f"已被 {newest['number']} 代替" in inspector(*at, "verify", paper, code=1).stdout


def test_closing_forms_of_several_issues_are_one_word_file_each_numbered_from_one(tmp_path: Path) -> None:
    folder, out = tmp_path / "w", tmp_path / "发文"
    out.mkdir()
    clock = Clock()
    with open_workspace(folder, now=clock) as ws:
        desk = office(laid_out(ws, clock))
        numbers = [desk.assigned(description=f"问题{name}").number for name in "甲乙丙"]
        ws.become(desk.ground.people[0], desk.ground.people)
    at = ("--workspace", folder)
    chosen = [part for number in reversed(numbers) for part in ("--issue", number)]
    inspector(*at, "sheet", "closing", *chosen, "--out", out / "销号.docx")
    said = inspector(*at, "papers", "issue", "closing", "--status", "assigned", "--format", "docx", "--to", out).stdout
    (issued,) = (path for path in out.glob("*.docx") if path.name != "销号.docx")
    assert issued.name in said
    assert len(json.loads(inspector(*at, "papers", "list", "--json").stdout)) == 1, "one document, one number"
    for path, order in ((out / "销号.docx", numbers[::-1]), (issued, numbers)):
        assert closing_forms(path) == [f"XH-{number}" for number in order]


def test_all_that_the_office_numbered_is_finished_at_once_and_one_that_changed_stops_no_other(tmp_path: Path) -> None:
    folder, out, final = tmp_path / "w", tmp_path / "发文", tmp_path / "正式稿"
    out.mkdir()
    final.mkdir()
    clock = Clock()
    with open_workspace(folder, now=clock) as ws:
        ground = laid_out(ws, clock)
        choose(ws, document_series="濠督")
        ws.become(ground.people[0], ground.people)
        first = [ground.issue(spot=spot).issue for spot in "甲乙丙"]
        for number, one in enumerate(first, 1):
            sent = issuing.issue(ws, "recheck", out, issue_ids=(one.id,))
            office_says(ws, sent.entry.issued.id, f"濠督〔2026〕{number}号")
        with ws.write() as door:
            door.change("issue", first[0].id, description="墙边两堆垃圾")
    at = ("--workspace", folder, "papers", "finish")
    done = inspector(*at, "--all", "--to", final, code=1)
    assert "没有定稿 濠督〔2026〕1号" in done.stderr
    assert "定稿 2 份，没有写成 1 份" in done.stdout
    assert sorted(path.stem[-11:] for path in final.iterdir()) == [f"-濠督〔2026〕{one}号" for one in (2, 3)]
    inspector(*at, code=2)
    inspector(*at, "濠督〔2026〕2号", "--all", code=2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("papers", "issue", "recheck", "--format", "xlsx"), "没有 xlsx 格式"),
        (("sheet", "place-file", "--place", "无此村", "--out", "x.pdf"), "papers subjects place"),
        (("papers", "subjects", "rectifi"), "没有名为“rectifi”的单据"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        laid_out(ws, clock)
    assert said in inspector("--workspace", tmp_path / "w", *arguments, code=2).stderr


def test_the_register_says_of_a_circular_to_nobody_by_name_whom_its_paper_addresses(tmp_path: Path) -> None:
    folder, clock = tmp_path / "w", Clock()
    with open_workspace(folder, now=clock) as ws:
        ground = laid_out(ws, clock)
        ws.become(ground.people[0], ground.people)
        ground.issue()
        circular = registers.put(ws, Circular(id=new_id(), title="关于第一批次的通报", issued_on="2026-11-20"))
        issuing.issue(ws, "circular", tmp_path, circular_id=circular.id)
    (line,) = json.loads(inspector("--workspace", folder, "papers", "list", "--json").stdout)
    assert line["bodies"] == ["各街道，各有关单位"]
