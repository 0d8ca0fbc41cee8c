"""Taking photos in: safe, complete, never twice, and one bad file stops nobody."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector.errors import Known
from inspector.intake.behind import derive_waiting
from inspector.intake.recovery import recover
from inspector.intake.sources import Source, from_bytes, from_paths
from inspector.intake.take_in import take_in, take_in_paths
from inspector.store import journal, photos
from inspector.store.workspace import Workspace, open_workspace
from tests.intake import making


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    for number in range(5):
        content = making.photo(f"2026-11-20T14:0{number}:00", point=(23.28, 116.72), size=(160, 120), seed=number)
        (folder / f"IMG_{number}.jpg").write_bytes(content)
    return folder


def test_a_photo_that_is_taken_in_is_in_vault_and_journal_with_what_its_exif_says(ws: Workspace, card: Path) -> None:
    outcomes = list(take_in_paths(ws, [card / "IMG_3.jpg"]))
    content = (card / "IMG_3.jpg").read_bytes()
    (outcome,) = outcomes
    assert (outcome.outcome, outcome.sha256) == ("taken_in", hashlib.sha256(content).hexdigest())
    assert (outcome.taken_at_local, outcome.utc_offset) == ("2026-11-20T14:03:00", "+08:00")
    assert outcome.lat == pytest.approx(23.28)
    assert (outcome.width_px, outcome.height_px) == (160, 120)
    with ws.vault.open(outcome.sha256) as stream:
        assert stream.read() == content
    (photo,) = photos.tray(ws)
    assert (photo.id, photo.taken_at_utc, photo.subject) == (outcome.photo_id, "2026-11-20T06:03:00.000Z", "tray")
    assert not journal.verify(ws).faults


def test_the_card_is_only_read(ws: Workspace, card: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in card.iterdir()}
    assert len(list(take_in_paths(ws, [card]))) == 5
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in card.iterdir()} == before


def test_a_second_import_of_the_same_card_adds_nothing(ws: Workspace, card: Path) -> None:
    list(take_in_paths(ws, [card]))
    again = [outcome.outcome for outcome in take_in_paths(ws, [card])]
    assert again == ["already_here"] * 5
    assert len(photos.tray(ws)) == 5


def test_the_same_bytes_twice_in_one_import_are_stored_once(ws: Workspace, card: Path) -> None:
    (card / "copy.jpg").write_bytes((card / "IMG_0.jpg").read_bytes())
    outcomes = [outcome.outcome for outcome in take_in_paths(ws, [card])]
    assert sorted(outcomes) == ["already_here"] + ["taken_in"] * 5
    assert len(list(ws.vault.originals())) == 5


def test_one_bad_file_is_refused_with_a_reason_and_the_rest_goes_in(ws: Workspace, card: Path) -> None:
    (card / "note.jpg").write_text("不是照片", encoding="utf-8")
    (card / "empty.jpg").touch()
    outcomes = {Path(outcome.file).name: outcome for outcome in take_in_paths(ws, [card, card / "gone.jpg"])}
    assert {name: outcome.reason for name, outcome in outcomes.items() if outcome.outcome == "refused"} == {
        "note.jpg": "not_an_image",
        "empty.jpg": "empty_file",
        "gone.jpg": "source_gone",
    }
    assert sum(outcome.outcome == "taken_in" for outcome in outcomes.values()) == 5


def test_what_has_an_images_signature_is_kept_even_if_nothing_can_be_seen(ws: Workspace, card: Path) -> None:
    (card / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0" + os.urandom(300))
    (outcome,) = take_in_paths(ws, [card / "broken.jpg"])
    assert (outcome.outcome, outcome.reason) == ("kept_unreadable", "picture_unreadable")
    (made,) = derive_waiting(ws)
    assert made.fault == "picture_unreadable"
    (photo,) = photos.tray(ws)
    assert photo.state == "unreadable"
    assert ws.vault.has(outcome.sha256 or "")


def test_a_cut_photo_is_taken_in_and_marked_once_its_picture_has_been_made(ws: Workspace, card: Path) -> None:
    whole = making.photo(size=(640, 480))
    (card / "cut.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    (outcome,) = take_in_paths(ws, [card / "cut.jpg"])
    assert outcome.outcome == "taken_in"
    assert [made.warnings for made in derive_waiting(ws)] == [("picture_cut",)]
    assert "picture_cut" in photos.tray(ws)[0].warnings


def test_a_video_is_an_attachment_without_a_picture(ws: Workspace, card: Path) -> None:
    (card / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + os.urandom(2000))
    (outcome,) = take_in_paths(ws, [card / "clip.mp4"])
    assert outcome.outcome == "taken_in"
    assert [made.fault for made in derive_waiting(ws)] == [None]
    assert photos.tray(ws)[0].state == "attachment"


def test_an_empty_folder_is_refused_with_a_sentence_of_its_own(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert [outcome.reason for outcome in take_in_paths(ws, [tmp_path / "nothing"])] == ["folder_empty"]


def test_bytes_from_the_clipboard_are_taken_in_like_a_file(ws: Workspace) -> None:
    (outcome,) = take_in(ws, [from_bytes("剪贴板.png", making.bare_photo((40, 30), format="PNG"))])
    assert (outcome.outcome, photos.tray(ws)[0].mime) == ("taken_in", "image/png")


def test_folders_of_systems_and_cameras_are_passed_over(tmp_path: Path) -> None:
    for name in ("DCIM/100/a.jpg", "System Volume Information/x.jpg", "DCIM/Thumbs.db", "DCIM/._a.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert [source.name for source in from_paths([tmp_path])] == ["a.jpg"]


def test_cancelling_keeps_what_is_done_and_leaves_no_part_behind(ws: Workspace, card: Path) -> None:
    for number in range(20):
        (card / f"MORE_{number:02d}.jpg").write_bytes(making.photo(size=(160, 120), seed=100 + number))
    done = list(take_in(ws, from_paths([card]), cancelled=lambda: len(list(ws.vault.originals())) >= 3))
    assert 3 <= len(done) < 25
    assert {outcome.outcome for outcome in done} == {"taken_in"}
    assert len(photos.tray(ws)) == len(list(ws.vault.originals())) == len(done)
    assert ws.vault.sweep() == 0
    assert not journal.verify(ws).faults


class _Breaking(io.RawIOBase):
    """A file on a card that is pulled out after its first chunk."""

    def __init__(self, content: bytes) -> None:
        self._rest = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = 0) -> int:
        return self._rest.seek(at, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._rest.tell() >= 1 << 20:
            raise OSError(5, "Input/output error")
        return self._rest.readinto(buffer)


def test_a_card_pulled_out_in_the_middle_of_a_file_leaves_no_half_photo(ws: Workspace, card: Path) -> None:
    torn = making.photo(size=(160, 120), seed=9) + bytes(3 << 20)
    sources = [
        *from_paths([card / "IMG_0.jpg"]),
        Source("torn", "torn.jpg", lambda: _Breaking(torn)),
        *from_paths([card / "IMG_1.jpg"]),
    ]  # type: ignore[arg-type,return-value]
    outcomes = [(outcome.outcome, outcome.reason) for outcome in take_in(ws, sources)]
    assert outcomes == [("taken_in", None), ("refused", "card_gone"), ("taken_in", None)]
    assert ws.vault.sweep() == 0
    assert len(list(ws.vault.originals())) == 2


def test_everything_derived_can_be_made_after_safety(ws: Workspace, card: Path) -> None:
    list(take_in_paths(ws, [card]))
    assert ws.vault.derived("thumb", photos.tray(ws)[0].sha256) is None
    made = list(derive_waiting(ws))
    assert len(made) == 5
    for photo in photos.tray(ws):
        for kind in ("thumb", "preview"):
            assert (ws.vault.derived(kind, photo.sha256) or b"").startswith(b"\xff\xd8")
        with ws.vault.open(photo.sha256) as stream:
            assert photos.sm3(ws, photo.sha256) == hashlib.new("sm3", stream.read()).hexdigest()
    assert list(derive_waiting(ws)) == []


def test_a_start_after_a_bad_end_journals_what_only_the_vault_has_and_hands_back_the_import(
    tmp_path: Path, card: Path
) -> None:
    folder = tmp_path / "workspace"
    ws = open_workspace(folder)
    generator = take_in_paths(ws, [card])
    next(generator)  # the run is noted, and the process is about to die before it ends
    generator.close()
    orphan = making.photo(size=(80, 60), seed=77)
    received = ws.vault.receive(io.BytesIO(orphan), "orphan")
    assert received is not None
    (folder / "vault" / "incoming" / "half.part").write_bytes(b"\xff\xd8\xff half")
    with ws.local() as conn:
        conn.execute("UPDATE intake_run SET state = 'running'")
    _die(ws)
    with open_workspace(folder) as again:
        found = recover(again)
        assert (found.parts_removed, found.photos_adopted, found.unfinished) == (1, 1, ((card,),))
        adopted = next(photo for photo in photos.tray(again) if photo.sha256 == received.sha256)
        assert "adopted" in adopted.warnings
        assert adopted.taken_at_local == "2026-11-20T14:07:31"
        list(take_in_paths(again, found.unfinished[0]))
        assert len(photos.tray(again)) == 6
        assert not journal.verify(again).faults
    with open_workspace(folder) as calm:
        assert recover(calm).unfinished == ()


def _die(ws: Workspace) -> None:
    """Let go of the workspace as a killed process does: the system drops the lock, nobody says goodbye."""
    assert ws._ownership is not None
    ws._ownership.release(clean=False)
    ws._ownership = None
    ws.close()


def test_a_full_vault_disk_is_said_and_what_was_complete_is_kept(
    ws: Workspace, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync
    calls = 0

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 5:
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Known, match="disk_full"):
        list(take_in(ws, from_paths([card])))
    monkeypatch.undo()
    assert 0 < len(photos.tray(ws)) < 5
    assert ws.vault.sweep() == 0
    assert not journal.verify(ws).faults


def test_an_outcome_is_one_line_of_json_with_every_field_that_scripts_rely_on(ws: Workspace, card: Path) -> None:
    (outcome,) = take_in_paths(ws, [card / "IMG_0.jpg"])
    told = json.loads(outcome.line())
    assert {"file", "sha256", "outcome", "reason", "taken_at_local", "utc_offset", "lat", "lon", "datum", "orientation",
            "camera", "width_px", "height_px", "warnings"} <= told.keys()  # fmt: skip
    assert "\n" not in outcome.line()


def test_every_real_photo_gets_a_line_and_no_exception(ws: Workspace, shared_photos: Path) -> None:
    files = [path for path in shared_photos.rglob("*") if path.is_file()]
    outcomes = list(take_in_paths(ws, [shared_photos]))
    assert len(outcomes) == len(files)
    assert {outcome.outcome for outcome in outcomes if not Path(outcome.file).name.startswith("README")} == {"taken_in"}
    assert all(made.sm3 for made in derive_waiting(ws))


def test_a_pipe_in_a_folder_is_refused_and_nobody_waits_for_it(ws: Workspace, card: Path) -> None:
    os.mkfifo(card / "pipe.jpg")
    outcomes = [(outcome.outcome, outcome.reason) for outcome in take_in_paths(ws, [card])]
    assert outcomes.count(("taken_in", None)) == 5
    assert outcomes.count(("refused", "source_unreadable")) == 1


def test_names_of_old_sticks_are_read_as_gb18030_and_stop_nobody(ws: Workspace, card: Path) -> None:
    old = os.path.join(os.fsencode(card), "照片一.jpg".encode("gb18030"))
    with open(old, "wb") as stream:
        stream.write(making.photo(size=(80, 60), seed=50))
    assert [outcome.outcome for outcome in take_in_paths(ws, [card])] == ["taken_in"] * 6
    assert "照片一.jpg" in {photo.file_name for photo in photos.tray(ws)}
    (named,) = take_in_paths(ws, [Path(os.fsdecode(old))])
    assert named.outcome == "already_here"
    assert "照片一.jpg" in named.line()


def test_paths_that_cannot_be_asked_for_are_refused_one_by_one(ws: Workspace, card: Path) -> None:
    outcomes = list(take_in_paths(ws, [Path("x" * 5000), Path("a\0b"), card / "IMG_0.jpg"]))
    assert [outcome.outcome for outcome in outcomes] == ["refused", "refused", "taken_in"]


def test_two_imports_of_the_same_card_at_once_make_each_photo_once(ws: Workspace, card: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: list(take_in_paths(ws, [card])), range(2)))
    assert [len(outcomes) for outcomes in both] == [5, 5]
    assert len(photos.tray(ws)) == 5


def test_a_file_that_does_not_fit_is_refused_and_smaller_ones_behind_it_go_in(
    ws: Workspace, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (card / "AAA.jpg").write_bytes(making.photo(size=(160, 120), seed=60) + bytes(4 << 20))
    usage = shutil.disk_usage(card)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=3 << 20))
    outcomes = [(Path(outcome.file).name, outcome.reason) for outcome in take_in_paths(ws, [card])]
    assert outcomes[0] == ("AAA.jpg", "no_room")
    assert {reason for _, reason in outcomes[1:]} == {None}


def test_whatever_lies_in_the_vault_the_next_start_goes_on_and_counts_what_it_left(tmp_path: Path, card: Path) -> None:
    folder = tmp_path / "workspace"
    ws = open_workspace(folder)
    list(take_in_paths(ws, [card]))
    originals = folder / "vault" / "originals"
    for name in ("Thumbs.db", f"{next(ws.vault.originals())[:2]}/desktop.ini"):
        (originals / name).write_bytes(b"x")
    for prefix in ("00", "fe", "ff"):
        (originals / prefix).mkdir(exist_ok=True)
    (originals / "00" / ("0" * 64)).write_bytes(b"\xff\xd8\xff under a name that is not its digest")
    (originals / "fe" / ("fe" * 32)).symlink_to(tmp_path / "nowhere")
    (originals / "ff" / ("ff" * 32)).mkdir()
    no_photo = ws.vault.receive(io.BytesIO(b"no photo at all"), "x")
    assert no_photo is not None
    _die(ws)
    with open_workspace(folder) as again:
        found = recover(again)
        assert (found.photos_adopted, found.photos_left) == (0, 2)
        assert again.vault.has(no_photo.sha256), "never ours to judge away"


def test_photos_whose_commit_failed_are_adopted_at_the_next_start(
    tmp_path: Path, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Known("disk_full", detail="")

    with open_workspace(tmp_path / "w") as ws:
        monkeypatch.setattr(ws, "write", full)
        with pytest.raises(Known):
            list(take_in_paths(ws, [card]))
        monkeypatch.undo()
        assert photos.tray(ws) == []
    with open_workspace(tmp_path / "w") as again:
        assert recover(again).photos_adopted > 0
        assert not journal.verify(again).faults


def test_one_original_that_cannot_be_read_keeps_no_other_waiting(ws: Workspace, card: Path) -> None:
    taken = [outcome for outcome in take_in_paths(ws, [card]) if outcome.sha256]
    bad = next((ws.folder / "vault").rglob(str(taken[0].sha256)))
    bad.unlink()
    bad.mkdir()  # reading it is an OSError, as of a bad block
    made = {one.sha256: one.fault for one in derive_waiting(ws)}
    assert made.pop(str(taken[0].sha256)) == "original_unreadable"
    assert len(made) == len({one.sha256 for one in taken}) - 1
    assert set(made.values()) == {None}
    assert photos.waiting(ws) == []


def test_importing_the_good_bytes_again_heals_and_says_so(ws: Workspace, card: Path) -> None:
    first = next(outcome for outcome in take_in_paths(ws, [card]) if outcome.sha256)
    list(derive_waiting(ws))
    original = next((ws.folder / "vault" / "originals").rglob(str(first.sha256)))
    original.write_bytes(b"?" + original.read_bytes()[1:])
    assert [fault.code for fault in journal.verify(ws).faults] == ["verify_photo_changed"]
    again = {outcome.sha256: outcome for outcome in take_in_paths(ws, [card])}
    assert [one.reason for one in again.values() if one.reason] == ["original_healed"]
    assert again[first.sha256].reason == "original_healed"
    assert [sha256 for sha256, _ in photos.waiting(ws)] == [first.sha256], "its pictures are made again"
    assert not journal.verify(ws).faults
