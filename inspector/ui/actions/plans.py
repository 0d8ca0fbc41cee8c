"""Reading and doing what 安排 shows and offers: everything off the GUI thread, writes on the store queue."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from inspector.domain.coverage import Matrix
from inspector.domain.draw import Draw, Fault, Member
from inspector.domain.hotspots import Rate, Spot
from inspector.domain.plan import Compared, Content, Plan, PlanLook
from inspector.domain.rotation import Proposal, Rota, Shift
from inspector.domain.second_line import SecondLine
from inspector.sheets.table_csv import safe_cell
from inspector.store.workspace import Workspace
from inspector.ui.context import Context
from inspector.ui.models.plan_rows import Names

Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class PlansRead:
    """The plans as they stand, what whoever works here may do with each, and whether he has a key here."""

    names: Names
    plans: tuple[Plan, ...]
    allowed: Mapping[str, tuple[str, ...]]
    today: str
    has_key: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class PlanRead:
    """One plan opened: who looked at it, what speaks against it, what its visits reached."""

    plan: Plan
    looks: tuple[PlanLook, ...]
    faults: tuple[str, ...]
    compared: Compared | None
    visits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RotaRead:
    """The accepted lines from this week on, and leader and people of each team."""

    names: Names
    rotas: tuple[Rota, ...]
    teams: Mapping[str, Rota]
    week: str


@dataclass(frozen=True, slots=True)
class CoverageRead:
    """已查/未查 of a campaign and what is open where."""

    names: Names
    matrix: Matrix
    open_issues: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DrawsRead:
    """The draws, what speaks against each, the plan each belongs to, and what weights are made of today."""

    names: Names
    draws: tuple[Draw, ...]
    faults: Mapping[str, tuple[Fault, ...]]
    verdicts: Mapping[str, str]
    plan_numbers: Mapping[str, str]
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class SecondRead:
    """The second line, points that come back, and rates by each."""

    names: Names
    second: SecondLine
    spots: tuple[Spot, ...]
    rates: Mapping[str, tuple[Rate, ...]]


def read_plans(ctx: Context, *, owner: QObject, done: Callable[[PlansRead], None]) -> None:
    """Read the plans."""

    def work() -> PlansRead:
        from inspector.store import plans, seal_keys

        ws = ctx.ws
        found = tuple(reversed(plans.plans(ws)))
        return PlansRead(
            names(ws),
            found,
            {one.id: plans.allowed(ws, one) for one in found},
            plans.today(ws),
            seal_keys.is_here(ws),
            seal_keys.is_locked(ws),
        )

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_plan(ctx: Context, plan_id: str, *, owner: QObject, done: Callable[[PlanRead], None]) -> None:
    """Read what stands around one plan."""

    def work() -> PlanRead:
        from inspector.store import plans

        ws, plan = ctx.ws, plans.must_get(ctx.ws, plan_id)
        return PlanRead(
            plan,
            tuple(plans.looks(ws, plan_id)),
            plans.verify(ws, plan_id),
            plans.compared(ws, plan_id) if plan.opened else None,
            tuple(one.number for one in plans.visits_of(ws, plan_id)),
        )

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_rota(ctx: Context, *, owner: QObject, done: Callable[[RotaRead], None]) -> None:
    """Read the accepted lines from this week on."""

    def work() -> RotaRead:
        from inspector.domain.clock_text import business_date, utc_text
        from inspector.domain.weeks import week_of
        from inspector.store import rotation, teams

        week = week_of(business_date(utc_text(ctx.ws.now())))
        known = {one.id: Rota(id="", leader_id=one.leader_id, people=one.people) for one in teams.teams(ctx.ws)}
        return RotaRead(names(ctx.ws), tuple(rotation.rotas(ctx.ws, week)), known, week)

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_coverage(
    ctx: Context, campaign_id: str | None, *, owner: QObject, done: Callable[[CoverageRead], None]
) -> None:
    """Read 已查/未查 of a campaign, or of everything."""

    def work() -> CoverageRead:
        from inspector.store import coverage

        matrix = coverage.matrix(ctx.ws, campaign_id)
        return CoverageRead(names(ctx.ws), matrix, coverage.open_issues(ctx.ws))

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_draws(ctx: Context, *, owner: QObject, done: Callable[[DrawsRead], None]) -> None:
    """Read the draws and check each."""

    def work() -> DrawsRead:
        from inspector.store import draws

        ws, found = ctx.ws, draws.draws(ctx.ws)
        plans = {one.id: one.number for one in ws.all("plan")}
        return DrawsRead(
            names(ws),
            tuple(found),
            {one.id: draws.verify(ws, one.id) for one in found},
            {one.id: draws.verdict(ws, one)[0] for one in found},
            {one.id: plans.get(one.plan_id or "", "") for one in found},
            {one.id: one for one in draws.members(ws)},
        )

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def read_second(
    ctx: Context, campaign_id: str | None, by: Sequence[str], *, owner: QObject, done: Callable[[SecondRead], None]
) -> None:
    """Read the second line and what comes back, of a campaign or of everything."""

    def work() -> SecondRead:
        from inspector.domain import hotspots, second_line
        from inspector.store import coverage

        records = coverage.records(ctx.ws, campaign_id)
        return SecondRead(
            names(ctx.ws),
            second_line.second_line(records),
            tuple(hotspots.spots(records)),
            {one: tuple(hotspots.rates(records, one)) for one in by},
        )

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def make_key(ctx: Context, passphrase: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed) -> None:
    """Make a key for whoever works here."""
    from inspector.store import seal_keys

    ctx.write(owner, lambda: seal_keys.publish(ctx.ws, passphrase), done, failed)


def keep_plan(
    ctx: Context, form: Any, plan_id: str | None, *, owner: QObject, done: Callable[[Plan], None], failed: Failed
) -> None:
    """Make a plan, or write a draft anew."""
    from inspector.store import plans

    work = (lambda: plans.change(ctx.ws, plan_id, form)) if plan_id else (lambda: plans.draft(ctx.ws, form))
    ctx.write(owner, work, done, failed)


def look(
    ctx: Context, plan_id: str, passphrase: str, *, owner: QObject, done: Callable[[Content], None], failed: Failed
) -> None:
    """Read the targets of a plan, which is written down."""
    from inspector.store import plans

    ctx.write(owner, lambda: plans.look(ctx.ws, plan_id, passphrase), done, failed)


def act(
    ctx: Context, action: str, plan: Plan, said: str, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Do one step of the plan shown: approve and depart take the passphrase in `said`, cancel the reason."""
    from inspector.store import plans

    work: dict[str, Callable[[], Any]] = {
        "approve": lambda: plans.approve(ctx.ws, plan.id, said, shown=plan),
        "depart": lambda: plans.depart(ctx.ws, plan.id, said),
        "finish": lambda: plans.finish(ctx.ws, plan.id),
        "cancel": lambda: plans.cancel(ctx.ws, plan.id, said),
        "visit": lambda: plans.start_visit(ctx.ws, plan.id),
    }
    ctx.write(owner, work[action], done, failed)


