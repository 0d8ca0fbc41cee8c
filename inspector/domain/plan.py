"""Answers for a sealed plan (暗访计划): what is fixed by its seal, what each state allows, and planned against visited.

Only the team's lead and the approver may read the targets before departure; everybody else learns them when the plan is
opened (facts 5.2). So a record carries three things one after another: the list sealed to those two (`sealed`), at the
approval the SHA-256 of the list with its salt (`commitment`), at departure list and salt themselves (`opened`). Whoever
has the record can then hash `opened` and see that it is what was approved. The salt keeps others from trying the 61
communities until one fits. What is hashed is the text that was sealed, never one made anew: a place that was renamed
meanwhile changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from inspector.domain.draw import stops
from inspector.domain.record import entity

DRAFT, SEALED, REVEALED, FINISHED, CANCELLED = STATES = ("draft", "sealed", "revealed", "done", "cancelled")
LOOK, CHANGE, APPROVE, DEPART, FINISH, CANCEL = ACTIONS = ("look", "change", "approve", "depart", "finish", "cancel")
GIVEN, SHORT, DRAWN = ORDERS = ("given", "short", "drawn")  # 照录入顺序 最短路线 随机路线
LOOKS = ("opened", "refused", "paper_refused")  # what was done to a plan that had not departed
VERSION = 1


@entity("seal_key")
@dataclass(frozen=True, slots=True, kw_only=True)
class SealKey:
    """Where something can be sealed to for one person on one laptop: an age recipient, signed by that laptop's key."""

    id: str
    person_id: str | None = None
    device: str = ""
    public_key: str = ""  # of the laptop, hex
    recipient: str = ""  # age1…
    signature: str = ""  # of the laptop's key under `signed_text`, hex
    made_at_utc: str = ""
    active: bool = True


@entity("plan")
@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One plan. `size` is how many targets it has; which, only `sealed` says until `opened` does."""

    id: str
    number: str = ""
    campaign_id: str | None = None
    team_id: str | None = None
    lead_id: str | None = None
    approver_id: str | None = None
    planner_id: str | None = None
    starts_on: str = ""
    ends_on: str = ""
    mode: str = "covert"
    kind: str | None = None  # of the visits it is for (visit.KINDS); None: inspection
    size: int = 0
    sealed: str = ""  # age, base64
    commitment: str = ""
    approved_at_utc: str | None = None
    approved_by: str | None = None
    opened: str = ""  # the text that was sealed
    place_ids: tuple[str, ...] = ()  # as in `opened`, for whoever lists
    revealed_at_utc: str | None = None
    revealed_by: str | None = None
    done_at_utc: str | None = None
    cancelled_at_utc: str | None = None
    cancel_reason: str | None = None
    remark: str | None = None  # read by everybody at any time


@entity("plan_look")
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLook:
    """Somebody read, or asked to read, a plan that had not departed."""

    id: str
    plan_id: str = ""
    person_id: str | None = None
    looked_at_utc: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a plan as it was named when the plan was made."""

    place_id: str
    level: str
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What is sealed: the targets in the order they are gone to, how that order came about, and the salt.

    `draw_id` and `draw_seed` are those of a draw that chose the targets; its seed stays secret as long as they do.
    """

    plan_id: str
    salt: str
    targets: tuple[Target, ...]
    order: str = GIVEN
    draw_id: str = ""
    draw_seed: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Planned against visited: targets reached, missed, and places checked that were not planned."""

    reached: tuple[str, ...]
    missed: tuple[str, ...]
    unplanned: tuple[str, ...]


def state(plan: Plan) -> str:
    """Return which of STATES a plan is in; what happened to it last on the way wins."""
    if plan.cancelled_at_utc:
        return CANCELLED
    if plan.done_at_utc:
        return FINISHED
    if plan.opened:
        return REVEALED
    return SEALED if plan.commitment else DRAFT


