"""Answers for a short fact with its icon: 两次相距 4 米, 原件摘要一致. The icon takes the colour of the words."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel, QWidget

from inspector.ui import icons
from inspector.ui.parts.basics import label, row, set_role

TOKENS = {"meta": "text2", "hint": "text3", "good": "green", "bad": "red", "warn": "amber"}


class Noted(QWidget):
    """An icon of 16 px and words in one role: meta hint good bad warn."""

    def __init__(self, icon: str, text: str = "", role: str = "meta") -> None:
        super().__init__()
        self._icon, self._role = icon, role
        self._sign, self.words = QLabel(), label(text, role)
        self.setLayout(row(self._sign, self.words, spacing=4))
        self._tint()

    def say(self, text: str, role: str = "meta", icon: str = "") -> None:
        """Say something else, with another icon where one is named."""
        self._role, self._icon = role, icon or self._icon
        self.words.setText(text)
        set_role(self.words, "role", role)
        self.setAccessibleName(text)
        self._tint()

    def text(self) -> str:
        """Return what is said."""
        return self.words.text()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._tint()

    def _tint(self) -> None:
        self._sign.setPixmap(icons.pixmap(self._icon, TOKENS[self._role], size=16))
