"""The rules of a conclusion, as the screen proposes and holds them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import catalog
from inspector.domain.clock_text import ZONE
from inspector.domain.issue import Standing
from inspector.domain.recheck import CONCLUSIONS
from inspector.store import feedbacks
from inspector.ui.screens import recheck_case
from inspector.ui.screens import recheck_form as forms
from inspector.ui.screens.recheck_form import Answers, Grounds
from inspector.wording import recheck as said
from tests.ui.recheck_world import World

OPEN = Standing("reported", 1, False, None, None, None, "2026-11-18T02:00:00.000Z")
CLOSED = replace(OPEN, status="closed", closed_before=True, closed_at_utc="2026-11-10T02:00:00.000Z")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=ZONE)  # a Friday
BLANK = Answers(issue_id="i", people=("a", "b"))


def grounds(standing: Standing = OPEN) -> Grounds:
    return Grounds(standing, catalog.load_seed().get("garbage"), catalog.built_in_calendar(), NOW)


def test_done_proposes_closing_and_no_new_deadline() -> None:
    found = forms.conclude(BLANK, "done", grounds())

    assert (found.decision, found.new_due_on) == ("close", None)


def test_mostly_goes_on_with_the_deadline_of_the_category_counted_anew() -> None:
    found = forms.conclude(BLANK, "mostly", grounds())

    assert found.decision == "continue"
    assert found.new_due_on == forms.proposed_due(grounds())
    assert found.new_due_on is not None
    assert found.new_due_on > "2026-11-20"


def test_not_done_a_second_time_proposes_escalation() -> None:
    assert forms.conclude(BLANK, "not_done", grounds()).decision == "continue"
    assert forms.conclude(BLANK, "not_done", grounds(replace(OPEN, round=2))).decision == "escalate"


def test_what_was_changed_by_hand_survives_another_conclusion_that_allows_it() -> None:
    by_hand = replace(
        forms.conclude(BLANK, "mostly", grounds()),
        decision="escalate", new_due_on="2026-12-24", hand=("decision", "new_due_on"),
    )  # fmt: skip

    kept = forms.conclude(by_hand, "not_done", grounds())
    assert (kept.decision, kept.new_due_on) == ("escalate", "2026-12-24")
    closed = forms.conclude(by_hand, "done", grounds())
    assert (closed.decision, closed.new_due_on) == ("close", None)


@pytest.mark.parametrize(
    ("conclusion", "standing", "photos", "why"),
    [
        ("done", OPEN, 0, "recheck_photo_first"),
        ("done", OPEN, 1, None),
        ("done", CLOSED, 0, "recheck_photo_first"),
        ("mostly", OPEN, 0, None),
        ("not_done", OPEN, 0, None),
        ("relapse", OPEN, 1, "recheck_only_after_close"),
        ("relapse", CLOSED, 0, None),
        ("mostly", CLOSED, 1, "recheck_closed_only"),
        ("not_done", replace(OPEN, status="void"), 1, "recheck_void"),
    ],
)
def test_a_conclusion_is_open_only_where_it_may_be_recorded(
    conclusion: str, standing: Standing, photos: int, why: str | None
) -> None:
    assert forms.shut(conclusion, standing, photos) == why


def test_it_says_one_after_the_other_what_is_missing() -> None:
    assert forms.missing(BLANK, OPEN, 1) == "recheck_no_conclusion"
    done = forms.conclude(BLANK, "done", grounds())
    assert forms.missing(done, OPEN, 0) == "recheck_photo_first"
    assert forms.missing(replace(done, people=("a", "a")), OPEN, 1) == "recheck_needs_two"
    assert forms.missing(done, OPEN, 1) is None


def test_a_sheet_stands_at_its_own_day_and_at_its_photos_time_if_that_is_the_day() -> None:
    sheet = replace(BLANK, sheet=True, happened_on="2026-11-18")
    shot = datetime(2026, 11, 18, 10, 20, tzinfo=ZONE)

    assert forms.happened_at(sheet, shot, NOW) == "2026-11-18T02:20:00.000Z"
    assert forms.happened_at(sheet, None, NOW) == "2026-11-18T04:00:00.000Z"
    assert forms.happened_at(sheet, NOW, NOW) == "2026-11-18T04:00:00.000Z"
    assert forms.happened_at(BLANK, shot, NOW) is None


def test_a_sheet_of_this_morning_is_not_dated_into_the_future() -> None:
    morning = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)

    assert forms.happened_at(replace(BLANK, sheet=True, happened_on="2026-11-20"), None, morning) == (
        "2026-11-20T01:00:00.000Z"
    )


def test_nobody_asked_leaves_no_number_of_people_asked() -> None:
    asked = replace(forms.conclude(BLANK, "mostly", grounds()), satisfaction="not_asked", asked_count=3)

    made = forms.submission(asked, (), visit_id="v", same_position=None, taken_at=None, now=NOW, draft_id=None)
    assert made.asked_count is None


texts = st.text(max_size=8)


@given(
    st.builds(
        Answers, issue_id=texts, conclusion=st.sampled_from(("", *CONCLUSIONS)), photos=st.lists(texts).map(tuple),
        people=st.lists(texts).map(tuple), condition=texts,
        asked_count=st.none() | st.integers(0, 99), sheet=st.booleans(),
    )
)  # fmt: skip
def test_a_draft_comes_back_as_it_was_kept(answers: Answers) -> None:
    doc = forms.to_doc(answers)

    assert forms.from_doc(doc) == answers
    assert forms.from_doc({**doc, "of_a_newer_program": 1}) == answers


def test_opening_an_issue_is_not_yet_something_to_keep() -> None:
    assert not BLANK.touched
    assert replace(BLANK, condition="x").touched


def test_where_closing_is_approved_a_passed_look_waits_for_it_and_the_word_of_the_week_is_shown(tmp_path: Path) -> None:
    world = World(tmp_path)
    try:
        issue = world.days_ago(5).issue("assign")
        world.days_ago(3)
        feedbacks.say(world.ws, issue.id, "2026-W47", "已清运两车。", finished=True)
        assert not recheck_case.read(world.ws, issue.id).approved
        kept = json.loads(world.ws.meta("settings") or "{}")
        world.ws.set_meta("settings", json.dumps(kept | {"closing_needs_approval": True}))
        case = recheck_case.read(world.ws, issue.id)
        assert (case.approved, case.feedback) == (True, "已清运两车。")
    finally:
        world.ws.close()
    assert "待审核" in said.after_effect("done", 90, approved=True)
    assert "待审核销号" in said.recorded(issue.number, "verified", "close", 1)[0]
    assert "已销号" not in said.recorded(issue.number, "verified", "close", 1)[0]
