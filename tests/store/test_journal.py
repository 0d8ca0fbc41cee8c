"""The journal: the whole envelope, no gaps, a chain over the stored bytes, and whatever is altered is found."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inspector.domain import op as ops
from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import driver, issues, journal, photos, places, visits
from inspector.store.door import new_id
from inspector.store.workspace import DATABASE, Workspace, open_workspace
from inspector.wording import say, templates
from tests.store.making import Ground, faults, known, take_step

ENVELOPE = {
    "op_id", "tx", "tx_last", "scope", "device", "seq", "kind", "entity", "record", "base_rev", "patch", "author",
    "wall", "tz", "skew_ms", "schema", "app", "undoes", "resolves",
}  # fmt: skip


def journal_rows(ws: Workspace) -> list[Any]:
    return ws.reader().execute("SELECT * FROM journal ORDER BY n").fetchall()


def a_day(ground: Ground) -> None:
    """Write every kind of op: creates, updates, a deletion, a restoration."""
    visit = visits.start(ground.ws, team=ground.people)
    shot = ground.photo(lat=23.2, lon=116.7)
    recorded = ground.issue(visit_id=visit.id, photos=((shot.id, "wide"),), answers={"garbage_1": "有"})
    ground.step(recorded.issue, "assign", "report")
    tx = ground.issue(description="记错了").tx
    journal.undo(ground.ws, journal.undo(ground.ws, tx).tx)
    journal.undo(ground.ws, tx)


def test_every_op_carries_the_whole_envelope(ground: Ground) -> None:
    a_day(ground)
    for row in journal_rows(ground.ws):
        said = json.loads(row["body"])
        assert set(said) == ENVELOPE
        assert said["scope"] == "440512"
        assert said["device"] == ground.ws.device.id
        assert said["kind"] in ops.KINDS
        assert said["wall"].startswith("2026-11-20T")
        assert said["wall"][-6] in "+-"
        assert said["schema"] == ops.SCHEMA
    authors = {json.loads(row["body"])["author"] for row in journal_rows(ground.ws)[5:]}
    assert authors == {ground.people[0]}, "the author of an op is a person"


def test_envelope_fields_are_only_ever_added() -> None:
    assert set(ops.Op.__dataclass_fields__) >= ENVELOPE


def test_numbers_have_no_gap_and_the_chain_runs_over_the_exact_bytes(ground: Ground) -> None:
    a_day(ground)
    previous = bytes(32)
    for number, row in enumerate(journal_rows(ground.ws), 1):
        assert row["seq"] == number
        assert row["hash"] == hashlib.sha256(previous + bytes(row["body"])).digest()
        previous = row["hash"]
        assert bytes(row["body"]) == ops.encode(ops.decode(row["body"])), "stored bytes are canonical"


def test_each_transaction_ends_with_its_last_op(ground: Ground) -> None:
    a_day(ground)
    for made in journal.transactions(ground.ws, 100):
        assert [op.tx_last for op in made] == [False] * (len(made) - 1) + [True]


def test_patches_name_only_what_changed_with_old_and_new(ground: Ground) -> None:
    recorded = ground.issue(spot="市场后巷")
    issues.edit(ground.ws, replace(recorded.issue, spot="市场前", severity="serious"))
    op = journal.history(ground.ws, [recorded.issue.id])[-1]
    assert op.kind == "update"
    assert op.patch == {"spot": ["市场后巷", "市场前"], "severity": ["normal", "serious"]}


def test_what_did_not_change_leaves_no_op(ground: Ground) -> None:
    recorded = ground.issue()
    before = len(journal_rows(ground.ws))
    issues.edit(ground.ws, recorded.issue)
    assert len(journal_rows(ground.ws)) == before


def test_an_untouched_workspace_has_no_faults(ground: Ground) -> None:
    a_day(ground)
    found = journal.verify(ground.ws)
    assert found.faults == ()
    assert found.ops == len(journal_rows(ground.ws))
    assert found.photos == 1


_LEDGER = (
    "status, is_open, round, category, place_id, street_id, place_name, street_name, spot, description, "
    "severity, source, campaign_id, visit_id, lead_body_id, lead_name, found_at_utc, due_on, "
    "supervised_since_utc, recheck_on, closed_at_utc, reported_at_utc, closed_before, lat, lon, "
    "photo_sha256, photo_count, initials"
)
ALTERED = {
    "body": (
        "UPDATE journal SET body = CAST(replace(body, '墙边', '门前') AS BLOB) WHERE entity = 'issue'",
        "verify_chain",
    ),
    "column beside the body": ("UPDATE journal SET wall = '2020-01-01' WHERE seq = 4", "verify_op"),
    "deleted journal row": ("DELETE FROM journal WHERE seq = 7", "verify_gap"),
    "deleted last row": ("DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", "verify_gap"),
    "row of a record": ("UPDATE issue SET severity = 'minor'", "verify_record"),
    "row that is not valid any more": ("UPDATE issue SET attrs = 'x'", "verify_record"),
    "removed record": ("DELETE FROM issue_step", "verify_record"),
    "record nobody wrote": ("INSERT INTO person (id, name) VALUES ('x', '无名')", "verify_record"),
    "mark of deletion": ("UPDATE person SET deleted = 1", "verify_record"),
    "ledger row": ("UPDATE ledger SET status = 'closed'", "verify_ledger"),
    "removed ledger row": ("DELETE FROM ledger", "verify_ledger"),
    "ledger row nobody wrote": (
        f"INSERT INTO ledger (n, issue_id, number, {_LEDGER}) SELECT n + 1, 'x', number, {_LEDGER} FROM ledger LIMIT 1",
        "verify_ledger",
    ),
    "tally": ("UPDATE ledger_tally SET issues = issues + 1", "verify_ledger"),
    "head of the stream": ("UPDATE device_stream SET last_seq = last_seq + 1", "verify_gap"),
    "forgotten stream": ("DELETE FROM device_stream", "verify_gap"),
}


@pytest.mark.parametrize(("statement", "code"), ALTERED.values(), ids=ALTERED.keys())
def test_every_alteration_behind_our_back_is_found(ground: Ground, statement: str, code: str) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    assert faults(ground.ws) == []
    outsider = driver.connect(ground.ws.folder / DATABASE)
    assert outsider.execute(statement).rowcount > 0
    outsider.close()
    assert code in faults(ground.ws)


def test_a_history_written_anew_over_the_altered_op_does_not_fit_the_next(ground: Ground) -> None:
    """Whoever alters a body and its hash still has every later hash against them."""
    a_day(ground)
    outsider = driver.connect(ground.ws.folder / DATABASE)
    row = outsider.execute("SELECT * FROM journal WHERE entity = 'person' AND seq = 2").fetchone()
    body = bytes(row["body"]).replace("郑敏".encode(), "郑重".encode())
    previous = outsider.execute("SELECT hash FROM journal WHERE seq = 1").fetchone()[0]
    outsider.execute("UPDATE journal SET body = ?, hash = ? WHERE seq = 2", (body, ops.chain(previous, body)))
    outsider.execute("UPDATE person SET name = replace(name, '郑敏', '郑重')")
    outsider.close()
    found = journal.verify(ground.ws).faults
    assert [(fault.code, fault.facts["seq"]) for fault in found] == [("verify_chain", 3)]


def test_a_changed_byte_of_a_photo_is_found(ground: Ground) -> None:
    shot = ground.photo()
    original = next((ground.ws.folder / "vault" / "originals").rglob(shot.sha256))
    original.write_bytes(original.read_bytes()[:-1] + b"?")
    assert faults(ground.ws) == ["verify_photo_changed"]


def test_a_removed_photo_is_found(ground: Ground) -> None:
    shot = ground.photo()
    next((ground.ws.folder / "vault" / "originals").rglob(shot.sha256)).unlink()
    assert faults(ground.ws) == ["verify_photo_missing"]


def test_every_fault_has_a_sentence_that_can_be_said(ground: Ground) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    for original in (ground.ws.folder / "vault" / "originals").rglob("*"):
        if original.is_file():
            original.unlink()
    outsider = driver.connect(ground.ws.folder / DATABASE)
    for statement, _ in ALTERED.values():
        outsider.execute(statement)
    outsider.close()
    for fault in journal.verify(ground.ws).faults:
        assert fault.code in templates()
        assert say(fault.code, **fault.facts)


def test_verify_sees_one_moment_while_others_write(ground: Ground) -> None:
    """A commit between reading the journal and reading the tables must not look like an alteration."""
    enough = threading.Event()

    def write_on() -> int:
        written = 0
        while not enough.is_set():
            ground.issue()
            written += 1
        return written

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_on)
        found = [journal.verify(ground.ws)]
        while len(found) < 5 or found[0].ops == found[-1].ops:
            found.append(journal.verify(ground.ws))
        enough.set()
        assert writing.result() > 0
    assert {one.faults for one in found} == {()}


def test_transactions_come_newest_first_and_whole(ground: Ground) -> None:
    first, second = ground.issue(), ground.issue()
    found = journal.transactions(ground.ws, 2)
    assert [made[0].tx for made in found] == [second.tx, first.tx]
    assert [op.entity for op in found[0]] == ["check", "issue", "issue_step"]
    assert len(journal.transactions(ground.ws, 1000)) == 7, "five registers, two issues"


def test_the_history_of_an_issue_names_everything_that_belongs_to_it(ground: Ground) -> None:
    shot = ground.photo()
    recorded = ground.issue(photos=((shot.id, "wide"),))
    other = ground.issue()
    ground.step(recorded.issue, "assign")
    found = journal.issue_history(ground.ws, recorded.issue.id)
    assert [op.entity for op in found] == ["photo", "check", "issue", "issue_step", "photo", "issue_step"]
    assert other.issue.id not in {op.record for op in found}


# --- undo -------------------------------------------------------------------------------------------------


def test_an_undone_record_is_gone_from_the_ledger_and_its_number_is_not_given_again(ground: Ground) -> None:
    shot = ground.photo()
    recorded = ground.issue(photos=((shot.id, "wide"),))
    journal.undo(ground.ws, recorded.tx)
    assert ground.ws.get("issue", recorded.issue.id) is None
    assert ground.ws.reader().execute("SELECT count(*) FROM ledger").fetchone()[0] == 0
    assert ground.ws.get("photo", shot.id).subject == "tray", "its photos lie in the tray again"
    assert ground.issue().issue.number != recorded.issue.number
    assert faults(ground.ws) == []


def test_undo_twice_says_that_it_is_done(ground: Ground) -> None:
    recorded = ground.issue()
    journal.undo(ground.ws, recorded.tx)
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, recorded.tx)
    assert known(error).code == "undo_done"


def test_what_was_built_upon_cannot_be_undone(ground: Ground) -> None:
    recorded = ground.issue()
    ground.step(recorded.issue, "assign")
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, recorded.tx)
    assert known(error).code == "undo_overtaken"
    assert faults(ground.ws) == []


def test_a_place_that_an_issue_names_cannot_be_undone(ground: Ground) -> None:
    place = replace(ground.community, id=new_id(), code="440512002003", name="海星社区")
    tx = places.keep(ground.ws, place).tx
    ground.issue(place_id=place.id)
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, tx)
    assert known(error).code == "undo_overtaken"


def test_a_visit_with_issues_in_it_cannot_be_undone(ground: Ground) -> None:
    visit = visits.start(ground.ws, team=ground.people)
    tx = journal.transactions(ground.ws, 1)[0][0].tx
    ground.issue(visit_id=visit.id)
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, tx)
    assert known(error).code == "undo_overtaken"


def test_a_photo_used_since_keeps_its_intake_from_being_undone(ground: Ground) -> None:
    shot = ground.photo()
    tx = journal.transactions(ground.ws, 1)[0][0].tx
    used = ground.issue(photos=((shot.id, "wide"),))
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, tx)
    assert known(error).code == "undo_overtaken"
    journal.undo(ground.ws, used.tx)
    journal.undo(ground.ws, tx)
    assert ground.ws.get("photo", shot.id) is None


def test_an_undone_later_transaction_does_not_stand_in_the_way(ground: Ground) -> None:
    recorded = ground.issue()
    assigned = take_step(ground.ws, [recorded.issue.id], "assign")
    reported = issues.act(ground.ws, [recorded.issue.id], "report")
    for tx in (reported.tx, assigned.tx, recorded.tx):
        journal.undo(ground.ws, tx)
    assert ground.ws.get("issue", recorded.issue.id) is None
    assert faults(ground.ws) == []


def test_an_undo_can_be_taken_back_and_then_counts_again(ground: Ground) -> None:
    recorded = ground.issue()
    assigned = take_step(ground.ws, [recorded.issue.id], "assign")
    undone = journal.undo(ground.ws, assigned.tx)
    assert issues.standing(ground.ws, recorded.issue.id).status == "found"
    journal.undo(ground.ws, undone.tx)
    assert issues.standing(ground.ws, recorded.issue.id).status == "assigned"
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, recorded.tx)
    assert known(error).code == "undo_overtaken", "the step counts again"
    journal.undo(ground.ws, assigned.tx)
    journal.undo(ground.ws, recorded.tx)
    assert ground.ws.get("issue", recorded.issue.id) is None
    assert faults(ground.ws) == []


def test_an_update_undone_gets_every_old_value_back(ground: Ground) -> None:
    recorded = ground.issue(spot="市场后巷", attrs={"a": 1})
    changed = issues.edit(ground.ws, replace(recorded.issue, spot=None, severity="serious", attrs={"b": 2}))
    journal.undo(ground.ws, changed.tx)
    assert ground.ws.get("issue", recorded.issue.id) == recorded.issue


def test_a_place_reached_stays_reached_while_another_issue_stands_there(ground: Ground) -> None:
    visit = visits.start(ground.ws, team=ground.people)
    first = ground.issue(visit_id=visit.id)
    second = ground.issue(visit_id=visit.id)
    journal.undo(ground.ws, first.tx)
    assert [target.result for target in visits.targets(ground.ws, visit.id)] == ["issues"]
    journal.undo(ground.ws, second.tx)
    assert faults(ground.ws) == []


def test_an_unknown_transaction_is_named(ground: Ground) -> None:
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, "nothing")
    assert known(error).code == "undo_unknown"


def test_a_photo_moved_later_keeps_the_issue_it_moved_to(ground: Ground) -> None:
    shot, recorded = ground.photo(), ground.issue()
    photos.move(ground.ws, [shot.id], "issue", recorded.issue.id, "wide")
    with pytest.raises(Known) as error:
        journal.undo(ground.ws, recorded.tx)
    assert known(error).code == "undo_overtaken"


def test_ops_of_two_devices_in_one_workspace_keep_a_stream_each(tmp_path: Path, ground: Ground) -> None:
    from inspector.store.backup import back_up, restore

    ground.issue()
    back_up(ground.ws, tmp_path / "stick")
    restore(tmp_path / "stick", tmp_path / "second")
    with open_workspace(tmp_path / "second") as second:
        places.keep(second, Person(id=new_id(), name="新人"))
        streams = second.reader().execute("SELECT device, last_seq FROM device_stream ORDER BY last_seq").fetchall()
        assert len(streams) == 2
        assert streams[0]["last_seq"] == 1
        assert faults(second) == []
