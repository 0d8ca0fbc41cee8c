"""Answers for the screen 回头看: the worklist left, the comparison and the conclusion right, the pinned bar below.

The desk holds the work (`recheck_desk`); here its pieces are put together and told what a person did.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from inspector.domain.issue import CLOSED
from inspector.domain.photo import Photo
from inspector.domain.recheck import CONCLUSIONS, RELAPSE_WINDOW_DAYS
from inspector.store import places
from inspector.ui.actions import rechecks as actions
from inspector.ui.context import Context, Message
from inspector.ui.models.ledger_line import pill
from inspector.ui.models.originals import Originals
from inspector.ui.models.pictures import Pictures
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import Elided, button, icon_button, label, pane, row, rule
from inspector.ui.parts.empty import EmptyState
from inspector.ui.parts.inputs import DateField
from inspector.ui.parts.photo_view import Large, PhotoView
from inspector.ui.parts.pill import Pill, Tag
from inspector.ui.parts.segmented import Segmented
from inspector.ui.screens import recheck_case
from inspector.ui.screens.recheck_compare import ComparePane
from inspector.ui.screens.recheck_conclusion import ConclusionPane
from inspector.ui.screens.recheck_desk import Desk
from inspector.ui.screens.recheck_dialogs import PaperDialog, PeopleDialog, TrayDialog
from inspector.ui.screens.recheck_strip import THUMB, Small
from inspector.ui.screens.recheck_worklist import WorklistPane
from inspector.wording import recheck as said
from inspector.wording import say, terms

PICKER_THUMB = QSize(120, 90)


class RecheckScreen(QWidget):
    """回头看. `arrive(issue_id=…)` opens one issue, `arrive(sheet=number)` the record of a printed sheet."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.ctx = ctx
        self.pictures = Pictures(ctx, self)
        self.originals = Originals(ctx, self, self.pictures.forget)
        self.thumbs = self._make_thumbs(THUMB)
        self.large = PhotoView(self, self.pictures.load, self.originals.bring, self.originals.stop, self._mask)
        self.worklist = WorklistPane()
        self.compare = ComparePane(self.thumbs)
        self.conclusion = ConclusionPane()
        self.empty = EmptyState(
            *said.NOTHING, (("录纸质核查表", self._ask_sheet), ("去台账", lambda: self.ctx.go("ledger")))
        )
        self._shown_issue = ""
        self._images: dict[str, QImage | None] = {"before": None, "after": None}
        self.right = QStackedWidget()
        self.desk = Desk(ctx, self)
        self._lay_out()
        self._wire()
        self._keys()
        self.desk.refresh()

    def arrive(self, issue_id: str | None = None, sheet: str | None = None) -> None:
        """Show the screen, at an issue or at the record of a sheet if one is named."""
        if sheet is not None:
            self.desk.open(actions.find_sheet(self.ctx, sheet), sheet=True)
        elif issue_id is not None:
            self.desk.open(issue_id)
        self.worklist.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Put what is half typed on disk."""
        self.desk.flush(now=True)

    def views(self) -> dict[str, Callable[[], None]]:
        """Name further views of this screen for pictures: one that was recorded today, with its comparison."""
        arranged = self.desk.arranged
        done = next((stop.issue_id for stop in arranged.stops if stop.done), None) if arranged else None
        return {"recorded": lambda: self.desk.open(done)} if done else {}

    # -- building

    def _lay_out(self) -> None:
        self.number = label("", "screen")
        self.tag, self.pill = Tag(), Pill()
        self.where = Elided("", "body")
        self.position = label("", "meta")
        self.back = icon_button("chevron_left", "上一条", lambda: self.desk.step(-1), kind="", key="Alt+Left")
        self.on = icon_button("chevron_right", "下一条", lambda: self.desk.step(1), kind="", key="Alt+Right")
        head = row(self.number, self.tag, self.pill, 4, self.where, self.position, self.back, self.on, spacing=8)
        head.setContentsMargins(24, 10, 12, 2)
        head.setStretch(4, 1)
        inside = pane("surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 2, 24, 12)
        column.setSpacing(10)
        column.addWidget(self.compare, 1)
        column.addWidget(self.conclusion)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        work = pane("surface")
        whole = QVBoxLayout(work)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule())
        whole.addLayout(self._foot())
        self._work = work
        nothing = pane("surface")
        QVBoxLayout(nothing).addWidget(self.empty)
        self.right.addWidget(nothing)
        self.right.addWidget(work)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.worklist)
        outer.addWidget(rule("v"))
        outer.addWidget(self.right, 1)

    def _foot(self) -> QHBoxLayout:
        self.people = label("", "body")
        self.change_people = button("换人", self._ask_people, kind="link")
        self.sheet_day = DateField()
        self.sheet_day.setCalendarPopup(True)
        self.sheet_day.setDisplayFormat("yyyy-MM-dd")
        self.sheet_day.setFixedWidth(136)
        self.sheet_day.setAccessibleName("表上的核查日期")
        self.sheet_name = label("表上日期", "meta")
        self.sheet_mode = Segmented(list(terms.MODES.items()), look="answer", name="方式")
        self.effect = label("", "meta")
        self.skip = button("跳过", self.desk.skip, key="Ctrl+J")
        self.finish = button("核完，下一条", self.desk.finish, kind="primary", key="Ctrl+Return")
        self.finish.setText("核完，下一条  Ctrl+Enter")
        self.finish.setShortcut(QKeySequence("Ctrl+Return"))  # a changed text takes the shortcut away
        return row(
            self.people, self.change_people, 8, self.sheet_name, self.sheet_day, self.sheet_mode, None, self.effect, 4,
            self.skip, self.finish, spacing=8, margins=(24, 12, 24, 12),
        )  # fmt: skip

    def _wire(self) -> None:
        desk, left, middle = self.desk, self.worklist, self.compare
        desk.listed.connect(self._show_list)
        desk.shown.connect(self._show)
        desk.lacking.connect(self._lacks)
        desk.sheet_done.connect(self._ask_sheet)
        left.opened.connect(desk.open)
        left.segment_chosen.connect(lambda key: desk.arrange_by(segment=key))
        left.way_chosen.connect(self._choose_way)
        left.streets_chosen.connect(lambda names: desk.arrange_by(streets=names))
        left.reordered.connect(desk.reorder)
        left.redraw_asked.connect(desk.draw_again)
        left.print_asked.connect(self._print)
        left.paper_asked.connect(self._ask_sheet)
        middle.dropped.connect(desk.take_photos)
        middle.dropped_nothing.connect(self._dropped_nothing)
        middle.pick_asked.connect(self._ask_tray)
        middle.files_asked.connect(self._ask_files)
        middle.original_chosen.connect(desk.choose_original)
        middle.shot_chosen.connect(desk.choose_shot)
        middle.shot_removed.connect(desk.remove_shot)
        middle.large_asked.connect(self._look_large)
        self.conclusion.changed.connect(desk.change)
        self.sheet_day.dateChanged.connect(self._take_sheet_day)
        self.sheet_mode.chosen.connect(self._take_mode)
        self.ctx.news.settings_changed.connect(self._settings_changed)

    def _keys(self) -> None:
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for number, key in enumerate(CONCLUSIONS, 1):
            QShortcut(QKeySequence(str(number)), self, lambda key=key: self._press(key), context=within)
        QShortcut(QKeySequence("Ctrl+Enter"), self, self.desk.finish, context=within)  # the key of the number block
        QShortcut(QKeySequence("Ctrl+V"), self, self._paste, context=within)

    # -- showing

    def _show_list(self) -> None:
        desk = self.desk
        if desk.arranged is None:
            return
        current = desk.answers.issue_id if desk.answers else desk._opening
        self.worklist.show_streets(desk.streets(), desk.arrangement.streets)
        self.worklist.show_arranged(desk.arranged, desk.arrangement.segment, desk.arrangement.way, current)
        if desk.case is None and not desk.arranged.stops:
            self.right.setCurrentIndex(0)
        self._show_position()

    def _settings_changed(self, _settings: object) -> None:
        self._show()

    def _show(self) -> None:
        desk = self.desk
        case, answers, grounds = desk.case, desk.answers, desk.grounds
        if case is None or answers is None or grounds is None:
            return
        self.right.setCurrentWidget(self._work)
        if self._shown_issue != answers.issue_id:
            self._shown_issue = answers.issue_id
            self.compare.reset()
            self.conclusion.condition.setModified(False)
            self.conclusion.asked.setModified(False)
            self.worklist.make_current(answers.issue_id)
        self.number.setText(case.issue.number)
        self.tag.set(case.tag)
        mark = pill(case.row)
        self.pill.set(mark.kind, mark.text)
        self.where.setText(case.where)
        self._show_position()
        self._show_photos()
        self.conclusion.show_answers(answers, grounds, len(desk.fit))
        self._show_foot()

    def _show_position(self) -> None:
        at, whole = self.desk.position
        self.position.setText(f"第 {at} 条，共 {whole} 条" if at else "不在这一段")
        self.back.setEnabled(at > 1)
        self.on.setEnabled(0 < at < whole)

    def _show_photos(self) -> None:
        desk = self.desk
        case, today = desk.case, desk.today
        assert case is not None
        originals = [Small(photo.sha256, self._caption(photo)) for photo in case.originals]
        shots = [
            Small(
                shot.photo.sha256,
                self._caption(shot.photo),
                said.unfit(at, shot.unfit.code, shot.unfit.facts) if shot.unfit else "",
            )
            for at, shot in enumerate(desk.shown_shots, 1)
        ]
        self.compare.show_strips(originals, desk.original_at, shots, desk.shot_at)
        reported = (today - case.reported_on).days if case.reported_on else None
        self.compare.facts.show_facts(desk.compared, self.ctx.settings.same_position_m, reported)
        before = case.originals[desk.original_at] if case.originals else None
        after = desk.shown_shots[desk.shot_at].photo if desk.shown_shots else None
        labels = (
            f"原照 {recheck_case.moment(before, today)}" if before else said.NO_ORIGINAL,
            f"现照 {recheck_case.moment(after, today)}" if after else "",
        )
        self._load("before", before, labels)
        self._load("after", after, labels)

    def _load(self, side: str, photo: Photo | None, labels: tuple[str, str]) -> None:
        if photo is None:
            self._images[side] = None
            self.compare.show_pictures(self._images["before"], self._images["after"], labels)
            return

        def arrived(image: QImage | None) -> None:
            desk = self.desk
            shown = {
                "before": desk.case.originals[desk.original_at].sha256 if desk.case and desk.case.originals else "",
                "after": desk.shown_shots[desk.shot_at].photo.sha256 if desk.shown_shots else "",
            }
            if shown[side] == photo.sha256:
                self._images[side] = image
                self.compare.show_pictures(self._images["before"], self._images["after"], labels)

        self.pictures.load(photo.sha256, arrived)

    def _show_foot(self) -> None:
        desk = self.desk
        answers, case = desk.answers, desk.case
        assert answers is not None
        assert case is not None
        people = [self.ctx.ws.get("person", person_id) for person_id in answers.people]
        names = "、".join(person.name for person in people if person)
        self.people.setText(f"核查人 {names}" if names else "还没有核查人")
        for widget in (self.sheet_name, self.sheet_day, self.sheet_mode):
            widget.setVisible(answers.sheet)
        if answers.sheet and answers.happened_on:
            day = date.fromisoformat(answers.happened_on)
            self.sheet_day.blockSignals(True)
            self.sheet_day.setDate(QDate(day.year, day.month, day.day))
            self.sheet_day.blockSignals(False)
            self.sheet_mode.set_value(answers.mode)
        waits = desk.case is not None and desk.case.approved and desk.case.standing.status != CLOSED
        effect = said.after_effect(answers.conclusion, RELAPSE_WINDOW_DAYS, approved=waits) or desk.done_today
        self.effect.setText("" if answers.sheet else effect)
        self.finish.setEnabled(not desk.recording and not self.ctx.ws.read_only)

    # -- what a person does

    def _press(self, key: str) -> None:
        why = self.conclusion.why_shut(key)
        if why:
            self.ctx.say(Message(why, "", "warn"))
        else:
            self.conclusion.press(key)

    def _choose_way(self, way: str) -> None:
        if way == "hand" and self.desk.arranged is not None and not self.desk.arrangement.by_hand:
            self.desk.arrange_by(way=way, by_hand=self.desk.arranged.ids)
        else:
            self.desk.arrange_by(way=way)

    def _lacks(self, code: str) -> None:
        if code == "recheck_needs_two":
            self._ask_people()

    def _print(self, issue_ids: list[str]) -> None:
        from inspector.ui.actions import papers

        papers.open_preview(self.ctx, "recheck", issue_ids=tuple(issue_ids))

    def _ask_sheet(self) -> None:
        dialog = PaperDialog(self, lambda text: actions.find_sheet(self.ctx, text))
        self._open(dialog, lambda: self.desk.open(dialog.issue_id, sheet=True))

    def _ask_people(self) -> None:
        desk = self.desk
        if desk.answers is None:
            return
        people = [person for person in places.people(self.ctx.ws) if person.active]
        dialog = PeopleDialog(self, people, desk.answers.people)

        def taken() -> None:
            if desk.answers is not None:
                desk.change(replace(desk.answers, people=dialog.chosen()))

        self._open(dialog, taken)

    def _ask_tray(self) -> None:
        def show(photos: list[Photo]) -> None:
            case = self.desk.case
            original = case.originals[self.desk.original_at] if case and case.originals else None
            dialog = TrayDialog(self, photos, original, self._make_thumbs(PICKER_THUMB), self._caption)
            self._open(dialog, lambda: self.desk.use_photos(dialog.chosen()))

        actions.tray_photos(self.ctx, owner=self, done=show)

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "选现照")
        if names:
            self.desk.take_photos([Path(name) for name in names])

    def _open(self, dialog: Any, taken: Callable[[], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(taken)
        dialog.finished.connect(lambda _result: self.window().activateWindow())  # keys go on where they were
        dialog.open()

    def _paste(self) -> None:
        from PySide6.QtGui import QGuiApplication

        held = QGuiApplication.clipboard().mimeData()
        paths = [Path(url.toLocalFile()) for url in held.urls() if url.toLocalFile()]
        if paths:
            self.desk.take_photos(paths)
        else:
            self._dropped_nothing("clipboard_empty")

    def _dropped_nothing(self, code: str = "drop_without_files") -> None:
        what, stop, rest = say(code).partition("。")
        self.ctx.say(Message(what + stop, rest, "warn"))

    def _look_large(self, _side: str) -> None:
        case = self.desk.case
        if case is None:
            return
        photos = [
            *(Large(photo.sha256, f"原照 {self._caption(photo)}") for photo in case.originals),
            *(Large(shot.photo.sha256, f"现照 {self._caption(shot.photo)}") for shot in self.desk.shown_shots),
        ]
        self.large.open(photos, self.desk.original_at)

    def _mask(self, sha256: str) -> None:
        from inspector.ui.screens.mask_sheet import open_masking

        self.masking = open_masking(self.large, self.ctx, sha256, self.pictures.load)

    def _take_sheet_day(self, day: QDate) -> None:
        if self.desk.answers is not None:
            self.desk.change(replace(self.desk.answers, happened_on=day.toString("yyyy-MM-dd")))

    def _take_mode(self, mode: str) -> None:
        if self.desk.answers is not None and mode:
            self.desk.change(replace(self.desk.answers, mode=mode))

    def _caption(self, photo: Photo) -> str:
        return recheck_case.moment(photo, self.desk.today)

    def _make_thumbs(self, size: QSize) -> Thumbs:
        def ask(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
            self.ctx.tasks.run("read", work, owner=self, done=done, failed=self.ctx.report)

        return Thumbs(ask, self.ctx.ws.vault.derived, size, self)
