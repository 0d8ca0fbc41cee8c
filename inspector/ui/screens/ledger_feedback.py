"""Answers for the dialog of 登记反馈: the week, what was done, how far, what it took as people type it, photos.

What it took is read while it is typed, so that a quantity nobody can sum is seen before it is saved. What was typed and
not saved is kept as a draft and comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)

from inspector.domain import effort, weeks
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.effort import Effort
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.ui import icons
from inspector.ui.actions import life as actions
from inspector.ui.actions.life import Said
from inspector.ui.context import Context
from inspector.ui.models.dossier import Dossier
from inspector.ui.models.dossier_life import MISSING
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import button, label, row, set_role
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.field import Field
from inspector.ui.parts.inputs import Choice
from inspector.ui.parts.submit_sheet import Send, SubmitSheet
from inspector.ui.screens.sheet_draft import SheetDraft
from inspector.wording import ledger as words
from inspector.wording import life as life_words
from inspector.wording import say

PHOTO, CELL = QSize(120, 90), QSize(140, 112)
TYPED = ("week", "progress", "percent", "said_by", "needs", "efforts", "photos", "finished")


class FeedbackSheet(SubmitSheet):
    """Takes down one word of a body. `written` carries the Feedback."""

    def __init__(self, parent: QWidget, ctx: Context, found: Dossier, thumbs: Thumbs) -> None:
        super().__init__(parent, words.FEEDBACK_TITLE.format(number=found.issue.number), words.FEEDBACK_VERB, width=600)
        self.ctx, self._found, self._thumbs = ctx, found, thumbs
        self.photos: tuple[str, ...] = ()
        self._make_fields()
        self._lay_out()
        draft = SheetDraft(ctx, self, "feedback", found.issue.id, self._typed)
        self.written.connect(lambda _: draft.written())
        self._fill(draft.kept)
        self.progress.setFocus()

    @property
    def said(self) -> Said:
        """What is typed."""
        return Said(
            self._found.issue.id,
            self.week.key,
            self.progress.toPlainText().strip(),
            percent=self.percent.value() if self.percent.value() >= 0 else None,
            said_by=self.said_by.text().strip() or None,
            needs=self.needs.text().strip() or None,
            efforts=self.efforts.text().strip(),
            photos=self.photos,
            finished=self.done_box.isChecked(),
        )

    def _typed(self) -> dict[str, Any]:
        said = self.said
        return {name: getattr(said, name) for name in TYPED} | {"photos": list(said.photos)}

    def submission(self) -> Send | None:
        """Take it down; the store says what is missing."""
        said = self.said
        return lambda done, failed: actions.say(self.ctx, said, owner=self, done=done, failed=failed)

    def _make_fields(self) -> None:
        this = weeks.week_of(business_date(utc_text(self.ctx.now())))
        known = [week.name for week in self._found.life.weeks]
        names = sorted({*known, this}, reverse=True)
        gaps = {week.name for week in self._found.life.weeks if week.state == MISSING}
        self.week = Choice(
            [(name, week_words(name, this) + ("，缺" if name in gaps else "")) for name in names],
            name=words.FEEDBACK_FIELDS["week"],
            letters=14,
        )
        self.week.choose(this)
        self.percent = QSpinBox()
        self.percent.setRange(-1, 100)
        self.percent.setSpecialValueText(words.PERCENT_UNKNOWN)
        self.percent.setSuffix(" %")
        self.percent.setSingleStep(10)
        self.percent.setValue(-1)
        self.progress = QPlainTextEdit()
        self.progress.setTabChangesFocus(True)
        self.progress.setFixedHeight(84)
        self.needs, self.said_by, self.efforts = QLineEdit(), QLineEdit(), QLineEdit()
        for name in ("progress", "needs", "said_by", "efforts"):
            getattr(self, name).setPlaceholderText(words.FEEDBACK_HINTS[name])
        self.efforts.textChanged.connect(self._read_efforts)
        self.read = label("", "meta", wrap=True)
        self.done_box = QCheckBox(words.FEEDBACK_FINISHED)
        self.done_box.setVisible(self._found.row.status == "assigned")
        self.pick = button(words.PHOTOS_PICK, self._pick, icon="image_multiple")
        self.picked = label("", "meta")

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        named = words.FEEDBACK_FIELDS
        grid.addWidget(Field(named["week"], self.week), 0, 0)
        grid.addWidget(Field(named["percent"], self.percent), 0, 1)
        grid.addWidget(Field(named["progress"] + "（必填）", self.progress), 1, 0, 1, 2)
        grid.addWidget(Field(named["efforts"], self.efforts), 2, 0, 1, 2)
        grid.addWidget(self.read, 3, 0, 1, 2)
        grid.addWidget(Field(named["needs"], self.needs), 4, 0)
        grid.addWidget(Field(named["said_by"], self.said_by), 4, 1)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
        self.body.addLayout(grid)
        self.body.addLayout(row(self.pick, self.picked, None))
        self.body.addWidget(self.done_box)

    def _read_efforts(self, text: str) -> None:
        """Say what the typed quantities mean, while they are typed."""
        parts: tuple[Effort, ...] = ()
        try:
            parts = effort.read(text) if text.strip() else ()
            said, role = words.EFFORT_READ.format(parts="；".join(map(life_words.effort_line, parts))), "meta"
        except Known as error:
            said, role = say(error.code, **error.facts), "warn"
        self.read.setText(said if text.strip() else "")
        set_role(self.read, "role", role)

    def _pick(self) -> None:
        def chosen(photos: Sequence[Photo]) -> None:
            sheet = PhotosSheet(self, photos, self.photos, self._thumbs)
            sheet.accepted.connect(lambda: self._take_photos(sheet.chosen()))
            sheet.open()

        actions.tray_photos(self.ctx, owner=self, done=chosen)

    def _take_photos(self, photos: Sequence[str]) -> None:
        self.photos = tuple(photos)
        self.picked.setText(words.PHOTOS_PICKED.format(count=len(self.photos)) if self.photos else "")

    def _fill(self, kept: Mapping[str, Any]) -> None:
        """Bring back what was typed the last time."""
        if not kept:
            return
        self.say_fault("")
        self.week.choose(str(kept.get("week") or self.week.key))
        self.progress.setPlainText(str(kept.get("progress") or ""))
        percent = kept.get("percent")
        self.percent.setValue(percent if isinstance(percent, int) else -1)
        for name in ("said_by", "needs", "efforts"):
            getattr(self, name).setText(str(kept.get(name) or ""))
        self._take_photos(tuple(str(one) for one in kept.get("photos") or ()))
        self.done_box.setChecked(bool(kept.get("finished")))
        self.body.insertWidget(0, label(words.FEEDBACK_DRAFT, "hint"))


class PhotosSheet(Sheet):
    """Chooses photos of the tray that the body sent."""

    def __init__(self, parent: QWidget | None, photos: Sequence[Photo], chosen: Sequence[str], thumbs: Thumbs) -> None:
        super().__init__(parent, words.PHOTOS_TITLE, words.PHOTOS_VERB, width=640)
        self._photos, self._thumbs = list(photos), thumbs
        self.list = QListWidget()
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.list.setProperty("frame", "box")
        self.list.setIconSize(PHOTO)
        self.list.setGridSize(CELL)
        self.list.setMinimumHeight(360)
        self.list.setAccessibleName(words.PHOTOS_TITLE)
        for photo in self._photos:
            item = QListWidgetItem()
            item.setToolTip(photo.file_name)
            item.setSizeHint(CELL)
            self.list.addItem(item)
            item.setSelected(photo.id in chosen)
        if not self._photos:
            self.say(words.PHOTOS_NONE, "meta")
        self.body.addWidget(self.list, 1)
        thumbs.arrived.connect(self._paint)
        self._paint()

    def chosen(self) -> list[str]:
        """Return the ids of the chosen photos, in the order of the tray."""
        return [self._photos[index.row()].id for index in sorted(self.list.selectedIndexes())]

    def _paint(self) -> None:
        for at, photo in enumerate(self._photos):
            picture = self._thumbs.get(photo.sha256)
            self.list.item(at).setIcon(QIcon(picture) if picture is not None else icons.icon("image", "text3", size=24))


def week_words(name: str, this: str) -> str:
    """本周（11-16 至 11-22）, 第 46 周（11-09 至 11-15）."""
    first, last = weeks.days_of(name)
    return words.week_name(name, this, first, last)


def open_feedback(ctx: Context, owner: QWidget, found: Dossier, thumbs: Thumbs, written: Any) -> None:
    """Open the dialog over the window of `owner`, with what was typed and not saved."""
    sheet = FeedbackSheet(owner.window(), ctx, found, thumbs)
    sheet.written.connect(written)
    sheet.open()
