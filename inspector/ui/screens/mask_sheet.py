"""Answers for hiding faces and plates of one photo: boxes over it, how the copy will look, who drew them and when.

The original stays as it is; papers that leave take the masked copy.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QWidget

from inspector.domain.clock_text import local_text
from inspector.domain.masking import Box, Mask
from inspector.store import masks
from inspector.store.door import Changed
from inspector.store.workspace import Workspace
from inspector.ui.context import Context, Message
from inspector.ui.models.jpeg import read_jpeg
from inspector.ui.parts.basics import button, label, row
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.mask_canvas import MaskCanvas
from inspector.ui.parts.photo_view import PhotoView
from inspector.wording import reports as words

Load = Callable[[str, Callable[[QImage | None], None]], None]


class MaskSheet(Sheet):
    """The dialog of one photo; what was drawn is written when the verb is pressed, and not before."""

    def __init__(self, parent: QWidget | None, ctx: Context, sha256: str, load: Load) -> None:
        super().__init__(parent, words.MASK_TITLE, words.MASK_VERB, width=720)
        self.ctx, self._sha256 = ctx, sha256
        self._unplaced: list[Mask] = masks.unplaced(ctx.ws, sha256)
        self._shown: list[Mask] = masks.of_bytes(ctx.ws, sha256) + self._unplaced
        self._image: QImage | None = None
        self.canvas = MaskCanvas()
        self.canvas.setAccessibleName(words.MASK_TITLE)
        self.canvas.show_image(None, words.MASK_LOADING)
        self.canvas.show_boxes([(one.id, box) for one in self._shown if (box := one.box) is not None])
        self.canvas.changed.connect(self._drawn)
        self.add_button = button(words.MASK_ADD, self.canvas.add, icon="add", tip=words.MASK_ADD_TIP)
        self.remove_button = button(words.MASK_REMOVE, self.canvas.remove, icon="delete", tip=words.MASK_REMOVE_TIP)
        self.look = QCheckBox(words.MASK_LOOK)
        self.look.toggled.connect(self._look)
        self.say(words.MASK_SAY, "meta")
        self.body.addWidget(self.canvas, 1)
        self.told = label("", "hint")
        line = row(self.add_button, self.remove_button, 8, self.look, 8, self.told, None)
        self.body.addLayout(line)
        if parent is not None:
            room = parent.window().size()
            self.resize(max(760, min(1100, room.width() - 160)), max(560, room.height() - 60))
        load(sha256, self._came)
        self._drawn()
        self.canvas.setFocus()

    def accept(self) -> None:
        """Write what was drawn."""
        ws, sha256, drawn, shown = self.ctx.ws, self._sha256, self.canvas.boxes, self._shown
        count = len(drawn)

        def done(changed: Changed) -> None:
            if changed.records:
                said = words.MASK_DONE.format(count=count) if count else words.MASK_NONE
                self.ctx.say(Message(said, words.MASK_DONE_REST, "good"))

        self.ctx.write(self.ctx.news, lambda: masks.keep(ws, sha256, drawn, shown), done)
        super().accept()

    def _came(self, image: QImage | None) -> None:
        self._image = image
        self.canvas.show_image(image, "" if image is not None else words.MASK_UNREADABLE)
        self._drawn()

    def _drawn(self) -> None:
        before = {one.id: one.box for one in self._shown}
        now = self.canvas.boxes
        changed = {key: box for key, box in now if key} != before or any(key is None for key, _ in now)
        self.accept_button.setEnabled(changed and self._image is not None and not self.ctx.ws.read_only)
        self.remove_button.setEnabled(bool(now))
        self.add_button.setEnabled(self._image is not None)
        self.look.setEnabled(self._image is not None and bool(now))
        unplaced = words.MASK_UNPLACED.format(count=len(self._unplaced)) if self._unplaced else ""
        self.told.setText(words.MASK_COUNT.format(count=len(now)) + self._who() + unplaced)
        if self.look.isChecked():
            self._look(on=True)

    def _who(self) -> str:
        if not self._shown:
            return ""
        last = max(self._shown, key=lambda one: one.drawn_at_utc)
        person = self.ctx.ws.get("person", last.person_id)
        at = local_text(last.drawn_at_utc) if last.drawn_at_utc else ""
        return words.MASK_WHO.format(person=person.name if person else words.MASK_SOMEBODY, at=at)

    def _look(self, on: bool) -> None:
        """Show how the copy will look, made of what is drawn now."""
        if not on:
            self.canvas.filled = True
            self.canvas.show_image(self._image)
            return
        ws, sha256 = self.ctx.ws, self._sha256
        boxes = tuple(box for _, box in self.canvas.boxes)

        def done(copy: QImage | None) -> None:
            if self.look.isChecked() and copy is not None:
                self.canvas.filled = False
                self.canvas.show_image(copy)

        self.ctx.tasks.run("read", lambda: _copy(ws, sha256, boxes), owner=self, done=done, failed=self.ctx.report)


def open_masking(viewer: PhotoView, ctx: Context, sha256: str, load: Load) -> MaskSheet:
    """Open the dialog over a photo that is looked at; the keys go back to the viewer after it."""
    sheet = MaskSheet(viewer.window(), ctx, sha256, load)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet.finished.connect(lambda _: viewer.setFocus())
    sheet.open()
    return sheet


def _copy(ws: Workspace, sha256: str, boxes: tuple[Box, ...]) -> QImage | None:
    from inspector.papers.pictures import masked
    from inspector.store import photos

    use = next(iter(photos.used_by(ws, sha256)), None)
    return read_jpeg(masked(ws, ws.get("photo", use), boxes)) if use else None
