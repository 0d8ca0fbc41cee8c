"""Answers for small dialogs in our look: a sentence, perhaps fields, buttons that are verbs (never 确定, 是, 否)."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from inspector.ui.parts.basics import button, label, rule


class Sheet(QDialog):
    """A dialog with a title, content and one verb; `reject` is 取消."""

    def __init__(
        self, parent: QWidget | None, title: str, verb: str, *, kind: str = "primary", width: int = 480
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        self.accept_button = button(verb, self.accept, kind=kind)
        self.accept_button.setDefault(True)
        self.cancel_button = button("取消", self.reject)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(8)
        self.foot.addStretch(1)
        self.foot.addWidget(self.cancel_button)
        self.foot.addWidget(self.accept_button)
        self.whole = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label(title, "screen"))
        column.addLayout(self.body, 1)
        column.addWidget(rule())
        column.addLayout(self.foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the sentences need: Qt measures them before they have the letters of the style sheet."""
        super().showEvent(event)
        self.whole.activate()
        needed = self.whole.minimumHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)

    def say(self, text: str, role: str = "body") -> None:
        """Add a sentence."""
        self.body.addWidget(label(text, role, wrap=True))

    def form(self) -> QFormLayout:
        """Add a form of label and editor rows and return it."""
        made = QFormLayout()
        made.setHorizontalSpacing(16)
        made.setVerticalSpacing(8)
        self.body.addLayout(made)
        return made


def confirm(parent: QWidget | None, title: str, sentence: str, verb: str, *, danger: bool = False) -> bool:
    """Ask before something that is not easily taken back; return whether the verb was pressed."""
    dialog = Sheet(parent, title, verb, kind="danger" if danger else "primary")
    dialog.say(sentence)
    return dialog.exec() == QDialog.DialogCode.Accepted
