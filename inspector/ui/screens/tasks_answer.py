"""Answers for filling in a unit's sheet of 自查: a result and a note for each item, in a dialog with a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.self_check import Item
from inspector.errors import Known
from inspector.ui.context import Context
from inspector.ui.parts.basics import column, label, row, rule
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.sheet_draft import SheetDraft
from inspector.wording import say
from inspector.wording import tasks as terms
from inspector.wording import tasks_screen as words

WIDTH_PX, HIGHEST_PX = 760, 460
Submit = Callable[[dict[str, str], dict[str, str], str], None]


class AnswerSheet(Sheet):
    """`submit(results, notes, said_by)` is called by the verb; it ends with `succeed()` or `fail(error)`."""

    def __init__(self, parent: QWidget | None, title: str, items: Sequence[Item], sheet: Any, submit: Submit) -> None:
        super().__init__(parent, title, words.ANSWER_KEEP, width=WIDTH_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._submit = submit
        self._draft: SheetDraft | None = None
        self.results: dict[str, Segmented] = {}
        self.notes: dict[str, QLineEdit] = {}
        page = QWidget()
        page.setProperty("ground", "none")
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(8)
        for item in items:
            lines.addWidget(self._asked(item, sheet))
        lines.addStretch(1)
        area = _Fitting(page)
        self.body.addWidget(area, 1)
        self.said_by = QLineEdit(sheet.said_by or "")
        self.said_by.setPlaceholderText("只写职务，如 财务负责人")
        self.said_by.setAccessibleName(terms.FIELDS["self_check_sheet"]["said_by"])
        self.body.addLayout(row(label(terms.FIELDS["self_check_sheet"]["said_by"], "meta"), self.said_by))
        self.fault = label("", "bad", wrap=True)
        self.fault.hide()
        self.body.addWidget(self.fault)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.accept)

    def _asked(self, item: Item, sheet: Any) -> QWidget:
        made = QFrame()
        about = "　".join(part for part in (item.group, item.authority) if part)
        more = "　".join(part for part in (item.liability and f"追责情形：{item.liability}", item.remedy) if part)
        choice = Segmented(list(terms.RESULTS.items()), may_be_empty=True, name=item.text)
        choice.set_value(sheet.results.get(item.id))
        note = QLineEdit(str(sheet.notes.get(item.id) or ""))
        note.setPlaceholderText(words.NOTE_HINT)
        note.setAccessibleName(f"{item.text}：{terms.FIELDS['self_check_sheet']['notes']}")
        self.results[item.id], self.notes[item.id] = choice, note
        parts = [label(f"{item.position}. {item.text}", "strong", wrap=True)]
        parts += [label(text, "meta", wrap=True) for text in (about, more) if text]
        whole = column(*parts, spacing=4)
        whole.addLayout(row(choice, note))
        whole.addWidget(rule())
        made.setLayout(whole)
        return made

    def keep_as(self, ctx: Context, subject: str) -> None:
        """Keep what is typed from now on as a draft about this sheet, and bring back what was typed before."""
        self._draft = SheetDraft(ctx, self, "self_check_sheet", subject, self._typed)
        for key, value in self._draft.kept.items():
            name, _, item = key.partition("/")
            if name == "result" and item in self.results:
                self.results[item].set_value(value or None)
            elif name == "note" and item in self.notes:
                self.notes[item].setText(value)
            elif name == "said_by":
                self.said_by.setText(value)

    def _typed(self) -> Mapping[str, Any]:
        said: dict[str, Any] = {f"result/{key}": made.value or "" for key, made in self.results.items()}
        said |= {f"note/{key}": made.text() for key, made in self.notes.items()}
        return said | {"said_by": self.said_by.text()}

    def accept(self) -> None:
        if not self.accept_button.isEnabled():
            return
        self.accept_button.setEnabled(False)
        self.fault.hide()
        results = {key: made.value for key, made in self.results.items() if made.value}
        notes = {key: made.text().strip() for key, made in self.notes.items() if made.text().strip()}
        self._submit(results, notes, self.said_by.text().strip())

    def succeed(self) -> None:
        """Close: what was entered is kept."""
        if self._draft is not None:
            self._draft.written()
        QDialog.accept(self)

    def fail(self, error: BaseException) -> None:
        """Say what is wrong; everything typed stays."""
        self.accept_button.setEnabled(True)
        if not isinstance(error, Known):
            raise error
        self.fault.setText(say(error.code, **error.facts))
        self.fault.show()
        position = error.facts.get("position")
        if isinstance(position, int) and 0 < position <= len(self.notes):
            list(self.notes.values())[position - 1].setFocus(Qt.FocusReason.OtherFocusReason)


class _Fitting(QScrollArea):
    """As high as the items, as far as the screen allows."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(page)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH_PX - 48, min(self.widget().sizeHint().height() + 4, HIGHEST_PX))
