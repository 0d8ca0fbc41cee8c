"""Four campaigns whose published figures are known, written down through the store's door as an office has them.

濠江 (54 visits, 325 issues) carries the traps: a 回头看 visit, communities visited twice, closings and findings after
the cut-off, a relapse, a void issue, one that only waits for its re-inspection. 桂林, 玉溪 and 黑龙江 are there for the
shape of their sentences. How the totals split is invented, the totals are as published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from inspector.domain.clock_text import utc_text
from inspector.domain.effort import Effort
from inspector.domain.issue import Issue
from inspector.domain.place import Body, Campaign, Person, Place
from inspector.domain.registers import Handover, Tally
from inspector.domain.team import Team
from inspector.domain.visit import Visit, VisitTarget
from inspector.store import issues
from inspector.store.door import Transaction, new_id
from inspector.store.workspace import Workspace, open_workspace

CUT_OFF = "2024-04-30"
HAOJIANG, HAOJIANG_BATCH = "人居环境整治明察暗访", "第一批次"
GUILIN, GUILIN_WALKS, YUXI, HEILONGJIANG = "扶贫领域明察暗访", "深度贫困村蹲点调研", "人防工程核查", "老旧小区改造督导"
COMMUNITIES = {  # 濠江区, all 61
    "达濠街道": "濠滨 达濠 达埠 赤港 赤隆 青篮 青林 青盐 葛洲 西墩",
    "马滘街道": "马滘 和社 海星 海光 海明 南山 凤岗",
    "礐石街道": "礐石 红光 红旗 红星 磊口 松山 棉花 澳头 珠浦 葛陈 葛朱 茂北 茂南 头村 中村 尾村 南滨",
    "广澳街道": "东湖 埭头 溪头 大蔚 三寮 河渡 广澳",
    "滨海街道": "华新 华里 钱塘 东陇 上店 上头 里前 五一 林后",
    "河浦街道": "河东 河南 河北 楼下 肚桥",
    "玉新街道": "燎原 玉石 岗背 黎明 灯塔 下衙",
}
# 大类 → its 小类 in turn, how many were found and how many of them closed by the cut-off
SPLIT = (
    (("sq_lane_clutter", "sq_illegal_build", "three_lines", "sq_yard_waste"), 96, 82),
    (("garbage", "hw_bin", "garbage", "hw_road"), 128, 117),
    (("cs_hygiene", "cs_facility"), 31, 26),
    (("sx_overgrown", "sx_facility"), 27, 23),
    (("black_water", "sz_floating"), 43, 33),
)
_FIRST = datetime(2024, 3, 1, 1, 0, tzinfo=UTC)
_MOST_RECORDS = 400  # of one transaction of the door
Write = Callable[[Transaction], object]


class SetClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = datetime(2024, 4, 30, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def make(folder: Path, *, whole: bool = True) -> None:
    """Write all four campaigns (or only 濠江 and 黑龙江) into a new workspace at `folder`."""
    clock = SetClock()
    with open_workspace(folder, now=clock) as ws:
        people = [Person(id=new_id(), name=name) for name in ("陈立", "郑敏")]
        _keep(ws, people)
        ws.author = people[0].id
        team = (people[0].id, people[1].id)
        _haojiang(ws, clock, team)
        clock.at = datetime(2024, 4, 30, 12, 0, tzinfo=UTC)
        if whole:
            _guilin(ws, team)
            _yuxi(ws, team)
        _heilongjiang(ws, team)


def _write(ws: Workspace, writes: Iterable[Write], each: int = 1) -> None:
    """Do `writes` in as few transactions as the door allows; each of them is `each` records."""
    left = iter(writes)
    while chunk := list(islice(left, _MOST_RECORDS // each)):
        with ws.write() as door:
            for write in chunk:
                write(door)


def _keep(ws: Workspace, records: Iterable[Any]) -> None:
    def one(record: Any) -> Write:
        return lambda door: door.put(record)

    _write(ws, map(one, records))


def _at(day: int, minute: int = 0) -> str:
    return utc_text(_FIRST + timedelta(days=day, minutes=minute))


def _visits(ws: Workspace, number: int, team: tuple[str, ...], campaign: Campaign, **fields: Any) -> list[Visit]:
    """Write `number` visits over the sixty days of the campaign, 明察 every fourth of them."""
    made: list[Visit] = []

    def one(at: int) -> Write:
        def write(door: Transaction) -> None:
            started = _at(at * 60 // number, at % 7)
            made.append(
                Visit(
                    id=new_id(), number=door.next_number("JL"), campaign_id=campaign.id, team=team,
                    mode="open" if at % 4 == 3 else "covert", started_at_utc=started,
                    left_at_utc=_at(at * 60 // number, 180), **{name: value(at) for name, value in fields.items()},
                )
            )  # fmt: skip
            door.put(made[-1])

        return write

    _write(ws, (one(at) for at in range(number)))
    return made


def _found(
    ws: Workspace, forms: Iterable[dict[str, Any]], life: Callable[[int], Iterable[tuple[str, str]]]
) -> list[str]:
    """Write issues, each with its finding and then the steps (action, when) that `life` gives for it."""
    made: list[str] = []

    def one(at: int, form: dict[str, Any]) -> Write:
        def write(door: Transaction) -> None:
            issue = Issue(id=new_id(), number=door.next_number(""), **form)
            door.put(issue)
            issues.add_step(door, issue.id, "find", happened_at_utc=issue.found_at_utc)
            for action, when in life(at):
                issues.add_step(door, issue.id, action, happened_at_utc=when, reason="重复登记")
            made.append(issue.id)

        return write

    _write(ws, (one(at, form) for at, form in enumerate(forms)), each=5)
    return made


def _haojiang(ws: Workspace, clock: SetClock, team: tuple[str, ...]) -> None:
    places = list(_haojiang_places())
    streets = [place for place in places if place.level == "street"]
    communities = [place for place in places if place.level == "community"]
    body = Body(id=new_id(), name="达濠片区保洁公司", kind="sanitation_operator")
    campaign = Campaign(
        id=new_id(), name=HAOJIANG, batch=HAOJIANG_BATCH, starts_on="2024-03-01", ends_on=CUT_OFF,
        place_ids=tuple(street.id for street in streets),
    )  # fmt: skip
    _keep(ws, [*places, body, campaign])
    visits = _visits(
        ws, 54, team, campaign,
        kind=lambda at: "recheck" if at == 40 else "inspection", leader_id=lambda at: team[0] if at % 9 == 0 else None,
    )  # fmt: skip
    _targets(ws, visits, streets, 35)
    _targets(ws, visits, communities[:58], 65)  # seven are visited twice, three never
    clock.at = datetime(2024, 5, 12, tzinfo=UTC)  # what follows the cut-off is on record too
    _haojiang_issues(ws, visits, communities, campaign, body)
    late = Visit(id=new_id(), number="JL-MAY-1", campaign_id=campaign.id, started_at_utc=_at(65), kind="recheck")
    target = VisitTarget(id=new_id(), visit_id=late.id, place_id=communities[0].id, arrived_at_utc=_at(65))
    _keep(ws, [late, target, *_spent(campaign)])


def _haojiang_places() -> Iterator[Place]:
    for number, (street, names) in enumerate(COMMUNITIES.items(), 1):
        above = Place(id=new_id(), code=f"44051200{number}", name=street, level="street")
        yield above
        for index, name in enumerate(names.split(), 1):
            yield Place(id=new_id(), code=f"{above.code}{index:03d}", name=f"{name}社区", parent_id=above.id)


def _targets(ws: Workspace, visits: list[Visit], places: list[Place], number: int) -> None:
    def target(visit: Visit, place: Place) -> VisitTarget:
        at = visit.started_at_utc
        return VisitTarget(id=new_id(), visit_id=visit.id, place_id=place.id, level=place.level, arrived_at_utc=at)

    pairs = islice(zip(cycle(visits), cycle(places), strict=False), number)
    _keep(ws, (target(visit, place) for visit, place in pairs))


def _haojiang_issues(
    ws: Workspace, visits: list[Visit], communities: list[Place], campaign: Campaign, body: Body
) -> None:
    serial = count()
    before = [visit for visit in visits if visit.started_at_utc < _at(50)]

    def form(category: str, **fields: Any) -> dict[str, Any]:
        at = next(serial)
        visit = before[at % len(before)]
        said = {
            "category": category, "visit_id": visit.id, "campaign_id": campaign.id, "lead_body_id": body.id,
            "place_id": communities[at % 58].id, "found_at_utc": visit.started_at_utc, "due_on": "2024-04-20",
        }  # fmt: skip
        return said | fields

    def closed(at: int) -> Iterator[tuple[str, str]]:
        yield from (("assign", _at(51)), ("report", _at(52)), ("recheck_done", _at(53 + at % 5)))
        if at == 0:  # found again, and closed again
            yield from (("relapse", _at(58)), ("recheck_done", _at(59)))

    def still_open(at: int) -> Iterator[tuple[str, str]]:
        if at % 3 == 0:
            return
        yield "assign", _at(51)
        if at % 3 == 1:
            yield "report", _at(54)
        if at in (1, 2):  # closed, but after the cut-off
            yield "recheck_done", _at(61)

    for minors, found, solved in SPLIT:
        turn = cycle(minors)
        _found(ws, [form(next(turn)) for _ in range(solved)], closed)
        _found(ws, [form(next(turn)) for _ in range(found - solved)], still_open)
    relapsed = ws.all("issue", "category = 'hw_bin'", order="rowid")  # one that is open again at the cut-off …
    held = ws.all("issue", "category = 'hw_road'", order="rowid DESC")  # … for one more that was closed in time
    _write(
        ws,
        [
            lambda door: issues.add_step(door, relapsed[0].id, "relapse", happened_at_utc=_at(59)),
            lambda door: issues.add_step(door, held[0].id, "recheck_done", happened_at_utc=_at(59)),
        ],
    )
    _found(ws, [form("garbage", visit_id=None, found_at_utc=_at(62))], lambda _: ())  # found after the cut-off
    _found(ws, [form("garbage")], lambda _: [("void", _at(55))])


def _spent(campaign: Campaign) -> Iterator[Effort]:
    """整改投入 of the community in the report, reported in several words."""
    said = (
        ("整改人员", 1000, "人次", None), ("车辆", 70, "台次", None), ("清理垃圾", 500, "车次", None),
        ("清拆田间窝棚", 30, "处", "over"), ("清拆危房老厝", 4, "处", None), ("植树", 1870, "棵", None),
        ("整改人员", 800, "人次", None), ("车辆", 50, "台次", None), ("清理垃圾", 400, "车次", None),
        ("清拆田间窝棚", 10, "处", None),
    )  # fmt: skip
    for position, (what, quantity, unit, qualifier) in enumerate(said):
        yield Effort(
            id=new_id(), campaign_id=campaign.id, what=what, quantity=quantity, unit=unit, qualifier=qualifier,
            done_on="2024-04-2" + str(position), position=position,
        )  # fmt: skip


def _guilin(ws: Workspace, team: tuple[str, ...]) -> None:
    covert, walks = (Campaign(id=new_id(), name=name, starts_on="2024-01-01") for name in (GUILIN, GUILIN_WALKS))
    village = Place(id=new_id(), name="江底村", level="community")
    _keep(ws, [covert, walks, village])
    visits = _visits(ws, 375, team, covert)
    common = {"category": "hw_road", "place_id": village.id}
    _found(
        ws,
        (common | {"found_at_utc": visit.started_at_utc, "visit_id": visit.id} for visit in islice(cycle(visits), 881)),
        lambda _: [("assign", _at(60))],
    )  # they name no campaign: their visit does
    _found(
        ws,
        (common | {"found_at_utc": _at(day % 50), "campaign_id": walks.id} for day in range(520)),
        lambda _: [("recheck_done", _at(60))],
    )
    day: dict[str, Any] = {"held_on": "2024-04-02", "campaign_id": covert.id}
    receptions = [Tally(id=new_id(), kind="reception", people=49, leads=2, **day) for _ in range(111)]
    receptions.append(Tally(id=new_id(), kind="reception", people=90, leads=59, **day))
    entries = (("town", 134), ("poor_village", 180), ("poor_village", 4), ("poor_household", 2155))
    walked = [
        Tally(id=new_id(), kind="walk", level=level, count=number, held_on="2024-04-03", campaign_id=walks.id)
        for level, number in entries
    ]
    _keep(ws, [*receptions, *walked])


def _yuxi(ws: Workspace, team: tuple[str, ...]) -> None:
    campaign = Campaign(id=new_id(), name=YUXI, starts_on="2024-01-01", object_word="项目")
    districts = [Place(id=new_id(), name=f"玉溪{n}县", level="district") for n in range(9)]
    projects = [
        Place(id=new_id(), name=f"人防工程{n}", level="project", parent_id=districts[n % 9].id) for n in range(1797)
    ]
    _keep(ws, [campaign, *districts, *projects])
    visits = _visits(ws, 60, team, campaign)
    _targets(ws, visits, projects, 1800)  # three were seen twice
    form = {"category": "sz_facility", "campaign_id": campaign.id, "found_at_utc": _at(20)}
    _found(ws, (form | {"place_id": project.id} for project in projects[:34]), lambda _: [("assign", _at(21))])
    _keep(
        ws,
        (
            Handover(id=new_id(), number=f"移〔2024〕{n}号", handed_on="2024-04-01", campaign_id=campaign.id)
            for n in range(14)
        ),
    )


def _heilongjiang(ws: Workspace, team: tuple[str, ...]) -> None:
    campaign = Campaign(id=new_id(), name=HEILONGJIANG, starts_on="2024-01-01", object_word="改造项目")
    cities = [Place(id=new_id(), name=f"第{n}市", level="city") for n in range(13)]
    districts = [
        Place(id=new_id(), name=f"{city.name}{n}区", level="district", parent_id=city.id)
        for city in cities
        for n in range(3)
    ]
    projects = [
        Place(id=new_id(), name=f"小区{n}", level="project", parent_id=districts[n % 13 * 3 + n % 2].id)
        for n in range(117)
    ]
    body = Body(id=new_id(), name="住建局", kind="housing")
    teams = [Team(id=new_id(), name=f"第{n}督导检查组", campaign_id=campaign.id) for n in "一二三"]
    _keep(ws, [campaign, *cities, *districts, *projects, body, *teams])
    visits = _visits(
        ws, 39, team, campaign, round=lambda at: at // 13 + 1, team_id=lambda at: teams[at % 3].id,
        kind=lambda _: "supervision",
    )  # fmt: skip
    _targets(ws, visits, projects, 117)
    form = {"category": "sq_sewage", "campaign_id": campaign.id, "found_at_utc": _at(20), "lead_body_id": body.id}
    _found(
        ws,
        (form | {"place_id": project.id} for project in projects[:40]),
        lambda _: [("assign", _at(21)), ("recheck_done", _at(40))],
    )
