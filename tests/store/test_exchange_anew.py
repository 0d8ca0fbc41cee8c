"""Cases 13 to 16 of the exchange: a disk put back, a clone, an office put back, a device this workspace was before."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain import op as ops
from inspector.store import backup, driver, exchange, head, journal, receipts
from inspector.store.identity import DEVICE_KEY
from inspector.store.workspace import Workspace, open_workspace
from inspector.wire.messages import Have
from tests.store.making import Clock, Ground, faults, laid_out
from tests.store.offices import Forked, Gap, Office, doc_of, enrol, pull, push, sync


@pytest.fixture
def office() -> Office:
    return Office()


def edit(ws: Workspace, issue_id: str, **fields: Any) -> None:
    with ws.write() as door:
        door.change("issue", issue_id, **fields)


def put_back(ws: Workspace, image: Path) -> Workspace:
    """Put an older image of the whole disk back: database, key and heads; the folder's own times stay believable."""
    ws.close()
    for name in ("inspector.db", head.BESIDE):
        if (image / name).exists():
            shutil.copyfile(image / name, ws.folder / name)
        else:
            (ws.folder / name).unlink(missing_ok=True)
    for log in ws.folder.glob("inspector.db-*"):
        log.unlink()
    return open_workspace(ws.folder, now=ws.now)


def image_of(ws: Workspace, target: Path) -> Path:
    """Take an image of the disk; the workspace goes on afterwards."""
    target.mkdir()
    conn = driver.connect(ws.folder / "inspector.db")
    conn.execute("VACUUM INTO ?", (str(target / "inspector.db"),))
    conn.close()
    if (ws.folder / head.BESIDE).exists():
        shutil.copyfile(ws.folder / head.BESIDE, target / head.BESIDE)
    return target