def may_export(ctx: Context, plan_id: str, *, owner: QObject, done: Callable[[Content], None]) -> None:
    """Ask for the targets of a plan to take them out of the program; refused and written down before departure."""
    from inspector.store import plans

    ctx.write(owner, lambda: plans.for_paper(ctx.ws, plan_id), done)


def export(path: Path, head: Sequence[str], content: Content, levels: Mapping[str, str]) -> Path:
    """Write targets as CSV that Excel opens as it is (no cell is a formula); raise Known("file_not_saved")."""
    from inspector.ui.parts.preview_dialog import write_whole

    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(head)
    for at, one in enumerate(content.targets, 1):
        cells = (one.name, levels.get(one.level, one.level), one.code)
        lines.writerow((at, *(safe_cell(cell) for cell in cells)))
    write_whole(path, out.getvalue().encode("utf-8-sig", "replace"))
    return path


def propose(
    ctx: Context,
    *,
    weeks: int,
    most: int,
    campaign_id: str | None,
    seed: str,
    owner: QObject,
    done: Callable[[Proposal], None],
) -> None:
    """Propose a rota; nothing is written."""
    from inspector.store import rotation

    def work() -> Proposal:
        return rotation.propose(ctx.ws, seed, weeks=weeks, most=most, campaign_id=campaign_id)

    ctx.tasks.run("read", work, owner=owner, done=done, failed=ctx.report)


