"""The life of an issue in the store: no clock turns it round, and what stands beside it follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.domain.place import Place
from inspector.errors import Known
from inspector.store import issues, journal, ledger, photos, places, rechecks, visits
from inspector.store.door import Changed, new_id
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Ground, faults, known, last_tx


def close(ground: Ground, issue_id: str) -> None:
    form = RecheckForm(issue_id=issue_id, conclusion="done", people=ground.people, photos=(ground.photo().id,))
    rechecks.record(ground.ws, form)


@pytest.mark.parametrize("hours", [-8, 24 * 1500])
def test_a_clock_that_jumps_changes_no_status(ground: Ground, hours: int) -> None:
    if hours > 0:
        ground.clock.move(hours=hours)
    issue = ground.issue().issue
    ground.clock.move(hours=-abs(hours))
    ground.step(issue, "assign")
    with pytest.raises(Known, match="action_not_allowed"):
        ground.step(issue, "assign")
    close(ground, issue.id)
    assert [step.action for step in issues.steps(ground.ws, issue.id)] == ["find", "assign", "recheck_done"]
    row = ledger.one(ground.ws.reader(), issue.id)
    assert row is not None
    assert row.status == issues.standing(ground.ws, issue.id).status == "closed"
    assert faults(ground.ws) == []


def test_business_time_is_kept_as_given_or_refused(ground: Ground) -> None:
    issue = ground.issue().issue
    ground.clock.move(days=2)
    ground.step(issue, "assign")
    ground.step(issue, "report", happened_at_utc="2026-11-21T03:00:00.000Z")
    assert issues.steps(ground.ws, issue.id)[-1].happened_at_utc == "2026-11-21T03:00:00.000Z"
    for at, code in (("2026-11-24T03:00:00.000Z", "time_ahead"), ("2026-11-19T03:00:00.000Z", "time_before_found")):
        with pytest.raises(Known) as error:
            ground.step(issue, "return", happened_at_utc=at)
        assert known(error).code == code
    with pytest.raises(Known) as error:
        ground.issue(found_at_utc="2026-11-30T03:00:00.000Z")
    assert known(error).code == "time_ahead"


def test_a_clock_behind_the_journal_is_told_at_opening(ground: Ground) -> None:
    folder = ground.ws.folder
    ground.issue()
    ground.ws.close()
    ground.clock.move(hours=-1)
    with open_workspace(folder, now=ground.clock) as ws:
        assert [notice.code for notice in ws.notices] == ["clock_behind"]
    ground.clock.move(hours=1)
    with open_workspace(folder, now=ground.clock) as ws:
        assert ws.clock_warning() is None


def test_restoring_leads_back_to_where_it_stood(ground: Ground) -> None:
    issue = ground.issue().issue
    close(ground, issue.id)
    before = issues.standing(ground.ws, issue.id)
    ground.clock.move(hours=1)
    ground.step(issue, "void", "restore")
    after = issues.standing(ground.ws, issue.id)
    assert (after.status, after.closed_at_utc) == ("closed", before.closed_at_utc)


def results(ground: Ground, visit_id: str) -> list[str | None]:
    return [target.result for target in visits.targets(ground.ws, visit_id)]


def test_the_result_of_a_visited_place_follows_from_what_stands(ground: Ground) -> None:
    ws, visit = ground.ws, visits.start(ground.ws, team=ground.people)
    category = ws.catalogue.get("garbage")
    assert category is not None
    first, second = ground.issue(visit_id=visit.id), ground.issue(visit_id=visit.id)
    journal.undo(ws, first.tx)
    assert results(ground, visit.id) == ["issues"]
    ground.step(second.issue, "void")
    assert results(ground, visit.id) == [None], "somebody was there, and it is open again"
    visits.record_clean(ws, visit.id, ground.community.id, category, {})
    assert results(ground, visit.id) == ["none_found"]
    ground.step(second.issue, "restore")
    assert results(ground, visit.id) == ["issues"]
    issues.edit(ws, replace(second.issue, place_id=ground.other.id))
    assert results(ground, visit.id) == ["none_found", "issues"]
    ended = visits.end(ws, visit.id)
    ground.step(second.issue, "void")
    assert results(ground, visit.id) == ["none_found", "none_found"]
    assert ended.tx
    assert faults(ws) == []


def test_a_place_where_nothing_stands_any_more_was_not_checked(ground: Ground) -> None:
    visit = visits.start(ground.ws, team=ground.people)
    only = ground.issue(visit_id=visit.id)
    undone = journal.undo(ground.ws, only.tx)
    assert results(ground, visit.id) == []
    journal.undo(ground.ws, undone.tx)
    assert results(ground, visit.id) == ["issues"]
    assert faults(ground.ws) == []


def test_the_history_of_an_issue_keeps_what_was_moved_out_of_it(ground: Ground) -> None:
    shot = ground.photo()
    issue, other = ground.issue(photos=((shot.id, "wide"),)).issue, ground.issue().issue
    photos.move(ground.ws, [shot.id], "issue", other.id)
    photos.move(ground.ws, [shot.id], "tray", None)
    for one in (issue, other):
        moves = [op.patch for op in journal.issue_history(ground.ws, one.id) if op.entity == "photo"]
        assert [one.id in patch["subject_id"] for patch in moves] == [True, True], "in and out"


def test_a_printed_sheet_outlives_an_undo_and_is_found(ground: Ground) -> None:
    recorded = ground.issue()
    sheet = rechecks.reserve(ground.ws, [recorded.issue.id])[recorded.issue.id]
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, last_tx(ground.ws))
    assert known(error).code == "undo_printed"
    assert issues.by_number(ground.ws, sheet.number) == recorded.issue
    undone = journal.undo(ground.ws, recorded.tx)
    with pytest.raises(Known) as error:
        issues.by_number(ground.ws, sheet.number)
    assert known(error).code == "issue_undone"
    journal.undo(ground.ws, undone.tx)
    assert rechecks.reserve(ground.ws, [recorded.issue.id])[recorded.issue.id] == sheet


def test_an_undo_on_an_undone_record_is_named(ground: Ground) -> None:
    place = Place(id=new_id(), name="甲", level="point")
    made = places.keep(ground.ws, place).tx
    renamed = places.keep(ground.ws, replace(place, name="乙")).tx
    back = journal.undo(ground.ws, renamed).tx
    journal.undo(ground.ws, made)
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, back)
    assert known(error).code == "record_gone"
    with pytest.raises(Known) as error:
        places.keep(ground.ws, replace(place, name="丙"))
    assert known(error).code == "record_gone"


def test_a_listener_that_fails_does_not_make_a_commit_look_lost(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(changed: Changed) -> None:
        raise RuntimeError(changed.tx)

    ground.ws.on_change(broken)
    recorded = ground.issue()
    assert ground.ws.get("issue", recorded.issue.id) == recorded.issue
    assert recorded.tx in caplog.text
    caplog.clear()


def test_once_there_are_people_somebody_signs(ground: Ground) -> None:
    ground.ws.author = ""
    with pytest.raises(Known) as error:
        ground.issue()
    assert known(error).code == "author_missing"
    places.keep(ground.ws, Place(id=new_id(), name="导入", level="point"))
    ground.photo()


def test_a_form_writes_what_it_changed_and_names_what_somebody_else_changed(ground: Ground) -> None:
    ws: Workspace = ground.ws
    shown = ground.issue(attrs={"a": 1}).issue
    issues.edit(ws, replace(shown, severity="serious", attrs={"a": 1, "b": 2}), before=shown)
    issues.edit(ws, replace(shown, spot="后巷", attrs={"a": 3}), before=shown)
    held = ws.get("issue", shown.id)
    assert (held.severity, held.spot, held.attrs) == ("serious", "后巷", {"a": 3, "b": 2})
    with pytest.raises(Known) as error:
        issues.edit(ws, replace(shown, severity="minor"), before=shown)
    assert (known(error).code, known(error).facts["field"]) == ("changed_meanwhile", "severity")
    issues.edit(ws, replace(shown, severity="serious"), before=shown)


def test_a_void_issue_and_later_photos_give_no_place_its_point(ground: Ground) -> None:
    bare = Place(id=new_id(), name="无点位", level="point")
    places.keep(ground.ws, bare)
    wrong, after = (ground.photo(lat=0.5, lon=0.5, datum="WGS-84") for _ in range(2))
    void = ground.issue(place_id=bare.id, photos=((wrong.id, "wide"),)).issue
    ground.step(void, "void")
    ground.issue(place_id=bare.id, photos=((after.id, "after"),))
    assert places.infer_points(ground.ws, [bare.id]) == 0
