"""The pieces by keyboard and mouse: segments, slider, overlay, chips, folds, choices, numbers, calendars, lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLabel, QLineEdit, QWidget

from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import Elided
from inspector.ui.parts.chips import Chips
from inspector.ui.parts.compare import BeforeAfter, Overlay
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.field import Field
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.inputs import Choice, DateField, Number
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.pill import Pill
from inspector.ui.parts.segmented import Segmented
from inspector.ui.run import application
from inspector.ui.theme import THEMES, apply_theme

ANSWERS = [("yes", "是"), ("no", "否"), ("na", "不适用")]


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    application()
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


def shown(qtbot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return widget


def image() -> QImage:
    made = QImage(64, 48, QImage.Format.Format_RGB32)
    made.fill(0xFF808080)
    return made


def wheel(widget: QWidget) -> None:
    at = QPointF(5, 5)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), none, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)


def test_arrows_move_the_answer_and_stop_at_the_ends(qtbot) -> None:
    made = Segmented(ANSWERS, name="有无积水")
    shown(qtbot, made)
    heard: list[str] = []
    made.chosen.connect(heard.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(made, key)
    assert heard == ["yes", "no", "na", "no"]
    assert made.accessibleName() == "有无积水，否"


def test_a_second_click_lets_an_answer_go_only_where_it_may(qtbot) -> None:
    for may, left in ((False, "yes"), (True, None)):
        made = Segmented(ANSWERS, may_be_empty=may)
        shown(qtbot, made)
        for _ in range(2):
            qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(5, 10))
        assert made.value == left


def test_a_value_that_is_not_offered_chooses_nothing() -> None:
    made = Segmented(ANSWERS)
    made.set_value("maybe")
    assert made.value is None


def test_the_slider_moves_by_keys(qtbot) -> None:
    made = BeforeAfter()
    made.set(image(), image(), ("整改前", "整改后"))
    shown(qtbot, made)
    places: list[float] = []
    made.moved.connect(places.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Right):
        qtbot.keyClick(made, key)
    assert places == pytest.approx([0.55, 1.0, 1.0, 0.0, 0.05])
    qtbot.mouseDClick(made, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert made.at == 0.5
    assert made.accessibleName() == "整改前，整改后"


def test_nudging_the_overlay_moves_the_view_and_can_be_put_back(qtbot) -> None:
    made = Overlay()
    made.set(image(), image())
    shown(qtbot, made)
    qtbot.keyClick(made, Qt.Key.Key_Right)
    qtbot.keyClick(made, Qt.Key.Key_Down)
    assert made.shift == QPointF(2, 2)
    made.reset()
    assert made.shift == QPointF(0, 0)


def test_one_chip_is_chosen_and_counts_come_later(qtbot) -> None:
    made = Chips([("open", "未结", None), None, ("late", "超期", "overdue")])
    shown(qtbot, made)
    heard: list[str] = []
    made.chosen.connect(heard.append)
    made.choose("open")
    assert heard == []
    before = made.sizeHint().width()
    made.set_counts({"open": 44, "late": 0, "unknown": 3})
    assert made.sizeHint().width() > before
    late = made._chips["late"]
    assert late.accessibleName() == "超期 0"
    late.click()
    assert heard == ["late"]
    assert not made._chips["open"].isChecked()


def test_a_section_folds_by_enter_and_says_so(qtbot) -> None:
    made = Fold("检查清单", QLabel("里面"))
    made.set_title("检查清单", "12 项")
    shown(qtbot, made)
    qtbot.keyClick(made._head, Qt.Key.Key_Return)
    assert made.folded
    assert made._head.accessibleName() == "检查清单，12 项，已折叠"
    qtbot.keyClick(made._head, Qt.Key.Key_Space)
    assert not made.folded


def test_scrolling_the_page_changes_neither_choice_nor_number_nor_day(qtbot) -> None:
    choice, number, day = Choice([("a", "甲"), ("b", "乙")]), Number(0, 9, "天"), DateField()
    number.show_value(5)
    was = day.date()
    for made in (choice, number, day):
        shown(qtbot, made)
        made.setFocus()
        wheel(made)
    assert (choice.key, number.value(), day.date()) == ("a", 5, was)


def test_only_a_person_picks(qtbot) -> None:
    made = Choice([("a", "甲"), ("b", "乙")])
    heard: list[str] = []
    made.picked.connect(heard.append)
    made.choose("b")
    made.set_options([("b", "乙"), ("c", "丙")])
    assert (made.key, heard) == ("b", [])
    shown(qtbot, made)
    qtbot.keyClick(made, Qt.Key.Key_Down)
    assert heard == ["c"]


def test_a_calendar_has_no_colour_without_meaning(qtbot) -> None:
    made = DateField()
    shown(qtbot, made)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    calendar = made.calendarWidget()
    assert calendar.verticalHeaderFormat() == QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        assert calendar.weekdayTextFormat(day).foreground().style() == Qt.BrushStyle.NoBrush


def test_a_fault_stands_below_its_field_and_goes_again(qtbot) -> None:
    line = QLineEdit()
    made = Field("透明度", line)
    shown(qtbot, made)
    made.set_error("请填数字，单位是米")
    assert line.property("bad") is True
    made.set_error("")
    assert line.property("bad") is False
    assert line.accessibleName() == "透明度"


def test_a_question_waits_for_what_is_needed_and_esc_takes_it_back(qtbot) -> None:
    made = AskBar()
    shown(qtbot, made)
    answers: list[tuple[str, date | None]] = []
    question = Question("作废", "作废", text="原因", needed=True, when="到", on=date(2026, 11, 27))
    made.ask(question, lambda text, on: answers.append((text, on)))
    qtbot.keyClick(made.text, Qt.Key.Key_Return)
    assert answers == []
    assert made.fault.isVisible()
    made.text.setText("重复登记")
    qtbot.keyClick(made.text, Qt.Key.Key_Return)
    assert answers == [("重复登记", date(2026, 11, 27))]
    made.ask(question, lambda text, on: answers.append((text, on)))
    qtbot.keyClick(made.text, Qt.Key.Key_Escape)
    assert not made.isVisible()
    assert len(answers) == 1


def test_words_that_do_not_fit_are_the_tool_tip(qtbot) -> None:
    made = Elided("区农业农村和水务局 广澳街道河渡社区")
    shown(qtbot, made)
    made.resize(60, 20)
    assert made.toolTip() == made.text()
    assert QLabel.text(made).endswith("…")


def test_chosen_lines_are_copied_in_the_order_of_the_list(qtbot) -> None:
    made = ListDialog(None, "导入", "有误", ["甲", "乙", "丙"])
    qtbot.addWidget(made)
    for row in (2, 0):
        made.list.item(row).setSelected(True)
    made.copy_chosen()
    assert QApplication.clipboard().text() == "甲\n丙"


@pytest.mark.parametrize("theme", THEMES)
def test_a_pill_is_wide_enough_for_its_word_in_every_theme(app: QApplication, qtbot, theme: str) -> None:
    made = Pill("reported", "已反馈待核")
    shown(qtbot, made)
    apply_theme(app, theme)
    assert made.sizeHint().width() >= made.fontMetrics().horizontalAdvance("已反馈待核") + 26


def test_every_part_can_be_drawn_in_every_theme(app: QApplication, qtbot) -> None:
    from tests.ui.gallery import page

    for theme in THEMES:
        apply_theme(app, theme)
        drawn = page()
        qtbot.addWidget(drawn)
        drawn.resize(1366, 1100)
        assert not drawn.grab().isNull()


def test_a_dialog_is_as_high_as_its_sentence_however_long_that_is(qtbot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    cut = []
    for length in range(20, 240, 20):
        sheet = Sheet(parent, "出文", "出文")
        sheet.say(("登记到发文登记，写成 Word、PDF，放到文件夹。" * 12)[:length])
        sheet.show()
        sentence = next(one for one in sheet.findChildren(QLabel) if one.wordWrap())
        qtbot.waitUntil(lambda one=sentence: one.isVisible() and one.height() > 0)
        QApplication.sendPostedEvents()
        if sentence.height() < sentence.heightForWidth(sentence.width()):
            cut.append(length)
        sheet.reject()
    assert not cut, "the last line is not cut off"
