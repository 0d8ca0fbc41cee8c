"""Answers for the rows of one stop in the tray: finished `Shot`s handed to a view, and their order in the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from inspector.ui.today.tray import Shot

SHOT, ORDER = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class StopModel(QAbstractListModel):
    """The photos of one stop. ORDER is the place of a photo in the form, 0 where it is not taken."""

    def __init__(self, shots: Sequence[Shot] = (), parent: Any = None) -> None:
        super().__init__(parent)
        self._shots = tuple(shots)
        self._orders: Mapping[str, int] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shots)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._shots):
            return None
        shot = self._shots[index.row()]
        spoken = (shot.when, shot.where, shot.strip[1] if shot.strip else "")
        answers: dict[int, Callable[[], Any]] = {
            SHOT: lambda: shot,
            ORDER: lambda: self._orders.get(shot.photo.id, 0),
            Qt.ItemDataRole.DisplayRole: lambda: shot.when,
            Qt.ItemDataRole.AccessibleTextRole: lambda: "，".join(part for part in spoken if part),
            Qt.ItemDataRole.ToolTipRole: lambda: tip(shot),
        }
        return answers[role]() if role in answers else None

    @property
    def shots(self) -> tuple[Shot, ...]:
        """The photos, in order."""
        return self._shots

    def show_shots(self, shots: Sequence[Shot]) -> None:
        """Show other photos; where only their words changed the rows stay, and with them selection and caret."""
        if [one.photo.id for one in shots] == [one.photo.id for one in self._shots]:
            changed = [n for n, pair in enumerate(zip(shots, self._shots, strict=True)) if pair[0] != pair[1]]
            self._shots = tuple(shots)
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._shots = tuple(shots)
        self.endResetModel()

    def show_orders(self, orders: Mapping[str, int]) -> None:
        """Show which photos the form has taken, and in which order."""
        old, self._orders = self._orders, orders
        for row, shot in enumerate(self._shots):
            if old.get(shot.photo.id) != orders.get(shot.photo.id):
                self.dataChanged.emit(self.index(row), self.index(row), [ORDER])


def tip(shot: Shot) -> str:
    """Say in words what the picture cannot: file, camera, why something is unknown, what was filled in by hand."""
    from inspector.wording import say

    photo = shot.photo
    lines = [photo.file_name]
    if photo.camera:
        lines.append(photo.camera)
    if photo.person_taken_at_local or photo.person_lat is not None or photo.person_place_id:
        lines.append("时间或地点为人工填写")
    if shot.strip and shot.strip[0] != "used":
        lines.append(shot.strip[1])
    lines += [say(code) for code in photo.warnings]
    return "\n".join(lines)
