"""Answers for the right half of 今日: the form of one issue, laid out; what it holds is the desk's.

Head and action bar stay, the middle scrolls. Keys 1, 2, 3 choose the large tiles while no text is being typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from inspector.catalog import find
from inspector.domain.category import Category
from inspector.ui.parts.basics import button, label, pane, row, rule
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.parts.pill import Tag
from inspector.ui.parts.tile import Tile
from inspector.ui.today.attributes import LABEL_WIDTH, Attributes
from inspector.ui.today.checklist import Checklist
from inspector.ui.today.desk import Desk
from inspector.ui.today.form import proposed_description
from inspector.ui.today.measures import Measurements
from inspector.ui.today.on_spot import OnSpot
from inspector.ui.today.pieces import IconLabel, caption
from inspector.ui.today.proposing import deadline_words
from inspector.ui.today.relapse_offer import RelapseOffer
from inspector.ui.today.side import SideColumn, dress
from inspector.ui.today.tray import visit_words

MAIN_WIDTH, SIDE_WIDTH = (544, 640), (270, 320)
GAP, SCROLL_BAR_PX = 24, 12
LEAST_HIGH, MOST_HIGH = 64, 184  # of the description: two lines, eight lines


class FormPane(QFrame):
    """The form. Signals for what only the screen can do."""

    completed = Signal()
    discarded = Signal()
    clean = Signal()
    photo_back = Signal(str)

    def __init__(self, desk: Desk, picture: Callable[[str], QPixmap], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setProperty("pane", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._middle(picture))
        column.addWidget(self._scroll, 1)
        self.relapse = RelapseOffer(desk, self)
        column.addWidget(self.relapse)
        column.addWidget(rule())
        column.addWidget(self._bar())
        desk.form_changed.connect(self.show_form)
        desk.visit_changed.connect(self._show_next)
        desk.register_changed.connect(self.show_form)
        for number, tile in enumerate(self.tiles, 1):
            QShortcut(QKeySequence(str(number)), self, tile.click)

    # --- made once

    def _head(self) -> QWidget:
        head = QWidget(self)
        head.setFixedHeight(56)
        self._title = label("新问题", "screen")
        self._tag = Tag("草稿")
        safe = IconLabel("checkmark", "text2", size=16)
        head.setLayout(
            row(
                self._title,
                self._tag,
                None,
                safe,
                label("随写随存，关机也不会丢", "meta"),
                spacing=8,
                margins=(24, 0, 24, 0),
            )
        )
        return head

    def _middle(self, picture: Callable[[str], QPixmap]) -> QWidget:
        middle = pane("surface")
        across = QHBoxLayout(middle)
        across.setContentsMargins(GAP, 4, GAP - SCROLL_BAR_PX, 16)  # the scroll bar stands in the right padding
        across.setSpacing(GAP)
        self._main = QWidget(middle)
        across.addWidget(self._main)
        self.side = SideColumn(self._desk, picture, middle)
        self.side.edited.connect(lambda values: self._desk.edit(**values))
        self.side.role_wanted.connect(self._desk.give_role)
        self.side.laid_back.connect(self._desk.take)
        across.addWidget(self.side)
        across.addStretch(1)
        self._fill_main(picture)
        return middle

    def _fill_main(self, picture: Callable[[str], QPixmap]) -> None:
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.tiles = [self._tile(category, n) for n, category in enumerate(self._desk.ws.catalogue.first_class, 1)]
        column.addLayout(row(*self.tiles, spacing=8))
        self.search = PickField(self._categories, self, keeps=False)
        self.search.setPlaceholderText("其他类别：名称、俗称、首字母")
        self.search.setAccessibleName("其他类别")
        self.search.picked.connect(self._desk.choose)
        dress(self.search, "search")
        self._recent = QHBoxLayout()
        self._recent.setSpacing(8)
        chooser = row(spacing=8)
        chooser.addWidget(self.search, 1)
        chooser.addLayout(self._recent)
        column.addLayout(chooser)
        self._other = ChosenOther(self)
        column.addWidget(self._other)
        self._choose_first = label("选一个类别，这里就列出它的检查表；也可以先在左边选照片。", "hint", wrap=True)
        column.addWidget(self._choose_first)
        self.checklist = Checklist(self)
        self.checklist.changed.connect(lambda answers: self._desk.set(answers=answers))
        column.addWidget(self.checklist)
        self.measures = Measurements(self)
        self.measures.changed.connect(lambda measures, notes: self._desk.set(measures=measures, notes=notes))
        column.addWidget(self.measures)
        self.attributes = Attributes(self)
        self.attributes.changed.connect(lambda attrs: self._desk.set(attrs=attrs))
        column.addWidget(self.attributes)
        self.description = Description(self)
        self.description.textChanged.connect(self._described)
        self._described_row = row(_top(caption("问题描述", self)), self.description, spacing=8)
        column.addLayout(self._described_row)
        self.on_spot = OnSpot(self._desk, picture, self)
        column.addWidget(self.on_spot)
        column.addStretch(1)

    def _tile(self, category: Category, number: int) -> Tile:
        tile = Tile(category.short_name, deadline_words(category), icon=category.icon, cap=str(number))
        tile.clicked.connect(lambda: self._desk.choose(category.code))
        tile.setProperty("code", category.code)
        return tile

    def _bar(self) -> QWidget:
        bar = QWidget(self)
        bar.setFixedHeight(60)
        self._next = label("", "meta")
        self.drop_button = button("丢弃草稿", self.discarded.emit, kind="plain", icon="delete")
        self.clean_button = button("未发现问题", self.clean.emit, tip="把检查表记作「未发现问题」")
        self.on_spot_button = button("立行立改", self._toggle_on_spot, icon="flash")
        self.complete_button = button("完成这条", self.completed.emit, kind="primary", key="Ctrl+Enter")
        enter = QShortcut(QKeySequence("Ctrl+Return"), self, self.complete_button.click)
        enter.setContext(Qt.ShortcutContext.WindowShortcut)
        bar.setLayout(
            row(self.drop_button, None, self._next, self.clean_button, self.on_spot_button, self.complete_button,
                spacing=12, margins=(16, 0, 24, 0))
        )  # fmt: skip
        return bar

    # --- shown

    def show_form(self) -> None:
        """Show what the desk holds; fields somebody is typing in keep their caret."""
        form, category = self._desk.form, self._desk.category
        for tile in self.tiles:
            tile.setChecked(tile.property("code") == form.category)
        self._other.show_category(category if category and not category.first_class else None)
        self._choose_first.setVisible(category is None)
        self._show_recent()
        self.checklist.show_answers(category, form.answers)
        self.measures.show_measures(category, form.measures, form.notes, form.attrs)
        self.attributes.show_attrs(category, form.attrs)
        self.description.setPlaceholderText(proposed_description(form, category) if category else "")
        if self.description.toPlainText() != form.description:
            self.description.show_text(form.description)
        for widget in (self.description, self._described_row.itemAt(0).widget()):
            widget.setVisible(category is not None)
        self.side.show_form(form)
        self.on_spot.show_form(form)
        self.on_spot_button.setVisible(category is not None and category.immediate)
        self.on_spot_button.setText("不立行立改" if form.immediate else "立行立改")
        self.drop_button.setEnabled(form.begun or bool(form.photos))
        self.clean_button.setVisible(category is not None)
        self._show_next()

    def _show_recent(self) -> None:
        shown = [self._recent.itemAt(n).widget().property("code") for n in range(self._recent.count())]
        if shown == self._desk.recent:
            return
        while self._recent.count():
            self._recent.takeAt(0).widget().deleteLater()
        for code in self._desk.recent:
            category = self._desk.ws.catalogue.get(code)
            made = button(category.short_name, partial(self._desk.choose, code), tip=category.name)
            made.setProperty("code", code)
            self._recent.addWidget(made)

    def _show_next(self) -> None:
        place = self._desk.register.short_name(self._desk.form.place_id)
        visit = self._desk.visit
        team = visit.team if visit else self._desk.default_team()
        parts = [part for part in (visit_words(visit), place, f"检查组 {len(team)} 人" if team else "") if part]
        self._next.setText(f"下一条沿用{'、'.join(parts)}" if parts and place else "")

    def _described(self) -> None:
        text = self.description.toPlainText()
        if text != self._desk.form.description:
            self._desk.set(description=text)

    def _toggle_on_spot(self) -> None:
        self._desk.on_spot(not self._desk.form.immediate)
        if self._desk.form.immediate:
            self.on_spot.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self.on_spot, lambda: self._scroll.ensureWidgetVisible(self.on_spot))  # once laid out

    def _categories(self, text: str) -> list[Option]:
        return [Option(one.code, f"{one.short_name}　{one.name}") for one in find(self._desk.ws.catalogue, text)][:40]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - 3 * GAP
        main = (
            min(max(room - SIDE_WIDTH[0], 420), MAIN_WIDTH[0])
            if room < MAIN_WIDTH[1] + SIDE_WIDTH[1]
            else MAIN_WIDTH[1]
        )
        self._main.setFixedWidth(main)
        self.side.setFixedWidth(min(max(room - main, 220), SIDE_WIDTH[1]))


class Description(QPlainTextEdit):
    """The description, two to four lines high; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName("问题描述")
        self.document().setDocumentMargin(2)
        self.setFixedHeight(LEAST_HIGH)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())

    def _fit(self) -> None:
        """Grow with the text, up to a height beyond which it scrolls."""
        lines = max(2, round(self.document().documentLayout().documentSize().height()))
        self.setFixedHeight(min(max(lines * self.fontMetrics().lineSpacing() + 22, LEAST_HIGH), MOST_HIGH))

    def show_text(self, text: str) -> None:
        """Show another text without telling anybody."""
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()  # Ctrl+Enter completes
            return
        super().keyPressEvent(event)


class ChosenOther(QWidget):
    """The chosen category where it has no large tile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("bin_full", "accent", size=24, filled=True)
        self._name = label("", "accent")
        self._deadline = label("", "meta")
        self.setLayout(row(self._icon, self._name, self._deadline, None, spacing=8, margins=(0, 4, 0, 0)))

    def show_category(self, category: Category | None) -> None:
        """Show a category, or nothing."""
        self.setVisible(category is not None)
        if category is not None:
            self._icon.show_icon(category.icon, "accent", filled=True)
            self._name.setText(category.name)
            self._deadline.setText(deadline_words(category))


def _top(widget: QWidget) -> QWidget:
    widget.setFixedWidth(LABEL_WIDTH)
    widget.setAlignment(Qt.AlignmentFlag.AlignTop)  # type: ignore[attr-defined]
    widget.setContentsMargins(0, 8, 0, 0)
    return widget
