"""Answers for 水质监测 in the window: choose a water body, type its samplings, see what they say, print the sheet.

What is typed is on disk half a second later, as rows of the body, until it is kept or rubbed out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from inspector.domain import water
from inspector.domain.issue import Issue
from inspector.ui.actions import issues as issue_actions
from inspector.ui.actions import water as actions
from inspector.ui.actions.papers import open_preview
from inspector.ui.actions.water import Surveyed
from inspector.ui.context import Context, Message
from inspector.ui.models.water_rows import Fault
from inspector.ui.parts.basics import button, column, label, pane, row, rule, set_role
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.water_entry import EntryTable, HeldTable
from inspector.ui.screens.water_verdict import VerdictPane
from inspector.ui.today import register
from inspector.wording import terms
from inspector.wording import water_screen as words

VERDICT_PX, BODY_PX = 440, 260
DRAFT_MS, MOST = 500, 40


class WaterDialog(QDialog):
    """The dialog, on the water of an issue or to choose one."""

    def __init__(self, context: Context, parent: QWidget | None, issue: Issue | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._at_hand = issue  # what is measured belongs to it, unless somebody says otherwise
        self.place_id: str | None = None
        self.found: Surveyed | None = None
        self._register = register.read(context.ws)
        self._turn = 0
        self.setWindowTitle(words.TITLE)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size() if parent is not None else None
        self.resize(*(max(980, room.width() - 40), max(600, room.height() - 40)) if room else (1320, 720))
        self._make_parts()
        self._lay_out()
        self._draft = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._draft.timeout.connect(self._keep_draft)
        context.news.changed.connect(self._changed)
        self._show_kept()
        self.verdict.show_nothing()
        body = actions.body_of(context.ws, issue) if issue is not None else None
        if body is not None:
            self.choose(body)

    def choose(self, place_id: str) -> None:
        """Show a body; what is typed for another one is put on disk."""
        if self._draft.isActive():
            self._draft.stop()
            self._keep_draft()
        self.place_id, self.found = place_id, None
        self.body.show_choice(self._register.full_name(place_id))
        self.read()

    def read(self, area: str | None = None) -> None:
        """Read the body again; an older answer is passed over."""
        self._turn += 1
        turn, context = self._turn, self.context
        assert self.place_id is not None

        def done(found: Surveyed) -> None:
            if turn == self._turn:
                self._show(found)

        actions.read(context.tasks, context.ws, self.place_id, area, owner=self, done=done, failed=self._failed)

    # parts

    def _make_parts(self) -> None:
        writing = not self.context.ws.read_only
        self.body = PickField(self._offer)
        self.body.setPlaceholderText(words.BODY_HINT)
        self.body.setFixedWidth(BODY_PX)
        self.body.setAccessibleName(words.BODY)
        self.body.picked.connect(self.choose)
        self.area = Segmented(list(terms.WATER_SCOPES.items()), name=words.AREA)
        self.area.set_value(water.URBAN)
        self.area.chosen.connect(self._take_area)
        self.bring_in = button(words.IMPORT, self._choose_file, icon="arrow_import")
        self.print = button(words.PRINT, self._print, icon="print")
        self.entry = EntryTable(self.context.now)
        self.entry.edited.connect(self._edited)
        self.held = HeldTable()
        self.issue = Choice(name=words.BELONGS, letters=20)
        self.count, self.fault = label("", "meta"), label("", "bad", wrap=True)
        self.keep = button(words.KEEP_NONE, self._keep, kind="primary", key="Ctrl+Return")
        self.verdict = VerdictPane()
        for one in (self.bring_in, self.entry):
            one.setEnabled(writing)
        self.bring_in.setToolTip("" if writing else words.READ_ONLY)

    def _lay_out(self) -> None:
        head = row(label(words.TITLE, "screen"), 8, self.body, self.area, None, self.bring_in, self.print)
        self._belongs = label(words.BELONGS, "meta")
        foot = row(self.fault, self._belongs, self.issue, self.keep)
        foot.setStretch(0, 1)
        left = QWidget()
        lines = column(spacing=8)
        lines.addLayout(row(label(words.ENTER, "strong"), label(words.ENTER_HINT, "hint"), None))
        lines.addWidget(self.entry, 5)
        lines.addLayout(foot)
        lines.addLayout(row(label(words.HELD, "strong"), self.count, None))
        lines.addWidget(self.held, 4)
        self.held.hide()
        left.setLayout(lines)
        right = pane("surface")
        right.setFixedWidth(VERDICT_PX)
        right.setLayout(column(self.verdict))
        middle = row(left, right, spacing=16)
        middle.setStretch(0, 1)
        whole = column(spacing=12, margins=(24, 16, 24, 16))
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addLayout(middle, 1)
        whole.addLayout(row(None, button(words.CLOSE, self.reject)))
        self.setLayout(whole)

    def _offer(self, text: str) -> list[Option]:
        """Offer what matches, water bodies first."""
        found = sorted(self._register.matching(text), key=lambda place: place.level != "water")
        return [Option(place.id, self._register.full_name(place.id)) for place in found[:MOST]]

    # showing

    def _show(self, found: Surveyed) -> None:
        first = self.found is None
        self.found = found
        self.area.set_value(found.area)
        self.entry.set_area(found.area)
        self.held.show_samples(found.samples)
        self.held.setVisible(bool(found.samples))
        counted = (
            words.HELD_COUNT.format(points=len(self._points), count=len(found.samples))
            if found.samples
            else words.HELD_NONE
        )
        self.count.setText(counted)
        self.verdict.show_surveyed(found)
        self._show_issues(found, anew=first)
        self._show_kept()  # opens the table, which then takes the focus
        if first:
            rows = actions.draft_of(self.context.ws, found.place_id)
            self.entry.begin(rows, self._points)
            self._say(words.DRAFT if rows else "", "meta")
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_kept()

    def _show_issues(self, found: Surveyed, *, anew: bool) -> None:
        """Offer the issues of this water; the one at hand is chosen first."""
        known, at_hand = dict(found.issues), self._at_hand
        if at_hand is not None and at_hand.id not in known:
            known[at_hand.id] = at_hand.number
        self.issue.set_options([("", words.BELONGS_TO_NONE), *known.items()])
        if anew:
            self.issue.choose(at_hand.id if at_hand is not None else "")
        for part in (self._belongs, self.issue):
            part.setVisible(bool(known))

    def _show_kept(self) -> None:
        count = len(self.entry.rows()) if self.place_id else 0
        self.keep.setText(words.KEEP.format(count=count) if count else words.KEEP_NONE)
        self.keep.setEnabled(bool(count) and not self.context.ws.read_only)
        self.print.setEnabled(self.found is not None and self.found.survey is not None)
        self.entry.setEnabled(self.place_id is not None and not self.context.ws.read_only)

    def _say(self, text: str, role: str = "bad") -> None:
        set_role(self.fault, "role", role)
        self.fault.setText(text)

    def _failed(self, error: BaseException) -> None:
        self._say(actions.words_of(error))
        self._show_kept()

    def _changed(self, changed: Any) -> None:
        if self.place_id is not None and changed.of("water_sample"):
            self.read(self.found.area if self.found is not None else None)
        elif changed.of("place"):
            self._register = register.read(self.context.ws)

    def _take_area(self, area: str) -> None:
        self.entry.set_area(area)
        if self.place_id is not None:
            self.read(area)

    # typing and keeping

    def _edited(self) -> None:
        self._say("")
        self._show_kept()
        self._draft.start()

    def _keep_draft(self) -> None:
        context, place_id = self.context, self.place_id
        if place_id is None or context.ws.read_only:
            return
        rows = self.entry.rows()
        context.write(context.news, lambda: actions.keep_draft(context.ws, place_id, rows), lambda _: None)

    def _keep(self) -> None:
        self.entry.settle()
        made, context, place_id = self.entry.samples(), self.context, self.place_id
        if isinstance(made, Fault):
            self._say(made.text)
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if not made or place_id is None:
            return
        made = [replace(one, issue_id=self.issue.key or None) for one in made]
        self.keep.setEnabled(False)
        told = words.KEPT.format(place=self._register.short_name(place_id), count=len(made))

        def undone(_: Any) -> None:
            context.say(Message(words.UNDONE.format(what=told), kind="good"))

        def done(taken: Any) -> None:
            def undo() -> None:
                issue_actions.undo(
                    context.tasks, context.ws, taken.changed.tx, owner=context.news, done=undone, failed=context.report
                )

            self._draft.stop()
            self.entry.begin((), self._points)
            self._keep_draft()
            self._say(told, "good")
            self._show_kept()
            context.say(Message(told, "", "good", ((words.UNDO, undo),)))

        actions.take(context.tasks, context.ws, place_id, made, owner=self, done=done, failed=self._failed)

    @property
    def _points(self) -> list[str]:
        """The names of the points in their order along the water."""
        return [point.name for point in self.found.survey.points] if self.found and self.found.survey else []

    # files and papers

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, words.IMPORT, str(Path.home()), words.FILES)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Take in a table of samplings; rows that were left out are named in a list."""
        context = self.context

        def done(found: actions.Imported) -> None:
            self.bring_in.setEnabled(True)
            what = words.IMPORTED.format(added=found.added)
            rest = words.IMPORTED_REST.format(unchanged=found.unchanged, bad=len(found.left_out))
            rest = rest if found.unchanged or found.left_out else ""
            self._say(f"{what}。{rest}", "warn" if found.left_out else "good")
            context.say(Message(what, rest, "warn" if found.left_out else "good"))
            if found.left_out:
                ListDialog(self, words.BAD_ROWS, what, found.left_out).open()

        def failed(error: BaseException) -> None:
            self.bring_in.setEnabled(True)
            self._failed(error)

        self.bring_in.setEnabled(False)
        actions.import_file(context.tasks, context.ws, path, owner=self, done=done, failed=failed)

    def _print(self) -> None:
        if self.place_id is not None:
            open_preview(self.context, "water-survey", place_id=self.place_id, area=self.area.value)

    def done(self, result: int) -> None:
        """Put what is typed on disk before the dialog goes."""
        self.entry.settle()
        if self._draft.isActive():
            self._draft.stop()
            self._keep_draft()
        super().done(result)


def open_water(context: Context, parent: QWidget | None, issue: Issue | None = None) -> WaterDialog:
    """Open the dialog over a window, on the water of the issue at hand."""
    dialog = WaterDialog(context, parent, issue)
    dialog.open()
    return dialog
