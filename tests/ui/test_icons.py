"""Icons: every name that is used exists in both cuts, is tinted by the theme, and is forgotten with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from inspector import catalog, paths
from inspector.ui import icons
from inspector.ui.run import application
from inspector.ui.theme import THEMES, apply_theme

CALLS = r"icon=|icons\.(?:icon|pixmap|draw)\((?:painter, )?|icon_button\(|Sign\(|Noted\(|IconLabel\(|show_icon\("
NAMED = re.compile(rf'(?:{CALLS})"([a-z_]+)"')


@pytest.fixture(autouse=True)
def app(qapp: QApplication) -> Iterator[QApplication]:
    application()
    apply_theme(qapp, "light")
    yield qapp
    apply_theme(qapp, "light")


def names() -> set[str]:
    return {path.name.removesuffix("_20_regular.svg") for path in (paths.resources() / "icons").glob("*_regular.svg")}


def inked(image: QImage) -> set[str]:
    """Return the colours of the pixels that are fully painted."""
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_each_icon_has_both_cuts_and_draws_something_in_its_colour() -> None:
    color = THEMES["light"].tokens["red"].lower()
    assert names()
    for name in names():
        for filled in (False, True):
            assert inked(icons.pixmap(name, "red", filled=filled, size=40).toImage()) == {color}, (name, filled)


def test_each_icon_that_is_named_in_the_window_is_there(project: Path) -> None:
    used = {
        name
        for path in (project / "inspector" / "ui").rglob("*.py")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 20
    assert used <= names()


def test_each_category_has_its_icon() -> None:
    assert {category.icon for category in catalog.load_seed().categories} <= names()


def test_outdoors_every_icon_is_filled(app: QApplication) -> None:
    apply_theme(app, "outdoor")
    assert icons.pixmap("camera").toImage() == icons.pixmap("camera", filled=True).toImage()


def test_a_pixmap_is_made_once_and_forgotten_with_the_theme(app: QApplication) -> None:
    made = icons.pixmap("camera")
    assert icons.pixmap("camera").cacheKey() == made.cacheKey()
    apply_theme(app, "dark")
    assert icons.pixmap("camera").cacheKey() != made.cacheKey()
    assert inked(icons.pixmap("camera").toImage()) != inked(made.toImage())
