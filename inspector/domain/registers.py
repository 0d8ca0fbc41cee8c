"""Answers for the registers beside the ledger: 约谈提醒, 通报, “差”名单, 移送, 会议, 制度, 接访, 走访.

They hold what a report counts and what must be followed up, and no case content: a hand-over is its number, its day
and who received it, nothing else. People who were talked to are named by post, never by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.record import entity

CHANNELS = ("village_meeting", "notice_board", "loudspeaker", "letter", "web", "press")
TALLY_KINDS = ("reception", "walk", "meeting", "system", "advice", "training")  # 接访 走访 会议 制度 建议书 培训
WALK_LEVELS = ("town", "village", "poor_village", "household", "poor_household")


@entity("talk")
@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """约谈提醒 of the holder of a post, about a place or a body."""

    id: str
    number: str = ""
    talked_at_utc: str = ""
    place_id: str | None = None
    body_id: str | None = None
    listing_id: str | None = None
    post: str = ""
    reason: str = ""
    requirement: str | None = None
    follow_up_on: str | None = None
    followed_up_at_utc: str | None = None
    follow_up_result: str | None = None
    person_id: str | None = None
    campaign_id: str | None = None


@entity("circular")
@dataclass(frozen=True, slots=True, kw_only=True)
class Circular:
    """A 通报: where it was made known, and the visit afterwards that asks whether it was (回访)."""

    id: str
    number: str = ""
    official_number: str | None = None
    title: str = ""
    issued_on: str = ""
    items: int | None = None  # 起
    issue_ids: tuple[str, ...] = ()
    body_ids: tuple[str, ...] = ()
    place_ids: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    posted_places: int | None = None
    revisit_on: str | None = None
    revisited_at_utc: str | None = None
    revisit_result: str | None = None
    campaign_id: str | None = None
    person_id: str | None = None


@entity("listing")
@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A place on the “差” list, from one day until it is taken off."""

    id: str
    place_id: str = ""
    listed_on: str = ""
    reason: str | None = None
    source: str | None = None  # 文件或名单
    lifted_on: str | None = None
    lifted_reason: str | None = None


@entity("handover")
@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """移送: the number in the register, the day, the receiver. No content, on purpose."""

    id: str
    number: str = ""
    handed_on: str = ""
    receiver: str = ""
    campaign_id: str | None = None


@entity("tally")
@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Something that is counted: one event, or several of a kind. `count` is how many (次, 项, 户), `people` heads."""

    id: str
    kind: str = "meeting"
    held_on: str = ""
    title: str | None = None
    level: str | None = None
    count: int = 1
    people: int | None = None
    leads: int | None = None
    place_id: str | None = None
    campaign_id: str | None = None
    person_id: str | None = None
