"""Answers for words in a dialog that are not written yet: on disk half a second later, back when it opens again.

It is looked at twice a second, whatever the editors are; nobody has to tell that something was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog

from inspector.ui.actions import sheet_drafts as actions
from inspector.ui.context import Context

LOOK_MS = 500


class SheetDraft(QObject):
    """Made when the dialog shows what it begins with; `kept` is what was typed the last time ({} for nothing)."""

    def __init__(
        self, ctx: Context, sheet: QDialog, kind: str, subject: str, typed: Callable[[], Mapping[str, Any]]
    ) -> None:
        super().__init__(sheet)
        self._ctx, self._about, self._typed = ctx, (kind, subject), typed
        self.blank = dict(typed())
        self.kept = actions.read(ctx.ws, kind, subject)
        self._last = {**self.blank, **self.kept}
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        sheet.finished.connect(self._end)

    def look(self) -> None:
        """Keep what has changed since the last look; what is as blank as at first is no draft."""
        typed = dict(self._typed())
        if typed == self._last or self._ctx.tasks.closing.is_set():
            return
        self._last = typed
        if typed == self.blank:
            actions.drop(self._ctx, *self._about)
        else:
            actions.keep(self._ctx, *self._about, typed)

    def written(self) -> None:
        """It was written: nothing is left to keep."""
        self._timer.stop()
        self._last = dict(self._typed())
        actions.drop(self._ctx, *self._about)

    def _end(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.look()
