"""Answers for 今日: photos on the left, the form on the right, and what connects them with the window.

The state is the desk's, the look is the panes'; here photos come in, visits start and end, and what happened is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store.relapses import Relapse
from inspector.ui.actions import visits as visit_actions
from inspector.ui.actions.capture import Completed, Relapsed
from inspector.ui.context import Context, Message
from inspector.ui.models.jpeg import read_jpeg
from inspector.ui.models.originals import Originals
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import rule
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.photo_view import Large, PhotoView
from inspector.ui.today.desk import Desk
from inspector.ui.today.form_pane import FormPane
from inspector.ui.today.intake import Intake
from inspector.ui.today.photo_menu import PhotoMenu
from inspector.ui.today.start_pane import StartPane
from inspector.ui.today.tray import visit_words
from inspector.ui.today.tray_delegate import PHOTO
from inspector.ui.today.tray_pane import NARROW, WIDE, TrayPane
from inspector.ui.today.views import views
from inspector.ui.today.visit_sheet import VisitSheet
from inspector.wording import leads as lead_words
from inspector.wording import say, terms
from inspector.wording import today as words

EVIDENCE = QSize(160, 96)
WIDE_FROM = 1700  # pixels of the screen from which the tray has five columns


class TodayScreen(QWidget):
    """The capture screen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.desk = Desk(context, self)
        self._shown_before: Any = None
        self.thumbs = self._thumbs(PHOTO)
        self.evidence_thumbs = self._thumbs(EVIDENCE)
        self.tray = TrayPane(self.thumbs, self)
        self.form = FormPane(self.desk, self._picture, self)
        self.start = StartPane(self.desk, self)
        self.right = QStackedWidget(self)
        self.right.addWidget(self.start)
        self.right.addWidget(self.form)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.tray)
        across.addWidget(rule("v"))
        across.addWidget(self.right, 1)
        self.originals = Originals(self.context, self)
        self.large = PhotoView(self, self._load_large, self.originals.bring, self.originals.stop, self._mask)
        self.intake = Intake(context, self.desk, self.tray, self)
        self.photo_menu = PhotoMenu(
            context, self.desk, self, look=self._open_large, offer_places=self.form.side.offer_places
        )
        self._connect()
        self.desk.begin()
        self._say_restored()
        self.intake.derive()

    def _connect(self) -> None:
        desk, tray, form = self.desk, self.tray, self.form
        self.context.news.changed.connect(desk.refresh)
        desk.tray_changed.connect(self._show_tray)
        desk.form_changed.connect(self._show_form)
        desk.completed.connect(self._completed)
        desk.relapsed.connect(self._relapsed)
        tray.taken.connect(desk.take)
        tray.dropped.connect(self.intake.take_in)
        tray.pasted.connect(self.intake.paste_image)
        tray.nothing_dropped.connect(lambda code: context_say(self.context, code))
        tray.card_wanted.connect(lambda: self.intake.choose_folder("选存储卡的盘或文件夹"))
        tray.folder_wanted.connect(lambda: self.intake.choose_folder("选放照片的文件夹"))
        tray.paste_wanted.connect(self.intake.paste)
        tray.only_unused.connect(desk.show_only_unused)
        tray.menu_wanted.connect(self.photo_menu.open)
        tray.opened.connect(self._open_large)
        form.completed.connect(self.complete)
        form.relapse.accepted.connect(self.go_on_with)
        form.discarded.connect(desk.discard)
        form.clean.connect(self.record_clean)
        self.start.visit_started.connect(lambda mode: self._start_visit(self.desk.default_team(), mode))
        self.start.visit_sheet.connect(self.open_visit)
        self.start.visit_ended.connect(self.end_visit)
        self.evidence_thumbs.arrived.connect(self._show_evidence)
        self.intake.derived.connect(self._ask_thumbs_again)
        QShortcut(QKeySequence.StandardKey.Paste, self, self.intake.paste)

    # --- what the window calls

    def arrive(self, answer: str = "", intake: Sequence[str] = (), lead_id: str = "") -> None:
        """Come here: from the top bar's 场次 (`answer` visit), to go on with an import, or to record a lead's issue."""
        lead = self.context.ws.get("lead", lead_id) if lead_id else None
        if lead is not None:
            self.desk.begin_from_lead(lead)
            source = terms.SOURCES.get(self.desk.form.source, "")
            rest = lead_words.FROM_LEAD_REST.format(source=source)
            self.context.say(Message(lead_words.FROM_LEAD.format(number=lead.number), rest, passing=True))
        if answer == "visit":
            if self.desk.visit is None:
                self.open_visit()
            else:
                self.end_visit()
        if intake:
            self.intake.take_in([Path(one) for one in intake])

    def leave(self) -> None:
        """Bring the draft to disk: another screen is shown, or the window closes."""
        if self._shown_before is not None:
            self.desk.show_again(self._shown_before)
            self._shown_before = None
        self.desk.flush_now()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens; they are shown only, never kept."""
        return views(self._show_only)

    # --- shown

    def _ask_thumbs_again(self) -> None:
        for thumbs in (self.thumbs, self.evidence_thumbs):
            thumbs.forget_missing()
            thumbs.arrived.emit()

    def _show_tray(self) -> None:
        self.tray.show_tray(self.desk.tray)
        self._show_form()

    def _show_form(self) -> None:
        form = self.desk.form
        after = form.after_photos if form.immediate else ()
        orders = {photo_id: n for n, photo_id in enumerate((*form.photo_ids, *after), 1)}
        self.tray.show_orders(orders)
        begun = form.begun or bool(form.photos) or self.desk.tray.unused > 0
        self.right.setCurrentWidget(self.form if begun else self.start)

    def _show_evidence(self) -> None:
        self.form.side.evidence.again()
        self.form.on_spot.after.again()

    def _picture(self, photo_id: str) -> QPixmap:
        photo = self.desk.photo(photo_id)
        return (self.evidence_thumbs.get(photo.sha256) if photo else None) or QPixmap()

    def _thumbs(self, size: QSize) -> Thumbs:
        def ask(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
            self.context.tasks.run("read", work, owner=self, done=done, failed=self.context.report)

        return Thumbs(ask, self.context.ws.vault.derived, size, self)

    def _open_large(self, photo_id: str) -> None:
        shots = list(self.desk.tray.shots())
        at = next((n for n, shot in enumerate(shots) if shot.photo.id == photo_id), 0)
        lines = [" · ".join(part for part in (s.photo.file_name, s.when, s.where, s.used_in) if part) for s in shots]
        self.large.open([Large(s.photo.sha256, line) for s, line in zip(shots, lines, strict=True)], at)

    def _mask(self, sha256: str) -> None:
        from inspector.ui.screens.mask_sheet import open_masking

        self.masking = open_masking(self.large, self.context, sha256, self._load_large)

    def _load_large(self, sha256: str, done: Callable[[QImage | None], None]) -> None:
        derived = self.context.ws.vault.derived
        self.context.tasks.run(
            "read", lambda: read_jpeg(derived("preview", sha256)), owner=self, done=done, failed=self.context.report
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tray.setFixedWidth(WIDE if self.width() >= WIDE_FROM else NARROW)

    # --- visits

    def open_visit(self) -> VisitSheet:
        """Open the sheet that starts a visit."""
        sheet = VisitSheet(self.desk.register, self.desk.default_team(), self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.accepted.connect(lambda: self._start_visit(**sheet.opening))
        sheet.open()
        return sheet

    def _start_visit(self, team: tuple[str, ...], mode: str, **more: Any) -> None:
        def started(visit: Visit) -> None:
            names = self.desk.register.person_names(visit.team)
            self.context.say(Message(f"{visit_words(visit)}开始了。", f"检查组 {names}。", "good"))

        visit_actions.start(
            self.context.tasks,
            self.context.ws,
            owner=self,
            done=started,
            failed=self.context.report,
            team=team,
            mode=mode,
            **more,
        )

    def end_visit(self) -> Sheet | None:
        """Ask before the visit under way ends; return the sheet."""
        visit = self.desk.visit
        if visit is None:
            return None
        sheet = Sheet(self, f"{visit_words(visit)}收队", "收队")
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.say("到过但没有记问题的地点记作「未发现问题」。没写完的草稿留着，之后再归。")
        sheet.accepted.connect(
            lambda: visit_actions.end(
                self.context.tasks, self.context.ws, visit.id, owner=self, failed=self.context.report,
                done=lambda _: self.context.say(Message(f"{visit_words(visit)}已收队。", kind="good")),
            )
        )  # fmt: skip
        sheet.open()
        return sheet

    # --- finishing

    def complete(self) -> None:
        """Complete the issue; what is missing is said, and the caret goes there."""
        try:
            self.desk.complete()
        except Known as error:
            self._say_missing(error)

    def go_on_with(self, relapse: Relapse) -> None:
        """Record what is written as the return of a closed issue."""
        try:
            self.desk.go_on_with(relapse.issue_id)
        except Known as error:
            self._say_missing(error)

    def record_clean(self) -> None:
        """Record 未发现问题."""
        place = self.desk.register.full_name(self.desk.form.place_id)
        category = self.desk.category
        try:
            self.desk.record_clean(
                lambda: self.context.say(
                    Message("未发现问题，已记下。", f"{category.short_name if category else ''}，{place}。", "good")
                )
            )
        except Known as error:
            self._say_missing(error)

    def _say_missing(self, error: Known) -> None:
        """Say what the form lacks, and bring the caret there; without any place in the register, the way to them."""
        wants_place = error.code in ("issue_without_place", "clean_needs_place")
        if wants_place and not self.desk.register.places:
            what, stop, rest = say("register_without_places").partition("。")
            way = ("去导入", lambda: self.context.go("settings", show="registers"))
            self.context.say(Message(what + stop, rest, "warn", (way,), passing=True))
            return
        self.context.report(error, passing=True)
        if wants_place:
            self.form.side.ask_for_place()

    def _completed(self, completed: Completed) -> None:
        issue, desk = completed.recorded.issue, self.desk
        category = self.context.ws.catalogue.get(issue.category)
        rest = f"{category.short_name if category else ''}，{desk.register.full_name(issue.place_id)}。"
        if completed.opened is not None:
            team = desk.register.person_names(completed.opened.team)
            rest += f"当时没有场次，已按照片时间自动开了{visit_words(completed.opened)}（{team}）。"
        elif issue.visit_id is None:
            rest += "没有归到场次：常用检查组不足两人，可在右上角补开。"
        tx = completed.recorded.tx
        undo = (
            "撤销",
            lambda: desk.undo(
                tx, lambda: self.context.say(Message(f"{issue.number} 已撤销。", "照片放回了，编号不再用。"))
            ),
        )
        self.context.say(Message(f"{issue.number} 已存好。", rest, "good", (undo,)))

    def _relapsed(self, made: Relapsed) -> None:
        what, rest = words.relapsed(made.issue.number, made.round)
        if made.opened is not None:
            rest += f"当时没有场次，已按照片时间自动开了{visit_words(made.opened)}。"
        undo = ("撤销", lambda: self.desk.undo(made.tx, lambda: self.context.say(Message(words.RELAPSE_UNDONE))))
        look = (words.RELAPSE_LOOK, lambda: self.context.go("ledger", issue_id=made.issue.id))
        self.context.say(Message(what, rest, "good", (undo, look)))

    def _say_restored(self) -> None:
        if not self.desk.restored:
            return
        form, category = self.desk.form, self.desk.category
        place = self.desk.register.full_name(form.place_id)
        parts = (category.short_name if category else "", place, f"{len(form.photos)} 张照片")
        told = "，".join(part for part in parts if part) + "，接着写就行。"
        others = len(self.desk.waiting_drafts())
        actions = (("换另一份", self.desk.change_draft),) if others else ()
        more = f"另外还有 {others} 份草稿。" if others else ""
        self.context.say(Message("上次没写完的一条还在。", told + more, actions=actions))

    def _show_only(self, **values: Any) -> None:
        self._shown_before = self._shown_before or self.desk.form
        self.desk.show_again(replace(self._shown_before, **values))


def context_say(context: Context, code: str) -> None:
    """Say a sentence by its code as a warning."""
    what, stop, rest = say(code).partition("。")
    context.say(Message(what + stop, rest, "warn"))
