"""Answers for draws: whose weight is what, freezing the list, drawing from it, changing the result by hand, proof.

Between freezing and drawing the seed lies in this laptop's own settings and in no op; only its hash is told. The seed
of a draw for a sealed plan goes into what is sealed and is forgotten here, and is told when the plan is opened: whoever
has list and seed has the targets.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from inspector.domain import draw as rule
from inspector.domain import hotspots, second_line
from inspector.domain.draw import Draw, Fault, Member
from inspector.domain.plan import REVEALED, state
from inspector.errors import Known
from inspector.store import coverage, registers, teams, written
from inspector.store.door import Transaction, new_id
from inspector.store.workspace import Workspace
from inspector.wording import plans as words

_SEED = "draw_seed/"


def draws(ws: Workspace, campaign_id: str | None = None) -> list[Draw]:
    """Return the draws, the latest first, all or those of one campaign."""
    these = "(?1 IS NULL OR campaign_id = ?1)"
    return ws.all("draw", these, (campaign_id,), "committed_at_utc DESC, rowid DESC")


def must_get(ws: Workspace, draw_id: str) -> Draw:
    """Return a draw or raise Known("draw_unknown")."""
    draw = ws.get("draw", draw_id)
    if draw is None:
        raise Known("draw_unknown", record=draw_id)
    return draw  # type: ignore[no-any-return]


def members(
    ws: Workspace, kind: str = rule.PLACES, campaign_id: str | None = None, street_ids: Collection[str] = ()
) -> list[Member]:
    """Return whom a draw of a kind is made from, with their weights: communities, teams, or places already inspected.

    Communities are those the campaign is to cover (of these streets, where any are named).
    """
    if kind == rule.TEAMS:
        return [Member(team.id) for team in teams.teams(ws, campaign_id)]
    matrix = coverage.matrix(ws, campaign_id)
    streets = {cell.place.id: street.place for street in matrix.streets for cell in street.cells}
    cells = [
        cell
        for cell in matrix.cells
        if not street_ids or ((street := streets[cell.place.id]) is not None and street.id in street_ids)
    ]
    if kind == rule.SECOND_LINE:
        done = set(second_line.places_done(coverage.records(ws, campaign_id)))
        cells = [cell for cell in cells if cell.place.id in done]
    listed = {one.place_id for one in registers.standing_listings(ws)}
    rates = {one.key: one for one in hotspots.rates(coverage.records(ws), "community")}
    waiting = coverage.open_issues(ws)
    return [
        rule.weigh(
            cell.place.id,
            listed=cell.place.id in listed,
            open_issues=waiting.get(cell.place.id, 0),
            relapses=rates[cell.place.id].relapsed if cell.place.id in rates else 0,
            days=cell.days,
        )
        for cell in cells
    ]


def commit(
    ws: Workspace,
    pool: Iterable[Member],
    count: int,
    *,
    title: str,
    kind: str = rule.PLACES,
    campaign_id: str | None = None,
) -> Draw:
    """Freeze a list and fix a seed for it; the seed stays here until it is drawn.

    Raise Known("draw_pool_empty"), Known("draw_count"), Known("draw_pool_large"), Known("author_missing").
    """
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    known = list(pool)
    if not known:
        raise Known("second_line_none" if kind == rule.SECOND_LINE else "draw_pool_empty")
    if not 1 <= count <= len(known):
        raise Known("draw_count", most=len(known))
    frozen = rule.freeze(known)
    if len(frozen.encode()) > rule.MOST_POOL_BYTES:
        raise Known("draw_pool_large", count=len(known))
    seed = secrets.token_hex(16)
    draw = Draw(
        id=new_id(),
        kind=kind,
        title=title.strip(),
        campaign_id=campaign_id,
        pool=frozen,
        pool_sha256=rule.digest(frozen),
        count=count,
        seed_sha256=rule.digest(seed),
        committed_by=ws.author,
    )
    ws.set_meta(_SEED + draw.id, seed)  # first: a hash without its seed could never be drawn
    with ws.write() as door:
        draw = replace(draw, committed_at_utc=door.now_utc)
        door.put(draw)
    return draw


def draw(ws: Workspace, draw_id: str, witness: str = "", witness_id: str | None = None) -> Draw:
    """Make a draw and tell its seed; `witness` is a word somebody else adds now.

    Raise Known("draw_done"), Known("draw_secret") for one of a plan that has not departed,
    Known("draw_seed_elsewhere"), Known("draw_seed_differs").
    """
    held = must_get(ws, draw_id)
    if held.seed:
        raise Known("draw_done", title=held.title)
    plan = ws.get("plan", held.plan_id)
    if plan is not None and state(plan) != REVEALED:
        raise Known("draw_secret", title=held.title, number=plan.number)
    seed = seed_of(ws, held)
    with ws.write() as door:
        return reveal(door, held, seed, ws.author, witness=witness.strip(), witness_id=witness_id)


def reveal(
    door: Transaction, held: Draw, seed: str, person_id: str, *, witness: str = "", witness_id: str | None = None
) -> Draw:
    """Write seed and result of a draw inside a transaction; raise Known("draw_done") where they stand already."""
    now: Draw | None = door.get("draw", held.id)
    if now is None or now.seed:
        raise Known("draw_done", title=held.title)
    made = replace(
        now,
        seed=seed,
        witness=witness,
        witness_id=witness_id,
        result=rule.drawn(now.pool, now.count, seed, witness),
        drawn_at_utc=door.now_utc,
        drawn_by=person_id,
    )
    door.put(made)
    return made


def adjust(ws: Workspace, draw_id: str, chosen: Sequence[str], reason: str) -> Draw:
    """Change the result of a draw by hand, for a reason; result and change are both shown from then on.

    Raise Known("draw_not_done"), Known("draw_reason"), Known("draw_stranger") for one who was not in the list.
    """
    held = must_get(ws, draw_id)
    if not held.seed:
        raise Known("draw_not_done", title=held.title)
    if not reason.strip():
        raise Known("draw_reason")
    pool = {one.id for one in rule.thaw(held.pool)}
    strangers = [one for one in chosen if one not in pool]
    if strangers:
        raise Known("draw_stranger", names="、".join(name_of(ws, one) for one in strangers))
    with ws.write() as door:
        door.change("draw", draw_id, chosen=tuple(dict.fromkeys(chosen)), chosen_reason=reason.strip())
    return must_get(ws, draw_id)


def verify(ws: Workspace, draw_id: str) -> tuple[Fault, ...]:
    """Make a draw again and return what speaks against it; see `domain.draw.faults`."""
    held = must_get(ws, draw_id)
    return rule.faults(held, written.values(ws, draw_id, "seed_sha256"))


def forget_seed(ws: Workspace, draw_id: str) -> None:
    """Forget the seed of a draw that lies in a sealed plan now; no byte of it stays on the disk."""
    ws.forget(_SEED + draw_id)


def verdict(ws: Workspace, held: Draw) -> tuple[str, bool]:
    """Return in a sentence what a check of a draw came to, and whether nothing speaks against it."""
    found = verify(ws, held.id)
    told = [
        words.draw_fault(one.code, [name_of(ws, who) for who in one.added], [name_of(ws, who) for who in one.removed])
        for one in found
    ]
    try:
        pool = len(rule.thaw(held.pool))
    except ValueError:
        pool = 0
    return _worded(held, pool, told), not found


def _worded(held: Draw, pool: int, told: Sequence[str]) -> str:
    return words.draw_verdict(
        held.title, pool=pool, count=held.count, drawn=bool(held.seed), digest=held.seed_sha256, faults=told
    )


def seed_of(ws: Workspace, held: Draw) -> str:
    """Return the seed that is kept here; raise Known("draw_seed_elsewhere") or Known("draw_seed_differs")."""
    seed = ws.meta(_SEED + held.id)
    if seed is None:
        raise Known("draw_seed_elsewhere", title=held.title)
    if rule.digest(seed) != held.seed_sha256:
        raise Known("draw_seed_differs", title=held.title)
    return seed


def name_of(ws: Workspace, member_id: str) -> str:
    """Return what a member of a list is called."""
    found = ws.get("place", member_id) or ws.get("team", member_id)
    return found.name if found is not None else member_id
