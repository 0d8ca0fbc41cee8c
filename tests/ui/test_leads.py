"""线索 as a person uses it: taking in, merging, converting, answering; a caller is nowhere but in the envelope."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from inspector.domain.private_text import SEALED
from inspector.store import drafts, envelopes, issues, leads, visits
from inspector.store.issues import IssueForm
from inspector.store.ledger import order
from inspector.store.ledger_sql import Query
from inspector.ui.actions.papers import open_preview
from inspector.ui.context import Message
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.preview_dialog import PreviewDialog
from inspector.ui.screens.leads_sheets import MergeSheet
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.today.visit_sheet import VisitSheet
from inspector.wording.leads import OUTCOMES
from tests.store.test_leads import holding, pdf_text
from tests.ui.leads_world import CALLER, CTRL, LeadDesk, cut_words, lead_desk, on_next_dialog

# Qt's offscreen platform says this of every window that has a least size.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WORDS = (CALLER.name, CALLER.phone, "2964０517", "１３８２９６４０５１７", CALLER.address, "0754-87239046")


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[LeadDesk]:
    with lead_desk(tmp_path, qtbot) as made:
        yield made


def take(desk: LeadDesk, gist: str, *, caller: bool = True) -> Any:
    """Take a lead in as a person does: Ctrl+N, typing, Ctrl+Enter; return it."""
    known = {lead.id for lead in desk.world.ws.all("lead")}
    form = desk.begin()
    form.gist.setPlainText(gist)
    form.editors["place_id"].show_value(desk.world.place.id)
    form.editors["category"].show_value("garbage")
    if caller:
        form.caller.name.setText(CALLER.name)
        form.caller.phone.setText(CALLER.phone)
        form.caller.address.setText(CALLER.address)
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: len(desk.world.ws.all("lead")) > len(known))
    (lead,) = [one for one in desk.world.ws.all("lead") if one.id not in known]
    desk.until(lambda: desk.page.detail.case is not None and desk.page.detail.case.lead.id == lead.id)
    return lead


def answer(desk: LeadDesk, text: str) -> FormSheet:
    """Open the sheet of 答复 and press its verb."""
    desk.click(desk.page.detail.buttons["answer"])
    sheet: FormSheet = desk.sheet(FormSheet)
    sheet.show_values({"text": text, "rating": "satisfied"})
    sheet.accept()
    return sheet


# --- nothing of the caller is anywhere but in the envelope -----------------------------------------------------------


def test_after_a_lead_went_its_whole_way_through_the_window_nothing_of_the_caller_is_in_the_workspace(
    desk: LeadDesk, tmp_path: Path
) -> None:
    ws, page = desk.world.ws, desk.page
    # half typed, with a number among it: a draft is kept, masked; then moved into the envelope, and taken in
    form = desk.begin()
    form.gist.setPlainText(f"{CALLER.name}（１３８２９６４０５１７）说：祠堂对面垃圾没人清")
    form.caller.name.setText(CALLER.name)
    form.caller.phone.setText("0754-87239046")
    form.caller.address.setText(CALLER.address)
    form.editors["place_id"].show_value(desk.world.place.id)
    desk.until(lambda: drafts.kept(ws, "lead"))
    desk.until(form.seal_button.isVisible)
    assert "会暴露来电人" in form.fault.text()
    desk.click(form.seal_button)
    assert CALLER.name not in form.gist.toPlainText()
    assert form.seal_button.isHidden()
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: ws.all("lead"))
    (first,) = ws.all("lead")
    desk.until(lambda: page.detail.case is not None)
    assert drafts.kept(ws, "lead") == []
    # a second one, offered as the same matter, merged
    second = take(desk, "祠堂对面垃圾没人清，已经一个月了")
    desk.until(lambda: page.detail.case is not None and page.detail.case.suspects)
    (into,) = [one for one in page.detail.findChildren(QPushButton) if one.text() == "本条并入它"]
    desk.click(into)
    desk.until(lambda: desk.kept(second).merged_into_id == first.id)
    # what is left is opened, and that empties the search
    desk.until(lambda: page.detail.case is not None and page.detail.case.lead.id == first.id)
    # searched, in the list and in the ledger
    for words in (CALLER.name, CALLER.phone):
        page.search.setText(words)
        desk.until(lambda: page.listed is not None and page.listed.found == frozenset())
        desk.window.top_bar.search.setText(words)
    desk.window.top_bar.search.clear()
    desk.window.go("leads")
    # converted in the form of 今日
    desk.open(first)
    desk.click(page.detail.buttons["issue"])
    today = desk.window.screen_at("today").desk  # type: ignore[attr-defined]
    assert today.form.from_lead_id == first.id
    desk.until(lambda: drafts.kept(ws, "issue"))
    photo = desk.world.photo()
    today.read_tray()
    desk.until(lambda: today.photo(photo) is not None)
    today.take(photo)
    today.choose("garbage")
    today.complete()
    desk.until(lambda: desk.kept(first).issue_id)
    # answered: a text that names the caller is refused and stays, another one is taken
    desk.window.go("leads", lead_id=first.id)
    desk.until(lambda: page.detail.isVisible() and page.detail.case.lead.issue_id)
    sheet = answer(desk, f"已告知{CALLER.name}")
    desk.until(sheet.fault.text)
    assert sheet.isVisible()
    assert sheet.values()["text"] == f"已告知{CALLER.name}"
    sheet.show_values({"text": "已告知清运时间"})
    sheet.accept()
    desk.until(lambda: desk.kept(first).answered_at_utc)
    # the envelope opened
    desk.open(desk.kept(first))
    desk.click(page.detail.envelope.open_button)
    page.detail.ask.text.setText("回访满意度")
    desk.click(page.detail.ask.verb)
    desk.until(lambda: page.detail.envelope.is_open)
    assert page.detail.envelope.values["name"].text() == CALLER.name
    # printed
    shown: list[PreviewDialog] = []
    open_preview(desk.window.context, "recheck", issue_ids=[desk.kept(first).issue_id], shown=shown.append)
    desk.until(lambda: shown)
    pdf = ws.folder / "sheet.pdf"
    shown[0].save_to(pdf)
    desk.until(pdf.exists)
    shown[0].close()
    desk.idle()
    printed = "".join(pdf_text(pdf).split())  # lines break anywhere
    assert "祠堂对面垃圾" in printed
    assert not any(word.replace(" ", "") in printed for word in WORDS)
    desk.idle()
    assert holding(ws.folder, *WORDS) == []
    assert holding(ws.folder, "祠堂对面垃圾") != [], "the search itself finds what is there"
    assert list(order(ws.reader(), Query(text=CALLER.name))) == []
    desk.close()
    ws.close()
    assert holding(tmp_path, *WORDS) == []


def test_a_number_in_the_text_is_refused_with_the_sentence_and_can_be_moved_into_the_envelope(desk: LeadDesk) -> None:
    form = desk.begin()
    form.gist.setPlainText("垃圾没人清，请回电 138 2964 0517")
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: "没有写入" in form.fault.text())
    desk.until(form.submit.isEnabled)
    assert "手机号码" in form.fault.text()
    assert desk.world.ws.all("lead") == []
    assert form.gist.toPlainText() == "垃圾没人清，请回电 138 2964 0517"
    desk.click(form.seal_button)
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: desk.world.ws.all("lead"))
    (lead,) = desk.world.ws.all("lead")
    assert lead.gist == f"垃圾没人清，请回电 {SEALED}"
    assert envelopes.read(desk.world.ws, lead.envelope_id, "核对").said == "垃圾没人清，请回电 138 2964 0517"


def test_a_half_typed_lead_is_there_after_a_restart_and_its_caller_is_not(desk: LeadDesk) -> None:
    form = desk.begin()
    form.gist.setPlainText("市场后巷垃圾没人清")
    form.caller.name.setText(CALLER.name)
    desk.window.close()
    desk.window.context.tasks.close()
    desk.start()
    assert any("没登记完" in message.what for message in desk.said)
    desk.page.begin_taking()
    assert desk.page.form.gist.toPlainText() == "市场后巷垃圾没人清"
    assert not desk.page.form.caller.caller
    assert holding(desk.world.ws.folder, CALLER.name) == []


def test_giving_up_asks_and_throws_the_draft_away(desk: LeadDesk) -> None:
    desk.begin()
    desk.page.form.gist.setPlainText("市场后巷垃圾没人清")
    desk.until(lambda: drafts.kept(desk.world.ws, "lead"))
    on_next_dialog(lambda dialog: dialog.reject())
    desk.key(Qt.Key.Key_Escape)
    assert desk.page.form.isVisible()
    on_next_dialog(lambda dialog: dialog.accept())
    desk.key(Qt.Key.Key_Escape)
    desk.until(lambda: drafts.kept(desk.world.ws, "lead") == [])
    assert not desk.page.form.isVisible()


def test_what_is_pasted_from_a_page_loses_its_readings(desk: LeadDesk) -> None:
    desk.begin()
    mime = QMimeData()
    mime.setText("马滘(jiào)街道,有人倒垃圾.")
    desk.page.form.gist.insertFromMimeData(mime)
    assert desk.page.form.gist.toPlainText() == "马滘街道，有人倒垃圾。"


# --- envelopes ------------------------------------------------------------------------------------------------------


def test_an_envelope_is_opened_for_a_reason_and_put_away_with_the_lead(desk: LeadDesk) -> None:
    lead, other = desk.lead(caller=CALLER), desk.lead(gist="另一件事")
    desk.open(lead)
    box, ask = desk.page.detail.envelope, desk.page.detail.ask
    desk.click(box.open_button)
    desk.click(ask.verb)
    assert ask.isVisible(), "without a reason nothing is opened"
    assert not box.is_open
    ask.text.setText("核实具体位置")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: box.is_open)
    assert [box.values[name].text() for name in ("name", "phone", "address")] == [
        CALLER.name, CALLER.phone, CALLER.address,
    ]  # fmt: skip
    desk.until(lambda: "拆阅：核实具体位置" in box.log.text())
    assert "陈立" in box.log.text()
    desk.open(other)
    assert not box.is_open
    assert not any(value.text() for value in box.values.values())
    desk.open(lead)
    assert not box.is_open


def test_an_open_envelope_is_put_away_when_the_screen_is_left(desk: LeadDesk) -> None:
    desk.open(desk.lead(caller=CALLER))
    desk.page.detail.envelope.show_caller(CALLER)
    desk.window.go("settings")
    assert not desk.page.detail.envelope.is_open
    desk.window.go("leads")
    desk.page.detail.envelope.show_caller(CALLER)
    desk.screen.show_tab("registers")
    assert not desk.page.detail.envelope.is_open


def test_destroying_an_envelope_is_asked_twice(desk: LeadDesk) -> None:
    lead = desk.lead(caller=CALLER)
    desk.open(lead)
    box, ask = desk.page.detail.envelope, desk.page.detail.ask
    desk.click(box.destroy_button)
    ask.text.setText("满三个月")
    on_next_dialog(lambda dialog: dialog.reject())
    desk.click(ask.verb)
    assert envelopes.is_here(desk.world.ws, lead.envelope_id or "")
    desk.click(box.destroy_button)
    ask.text.setText("满三个月")
    on_next_dialog(lambda dialog: dialog.accept())
    desk.click(ask.verb)
    desk.until(lambda: not envelopes.is_here(desk.world.ws, lead.envelope_id or ""))
    desk.until(lambda: "已按规定销毁" in box.state.text())
    assert box.open_button.isHidden()
    assert box.destroy_button.isHidden()
    assert "销毁：满三个月" in box.log.text()


# --- what becomes of a lead -----------------------------------------------------------------------------------------


def test_only_what_stands_open_to_a_lead_is_offered(desk: LeadDesk) -> None:
    ws = desk.world.ws
    lead, merged, closed = desk.lead(), desk.lead(gist="另一件事"), desk.lead(gist="第三件事")
    leads.merge(ws, lead.id, [merged.id])
    leads.close(ws, closed.id, "不属本区")
    desk.open(lead)
    assert desk.shown_actions() == ["accept", "answer", "issue", "target", "merge", "close"]
    desk.open(merged)
    assert desk.shown_actions() == ["accept", "answer", "undo"]
    desk.open(closed)
    assert desk.shown_actions() == ["undo"]
    leads.answer(ws, lead.id, way="phone", text="已告知")
    desk.open(lead)
    assert desk.shown_actions() == ["issue", "target", "merge", "close", "undo"]


def test_a_step_is_taken_back_from_the_lead(desk: LeadDesk) -> None:
    lead = desk.lead()
    desk.open(lead)
    desk.click(desk.page.detail.buttons["close"])
    desk.page.detail.ask.text.setText("不属本区范围")
    desk.click(desk.page.detail.ask.verb)
    desk.until(lambda: desk.kept(lead).closed_reason == "不属本区范围")
    desk.until(lambda: "undo" in desk.shown_actions())
    desk.click(desk.page.detail.buttons["undo"])
    desk.until(lambda: desk.kept(lead).closed_reason is None)
    desk.until(lambda: "close" in desk.shown_actions())


def test_an_answer_is_kept_with_way_and_satisfaction_and_stands_in_the_lead(desk: LeadDesk) -> None:
    lead = desk.lead()
    desk.open(lead)
    answer(desk, "已告知清运时间")
    desk.until(lambda: desk.kept(lead).answer == "已告知清运时间")
    assert (desk.kept(lead).answer_way, desk.kept(lead).answer_rating) == ("phone", "satisfied")
    desk.until(lambda: desk.page.detail.answer.text() == "已告知清运时间")
    desk.until(lambda: desk.page.listed is not None and desk.page.listed.counts["answered"] == 1)


def test_acceptance_is_recorded_and_the_answer_is_what_presses_then(desk: LeadDesk) -> None:
    lead = desk.lead()
    desk.open(lead)
    desk.click(desk.page.detail.buttons["accept"])
    desk.sheet(FormSheet).accept()
    desk.until(lambda: desk.kept(lead).accepted_at_utc)
    assert desk.kept(lead).accepted_by_id == desk.world.ws.author
    desk.until(lambda: "accept" not in desk.shown_actions() and "undo" in desk.shown_actions())
    (row,) = desk.page.list.rows.rows
    assert row.due.text.endswith("答复")


def test_an_issue_made_by_mistake_is_taken_back_from_its_lead(desk: LeadDesk) -> None:
    lead = desk.lead()
    form = IssueForm(category="garbage", place_id=desk.world.place.id, description="垃圾")
    issue = leads.to_issue(desk.world.ws, lead.id, form).issue
    desk.open(lead)
    desk.click(desk.page.detail.buttons["back"])
    desk.page.detail.ask.text.setText("不是这一处")
    desk.click(desk.page.detail.ask.verb)
    desk.until(lambda: issues.standing(desk.world.ws, issue.id).status == "void")
    desk.told(f"{lead.number} 转的问题 {issue.number} 已作废")
    desk.until(lambda: "issue" in desk.shown_actions())


def test_the_place_of_a_lead_becomes_a_target_of_the_visit_under_way(desk: LeadDesk) -> None:
    visit = visits.start(desk.world.ws, team=desk.world.team)
    lead = desk.lead()
    desk.open(lead)
    desk.click(desk.page.detail.buttons["target"])
    desk.until(lambda: desk.kept(lead).target_id)
    assert [one.place_id for one in visits.targets(desk.world.ws, visit.id)] == [desk.world.place.id]
    desk.told(f"{lead.number} 已列为场次 {visit.number} 的检查对象")


def test_without_a_visit_one_is_begun_for_the_target(desk: LeadDesk) -> None:
    lead = desk.lead()
    desk.open(lead)
    desk.click(desk.page.detail.buttons["target"])
    sheet = desk.sheet(VisitSheet)
    for person in desk.world.team:
        sheet.people[person].setChecked(True)
    assert sheet.opening["leader_id"] is None, "nobody is a leader because they go first"
    sheet._leader.choose(desk.world.team[1])
    sheet.methods["papers"].setChecked(True)
    sheet.accept()
    desk.until(lambda: desk.kept(lead).target_id)
    visit = visits.current(desk.world.ws)
    assert visit is not None
    assert (visit.team, visit.leader_id, visit.methods) == (desk.world.team, desk.world.team[1], ("papers",))


def test_without_a_place_no_visit_is_begun_and_the_way_to_it_is_offered(desk: LeadDesk) -> None:
    lead = desk.lead(place_id=None)
    desk.open(lead)
    desk.click(desk.page.detail.buttons["target"])
    message = desk.told("还没有地点")
    assert visits.current(desk.world.ws) is None
    ((_, go),) = message.actions
    go()
    desk.until(desk.page.form.isVisible)
    desk.page.form.editors["place_id"].show_value(desk.world.place.id)
    desk.key(Qt.Key.Key_Return, CTRL)
    desk.until(lambda: desk.kept(lead).place_id == desk.world.place.id)
    assert desk.kept(lead).gist == lead.gist


def test_an_issue_is_recorded_in_the_form_of_today_which_the_lead_fills(desk: LeadDesk) -> None:
    lead = desk.lead(category="garbage", spot="市场后巷", channel="qr")
    desk.open(lead)
    desk.click(desk.page.detail.buttons["issue"])
    assert desk.window.shown == "today"
    form = desk.window.screen_at("today").desk.form  # type: ignore[attr-defined]
    assert (form.category, form.place_id, form.spot, form.source) == ("garbage", lead.place_id, "市场后巷", "qr")
    assert (form.description, form.from_lead_id) == (lead.gist, lead.id)


def test_what_was_being_written_waits_as_a_draft_while_a_lead_is_recorded(desk: LeadDesk) -> None:
    lead = desk.lead()
    desk.window.go("today")
    today = desk.window.screen_at("today").desk  # type: ignore[attr-defined]
    today.set(category="garbage", description="写到一半的另一条")
    desk.window.go("today", lead_id=lead.id)
    assert today.form.from_lead_id == lead.id
    assert "写到一半的另一条" in [one.doc["description"] for one in drafts.kept(desk.world.ws, "issue")]


def test_several_chosen_leads_are_merged_into_the_current_one(desk: LeadDesk) -> None:
    first, second, third = desk.lead(), desk.lead(), desk.lead()
    desk.until(lambda: desk.page.listed is not None and len(desk.page.listed.rows) == 3)
    desk.page.list.selectAll()
    desk.until(desk.page.merge_many.isVisible)
    into = desk.page.list.current
    on_next_dialog(lambda dialog: dialog.accept())
    desk.click(desk.page.merge_many)
    gone = {one.id for one in (first, second, third)} - {into}
    desk.until(lambda: {one.id for one in desk.world.ws.all("lead", "merged_into_id = ?", (into,))} == gone)


def test_a_lead_goes_into_another_one_that_is_looked_up(desk: LeadDesk) -> None:
    first, second = desk.lead(), desk.lead(gist="河边有人倒建筑废土")
    desk.open(second)
    desk.click(desk.page.detail.buttons["merge"])
    sheet = desk.sheet(MergeSheet)
    assert not sheet.accept_button.isEnabled()
    QTest.keyClicks(sheet.field, "0001")
    assert sheet.field.offered() == [first.id]
    sheet.field.picked.emit(first.id)
    sheet.accept()
    desk.until(lambda: desk.kept(second).merged_into_id == first.id)


# --- the list -------------------------------------------------------------------------------------------------------


def test_chips_count_and_show_what_is_open_late_merged_and_answered(desk: LeadDesk) -> None:
    desk.world.days_ago(40)
    late = desk.lead(gist="四十天前反映的")
    desk.world.today()
    fresh, merged = desk.lead(gist="今天反映的"), desk.lead(gist="今天又反映的")
    leads.merge(desk.world.ws, fresh.id, [merged.id])
    leads.answer(desk.world.ws, merged.id, way="phone", text="已告知")
    desk.until(lambda: desk.page.listed is not None and desk.page.listed.counts["answered"] == 1)
    listed = desk.page.listed
    assert listed is not None
    counts = {chip: listed.counts[chip] for chip in ("open", "overdue", "merged", "answered", "all")}
    assert counts == {"open": 2, "overdue": 1, "merged": 1, "answered": 1, "all": 3}
    gone = next(row for row in listed.rows if row.id == merged.id)
    assert gone.state.text == OUTCOMES["merged"], "what went into another one waits for nobody by itself"
    desk.page._choose("overdue")
    (row,) = desk.page.list.rows.rows
    assert (row.id, row.due.kind, row.due.tone) == (late.id, "overdue", "red")
    assert row.due.text.startswith("受理超 "), "it says which of the two deadlines"


def test_a_list_with_bad_rows_brings_in_the_rest_and_names_them_without_their_callers(
    desk: LeadDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "12345.csv"
    rows = [
        "工单号,收到时间,反映内容,来电人,联系电话",
        f"GD1,2026-11-19 10:05,巷口垃圾没人清,{CALLER.name},{CALLER.phone}",
        "GD2,2026-11-32,时间不对的一行,,",
        f"GD3,2026-11-19 10:05,请回电 {CALLER.phone},,",
    ]
    path.write_text("\n".join(rows), encoding="gb18030")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    sheet = desk.page.imports.ask()
    lines: list[str] = []

    def read(dialog: Any) -> None:
        assert isinstance(dialog, ListDialog)
        lines.extend(dialog.list.item(at).text() for at in range(dialog.list.count()))
        dialog.accept()

    on_next_dialog(read)
    sheet.accept()
    desk.until(lambda: lines)
    path.unlink()
    assert [line.split("“")[0] for line in lines] == ["第 3 行", "第 4 行"]
    assert not any(CALLER.phone in line or CALLER.name in line for line in lines)
    assert [lead.reference for lead in desk.world.ws.all("lead")] == ["GD1"]
    assert holding(desk.world.ws.folder, *WORDS) == []


def test_the_rows_are_a_proper_model(desk: LeadDesk) -> None:
    tester = QAbstractItemModelTester(desk.page.list.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    desk.lead()
    desk.until(lambda: desk.page.list.rows.rowCount() == 1)
    assert "市场后巷" in desk.page.list.rows.rows[0].spoken
    tester.deleteLater()


def test_tab_goes_through_the_form_as_it_is_read(desk: LeadDesk) -> None:
    form = desk.begin()
    form.channel.setFocus()
    passed = []
    for _ in range(13):
        passed.append(desk.window.focusWidget())
        desk.window.focusNextPrevChild(True)
    names = [widget.accessibleName() for widget in passed if widget is not None]
    assert names == [
        "来源", "类型", "收到时间", "工单号", "地点", "具体位置", "类别", "专项", "来文指定的答复日", "反映内容",
        "姓名", "电话", "住址",
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(1366, 768), (1366, 690), (1920, 1080)])
def test_no_word_is_cut(desk: LeadDesk, size: tuple[int, int]) -> None:
    desk.lead(caller=CALLER, spot="市场后巷")
    desk.lead(gist="市场后巷垃圾堆了一个星期没人清，味道大")
    desk.window.resize(*size)
    desk.open(desk.lead(category="garbage"))
    desk.until(lambda: desk.window.width() == size[0])
    desk.until(lambda: not cut_words(desk))  # once the layout has settled


def test_a_read_only_workspace_offers_nothing_to_press(tmp_path: Path, qtbot: Any) -> None:
    from inspector.store.workspace import open_workspace

    with lead_desk(tmp_path, qtbot) as desk:
        lead = desk.lead(caller=CALLER)
        other = LeadDesk(desk.world, qtbot)
        held = desk.world.ws
        with open_workspace(held.folder, now=held.now) as looking:
            assert looking.read_only
            desk.world.ws = looking
            try:
                other.start()
                other.open(lead)
                assert other.shown_actions() == []
                assert not other.page.detail.envelope.open_button.isEnabled()
                assert not other.page.tools.findChildren(QPushButton)[0].isEnabled()
            finally:
                other.close()
                desk.world.ws = held


def test_messages_never_hold_what_was_typed_of_the_caller(desk: LeadDesk) -> None:
    take(desk, "市场后巷垃圾没人清")
    said: list[Message] = desk.said
    assert said
    assert not any(word in message.what + message.rest for message in said for word in WORDS)
