"""Every part on one page, in a theme, to be looked at: `python -m tests.ui.gallery DIR`. Not shipped, not collected."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QDateEdit,
    QDateTimeEdit,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QSlider,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.ui.context import Message
from inspector.ui.parts.ask_bar import AskBar, Question
from inspector.ui.parts.basics import button, column, icon_button, label, pane, row
from inspector.ui.parts.chips import Chips
from inspector.ui.parts.compare import BeforeAfter, Overlay
from inspector.ui.parts.compass import Compass
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.field import Field
from inspector.ui.parts.fold import Fold
from inspector.ui.parts.inputs import Choice, Number
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.message_bar import MessageBar
from inspector.ui.parts.pill import Pill, Tag
from inspector.ui.parts.segmented import Segmented
from inspector.ui.parts.tile import Tile
from inspector.ui.parts.top_bar import TopBar
from inspector.ui.run import application
from inspector.ui.shots import settle
from inspector.ui.theme import apply_theme

SIZE = QSize(1366, 1100)
STREETS = [(str(n), name) for n, name in enumerate(("达濠街道", "马滘街道", "礐石街道", "广澳街道河渡社区"))]
PILLS = (
    ("found", "待交办"), ("assigned", "整改中"), ("reported", "已反馈待核"), ("closed", "已销号"), ("void", "作废"),
    ("overdue", "超期"), ("soon", "临期"), ("supervised", "挂账督办"), ("relapse", "反弹第 2 轮"),
    ("conflict", "有冲突"),
)  # fmt: skip


def page() -> QWidget:
    """Return the page; it knows no store."""
    made = pane("window")
    bar = TopBar()
    bar.visit.set("dot", "accent", "场次 03", "达濠街道 1:12")
    bar.saved.set("checkmark_circle", "text2", "", "已存本机 14:56:08")
    bar.office.set("cloud_off", "text2", "", "尚未接办公室 · 备份于 11-20 08:02")
    messages = MessageBar()
    rest = "卡上照片没有改动，本机没留下半张文件。请重插读卡器，再点「再试」。"
    messages.say(Message("存储卡读到一半断开了。", rest, "error", (("再试", lambda: None),)))
    messages.progress("正在导入照片", 118, 302, "每秒 9 张，剩 20 秒", lambda: None)
    left, right = QVBoxLayout(), QVBoxLayout()
    for side, pieces in (
        (left, (_buttons, _inputs, _choices, _tiles, _segments)),
        (right, (_pills, _lists, _pictures)),
    ):
        side.setSpacing(12)
        for piece in pieces:
            side.addWidget(piece())
        side.addStretch(1)
    middle = QHBoxLayout()
    middle.setContentsMargins(16, 12, 16, 12)
    middle.setSpacing(24)
    middle.addLayout(left, 1)
    middle.addLayout(right, 1)
    whole = QVBoxLayout(made)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    whole.addWidget(bar)
    whole.addLayout(middle, 1)
    whole.addWidget(messages)
    return made


def _stacked(*items: QWidget | QHBoxLayout) -> QWidget:
    made = QWidget()
    lines = column(spacing=8)
    for item in items:
        if isinstance(item, QWidget):
            lines.addWidget(item)
        else:
            lines.addLayout(item)
    made.setLayout(lines)
    return made


def _off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def _buttons() -> QWidget:
    return _stacked(
            row(button("完成这条", kind="primary", key="Ctrl+Return"), button("交办", kind="primary", icon="send"),
                _off(button("不可用", kind="primary")), button("打印", icon="print"), _off(button("不可用")), None),
            row(button("跳过", kind="plain"), button("全部展开", kind="link"), button("作废", kind="danger"),
                _off(button("不可用", kind="danger")), icon_button("more_horizontal", "更多"),
                icon_button("dismiss", "关闭", kind=""), _off(icon_button("delete", "删除")), None),
    )  # fmt: skip


def _inputs() -> QWidget:
    bad = Field("透明度", QLineEdit("3米8"), "照片定位，距点位 18 米")
    bad.set_error("请填数字，单位是米")
    plain = Field("地点", QLineEdit("西墩社区"), "沿用上一条")
    empty = QLineEdit()
    empty.setPlaceholderText("占位的话")
    text = QPlainTextEdit("巷口墙边成堆生活垃圾约 2 立方米未入桶，渗滤液流到路面。")
    text.setFixedHeight(64)
    return _stacked(row(plain, bad), row(empty, _off(QLineEdit("已锁定"))), text)


def _choices() -> QWidget:
    day, moment, clock = QDateEdit(QDate(2026, 11, 20)), QDateTimeEdit(QDate(2026, 11, 20).startOfDay()), QTimeEdit()
    day.setCalendarPopup(True)
    day.setDisplayFormat("yyyy-MM-dd")
    moment.setCalendarPopup(True)
    moment.setDisplayFormat("MM-dd HH:mm")
    on, part, off = QCheckBox("勾上"), QCheckBox("一部分"), QCheckBox("没勾")
    on.setChecked(True)
    part.setCheckState(Qt.CheckState.PartiallyChecked)
    gray = QCheckBox("不可用")
    gray.setChecked(True)
    one, other = QRadioButton("选中"), QRadioButton("没选")
    one.setChecked(True)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    bar = QProgressBar()
    bar.setValue(39)
    return _stacked(
        row(Choice(STREETS), Number(5, 480, "分钟"), QDoubleSpinBox(), day, moment, clock, None),
        row(on, part, off, _off(gray), one, other, None),
        row(slider, bar, spacing=16),
    )


def _tiles() -> QWidget:
    garbage, water, wires = (
        Tile("垃圾", "乱堆乱放", icon="bin_full", cap="1"), Tile("黑臭水体", "沟渠池塘", icon="drop", cap="2"),
        Tile("三线乱拉", "电力通信广电", icon="three_lines", cap="3"),
    )  # fmt: skip
    water.setChecked(True)
    done, part = Tile("到位", "可以销号", cap="1", height=56), _off(Tile("未到位", "先放现照", cap="3", height=56))
    done.setChecked(True)
    return _stacked(row(garbage, water, wires), row(done, part))


def _segments() -> QWidget:
    answers = [("yes", "是"), ("no", "否"), ("na", "不适用"), ("unseen", "未查看")]
    good, bad, missing = (Segmented(answers, look="answer", failing=("no",), widths=(44, 44, 60, 60)) for _ in range(3))
    good.set_value("yes")
    bad.set_value("no")
    missing.set_bad(True)
    theme = Segmented([("a", "浅色"), ("b", "深色"), ("c", "户外")])
    theme.set_value("a")
    gone = Segmented([("a", "浅色"), ("b", "深色")])
    gone.set_value("a")
    return _stacked(row(good, bad, missing, None), row(theme, _off(gone), None))


def _pills() -> QWidget:
    chips = Chips(
        [
            ("open", "未结", None),
            ("found", "待交办", "found"),
            None,
            ("late", "超期", "overdue"),
            ("none", "临期", "soon"),
        ]
    )
    chips.choose("open")
    chips.set_counts({"open": 44, "found": 6, "late": 5, "none": 0})
    return _stacked(
            chips,
            row(*(Pill(look, word) for look, word in PILLS[:5]), None),
            row(*(Pill(look, word) for look, word in PILLS[5:]), None),
            row(Tag("三线乱拉"), Tag("水面漂浮物"), label("meta", "meta"), label("提示", "hint"), label("好", "good"),
                label("坏", "bad"), label("警告", "warn"), label("重点", "accent"), None),
    )  # fmt: skip


def _lists() -> QWidget:
    listed = QListWidget()
    listed.setProperty("frame", "box")
    listed.addItems(["平常的一行", "选中的一行", "第三行"])
    listed.setCurrentRow(1)
    listed.setFixedHeight(112)
    fold = Fold("检查清单", label("里面的内容"), folded=False)
    fold.set_title("检查清单", "12 项，1 项不合格", role="bad")
    ask = AskBar()
    ask.ask(
        Question("作废 A3-0012", "作废", text="作废原因", needed=True, when="新期限", on=date(2026, 11, 27)),
        lambda *_: None,
    )
    return _stacked(listed, fold, ask)


def _pictures() -> QWidget:
    before, after = QImage(400, 300, QImage.Format.Format_RGB32), QImage(400, 300, QImage.Format.Format_RGB32)
    before.fill(QColor("#7d8a7a"))
    after.fill(QColor("#b9a98f"))
    slider, overlay, compass = BeforeAfter(), Overlay(), Compass()
    for pair in (slider, overlay):
        pair.set(before, after, ("整改前 11-13 09:21", "整改后 11-19 16:40"))
        pair.setFixedHeight(160)
    compass.set(40, 46)
    empty = EmptyState("还没有照片", "把存储卡插上，或把照片拖到这里。", (("选文件夹", lambda: None),), kind="photos")
    empty.setFixedHeight(270)
    return _stacked(row(slider, overlay, compass), empty)


def popups() -> dict[str, Callable[[], QWidget]]:
    """Return what stands in windows of its own."""

    def menu() -> QWidget:
        made = QMenu()
        for word in ("分出一组", "填时间和地点", "移到上一条"):
            made.addAction(word)
        made.addSeparator()
        made.addAction("不可用").setEnabled(False)
        made.setActiveAction(made.actions()[1])
        return made

    def calendar() -> QWidget:
        made = QCalendarWidget()
        made.setSelectedDate(QDate(2026, 11, 20))
        return made

    def combo() -> QWidget:
        made = Choice(STREETS)
        made.resize(200, 36)
        made.show()
        made.showPopup()
        view = made.view().window()
        view.setProperty("of", made)  # the list goes with its box
        return view

    def form() -> QWidget:
        made = Sheet(None, "填时间和地点", "填上")
        made.say("标为人工填写。")
        made.form().addRow(label("时间", "meta"), QLineEdit("14:07"))
        return made

    def box() -> QWidget:
        made = QMessageBox(QMessageBox.Icon.NoIcon, "程序出错了", "程序出错了。已写下的记录和照片都在本机，没有丢。")
        made.setInformativeText("出错的经过已存到 inspector.log。")
        made.setDetailedText("Traceback …")
        made.addButton("继续使用", QMessageBox.ButtonRole.AcceptRole)
        return made

    faults = ["第 3 行“区划代码”：区划代码应为 6、9 或 12 位数字：44051", "第 9 行“上级”：登记册里没有：磊石街道"]
    listed = {
        "listed": lambda: ListDialog(None, "导入地点", "新增 58，更新 0，未变 0，有误 2 行（其余已写入）。", faults)
    }
    return {"menu": menu, "calendar": calendar, "combo": combo, "form": form, "box": box, **listed}


def main(out: Path) -> None:
    """Draw the page and the popups in three themes into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    app = application()
    for theme in ("light", "dark", "outdoor"):
        apply_theme(app, theme)
        shown = page()
        shown.resize(SIZE)
        shown.show()
        settle(100)
        shown.grab().save(str(out / f"gallery-{theme}.png"))
        shown.close()
        for name, make in popups().items():
            popup = make()
            popup.show()
            settle(50)
            popup.grab().save(str(out / f"{name}-{theme}.png"))
            popup.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
