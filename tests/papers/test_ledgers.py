"""Books of tables made from records: every issue once, in its 大类, whoever asks for which unit, place and days."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image, ImageStat
from python_calamine import CalamineWorkbook

from inspector import papers
from inspector.domain.masking import Box
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.intake.behind import derive_waiting
from inspector.intake.take_in import take_in_paths
from inspector.papers import pictures, tracing
from inspector.store import feedbacks, issues, masks, milestones, photos, places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, laid_out
from tests.store.orders import Office, office

TODAY = date(2026, 11, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield office(laid_out(ws, clock))


def book(desk: Office, name: str, **subject: Any) -> dict[str, list[list[Any]]]:
    out = io.BytesIO()
    papers.draw(desk.ground.ws, name, out, format="xlsx", **subject)
    whole = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    return {sheet: whole.get_sheet_by_name(sheet).to_python()[2:] for sheet in whole.sheet_names}


def test_the_ledger_has_a_sheet_for_each_of_the_five_and_an_issue_stands_in_its_own(desk: Office) -> None:
    ground = desk.ground
    garbage = ground.issue(description="=1+1 滘口𠮷里").issue
    water = ground.issue(category="black_water").issue
    void = ground.issue().issue
    ground.step(void, "void")
    sheets = book(desk, "ledger")
    majors = [major.name for major in sorted(ground.ws.catalogue.majors, key=lambda one: one.order)]
    assert list(sheets) == ["汇总", *majors]
    numbers = {name: [row[1] for row in rows[1:]] for name, rows in sheets.items() if name != "汇总"}
    held = {name: found for name, found in numbers.items() if found}
    assert sorted(number for found in held.values() for number in found) == sorted([garbage.number, water.number])
    assert len(held) == 2
    row = next(row for rows in sheets.values() for row in rows if row[1] == garbage.number)
    head = next(rows[0] for rows in sheets.values() if garbage.number in [row[1] for row in rows])
    assert row[head.index("问题描述")] == "=1+1 滘口𠮷里"
    assert row[head.index("发现日期")] == TODAY
    assert sheets["汇总"][-1] == ["合计", 2, 0, 2, 0]


def test_a_book_speaks_of_its_unit_place_campaign_and_days_alone(desk: Office) -> None:
    ground = desk.ground
    campaign = Campaign(id=new_id(), name="人居环境", batch="第一批次")
    places.keep(ground.ws, campaign)
    mine = desk.assigned()
    there = ground.issue(place_id=ground.other.id, campaign_id=campaign.id).issue
    early = ground.issue(found_at_utc="2026-11-09T16:00:00.000Z").issue  # 11-10, 00:00 in Shanghai

    def listed(**subject: Any) -> list[str]:
        return [row[1] for row in book(desk, "three-lists", **subject)["问题清单"][1:]]

    assert listed(body_id=desk.cleaners.id) == [mine.number]
    assert listed(place_id=ground.other.id) == [there.number]
    assert listed(campaign_id=campaign.id) == [there.number]
    assert listed(since=date(2026, 11, 10), until=date(2026, 11, 10)) == [early.number]
    assert listed(until=date(2026, 11, 9)) == []
    made = papers.made(ground.ws, "three-lists", body_id=desk.cleaners.id)
    assert made.about == (("issue", mine.id),)
    assert desk.cleaners.name in made.title


def test_the_three_lists_have_every_column_of_the_trades_form_in_the_book_and_on_its_pages(desk: Office) -> None:
    form = {  # facts 2.3; what the form calls otherwise stands by the name the program gives it
        "问题清单": "序号 编号 专项 来源 发现日期 街道 社区 具体位置 类型 类别 问题描述 程度 照片",
        "责任清单": "编号 属地街道 属地社区 主责单位 责任领导 责任人 电话 协办单位 督办单位",
        "整改清单": "编号 整改目标 整改措施 时限 阶段节点 本周进展 完成情况 改后照片 佐证 "
        "验收人 验收日期 结论 销号日期 总结",
    }
    on_paper = "整改目标 整改措施 整改时限 倒排节点 本周进展 状态 完成情况 投入 改后照片 佐证 核查人 日期 结论 销号日期"
    ground = desk.ground
    done = desk.assigned(description="马滘礐石𠮷里成堆垃圾")
    ground.issue()
    milestones.plan_back(ground.ws, done.id, [("查清排口", 3), ("清运", 1)])
    sheets = book(desk, "three-lists")
    for name, heads in form.items():
        assert set(heads.split()) <= set(sheets[name][0])
        assert [len(row) for row in sheets[name]] == [len(sheets[name][0])] * 3
    out = io.BytesIO()
    drawn = papers.draw(ground.ws, "three-lists", out, format="pdf")
    assert not drawn.missing_glyphs
    with pypdfium2.PdfDocument(out) as document:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    words = {head for heads in form.values() for head in heads.split()} - {"时限", "阶段节点", "验收人", "验收日期"}
    assert [head for head in sorted(words | set(on_paper.split())) if head not in text] == []
    assert "马滘礐石𠮷里成堆垃圾" in text
    assert re.search(r"\d{4}-\d\d-\d\d查清排口\d\d-\d\d清运\d\d-\d\d", text), "the day, and each stage below it"


def test_the_csv_is_one_row_an_issue_with_the_columns_of_all_three(desk: Office) -> None:
    issue = desk.assigned(description="+86 电话旁一堆")
    out = io.BytesIO()
    papers.draw(desk.ground.ws, "three-lists", out, format="csv")
    head, *rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert len(head) == len(set(head))
    assert {"主责单位", "整改措施", "问题描述"} <= set(head)
    assert [row[head.index("编号")] for row in rows] == [issue.number]
    assert rows[0][head.index("问题描述")] == "'+86 电话旁一堆"


def test_an_older_program_gets_its_csv_and_thumbnails_leave_masked_or_not_at_all(desk: Office, tmp_path: Path) -> None:
    ground = desk.ground
    (tmp_path / "card").mkdir()
    Image.effect_noise((640, 480), 90).convert("RGB").save(tmp_path / "card" / "a.jpg")
    (taken,) = take_in_paths(ground.ws, [tmp_path / "card"])
    list(derive_waiting(ground.ws))
    issue = ground.issue(description="滘口𠮷里礐石", photos=((taken.photo_id, "wide"),)).issue
    out = io.BytesIO()
    papers.draw(ground.ws, "ledger", out, format="csv", said={"encoding": "gb18030"})
    assert issue.number in out.getvalue().decode("gb18030")
    assert "滘口𠮷里礐石" in out.getvalue().decode("gb18030")

    def thumbnail() -> bytes:
        out = io.BytesIO()
        drawn = papers.draw(ground.ws, "ledger", out, format="xlsx", said={"pictures": "yes"})
        assert drawn.images == 1
        with ZipFile(out) as package:
            return package.read("xl/media/image1.jpeg")

    plain = thumbnail()
    masks.keep(ground.ws, ground.ws.get("photo", taken.photo_id).sha256, [(None, Box(0.0, 0.0, 1.0, 1.0))], [])
    deviations = [ImageStat.Stat(Image.open(io.BytesIO(one)).convert("L")).stddev[0] for one in (plain, thumbnail())]
    assert deviations[1] < deviations[0] / 3


def test_a_paper_never_shows_another_picture_than_the_recorded_one(desk: Office, tmp_path: Path) -> None:
    ws = desk.ground.ws
    (tmp_path / "card").mkdir()
    Image.new("RGB", (640, 480), "red").save(tmp_path / "card" / "a.jpg")
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "blue").save(out, "JPEG")
    swapped = out.getvalue()
    (taken,) = take_in_paths(ws, [tmp_path / "card"])
    list(derive_waiting(ws))
    photo = ws.get("photo", taken.photo_id)

    def is_red(content: bytes | None) -> bool:
        red, _, blue = Image.open(io.BytesIO(content or b"")).convert("RGB").getpixel((9, 9))
        return red > 200 and blue < 50

    def seen() -> list[bool]:
        with pictures.picture(ws, photo) as stream:
            return [is_red(pictures.thumb(ws, photo.id)), is_red(stream.read())]

    assert photos.made_by_us(ws, "thumb", photo.sha256), "what came in needs not be made again"
    assert seen() == [True, True]
    other = replace(photo, sha256="0" * 64)
    ws.vault.keep_derived("thumb", other.sha256, ws.vault.derived("thumb", photo.sha256) or b"")
    assert photos.made_by_us(ws, "thumb", other.sha256) is None, "a seal is that of one photo"
    for kind in ("thumb", "preview", "print"):
        ws.vault.keep_derived(kind, photo.sha256, swapped)
    assert seen() == [True, True]
    assert photos.made_by_us(ws, "thumb", photo.sha256), "and is kept again"
    ws.vault.keep_derived("thumb", photo.sha256, swapped)
    original = ws.vault._path(photo.sha256)
    original.chmod(0o600)
    original.write_bytes(swapped)
    with pytest.raises(Known, match="photo_changed"):
        pictures.picture(ws, photo)
    assert pictures.thumb(ws, photo.id) is None
    assert pictures.photo_paper(ws, photo, "1", None, "").prepared is None


def test_a_ledger_says_of_itself_what_it_was_made_from_and_what_has_changed_since(desk: Office, tmp_path: Path) -> None:
    issue = desk.assigned()
    path = tmp_path / "台账.xlsx"
    with path.open("wb") as out:
        papers.draw(desk.ground.ws, "ledger", out, format="xlsx")
    found = tracing.check(desk.ground.ws, path)
    assert found.trace is not None
    assert found.trace.kind == "ledger"
    assert ("issue", issue.id) in {(one.entity, one.id) for one in found.trace.sources}
    assert not found.changes
    held = desk.ground.ws.get("issue", issue.id)
    issues.edit(desk.ground.ws, replace(held, goal="巷道畅通"), before=held)
    assert [one.id for one in tracing.check(desk.ground.ws, path).changes] == [issue.id]


def test_what_it_took_is_summed_by_unit_and_place_and_stays_as_exact_as_it_was_said(desk: Office) -> None:
    ws = desk.ground.ws
    first, second = desk.assigned(), desk.assigned(place_id=desk.ground.other.id)
    feedbacks.say(ws, first.id, "2026-W47", "清了", efforts=["清理垃圾40余处，出动车辆3台次"])
    feedbacks.say(ws, second.id, "2026-W47", "清了", efforts=["清理垃圾4处"])
    sheets = book(desk, "efforts")
    assert sheets["合计"][1:] == [["清理垃圾", 44, "处", "余", 2], ["出动车辆", 3, "台次", "", 1]]
    assert sheets["按单位"][1] == ["环卫一公司", "清理垃圾", 44, "处", "余", 2]
    by_place = {(row[0], row[1]): row[2:] for row in sheets["按属地"][1:]}
    assert by_place["马滘街道和社社区", "清理垃圾"] == [4, "处", "", 1]
    assert [row[1] for row in sheets["明细"][1:]] == [first.number, first.number, second.number]
    assert book(desk, "efforts", place_id=desk.ground.other.id)["合计"][1:] == [["清理垃圾", 4, "处", "", 1]]
    assert book(desk, "efforts", until=date(2026, 11, 1))["合计"][1:] == []
    made = papers.made(ws, "efforts", place_id=desk.ground.other.id)
    assert made.about == (("effort", feedbacks.efforts_of(ws, second.id)[0].id),), "what stands in it, and no more"


def test_the_weeks_report_says_its_figures_in_tables_too(desk: Office) -> None:
    late = desk.assigned()
    desk.ground.clock.move(days=40)
    sheets = book(desk, "weekly", week="2026-W53")
    assert list(sheets) == [
        "概况",
        "五大类型",
        "街道社区",
        "超期",
        "本周回头看",
        "反弹",
        "需协调事项",
        "未反馈",
        "下周安排",
    ]
    figures = {row[0]: row[1] for row in sheets["概况"][1:]}
    assert (figures["累计发现"], figures["本周新增"], figures["超期"]) == (1, 0, 1)
    assert sum(row[2] for row in sheets["五大类型"][1:]) in (1, 2), "with or without a line of the sum"
    assert [row[0] for row in sheets["超期"][1:]] == [late.number]
    assert sheets["未反馈"][0] == ["编号", "地点", "单位", "整改时限"]
    assert [(row[0], row[3]) for row in sheets["未反馈"][1:]] == [(late.number, sheets["超期"][1][6])]


def test_a_book_that_is_stopped_ends_with_the_rows_written_so_far(desk: Office) -> None:
    for _ in range(3):
        desk.assigned()
    told: list[tuple[int, int]] = []
    out = io.BytesIO()
    papers.draw(
        desk.ground.ws, "ledger", out, format="csv",
        progress=lambda done, whole: told.append((done, whole)), cancelled=lambda: len(told) == 2,
    )  # fmt: skip
    assert told == [(1, 3), (2, 3)]
    assert len(out.getvalue().decode("utf-8-sig").splitlines()) == 3
