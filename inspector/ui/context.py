"""Answers for what a screen is given: the workspace, the workers, the message bar, and the news of what changed.

Plain references handed down at building time; nothing reaches for the window or the application.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from inspector import settings as declared
from inspector.errors import Known
from inspector.settings import Settings
from inspector.store.workspace import Workspace
from inspector.ui.tasks import Tasks
from inspector.wording import say


class News(QObject):
    """Says what changed, on the GUI thread, whoever wrote: one long-lived object for all windows of a process."""

    changed = Signal(object)  # Changed
    settings_changed = Signal(object)  # Settings
    visit_changed = Signal()


@dataclass(frozen=True, slots=True)
class Message:
    """One message for the bar: `kind` info | good | warn | error; what happened (bold), rest, buttons (word, call).

    A `passing` one stands only until the next is said: what a form still lacks is no news once the form is complete.
    """

    what: str
    rest: str = ""
    kind: str = "info"
    actions: tuple[tuple[str, Callable[[], None]], ...] = ()
    passing: bool = False


@dataclass(slots=True)
class Context:
    """What every screen is given."""

    ws: Workspace
    tasks: Tasks
    news: News
    say: Callable[[Message], None]  # show a message in the bar
    go: Callable[..., None]  # go(screen key, **facts): the screen's `arrive(**facts)` is called
    now: Callable[[], datetime]
    progress: Callable[
        [str, int, int, str, Callable[[], None] | None], None
    ]  # (title, done, whole, rest, stop); whole 0 ends it
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings as they are kept in the workspace."""
        return declared.load(self.ws.meta("settings"))

    def keep_settings(self, settings: Settings) -> None:
        """Keep changed settings and tell every screen."""
        self.ws.set_meta("settings", declared.dump(settings, self.ws.meta("settings")))
        self.ws.author = settings.my_person_id
        self.news.settings_changed.emit(settings)

    def write(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Do a store write on the `store` queue; what the world did wrong is said unless `failed` takes it."""
        self.tasks.run("store", work, owner=owner, done=done, failed=failed or self.report)

    def report(self, error: BaseException, *, passing: bool = False) -> None:
        """Say a Known error in the bar (what a form lacks: `passing`); anything else is a bug and raised."""
        if isinstance(error, Known):
            what, stop, rest = say(error.code, **error.facts).partition("。")
            self.say(Message(what + stop, rest, "warn" if passing else "error", passing=passing))
        else:
            raise error
