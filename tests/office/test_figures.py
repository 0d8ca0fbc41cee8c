"""The office's figures are the laptop's, of the same records at any cut-off, and lead back to ops and photos."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from inspector.commands.office import command
from inspector.domain import figure_scope as scopes
from inspector.domain.clock_text import utc_text
from inspector.domain.counted import Switches, end_of_day, start_of_day
from inspector.domain.figures import figures
from inspector.domain.figures_document import document
from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.office import figures as reading
from inspector.office import typed
from inspector.office.database import Database
from inspector.office.opening import open_office
from inspector.office.trace import trace
from inspector.store import figures as store
from inspector.store import issues, visits
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording.sentences import sentences
from tests import figures_year as year
from tests.office.conftest import KINDS
from tests.office.enrolled import SCOPE, Enrolled, enrolled
from tests.store.making import Clock, laid_out

UNTILS = ("2024-03-10", year.CUT_OFF, "2024-05-31")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("year") / "工作区"
    year.make(folder, whole=False)
    with open_workspace(folder) as ws:
        yield ws


def told(records: Any, switches: Switches) -> dict[str, Any]:
    """Return everything that is said of some records, with every record each figure names."""
    counted = figures(records, switches)
    return document(counted, sentences(counted), scopes.numbers(records), records.campaign)


@pytest.mark.parametrize("kind", KINDS)
def test_the_office_says_what_the_laptop_says(
    laptop: Workspace, new_database: Callable[[str], Database], kind: str
) -> None:
    db = new_database(kind)
    enrolled(db, laptop).send()
    haojiang = f"{year.HAOJIANG} {year.HAOJIANG_BATCH}"
    for until, since, name, switches in (
        (UNTILS[0], None, None, Switches()),
        (UNTILS[1], None, haojiang, Switches()),
        (UNTILS[1], None, year.HEILONGJIANG, Switches()),
        (UNTILS[2], "2024-04-01", haojiang, Switches()),
        (UNTILS[1], None, haojiang, Switches(known_then=True)),
        (UNTILS[2], None, None, Switches(recheck_visits=False, reached_streets=True)),
    ):
        span = (end_of_day(date.fromisoformat(until)), start_of_day(date.fromisoformat(since)) if since else None)
        campaign = store.campaign_named(laptop, name).id if name else None
        here = told(store.read(laptop, *span, campaign), switches)
        there = told(db.read(lambda conn, span=span, name=name: reading.read(conn, SCOPE, *span, name)), switches)
        assert there == here
        assert here["figures"]["visits"]["value"] > 0


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Enrolled]:
    """An office that has all of a laptop with a visit, two issues of it and a photo of the first."""
    clock = Clock()
    opened = open_office(tmp_path / "office", name="文明办")
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        made = enrolled(opened.db, ws, clock, opened.blobs, opened.data)
        made.ground = laid_out(ws, clock)
        campaign = Campaign(id="c" * 32, name="人居环境整治")
        with ws.write() as door:
            door.put(campaign)
        visit = visits.start(ws, team=made.ground.people, campaign_id=campaign.id)
        photo = made.ground.photo()
        shown = ((photo.id, "wide"),)
        made.issues = [made.ground.issue(visit_id=visit.id, photos=photos).issue for photos in (shown, ())]
        made.send()
        yield made
    opened.close()


def run(office: Enrolled, *arguments: object) -> Result:
    folder = str(office.folder)
    return CliRunner().invoke(command, ["figures", "--data", folder, "--scope", SCOPE, *map(str, arguments)])


def test_altering_one_record_changes_the_sentence(office: Enrolled) -> None:
    before = run(office)
    assert before.exit_code == 0, before.output
    assert "发现问题2个" in before.output
    issues.act(office.ws, [office.issues[0].id], "void", reason="重复登记")
    office.send()
    after = run(office)
    assert "发现问题1个" in after.output
    assert [one["id"] for one in figure(office, "found")["records"]] == [office.issues[1].id]


def figure(office: Enrolled, code: str, *more: str) -> Any:
    return json.loads(run(office, "--json", *more).output)["figures"][code]


def test_what_was_entered_afterwards_was_not_known_then(office: Enrolled) -> None:
    clock, ws = office.clock, office.ws
    earlier, then = utc_text(clock() - timedelta(hours=1)), utc_text(clock())
    clock.move(days=3)
    visits.start(ws, team=office.ground.people, started_at_utc=earlier)
    office.send()
    counted = {
        known: figures(office.db.read(lambda conn: reading.read(conn, SCOPE, then)), Switches(known_then=known))
        for known in (True, False)
    }
    assert (counted[True]["visits"], counted[False]["visits"]) == (1, 2)


def test_a_figure_leads_to_ops_and_photos_that_nobody_altered(office: Enrolled) -> None:
    first = office.issues[0]
    traced = json.loads(run(office, "--json", "--trace", "found").output)["trace"]
    assert (traced["figure"], traced["value"]) == ("found", 2)
    behind = {one["line"]["id"]: one for one in traced["records"]}
    assert behind[first.id]["line"]["number"] == first.number
    assert office.ground.community.name in behind[first.id]["line"]["place"]
    ops = behind[first.id]["ops"]
    assert {(op["entity"], op["kind"]) for op in ops} == {("issue", "create"), ("issue_step", "create")}
    sent = {seq: hash_.hex() for seq, (hash_, _) in enumerate(office.sent, 1)}
    assert all(op["hash"] == sent[op["seq"]] and op["intact"] for op in ops)
    (photo,) = behind[first.id]["photos"]
    assert (photo["whole"], photo["state"]) == (False, "expected")
    assert photo["ops"][0]["entity"] == "photo"
    office.send_photos()
    (photo,) = json.loads(run(office, "--json", "--trace", "发现问题").output)["trace"]["records"][0]["photos"]
    assert (photo["whole"], photo["state"]) == (True, "stored")
    assert office.ws.vault.digest(photo["sha256"]) == photo["sha256"]
    said = run(office, "--trace", "发现问题").output
    assert said.startswith("发现问题 2个，记录 2 条\n")
    assert f"照片　{photo['sha256']}　已收到　完整" in said
    assert f"第 {ops[0]['seq']} 号" in said
    assert sent[ops[0]["seq"]] in said
    office.blobs.store.path(photo["sha256"]).write_bytes(b"less")
    assert "不完整或未到" in run(office, "--trace", "found").output


def test_a_changed_op_is_shown_as_such(office: Enrolled) -> None:
    assert "与校验码不符" not in run(office, "--trace", "found").output
    assert (
        office.alter("UPDATE op_log SET body = replace(CAST(body AS TEXT), '一堆', '两堆') WHERE entity = 'issue'") == 2
    )
    assert "与校验码不符" in run(office, "--trace", "found").output


def test_every_figure_can_be_traced(office: Enrolled) -> None:
    def act(conn: sa.Connection) -> None:
        assert office.blobs is not None
        records = reading.read(conn, SCOPE, utc_text(office.clock()))
        for code, one in figures(records).figures.items():
            traced = trace(conn, office.blobs.store, SCOPE, records, one.records)
            assert {(found.line.entity, found.line.id) for found in traced} == set(one.records), code
            assert all(found.ops for found in traced), code

    office.db.read(act)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--campaign", "没有的"), "campaign_unknown"),
        (("--trace", "没有的"), "figure_unknown"),
        (("--scope", "440513"), "office_scope_unknown"),
        (("--since", "2024-05-01", "--until", "2024-04-30"), "figures_period"),
    ],
)
def test_what_is_not_there_is_said(office: Enrolled, arguments: tuple[str, ...], code: str) -> None:
    done = run(office, *arguments)
    assert isinstance(done.exception, Known)
    assert done.exception.code == code


def test_a_taken_back_visit_leaves_its_issues_in_the_campaign(office: Enrolled) -> None:
    assert figure(office, "found", "--campaign", "人居环境整治")["value"] == 2
    t = typed.TABLES["visit"]
    visit = office.db.read(lambda conn: conn.scalar(sa.select(t.c.id)))
    with office.ws.write() as door:
        door.delete("visit", visit)
    office.send()
    assert figure(office, "visits", "--campaign", "人居环境整治")["value"] == 0
    assert figure(office, "found", "--campaign", "人居环境整治")["value"] == 2
    campaign = store.campaign_named(office.ws, "人居环境整治").id
    assert figures(store.read(office.ws, utc_text(office.clock()), None, campaign))["found"] == 2
