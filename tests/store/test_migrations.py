"""The shape of the database: old files open, newer ones are refused, a step is taken whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inspector.errors import Known
from inspector.store import drafts, driver, issues, ledger, migrations
from inspector.store.issues import IssueForm
from inspector.store.workspace import DATABASE, Workspace, open_workspace
from tests.store.making import faults, known, laid_out

if TYPE_CHECKING:
    from sqlite_utils import Database

SHIPPED = len(migrations.STEPS)
KEPT = sorted((Path(__file__).parent / "old").glob("step_*.db"))


def test_a_database_is_kept_of_every_step() -> None:
    assert [file.stem for file in KEPT] == [f"step_{int(name[:3])}" for name, _ in migrations.STEPS]


@pytest.fixture(params=KEPT, ids=lambda file: file.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    shutil.copyfile(request.param, folder / DATABASE)
    return folder


def test_a_kept_database_opens_whole_and_is_worked_on(old: Path) -> None:
    with open_workspace(old) as ws:
        assert set(faults(ws)) == {"verify_photo_missing"}, "its two photos are not kept with it"
        found = ledger.page(ws.reader(), ledger.Query(sort="number", descending=False))
        assert [(row.status, row.category, row.spot) for row in found] == [
            ("closed", "garbage", "礐石𠮷屋旁"), ("assigned", "three_lines", ""),
        ]  # fmt: skip
        assert [draft.doc for draft in drafts.kept(ws)] == [{"description": "写到一半"}]
        assert ledger.count(ws.reader(), ledger.Query(text="𠮷屋")) == 1
        assert issues.standing(ws, found[0].issue_id).closed_before
        assert [one.code for one in ws.notices] == ["device_key_lost", "drafts_came_along"], "its key is not kept"
        ws.author = ws.all("person")[0].id
        made = issues.submit(ws, IssueForm(category="garbage", place_id=found[0].place_id)).issue
        assert made.number == f"{ws.device.code}-0001", "the numbers of another device are its own"
        assert set(faults(ws)) == {"verify_photo_missing"}


def test_the_rows_of_an_older_program_get_the_marks_of_what_waits(old: Path) -> None:
    marks = f"SELECT issue_id, due_rule, {', '.join(ledger.MARKS)} FROM ledger ORDER BY issue_id"
    with open_workspace(old) as ws:
        caught_up = [tuple(row) for row in ws.reader().execute(marks)]
        assert sum(row[3] is not None for row in caught_up) == 1, "one of the two is in somebody's hands"
        with ws.local() as conn:
            ledger.rebuild(conn, ws.lexicon)
        assert [tuple(row) for row in ws.reader().execute(marks)] == caught_up


def test_a_kept_database_has_the_tables_a_fresh_one_has(old: Path, ws: Workspace) -> None:
    with open_workspace(old) as opened:
        assert shape(opened) == shape(ws)


def shape(ws: Workspace) -> set[tuple[str, ...]]:
    found = ws.reader().execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return {tuple(str(value) for value in row) for row in found}


def test_a_file_of_a_newer_program_is_refused_and_not_touched(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w"):
        pass
    path = tmp_path / "w" / DATABASE
    outsider = driver.connect(path)
    outsider.execute(f"PRAGMA user_version={len(migrations.STEPS) + 1}")
    outsider.close()
    before = path.read_bytes()
    with pytest.raises(Known) as error:
        open_workspace(tmp_path / "w")
    assert known(error).code == "workspace_newer"
    assert path.read_bytes() == before
    with pytest.raises(Known) as error:
        open_workspace(tmp_path / "w")
    assert known(error).code == "workspace_newer", "and the lock was given back"


def add_column(db: Database) -> None:
    db.conn.execute('ALTER TABLE "person" ADD COLUMN nickname TEXT')


def fail_half_way(db: Database) -> None:
    db.conn.execute('ALTER TABLE "person" ADD COLUMN nickname TEXT')
    raise driver.OperationalError("database or disk is full")


def columns(conn: Any) -> list[str]:
    return [row[1] for row in conn.execute('PRAGMA table_info("person")')]


def test_a_step_that_fails_leaves_the_database_as_it_was_with_a_copy_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_workspace(tmp_path / "w") as ws:
        laid_out(ws, ws.now)  # type: ignore[arg-type]
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, ("9_nickname", fail_half_way)))
    with pytest.raises(Known) as error:
        open_workspace(tmp_path / "w")
    assert known(error).code == "disk_full"
    conn = driver.connect(tmp_path / "w" / DATABASE)
    assert "nickname" not in columns(conn)
    assert conn.execute("PRAGMA user_version").fetchone()[0] == SHIPPED
    conn.close()

    copy = driver.connect(tmp_path / "w" / f"before-step-{SHIPPED + 1}.db", read_only=True)
    assert copy.execute("SELECT count(*) FROM person").fetchone()[0] == 2
    copy.close()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS[:SHIPPED], ("9_nickname", add_column)))
    with open_workspace(tmp_path / "w") as ws:
        assert "nickname" in columns(ws.reader())
        assert ws.reader().execute("SELECT count(*) FROM journal").fetchone()[0] == 5
    assert not list((tmp_path / "w").glob("*.part*"))


def test_the_first_step_cut_off_half_way_does_not_keep_the_workspace_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(db: Database) -> None:
        db.conn.execute("CREATE TABLE issue (id TEXT)")
        raise KeyboardInterrupt

    monkeypatch.setattr(migrations, "STEPS", (("001_records", cut_off),))
    with pytest.raises(KeyboardInterrupt):
        open_workspace(tmp_path / "w")
    monkeypatch.undo()
    with open_workspace(tmp_path / "w") as ws:
        assert faults(ws) == []


def test_a_damaged_database_is_named_and_not_touched(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "w") as ws:
        laid_out(ws, ws.now)  # type: ignore[arg-type]
    path = tmp_path / "w" / DATABASE
    path.write_bytes(b"no database at all" * 4096)
    with pytest.raises(Known) as error:
        open_workspace(tmp_path / "w")
    assert known(error).code == "workspace_damaged"
    assert path.read_bytes().startswith(b"no database at all")
