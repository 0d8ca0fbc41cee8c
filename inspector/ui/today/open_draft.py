"""Answers for the draft of the form at 今日: which one is open here, and when it goes to disk.

It goes 300 ms after the last keystroke (well within the half second promised), at once when the window closes, and is
gone in the same transaction that makes the issue. No two windows of a process open the same one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import Any

from PySide6.QtCore import QObject, QTimer

from inspector.store.door import new_id
from inspector.store.drafts import Draft
from inspector.ui.actions import capture
from inspector.ui.today import form as forms
from inspector.ui.today.form import Form

KEEP_AFTER_MS = 300
LONGEST_SUBMISSION_S = 10.0  # waited for when the window closes in the very moment of 提交
OPEN_DRAFTS = "open_drafts"  # a property of the news all windows of a process share


class OpenDraft(QObject):
    """`shown` gives the form as it stands. While it is written as an issue (`submission`) nothing is kept."""

    def __init__(self, context: Any, parent: QObject, shown: Callable[[], Form]) -> None:
        super().__init__(parent)
        self._context, self._ws, self._shown = context, context.ws, shown
        self.id = new_id()
        self.busy = False
        self.submission: Future[Any] | None = None
        self._kept = shown()  # what is on disk
        self._touched = False  # photos that were only proposed are no draft
        self._noted = ""
        self._soon = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._soon.timeout.connect(self.flush)

    def waiting(self) -> list[Draft]:
        """Return the drafts that no window of this process has open, the last kept one first."""
        from inspector.store import drafts

        opened = self._context.news.property(OPEN_DRAFTS) or []
        return [draft for draft in drafts.kept(self._ws, capture.DRAFT_KIND) if draft.id not in opened]

    def note(self) -> None:
        """Tell the other windows which draft is open here, so that none of them opens it too."""
        others = [one for one in self._context.news.property(OPEN_DRAFTS) or [] if one != self._noted]
        self._noted = self.id
        self._context.news.setProperty(OPEN_DRAFTS, [*others, self.id])

    def take(self, draft: Draft) -> None:
        """Go on with a draft whose form is shown already."""
        self.id, self._kept, self._touched = draft.id, self._shown(), True

    def begin_next(self) -> None:
        """Begin another one."""
        self.id, self._touched = new_id(), False
        self.note()

    def typed(self) -> None:
        """Something was typed: put it on disk a moment later."""
        self._touched = True
        self._soon.start()

    def hold(self) -> None:
        """Put nothing on disk for now."""
        self._soon.stop()

    @property
    def pending(self) -> bool:
        """Whether something typed is not yet on its way to disk."""
        return self._soon.isActive()

    def flush(self) -> None:
        """Bring the draft to disk, behind what is being written."""
        self._soon.stop()
        if not self._worth_keeping():
            return
        form, context = self._shown(), self._context

        def kept(_: object) -> None:
            self._kept = form

        capture.keep_draft(context.tasks, self._ws, form, self.id, owner=self, done=kept, failed=context.report)

    def flush_now(self) -> None:
        """Bring the draft to disk before this returns: the window closes, and what waits in the queues is dropped."""
        from inspector.store import drafts

        if self.submission is not None:
            wait([self.submission], timeout=LONGEST_SUBMISSION_S)
            if self.submission.done() and self.submission.exception() is None:
                return  # it is an issue now, and its draft is gone
        self.busy = False
        form = self._shown()
        if form is not self._kept and self._worth_keeping():
            drafts.keep(self._ws, capture.DRAFT_KIND, forms.to_doc(form), self.id)
            self._kept = form
        self._soon.stop()

    def discard(self) -> None:
        """Throw the draft away."""
        self._soon.stop()
        context = self._context
        capture.discard_draft(
            context.tasks, self._ws, self.id, owner=self, done=lambda _: None, failed=context.report
        )  # fmt: skip

    def _worth_keeping(self) -> bool:
        if self._ws.read_only or self.busy or self._context.tasks.closing.is_set():
            return False
        return self._shown().begun or self._touched
