"""What others did counts in the rules of work here: undo, proof by photo, paper numbers."""

from __future__ import annotations

import pytest

from inspector.domain.registers import Listing
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import evidence, exchange, journal, leads, photos, registers, teams, visits
from inspector.store.door import new_id
from inspector.store.leads import LeadForm
from tests.store.making import Ground, known, last_tx, take_photo
from tests.store.offices import Office, enrol, sync

AT = "2026-11-20T03:00:00.000Z"


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_others_changed_since_is_not_taken_back(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    with ws.write() as door:
        door.change("issue", issue.id, spot="我的")
    tx = last_tx(ws)
    sync(ws, office)
    office.write("d2", issue.id, description="与此无关")
    sync(ws, office)
    office.write("d2", issue.id, spot="看过我的才改")
    sync(ws, office)
    with pytest.raises(Known) as error:
        journal.undo(ws, tx)
    assert known(error).code == "undo_overtaken"
    assert ws.get("issue", issue.id).spot == "看过我的才改"


def test_what_nobody_touched_since_can_be_taken_back_after_it_was_sent(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue(spot="原来").issue
    sync(ws, office)
    with ws.write() as door:
        door.change("issue", issue.id, spot="我的")
    tx = last_tx(ws)
    office.write("d2", issue.id, description="与此无关")
    sync(ws, office)
    journal.undo(ws, tx)
    sync(ws, office)
    assert office.held[issue.id].doc["spot"] == "原来"
    assert exchange.disputes(ws) == []


def test_an_issue_on_which_others_built_is_not_taken_back(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    made = ground.issue()
    sync(ws, office)
    office.write("d2", new_id(), "issue_step", issue_id=made.issue.id, action="assign", to_status="assigned")
    sync(ws, office)
    with pytest.raises(Known) as error:
        journal.undo(ws, made.tx)
    assert known(error).code == "undo_overtaken"


def test_a_photo_that_showed_a_problem_elsewhere_is_no_proof_here(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    photo = ground.photo()
    one, two = ground.issue().issue, ground.issue().issue
    sync(ws, office)
    when = "2026-11-21T02:00:00.000Z"
    fit = evidence.unfit_after(ws, photo.id, issue_id=two.id, found_at_utc=two.found_at_utc, at_utc=when)
    assert fit is None
    office.write("d2", photo.id, "photo", subject="issue", subject_id=one.id, role="wide")
    office.write("d2", photo.id, "photo", subject="tray", subject_id=None)
    sync(ws, office)
    unfit = evidence.unfit_after(ws, photo.id, issue_id=two.id, found_at_utc=two.found_at_utc, at_utc=when)
    assert unfit is not None
    assert (unfit.code, unfit.facts["number"]) == ("photo_recycled", one.number)


def test_a_number_of_ours_that_comes_back_is_not_given_again(ground: Ground, office: Office) -> None:
    """The disk was put back to a time before number 0007 went onto paper and to the office."""
    ws = ground.ws
    enrol(ws)
    office.write("d2", new_id(), number=f"{ws.device.code}-0007", description="早先交过的")
    office.write("d2", new_id(), number="9" * 40 + "-" + "9" * 40)
    sync(ws, office)
    assert ground.issue().issue.number == f"{ws.device.code}-0008"


def test_an_issue_is_in_dispute_with_whatever_belongs_to_it(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    issue, other, quiet = (ground.issue(description=text).issue for text in ("垃圾", "污水", "线缆"))
    photo = take_photo(ws)
    photos.move(ws, [photo.id], "issue", other.id)
    sync(ws, office)
    office.write("d2", issue.id, spot="别人的")
    office.write("d2", photo.id, role="close")
    with ws.write() as door:
        door.change("issue", issue.id, spot="我的")
        door.change("photo", photo.id, role="wide")
        door.change("issue", quiet.id, spot="只有我的")
    sync(ws, office)
    assert exchange.disputed_issues(ws) == {issue.id: (issue.id,), other.id: (photo.id,)}
    for dispute in exchange.disputes(ws):
        exchange.resolve(ws, dispute, dispute.theirs)
    assert exchange.disputed_issues(ws) == {}


def test_what_others_built_on_in_the_registers_is_not_taken_back(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    listing = registers.put(ws, Listing(id=new_id(), place_id=ground.community.id, listed_on="2026-11-20"))
    listed = last_tx(ws)
    lead = leads.take(ws, LeadForm(gist="市场后巷垃圾堆了一个星期没人清"))
    taken = last_tx(ws)
    team = Team(id=new_id(), name="第一组", people=ground.people)
    teams.keep(ws, team)
    set_up = last_tx(ws)
    sync(ws, office)
    office.write(
        "d2", new_id(), "talk", listing_id=listing.id, post="社区书记", talked_at_utc="2026-11-20T03:00:00.000Z"
    )
    office.write("d2", new_id(), "lead", merged_into_id=lead.id, gist="同一件事")
    office.write("d2", new_id(), "visit", team_id=team.id, started_at_utc=AT)
    sync(ws, office)
    for tx in (listed, taken, set_up):
        with pytest.raises(Known) as error:
            journal.undo(ws, tx)
        assert known(error).code == "undo_overtaken"


def test_visits_and_trays_of_others_are_theirs(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    mine = take_photo(ws)
    theirs, visit = new_id(), new_id()
    doc = {"sha256": "ab" * 32, "subject": "tray", "file_name": "x.jpg", "imported_at_utc": "2027-01-01T00:00:00.000Z"}
    office.write("d2", theirs, "photo", **doc)
    office.write("d2", visit, "visit", number="JL-P3QX-0001", started_at_utc="2027-01-01T00:00:00.000Z")
    sync(ws, office)
    assert ws.get("photo", theirs) is not None
    assert visits.current(ws) is None
    assert [one.id for one in photos.tray(ws)] == [mine.id]
    own = visits.start(ws, team=ground.people)
    with ws.write() as door:
        door.change("photo", theirs, role="wide")
    found = visits.current(ws)
    assert found is not None
    assert found.id == own.id
    assert [one.id for one in photos.tray(ws)] == [mine.id], "touching it does not make it ours"
