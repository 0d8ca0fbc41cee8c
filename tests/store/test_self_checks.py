"""自查自纠: lists that are sent, sheets that are answered item by item and filed, libraries to make lists from."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.domain import self_check as rules_of
from inspector.domain.place import Body
from inspector.domain.self_check import SelfCheck
from inspector.errors import Known
from inspector.papers import self_check_books
from inspector.store import exchange, journal, photos, places, self_check_answers, self_checks, tables, tasks
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, faults, known, laid_out
from tests.store.offices import Office, enrol, sync

ROWS = [{"text": "惠农补贴是否公示"}, {"text": "项目资金是否挪用", "remedy": "立即归还"}, {"text": "台账是否齐全"}]


def body(ground: Ground, name: str = "农业农村局") -> Body:
    made = Body(id=new_id(), name=name, kind="street")
    places.keep(ground.ws, made)
    return made


def sent(ground: Ground, *bodies: Body, due_on: str | None = "2026-11-25") -> SelfCheck:
    said = SelfCheck(id=new_id(), title="项目资金自查清单", due_on=due_on, file_with="区纪委监委")
    check = self_checks.make(ground.ws, said, ROWS)
    if bodies:
        self_checks.send(ground.ws, check.id, [one.id for one in bodies])
    return check


def test_a_sheet_is_answered_filed_with_its_receipt_and_then_stays(ground: Ground) -> None:
    unit = body(ground)
    check = sent(ground, unit)
    first, second, third = rules_of.items_of(check)
    (line,) = self_checks.standings(ground.ws, check.id)
    sheet_id = line.sheet.id
    self_checks.answer(ground.ws, sheet_id, {first.id: "none_found"})
    refused = {
        "self_check_note_missing": lambda: self_checks.answer(ground.ws, sheet_id, {second.id: "found"}),
        "self_check_unknown_item": lambda: self_checks.answer(ground.ws, sheet_id, {"别的": "found"}),
        "self_check_result": lambda: self_checks.answer(ground.ws, sheet_id, {third.id: "还行"}),
        "task_private": lambda: self_checks.answer(ground.ws, sheet_id, {}, {third.id: "问 13829640517"}),
        "self_check_unanswered": lambda: self_checks.file(ground.ws, sheet_id, number="报备〔2026〕1号"),
    }
    for code, act in refused.items():
        with pytest.raises(Known) as error:
            act()
        assert known(error).code == code
    said = {second.id: "put_right", third.id: "not_ours"}
    self_checks.answer(ground.ws, sheet_id, said, {second.id: "挪用两万元，已归还"}, said_by="财务负责人")
    evidence = ground.photo()
    self_checks.attach(ground.ws, sheet_id, [evidence.id])
    ground.clock.move(days=7)
    (late,) = self_checks.standings(ground.ws, check.id)
    assert (late.answered.answered, late.answered.found, late.answered.filed, late.late_days) == (3, 1, False, 2)
    assert tasks.waiting(ground.ws) == (("self_check_sheet", sheet_id),)
    filed = self_checks.file(ground.ws, sheet_id, number="报备〔2026〕1号")
    assert (filed.filed_on, filed.filed_with) == ("2026-11-27", "区纪委监委")
    (done,) = self_checks.standings(ground.ws, check.id)
    assert tasks.waiting(ground.ws) == ()
    assert (done.body, done.answered.complete, done.late_days) == ("农业农村局", True, 0)
    with pytest.raises(Known) as error:
        self_checks.answer(ground.ws, sheet_id, {first.id: "found"}, {first.id: "又想起来"})
    assert known(error).code == "self_check_filed"
    assert [one.id for one in photos.of_subject(ground.ws, "self_check_sheet", sheet_id)] == [evidence.id]
    assert faults(ground.ws) == []


def test_a_list_is_sent_to_a_unit_once_and_taken_back_whole(ground: Ground) -> None:
    unit, other = body(ground), body(ground, "水务局")
    check = sent(ground, unit, unit)
    self_checks.send(ground.ws, check.id, [unit.id, other.id])
    assert [one.body for one in self_checks.standings(ground.ws, check.id)] == ["农业农村局", "水务局"]
    gone = self_checks.void(ground.ws, check.id)
    assert self_checks.lists(ground.ws) == []
    journal.undo(ground.ws, gone.tx)
    assert len(self_checks.standings(ground.ws, check.id)) == 2


def test_a_library_of_authorities_is_counted_as_it_is_reported_and_lists_are_made_from_it(
    ground: Ground, tmp_path: Path
) -> None:
    """玉溪: 5类18项职权 → 责任事项121、追责情形112、整改清单57条. Here 2 kinds, 3 authorities, 4, 3 and 1."""
    table = tmp_path / "职权清单.csv"
    table.write_text(
        "职权责任清单\n类别,职权事项,责任事项,追责情形,整改清单\n审批,人防审批,受理,不按时受理,建立台账\n"
        "审批,人防审批,审查,违规审查,\n审批,易地建设,核定,违规减免,\n收费,易地建设,征收,,\n收费,征收,,漏征,\n",
        encoding="utf-8-sig",
    )
    read = tables.read(table, self_checks.HEADINGS)
    rows, bad = self_checks.read_items(read.rows, read.first_row)
    assert [(one.row, one.code) for one in bad] == [(7, "row_empty")]
    library = self_checks.make(ground.ws, SelfCheck(id=new_id(), kind="library", title="人防职权"), rows)
    extent = rules_of.extent(library)
    assert (extent.groups, extent.authorities, extent.items, extent.liabilities, extent.remedies) == (2, 3, 4, 3, 1)
    with pytest.raises(Known) as error:
        self_checks.send(ground.ws, library.id, [body(ground).id])
    assert known(error).code == "self_check_library"
    wanted = [one.id for one in rules_of.items_of(library) if one.group == "审批"]
    made = self_checks.from_library(ground.ws, library.id, SelfCheck(id=new_id(), title="审批自查"), wanted)
    assert [one.text for one in rules_of.items_of(made)] == ["受理", "审查", "核定"]
    assert made.kind == "sent_list"


def test_two_laptops_send_and_answer_one_list_apart_and_no_answer_is_lost(
    ground: Ground, tmp_path: Path, clock: Clock
) -> None:
    """Different items of one sheet merge; the same list sent to the same unit on both is one sheet."""
    office, unit = Office(), body(ground)
    with open_workspace(tmp_path / "second", now=clock) as second:
        for ws, name in ((ground.ws, "o1"), (second, "o1")):
            enrol(ws, name)
        there = laid_out(second, clock)
        check = sent(ground)
        sync(ground.ws, office)
        sync(second, office)
        for ws in (ground.ws, second):
            self_checks.send(ws, check.id, [unit.id])
        sheet_id = rules_of.sheet_id(check.id, unit.id)
        first, other, last = rules_of.items_of(check)
        self_checks.answer(ground.ws, sheet_id, {first.id: "none_found"})
        self_checks.answer(there.ws, sheet_id, {other.id: "found"}, {other.id: "未公示"})
        for ws in (ground.ws, second, ground.ws, second):
            sync(ws, office)
        assert exchange.disputes(ground.ws) == exchange.disputes(second) == []
        for ws in (ground.ws, second):
            (line,) = self_checks.standings(ws, check.id)
            assert (line.answered.answered, line.answered.found) == (2, 1)
            assert dict(line.sheet.notes) == {other.id: "未公示"}
            assert faults(ws) == []
        assert last.id not in line.sheet.results


def test_what_a_unit_fills_in_without_the_program_comes_back_by_its_rows(ground: Ground, tmp_path: Path) -> None:
    """The file that went out is the file that comes back; a bad row is named and an empty cell takes nothing away."""
    check = sent(ground, body(ground))
    first, second, third = rules_of.items_of(check)
    (line,) = self_checks.standings(ground.ws, check.id)
    self_checks.answer(ground.ws, line.sheet.id, {first.id: "none_found"})
    out = tmp_path / "自查表.xlsx"
    out.write_bytes(self_check_books.draw(ground.ws, line.sheet.id))
    assert self_check_books.draw(ground.ws, line.sheet.id, format="pdf").startswith(b"%PDF")
    grid = tables.sheets(out)["自查表"]
    head = next(at for at, row in enumerate(grid) if row[0] == "序号")
    assert grid[head] == ["序号", "责任事项", "整改清单", "自查结果", "情况说明"], (
        "what the list leaves open is left out"
    )
    assert [row[3] for row in grid[head + 1 :]] == ["未发现问题", "", ""]
    grid[head + 1][3] = ""
    grid[head + 2][3:5] = ["有问题", ""]
    grid[head + 3][3:5] = ["已整改", "两张单据补签"]
    back = tmp_path / "报来.csv"
    back.write_text("\n".join(",".join(row) for row in grid[head:]) + "\n9,,,有问题,没有这条\n", encoding="gb18030")
    read = tables.read(back, self_check_answers.HEADINGS)
    done = self_check_answers.read_back(ground.ws, line.sheet.id, read.rows, read.first_row)
    assert (done.added, [(one.row, one.column) for one in done.bad]) == (1, [(3, "情况说明"), (5, "序号")])
    held = ground.ws.get("self_check_sheet", line.sheet.id)
    assert dict(held.results) == {first.id: "none_found", third.id: "put_right"}
    assert dict(held.notes) == {third.id: "两张单据补签"}
    assert second.id not in held.results
