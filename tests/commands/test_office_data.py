"""`inspector office backup|restore|move|publish`, as an administrator types them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector import paths
from inspector.commands.office import command
from inspector.domain import office_rules
from inspector.errors import Known
from inspector.office.opening import open_office
from tests.office.world import SCOPE, Office


def run(*arguments: object) -> Result:
    """Run one command."""
    return CliRunner().invoke(command, [str(one) for one in arguments])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give an office's folder."""
    open_office(tmp_path / "office", name="文明办").close()
    return tmp_path / "office"


def refusal(result: Result) -> str:
    """Return the code of the fault that the command line words."""
    assert isinstance(result.exception, Known), result.output
    return result.exception.code


def test_an_office_is_backed_up_lost_and_back(data: Path, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "disk", "--data", data)
    assert (done.exit_code, "备份完整" in done.output) == (0, True)
    assert refusal(run("restore", tmp_path / "disk", "--data", data)) == "office_restore_not_empty"
    back = run("restore", tmp_path / "disk", "--data", tmp_path / "back")
    assert back.exit_code == 0, back.output
    first, second = open_office(data), open_office(tmp_path / "back", found_here=False)
    assert second.founding.office_id == first.founding.office_id
    assert second.authority.fingerprint == first.authority.fingerprint  # the laptops know it again
    assert second.keys.sign_key == first.keys.sign_key
    first.close()
    second.close()


def test_a_half_restored_folder_is_not_made_a_new_office(data: Path) -> None:
    (data / ".restoring").write_text("x")
    with pytest.raises(Known, match="office_restore_unfinished"):
        open_office(data)


def test_an_office_moves_away_and_home_again(data: Path, tmp_path: Path) -> None:
    there = f"sqlite:///{tmp_path / 'there.db'}"
    before = open_office(data)
    before.close()
    moved = run("move", "--to", there, "--data", data)
    assert moved.exit_code == 0, moved.output
    with closing(open_office(data)) as office:  # found by what the folder keeps
        assert office.database_url == there
        assert office.founding == before.founding
    assert refusal(
        run("backup", tmp_path / "disk", "--data", data, "--database", f"sqlite:///{data / 'office.db'}")
    ) == ("office_moved_away")
    home = run("move", "--to", f"sqlite:///{data / 'office.db'}", "--data", data)
    assert home.exit_code == 0, home.output
    with closing(open_office(data)) as office:
        assert (office.database_url, office.founding) == (None, before.founding)
    assert len(list(data.glob("office.db.moved-*"))) == 1


def test_a_catalogue_and_a_calendar_are_published_once_checked(data: Path, tmp_path: Path) -> None:
    shipped = paths.resources() / "categories" / "catalogue.yaml"
    done = run("publish", "catalogue", shipped, "--scope", "440512", "--scope", "440513", "--data", data)
    assert (done.exit_code, done.output.count("已发布")) == (0, 2), done.output
    days = tmp_path / "days.csv"
    days.write_text("日期,休班\n2027-01-01,休\n2027-01-02,也许\n", encoding="utf-8")
    assert refusal(run("publish", "calendar", days, "--scope", "440512", "--data", data)) == "office_publish_bad_days"
    days.write_text("日期,休班\n2027-01-01,休\n", encoding="utf-8")
    assert run("publish", "calendar", days, "--scope", "440512", "--data", data).exit_code == 0
    assert refusal(run("publish", "calendar", days, "--scope", "4405", "--data", data)) == "scope_not_a_code"
    bad = tmp_path / "bad.yaml"
    bad.write_text("version: [", encoding="utf-8")
    assert refusal(run("publish", "catalogue", bad, "--scope", "440512", "--data", data)).startswith("catalog_")


def test_who_assigns_is_named_by_the_office_and_reaches_every_laptop(data: Path) -> None:
    people = (("陈立", "文明办", True), ("郑敏", "文明办", True), ("郑敏", "河长办", True), ("已退休", "文明办", False))
    with closing(open_office(data)) as office:
        laptop = Office(office.db).laptop("a")
        for at, (name, unit, active) in enumerate(people):
            laptop.op("create", "person", f"p{at}", {"name": name, "unit": unit, "active": active})
        laptop.push()
    scope = ("--scope", SCOPE, "--data", data)
    assert "由各台电脑自己设置" in run("rules", *scope).output, "nothing was decided yet"
    assert refusal(run("rules", "--assigner", "郑敏", *scope)) == "office_rules_several"
    for name in ("没有这人", "已退休"):
        assert refusal(run("rules", "--assigner", name, *scope)) == "office_rules_nobody"
    done = run("rules", "--assigner", "郑敏/河长办", "--closing", "approved", *scope)
    assert (done.exit_code, "由郑敏负责" in done.output, "须审核" in done.output) == (0, True, True), done.output
    assert run("rules", "--closing", "own", *scope).exit_code == 0
    with closing(open_office(data)) as office:
        laptop.office = Office(office.db)
        (datum,) = laptop.page(0, "").data
    rules = office_rules.read(datum.body)
    assert (datum.name, rules.assigner_id, rules.closing_needs_approval) == ("rules", "p2", None), "the rest stays"
    assert run("rules", "--anybody", "--own-assigner", *scope).exit_code == 2
