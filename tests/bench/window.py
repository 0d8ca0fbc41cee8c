"""Measures the window: from the start of the process to the first painted rows, and waiting while the ledger scrolls.

Each start is a process of its own, timed from before it exists: against a bare PySide6 window with a table of as many
rows as are painted. Scrolling drives the real screen offscreen; a heartbeat every 2 ms tells how long the GUI thread
was not to be had.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench import ground
from tests.bench.rounds import ROUNDS, Row, alternate, medians, note

FRAME_MS, BEAT_MS = 16.0, 2
FRAMES, WARM_FRAMES = 260, 30
PAINTED_ROWS = 12
SIZE = (1366, 768)
LONGEST_S = 60


def rows() -> Iterator[Row]:
    """Yield the rows of starting and scrolling."""
    large, empty = ground.large_ledger_folder(), _empty()
    for folder in (large, empty):
        _register(folder)
    contestants: dict[str, Callable[[int], float]] = {
        "large": lambda _: _started("ours", large),
        "empty": lambda _: _started("ours", empty),
        "bare": lambda _: _started("bare", empty),
    }
    for contestant in contestants.values():
        contestant(0)  # bytecode written, libraries in the page cache
    measured = medians(alternate(contestants, ROUNDS + 2))
    for key, words in (("empty", "空台账"), ("large", f"{ground.ISSUES} 条")):
        yield Row(
            name=f"从进程开始到画出台账，{words}",
            unit="s",
            goal=2.5,
            ours=measured[key],
            reference=measured["bare"],
            against="裸 PySide6 窗口加表格",
        )
    yield _scrolling(large)


def _empty() -> Path:
    from inspector.store.workspace import open_workspace

    folder = ground.fresh("empty-ledger")
    with open_workspace(folder):
        pass
    return folder


def _register(folder: Path) -> None:
    """Have somebody work here, so that the window does not ask who does."""
    from inspector.domain.place import Person
    from inspector.store import places
    from inspector.store.door import new_id
    from inspector.store.workspace import open_workspace

    with open_workspace(folder, now=ground.clock) as ws:
        if not places.people(ws):
            person = Person(id=new_id(), name="陈晓明", unit="区农业农村局")
            places.keep(ws, person)
            ws.become(person.id, ())


def _started(kind: str, folder: Path) -> float:
    """Return the seconds from before the process exists until it has painted rows."""
    begin = time.monotonic()
    command = [sys.executable, "-m", "tests.bench.window", kind, str(folder)]
    done = subprocess.run(command, cwd=ground.PROJECT, check=True, stdout=subprocess.PIPE, text=True, timeout=LONGEST_S)
    return float(done.stdout) - begin


def _scrolling(folder: Path) -> Row:
    note("scrolling")
    longest: list[float] = []
    own: list[float] = []
    beyond = frames = 0
    for _ in range(ROUNDS):
        command = [sys.executable, "-m", "tests.bench.window", "scroll", str(folder)]
        done = subprocess.run(command, cwd=ground.PROJECT, check=True, stdout=subprocess.PIPE, text=True, timeout=120)
        gaps = [float(line.split()[0]) for line in done.stdout.splitlines()]
        longest.append(max(gaps))
        own.append(max(float(line.split()[1]) for line in done.stdout.splitlines()))
        beyond += sum(gap > FRAME_MS for gap in gaps)
        frames += FRAMES
    return Row(
        name="滚动台账时界面线程最长的停顿",
        unit="ms",
        goal=1.0,
        ours=statistics.median(longest),
        reference=FRAME_MS,
        against=(
            f"一帧 {FRAME_MS:.0f} ms；{frames} 帧里 {beyond} 次超过，"
            f"最长 {max(longest):.1f} ms，自己的工作最长 {max(own):.1f} ms"
        ),
        more={"longest_ms": max(longest), "longest_own_ms": max(own), "beyond_a_frame": beyond, "frames": frames},
    )


# --- in a process of its own ------------------------------------------------------------------------------------------


def _bare() -> None:
    """A main window with a table; says when its rows were painted."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtGui import QStandardItem, QStandardItemModel
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    model = QStandardItemModel(PAINTED_ROWS, 8)
    for row in range(PAINTED_ROWS):
        for at in range(8):
            model.setItem(row, at, QStandardItem(f"第 {row} 条问题 {at}"))
    window, table = QMainWindow(), QTableView()
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(*SIZE)

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                _quit_soon(app)
            return False

    watch = Watch()
    table.viewport().installEventFilter(watch)
    window.show()
    app.exec()


