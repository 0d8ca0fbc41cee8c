"""Answers for the preview of an import: what each column means, what is added to the file, what each row would become.

Nothing is written here. Whatever is changed, `asked(options)` asks to look at the file again with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QGridLayout, QHeaderView, QTableView, QWidget

from inspector.store.import_mapping import WORDS
from inspector.store.ledger_import import Options, Plan
from inspector.ui.actions.ledger_import import Look, remapped
from inspector.ui.models.import_rows import ALL, FILTERS, ImportRows
from inspector.ui.parts.basics import Elided, column, label, row, rule
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens.ledger_import_mapping import MappingPane
from inspector.ui.theme import item_style
from inspector.wording import import_screen as words

LEFT_PX = 420
ROW_PX, SAME_PX = 48, 168
WIDTHS = (56, 72, 112, 96, 130, 160)
FIELDS = [("", words.LEAVE_OUT), *((name, word) for name, word in WORDS.items())]
NAMED = ("cell_category", "cell_major_only", "cell_place_unknown", "cell_body_unknown", "cell_place_elsewhere")
MOST_NAMES, SIDE_BY_SIDE = 6, 2


class PreviewPage(QWidget):
    """The page."""

    asked = Signal(object)  # Options

    def __init__(self, today: date) -> None:
        super().__init__()
        self.look: Look | None = None
        self._today = today
        self.mapping = MappingPane()
        self.mapping.chosen.connect(self._remap)
        self.guessed = label("", "warn")
        self.sheet = Choice(name=words.SHEET, letters=10)
        self.sheet.picked.connect(lambda key: self._ask(sheet=key, columns={}))
        self.year = Choice(self._years(), name=words.YEAR, letters=4)
        self.year.picked.connect(lambda key: self._ask(year=int(key) if key else None))
        self.closed_on = Choice(self._days(), name=words.CLOSED_ON, letters=8)
        self.closed_on.picked.connect(lambda key: self._ask(closed_on=date.fromisoformat(key) if key else None))
        self.places, self.bodies, self.twins = QCheckBox(), QCheckBox(), QCheckBox(words.TWINS_TOO)
        for box, name in ((self.places, "create_places"), (self.bodies, "create_bodies"), (self.twins, "twins_too")):
            box.clicked.connect(lambda on, name=name: self._ask(**{name: on}))
        self.states = Segmented([(key, words.STATES[key]) for key in FILTERS], name=words.TITLE)
        self.states.set_value(ALL)
        self.states.chosen.connect(self._show_rows)
        self.note = label("", "warn", wrap=True)
        self.model = ImportRows(self)
        self.table = self._make_table()
        self.told = label("", "meta", wrap=True)
        self.table.selectionModel().currentRowChanged.connect(self._tell_row)
        self.same: dict[str, Choice] = {}
        self._same = QGridLayout()
        self._same.setContentsMargins(0, 0, 0, 0)
        self._same.setHorizontalSpacing(16)
        self._same.setVerticalSpacing(4)
        for at in range(SIDE_BY_SIDE):
            self._same.setColumnStretch(at, 1)
        self._lay_out()

    def show_look(self, look: Look) -> None:
        """Show a file as it was looked at."""
        self.look = look
        self.mapping.show_columns(look.columns, FIELDS)
        count = sum(one.guessed and bool(one.field) for one in look.columns)
        told = words.REMEMBERED if look.remembered else words.MANY_GUESSED.format(count=count) if count else ""
        self.guessed.setText(told)
        self.sheet.set_options([(name, name) for name in look.sheets])
        self.sheet.choose(look.sheet)
        self._sheet_row.setVisible(len(look.sheets) > 1)
        self._show_added(look.plan, look.options)
        self._show_same(look.plan, look.options)
        self._show_counts(look.plan)
        self._show_rows(self.states.value or ALL)
        self.say(self._notes(look))

    def say(self, text: str) -> None:
        """Say what stands against writing."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _lay_out(self) -> None:
        head = row(label(words.MAPPING, "strong"), None, self.guessed)
        left = QWidget()
        left.setFixedWidth(LEFT_PX)
        self._sheet_row = QWidget()
        self._sheet_row.setLayout(row(label(words.SHEET, "meta"), self.sheet, None))
        whole = column(self._sheet_row, spacing=8)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self.mapping, 1)
        left.setLayout(whole)
        added = QWidget()
        lines = column(spacing=0)
        for box in (self.places, self.bodies):
            lines.addLayout(row(box, None))
        lines.addLayout(
            row(
                self.twins, 12, label(words.YEAR, "meta"), self.year, 12, label(words.CLOSED_ON, "meta"),
                self.closed_on, None, spacing=8,
            )
        )  # fmt: skip
        lines.addLayout(self._same)
        added.setLayout(lines)
        right = QWidget()
        column_right = column(added, self.note, spacing=8)
        column_right.addLayout(row(self.states, None))
        column_right.addWidget(self.table, 1)
        column_right.addWidget(self.told)
        right.setLayout(column_right)
        line = row(left, rule("v"), right, spacing=16)
        line.setStretch(2, 1)
        self.setLayout(line)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setProperty("frame", "box")
        table.setShowGrid(False)
        table.setWordWrap(True)
        table.setStyleSheet(item_style(8))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_PX)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.setTabKeyNavigation(False)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setAccessibleName(words.TITLE)
        for at, width in enumerate(WIDTHS):
            table.setColumnWidth(at, width)
        return table

    # what is shown

    def _show_added(self, plan: Plan | None, options: Options) -> None:
        """Show what is missing in the registers, and what a person adds to the file."""
        for box, names, form, on in (
            (self.places, plan.new_places if plan else {}, words.NEW_PLACES, options.create_places),
            (self.bodies, plan.new_bodies if plan else {}, words.NEW_BODIES, options.create_bodies),
        ):
            box.setText(form.format(count=len(names), names=words.counted(names)) if names else "")
            box.setVisible(bool(names))
            box.setChecked(on)
        self.twins.setChecked(options.twins_too)
        self.year.choose(str(options.year or ""))
        self.closed_on.choose(options.closed_on.isoformat() if options.closed_on else "")

    def _show_same(self, plan: Plan | None, options: Options) -> None:
        """Offer, for names nobody knows here, which of ours they are."""
        wanted = self._unknown(plan, options) if plan else {}
        if list(wanted) == list(self.same):
            return
        while self._same.count():
            taken = self._same.takeAt(0)
            gone = taken.widget() if taken is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.same = {}
        for value, (note, near) in wanted.items():
            none = words.SAME_LIKELY if note.startswith(words.LIKELY) else words.SAME_NONE
            choice = Choice([("", none), *((name, name) for name in near)], name=value, letters=10)
            choice.choose(options.same.get(value, ""))
            choice.setFixedWidth(SAME_PX)
            choice.picked.connect(partial(self._same_as, value))
            self.same[value] = choice
            made = QWidget()
            made.setLayout(row(Elided(f"{value}（{note}）", "meta"), choice, spacing=8))
            at = len(self.same) - 1
            self._same.addWidget(made, at // SIDE_BY_SIDE, at % SIDE_BY_SIDE)

    def _unknown(self, plan: Plan, options: Options) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return value → (how many rows, names offered); what was answered stays so that it can be changed."""
        names = {one.code: one.name for one in plan.names.catalogue.categories}
        found: dict[str, tuple[str, tuple[str, ...]]] = {}
        rows: dict[str, int] = {}
        for bad in plan.faults:
            if bad.code in NAMED and bad.value and (bad.near or bad.code in NAMED[:2]):
                rows[bad.value] = rows.get(bad.value, 0) + 1
                near = tuple(dict.fromkeys((*bad.near, *names.values()))) if bad.code in NAMED[:2] else bad.near
                found[bad.value] = (words.SAME_ROWS.format(count=rows[bad.value]), near)
        for value, code in plan.likely.items():
            others = tuple(name for name in names.values() if name != names[code])
            found.setdefault(value, (f"{words.LIKELY}{names[code]}", (names[code], *others)))
        for value, meant in options.same.items():
            choice = self.same.get(value)
            held = tuple(choice.itemText(at) for at in range(1, choice.count())) if choice is not None else (meant,)
            found.setdefault(value, (words.SAME, held))
        return dict(list(found.items())[:MOST_NAMES])

    def _show_counts(self, plan: Plan | None) -> None:
        counts = {key: len(plan.rows if key == ALL else plan.of(key)) if plan else 0 for key in FILTERS}
        self.states.set_options([(key, f"{words.STATES[key]} {counts[key]}") for key in FILTERS])

    def _show_rows(self, only: str) -> None:
        self.model.show_plan(self.look.plan if self.look else None, only or ALL)
        self.table.horizontalHeader().setSectionHidden(1, only not in ("", ALL))

    def _tell_row(self, current: QModelIndex) -> None:
        """Say the whole of what its cell may be too narrow for."""
        if current.isValid():
            row_of = self.model.row(current.row())
            told = words.ROW_SPOKEN.format(
                row=row_of.number, state=words.STATES[row_of.state], why=self.model.told(row_of)
            )
            self.told.setText(told)
        else:
            self.told.setText("")

    def _notes(self, look: Look) -> str:
        if look.fault is not None:
            return words.fault(look.fault.code, look.fault.facts)
        plan = look.plan
        masked = sum(bool(row.row and row.row.masked) for row in plan.rows) if plan else 0
        told = [words.MASKED.format(count=masked)] if masked else []
        return "".join(told)

    # what is asked

    def _remap(self, heading: str, field: str) -> None:
        if self.look is not None:
            self.asked.emit(remapped(self.look.options, self.look.columns, heading, field))

    def _same_as(self, value: str, meant: str) -> None:
        if self.look is not None:
            same = {name: word for name, word in self.look.options.same.items() if name != value}
            self.asked.emit(replace(self.look.options, same={**same, value: meant} if meant else same))

    def _ask(self, **said: object) -> None:
        if self.look is not None:
            self.asked.emit(replace(self.look.options, **said))  # type: ignore[arg-type]

    def _years(self) -> list[tuple[str, str]]:
        this = self._today.year
        return [("", words.YEAR_NONE), *((str(year), f"{year} 年") for year in range(this, this - 6, -1))]

    def _days(self) -> list[tuple[str, str]]:
        """Offer today and the ends of the last months: a day nobody knows is not known more exactly than that."""
        ends, first = [self._today], self._today.replace(day=1)
        for _ in range(11):
            end = date.fromordinal(first.toordinal() - 1)
            ends.append(end)
            first = end.replace(day=1)
        return [("", words.DAY_NONE), *((day.isoformat(), day.isoformat()) for day in ends)]
