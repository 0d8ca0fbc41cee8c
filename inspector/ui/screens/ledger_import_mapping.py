"""Answers for which column of the file means what: heading and a few of its values left, the meaning to choose right.

The rows stay while a choice is made, so that one goes on by Tab where one was.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.ui.actions.ledger_import import Column
from inspector.ui.parts.basics import Elided, column, label, row, rule, set_role
from inspector.ui.parts.inputs import Choice
from inspector.wording import import_screen as words

NAME_PX, CHOICE_PX, ROW_PX = 232, 148, 52


class _Row(QWidget):
    """One column of the file."""

    def __init__(self, made: Column, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setFixedHeight(ROW_PX)
        self.name = Elided(made.heading, "strong")
        samples = words.CALLER if made.caller else "，".join(made.samples) or words.NO_VALUES
        self.samples = Elided(samples, "hint")
        self.mark: QLabel = label("", "warn")
        left = QWidget()
        left.setFixedWidth(NAME_PX)
        left.setLayout(column(None, self.name, self.samples, None, spacing=0))
        self.choice = Choice(options, name=f"{made.heading}：{words.MAPPING}", letters=6)
        self.choice.setFixedWidth(CHOICE_PX)
        self.choice.setEnabled(not made.caller)
        self.setLayout(row(left, self.choice, self.mark, None, spacing=8))
        self.show_column(made)

    def show_column(self, made: Column) -> None:
        """Show what the column is taken for now."""
        self.choice.choose(made.field)
        set_role(self.name, "role", "strong" if made.field else "meta")
        self.mark.setText("?" if made.guessed and made.field else "")
        self.mark.setToolTip(words.GUESSED if made.guessed else "")


class MappingPane(QScrollArea):
    """All columns of a sheet; `chosen(heading, field)` is a choice that a person made."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows: dict[str, _Row] = {}
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        self._holder.setSpacing(0)
        ground = QWidget()
        ground.setProperty("ground", "none")
        ground.setLayout(self._holder)
        self.setWidget(ground)

    def show_columns(self, columns: Sequence[Column], options: Sequence[tuple[str, str]]) -> None:
        """Show the columns; those that stand there already keep their place and the focus."""
        if [one.heading for one in columns] != list(self.rows):
            self._make_anew(columns, options)
        for one in columns:
            self.rows[one.heading].show_column(one)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the choice that Tab came to into sight."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, ROW_PX)
        return super().eventFilter(watched, event)

    def _make_anew(self, columns: Sequence[Column], options: Sequence[tuple[str, str]]) -> None:
        while self._holder.count():
            taken = self._holder.takeAt(0)
            gone = taken.widget() if taken is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.rows = {}
        for one in columns:
            made = self.rows[one.heading] = _Row(one, options)
            made.choice.picked.connect(partial(self.chosen.emit, one.heading))
            made.choice.installEventFilter(self)
            if self._holder.count():
                self._holder.addWidget(rule())
            self._holder.addWidget(made)
        self._holder.addStretch(1)
