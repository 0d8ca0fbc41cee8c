"""Database, key and folder belong together: nothing is begun anew over what is left, no number is given twice."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from inspector.errors import Known
from inspector.store import drafts, driver, head, identity, visits
from inspector.store.backup import back_up, restore
from inspector.store.device import kept_device
from inspector.store.identity import DEVICE_KEY
from inspector.store.workspace import DATABASE, Workspace, open_workspace
from inspector.wording import say
from tests.store.making import Ground, faults, known


def closed(ground: Ground) -> Path:
    ground.ws.become(ground.people[0], ground.people)
    ground.issue(photos=((ground.photo().id, "wide"),))
    ground.ws.close()
    return ground.ws.folder


def number_of(folder: Path, ground: Ground) -> str:
    """Record one more issue in the workspace at `folder` and return its number."""
    with open_workspace(folder, now=ground.clock) as ws:
        ws.author = ground.people[0]
        return Ground(ws, ground.people, ground.street, ground.community, ground.other).issue().issue.number


def told(ws: Workspace) -> list[str]:
    assert all(say(one.code, **one.facts) for one in ws.notices)
    return [one.code for one in ws.notices]


@pytest.mark.parametrize("left", ["key and originals", "originals", "key"])
@pytest.mark.parametrize("how", ["gone", "empty"])
def test_a_lost_database_is_never_replaced_by_an_empty_one(ground: Ground, how: str, left: str) -> None:
    folder = closed(ground)
    key = (folder / DEVICE_KEY).read_bytes()
    (folder / DATABASE).unlink() if how == "gone" else (folder / DATABASE).write_bytes(b"")
    if left == "originals":
        (folder / DEVICE_KEY).unlink()
    if left == "key":
        shutil.rmtree(folder / "vault")
    before = sorted(path.name for path in folder.iterdir())
    for _ in range(2):
        with pytest.raises(Known) as error:
            open_workspace(folder)
        assert known(error).code == "workspace_damaged"
    assert set(before) - {path.name for path in folder.iterdir()} == set()
    assert not (folder / DATABASE).exists() or (folder / DATABASE).stat().st_size == 0
    assert left == "originals" or (folder / DEVICE_KEY).read_bytes() == key


def test_a_first_start_that_was_cut_off_after_the_key_goes_on_with_that_key(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        device = ws.device
    outsider = driver.connect(tmp_path / "w" / DATABASE)
    outsider.execute("DELETE FROM meta")
    outsider.close()
    with open_workspace(tmp_path / "w") as ws:
        assert ws.device == device
        assert told(ws) == []


def test_a_copied_folder_goes_on_as_another_device_and_says_so(ground: Ground, tmp_path: Path) -> None:
    folder = closed(ground)
    before = json.loads((folder / head.BESIDE).read_text())[0]["device"]
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    with open_workspace(copy) as ws:
        assert told(ws) == ["moved_or_copied"]
        assert ws.device.id != before
        assert ws.author == "", "nobody writes in a colleague's name because a folder came along"
        assert faults(ws) == []
        second = ws.device
    with open_workspace(copy) as ws:
        assert told(ws) == [], "told once"
        assert ws.device == second
    assert number_of(folder, ground).endswith("-0002"), "the first one goes on as it was"
    assert number_of(copy, ground) == f"{second.code}-0001"


def test_a_copy_put_in_the_place_of_the_original_is_another_device_too(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = closed(ground)
    shutil.copytree(folder, tmp_path / "older")
    assert number_of(folder, ground).endswith("-0002")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "older", folder)
    monkeypatch.setattr(identity, "_SAME_MOMENT_NS", 0)  # the copy is made at once here, not two seconds later
    with open_workspace(folder) as ws:
        assert told(ws) == ["moved_or_copied"]


def test_a_renamed_folder_keeps_its_identity(ground: Ground, tmp_path: Path) -> None:
    folder = closed(ground)
    for name in ("甲", "乙"):
        folder = folder.rename(tmp_path / name)
        with open_workspace(folder) as ws:
            assert told(ws) == []
            assert ws.author == ground.people[0]


def test_another_computer_is_another_device(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = closed(ground)
    monkeypatch.setattr(identity, "machine", lambda: "another")
    with open_workspace(folder) as ws:
        assert told(ws) == ["moved_or_copied"]


def test_a_lost_key_is_noticed_and_another_is_made(ground: Ground) -> None:
    folder = closed(ground)
    (folder / DEVICE_KEY).unlink()
    with open_workspace(folder) as ws:
        assert told(ws) == ["device_key_lost"]
        assert faults(ws) == []
        assert kept_device(folder / DEVICE_KEY) == ws.device


def test_a_key_of_somebody_else_is_kept_aside_and_not_used(ground: Ground, tmp_path: Path) -> None:
    folder = closed(ground)
    with open_workspace(tmp_path / "else"):
        pass
    (folder / DEVICE_KEY).write_bytes((tmp_path / "else" / DEVICE_KEY).read_bytes())
    with open_workspace(folder) as ws:
        assert told(ws) == ["device_key_strange"]
    assert len(list(folder.glob("device-*.key"))) == 1


def test_an_older_database_put_back_by_hand_does_not_give_its_numbers_again(ground: Ground, tmp_path: Path) -> None:
    folder = closed(ground)
    shutil.copyfile(folder / DATABASE, tmp_path / "older.db")
    assert number_of(folder, ground).endswith("-0002")
    shutil.copyfile(tmp_path / "older.db", folder / DATABASE)
    with open_workspace(folder) as ws:
        assert told(ws) == ["database_went_back"]
        assert "verify_head" in faults(ws)
        code = ws.device.code
    assert number_of(folder, ground) == f"{code}-0001"


def test_a_restored_copy_forgets_the_person_and_tells_what_came_along(ground: Ground, tmp_path: Path) -> None:
    ground.ws.become(ground.people[0], ground.people)
    visit = visits.start(ground.ws, team=ground.people)
    drafts.keep(ground.ws, "issue", {"description": "写到一半"})
    back_up(ground.ws, tmp_path / "stick")
    restore(tmp_path / "stick", tmp_path / "new")
    with open_workspace(tmp_path / "new") as ws:
        assert ws.author == ""
        assert "my_person_id" not in (ws.meta("settings") or "")
        assert "team_ids" not in (ws.meta("settings") or "")
        assert told(ws) == ["restored_as_another", "drafts_came_along", "visit_came_along"]
        assert ws.notices[2].facts == {"number": visit.number}
        assert len(drafts.kept(ws)) == 1


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("//server/共享/w.db", "file:////server/%E5%85%B1%E4%BA%AB/w.db"),
        ("C:/a b/100%/w.db", "file:///C:/a%20b/100%25/w.db"),
        ("/a?b#c/w.db", "file:///a%3Fb%23c/w.db"),
    ],
)
def test_every_path_is_an_address_that_sqlite_understands(path: str, uri: str) -> None:
    assert driver.uri(PureWindowsPath(path)) == uri


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Path]:
    """A folder on a medium that can be closed to writing; skipped where mounting is not allowed."""
    at = tmp_path / "medium"
    at.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "none", str(at)], capture_output=True, check=False).returncode:
        pytest.skip("mounting needs root")
    yield at
    subprocess.run(["umount", str(at)], check=True)


def test_a_workspace_on_a_write_protected_medium_can_be_read(ground: Ground, sealed: Path) -> None:
    shutil.copytree(closed(ground), sealed / "w")
    subprocess.run(["mount", "-o", "remount,ro", str(sealed)], check=True)
    with open_workspace(sealed / "w") as ws:
        assert ws.read_only
        assert len(ws.all("issue")) == 1
        assert faults(ws) == []
        with pytest.raises(Known) as error:
            ground.__class__(ws, ground.people, ground.street, ground.community, ground.other).issue()
        assert known(error).code == "workspace_read_only"
