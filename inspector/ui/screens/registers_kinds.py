"""Answers for what each register asks, which record its form makes, and what can be done with an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.domain.place import Campaign
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.domain.team import Team
from inspector.store.door import new_id
from inspector.ui.screens.registers_fields import Ask
from inspector.ui.today.register import Register
from inspector.wording import registers as words

A = words.ASKS
MAKERS: Mapping[str, type] = {
    "talk": Talk, "circular": Circular, "listing": Listing, "handover": Handover, "reception": Tally, "walk": Tally,
    "tally": Tally, "team": Team, "campaign": Campaign,
}  # fmt: skip
ASKED_TALLIES = ("meeting", "system", "advice", "training")
DAY_FIELDS = ("issued_on", "listed_on", "handed_on", "held_on")
PLACE = Ask("place_id", A["place"], "place", empty=words.NO_PLACE)
DAY = Ask("held_on", A["held_on"], "day")
TITLE = Ask("title", A["title"], empty=words.NOT_SAID, hint="名称，不写人名")
LATER = ("follow_up_on", "revisit_on", "ends_on", "starts_on")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms choose from beside places and bodies: (id, words)."""

    people: tuple[tuple[str, str], ...]
    campaigns: tuple[tuple[str, str], ...]


def choices_of(register: Register) -> Choices:
    """Take the choices from the register as it stands."""
    return Choices(
        tuple((one.id, one.name) for one in register.people),
        tuple((one.id, f"{one.name}{one.batch or ''}") for one in register.campaigns),
    )


def asks(kind: str, choices: Choices) -> tuple[Ask, ...]:
    """Return the fields of a register's form."""
    return _ASKS[kind](choices, _campaign(choices))


def _campaign(choices: Choices) -> Ask:
    return Ask("campaign_id", A["campaign_id"], "choice", choices.campaigns, empty=words.NO_CAMPAIGN)


def _talk(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        Ask("talked_at_utc", A["talked_at_utc"], "moment"), PLACE,
        Ask("body_id", A["body_id"], "body", empty=words.NO_BODY, hint="单位名称，地点和单位至少一个"),
        Ask("post", A["post"], hint="只写职务，如 社区党委书记"), Ask("reason", A["reason"], "lines"),
        Ask("requirement", A["requirement"], "lines", empty=words.NOT_SAID),
        Ask("follow_up_on", A["follow_up_on"], "day", empty=words.NO_DAY), campaign,
    )  # fmt: skip


def _circular(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        Ask("title", A["title"]), Ask("official_number", A["official_number"], empty=words.NOT_SAID),
        Ask("issued_on", A["issued_on"], "day"),
        Ask("items", A["items"], "number", empty=words.NOT_SAID, unit="起"),
        Ask("channels", A["channels"], "checks", tuple(words.CIRCULAR_CHANNELS.items())),
        Ask("posted_places", A["posted_places"], "number", empty=words.NOT_SAID, unit="处"),
        Ask("place_ids", A["place_ids"], "places"), Ask("body_ids", A["body_ids"], "bodys"),
        Ask("revisit_on", A["revisit_on"], "day", empty=words.NO_DAY), campaign,
    )  # fmt: skip


def _listing(_: Choices, __: Ask) -> tuple[Ask, ...]:
    return (
        Ask("place_id", A["place"], "place"), Ask("listed_on", A["listed_on"], "day"),
        Ask("reason", A["reason"], "lines", empty=words.NOT_SAID),
        Ask("source", A["source"], empty=words.NOT_SAID, hint="文件或名单的名称"),
    )  # fmt: skip


def _handover(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        Ask("number", A["number"], hint="移送登记册上的编号"), Ask("handed_on", A["handed_on"], "day"),
        Ask("receiver", A["receiver"], hint="只写单位，如 区城市管理局"), campaign,
    )  # fmt: skip


def _reception(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        DAY, Ask("count", "场次", "number", unit="次"), Ask("people", A["people"], "number", unit="人"),
        Ask("leads", A["leads"], "number", empty=words.NOT_SAID, unit="条"), TITLE, PLACE, campaign,
    )  # fmt: skip


