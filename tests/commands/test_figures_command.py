"""`inspector figures`: what it prints, the records behind each number as JSON, and what it says to bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from inspector.commands import program
from inspector.domain.clock_text import utc_text
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.store import places, visits
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests.store.making import Clock, laid_out, take_step

FRIDAY = datetime(2024, 4, 26, 2, 0, tzinfo=UTC)
Run = Callable[..., Result]
CLOSING = "全区开展明察暗访2场次，共发现垃圾乱堆乱放等问题2个，现已推动解决1个。"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command on a workspace of two visits on a Thursday and a Friday, with two issues, one of them closed."""
    clock = Clock(FRIDAY)
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        ground = laid_out(ws, clock)
        campaign = Campaign(id=new_id(), name="人居环境整治")
        places.keep(ws, campaign)
        for back in (1, 0):
            at = utc_text(FRIDAY - timedelta(days=back))
            visit = visits.start(ws, team=ground.people, campaign_id=campaign.id, started_at_utc=at)
            issue = ground.issue(visit_id=visit.id, found_at_utc=at).issue
        take_step(ws, [issue.id], "recheck_done")

    def call(*arguments: object) -> Result:
        return CliRunner().invoke(program, ["--workspace", str(tmp_path / "工作区"), "figures", *map(str, arguments)])

    return call


def test_it_prints_the_sentences_and_a_table(run: Run) -> None:
    done = run("--until", "2024-04-26", "--campaign", "人居环境整治")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0] == "人居环境整治　截至 2024-04-26"
    assert lines[2] == "全区纪检监察系统开展明察暗访2场次，检查社区2个次，发现问题2个"
    assert any(line.split() == ["在办", "1", "个"] for line in lines)
    assert any(line.split() == ["环卫保洁", "2", "1", "0", "1", "0", "0"] for line in lines)
    assert any(line.split() == ["2024年4月", "2", "2", "1"] for line in lines)


def test_the_present_is_now_and_the_past_is_named(run: Run) -> None:
    assert f"截至目前，{CLOSING}" in run().output
    assert f"截至目前，{CLOSING}" in run("--until", "2999-01-01").output
    past = run("--until", "２０２４-4-25").output
    assert "截至2024年4月25日，全区开展明察暗访1场次，共发现垃圾乱堆乱放等问题1个。" in past


def test_json_names_the_records_behind_each_number(run: Run) -> None:
    told = json.loads(run("--until", "2024-04-26", "--json").output)
    assert told["sentences"]["closing"].endswith(CLOSING)
    found = told["figures"]["found"]
    assert (found["value"], found["label"], found["unit"]) == (2, "发现问题", "个")
    assert [one["entity"] for one in found["records"]] == ["issue", "issue"]
    assert all(one["id"] and "-" in one["number"] for one in found["records"])
    assert told["figures"]["visits"]["records"][0]["number"].startswith("JL-")
    assert [row["found"]["value"] for row in told["tables"]["week"]] == [2]
    assert told["campaign"] is None


def test_a_period_and_a_switch_narrow_what_is_counted(run: Run) -> None:
    told = json.loads(run("--since", "2024-04-26", "--no-recheck-visits", "--known-then", "--json").output)
    assert told["switches"] == {"recheck_visits": False, "reached_streets": False, "known_then": True}
    assert (told["figures"]["visits"]["value"], told["figures"]["found"]["value"]) == (1, 1)
    assert "回头看的场次和个次没有计入。" in run("--no-recheck-visits").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--until", "4月30日"], "“4月30日”不是日期，没有统计。请写成年-月-日，如 2024-04-30。"),
        (["--until", "2024-02-30"], "“2024-02-30”不是日期"),
        (["--since", "9999-12-31"], "“9999-12-31”不是日期"),
        (["--since", "2024-05-01", "--until", "2024-04-30"], "起始日 2024-05-01 晚于截止日 2024-04-30，没有统计。"),
        (["--since", "2999-01-01"], "起始日 2999-01-01 晚于截止日 今天"),
        (["--campaign", "别的"], "没有叫“别的”的专项行动，没有统计。已登记的有：人居环境整治。"),
        (["--campaign", ""], "没有叫“”的专项行动"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    error = run(*arguments).exception
    assert isinstance(error, Known)
    assert say(error.code, **error.facts).startswith(sentence)
