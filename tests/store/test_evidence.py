"""What proves that something was put right: a fit photo, people who exist, and nothing that was used before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspector.domain.clock_text import utc_text
from inspector.errors import Known
from inspector.store import issues, journal, photos, rechecks
from inspector.store.rechecks import RecheckForm
from tests.store.making import Ground, faults, known


def done(ground: Ground, issue_id: str, *photo_ids: str, **fields: object) -> rechecks.Rechecked:
    form = {"conclusion": "done", "people": ground.people, "photos": photo_ids, **fields}
    return rechecks.record(ground.ws, RecheckForm(issue_id=issue_id, **form))  # type: ignore[arg-type]


def refused(ground: Ground, issue_id: str, *photo_ids: str, **fields: object) -> Known:
    with pytest.raises(Known) as error:
        done(ground, issue_id, *photo_ids, **fields)
    assert issues.standing(ground.ws, issue_id).status != "closed"
    return known(error)


def test_a_photo_that_showed_a_problem_is_no_proof_even_from_the_tray(ground: Ground) -> None:
    shot, close = ground.photo(), ground.photo()
    issue = ground.issue(photos=((shot.id, "wide"), (close.id, "close"))).issue
    assert refused(ground, issue.id, shot.id).code == "photo_recycled"
    photos.move(ground.ws, [shot.id], "tray", None)
    error = refused(ground, issue.id, shot.id)
    assert (error.code, error.facts["number"]) == ("photo_recycled", issue.number)


def test_a_use_that_was_undone_was_a_mistake_and_does_not_count(ground: Ground) -> None:
    shot, issue = ground.photo(), ground.issue().issue
    mistaken = ground.issue(photos=((shot.id, "wide"),))
    journal.undo(ground.ws, mistaken.tx)
    done(ground, issue.id, shot.id)
    assert issues.standing(ground.ws, issue.id).status == "closed"


def test_one_photo_may_show_two_fixes_of_one_day_though_they_are_typed_in_later(ground: Ground) -> None:
    first, second, third = (ground.issue().issue for _ in range(3))
    ground.clock.move(days=1)
    that_day = utc_text(ground.clock())
    shot = ground.photo()
    ground.clock.move(days=1)
    done(ground, first.id, shot.id, rechecked_at_utc=that_day)
    done(ground, second.id, shot.id, rechecked_at_utc=that_day)
    assert refused(ground, third.id, shot.id).code == "photo_recycled", "another day"


def test_a_photo_taken_before_the_finding_is_no_proof_unless_its_clock_is_corrected(ground: Ground) -> None:
    early = utc_text(ground.clock() - timedelta(days=3))
    shot, issue = ground.photo(taken_at_utc=early, taken_at_local=early[:19]), ground.issue().issue
    assert refused(ground, issue.id, shot.id).code == "after_before_found"
    photos.fill_in(ground.ws, [shot.id], taken_at_local="2026-11-20T10:00:00")
    done(ground, issue.id, shot.id)


def test_what_cannot_be_seen_is_no_proof(ground: Ground) -> None:
    issue = ground.issue().issue
    assert refused(ground, issue.id, ground.photo(state="unreadable").id).code == "after_unreadable"


def test_who_signs_stands_in_the_register(ground: Ground) -> None:
    issue, shot = ground.issue().issue, ground.photo()
    assert refused(ground, issue.id, shot.id, people=(ground.people[0], "nobody")).code == "person_unknown"


@pytest.mark.parametrize(
    ("second", "after", "code"),
    [(1, "other's", "photo_recycled"), (1, "early", "after_before_found"), ("nobody", "fit", "person_unknown")],
)
def test_a_fix_on_the_spot_is_held_to_the_same_rule(ground: Ground, second: object, after: str, code: str) -> None:
    other, before = ground.photo(), ground.photo(taken_at_utc=utc_text(ground.clock()))
    ground.issue(photos=((other.id, "wide"),))
    early = ground.photo(taken_at_utc=utc_text(ground.clock() - timedelta(hours=1)))
    shot = {"other's": other, "early": early, "fit": ground.photo()}[after]
    person = ground.people[second] if isinstance(second, int) else second
    with pytest.raises(Known) as error:
        ground.issue(photos=((before.id, "wide"),), immediate=True, after_photos=(shot.id,), second_person_id=person)
    assert known(error).code == code


def test_proof_is_not_moved_and_nothing_is_moved_to_nowhere(ground: Ground) -> None:
    before, after, spare = ground.photo(), ground.photo(), ground.photo()
    issue = ground.issue(photos=((before.id, "wide"),)).issue
    again = done(ground, issue.id, after.id).recheck
    for photo, subject, subject_id in (
        (after, "tray", None), (before, "tray", None), (spare, "issue", issue.id), (spare, "recheck", again.id),
    ):  # fmt: skip
        with pytest.raises(Known) as error:
            photos.move(ground.ws, [photo.id], subject, subject_id)
        assert known(error).code == "photo_is_proof"
    with pytest.raises(Known) as error:
        photos.move(ground.ws, [spare.id], "issue", "no-such-issue")
    assert known(error).code == "record_gone"
    assert faults(ground.ws) == []


def test_what_a_person_filled_in_corrects_the_camera_and_can_be_taken_back(ground: Ground) -> None:
    shot = ground.photo(taken_at_local="1980-01-01T00:00:05", lat=1.0, lon=1.0, datum="WGS-84")
    photos.fill_in(ground.ws, [shot.id], taken_at_local="2026-11-20T09:00:00", point=(23.2, 116.7, "GCJ-02"))
    filled = ground.ws.get("photo", shot.id)
    assert filled.best_taken_at_local == "2026-11-20T09:00:00"
    assert filled.best_taken_at_utc == "2026-11-20T01:00:00.000Z"
    assert filled.best_point == (23.2, 116.7, "GCJ-02")
    assert (filled.taken_at_local, filled.lat) == ("1980-01-01T00:00:05", 1.0), "what EXIF said stays"
    photos.fill_in(ground.ws, [shot.id], clear=("time", "point"))
    assert ground.ws.get("photo", shot.id) == shot


def test_the_tray_is_sorted_by_instants_whoever_said_them(ground: Ground) -> None:
    later = ground.photo(taken_at_utc="2026-11-20T08:00:00.000Z", taken_at_local="2026-11-20T16:00:00")
    earlier = ground.photo()
    photos.fill_in(ground.ws, [earlier.id], taken_at_local="2026-11-20T14:00:00")
    assert [photo.id for photo in photos.tray(ground.ws)] == [earlier.id, later.id]
