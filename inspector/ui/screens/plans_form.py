"""Answers for the forms of 安排: a plan, a draw, a change of a draw's result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.domain.clock_text import ZONE
from inspector.domain.draw import KINDS as DRAW_KINDS
from inspector.domain.draw import Draw
from inspector.domain.plan import ORDERS, Plan
from inspector.domain.rotation import Shift
from inspector.domain.visit import MODES
from inspector.store.plans import PlanForm
from inspector.ui.actions import plans as actions
from inspector.ui.context import Context
from inspector.ui.models.plan_rows import members_of
from inspector.ui.screens.registers_fields import Ask, DayEditor, Grounds
from inspector.ui.screens.registers_sheet import FormSheet
from inspector.ui.today import register
from inspector.wording import plans as words
from inspector.wording import plans_screen as screen
from inspector.wording import terms
from inspector.wording.fields import VISIT_KINDS

F, D = screen.FIELDS, screen.DRAW_FIELDS


def open_plan_form(parent: QWidget, ctx: Context, plan: Plan | None, kept: Callable[[Plan], None]) -> FormSheet:
    """Open the form of a plan: a new one, or a draft whose targets are named anew (its own are sealed)."""
    held, teams, draws = register.read(ctx.ws), _teams(ctx), _draws(ctx)
    people = tuple((one.id, one.name) for one in held.people)
    campaigns = tuple((one.id, f"{one.name}{one.batch or ''}") for one in held.campaigns)
    asks = (
        Ask("lead_id", F["lead_id"], "choice", people),
        Ask("approver_id", F["approver_id"], "choice", people),
        Ask("starts_on", F["starts_on"], "day"),
        Ask("ends_on", F["ends_on"], "day", empty=screen.SAME_DAY),
        Ask("place_ids", F["place_ids"], "places"),
        Ask("draw_id", F["draw_id"], "choice", draws, empty=screen.NO_DRAW),
        Ask("order", F["order"], "choice", tuple((one, words.ORDERS[one]) for one in ORDERS)),
        Ask("team_id", F["team_id"], "choice", teams, empty=screen.NO_TEAM),
        Ask("mode", F["mode"], "choice", tuple((one, terms.MODES[one]) for one in MODES)),
        Ask("kind", F["kind"], "choice", tuple(VISIT_KINDS.items())),
        Ask("campaign_id", F["campaign_id"], "choice", campaigns, empty=screen.NO_CAMPAIGN),
        Ask("remark", F["remark"], "text", empty="—"),
    )

    def submit(values: dict[str, Any]) -> None:
        ends = values.pop("ends_on") or ""
        form = PlanForm(**{**values, "ends_on": ends})
        actions.keep_plan(
            ctx, form, plan.id if plan else None, owner=sheet, done=_closing(sheet, kept),
            failed=sheet.fail,
        )  # fmt: skip

    title = f"{words.ACTIONS['change']} {plan.number}" if plan else screen.NEW_PLAN
    grounds = Grounds(held, ctx.ws.catalogue)
    sheet = FormSheet(parent, title, "密封保存", asks, grounds=grounds, submit=submit, note=screen.FORM_NOTE)
    today = ctx.now().astimezone(ZONE).date()
    _propose(sheet, "ends_on", today)
    if plan is None:
        other = next((one.id for one in held.people if one.id != ctx.ws.author), "")
        sheet.show_values(
            {"lead_id": ctx.ws.author, "approver_id": other, "starts_on": today.isoformat(), "kind": "inspection"}
        )
    else:
        ends = plan.ends_on if plan.ends_on != plan.starts_on else None
        sheet.show_values(
            {name: getattr(plan, name) for name in F if hasattr(plan, name)} | {"ends_on": ends, "place_ids": ()}
        )
    sheet.open()
    return sheet


def open_draw_form(parent: QWidget, ctx: Context, kept: Callable[[Draw], None]) -> FormSheet:
    """Open the form by which a list is frozen."""
    held = register.read(ctx.ws)
    campaigns = tuple((one.id, f"{one.name}{one.batch or ''}") for one in held.campaigns)
    streets = tuple((one.id, one.name) for one in held.places.values() if one.level == "street")
    asks = (
        Ask("title", D["title"], hint="如：第48周暗访抽查"),
        Ask("kind", D["kind"], "choice", tuple((one, words.DRAW_KINDS[one]) for one in DRAW_KINDS)),
        Ask("count", D["count"], "number", unit="个"),
        Ask("campaign_id", D["campaign_id"], "choice", campaigns, empty=screen.NO_CAMPAIGN),
        Ask("street_ids", D["street_ids"], "checks", streets, empty=screen.WHOLE_STREETS),
    )

    def submit(values: dict[str, Any]) -> None:
        actions.freeze(ctx, values, owner=sheet, done=_closing(sheet, kept), failed=sheet.fail)

    grounds = Grounds(held, ctx.ws.catalogue)
    sheet = FormSheet(
        parent, screen.NEW_DRAW, screen.NEW_DRAW, asks, grounds=grounds, submit=submit, note=screen.DRAW_NOTE
    )
    sheet.show_values({"count": 2})
    sheet.open()
    return sheet


def open_adjust_form(
    parent: QWidget, ctx: Context, draw: Draw, names: Callable[[str], str], kept: Callable[[Draw], None]
) -> FormSheet:
    """Open the form by which a result is changed by hand."""
    members = tuple((one.id, names(one.id)) for one in members_of(draw))
    asks = (
        Ask("chosen", screen.CHOSEN, "checks", members),
        Ask("reason", screen.REASON, "lines"),
    )

    def submit(values: dict[str, Any]) -> None:
        actions.adjust(
            ctx, draw.id, values["chosen"], values["reason"], owner=sheet,
            done=_closing(sheet, kept), failed=sheet.fail,
        )  # fmt: skip

    grounds = Grounds(register.read(ctx.ws), ctx.ws.catalogue)
    title = f"{screen.DRAW_ADJUST}“{draw.title}”"
    sheet = FormSheet(parent, title, screen.DRAW_ADJUST, asks, grounds=grounds, submit=submit, note=screen.ADJUST_NOTE)
    sheet.show_values({"chosen": draw.chosen or draw.result, "reason": draw.chosen_reason or ""})
    sheet.open()
    return sheet


def open_shift_form(
    parent: QWidget, ctx: Context, shift: Shift, campaign_id: str | None, kept: Callable[[Shift], None]
) -> FormSheet:
    """Open the form by which the places of one proposed line are chosen by hand; hard rules are asked at once."""

    def submit(values: dict[str, Any]) -> None:
        wanted = replace(shift, site_ids=values["place_ids"])
        actions.check_shift(ctx, wanted, campaign_id, owner=sheet, done=_closing(sheet, kept), failed=sheet.fail)

    asks = (Ask("place_ids", F["place_ids"], "places"),)
    grounds = Grounds(register.read(ctx.ws), ctx.ws.catalogue)
    title, note = screen.SHIFT_TITLE, screen.SHIFT_NOTE
    sheet = FormSheet(parent, title, title, asks, grounds=grounds, submit=submit, note=note)
    sheet.show_values({"place_ids": shift.site_ids})
    sheet.open()
    return sheet


def _closing(sheet: FormSheet, kept: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what closes a form once the store has taken it, and then tells the page."""

    def done(made: Any) -> None:
        sheet.succeed()
        kept(made)

    return done


def _propose(sheet: FormSheet, name: str, day: date) -> None:
    editor = sheet.editors[name]
    if isinstance(editor, DayEditor):
        editor.propose(day)


def _teams(ctx: Context) -> tuple[tuple[str, str], ...]:
    from inspector.store import teams

    return tuple((one.id, one.name) for one in teams.teams(ctx.ws))


def _draws(ctx: Context) -> tuple[tuple[str, str], ...]:
    """Return the draws of places that no plan was made from and whose result nobody knows yet."""
    from inspector.store import draws

    return tuple(
        (one.id, f"{one.title}（{one.count} 处）")
        for one in draws.draws(ctx.ws)
        if one.kind != "teams" and one.plan_id is None and not one.seed
    )
