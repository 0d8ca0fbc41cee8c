"""Answers for the parts of 设置 that work on the whole workspace: the second copy, checking everything, figures.

Both long works run on the `heavy` queue with the progress row of the window, can be stopped, and leave their outcome
on the page, because a message goes away.
"""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from inspector.domain.clock_text import ZONE, local
from inspector.errors import Known
from inspector.ui.actions import workspace as actions
from inspector.ui.context import Context, Message
from inspector.ui.parts.basics import Elided, button, label, row, set_role
from inspector.ui.parts.list_dialog import ListDialog
from inspector.ui.screens.settings_fields import Folder
from inspector.ui.screens.settings_rows import Section, figure
from inspector.wording import say
from inspector.wording import settings as words
from inspector.wording import time as figures


class BackupRow(QWidget):
    """现在备份, what the last one was, and the way back."""

    def __init__(self, context: Context, folder: Folder) -> None:
        super().__init__()
        self._context, self._folder = context, folder
        self._stop: Event | None = None
        self.now = button(words.BACKUP_NOW, self.begin, kind="primary", icon="usb_stick")
        self.last = label("", "meta", wrap=True)
        line = row(self.now, spacing=16)
        line.addWidget(self.last, 1)
        self.setLayout(line)
        self.tell_last()

    def tell_last(self) -> None:
        """Say when the last backup was made and where it is."""
        kept = self._context.ws.meta("last_backup")
        if kept:
            made = json.loads(kept)
            self.last.setText(
                words.BACKUP_LAST.format(
                    when=_when(self._context, made["at_utc"]), photos=made["photos"], folder=made["folder"]
                )
            )
        else:
            self.last.setText(words.BACKUP_NONE)
        set_role(self.last, "role", "meta" if kept else "warn")

    def begin(self) -> None:
        """Make a backup in the folder that was chosen last; ask for one where there is none."""
        if not self._context.settings.backup_folder:
            self._folder.choose.click()
        folder = self._context.settings.backup_folder
        if not folder or self._stop is not None:
            return
        self._stop = Event()
        self._run(words.BACKUP_RUNNING)
        actions.back_up(
            self._context.tasks,
            self._context.ws,
            Path(folder),
            stop=self._stop,
            progress=self._progress,
            owner=self,
            done=self._done,
            failed=self._failed,
        )
        self._progress(0, 1, "")

    def _run(self, word: str) -> None:
        self.now.setText(word)
        self.now.setEnabled(self._stop is None)

    def _progress(self, done: int, whole: int, rest: str) -> None:
        if self._stop is not None:
            self._context.progress(words.BACKUP_RUNNING, done, whole, rest, self._stop.set)

    def _end(self) -> None:
        self._stop = None
        self._context.progress("", 0, 0, "", None)
        self._run(words.BACKUP_NOW)
        self.tell_last()

    def _done(self, made: Any) -> None:
        self._end()
        if made is None:
            self._context.say(_message("settings_backup_stopped", "warn", folder=self._context.settings.backup_folder))
            return
        megabytes = f"{made.bytes_written / 1e6:.1f}"
        told = say(
            "backup_done", folder=made.folder, photos=made.photos, written=made.photos_written, megabytes=megabytes,
            ops=made.ops,
        )  # fmt: skip
        what, stop, rest = told.partition("。")
        if made.missing:
            told = say("backup_incomplete", count=len(made.missing), hashes="、".join(made.missing))
            what, stop, rest = told.partition("。")
            self._context.say(Message(what + stop, rest, "error"))
        elif made.same_disk:
            self._context.say(Message(what + stop, say("backup_same_disk"), "warn"))
        else:
            self._context.say(Message(what + stop, rest, "good"))

    def _failed(self, error: BaseException) -> None:
        self._end()
        self._context.report(error)


