"""Answers for whose list is shown: units, places or campaigns with how far each is, narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QLineEdit, QTreeWidget, QTreeWidgetItem

from inspector.catalog import letters
from inspector.domain.pinyin import initials
from inspector.store import three_lists as store
from inspector.store.workspace import Workspace
from inspector.ui import icons
from inspector.ui.models.three_lists import Choice, Scope
from inspector.ui.parts.basics import column, label
from inspector.ui.parts.segmented import Segmented
from inspector.ui.theme import theme_of
from inspector.wording import three_lists as words

WIDE_PX = 300
KEY = Qt.ItemDataRole.UserRole
SHOWN_LEVELS = ("street", "community", "water", "point", "project")


def read_choices(ws: Workspace, kind: str) -> list[Choice]:
    """Return the units, places or campaigns that have a list; places as they lie in each other."""
    if kind == "unit":
        return [Choice(Scope(kind, body.id, body.name), whole, closed) for body, whole, closed in store.units(ws)]
    tallies = store.tallies(ws, kind)
    if kind == "campaign":
        named = ((one, f"{one.name}{one.batch or ''}") for one in ws.all("campaign", order="starts_on, rowid"))
        return [Choice(Scope(kind, one.id, name), *tallies[one.id]) for one, name in named if one.id in tallies]
    places = sorted(
        (one for one in ws.all("place") if one.id in tallies and one.level in SHOWN_LEVELS),
        key=lambda one: (one.code or "~", one.name),
    )
    known = {one.id for one in places}
    below: dict[str | None, list[object]] = {}
    for one in places:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    found: list[Choice] = []

    def add(parent: str | None, depth: int) -> None:
        for one in below.get(parent, []):
            found.append(Choice(Scope(kind, one.id, one.name), *tallies[one.id], depth))  # type: ignore[attr-defined]
            add(one.id, depth + 1)  # type: ignore[attr-defined]

    add(None, 0)
    return found


class ScopeList(QFrame):
    """The column on the left; `chosen(Scope)` and `kind_chosen(kind)` tell."""

    chosen = Signal(object)
    kind_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.setFixedWidth(WIDE_PX)
        self.kind = Segmented(words.SCOPES, name="按什么分")
        self.kind.set_value("unit")
        self.kind.chosen.connect(self.kind_chosen)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words.FILTER)
        self.filter.setAccessibleName(words.FILTER)
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setProperty("cells", "padded")
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setUniformRowHeights(True)
        self.tree.setIconSize(QSize(16, 16))
        self.tree.setAccessibleName("清单")
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.tree.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(lambda item, _before: self._moved(item))
        self.none = label("", "hint", wrap=True)
        self._choices: list[Choice] = []
        self._kind = "unit"
        top = column(self.kind, self.filter, self.none, spacing=8, margins=(12, 8, 12, 4))
        whole = column(spacing=0)
        whole.addLayout(top)
        whole.addWidget(self.tree, 1)
        self.setLayout(whole)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_choices"):
            self._narrow()  # in the colours now in force

    def choose(self, scope: Scope) -> None:
        """Choose what kind is shown without telling anybody."""
        self.kind.set_value(scope.kind)

    def show_choices(self, kind: str, found: Sequence[Choice], chosen: Scope) -> None:
        """Show what can be chosen, with one of them chosen."""
        self._kind, self._choices = kind, list(found)
        self.none.setText(words.NO_SCOPES[kind] if not found else "")
        self.none.setVisible(not found)
        self._fill(chosen)

    def _fill(self, chosen: Scope) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        typed = self.filter.text().strip().lower()
        if not typed:
            self._add(Choice(Scope(self._kind), 0, 0), chosen)
        for one in self._choices:
            name = one.scope.name
            if typed in name.lower() or typed in initials(name, letters()):
                self._add(one, chosen)
        self.tree.blockSignals(False)

    def _add(self, one: Choice, chosen: Scope) -> None:
        count = words.ALL_CLOSED if one.is_closed else f"{one.closed}/{one.whole}" if one.whole else ""
        item = QTreeWidgetItem(["　" * one.depth + one.scope.name, count])
        item.setData(0, KEY, one.scope)
        item.setToolTip(0, one.scope.name)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, theme_of().color("green" if one.is_closed else "text2"))
        if one.is_closed:
            item.setIcon(1, icons.icon("checkmark_circle", "green"))
        self.tree.addTopLevelItem(item)
        if one.scope.key == chosen.key:
            self.tree.setCurrentItem(item)

    def _narrow(self) -> None:
        item = self.tree.currentItem()
        self._fill(item.data(0, KEY) if item is not None else Scope(self._kind))

    def _moved(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, KEY))