def accept(
    ctx: Context,
    proposal: Proposal,
    shifts: Sequence[Shift],
    campaign_id: str | None,
    *,
    owner: QObject,
    done: Callable[[Any], None],
) -> None:
    """Write the lines of a proposal as somebody left them."""
    from inspector.store import rotation

    ctx.write(owner, lambda: rotation.accept(ctx.ws, proposal, shifts, campaign_id), done)


def check_shift(
    ctx: Context, shift: Shift, campaign_id: str | None, *, owner: QObject, done: Callable[[Any], None], failed: Failed
) -> None:
    """Ask whether a line that somebody changed breaks a hard rule."""
    from inspector.store import rotation

    def work() -> Shift:
        rotation.must_be_possible(ctx.ws, [shift], campaign_id)
        return shift

    ctx.tasks.run("read", work, owner=owner, done=done, failed=failed)


def draw_rota(ctx: Context, first: date, last: date, *, owner: QObject, done: Callable[[bytes], None]) -> None:
    """Draw 交叉督查排班表 of some days."""

    def work() -> bytes:
        from inspector import papers

        out = io.BytesIO()
        papers.draw(ctx.ws, "rota", out, since=first, until=last)
        return out.getvalue()

    ctx.tasks.run("heavy", work, owner=owner, done=done, failed=ctx.report)


def withdraw(ctx: Context, rota_id: str, *, owner: QObject, done: Callable[[Any], None]) -> None:
    """Take back an accepted line."""
    from inspector.store import rotation

    ctx.write(owner, lambda: rotation.withdraw(ctx.ws, rota_id), done)


def freeze(
    ctx: Context, values: Mapping[str, Any], *, owner: QObject, done: Callable[[Draw], None], failed: Failed
) -> None:
    """Freeze a list as the form asks."""
    from inspector.store import draws

    def work() -> Draw:
        campaign = values.get("campaign_id") or None
        pool = draws.members(ctx.ws, values["kind"], campaign, tuple(values.get("street_ids") or ()))
        return draws.commit(
            ctx.ws, pool, values["count"], title=values["title"], kind=values["kind"], campaign_id=campaign
        )

    ctx.write(owner, work, done, failed)


def run_draw(
    ctx: Context, draw_id: str, witness: str, *, owner: QObject, done: Callable[[Draw], None], failed: Failed
) -> None:
    """Make a draw and tell its seed."""
    from inspector.store import draws

    ctx.write(owner, lambda: draws.draw(ctx.ws, draw_id, witness), done, failed)


def adjust(
    ctx: Context,
    draw_id: str,
    chosen: Sequence[str],
    reason: str,
    *,
    owner: QObject,
    done: Callable[[Draw], None],
    failed: Failed,
) -> None:
    """Change the result of a draw by hand."""
    from inspector.store import draws

    ctx.write(owner, lambda: draws.adjust(ctx.ws, draw_id, chosen, reason), done, failed)


def names(ws: Workspace) -> Names:
    """Read the words of what planning names, on the calling thread."""
    from inspector.ui.today import register

    held = register.read(ws)
    return Names(
        people={one.id: one.name for one in ws.all("person")},
        places={one.id: one.name for one in held.places.values()},
        full={one: held.full_name(one) for one in held.places},
        teams={one.id: one.name for one in ws.all("team")},
        campaigns={one.id: f"{one.name}{one.batch or ''}" for one in held.campaigns},
        bodies={one.id: one.name for one in held.bodies.values()},
        categories={one.code: one.name for one in ws.catalogue.categories},
    )
