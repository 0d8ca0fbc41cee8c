"""The published sentences come out of records character for character, and of no other records."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain import counted
from inspector.domain.effort import Effort
from inspector.domain.effort_sums import Sum
from inspector.domain.figures import Records, Switches, end_of_day, figures
from inspector.domain.issue import IssueStep
from inspector.domain.visit import Visit, VisitTarget
from inspector.store import figures as store
from inspector.store import issues
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording.sentences import Subjects, efforts, sentences
from tests import figures_year as year
from tests.store.making import take_step

Said = dict[str, str]
UNTIL = end_of_day(date.fromisoformat(year.CUT_OFF))
T1 = "全区纪检监察系统开展明察暗访54场次，检查街道35个次，检查社区65个次，发现问题325个"
T1_CLOSING = (
    "截至目前，全区开展明察暗访54场次，共发现垃圾乱堆乱放、“三线”乱拉挂、水体黑臭、乱搭乱建、公厕管护不到位等问题325个，"
    "现已推动解决281个。"
)
T1B = "累计出动整改人员1800人次，车辆120台次，清理垃圾900车次，清拆田间窝棚40余处、危房老厝4处，植树1870棵"
T2 = "明察暗访375次，发现问题并督促整改881个"
T2_RECEPTIONS = "开展大接访112次，接待群众5529人，受理问题线索281个"
T2_WALKS = "走访乡镇134个、贫困村184个、贫困户2155户，发现和整改问题520个"
T3 = "对9县区共1797个项目进行核查，发现问题34个，移送问题线索14件"
T4 = "牵头成立3个督导检查组，前往13个市（地）部分县区、117个改造项目开展实地督导检查，对发现的问题一对一反馈"
T4_ROUNDS = "开展了3轮实地督导检查"
T4_COMPLETE = "督导检查发现的问题已全部完成整改"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("year") / "工作区"
    year.make(folder)
    with open_workspace(folder) as ws:
        yield ws


@pytest.fixture(scope="module")
def of_campaign(office: Workspace) -> Callable[[str], Records]:
    def read(name: str) -> Records:
        return store.read(office, UNTIL, None, store.campaign_named(office, name).id)

    return read


@pytest.fixture(scope="module")
def haojiang(of_campaign: Callable[[str], Records]) -> Records:
    return of_campaign(year.HAOJIANG)


@pytest.fixture(scope="module")
def as_it_was(haojiang: Records) -> tuple[Records, Said]:
    return haojiang, said(haojiang)


def said(records: Records, switches: Switches | None = None) -> Said:
    return sentences(figures(records, switches))


def test_the_reference_report_comes_out_character_for_character(haojiang: Records) -> None:
    told = said(haojiang)
    assert told["inspected"] == T1
    assert told["closing"] == T1_CLOSING
    assert told["efforts"] == T1B
    assert "complete" not in told
    assert "receptions" not in told


def test_the_figures_beside_the_sentence_are_those_of_the_report(haojiang: Records) -> None:
    found = figures(haojiang)
    assert [(row.name, row["found"], row["solved"]) for row in found.tables["major"]] == [
        ("三清三拆三整治", 96, 82),
        ("环卫保洁", 128, 117),
        ("厕所革命", 31, 26),
        ("四小园管护", 27, 23),
        ("水系治理", 43, 33),
    ]
    assert found["solved_percent"] == 86.46
    assert (found["open"], found["unassigned"] + found["reported"] < 44) == (44, True)
    assert (found["covered.street"], found["places.street"]) == (7, 7)
    assert (found["covered.community"], found["uncovered.community"], found["places.community"]) == (58, 3, 61)
    assert (found["visits.recheck"], found["visits.led"], found["relapses"]) == (1, 6, 6)


def test_the_sentences_of_the_other_places_come_out_too(of_campaign: Callable[[str], Records]) -> None:
    covert = said(of_campaign(year.GUILIN))
    assert (covert["urged"], covert["receptions"]) == (T2, T2_RECEPTIONS)
    assert said(of_campaign(year.GUILIN_WALKS))["walks"] == T2_WALKS
    assert said(of_campaign(year.YUXI))["objects"] == T3
    north = said(of_campaign(year.HEILONGJIANG))
    assert (north["groups"], north["rounds"], north["complete"]) == (T4, T4_ROUNDS, T4_COMPLETE)


def test_a_recheck_visit_and_its_targets_can_be_left_out(haojiang: Records) -> None:
    told = said(haojiang, Switches(recheck_visits=False))["inspected"]
    assert told == "全区纪检监察系统开展明察暗访53场次，检查街道35个次，检查社区64个次，发现问题325个"


def test_another_cut_off_makes_the_figures_of_that_day(haojiang: Records) -> None:
    later = said(replace(haojiang, until_utc=end_of_day(date(2024, 5, 10))))
    assert "55场次" in later["inspected"]
    assert later["inspected"].endswith("检查社区66个次，发现问题326个")
    assert later["closing"].endswith("等问题326个，现已推动解决291个。"), "ten more were closed after April"
    march = said(replace(haojiang, until_utc=end_of_day(date(2024, 3, 31))))
    assert march["closing"].endswith("等问题207个。"), "nothing was closed yet, which is left out; one not void yet"


def test_the_day_of_the_cut_off_and_the_place_can_be_named(haojiang: Records) -> None:
    told = sentences(figures(haojiang), "2024年4月30日", Subjects(area="全县", organs="全县督查组"))
    assert told["closing"].startswith("截至2024年4月30日，全县开展明察暗访54场次，共发现")
    assert told["inspected"].startswith("全县督查组开展")


def test_one_issue_that_is_open_again_takes_the_completion_back(of_campaign: Callable[[str], Records]) -> None:
    north = of_campaign(year.HEILONGJIANG)
    again = _step(north, north.issues[0].id, "relapse", "assigned")
    assert "complete" not in said(replace(north, steps=(*north.steps, again)))
    assert "complete" not in said(replace(north, issues=(), steps=())), "nothing found is nothing completed"


def test_a_body_that_was_not_told_takes_the_feedback_back(of_campaign: Callable[[str], Records]) -> None:
    north = of_campaign(year.HEILONGJIANG)
    first, *others = north.issues
    nobody = said(replace(north, issues=(replace(first, lead_body_id=None), *others)))
    assert nobody["groups"] == T4.removesuffix("，对发现的问题一对一反馈")


def _step(records: Records, issue_id: str, action: str, to_status: str) -> IssueStep:
    last = [step for step in records.steps if step.issue_id == issue_id and step.happened_at_utc <= UNTIL]
    return IssueStep(
        id="0-one-more", issue_id=issue_id, action=action, to_status=to_status, happened_at_utc=UNTIL,
        recorded_at_utc=UNTIL, after_step_id=issues.life.standing(last).last_step_id,
    )  # fmt: skip


def _without(field: str) -> Callable[[Records, int], Records]:
    """Take one record away (of those that are counted by the cut-off)."""

    def change(records: Records, at: int) -> Records:
        held: tuple[Any, ...] = getattr(records, field)
        gone = held[at % len(held)]
        return replace(records, **{field: tuple(one for one in held if one is not gone)})

    return change


def _moved(action: str, to_status: str, starts: tuple[str, ...]) -> Callable[[Records, int], Records]:
    """Take one more step with an issue that stands where the step may start."""

    def change(records: Records, at: int) -> Records:
        fit = [line for line in counted.lines(records, Switches()) if line.now.status in starts]
        step = _step(records, fit[at % len(fit)].issue.id, action, to_status)
        return replace(records, steps=(*records.steps, step))

    return change


def _more_visits(records: Records, at: int) -> Records:
    visit = Visit(id=f"new-{at}", started_at_utc=records.visits[at % 54].started_at_utc)
    return replace(records, visits=(*records.visits, visit))


def _more_targets(records: Records, at: int) -> Records:
    level = ("street", "community")[at % 2]
    target = VisitTarget(id=f"new-{at}", visit_id=records.visits[at % 54].id, place_id="somewhere", level=level)
    return replace(records, targets=(*records.targets, target))


def _more_effort(records: Records, at: int) -> Records:
    changed = replace(records.efforts[at % 10], quantity=(records.efforts[at % 10].quantity or 0) + 1)
    return replace(records, efforts=tuple(changed if one.id == changed.id else one for one in records.efforts))


CHANGES = {
    "one issue more is closed": _moved("recheck_done", "closed", ("found", "assigned", "reported")),
    "one is void": _moved("void", "void", ("found", "assigned", "reported", "closed")),
    "one comes back": _moved("relapse", "assigned", ("closed",)),
    "one visit more": _more_visits,
    "one target more": _more_targets,
    "one effort is larger": _more_effort,
    "one effort is gone": _without("efforts"),
}


@pytest.mark.parametrize("name", CHANGES)
@settings(max_examples=6)
@given(at=st.integers(0, 5000))
def test_changing_any_one_record_changes_a_sentence(as_it_was: tuple[Records, Said], name: str, at: int) -> None:
    haojiang, before = as_it_was
    assert said(CHANGES[name](haojiang, at)) != before


def test_what_lies_behind_the_cut_off_changes_nothing(haojiang: Records) -> None:
    early = replace(
        haojiang,
        visits=tuple(one for one in haojiang.visits if one.started_at_utc <= UNTIL),
        steps=tuple(one for one in haojiang.steps if one.happened_at_utc <= UNTIL),
        issues=tuple(one for one in haojiang.issues if one.found_at_utc <= UNTIL),
    )
    assert len(early.steps) < len(haojiang.steps)
    assert said(early) == said(haojiang)


def test_a_step_taken_through_the_store_is_in_the_next_sentence(office: Workspace, tmp_path: Path) -> None:
    copied = tmp_path / "工作区"
    shutil.copytree(office.folder, copied, ignore=shutil.ignore_patterns("*.lock"))
    clock = year.SetClock()
    with open_workspace(copied, now=clock) as ws:
        ws.author = ws.all("person")[0].id
        campaign = store.campaign_named(ws, f"{year.HAOJIANG} {year.HAOJIANG_BATCH}")

        def told() -> str:
            return said(store.read(ws, UNTIL, None, campaign.id))["closing"]

        assert told() == T1_CLOSING
        one = figures(store.read(ws, UNTIL, None, campaign.id)).figures["reported"].records[-1][1]
        take_step(ws, [one], "recheck_done", happened_at_utc=UNTIL)
        assert told() == T1_CLOSING.replace("281", "282")
        issues.act(ws, [one], "void", reason="重复登记", happened_at_utc=UNTIL)
        assert told() == T1_CLOSING.replace("325", "324")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([("拆除危房", 3, "间", None), ("拆除危房", 270.5, "平方米", "about")], "累计拆除危房3间、约270.5平方米"),
        ([("植树", 5, "棵", "nearly")], "累计植树近5棵"),
        ([("植树", 5, "棵", None), ("保洁员", 2, "人次", None)], "累计出动保洁员2人次，植树5棵"),
        ([("清理垃圾", 1, "车次", None), ("植树", 5, "棵", None), ("清理淤泥", 2, "吨", None)],
         "累计清理垃圾1车次，淤泥2吨，植树5棵"),
        ([("植树", 0, "棵", None)], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_efforts_are_joined_as_people_write_them(parts: list[tuple[str, float, str, str | None]], text: str) -> None:
    assert efforts([Sum(what, unit, quantity, known, ()) for what, quantity, unit, known in parts]) == text


def test_nothing_recorded_says_nothing() -> None:
    assert said(Records(until_utc=UNTIL)) == {}
    assert said(Records(until_utc=UNTIL, efforts=(Effort(id="e", what="植树"),))) == {}


NOTHING_OF_IT = {  # what is counted → the sentences of T2 to T4 that it justifies, of those with nothing else counted
    "visits": set[str](),
    "found": set(),
    "teams": set(),
    "handovers": {"objects"},
    "objects": {"objects"},
    "rounds": {"rounds"},
    "tally.reception": {"receptions"},
    "tally.reception.leads": set(),
    "walks.town": {"walks"},
    "leads": set(),
}


@pytest.mark.parametrize("code", NOTHING_OF_IT)
def test_a_sentence_is_said_only_of_what_was_recorded(code: str) -> None:
    told = sentences(Zero({code: 3}))
    assert set(told) - {"inspected", "closing"} == NOTHING_OF_IT[code]
    assert all("0" not in text for text in told.values())


def test_what_was_inspected_and_not_handed_on_is_not_urged() -> None:
    both = Zero({"visits": 3, "found": 5})
    assert "urged" not in sentences(both)
    assert sentences(both | {"handed": 2})["urged"] == "明察暗访3次，发现问题5个，督促整改2个"
    assert "complete" not in sentences(Zero({"found": 5, "solved": 5})), "nobody inspected: they came otherwise"
    assert sentences(both | {"solved": 5})["complete"] == "督导检查发现的问题已全部完成整改"
    assert sentences(Zero({"teams": 3, "objects": 4}))["groups"] == "牵头成立3个督导检查组，前往4个项目开展实地督导检查"


class Zero(dict[str, int]):
    """Figures of which only some were counted."""

    efforts: tuple[Sum, ...] = ()
    headlines: tuple[str, ...] = ()
    object_word: str | None = None

    def __missing__(self, code: str) -> int:
        return 0

    def __or__(self, more: dict[str, int]) -> Zero:  # type: ignore[override]
        return Zero({**self, **more})


class Told(dict[str, int]):
    """Figures with names that somebody typed."""

    efforts: tuple[Sum, ...] = ()
    headlines: tuple[str, ...] = ()
    object_word: str | None = None

    def __missing__(self, code: str) -> int:
        return 7


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("{}%\\0{1}{x.__class__}\n\r\t\u202e\u200b‘’，、"), st.characters(exclude_categories=["Cs"])
    ),
    min_size=1,
    max_size=12,
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_a_name_is_said_as_it_was_typed_whatever_stands_in_it(name: str, word: str, what: str, area: str) -> None:
    figures_of = Told(objects=117)
    figures_of.headlines, figures_of.object_word = (name, "其他"), word
    figures_of.efforts = (Sum(what, word, 3, "over", ()), Sum("清理垃圾", "车次", 9, None, ()))
    found = sentences(figures_of, subjects=Subjects(area=area, organs=area))
    shown = ["".join(one.split()) for one in (name, word, area)]
    plain = {code: "".join(text.split()) for code, text in found.items()}
    for one, code in ((shown[0], "closing"), (shown[1], "objects"), (shown[2], "inspected")):
        assert "".join(ch for ch in one if ch.isprintable()) in plain[code]
    assert "等问题7个" in plain["closing"]
    assert "共117个" in plain["objects"]
    for text in found.values():
        assert all(ch.isprintable() for ch in text), "one line, and nothing that turns the writing round"
