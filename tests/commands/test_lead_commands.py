"""Leads and registers from the command line: what is printed, the exit codes, and that no caller is in any of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands.leads import command as leads_command
from inspector.commands.registers import command as registers_command
from inspector.errors import Known
from inspector.store import envelopes, journal
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, laid_out, last_tx

Run = Callable[..., Result]
NOW = ("--received", "2026-11-20 10:05")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_workspace(tmp_path / "工作区", now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        ws.become(ground.people[0], ground.people)
    return tmp_path / "工作区"


@pytest.fixture
def leads(folder: Path) -> Run:
    def call(*arguments: object, typed: str | None = None) -> Result:
        return CliRunner().invoke(leads_command, [str(one) for one in arguments], obj=folder, input=typed)

    return call


@pytest.fixture
def registers(folder: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(registers_command, [str(one) for one in arguments], obj=folder)


def added(leads: Run, gist: str, *more: str, typed: str | None = None) -> dict[str, object]:
    done = leads("add", "--gist", gist, *NOW, "--place", "马滘社区", "--json", *more, typed=typed)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def test_a_lead_is_added_listed_merged_answered_and_counted(leads: Run) -> None:
    first = added(leads, "市场后巷垃圾没人清", "--kind", "query", "--reference", "GD1")
    assert (first["reply_due_on"], first["accept_due_on"], first["suspects"]) == ("2026-11-24", "2026-11-23", [])
    second = added(leads, "市场后巷的垃圾一直没人清")
    assert [one["number"] for one in second["suspects"]] == [first["number"]]  # type: ignore[attr-defined]
    assert leads("check").exit_code == 1
    assert leads("merge", "GD1", second["number"]).exit_code == 0
    assert leads("answer", "GD1", "--way", "phone", "--text", "已告知", "--rating", "satisfied").exit_code == 0
    assert leads("close", "GD1", "--reason", "当天已清").exit_code == 0
    checked = json.loads(leads("check", "--since", "2026-11-20", "--until", "2026-11-20", "--json").stdout)
    assert checked == {
        "taken": 2, "processed": 2, "unanswered": 1, "by_outcome": {"closed": 1, "merged": 1}, "open": [],
    }  # fmt: skip
    assert leads("check").exit_code == 0
    listed = json.loads(leads("list", "--json").stdout)
    assert [(one["number"], one["outcome"]) for one in listed] == [
        (second["number"], "merged"),
        (first["number"], "closed"),
    ]
    assert [line.split("\t")[1] for line in leads("list", "--search", "一直").stdout.splitlines()] == ["已并入"]
    assert json.loads(leads("list", "--open", "--json").stdout) == []


def test_who_called_is_asked_for_and_shown_for_a_reason_only(leads: Run) -> None:
    lead = added(leads, "垃圾没人清", "--caller", typed="欧阳慧珊\n13829640517\n祠堂东侧12号\n")
    assert "欧阳慧珊" not in str(lead)
    assert leads("caller", lead["number"]).exit_code != 0
    assert leads("caller", lead["number"], "--reason", "回访").stdout.split("\t")[:2] == ["欧阳慧珊", "13829640517"]
    assert leads("caller", lead["number"], "--reason", "办结满一年", "--destroy").exit_code == 0
    gone = leads("caller", lead["number"], "--reason", "再看")
    assert isinstance(gone.exception, Known)
    assert gone.exception.code == "envelope_destroyed"
    log = leads("log", lead["number"]).stdout
    assert [line.split("\t")[2] for line in log.splitlines()] == ["封存", "拆阅", "销毁"]
    assert "欧阳慧珊" not in log


def test_the_envelope_of_a_lead_that_was_undone_can_still_be_destroyed(leads: Run, folder: Path) -> None:
    lead = added(leads, "垃圾没人清", "--caller", typed="欧阳慧珊\n\n\n")
    with open_workspace(folder) as ws:
        journal.undo(ws, last_tx(ws))
    assert leads("list").stdout == ""
    assert leads("caller", lead["envelope_id"], "--reason", "误登记", "--destroy").exit_code == 0
    with open_workspace(folder) as ws:
        assert envelopes.held(ws) == []


def test_a_lead_that_says_who_called_is_refused_and_nothing_repeats_it(leads: Run) -> None:
    done = leads("add", "--gist", "找林大爷13829640517", *NOW)
    assert isinstance(done.exception, Known)
    assert done.exception.code == "lead_private"
    assert "13829640517" not in done.output + str(done.exception)


@pytest.mark.parametrize("arguments", [("--received", "昨天"), ("--due", "2026-13-01")])
def test_a_time_that_is_none_is_said(leads: Run, arguments: tuple[str, str]) -> None:
    done = leads("add", "--gist", "垃圾", *arguments)
    assert done.exit_code == 2
    assert arguments[1] in done.output


def test_a_list_with_a_bad_row_ends_with_1_and_names_it(leads: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("工单号,受理时间,诉求内容,联系电话\nA1,2026-11-20,垃圾没人清,13829640517\nA2,,沟臭,\n", "utf-8")
    done = leads("import", path, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["added"], [(bad["row"], bad["column"]) for bad in told["bad"]]) == (
        1, 1, [(3, "受理时间")],
    )  # fmt: skip
    assert "13829640517" not in done.output


def test_a_backup_says_that_the_envelopes_stayed(leads: Run, folder: Path, tmp_path: Path) -> None:
    from inspector.commands.backup import command as backup

    added(leads, "垃圾没人清", "--caller", typed="欧阳慧珊\n\n\n")
    done = CliRunner().invoke(backup, [str(tmp_path / "stick")], obj=folder)
    assert done.exit_code == 0
    assert "1 个来电人信封" in done.stderr


def test_registers_are_kept_listed_and_counted(registers: Run, tmp_path: Path) -> None:
    assert registers("tally", "reception", "--people", 5529, "--count", 112, "--leads", 281).exit_code == 0
    assert registers("tally", "walk", "--level", "town", "--count", 134).exit_code == 0
    assert json.loads(registers("count", "--json").stdout) == {
        "tallies": {
            "reception": {"count": 112, "people": 5529, "leads": 281},
            "walk": {"count": 134, "people": 0, "leads": 0},
        },
        "walks": {"town": 134},
    }
    assert registers("handover", "--number", "2026-14", "--receiver", "区纪委监委").exit_code == 0
    more = registers("handover", "--number", "关于某人收受财物", "--receiver", "区纪委监委")
    assert isinstance(more.exception, Known)
    assert [one["number"] for one in json.loads(registers("list", "handover").stdout)] == ["2026-14"]
    path = tmp_path / "差.csv"
    path.write_text("社区,原因\n马滘社区,末位\n无此社区,末位\n", "utf-8")
    assert registers("listing", path, "--source", "第三期").exit_code == 1
    assert [one["source"] for one in json.loads(registers("list", "listing").stdout)] == ["第三期"]
    assert registers("due").stdout == ""
