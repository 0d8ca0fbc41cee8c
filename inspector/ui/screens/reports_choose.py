"""Answers for choosing in 报表: left the documents under headings, above the page what the chosen one is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from inspector.domain import weeks
from inspector.sheets import Document
from inspector.ui import icons
from inspector.ui.models.reports import MOST_COPIED, SOURCES, SPANNED, WEEKS_BACK, Asked
from inspector.ui.parts.basics import button, column, label, row, rule
from inspector.ui.parts.inputs import Choice, DateField
from inspector.ui.parts.pick_field import Option, PickField
from inspector.ui.theme import font, theme_of
from inspector.wording import reports as words

WIDE_PX, ROW_PX, HEAD_PX = 248, 36, 32
NAME = Qt.ItemDataRole.UserRole
Came = Callable[[Sequence[Option]], None]


class DocumentList(QFrame):
    """The column of documents; `chosen(name)` tells."""

    chosen = Signal(str)

    def __init__(self, groups: Sequence[tuple[str, Sequence[Document]]]) -> None:
        super().__init__()
        self.setProperty("pane", "window")
        self.setFixedWidth(WIDE_PX)
        self._groups = groups
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(0)
        self.tree.setProperty("cells", "padded")
        self.tree.setIconSize(QSize(20, 20))
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setAccessibleName(words.LIST_NAME)
        self.tree.currentItemChanged.connect(lambda item, _before: self._moved(item))
        self.batch = button(words.BATCH, icon="folder_open")
        foot = QWidget()
        foot.setLayout(column(self.batch, margins=(12, 8, 12, 10)))
        whole = column(self.tree, rule(), foot, spacing=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._fill()

    def choose(self, name: str) -> None:
        """Mark a document without telling anybody."""
        self.tree.blockSignals(True)
        for at in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(at)
            if item is not None and item.data(0, NAME) == name:
                self.tree.setCurrentItem(item)
        self.tree.blockSignals(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "batch"):
            self._fill()  # in the colours now in force

    def _fill(self) -> None:
        kept = self.tree.currentItem()
        name = str(kept.data(0, NAME)) if kept is not None else ""
        self.tree.blockSignals(True)
        self.tree.clear()
        for title, documents in self._groups:
            head = QTreeWidgetItem([title])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setSizeHint(0, QSize(0, HEAD_PX))
            head.setFont(0, font("meta", bold=True))
            head.setForeground(0, theme_of().color("text2"))
            self.tree.addTopLevelItem(head)
            for one in documents:
                item = QTreeWidgetItem([one.title])
                item.setData(0, NAME, one.name)
                item.setIcon(0, _icon("document_table" if "xlsx" in one.formats else "document_text"))
                item.setSizeHint(0, QSize(0, ROW_PX))
                item.setToolTip(0, one.title)
                self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)
        if name:
            self.choose(name)

    def _moved(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, NAME):
            self.chosen.emit(str(item.data(0, NAME)))


class ScopeBar(QFrame):
    """What the chosen document is about, of which days, and to whom copies go.

    `changed(Asked)` tells of what a person set, `typed(Asked)` of a letter after which more may come.
    """

    changed, typed = Signal(object), Signal(object)

    def __init__(self, today: date, offer: Callable[[str, str, Came], None]) -> None:
        """`offer(name, text, came)` reads the options of a document and calls `came(options)` in the end."""
        super().__init__()
        self.setProperty("pane", "surface")
        self._asked: Asked | None = None
        self._today, self._offer = today, offer
        self.record = PickField(later=self._options)
        self.record.setAccessibleName(words.RECORD_NAME)
        self.record.setClearButtonEnabled(False)
        self.record.setMinimumWidth(220)
        self.record.setMaximumWidth(420)
        self.week = Choice(self._weeks(), name=words.WEEK_NAME, letters=22)
        self.span = Choice(words.SPANS, name=words.SPAN_NAME, letters=5)
        self.since, self.until = DateField(name="起始日"), DateField(name="截止日")
        for field in (self.since, self.until):
            field.setKeyboardTracking(False)
            field.setFixedWidth(136)
            field.setDate(QDate(today.year, today.month, today.day))
        self.copies_word = label(words.COPIES, "meta")
        self.copies = QLineEdit()
        self.copies.setAccessibleName(words.COPIES)
        self.copies.setPlaceholderText(words.COPIES_HINT)
        self.copies.setToolTip(words.COPIES_TIP)
        self.copies.setMaxLength(MOST_COPIED)
        self.copies.setMinimumWidth(180)
        fields = (self.record, self.week, self.span, self.since, self.until, self.copies_word, self.copies)
        self._line = row(*fields, None, margins=(16, 8, 16, 8))
        self._line.setStretch(0, 1)
        self._line.setStretch(len(fields) - 1, 2)
        self.setLayout(self._line)
        self.setFixedHeight(53)
        self.record.picked.connect(lambda key: self._set(record=key, said=self.record.text() if key else ""))
        self.week.picked.connect(lambda key: self._set(back=int(key or 0)))
        self.span.picked.connect(self._span_picked)
        self.since.dateChanged.connect(lambda _: self._set(since_on=_day(self.since)))
        self.until.dateChanged.connect(lambda _: self._set(until_on=_day(self.until)))
        self.copies.textEdited.connect(lambda text: self._set(self.typed, copied_to=text))

    @property
    def asked(self) -> Asked | None:
        """What is set."""
        return self._asked

    def show_asked(self, asked: Asked, today: date) -> None:
        """Show what is asked for without telling anybody."""
        if today != self._today:
            self._today = today
            self.week.set_options(self._weeks())
        if self._asked is None or asked.name != self._asked.name:
            self.record.drop()  # typed for another document
        self._asked = asked
        kind = asked.document.subject
        self.record.setVisible(kind in SOURCES)
        self.record.setPlaceholderText(words.RECORD_HINT.get(kind, ""))
        self.record.show_choice(asked.said or (words.EVERYTHING if "all" in SOURCES.get(kind, ()) else ""))
        self.week.setVisible(kind == "week")
        self.week.choose(str(asked.back))
        self.span.setVisible(kind in SPANNED)
        self.span.choose(asked.span)
        for field, on in ((self.since, asked.since_on), (self.until, asked.until_on)):
            field.setVisible(kind in SPANNED and asked.span == "days")
            if on is not None:
                field.blockSignals(True)
                field.setDate(QDate(on.year, on.month, on.day))
                field.blockSignals(False)
        for part in (self.copies_word, self.copies):
            part.setVisible(asked.takes_copies)
        self._line.setStretch(self._line.count() - 1, 0 if asked.takes_copies else 1)  # who gets copies is long
        if self.copies.text() != asked.copied_to:  # what is being typed keeps its cursor
            self.copies.setText(asked.copied_to)
            self.copies.setCursorPosition(0)
        self.setVisible(kind in SOURCES or kind == "week" or kind in SPANNED)

    def _options(self, text: str, came: Came) -> None:
        assert self._asked is not None
        self._offer(self._asked.name, text, came)

    def _weeks(self) -> list[tuple[str, str]]:
        found = []
        for back in range(WEEKS_BACK):
            week = weeks.week_of(self._today - timedelta(days=7 * back))
            found.append((str(back), words.week_word(week, back, *weeks.days_of(week))))
        return found

    def _span_picked(self, key: str) -> None:
        days = {"since_on": _day(self.since), "until_on": _day(self.until)} if key == "days" else {}
        self._set(span=key, **days)

    def _set(self, telling: SignalInstance | None = None, /, **fields: object) -> None:
        if self._asked is None:
            return
        asked = replace(self._asked, **fields)  # type: ignore[arg-type]
        if asked != self._asked:
            self.show_asked(asked, self._today)
            (telling or self.changed).emit(asked)


def _icon(name: str) -> QIcon:
    made = icons.icon(name, "text2")
    made.addPixmap(icons.pixmap(name, "on" if theme_of().outdoor else "accent"), QIcon.Mode.Selected)
    return made


def _day(field: DateField) -> date:
    on = field.date()
    return date(on.year(), on.month(), on.day())
