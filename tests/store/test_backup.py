"""The second copy: consistent while in use, verified, resumable, and never at the cost of the one before."""

from __future__ import annotations

import errno
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import backup, drafts, driver, head, issues, journal, ledger, places
from inspector.store.backup import MANIFEST, anchored, back_up, restore
from inspector.store.door import new_id
from inspector.store.workspace import DATABASE, Workspace, open_workspace
from tests.store.making import Ground, faults, known


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def folder_of(ground: Ground, stick: Path) -> Path:
    return stick / f"inspector-{ground.ws.device.code}"


def manifest(ground: Ground, stick: Path) -> dict[str, Any]:
    return json.loads((folder_of(ground, stick) / "backup.json").read_text())  # type: ignore[no-any-return]


def with_photos(ground: Ground, count: int = 5) -> list[str]:
    shots = [ground.photo(b"\xff\xd8\xff" + bytes([number]) * 5000) for number in range(count)]
    ground.issue(photos=tuple((shot.id, "wide") for shot in shots))
    return [shot.sha256 for shot in shots]


def test_everything_comes_back_from_a_backup(ground: Ground, stick: Path, tmp_path: Path) -> None:
    hashes = with_photos(ground)
    drafts.keep(ground.ws, "issue", {"description": "写到一半"})
    done = back_up(ground.ws, stick)
    assert done is not None
    assert (done.photos, done.photos_written, done.missing) == (5, 5, ())
    told = restore(stick, tmp_path / "new")
    assert told["damaged"] == []
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []
        assert sorted(ws.vault.originals()) == sorted(hashes)
        assert ledger.page(ws.reader(), ledger.Query()) == ledger.page(ground.ws.reader(), ledger.Query())
        assert len(drafts.kept(ws)) == 1
        assert ws.scope == ground.ws.scope
    assert not (tmp_path / "new.restoring").exists()


def test_a_restored_copy_is_another_device_and_its_numbers_never_repeat(
    ground: Ground, stick: Path, tmp_path: Path
) -> None:
    first = {ground.issue().issue.number for _ in range(3)}
    back_up(ground.ws, stick)
    assert not list(folder_of(ground, stick).glob("*.key")), "the key is in no backup"
    seen = set(first) | {ground.issue().issue.number}
    for name in ("second", "third"):
        restore(stick, tmp_path / name)
        with open_workspace(tmp_path / name) as ws:
            assert ws.device.id != ground.ws.device.id
            ws.become(ground.people[0], ground.people)
            made = issues.submit(ws, issues.IssueForm(category="garbage", place_id=ground.community.id)).issue.number
            assert made not in seen
            seen.add(made)
            assert faults(ws) == []


def test_a_second_backup_writes_only_what_is_new(ground: Ground, stick: Path) -> None:
    with_photos(ground)
    back_up(ground.ws, stick)
    ground.photo()
    again = back_up(ground.ws, stick)
    assert again is not None
    assert (again.photos, again.photos_written) == (6, 1)
    assert len(list(folder_of(ground, stick).glob("inspector-*.db"))) == 1, "the older copy has gone"


def test_a_backup_made_while_another_thread_writes_is_one_moment(ground: Ground, stick: Path, tmp_path: Path) -> None:
    with_photos(ground)
    enough = threading.Event()

    def write_on() -> int:
        written = 0
        while not enough.is_set():
            ground.issue(photos=((ground.photo().id, "wide"),))
            written += 1
        return written

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_on)
        made = [back_up(ground.ws, stick) for _ in range(3)]
        enough.set()
        assert writing.result() > 3
    assert made[0] is not None
    assert made[-1] is not None
    assert made[0].ops < made[-1].ops
    restore(stick, tmp_path / "new")
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []
        assert ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0] == made[-1].ops


def test_an_interrupted_backup_goes_on_where_it_was(ground: Ground, stick: Path) -> None:
    with_photos(ground, 6)
    seen = 0

    def after_three() -> bool:
        nonlocal seen
        seen += 1
        return seen > 3

    assert back_up(ground.ws, stick, cancelled=after_three) is None
    with pytest.raises(Known) as error:
        restore(stick, stick / "x")
    assert known(error).code == "restore_no_backup", "half a backup is none"
    again = back_up(ground.ws, stick)
    assert again is not None
    assert (again.photos, again.photos_written) == (6, 3)