def _walk(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        Ask("level", A["level"], "choice", tuple(words.WALK_LEVELS.items())), DAY,
        Ask("count", "走访数", "number", unit="个（户）"),
        Ask("people", A["people"], "number", empty=words.NOT_SAID, unit="人"), TITLE, PLACE, campaign,
    )  # fmt: skip


def _tally(_: Choices, campaign: Ask) -> tuple[Ask, ...]:
    kinds = tuple((one, words.TALLIES[one]) for one in ASKED_TALLIES)
    return (
        Ask("kind", A["kind"], "choice", kinds), DAY, Ask("count", A["count"], "number", unit="次（项）"),
        Ask("people", A["people"], "number", empty=words.NOT_SAID, unit="人"), TITLE, campaign,
    )  # fmt: skip


def _team(choices: Choices, campaign: Ask) -> tuple[Ask, ...]:
    return (
        Ask("name", A["team_name"]), Ask("people", A["people_of"], "checks", choices.people),
        Ask("leader_id", A["leader_id"], "choice", choices.people, empty=words.NOT_SAID),
        Ask("skills", A["skills"], "words", hint="如 纪检、业务、财会"),
        Ask("place_ids", A["area"], "places", hint="不选就是不限地方"), campaign,
    )  # fmt: skip


def _drive(_: Choices, __: Ask) -> tuple[Ask, ...]:
    return (
        Ask("name", A["campaign_name"]), Ask("batch", A["batch"], empty=words.NOT_SAID, hint="如 第一批次"),
        Ask("starts_on", A["starts_on"], "day", empty=words.NO_DAY),
        Ask("ends_on", A["ends_on"], "day", empty=words.NO_DAY),
        Ask("scope_text", A["scope_text"], empty=words.NOT_SAID),
        Ask("place_ids", A["scope_places"], "places", hint="不选就是全部"),
        Ask("categories", A["scope_categories"], "categorys", hint="不选就是全部类别"),
        Ask("object_word", A["object_word"], empty=words.NOT_SAID, hint="不是地点时，如 改造项目"),
        Ask("closing", A["closing"], "choice", tuple(words.CLOSINGS.items()), empty="按设置"),
        Ask("goal", A["goal"], empty=words.NOT_SAID),
    )  # fmt: skip


_ASKS: Mapping[str, Callable[[Choices, Ask], tuple[Ask, ...]]] = {
    "talk": _talk, "circular": _circular, "listing": _listing, "handover": _handover, "reception": _reception,
    "walk": _walk, "tally": _tally, "team": _team, "campaign": _drive,
}  # fmt: skip


def blank(kind: str, now: Any, today: date) -> dict[str, Any]:
    """Return what a new form shows: today, now, one."""
    values: dict[str, Any] = {"talked_at_utc": utc_text(now), "count": 1, "people": None}
    values |= dict.fromkeys(DAY_FIELDS, today.isoformat())
    if kind == "reception":
        values["people"] = 1
    return values if kind not in ("team", "campaign") else {}


def record_of(kind: str, values: Mapping[str, Any], before: Any = None, **more: Any) -> Any:
    """Return the record a form means: a new one, or `before` with what was entered."""
    if before is not None:
        return replace(before, **values)
    if kind in ("reception", "walk"):
        more["kind"] = kind
    return MAKERS[kind](id=new_id(), **values, **more)


def offered(kind: str, record: Any) -> tuple[str, ...]:
    """Return what can be done with an entry, the likeliest first."""
    found: list[str] = []
    if kind == "talk" and not record.followed_up_at_utc:
        found.append("follow_up")
    if kind == "circular" and not record.revisited_at_utc:
        found.append("revisit")
    if kind == "listing" and not record.lifted_on:
        found += ["talk", "lift"]
    found.append("change")
    return (*found, "stop" if kind in ("team", "campaign") else "void")
