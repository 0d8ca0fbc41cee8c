"""The life of an issue in the drawer: orders, claims, weekly words, the ladder, 延期, 销号; nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from inspector.domain.issue import Issue
from inspector.domain.place import Body
from inspector.store import drafts, feedbacks, issues, ladder, life, milestones, notices, places
from inspector.store.door import new_id
from inspector.ui.models import situation
from inspector.ui.screens.ledger_feedback import FeedbackSheet
from inspector.ui.screens.ledger_order import OrderSheet
from inspector.ui.screens.ledger_small_sheets import ClaimSheet, PlanSheet, ReceiptSheet, SummarySheet, TransferSheet
from inspector.ui.window import Window
from inspector.wording import ledger as words
from tests.ui.ledger_world import Desk, at_desk, screen_of

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    with at_desk(tmp_path, qtbot) as made:
        yield made


def body(desk: Desk, name: str, contact: str | None = "陈志强") -> Body:
    made = Body(id=new_id(), name=name, kind="power_utility", contact=contact)
    places.keep(desk.world.ws, made)
    return made


def sent_out(desk: Desk, *, days_ago: int, due_on: str, **fields: Any) -> Issue:
    """Record an issue and send it out to the cleaners, some days ago."""
    world = desk.world.days_ago(days_ago)
    issue = world.issue(due_on=None, **fields)
    life.assign(world.ws, [issue.id], due_on=due_on, assist_body_ids=())
    world.today()
    return issue


def approval_needed(desk: Desk, **more: bool) -> None:
    ws = desk.world.ws
    kept = json.loads(ws.meta("settings") or "{}")
    ws.set_meta("settings", json.dumps({**kept, "closing_needs_approval": True, **more}))


def second_window(desk: Desk) -> Window:
    first = desk.windows[0]
    made = Window(
        desk.world.ws, first.context.tasks, first.context.news, list(first._specs.values()), desk.world._now
    )  # fmt: skip
    desk.at.others.append(made)
    made.resize(1366, 768)
    made.show()
    made.go("ledger")
    return made


def press(button: Any) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, LEFT)


def said(desk: Desk) -> str:
    return f"{desk.told[-1].what} {desk.told[-1].rest}" if desk.told else ""


# 交办


def test_an_order_says_what_it_lacks_and_does_not_go_out_before(desk: Desk) -> None:
    nobody = body(desk, "区供电局", contact=None)
    issue = desk.world.issue(due_on="2026-11-27")
    drawer = desk.open(issue)
    drawer.act("assign")
    sheet = desk.sheet(OrderSheet)
    assert sheet.lead.text() == "达濠片区保洁公司"
    assert sheet.person.text() == "周文海"  # the contact of the body
    sheet.lead.picked.emit(nobody.id)
    assert sheet.person.text() == ""
    assert sheet.lacking.text() == "还缺责任人"
    QTest.mouseClick(sheet.accept_button, LEFT)
    assert sheet.isVisible()
    assert desk.status(issue) == "found"
    sheet.person.setText("吴敏")
    sheet.person.textEdited.emit("吴敏")
    assert not sheet.lacking.text()
    assert "区供电局" in sheet.papers.text()
    press(sheet.accept_button)
    desk.until(lambda: desk.status(issue) == "assigned")
    held = desk.world.ws.get("issue", issue.id)
    assert (held.lead_body_id, held.responsible_person, held.due_on) == (nobody.id, "吴敏", "2026-11-27")
    desk.until(lambda: drawer.dossier.row.status == "assigned" and drawer.folds.papers.texts)
    assert "交办单" in drawer.folds.papers.texts[0]


def test_many_issues_go_out_with_one_paper_for_each_body_as_previewed(desk: Desk) -> None:
    power = body(desk, "区供电局")
    first, second, third = (desk.world.issue(due_on="2026-11-27") for _ in range(3))
    desk.shows(first, second, third)
    desk.tick(first, second, third)
    press(desk.screen.foot.buttons["assign"])
    sheet = desk.sheet(OrderSheet)
    assert sheet.preview.text() == "将发出 1 份交办单"
    at = next(n for n, one in enumerate(sheet.orders) if one.number == second.number)
    sheet.list.setCurrentRow(at)
    sheet.lead.picked.emit(power.id)
    sheet.assist.changed.emit(sheet.assist.keys)
    assert sheet.preview.text() == "将发出 2 份交办单"
    assert "达濠片区保洁公司（主责 2 条）" in sheet.papers.text()
    assert "区供电局（主责 1 条）" in sheet.papers.text()
    press(sheet.accept_button)
    desk.until(lambda: {desk.status(one) for one in (first, second, third)} == {"assigned"})
    ws = desk.world.ws
    assert {one.body_id: len(one.issue_ids) for one in ws.all("notice")} == {
        ws.get("issue", first.id).lead_body_id: 2,
        power.id: 1,
    }
    desk.until(lambda: "共 2 份" in said(desk))


def test_a_day_given_to_all_brings_the_rule_it_was_reckoned_by(desk: Desk) -> None:
    reckoned, typed = desk.world.issue(due_on=None), desk.world.issue(due_on="2026-12-04")
    desk.shows(reckoned, typed)
    desk.tick(reckoned, typed)
    press(desk.screen.foot.buttons["assign"])
    sheet = desk.sheet(OrderSheet)
    at = next(n for n, one in enumerate(sheet.orders) if one.number == typed.number)
    sheet.list.setCurrentRow(at)
    sheet.due.setDate(QDate(2026, 12, 7))  # no rule gives this day
    assert {one.rule for one in sheet.orders} != {None}
    press(next(one for one in sheet.findChildren(QPushButton) if one.text() == words.ORDER_TO_ALL))
    assert [(one.due_on, one.rule) for one in sheet.orders] == [("2026-12-07", None)] * 2
    press(sheet.accept_button)
    ws = desk.world.ws
    desk.until(lambda: desk.status(reckoned) == "assigned")
    assert [ws.get("issue", one.id).due_rule for one in (reckoned, typed)] == [None, None]


def test_where_the_owner_is_not_known_a_body_is_asked_and_claims(desk: Desk) -> None:
    power = body(desk, "区供电局")
    issue = desk.world.issue(due_on="2026-11-27")
    drawer = desk.open(issue)
    drawer.act("assign")
    sheet = desk.sheet(OrderSheet)
    sheet.unknown.setChecked(True)
    assert not sheet.fields["person"].isVisible()
    sheet.assist.changed.emit((power.id,))
    press(sheet.accept_button)
    desk.until(lambda: desk.world.ws.get("issue", issue.id).unclaimed_since_utc)
    desk.until(lambda: drawer.dossier.life.unclaimed)
    assert situation.front(drawer.dossier)[0] == "claim"
    assert drawer.todo.isVisible()
    desk.until(lambda: "claim" in desk.screen.marks.actions_of(issue.id))
    drawer.act("claim")
    claim = desk.sheet(ClaimSheet)
    QTest.mouseClick(claim.accept_button, LEFT)  # nobody is chosen yet
    assert claim.isVisible()
    claim.field.picked.emit(power.id)
    press(claim.accept_button)
    desk.until(lambda: desk.world.ws.get("issue", issue.id).lead_body_id == power.id)
    desk.until(lambda: not drawer.dossier.life.unclaimed)
    assert "claim" not in drawer.bar.shown_actions


def test_what_was_ordered_is_handed_to_another_body_and_no_other_way(desk: Desk) -> None:
    issue, power = sent_out(desk, days_ago=2, due_on="2026-11-27"), body(desk, "濠江供电局")
    drawer = desk.open(issue)
    assert not drawer.fields["lead"].value.open
    drawer.act("transfer")
    sheet = desk.sheet(TransferSheet)
    QTest.mouseClick(sheet.accept_button, LEFT)  # to nobody yet
    sheet.field.picked.emit(power.id)
    QTest.mouseClick(sheet.accept_button, LEFT)  # and for no reason yet
    assert sheet.isVisible()
    sheet.reason.setText("属供电杆线")
    press(sheet.accept_button)
    desk.until(lambda: desk.world.ws.get("issue", issue.id).lead_body_id == power.id)
    papers = notices.notices_of(desk.world.ws, issue.id)
    assert [one.kind for one in papers] == ["assign", "assign", "withdraw"]
    desk.until(lambda: drawer.dossier.row.lead_body_id == power.id)
    assert "转办" in drawer.dossier.history[-1].title
    assert all(one.number in said(desk) for one in papers[1:])


# 反馈


def test_what_it_took_is_read_while_it_is_typed_and_summed(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=10, due_on="2026-11-27")
    drawer = desk.open(issue)
    drawer.act("report")
    sheet = desk.sheet(FeedbackSheet)
    sheet.efforts.setText("清了很多")
    assert "没有认出" in sheet.read.text()
    sheet.efforts.setText("清理垃圾900余车次，出动人员40人次")
    assert sheet.read.text() == "会记成：清理垃圾 900余车次；出动人员 40人次"
    QTest.mouseClick(sheet.accept_button, LEFT)
    desk.until(lambda: "进展没有填" in sheet.fault.text())
    assert sheet.efforts.text()
    sheet.progress.setPlainText("已清运两车")
    sheet.percent.setValue(60)
    press(sheet.accept_button)
    desk.until(lambda: feedbacks.of_issue(desk.world.ws, issue.id))
    desk.until(lambda: "900余车次" in drawer.folds.feedback.sum_text)
    assert "已清运两车" in drawer.folds.feedback.texts[0]
    assert "60%" in drawer.folds.feedback.texts[0]
    assert words.FEEDBACK_GAP in drawer.folds.feedback.texts[1]  # the week before said nothing
    assert desk.status(issue) == "assigned"


def test_a_word_that_was_not_finished_comes_back(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-27")
    drawer = desk.open(issue)
    drawer.act("report")
    sheet = desk.sheet(FeedbackSheet)
    sheet.progress.setPlainText("写到一半")
    sheet.efforts.setText("清理垃圾3车次")
    sheet.reject()
    desk.until(lambda: drafts.kept(desk.world.ws, "feedback"))
    drawer.act("report")
    again = desk.sheet(FeedbackSheet)
    assert (again.progress.toPlainText(), again.efforts.text()) == ("写到一半", "清理垃圾3车次")
    again.done_box.setChecked(True)
    press(again.accept_button)
    desk.until(lambda: desk.status(issue) == "reported")
    desk.until(lambda: not drafts.kept(desk.world.ws, "feedback"))


def test_a_photo_of_the_tray_comes_with_the_word(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-27")
    photo = desk.world.photo()
    drawer = desk.open(issue)
    drawer.act("report")
    sheet = desk.sheet(FeedbackSheet)
    sheet.progress.setPlainText("见照片")
    sheet._take_photos([photo])
    assert sheet.picked.text() == "已选 1 张"
    press(sheet.accept_button)
    desk.until(lambda: desk.world.ws.get("photo", photo).role == "feedback")


# 催办, 延期


def test_urging_is_the_first_button_when_it_is_due_and_then_no_longer(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=9, due_on="2026-11-18")
    drawer = desk.open(issue)
    assert situation.front(drawer.dossier)[0] == "urge"
    assert "超期 2 天" in drawer.todo.words.text()
    desk.until(lambda: "urge" in desk.screen.marks.actions_of(issue.id))
    drawer.act("urge")
    press(drawer.ask.verb)
    desk.until(lambda: [one.kind for one in notices.notices_of(desk.world.ws, issue.id)] == ["assign", "urge"])
    desk.until(lambda: "urge" not in drawer.bar.shown_actions)
    desk.until(lambda: "urge" not in desk.screen.marks.actions_of(issue.id))


def test_many_are_urged_at_once_and_only_where_all_wait_for_it(desk: Desk) -> None:
    late = [sent_out(desk, days_ago=9, due_on="2026-11-18") for _ in range(2)]
    early = sent_out(desk, days_ago=9, due_on="2026-12-18")
    desk.shows(*late, early)
    desk.until(lambda: desk.screen.marks.actions_of(late[0].id))
    urge = desk.screen.foot.buttons["urge"]
    desk.tick(early)
    assert not urge.isVisible()
    desk.tick(*late)
    assert urge.isVisible()
    assert not urge.isEnabled()
    assert early.number in urge.toolTip()
    desk.tick(early)
    press(urge)
    press(desk.screen.ask.verb)
    desk.until(lambda: not ladder.rungs(desk.world.ws, desk.screen.today.on))
    assert len([one for one in desk.world.ws.all("notice") if one.kind == "urge"]) == 1


def test_an_extension_is_asked_for_in_time_and_answered(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-25")
    drawer = desk.open(issue)
    drawer.act("ask_extension")
    drawer.ask.text.setText("要先做居民工作")
    press(drawer.ask.verb)
    desk.until(lambda: drawer.dossier.life.standing.extension_until_on == "2026-12-02")
    assert "12-02" in desk.told[-1].rest
    assert drawer.isAncestorOf(QApplication.focusWidget()), "keys go on in the drawer"
    assert situation.front(drawer.dossier)[:2] == ("extend", "refuse_extension")
    assert "要先做居民工作" in drawer.todo.words.text()
    assert "ask_extension" not in drawer.bar.shown_actions
    drawer.act("extend")
    press(drawer.ask.verb)  # the reason it was asked with holds
    desk.until(lambda: drawer.dossier.life.due_on == "2026-12-02")
    assert "refuse_extension" not in drawer.bar.shown_actions
    said = {action.data(): action.text() for action in drawer.bar.menu().actions()}
    assert said["extend"] == words.EXTEND_UNASKED, "nothing is agreed to that nobody asked for"
    drawer.act("extend")
    press(drawer.ask.verb)
    assert drawer.ask.fault.text(), "without an application a reason is needed"


def test_a_summary_that_must_come_first_is_offered_first_and_approval_says_so(desk: Desk) -> None:
    approval_needed(desk, summary_required=True)
    issue = sent_out(desk, days_ago=8, due_on="2026-11-27")
    desk.world.days_ago(2).recheck(issue, "done")
    world = desk.world.today()
    world.ws.become(world.people[2].id, world.team)
    desk.windows[0].go("ledger", chip="all")
    drawer = desk.open(issue)
    desk.until(lambda: situation.front(drawer.dossier)[:2] == ("summarise", "reject_close"))
    shut = [action.text() for action in drawer.bar.menu().actions() if not action.isEnabled()]
    assert f"审核销号（{words.SHUT['summary_wanted']}）" in shut
    life.summarise(world.ws, issue.id, "桶位不够，改为每日一收。")
    desk.until(lambda: situation.front(drawer.dossier)[0] == "approve_close")


def test_what_is_not_open_now_says_why_and_what_would_open_it(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=9, due_on="2026-11-18")
    drawer = desk.open(issue)
    menu = [action.text() for action in drawer.bar.menu().actions() if not action.isEnabled()]
    assert f"申请延期（{words.SHUT['late']}）" in menu
    assert "ask_extension" not in drawer.bar.shown_actions


# 倒排, 回证


def test_a_plan_is_counted_back_and_its_steps_are_ticked_off(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=1, due_on="2026-11-27")
    drawer = desk.open(issue)
    press(drawer.folds.plan.make)
    sheet = desk.sheet(PlanSheet)
    (first, days), (second, _) = sheet.lines[:2]
    first.setText("清运")
    second.setText("补桶")
    days.setValue(2)
    assert sheet.lasts[1].text() == "到 11-27"  # type: ignore[attr-defined]
    assert sheet.lasts[0].text() == "到 11-26"  # type: ignore[attr-defined]
    days.setValue(20)
    assert "来不及" in sheet.begins.text()
    press(sheet.accept_button)
    desk.until(lambda: "排不下" in sheet.fault.text())
    desk.until(lambda: second.geometry().top() - first.geometry().bottom() >= 8)  # nothing is squeezed by what is said
    days.setValue(2)
    assert not sheet.fault.text(), "what was refused is another plan now"
    press(sheet.accept_button)
    desk.until(lambda: len(milestones.of_issue(desk.world.ws, issue.id)) == 2)
    desk.until(lambda: len(drawer.dossier.life.plan) == 2)
    drawer.folds.plan.done_asked.emit(drawer.dossier.life.plan[0].milestone.id, "清运")
    desk.until(lambda: drawer.dossier.life.plan[0].milestone.done_on == "2026-11-20")


def test_a_receipt_is_written_down_with_who_and_how(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-27")
    drawer = desk.open(issue)
    assert words.PAPER_UNSIGNED in drawer.folds.papers.texts[0]
    drawer.folds.papers.receipt_asked.emit(drawer.dossier.life.papers[0])
    sheet = desk.sheet(ReceiptSheet)
    QTest.mouseClick(sheet.accept_button, LEFT)  # nobody signed
    assert sheet.isVisible()
    sheet.by.setText("周文海")
    sheet.way.set_value("left")
    press(sheet.accept_button)
    desk.until(lambda: "周文海 11-20 留置送达" in drawer.folds.papers.texts[0])
    desk.until(lambda: drawer.dossier.last is not None and drawer.dossier.last.action == "notice")
    drawer.act("undo")
    assert "送达回证" in drawer.ask.title.text()
    press(drawer.ask.verb)
    desk.until(lambda: words.PAPER_UNSIGNED in drawer.folds.papers.texts[0])


# 销号


def test_closing_is_applied_for_verified_approved_by_another_and_published(desk: Desk) -> None:
    approval_needed(desk)
    issue = sent_out(desk, days_ago=8, due_on="2026-11-27")
    world = desk.world.days_ago(3)
    feedbacks.say(world.ws, issue.id, "2026-W47", "都做完了", finished=True)
    world.days_ago(2).recheck(issue, "done")
    world.today()
    desk.windows[0].go("ledger", chip="all")
    drawer = desk.open(issue)
    assert desk.status(issue) == "reported"
    assert "approve_close" not in drawer.bar.shown_actions  # 谁验收谁负责
    shut = [action.text() for action in drawer.bar.menu().actions() if not action.isEnabled()]
    assert any(text.startswith("审核销号（谁验收谁负责") for text in shut)
    world.ws.become(world.people[2].id, world.team)
    drawer.refresh()
    desk.until(lambda: "approve_close" in drawer.bar.shown_actions)
    assert [text.split("，")[0] for text in drawer.folds.chain.texts] == ["申请", "核查", "审核", "公示"]
    assert "陈立、郑敏" in drawer.folds.chain.texts[1]
    assert "待办" in drawer.folds.chain.texts[2]
    drawer.act("approve_close")
    press(drawer.ask.verb)
    desk.until(lambda: desk.status(issue) == "closed")
    desk.until(lambda: situation.front(drawer.dossier)[0] == "publish")
    assert "林𠮷" in drawer.folds.chain.texts[2]
    drawer.act("publish")
    press(drawer.ask.verb)
    desk.until(lambda: drawer.dossier.life.standing.published_until_on)
    assert "到 " in drawer.folds.chain.texts[3]


def test_a_summary_is_written_in_as_many_words_as_it_takes_and_not_lost_on_the_way(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=8, due_on="2026-11-27")
    desk.world.today().recheck(issue, "done")
    desk.windows[0].go("ledger", chip="all")
    drawer = desk.open(issue)
    drawer.act("summarise")
    sheet = desk.sheet(SummarySheet)
    sheet.text.setPlainText("桶位不够是主因。\n改为每日一收。")
    desk.until(lambda: drafts.kept(desk.world.ws, "summary"))  # while it is typed: nobody closes a program that dies
    sheet.reject()
    drawer.act("summarise")
    again = desk.sheet(SummarySheet)
    assert again.text.toPlainText() == "桶位不够是主因。\n改为每日一收。"
    press(again.accept_button)
    desk.until(lambda: drawer.dossier.life.standing.summary)
    desk.until(lambda: not drafts.kept(desk.world.ws, "summary"))


# nothing typed is lost


def test_a_dialog_that_another_window_overtook_says_so_and_keeps_every_word(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-27")
    first = desk.open(issue)
    second = desk.open(issue, screen_of(second_window(desk)))
    first.act("report")
    sheet = desk.sheet(FeedbackSheet)
    sheet.progress.setPlainText("第一扇窗写的进展")
    second.act("void")
    second.ask.text.setText("记重了")
    press(second.ask.verb)
    desk.until(lambda: desk.status(issue) == "void" and first.dossier.row.status == "void")
    assert sheet.progress.toPlainText() == "第一扇窗写的进展"
    press(sheet.accept_button)
    desk.until(lambda: "没有保存" in sheet.fault.text())
    assert sheet.isVisible()
    assert sheet.progress.toPlainText() == "第一扇窗写的进展"


def test_an_order_filled_in_two_windows_overwrites_nobody(desk: Desk) -> None:
    issue = desk.world.issue(due_on="2026-11-27")
    first = desk.open(issue)
    second = desk.open(issue, screen_of(second_window(desk)))
    first.act("assign")
    sheet = desk.sheet(OrderSheet)
    sheet.requirement.setPlainText("第一扇窗的要求")
    second.fields["requirement"].saved.emit("requirement", "第二扇窗的要求")
    desk.until(lambda: desk.world.ws.get("issue", issue.id).requirement == "第二扇窗的要求")
    press(sheet.accept_button)
    desk.until(sheet.fault.text)
    assert sheet.requirement.toPlainText() == "第一扇窗的要求"
    assert desk.status(issue) == "found"
    assert desk.world.ws.get("issue", issue.id).requirement == "第二扇窗的要求"


def test_a_reason_that_was_refused_stands_in_the_question_again(desk: Desk) -> None:
    issue = sent_out(desk, days_ago=3, due_on="2026-11-25")
    drawer = desk.open(issue)
    drawer.act("ask_extension")
    drawer.ask.text.setText("写了很久的理由")
    issues.act(desk.world.ws, [issue.id], "report")  # the other window was faster
    press(drawer.ask.verb)
    desk.until(lambda: drawer.ask.isVisible() and drawer.ask.text.text() == "写了很久的理由")


# the table


def test_what_waits_is_marked_and_can_be_shown_alone(desk: Desk) -> None:
    late = sent_out(desk, days_ago=9, due_on="2026-11-18")
    fresh = desk.world.issue(due_on="2026-12-18")
    desk.shows(late, fresh)
    follow = desk.screen.head.follow
    desk.until(lambda: "to_urge" in follow._held())
    model = desk.screen.model
    texts = {model.line(row).row.number: [f.text for f in model.line(row).flags] for row in range(model.rowCount())}
    assert texts[late.number][0] == "该催办"
    assert texts[fresh.number] == []
    action = next(one for one in follow.menu().actions() if one.data() == "to_urge")
    action.trigger()
    desk.shows(late)
    ladder.climb(desk.world.ws, [late.id], "urge")  # somebody has done it meanwhile
    desk.shows()