def test_case_13_a_disk_put_back_without_new_work_sends_again_and_nothing_changes(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    ws = ground.ws
    enrol(ws)
    ground.issue()
    image = image_of(ws, tmp_path / "image")
    sync(ws, office)
    before = (len(office.feed), dict(office.held))
    with put_back(ws, image) as again:
        assert again.notices == ()
        sync(again, office)
        assert (len(office.feed), dict(office.held)) == before
        assert faults(again) == []


def test_case_14_a_disk_put_back_with_new_work_goes_on_as_another_device_and_loses_nothing(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    image = image_of(ws, tmp_path / "image")
    edit(ws, issue.id, spot="之后写的，镜像里没有")
    sync(ws, office)
    with put_back(ws, image) as again:
        again.author = ground.people[0]
        edit(again, issue.id, description="放回以后写的")
        made = Ground(again, ground.people, ground.street, ground.community, ground.other).issue()
        number, old = made.issue.number, again.device
        with pytest.raises(Forked) as forked:
            push(again, office)
        unsent = len(exchange.queued(again))
        moved = exchange.renumber_forked(again, forked.value.args[0])
        assert moved == unsent
        assert again.device.id != old.id
        assert exchange.enrolment(again) is None, "the new device is to be enrolled"
        assert again.author == ground.people[0], "and the person is the same"
        assert faults(again) == []
        enrol(again)
        sync(again, office)
        assert doc_of(office, issue.id)["description"] == "放回以后写的"
        assert doc_of(office, issue.id)["spot"] == "之后写的，镜像里没有"
        assert again.get("issue", issue.id).spot == "之后写的，镜像里没有"
        assert doc_of(office, made.issue.id)["number"] == number, "what is printed stays"
        assert exchange.disputes(again) == []
        assert faults(again) == []
        assert exchange.standing(again).waiting == ()
    for _ in range(2):  # closing signs the heads; that of the device it was before can only stay as it was signed
        with open_workspace(ws.folder, now=ws.now) as later:
            assert faults(later) == []


def test_numbers_the_office_has_from_a_clone_settle_nothing_of_ours(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    image = image_of(ws, tmp_path / "image")
    edit(ws, issue.id, spot="克隆写的")
    sync(ws, office)
    with put_back(ws, image) as again:
        again.author = ground.people[0]
        edit(again, issue.id, spot="这里写的")
        pull(again, office)
        assert again.get("issue", issue.id).spot == "这里写的", "the number is the clone's, the work is not"
        assert len(exchange.queued(again)) == 1
        assert faults(again) == []


def test_an_op_renumbered_after_a_fork_has_seen_the_acked_ops_of_its_old_device(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    """Within a device the office goes by numbers; from a new one it must not think that it disputes itself."""
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="一")
    push(ws, office)  # confirmed, not yet received
    edit(ws, issue.id, spot="二")
    exchange.renumber_forked(ws)
    enrol(ws)
    sync(ws, office)
    assert exchange.disputes(ws) == []
    assert doc_of(office, issue.id)["spot"] == "二"
    assert faults(ws) == []


def test_the_bytes_of_renumbered_ops_and_heads_on_paper_stay_provable(ground: Ground) -> None:
    ws = ground.ws
    enrol(ws)
    ground.issue()
    shown = head.shown(ws.reader(), ws.scope, ws.device.id)
    folder, signed = ws.folder, ws.signed_heads(ws.reader())
    before = {row[0]: bytes(row[1]) for row in ws.reader().execute("SELECT op_id, body FROM journal")}
    exchange.renumber_forked(ws)
    kept = {row[0]: bytes(row[1]) for row in ws.reader().execute("SELECT op_id, body FROM op_before")}
    assert kept == before
    assert head.holds(ws.reader(), shown)
    assert head.broken(ws.reader(), signed) == []
    ws.close()
    with open_workspace(folder) as again:
        assert [one.code for one in again.notices] == ["forked_went_on"]
        assert faults(again) == []


def test_case_15_what_an_office_put_back_lacks_is_sent_again(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    first = ground.issue().issue
    sync(ws, office)
    yesterday = office.yesterday()
    second = ground.issue().issue
    edit(ws, first.id, spot="今天")
    sync(ws, office)
    edit(ws, first.id, spot="再改")
    with pytest.raises(Gap):
        push(ws, yesterday)
    sync(ws, yesterday)
    assert doc_of(yesterday, first.id)["spot"] == "再改"
    assert yesterday.held[second.id].rev == office.held[second.id].rev
    assert exchange.disputes(ws) == []
    assert exchange.standing(ws).waiting == ()
    assert faults(ws) == []


def test_case_16_after_others_went_on_everything_is_pulled_anew_and_nothing_is_overwritten_unseen(
    ground: Ground, office: Office
) -> None:
    """Our op has seen revision 3 of the lost history; revision 3 of the new one is somebody else's."""
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    yesterday = office.yesterday()
    yesterday.epoch = "e2"
    office.write("d2", issue.id, spot="第二版")
    office.write("d3", issue.id, spot="第三版")
    sync(ws, office)
    edit(ws, issue.id, spot="看过第三版才写的")
    assert ops.decode(exchange.queued(ws)[-1].body).base_rev == 3
    yesterday.write("d4", issue.id, spot="谁也没看过")
    yesterday.write("d4", issue.id, spot="谁也没看过的第三版")
    sync(ws, yesterday)
    assert doc_of(yesterday, issue.id)["spot"] == "谁也没看过的第三版"
    (dispute,) = exchange.disputes(ws)
    assert dispute.theirs == {"spot": "看过第三版才写的"}
    assert faults(ws) == []
    sync(ws, yesterday)
    assert len(exchange.disputes(ws)) == 1


def test_records_an_office_put_back_does_not_have_stay_here_until_they_come_again(
    ground: Ground, office: Office
) -> None:
    ws = ground.ws
    enrol(ws)
    sync(ws, office)
    yesterday = office.yesterday()
    yesterday.epoch = "e2"
    theirs = "0199f000-0000-7000-8000-000000000001"
    office.write("d2", theirs, description="只有别人写过")
    sync(ws, office)
    yesterday.write("d3", "0199f000-0000-7000-8000-000000000002", description="另一条")
    sync(ws, yesterday)
    assert ws.get("issue", theirs).description == "只有别人写过"
    assert ws.reader().execute("SELECT rev FROM issue WHERE id = ?", (theirs,)).fetchone()[0] == 0
    assert faults(ws) == []
    yesterday.write("d2", theirs, description="又来了")
    sync(ws, yesterday)
    assert ws.get("issue", theirs).description == "又来了"
    assert faults(ws) == []


def test_what_a_lost_key_left_unsent_goes_along_under_the_new_device_in_its_order(
    ground: Ground, office: Office
) -> None:
    ws = ground.ws
    enrol(ws)
    issue = ground.issue().issue
    sync(ws, office)
    edit(ws, issue.id, spot="旧密钥写的")
    unsent = ground.issue().issue
    old = ws.device.id
    ws.close()
    (ws.folder / DEVICE_KEY).unlink()
    with open_workspace(ws.folder, now=ws.now) as again:
        assert again.device.id != old
        assert exchange.enrolment(again) is None
        again.author = ground.people[0]
        edit(again, issue.id, spot="新密钥写的")
        enrol(again)
        assert exchange.queued(again) == [], "first it must be known what the office has"
        assert exchange.standing(again).held_back
        sync(again, office)
        assert exchange.standing(again).waiting == ()
        assert doc_of(office, issue.id)["spot"] == "新密钥写的", "in the order in which it was written"
        assert doc_of(office, unsent.id)["number"] == unsent.number
        assert exchange.disputes(again) == []
        assert faults(again) == []


def test_a_copy_brings_along_only_what_the_office_does_not_show_of_the_first_device(
    ground: Ground, office: Office, tmp_path: Path
) -> None:
    ws = ground.ws
    ground.issue()
    backup.back_up(ws, tmp_path)
    enrol(ws)
    late = ground.issue().issue
    sync(ws, office)
    backup.restore(tmp_path / f"inspector-{ws.device.code}", tmp_path / "copy")
    with open_workspace(tmp_path / "copy", now=ws.now) as copied:
        feed = len(office.feed)
        enrol(copied)
        sync(copied, office)
        assert len(office.feed) == feed, "the office has all of it from the first device"
        assert copied.get("issue", late.id) is not None
        assert exchange.standing(copied).waiting == ()
        assert faults(copied) == []


def test_a_backup_carries_what_was_received(ground: Ground, office: Office, tmp_path: Path) -> None:
    ws = ground.ws
    enrol(ws)
    office.write("d2", "0199f000-0000-7000-8000-000000000003", description="收到的", weight=1)
    sync(ws, office)
    backup.back_up(ws, tmp_path)
    backup.restore(tmp_path / f"inspector-{ws.device.code}", tmp_path / "copy")
    with open_workspace(tmp_path / "copy") as copied:
        assert copied.get("issue", "0199f000-0000-7000-8000-000000000003").description == "收到的"
        assert exchange.cursor(copied) == exchange.cursor(ws)
        assert faults(copied) == []


def test_another_office_gets_everything(ground: Ground, office: Office) -> None:
    ws = ground.ws
    enrol(ws)
    ground.issue()
    sync(ws, office)
    other = Office(epoch="other")
    enrol(ws, office_id="o2")
    sync(ws, other)
    assert {name: held.doc for name, held in other.held.items()} == {
        name: held.doc for name, held in office.held.items()
    }
    assert faults(ws) == []


WORDS = st.sampled_from(["甲", "乙", "丙"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("mine"), st.sampled_from(["spot", "description"]), WORDS),
        st.tuples(st.just("theirs"), st.sampled_from(["spot", "description"]), WORDS),
        st.tuples(st.sampled_from(["push", "pull", "delete", "restore", "late", "lost reply", "decide"])),
    ),
    max_size=24,
)


@settings(max_examples=40)
@given(steps=STEPS)
def test_pages_and_local_edits_in_any_order_end_equal_with_every_value_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, ...]]
) -> None:
    office, clock = Office(), Clock()
    with open_workspace(tmp_path_factory.mktemp("any") / "w", now=clock) as ws:
        ground = laid_out(ws, clock)
        issue = ground.issue().issue
        enrol(ws)
        sync(ws, office)
        late = office.page(ws.device.id, exchange.cursor(ws).seq)
        for step in steps:
            walk(ws, office, issue.id, step, late)
            late = late if step[0] != "late" else office.page(ws.device.id, exchange.cursor(ws).seq)
            assert faults(ws) == []
        sync(ws, office)
        held = office.held[issue.id]
        row = ws.reader().execute("SELECT * FROM issue WHERE id = ?", (issue.id,)).fetchone()
        assert (row["spot"], row["description"]) == (held.doc.get("spot"), held.doc.get("description"))
        assert (row["rev"], bool(row["deleted"])) == (held.rev, held.deleted)
        assert {one.id for one in exchange.disputes(ws)} == {
            one.id for one in office.disputes.values() if one.status == "open"
        }
        assert journal.length(ws) == len(office.streams[ws.device.id])
        assert faults(ws) == []


