"""Answers for what is done with photos of the tray beside taking them: fill in, move, lay back, look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from inspector.domain.clock_text import ZONE
from inspector.ui.actions import photos as photo_actions
from inspector.ui.context import Context, Message
from inspector.ui.today.desk import Desk
from inspector.ui.today.fill_in import FillIn
from inspector.ui.today.tray import visit_words


class PhotoMenu:
    """Works over the window of `screen`; `look` shows a photo large, `offer_places` what matches typed letters."""

    def __init__(
        self,
        context: Context,
        desk: Desk,
        screen: QWidget,
        *,
        look: Callable[[str], None],
        offer_places: Callable[[str], Any],
    ) -> None:
        self._context, self._desk, self._screen = context, desk, screen
        self._look, self._offer_places = look, offer_places

    def open(self, photo_ids: Sequence[str], at: QPoint) -> None:
        """Open the menu where it was asked for."""
        self.menu_for(photo_ids).popup(at)

    def menu_for(self, photo_ids: Sequence[str]) -> QMenu:
        """Return the menu of some photos: fill in, move, lay back, look at."""
        desk = self._desk
        menu = QMenu(self._screen)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("设时间和地点…", lambda: self.open_fill_in(photo_ids))
        move = menu.addMenu("移到")
        for issue in self._context.ws.all("issue", "1", order="rowid DESC LIMIT 8"):
            category = self._context.ws.catalogue.get(issue.category)
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
        menu.addAction("看大图", lambda: self._look(photo_ids[0]))
        return menu

    def _move(self, photo_ids: Sequence[str], subject: str, subject_id: str | None) -> None:
        photo_actions.move(
            self._context.tasks,
            self._context.ws,
            photo_ids,
            subject,
            subject_id,
            owner=self._screen,
            done=lambda _: self._context.say(Message(f"{len(photo_ids)} 张照片已移好。", kind="good")),
            failed=self._context.report,
        )

    def _lay_back(self, used: Sequence[str], taken: Sequence[str]) -> None:
        for photo_id in taken:
            self._desk.take(photo_id)
        if used:
            self._move(used, "tray", None)

    def open_fill_in(self, photo_ids: Sequence[str]) -> FillIn:
        """Open the sheet that sets time, coordinates and place for these photos."""
        now = self._context.now().astimezone(ZONE)
        sheet = FillIn(len(photo_ids), now, self._offer_places, self._desk.register.full_name, self._screen)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def fill() -> None:
            filled = bool(sheet.taken_at_local or sheet.point or sheet.place_id)
            what = "已填上，标为人工填写" if filled else "上人工填写的已去掉"
            sheet_said = f"{len(photo_ids)} 张照片{what}。"
            context = self._context
            photo_actions.fill_in(
                context.tasks, context.ws, photo_ids, taken_at_local=sheet.taken_at_local, point=sheet.point,
                place_id=sheet.place_id, clear=sheet.clear, owner=self._screen, failed=context.report,
                done=lambda _: context.say(Message(sheet_said, kind="good")),
            )  # fmt: skip

        sheet.accepted.connect(fill)
        sheet.open()
        return sheet
