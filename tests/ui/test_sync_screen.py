"""同步 as a person sees it: figures, failure, what waits, deciding by keys, files dropped, nothing cut, no noise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from inspector.errors import Known
from inspector.store import exchange
from inspector.store.exchange import Enrolment
from inspector.store.workspace import Workspace, open_workspace
from inspector.sync import backoff
from inspector.ui.actions.exchange import may_be_ours
from inspector.ui.context import Message
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.screens.sync import SyncScreen
from inspector.ui.sync import examples
from inspector.ui.sync.conflicts import MINE, OFFICE
from inspector.ui.sync.facts import Facts, Refusal, Share, Waits
from inspector.ui.sync.joining import CodeSheet
from inspector.ui.theme import apply_theme
from inspector.ui.window import Window
from tests.store.making import Clock, Ground, laid_out
from tests.ui.frame_world import idle, opened

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STATES = examples.all_of(NOW.astimezone())


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        made = laid_out(ws, clock)
        ws.become(made.people[0], made.people)
        yield made


@pytest.fixture
def window(qtbot: Any, ground: Ground) -> Iterator[Window]:
    with opened(qtbot, ground.ws, ground.ws.now) as made:
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.go("sync")
        idle(made.context.tasks, made, qtbot)
        yield made


@pytest.fixture
def screen(window: Window) -> SyncScreen:
    made = window.screen_at("sync")
    assert isinstance(made, SyncScreen)
    return made


def join_nowhere(ws: Workspace) -> None:
    """Enrol at an office at which nobody answers."""
    exchange.keep_enrolment(
        ws,
        Enrolment(
            office_id="o", office_name="督查办", urls=("https://127.0.0.1:1",), ca_pem="", device_id=ws.device.id,
            user_id="u", user_name="陈立", role="inspector", scopes=(ws.scope,), epoch="e",
        ),
    )  # fmt: skip


def figures(screen: SyncScreen) -> list[str]:
    card = screen.confirmed
    return [one.figures.accessibleName() for one in (card.records, card.photos, card.bytes)]


# --- what is shown


def test_what_the_office_did_not_take_stands_there_with_its_reason_until_it_was_noted(
    screen: SyncScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, ...]] = []
    monkeypatch.setattr(screen.waiting, "_seen", noted.append)
    screen.show_facts(STATES["whole"])
    assert screen.waiting.refusals == []
    refusal = Refusal("这一处归水务部门管", (("issue", 1), ("photo", 2)), ("op-1", "op-2"))
    screen.show_facts(dataclasses.replace(STATES["whole"], refusals=(refusal,)))
    (card,) = screen.waiting.refusals
    said = "".join(one.text() for one in card.findChildren(QLabel))
    assert "问题 1 处、照片 2 处" in said
    assert "原因：这一处归水务部门管" in said
    assert "请按这个意见重新录入" in said
    card.findChildren(QPushButton)[0].click()
    assert noted == [("op-1", "op-2")]
    screen.show_facts(STATES["whole"])
    assert screen.waiting.refusals == []


def test_how_many_wait_for_the_administrator_is_told_anew_when_that_alone_changed(screen: SyncScreen) -> None:
    screen.show_facts(STATES["whole"])
    screen.show_facts(dataclasses.replace(STATES["whole"], quarantined=3))
    assert screen.waiting.quarantined.text().startswith("3 条")
    assert screen.waiting.quarantined.isVisible()


@pytest.mark.parametrize("name", list(STATES))
def test_an_example_does_not_contradict_itself(name: str) -> None:
    facts = STATES[name]
    waits = {one.kind: one for one in facts.waiting}
    originals = waits.pop("original", Waits("original", 0))
    assert (facts.photos.rest, facts.bytes.rest) == (originals.count, originals.size_bytes)
    assert facts.records.rest == sum(one.count for one in waits.values())
    assert facts.disputes == sum(len(one.rows) for one in facts.conflicts)


def test_without_an_office_the_screen_says_what_joining_means(screen: SyncScreen, window: Window) -> None:
    assert screen.pages.currentWidget() is screen.joining
    assert screen.joining.from_file.isEnabled()
    assert "尚未接办公室" in window.top_bar.office.accessibleName()


def test_the_figures_carry_their_whole_and_what_is_missing(screen: SyncScreen) -> None:
    screen.show_facts(STATES["trouble"])
    assert figures(screen) == [
        "记录 1204 / 1219 条 还差 15 条",
        "照片原件 2316 / 2348 张 还差 32 张",
        "数据量 6.84 / 6.97 GB 还差 131 MB",
    ]
    screen.show_facts(STATES["whole"])
    assert all(said.endswith("全部确认") for said in figures(screen))
    assert screen.confirmed.records.bar.value() == screen.confirmed.records.bar.maximum()


@pytest.mark.parametrize(
    ("records", "photos", "said"),
    [
        (Share(1204, 1219), Share(2316, 2348), "办公室已确认 1204/1219 待传 15"),
        (Share(1219, 1219), Share(2316, 2348), "办公室已确认 1219/1219 照片待传 32"),
        (Share(1219, 1219), Share(2348, 2348), "办公室已确认 1219/1219"),
    ],
)
def test_the_pill_says_confirmed_of_all_and_what_waits(
    screen: SyncScreen, window: Window, records: Share, photos: Share, said: str
) -> None:
    screen.background.facts = Facts(office="督查办", records=records, photos=photos)
    screen.background.changed.emit()
    assert window.top_bar.office.accessibleName().strip() == said


def test_nearly_all_is_never_drawn_as_all(screen: SyncScreen) -> None:
    screen.show_facts(Facts(office="督查办", records=Share(999_999, 1_000_000)))
    assert screen.confirmed.records.bar.value() < screen.confirmed.records.bar.maximum()


def test_a_failure_says_what_happened_what_is_kept_and_the_next_try(screen: SyncScreen) -> None:
    screen.show_facts(STATES["trouble"])
    failed = screen.confirmed.failed
    assert failed.isVisible()
    assert "连不上办公室：本机没有网络" in failed.what.text()
    assert "还有 15 条记录、32 张照片等着传" in failed.rest.text()
    assert "一条没丢" in failed.rest.text()
    screen.show_facts(STATES["whole"])
    assert not failed.isVisible()


def test_what_waits_is_told_by_kind_with_its_earliest(screen: SyncScreen) -> None:
    screen.show_facts(STATES["trouble"])
    said = screen.waiting.texts
    assert said[0].startswith("新问题 3 条 最早 ")
    assert said[-1] == "照片原件 32 张 131 MB"
    screen.show_facts(STATES["whole"])
    assert screen.waiting.texts == []


def test_a_kind_nobody_knows_is_still_told(screen: SyncScreen) -> None:
    screen.show_facts(Facts(office="督查办", waiting=(Waits("lead", 2),)))
    assert screen.waiting.texts == ["其他改动 2 条"]


@pytest.mark.parametrize("theme", ["light", "dark", "outdoor"])
@pytest.mark.parametrize("size", [(1366, 768), (1366, 690), (1920, 1080)])
def test_no_word_is_cut_and_every_target_is_large_enough(
    screen: SyncScreen, window: Window, theme: str, size: tuple[int, int], qtbot: Any
) -> None:
    apply_theme(QApplication.instance(), theme)  # type: ignore[arg-type]
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    for facts in STATES.values():
        screen.show_facts(facts)
        qtbot.waitUntil(lambda: cut(screen) == [], timeout=2000)
        assert screen.area.horizontalScrollBar().maximum() == 0


def cut(screen: SyncScreen) -> list[str]:
    """Return the words that are not whole and the targets that are too small."""
    seen = [one for one in screen.findChildren(QLabel) if one.isVisible() and one.text() and not one.wordWrap()]
    found = [one.text() for one in seen if one.width() < one.fontMetrics().horizontalAdvance(one.text())]
    for made in screen.findChildren(QAbstractButton):
        if made.isVisible():
            narrow = isinstance(made, QPushButton) and made.width() < made.minimumSizeHint().width()
            found += [f"{made.text()} {made.size()}"] if narrow or min(made.width(), made.height()) < 36 else []
    return found


def test_in_a_narrow_window_the_cards_stand_below_each_other(screen: SyncScreen, window: Window, qtbot: Any) -> None:
    window.resize(1024, 768)
    qtbot.waitUntil(lambda: window.width() == 1024)
    screen.show_facts(STATES["trouble"])
    QApplication.processEvents()
    left = screen.confirmed.mapTo(screen, QPoint(0, 0)).x()
    assert screen.conflicts.mapTo(screen, QPoint(0, 0)).x() == left


# --- deciding


def test_merging_needs_a_choice_for_each_field(screen: SyncScreen, qtbot: Any) -> None:
    screen.show_facts(STATES["trouble"])
    card = screen.conflicts
    decided: list[tuple[Any, Any]] = []
    card.decided.disconnect()
    card.decided.connect(lambda held, chosen: decided.append((held.title, chosen)))
    keys = [row.dispute.id for row in card.shown.rows]  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: card.cells[keys[0], MINE].x() > card.cells[keys[0], OFFICE].x() > 0)
    card.cells[keys[0], OFFICE].setFocus()
    qtbot.keyClick(card.cells[keys[0], OFFICE], Qt.Key.Key_Space)
    qtbot.keyClick(card.cells[keys[0], OFFICE], Qt.Key.Key_Right)  # to the other one of the pair
    assert card.chosen == {keys[0]: MINE}
    card.decide()
    assert decided == []
    assert not card.merge.isEnabled()
    for key in keys[1:]:
        card.cells[key, OFFICE].click()
    card.merge.click()
    assert decided == [("K7M2-0011", {keys[0]: MINE, keys[1]: OFFICE, keys[2]: OFFICE})]
    card.office.click()
    assert decided[1][1] == dict.fromkeys(keys, OFFICE)


def test_what_was_chosen_stays_while_news_come_in(screen: SyncScreen) -> None:
    facts = STATES["trouble"]
    screen.show_facts(facts)
    card = screen.conflicts
    key = card.shown.rows[0].dispute.id  # type: ignore[union-attr]
    card.cells[key, MINE].click()
    card.on.click()
    assert card.shown.title == "K7M2-0014"  # type: ignore[union-attr]
    screen.show_facts(dataclasses.replace(facts, conflicts=facts.conflicts[:1]))
    assert card.chosen == {key: MINE}
    assert card.cells[key, MINE].isChecked()


def test_who_may_not_decide_sees_both_and_can_press_nothing(screen: SyncScreen) -> None:
    facts = STATES["trouble"]
    locked = dataclasses.replace(facts.conflicts[0], may=False)
    screen.show_facts(dataclasses.replace(facts, conflicts=(locked,)))
    card = screen.conflicts
    assert not any(one.isEnabled() for one in (*card.cells.values(), card.office, card.mine, card.merge))
    assert "只看" in card.settled.text()


# --- files


def drag(window: Window, path: Path) -> tuple[bool, QMimeData]:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDragEnterEvent(
        QPoint(400, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    event.ignore()
    window.dragEnterEvent(event)
    return event.isAccepted(), mime


def test_a_photo_is_not_for_the_window_and_a_bundle_is_not_for_the_tray(window: Window, tmp_path: Path) -> None:
    for name, ours in (("IMG_0001.jpg", False), ("邀请.json", True), ("office-A3-1-9.ack.fsync", True)):
        path = tmp_path / name
        path.write_bytes(b"x")
        assert may_be_ours(path) is ours
        accepted, mime = drag(window, path)
        assert accepted is ours
        window.go("today")
        tray = window.screen_at("today").tray  # type: ignore[attr-defined]
        event = QDragEnterEvent(
            QPoint(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        event.ignore()
        tray.dragEnterEvent(event)
        assert event.isAccepted() is not ours


def test_what_is_dropped_and_is_none_of_ours_is_said(window: Window, tmp_path: Path, qtbot: Any) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    _, mime = drag(window, path)
    window.dropEvent(
        QDropEvent(
            QPointF(400, 300), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    qtbot.waitUntil(lambda: window.message_bar.shown is not None)
    assert "notes.txt 不是办公室的邀请文件" in window.message_bar.shown.what  # type: ignore[union-attr]
    assert window.shown == "sync"


def test_a_code_needs_its_address_and_a_whole_invitation_none(qtbot: Any, window: Window) -> None:
    sheet = CodeSheet(window)
    qtbot.addWidget(sheet)
    assert not sheet.accept_button.isEnabled()
    sheet.code.setText("7XK2M9QPAB")
    assert not sheet.accept_button.isEnabled()
    sheet.url.setText("10.1.2.3:8443")
    assert sheet.accept_button.isEnabled()
    sheet.url.clear()
    sheet.code.setText("INSPECTOR:" + "A" * 200)
    assert sheet.accept_button.isEnabled()
    assert not sheet.url.isEnabled()
    assert isinstance(sheet, Sheet)


def test_a_damaged_invitation_is_said_and_nothing_changes(
    screen: SyncScreen, window: Window, tmp_path: Path, qtbot: Any
) -> None:
    path = tmp_path / "邀请.json"
    path.write_text("{}")
    screen.join(file=path)
    qtbot.waitUntil(lambda: window.message_bar.shown is not None)
    assert "不是办公室的邀请" in window.message_bar.shown.what  # type: ignore[union-attr]
    assert screen.joining.from_file.isEnabled()
    assert exchange.enrolment(window.context.ws) is None


# --- in the background


def test_without_an_office_nothing_is_tried(screen: SyncScreen, window: Window, qtbot: Any) -> None:
    screen.background.begin()
    screen.background.look()
    assert screen.background.going is None
    assert screen.background.next_try is None


def test_a_failure_is_said_once_and_tried_again_later_and_later(screen: SyncScreen, window: Window, qtbot: Any) -> None:
    back = screen.background
    said: list[str] = []
    back.said.connect(lambda message: said.append(message.what))
    join_nowhere(window.context.ws)
    back.hurry()
    qtbot.waitUntil(lambda: back.going is not None, timeout=30_000)
    qtbot.waitUntil(lambda: back.going is None and back.pace.failures == 1, timeout=30_000)
    back.begin(by_hand=False)
    qtbot.waitUntil(lambda: back.going is None and back.pace.failures == 2, timeout=30_000)
    idle(window.context.tasks, window, qtbot)
    assert len(said) == 1
    assert "连不上办公室" in said[0]
    assert back.next_try is not None
    assert back.next_try > window.context.now()
    qtbot.waitUntil(lambda: screen.facts.failure is not None, timeout=30_000)
    assert screen.again.text() == "现在再试"


def test_a_laptop_that_slept_tries_at_once_and_one_that_was_shut_out_does_not(
    screen: SyncScreen, window: Window, qtbot: Any
) -> None:
    back = screen.background
    at = backoff.Moment(1000.0, 5000.0)
    back.look_at = lambda: at
    back.facts = Facts(office="督查办")
    tried: list[bool] = []
    back.begin = lambda *, by_hand=True: tried.append(by_hand)  # type: ignore[method-assign]
    back.pace = backoff.ended(backoff.started(at), at, None, 0.5)
    back.look()
    assert tried == []
    at = backoff.Moment(1001.0, 5000.0 + 3600)
    back.look()
    assert tried == [False]
    back.pace = backoff.ended(back.pace, at, "device_revoked", 0.5)
    at = backoff.Moment(9000.0, 99_000.0)
    back.look()
    assert tried == [False]


def test_after_the_end_nothing_is_read_or_tried(qtbot: Any, ground: Ground) -> None:
    with opened(qtbot, ground.ws, ground.ws.now) as window:
        back = window.background
        window.close()
        window.context.tasks.close()
        back.look()
        back.read()
        back.begin()
        assert back.going is None
        assert not back._clock.isActive()


def test_new_conflicts_are_told_and_known_ones_not(screen: SyncScreen, window: Window) -> None:
    back = screen.background
    said: list[str] = []
    back.said.connect(lambda message: said.append(message.what))
    held = STATES["trouble"].conflicts[0]
    for count in (1, 1, 3, 2):
        some = dataclasses.replace(held, rows=held.rows[:count])
        theirs = dataclasses.replace(held, record="another", may=False)
        back._read(dataclasses.replace(STATES["whole"], conflicts=(some, theirs)))
    assert said == [f"办公室那边和本机改了同一处，{count} 处要你定。" for count in (1, 3)]


@pytest.mark.parametrize("base", ["路边空地堆放建筑废土约 40 立方米，未覆盖、无围挡，堵住排水沟。", "长" * 120, "短"])
def test_what_stood_before_is_whole_however_short_the_two_values_are(
    screen: SyncScreen, window: Window, base: str, qtbot: Any
) -> None:
    held = STATES["trouble"].conflicts[0]
    row = dataclasses.replace(held.rows[2], base=base, office="约 60 立方米。", mine="已覆盖一半。")
    shown = dataclasses.replace(STATES["whole"], conflicts=(dataclasses.replace(held, rows=(row,)),))

    def whole() -> bool:
        found = [one for one in screen.conflicts.findChildren(QLabel) if one.isVisible() and one.text() == base]
        tall = bool(found) and found[0].height() >= found[0].heightForWidth(found[0].width())
        return tall and screen.conflicts.y() == 0

    for width, height in ((1366, 690), (1920, 1080)):
        window.resize(width, height)
        idle(window.context.tasks, window, qtbot)
        window.background.facts = shown
        window.background.changed.emit()
        qtbot.waitUntil(whole, timeout=2000)


def test_what_others_have_to_decide_is_not_asked_of_oneself(screen: SyncScreen, window: Window) -> None:
    held, life = STATES["trouble"].conflicts
    theirs = dataclasses.replace(held, may=False)
    window.background.facts = dataclasses.replace(STATES["whole"], conflicts=(theirs,))
    window.background.changed.emit()
    assert screen.conflicts.title.text() == "3 处冲突等别人来定"
    assert window.navigation._buttons["sync"].accessibleName() == "同步"
    assert not screen.conflicts.merge.isEnabled()
    window.background.facts = dataclasses.replace(STATES["whole"], conflicts=(life, theirs))
    window.background.changed.emit()
    assert screen.conflicts.title.text() == "1 处冲突要你定，另 3 处等别人"
    assert "1 条" in window.navigation._buttons["sync"].accessibleName()


def test_a_wrong_file_is_forgotten_when_the_right_one_comes(
    screen: SyncScreen, window: Window, tmp_path: Path, qtbot: Any
) -> None:
    wrong = tmp_path / "计划.txt"
    wrong.write_text("不是邀请", encoding="utf-8")
    screen.take_file(wrong)
    qtbot.waitUntil(lambda: window.message_bar.shown is not None)
    assert window.message_bar.shown is not None
    assert "计划.txt" in window.message_bar.shown.what
    window.context.say(Message("回执已导入", kind="good"))
    assert window.message_bar.shown.what == "回执已导入"


def test_a_shut_out_laptop_says_why_and_shows_no_next_try(screen: SyncScreen) -> None:
    back = screen.background
    back.facts = None
    back._read(Facts(office="督查办", failure=Known("device_revoked"), failed_at_utc="2026-11-20T01:00:00.000Z"))
    assert back.next_try is None
    assert "停用了这台电脑" in screen.confirmed.failed.what.text()
    assert screen.again.isEnabled()  # a person may still try
