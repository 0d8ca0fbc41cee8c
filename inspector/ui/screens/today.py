"""Answers for 今日: photos on the left, the form on the right, and what connects them with the window.

The state is the desk's, the look is the panes'; here photos come in, visits start and end, and what happened is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QStackedWidget, QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.visit import Visit
from inspector.errors import Known
from inspector.store.relapses import Relapse
from inspector.ui.actions import photos as photo_actions
from inspector.ui.actions import visits as visit_actions
from inspector.ui.actions.capture import Completed, Relapsed
from inspector.ui.actions.photos import Progress, TakenIn
from inspector.ui.context import Context, Message
from inspector.ui.models.originals import Originals
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import rule
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.photo_view import Large, PhotoView
from inspector.ui.today.desk import Desk
from inspector.ui.today.fill_in import FillIn
from inspector.ui.today.form_pane import FormPane
from inspector.ui.today.start_pane import StartPane
from inspector.ui.today.tray import visit_words
from inspector.ui.today.tray_delegate import PHOTO
from inspector.ui.today.tray_pane import NARROW, WIDE, TrayPane
from inspector.ui.today.visit_sheet import VisitSheet
from inspector.wording import leads as lead_words
from inspector.wording import say, terms
from inspector.wording import today as words

EVIDENCE = QSize(160, 96)
WIDE_FROM = 1700  # pixels of the screen from which the tray has five columns
THUMBS_AFTER_MS = 250


class TodayScreen(QWidget):
    """The capture screen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.desk = Desk(context, self)
        self._stop_intake: Event | None = None
        self._stop_derive = Event()
        self._deriving = False
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
        self._fresh_thumbs = QTimer(self)
        self._fresh_thumbs.setSingleShot(True)
        self._fresh_thumbs.setInterval(THUMBS_AFTER_MS)
        self._fresh_thumbs.timeout.connect(self._ask_thumbs_again)
        self._connect()
        self.desk.begin()
        self._say_restored()
        self._derive()

    def _connect(self) -> None:
        desk, tray, form = self.desk, self.tray, self.form
        self.context.news.changed.connect(desk.refresh)
        desk.tray_changed.connect(self._show_tray)
        desk.form_changed.connect(self._show_form)
        desk.completed.connect(self._completed)
        desk.relapsed.connect(self._relapsed)
        tray.taken.connect(desk.take)
        tray.dropped.connect(self.take_in)
        tray.pasted.connect(self._paste_image)
        tray.nothing_dropped.connect(lambda code: context_say(self.context, code))
        tray.card_wanted.connect(lambda: self._choose_folder("选存储卡的盘或文件夹"))
        tray.folder_wanted.connect(lambda: self._choose_folder("选放照片的文件夹"))
        tray.paste_wanted.connect(self.paste)
        tray.only_unused.connect(desk.show_only_unused)
        tray.menu_wanted.connect(self._open_menu)
        tray.opened.connect(self._open_large)
        form.completed.connect(self.complete)
        form.relapse.accepted.connect(self.go_on_with)
        form.discarded.connect(desk.discard)
        form.clean.connect(self.record_clean)
        self.start.visit_started.connect(lambda mode: self._start_visit(self.desk.default_team(), mode))
        self.start.visit_sheet.connect(self.open_visit)
        self.start.visit_ended.connect(self.end_visit)
        self.evidence_thumbs.arrived.connect(self._show_evidence)
        QShortcut(QKeySequence.StandardKey.Paste, self, self.paste)

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
            self.take_in([Path(one) for one in intake])

    def leave(self) -> None:
        """Bring the draft to disk: another screen is shown, or the window closes."""
        if self._shown_before is not None:
            self.desk.show_again(self._shown_before)
            self._shown_before = None
        self.desk.flush_now()

    def views(self) -> dict[str, Callable[[], None]]:
        """Return further views for the pictures of the screens; they are shown only, never kept."""
        return {"water": self._show_water, "form": self._show_filled}

    # --- photos come in

    def take_in(self, paths: Sequence[Path]) -> None:
        """Take in files and folders."""
        self._take_in(paths=paths)

    def paste(self) -> None:
        """Take in what the clipboard holds: files, or a picture."""
        self.tray.receive(QGuiApplication.clipboard().mimeData(), "clipboard_empty")

    def _paste_image(self, image: QImage) -> None:
        self._take_in(pasted=lambda: photo_actions.png_of(image))

    def _take_in(self, *, paths: Sequence[Path] = (), pasted: Callable[[], bytes] | None = None) -> None:
        self._stop_derive.set()  # thumbnails wait: what comes in is made safe first
        self._stop_intake = stop = Event()
        tasks = self.context.tasks
        photo_actions.take_in(
            tasks, self.context.ws, paths=paths, pasted=pasted, stop=stop, owner=self,
            progress=lambda progress: tasks.tell(self, self._intake_progress, progress),
            done=self._taken_in, failed=self._intake_failed,
        )  # fmt: skip

    def _intake_progress(self, progress: Progress) -> None:
        if self._stop_intake is not None:
            rest = words.progress_rest(progress.done, progress.whole, progress.rate)
            self.context.progress("正在导入照片", progress.done, progress.whole, rest, self._stop_intake.set)

    def _taken_in(self, taken: TakenIn) -> None:
        self._end_progress()
        self.desk.photos_wanted(taken.again)
        what, rest, kind = words.intake_line(
            taken.counts, [(Path(f).name, say(c)) for f, c in taken.refused], stopped=taken.stopped
        )
        self.context.say(Message(what, rest, kind))
        self._derive()

    def _intake_failed(self, error: BaseException) -> None:
        self._end_progress()
        self.desk.photos_wanted()
        self._derive()
        self.context.report(error)

    def _end_progress(self) -> None:
        self._stop_intake = None
        self.context.progress("", 0, 0, "", None)

    def _derive(self) -> None:
        if self.context.ws.read_only:
            return
        self._stop_derive = stop = Event()
        tasks = self.context.tasks
        photo_actions.derive(
            tasks, self.context.ws, stop=stop, owner=self, done=lambda _: self._fresh_thumbs.start(),
            made=lambda _: tasks.tell(self, self._thumb_made), failed=self.context.report,
        )  # fmt: skip

    def _thumb_made(self) -> None:
        if not self._fresh_thumbs.isActive():
            self._fresh_thumbs.start()

    def _ask_thumbs_again(self) -> None:
        for thumbs in (self.thumbs, self.evidence_thumbs):
            thumbs.forget_missing()
            thumbs.arrived.emit()

    def _choose_folder(self, title: str) -> None:
        dialog = QFileDialog(self, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.take_in([Path(folder)]))
        dialog.open()

    # --- shown

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
        vault = self.context.ws.vault

        def work() -> QImage | None:
            content = vault.derived("preview", sha256)
            image = QImage.fromData(content) if content else QImage()
            return None if image.isNull() else image

        self.context.tasks.run("read", work, owner=self, done=done, failed=self.context.report)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tray.setFixedWidth(WIDE if self.width() >= WIDE_FROM else NARROW)

    # --- the menu of photos

    def _open_menu(self, photo_ids: Sequence[str], at: QPoint) -> None:
        self.menu_for(photo_ids).popup(at)

    def menu_for(self, photo_ids: Sequence[str]) -> QMenu:
        """Return the menu of some photos: fill in, move, lay back, look at."""
        desk = self.desk
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("设时间和地点…", lambda: self.open_fill_in(photo_ids))
        move = menu.addMenu("移到")
        for issue in self.context.ws.all("issue", "1", order="rowid DESC LIMIT 8"):
            category = self.context.ws.catalogue.get(issue.category)
            title = (
                f"{issue.number} {category.short_name if category else ''} {desk.register.short_name(issue.place_id)}"
            )
            move.addAction(title, lambda one=issue.id: self._move(photo_ids, "issue", one))
        if desk.visit is not None:
            visit = desk.visit
            move.addAction(f"{visit_words(visit)}的现场照片", lambda: self._move(photo_ids, "visit", visit.id))
        move.setEnabled(not move.isEmpty())
        used = [one for one in photo_ids if (shot := desk.tray.find(one)) is not None and shot.used_in]
        taken = [one for one in photo_ids if one in (*desk.form.photo_ids, *desk.form.after_photos)]
        back = menu.addAction("放回", lambda: self._lay_back(used, taken))
        back.setEnabled(bool(used or taken))
        menu.addAction("看大图", lambda: self._open_large(photo_ids[0]))
        return menu

    def _move(self, photo_ids: Sequence[str], subject: str, subject_id: str | None) -> None:
        photo_actions.move(
            self.context.tasks,
            self.context.ws,
            photo_ids,
            subject,
            subject_id,
            owner=self,
            done=lambda _: self.context.say(Message(f"{len(photo_ids)} 张照片已移好。", kind="good")),
            failed=self.context.report,
        )

    def _lay_back(self, used: Sequence[str], taken: Sequence[str]) -> None:
        for photo_id in taken:
            self.desk.take(photo_id)
        if used:
            self._move(used, "tray", None)

    def open_fill_in(self, photo_ids: Sequence[str]) -> FillIn:
        """Open the sheet that sets time, coordinates and place for these photos."""
        now = self.context.now().astimezone(ZONE)
        sheet = FillIn(len(photo_ids), now, self.form.side.offer_places, self.desk.register.full_name, self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def fill() -> None:
            filled = bool(sheet.taken_at_local or sheet.point or sheet.place_id)
            what = "已填上，标为人工填写" if filled else "上人工填写的已去掉"
            sheet_said = f"{len(photo_ids)} 张照片{what}。"
            photo_actions.fill_in(
                self.context.tasks, self.context.ws, photo_ids, taken_at_local=sheet.taken_at_local, point=sheet.point,
                place_id=sheet.place_id, clear=sheet.clear, owner=self, failed=self.context.report,
                done=lambda _: self.context.say(Message(sheet_said, kind="good")),
            )  # fmt: skip

        sheet.accepted.connect(fill)
        sheet.open()
        return sheet

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

    # --- views for pictures

    def _show_water(self) -> None:
        measures = {
            f"p{point}.{name}": value
            for point, figures in enumerate(((14, 0.9, -35, 9.6), (8, 0.15, -212, 16.2), (18, 1.4, 20, 7.4)), 1)
            for name, value in zip(("transparency_cm", "do_mg_l", "orp_mv", "nh3n_mg_l"), figures, strict=True)
        }
        answers = {
            f"black_water_{n}": answer for n, answer in enumerate(("是", "是", "有", "有", "否", "是", "是", "是"), 1)
        }
        notes = {"p1": "涵洞口", "p2": "桥下", "p3": "下游"}
        attrs = {"water_scope": "城市建成区", "water_depth_cm": 60, "length_m": 900, "area_m2": 3600}
        self._show_only(category="black_water", measures=measures, answers=answers, notes=notes, attrs=attrs)

    def _show_filled(self) -> None:
        answers = {"garbage_1": "有", "garbage_2": "是", "garbage_3": "否", "garbage_4": "否", "garbage_5": "未查看"}
        text = "市场后巷墙边成堆生活垃圾未入桶，约 2 立方米，有渗滤液流到路面，投放点不够用。"
        attrs = {"garbage_kind": "生活垃圾", "garbage_volume_m3": 2.0}
        self._show_only(category="garbage", answers=answers, attrs=attrs, description=text, spot="市场后巷")

    def _show_only(self, **values: Any) -> None:
        self._shown_before = self._shown_before or self.desk.form
        self.desk.show_again(replace(self._shown_before, **values))


def context_say(context: Context, code: str) -> None:
    """Say a sentence by its code as a warning."""
    what, stop, rest = say(code).partition("。")
    context.say(Message(what + stop, rest, "warn"))
