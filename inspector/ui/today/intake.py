"""Answers for photos coming in at 今日: from files, folders, the clipboard; progress with 停下; thumbnails behind them.

What comes in is made safe first: pictures are derived once nothing comes in any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from inspector.ui.actions import photos as photo_actions
from inspector.ui.actions.photos import Progress, TakenIn
from inspector.ui.context import Context, Message
from inspector.ui.today.desk import Desk
from inspector.ui.today.tray_pane import TrayPane
from inspector.wording import say
from inspector.wording import today as words

THUMBS_AFTER_MS = 250


class Intake(QObject):
    """`derived` is emitted when there are new thumbnails to ask for."""

    derived = Signal()

    def __init__(self, context: Context, desk: Desk, tray: TrayPane, screen: QWidget) -> None:
        super().__init__(screen)
        self._context, self._desk, self._tray, self._screen = context, desk, tray, screen
        self._stop_intake: Event | None = None
        self._stop_derive = Event()
        self._fresh_thumbs = QTimer(self, singleShot=True, interval=THUMBS_AFTER_MS)
        self._fresh_thumbs.timeout.connect(self.derived)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Take in files and folders."""
        self._take_in(paths=paths)

    def paste(self) -> None:
        """Take in what the clipboard holds: files, or a picture."""
        self._tray.receive(QGuiApplication.clipboard().mimeData(), "clipboard_empty")

    def paste_image(self, image: QImage) -> None:
        """Take in a picture of the clipboard."""
        self._take_in(pasted=lambda: photo_actions.png_of(image))

    def _take_in(self, *, paths: Sequence[Path] = (), pasted: Callable[[], bytes] | None = None) -> None:
        self._stop_derive.set()  # thumbnails wait: what comes in is made safe first
        self._stop_intake = stop = Event()
        tasks = self._context.tasks
        photo_actions.take_in(
            tasks, self._context.ws, paths=paths, pasted=pasted, stop=stop, owner=self,
            progress=lambda progress: tasks.tell(self, self._intake_progress, progress),
            done=self._taken_in, failed=self._intake_failed,
        )  # fmt: skip

    def _intake_progress(self, progress: Progress) -> None:
        if self._stop_intake is not None:
            rest = words.progress_rest(progress.done, progress.whole, progress.rate)
            self._context.progress("正在导入照片", progress.done, progress.whole, rest, self._stop_intake.set)

    def _taken_in(self, taken: TakenIn) -> None:
        self._end_progress()
        self._desk.photos_wanted(taken.again)
        what, rest, kind = words.intake_line(
            taken.counts, [(Path(f).name, say(c)) for f, c in taken.refused], stopped=taken.stopped
        )
        self._context.say(Message(what, rest, kind))
        self.derive()

    def _intake_failed(self, error: BaseException) -> None:
        self._end_progress()
        self._desk.photos_wanted()
        self.derive()
        self._context.report(error)

    def _end_progress(self) -> None:
        self._stop_intake = None
        self._context.progress("", 0, 0, "", None)

    def derive(self) -> None:
        """Make thumbnails and previews that are missing, behind everything else."""
        if self._context.ws.read_only:
            return
        self._stop_derive = stop = Event()
        tasks = self._context.tasks
        photo_actions.derive(
            tasks, self._context.ws, stop=stop, owner=self, done=lambda _: self._fresh_thumbs.start(),
            made=lambda _: tasks.tell(self, self._thumb_made), failed=self._context.report,
        )  # fmt: skip

    def _thumb_made(self) -> None:
        if not self._fresh_thumbs.isActive():
            self._fresh_thumbs.start()

    def choose_folder(self, title: str) -> None:
        """Take in the folder that is chosen."""
        dialog = QFileDialog(self._screen, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda folder: self.take_in([Path(folder)]))
        dialog.open()
