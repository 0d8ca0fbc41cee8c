"""Answers for 本周全部单据: which files, into which folder, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QWidget

from inspector.ui.actions import reports as actions
from inspector.ui.actions.long_work import stopped_by, teller
from inspector.ui.actions.reports import Batched, Job
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import Elided, button, label, row
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.list_dialog import ListDialog
from inspector.wording import reports as words

MOST_PX, ROW_PX = 396, 36


class BatchSheet(Sheet):
    """Lists the files with a box each; the verb writes the ticked ones behind the window, with 停下 in its bar."""

    def __init__(
        self,
        parent: QWidget | None,
        ctx: Context,
        jobs: Sequence[Job],
        *,
        folder: Path | None,
        today: date,
        remember: Callable[[Path], None],
    ) -> None:
        super().__init__(parent, words.BATCH_TITLE, words.BATCH_VERB, width=640)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._ctx, self._jobs, self._remember = ctx, list(jobs), remember
        self.folder = folder or Path.home()
        monday = today - timedelta(days=today.weekday())
        sunday = monday + timedelta(days=6)
        self.say(words.BATCH_SAY.format(first=f"{monday:%m-%d}", last=f"{sunday:%m-%d}", count=len(jobs)))
        self.list = QListWidget()
        self.list.setProperty("frame", "box")
        self.list.setAccessibleName(words.BATCH_TITLE)
        for job in jobs:
            item = QListWidgetItem(f"{job.title}（{words.FORMATS[job.kind]}）")
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            item.setSizeHint(QSize(0, ROW_PX))
            item.setToolTip(item.text())
            self.list.addItem(item)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(min(ROW_PX * len(jobs) + 4, MOST_PX))
        self.list.itemChanged.connect(lambda _: self._count())
        self.body.addWidget(self.list, 1)
        self.where = Elided(str(self.folder), "body", middle=True)
        line = row(label(words.BATCH_FOLDER), self.where, button(words.BATCH_CHANGE, self._ask_folder, kind="link"))
        line.setStretch(1, 1)
        self.body.addLayout(line)
        for at, (word, on) in enumerate(((words.BATCH_ALL, True), (words.BATCH_NO, False))):
            self.foot.insertWidget(at, button(word, partial(self.tick_all, on=on), kind="link"))
        self.list.setFocus()
        self._count()

    @property
    def chosen(self) -> list[Job]:
        """The files that are ticked."""
        return [job for at, job in enumerate(self._jobs) if self.list.item(at).checkState() == Qt.CheckState.Checked]

    def tick_all(self, *, on: bool) -> None:
        """Tick every file or none."""
        for at in range(self.list.count()):
            self.list.item(at).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def accept(self) -> None:
        """Begin, and close: the window's own bar says how far it is."""
        write(self._ctx, self.chosen, self.folder)
        self._remember(self.folder)
        super().accept()

    def _count(self) -> None:
        self.accept_button.setEnabled(bool(self.chosen))
        self.accept_button.setText(f"{words.BATCH_VERB}（{len(self.chosen)}）")

    def _ask_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, words.FOLDER_TITLE, str(self.folder))
        if found:
            self.folder = Path(found)
            self.where.setText(found)


def write(ctx: Context, jobs: Sequence[Job], folder: Path) -> None:
    """Write these files behind the window; tell the bar how far it is and, in the end, what came of it."""
    stop, ws, tasks = Event(), ctx.ws, ctx.tasks

    def progress(title: str, done: int, whole: int) -> None:
        ctx.progress(words.BATCH_PROGRESS, done, whole, words.BATCH_REST.format(title=title), stop.set)

    tell = teller(tasks, ctx.news, progress)

    def told(done: int, whole: int, title: str) -> None:
        tell(title, done, whole)

    def work() -> Batched:
        return actions.write_batch(ws, jobs, folder, told, stopped_by(tasks, stop))

    def done(found: Batched) -> None:
        ctx.progress("", 0, 0, "", None)
        _say_done(ctx, found, folder, stopped=stop.is_set())
        if found.bug is not None:
            raise found.bug

    def failed(error: BaseException) -> None:
        ctx.progress("", 0, 0, "", None)
        ctx.report(error)

    tasks.run("heavy", work, owner=ctx.news, done=done, failed=failed)


def _say_done(ctx: Context, found: Batched, folder: Path, *, stopped: bool) -> None:
    written = len(found.files)
    what = (words.BATCH_STOPPED if stopped else words.BATCH_DONE).format(done=written, whole=found.whole)
    rest = words.SAVED_TO.format(path=folder)
    if not found.faults:
        ctx.say(Message(what, rest, "info" if stopped else "good"))
        return
    lines = [words.BATCH_FAULT.format(title=title, why=why) for title, why in found.faults]
    failed = words.BATCH_FAILED.format(count=len(lines))

    def look() -> None:
        from PySide6.QtWidgets import QApplication

        dialog = ListDialog(QApplication.activeWindow(), failed, rest, lines)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    ctx.say(Message(f"{what}，{failed}", rest, "warn", ((words.BATCH_LOOK, look),)))
