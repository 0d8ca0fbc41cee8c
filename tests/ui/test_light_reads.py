"""The window's thread reads only what stays quick with fifty thousand issues: it never walks a table of records.

SQLite counts the steps of a statement, the same on every machine: on the window's thread none may need as many of them
as looking at each issue takes, so that whatever grows with the ledger is read by a worker.
"""

from __future__ import annotations

import traceback
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from inspector.store.workspace import open_workspace
from tests.bench import ledger_rows
from tests.ui.frame_world import idle, opened

ISSUES = 3_000
STEPS = 4 * ISSUES  # the least that a look at each of them takes
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("today", {}), ("home", {}), ("ledger", {}), ("recheck", {}), ("sync", {}), ("settings", {}),
    ("leads", {}), ("leads", {"tab": "registers"}),
    *(("plans", {"tab": one}) for one in ("plans", "draws", "rota", "coverage", "second")),
    *(("tasks", {"tab": one}) for one in ("board", "self_check", "charge")),
    ("figures", {"view": "lists"}), ("figures", {"view": "register"}), ("figures", {"view": "papers"}),
)  # fmt: skip


def test_no_page_walks_the_ledger_on_the_windows_thread(tmp_path: Path, qtbot: Any) -> None:
    found: set[str] = set()

    def long() -> int:
        ours = [one for one in traceback.extract_stack() if "inspector" in Path(one.filename).parts]
        found.add(" < ".join(f"{Path(one.filename).name}:{one.lineno}" for one in reversed(ours[-6:])))
        return 0

    with open_workspace(tmp_path / "w", now=lambda: NOW) as ws:
        ledger_rows.fill(ws, ISSUES, today=date(2026, 11, 20))
        with opened(qtbot, ws, lambda: NOW) as window:
            window.show()
            reader = ws.reader()
            reader.set_progress_handler(long, STEPS)
            for key, facts in PAGES:
                window.go(key, **facts)
                assert window.shown == key
                idle(window.context.tasks, window, qtbot)
            assert not found
            reader.execute("SELECT count(*) FROM issue WHERE description LIKE '%垃圾%'").fetchall()
            assert found, "the handler sees such a walk"
            reader.set_progress_handler(None, 0)
