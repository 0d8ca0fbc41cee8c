"""Answers for the view 发文登记 of 报表: what went out under which number to whom, and what may be done with it now.

The list comes first; which records changed since takes longer and is marked when it is known. Only what the status
allows is offered: 定稿 once the office has given the number and nothing changed, 重出 until another has replaced it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QPlainTextEdit, QScrollArea, QStackedWidget, QWidget

from inspector.papers.subject import Run
from inspector.ui.actions import issued as actions
from inspector.ui.actions.issued import Detail, Row
from inspector.ui.actions.papers import FOLDER_KEY, open_pages
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import Elided, button, column, label, pane, row, rule
from inspector.ui.parts.dialogs import Sheet, confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.word_table import Cell, Column, Line, WordTable
from inspector.wording import issued as words
from inspector.wording import say

TYPING_MS, CHANGE_MS = 200, 600
WIDTHS = (176, 0, 128, 108, 76, 112)
DETAIL_PX, MOST_LINES = 400, 30


class RegisterView(QFrame):
    """The view. `look_for(text=…)` leads to what has that in its number or title."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.rows: tuple[Row, ...] = ()
        self.changed: frozenset[str] = frozenset()
        self.detail: Detail | None = None
        self._turn = self._detail_turn = 0
        self._reading = self._marking = self._telling = False
        self._stale = True
        self._make_list()
        self._make_detail()
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.read)
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self.read)
        self.ctx.news.changed.connect(self._news)

    # what the screen asks

    def arrive(self) -> None:
        """Read the register anew where something was written since."""
        if self._stale:
            self.read()
        if self.table.isVisible():
            self.table.setFocus()

    def look_for(self, text: str = "") -> None:
        """Show what has `text` in its number or title."""
        self.search.setText(text)

    def unsettled(self) -> bool:
        """Say whether something is still to come."""
        return self._reading or self._marking or self._telling

    # reading

    def read(self) -> None:
        """Read the register, then which documents are no longer as their records are."""
        self._turn += 1
        turn, ws, text = self._turn, self.ctx.ws, self.search.text().strip()
        self._stale, self._reading = False, True
        if not self.rows:
            self.count.setText(words.READING)

        def done(found: list[Row]) -> None:
            if turn == self._turn:
                self._reading = False
                self._show(tuple(found), text)
                self._mark(turn)

        self._run("read", partial(actions.rows, ws, text), done)

    def _mark(self, turn: int) -> None:
        ws, shown = self.ctx.ws, self.rows
        self._marking = True

        def done(found: frozenset[str]) -> None:
            if turn == self._turn:
                self._marking = False
                self.changed = found
                self._show_lines()

        self._run("count", partial(actions.changed_ids, ws, shown), done)

    def _show(self, found: tuple[Row, ...], text: str) -> None:
        self.rows = found
        most = len(found) >= actions.MOST
        self.count.setText((words.COUNT_MOST if most else words.COUNT).format(count=len(found)) if found else "")
        if not found:
            sentence, rest = words.NOT_FOUND if text else words.EMPTY
            self.empty.set(sentence.format(text=text), rest)
        self.search_line.setVisible(bool(found or text))
        self.pages.setCurrentWidget(self.whole if found else self.empty)
        self._show_lines()

    def _show_lines(self) -> None:
        self.table.show_lines([self._line(one) for one in self.rows])
        self._choose(self.table.current)

    def _line(self, one: Row) -> Line:
        title = one.title if one.kind in one.title else f"{one.kind}：{one.title}"
        gone = "text3" if one.replaced_by else "text"
        word, tone = self._state(one)
        return Line(
            one.id,
            (
                Cell(one.number, gone, strong=not one.replaced_by), Cell(title, gone),
                Cell(one.bodies or words.NOBODY, "text2"), Cell(one.on, "text2"),
                Cell(one.person or words.NOBODY, "text2"), Cell(word, tone),
            ),
        )  # fmt: skip

    def _state(self, one: Row) -> tuple[str, str]:
        if one.replaced_by:
            return words.REPLACED, "text3"
        if one.id in self.changed:
            return words.CHANGED, "amber"
        if one.can_finish:
            return words.READY, "accent"
        return (words.WAITING, "text2") if one.is_waiting else (words.SAME, "text2")

    # one document

    def _choose(self, issued_id: str) -> None:
        self._detail_turn += 1
        turn = self._detail_turn
        if not issued_id:
            self.detail, self._telling = None, False
            return
        if self.detail is None or self.detail.row.id != issued_id:
            self._allow(None)
        self._telling = True

        def done(found: Detail) -> None:
            if turn == self._detail_turn:
                self._telling = False
                self._show_detail(found)

        self._run("read", partial(actions.detail, self.ctx.ws, issued_id), done)

    def _show_detail(self, found: Detail) -> None:
        self.detail = found
        one = found.row
        self.number.setText(one.number)
        self.title.setText(one.title)
        self.state.setText(_standing(one))
        self.state.setVisible(bool(self.state.text()))
        held = QWidget()
        lines = column(spacing=6, margins=(20, 8, 20, 12))
        for word, said in found.facts:
            name = label(word, "meta")
            name.setFixedWidth(76)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            line = row(name, label(said, "body", wrap=True))
            line.setStretch(1, 1)
            lines.addLayout(line)
        lines.addSpacing(8)
        lines.addWidget(label(words.MADE_FROM, "strong"))
        lines.addWidget(label(found.made_from, "body", wrap=True))
        lines.addSpacing(8)
        lines.addWidget(label(words.SINCE, "strong"))
        for said in _since(found):
            lines.addWidget(label(said, "warn" if found.since else "body", wrap=True))
        lines.addStretch(1)
        held.setLayout(lines)
        self.facts.setWidget(held)
        self._allow(found)

    def _allow(self, found: Detail | None) -> None:
        may = found is not None and not self.ctx.ws.read_only
        self.open_button.setEnabled(found is not None)
        self.again_button.setVisible(found is None or found.row.can_again)
        self.again_button.setEnabled(may)
        finish = found is not None and found.row.can_finish and found.since == ()
        self.finish_button.setVisible(finish)
        self.finish_button.setEnabled(may and finish)

    # what may be done

    def open_document(self) -> None:
        """Show its pages: the file where it lies in the folder used last, else as its records draw it now."""
        found = self.detail
        if found is None:
            return
        ws, folder, run = self.ctx.ws, actions.folder(self.ctx.ws), self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            return issuing.pages(ws, found.row.id, folder, run)

        def done(pages: Any) -> None:
            if pages.path is None:
                what, rest = words.DRAWN
                more = words.DRAWN_CHANGED if found.since else ""
                said = rest.format(folder=folder or words.NO_FOLDER) + more
                self.ctx.say(Message(what, said, "warn" if found.since else ""))
            self.preview = open_pages(self.ctx, f"{found.row.number} {found.row.title}", pages.pdf)

        self._run("heavy", work, done)

    def ask_again(self) -> None:
        """Show what changed since, ask why, and issue another in its place."""
        found, folder = self.detail, self._folder()
        if found is None or folder is None or not found.row.can_again:
            return
        self.asking = AgainSheet(self.window(), found, folder)
        self.asking.accepted.connect(lambda: self.again(found.row.id, folder, self.asking.reason))
        self.asking.open()

    def again(self, issued_id: str, folder: Path, reason: str) -> None:
        """Issue a document anew from what its records say now."""
        ws, run = self.ctx.ws, self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            return issuing.issue_again(ws, issued_id, folder, reason=reason, run=run)

        self._run("heavy", work, partial(self._sent, folder))

    def ask_finish(self) -> None:
        """Ask, then write the final form."""
        found, folder = self.detail, self._folder()
        if found is None or folder is None or not found.row.can_finish:
            return
        said = words.FINISH_SAY.format(number=found.row.given, folder=folder)
        if confirm(self, words.FINISH, said, words.FINISH):
            self.finish(found.row.id, folder)

    def finish(self, issued_id: str, folder: Path) -> None:
        """Write a document again under the 文号 the office gave."""
        ws, run = self.ctx.ws, self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            return issuing.finish(ws, issued_id, folder, run=run)

        self._run("heavy", work, partial(self._sent, folder))

    def _sent(self, folder: Path, sent: Any) -> None:
        ws, held = self.ctx.ws, sent.entry
        files = "、".join(str(path) for path in sent.files)
        said = say("issued_done", number=held.shown_number, title=held.issued.title, files=files)
        what, stop, rest = said.partition("。")
        self.ctx.say(Message(what + stop, rest, "good"))
        self.ctx.write(self, lambda: ws.set_meta(FOLDER_KEY, str(folder)), lambda _: None)
        self.read()

    # parts

    def _make_list(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.SEARCH)
        self.search.setAccessibleName(words.SEARCH_TIP)
        self.search.setToolTip(words.SEARCH_TIP)
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(320)
        self.search.setMaxLength(80)
        self.search.textChanged.connect(lambda _: self._typing.start())
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.count = label("", "meta")
        self.table = WordTable(words.LIST, [Column(*one) for one in zip(words.HEAD, WIDTHS, strict=True)])
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _: self.open_document())
        self.empty = EmptyState(*words.EMPTY)

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _make_detail(self) -> None:
        self.number, self.title = Elided("", "tile"), label("", "strong", wrap=True)
        self.state = label("", "meta", wrap=True)
        self.facts = QScrollArea()
        self.facts.setWidgetResizable(True)
        self.facts.setFrameShape(QFrame.Shape.NoFrame)
        self.facts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.facts.setAccessibleName(words.DETAIL)
        self.open_button = button(words.OPEN, self.open_document, icon="eye", tip=words.OPEN_TIP)
        self.again_button = button(words.AGAIN, self.ask_again, icon="arrow_sync", tip=words.AGAIN_TIP)
        self.finish_button = button(words.FINISH, self.ask_finish, kind="primary", tip=words.FINISH_TIP)

    def _lay_out(self) -> None:
        self.search_line = QWidget()
        self.search_line.setLayout(row(self.search, self.count, None, margins=(24, 8, 24, 8)))
        beside = pane("surface")
        beside.setFixedWidth(DETAIL_PX)
        foot = row(self.open_button, self.again_button, None, self.finish_button, margins=(20, 8, 20, 8))
        inner = column(spacing=0)
        inner.addLayout(column(self.number, self.title, self.state, spacing=4, margins=(20, 12, 20, 8)))
        for one in (rule(), self.facts, rule()):
            inner.addWidget(one)
        inner.setStretch(2, 1)
        inner.addLayout(foot)
        beside.setLayout(inner)
        self.whole = pane("surface")
        parts = row(self.table, rule("v"), beside, spacing=0)
        parts.setStretch(0, 1)
        self.whole.setLayout(parts)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.whole)
        self.pages.addWidget(self.empty)
        lines = column(self.search_line, rule(), self.pages, spacing=0)
        lines.setStretch(2, 1)
        self.setLayout(lines)

    # running

    def _news(self, changed: Any) -> None:
        if any(changed.records.values()) or not changed.records:
            self._stale = True
            if self.isVisible():
                self._change_timer.start()

    def _folder(self) -> Path | None:
        kept = actions.folder(self.ctx.ws)
        if kept is not None:
            return kept
        found = QFileDialog.getExistingDirectory(self, words.FOLDER_TITLE, str(Path.home()))
        return Path(found) if found else None

    def _runs(self) -> Run:
        return Run(cancelled=self.ctx.tasks.closing.is_set)

    def _run(self, queue: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def failed(error: BaseException) -> None:
            self._reading = self._marking = self._telling = False
            self.ctx.report(error)

        self.ctx.tasks.run(queue, work, owner=self, done=done, failed=failed)


class AgainSheet(Sheet):
    """Says what changed since a document went out and asks why it goes out again; without a reason it does not."""

    def __init__(self, parent: QWidget | None, found: Detail, folder: Path) -> None:
        super().__init__(parent, words.AGAIN_TITLE.format(number=found.row.number), words.AGAIN, width=560)
        self.say(words.AGAIN_SAY.format(number=found.row.number, folder=folder))
        if found.since:
            self.say(words.AGAIN_CHANGES.format(count=len(found.since)), "strong")
            self.changes = QPlainTextEdit("\n".join(found.since))
            self.changes.setReadOnly(True)
            self.changes.setTabChangesFocus(True)
            self.changes.setAccessibleName(words.SINCE)
            self.changes.setFixedHeight(min(30 * len(found.since) + 40, 220))
            self.body.addWidget(self.changes)
        else:
            self.say(words.AGAIN_SAME if found.since == () else words.SINCE_MANY)
        self.why = QLineEdit()
        self.why.setPlaceholderText(words.REASON_HINT)
        self.why.setMaxLength(200)
        self.form().addRow(words.REASON, self.why)
        self.accept_button.setEnabled(False)
        self.why.textChanged.connect(lambda text: self.accept_button.setEnabled(bool(text.strip())))
        self.why.setFocus()

    @property
    def reason(self) -> str:
        """What was written as the reason."""
        return self.why.text().strip()


def _standing(one: Row) -> str:
    """Return the sentence on where a document stands, "" where there is nothing to say."""
    if one.replaced_by:
        return words.STATES["replaced"].format(number=one.replaced_by)
    if one.printed and one.given and one.printed != one.given:
        return words.STATES["clash"].format(printed=one.printed, given=one.given)
    if one.can_finish:
        return words.STATES["ready"]
    return words.STATES["waiting"] if one.is_waiting else ""


def _since(found: Detail) -> tuple[str, ...]:
    if found.since is None:
        return (words.SINCE_MANY,)
    more = len(found.since) - MOST_LINES
    rest = (words.MORE.format(count=more),) if more > 0 else ()
    return (*found.since[:MOST_LINES], *rest) or (words.SINCE_NONE,)
