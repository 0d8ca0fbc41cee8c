"""Answers for deciding conflicts: base, office and mine side by side, a choice per field, the decision below.

Nothing is chosen beforehand: whoever decides has seen both. What was chosen stays chosen while news come in.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLabel, QVBoxLayout, QWidget

from inspector.domain.exchange import FIELD
from inspector.ui.parts.basics import Elided, button, icon_button, label, row, rule
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.sign import Sign
from inspector.ui.sync.card import SIDE, Card
from inspector.ui.sync.choice_cell import ChoiceCell
from inspector.ui.sync.conflicts import MINE, OFFICE, Conflict
from inspector.wording import sync_screen as words

NAME_PX, BEFORE_SHARE, VALUE_SHARE = 84, 3, 4

Decided = Callable[[Conflict, dict[str, str]], None]  # (conflict, dispute id → office | mine)


class ConflictCard(Card):
    """The open conflicts, one record at a time."""

    decided = Signal(object, object)  # Conflict, {dispute id: side}
    opened = Signal(object)  # Conflict whose record is to be seen

    def __init__(self) -> None:
        super().__init__("", line=False)
        self._conflicts: tuple[Conflict, ...] = ()
        self._at = 0
        self._chosen: dict[str, str] = {}
        self._wanted = ""  # the record one came for, until its conflict is here
        self._groups: list[QButtonGroup] = []
        self.cells: dict[tuple[str, str], ChoiceCell] = {}
        self._sign = Sign("branch_compare", "amber")
        self.number = button("", self._open, kind="link")
        self.where = Elided("", "meta")
        self.place = label("", "meta")
        self.back = icon_button("chevron_left", "上一处", lambda: self._step(-1), kind="")
        self.on = icon_button("chevron_right", "下一处", lambda: self._step(1), kind="")
        self._fill_head()
        self._middle = QVBoxLayout()
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        self.body.addLayout(self._middle)
        self._foot = self._make_foot()
        self.body.addWidget(self._foot)
        self._show()

    def show_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        """Show these; the one on the screen stays where it still is open, with what was chosen."""
        if conflicts == self._conflicts and self._middle.count():
            return
        here = self._conflicts[self._at].record if self._at < len(self._conflicts) else ""
        if any(one.record == self._wanted for one in conflicts):
            here, self._wanted = self._wanted, ""
        self._conflicts = conflicts
        self._at = next((at for at, one in enumerate(conflicts) if one.record == here), 0)
        known = {item.dispute.id for one in conflicts for item in one.rows}
        self._chosen = {key: side for key, side in self._chosen.items() if key in known}
        self._show()

    def show_record(self, record: str) -> None:
        """Show the conflict on a record, now or as soon as it is read."""
        found = next((at for at, one in enumerate(self._conflicts) if one.record == record), None)
        self._wanted = record if found is None else ""
        if found is not None:
            self._at = found
            self._show()

    @property
    def shown(self) -> Conflict | None:
        """The conflict on the screen."""
        return self._conflicts[self._at] if self._conflicts else None

    @property
    def chosen(self) -> dict[str, str]:
        """What is chosen of the conflict on the screen."""
        held = self.shown
        ids = {one.dispute.id for one in held.rows} if held is not None else set()
        return {key: side for key, side in self._chosen.items() if key in ids}

    def decide(self) -> None:
        """Hand over what is chosen."""
        held = self.shown
        if held is not None and len(self.chosen) == len(held.rows):
            self.decided.emit(held, self.chosen)

    def decide_all(self, side: str) -> None:
        """Take one side in every field of the conflict on the screen."""
        held = self.shown
        if held is not None:
            self.decided.emit(held, {one.dispute.id: side for one in held.rows})

    # parts

    def _fill_head(self) -> None:
        self.head.insertWidget(0, self._sign)
        self.head.takeAt(self.head.count() - 1)  # the stretch: 地点 takes what is left
        self.head.insertWidget(2, self.number)
        self.head.removeWidget(self.note)
        self.note.hide()
        self.head.addWidget(self.where, 1)
        for one in (self.place, self.back, self.on):
            self.head.addWidget(one)

    def _make_foot(self) -> QWidget:
        self.settled = Noted("checkmark", "")
        self.office = button(words.ALL_OFFICE, lambda: self.decide_all(OFFICE))
        self.mine = button(words.ALL_MINE, lambda: self.decide_all(MINE))
        self.merge = button(words.MERGE, self.decide, kind="primary")
        made = QWidget()
        lines = QVBoxLayout(made)
        lines.setContentsMargins(0, 12, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(rule())
        lines.addLayout(row(self.settled, None, self.office, self.mine, self.merge, margins=(SIDE, 12, SIDE, 12)))
        return made

    # showing

    def _show(self) -> None:
        while self._middle.count():
            gone = self._middle.takeAt(0).widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.cells, self._groups = {}, []
        held = self.shown
        several = len(self._conflicts) > 1
        for one in (self.place, self.back, self.on):
            one.setVisible(several)
        for part in (self.number, self.where, self._foot):
            part.setVisible(held is not None)
        self._sign.show_icon(*(("checkmark_circle", "green") if held is None else ("branch_compare", "amber")))
        self.title.setText(_title(self._conflicts))
        self.setAccessibleName(self.title.text())
        if held is None:
            why = label(words.NO_CONFLICT_WHY, "meta", wrap=True)
            why.setContentsMargins(SIDE + 28, 0, SIDE, 14)
            self._middle.addWidget(why)
            return
        self.place.setText(f"{self._at + 1} / {len(self._conflicts)}")
        self.number.setText(held.title)
        self.number.setEnabled(held.entity == "issue")
        self.where.setText(held.where)
        self._middle.addWidget(rule())
        self._middle.addWidget(self._grid(held) if held.kind == FIELD else self._life(held))
        self._show_foot(held)

    def _grid(self, held: Conflict) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(SIDE, 8, SIDE - 4, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, NAME_PX)
        for at, share in ((1, BEFORE_SHARE), (2, VALUE_SHARE), (3, VALUE_SHARE)):
            grid.setColumnStretch(at, share)
        heads = (
            ("", words.FIELD),
            (words.BEFORE, held.base_at),
            (" ".join(part for part in (words.OFFICE, held.office_by) if part), held.office_at),
            (" ".join(part for part in (held.who, held.author if held.mine else "") if part), held.mine_at),
        )
        for at, (first, second) in enumerate(heads):
            grid.addWidget(label("\n".join((first, second)), "meta", wrap=True), 0, at, Qt.AlignmentFlag.AlignBottom)
        for number, one in enumerate(held.rows, start=1):
            grid.addWidget(rule(), number * 2 - 1, 0, 1, 4)
            for at, text in ((0, one.name), (1, one.base)):
                shown = label(text, "meta" if at == 0 else "body", wrap=True)
                shown.setContentsMargins(0, 9, 4, 9)
                grid.addWidget(shown, number * 2, at, Qt.AlignmentFlag.AlignTop)
            self._pair(grid, number * 2, 2, held, one)
        grid.addWidget(rule(), len(held.rows) * 2 + 1, 0, 1, 4)
        return made

    def _pair(self, grid: QGridLayout, line: int, column: int, held: Conflict, one: object) -> None:
        """Put the two cells of a row beside each other, of which one can be chosen."""
        group = QButtonGroup(self)
        self._groups.append(group)
        key = one.dispute.id  # type: ignore[attr-defined]
        for at, (side, text, note, who) in enumerate(
            (
                (OFFICE, one.office, one.office_note, words.OFFICE),  # type: ignore[attr-defined]
                (MINE, one.mine, one.mine_note, held.who),  # type: ignore[attr-defined]
            )
        ):
            cell = ChoiceCell(text, one.base, note, spoken=f"{one.name} {who}")  # type: ignore[attr-defined]
            cell.setEnabled(held.may)
            group.addButton(cell)
            cell.setChecked(self._chosen.get(key) == side)
            cell.toggled.connect(lambda on, key=key, side=side: self._choose(key, side) if on else None)
            grid.addWidget(cell, line, column + at, Qt.AlignmentFlag.AlignTop)
            self.cells[key, side] = cell

    def _life(self, held: Conflict) -> QWidget:
        """A question that is no matter of fields: a sentence, and the two answers side by side."""
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(SIDE, 12, SIDE, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        told = QLabel(held.sentence)
        told.setWordWrap(True)
        told.setTextFormat(Qt.TextFormat.PlainText)
        grid.addWidget(told, 0, 0, 1, 2)
        mine = " ".join(part for part in (held.who, held.author if held.mine else "", held.mine_at) if part)
        office = " ".join(part for part in (words.OFFICE, held.office_by, held.office_at) if part)
        times = "　".join(part for part in (office if held.office_at else "", mine if held.mine_at else "") if part)
        if times:
            grid.addWidget(label(times, "meta", wrap=True), 1, 0, 1, 2)
        for number, one in enumerate(held.rows, start=2):
            self._pair(grid, number, 0, held, one)
        return made

    def _show_foot(self, held: Conflict) -> None:
        fields = held.kind == FIELD
        if not held.may:
            self.settled.say(words.NOT_YOURS, "meta", "info")
        elif fields and held.settled:
            self.settled.say(words.SETTLED.format(count=held.settled), "meta", "checkmark")
        else:
            self.settled.say("")
        self.settled.setVisible(bool(self.settled.text()))
        self.office.setVisible(fields)
        self.mine.setVisible(fields)
        self.mine.setText(words.ALL_MINE if held.mine else words.ALL_THEIRS.format(who=held.who))
        self.merge.setText(words.MERGE if fields else words.DECIDE)
        for one in (self.office, self.mine):
            one.setEnabled(held.may)
        self._enable()

    def _enable(self) -> None:
        held = self.shown
        ready = held is not None and held.may and len(self.chosen) == len(held.rows)
        self.merge.setEnabled(ready)
        self.merge.setToolTip("" if ready else words.CHOOSE_FIRST)

    def _choose(self, key: str, side: str) -> None:
        self._chosen[key] = side
        self._enable()

    def _step(self, by: int) -> None:
        self._at = (self._at + by) % len(self._conflicts)
        self._show()

    def _open(self) -> None:
        if self.shown is not None:
            self.opened.emit(self.shown)


def _title(conflicts: tuple[Conflict, ...]) -> str:
    """Say how many questions wait for whoever sits here, and how many for others."""
    mine = sum(len(one.rows) for one in conflicts if one.may)
    others = sum(len(one.rows) for one in conflicts) - mine
    if mine:
        return (words.CONFLICTS_TOO if others else words.CONFLICTS).format(count=mine, others=others)
    return words.CONFLICTS_OTHERS.format(count=others) if others else words.NO_CONFLICT
