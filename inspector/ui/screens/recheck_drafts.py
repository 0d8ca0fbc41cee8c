"""Answers for half-filled re-inspections: one an issue, held while the window is open, on disk within half a second."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from inspector.store import drafts
from inspector.store.door import new_id
from inspector.ui.actions import rechecks as actions
from inspector.ui.context import Context
from inspector.ui.screens import recheck_form as forms
from inspector.ui.screens.recheck_form import Answers

KEEP_AFTER_MS = 300


class Drafts(QObject):
    """The answers per issue; `take` keeps a change soon, `flush` now."""

    def __init__(self, ctx: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._held: dict[str, Answers] = {}
        self._ids: dict[str, str] = {}
        self._unkept = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(KEEP_AFTER_MS)
        self._soon.timeout.connect(self.flush)
        for draft in drafts.kept(ctx.ws, actions.DRAFT_KIND):
            answers = forms.from_doc(draft.doc)
            if answers.issue_id not in self._held:
                self._held[answers.issue_id] = answers
                self._ids[answers.issue_id] = draft.id

    @property
    def issues(self) -> tuple[str, ...]:
        """The issues that have something filled in."""
        return tuple(self._held)

    def get(self, issue_id: str) -> Answers | None:
        """Return what is filled in for an issue."""
        return self._held.get(issue_id)

    def id_of(self, issue_id: str) -> str | None:
        """Return the id of the draft on disk, which goes when the re-inspection is recorded."""
        return self._ids.get(issue_id)

    def take(self, answers: Answers, *, soon: bool = True) -> None:
        """Hold changed answers and keep them soon, or at once on the store's queue."""
        if self._unkept != answers.issue_id:
            self.flush()
        self._held[answers.issue_id] = answers
        self._unkept = answers.issue_id
        if not soon:
            self.flush()
        elif not self._soon.isActive():
            self._soon.start()

    def drop(self, issue_id: str) -> None:
        """Forget what was filled in: it is recorded."""
        self.hold_back(issue_id)
        self._held.pop(issue_id, None)
        self._ids.pop(issue_id, None)

    def hold_back(self, issue_id: str) -> None:
        """Keep no draft of an issue that is being recorded: it would outlive its record."""
        if self._unkept == issue_id:
            self._soon.stop()
            self._unkept = ""

    def flush(self, *, now: bool = False) -> None:
        """Put what is not on disk there; `now` on this thread, because the workers are about to end."""
        self._soon.stop()
        issue_id, self._unkept = self._unkept, ""
        answers = self._held.get(issue_id)
        if answers is None or self._ctx.ws.read_only:
            return
        if not answers.touched:
            draft_id = self._ids.pop(issue_id, None)
            if draft_id:
                actions.discard_draft(self._ctx, draft_id, owner=self)
            return
        draft_id = self._ids.setdefault(issue_id, new_id())
        if now:
            drafts.keep(self._ctx.ws, actions.DRAFT_KIND, forms.to_doc(answers), draft_id)
        else:
            actions.keep_draft(self._ctx, forms.to_doc(answers), draft_id, owner=self)
