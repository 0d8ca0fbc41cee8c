"""The message bar: what stays, what goes, what waits, and that nothing in it is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from inspector.ui.context import Message
from inspector.ui.parts import message_bar
from inspector.ui.parts.message_bar import LEAST_HEIGHT, MessageBar
from inspector.ui.run import application
from inspector.ui.theme import apply_theme

LONG = "存储卡读到一半断开了，卡上照片没有改动，本机没留下半张文件；请重插读卡器，再点「再试」。" * 6


@pytest.fixture
def bar(qtbot, qapp: QApplication) -> MessageBar:
    application()
    apply_theme(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    made = MessageBar()
    lines = QVBoxLayout(window)
    lines.addStretch(1)
    lines.addWidget(made)
    window.resize(1000, 400)
    window.show()
    made.window_shown = window  # type: ignore[attr-defined]  # lives as long as the bar
    return made


def buttons(bar: MessageBar) -> dict[str, QPushButton]:
    return {made.text(): made for made in bar.findChildren(QPushButton) if made.isVisible()}


def test_a_notice_gives_way_at_once_and_an_error_stays(bar: MessageBar) -> None:
    bar.say(Message("甲"))
    bar.say(Message("乙"))
    assert bar.shown == Message("乙")
    bar.say(Message("坏", kind="error"))
    assert not bar._clock.isActive()
    bar.close_message()
    assert bar.shown is None


def test_what_was_just_done_is_said_over_an_error_which_comes_back_after_it(bar: MessageBar, qtbot) -> None:
    done: list[str] = []
    bad, worse = Message("坏", kind="error"), Message("更坏", kind="warn")
    bar.say(bad)
    bar.say(Message("已核完", kind="good", actions=(("撤销", lambda: done.append("undo")),)))
    bar.say(Message("已催办", kind="good", actions=(("撤销", lambda: done.append("urge")),)))
    assert bar.shown is not None
    assert bar.shown.what == "已催办"
    qtbot.waitUntil(lambda: "撤销" in buttons(bar))
    qtbot.mouseClick(buttons(bar)["撤销"], Qt.MouseButton.LeftButton)
    assert done == ["urge"]
    assert bar.shown == bad, "an error is not gone because something else went well"
    bar.say(worse)
    bar.say(worse)
    assert (bar.shown, bar._more.text()) == (bad, "还有 1 条没看")
    bar.close_message()
    assert (bar.shown, bar._more.isVisible()) == (worse, False)


def test_a_passing_warning_stands_until_the_next_message(bar: MessageBar) -> None:
    bar.say(Message("还缺", kind="warn", passing=True))
    assert not bar._clock.isActive()
    bar.say(Message("已存好", kind="good"))
    assert bar.shown == Message("已存好", kind="good")


def test_a_notice_goes_by_itself_and_an_error_does_not(bar: MessageBar, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_bar, "NOTICE_MS", 20)
    bar.say(Message("好", kind="good"))
    qtbot.waitUntil(lambda: bar.shown is None)
    bar.say(Message("坏", kind="error"))
    bar.say(Message("后", kind="good"))
    qtbot.waitUntil(lambda: bar.shown is not None and bar.shown.what == "坏")
    assert not bar._clock.isActive()


def test_a_button_closes_the_message_and_does_its_work(bar: MessageBar, qtbot) -> None:
    done: list[str] = []
    bar.say(Message("已交办", actions=(("撤销", lambda: done.append("undo")),)))
    qtbot.mouseClick(buttons(bar)["撤销"], Qt.MouseButton.LeftButton)
    assert done == ["undo"]
    assert bar.shown is None


def test_what_a_button_says_in_turn_is_shown(bar: MessageBar, qtbot) -> None:
    bar.say(Message("已交办", actions=(("撤销", lambda: bar.say(Message("已撤销"))),)))
    qtbot.mouseClick(buttons(bar)["撤销"], Qt.MouseButton.LeftButton)
    assert bar.shown == Message("已撤销")


def test_a_long_message_makes_the_row_higher_instead_of_being_cut(bar: MessageBar, qtbot) -> None:
    bar.say(Message("短"))
    qtbot.waitUntil(lambda: bar._message_row.height() == LEAST_HEIGHT)
    bar.say(Message("断开了。", LONG, "error"))
    words = bar._words
    qtbot.waitUntil(lambda: bar._message_row.height() > LEAST_HEIGHT)
    assert words.height() >= words.heightForWidth(words.width())
    assert bar.minimumSizeHint().width() < 700


def test_angle_brackets_are_words(bar: MessageBar) -> None:
    bar.say(Message("<b>文件</b> & 夹", "a<i>b", "error"))
    assert "&lt;b&gt;文件&lt;/b&gt; &amp; 夹" in bar._words.text()


def test_progress_tells_count_and_rest_and_stops_once(bar: MessageBar, qtbot) -> None:
    stopped: list[bool] = []
    bar.progress("正在导入照片", 118, 302, "每秒 9 张，剩 20 秒", lambda: stopped.append(True))
    assert bar._count.text() == "118 / 302"
    qtbot.mouseClick(buttons(bar)["停下"], Qt.MouseButton.LeftButton)
    bar.progress("正在导入照片", 119, 302, "", lambda: stopped.append(True))
    asked = buttons(bar)["正在停下"]
    assert not asked.isEnabled()
    qtbot.mouseClick(asked, Qt.MouseButton.LeftButton)
    assert stopped == [True]
    bar.progress("", 0, 0, "", None)
    assert not bar._progress_row.isVisible()
    bar.progress("正在备份", 0, 9, "", lambda: stopped.append(True))
    assert buttons(bar)["停下"].isEnabled()


def test_screen_readers_hear_the_whole_message(bar: MessageBar) -> None:
    bar.say(Message("断开了。", "没有改动。", "error"))
    assert bar.accessibleName() == "断开了。没有改动。"
