"""Answers for 公文模板 as the pictures of the screens show it: a file with faults, one that is good, one in use."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from inspector.papers.subject import Run
from inspector.ui.actions import forms as actions
from inspector.ui.actions.forms import Seen
from inspector.ui.screens.settings_forms import FormsSection, TemplateDialog

_FORM, _FILE = "rectify", "濠江区整改通知书（2026年版）.docx"
_FAULTS = (
    ("{{ 主送 }}", "{{ 主送单位 }}"),
    ("{{ 检查依据 }}", "{{ 检查依据 }"),
    ("{{ 落款 }}", "{{ 落款.__class__ }}"),
)
_OWN = (("{{ 标题 }}", "濠江区“四不两直”督查组{{ 标题 }}"),)
_DRAWN_MS = 900


def posed(section: FormsSection) -> dict[str, Callable[[], None]]:
    """Return what each picture calls."""
    return {
        "faults": lambda: _look_at(section, _FAULTS),
        "seen": lambda: _look_at(section, _OWN),
        "used": lambda: section.use(Seen(form=_FORM, file=_FILE, content=_changed(_OWN))),
    }


def _look_at(section: FormsSection, changes: tuple[tuple[str, str], ...]) -> None:
    context, ws = section.context, section.context.ws
    section.busy = True

    def shown(dialog: QDialog) -> None:
        dialog.open()
        if isinstance(dialog, TemplateDialog):
            dialog.view.loaded.connect(lambda _: QTimer.singleShot(_DRAWN_MS, section, drawn))
        else:
            drawn()

    def drawn() -> None:
        section.busy = False

    context.tasks.run(
        "heavy", lambda: actions.examined(ws, _FORM, _FILE, _changed(changes), Run()), owner=section,
        done=lambda seen: section.show_seen(seen, shown), failed=context.report,
    )  # fmt: skip


def _changed(changes: tuple[tuple[str, str], ...]) -> bytes:
    """Return our template as an office might have changed it."""
    from inspector.sheets.word import program_template

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(program_template(_FORM))) as ours, zipfile.ZipFile(out, "w") as theirs:
        for name in ours.namelist():
            text = ours.read(name)
            if name == "word/document.xml":
                for before, after in changes:
                    text = text.replace(before.encode(), after.encode())
            theirs.writestr(name, text)
    return out.getvalue()