def test_an_interrupted_backup_leaves_the_one_before_whole(ground: Ground, stick: Path, tmp_path: Path) -> None:
    with_photos(ground)
    back_up(ground.ws, stick)
    before = manifest(ground, stick)
    later = ground.issue(photos=((ground.photo().id, "wide"),)).issue
    assert back_up(ground.ws, stick, cancelled=lambda: True) is None
    assert manifest(ground, stick) == before
    assert restore(stick, tmp_path / "new")["damaged"] == []
    with open_workspace(tmp_path / "new") as ws:
        assert ws.get("issue", later.id) is None
        assert faults(ws) == []


def test_progress_counts_photos_to_the_end(ground: Ground, stick: Path, tmp_path: Path) -> None:
    with_photos(ground, 3)
    told: list[tuple[int, int]] = []
    back_up(ground.ws, stick, lambda done, whole: told.append((done, whole)))
    restore(stick, tmp_path / "new", lambda done, whole: told.append((done, whole)))
    assert told == [(1, 3), (2, 3), (3, 3)] * 2


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_flipped_bit_on_the_stick_is_found_and_written_anew(ground: Ground, stick: Path) -> None:
    hashes = with_photos(ground)
    back_up(ground.ws, stick)
    flip(folder_of(ground, stick) / "photos" / hashes[2][:2] / hashes[2])
    again = back_up(ground.ws, stick)
    assert again is not None
    assert again.photos_written == 1


def test_a_restore_names_the_photo_with_a_flipped_bit_and_brings_the_rest(
    ground: Ground, stick: Path, tmp_path: Path
) -> None:
    hashes = with_photos(ground)
    back_up(ground.ws, stick)
    flip(folder_of(ground, stick) / "photos" / hashes[2][:2] / hashes[2])
    (folder_of(ground, stick) / "photos" / hashes[3][:2] / hashes[3]).unlink()
    assert sorted(restore(stick, tmp_path / "new")["damaged"]) == sorted(hashes[2:4])
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == ["verify_photo_missing"] * 2


def test_a_damaged_database_on_the_stick_is_never_restored(ground: Ground, stick: Path, tmp_path: Path) -> None:
    ground.issue()
    back_up(ground.ws, stick)
    flip(folder_of(ground, stick) / manifest(ground, stick)["database"])
    with pytest.raises(Known) as error:
        restore(stick, tmp_path / "new")
    assert known(error).code == "restore_damaged"
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "new.restoring").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": 1}', '{"format": 1, "database_sha256": 5}'])
def test_a_damaged_list_of_a_backup_is_named(ground: Ground, stick: Path, tmp_path: Path, content: str) -> None:
    back_up(ground.ws, stick)
    (folder_of(ground, stick) / "backup.json").write_text(content)
    with pytest.raises(Known) as error:
        restore(stick, tmp_path / "new")
    assert known(error).code == "restore_damaged"


def test_a_backup_whose_list_names_another_folder_reads_nothing_there(
    ground: Ground, stick: Path, tmp_path: Path
) -> None:
    back_up(ground.ws, stick)
    told = manifest(ground, stick)
    (tmp_path / "elsewhere.db").write_bytes(b"x")
    told["database"] = "../../elsewhere.db"
    (folder_of(ground, stick) / "backup.json").write_text(json.dumps(told))
    with pytest.raises(Known) as error:
        restore(stick, tmp_path / "new")
    assert known(error).code == "restore_damaged"
    assert known(error).facts["file"] == "elsewhere.db"


def test_a_folder_with_something_in_it_is_not_restored_into(ground: Ground, stick: Path, tmp_path: Path) -> None:
    back_up(ground.ws, stick)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("mine")
    with pytest.raises(Known) as error:
        restore(stick, tmp_path / "new")
    assert known(error).code == "restore_not_empty"
    assert (tmp_path / "new" / "letter.txt").read_text() == "mine"


def test_an_empty_folder_is_restored_into(ground: Ground, stick: Path, tmp_path: Path) -> None:
    back_up(ground.ws, stick)
    (tmp_path / "new").mkdir()
    restore(folder_of(ground, stick), tmp_path / "new")
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []


def test_a_restore_that_was_cut_off_goes_on(ground: Ground, stick: Path, tmp_path: Path) -> None:
    class PowerCut(BaseException):
        pass

    with_photos(ground)
    back_up(ground.ws, stick)

    def cut(done: int, whole: int) -> None:
        if done == 2:
            raise PowerCut

    with pytest.raises(PowerCut):
        restore(stick, tmp_path / "new", cut)
    assert not (tmp_path / "new").exists(), "nothing that looks like a workspace before it is one"
    assert restore(stick, tmp_path / "new")["damaged"] == []
    with open_workspace(tmp_path / "new") as ws:
        assert faults(ws) == []


