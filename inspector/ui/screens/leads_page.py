"""Answers for the tab 线索: the list left, one lead or the form right, and what a person does with them.

The list and the lead are read again after every change; what is half typed goes to disk as a draft without its caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from inspector.errors import Known
from inspector.store.door import new_id
from inspector.store.leads import LeadForm
from inspector.ui.actions import leads as actions
from inspector.ui.context import Context, Message
from inspector.ui.models.lead_line import LeadCase
from inspector.ui.parts.basics import button, pane, row, rule
from inspector.ui.parts.chips import Chips
from inspector.ui.parts.dialogs import confirm
from inspector.ui.parts.empty import EmptyState
from inspector.ui.screens.leads_deeds import LeadDeeds
from inspector.ui.screens.leads_detail import LeadDetail
from inspector.ui.screens.leads_form import LeadFormPane
from inspector.ui.screens.leads_import import LeadImport
from inspector.ui.screens.leads_rows import RowList
from inspector.ui.screens.leads_unsealing import Unsealing
from inspector.ui.screens.registers_fields import Grounds
from inspector.ui.today import register as registers
from inspector.wording import leads as words
from inspector.wording import time as times

LIST_PX, WIDE_LIST_PX, WIDE_FROM = 560, 680, 1700
SEARCH_AFTER_MS, KEEP_AFTER_MS = 200, 300
LOOKS = {"overdue": "overdue", "soon": "soon"}
TOUCHING = ("lead", "place", "visit", "visit_target", "issue", "issue_step", "person", "campaign")


class LeadsPage(QWidget):
    """The tab. `tools` is what stands in the head of the screen while it is shown."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.listed: actions.Listed | None = None
        self.chip = "open"
        self.draft_id = new_id()
        self._wanted = ""
        self._asked = 0
        self._kept: LeadForm | None = None
        self.detail, self.form = LeadDetail(), LeadFormPane(ctx.now)
        self.list = RowList(words.TAB)
        self.chips = Chips([(key, word, LOOKS.get(key)) for key, word in words.CHIPS.items()])
        self.chips.choose(self.chip)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.SEARCH_HINT)
        self.search.setAccessibleName("找线索")
        self.search.setClearButtonEnabled(True)
        self.nothing = EmptyState(*words.EMPTY["open"])
        self.none_open = EmptyState(*words.NOTHING_OPEN)
        self.merge_many = button(words.MERGE_MANY, self._merge_chosen, icon="branch_compare")
        self.tools = self._make_tools()
        self.imports = LeadImport(ctx, self, self.tools)
        self.deeds = LeadDeeds(
            ctx,
            self,
            self.detail.ask,
            rows=lambda: self.listed.rows if self.listed else (),
            opened=self.open,
            edit=self._edit,
        )
        self.unsealing = Unsealing(ctx, self, self.detail, self._read)
        self._searching = self._timer(SEARCH_AFTER_MS, self.refresh)
        self._keeping = self._timer(KEEP_AFTER_MS, self._keep_draft)
        self._lay_out()
        self._wire()
        self.refresh()
        self._offer_draft()

    # --- what the screen calls

    def arrive(self, lead_id: str | None = None, chip: str = "") -> None:
        """Come here, at a lead if one is named, or at the leads of a chip."""
        if chip:
            self.search.clear()
            self.chips.choose(chip)
            self._choose(chip)
        if lead_id is not None:
            self.open(lead_id)
        elif self.right.currentWidget() is not self.form:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put what is half typed on disk, and show nobody's envelope any more."""
        self.detail.forget()
        form = self.form.form if self.right.currentWidget() is self.form else None
        if form is not None and self.form.begun and form != self._kept and not self.ctx.ws.read_only:
            self._keeping.stop()
            self._kept = form
            actions.keep_draft_now(self.ctx.ws, form, self.draft_id)

    def open(self, lead_id: str) -> None:
        """Show one lead, whatever chip is chosen."""
        self.search.clear()
        held = next((row for row in self.listed.rows if row.id == lead_id), None) if self.listed else None
        if held is None or self.chip not in held.groups:
            self.chip = "open" if held is None else "all"
            self.chips.choose(self.chip)
        self._wanted = lead_id
        self._show_list()
        self._read(lead_id)

    def refresh(self) -> None:
        """Read the list again, and the lead that is shown."""
        actions.read_list(self.ctx, self.search.text(), owner=self, done=self._listed)
        if self.detail.case is not None and self.right.currentWidget() is self.detail:
            self._read(self.detail.case.lead.id)

    def begin_taking(self) -> None:
        """Open the form for a new lead, or for the one that was left half typed."""
        if self.right.currentWidget() is self.form:
            self.form.gist.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        waiting = actions.waiting_draft(self.ctx.ws)
        if waiting is None:
            self.draft_id = new_id()
            self._show_form(LeadForm(gist=""))
            return
        self.draft_id = waiting[0]
        self._show_form(waiting[1])
        self.ctx.say(Message(words.DRAFT_BACK, words.DRAFT_BACK_REST))

    # --- building

    def _make_tools(self) -> QWidget:
        take = button(words.TAKE, self.begin_taking, kind="primary", icon="add", key="Ctrl+N")
        bring = button(words.IMPORT, self._import, icon="arrow_import")
        for one in (take, bring):
            one.setEnabled(not self.ctx.ws.read_only)
            if self.ctx.ws.read_only:
                one.setToolTip(words.READ_ONLY)
        made = QWidget()
        made.setLayout(row(None, bring, take))
        return made

    def _lay_out(self) -> None:
        left = pane("surface")
        self._left = left
        self._below = QStackedWidget()
        self._below.addWidget(self.list)
        self._below.addWidget(self.nothing)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row(self.chips, margins=(8, 8, 8, 4)))
        column.addLayout(row(self.search, self.merge_many, margins=(16, 0, 16, 8)))
        column.addWidget(rule())
        column.addWidget(self._below, 1)
        self.merge_many.hide()
        self.right = QStackedWidget()
        for one in (self.none_open, self.detail, self.form):
            self.right.addWidget(one)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(left)
        across.addWidget(rule("v"))
        across.addWidget(self.right, 1)

    def _wire(self) -> None:
        self.chips.chosen.connect(self._choose)
        self.search.textChanged.connect(lambda _text: self._searching.start())
        self.list.current_changed.connect(self._chosen)
        self.list.opened.connect(lambda _id: self.detail.buttons["answer"].setFocus())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._tell_chosen())
        self.detail.act.connect(self._act)
        self.detail.edited.connect(self._edit)
        self.detail.merge_wanted.connect(lambda into, goes: self.deeds.merge(into, [goes]))
        self.detail.open_wanted.connect(self.open)
        self.detail.issue_wanted.connect(lambda issue_id: self.ctx.go("ledger", issue_id=issue_id))
        self.detail.envelope.open_wanted.connect(self.unsealing.ask_envelope)
        self.detail.envelope.destroy_wanted.connect(self.unsealing.ask_destroy)
        self.form.submitted.connect(self._submit)
        self.form.given_up.connect(self._give_up)
        self.form.typed.connect(self._typed)
        self.detail.ask.closed.connect(self.list.setFocus)
        self.ctx.news.changed.connect(self._changed)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(WIDE_LIST_PX if self.width() >= WIDE_FROM else LIST_PX)

    # --- the list

    def _listed(self, listed: actions.Listed) -> None:
        self.listed = listed
        self.chips.set_counts(dict(listed.counts))
        self._show_list()

    def _choose(self, chip: str) -> None:
        self.chip = chip
        self._show_list()

    def _show_list(self) -> None:
        if self.listed is None:
            return
        rows = [
            row
            for row in self.listed.rows
            if self.chip in row.groups and (self.listed.found is None or row.id in self.listed.found)
        ]
        self._below.setCurrentWidget(self.list if rows else self.nothing)
        if not rows:
            self.nothing.set(*(words.EMPTY[self.chip] if self.listed.found is None else words.NOTHING_FOUND))
        self.list.show_rows(rows, self._wanted)
        if any(row.id == self._wanted for row in rows):  # what was just taken in comes with the next reading
            self._wanted = ""
        if not rows and self.right.currentWidget() is self.detail:
            self.detail.forget()
            self.right.setCurrentWidget(self.none_open)

    def _chosen(self, lead_id: str) -> None:
        if lead_id and self.right.currentWidget() is not self.form:
            self._read(lead_id)

    def _tell_chosen(self) -> None:
        self.merge_many.setVisible(len(self.list.chosen()) > 1 and not self.ctx.ws.read_only)

    def _read(self, lead_id: str) -> None:
        self._asked += 1
        asked = self._asked

        def done(case: LeadCase) -> None:
            if asked == self._asked and self.right.currentWidget() is not self.form:
                self.detail.show_case(case, read_only=self.ctx.ws.read_only)
                self.right.setCurrentWidget(self.detail)

        def failed(error: BaseException) -> None:
            if isinstance(error, Known) and error.code == "record_gone":  # it was undone meanwhile
                self.right.setCurrentWidget(self.none_open)
            else:
                self.ctx.report(error)

        actions.read_case(self.ctx, lead_id, owner=self, done=done, failed=failed)

    def _changed(self, changed: Any) -> None:
        if any(changed.of(entity) for entity in TOUCHING):
            self._searching.start()

    # --- taking in and correcting

    def _show_form(self, form: LeadForm, before: Any = None) -> None:
        self.detail.forget()
        register = registers.read(self.ctx.ws)
        campaigns = tuple((one.id, f"{one.name}{one.batch or ''}") for one in register.campaigns)
        self.form.build(Grounds(register, self.ctx.ws.catalogue), campaigns)
        self._kept = None
        self.form.show_form(form, before)
        self.right.setCurrentWidget(self.form)
        self.form.gist.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edit(self) -> None:
        case = self.detail.case
        if case is None:
            return
        lead = case.lead
        form = LeadForm(
            gist=lead.gist, channel=lead.channel, kind=lead.kind, received_at_utc=lead.received_at_utc,
            reference=lead.reference, place_id=lead.place_id, spot=lead.spot, category=lead.category,
            campaign_id=lead.campaign_id, reply_due_on=lead.reply_due_on,
        )  # fmt: skip
        self._show_form(form, lead)

    def _submit(self) -> None:
        self.form.submit.setEnabled(False)
        if self.form.before is not None:
            lead, before = self.form.lead, self.form.before
            actions.edit(
                self.ctx, lead, before, owner=self, failed=self._refused,
                done=lambda _: self._done_with_form(lead.id, words.TOLD["edited"].format(number=lead.number)),
            )  # fmt: skip
            return
        self._keeping.stop()
        form = replace(self.form.form, draft_id=self.draft_id)
        actions.take(self.ctx, form, owner=self, done=self._taken, failed=self._refused)

    def _taken(self, taken: actions.Taken) -> None:
        lead, mark = taken.lead, times.assumed_mark(taken.assumed_years)
        rest = words.TAKEN_REST.format(accept=lead.accept_due_on, reply=lead.reply_due_on, assumed=mark)
        if taken.suspects:
            rest += words.SUSPECTED_REST.format(count=taken.suspects)
        self._done_with_form(lead.id, f"已登记 {lead.number}。", rest)

    def _done_with_form(self, lead_id: str, what: str, rest: str = "") -> None:
        self._end_form()
        self.ctx.say(Message(what, rest, "good"))
        self.open(lead_id)
        self.refresh()

    def _refused(self, error: BaseException) -> None:
        self.form.submit.setEnabled(True)
        if not isinstance(error, Known):
            raise error
        self.form.fail(error)

    def _give_up(self) -> None:
        """Put the form away; a half-typed lead is thrown away for good, and says so."""
        if self.form.begun and not confirm(self, words.BACK, "写好的内容和来电人信息都会丢掉。", "丢掉", danger=True):
            return
        if self.form.before is None:
            self._keeping.stop()
            actions.discard_draft(self.ctx, self.draft_id, owner=self)
        self._end_form()
        self._chosen(self.list.current)

    def _end_form(self) -> None:
        self.form.submit.setEnabled(True)
        self.form.caller.empty()
        self.form.before = None
        self.right.setCurrentWidget(self.none_open if not self.list.current else self.detail)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> None:
        if self.right.currentWidget() is self.form and self.form.begun and not self.ctx.ws.read_only:
            self._keeping.start()

    def _keep_draft(self) -> None:
        form = self.form.form
        if self.form.begun and self.form.submit.isEnabled() and form != self._kept:
            self._kept = form
            actions.keep_draft(self.ctx, form, self.draft_id, owner=self)

    def _offer_draft(self) -> None:
        if not self.ctx.ws.read_only and actions.waiting_draft(self.ctx.ws) is not None:
            go_on = (("接着登记", self.begin_taking),)
            self.ctx.say(Message(words.DRAFT_BACK, words.DRAFT_BACK_REST, actions=go_on))

    def _merge_chosen(self) -> None:
        """Merge what is chosen into the current one, after it was said what goes into what."""
        into = self.list.current
        goes = [one for one in self.list.chosen() if one != into]
        numbers = {row.id: row.title for row in self.list.rows.rows}
        asked = words.MERGE_ASK.format(numbers="、".join(numbers[one] for one in goes), into=numbers[into])
        if goes and confirm(self, words.MERGE_MANY, asked, words.MERGE_FIELD):
            self.deeds.merge(into, goes)

    # --- what is done with it

    def _act(self, name: str) -> None:
        if self.detail.case is not None:
            self.deeds.act(self.detail.case, name)

    def _import(self) -> None:
        self.imports.ask()

    # --- small things

    def _timer(self, ms: int, call: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.setSingleShot(True)
        made.setInterval(ms)
        made.timeout.connect(call)
        return made
