"""Answers for the head of the ledger: status chips, filter buttons, kept filters, the choice of columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from inspector.catalog import letters
from inspector.domain import issue as life
from inspector.domain.pinyin import initials
from inspector.ui.models.ledger_filter import LISTS, Filter
from inspector.ui.models.ledger_model import COLUMNS
from inspector.ui.parts.basics import button, column, icon_button, row
from inspector.ui.parts.chips import Chips
from inspector.ui.parts.filter_button import Choice, FilterButton
from inspector.ui.screens.ledger_follow import FollowChips
from inspector.ui.screens.ledger_offers import Offers
from inspector.wording import ledger as words
from inspector.wording import terms

ALWAYS_SHOWN = ("check", "number")
CHIP_ROW: list[tuple[str, str, str | None] | None] = [
    ("all", words.CHIPS["all"], None),
    ("open", words.CHIPS["open"], None),
    *((status, words.CHIPS[status], status) for status in (life.FOUND, life.ASSIGNED, life.REPORTED, life.CLOSED)),
    None,
    *((flag, words.CHIPS[flag], flag) for flag in ("overdue", "soon", "supervised")),
]


class FilterHead(QFrame):
    """What stands above the table; `changed` carries the new filter."""

    changed = Signal(object)
    save_asked = Signal()
    drop_asked = Signal(str)
    column_asked = Signal(str, bool)
    columns_reset = Signal()

    def __init__(self, offers: Offers, catalogue: Callable[[], Any]) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self._offers, self._catalogue = offers, catalogue
        self._filter = Filter()
        self._saved: Mapping[str, Filter] = {}
        self._hidden: Callable[[str], bool] = lambda key: False
        self.chips = Chips(CHIP_ROW)
        self.chips.chosen.connect(lambda key: self._set(chip=key))
        self.follow = FollowChips()
        self.follow.chosen.connect(lambda key: self._set(chip="open" if key == self._filter.chip else key))
        self.filters = {name: self._button(name) for name in LISTS}
        self.clear = button(words.CLEAR, lambda: self._take(self._filter.cleared()), kind="link")
        self.clear.setToolTip(words.CLEAR_FILTERS)
        self.saved = button(words.SAVED, icon="bookmark")
        self.saved.clicked.connect(lambda: self.saved_menu().popup(self._below(self.saved)))
        self.columns = icon_button("column_edit", words.COLUMNS_HINT)
        self.columns.setFixedSize(36, 36)
        self.columns.clicked.connect(lambda: self.column_menu().popup(self._below(self.columns)))
        line = row(*self.filters.values(), self.follow.folded, self.clear, None, self.saved, self.columns)
        top = row(self.chips, self.follow, None, spacing=2)
        whole = column(spacing=6, margins=(8, 8, 16, 9))
        whole.addLayout(top)
        line.setContentsMargins(8, 0, 0, 0)
        whole.addLayout(line)
        self.setLayout(whole)
        self.show_filter(Filter())

    def show_filter(self, chosen: Filter) -> None:
        """Show a filter without telling anybody."""
        self._filter = chosen
        self.chips.choose(chosen.chip)
        self.follow.choose(chosen.chip)
        for name, made in self.filters.items():
            made.set_keys(getattr(chosen, name))
        self.clear.setVisible(chosen.narrowed)
        self.clear.setText(words.CLEAR_ONLY.format(word=chosen.only_word) if chosen.only else words.CLEAR)
        name = next((name for name, one in self._saved.items() if one == chosen.lasting), "")
        self.saved.setText(name or words.SAVED)
        self._fit()

    def show_saved(self, saved: Mapping[str, Filter]) -> None:
        """Show which filters are kept under a name."""
        self._saved = dict(saved)
        self.show_filter(self._filter)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show counts that have become known."""
        self.chips.set_counts(dict(counts))
        self.follow.set_counts(counts)
        self._fit()

    def ask_columns(self, hidden: Callable[[str], bool]) -> None:
        """Let the menu of columns know which are hidden."""
        self._hidden = hidden

    def saved_menu(self) -> QMenu:
        """Return the menu of kept filters."""
        menu = QMenu(self)
        for name, one in self._saved.items():
            menu.addAction(name, lambda one=one: self._take(replace(one, text=self._filter.text)))
        if self._saved:
            menu.addSeparator()
        menu.addAction(words.SAVE_FILTER, self.save_asked.emit)
        for name in self._saved:
            menu.addAction(words.DROP_FILTER.format(name=name), lambda name=name: self.drop_asked.emit(name))
        return menu

    def column_menu(self) -> QMenu:
        """Return the menu of columns."""
        menu = QMenu(self)
        for one in COLUMNS:
            if one.key in ALWAYS_SHOWN:
                continue
            action = menu.addAction(one.title)
            action.setCheckable(True)
            action.setChecked(not self._hidden(one.key))
            action.toggled.connect(lambda on, key=one.key: self.column_asked.emit(key, on))
        menu.addSeparator()
        menu.addAction(words.RESET_COLUMNS, self.columns_reset.emit)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Say filters by their number of choices where their words do not fit in one line; fold what waits."""
        self.follow.fit(self.width() - 24 - self.chips.sizeHint().width() - 2)
        others = (self.follow.folded, self.clear, self.saved, self.columns)
        room = self.width() - 32 - 8 * (len(self.filters) + 4)
        room -= sum(one.sizeHint().width() for one in others if not one.isHidden())
        for made in self.filters.values():
            made.set_tight(False)
        if sum(made.sizeHint().width() for made in self.filters.values()) > room > 0:
            for made in self.filters.values():
                made.set_tight(True)

    def _below(self, made: QWidget) -> QPoint:
        return made.mapToGlobal(QPoint(0, made.height() + 2))

    def _button(self, name: str) -> FilterButton:
        made = FilterButton(words.FILTERS[name], getattr(self, f"_{name}_choices"), single=name in ("campaign", "due"))
        made.changed.connect(lambda: self._set(**{name: made.keys}))
        return made

    def _set(self, **fields: Any) -> None:
        self._take(replace(self._filter, **fields))

    def _take(self, chosen: Filter) -> None:
        self.show_filter(chosen)
        self.changed.emit(chosen)

    # what the filters offer

    def _place_choices(self) -> list[Choice]:
        held = self._offers.register.places.values()
        streets = [place for place in held if place.level == "street"]
        return [
            Choice(
                street.id,
                street.name,
                tuple(_choice(place.id, place.name) for place in held if place.parent_id == street.id),
                initials(street.name, letters()),
            )
            for street in streets
        ]

    def _category_choices(self) -> list[Choice]:
        catalogue = self._catalogue()
        return [
            Choice(
                major.code,
                major.name,
                tuple(
                    Choice(one.code, one.short_name, (), f"{initials(one.name, letters())} {' '.join(one.aliases)}")
                    for one in catalogue.categories
                    if one.major_code == major.code
                ),
                initials(major.name, letters()),
            )
            for major in catalogue.majors
        ]

    def _campaign_choices(self) -> list[Choice]:
        found = self._offers.register.campaigns
        return [_choice(one.id, " ".join(part for part in (one.name, one.batch) if part)) for one in found]

    def _due_choices(self) -> list[Choice]:
        return [Choice(key, word) for key, word in words.DUE_CHOICES.items()]

    def _lead_choices(self) -> list[Choice]:
        return [_choice(body.id, body.name) for body in self._offers.register.bodies.values()]

    def _source_choices(self) -> list[Choice]:
        return [Choice(key, word) for key, word in terms.SOURCES.items()]


def _choice(key: str, word: str) -> Choice:
    return Choice(key, word, (), initials(word, letters()))
