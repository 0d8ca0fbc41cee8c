"""Answers for the form that takes a lead in or corrects one: what was said, and who called in a box of its own.

The caller's box goes into the store's envelope with the press of 登记 and is nowhere else: no draft holds it, input
methods are asked to learn nothing from it, and it is emptied when the form goes. What in the other fields says who
called is shown while it is typed and can be moved into the box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from inspector.domain import private_text, web_text
from inspector.domain.clock_text import utc_text
from inspector.domain.lead import Lead
from inspector.domain.private_text import Caller
from inspector.errors import Known
from inspector.store.leads import LeadForm
from inspector.ui.parts.basics import button, label, pane, row, rule, set_role
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.sign import Sign
from inspector.ui.screens.registers_fields import Ask, Editor, Grounds, editor_for
from inspector.ui.today.side import Moment
from inspector.wording import leads as words
from inspector.wording import say

CHECK_AFTER_MS = 300
GIST_PX = 96
PRIVATE = ("gist", "spot", "reference")  # in the order in which they are looked through
SECRET = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText


@dataclass(frozen=True, slots=True)
class Told:
    """What in a field says who somebody is: the field, from which character on, what it is."""

    name: str
    start: int
    end: int
    kind: str


class Gist(QPlainTextEdit):
    """The text of what was said; what is pasted from a page loses its readings and odd marks."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(words.GIST_HINT)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), GIST_PX)  # it grows where there is room, the caller's box never goes

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(web_text.clean(source.text()))


