"""Answers for the photos in the drawer: before and after, distance and bearing, the strip, the check of originals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.comparison import taken_at
from inspector.domain.photo import Photo
from inspector.errors import Known
from inspector.ui.context import Context
from inspector.ui.models.dossier import Dossier, Shot
from inspector.ui.models.originals import Originals
from inspector.ui.models.pictures import Pictures
from inspector.ui.models.thumbs import Thumbs
from inspector.ui.parts.basics import column, label, row
from inspector.ui.parts.compare import BeforeAfter
from inspector.ui.parts.noted import Noted
from inspector.ui.parts.photo_view import Large, PhotoView
from inspector.ui.screens import ledger_photos
from inspector.wording import ledger as words
from inspector.wording import terms
from inspector.wording import time as time_words

HASH_AFTER_MS = 500  # going through rows with ↓ must not queue a digest for each

Read = Callable[[Callable[[], Any], Callable[[Any], None]], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of comparing originals with their digests: files that differ or are gone; how many lie elsewhere."""

    differs: tuple[str, ...]
    missing: tuple[str, ...]
    at_office: int = 0


class ShotsPane(QWidget):
    """All photos of one issue; moving one is asked of the drawer."""

    move_asked = Signal(object)  # Shot
    tray_asked = Signal(object)

    def __init__(self, ctx: Context, read: Read) -> None:
        super().__init__()
        self.ctx = ctx
        self._dossier: Dossier | None = None
        self._turn = 0
        self.view: PhotoView | None = None
        self.pictures, self.originals = Pictures(ctx, self), Originals(ctx, self, self._came)
        self.thumbs = Thumbs(read, ctx.ws.vault.derived, ledger_photos.THUMB, self)
        self._hash_timer = QTimer(self, singleShot=True, interval=HASH_AFTER_MS)
        self._hash_timer.timeout.connect(self.check_originals)
        self.pair = BeforeAfter()
        self.pair.setAccessibleName("整改前后对比")
        self.apart, self.turned, self.digest = Noted("location"), Noted("compass_northwest"), Noted("shield_checkmark")
        self.hint = label(words.NOT_DONE_YET, "hint", wrap=True)
        for later in (self.hint, self.apart, self.turned):
            later.hide()
        self.strip = ledger_photos.PhotoStrip(self.thumbs)
        self.strip.opened.connect(self._look)
        self.strip.move_asked.connect(self.move_asked)
        self.strip.tray_asked.connect(self.tray_asked)
        whole = column(self.pair, spacing=4, margins=(0, 0, 0, 4))
        whole.addLayout(row(self.apart, self.turned, None, self.digest, spacing=16, margins=(0, 4, 0, 0)))
        whole.addWidget(self.hint)
        whole.addWidget(self.strip)
        self.setLayout(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pair.setFixedHeight(round(self.width() * 256 / 396))

    def show_shots(self, found: Dossier, *, locked: bool) -> None:
        """Show the photos of an issue; `locked`: none of them may be moved any more."""
        held, self._dossier = self._dossier, found
        self.strip.show_shots(found.shots, locked=locked)
        if held is not None and held.issue.id == found.issue.id and held.shots == found.shots:
            return  # what was loaded and checked still holds
        self._turn += 1
        self.hint.setVisible(found.after is None and found.before is not None)
        self.apart.setVisible(found.compared is not None)
        self.turned.setVisible(found.compared is not None)
        if found.compared is not None:
            far, turned = found.compared.distance_m, found.compared.turned_deg
            self.apart.say("距离未知" if far is None else words.APART.format(distance=time_words.distance(far)))
            self.turned.say("方位未知" if turned is None else words.TURNED.format(degrees=round(turned)))
        self.pair.setVisible(found.before is not None or found.after is not None)
        self.pair.set(None, None)
        self._load_pair(found)
        self.digest.say(words.HASH_CHECKING if found.shots else words.NO_PHOTO, "hint", "shield_checkmark")
        if found.shots:
            self._hash_timer.start()

    def _load_pair(self, found: Dossier) -> None:
        """Show each picture as it arrives; one that cannot be shown leaves its place grey."""
        turn = self._turn
        held: dict[str, QImage | None] = {}
        labels = (_label(words.PHOTO_BEFORE, found.before), _label(words.PHOTO_AFTER, found.after))

        def show(which: str, image: QImage | None) -> None:
            if turn == self._turn:
                held[which] = image
                self.pair.set(held.get("before"), held.get("after"), labels)

        for which, photo in (("before", found.before), ("after", found.after)):
            if photo is not None:
                self.pictures.load(photo.sha256, partial(show, which))

    def check_originals(self) -> None:
        """Read the originals again and compare them with their digests, behind everything else."""
        found = self._dossier
        if found is None:
            return
        turn, vault = self._turn, self.ctx.ws.vault
        wanted = {shot.photo.sha256: shot.photo.file_name for shot in found.shots}

        def work() -> Checked:
            differs, missing, away = [], [], 0
            for sha256, name in wanted.items():
                try:
                    if vault.digest(sha256) != sha256:
                        differs.append(name)
                except Known as error:
                    if error.code == "photo_at_office":  # cleared, or another laptop took it
                        away += 1
                    else:
                        missing.append(name)
            return Checked(tuple(differs), tuple(missing), away)

        def done(checked: Checked) -> None:
            if turn != self._turn:
                return
            if checked.differs or checked.missing:
                first, *more = (*checked.differs, *checked.missing)
                named = f"{first} 等 {len(more) + 1} 张" if more else first
                self.digest.say(f"{words.HASH_DIFFERS}：{named}", "bad", "shield_checkmark")
            elif checked.at_office:
                self.digest.say(words.AT_OFFICE.format(count=checked.at_office), "meta", "cloud_checkmark")
            else:
                self.digest.say(words.HASH_SAME, "good", "shield_checkmark")

        self.ctx.tasks.run("heavy", work, owner=self, done=done, failed=self.ctx.report)

    def _look(self, at: int) -> None:
        found = self._dossier
        if found is None:
            return
        if self.view is None:
            self.view = PhotoView(
                self.window(), self.pictures.load, self.originals.bring, self.originals.stop, self._mask
            )
            self.view.closed.connect(self.strip.setFocus)
        self.view.open([Large(shot.photo.sha256, _caption(shot)) for shot in found.shots], at)

    def _mask(self, sha256: str) -> None:
        from inspector.ui.screens.mask_sheet import open_masking

        if self.view is not None:
            self.masking = open_masking(self.view, self.ctx, sha256, self.pictures.load)

    def _came(self, sha256: str) -> None:
        self.pictures.forget(sha256)
        self._hash_timer.start()


def _label(word: str, photo: Photo | None) -> str:
    at = taken_at(photo) if photo else None
    return f"{word} {time_words.moment(at.astimezone(ZONE))}" if at else word


def _caption(shot: Shot) -> str:
    photo = shot.photo
    at = taken_at(photo)
    point = photo.best_point
    parts = (
        terms.PHOTO_ROLES.get(photo.role, ""),
        time_words.moment(at.astimezone(ZONE)) if at else "时间未知",
        time_words.coordinates(*point) if point else "无定位",
        photo.file_name,
    )
    return "，".join(part for part in parts if part)
