"""Answers for the conclusion in 回头看: four tiles with the keys of the paper, what people say, the decision.

It holds no rule: `recheck_form` says what is open and proposed; this shows it and says what changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.domain.issue import CLOSED
from inspector.domain.recheck import CONCLUSIONS, DONE
from inspector.ui.parts.basics import label, row
from inspector.ui.parts.inputs import DateField
from inspector.ui.parts.segmented import Segmented
from inspector.ui.parts.tile import Tile
from inspector.ui.screens import recheck_form as forms
from inspector.ui.screens.recheck_form import Answers, Grounds
from inspector.wording import recheck as said
from inspector.wording import say, terms

TILE_PX, LABEL_PX = 56, 72


class ConclusionPane(QWidget):
    """Tiles and fields over one `Answers`; `changed` carries the new value after every choice or keystroke."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.answers = Answers(issue_id="")
        self.grounds: Grounds | None = None
        self._photos = 0
        self.tiles = {
            key: Tile(terms.CONCLUSIONS[key], terms.CONCLUSION_HINTS[key], cap=str(number), height=TILE_PX)
            for number, key in enumerate(CONCLUSIONS, 1)
        }
        self._group = QButtonGroup(self)
        self.satisfaction = Segmented(
            list(terms.SATISFACTION.items()), look="answer", may_be_empty=True, name="群众反映"
        )
        self.asked = QLineEdit()
        self.asked.setValidator(QIntValidator(0, 9999, self))
        self.asked.setFixedWidth(96)
        self.asked.setAccessibleName("问了几人")
        self.asked.setTextMargins(0, 0, 24, 0)
        self._people = QLabel("人", self.asked)
        self._people.setGeometry(70, 8, 18, 20)
        self.decision = Segmented(list(terms.DECISIONS.items()), name="处理意见")
        self.due_name = label("新期限", "meta")
        self.due = DateField()
        self.due.setCalendarPopup(True)
        self.due.setDisplayFormat("yyyy-MM-dd")
        self.due.setFixedWidth(136)
        self.due.setAccessibleName("新期限")
        self.due_source = label("", "hint")
        self.condition = QLineEdit()
        self.condition.setAccessibleName("现状描述")
        self.condition.setMaxLength(2000)
        self.condition.setPlaceholderText("写看到的现状；不写群众姓名")
        self._lay_out()
        self._wire()

    def show_answers(self, answers: Answers, grounds: Grounds, photos: int) -> None:
        """Show what is filled in; `photos` counts the after photos that are fit. Text one is typing in stays."""
        self.answers, self.grounds, self._photos = answers, grounds, photos
        self._group.setExclusive(False)
        for key, tile in self.tiles.items():
            why = forms.shut(key, grounds.standing, photos)
            tile.setEnabled(why is None)
            tile.setChecked(key == answers.conclusion)
            closed = grounds.standing.status == CLOSED
            title, hint = terms.CONCLUSIONS[key], terms.CONCLUSION_HINTS[key]
            if key == DONE and closed:
                title, hint = said.HELD
            tile.set(title, said.SHUT[why] if why else hint)
            tile.setToolTip(say(why) if why else "")
        self._group.setExclusive(True)
        self.satisfaction.set_value(answers.satisfaction)
        self._show_text(self.asked, "" if answers.asked_count is None else str(answers.asked_count))
        self.asked.setEnabled(answers.satisfaction not in (None, "not_asked"))
        open_decisions = forms.decisions(answers.conclusion)
        offered = [
            (key, terms.DECISIONS[key]) for key in terms.DECISIONS if key in open_decisions or not open_decisions
        ]
        self.decision.set_options(offered)
        self.decision.set_value(answers.decision)
        self.decision.setEnabled(bool(open_decisions))
        self._show_due(answers)
        self._show_text(self.condition, answers.condition)

    def press(self, key: str) -> None:
        """Choose a conclusion as a key does; one that is shut is left alone."""
        if key in self.tiles and self.tiles[key].isEnabled():
            self._conclude(key)

    def why_shut(self, key: str) -> str:
        """Return the sentence of why a conclusion cannot be chosen, empty where it can."""
        return self.tiles[key].toolTip()

    def _show_due(self, answers: Answers) -> None:
        goes_on = answers.decision in (forms.CONTINUE, forms.ESCALATE)
        for widget in (self.due_name, self.due, self.due_source):
            widget.setVisible(goes_on)
        if answers.new_due_on:
            day = date.fromisoformat(answers.new_due_on)
            self.due.blockSignals(True)
            self.due.setDate(QDate(day.year, day.month, day.day))
            self.due.blockSignals(False)
        self.due_source.setText("手改" if "new_due_on" in answers.hand else "按类别期限重算")

    def _show_text(self, entry: QLineEdit, text: str) -> None:
        if entry.text() != text and not (entry.hasFocus() and entry.isModified()):
            entry.setText(text)

    def _conclude(self, key: str) -> None:
        if self.grounds is not None:
            self._tell(forms.conclude(self.answers, key, self.grounds))

    def _decide(self, key: str) -> None:
        if self.grounds is not None and key:
            by_hand = replace(self.answers, hand=tuple(dict.fromkeys((*self.answers.hand, "decision"))))
            self._tell(forms.decide(by_hand, key, self.grounds))

    def _take_due(self, day: QDate) -> None:
        hand = tuple(dict.fromkeys((*self.answers.hand, "new_due_on")))
        self._tell(replace(self.answers, new_due_on=day.toString("yyyy-MM-dd"), hand=hand))

    def _take_asked(self, text: str) -> None:
        self._tell(replace(self.answers, asked_count=int(text) if text else None))

    def _tell(self, answers: Answers) -> None:
        if self.grounds is None:
            return
        self.show_answers(answers, self.grounds, self._photos)
        self.changed.emit(answers)

    def _wire(self) -> None:
        for key, tile in self.tiles.items():
            self._group.addButton(tile)
            tile.clicked.connect(lambda _on=False, key=key: self._conclude(key))
        self.satisfaction.chosen.connect(lambda value: self._tell(replace(self.answers, satisfaction=value or None)))
        self.decision.chosen.connect(self._decide)
        self.asked.textEdited.connect(self._take_asked)
        self.due.dateChanged.connect(self._take_due)
        self.condition.textEdited.connect(lambda text: self._tell(replace(self.answers, condition=text)))

    def _lay_out(self) -> None:
        tiles = QHBoxLayout()
        tiles.setSpacing(8)
        for tile in self.tiles.values():
            tiles.addWidget(tile, 1)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, LABEL_PX)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label("群众反映", "meta"), 0, 0)
        line = row(self.satisfaction, self.asked, None, label("处理意见", "meta"), self.decision, spacing=8)
        grid.addLayout(line, 0, 1)
        grid.addWidget(label("现状描述", "meta"), 1, 0)
        below = row(self.condition, self.due_name, self.due, self.due_source, spacing=8)
        below.setStretch(0, 1)
        grid.addLayout(below, 1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(tiles)
        whole.addLayout(grid)
        self._people.setAlignment(Qt.AlignmentFlag.AlignRight)
