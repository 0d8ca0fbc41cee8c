"""Answers for where an entry of 监督 leads: the lists of chosen units, the course of a unit, what was left lying."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from inspector.ui.actions import tasks as actions
from inspector.ui.context import Context
from inspector.ui.parts.list_dialog import ListDialog
from inspector.wording import tasks_screen as words


def to_lists(ctx: Context, owner: QWidget, at: QPushButton, selection: Any) -> None:
    """Go to the 三清单 of a chosen unit or place; where there are several, ask which by a menu above the button."""
    found = [("body", one) for one in selection.body_ids] + [("place", one) for one in selection.place_ids]

    def go(entity: str, record_id: str) -> None:
        ctx.go("figures", view="lists", **{f"{entity}_id": record_id})

    if len(found) == 1:
        go(*found[0])
        return
    menu = QMenu(owner)
    for entity, one in found:
        unit = ctx.ws.get(entity, one)
        if unit is not None:
            menu.addAction(unit.name, partial(go, entity, one))
    menu.popup(at.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


def to_course(ctx: Context, owner: QWidget, title: str, account: Any) -> None:
    """Show what happened to the issues of a unit, the late ones step by step."""

    def shown(lines: list[str]) -> None:
        ListDialog(owner, f"{words.ACTIONS['course']}：{title}", lines[0], lines[1:]).open()

    actions.account_lines(ctx, account.body_id, owner=owner, done=shown)


def to_issues(ctx: Context, title: str, account: Any) -> None:
    """Go to the issues of a unit."""
    only = tuple(one.issue_id for one in account.accounts)
    ctx.go("ledger", only=only, word=words.BEHIND_WORD.format(name=title))


def to_missing(ctx: Context, title: str, compared: Any) -> None:
    """Go to what is missing: the issues, or the first of the leads."""
    if compared.line.entity == "issue":
        ctx.go("ledger", only=compared.line.missing, word=words.MISSING_WORD.format(what=title))
    else:
        ctx.go("leads", lead_id=compared.line.missing[0])
