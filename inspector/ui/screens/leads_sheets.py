"""Answers for what a lead asks in a sheet: what the caller was told, into which lead it goes, what a list means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.domain.lead import Lead
from inspector.ui.models.lead_line import ListRow
from inspector.ui.parts.basics import label
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.screens.registers_fields import Ask, Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.wording import leads as words

SEAL = (("refuse", words.SEAL_NO), ("seal", words.SEAL_YES))


def answer_sheet(
    parent: QWidget, lead: Lead, now_utc: str, grounds: Grounds, submit: Callable[[dict[str, Any]], None]
) -> FormSheet:
    """Make the sheet that records what the caller was told."""
    asks = (
        Ask("way", words.ANSWER_FIELDS["way"], "choice", options=tuple(words.ANSWER_WAYS.items())),
        Ask("text", words.ANSWER_FIELDS["text"], "lines", hint="告知了什么；不写来电人"),
        Ask("at_utc", words.ANSWER_FIELDS["at_utc"], "moment"),
        Ask(
            "rating", words.ANSWER_FIELDS["rating"], "choice", options=tuple(words.ANSWER_RATINGS.items()),
            empty=words.RATING_OPEN,
        ),
    )  # fmt: skip
    sheet = FormSheet(
        parent, words.ANSWER_TITLE.format(number=lead.number), "记下答复", asks, grounds=grounds, submit=submit
    )
    sheet.show_values({"way": "phone", "at_utc": now_utc})
    return sheet


def accept_sheet(
    parent: QWidget, lead: Lead, now_utc: str, grounds: Grounds, submit: Callable[[dict[str, Any]], None]
) -> FormSheet:
    """Make the sheet that records that the caller was told of 受理."""
    asks = (
        Ask("way", words.ACCEPT_FIELDS["way"], "choice", options=tuple(words.ACCEPT_WAYS.items())),
        Ask("at_utc", words.ACCEPT_FIELDS["at_utc"], "moment"),
    )
    title = words.ACCEPT_TITLE.format(number=lead.number)
    sheet = FormSheet(parent, title, words.ACCEPT_VERB, asks, grounds=grounds, submit=submit)
    sheet.show_values({"way": "phone" if lead.envelope_id else "system", "at_utc": now_utc})
    return sheet


def import_sheet(parent: QWidget, grounds: Grounds, submit: Callable[[dict[str, Any]], None]) -> FormSheet:
    """Make the sheet that is asked before a list is taken in."""
    asks = (
        Ask("channel", words.IMPORT_FIELDS["channel"], "choice", options=tuple(words.CHANNELS.items())),
        Ask("kind", words.IMPORT_FIELDS["kind"], "choice", options=tuple(words.KINDS.items())),
        Ask("seal", words.IMPORT_FIELDS["seal"], "choice", options=SEAL),
    )
    sheet = FormSheet(
        parent, words.IMPORT_TITLE, words.IMPORT_VERB, asks, grounds=grounds, submit=submit, note=words.IMPORT_NOTE
    )
    sheet.show_values({"channel": "hotline", "kind": "complaint", "seal": "refuse"})
    return sheet


class MergeSheet(Sheet):
    """Asks which lead this one goes into; `into` is its id."""

    def __init__(self, parent: QWidget, lead: Lead, rows: Sequence[ListRow]) -> None:
        super().__init__(parent, words.MERGE_TITLE.format(number=lead.number), words.MERGE_FIELD, width=640)
        self._rows = [row for row in rows if row.id != lead.id and "merged" not in row.groups]
        self.into = ""
        self.field = PickField(self._offered)
        self.field.setPlaceholderText(words.SEARCH_HINT)
        self.field.setAccessibleName(words.MERGE_FIELD)
        self.field.picked.connect(self._picked)
        self.form().addRow(label(words.MERGE_FIELD, "meta"), self.field)
        self.about = label("", "meta", wrap=True)
        self.body.addWidget(self.about)
        self.accept_button.setEnabled(False)
        self.field.setFocus()

    def _offered(self, text: str) -> list[Option]:
        return [
            Option(row.id, f"{row.title}　{row.second}　{row.third}"[:60])
            for row in self._rows
            if not text or any(text.lower() in part.lower() for part in (row.title, row.after, row.second, row.third))
        ][:100]

    def _picked(self, key: str) -> None:
        row = next(row for row in self._rows if row.id == key)
        self.into = key
        self.field.show_choice(row.title)
        self.about.setText(f"{row.second}：{row.third}")
        self.accept_button.setEnabled(True)
