"""Planning from the command line: what is printed, the exit codes, and that nothing secret is in any of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands.coverage import command as coverage_command
from inspector.commands.plans import command as plan_command
from inspector.domain.team import Team
from inspector.errors import Known
from inspector.store import plans, teams, visits
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, laid_out

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_workspace(tmp_path / "工作区", now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        ws.become(ground.people[0], ground.people)
        teams.keep(ws, Team(id=new_id(), name="一组", people=ground.people, leader_id=ground.people[0]))
        visits.start(ws, team=ground.people)
        ground.issue(visit_id=ws.all("visit")[0].id)
    return tmp_path / "工作区"


@pytest.fixture
def plan(folder: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(plan_command, [str(one) for one in arguments], obj=folder)


def test_a_plan_goes_from_key_to_proof(plan: Run, folder: Path) -> None:
    today = f"{datetime.now():%Y-%m-%d}"
    assert plan("key").exit_code == 0
    lost = plan("keys").stdout.split("\t")[0]
    assert plan("keys", "--retire", lost).exit_code == 0
    assert plan("keys").stdout == ""
    assert plan("key").exit_code == 0, "another one in its place"
    assert plan("--person", "郑敏𠮷", "key").exit_code == 0
    form = ("new", "--lead", "陈立", "--approver", "郑敏𠮷", "--on", today)
    done = plan(*form, "--place", "马滘社区", "--place", "和社社区", "--team", "一组")
    assert done.exit_code == 0, done.exception
    (listed,) = json.loads(plan("list", "--json").stdout)
    number = listed["number"]
    assert (listed["state"], listed["size"], listed["targets"]) == ("draft", 2, [])
    assert "马滘" not in plan("list").stdout
    assert "密封中 · 2 处" in plan("list").stdout
    refused = plan("export", number)
    assert isinstance(refused.exception, Known)
    assert refused.exception.code == "plan_sealed_no_paper"
    assert plan("--person", "郑敏𠮷", "show", number).stdout.splitlines()[0].startswith("1\t马滘社区")
    assert plan("--person", "郑敏𠮷", "approve", number).exit_code == 0
    sealed = plan("verify", number)
    assert (sealed.exit_code, "尚未开封" in sealed.stdout) == (0, True)
    assert plan("depart", number).exit_code == 0
    assert "一致" in plan("verify").stdout
    assert [one["name"] for one in json.loads(plan("export", number).stdout)["targets"]] == ["马滘社区", "和社社区"]
    with open_workspace(folder) as ws:
        visit = ws.all("visit")[0].number
    assert plan("link", number, visit).exit_code == 0
    assert json.loads(plan("compare", number, "--json").stdout)["missed"] == ["马滘街道和社社区"]
    assert "查看了目标" in plan("looks", number).stdout
    assert "要求打印或导出" in plan("looks", number).stdout
    with open_workspace(folder) as ws:
        ws.author = ws.all("person")[0].id
        held = plans.by_number(ws, number)
        with ws.write() as door:
            door.put(replace(held, opened=held.opened.replace("马滘社区", "别的社区")))
    wrong = plan("verify", number)
    assert (wrong.exit_code, "不一致" in wrong.stdout) == (1, True)


def test_a_draw_is_frozen_made_changed_and_proved(plan: Run) -> None:
    frozen = plan("draw", "freeze", "抽查", "--count", "1")
    draw_id = frozen.stdout.splitlines()[0]
    assert "还没公布" in plan("verify").stdout
    drawn = plan("draw", "run", draw_id, "--witness", "三六").stdout.splitlines()[0]
    other = "和社社区" if drawn == "马滘社区" else "马滘社区"
    assert plan("verify").exit_code == 0
    assert plan("draw", "adjust", draw_id, "--choose", other, "--reason", "封路").exit_code == 0
    told = plan("verify")
    assert told.exit_code == 1
    assert f"调入{other}，调出{drawn}" in told.stdout
    assert draw_id in plan("draw", "list").stdout


def test_a_rota_is_proposed_and_written_only_when_accepted(plan: Run) -> None:
    shown = plan("rota", "propose", "--weeks", "1", "--seed", "7")
    assert shown.exit_code == 0, shown.exception
    assert "一组" in shown.stdout
    assert plan("rota", "list").stdout == ""
    assert plan("rota", "propose", "--weeks", "1", "--seed", "7", "--accept").stdout.startswith(shown.stdout)
    assert plan("rota", "list").stdout.count("一组") == 1


def test_coverage_is_listed_with_its_sums(folder: Path) -> None:
    run = CliRunner()
    told = run.invoke(coverage_command, [], obj=folder).stdout.splitlines()
    assert told == ["马滘街道\t马滘社区\t已查1次\t30天内", "马滘街道\t和社社区\t未查\t从未查过", "社区 1/2，街道 0/1"]
    for arguments in (["second"], ["spots"], ["rates", "category"], ["rates", "body", "--json"]):
        assert run.invoke(coverage_command, arguments, obj=folder).exit_code == 0
    found = json.loads(run.invoke(coverage_command, ["--json"], obj=folder).stdout)
    assert (found["covered"], found["whole"]) == (1, 2)
