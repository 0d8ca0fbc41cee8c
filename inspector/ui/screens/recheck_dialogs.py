"""Answers for what 回头看 asks in between: which sheet, which photos of the tray, which inspectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from inspector.domain.comparison import compare
from inspector.domain.photo import Photo
from inspector.domain.place import Person
from inspector.errors import Known
from inspector.ui import icons
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import label, set_role
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.empty import EmptyState
from inspector.wording import say
from inspector.wording import time as words

THUMB = QSize(120, 90)
CELL = QSize(THUMB.width() + 28, THUMB.height() + 56)
NEAR_M = 300.0


class PaperDialog(Sheet):
    """Asks for the number on a sheet; typing, or a scanner that types number|issue|page and Enter, opens its record."""

    def __init__(self, parent: QWidget | None, find: Callable[[str], str]) -> None:
        super().__init__(parent, "录纸质核查表", "打开这张表")
        self._find = find
        self.issue_id = ""
        self.say("输入核查表右上角的编号，或用扫码枪扫二维码。", "meta")
        self.number = QLineEdit()
        self.number.setPlaceholderText("HK-K7M2-0003")
        self.number.setAccessibleName("核查表编号")
        self.body.addWidget(self.number)
        self.fault = label("", "bad", wrap=True)
        self.fault.setMinimumHeight(40)
        self.body.addWidget(self.fault)
        self.say("打开后按 1–4 下结论，Ctrl+Enter 存好并接着录下一张。", "hint")
        self.number.textEdited.connect(lambda _text: self._say_fault(""))
        self.number.setFocus()

    def accept(self) -> None:
        """Open the record the number names; an unknown one is said here and nothing closes."""
        try:
            self.issue_id = self._find(self.number.text())
        except Known as fault:
            self._say_fault(say(fault.code, **fault.facts))
            self.number.selectAll()
            return
        super().accept()

    def _say_fault(self, text: str) -> None:
        self.fault.setText(text)
        set_role(self.number, "bad", bool(text))


class TrayDialog(Sheet):
    """Lets one choose after photos among those of the tray, the ones taken nearest to the original first."""

    def __init__(
        self,
        parent: QWidget | None,
        photos: Sequence[Photo],
        original: Photo | None,
        thumbs: Thumbs,
        caption: Callable[[Photo], str],
    ) -> None:
        super().__init__(parent, "从照片盘选现照", "作为现照", width=680)
        self._thumbs = thumbs
        self._photos = _nearest_first(photos, original)
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(THUMB)
        self.list.setGridSize(CELL)
        self.list.setMinimumHeight(420)
        self.list.setAccessibleName("照片盘")
        for photo in self._photos:
            item = QListWidgetItem(f"{caption(photo)}\n{_distance(photo, original)}")
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setToolTip(photo.file_name)
            item.setSizeHint(CELL)
            self.list.addItem(item)
        self.body.addWidget(
            self.list
            if self._photos
            else EmptyState("照片盘是空的", "把现场照片拖到右边的现照框，或点「选文件」。", kind="photos")
        )
        self.accept_button.setEnabled(False)
        self.list.setFocus()
        self.list.itemSelectionChanged.connect(lambda: self.accept_button.setEnabled(bool(self.list.selectedItems())))
        self.list.itemDoubleClicked.connect(lambda _item: self.accept())
        thumbs.arrived.connect(self._paint)
        self._paint()

    def chosen(self) -> list[str]:
        """Return the ids of the chosen photos."""
        return [self._photos[index.row()].id for index in sorted(self.list.selectedIndexes())]

    def _paint(self) -> None:
        for at, photo in enumerate(self._photos):
            picture = self._thumbs.get(photo.sha256)
            self.list.item(at).setIcon(QIcon(picture) if picture is not None else icons.icon("image", "text3", size=24))


class PeopleDialog(Sheet):
    """Chooses who re-inspects: at least two."""

    def __init__(self, parent: QWidget | None, people: Sequence[Person], chosen: Sequence[str]) -> None:
        super().__init__(parent, "核查人", "就这几位")
        self.say("至少两人，名字会印在核查表上。", "meta")
        self.boxes: dict[str, QCheckBox] = {}
        for person in people:
            box = QCheckBox(f"{person.name}{f'（{person.unit}）' if person.unit else ''}")
            box.setChecked(person.id in chosen)
            box.toggled.connect(self._count)
            self.boxes[person.id] = box
            self.body.addWidget(box)
        self._order = [person_id for person_id in chosen if person_id in self.boxes]
        self._count()

    def chosen(self) -> tuple[str, ...]:
        """Return the chosen people, those who were chosen before in their order first."""
        kept = [person_id for person_id in self._order if self.boxes[person_id].isChecked()]
        return (*kept, *(key for key, box in self.boxes.items() if box.isChecked() and key not in kept))

    def _count(self, _on: Any = None) -> None:
        enough = sum(box.isChecked() for box in self.boxes.values()) >= 2
        self.accept_button.setEnabled(enough)
        self.accept_button.setToolTip("" if enough else "要两名检查人")


def _nearest_first(photos: Sequence[Photo], original: Photo | None) -> list[Photo]:
    """Those taken near the original come first, then the rest; each part the newest first."""

    def apart(photo: Photo) -> float:
        metres = compare(original, photo).distance_m if original else None
        return 1.0 if metres is None or metres > NEAR_M else 0.0

    newest = sorted(photos, key=lambda photo: photo.best_taken_at_local or photo.imported_at_utc, reverse=True)
    return sorted(newest, key=apart)


def _distance(photo: Photo, original: Photo | None) -> str:
    metres = compare(original, photo).distance_m if original else None
    return "" if metres is None else f"相距 {words.distance(metres)}"
