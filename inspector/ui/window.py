"""Answers for the frame: navigation, top bar, the screen, the message bar; and for nothing that a screen does.

Screens are built at their first visit and learn of changes through `News`. A further window of the same process shares
workspace, workers and news; the process that does not own the workspace shows everything and writes nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE, local
from inspector.store import visits
from inspector.ui.context import Context, Message, News
from inspector.ui.parts.basics import pane, retint
from inspector.ui.parts.focus import go_on
from inspector.ui.parts.message_bar import MessageBar
from inspector.ui.parts.navigation import Navigation
from inspector.ui.parts.top_bar import TopBar
from inspector.ui.sync.background import background_of
from inspector.ui.tasks import Tasks
from inspector.ui.theme import change_theme
from inspector.wording import say
from inspector.wording import sync_screen as sync_words
from inspector.wording import time as words

COUNT_AFTER_MS = 400  # nobody waits for a badge
# what changes how many wait somewhere
COUNTED = (
    *("issue", "issue_step", "feedback", "recheck", "lead", "talk", "circular", "listing", "plan"),
    *("task", "task_report", "self_check", "self_check_sheet"),
)
TITLE = "「四不两直」现场检查"


@dataclass(frozen=True, slots=True)
class ScreenSpec:
    """One screen: its key, icon, word, and how it is built at the first visit."""

    key: str
    icon: str
    title: str
    build: Callable[[Context], QWidget]


class Window(QMainWindow):
    """One window. Screens may have `arrive(**facts)`, `leave()`, `search(text)` and `views()`."""

    def __init__(self, ws: Any, tasks: Tasks, news: News, specs: list[ScreenSpec], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._specs = {spec.key: spec for spec in specs}
        self._built: dict[str, QWidget] = {}
        self._last_screen = specs[0].key
        self._first_run: QWidget | None = None
        self._wanted: tuple[str, dict[str, Any]] | None = None  # where to go once somebody is registered
        self._visit: tuple[str, str, str] | None = None  # number, place, start of the visit that is shown
        self.context = Context(ws, tasks, news, self._say, self.go, now, self._progress)
        self.setWindowTitle(TITLE + ("（只读）" if ws.read_only else ""))
        self.setMinimumSize(1024, 640)
        self.navigation = Navigation([(spec.key, spec.icon, spec.title) for spec in specs])
        self.navigation.chosen.connect(self.go)
        self.top_bar = TopBar()
        self.top_bar.searched.connect(self._search)
        self.top_bar.visit.clicked.connect(lambda: self.go(specs[0].key, answer="visit"))
        self.top_bar.saved.clicked.connect(lambda: self.go("settings", show="workspace"))
        self.top_bar.office.clicked.connect(lambda: self.go("sync"))
        self.stack = QStackedWidget()
        self.message_bar = MessageBar()
        self._lay_out()
        self.background = background_of(ws, tasks, news, now)
        self.background.changed.connect(self._show_office)
        self.background.said.connect(self._say_of_exchange)
        self.setAcceptDrops(True)
        news.changed.connect(self._changed)
        news.visit_changed.connect(self._show_visit)
        news.settings_changed.connect(self._settings_changed)
        self._ticking = QTimer(self)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start(1000)
        QShortcut(QKeySequence("Ctrl+Shift+N"), self).activated.connect(self._another)
        self._restore_geometry()
        self._counted_on: date | None = None
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(COUNT_AFTER_MS)
        self._counting.timeout.connect(self._count)
        self._counting.start()
        self._show_office()
        self._show_visit()
        self._tick()
        for notice in ws.notices:
            self._say(Message(*_split(say(notice.code, **notice.facts)), "error"))
        if ws.sealed:
            self._say(Message(*_split(say("workspace_sealed")), "warn"))
        if ws.owner is not None:
            owner = ws.owner
            self._say(
                Message(
                    *_split(
                        say(
                            "workspace_taken",
                            user=owner.user,
                            computer=owner.computer,
                            pid=owner.pid,
                            since=_since(owner.since_utc),
                        )
                    ),
                    "warn",
                )
            )

    def begin(self, key: str = "today") -> None:
        """Show the first screen; where it is not known who works here, ask before any screen is built."""
        ws = self.context.ws
        if ws.read_only or ws.get("person", self.context.settings.my_person_id) is not None:
            self.go(key)
            return
        from inspector.ui.screens.first_run import FirstRun

        page = FirstRun(self.context)
        page.finished.connect(self._registered)
        self._first_run, self._wanted = page, (key, {})
        self.navigation.hide()
        self.top_bar.hide()
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    def _registered(self) -> None:
        page, wanted = self._first_run, self._wanted
        assert page is not None
        assert wanted is not None
        self._first_run = self._wanted = None
        self.navigation.show()
        self.top_bar.show()
        self.go(wanted[0], **wanted[1])
        self.stack.removeWidget(page)
        page.deleteLater()

    def go(self, key: str, **facts: Any) -> None:
        """Show a screen, built now if need be, and hand it the facts; during the first run, once that is over."""
        if self._first_run is not None:
            self._wanted = (key, facts)
            return
        screen = self.screen_at(key)
        leaving = self.stack.currentWidget()
        if leaving is not None and leaving is not screen and hasattr(leaving, "leave"):
            leaving.leave()
        self.stack.setCurrentWidget(screen)
        self.navigation.show_chosen(key)
        self._last_screen = key
        if hasattr(screen, "arrive"):
            screen.arrive(**facts)

    def screen_at(self, key: str) -> QWidget:
        """Return a screen, built at its first visit."""
        if key not in self._built:
            self._built[key] = self._specs[key].build(self.context)
            self.stack.addWidget(self._built[key])
            # What stays for good is not searched for garbage again: a full collection stops the window for 40 ms.
            gc.freeze()
        return self._built[key]

    @property
    def shown(self) -> str:
        """The key of the screen that is shown."""
        return self._last_screen

    def set_badge(self, key: str, count: int) -> None:
        """Show how many wait on a screen."""
        self.navigation.set_badge(key, count)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let every screen put its draft on disk, then remember where the window stood; only once."""
        super().closeEvent(event)
        if not self._ticking.isActive():
            return
        self._ticking.stop()
        self._counting.stop()
        for screen in self._built.values():
            if hasattr(screen, "leave"):
                screen.leave()
        if not self.context.ws.read_only:
            self.context.ws.set_meta("window", self.saveGeometry().toBase64().toStdString())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Have Tab go on as one reads, whatever was made last."""
        return go_on(self, forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the message that is shown by Esc: whatever is nearer to the focus has had the key before."""
        if event.key() == Qt.Key.Key_Escape and self.message_bar.shown is not None:
            self.message_bar.close_message()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        body = pane("window")
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.top_bar)
        right.addWidget(self.stack, 1)
        right.addWidget(self.message_bar)
        whole = QHBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.navigation)
        whole.addLayout(right, 1)
        self.setCentralWidget(body)

    def _say(self, message: Message) -> None:
        self.message_bar.say(message)

    def _progress(self, title: str, done: int, whole: int, rest: str, stop: Callable[[], None] | None) -> None:
        self.message_bar.progress(title, done, whole, rest, stop)

    def _search(self, text: str) -> None:
        """Searching is the ledger's: what is typed anywhere is looked up there."""
        if self._last_screen != "ledger" and text.strip():
            self.go("ledger")
            self.top_bar.search.setFocus(Qt.FocusReason.OtherFocusReason)
        ledger = self._built.get("ledger")  # of this window: another one keeps what it shows
        if ledger is not None and hasattr(ledger, "search"):
            ledger.search(text)

    def _changed(self, changed: Any) -> None:
        if changed.of("visit") or changed.of("visit_target"):
            self._show_visit()
        if any(changed.of(entity) for entity in COUNTED):
            self._counting.start()
        self._tick()

    def _count(self) -> None:
        """Count on a worker, for the badges: to be looked at again, owed today, plans that wait, tasks late."""
        ws, today = self.context.ws, self.context.now().astimezone(ZONE).date()

        def work() -> int:
            from inspector.domain.deadline import soon_until
            from inspector.store.worklist import waiting

            return waiting(ws, today, soon_until(today, ws.calendar))

        def owed() -> int:
            from inspector.ui.models import todo

            return todo.owed(ws, today)

        def planned() -> int:
            from inspector.store import plans

            return len(plans.waiting(ws))

        def late() -> int:
            from inspector.store import tasks

            return len(tasks.waiting(ws))

        self._counted_on = today
        # the longer one goes where no list waits behind it
        counted = (
            ("recheck", "read", work),
            ("home", "heavy", owed),
            ("plans", "read", planned),
            ("tasks", "read", late),
        )
        for key, queue, counting in counted:
            show = partial(self.set_badge, key)
            self.context.tasks.run(queue, counting, owner=self, done=show, failed=self.context.report)

    def _show_visit(self) -> None:
        ws = self.context.ws
        visit = visits.current(ws)
        if visit is None:
            self._visit = None
        else:
            reached = visits.targets(ws, visit.id)
            place = ws.get("place", reached[-1].place_id) if reached else None
            street = ws.get("place", place.parent_id) if place and place.level != "street" else place
            number = visit.number.rpartition("-")[2].lstrip("0").rjust(2, "0")
            where = street.name if street else place.name if place else ""
            self._visit = (number, where, visit.started_at_utc)
        self._tell_visit()

    def _tell_visit(self) -> None:
        """Say the visit that goes on and how long; asks nothing of the store, so that it can be said each second."""
        if self._visit is None:
            self.top_bar.visit.set("play", "text2", "", "开始场次")
            return
        number, where, started = self._visit
        lasted = words.elapsed((self.context.now() - local(started)).total_seconds())
        self.top_bar.visit.set("dot", "accent", f"场次 {number}", f"{where} {lasted}".strip())

    def _tick(self) -> None:
        ws = self.context.ws
        self._tell_visit()
        self._show_office()
        if self._counted_on not in (None, self.context.now().astimezone(ZONE).date()):
            self._counting.start()  # another day
        written = ws.last_written_at
        if ws.read_only:
            self.top_bar.saved.set("lock_closed", "amber", "", "只读")
        else:
            self.top_bar.saved.set(
                "checkmark_circle",
                "text2",
                "",
                f"已存本机 {written.astimezone(ZONE):%H:%M:%S}" if written else "已存本机",
            )

    def _show_office(self) -> None:
        """Say what the office has, as it was read last; it changes with each exchange and each record."""
        facts, answer = self.background.facts, self.top_bar.office
        if facts is None or facts.office is None:
            answer.set("cloud_off", "text2", "", f"{sync_words.PILL_NO_OFFICE} · {self._backup_words()}")
            self.set_badge("sync", 0)
            return
        held = facts.records
        photos = facts.photos.rest
        icon = "cloud_arrow_up" if held.rest or photos else "cloud_checkmark"
        waits = sync_words.PILL_WAITING.format(count=held.rest) if held.rest else ""
        if photos and not held.rest:
            waits = sync_words.PILL_PHOTOS.format(count=photos)
        token = "amber" if facts.failure is not None else "text2"
        answer.set(icon, token, f"{held.confirmed}/{held.total}", waits, before=sync_words.PILL)
        self.set_badge("sync", facts.to_decide)

    def _say_of_exchange(self, message: Message) -> None:
        """Say what the exchange in the background has to tell, with the way to its screen."""
        if self._first_run is None and not (self._last_screen == "sync" and message.kind == "error"):
            actions = () if self._last_screen == "sync" else ((sync_words.BAR_OPEN, lambda: self.go("sync")),)
            self._say(Message(message.what, message.rest, message.kind, actions))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file of the exchange anywhere; what else is dropped is for the screen below the mouse."""
        if not self.context.ws.read_only and _file_of_exchange(event) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _file_of_exchange(event)
        if path is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.go("sync", file=path)

    def _backup_words(self) -> str:
        import json

        kept = self.context.ws.meta("last_backup")
        if not kept:
            return "还没有备份"
        made = local(json.loads(kept)["at_utc"])
        return f"备份于 {words.moment(made, self.context.now().astimezone(ZONE).date())}"

    def _settings_changed(self, settings: Any) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        change_theme(app, settings.theme)
        retint(self)  # always: another window may have put the theme in force already

    def _another(self) -> None:
        """Open a further window of this process."""
        if self._first_run is not None:
            return
        another = Window(
            self.context.ws, self.context.tasks, self.context.news, list(self._specs.values()), self.context.now
        )
        another.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        another.show()
        another.go(self._last_screen)
        others: list[Window] = self.context.facts.setdefault("windows", [])  # Python must hold what Qt shows
        others[:] = [*(one for one in others if shiboken6.isValid(one)), another]

    def _restore_geometry(self) -> None:
        kept = self.context.ws.meta("window")
        if not (kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))):
            self.resize(1366, 768)


def _file_of_exchange(event: QDropEvent) -> Path | None:
    """Return the one file that is dragged, where it may be an invitation, a bundle or an ack."""
    from inspector.ui.actions.exchange import may_be_ours

    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and may_be_ours(path) else None


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest


def _since(utc: str) -> str:
    return f"{local(utc):%m-%d %H:%M}" if utc else "?"