def test_a_stick_with_backups_of_two_laptops_asks_which(ground: Ground, stick: Path, tmp_path: Path) -> None:
    back_up(ground.ws, stick)
    with open_workspace(tmp_path / "other") as other:
        places.keep(other, Person(id=new_id(), name="别人"))
        back_up(other, stick)
        code = other.device.code
    with pytest.raises(Known) as error:
        restore(stick, tmp_path / "new")
    assert known(error).facts["found"] == 2
    restore(stick / f"inspector-{code}", tmp_path / "new")
    with open_workspace(tmp_path / "new") as ws:
        assert [person.name for person in places.people(ws)] == ["别人"]


def test_an_original_damaged_here_is_named_and_the_rest_is_copied(ground: Ground, stick: Path, tmp_path: Path) -> None:
    hashes = with_photos(ground)
    originals = ground.ws.folder / "vault" / "originals"
    next(originals.rglob(hashes[0])).unlink()
    flip(next(originals.rglob(hashes[1])))
    done = back_up(ground.ws, stick)
    assert done is not None
    assert sorted(done.missing) == sorted(hashes[:2])
    assert done.photos == 3
    assert sorted(restore(stick, tmp_path / "new")["damaged"]) == sorted(hashes[:2])


def test_a_good_copy_on_the_stick_survives_the_damage_of_the_original(ground: Ground, stick: Path) -> None:
    hashes = with_photos(ground)
    back_up(ground.ws, stick)
    flip(next((ground.ws.folder / "vault" / "originals").rglob(hashes[0])))
    done = back_up(ground.ws, stick)
    assert done is not None
    assert done.missing == (), "the stick has it"


def test_a_stick_that_is_not_there_is_no_folder_to_be_made(ground: Ground, tmp_path: Path) -> None:
    with pytest.raises(Known) as error:
        back_up(ground.ws, tmp_path / "media" / "gone")
    assert known(error).code == "backup_target"
    assert not (tmp_path / "media").exists()


def test_a_stick_pulled_out_half_way_is_named_and_everything_here_is_kept(ground: Ground, stick: Path) -> None:
    with_photos(ground)
    before = ground.ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0]

    def pull(done: int, whole: int) -> None:
        if done == 2:
            os.rename(stick, stick.with_name("in the pocket"))

    with pytest.raises(Known) as error:
        back_up(ground.ws, stick, pull)
    assert known(error).code == "backup_target"
    assert not stick.exists()
    assert ground.ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0] == before
    assert faults(ground.ws) == []
    os.rename(stick.with_name("in the pocket"), stick)
    again = back_up(ground.ws, stick)
    assert again is not None
    assert again.photos_written == 3


def test_a_write_protected_stick_is_named(ground: Ground, stick: Path) -> None:
    if os.geteuid() == 0:
        blocked = stick / f"inspector-{ground.ws.device.code}"
        blocked.write_text("a file where the folder should be")  # root writes through any mode
    else:
        stick.chmod(0o500)
    with pytest.raises(Known) as error:
        back_up(ground.ws, stick)
    assert known(error).code == "backup_target"


def test_a_reader_beside_the_owner_can_back_up(ground: Ground, stick: Path) -> None:
    ground.issue()
    with open_workspace(ground.ws.folder) as second:
        assert second.read_only
        done = back_up(second, stick)
    assert done is not None
    assert ground.ws.meta("last_backup") is None


def test_the_last_backup_is_remembered(ground: Ground, stick: Path) -> None:
    done = back_up(ground.ws, stick)
    assert done is not None
    assert json.loads(ground.ws.meta("last_backup") or "{}")["at_utc"] == done.made_at_utc


def test_a_backup_beside_the_workspace_says_so(ground: Ground, stick: Path) -> None:
    done = back_up(ground.ws, stick)
    assert done is not None
    assert done.same_disk


def test_the_copy_on_the_stick_needs_no_log(ground: Ground, stick: Path) -> None:
    ground.issue()
    back_up(ground.ws, stick)
    told = manifest(ground, stick)
    copy = driver.connect(folder_of(ground, stick) / told["database"], read_only=True)
    assert copy.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert copy.execute("SELECT count(*) FROM journal").fetchone()[0] == told["ops"]
    copy.close()
    assert not list(folder_of(ground, stick).glob("*.part"))
    assert told["format"] == backup.FORMAT