def _quit_soon(app: Any) -> None:
    """After the paint event that is under way, say the time and end."""
    from PySide6.QtCore import QTimer

    def told() -> None:
        print(time.monotonic(), flush=True)
        app.quit()

    QTimer.singleShot(0, told)


def _ours(folder: Path) -> None:
    """The program as `inspector` starts it, on the ledger; says when its first page was painted."""
    from inspector import settings
    from inspector.intake.recovery import recover
    from inspector.store.workspace import open_workspace
    from inspector.ui.bug import catch_bugs
    from inspector.ui.run import application, follow_system, make_window, prepare_input_method
    from inspector.ui.theme import apply_theme

    prepare_input_method()
    app = application()
    ws = open_workspace(folder)
    catch_bugs(ws.folder / "logs")
    recover(ws)
    apply_theme(app, settings.load(ws.meta("settings")).theme)
    window = make_window(ws)
    follow_system(app, window)
    window.resize(*SIZE)
    window.begin("ledger")
    screen = window.screen_at("ledger")
    screen.model.arrived.connect(lambda: _when_painted(app, screen))  # type: ignore[attr-defined]
    window.show()
    app.exec()
    _end(window, ws)


def _when_painted(app: Any, screen: Any) -> None:
    """Wait for the paint event that shows what has just arrived."""
    from PySide6.QtCore import QEvent, QObject

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                app.removeEventFilter(self)
                _quit_soon(app)
            return False

    screen.watch = Watch()
    app.installEventFilter(screen.watch)
    screen.update()


def _scroll(folder: Path) -> None:
    """Scroll by lines, pages and jumps; print each gap of the heartbeat, and the thread's own work in it, in ms."""
    from PySide6.QtCore import Qt, QTimer

    from inspector.store.workspace import open_workspace
    from inspector.ui.run import application, make_window
    from inspector.ui.theme import apply_theme

    app = application()
    ws = open_workspace(folder, now=ground.clock)
    apply_theme(app, "light")
    window = make_window(ws, ground.clock)
    window.resize(*SIZE)
    window.begin("ledger")
    window.show()
    screen: Any = window.screen_at("ledger")
    bar = screen.table.verticalScrollBar()
    gaps: list[tuple[float, float]] = []
    state = {"frame": 0, "beat": 0.0, "own": 0.0}
    beat, frame = QTimer(timerType=Qt.TimerType.PreciseTimer), QTimer(timerType=Qt.TimerType.PreciseTimer)

    def on_beat() -> None:
        now, own = time.perf_counter(), time.thread_time()
        if state["frame"] > WARM_FRAMES:
            gaps.append(((now - state["beat"]) * 1000 - BEAT_MS, (own - state["own"]) * 1000))
        state["beat"], state["own"] = now, own

    def on_frame() -> None:
        number = int(state["frame"])
        state["frame"] = number + 1
        if number < 120:
            bar.setValue(bar.value() + 72)  # the wheel
        elif number < 200:
            bar.setValue(bar.value() + bar.pageStep())
        else:
            bar.setValue(bar.maximum() * ((number * 37) % 60) // 60)  # the handle, drawn to and fro
        if number + 1 >= FRAMES:
            frame.stop()
            beat.stop()
            app.quit()

    def begin(_: int) -> None:
        beat.timeout.connect(on_beat)
        frame.timeout.connect(on_frame)
        beat.start(BEAT_MS)
        frame.start(int(FRAME_MS))

    screen.model.whole.connect(begin)
    app.exec()
    print("\n".join(f"{gap:.2f} {own:.2f}" for gap, own in gaps), flush=True)
    _end(window, ws)


def _end(window: Any, ws: Any) -> None:
    window.close()
    window.context.tasks.close()
    ws.close()


if __name__ == "__main__":
    kind, where = sys.argv[1], Path(sys.argv[2])
    {"bare": lambda _: _bare(), "ours": _ours, "scroll": _scroll}[kind](where)