def walk(ws: Workspace, office: Office, issue_id: str, step: tuple[str, ...], late: Any) -> None:
    what = step[0]
    if what == "mine" and ws.get("issue", issue_id) is not None:
        edit(ws, issue_id, **{step[1]: step[2]})
    elif what == "theirs":
        office.write("d2", issue_id, **{step[1]: step[2]})
    elif what == "push":
        push(ws, office, most_ops=1)
    elif what == "pull":
        pull(ws, office)
    elif what in ("delete", "restore"):
        with ws.write() as door:
            getattr(door, what)("issue", issue_id)
    elif what == "late":
        exchange.apply_page(ws, late)
    elif what == "lost reply" and (sent := exchange.queued(ws)):
        office.push(ws.device.id, sent)
    elif what == "decide" and (found := exchange.disputes(ws)):
        wanted = found[0].theirs if "deleted" not in found[0].theirs else {"deleted": found[0].theirs["deleted"]}
        if found[0].kind == "edit_deleted":
            wanted = {"deleted": True}
        exchange.resolve(ws, found[0], wanted)


def test_after_an_office_was_put_back_what_it_called_safe_is_asked_for_again(ground: Ground, office: Office) -> None:
    """Its newest backup may be gone with it; a photo that still lies here must not count as safe for ever."""
    ws = ground.ws
    enrol(ws)
    photo = ground.photo()
    sync(ws, office)
    exchange.note_photo(ws, photo.sha256, "original", state="safe")
    assert receipts.unsafe(ws) == []
    exchange.start_over(ws)
    assert receipts.unsafe(ws) == [photo.sha256]
    assert receipts.note_answer(ws, Have(missing=(photo.sha256,))) == [photo.sha256]
    assert [one.sha256 for one in exchange.photo_tasks(ws, "2026-11-22T00:00:00.000Z")] == [photo.sha256]
