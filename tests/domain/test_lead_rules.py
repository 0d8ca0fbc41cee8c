"""Leads: the days they have, what makes two of them one matter, what became of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspector.catalog import built_in_calendar
from inspector.domain import lead_deadline, lead_state
from inspector.domain.lead import Lead
from inspector.domain.lead_deadline import LeadDays, dues
from inspector.domain.lead_likeness import alike

FRIDAY = "2026-11-20T02:00:00.000Z"


@pytest.mark.parametrize(
    ("channel", "kind", "received", "accept", "reply"),
    [
        ("hotline", "query", FRIDAY, "2026-11-23", "2026-11-24"),
        ("hotline", "request", FRIDAY, "2026-11-23", "2026-12-04"),
        ("hotline", "complaint", FRIDAY, "2026-11-23", "2026-12-11"),  # the golden case of +15
        ("hotline", "query", "2026-11-20T16:30:00.000Z", "2026-11-23", "2026-11-24"),  # a Saturday in Shanghai
        ("media", "complaint", FRIDAY, "2026-11-23", "2026-11-25"),
        ("letter", "complaint", FRIDAY, "2026-12-11", "2026-12-11"),
        ("superior", "complaint", FRIDAY, "2026-11-23", "2026-12-05"),
        ("hotline", "query", "2026-09-18T02:00:00.000Z", "2026-09-20", "2026-09-21"),  # a Sunday that is worked
    ],
)
def test_days_are_counted_from_receipt_by_channel_and_kind(
    channel: str, kind: str, received: str, accept: str, reply: str
) -> None:
    due = dues(channel, kind, received, built_in_calendar(), LeadDays())
    assert (due.accept.on, due.reply.on) == (date.fromisoformat(accept), date.fromisoformat(reply))


def test_a_year_whose_days_are_not_known_is_said() -> None:
    assert dues("hotline", "complaint", FRIDAY, built_in_calendar(), LeadDays()).assumed_years == ()
    late = dues("hotline", "complaint", "2026-12-18T02:00:00.000Z", built_in_calendar(), LeadDays())
    assert late.assumed_years == (2027,)


@pytest.mark.parametrize("nonsense", [0, -3, 999, True, "15", None, 2.5])
def test_settings_change_the_days_and_nonsense_keeps_the_rule(nonsense: object) -> None:
    days = lead_deadline.days_of({"lead_query_days": 3, "lead_complaint_days": nonsense, "other": 1})
    assert (days.lead_query_days, days.lead_complaint_days) == (3, 15)


def lead(**fields: object) -> Lead:
    said = {"id": "1", "received_at_utc": FRIDAY, "gist": "马滘市场后巷垃圾堆了一个星期没人清", **fields}
    return Lead(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ({"place_id": "a"}, {"place_id": "a", "gist": "市场后巷的垃圾没人清"}, ("place", "words")),
        ({"place_id": "a", "category": "g"}, {"place_id": "a", "category": "g", "gist": "后巷垃圾很臭，请来清"},
         ("place", "category", "words")),
        ({"place_id": "a"}, {"place_id": "b"}, None),
        ({"place_id": "a"}, {"place_id": "a", "gist": "路灯坏了三盏"}, None),
        ({"place_id": "a", "category": "g"}, {"place_id": "a", "category": "w"}, None),
        ({}, {"gist": "马滘市场后巷垃圾一个星期没人清"}, ("words",)),
        ({}, {"received_at_utc": "2026-12-25T02:00:00.000Z"}, None),
        ({"reference": "GD1"}, {"reference": "GD1", "gist": "全然不同", "place_id": "b"}, ("reference",)),
        ({"reference": "GD1", "channel": "qr"}, {"reference": "GD1", "gist": "全然不同"}, None),
        ({"gist": ""}, {"gist": ""}, None),
    ],
)  # fmt: skip
def test_leads_are_alike_by_place_category_words_and_time(
    one: dict[str, object], other: dict[str, object], why: tuple[str, ...] | None
) -> None:
    found = alike(lead(**one), lead(**other))
    assert (found.why if found else None) == why


def test_a_merged_lead_is_dealt_with_when_the_one_it_went_into_is() -> None:
    first, second, third = lead(id="1"), lead(id="2", merged_into_id="1"), lead(id="3", merged_into_id="2")
    held = {one.id: one for one in (first, second, third)}
    assert [lead_state.outcome(one, held, ()) for one in held.values()] == ["open", "open", "open"]
    held["1"] = replace(first, issue_id="i")
    assert [lead_state.outcome(held[one], held, ()) for one in "123"] == ["issue", "merged", "merged"]
    done = lead_state.completeness(held.values(), held, ())
    assert (done.taken, done.processed, done.is_complete, len(done.unanswered)) == (3, 3, True, 3)


def test_leads_merged_in_a_circle_apart_are_dealt_with_by_nobody() -> None:
    held = {"1": lead(id="1", merged_into_id="2", issue_id="i"), "2": lead(id="2", merged_into_id="1")}
    assert [lead_state.outcome(one, held, ()) for one in held.values()] == ["open", "open"]


def test_a_target_that_stands_no_longer_leaves_its_lead_open() -> None:
    one = lead(target_id="t")
    assert lead_state.outcome(one, {"1": one}, {"t"}) == "target"
    assert lead_state.outcome(one, {"1": one}, ()) == "open"