def allowed(plan: Plan, person_id: str, today: str) -> tuple[str, ...]:
    """Return what a person may do with a plan on a day (YYYY-MM-DD), in the order of ACTIONS.

    The approver may do what the lead may, departing included: a lead who fell ill must not take the list with him.
    Nobody departs before the first day of the plan.
    """
    now = state(plan)
    insider = person_id != "" and person_id in (plan.lead_id, plan.approver_id)
    planner = insider or (person_id != "" and person_id == plan.planner_id)
    may = {
        LOOK: (insider and now in (DRAFT, SEALED)) or now in (REVEALED, FINISHED),
        CHANGE: planner and now == DRAFT,
        APPROVE: person_id == plan.approver_id and now == DRAFT and plan.lead_id != plan.approver_id,
        DEPART: insider and now == SEALED and plan.starts_on <= today,
        FINISH: planner and now == REVEALED,
        CANCEL: planner and now in (DRAFT, SEALED, REVEALED),
    }
    return tuple(action for action in ACTIONS if may[action])


def text_of(content: Content) -> str:
    """Return the canonical JSON that is sealed and hashed: sorted keys, no spaces, UTF-8."""
    doc: dict[str, object] = {
        "order": content.order,
        "plan": content.plan_id,
        "salt": content.salt,
        "targets": [
            {"code": one.code, "level": one.level, "name": one.name, "place": one.place_id} for one in content.targets
        ],
        "v": VERSION,
    }
    if content.draw_id:
        doc["draw"] = {"id": content.draw_id, "seed": content.draw_seed}
    return json.dumps(doc, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_text(text: str) -> Content:
    """Return what a text says that `text_of` made; raise ValueError where it is none."""
    try:
        doc = json.loads(text)
        targets = tuple(Target(one["place"], one["level"], one["name"], one["code"]) for one in doc["targets"])
        draw = doc.get("draw", {})
        return Content(doc["plan"], doc["salt"], targets, doc["order"], draw.get("id", ""), draw.get("seed", ""))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(text[:80]) from error


def commitment(text: str) -> str:
    """Return what stands for a text until it is opened: its SHA-256, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def signed_text(person_id: str, recipient: str) -> bytes:
    """Return what a laptop signs when it says that a recipient belongs to a person."""
    return f"inspector seal key 1\n{person_id}\n{recipient}".encode()


def faults(plan: Plan, commitments: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what speaks against it: recommitted | same_person | differs | unreadable | other_plan | places | order.

    `commitments` are all that were ever written for it: more than one means that the seal was set anew.
    """
    found = []
    if len({one for one in commitments if one} | ({plan.commitment} if plan.commitment else set())) > 1:
        found.append("recommitted")
    if plan.commitment and plan.lead_id and plan.lead_id == plan.approver_id:
        found.append("same_person")
    if not plan.opened:
        return tuple(found)
    if not plan.commitment or commitment(plan.opened) != plan.commitment:
        found.append("differs")
    try:
        content = read_text(plan.opened)
    except ValueError:
        return (*found, "unreadable")
    if content.plan_id != plan.id:
        found.append("other_plan")
    if tuple(one.place_id for one in content.targets) != plan.place_ids or plan.size != len(content.targets):
        found.append("places")
    if content.order == DRAWN and tuple(one.place_id for one in content.targets) != stops(plan.place_ids, content.salt):
        found.append("order")
    return tuple(found)


def compare(planned: Iterable[str], visited: Collection[str], parents: Mapping[str, str | None]) -> Compared:
    """Compare the places of a plan with those its visits checked; a target is reached at itself or within it."""
    wanted = tuple(dict.fromkeys(planned))
    chains = {place_id: _chain(place_id, parents) for place_id in visited}
    reached = {one for chain in chains.values() for one in chain if one in wanted}
    return Compared(
        tuple(one for one in wanted if one in reached),
        tuple(one for one in wanted if one not in reached),
        tuple(sorted(place_id for place_id, chain in chains.items() if chain.isdisjoint(wanted))),
    )


def _chain(place_id: str, parents: Mapping[str, str | None]) -> set[str]:
    chain: set[str] = set()
    at: str | None = place_id
    while at and at not in chain:
        chain.add(at)
        at = parents.get(at)
    return chain
