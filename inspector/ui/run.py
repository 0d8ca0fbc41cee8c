"""Answers for starting the window program: fonts, theme, workspace, recovery, screens, and the end of all of it.

What the first paint does not need is imported after it: photos are not taken in by a start that follows a clean end.
"""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from inspector import settings
from inspector.errors import Known
from inspector.store.workspace import Workspace, open_workspace, utc_now
from inspector.ui.bug import catch_bugs
from inspector.ui.context import Message, News
from inspector.ui.garbage import Garbage
from inspector.ui.parts.dialogs import Sheet
from inspector.ui.parts.focus import watch_focus
from inspector.ui.tasks import Tasks
from inspector.ui.theme import apply_theme, load_fonts, prepare_input_method
from inspector.ui.today import register
from inspector.ui.window import TITLE, ScreenSpec, Window
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.intake.recovery import Recovered

LOG_BYTES, LOG_FILES = 1_000_000, 3
HEADLESS = ("offscreen", "minimal")


def open_window(folder: Path) -> int:
    """Run the program on a workspace until its last window is closed; return the exit code."""
    gc.disable()  # before there are workers: one that found it on would turn it on again (`domain.much`)
    prepare_input_method()
    app = application()
    try:
        ws = open_workspace(folder)
    except Known as known:
        _refuse(app, known)
        raise
    catch_bugs(ws.folder / "logs")
    recovered = _recover(ws)
    apply_theme(app, settings.load(ws.meta("settings")).theme)
    window = make_window(ws)
    follow_system(app, window)
    window.begin()
    window.show()
    QTimer.singleShot(0, window, lambda: _after_first_paint(window, ws))
    if recovered is not None:
        _tell_recovered(window, recovered)
    try:
        return app.exec()
    finally:
        window.context.tasks.close()
        ws.close()


def _after_first_paint(window: Window, ws: Workspace) -> None:
    """Do what nobody waits for: collect garbage from now on (not the program itself), and write the log."""
    gc.freeze()
    Garbage(window)
    if not ws.sealed:  # nothing can be written there
        _log_to(ws)


def _recover(ws: Workspace) -> Recovered | None:
    """Put in order what a killed process left behind; None after a clean end."""
    if not ws.unclean:
        return None
    from inspector.intake.recovery import recover

    return recover(ws)


def application() -> QApplication:
    """Return the application with its fonts loaded, made if there is none yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
        app.setApplicationName("Inspector")
    if not app.property("prepared"):
        load_fonts()
        _speak_chinese(app)
        watch_focus(app)
        app.setProperty("prepared", True)
    return app


def follow_system(app: QApplication, window: Window) -> None:
    """Change between light and dark with the system where the setting says so."""
    news, context = window.context.news, window.context
    app.styleHints().colorSchemeChanged.connect(lambda _: news.settings_changed.emit(context.settings))


def _speak_chinese(app: QApplication) -> None:
    """Have Qt's own words (file dialogs, calendars, menus of text fields) in Chinese, whatever the system speaks."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def _refuse(app: QApplication, known: Known) -> None:
    """Say why there is no window to somebody who started it from the desktop and sees no terminal."""
    if app.platformName() in HEADLESS:
        return
    what, stop, rest = say(known.code, **known.facts).partition("。")
    apply_theme(app, "light")
    dialog = Sheet(None, TITLE, "知道了")
    dialog.cancel_button.hide()
    dialog.say(what + stop, "strong")
    dialog.say(rest)
    dialog.exec()


def make_window(ws: Workspace, now: Callable[[], datetime] = utc_now) -> Window:
    """Make a window on an open workspace, with workers and news of its own; the caller closes both."""
    tasks, news = Tasks(), News()
    register.keep(ws)  # first: whoever hears of a change finds it read
    ws.on_change(lambda changed: tasks.tell(news, news.changed.emit, changed))
    return Window(ws, tasks, news, screens(), now)


def screens() -> list[ScreenSpec]:
    """Return the screens that exist, in the order of the navigation; modules are imported at the first visit."""

    def lazily(module: str, name: str) -> Callable[..., object]:
        def build(context: object) -> object:
            from importlib import import_module

            return getattr(import_module(f"inspector.ui.screens.{module}"), name)(context)

        return build

    return [
        ScreenSpec("today", "camera", "今日", lazily("today", "TodayScreen")),  # type: ignore[arg-type]
        ScreenSpec("home", "clipboard_task_list_ltr", "待办", lazily("home", "HomeScreen")),  # type: ignore[arg-type]
        ScreenSpec("ledger", "table", "台账", lazily("ledger", "LedgerScreen")),  # type: ignore[arg-type]
        ScreenSpec("leads", "clipboard_text_ltr", "线索", lazily("leads", "LeadsScreen")),  # type: ignore[arg-type]
        ScreenSpec("recheck", "arrow_counterclockwise", "回头看", lazily("recheck", "RecheckScreen")),  # type: ignore[arg-type]
        ScreenSpec("plans", "calendar_ltr", "安排", lazily("plans", "PlansScreen")),  # type: ignore[arg-type]
        ScreenSpec("figures", "document_text", "报表", lazily("figures", "FiguresScreen")),  # type: ignore[arg-type]
        ScreenSpec("tasks", "flag", "任务", lazily("tasks", "TasksScreen")),  # type: ignore[arg-type]
        ScreenSpec("sync", "arrow_sync", "同步", lazily("sync", "SyncScreen")),  # type: ignore[arg-type]
        ScreenSpec("settings", "settings", "设置", lazily("settings", "SettingsScreen")),  # type: ignore[arg-type]
    ]


def _log_to(ws: Workspace) -> None:
    from logging.handlers import RotatingFileHandler

    folder = ws.folder / "logs"
    folder.mkdir(exist_ok=True)
    handler = RotatingFileHandler(
        folder / "inspector.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger("inspector").addHandler(handler)
    logging.getLogger("inspector").setLevel(logging.INFO)


def _tell_recovered(window: Window, found: Recovered) -> None:
    if not (found.parts_removed or found.photos_adopted or found.drafts_kept or found.unfinished):
        return
    paths = [path for run in found.unfinished for path in run]
    rest = f"草稿 {found.drafts_kept} 份都在。" if found.drafts_kept else ""
    if found.photos_adopted:
        rest += f"补记照片 {found.photos_adopted} 张。"
    if found.photos_left:
        rest += say("recovered_left", left=found.photos_left)
    if paths:
        rest += f"没导完的来源：{'、'.join(str(path) for path in paths)}。"
    actions = (("接着导入", lambda: window.go("today", intake=paths)),) if paths else ()
    window.context.say(Message("上次没有正常结束，已存好的都在。", rest, "info" if not paths else "warn", actions))
