"""The colours hold the contrast that was promised, and the style sheet leaves nothing unfilled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from inspector.ui.parts.basics import button, icon_button
from inspector.ui.parts.inputs import Choice, Number
from inspector.ui.run import application
from inspector.ui.theme import (
    CONTROL_PX,
    ON_PHOTO,
    THEMES,
    apply_theme,
    change_theme,
    contrast,
    font,
    style_sheet,
)

TEXT, OUTLINE = 4.5, 3.0
GROUNDS = {
    "text": ("surface", "window", "sunken", "hover", "sel"),
    "text2": ("surface", "window", "sel"),
    "text3": ("surface", "window", "hover", "sel"),
    "accent": ("surface", "window", "soft"),
    **{hue: (f"{hue}S", "surface", "sel") for hue in ("red", "amber", "blue", "green", "violet", "slate")},
}
PAIRS = [
    *((ink, ground, TEXT) for ink, grounds in GROUNDS.items() for ground in grounds),
    *(("on", ground, TEXT) for ground in ("accent", "accentH", "accentP")),
    *(("edge", ground, OUTLINE) for ground in ("surface", "window")),
]


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    application()
    yield qapp
    apply_theme(qapp, "light")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "needed"), PAIRS)
def test_what_must_be_read_can_be_read(theme: str, ink: str, ground: str, needed: float) -> None:
    tokens = THEMES[theme].tokens
    assert contrast(tokens[ink], tokens[ground]) >= needed


def test_strips_over_a_photo_can_be_read_over_white() -> None:
    alpha = int(ON_PHOTO["labelS"][1:3], 16) / 255
    over_white = "#" + "".join(
        f"{round(int(ON_PHOTO['labelS'][at : at + 2], 16) * alpha + 255 * (1 - alpha)):02X}" for at in (3, 5, 7)
    )
    assert contrast(ON_PHOTO["label"], over_white) >= TEXT
    assert contrast(ON_PHOTO["warn"], ON_PHOTO["warnS"]) >= TEXT
    assert contrast(ON_PHOTO["error"], ON_PHOTO["errorS"]) >= TEXT


def test_every_theme_has_every_token() -> None:
    assert len({frozenset(theme.tokens) for theme in THEMES.values()}) == 1


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_sheet_is_filled_and_its_pictures_exist(app: QApplication, theme: str) -> None:
    sheet = style_sheet(THEMES[theme])
    assert "@" not in sheet.partition("*/")[2]
    pictures = re.findall(r"url\(([^)]+)\)", sheet)
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


def test_no_colour_stands_outside_the_theme(project: Path) -> None:
    literal = re.compile(r"#[0-9A-Fa-f]{6}\b|QColor\(\d|Qt\.GlobalColor\.(?!transparent)|\b(?:rgb|rgba)\(")
    files = [path for path in (project / "inspector" / "ui").rglob("*.py") if path.name != "theme.py"]
    files.append(project / "resources" / "style" / "inspector.qss")
    found = [f"{path.name}: {hit}" for path in files for hit in literal.findall(path.read_text(encoding="utf-8"))]
    assert not found


@pytest.mark.parametrize("theme", THEMES)
def test_controls_are_36_px_high_and_do_not_jump_with_the_focus(app: QApplication, qtbot, theme: str) -> None:
    apply_theme(app, theme)
    made: list[QWidget] = [
        button("平常"), button("主要", kind="primary"), button("弱", kind="plain"), button("链接", kind="link"),
        icon_button("add", "添加"), QLineEdit(), Choice([("a", "甲")]), QComboBox(), Number(0, 9, "天"), QSpinBox(),
        QDateEdit(),
    ]  # fmt: skip
    holder = QWidget()
    qtbot.addWidget(holder)
    lines = QVBoxLayout(holder)
    for widget in made:
        lines.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
    holder.show()
    qtbot.waitExposed(holder)
    for widget in made:
        before = widget.size()
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        lines.activate()
        assert before.height() == widget.height() == CONTROL_PX, type(widget).__name__
        assert abs(widget.width() - before.width()) <= 2, type(widget).__name__


def test_a_ring_is_shown_after_a_key_and_not_after_a_click(app: QApplication, qtbot) -> None:
    apply_theme(app, "light")
    holder = QWidget()
    qtbot.addWidget(holder)
    first, second = QPushButton("甲", holder), QCheckBox("乙", holder)
    second.move(0, 60)
    holder.show()
    qtbot.waitExposed(holder)
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    qtbot.waitUntil(first.hasFocus)
    assert first.property("keyed") is False  # it has the focus only because its window was opened
    at = second.geometry().center()
    QTest.mouseClick(holder.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    qtbot.waitUntil(second.hasFocus)
    assert second.property("keyed") is False
    qtbot.keyClick(second, Qt.Key.Key_Backtab)
    assert first.hasFocus()
    assert first.property("keyed") is True


def test_a_theme_that_is_in_force_is_not_put_in_force_again(app: QApplication) -> None:
    apply_theme(app, "dark")
    sheet = app.styleSheet()
    change_theme(app, "dark")
    assert app.styleSheet() is sheet or app.styleSheet() == sheet
    change_theme(app, "outdoor")
    assert app.property("theme_key") == "outdoor"
    assert app.styleSheet() != sheet


def test_rare_characters_have_a_font(app: QApplication) -> None:
    metrics = QFontMetrics(font("body"))
    for character in "滘礐埭":
        assert metrics.inFontUcs4(ord(character))
    assert QFontInfo(font("body")).pixelSize() == 14
