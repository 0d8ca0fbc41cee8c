"""台账 as a person uses it: filters and search by the real widgets, bulk actions, the drawer, two windows at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.domain.place import Body
from inspector.store import issues, journal, photos, places
from inspector.store.door import new_id
from inspector.ui.screens.ledger import LedgerScreen
from inspector.ui.window import Window
from inspector.wording import ledger as words
from tests.ui.ledger_world import Desk, at_desk, screen_of


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    with at_desk(tmp_path, qtbot) as made:
        yield made


def search(desk: Desk, text: str) -> None:
    field = desk.windows[0].top_bar.search
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text) if text.isascii() else field.insert(text)


def test_an_empty_ledger_says_what_fills_it_and_a_fruitless_search_what_to_do(desk: Desk) -> None:
    screen = desk.screen
    desk.until(lambda: screen.middle.currentWidget() is screen.empty_new)
    issue = desk.world.issue()
    desk.shows(issue)
    search(desk, "没有这样的话")
    desk.until(lambda: screen.middle.currentWidget() is screen.empty_found)
    assert words.CLEAR_FILTERS in [b.text() for b in screen.empty_found.findChildren(type(screen.head.saved))]


def test_search_as_one_types_finds_by_one_character_by_initials_and_by_number(desk: Desk) -> None:
    lane = desk.world.issue(spot="学校后门巷")
    market = desk.world.issue(spot="礐石市场")
    desk.shows(lane, market)
    for text, expected in (("礐", market), ("xxhm", lane), (market.number, market)):
        search(desk, text)
        desk.shows(expected)
    search(desk, "巷口")
    desk.shows(lane, market)


def test_chips_count_late_and_choose_what_is_shown(desk: Desk) -> None:
    found, assigned = desk.world.issue(), desk.world.issue("assign")
    reported = desk.world.issue("assign", "report")
    chips = desk.screen.head.chips._chips
    desk.until(lambda: chips["all"]._count == 3)
    assert {key: chips[key]._count for key in ("open", "found", "assigned", "reported", "closed")} == {
        "open": 3, "found": 1, "assigned": 1, "reported": 1, "closed": 0,
    }  # fmt: skip
    QTest.mouseClick(chips["reported"], Qt.MouseButton.LeftButton)
    desk.shows(reported)
    QTest.mouseClick(chips["open"], Qt.MouseButton.LeftButton)
    desk.shows(found, assigned, reported)


def test_filters_narrow_by_their_own_lists_and_the_counts_follow(desk: Desk) -> None:
    garbage = desk.world.issue(category="garbage")
    water = desk.world.issue(category="black_water")
    desk.shows(garbage, water)
    head = desk.screen.head
    popup = head.filters["category"].open_popup()
    popup.search.setText("hc")  # 黑臭
    popup.item("black_water").setCheckState(0, Qt.CheckState.Checked)
    desk.shows(water)
    desk.until(lambda: head.chips._chips["all"]._count == 1)
    popup.close()
    assert "黑臭" in head.filters["category"].accessibleName()
    QTest.mouseClick(head.clear, Qt.MouseButton.LeftButton)
    desk.shows(garbage, water)


def test_a_street_finds_what_lies_in_its_communities(desk: Desk) -> None:
    issue = desk.world.issue()
    desk.shows(issue)
    popup = desk.screen.head.filters["place"].open_popup()
    popup.item(desk.world.street.id).setCheckState(0, Qt.CheckState.Checked)
    desk.until(lambda: desk.screen.filter.place == (desk.world.street.id,))
    desk.shows(issue)
    popup.close()


def test_a_bulk_action_that_one_row_does_not_allow_is_closed_and_says_which(desk: Desk) -> None:
    one, other, assigned = desk.world.issue(), desk.world.issue(), desk.world.issue("assign")
    desk.shows(one, other, assigned)
    desk.tick(one, assigned)
    assign = desk.screen.foot.buttons["assign"]
    assert not assign.isEnabled()
    assert assigned.number in assign.toolTip()
    assert desk.screen.foot.buttons["print"].isEnabled()
    desk.tick(assigned)
    desk.tick(other)
    assert assign.isEnabled()
    QTest.mouseClick(assign, Qt.MouseButton.LeftButton)
    desk.send_out()
    desk.until(lambda: desk.status(one) == desk.status(other) == "assigned")
    desk.until(lambda: not desk.screen.model.checked)


def test_what_was_done_to_many_is_taken_back_by_one_press(desk: Desk) -> None:
    one, other = desk.world.issue(), desk.world.issue()
    desk.shows(one, other)
    desk.tick(one, other)
    QTest.mouseClick(desk.screen.foot.buttons["assign"], Qt.MouseButton.LeftButton)
    desk.send_out()
    desk.until(lambda: desk.told and desk.told[-1].actions)
    word, undo = desk.told[-1].actions[0]
    assert word == "撤销"
    undo()
    desk.until(lambda: desk.status(one) == desk.status(other) == "found")


def test_the_drawer_offers_only_what_the_status_allows(desk: Desk) -> None:
    drawer = desk.open(desk.world.issue())
    assert {"assign", "recheck", "plan_recheck", "supervise", "void", "print", "undo"} == drawer.bar.shown_actions
    drawer.act("assign")
    desk.send_out()
    desk.until(lambda: drawer.dossier.row.status == "assigned")
    assert {"report", "ask_extension", "extend", "recheck"} <= drawer.bar.shown_actions
    assert "assign" not in drawer.bar.shown_actions
    drawer.act("void")
    assert drawer.ask.isVisible()
    drawer.ask._take()  # without a reason nothing happens
    assert drawer.ask.fault.text()
    QTest.keyClicks(drawer.ask.text, "repeat")
    QTest.mouseClick(drawer.ask.verb, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.status(drawer.dossier.issue) == "void")
    desk.until(lambda: drawer.dossier.row.status == "void")
    assert drawer.bar.shown_actions == {"restore", "print", "undo"}


def test_the_last_step_is_taken_back_from_the_history(desk: Desk) -> None:
    issue = desk.world.issue("assign")
    drawer = desk.open(issue)
    assert "已交办" in drawer.history.texts[0]
    QTest.mouseClick(drawer.history.undo, Qt.MouseButton.LeftButton)
    QTest.mouseClick(drawer.ask.verb, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.status(issue) == "found")
    desk.until(lambda: "撤销上一步" in drawer.history.texts[0])
    assert journal.verify(desk.world.ws).faults == ()


def test_a_field_is_edited_where_it_stands(desk: Desk) -> None:
    issue = desk.world.issue()
    drawer = desk.open(issue)
    field = drawer.fields["spot"]
    QTest.mouseClick(field.value, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field._editor, "No. 7")
    QTest.keyClick(field._editor, Qt.Key.Key_Return)
    desk.until(lambda: desk.world.ws.get("issue", issue.id).spot == "No. 7")
    desk.until(lambda: field.value.text() == "No. 7")
    assert "具体位置：学校后门巷 改为 No. 7" in drawer.history.texts[0]
    QTest.mouseClick(field.value, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field._editor, "thrown away")
    QTest.keyClick(field._editor, Qt.Key.Key_Escape)
    assert not field.is_editing
    assert desk.world.ws.get("issue", issue.id).spot == "No. 7"


def test_bodies_that_help_are_added_and_dropped(desk: Desk) -> None:
    body = Body(id=new_id(), name="马滘街道", kind="street")
    places.keep(desk.world.ws, body)
    issue = desk.world.issue()
    drawer = desk.open(issue)
    drawer.fields["assist"].saved.emit("assist", (body.id,))
    desk.until(lambda: drawer.fields["assist"].value.text() == "马滘街道")
    drawer.fields["assist"].saved.emit("assist", ())
    desk.until(lambda: drawer.fields["assist"].value.text() == "—")


def test_a_closed_issue_is_not_edited_any_more(desk: Desk) -> None:
    issue = desk.world.days_ago(2).issue("assign")
    desk.world.today().recheck(issue, "done")
    desk.windows[0].go("ledger", chip="all")
    drawer = desk.open(issue)
    QTest.mouseClick(drawer.fields["spot"].value, Qt.MouseButton.LeftButton)
    assert not drawer.fields["spot"].is_editing
    assert drawer.fields["spot"].value.toolTip() == words.EDIT_LOCKED


def test_two_windows_on_one_record_keep_what_is_being_typed(desk: Desk) -> None:
    issue = desk.world.issue()
    first = desk.open(issue)
    another = Window(
        desk.world.ws, desk.windows[0].context.tasks, desk.windows[0].context.news,
        list(desk.windows[0]._specs.values()), desk.world._now,
    )  # fmt: skip
    desk.at.others.append(another)
    another.resize(1366, 768)
    another.show()
    another.go("ledger")
    second = desk.open(issue, screen_of(another))

    field = first.fields["spot"]
    field.edit()
    field._editor.setText("正在这里打字")
    second.fields["description"].saved.emit("description", "另一扇窗改过的描述")
    desk.until(lambda: first.fields["description"].value.text() == "另一扇窗改过的描述")
    assert field.typed == "正在这里打字"
    assert field.warning.isHidden()

    second.fields["spot"].saved.emit("spot", "另一扇窗的位置")
    desk.until(lambda: not field.warning.isHidden())
    assert field.typed == "正在这里打字"
    assert "另一扇窗的位置" in field.warning.text()
    field.save()
    desk.until(lambda: desk.world.ws.get("issue", issue.id).spot == "正在这里打字")
    desk.until(lambda: second.fields["spot"].value.text() == "正在这里打字")
    assert desk.world.ws.get("issue", issue.id).description == "另一扇窗改过的描述"


def test_a_search_in_one_window_leaves_the_other_as_it_is(desk: Desk) -> None:
    lane, market = desk.world.issue(spot="学校后门巷"), desk.world.issue(spot="礐石市场")
    desk.shows(lane, market)
    another = Window(
        desk.world.ws, desk.windows[0].context.tasks, desk.windows[0].context.news,
        list(desk.windows[0]._specs.values()), desk.world._now,
    )  # fmt: skip
    desk.at.others.append(another)
    another.show()
    another.go("ledger")
    desk.shows(lane, market, screen=screen_of(another))
    search(desk, "礐")
    desk.shows(market)
    assert desk.numbers(screen_of(another)) == {lane.number, market.number}


def test_a_photo_is_moved_to_another_issue_and_back_to_the_tray(desk: Desk) -> None:
    one, other = desk.world.issue(), desk.world.issue()
    drawer = desk.open(one)
    (shot,) = drawer.dossier.shots
    menu = drawer.shots.strip.menu_for(0)
    menu.actions()[1].trigger()
    drawer.ask.text.setText(other.number)
    drawer.ask._take()
    desk.until(lambda: len(photos.of_subject(desk.world.ws, "issue", other.id)) == 2)
    desk.until(lambda: drawer.dossier.shots == ())
    drawer = desk.open(other)
    at = next(n for n, held in enumerate(drawer.dossier.shots) if held.photo.id == shot.photo.id)
    drawer.shots.strip.menu_for(at).actions()[2].trigger()
    desk.until(lambda: desk.world.ws.get("photo", shot.photo.id).subject == "tray")
    assert journal.verify(desk.world.ws).faults == ()


def test_a_number_that_is_not_here_moves_nothing(desk: Desk) -> None:
    issue = desk.world.issue()
    drawer = desk.open(issue)
    drawer._move(drawer.dossier.shots[0], "K7M2-9999")
    desk.until(lambda: desk.told)
    assert "没有移动" in desk.told[-1].what + desk.told[-1].rest
    assert len(photos.of_subject(desk.world.ws, "issue", issue.id)) == 1


def test_originals_are_checked_and_a_changed_one_is_named(desk: Desk) -> None:
    issue = desk.world.issue()
    drawer = desk.open(issue)
    desk.until(lambda: drawer.shots.digest.text() == words.HASH_SAME)
    (photo,) = photos.of_subject(desk.world.ws, "issue", issue.id)
    original = next(path for path in desk.world.ws.folder.rglob(photo.sha256) if path.is_file())
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-1] + b"x")
    drawer.shots.check_originals()
    desk.until(lambda: drawer.shots.digest.text() != words.HASH_SAME)
    assert photo.file_name in drawer.shots.digest.text()


def test_before_and_after_stand_beside_each_other_with_distance_and_bearing(desk: Desk) -> None:
    issue = desk.world.days_ago(2).issue("assign")
    after = desk.world.today().photo(lat=23.28004, lon=116.72, bearing=48)
    desk.world.recheck(issue, "done", after)
    desk.windows[0].go("ledger", issue_id=issue.id, chip="all")
    drawer = desk.screen.drawer
    desk.until(lambda: drawer.dossier is not None and drawer.shots.pair._after is not None)
    assert drawer.shots.apart.text() == "两次相距 4 米"
    assert drawer.shots.turned.text() == "方位差 6°"
    assert [shot.photo.role for shot in drawer.dossier.shots] == ["wide", "after"]
    QTest.keyClick(drawer.shots.strip, Qt.Key.Key_Return)
    assert drawer.shots.view is not None
    desk.until(lambda: drawer.shots.view._image is not None)
    QTest.keyClick(drawer.shots.view, Qt.Key.Key_Escape)
    assert drawer.shots.view.isHidden()


def test_the_keyboard_reaches_everything(desk: Desk) -> None:
    made = [desk.world.issue() for _ in range(3)]
    desk.shows(*made)
    screen, table = desk.screen, desk.screen.table
    table.go(0)
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert len(screen.model.checked) == 1
    QTest.keyClick(table, Qt.Key.Key_Return)
    desk.until(lambda: screen.drawer_open and screen.drawer.dossier is not None)
    first = screen.drawer.dossier.issue.id
    QTest.keyClick(table, Qt.Key.Key_Right)
    desk.until(lambda: screen.drawer.dossier.issue.id != first)
    QTest.keyClick(table, Qt.Key.Key_Left)
    desk.until(lambda: screen.drawer.dossier.issue.id == first)
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(screen.model.checked) == 3)
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not screen.drawer_open


def test_what_was_set_is_remembered_and_a_filter_is_kept_under_its_name(desk: Desk) -> None:
    desk.shows(desk.world.issue())
    screen = desk.screen
    screen.head._set(chip="assigned", category=("garbage",))
    screen.kept.show_column("source", True)
    screen.kept.show_column("photo", False)
    screen._sort("number")
    screen.head.save_asked.emit()
    screen.ask.text.setText("本周要跟")
    screen.ask._take()
    screen.leave()
    again = LedgerScreen(desk.windows[0].context)
    assert again.filter == screen.filter
    assert (again.filter.chip, again.filter.sort) == ("assigned", "number")
    assert again.table.layout_state() == screen.table.layout_state()
    assert "source" not in again.table.layout_state()["hidden"]
    assert again.head.saved_menu().actions()[0].text() == "本周要跟"
    again.deleteLater()


def test_the_list_goes_into_a_file(desk: Desk, tmp_path: Path) -> None:
    made = [desk.world.issue() for _ in range(2)]
    desk.shows(*made)
    target = tmp_path / "台账.csv"
    desk.screen.bulk.export_to(target, desk.screen.model.numbers().tolist())
    desk.until(lambda: desk.told)
    content = target.read_text(encoding="utf-8-sig")
    assert all(issue.number in content for issue in made)
    assert "2 条" in desk.told[-1].what


def test_words_that_could_not_be_saved_stay_in_the_editor(desk: Desk) -> None:
    issue = desk.world.issue()
    drawer = desk.open(issue)
    field = drawer.fields["spot"]
    field.edit()
    field._editor.setText("写了一半的位置")
    issues.act(desk.world.ws, [issue.id], "void", reason="重复登记")  # before this window has heard of it
    field.save()
    desk.until(lambda: desk.told)
    assert desk.told[-1].kind == "error"
    assert desk.world.ws.get("issue", issue.id).spot == "学校后门巷"
    assert field.typed == "写了一半的位置"


def test_a_closed_drawer_saves_what_was_typed(desk: Desk) -> None:
    issue = desk.world.issue()
    drawer = desk.open(issue)
    drawer.fields["description"].edit()
    drawer.fields["description"]._editor.setPlainText("还没按回车的话")
    drawer.close_drawer()
    desk.until(lambda: desk.world.ws.get("issue", issue.id).description == "还没按回车的话")


def test_one_comes_to_exactly_the_issues_one_was_told_of_and_clears_that_by_one_button(desk: Desk) -> None:
    made = [desk.world.issue() for _ in range(3)]
    desk.windows[0].go("ledger", only=(made[0].id, made[2].id), word="超期未反馈")
    desk.shows(made[0], made[2])
    clear = desk.screen.head.clear
    assert "超期未反馈" in clear.text()
    QTest.mouseClick(clear, Qt.MouseButton.LeftButton)
    desk.shows(*made)
