"""Official papers say what the records say: issues line by line, figures as counted, communities and no person."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from lxml import etree
from PIL import Image

from inspector import papers
from inspector.domain.clock_text import ZONE
from inspector.domain.figures import end_of_day, figures
from inspector.domain.masking import Box
from inspector.domain.registers import Circular, Talk
from inspector.errors import Known
from inspector.papers import issuing
from inspector.papers.circulars import circular_paper
from inspector.papers.notices import notice_paper
from inspector.papers.official_lines import han
from inspector.papers.subject import Run
from inspector.papers.tracing import check as trace_of
from inspector.papers.weekly import weekly_paper
from inspector.store import feedbacks, issues, ladder, life, masks, notices, photos, registers
from inspector.store import figures as counting
from inspector.store.door import new_id
from inspector.store.transfer import transfer
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests import figures_year as year
from tests.store.making import Clock, laid_out
from tests.store.orders import Office, office


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Office]:
    clock = Clock()
    with open_workspace(tmp_path / "w", now=clock) as ws:
        yield office(laid_out(ws, clock))


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((640, 480), 50).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def words(desk: Office, name: str, **subject: Any) -> str:
    """Return every word of a paper's Word file."""
    out = io.BytesIO()
    papers.draw(desk.ground.ws, name, out, format="docx", **subject)
    with zipfile.ZipFile(out) as package:
        return "".join("".join(etree.fromstring(package.read("word/document.xml")).itertext()).split())


def test_a_notice_names_its_issues_with_demand_deadline_and_photos(desk: Office) -> None:
    ws = desk.ground.ws
    shot = desk.ground.photo(picture())
    first = desk.assigned(requirement="清运补桶。", photos=((shot.id, "wide"),), spot="𠮷祥里", due_on="2026-11-20")
    notice = notices.notices_of(ws, first.id)[0]
    desk.ground.clock.move(days=3)
    paper = notice_paper(ws, notice, "supervise", Run())
    (line,) = paper.issues
    assert (line.place, line.requirement, line.due_on) == ("马滘街道马滘社区𠮷祥里", "清运补桶", date(2026, 11, 20))
    assert (line.days_over, paper.worst_days_over, paper.level) == (3, 3, "一般")
    assert len(line.photos) == 1
    assert paper.addressee == desk.cleaners.name
    assert paper.basis == "2026年11月20日，检查组对马滘街道马滘社区开展现场检查（暗访），发现以下1个问题。"
    said = words(desk, "supervise", notice_id=notice.id)
    assert "已超期3天" in said
    assert "送达回证" in said
    notices.sign_receipt(ws, notice.id, "许工", "2026-11-22T02:00:00.000Z", "in_person")
    assert "许工" in words(desk, "assign", notice_id=notice.id)


def test_what_presses_for_an_earlier_notice_bears_the_day_it_is_written_and_nobody_has_received_it(
    desk: Office,
) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(due_on="2026-11-20")
    notice = notices.notices_of(ws, issue.id)[0]
    notices.sign_receipt(ws, notice.id, "许工", ws.now().isoformat(), "in_person")
    notice = replace(notices.notices_of(ws, issue.id)[0], official_number="濠督〔2026〕1号")
    desk.ground.clock.move(days=3)
    pressing, sent = (notice_paper(ws, notice, form, Run()) for form in ("urge", "assign"))
    assert pressing.signed_on == date(2026, 11, 23), "three days over cannot be said three days before"
    assert (pressing.received_by, pressing.received_on, pressing.received_way) == ("", None, "")
    assert (sent.signed_on, sent.received_by) == (date(2026, 11, 20), "许工")
    assert (pressing.official_number, sent.official_number) == ("", "濠督〔2026〕1号")


def test_a_hand_over_tells_the_body_it_was_taken_from_to_whom_and_why_and_goes_out_as_nothing_else(
    desk: Office,
) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(description="电线杆边一堆垃圾。", due_on="2026-11-27")
    sent = transfer(ws, [issue.id], body_id=desk.power.id, reason="杆线由供电局管。").notices
    told = next(one for one in sent if one.kind == "withdraw")
    said = words(desk, "withdraw", notice_id=told.id, said={"copied_to": "区委办公室，区政府办公室。"})
    assert "环卫一公司：原交你单位办理的下列1个问题，现转由濠江供电局办理。转办理由：杆线由供电局管。" in said
    assert "抄送：区委办公室，区政府办公室。" in said
    assert "抄送" not in words(desk, "withdraw", notice_id=told.id)
    others = [one for one in sent if one.kind != "withdraw"]
    for form, notice in (("assign", told), ("withdraw", others[0])):
        with pytest.raises(Known, match="notice_other_form"):
            words(desk, form, notice_id=notice.id)


