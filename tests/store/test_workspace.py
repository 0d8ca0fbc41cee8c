"""One workspace, one owner: others are told who has it and read; a bad end is noticed at the next start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import pytest

from inspector import catalog
from inspector.domain.place import Person
from inspector.errors import Known
from inspector.store import ledger, places
from inspector.store.door import new_id
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import say
from tests.store.making import Ground, faults, known

OWNER = """
import sys
from pathlib import Path
from inspector.domain.place import Person
from inspector.store import places
from inspector.store.workspace import open_workspace
ws = open_workspace(Path(sys.argv[1]))
places.keep(ws, Person(id="first", name="陈立"))
print("open", flush=True)
for line in sys.stdin:
    if line.strip() == "crash":
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    places.keep(ws, Person(id=line.strip(), name="后写的"))
    print("kept", flush=True)
ws.close()
"""


class OtherProcess:
    """Another process that has the workspace open and writes what it is told."""

    def __init__(self, folder: Path) -> None:
        self.running = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._out.readline() == "open\n"

    @property
    def _out(self) -> IO[str]:
        assert self.running.stdout is not None
        return self.running.stdout

    def write(self, person_id: str) -> None:
        self._tell(person_id)
        assert self._out.readline() == "kept\n"

    def end(self, how: str | None = None) -> None:
        if how:
            self._tell(how)
        assert self.running.stdin is not None
        self.running.stdin.close()
        self.running.wait(20)
        self._out.close()

    def _tell(self, line: str) -> None:
        assert self.running.stdin is not None
        self.running.stdin.write(f"{line}\n")
        self.running.stdin.flush()


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[OtherProcess]:
    other = OtherProcess(tmp_path / "w")
    yield other
    if other.running.poll() is None:
        other.end()


def test_a_second_process_reads_what_the_first_writes_and_is_told_who_it_is(
    tmp_path: Path, owner: OtherProcess
) -> None:
    with open_workspace(tmp_path / "w") as ws:
        assert ws.read_only
        assert ws.owner is not None
        assert ws.owner.pid == owner.running.pid
        assert ws.get("person", "first").name == "陈立"
        owner.write("second")
        assert ws.get("person", "second").name == "后写的"
        with pytest.raises(Known) as error:
            places.keep(ws, Person(id="third"))
        assert known(error).code == "workspace_taken"
        assert str(owner.running.pid) in say(known(error).code, **known(error).facts)
        assert faults(ws) == [], "verify needs no pen"


def test_a_reader_that_stays_does_not_keep_the_owner_from_ending(tmp_path: Path, owner: OtherProcess) -> None:
    with open_workspace(tmp_path / "w") as ws:
        assert ws.get("person", "first")
        owner.end()
        assert ws.get("person", "first"), "it reads on"
    with open_workspace(tmp_path / "w") as ws:
        assert not ws.read_only
        assert not ws.unclean
        assert faults(ws) == []


def test_a_killed_owner_leaves_no_lock_and_the_next_start_knows(tmp_path: Path, owner: OtherProcess) -> None:
    owner.write("second")
    owner.end("crash")
    with open_workspace(tmp_path / "w") as ws:
        assert not ws.read_only
        assert ws.unclean
        assert ws.get("person", "second")
        assert faults(ws) == []


def test_a_second_opening_in_the_same_process_reads_too(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w"), open_workspace(tmp_path / "w") as second:
        assert second.read_only
        assert second.owner is not None
        assert second.owner.pid == os.getpid()


def test_the_thread_that_closes_need_not_be_the_one_that_opened(tmp_path: Path) -> None:
    ws = open_workspace(tmp_path / "w")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(ws.close).result()
    with open_workspace(tmp_path / "w") as again:
        assert not again.read_only


def test_a_clean_end_leaves_one_database_file_without_a_log(ground: Ground) -> None:
    ground.issue()
    ground.ws.close()
    assert [path.name for path in ground.ws.folder.glob("inspector.db*")] == ["inspector.db"]
    with open_workspace(ground.ws.folder) as ws:
        assert ledger.count(ws.reader(), ledger.Query()) == 1


def test_a_clean_end_leaves_no_trace_and_a_bad_one_does(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        assert not ws.unclean
    with open_workspace(tmp_path / "w") as ws:
        assert not ws.unclean
    with pytest.raises(ZeroDivisionError), open_workspace(tmp_path / "w"):
        raise ZeroDivisionError
    with open_workspace(tmp_path / "w") as ws:
        assert ws.unclean
    with open_workspace(tmp_path / "w") as ws:
        assert ws.unclean, "nobody has looked into it yet"


def test_a_workspace_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Known) as error:
        open_workspace(tmp_path / "file")
    assert known(error).code == "workspace_unwritable"


def test_a_laptop_keeps_its_identity_and_its_key_is_its_users_only(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        first = ws.device
    with open_workspace(tmp_path / "w") as ws:
        assert ws.device == first
    assert (tmp_path / "w" / "device.key").stat().st_mode & 0o077 == 0
    assert first.code[0].isalpha()
    assert len(first.code) == 4


def test_an_adopted_catalogue_finds_the_issues_recorded_before(ground: Ground) -> None:
    ground.issue()
    seed = catalog.dump(ground.ws.catalogue)
    name = ground.ws.catalogue.get("garbage").name  # type: ignore[union-attr]
    assert ledger.count(ground.ws.reader(), ledger.Query(text="龘靐")) == 0
    (row,) = ledger.page(ground.ws.reader(), ledger.Query())
    with pytest.raises(Known) as error:
        ground.ws.adopt_catalogue(seed.replace(name, "龘靐"))
    assert known(error).code == "catalog_version_known", "checks name this version and mean its words"
    ground.ws.adopt_catalogue(renamed(seed, "新").replace(name, "龘靐"))
    assert ground.ws.catalogue.get("garbage").name == "龘靐"  # type: ignore[union-attr]
    assert [found.n for found in ledger.page(ground.ws.reader(), ledger.Query(text="龘靐"))] == [row.n]
    assert faults(ground.ws) == []
    with open_workspace(ground.ws.folder) as other:
        assert other.catalogue == ground.ws.catalogue


def renamed(seed: str, version: str) -> str:
    return re.sub(r"^version:.*$", f'version: "{version}"', seed, count=1, flags=re.MULTILINE)


def test_the_catalogue_adopted_last_is_in_force_whatever_the_clock_said(ground: Ground) -> None:
    seed = catalog.dump(ground.ws.catalogue)
    ground.clock.move(days=400)
    ground.ws.adopt_catalogue(renamed(seed, "甲"))
    ground.clock.move(days=-400)
    for version in ("乙", "甲", "乙"):
        ground.ws.adopt_catalogue(renamed(seed, version))
        with open_workspace(ground.ws.folder) as other:
            assert other.catalogue.version == version


def test_a_faulty_catalogue_changes_nothing(ground: Ground) -> None:
    before = ground.ws.catalogue
    with pytest.raises(Known):
        ground.ws.adopt_catalogue("version: [")
    assert ground.ws.catalogue is before


def test_the_steps_of_making_something_safe_can_be_watched(ground: Ground) -> None:
    seen: list[str] = []
    ground.ws.observe(seen.append)
    ground.photo()
    assert seen == ["copy", "fsync", "rename", "sync_folder", "commit"]


def test_ids_are_made_in_the_order_of_time(ws: Workspace) -> None:
    made = [new_id() for _ in range(1000)]
    assert made == sorted(made)
    assert len(set(made)) == 1000
