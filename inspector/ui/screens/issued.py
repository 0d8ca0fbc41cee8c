"""Answers for the view 发文登记 of 报表: what went out under which number to whom, and what is done with it now.

The list comes first; which records changed since takes longer and is marked bit by bit, the newest first. Everything
is read on workers; writing goes through 出文 (`papers.issuing`), which keeps register and files together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QStackedWidget, QWidget

from inspector.papers.subject import Run
from inspector.ui.actions import issued as actions
from inspector.ui.actions.issued import Detail, Listed, Row
from inspector.ui.actions.papers import folder_used_last, open_pages, remember_folder
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import button, column, label, pane, row, rule
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.filter_button import Choice, FilterButton
from inspector.ui.parts.word_table import Cell, Column, Line, WordTable
from inspector.ui.screens.issued_again import AgainSheet
from inspector.ui.screens.issued_pane import IssuedPane
from inspector.wording import issued as words
from inspector.wording import say

TYPING_MS, CHANGE_MS = 200, 600
WIDTHS = (164, 0, 0, 108, 76, 108)
MARKED_AT_ONCE = 50
_NOTHING = Listed((), (), ())


class RegisterView(QFrame):
    """The view. `look_for(text=…, issued_id=…)` leads to what is found by a text, or to one document."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.ctx = ctx
        self.listed = _NOTHING
        self.changed: frozenset[str] = frozenset()
        self.detail: Detail | None = None
        self._turn = self._detail_turn = 0
        self._reading = self._marking = self._telling = False
        self._stale, self._wanted, self._working = True, "", ""
        self._shown: tuple[str, str, int | None] = ("", "", None)
        self._make_list()
        self._make_pane()
        self._lay_out()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self.read)
        self._change_timer = QTimer(self, singleShot=True, interval=CHANGE_MS)
        self._change_timer.timeout.connect(self.read)
        self.ctx.news.changed.connect(self._news)

    # what the screen asks

    @property
    def rows(self) -> tuple[Row, ...]:
        """The documents that are shown."""
        return self.listed.rows

    def arrive(self) -> None:
        """Read the register anew where something was written since."""
        if self._stale:
            self.read()
        if self.table.isVisible():
            self.table.setFocus()

    def look_for(self, text: str = "", issued_id: str = "") -> None:
        """Show what has `text` in number, title or addressee; or all, and the document with `issued_id` among them."""
        self._wanted = issued_id
        self._clear(text)

    def unsettled(self) -> bool:
        """Say whether something is still to come."""
        return self._reading or self._marking or self._telling or bool(self._working) or self._typing.isActive()

    # reading

    def read(self) -> None:
        """Read the register, then which documents are no longer as their records are."""
        self._typing.stop()
        self._turn += 1
        turn, ws, text = self._turn, self.ctx.ws, self.search.text().strip()
        kind, year = "".join(self.kind.keys), int("".join(self.year.keys) or 0) or None
        self._stale, self._reading = False, True
        if not self.rows:
            self.count.setText(words.READING)

        def done(found: Listed) -> None:
            if turn == self._turn:
                self._reading = False
                self._show(found, (text, kind, year))
                self._mark(turn, [one.id for one in found.rows])

        self._run("read", partial(actions.listed, ws, text, kind, year), done)

    def _mark(self, turn: int, ids: list[str], found: frozenset[str] = frozenset()) -> None:
        """Find out which of `ids` changed, some at a time, so that what is no longer asked for ends soon."""
        ws, these = self.ctx.ws, ids[:MARKED_AT_ONCE]
        self._marking = bool(these)
        if not these:
            self.changed = found
            self.table.words.restate([self._line(one) for one in self.rows])
            return

        def done(more: frozenset[str]) -> None:
            if turn == self._turn:
                self.changed |= more
                self.table.words.restate([self._line(one) for one in self.rows])
                self._mark(turn, ids[MARKED_AT_ONCE:], found | more)

        self._run("count", partial(actions.changed_ids, ws, these), done)

    def _show(self, found: Listed, asked: tuple[str, str, int | None]) -> None:
        self.listed, count, text = found, len(found.rows), asked[0]
        most = count >= actions.MOST
        self.count.setText((words.COUNT_MOST if most else words.COUNT).format(count=count) if count else "")
        narrowed = any(asked)
        if not count:
            sentence, rest = words.NOT_FOUND if text else words.NONE_OF_FILTER if narrowed else words.EMPTY
            self.empty.set(sentence.format(text=text), rest)
        self.kind.setVisible(len(found.kinds) > 1)
        self.year.setVisible(len(found.years) > 1)
        self.all_button.setVisible(narrowed)
        self.search_line.setVisible(bool(count or narrowed))
        self.pages.setCurrentWidget(self.whole if count else self.empty)
        if asked != self._shown and self.table.current not in (one.id for one in found.rows):
            self._wanted = self._wanted or (found.rows[0].id if count else "")  # what was asked for anew begins above
        wanted, self._wanted, self._shown = self._wanted, "", asked
        self.table.show_lines([self._line(one) for one in found.rows], wanted)

    def _line(self, one: Row) -> Line:
        title = one.title if one.kind in one.title else f"{one.kind}：{one.title}"
        gone = "text2" if one.replaced_by else "text"
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
            return words.REPLACED, "text2"
        if one.clashes:
            return words.CLASH, "red"
        if not one.has_files:
            return words.NO_FILES, "amber"
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
            self.pane.allow(None, may_write=False)
        self._telling = True

        def done(found: Detail) -> None:
            if turn == self._detail_turn:
                self._telling = False
                self._show_detail(found)

        self._run("read", partial(actions.detail, self.ctx.ws, issued_id), done)

    def _show_detail(self, found: Detail) -> None:
        if found != self.detail:
            self.detail = found
            self.pane.show_detail(found)
        self._allow()

    def _allow(self) -> None:
        self.pane.busy.setText(self._working)
        self.pane.allow(self.detail if not self._working else None, may_write=not self.ctx.ws.read_only)

    # what may be done

    def open_document(self) -> None:
        """Show its pages: the file where it lies in the folder used last, else as its records draw it now."""
        found = self.detail
        if found is None or self._working:
            return
        ws, run = self.ctx.ws, self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            folder = folder_used_last(ws)
            return issuing.pages(ws, found.row.id, folder, run), folder

        def done(came: Any) -> None:
            pages, folder = came
            title = f"{found.row.printed or found.row.number} {found.row.title}"
            if pages.path is None:
                title = words.DRAWN_TITLE.format(title=title)
                why = words.NOT_IN_FOLDER.format(folder=folder) if folder else words.NO_FOLDER
                more = words.DRAWN_CHANGED if found.since else ""
                self.ctx.say(Message(words.DRAWN, why + more, "warn" if found.since else "info"))
            self.preview = open_pages(self.ctx, title, pages.pdf)

        self._work(words.OPENING, work, done)

    def ask_again(self) -> None:
        """Show what changed since, ask why, and issue another in its place."""
        if self._may_write() and self.detail is not None and self.detail.row.can_again:
            folder = self._folder()
            if folder is not None:
                self.show_again(folder)

    def show_again(self, folder: Path) -> None:
        """Ask why the document goes out again, into `folder`."""
        found = self.detail
        if found is not None:
            self.asking = AgainSheet(self.window(), found, folder)
            self.asking.accepted.connect(lambda: self.again(found.row.id, folder, self.asking.reason))
            self.asking.open()

    def again(self, issued_id: str, folder: Path, reason: str) -> None:
        """Issue a document anew from what its records say now."""
        ws, run = self.ctx.ws, self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            return issuing.issue_again(ws, issued_id, folder, reason=reason, run=run)

        self._work(words.WRITING, work, partial(self._sent, folder))

    def ask_finish(self) -> None:
        """Ask, then write the final form, or the files that were not written."""
        found = self.detail
        if found is None or not self._may_write() or not found.row.can_finish or found.since:
            return
        folder = self._folder()
        if folder is None:
            return
        one = found.row
        said = (words.FINISH_SAY if one.is_ready else words.WRITE_SAY).format(number=one.number, folder=folder)
        verb = words.FINISH if one.is_ready else words.WRITE
        if confirm(self, verb, said, verb):
            self.finish(one.id, folder)

    def finish(self, issued_id: str, folder: Path) -> None:
        """Write a document again under the 文号 the office gave, if it has."""
        ws, run = self.ctx.ws, self._runs()

        def work() -> Any:
            from inspector.papers import issuing

            return issuing.finish(ws, issued_id, folder, run=run)

        self._work(words.WRITING, work, partial(self._sent, folder))

    def _sent(self, folder: Path, sent: Any) -> None:
        held = sent.entry
        files = "、".join(str(path) for path in sent.files)
        said = say("issued_done", number=held.shown_number, title=held.issued.title, files=files)
        what, stop, rest = said.partition("。")
        self.ctx.say(Message(what + stop, rest, "good"))
        missing = frozenset[str]().union(*(one.missing_glyphs for one in sent.drawn.values()))
        if missing:
            self.ctx.say(Message(say("sheet_missing_glyphs", characters="".join(sorted(missing))), "", "warn"))
        remember_folder(self.ctx, folder)
        self._wanted = held.issued.id
        self.read()

    # parts

    def _make_list(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.SEARCH)
        self.search.setAccessibleName(words.SEARCH_TIP)
        self.search.setToolTip(words.SEARCH_TIP)
        self.search.setFixedWidth(320)
        self.search.setMaxLength(80)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.kind = FilterButton(words.KIND, lambda: [Choice(*one) for one in self.listed.kinds], single=True)
        self.year = FilterButton(words.YEAR, self._years, single=True)
        for one in (self.kind, self.year):
            one.changed.connect(self.read)
        self.all_button = button(words.ALL, self._clear, kind="link")
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.count = label("", "meta")
        self.table = WordTable(words.LIST, [Column(*one) for one in zip(words.HEAD, WIDTHS, strict=True)])
        self.search.returnPressed.connect(self.table.setFocus)
        self.table.current_changed.connect(self._choose)
        self.table.opened.connect(lambda _: self.open_document())
        self.empty = EmptyState(*words.EMPTY)

    def _years(self) -> list[Choice]:
        return [Choice(str(one), words.YEAR_SAY.format(year=one)) for one in self.listed.years]

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _clear(self, text: str = "") -> None:
        for one in (self.kind, self.year):
            one.set_keys(())
        self.search.setText(text)
        self.read()

    def _make_pane(self) -> None:
        self.pane = IssuedPane()
        self.pane.open_button.clicked.connect(lambda _: self.open_document())
        self.pane.again_button.clicked.connect(lambda _: self.ask_again())
        self.pane.finish_button.clicked.connect(lambda _: self.ask_finish())

    def _lay_out(self) -> None:
        self.search_line = QWidget()
        line = row(self.search, self.kind, self.year, self.count, self.all_button, None, margins=(24, 8, 24, 8))
        self.search_line.setLayout(line)
        self.whole = pane("surface")
        parts = row(self.table, rule("v"), self.pane, spacing=0)
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

    def _may_write(self) -> bool:
        return not self._working and not self.ctx.ws.read_only

    def _folder(self) -> Path | None:
        kept = folder_used_last(self.ctx.ws)
        if kept is not None:
            return kept
        found = QFileDialog.getExistingDirectory(self, words.FOLDER_TITLE, str(Path.home()))
        return Path(found) if found else None

    def _runs(self) -> Run:
        return Run(cancelled=self.ctx.tasks.closing.is_set)

    def _work(self, word: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something that takes a while; what may be done with the document waits for its end."""
        self._working = word
        self._allow()

        def ended(result: Any) -> None:
            self._working = ""
            self._allow()
            done(result)

        def failed(error: BaseException) -> None:
            self._working = ""
            self._allow()
            self.ctx.report(error)
            self.read()

        self.ctx.tasks.run("heavy", work, owner=self, done=ended, failed=failed)

    def _run(self, queue: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def failed(error: BaseException) -> None:
            self._reading = self._marking = self._telling = False
            self.ctx.report(error)

        self.ctx.tasks.run(queue, work, owner=self, done=done, failed=failed)
