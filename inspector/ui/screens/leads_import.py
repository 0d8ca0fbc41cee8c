"""Answers for taking in a list of leads: what it means that does not say it, the file, and what came of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from inspector.ui.actions import leads as actions
from inspector.ui.actions.registers import Took
from inspector.ui.context import Context
from inspector.ui.screens.leads_deeds import grounds_of
from inspector.ui.screens.leads_sheets import import_sheet
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.screens.settings_registers import tell_took
from inspector.wording import leads as words


class LeadImport:
    """Works over the window of `page`; `tools` are shut while it goes on."""

    def __init__(self, ctx: Context, page: QWidget, tools: QWidget) -> None:
        self.ctx, self._page, self._tools = ctx, page, tools

    def ask(self) -> FormSheet:
        """Ask what a list means that does not say it, then for the file."""

        def submit(said: dict[str, Any]) -> None:
            sheet.succeed()
            name, _ = QFileDialog.getOpenFileName(
                self._page, words.IMPORT_TITLE, str(Path.home()), "表格 (*.csv *.xlsx *.xls *.ods *.txt);;所有文件 (*)"
            )
            if name:
                self.take(Path(name), said)

        sheet = import_sheet(self._page, grounds_of(self.ctx), submit)
        sheet.open()
        return sheet

    def take(self, path: Path, said: dict[str, Any]) -> None:
        """Take in a list: `said` is channel, kind and seal (seal | refuse)."""
        self._tools.setEnabled(False)
        meant = {"channel": said["channel"], "kind": said["kind"], "seal_private": said["seal"] == "seal"}

        def done(took: Took) -> None:
            self._tools.setEnabled(True)
            tell_took(self._page, self.ctx, words.IMPORT_TITLE, took)

        def failed(error: BaseException) -> None:
            self._tools.setEnabled(True)
            self.ctx.report(error)

        actions.import_file(self.ctx, path, meant, owner=self._page, done=done, failed=failed)
