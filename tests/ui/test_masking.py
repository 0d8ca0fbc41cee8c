"""Hiding faces and plates as a person does it: from the photo that is looked at, by mouse or by keys alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from inspector.domain.masking import Box
from inspector.papers import pictures
from inspector.store import masks
from inspector.ui.parts.mask_canvas import MaskCanvas
from inspector.ui.parts.photo_view import Large, PhotoView
from inspector.ui.screens.mask_sheet import MaskSheet, open_masking
from inspector.ui.window import Window
from inspector.wording import reports as words
from tests.ui.frame_world import opened
from tests.ui.recheck_world import World

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(qtbot: Any) -> MaskCanvas:
    made = MaskCanvas()
    made.resize(800, 600)
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    made.show_image(image)
    qtbot.addWidget(made)
    made.show()
    return made


def drag(canvas: MaskCanvas, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw from one part of the picture to another."""
    spot = canvas.spot()

    def at(part: tuple[float, float]) -> QPoint:
        return QPointF(spot.left() + part[0] * spot.width(), spot.top() + part[1] * spot.height()).toPoint()

    QTest.mousePress(canvas, LEFT, pos=at(begin))
    QTest.mouseMove(canvas, at(end))
    QTest.mouseRelease(canvas, LEFT, pos=at(end))


def about(box: Box, *wanted: float) -> bool:
    return all(abs(one - other) < 0.01 for one, other in zip((box.x, box.y, box.wide, box.high), wanted, strict=True))


def test_a_box_is_drawn_moved_and_pulled_by_mouse_in_parts_of_the_picture(canvas: MaskCanvas) -> None:
    assert canvas.spot().height() == 400, "a wide picture stands in the middle"
    drag(canvas, (0.6, 0.8), (0.2, 0.4))
    assert about(canvas.boxes[0][1], 0.2, 0.4, 0.4, 0.4), "drawn backwards"
    drag(canvas, (0.3, 0.5), (0.4, 0.55))
    assert about(canvas.boxes[0][1], 0.3, 0.45, 0.4, 0.4)
    drag(canvas, (0.7, 0.85), (0.9, 0.95))
    assert about(canvas.boxes[0][1], 0.3, 0.45, 0.6, 0.5)
    drag(canvas, (0.05, 0.05), (0.05, 0.05))
    assert len(canvas.boxes) == 1, "a click beside it draws nothing"


def test_keys_alone_do_all_of_it(canvas: MaskCanvas) -> None:
    told: list[int] = []
    canvas.changed.connect(lambda: told.append(len(canvas.boxes)))
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Insert)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert about(canvas.boxes[0][1], 0.41, 0.4, 0.2, 0.21)
    QTest.keyClick(canvas, Qt.Key.Key_N)
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert canvas.current == 0
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert len(canvas.boxes) == 1
    assert about(canvas.boxes[0][1], 0.4, 0.4, 0.2, 0.2)
    assert told == [1, 1, 1, 2, 1]


@dataclass
class Desk:
    world: World
    window: Window
    qtbot: Any
    sha256: str
    photo_id: str
    viewer: PhotoView

    def until(self, met: Any) -> None:
        self.qtbot.waitUntil(lambda: bool(met()), timeout=30_000)

    def open(self) -> MaskSheet:
        sheet = open_masking(self.viewer, self.window.context, self.sha256, self.viewer._load)
        self.until(lambda: sheet._image is not None)
        return sheet


@pytest.fixture
def desk(tmp_path: Path, qtbot: Any) -> Iterator[Desk]:
    world = World(tmp_path)
    issue = world.issue("assign")
    with opened(qtbot, world.ws, world._now) as window:
        window.show()
        window.go("ledger", issue_id=issue.id)
        ledger: Any = window.screen_at("ledger")
        qtbot.waitUntil(lambda: ledger.drawer.dossier is not None, timeout=30_000)
        shots = ledger.drawer.shots if hasattr(ledger.drawer, "shots") else ledger.drawer.photos
        shots._look(0)
        photo = shots._dossier.shots[0].photo
        yield Desk(world, window, qtbot, photo.sha256, photo.id, shots.view)
    world.ws.close()


def test_the_viewer_leads_there_and_what_is_drawn_hides_on_what_leaves_alone(desk: Desk) -> None:
    ws = desk.world.ws
    asked: list[str] = []
    viewer = PhotoView(desk.window, desk.viewer._load, mask=asked.append)
    viewer.open([Large(desk.sha256, "")])
    QTest.keyClick(viewer, Qt.Key.Key_M)
    QTest.mouseClick(viewer, LEFT, pos=viewer._mask_spot().center().toPoint())
    assert asked == [desk.sha256] * 2
    assert viewer.isVisible(), "a click on the button does not leave the photo"
    viewer._leave()

    sheet = desk.open()
    assert not sheet.accept_button.isEnabled()
    QTest.keyClick(sheet.canvas, Qt.Key.Key_Insert)
    sheet.look.setChecked(True)
    desk.until(lambda: sheet.canvas._image is not sheet._image)
    QTest.mouseClick(sheet.accept_button, LEFT)
    desk.until(lambda: masks.boxes(ws, desk.sha256))
    photo = ws.get("photo", desk.photo_id)
    inside = pictures.photo_paper(ws, photo, "1", None, "全景", inside=True)
    leaving = pictures.photo_paper(ws, photo, "1", None, "全景")
    assert inside.caption == "全景"
    assert leaving.caption == f"全景，{words.MASKED.format(digest=leaving.digest)}"
    assert leaving.prepared is None, "nothing made before, without the boxes, is embedded"
    spread = []
    for paper in (inside, leaving):
        with paper.open() as stream:
            picture = Image.open(io.BytesIO(stream.read())).convert("L")
        area = masks.boxes(ws, desk.sha256)[0].pixels(*picture.size)
        spread.append(ImageStat.Stat(picture.crop(area)).stddev[0])
    assert spread[1] < spread[0] / 2
    assert ws.vault.digest(desk.sha256) == desk.sha256


def test_boxes_are_taken_away_again_and_the_sheet_says_who_drew_them(desk: Desk) -> None:
    ws = desk.world.ws
    masks.keep(ws, desk.sha256, [(None, Box(0.1, 0.1, 0.2, 0.2))], [])
    sheet = desk.open()
    assert "1 个框，陈立 2026-11-20 15:00 画" in sheet.told.text()
    QTest.keyClick(sheet.canvas, Qt.Key.Key_Delete)
    QTest.mouseClick(sheet.accept_button, LEFT)
    desk.until(lambda: not masks.boxes(ws, desk.sha256))