def test_what_is_asked_of_every_issue_is_said_once(desk: Office) -> None:
    issue = desk.assigned(requirement="清运补桶。")
    notice = notices.notices_of(desk.ground.ws, issue.id)[0]
    assert words(desk, "assign", notice_id=notice.id).count("清运补桶") == 1


def test_an_issue_that_is_void_since_stays_on_its_notice_and_says_so(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-11-20")
    notice = notices.notices_of(desk.ground.ws, issue.id)[0]
    desk.ground.clock.move(days=3)
    desk.ground.step(issue, "void")
    said = words(desk, "assign", notice_id=notice.id)
    assert "（已作废）墙边一堆垃圾" in said
    assert "已超期" not in said


def test_what_is_hidden_on_a_photo_is_hidden_on_the_paper(desk: Office) -> None:
    ws = desk.ground.ws
    shot = desk.ground.photo(picture())
    issue = desk.assigned(photos=((shot.id, "wide"),))
    notice = notices.notices_of(ws, issue.id)[0]

    def shown() -> bytes:
        out = io.BytesIO()
        papers.draw(ws, "rectify", out, format="docx", notice_id=notice.id)
        with zipfile.ZipFile(out) as package:
            return package.read(next(name for name in package.namelist() if name.startswith("word/media/")))

    before = shown()
    masks.keep(ws, shot.sha256, [(None, Box(0.2, 0.2, 0.5, 0.5))], ())
    with Image.open(io.BytesIO(before)) as plain, Image.open(io.BytesIO(shown())) as hidden:
        middle = (plain.width // 2 - 20, plain.height // 2 - 20, plain.width // 2 + 20, plain.height // 2 + 20)
        shades = [len(one.crop(middle).convert("L").getcolors(256) or ()) for one in (plain, hidden)]
    assert shades[0] > 3 * shades[1]
    assert "已遮挡" in words(desk, "rectify", notice_id=notice.id)


def test_the_issuer_is_the_setting_else_the_unit_of_who_sent_it(desk: Office) -> None:
    issue = desk.assigned()
    notice = notices.notices_of(desk.ground.ws, issue.id)[0]
    assert "请在设置里填写" in words(desk, "rectify", notice_id=notice.id)
    desk.set(issuer_name="中共濠江区纪律检查委员会", contact_phone="0754-87390000")
    said = words(desk, "rectify", notice_id=notice.id)
    assert "中共濠江区纪律检查委员会2026年11月20日" in said
    assert "联系电话：0754-87390000" in said


def test_the_weekly_report_counts_as_the_figures_do_and_lists_what_they_are_made_of(desk: Office) -> None:
    ws = desk.ground.ws
    late = desk.assigned(due_on="2026-11-21")
    desk.closed()
    again = desk.closed()
    desk.look(again, "relapse")
    soon = desk.assigned(due_on="2026-11-25")
    feedbacks.say(ws, soon.id, "2026-W47", "已进场", needs="请协调停电")
    desk.ground.issue(category="cs_hygiene", place_id=desk.ground.other.id)
    desk.ground.clock.move(days=2)
    paper, about = weekly_paper(ws, "2026-W47")
    counted = figures(counting.read(ws, end_of_day(date(2026, 11, 22))))
    assert (paper.fresh, paper.found, paper.solved, paper.solved_in) == (5, counted["found"], counted["solved"], 1)
    assert (paper.open, paper.overdue, len(paper.overdue_issues)) == (counted["open"], 1, 1)
    assert paper.overdue_issues[0].number == late.number
    assert [row.name for row in paper.types] == [row.name for row in counted.tables["major"]]
    assert sum(row.found for row in paper.types) == 5
    streets = {row.street: row.found for row in paper.places if not row.community}
    assert streets == {"马滘街道": 5}
    assert {row.community: row.found for row in paper.places if row.community} == {"马滘社区": 4, "和社社区": 1}
    assert [one.conclusion for one in paper.rechecks] == ["整改到位", "整改到位", "反弹"]
    assert [one.number for one in paper.relapses] == [again.number]
    assert [(one.number, one.needs) for one in paper.needs] == [(soon.number, "请协调停电")]
    assert (date(2026, 11, 25), "整改到期", soon.number) in [(one.on, one.what, one.number) for one in paper.plans]
    assert len(about) == 5
    said = words(desk, "weekly", week="2026-W47")
    assert "本周新增问题5个，解决1个" in said
    assert "请协调停电" in said
    assert "截至2026年11月15日，累计发现问题0个" in words(desk, "weekly", week="2026-W46"), "a week before all of it"


def test_in_a_running_week_nothing_is_overdue_before_its_day(desk: Office) -> None:
    late, soon = desk.assigned(due_on="2026-11-20"), desk.assigned(due_on="2026-11-21")
    desk.ground.clock.move(days=1)
    today = desk.ground.clock().astimezone(ZONE).date()
    assert today == date(2026, 11, 21), "a Saturday: the week of both is not over"
    paper, _ = weekly_paper(desk.ground.ws, "2026-W47")
    assert [one.number for one in paper.overdue_issues] == [late.number], soon.number
    assert (paper.overdue, paper.counted_on) == (1, today)
    assert "截至2026年11月21日，累计发现问题2个" in words(desk, "weekly", week="2026-W47")
    desk.ground.clock.move(days=2)
    assert weekly_paper(desk.ground.ws, "2026-W47")[0].overdue == 2, "over, and counted to its Sunday"


def test_a_circular_names_communities_and_no_person(desk: Office) -> None:
    ws = desk.ground.ws
    late = desk.assigned(
        description="联系人：张三，电话13800138000，墙边一堆垃圾", spot="张三家门口", due_on="2026-11-21"
    )
    solved = desk.ground.photo(picture())
    issue = desk.assigned()
    with ws.write() as door:
        photos.use(door, solved.id, "issue", issue.id, role="after", position=0)
    desk.look(issue)
    desk.ground.clock.move(days=3)
    circular = Circular(id=new_id(), title="关于第一批次的通报", issued_on="2026-11-23", body_ids=(desk.cleaners.id,))
    circular = registers.put(ws, circular)
    said = words(desk, "circular", circular_id=circular.id)
    assert "张三" not in said
    assert "13800138000" not in said
    assert "墙边一堆垃圾" in said
    assert "马滘街道马滘社区" in said
    assert said.count("环卫一公司：") == 1
    assert "共发现问题2个，已解决1个，在办1个，其中超期1个。" in said
    assert "正面：马滘街道马滘社区及时整改到位" in said
    assert "反面：马滘街道马滘社区整改超期" in said
    assert "最迟不超过2026年11月21日" in said
    assert "附件：问题清单" in said
    with ws.write() as door:
        door.change("issue", late.id, requirement="请联系业主：张三，13800138000，限期清走")
    shown = circular_paper(ws, circular)[0].issues
    assert any("限期清走" in one.requirement for one in shown)
    assert not any("张三" in one.requirement or "13800138000" in one.requirement for one in shown)


def test_the_circular_of_the_customer_says_its_own_sentence(tmp_path: Path) -> None:
    year.make(tmp_path / "year", whole=False)
    with open_workspace(tmp_path / "year", now=year.SetClock()) as ws:
        campaign = counting.campaign_named(ws, year.HAOJIANG)
        circular = Circular(id="c", title="通报", issued_on=year.CUT_OFF, campaign_id=campaign.id)
        paper, counted = circular_paper(ws, circular)
    assert paper.basics[0] == ("全区纪检监察系统开展明察暗访54场次，检查街道35个次，检查社区65个次，发现问题325个。")
    assert paper.basics[1].endswith("等问题325个，现已推动解决281个。")
    assert [one.name for one in paper.problems] == ["三清三拆三整治", "环卫保洁", "厕所革命", "四小园管护", "水系治理"]
    assert [one.summary.split("，")[0] for one in paper.problems] == [
        f"共发现问题{count}个" for count in (96, 128, 31, 27, 43)
    ]
    assert (len(counted), paper.count) == (325, 44)
    assert all(line.place.endswith(("街道", "社区")) for line in paper.issues)


def test_a_talk_names_the_post_and_a_closing_form_what_was_done(desk: Office) -> None:
    ws = desk.ground.ws
    talk = Talk(
        id=new_id(), place_id=desk.ground.community.id, post="社区党委书记", reason="垃圾反复", requirement="立行立改",
        talked_at_utc="2026-11-20T01:30:00.000Z",
    )  # fmt: skip
    talk = registers.put(ws, talk)
    said = words(desk, "talk", talk_id=talk.id)
    assert "2026年11月20日09:30" in said
    assert "马滘街道马滘社区社区党委书记" in said
    issue = desk.assigned()
    feedbacks.say(ws, issue.id, "2026-W47", "已清运", efforts=("清理垃圾12车次，出动30余人次",), finished=True)
    desk.look(issue)
    said = words(desk, "closing", issue_ids=[issue.id])
    assert "已清运" in said
    assert "清理垃圾12车次、出动30余人次" in said
    assert "结论：整改到位" in said
    assert "销号日期2026年11月20日" in said


def test_an_urging_goes_out_as_the_paper_of_its_notice(desk: Office) -> None:
    issue = desk.assigned(due_on="2026-11-20")
    desk.ground.clock.move(days=1)
    (notice,) = ladder.climb(desk.ground.ws, [issue.id], "urge").notices
    said = words(desk, "urge", notice_id=notice.id)
    assert "现予催办" in said
    assert "已超期1天" in said


@pytest.mark.parametrize("form", ["urge", "supervise"])
def test_only_what_is_unfinished_and_overdue_is_urged_and_the_paper_names_only_that(desk: Office, form: str) -> None:
    ws = desk.ground.ws
    late, done, told, void = (desk.ground.issue(description=f"问题{name}").issue for name in "甲乙丙丁")
    life.assign(ws, [one.id for one in (late, done, told, void)], due_on="2026-11-20")
    notice = notices.notices_of(ws, late.id)[0]
    assert refusal(desk, form, notice.id) == {"count": 4, "early": 4}
    life.ask_extension(ws, [late.id], "2026-11-30", "等停电")
    desk.ground.clock.move(days=1)
    desk.look(done)
    desk.ground.step(told, "report")
    desk.ground.step(void, "void")
    paper = notice_paper(ws, notice, form, Run())
    assert ([line.number for line in paper.issues], paper.count) == ([late.number], 1)
    assert "以下1个问题" in "".join(paper.basis.split())
    said = words(desk, form, notice_id=notice.id)
    assert "问题甲" in said
    assert not any(f"问题{name}" in said for name in "乙丙丁")
    about = papers.made(ws, form, notice_id=notice.id).about
    assert [record for entity, record in about if entity == "issue"] == [late.id]
    life.grant_extension(ws, [late.id])
    assert refusal(desk, form, notice.id) == {"count": 4, "early": 1, "closed": 1, "reported": 1, "void": 1}
    error = Known("notice_nothing_to_press", form=form, number="JB-1", count=4, early=1, closed=1, reported=1, void=1)
    text = say(error.code, **error.facts)
    assert "没有出" in text
    assert "已销号 1 个、已反馈待核查 1 个、已作废 1 个、还没有超期 1 个" in text


def test_the_final_form_counts_the_days_overdue_until_the_day_of_issue(desk: Office, tmp_path: Path) -> None:
    ws = desk.ground.ws
    issue = desk.ground.issue().issue
    life.assign(ws, [issue.id], due_on="2026-11-20")
    desk.ground.clock.move(days=4)
    notice = notices.notices_of(ws, issue.id)[0]
    draft = issuing.issue(ws, "urge", tmp_path, formats=("docx", "pdf"), notice_id=notice.id)
    desk.ground.clock.move(days=9)
    final = issuing.finish(ws, draft.entry.issued.id, tmp_path)
    said = ["\n".join(one.text for one in Document(str(sent.files[0])).paragraphs) for sent in (draft, final)]
    assert "已超期4天" in said[0]
    assert said[0] == said[1]


def test_an_urging_of_what_is_closed_since_has_no_final_form_and_says_that_its_records_changed(
    desk: Office, tmp_path: Path
) -> None:
    ws = desk.ground.ws
    one, other = (desk.ground.issue().issue for _ in "12")
    life.assign(ws, [one.id, other.id], due_on="2026-11-20")
    desk.ground.clock.move(days=4)
    notice = notices.notices_of(ws, one.id)[0]
    draft = issuing.issue(ws, "urge", tmp_path, formats=("docx",), notice_id=notice.id).entry.issued
    desk.look(one)
    with pytest.raises(Known, match="issued_changed_since"):
        issuing.finish(ws, draft.id, tmp_path)
    desk.look(other)
    with pytest.raises(Known) as error:
        issuing.finish(ws, draft.id, tmp_path)
    said = say(error.value.code, **error.value.facts)
    assert f"{draft.number} 依据的记录有" in said
    assert "登记簿没有变化" in said
    assert "还要出的，照下面说的做。《催办通知书》没有出" in said
    assert "已销号 2 个" in said
    assert [path.suffix for path in tmp_path.iterdir() if path.is_file()] == [".docx"], "the draft alone"


def test_a_written_circular_waits_until_the_urging_has_gone_by(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned(due_on="2026-11-20")
    desk.ground.clock.move(days=1)
    (notice,) = ladder.climb(ws, [issue.id], "urge").notices
    assert refusal(desk, "notice-circular", notice.id) == {"count": 1, "urged": 1}
    desk.ground.clock.move(days=10)
    assert "经催办仍未办结" in words(desk, "notice-circular", notice_id=notice.id)
    (circular,) = ladder.climb(ws, [issue.id], "escalate").notices
    assert "经催办仍未办结" in words(desk, "notice-circular", notice_id=circular.id)


def test_what_a_leader_put_under_supervision_is_supervised_before_it_is_overdue(desk: Office) -> None:
    issue = desk.assigned()
    notice = notices.notices_of(desk.ground.ws, issue.id)[0]
    issues.act(desk.ground.ws, [issue.id], "supervise")
    assert "没有超期" in words(desk, "supervise", notice_id=notice.id)
    assert refusal(desk, "urge", notice.id) == {"count": 1, "early": 1}


def test_an_urging_for_the_word_of_a_week_goes_out_before_the_deadline_and_not_after_the_close(desk: Office) -> None:
    ws = desk.ground.ws
    issue = desk.assigned()
    (notice,) = feedbacks.remind(ws, [issue.id], "请补报本周进展").notices
    assert "请补报本周进展" in words(desk, "urge", notice_id=notice.id)
    desk.look(issue)
    assert refusal(desk, "urge", notice.id) == {"count": 1, "closed": 1}


def refusal(desk: Office, form: str, notice_id: str) -> dict[str, int]:
    with pytest.raises(Known, match="notice_nothing_to_press") as error:
        words(desk, form, notice_id=notice_id)
    return {name: count for name, count in error.value.facts.items() if isinstance(count, int) and count}


def test_a_word_file_says_which_records_it_was_made_from(desk: Office, tmp_path: Path) -> None:
    from inspector.papers.issuing import issue as issue_paper

    ws = desk.ground.ws
    issue = desk.assigned()
    notice = notices.notices_of(ws, issue.id)[0]
    sent = issue_paper(ws, "rectify", tmp_path, formats=("docx", "pdf"), notice_id=notice.id)
    for path in sent.files:
        checked = trace_of(ws, path)
        assert checked.trace is not None
        assert checked.trace.document_id == sent.entry.issued.id
        assert checked.is_sound
    assert sent.entry.issued.body_ids == (desk.cleaners.id,)


def test_a_page_says_which_of_its_numbers_is_which(desk: Office, tmp_path: Path) -> None:
    from inspector.papers.issuing import issue as issue_paper

    ws = desk.ground.ws
    notice = notices.notices_of(ws, desk.assigned().id)[0]

    def printed(content: bytes) -> str:
        with pypdfium2.PdfDocument(content) as document:
            return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)

    out = io.BytesIO()
    papers.draw(ws, "rectify", out, notice_id=notice.id)
    said = printed(out.getvalue())
    assert f"（本件没有出文，记录编号{notice.number}）" in said
    assert said.count(notice.number) == said.count(f"记录编号{notice.number}") > 2
    for name, about in (("rectify", {"notice_id": notice.id}), ("recheck", {"issue_ids": notice.issue_ids})):
        sent = issue_paper(ws, name, tmp_path, formats=("pdf",), **about)
        said, number = printed(sent.files[0].read_bytes()), sent.entry.issued.number
        assert f"{'草稿号' if name == 'rectify' else '登记号'}{number}" in said
        assert name == "rectify" or "草" not in said + sent.files[0].name, "it never gets a 文号"
        if name == "rectify":
            assert f"{number}（草稿号，文号待编）" in said
            assert said.count(notice.number) == said.count(f"记录编号{notice.number}")


def test_numbers_are_counted_in_han() -> None:
    assert [han(one) for one in (1, 10, 11, 20, 21, 100, 105, 110, 999)] == [
        "一", "十", "十一", "二十", "二十一", "一百", "一百零五", "一百一十", "九百九十九",
    ]  # fmt: skip
