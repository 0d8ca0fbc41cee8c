"""Answers for how everything looks: the colours of the three themes, type, and the style sheet filled from them.

One dict of tokens a theme and no literal colour anywhere else. Accent never means a status; a status is colour,
shape and word. The theme in force hangs on the application (`theme_of`), so that painted widgets ask it and nothing
else holds it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from inspector import paths

LIGHT: Mapping[str, str] = {
    "window": "#F3F5F6", "surface": "#FFFFFF", "sunken": "#E9EDEF", "hover": "#EDF1F3", "pressed": "#DFE5E8",
    "line": "#D5DBDF", "edge": "#7E8992", "text": "#1A1F24", "text2": "#47515A", "text3": "#5F6A74",
    "disabled": "#98A1A9", "accent": "#0B6B75", "accentH": "#095A63", "accentP": "#074A52", "on": "#FFFFFF",
    "soft": "#E0F0F1", "sel": "#E0F0F1", "red": "#B3261E", "redS": "#FBEAE8", "amber": "#875200", "amberS": "#FCF1DD",
    "blue": "#1F55B8", "blueS": "#E7EEFB", "green": "#2B6B1E", "greenS": "#E7F3E4", "violet": "#6B3FA0",
    "violetS": "#F1EAF9", "slate": "#47515A", "slateS": "#E9EDF0", "desk": "#DDE2E5",
}  # fmt: skip
DARK: Mapping[str, str] = {
    "window": "#15181B", "surface": "#1C2023", "sunken": "#111416", "hover": "#262C30", "pressed": "#2E353A",
    "line": "#32393F", "edge": "#707C86", "text": "#E7EBEE", "text2": "#B9C2C9", "text3": "#97A2AB",
    "disabled": "#5E6871", "accent": "#5CC2CB", "accentH": "#74CED6", "accentP": "#48AEB7", "on": "#06272A",
    "soft": "#17363A", "sel": "#17363A", "red": "#FF9187", "redS": "#43211F", "amber": "#F2BC55", "amberS": "#3C2E13",
    "blue": "#94BBFF", "blueS": "#1D2E4C", "green": "#8AD178", "greenS": "#1F3A1A", "violet": "#C9A9F6",
    "violetS": "#36274B", "slate": "#B9C2C9", "slateS": "#2A3035", "desk": "#0E1012",
}  # fmt: skip
OUTDOOR: Mapping[str, str] = {
    "window": "#FFFFFF", "surface": "#FFFFFF", "sunken": "#FFFFFF", "hover": "#E6E6E6", "pressed": "#CFCFCF",
    "line": "#000000", "edge": "#000000", "text": "#000000", "text2": "#000000", "text3": "#1C1C1C",
    "disabled": "#5A5A5A", "accent": "#00434A", "accentH": "#003238", "accentP": "#002428", "on": "#FFFFFF",
    "soft": "#FFFFFF", "sel": "#FFFFFF", "red": "#8C0000", "redS": "#FFFFFF", "amber": "#5C3400", "amberS": "#FFFFFF",
    "blue": "#00307F", "blueS": "#FFFFFF", "green": "#0B4A00", "greenS": "#FFFFFF", "violet": "#42107A",
    "violetS": "#FFFFFF", "slate": "#000000", "slateS": "#FFFFFF", "desk": "#E6E6E6",
}  # fmt: skip
# the same in every theme: strips over a photo
ON_PHOTO: Mapping[str, str] = {
    "label": "#FFFFFF", "labelS": "#C7101418", "warn": "#6B4100", "warnS": "#FCF1DD",
    "error": "#9E1D16", "errorS": "#FBEAE8",
}  # fmt: skip

CONTROL_PX = 36  # buttons, fields, boxes: outline and all
FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC")
# role → (pixel size, line height)
TYPE: Mapping[str, tuple[int, int]] = {
    "figure": (28, 36), "page": (22, 30), "screen": (18, 24), "tile": (16, 22), "body": (14, 20), "meta": (13, 18),
    "mark": (12, 16),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: its key, its Chinese name, its tokens, and the line widths that 户外 doubles."""

    key: str
    title: str
    tokens: Mapping[str, str]
    outdoor: bool = False

    @property
    def line_px(self) -> int:
        """Width of outlines and dividers."""
        return 2 if self.outdoor else 1

    @property
    def focus_px(self) -> int:
        """Width of the keyboard focus ring."""
        return 4 if self.outdoor else 2

    def color(self, token: str) -> QColor:
        """Return the colour of a token (of this theme, or of the strips over photos as `photo.warn`)."""
        if token.startswith("photo."):
            return QColor(ON_PHOTO[token.removeprefix("photo.")])
        return QColor(self.tokens[token])


THEMES: Mapping[str, Theme] = {
    "light": Theme("light", "浅色", LIGHT),
    "dark": Theme("dark", "深色", DARK),
    "outdoor": Theme("outdoor", "户外", OUTDOOR, outdoor=True),
}


def theme_of(_widget: QWidget | None = None) -> Theme:
    """Return the theme in force."""
    app = QApplication.instance()
    key = app.property("theme_key") if app is not None else None
    return THEMES.get(str(key), THEMES["light"])


