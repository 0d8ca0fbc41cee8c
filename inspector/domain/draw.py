"""Answers for a random choice anybody can make again (双随机 by analogy): frozen list, weights, seed, rule, result.

No rule demands a published seed (facts 5.4); this one is committed before and shown after: the list is frozen, the hash
of the seed is written down, then the draw is made and the seed shown. Whoever set the seed knew the list, so somebody
else may add a word of his own at the draw (`witness`), which nobody could know when the hash was written.

The rule `inspector-draw-1`: the members stand in the order of their ids. For each turn the SHA-256 of rule, hash of the
list, seed, word and turn is read as a number and taken modulo the sum of the weights that are left; whose stretch of
that sum it falls into is drawn and leaves. Whole numbers only, so every machine draws the same (the modulo favours
nobody by more than one in 2²⁰⁰).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspector.domain.record import entity
from inspector.domain.sample import sample

RULE = "inspector-draw-1"
PLACES, TEAMS, SECOND_LINE = KINDS = ("places", "teams", "second_line")
MOST_POOL_BYTES = 60_000  # one value of an op
BASE, OF_LISTING, OF_OPEN, OF_RELAPSE, OF_WEEK = 10, 20, 2, 5, 1
MOST_OPEN, MOST_RELAPSES, MOST_WEEKS = 10, 6, 26


@entity("draw")
@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One draw. `pool` is the frozen list, `result` what the rule gave, `chosen` what people made of it (empty: same).

    Before the draw there is only `seed_sha256`. `plan_id` is the sealed plan it was made for: seed and result then come
    with the opening of the plan.
    """

    id: str
    kind: str = PLACES
    title: str = ""
    campaign_id: str | None = None
    plan_id: str | None = None
    pool: str = ""
    pool_sha256: str = ""
    count: int = 0
    rule: str = RULE
    seed_sha256: str = ""
    committed_at_utc: str = ""
    committed_by: str | None = None
    seed: str = ""
    witness: str = ""
    witness_id: str | None = None
    result: tuple[str, ...] = ()
    drawn_at_utc: str | None = None
    drawn_by: str | None = None
    chosen: tuple[str, ...] = ()
    chosen_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of those who may be drawn; `reasons` say what its weight is made of: (listed | open | relapses | …, points).

    Reasons are for people to read and no part of the frozen list.
    """

    id: str
    weight: int = 1
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What speaks against a draw, with the members that are more or fewer than the rule gives."""

    code: str  # pool | seed | rule | result | adjusted | count | recommitted
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def weigh(member_id: str, *, listed: bool, open_issues: int, relapses: int, days: int | None) -> Member:
    """Return a place with its weight by risk: who is listed “差”, has open issues or relapses, or waited long.

    Own rule of this program: no national shares exist (facts 5.4), only that those with complaints and violations are
    drawn more often. 10 for everybody, 20 for the “差” list, 2 an open issue (10 at most), 5 a relapse (6 at most), 1 a
    week since the last visit (26 at most; never visited counts as 26).
    """
    weeks = MOST_WEEKS if days is None else min(days // 7, MOST_WEEKS)
    reasons = (
        ("listed", OF_LISTING if listed else 0),
        ("open", OF_OPEN * min(open_issues, MOST_OPEN)),
        ("relapses", OF_RELAPSE * min(relapses, MOST_RELAPSES)),
        ("weeks", OF_WEEK * max(weeks, 0)),
    )
    kept = tuple((why, points) for why, points in reasons if points)
    return Member(member_id, BASE + sum(points for _, points in kept), kept)


def freeze(members: Iterable[Member]) -> str:
    """Return the frozen list: canonical JSON of [id, weight] by id; raise ValueError for a weight below one."""
    by_id = {one.id: one.weight for one in members}
    if any(weight < 1 for weight in by_id.values()):
        raise ValueError("weight")
    return json.dumps([[one, by_id[one]] for one in sorted(by_id)], ensure_ascii=False, separators=(",", ":"))


def thaw(pool: str) -> tuple[Member, ...]:
    """Return the members of a frozen list; raise ValueError where it is none."""
    try:
        members = tuple(Member(str(member), int(weight)) for member, weight in json.loads(pool))
    except TypeError as error:
        raise ValueError(pool[:80]) from error
    if any(one.weight < 1 for one in members):
        raise ValueError("weight")
    return members


def digest(text: str) -> str:
    """Return the SHA-256 of a text, hex: of a frozen list, or of a seed."""
    return hashlib.sha256(text.encode()).hexdigest()


def drawn(pool: str, count: int, seed: str, witness: str = "") -> tuple[str, ...]:
    """Return whom the rule draws, in order; all where there are fewer than `count`."""
    left = sorted(thaw(pool), key=lambda one: one.id)
    whole, mark = sum(one.weight for one in left), digest(pool)
    result = []
    for turn in range(min(count, len(left))):
        ticket = hashlib.sha256("\n".join((RULE, mark, seed, witness, str(turn))).encode()).digest()
        at = int.from_bytes(ticket, "big") % whole
        index = 0
        while at >= left[index].weight:
            at -= left[index].weight
            index += 1
        one = left.pop(index)
        result.append(one.id)
        whole -= one.weight
    return tuple(result)


def faults(draw: Draw, seed_hashes: Iterable[str] = ()) -> tuple[Fault, ...]:
    """Return what speaks against a draw; nothing: it can be made again and comes out the same.

    `seed_hashes` are all that were ever written for it. A choice that people changed is told as `adjusted`, with
    whom they put in and left out, whatever reason they gave.
    """
    found = []
    if len({one for one in seed_hashes if one} | {draw.seed_sha256}) > 1:
        found.append(Fault("recommitted"))
    if digest(draw.pool) != draw.pool_sha256:
        found.append(Fault("pool"))
    if not draw.seed:
        return tuple(found)
    if digest(draw.seed) != draw.seed_sha256:
        found.append(Fault("seed"))
    if draw.rule != RULE:
        return (*found, Fault("rule"))
    try:
        again = drawn(draw.pool, draw.count, draw.seed, draw.witness)
    except ValueError:
        return tuple(found) if found else (Fault("pool"),)
    if again != draw.result:
        found.append(_differing("result", draw.result, again))
    if draw.chosen and set(draw.chosen) != set(again):
        found.append(_differing("adjusted", draw.chosen, again))
    return tuple(found)


def stops(place_ids: Sequence[str], seed: str) -> tuple[str, ...]:
    """Return the places in an order drawn by a seed (随机路线): nobody can guess where a team turns up first."""
    return sample(place_ids, len(place_ids), f"route/{seed}")


def _differing(code: str, held: Sequence[str], again: Sequence[str]) -> Fault:
    added = tuple(one for one in held if one not in again)
    return Fault(code, added, tuple(one for one in again if one not in held))
