"""一周一反馈 in the store: what a word holds, and who still owes one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from inspector.errors import Known
from inspector.store import feedbacks, journal, life, photos
from inspector.wording import say as worded
from tests.store.making import Ground, faults, known, last_tx
from tests.store.orders import DUE, Office, office

WEEK, NEXT = "2026-W47", "2026-W48"  # START is the Friday of week 47


@pytest.fixture
def desk(ground: Ground) -> Office:
    return office(ground)


def test_a_word_comes_with_what_it_took_and_its_photos_in_one_transaction(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    first = ground.photo()
    issue = desk.assigned(photos=((first.id, "wide"),))
    shot = ground.photo()
    said = feedbacks.say(
        ws, issue.id, WEEK, " 已清一半 ", progress_percent=50, said_by="许工", needs="请供电局移杆",
        efforts=["清理垃圾900余车次，拆除约3间270平方米"], photos=[shot.id],
    )  # fmt: skip
    assert feedbacks.of_issue(ws, issue.id) == [said]
    assert (said.progress, said.body_id, said.person_id) == ("已清一半", desk.cleaners.id, ws.author)
    took = feedbacks.efforts_of(ws, issue.id)
    assert [(one.what, one.quantity, one.unit, one.qualifier, one.feedback_id) for one in took] == [
        ("清理垃圾", 900, "车次", "over", said.id), ("拆除", 3, "间", "about", said.id),
    ]  # fmt: skip
    assert {(one.place_id, one.done_on) for one in took} == {(ground.community.id, "2026-11-20")}
    assert [(one.id, one.role, one.position) for one in photos.of_subject(ws, "issue", issue.id)] == [
        (first.id, "wide", 0), (shot.id, "feedback", 1),
    ]  # fmt: skip
    assert faults(ws) == []
    journal.undo(ws, last_tx(ws))
    assert (feedbacks.of_issue(ws, issue.id), feedbacks.efforts_of(ws, issue.id)) == ([], [])
    assert ws.get("photo", shot.id).subject == "tray"


def test_a_correction_is_another_word(desk: Office) -> None:
    issue = desk.assigned()
    for progress in ("清了一半", "更正：清了三成"):
        feedbacks.say(desk.ground.ws, issue.id, WEEK, progress)
    assert len(feedbacks.of_issue(desk.ground.ws, issue.id)) == 2


def test_a_finished_one_is_reported_back(desk: Office) -> None:
    issue = desk.assigned()
    feedbacks.say(desk.ground.ws, issue.id, WEEK, "全部完成", progress_percent=100, finished=True)
    assert desk.standing(issue).status == "reported"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"progress": " "}, "feedback_empty"), ({"progress_percent": 101}, "feedback_percent"),
        ({"progress_percent": -1}, "feedback_percent"), ({"week": NEXT}, "week_ahead"),
        ({"week": "47"}, "week_unknown"), ({"efforts": ["很多车"]}, "effort_unreadable"),
        ({"said_at_utc": "2026-11-24T03:00:00.000Z"}, "time_ahead"),
        ({"said_at_utc": "2026-11-19T03:00:00.000Z"}, "time_before_found"),
        ({"week": "2026-W46"}, "week_before_found"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_word_is_refused_and_nothing_is_written(
    desk: Office, fields: dict[str, Any], code: str
) -> None:
    ws, issue = desk.ground.ws, desk.assigned()
    before = journal.length(ws)
    with pytest.raises(Known) as error:
        feedbacks.say(ws, issue.id, **{"week": WEEK, "progress": "在清", **fields})
    found = known(error)
    assert found.code == code
    assert "{" not in worded(found.code, **found.facts)
    assert journal.length(ws) == before


def test_only_what_is_in_hand_is_spoken_of(desk: Office) -> None:
    ws = desk.ground.ws
    for issue in (desk.ground.issue().issue, desk.closed()):
        with pytest.raises(Known) as error:
            feedbacks.say(ws, issue.id, WEEK, "在清")
        assert known(error).code == "feedback_not_awaited"


def numbers(desk: Office, week: str, today: str) -> list[str]:
    return [gap.number for gap in feedbacks.gaps(desk.ground.ws, week, date.fromisoformat(today))]


def test_who_owes_a_word_and_has_not_said_it(desk: Office) -> None:
    ws, ground = desk.ground.ws, desk.ground
    silent, spoke, closed, reported = (desk.assigned() for _ in range(4))
    assert numbers(desk, WEEK, "2026-11-20") == [], "assigned on the Friday: the next week is the first"
    ground.clock.move(days=4)  # Tuesday of week 48
    late = desk.assigned()
    feedbacks.say(ws, spoke.id, NEXT, "在清")
    assert numbers(desk, NEXT, "2026-11-24") == [one.number for one in (silent, closed, reported, late)]
    desk.look(closed)
    ground.step(reported, "report")
    ground.clock.move(days=6)  # Monday after
    assert numbers(desk, NEXT, "2026-11-30") == [silent.number, late.number]
    desk.look(silent)
    assert numbers(desk, NEXT, "2026-11-30") == [silent.number, late.number], "closed since, but the word was owed"
    assert numbers(desk, "2026-W49", "2026-11-30") == [spoke.number, late.number]
    (gap,) = [one for one in feedbacks.gaps(ws, NEXT, date(2026, 11, 30)) if one.issue_id == late.id]
    assert (gap.body_id, gap.week) == (desk.cleaners.id, NEXT)


def test_a_long_silence_is_told_week_by_week(desk: Office) -> None:
    issue = desk.ground.issue().issue
    life.assign(desk.ground.ws, [issue.id], due_on=DUE)
    for week in ("2026-W48", "2026-W49", "2026-W50"):
        assert numbers(desk, week, "2026-12-14") == [issue.number]
    assert numbers(desk, "2026-W52", "2026-12-14") == [], "it has not begun"


def test_bodies_are_asked_for_their_word_by_one_notice_each_and_no_rung_is_climbed(desk: Office) -> None:
    ws = desk.ground.ws
    issues = [desk.assigned(), desk.assigned()]
    before = len(ws.all("issue_step"))
    done = feedbacks.remind(ws, [one.id for one in issues], "请补报本周进展")
    (notice,) = done.notices
    assert (notice.kind, notice.body_id, notice.requirement) == ("urge", desk.cleaners.id, "请补报本周进展")
    assert set(notice.issue_ids) == {one.id for one in issues}
    assert len(ws.all("issue_step")) == before
    assert feedbacks.reminded(ws, notice.sent_at_utc) == {one.id for one in issues}
    assert feedbacks.reminded(ws, "2027-01-01T00:00:00.000Z") == set()
    journal.undo(ws, done.changed.tx)
    assert feedbacks.reminded(ws, notice.sent_at_utc) == set()
    assert faults(ws) == []


def test_nobody_is_asked_for_a_word_on_what_is_not_in_their_hands(desk: Office) -> None:
    ws = desk.ground.ws
    found = desk.ground.issue().issue
    with pytest.raises(Known) as error:
        feedbacks.remind(ws, [desk.assigned().id, found.id], "请补报")
    assert known(error).code == "feedback_not_awaited"
    assert not [one for one in ws.all("notice") if one.kind == "urge"]
