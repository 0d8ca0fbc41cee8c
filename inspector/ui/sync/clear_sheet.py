"""Answers for the question before originals leave this laptop: the old ones; what came lately only if it is ticked."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from inspector.domain.photo import KEEP_DAYS
from inspector.store.clearing import Clearable
from inspector.ui.parts.dialogs import Sheet
from inspector.wording import sync_screen as words
from inspector.wording.time import size


class ClearSheet(Sheet):
    """Says how many would go; `chosen` is which."""

    def __init__(self, parent: QWidget | None, found: Clearable) -> None:
        super().__init__(parent, words.CLEAR, words.CLEAR, kind="danger", width=520)
        self._found = found
        old = words.CLEAR_OLD if found.old else words.CLEAR_NO_OLD
        self.say(old.format(days=KEEP_DAYS, count=len(found.old), size=_size(found.old)))
        told = words.CLEAR_RECENT.format(days=KEEP_DAYS, count=len(found.recent), size=_size(found.recent))
        self.recent = QCheckBox(told)
        self.recent.setVisible(bool(found.recent))
        self.recent.toggled.connect(self._look)
        self.body.addWidget(self.recent)
        self.say(words.CLEAR_SURE, "meta")
        self._look()

    @property
    def chosen(self) -> tuple[tuple[str, int], ...]:
        """The originals (digest, bytes) that are to go."""
        return self._found.old + (self._found.recent if self.recent.isChecked() else ())

    def _look(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen))


def _size(originals: tuple[tuple[str, int], ...]) -> str:
    return size(sum(held for _, held in originals))