def apply_theme(app: QApplication, key: str) -> Theme:
    """Put a theme in force for the whole application: Fusion, palette, font, style sheet, icons forgotten."""
    from inspector.ui import icons

    theme = THEMES[resolved(app, key)]
    if app.property("theme_key") is None:
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setProperty("theme_key", theme.key)
    icons.forget()
    app.setPalette(_palette(theme))
    app.setFont(font("body"))
    app.setStyleSheet(style_sheet(theme))
    return theme


def change_theme(app: QApplication, key: str) -> None:
    """Put a theme in force unless it is already: every widget is drawn anew for it."""
    if app.property("theme_key") != resolved(app, key):
        apply_theme(app, key)


def resolved(app: QApplication, key: str) -> str:
    """Return the theme a setting means: 随系统 is light or dark."""
    if key != "system":
        return key
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def font(role: str, *, bold: bool = False) -> QFont:
    """Return the font of a type role (pixel sizes, so that the grid holds; Qt scales them with the display)."""
    made = QFont()
    made.setFamilies([*FAMILIES, "InspectorRareHan", "Inspector Rare Han"])
    made.setPixelSize(TYPE[role][0])
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made


def load_fonts() -> None:
    """Load the bundled fonts first: without a Chinese font Qt draws boxes and says nothing."""
    for path in sorted((paths.resources() / "fonts").glob("*.ttf")):
        if "Serif" not in path.name:
            QFontDatabase.addApplicationFont(str(path))


def prepare_input_method() -> None:
    """Choose the ibus front end where fcitx runs: PySide6's Linux wheels carry no fcitx of their own."""
    if sys.platform == "linux" and "fcitx" in os.environ.get("XMODIFIERS", "") + os.environ.get("QT_IM_MODULE", ""):
        os.environ["QT_IM_MODULE"] = "ibus"


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: QColor) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for at, token in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "surface"), (role.AlternateBase, "window"),
        (role.Text, "text"), (role.PlaceholderText, "text3"), (role.Button, "surface"), (role.ButtonText, "text"),
        (role.BrightText, "red"), (role.Highlight, "accent"), (role.HighlightedText, "on"), (role.Link, "accent"),
        (role.ToolTipBase, "text"), (role.ToolTipText, "surface"), (role.Mid, "line"), (role.Dark, "edge"),
        (role.Light, "surface"),
    ):  # fmt: skip
        palette.setColor(at, theme.color(token))
    for at in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, at, theme.color("disabled"))
    return palette


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme: `@token` is replaced by its colour, the other marks by `_measures`."""
    from inspector.ui.icons import svg_file

    text = (paths.resources() / "style" / "inspector.qss").read_text(encoding="utf-8")
    filled = theme.outdoor
    marks = {
        "tick": svg_file("checkmark", theme.tokens["on"], filled=True),
        "grayTick": svg_file("checkmark", theme.tokens["disabled"], filled=True),
        "bar": svg_file("subtract", theme.tokens["on"], filled=True),
        "down": svg_file("chevron_down", theme.tokens["text2"], filled=filled),
        "up": svg_file("chevron_up", theme.tokens["text2"], filled=filled),
        "left": svg_file("chevron_left", theme.tokens["text"], filled=filled),
        "right": svg_file("chevron_right", theme.tokens["text"], filled=filled),
    }
    values = {**theme.tokens, **marks, **_measures(theme)}
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"@{name}", values[name])
    return text


def item_style(padding: int) -> str:
    """Return the style of a table's cells in the theme in force: a line below, the chosen one in sight in 户外 too."""
    theme = theme_of()
    ground, text = ("accent", "on") if theme.outdoor else ("sel", "text")
    line, chosen, words = (theme.tokens[token] for token in ("line", ground, text))
    return (
        f"QTableView::item {{ padding: 0 {padding}px; border-bottom: 1px solid {line}; }}"
        f"QTableView::item:selected {{ background: {chosen}; color: {words}; }}"
    )


def _measures(theme: Theme) -> dict[str, str]:
    """Return what follows from the line widths: a control stays 36 px high and its words stay where they are.

    `b` and `f` are the widths of outline and focus; `h` heights and `…p` paddings within the outline, with `f` before
    them within the focus ring. `chosen` is the ground of a chosen row: 户外 fills it, because its tints are white.
    """
    values: dict[str, int] = {
        "b": theme.line_px,
        "f": theme.focus_px,
        "ph": 8 - 2 * theme.line_px,
        "pr": 4 - theme.line_px,
    }
    for mark, width in (("", theme.line_px), ("f", theme.focus_px)):
        values[f"{mark}h"] = CONTROL_PX - 2 * width
        for name, padding in (("bp", 15), ("ip", 10), ("lp", 5), ("tp", 7), ("vp", 7)):
            values[mark + name] = max(padding - width, 0)
    chosen = ("accent", "on") if theme.outdoor else ("sel", "text")
    colors = {"chosen": chosen[0], "chosenText": chosen[1], "quiet": "disabled" if theme.outdoor else "line"}
    return {name: f"{value}px" for name, value in values.items()} | {
        name: theme.tokens[token] for name, token in colors.items()
    }