def test_a_backup_is_not_replaced_by_a_journal_that_lost_what_it_holds(ground: Ground, stick: Path) -> None:
    ground.issue()
    ground.issue(description="要抹掉的")
    back_up(ground.ws, stick)
    kept = (folder_of(ground, stick) / MANIFEST).read_bytes()
    for statement in (
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "UPDATE device_stream SET (last_seq, last_hash) = (SELECT seq, hash FROM journal ORDER BY n DESC LIMIT 1)",
    ):
        outsider = driver.connect(ground.ws.folder / DATABASE)
        outsider.execute(statement)
        outsider.close()
    with pytest.raises(Known) as error:
        back_up(ground.ws, stick)
    assert known(error).code == "backup_not_continued"
    assert (folder_of(ground, stick) / MANIFEST).read_bytes() == kept
    found = journal.verify(ground.ws, anchors=anchored(stick)).faults
    assert "verify_head" in [fault.code for fault in found]


def test_a_head_in_a_backup_is_signed_and_holds_while_work_goes_on(ground: Ground, stick: Path) -> None:
    ground.issue()
    back_up(ground.ws, stick)
    ground.issue()
    (one,) = anchored(stick)
    assert head.is_genuine(one)
    assert not head.is_genuine({**one, "seq": one["seq"] + 1})
    assert journal.verify(ground.ws, anchors=[one]).faults == ()


def test_a_workspace_is_restored_into_the_folder_one_stands_in(
    ground: Ground, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    back_up(ground.ws, stick)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert restore(stick, Path("."))["damaged"] == []
    with open_workspace(tmp_path / "here") as ws:
        assert faults(ws) == []
        assert [one.code for one in ws.notices] == ["restored_as_another"]
    assert not (tmp_path / "here" / ".restoring").exists()


def test_a_backup_into_the_workspace_itself_is_refused(ground: Ground) -> None:
    for target in (ground.ws.folder, ground.ws.folder / "vault"):
        with pytest.raises(Known) as error:
            back_up(ground.ws, target)
        assert known(error).code == "backup_into_itself"


def test_a_file_too_large_for_the_stick_is_named_with_its_reason_and_the_rest_goes_on(
    ground: Ground, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = ground.photo(b"\xff\xd8\xff" + b"x" * 5000), ground.photo()
    real = backup._copy_photo

    def copy(ws: Workspace, sha256: str, folder: Path) -> int | None:
        if sha256 == large.sha256:  # what FAT32 says from 4 GiB on
            raise OSError(errno.EFBIG, "File too large")
        return real(ws, sha256, folder)

    monkeypatch.setattr(backup, "_copy_photo", copy)
    done = back_up(ground.ws, stick)
    assert done is not None
    assert (done.missing, done.too_large, done.photos) == ((large.sha256,), (large.sha256,), 1)
    assert (folder_of(ground, stick) / "photos" / small.sha256[:2] / small.sha256).exists()


def test_what_a_pulled_stick_left_is_removed_by_the_next_backup(ground: Ground, stick: Path) -> None:
    shot = ground.photo()
    back_up(ground.ws, stick)
    folder = folder_of(ground, stick)
    left = [folder / "photos" / shot.sha256[:2] / f"{'a' * 64}.part", folder / "inspector-0123456789abcdef.db"]
    left.append(folder / "inspector.db.part-journal")
    for path in left:
        path.write_bytes(b"half")
    back_up(ground.ws, stick)
    assert not any(path.exists() for path in left)


def test_photos_of_deleted_records_and_unregistered_bytes_are_backed_up_too(ground: Ground, stick: Path) -> None:
    shots = [ground.photo(), ground.photo()]
    journal.undo(ground.ws, journal.transactions(ground.ws, 1)[0][0].tx)
    with ground.ws.local() as conn:
        conn.execute("DELETE FROM blob")
    done = back_up(ground.ws, stick)
    assert done is not None
    assert done.photos == len(shots)


def test_the_laptops_own_unreadable_original_is_not_the_sticks_fault(ground: Ground, stick: Path) -> None:
    shot = ground.photo()
    original = next((ground.ws.folder / "vault" / "originals").rglob(shot.sha256))
    original.unlink()
    original.mkdir()
    done = back_up(ground.ws, stick)
    assert done is not None
    assert done.missing == (shot.sha256,)
