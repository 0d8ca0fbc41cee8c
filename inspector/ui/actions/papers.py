"""Printing from the window: a paper is drawn behind the scenes with progress and 停下, then shown as its real pages."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from inspector.domain.clock_text import ZONE
from inspector.errors import Known
from inspector.store.workspace import Workspace
from inspector.ui.context import Context, Message
from inspector.wording import say

FOLDER_KEY = "pdf_folder"
TELL_S = 0.1


def open_preview(
    ctx: Context,
    name: str,
    *,
    issue_ids: Sequence[str] = (),
    visit_id: str | None = None,
    categories: Sequence[str] = (),
    place_id: str | None = None,
    area: str | None = None,
    shown: Callable[[Any], None] | None = None,
) -> None:
    """Draw the paper `name` (see `inspector.sheets.DOCUMENTS`) and show its pages, to print or to keep as PDF.

    Stopped half-way, the sheets drawn so far are shown. `shown` is told the dialog once it is open.
    """
    stop, ws, tasks = Event(), ctx.ws, ctx.tasks
    parent = QApplication.activeWindow() or _any_window()
    told_at = [0.0]

    def told(done: int, whole: int) -> None:
        if time.monotonic() - told_at[0] >= TELL_S or done == whole:
            told_at[0] = time.monotonic()
            tasks.tell(ctx.news, ctx.progress, "画单据", done, whole, f"还剩 {whole - done} 份", stop.set)

    def work() -> tuple[str, bytes, Any]:
        from inspector import papers
        from inspector.sheets import DOCUMENTS

        out = io.BytesIO()
        drawn = papers.draw(
            ws, name, out, issue_ids=tuple(issue_ids), visit_id=visit_id, categories=tuple(categories),
            place_id=place_id, area=area, progress=told, cancelled=lambda: stop.is_set() or tasks.closing.is_set(),
        )  # fmt: skip
        return DOCUMENTS[name].title, out.getvalue(), drawn

    def done(found: tuple[str, bytes, Any]) -> None:
        ctx.progress("", 0, 0, "", None)
        title, pdf, drawn = found
        if drawn.missing_glyphs:
            words = say("sheet_missing_glyphs", characters="".join(sorted(drawn.missing_glyphs)))
            ctx.say(Message(words, "", "warn"))
        if stop.is_set() and drawn.sheets < len(issue_ids):
            ctx.say(Message(f"停下了，画好 {drawn.sheets} / {len(issue_ids)} 份。", "画好的都在预览里。"))
        dialog = _open(ctx, parent, title, pdf)
        if shown is not None:
            shown(dialog)

    def failed(error: BaseException) -> None:
        ctx.progress("", 0, 0, "", None)
        if isinstance(error, Known) and error.code == "sheets_nothing_to_print" and stop.is_set():
            ctx.say(Message("停下了，一份也没画。", "记录没有变化。"))
            return
        ctx.report(error)

    tasks.run("heavy", work, owner=ctx.news, done=done, failed=failed)


def open_pages(ctx: Context, title: str, pdf: bytes) -> Any:
    """Show the pages of a paper that is drawn already."""
    return _open(ctx, QApplication.activeWindow() or _any_window(), title, pdf)


def folder_used_last(ws: Workspace) -> Path | None:
    """Return the folder that a paper was written to last, if it is there."""
    kept = ws.meta(FOLDER_KEY)
    return Path(kept) if kept and Path(kept).is_dir() else None


def remember_folder(ctx: Context, folder: Path) -> None:
    """Keep the folder that a paper was written to."""
    if not ctx.ws.read_only:
        ctx.write(ctx.news, lambda: ctx.ws.set_meta(FOLDER_KEY, str(folder)), lambda _none: None)


def _open(ctx: Context, parent: QWidget | None, title: str, pdf: bytes) -> Any:
    from inspector.ui.parts.preview_dialog import PreviewDialog

    stamp, folder = ctx.now().astimezone(ZONE), folder_used_last(ctx.ws)
    dialog = PreviewDialog(parent, ctx.tasks, title, pdf, file_name=f"{title}-{stamp:%Y%m%d-%H%M}.pdf", folder=folder)
    dialog.saved.connect(lambda path: remember_folder(ctx, path.parent))
    dialog.open()
    return dialog


def _any_window() -> QWidget | None:
    """The window on the screen, where the system names none as active (it has just lost the focus to a menu)."""
    return next(
        (window for window in QApplication.topLevelWidgets() if window.isVisible() and not window.parent()), None
    )
