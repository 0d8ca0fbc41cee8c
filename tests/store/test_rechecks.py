"""回头看 in the store: what closes, what does not, and which photo may show that it was mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inspector.domain.clock_text import ZONE
from inspector.errors import Known
from inspector.store import issues, ledger, rechecks
from inspector.store.digest import digest
from inspector.store.rechecks import Rechecked, RecheckForm
from tests.store.making import Ground, faults, known


def look(ground: Ground, issue_id: str, conclusion: str = "done", photos: tuple[str, ...] = ()) -> Rechecked:
    form = RecheckForm(issue_id=issue_id, conclusion=conclusion, people=ground.people, photos=photos)
    return rechecks.record(ground.ws, form)


def at_shanghai(ground: Ground, day: int, hour: int, minute: int) -> None:
    ground.clock.at = datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def test_done_closes_and_mostly_done_does_not(ground: Ground) -> None:
    first, second = ground.issue().issue, ground.issue().issue
    ground.clock.move(days=1)
    look(ground, first.id, photos=(ground.photo().id,))
    look(ground, second.id, "mostly")
    assert issues.standing(ground.ws, first.id).status == "closed"
    assert issues.standing(ground.ws, second.id).status == "assigned"
    assert faults(ground.ws) == []


def test_what_is_opened_again_has_a_deadline_of_its_own_by_the_rule_of_its_category(ground: Ground) -> None:
    """垃圾 has one working day: looked at on Thursday it is Friday, whatever the round before had."""
    ws, issue = ground.ws, ground.issue(due_on="2026-11-23").issue
    at_shanghai(ground, 26, 10, 0)
    for conclusion, day, due in (("not_done", 26, "2026-11-27"), ("relapse", 30, "2026-12-01")):
        at_shanghai(ground, day, 10, 0)
        if conclusion == "relapse":
            look(ground, issue.id, photos=(ground.photo().id,))
        again = look(ground, issue.id, conclusion).recheck
        (row,) = ledger.page(ws.reader(), ledger.Query())
        assert (again.new_due_on, issues.steps(ws, issue.id)[-1].due_on, row.due_on) == (due, due, due)
        assert issue.id not in digest(ws, date(2026, 11, day)).overdue
        assert row.due_rule is None, "the first deadline's rule says nothing of it"
    asked = RecheckForm(issue_id=issue.id, conclusion="not_done", people=ground.people, new_due_on="2026-12-31")
    assert rechecks.record(ws, asked).recheck.new_due_on == "2026-12-31"
    with pytest.raises(Known) as error:
        rechecks.record(ws, replace(asked, new_due_on="2026-11-29"))
    assert known(error).code == "reopened_due_early"


def test_without_a_rule_it_is_asked_until_when(ground: Ground) -> None:
    ws, issue = ground.ws, ground.issue(due_on="2026-11-23").issue
    with ws.write() as door:
        door.change("issue", issue.id, category="of_another_office")
    with pytest.raises(Known) as error:
        look(ground, issue.id, "not_done")
    assert known(error).code == "reopened_needs_day"
    assert issues.standing(ws, issue.id).round == 1


def test_a_failed_one_opens_the_next_round_and_a_relapse_only_follows_a_close(ground: Ground) -> None:
    issue = ground.issue().issue
    with pytest.raises(Known) as error:
        look(ground, issue.id, "relapse")
    assert known(error).code == "conclusion_not_allowed"
    look(ground, issue.id, "not_done")
    assert issues.standing(ground.ws, issue.id).round == 2
    look(ground, issue.id, photos=(ground.photo().id,))
    ground.clock.move(days=1)
    look(ground, issue.id, "relapse")
    now = issues.standing(ground.ws, issue.id)
    assert (now.status, now.round, now.closed_before) == ("assigned", 3, True)


def test_it_takes_two_people_and_a_photo_to_close(ground: Ground) -> None:
    issue = ground.issue().issue
    with pytest.raises(Known) as error:
        look(ground, issue.id)
    assert known(error).code == "recheck_needs_photo"
    alone = RecheckForm(issue_id=issue.id, conclusion="mostly", people=(ground.people[0], ground.people[0]))
    with pytest.raises(Known) as error:
        rechecks.record(ground.ws, alone)
    assert known(error).code == "recheck_needs_two"
    assert issues.standing(ground.ws, issue.id).status == "found"


def test_the_photo_of_the_problem_does_not_show_that_it_was_mended(ground: Ground) -> None:
    shot = ground.photo()
    issue = ground.issue(photos=((shot.id, "wide"),)).issue
    again = ground.photo(b"\xff\xd8\xff same bytes")
    ground.issue(photos=((again.id, "wide"),))
    for photo in (shot, ground.photo(b"\xff\xd8\xff same bytes")):
        with pytest.raises(Known) as error:
            look(ground, issue.id, photos=(photo.id,))
        assert known(error).code == "photo_recycled"


def test_one_photo_may_show_two_neighbours_mended_on_one_day_of_shanghai(ground: Ground) -> None:
    """07:40 and 08:20 in Shanghai are two dates in UTC and one working day."""
    first, second = ground.issue().issue, ground.issue().issue
    at_shanghai(ground, 24, 7, 40)
    shared = ground.photo().id
    look(ground, first.id, photos=(shared,))
    at_shanghai(ground, 24, 8, 20)
    look(ground, second.id, photos=(shared,))
    assert issues.standing(ground.ws, second.id).status == "closed"


def test_the_photo_of_an_earlier_day_of_shanghai_is_refused(ground: Ground) -> None:
    """23:50 and 00:10 in Shanghai are one date in UTC and two days."""
    first, second = ground.issue().issue, ground.issue().issue
    at_shanghai(ground, 24, 23, 50)
    shared = ground.photo().id
    look(ground, first.id, photos=(shared,))
    at_shanghai(ground, 25, 0, 10)
    with pytest.raises(Known) as error:
        look(ground, second.id, photos=(shared,))
    assert known(error).code == "photo_recycled"


def test_a_printed_sheet_keeps_its_number_until_it_is_filled_in(ground: Ground) -> None:
    issue = ground.issue().issue
    printed = rechecks.reserve(ground.ws, [issue.id])[issue.id]
    assert rechecks.reserve(ground.ws, [issue.id])[issue.id].number == printed.number
    assert rechecks.of_issue(ground.ws, issue.id) == [], "a printed sheet is no re-inspection"
    assert issues.by_number(ground.ws, f" {printed.number.lower()} ").id == issue.id
    assert look(ground, issue.id, "mostly").recheck.number == printed.number
    assert rechecks.reserve(ground.ws, [issue.id])[issue.id].number != printed.number


def test_a_number_nobody_gave_opens_no_other_record(ground: Ground) -> None:
    issue = ground.issue().issue
    for text in (f"HK-{issue.number}", f"{issue.number}9", "", "|"):
        with pytest.raises(Known) as error:
            issues.by_number(ground.ws, text)
        assert known(error).code == "issue_unknown"


def test_a_code_that_was_scanned_finds_its_issue_whatever_the_number(ground: Ground) -> None:
    issue = ground.issue().issue
    assert issues.by_number(ground.ws, f"X|{issue.id}").id == issue.id
    fullwidth = "".join(chr(ord(ch) + 0xFEE0) if ch.isdigit() else ch for ch in issue.number)
    assert issues.by_number(ground.ws, fullwidth).id == issue.id
