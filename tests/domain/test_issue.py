"""The life of an issue: derived from steps, with a way out of every state, and no close that was not earned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.clock_text import utc_text
from inspector.domain.issue import (
    ACTIONS,
    ASSIGNED,
    CLOSED,
    FOUND,
    NEEDS_REASON,
    OPEN_STATUSES,
    REPORTED,
    STATUSES,
    VOID,
    IssueStep,
    Standing,
    allowed_actions,
    due_on,
    in_order,
    outcome,
    standing,
    statuses_allowing,
    unmet,
)
from inspector.domain.recheck import CONCLUSIONS, DONE, MOSTLY, RELAPSE, action_for, allowed_conclusions


def lived(actions: list[str]) -> list[IssueStep]:
    """Return the steps of an issue that went through `actions`, one a minute, refused ones left out."""
    steps = [IssueStep(id="000", action="find", to_status=FOUND, happened_at_utc="2026-11-20T02:00:00.000Z")]
    for number, action in enumerate(actions, 1):
        now = standing(steps)
        if now.status not in statuses_allowing(action) or unmet(action, now) is not None:
            continue
        to_status, round_no = outcome(action, now)
        at = f"2026-11-20T{2 + number // 60:02d}:{number % 60:02d}:00.000Z"
        steps.append(
            IssueStep(
                id=f"{number:03d}", action=action, from_status=now.status, to_status=to_status, round=round_no,
                happened_at_utc=at, recorded_at_utc=at, due_on="2026-12-01" if action in SETS_A_DAY else None,
                until_on="2026-12-24" if action in ("ask_extension", "publish") else None, person_id=f"person {number}",
                reason="原因" if action in NEEDS_REASON else None,
            )
        )  # fmt: skip
    return steps


SETS_A_DAY = ("plan_recheck", "extend")
LIVES = st.lists(st.sampled_from(ACTIONS), max_size=25)


def reachable() -> dict[str, set[str]]:
    """Return status → statuses one action leads to, for every status that can be reached from 待交办."""
    found: dict[str, set[str]] = {}
    waiting = [FOUND]
    while waiting:
        status = waiting.pop()
        if status not in found:
            now = Standing(status, 1, False, None, None, None, "")
            found[status] = {outcome(action, now)[0] or status for action in allowed_actions(status)}
            waiting += found[status]
    return found


def test_every_status_is_reached() -> None:
    assert set(reachable()) == set(STATUSES)


def test_no_status_is_without_a_way_out() -> None:
    for status, following in reachable().items():
        assert following - {status}, status


def test_a_void_issue_can_only_be_restored() -> None:
    assert allowed_actions(VOID) == ("restore",)


def test_every_open_issue_can_be_closed_without_being_voided() -> None:
    ways = reachable()
    for status in OPEN_STATUSES:
        at, seen = {status}, set[str]()
        while CLOSED not in at:
            seen |= at
            at = {following for one in at for following in ways[one]} - seen - {VOID}
            assert at, f"{status} has no way to {CLOSED}"


def test_only_a_passed_recheck_an_approval_or_a_fix_on_the_spot_closes() -> None:
    now = Standing(FOUND, 1, False, None, None, None, "")
    closing = {action for action in ACTIONS if outcome(action, now)[0] == CLOSED}
    assert closing == {"recheck_done", "approve_close", "close_on_spot"}


def test_a_fix_on_the_spot_is_only_for_what_was_just_found() -> None:
    assert statuses_allowing("close_on_spot") == (FOUND,)


def test_void_and_restore_need_a_reason() -> None:
    assert {"void", "restore"} <= NEEDS_REASON


@given(LIVES)
def test_a_relapse_only_ever_follows_a_close(actions: list[str]) -> None:
    steps = lived(actions)
    for number, step in enumerate(steps):
        if step.action == "relapse":
            before = standing(steps[:number])
            assert before.status == CLOSED
            assert before.closed_before


@given(LIVES)
def test_mostly_done_never_closes(actions: list[str]) -> None:
    steps = lived(actions)
    now = standing(steps)
    if MOSTLY in allowed_conclusions(now):
        to_status, _ = outcome(action_for(MOSTLY, now), now)
        assert to_status == ASSIGNED
    assert all(step.to_status != CLOSED for step in steps if step.action == "recheck_mostly")


@given(LIVES)
def test_a_round_ends_only_by_a_failed_recheck_or_a_relapse(actions: list[str]) -> None:
    steps = lived(actions)
    for before, after in pairwise(steps):
        opened = after.round - before.round
        assert opened == (after.action in ("recheck_not_done", "relapse"))


@given(LIVES)
def test_what_is_offered_as_conclusion_is_an_allowed_action(actions: list[str]) -> None:
    now = standing(lived(actions))
    for conclusion in allowed_conclusions(now):
        assert action_for(conclusion, now) in allowed_actions(now.status)
    assert (RELAPSE in allowed_conclusions(now)) == (now.status == CLOSED)
    assert (DONE in allowed_conclusions(now)) == (now.status != VOID)
    assert set(allowed_conclusions(now)) <= set(CONCLUSIONS)


@given(LIVES, st.randoms())
def test_the_standing_does_not_depend_on_the_order_the_steps_came_in(actions: list[str], chance: object) -> None:
    steps = lived(actions)
    shuffled = list(steps)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(steps)


@given(LIVES)
def test_only_a_closed_issue_has_a_day_of_closing(actions: list[str]) -> None:
    now = standing(lived(actions))
    assert (now.closed_at_utc is not None) == (now.status == CLOSED)


@given(LIVES)
def test_supervision_ends_with_the_close(actions: list[str]) -> None:
    now = standing(lived(actions))
    if now.status in (CLOSED, VOID):
        assert now.supervised_since_utc is None


def test_a_planned_recheck_is_over_once_it_took_place() -> None:
    assert standing(lived(["assign", "plan_recheck"])).recheck_planned_on == "2026-12-01"
    assert standing(lived(["assign", "plan_recheck", "report"])).recheck_planned_on == "2026-12-01"
    assert standing(lived(["assign", "plan_recheck", "recheck_not_done"])).recheck_planned_on is None


def test_supervision_counts_from_its_first_day() -> None:
    steps = lived(["supervise", "assign", "supervise"])
    assert standing(steps).supervised_since_utc == steps[1].happened_at_utc


def test_two_contradictory_steps_are_both_kept_and_the_later_counts() -> None:
    """Two laptops, apart: one closed it at eleven, the other recorded 未到位 at noon."""
    steps = lived(["assign", "report"])
    closed = IssueStep(id="a", action="recheck_done", to_status=CLOSED, happened_at_utc="2026-11-21T03:00:00.000Z")
    failed = replace(closed, id="b", action="recheck_not_done", to_status=ASSIGNED, round=2)
    failed = replace(failed, happened_at_utc="2026-11-21T04:00:00.000Z")
    now = standing([failed, closed, *steps])
    assert (now.status, now.round, now.closed_before) == (ASSIGNED, 2, True)


@given(LIVES, st.lists(st.integers(-3000, 3000), min_size=26, max_size=26), st.randoms())
def test_cause_counts_before_any_clock(actions: list[str], minutes: list[int], chance: object) -> None:
    """However the clock jumps, an issue stands where its steps led, one after the other."""
    steps = lived(actions)
    base = datetime(2026, 11, 20, tzinfo=UTC)
    jumped = [
        replace(
            step,
            happened_at_utc=utc_text(base + timedelta(minutes=minutes[number])),
            recorded_at_utc=utc_text(base + timedelta(minutes=minutes[number])),
            after_step_id=steps[number - 1].id if number else None,
        )
        for number, step in enumerate(steps)
    ]
    chance.shuffle(jumped)  # type: ignore[attr-defined]
    assert [step.id for step in in_order(jumped)] == [step.id for step in steps]
    now, then = standing(jumped), standing(steps)
    assert (now.status, now.round, now.closed_before) == (then.status, then.round, then.closed_before)


def test_a_step_that_goes_on_after_one_of_two_branches_comes_after_both() -> None:
    steps = lived(["assign"])
    here = IssueStep(id="a", action="report", happened_at_utc="2026-11-21T03:00:00.000Z", after_step_id="001")
    there = replace(here, id="b", happened_at_utc="2026-11-21T04:00:00.000Z")
    merged = replace(here, id="c", happened_at_utc="2026-11-20T00:00:00.000Z", after_step_id="b")
    assert [step.id for step in in_order([merged, there, here, *steps])][-3:] == ["a", "b", "c"]


def test_a_forged_circle_of_causes_loses_no_step() -> None:
    one, two = IssueStep(id="a", after_step_id="b"), IssueStep(id="b", after_step_id="a")
    assert {step.id for step in in_order([one, two])} == {"a", "b"}


def test_business_time_counts_before_the_time_of_recording() -> None:
    steps = lived(["assign"])
    late = IssueStep(
        id="z", action="report", to_status=REPORTED, happened_at_utc="2026-11-20T01:00:00.000Z",
        recorded_at_utc="2026-11-25T01:00:00.000Z",
    )  # fmt: skip
    assert standing([*steps, late]).status == ASSIGNED


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_starts_somewhere_or_is_the_finding_itself(action: str) -> None:
    assert (statuses_allowing(action) == ()) == (action == "find")


# --- 延期, the ladder, 核查 → 审核 → 公示 ---------------------------------------------------------------------


@given(LIVES)
def test_nothing_that_can_stand_is_without_a_way_out(actions: list[str]) -> None:
    """What an action still lacks never shuts every door: from wherever a life has led something goes on."""
    now = standing(lived(actions))
    ways = [action for action in allowed_actions(now.status) if unmet(action, now) is None]
    assert any(outcome(action, now)[0] not in (None, now.status) for action in ways)


@given(LIVES)
def test_only_what_was_verified_is_approved_and_the_verifier_keeps_the_name(actions: list[str]) -> None:
    steps = lived(actions)
    for number, step in enumerate(steps):
        if step.action == "approve_close":
            before, after = standing(steps[:number]), standing(steps[: number + 1])
            assert before.verified_by is not None
            assert (after.status, after.verified_by, after.verified_at_utc) == (
                CLOSED, before.verified_by, before.verified_at_utc,
            )  # fmt: skip


@given(LIVES)
def test_asking_changes_no_deadline_and_is_answered_once(actions: list[str]) -> None:
    steps = lived(actions)
    for number, step in enumerate(steps):
        if step.action in ("ask_extension", "refuse_extension"):
            assert due_on(steps[: number + 1], "2026-11-23") == due_on(steps[:number], "2026-11-23")
            assert (standing(steps[: number + 1]).extension_until_on is not None) == (step.action == "ask_extension")


@given(LIVES)
def test_what_is_asked_for_waits_only_while_it_is_in_hand(actions: list[str]) -> None:
    now = standing(lived(actions))
    assert now.extension_until_on is None or now.status == ASSIGNED
    assert now.published_until_on is None or now.status == CLOSED
    assert now.summary is None or now.status in (REPORTED, CLOSED)


def test_a_new_deadline_begins_at_the_foot_of_the_ladder() -> None:
    steps = lived(["assign", "warn", "urge", "escalate"])
    now = standing(steps)
    assert None not in (now.warned_at_utc, now.urged_at_utc, now.escalated_at_utc)
    now = standing(lived(["assign", "warn", "urge", "escalate", "extend"]))
    assert (now.warned_at_utc, now.urged_at_utc, now.escalated_at_utc) == (None, None, None)


def test_a_summary_is_written_once_it_is_verified_and_outlives_the_approval() -> None:
    assert unmet("summarise", standing(lived(["assign", "report"]))) == "not_verified"
    now = standing(lived(["assign", "verify", "summarise", "approve_close", "publish"]))
    assert (now.status, now.summary, now.published_until_on) == (CLOSED, "原因", "2026-12-24")


def test_a_verified_issue_that_is_sent_back_must_be_verified_again() -> None:
    for way in ("return", "reject_close"):
        now = standing(lived(["assign", "verify", way, "report"]))
        assert (now.status, unmet("approve_close", now)) == (REPORTED, "not_verified")


APART = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 40)), max_size=12)


def made_apart(together: list[str], branches: list[list[tuple[str, int]]]) -> list[IssueStep]:
    """Return the steps of an issue that went on apart on several laptops: each took steps after those it had seen."""
    steps = lived(together)
    everything = list(steps)
    for laptop, actions in enumerate(branches):
        own = list(steps)
        for number, (action, minutes) in enumerate(actions):
            now = standing(own)
            if now.status not in statuses_allowing(action) or unmet(action, now) is not None:
                continue
            to_status, round_no = outcome(action, now)
            at = utc_text(datetime(2026, 11, 21, tzinfo=UTC) + timedelta(minutes=number * 3 + minutes))
            step = IssueStep(
                id=f"{laptop}-{number:03d}", action=action, from_status=now.status, to_status=to_status, round=round_no,
                happened_at_utc=at, recorded_at_utc=at, due_on="2026-12-01" if action in SETS_A_DAY else None,
                until_on="2026-12-24" if action in ("ask_extension", "publish") else None, reason="原因",
                after_step_id=now.last_step_id,
            )  # fmt: skip
            own.append(step)
            everything.append(step)
    return everything


@given(LIVES, APART, APART)
def test_what_stands_beside_the_status_fits_it_also_where_steps_were_made_apart(
    together: list[str], here: list[tuple[str, int]], there: list[tuple[str, int]]
) -> None:
    now = standing(made_apart(together, [here, there]))
    in_hand, judged = (ASSIGNED, REPORTED), (REPORTED, CLOSED)
    for mark, where in (
        (now.supervised_since_utc, OPEN_STATUSES),
        (now.recheck_planned_on, (*OPEN_STATUSES, CLOSED)),
        (now.extension_until_on, in_hand),
        (now.verified_at_utc, judged),
        (now.summary, judged),
        (now.published_until_on, (CLOSED,)),
        (now.warned_at_utc or now.urged_at_utc or now.escalated_at_utc, (ASSIGNED, REPORTED, CLOSED, VOID)),
    ):
        assert mark is None or now.status in where
    assert (now.closed_at_utc is not None) == (now.status == CLOSED)
    assert (now.status_before_void is not None) == (now.status == VOID)
    ways = [action for action in allowed_actions(now.status) if unmet(action, now) is None]
    assert any(outcome(action, now)[0] not in (None, now.status) for action in ways)


@given(LIVES)
def test_void_and_restore_leave_everything_as_it_stood(actions: list[str]) -> None:
    steps = lived(actions)
    before = standing(steps)
    if before.status == VOID:
        return
    for number, action in enumerate(("void", "restore")):
        now = standing(steps)
        at = f"2026-11-22T0{number}:00:00.000Z"
        to_status, round_no = outcome(action, now)
        steps.append(IssueStep(id=f"z{number}", action=action, from_status=now.status, to_status=to_status,
                               round=round_no, happened_at_utc=at, recorded_at_utc=at, reason="原因"))  # fmt: skip
    after = standing(steps)
    assert (after.in_hand_since_utc is None) == (before.in_hand_since_utc is None)
    passing = ("last_step_at_utc", "last_step_id", "in_hand_since_utc")  # meanwhile nobody owed a word for it
    assert replace(after, **{name: getattr(before, name) for name in passing}) == before


@pytest.mark.parametrize("again", ["relapse", "recheck_not_done"])
def test_a_new_round_begins_at_the_foot_of_the_ladder(again: str) -> None:
    before = ["assign", "warn", "urge", "escalate"]
    now = standing(lived([*before, *(["recheck_done"] if again == "relapse" else []), again]))
    assert (now.status, now.round) == (ASSIGNED, 2)
    assert (now.warned_at_utc, now.urged_at_utc, now.escalated_at_utc) == (None, None, None)


def test_a_day_that_was_asked_for_before_a_new_round_is_not_the_answer_to_it() -> None:
    now = standing(lived(["assign", "ask_extension", "recheck_done", "relapse"]))
    assert now.extension_until_on is None
