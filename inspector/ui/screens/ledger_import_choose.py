"""Answers for where an import begins: a file chosen or dropped, and below it the imports that were made here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from inspector.domain.clock_text import local_text
from inspector.ui.actions.ledger_import import Run
from inspector.ui.parts.basics import Elided, button, column, label, row, rule
from inspector.ui.theme import theme_of
from inspector.wording import import_screen as words

DROP_PX, ROW_PX = 180, 56


class _DropField(QFrame):
    """A dashed field that says what may be dropped here; dropping itself is the dialog's."""

    def __init__(self, choose: QPushButton) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedHeight(DROP_PX)
        what, how = label(words.DROP[0], "tile"), label(words.DROP[1], "meta", wrap=True)
        for one in (what, how):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setLayout(column(None, what, how, 4, spacing=6, margins=(24, 12, 24, 12)))
        self.layout().addLayout(row(None, choose, None))  # type: ignore[union-attr]
        self.layout().addStretch(1)  # type: ignore[union-attr]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("edge"), theme.line_px, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class ChoosePage(QWidget):
    """The page. `choose_asked`, `undo_asked(run)`, `look_asked(run)`."""

    choose_asked = Signal()
    undo_asked = Signal(object)
    look_asked = Signal(object)

    def __init__(self, *, read_only: bool) -> None:
        super().__init__()
        self._read_only = read_only
        self.choose = button(words.CHOOSE, self.choose_asked.emit, kind="primary", icon="folder_open")
        self.fault = label("", "bad", wrap=True)
        self.fault.hide()
        self.undo_buttons: dict[str, QPushButton] = {}
        self._runs = QVBoxLayout()
        self._runs.setContentsMargins(0, 0, 0, 0)
        self._runs.setSpacing(0)
        ground = QWidget()
        ground.setProperty("ground", "none")
        ground.setLayout(self._runs)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(ground)
        whole = column(_DropField(self.choose), self.fault, 8, label(words.RUNS, "strong"), rule(), self._area)
        whole.setStretch(5, 1)
        self.setLayout(whole)

    def say_fault(self, text: str) -> None:
        """Say why a file was not taken."""
        self.fault.setText(text)
        self.fault.setVisible(bool(text))

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the imports that were made here."""
        while self._runs.count():
            taken = self._runs.takeAt(0)
            gone = taken.widget() if taken is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.undo_buttons = {}
        if not runs:
            self._runs.addWidget(label(words.NO_RUNS, "meta"))
        for one in runs:
            self._runs.addWidget(self._row(one))
            self._runs.addWidget(rule())
        self._runs.addStretch(1)

    def _row(self, run: Run) -> QWidget:
        standing = len(run.issue_ids)
        cut = words.RUN_CUT if run.written < run.rows else words.RUN_ROWS
        form = cut if standing else words.RUN_GONE
        said = QWidget()
        name = Elided(words.RUN.format(at=local_text(run.at_utc), file=Path(run.file).name))
        told = Elided(form.format(written=run.written, rows=run.rows, standing=standing), "meta")
        said.setLayout(column(None, name, told, None, spacing=0))
        made = QWidget()
        made.setFixedHeight(ROW_PX)
        line = row(said)
        line.setStretch(0, 1)
        if standing:
            line.addWidget(button(words.LOOK.format(count=standing), partial(self.look_asked.emit, run), kind="link"))
            undo = button(words.UNDO, partial(self.undo_asked.emit, run), icon="arrow_undo")
            undo.setEnabled(not self._read_only)
            self.undo_buttons[run.id] = undo
            line.addWidget(undo)
        made.setLayout(line)
        return made
