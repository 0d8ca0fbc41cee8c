"""Answers for the screen 待办: what today asks for, each line with how many, the oldest, and the way to exactly these.

Read on the `read` worker when one comes here and after any change that may matter; nothing is kept. The lines stand in
two columns of cards that scroll together; what is empty is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.clock_text import ZONE
from inspector.ui.actions import issues as issue_actions
from inspector.ui.actions import todo as actions
from inspector.ui.context import Context, Message
from inspector.ui.models import todo as model
from inspector.ui.models.todo import ENTRIES, LOOKS, Item, Todo, Unit
from inspector.ui.parts.basics import button, column, label, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.home_line import HomeLine, LineButton
from inspector.ui.sync.card import SIDE, Card
from inspector.wording import home as words
from inspector.wording import time as said

TOUCHING = (
    "issue", "issue_step", "feedback", "notice", "recheck", "lead", "body", "place", "talk", "circular", "listing",
)  # fmt: skip
NARROW_PX, PAGE_PX = 940, 1560
UNITS_SHOWN = 8  # bodies that owe most; the others on demand
CHANGE_MS, DAY_MS = 200, 30_000


class HomeScreen(QFrame):
    """The screen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.context = context
        self.todo: Todo | None = None
        self.lines: dict[str, HomeLine] = {}  # key of the line (unit/<body> for a unit) → what stands there
        self._turn = 0
        self._all_units = False
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._soon.timeout.connect(self.read)
        self._day = QTimer(self, interval=DAY_MS)
        self._day.timeout.connect(self._look_at_day)
        context.news.changed.connect(self._changed)
        context.news.settings_changed.connect(lambda _: self._soon.start() if self.isVisible() else None)

    # what the window calls

    def arrive(self) -> None:
        """Come here: read what stands now."""
        self._day.start()
        self.read()

    def leave(self) -> None:
        """Nothing is typed here; nothing is read while nobody looks."""
        self._day.stop()

    def unsettled(self) -> bool:
        """Say whether the day is still being read (for the pictures of the screens)."""
        return self.todo is None

    def read(self) -> None:
        """Read the day again; an older answer that comes later is passed over."""
        self._turn += 1
        turn, ws, today = self._turn, self.context.ws, self._today()

        def done(found: Todo) -> None:
            if turn == self._turn:
                self.show_todo(found)

        self.context.tasks.run("read", lambda: model.read(ws, today), owner=self, done=done, failed=self.context.report)

    def show_todo(self, found: Todo) -> None:
        """Show a day; lines are made anew only where something changed."""
        if found == self.todo:
            return
        focused = next((key for key, line in self.lines.items() if line.line.hasFocus()), None)
        self.todo = found
        self.when.setText(said.full_date(found.today))
        self.count.setText(words.owed(found.owed_by_kind))
        self.once.setVisible(bool(found.owed))
        self.pages.setCurrentWidget(self.empty if found.empty else self.area)
        self.lines = {}
        for holder in (self.left, self.right):
            _empty_out(holder)
        cards = self._cards(found)
        heights = [0, 0]
        for card, lines in cards:  # each card goes where there is more room; the order of importance is kept
            side = 0 if heights[0] <= heights[1] else 1
            (self.left, self.right)[side].addWidget(card)
            heights[side] += lines + 1
        for holder in (self.left, self.right):
            holder.addStretch(1)
        self._fit()
        if focused in self.lines:
            self.lines[focused].line.setFocus(Qt.FocusReason.OtherFocusReason)

    # laying out

    def _lay_out(self) -> None:
        self.when, self.count = label("", "meta"), label("", "strong")
        self.once = label(words.COUNTED_ONCE, "hint")
        parts = (label(words.TITLE, "screen"), self.when, None, self.once, self.count)
        head = QWidget()
        head.setLayout(row(*parts, spacing=12, margins=(24, 10, 24, 4)))
        head.setFixedHeight(50)
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        for holder in (self.left, self.right):
            holder.setSpacing(16)
        self.columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.columns.setContentsMargins(24, 4, 24, 16)
        self.columns.setSpacing(20)
        self.columns.addLayout(self.left, 1)
        self.columns.addLayout(self.right, 1)
        ground = QWidget()
        ground.setProperty("ground", "none")
        ground.setMaximumWidth(PAGE_PX)
        ground.setLayout(self.columns)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(ground)
        ways = ((words.GO_TODAY, lambda: self.context.go("today")), (words.GO_LEDGER, lambda: self._go("", ())))
        self.empty = EmptyState(*words.NOTHING, ways)
        self.reading = EmptyState(words.READING)
        self.pages = QStackedWidget()
        for page in (self.reading, self.area, self.empty):
            self.pages.addWidget(page)
        self.setLayout(column(head, self.pages, spacing=0))

    def _cards(self, found: Todo) -> list[tuple[Card, int]]:
        """Return the cards that have something, with how many lines each has."""
        made = []
        for title, items in ((words.DUES, found.dues), (words.MINE, found.mine)):
            if items:
                made.append((self._card(title, items), len(items)))
        if found.units:
            made.append((self._unit_card(found.units), min(len(found.units), UNITS_SHOWN)))
        if found.rest:
            made.append((self._card(words.REST, found.rest), len(found.rest)))
        return made

    def _card(self, title: str, items: Sequence[Item]) -> Card:
        card = Card(title)
        for at, item in enumerate(items):
            self._add(card, item.key, at, self._line(item))
        self._align([self.lines[item.key] for item in items])
        return card

    def _line(self, item: Item) -> HomeLine:
        word = words.LINES[item.key][0]
        made = LineButton(LOOKS[item.key], word, item.why, item.oldest, len(item.ids), quiet=item.quiet)
        made.clicked.connect(partial(self._open, item))
        if item.key == "recheck_due":
            return HomeLine(made, words.VERBS[item.key], lambda: self.context.go("recheck"))
        if item.key in actions.RUNGS:
            act = partial(self._ask, item.key, item.ids)
            return self._writing(HomeLine(made, words.VERBS[item.key], act))
        return HomeLine(made)

    def _unit_card(self, units: Sequence[Unit]) -> Card:
        card = Card(words.FEEDBACK, words.WEEK)
        left = tuple(one for unit in units for one in unit.to_remind)
        self.urge_all = button(words.URGE_ALL, partial(self._ask, actions.REMIND, left), kind="link")
        self.urge_all.setEnabled(bool(left) and not self.context.ws.read_only)
        self.urge_all.setToolTip(words.READ_ONLY if self.context.ws.read_only else "" if left else words.ALL_URGED)
        card.head.addWidget(self.urge_all)
        shown = units if self._all_units else units[:UNITS_SHOWN]
        for at, unit in enumerate(shown):
            told = "" if unit.to_remind or not unit.body_id else words.URGED
            made = LineButton("assigned", unit.name, told, unit.named, len(unit.ids))
            made.clicked.connect(partial(self._go, f"{unit.name} {words.FEEDBACK}", unit.ids))
            line = HomeLine(made, words.URGE_UNIT, partial(self._ask, actions.REMIND, unit.to_remind))
            self._writing(line)
            if line.verb is not None and not unit.to_remind:
                line.verb.setEnabled(False)
                line.verb.setToolTip(words.URGED if unit.body_id else words.NO_BODY)
            self._add(card, f"unit/{unit.body_id}", at, line)
        self._align([self.lines[f"unit/{unit.body_id}"] for unit in shown])
        if len(shown) < len(units):
            self.more = button(
                words.MORE_UNITS.format(count=len(units) - len(shown)), self._show_all_units, kind="link"
            )
            card.body.addWidget(rule())
            card.body.addLayout(row(self.more, None, margins=(SIDE, 4, SIDE, 4)))
        return card

    def _show_all_units(self) -> None:
        found, self._all_units = self.todo, True
        self.todo = None
        if found is not None:
            self.show_todo(found)
            self.lines[f"unit/{found.units[UNITS_SHOWN].body_id}"].line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _align(self, lines: Sequence[HomeLine]) -> None:
        wide = max((line.room for line in lines), default=0)
        for line in lines:
            line.keep_room(wide)

    def _add(self, card: Card, key: str, at: int, line: HomeLine) -> None:
        if at:
            card.body.addWidget(rule())
        card.body.addWidget(line)
        self.lines[key] = line

    def _writing(self, line: HomeLine) -> HomeLine:
        if line.verb is not None and self.context.ws.read_only:
            line.verb.setEnabled(False)
            line.verb.setToolTip(words.READ_ONLY)
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = self.width() < NARROW_PX
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self.columns.setDirection(way)

    # going and acting

    def _open(self, item: Item, *_: Any) -> None:
        if item.key == "leads":
            self.context.go("leads", chip="overdue")
        elif item.key in ENTRIES:
            self.context.go("leads", register=ENTRIES[item.key], record_id=item.ids[0])
        else:
            self._go(words.LINES[item.key][0], item.ids)

    def _go(self, word: str, ids: Sequence[str], *_: Any) -> None:
        if ids:
            self.context.go("ledger", only=tuple(ids), word=word)
        else:
            self.context.go("ledger")

    def _ask(self, what: str, ids: Sequence[str]) -> None:
        """Say whom a batch is about and do it once the verb is pressed; the longest waiting go first."""
        some, ws = tuple(ids)[: actions.MOST], self.context.ws

        def asked(found: actions.Concerned) -> None:
            title, sentence, verb = words.ASK[what]
            told = [sentence]
            if found.bodies:
                told.append(words.ABOUT.format(names=words.named(found.bodies)))
            if found.without and what != actions.REMIND:
                told.append(words.NO_NOTICE.format(count=found.without))
            if len(some) < len(ids):
                told.append(words.FIRST.format(most=actions.MOST))
            if confirm(self, title.format(count=len(some)), "".join(told), verb):
                self.send(what, some)

        self.context.tasks.run(
            "read", lambda: actions.concerned(ws, some), owner=self, done=asked, failed=self.context.report
        )

    def send(self, what: str, ids: Sequence[str]) -> None:
        """Do it for all of these issues, and say what was sent with 撤销 beside it."""
        context = self.context
        told = words.DONE[what].format(count=len(ids))

        def undone(_: Any) -> None:
            context.say(Message(words.UNDONE.format(what=told), kind="good"))

        def done(sent: actions.Sent) -> None:
            def undo() -> None:
                issue_actions.undo(context.tasks, context.ws, sent.tx, owner=self, done=undone, failed=context.report)

            numbers = "、".join(sent.notices[:6]) + (" 等" if len(sent.notices) > 6 else "")
            rest = words.SENT.format(count=len(sent.notices), numbers=numbers) if sent.notices else ""
            context.say(Message(told, rest, "good", ((words.UNDO, undo),)))

        def failed(error: BaseException) -> None:
            context.report(error)
            self.read()  # what was shown is not what stands: show that

        actions.send(
            context.tasks, context.ws, what, ids, requirement=words.REQUIREMENT,
            owner=self, done=done, failed=failed,
        )  # fmt: skip

    # keeping up

    def _changed(self, changed: Any) -> None:
        if self.isVisible() and any(changed.of(entity) for entity in TOUCHING):
            self._soon.start()

    def _look_at_day(self) -> None:
        if self.todo is not None and self.todo.today != self._today():
            self.read()

    def _today(self) -> Any:
        return self.context.now().astimezone(ZONE).date()


def _empty_out(holder: QVBoxLayout) -> None:
    while holder.count():
        taken = holder.takeAt(0)
        gone = taken.widget() if taken is not None else None
        if gone is not None:
            gone.hide()
            gone.deleteLater()
