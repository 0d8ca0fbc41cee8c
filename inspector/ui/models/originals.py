"""Answers for originals that do not lie here: fetched from the office when their photo is opened large.

What is seen meanwhile is the preview. Going on to another photo ends the fetching of the one before, so that looking
through a row of photos does not fetch all of them. It has a queue of its own: an exchange that sends for an hour must
not keep one photo waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.errors import Known
from inspector.ui.actions.long_work import stopped_by
from inspector.ui.context import Context
from inspector.ui.tasks import FETCH
from inspector.wording import say
from inspector.wording import sync_screen as words

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace

Tell = Callable[[str, bool], None]  # words for the person ("": none), whether there is a better picture now


class Originals(QObject):
    """`bring` fetches what is missing and tells how it goes; `stop` ends it. `came` hears of each one that came."""

    def __init__(
        self, ctx: Context, parent: QObject | None = None, came: Callable[[str], None] = lambda sha256: None
    ) -> None:
        super().__init__(parent)
        self._ctx, self._came = ctx, came
        self._stop = Event()

    def stop(self) -> None:
        """Whoever looked at the photo has gone on."""
        self._stop.set()

    def bring(self, sha256: str, tell: Tell) -> None:
        """Fetch an original that lies at the office; nothing is told of one that lies here."""
        self.stop()
        ws, tasks = self._ctx.ws, self._ctx.tasks
        if ws.vault.has(sha256) or not ws.vault.at_office(sha256):
            return
        if ws.read_only:
            tell(words.ORIGINAL_READ_ONLY, False)
            return
        stop = self._stop = Event()

        def done(came: bool) -> None:
            if came:
                self._came(sha256)
            if came or not stop.is_set():
                tell(words.ORIGINAL_CAME if came else "", came)

        def failed(error: BaseException) -> None:
            if not isinstance(error, Known):
                raise error
            if not stop.is_set():
                tell(_why_not(error), False)

        tell(words.ORIGINAL_COMING, False)
        cancelled = stopped_by(tasks, stop)
        tasks.run(FETCH, lambda: _fetch(ws, sha256, cancelled), owner=self, done=done, failed=failed)


def _fetch(ws: Workspace, sha256: str, cancelled: Callable[[], bool]) -> bool:
    from inspector.intake.behind import derive_waiting
    from inspector.store.door import Changed, new_id
    from inspector.store.photos import used_by
    from inspector.sync import once

    if cancelled() or not once.fetch_original(ws, sha256, cancelled=cancelled):
        return False
    if ws.vault.derived("thumb", sha256) is None:
        for _ in derive_waiting(ws, cancelled=cancelled):
            pass
    ws.notify(Changed(new_id(), {"photo": used_by(ws, sha256)}))
    return True


def _why_not(error: Known) -> str:
    if error.code == "not_enrolled":
        return words.ORIGINAL_NO_OFFICE
    if error.code == "photo_not_at_office":
        return words.ORIGINAL_NOT_THERE
    return words.ORIGINAL_NOT_NOW.format(why=say(error.code, **error.facts).partition("。")[0])
