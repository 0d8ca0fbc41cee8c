"""Answers for what the entries of the registers show in their lists: words and marks, no window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspector.domain.clock_text import business_date
from inspector.domain.place import Campaign, Person
from inspector.domain.registers import Circular, Handover, Listing, Talk, Tally
from inspector.domain.team import Team
from inspector.ui.models.lead_line import NOTHING, ListRow, day_mark
from inspector.ui.models.ledger_line import Mark, Today
from inspector.wording import registers as words
from inspector.wording import time as times


@dataclass(frozen=True, slots=True)
class Named:
    """The words of what entries name."""

    places: Mapping[str, str]  # with their streets
    bodies: Mapping[str, str]
    people: Mapping[str, Person]
    campaigns: Mapping[str, str]
    categories: Mapping[str, str]

    def place(self, place_id: str | None) -> str:
        """Return a place with its street."""
        return self.places.get(place_id or "", "")

    def campaign(self, campaign_id: str | None) -> str:
        """Return a campaign with its batch."""
        return self.campaigns.get(campaign_id or "", "")


def talk_row(talk: Talk, named: Named, today: Today) -> ListRow:
    """A 约谈提醒: whom (by post), where, why, and its follow-up."""
    about = " ".join(part for part in (named.place(talk.place_id), named.bodies.get(talk.body_id or "", "")) if part)
    if talk.followed_up_at_utc:
        day = times.short_date(business_date(talk.followed_up_at_utc))
        due = Mark("closed", "green", words.FOLLOWED.format(day=day))
    else:
        due = day_mark(talk.follow_up_on, today, words.FOLLOW_DUE)
    third = "；".join(part for part in (talk.reason, talk.requirement, talk.follow_up_result) if part)
    talked = business_date(talk.talked_at_utc)
    return ListRow(talk.id, talk.number, "", f"{about} {talk.post}".strip(), _day(talked, today), third, due, NOTHING)


def circular_row(circular: Circular, named: Named, today: Today) -> ListRow:
    """A 通报: its title, how it was made known, and the visit afterwards."""
    if circular.revisited_at_utc:
        day = times.short_date(business_date(circular.revisited_at_utc))
        due = Mark("closed", "green", words.REVISITED.format(day=day))
    else:
        due = day_mark(circular.revisit_on, today, words.REVISIT_DUE)
    channels = "、".join(words.CIRCULAR_CHANNELS.get(one, one) for one in circular.channels)
    items = f"{circular.items} 起" if circular.items is not None else ""
    posted = f"张贴 {circular.posted_places} 处" if circular.posted_places is not None else ""
    second = "　".join(part for part in (circular.issued_on, circular.official_number, items, channels, posted) if part)
    about = [named.place(one) for one in circular.place_ids] + [named.bodies.get(one, "") for one in circular.body_ids]
    third = "；".join(part for part in ("、".join(one for one in about if one), circular.revisit_result) if part)
    return ListRow(circular.id, circular.title, "", circular.number, second, third, due, NOTHING)


def listing_row(listing: Listing, named: Named, today: Today, *, talked: bool) -> ListRow:
    """A place on the “差” list: since when, why, and whether anybody was talked to about it."""
    if listing.lifted_on:
        due, state = Mark("closed", "text2", words.LIFTED), NOTHING
    else:
        days = (today.on - date.fromisoformat(listing.listed_on)).days
        due = Mark("supervised", "violet", f"在榜 {days} 天" if days > 0 else "今天列入")
        state = NOTHING if talked else Mark("soon", "amber", words.NOT_TALKED)
    until = f"，{listing.lifted_on} 移出：{listing.lifted_reason or ''}" if listing.lifted_on else ""
    second = "　".join(part for part in (f"{listing.listed_on} 列入{until}", listing.source) if part)
    return ListRow(listing.id, named.place(listing.place_id), "", "", second, listing.reason or "", due, state)


def handover_row(handover: Handover, named: Named, today: Today) -> ListRow:
    """A 移送: number, day and receiver, nothing else."""
    return ListRow(
        handover.id, handover.number, "", handover.receiver,
        "　".join(part for part in (handover.handed_on, named.campaign(handover.campaign_id)) if part), "", NOTHING,
        NOTHING,
    )  # fmt: skip


def tally_row(tally: Tally, named: Named, today: Today) -> ListRow:
    """Something that is counted."""
    unit = {"reception": "次", "walk": "个" if tally.level not in ("household", "poor_household") else "户"}
    counted = f"{tally.count} {unit.get(tally.kind, '次' if tally.kind in ('meeting', 'training') else '项')}"
    tag = words.WALK_LEVELS.get(tally.level or "", "") if tally.kind == "walk" else words.TALLIES[tally.kind]
    people = f"{tally.people} 人" if tally.people is not None else ""
    leads = f"受理线索 {tally.leads} 条" if tally.leads is not None else ""
    places = (tally.held_on, named.place(tally.place_id), named.campaign(tally.campaign_id))
    after = "　".join(part for part in (counted if tally.title else "", people, leads) if part)
    second = "　".join(part for part in places if part)
    return ListRow(
        tally.id, tally.title or f"{words.TALLIES[tally.kind]} {counted}", tag, after, second, "", NOTHING, NOTHING
    )


def team_row(team: Team, named: Named, lacking: tuple[str, ...]) -> ListRow:
    """A 督导检查组: its people, where each may not go, and the skills it lacks."""
    people = [named.people[one] for one in team.people if one in named.people]
    leader = named.people.get(team.leader_id or "")
    names = "、".join(f"{one.name}（{'、'.join(one.skills)}）" if one.skills else one.name for one in people)
    bars = []
    for one in people:
        what = "、".join(
            part for part in (named.place(one.own_place_id), named.bodies.get(one.own_body_id or "", "")) if part
        )
        if what:
            bars.append(words.BARS.format(name=one.name, what=what))
    area = "、".join(named.place(one) for one in team.place_ids) or words.ALL_OVER
    if lacking:
        due = Mark("fail", "red", words.LACKS.format(skills="、".join(lacking)))
    else:
        due = Mark("closed", "green", words.HAS) if team.skills else NOTHING
    second = "　".join(part for part in (words.LEADER.format(name=leader.name) if leader else "", names) if part)
    third = "　".join(part for part in ("；".join(bars), area) if part)
    return ListRow(team.id, team.name, "", named.campaign(team.campaign_id), second, third, due, NOTHING)


def campaign_row(campaign: Campaign, named: Named, today: Today) -> ListRow:
    """A 专项行动: batch, dates, scope and how its issues are closed."""
    since, until = campaign.starts_on, campaign.ends_on
    if since and until:
        span = words.SPAN.format(since=since, until=until)
    else:
        span = words.FROM_ON.format(since=since) if since else ""
    closing = words.CLOSINGS.get(campaign.closing or "", "")
    places = f"{len(campaign.place_ids)} 处" if campaign.place_ids else ""
    categories = "、".join(named.categories.get(one, one) for one in campaign.categories)
    third = "；".join(part for part in (campaign.scope_text, places, categories, campaign.goal) if part)
    due = day_mark(until, today, "{far}结束") if until and until >= today.on.isoformat() else NOTHING
    if until and until < today.on.isoformat():
        due = Mark("closed", "text2", "已到期")
    second = "　".join(part for part in (span, closing) if part)
    return ListRow(campaign.id, campaign.name, campaign.batch or "", "", second, third, due, NOTHING)


ROWS: Mapping[str, Callable[[Any, Named, Today], ListRow]] = {
    "talk": talk_row, "circular": circular_row, "handover": handover_row, "campaign": campaign_row,
}  # fmt: skip


def _day(day: date, today: Today) -> str:
    return times.short_day(day) if day.year == today.on.year else day.isoformat()


def named_of(ws: Any, register: Any) -> Named:
    """Gather the words of what entries name; those out of use keep theirs."""
    return Named(
        {one: register.full_name(one) for one in register.places},
        {body.id: body.name for body in ws.all("body")},
        {person.id: person for person in ws.all("person")},
        {one.id: f"{one.name}{one.batch or ''}" for one in ws.all("campaign")},
        {one.code: one.short_name for one in ws.catalogue.categories},
    )
