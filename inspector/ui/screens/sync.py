"""Answers for the screen 同步: what the office has, what waits and why, conflicts to decide, sticks, this laptop.

It only shows `Facts`, read behind the window by the exchange that goes on in the background (`ui.sync.background`), and
hands what is pressed to `ui.actions.exchange`. The cards stand in two columns that scroll together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.errors import Known
from inspector.store.clearing import Clearable
from inspector.ui.actions import exchange as actions
from inspector.ui.actions.papers import open_preview
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import Elided, button, column, label, row, set_role
from inspector.ui.parts.dialogs import Sheet, confirm
from inspector.ui.sync.background import Background, background_of
from inspector.ui.sync.clear_sheet import ClearSheet
from inspector.ui.sync.computer import ComputerCard
from inspector.ui.sync.confirmed import ConfirmedCard
from inspector.ui.sync.conflict_card import ConflictCard
from inspector.ui.sync.conflicts import Conflict
from inspector.ui.sync.facts import Facts
from inspector.ui.sync.joining import CodeSheet, Joining
from inspector.ui.sync.result import ReconciledSheet
from inspector.ui.sync.stick import StickCard
from inspector.ui.sync.values import when_utc
from inspector.ui.sync.waiting import WaitingCard
from inspector.wording import sync_screen as words
from inspector.wording.time import size

NARROW_PX = 1060  # below this the cards stand in one column
PAGE_PX = 1560
LEFT_SHARE, RIGHT_SHARE = 536, 686
CLOCK_MS = 1_000


class SyncScreen(QFrame):
    """The screen. `arrive(file=…)` takes a dropped file in, `arrive(record=…)` shows the conflict on that record."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.context = context
        self.background: Background = background_of(context.ws, context.tasks, context.news, context.now)
        self._stop: Event | None = None
        self._posing = False
        self._busy = ""  # what long work of this screen goes on
        self._make_cards()
        self._lay_out()
        self._clock = QTimer(self, interval=CLOCK_MS)
        self._clock.timeout.connect(self._tell_head)
        self.background.changed.connect(self._changed)
        self.background.moved.connect(self._tell_head)
        self.show_facts(self.background.facts or Facts(read_only=context.ws.read_only))

    # what the window calls

    def arrive(self, *, file: Path | None = None, record: str | None = None) -> None:
        """Come here; take in the file that was dropped on the window, or show the conflict one came for."""
        self.background.read()
        self._clock.start()
        self._tell_head()
        if record is not None:
            self.conflicts.show_record(record)
            self.area.ensureWidgetVisible(self.conflicts)
        if file is not None:
            QTimer.singleShot(0, self, lambda: self.take_file(file))

    def leave(self) -> None:
        """Nothing is typed here."""
        self._clock.stop()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens."""
        from inspector.ui.sync import examples

        found = examples.all_of(self._now())
        return {name: partial(self._pose, facts) for name, facts in found.items()}

    def _pose(self, facts: Facts) -> None:
        """Show an example for a picture: pill and badge with it, the first conflict chosen, and nothing is tried."""
        self._posing = True
        self.background.pace = replace(self.background.pace, stopped=True)
        self.background.facts = facts
        self.background.changed.emit()
        for at, (key, side) in enumerate(self.conflicts.cells):
            self.conflicts.cells[key, side].setChecked(at in (0, 3, 5))

    # showing

    def show_facts(self, facts: Facts) -> None:
        """Show how things stand."""
        self.facts = facts
        now = self._now()
        joined = facts.office is not None
        self.pages.setCurrentWidget(self.area if joined else self.joining)
        self.head.setVisible(joined)
        self.joining.show_running(self._busy, read_only=facts.read_only)
        failed = when_utc(facts.failed_at_utc, now)
        self.confirmed.show_facts(facts, failed)
        self.waiting.show_facts(facts, now)
        self.conflicts.show_conflicts(facts.conflicts)
        self.stick.show_facts(facts, now)
        self.computer.show_facts(facts, now)
        self._tell_head()

    def _changed(self) -> None:
        if self.background.facts is not None:
            self.show_facts(self.background.facts)

    def _tell_head(self) -> None:
        facts, now = self.facts, self._now()
        success = when_utc(facts.last_success_utc, now)
        said = words.LAST_SUCCESS.format(when=success) if success else words.NEVER_YET
        if facts.receipt_no:
            said += f"，{words.RECEIPT.format(number=facts.receipt_no)}"
        self.last.setText(f"{facts.office}　{said}" if facts.office else said)
        going = self.background.going
        if going is not None:
            count = f" {going.done} / {going.whole}" if going.whole else f" {going.done}" if going.done else ""
            self.turn.setText(f"{going.stage}{count}")
            self.again.setText(words.STOPPING if going.stopping else words.STOP)
            self.again.setEnabled(not going.stopping)
            return
        at = self.background.next_try if self.background.enrolled else None
        if self._posing and facts.next_try_utc:
            self.turn.setText(words.NEXT_TRY.format(when=when_utc(facts.next_try_utc, now)))
        elif at is not None:
            template = words.NEXT_TRY if facts.failure is not None else words.NEXT_TURN
            self.turn.setText(template.format(when=f"{at.astimezone(ZONE):%H:%M}"))
        else:
            self.turn.setText("")
        self.again.setText(words.TRY_NOW if facts.failure is not None else words.SYNC_NOW)
        self.again.setEnabled(not facts.read_only)

    # parts

    def _make_cards(self) -> None:
        self.confirmed = ConfirmedCard(self.reconcile)
        self.waiting = WaitingCard(self._take_note)
        self.conflicts = ConflictCard()
        self.conflicts.decided.connect(self._decide)
        self.conflicts.opened.connect(lambda held: self.context.go("ledger", issue_id=held.record))
        self.stick = StickCard(self._ask_export, self._ask_import)
        self.computer = ComputerCard(lambda: self.context.go("settings", show="people"), self._ask_clear)
        self.joining = Joining(self._ask_invitation, self._ask_code)

    def _lay_out(self) -> None:
        self.last, self.turn = Elided("", "meta"), label("", "meta")
        self.again = button(words.TRY_NOW, self._press, kind="primary", icon="arrow_sync")
        self.head = QWidget()
        self.head.setFixedHeight(56)
        self.head.setMaximumWidth(PAGE_PX + 12)  # its button ends where the cards end
        line = row(label(words.TITLE, "screen"), 4, self.last, self.turn, self.again, margins=(24, 0, 24, 0))
        line.setStretch(2, 1)
        self.head.setLayout(line)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(24)
        for cards, share in (
            ((self.confirmed, self.waiting), LEFT_SHARE),
            ((self.conflicts, self.stick, self.computer), RIGHT_SHARE),
        ):
            side = column(*cards, None, spacing=16)
            holder = QWidget()
            holder.setLayout(side)
            self._columns.addWidget(holder, share)
        page = QWidget()
        page.setProperty("ground", "none")
        page.setMaximumWidth(PAGE_PX)
        page.setLayout(self._columns)
        self._columns.setContentsMargins(24, 0, 12, 24)  # and 12 for the scroll bar, there or not
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, most: set_role(bar, "idle", most == 0))
        self.area.setWidget(page)
        self.area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.area.setAccessibleName(words.TITLE)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.area)
        self.pages.addWidget(self.joining)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.pages, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_PX
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            self._columns.setSpacing(16 if narrow else 24)

    # what is pressed

    def _press(self) -> None:
        if self.background.going is not None:
            self.background.stop()
        else:
            self.background.begin()

    def _decide(self, held: Conflict, chosen: dict[str, str]) -> None:
        context = self.context

        def done(_count: int) -> None:
            context.say(Message(*_split(words.MERGED), "good"))
            self.background.hurry()

        actions.resolve(context.tasks, context.ws, held, chosen, owner=self, done=done, failed=context.report)

    def _take_note(self, op_ids: tuple[str, ...]) -> None:
        """Let what the office did not take be shown no more."""
        context = self.context
        actions.note_rejected_seen(
            context.tasks, context.ws, op_ids, owner=self, done=lambda _: self.background.read(), failed=context.report
        )

    # joining

    def take_file(self, path: Path) -> None:
        """Take in a file that was dropped or chosen: an invitation or an answer to a bundle."""
        self.context.tasks.run(
            "read",
            lambda: actions.kind_of(path),
            owner=self,
            done=lambda kind: self._take(path, kind),
            failed=self.context.report,
        )

    def _take(self, path: Path, kind: str | None) -> None:
        if kind == actions.INVITATION:
            if confirm(self, words.FROM_FILE, words.ENROL_ASK.format(name=path.name), words.ENROL_VERB):
                self.join(file=path)
        elif kind == actions.ACK and self.facts.office is not None:
            self.import_from(path)
        else:
            code = {actions.ACK: "sync_not_joined", actions.BUNDLE: "sync_file_bundle"}.get(kind or "")
            self.context.report(
                Known(code or "sync_file_unknown", name=path.name), passing=True
            )  # the right one follows

    def join(self, *, file: Path | None = None, code: str = "", url: str = "") -> None:
        """Enrol this laptop."""
        context = self.context
        self._set_busy(words.ENROLLING)

        def done(held: Any) -> None:
            self._set_busy("")
            said = words.ENROLLED.format(office=held.office_name, user=held.user_name)
            context.say(Message(*_split(said), "good"))
            self.background.hurry()

        actions.enrol(
            context.tasks, context.ws, file=file, code=code, url=url, owner=self, done=done, failed=self._failed
        )

    def _ask_invitation(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.FROM_FILE, str(Path.home()), words.INVITATION_FILTER)
        if name:
            self.join(file=Path(name))

    def _ask_code(self) -> None:
        sheet = CodeSheet(self)
        if sheet.exec() == Sheet.DialogCode.Accepted:
            self.join(code=sheet.code.text(), url=sheet.url.text())

    # sticks

    def export_to(self, path: Path) -> None:
        """Write what the office lacks into a file."""
        context, self._stop = self.context, Event()

        def done(made: Any) -> None:
            self._end()
            if made is None:
                context.say(Message(*_split(words.EXPORT_STOPPED)))
                return
            told = words.EXPORTED.format(
                path=made.path, seq=made.to_seq, originals=made.originals, size=size(made.bytes)
            )
            what, rest = _split(told)
            left = words.EXPORT_LEFT.format(count=made.left_out) if made.left_out else ""
            context.say(Message(what, rest + left, "warn" if left else "good"))
            self.background.read()

        actions.export_bundle(
            context.tasks, context.ws, path, stop=self._stop, progress=self._progress(words.EXPORTING), owner=self,
            done=done, failed=self._failed,
        )  # fmt: skip
        context.progress(words.EXPORTING, 0, 1, "", self._stop.set)

    def import_from(self, path: Path) -> None:
        """Take in what the office answered to a bundle."""
        context = self.context

        def done(taken: Any) -> None:
            context.progress("", 0, 0, "", None)
            context.say(_of_ack(taken))
            self.background.hurry()

        actions.import_ack(context.tasks, context.ws, path, owner=self, done=done, failed=self._failed)
        context.progress(words.IMPORTING, 0, 1, "", None)

    def _ask_export(self) -> None:
        proposed = f"office-{self.facts.computer.code}-{self._now():%Y%m%d-%H%M}.fsync"
        start = Path(self.context.settings.backup_folder or Path.home())
        name, _ = QFileDialog.getSaveFileName(self, words.EXPORT, str(start / proposed), "数据包 (*.fsync)")
        if name:
            self.export_to(Path(name))

    def _ask_import(self) -> None:
        start = self.context.settings.backup_folder or str(Path.home())
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT, start, words.FILE_FILTER)
        if name:
            self.take_file(Path(name))

    # 对账 and clearing

    def reconcile(self) -> None:
        """Ask the office about everything, by digest."""
        if self._stop is not None:
            return
        context, self._stop = self.context, Event()
        self.confirmed.reconcile.setEnabled(False)

        def done(found: Any) -> None:
            self._end()
            if found is None:
                context.say(Message(*_split(words.RECONCILE_STOPPED)))
                return
            self.background.read()
            sheet = ReconciledSheet(self, found, lambda: open_preview(context, "reconciliation"))
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.open()

        actions.reconcile(
            context.tasks, context.ws, stop=self._stop, progress=self._progress(words.RECONCILING), owner=self,
            done=done, failed=self._failed,
        )  # fmt: skip
        context.progress(words.RECONCILING, 0, 1, "", self._stop.set)

    def _ask_clear(self) -> None:
        """Find what may go, ask, and let it go after the office was asked once more."""
        context = self.context
        actions.clearable(context.tasks, context.ws, owner=self, done=self._confirm_clear, failed=context.report)

    def _confirm_clear(self, found: Clearable) -> None:
        if not (found.old or found.recent) or self._stop is not None:
            self.context.say(Message(*_split(words.CLEAR_NOTHING)))
            return
        sheet = ClearSheet(self, found)
        if sheet.exec() == Sheet.DialogCode.Accepted:
            self.clear(sheet.chosen)

    def clear(self, going: tuple[tuple[str, int], ...]) -> None:
        """Let these originals leave this laptop, as far as the office calls them safe now."""
        context = self.context
        self._stop = Event()

        def done(gone: Any) -> None:
            self._end()
            said = words.CLEARED.format(count=gone.photos, size=size(gone.bytes)) if gone.photos else words.CLEARED_NONE
            context.say(Message(*_split(said), "good" if gone.photos else "warn"))
            self.background.read()

        actions.clear(
            context.tasks, context.ws, going, stop=self._stop, progress=self._progress(words.CLEARING), owner=self,
            done=done, failed=self._failed,
        )  # fmt: skip
        context.progress(words.CLEARING, 0, len(going), "", self._stop.set)

    # long work

    def _progress(self, title: str) -> actions.Progress:
        def told(stage: str, done: int, whole: int) -> None:
            if self._stop is not None:
                self.context.progress(title, done, max(whole, 1), stage, self._stop.set)

        return told

    def _end(self) -> None:
        self._stop = None
        self.context.progress("", 0, 0, "", None)
        self.confirmed.reconcile.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._set_busy("")
        self.context.report(error)

    def _set_busy(self, words_: str) -> None:
        self._busy = words_
        self.joining.show_running(words_, read_only=self.context.ws.read_only)

    def _now(self) -> datetime:
        return self.context.now().astimezone(ZONE)


def _of_ack(taken: Any) -> Message:
    """Say what an answer of the office brought, and what is still to be done."""
    if taken.old:
        return Message(*_split(words.IMPORT_OLD))
    what, rest = _split(words.IMPORTED.format(seq=taken.last_seq, photos=taken.photos, records=taken.records))
    if taken.expected is not None:
        rest += words.IMPORT_GAP.format(expected=taken.expected)
    elif taken.more:
        rest += words.IMPORT_MORE
    return Message(what, rest, "warn" if rest else "good")


def _split(sentence: str) -> tuple[str, str]:
    what, stop, rest = sentence.partition("。")
    return what + stop, rest
