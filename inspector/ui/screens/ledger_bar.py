"""Answers for the foot of the ledger: how many there are, or, with rows ticked, what may be done with all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QStackedLayout, QWidget

from inspector.store.ledger import LedgerRow
from inspector.ui.actions import issues as actions
from inspector.ui.parts.basics import Elided, button, label, row
from inspector.wording import ledger as words
from inspector.wording.import_screen import OPEN as IMPORT
from inspector.wording.water_screen import TITLE as WATER

BULK = (
    ("assign", "send", "primary"),
    ("warn", "clock_alarm", ""),
    ("urge", "clock_alarm", ""),
    ("escalate", "warning", ""),
    ("approve_close", "checkmark_circle", ""),
    ("plan_recheck", "arrow_counterclockwise", ""),
    ("print", "print", ""),
    ("export", "arrow_export", ""),
    ("supervise", "flag", ""),
)


class FootBar(QFrame):
    """52 px at the bottom of the list."""

    asked = Signal(str)
    unticked = Signal()

    def __init__(self, *, read_only: bool) -> None:
        super().__init__()
        self.setProperty("pane", "surface")
        self.setFixedHeight(52)
        self._read_only = read_only
        self.hint = Elided(words.KEYS_HINT, "hint")
        self.export = button("导出", lambda: self.asked.emit("export_all"), kind="plain", icon="arrow_export")
        self.water = button(WATER, lambda: self.asked.emit("water"), kind="plain", icon="drop")
        self.bring_in = button(IMPORT, lambda: self.asked.emit("import"), kind="plain", icon="arrow_import")
        self.bring_in.setEnabled(not read_only)
        self.count, self.count_ticked = label("", "meta"), label("", "meta")
        self.ticked = label("", "strong")
        self.buttons: dict[str, QPushButton] = {}
        plain = QWidget()
        line = row(self.hint, self.water, self.bring_in, self.export, self.count, margins=(16, 0, 16, 0))
        line.setStretch(0, 1)
        plain.setLayout(line)
        chosen = QWidget()
        line = row(self.ticked, button("取消", self.unticked.emit, kind="link"), margins=(16, 0, 16, 0))
        for name, icon, kind in BULK:
            made = button(words.BULK[name], kind=kind, icon=icon)
            made.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            self.buttons[name] = made
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(self.count_ticked)
        chosen.setLayout(line)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(plain)
        self._stack.addWidget(chosen)

    def show_count(self, count: int | None, on_screen: int) -> None:
        """Show how many rows there are and how many a screen holds; None while it is not known."""
        shown = "正在数" if count is None else words.count_of(count)
        text = f"{shown}，每屏 {on_screen} 条" if count is None or count > on_screen else shown
        self.count.setText(text)
        self.count_ticked.setText(text)
        self.export.setEnabled(bool(count))

    def show_ticked(self, rows: Sequence[LedgerRow], waits_of: Callable[[str], Iterable[str]] = lambda _: ()) -> None:
        """Show what may be done with these rows; what not all of them allow says which one does not.

        What is done only where it waits (`waits_of` an issue) is shown only where one of them waits for it.
        """
        self._stack.setCurrentIndex(1 if rows else 0)
        self.ticked.setText(f"已选 {len(rows)} 条")
        for name, made in self.buttons.items():
            if name in actions.WAITED_FOR:
                made.setVisible(any(name in waits_of(row.issue_id) for row in rows))
            reason = self._reason(name, rows, waits_of)
            made.setEnabled(not reason)
            made.setToolTip(reason)

    def _reason(self, name: str, rows: Sequence[LedgerRow], waits_of: Callable[[str], Iterable[str]]) -> str:
        if name in ("print", "export"):
            return ""
        if self._read_only:
            return "只读，不能改动"
        refused = actions.refused(rows, name, waits_of)
        return words.not_allowed(name, refused, len(rows)) if refused else ""
