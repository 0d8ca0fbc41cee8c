"""Answers for 撤销 as a button of a message: taking one transaction back, and reading again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from inspector.ui.actions import leads as lead_actions
from inspector.ui.context import Context
from inspector.wording.tasks_screen import UNDO


def undo_action(ctx: Context, tx: str, *, owner: QObject, done: Callable[[], None]) -> tuple[str, Callable[[], None]]:
    """Return the button (word, call) that takes the transaction `tx` back."""
    return UNDO, lambda: lead_actions.undo(ctx, tx, owner=owner, done=lambda _: done())