class CallerBox(QFrame):
    """Who called, in a frame of its own."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "card")
        self.setAccessibleName(words.CALLER_TITLE)
        self.name, self.phone, self.address = QLineEdit(), QLineEdit(), QLineEdit()
        self.said = QPlainTextEdit()
        self.said.setTabChangesFocus(True)
        self.said.setFixedHeight(64)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for column, (word, editor) in enumerate(
            ((words.CALLER_NAME, self.name), (words.CALLER_PHONE, self.phone), (words.CALLER_ADDRESS, self.address))
        ):
            editor.setInputMethodHints(SECRET)
            editor.setMaxLength(100)
            editor.textChanged.connect(self.changed)
            grid.addWidget(Field(word, editor), 0, column)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 5)
        self.said.setInputMethodHints(SECRET)
        self._said_field = Field(words.CALLER_SAID, self.said)
        self._said_field.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 14)
        whole.setSpacing(6)
        whole.addLayout(row(Sign("lock_closed", "accent"), label(words.CALLER_TITLE, "strong"), None, spacing=6))
        whole.addWidget(label(words.CALLER_NOTE, "meta", wrap=True))
        whole.addLayout(grid)
        whole.addWidget(self._said_field)

    @property
    def caller(self) -> Caller:
        """Who called, as typed."""
        return Caller(
            self.name.text().strip(), self.phone.text().strip(), self.address.text().strip(),
            self.said.toPlainText().strip(),
        )  # fmt: skip

    def seal(self, text: str) -> None:
        """Add a text that said who called."""
        self.said.setPlainText("\n".join(part for part in (self.said.toPlainText(), text) if part))
        self._said_field.show()

    def empty(self) -> None:
        """Forget everything, the undo of the fields included."""
        for editor in (self.name, self.phone, self.address):
            editor.setText("")  # which forgets its undo too
        self.said.clear()
        self.said.document().clearUndoRedoStacks()
        self._said_field.hide()


class LeadFormPane(QWidget):
    """The form. `submitted()` by 登记 or Ctrl+Enter, `given_up()`, `typed()` a moment after a keystroke."""

    submitted = Signal()
    given_up = Signal()
    typed = Signal()

    def __init__(self, now: Callable[[], Any]) -> None:
        super().__init__()
        self._now = now
        self.before: Lead | None = None  # the lead that is corrected; None while one is taken in
        self.editors: dict[str, Editor] = {}
        self._fields: dict[str, Field] = {}
        self._told: Told | None = None
        self._title = label("", "screen")
        self.channel = Choice(list(words.CHANNELS.items()), name=words.FACTS["channel"])
        self.kind = Choice(list(words.KINDS.items()), name="类型")
        self.reference, self.spot, self.gist = QLineEdit(), QLineEdit(), Gist()
        self.received = Moment()
        self.received.setDisplayFormat("yyyy-MM-dd ddd HH:mm")
        self.caller = CallerBox()
        self.fault = label("", "bad", wrap=True)
        self.seal_button = button(words.MOVE, self.move_private, icon="lock_closed")
        self.submit = button(words.KEEP_TAKE, self.submitted.emit, kind="primary", key="Ctrl+Return")
        self.back = button(words.BACK, self.given_up.emit, kind="plain")
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(CHECK_AFTER_MS)
        self._check.timeout.connect(self._look)
        self._lay_out()

    def build(self, grounds: Grounds, campaigns: tuple[tuple[str, str], ...]) -> None:
        """Make the choices anew from the register as it stands; call it before `show_form`."""
        asks = (
            Ask("place_id", "地点", "place", empty=words.NO_PLACE),
            Ask("category", "类别", "category", empty="未定类别", hint="类别名称，如 垃圾"),
            Ask("campaign_id", "专项", "choice", options=campaigns, empty="不属于专项"),
            Ask("reply_due_on", "来文指定的答复日", "day", empty="有指定"),
        )
        for ask in asks:
            self.editors[ask.name] = editor_for(ask, grounds)
            gone = self._fields.pop(ask.name, None)
            if gone is not None:
                gone.hide()
                gone.deleteLater()
            self._fields[ask.name] = Field(ask.word, self.editors[ask.name].widget)
        for name, at in _AT.items():  # all of them, as they are read: Tab goes in this order
            self._slots.removeWidget(self._fields[name])
            self._slots.addWidget(self._fields[name], *at)
        for name in ("place_id", "category"):
            self.editors[name].widget.picked.connect(lambda _key: self._typed())  # type: ignore[attr-defined]
        self.editors["campaign_id"].widget.picked.connect(lambda _key: self._typed())  # type: ignore[attr-defined]

    def show_form(self, form: LeadForm, before: Lead | None = None) -> None:
        """Show an empty form, a draft, or (with `before`) a lead that is to be corrected."""
        self.before = before
        self._title.setText(words.EDIT_TITLE + f" {before.number}" if before else words.TAKE_TITLE)
        self.submit.setText(f"{words.KEEP_EDIT if before else words.KEEP_TAKE}  Ctrl+Enter")
        self.back.setText("不改了" if before else words.BACK)
        self.channel.choose(form.channel)
        self.kind.choose(form.kind)
        self.reference.setText(form.reference or "")
        self.spot.setText(form.spot or "")
        self.gist.setPlainText(form.gist)
        self.received.show_utc(form.received_at_utc or utc_text(self._now()))
        for name in self.editors:
            self.editors[name].show_value(getattr(form, name))
        self.caller.empty()
        self.caller.setVisible(before is None)
        self._check.stop()
        self._look(tell=False)
        self.gist.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def form(self) -> LeadForm:
        """What was entered, the caller included."""
        return LeadForm(
            gist=self.gist.toPlainText(),
            channel=self.channel.key,
            kind=self.kind.key,
            received_at_utc=self.received.utc(),
            reference=self.reference.text().strip() or None,
            place_id=self.editors["place_id"].value(),
            spot=self.spot.text().strip() or None,
            category=self.editors["category"].value(),
            campaign_id=self.editors["campaign_id"].value(),
            reply_due_on=self.editors["reply_due_on"].value(),
            caller=self.caller.caller if self.before is None else Caller(),
        )

    @property
    def lead(self) -> Lead:
        """The corrected lead."""
        assert self.before is not None
        form = self.form
        received = form.received_at_utc or ""
        unchanged = received[:16] == self.before.received_at_utc[:16]  # the field shows minutes
        return replace(
            self.before,
            gist=web_text.clean(form.gist),
            channel=form.channel,
            kind=form.kind,
            received_at_utc=self.before.received_at_utc if unchanged else received,
            reference=form.reference,
            place_id=form.place_id,
            spot=form.spot,
            category=form.category,
            campaign_id=form.campaign_id,
            reply_due_on=form.reply_due_on,
        )

    @property
    def begun(self) -> bool:
        """Whether something was typed that is worth a draft."""
        return self.before is None and bool(self.gist.toPlainText().strip() or self.reference.text().strip())

    def move_private(self) -> None:
        """Move what says who called into the caller's box, the whole text it stood in."""
        caller = self.caller.caller
        for name in PRIVATE:
            editor = self._editor(name)
            text = _text(editor)
            if not private_text.find(text, caller):
                continue
            self.caller.seal(text)
            cleaned = private_text.cleaned(text, caller)
            if isinstance(editor, QPlainTextEdit):
                editor.setPlainText(cleaned)
            else:
                editor.setText(cleaned)
        self._look()

    def fail(self, error: Known) -> None:
        """Say what the store refused, at the field that is meant; everything typed stays."""
        self._mark(None)
        self._say(say(error.code, **error.facts))
        if error.code == "lead_private":
            self._look()
            self._say(say(error.code, **error.facts), private=self._told is not None)
            editor = self._editor(self._told.name) if self._told else self.gist
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
        elif error.code == "lead_without_gist":
            set_role(self.gist, "bad", True)
            self.gist.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    # --- inside

    def _lay_out(self) -> None:
        head = QWidget()
        head.setLayout(row(self._title, None, margins=(24, 12, 24, 4)))
        self._slots = QGridLayout()
        self._slots.setHorizontalSpacing(12)
        self._slots.setVerticalSpacing(8)
        for name, widget, word in (
            ("channel", self.channel, words.FACTS["channel"]), ("kind", self.kind, "类型"),
            ("received", self.received, "收到时间"), ("reference", self.reference, words.FACTS["reference"]),
            ("spot", self.spot, "具体位置"),
        ):  # fmt: skip
            self._fields[name] = Field(word, widget)
        for column in range(6):
            self._slots.setColumnStretch(column, 1)
        self.reference.setMaxLength(60)
        self.spot.setMaxLength(200)
        self.gist.setMinimumHeight(GIST_PX)
        self._fields["gist"] = Field(words.FIELDS["gist"], self.gist)
        told = row(self.fault, self.seal_button, spacing=12)
        told.setStretch(0, 1)
        inside = pane("surface")
        page = QVBoxLayout(inside)
        page.setContentsMargins(24, 4, 24, 12)
        page.setSpacing(10)
        page.addLayout(self._slots)
        page.addWidget(self._fields["gist"], 1)
        page.addLayout(told)
        page.addWidget(self.caller)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        foot = row(self.submit, self.back, None, margins=(24, 10, 24, 10))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(area, 1)
        whole.addWidget(rule())
        whole.addLayout(foot)
        for one in (self.reference, self.spot):
            one.textEdited.connect(lambda _text: self._typed())
        self.gist.textChanged.connect(self._typed)
        self.caller.changed.connect(self._check.start)
        for choice in (self.channel, self.kind):
            choice.picked.connect(lambda _key: self._typed())

    def _typed(self) -> None:
        self._check.start()

    def _look(self, *, tell: bool = True) -> None:
        """Look through what was typed for what says who somebody is, and say it where it stands."""
        caller, told = self.caller.caller, None
        for name in PRIVATE:
            found = private_text.find(_text(self._editor(name)), caller)
            if found:
                told = Told(name, found[0].start, found[0].end, found[0].kind)
                break
        self._mark(told)
        if tell:
            self.typed.emit()

    def _mark(self, told: Told | None) -> None:
        self._told = told
        for name in PRIVATE:
            set_role(self._editor(name), "bad", told is not None and told.name == name)
        text = ""
        if told is not None:
            field, what = words.FIELDS[told.name], words.FINDINGS[told.kind]
            text = words.FOUND_PRIVATE.format(field=field, at=told.start + 1, what=what)
        self._say(text, private=told is not None)

    def _say(self, text: str, *, private: bool = False) -> None:
        self.fault.setText(text)
        self.fault.setVisible(bool(text))
        self.seal_button.setVisible(private and self.before is None)

    def _editor(self, name: str) -> QLineEdit | QPlainTextEdit:
        return self.gist if name == "gist" else self.spot if name == "spot" else self.reference


# where each field stands: row, column, rows, columns
_AT = {
    "channel": (0, 0, 1, 2), "kind": (0, 2, 1, 2), "received": (0, 4, 1, 2), "reference": (1, 0, 1, 2),
    "place_id": (1, 2, 1, 2), "spot": (1, 4, 1, 2), "category": (2, 0, 1, 2), "campaign_id": (2, 2, 1, 2),
    "reply_due_on": (2, 4, 1, 2),
}  # fmt: skip


def _text(editor: QLineEdit | QPlainTextEdit) -> str:
    return editor.toPlainText() if isinstance(editor, QPlainTextEdit) else editor.text()
