"""Sealed plans: the commitment stands for one list only, and each state allows what it should and to whom."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.draw import stops
from inspector.domain.plan import (
    APPROVE,
    CANCEL,
    CHANGE,
    DEPART,
    DRAFT,
    FINISH,
    LOOK,
    SEALED,
    Content,
    Plan,
    Target,
    allowed,
    commitment,
    compare,
    faults,
    read_text,
    state,
    text_of,
)

words = st.text(min_size=1, max_size=12)
targets = st.builds(Target, words, st.sampled_from(["community", "street", "point"]), words, st.text(max_size=12))


def drawn_in_order(content: Content) -> Content:
    """A list whose order is said to be drawn is in that order."""
    if content.order != "drawn":
        return content
    by_id = {one.place_id: one for one in content.targets}
    return replace(content, targets=tuple(by_id[one] for one in stops(list(by_id), content.salt)))


contents = st.builds(
    Content, words, st.text("0123456789abcdef", min_size=32, max_size=32), st.lists(targets, max_size=6).map(tuple),
    st.sampled_from(["given", "short", "drawn"]), st.sampled_from(["", "d1"]),
).map(drawn_in_order)  # fmt: skip


def opened(content: Content) -> Plan:
    text = text_of(content)
    return Plan(
        id=content.plan_id, size=len(content.targets), commitment=commitment(text), opened=text,
        place_ids=tuple(one.place_id for one in content.targets),
    )  # fmt: skip


@given(contents)
def test_what_was_sealed_is_read_back_and_stands_up_to_its_commitment(content: Content) -> None:
    assert read_text(text_of(content)) == content
    assert faults(opened(content)) == ()


@given(contents, contents)
def test_no_other_list_stands_up_to_a_commitment(content: Content, other: Content) -> None:
    plan = opened(content)
    swapped = replace(plan, opened=text_of(other))
    assert ("differs" in faults(swapped)) == (content != other)


@given(contents, st.integers(0, 200), st.sampled_from("0a中"))
def test_a_text_that_was_tampered_with_is_seen(content: Content, at: int, put: str) -> None:
    text = text_of(content)
    changed = text[: at % len(text)] + put + text[at % len(text) + 1 :]
    assert ("differs" in faults(replace(opened(content), opened=changed))) == (changed != text)


def test_places_beside_the_opened_list_and_a_second_seal_are_seen() -> None:
    plan = opened(Content("p", "0" * 32, (Target("a", "community", "甲"), Target("b", "community", "乙"))))
    assert faults(replace(plan, place_ids=("a",))) == ("places",)
    assert faults(replace(plan, id="q")) == ("other_plan",)
    assert faults(plan, ["", plan.commitment]) == ()
    assert faults(plan, ["0" * 64, plan.commitment]) == ("recommitted",)


def test_an_order_that_is_said_to_be_drawn_can_be_drawn_again() -> None:
    one, two, three = (Target(name, "community", name) for name in "abc")
    content = drawn_in_order(Content("p", "7" * 32, (one, two, three), "drawn"))
    assert faults(opened(content)) == ()
    turned = replace(content, targets=tuple(reversed(content.targets)))
    assert faults(opened(turned)) == ("order",)
    assert faults(opened(replace(turned, order="given"))) == ()


PLAN = Plan(id="p", lead_id="lead", approver_id="boss", planner_id="clerk", starts_on="2026-11-23")
SEAL = replace(PLAN, commitment="c")
OPEN = replace(SEAL, opened="{}")


@pytest.mark.parametrize(
    ("plan", "person", "today", "may"),
    [
        (PLAN, "lead", "2026-11-23", (LOOK, CHANGE, CANCEL)),
        (PLAN, "boss", "2026-11-23", (LOOK, CHANGE, APPROVE, CANCEL)),
        (PLAN, "clerk", "2026-11-23", (CHANGE, CANCEL)),
        (PLAN, "member", "2026-11-23", ()),
        (SEAL, "lead", "2026-11-22", (LOOK, CANCEL)),
        (SEAL, "lead", "2026-11-23", (LOOK, DEPART, CANCEL)),
        (SEAL, "clerk", "2026-11-23", (CANCEL,)),
        (SEAL, "member", "2026-11-23", ()),
        (SEAL, "", "2026-11-23", ()),
        (OPEN, "member", "2026-11-23", (LOOK,)),
        (OPEN, "lead", "2026-11-23", (LOOK, FINISH, CANCEL)),
        (replace(OPEN, done_at_utc="x"), "lead", "2026-11-24", (LOOK,)),
        (replace(SEAL, cancelled_at_utc="x"), "lead", "2026-11-24", ()),
    ],
)
def test_each_state_allows_what_it_should(plan: Plan, person: str, today: str, may: tuple[str, ...]) -> None:
    assert allowed(plan, person, today) == may


def test_nobody_without_a_name_is_anybodys_lead() -> None:
    assert allowed(Plan(id="p", lead_id="", approver_id=None), "", "2026-11-23") == ()
    assert (state(PLAN), state(SEAL)) == (DRAFT, SEALED)


def test_a_target_is_reached_at_itself_or_within_it() -> None:
    parents = {"point": "a", "a": "s", "b": "s", "c": "s", "s": None}
    found = compare(["a", "b"], {"point", "c"}, parents)
    assert (found.reached, found.missed, found.unplanned) == (("a",), ("b",), ("c",))