class VerifyRow(QWidget):
    """核对全部 and what it found the last time."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stop: Event | None = None
        self.now = button(words.VERIFY, self.begin, icon="shield_checkmark")
        self.result = label("", "meta", wrap=True)
        line = row(self.now, spacing=16)
        line.addWidget(self.result, 1)
        self.setLayout(line)
        self._tell_last()

    def begin(self) -> None:
        """Check everything."""
        self._stop = Event()
        self.now.setEnabled(False)
        self.now.setText(words.VERIFYING)
        actions.verify(
            self._context.tasks,
            self._context.ws,
            stop=self._stop,
            progress=self._progress,
            owner=self,
            done=self._done,
            failed=self._failed,
        )
        self._progress(0, 1, "")

    def _progress(self, done: int, whole: int, rest: str) -> None:
        if self._stop is not None:
            self._context.progress(words.VERIFYING, done, whole, rest, self._stop.set)

    def _end(self) -> None:
        self._stop = None
        self._context.progress("", 0, 0, "", None)
        self.now.setEnabled(True)
        self.now.setText(words.VERIFY)

    def _done(self, found: Any) -> None:
        self._end()
        if found is None:
            self._context.say(_message("settings_verify_stopped", "warn"))
            return
        counted = {"ops": found.ops, "records": found.records, "photos": found.photos}
        if found.faults:
            told = say("verify_faults", faults=len(found.faults), **counted)
            self._tell(told, "bad")
            ListDialog(self, words.VERIFY, told, [say(one.code, **one.facts) for one in found.faults]).exec()
        else:
            self._tell(say("settings_verified", **counted), "good")

    def _failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Known):
            self._tell(say(error.code, **error.facts), "bad")
        self._context.report(error)

    def _tell(self, text: str, role: str) -> None:
        self.result.setText(text)
        set_role(self.result, "role", role)

    def _tell_last(self) -> None:
        kept = self._context.ws.meta("last_verified")
        if not kept:
            self._tell(words.VERIFY_NEVER, "hint")
            return
        last = json.loads(kept)
        faults = last["faults"]
        what = words.VERIFY_FAULTS.format(count=faults) if faults else words.VERIFY_CLEAN
        when = _when(self._context, last["at_utc"])
        self._tell(words.VERIFY_LAST.format(when=when, what=what), "bad" if faults else "good")


class WorkspaceSection(Section):
    """Where the data lies, what this laptop is called, how much there is."""

    def __init__(self, context: Context) -> None:
        super().__init__("工作区")
        self._context = context
        path = Elided(str(context.ws.folder), "body", middle=True)
        line = row(spacing=16)
        line.addWidget(path, 1)
        line.addWidget(button("打开文件夹", self._open, icon="folder_open"))
        holder = QWidget()
        holder.setLayout(line)
        self.add("数据在", "数据库、照片原件和日志都在这里", holder)
        code = label(context.ws.device.code, "figure")
        code.setAccessibleName(f"这台电脑的短码 {context.ws.device.code}")
        self.add("这台电脑的短码", f"编号都以它开头，如 {context.ws.device.code}-0001，永远不变", code)
        self._values = {}
        shown = row(spacing=32)
        for key, name in (
            ("issues", "问题"), ("visits", "场次"), ("rechecks", "回头看"), ("originals", "照片原件"),
            ("bytes", "照片大小"), ("ops", "流水"),
        ):  # fmt: skip
            made, self._values[key] = figure(name)
            shown.addWidget(made)
        shown.addStretch(1)
        counted = QWidget()
        counted.setLayout(shown)
        counted.setContentsMargins(0, 8, 0, 8)
        self.add("现有", "", counted)
        self.verify = VerifyRow(context)
        self.add("有没有被改动过", words.VERIFY_HINT, self.verify)

    def count(self) -> None:
        """Count again, behind the window."""
        context = self._context
        actions.counts(context.tasks, context.ws, owner=self, done=self._show, failed=context.report)

    def _show(self, held: Any) -> None:
        values = self._values
        values["issues"].setText(f"{held.issues} 条")
        values["visits"].setText(f"{held.visits} 场")
        values["rechecks"].setText(f"{held.rechecks} 次")
        values["originals"].setText(f"{held.originals} 张")
        values["bytes"].setText(figures.size(held.original_bytes))
        values["ops"].setText(f"{held.ops} 条")

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._context.ws.folder)))


def _when(context: Context, utc: str) -> str:
    return figures.moment(local(utc), context.now().astimezone(ZONE).date())


def _message(code: str, kind: str, **facts: object) -> Message:
    what, stop, rest = say(code, **facts).partition("。")
    return Message(what + stop, rest, kind)
