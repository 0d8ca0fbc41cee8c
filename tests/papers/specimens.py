"""A workspace in which every document has something to say, and for each document what it is asked for.

`Wording` says how every text that a person may type reads: plainly, not at all, or as badly as a text can be. All of
it is written below the doors that would refuse some of it: it may come from an older program or another laptop.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PIL import Image

from inspector.domain.effort import Effort
from inspector.domain.place import Body, Campaign, Person, Place
from inspector.domain.registers import Circular, Listing, Talk
from inspector.domain.rotation import Rota
from inspector.domain.task import Task, TaskReport
from inspector.domain.team import Team
from inspector.domain.water_sample import WaterSample
from inspector.papers import PUT_TOGETHER, keep_reconciliation, made
from inspector.papers.subject import Made
from inspector.store import feedbacks, ladder, leads, life, notices, rechecks, visits
from inspector.store.door import new_id
from inspector.store.exchange import Reconciliation
from inspector.store.leads import LeadForm
from inspector.store.rechecks import RecheckForm
from inspector.store.workspace import Workspace, open_workspace
from inspector.ui.actions import figures as counting
from inspector.ui.models.figures import Asked
from tests.store.making import Clock, Ground, take_photo, take_step

RARE = "滘礐𠮷"
OPENERS = ("=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1")
CONTROLS = "".join(map(chr, range(32))) + "\x7f\x85\ufffe\uffff\u2028\u2029"
BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"
TYPED = (
    "{{ 7 * 7 }}{% for x in y %}{%p endfor %}{%tr if z %}{# 注 #}{{ 标题 }}", "<b>粗</b>&amp;&lt;<w:p/>", "]]><!--?>",
    '<para><font color="red">x</font><br/></para>', "%s%d{0}{name}${HOME}", "&P&N&D&G", "https://example.cn/a?b=1&c=2",
)  # fmt: skip
EMOJI = "😀👨‍👩‍👧🏴‍☠️"
LONG = 2000
KINDS = {"plain": 3, "empty": 0, "hostile": 60}  # how the texts read, and photos of the first issue


@dataclass(slots=True)
class Wording:
    """How texts read. `kind` is plain, empty or hostile; openers of formulas take turns."""

    kind: str = "plain"
    openers: Iterator[str] = field(default_factory=lambda: itertools.cycle(OPENERS))

    def __call__(self, word: str) -> str:
        if self.kind == "empty":
            return ""
        if self.kind == "plain":
            return f"{word}{RARE}"
        said = f"{next(self.openers)}{word}{RARE}{CONTROLS}{BIDI}{''.join(TYPED)}{EMOJI}{'W' * 300}"
        return said + "长" * (LONG - len(said))

    def name(self, word: str) -> str:
        """Return a text without which there would be nothing."""
        return self(word) or word


@dataclass(frozen=True, slots=True)
class World:
    """A workspace with its specimens: for what each document is asked, and how many photos it must then show."""

    ws: Workspace
    subjects: Mapping[str, Mapping[str, Any]]
    photos: Mapping[str, int]
    says: Mapping[str, tuple[str, ...]]

    def made(self, name: str) -> Made:
        """Return what a document says here."""
        if name in PUT_TOGETHER:
            told = counting.count(self.ws, Asked(until="now", since="all"))
            return Made([counting.figures_paper(self.ws, told)], ())
        return made(self.ws, name, **self.subjects[name])


def jpeg(number: int) -> bytes:
    """Return a small picture unlike the others."""
    out = io.BytesIO()
    Image.new("RGB", (120, 90), (number * 4 % 256, number * 40 % 256, 90)).save(out, "JPEG", comment=b"%d" % number)
    return out.getvalue()


@contextmanager
def world(folder: Path, kind: str, photos: int = 3) -> Iterator[World]:
    """Make a workspace whose texts read like `kind`, with so many photos of its first issue."""
    clock = Clock()
    with open_workspace(folder, now=clock) as ws:
        yield _filled(ws, clock, Wording(kind), photos)


def _filled(ws: Workspace, clock: Clock, t: Wording, photos: int) -> World:
    ground, cleaners, campaign = _ground(ws, clock, t)
    team = (ground.people[0], ground.people[1])
    visit = visits.start(ws, team=team, campaign_id=campaign.id, leader_id=team[0], weather=t("多云"))
    shots = [take_photo(ws, jpeg(number), **_taken(number, t)) for number in range(photos)]
    first = ground.issue(
        visit_id=visit.id, campaign_id=campaign.id, lead_body_id=cleaners.id, description=t("墙边一堆垃圾"),
        spot=t("巷口"), requirement=t("清运补桶"), point=(23.27, 116.71, "WGS-84"), notes={"q1": t("说明")},
        photos=tuple((one.id, "wide") for one in shots),
    ).issue  # fmt: skip
    second = ground.issue(description=t("水面漂浮物"), category="black_water", place_id=ground.other.id).issue
    with ws.write() as door:
        more = {name: t(name) or None for name in ("goal", "remedy", "responsible_leader", "responsible_person")}
        door.change("issue", first.id, **more)
        held = door.get("visit", visit.id)
        said = {"escort": t("在场人"), "asked_gist": t("群众说"), "remark": t("备注"), "asked_count": 2}
        door.put(replace(held, identity_shown_at_utc="2026-11-20T02:00:00.000Z", **said))
    life.assign(ws, [first.id, second.id], body_id=cleaners.id, assist_body_ids=[], due_on="2026-11-20")
    (notice, *_) = notices.notices_of(ws, first.id)
    with ws.write() as door:
        said = {"requirement": t("逐项整改"), "instruction": t("请抓紧"), "remark": t("备注"), "signed_by": t("签收人")}
        withdrawn = replace(notice, id=new_id(), kind="withdraw", number=door.next_number("JB"))
        door.put(withdrawn)
        door.change("notice", notice.id, level="key", signed_at_utc="2026-11-20T03:00:00.000Z", **said)
    feedbacks.say(ws, first.id, "2026-W47", t.name("已清运"), needs=t("请协调"), said_by=t("许工"))
    effort = Effort(id=new_id(), issue_id=first.id, what=t.name("清理垃圾"), quantity=30, unit=t.name("车次"))
    take_step(ws, [second.id], "report", reason=t.name("已整改"))
    looked = RecheckForm(
        issue_id=second.id, conclusion="not_done", people=team, condition=t("仍有"), asked_gist=t("群众")
    )
    rechecks.record(ws, looked)
    records = [effort, *_registers(ws, ground, cleaners, campaign, t), *_tasks(cleaners, t), *_samples(ground, t)]
    with ws.write() as door:
        for record in records:
            number = {"talk": "YT", "circular": "TB"}.get(record.ENTITY)
            door.put(replace(record, number=door.next_number(number)) if number else record)
    visits.end(ws, visit.id, "2026-11-20T04:00:00.000Z")
    lead = leads.take(ws, LeadForm(gist="路边垃圾没人清", place_id=ground.community.id, category="garbage"))
    with ws.write() as door:
        said = {name: t(name) or None for name in ("spot", "reference")}
        door.change("lead", lead.id, gist=t("路边垃圾没人清"), issue_id=first.id, **said)
    _reconciled(ws, shots, t)
    clock.move(days=3)  # what presses for something late has something late to press for …
    ladder.climb(ws, [first.id], "urge")
    clock.move(days=10)  # … and that was pressed for in vain
    of = {one.ENTITY: one.id for one in records}
    return _world(
        ws,
        ground,
        (first.id, second.id),
        of | {"visit": visit.id, "notice": notice.id, "withdrawn": withdrawn.id, "lead": lead.id},
        photos,
    )


def _ground(ws: Workspace, clock: Clock, t: Wording) -> tuple[Ground, Body, Campaign]:
    people = [Person(id=new_id(), name=t.name(name), unit=t("区督查组"), post=t("科员")) for name in ("陈立", "郑敏")]
    street = Place(id=new_id(), code="440512002", name=t.name("马滘街道"), level="street")
    point = {"lat": 23.27, "lon": 116.71, "datum": "WGS-84"}
    community, other = (
        Place(
            id=new_id(), code=f"44051200200{at}", name=t.name(name), level="community", parent_id=street.id,
            address=t("路口"), **point,
        )
        for at, name in enumerate(("马滘社区", "礐石社区"), 1)
    )  # fmt: skip
    category = ws.catalogue.get("garbage")
    assert category is not None
    cleaners = Body(
        id=new_id(), name=t.name("环卫一公司"), kind=category.lead, contact=t.name("许工"), leader=t("黄经理"),
        phone=t("0754"), place_ids=(street.id,), aliases=(t.name("环卫"),),
    )  # fmt: skip
    campaign = Campaign(id=new_id(), name=t.name("人居环境"), batch=t("第一批次"), goal=t("全覆盖"))
    with ws.write() as door:
        for record in (*people, street, community, other, cleaners, campaign):
            door.put(record)
    ws.become(people[0].id, tuple(one.id for one in people))
    return Ground(ws, (people[0].id, people[1].id), street, community, other, clock), cleaners, campaign


def _taken(number: int, t: Wording) -> dict[str, Any]:
    if t.kind == "empty":
        return {}
    at = f"2026-11-20T09:{number % 60:02d}:03"
    return {"taken_at_local": at, "camera": t("相机"), "lat": 23.27, "lon": 116.71, "datum": "WGS-84"}


def _registers(ws: Workspace, ground: Ground, cleaners: Body, campaign: Campaign, t: Wording) -> list[Any]:
    listing = Listing(id=new_id(), place_id=ground.community.id, listed_on="2026-11-19", reason=t("反复"))
    talk = Talk(
        id=new_id(), talked_at_utc="2026-11-20T01:30:00.000Z", place_id=ground.community.id, listing_id=listing.id,
        post=t("社区书记"), reason=t("垃圾反复"), requirement=t("立行立改"), follow_up_result=t("已改"),
        person_id=ground.people[0],
    )  # fmt: skip
    circular = Circular(id=new_id(), title=t("关于检查情况的通报"), issued_on="2026-11-20", body_ids=(cleaners.id,))
    team = Team(id=new_id(), name=t.name("第一组"), leader_id=ground.people[0], people=ground.people)
    rota = Rota(
        id=new_id(), campaign_id=campaign.id, week="2026-W47", team_id=team.id, leader_id=ground.people[0],
        people=ground.people, place_ids=(ground.community.id, ground.other.id), note=t("带相机"),
    )  # fmt: skip
    return [listing, talk, circular, team, rota]


def _tasks(cleaners: Body, t: Wording) -> list[Any]:
    top = Task(id=new_id(), number=t("1"), title=t.name("垃圾清零"))
    below = Task(
        id=new_id(), number=t("1.1"), title=t.name("清沟"), parent_id=top.id, body_id=cleaners.id, leader=t("黄经理"),
        due_on="2026-11-10",
    )  # fmt: skip
    report = TaskReport(
        id=new_id(), task_id=below.id, week="2026-W47", said_at_utc="2026-11-20T01:00:00.000Z", percent=40,
        progress=t("清了三处"), needs=t("请供电移杆"),
    )  # fmt: skip
    return [top, below, report]


def _samples(ground: Ground, t: Wording) -> list[Any]:
    return [
        WaterSample(
            id=new_id(), place_id=ground.community.id, point=t.name(f"{point} 号"), position=point,
            taken_at_utc=f"2026-11-1{day}T01:00:00.000Z", transparency_cm=20.0, do_mg_l=1.0, orp_mv=-100.0,
            nh3n_mg_l=9.0, remark=t("水面"),
        )
        for point in range(1, 4)
        for day in range(2)
    ]  # fmt: skip


def _reconciled(ws: Workspace, shots: list[Any], t: Wording) -> None:
    found = Reconciliation(
        office=t("区文明办"), at_utc="2026-11-20T02:00:00.000Z", head_seq=9, head_hash="ab" * 32, acked_seq=9,
        receipt_no=1, records_total=9, records_confirmed=9, records_safe=9, photos_total=len(shots),
        photos_confirmed=0, photos_safe=0, bytes_total=9, bytes_confirmed=0, lost=(),
        missing=tuple(one.sha256 for one in shots),
    )  # fmt: skip
    keep_reconciliation(ws, found)


def _world(ws: Workspace, ground: Ground, issues: tuple[str, str], of: Mapping[str, str], photos: int) -> World:
    """Say what each document is asked for, how many photos it shows, and which words stand in each of its formats."""
    first = {"issue_ids": issues[:1]}
    here = {"place_id": ground.community.id}
    notice = {"notice_id": of["notice"]}
    dirt, place = "墙边一堆垃圾", "马滘社区"
    specimens: dict[str, tuple[Mapping[str, Any], int, tuple[str, ...]]] = {
        "visit-record": ({"visit_id": of["visit"]}, photos, (dirt, "多云", "群众说", "在场人", "备注")),
        "blank-checklist": ({**here, "categories": ("garbage",)}, 0, (place,)),
        "recheck": (first, photos, (dirt, "清运补桶", "环卫一公司")),
        "reconciliation": ({}, 0, ("区文明办",)),
        "water-survey": (here, 0, (place, "1号")),
        "photo-album": (first, photos, (place, "巷口")),
        "place-file": (here, min(photos, 1), (dirt, place, "垃圾反复")),
        "rota": ({"week": "2026-W47"}, 0, ("第一组", place, "带相机")),
        "lead-transfer": ({"lead_id": of["lead"]}, 0, ("路边垃圾没人清",)),
        "figures": ({}, 0, ("马滘街道", place)),
        "ledger": ({}, 0, (dirt, place, "环卫一公司")),
        "three-lists": ({}, 0, (dirt, place, "环卫一公司")),
        "efforts": ({}, 0, ("清理垃圾", "车次")),
        "task-board": ({}, 0, ("垃圾清零", "清沟", "请供电移杆")),
        "account": ({}, 0, ("环卫一公司",)),
        "completeness": ({}, 0, ()),
        "talk": ({"talk_id": of["talk"]}, 0, ("社区书记", "垃圾反复", "立行立改")),
        "closing": (first, photos, (dirt, "已清运", "环卫一公司")),
        "weekly": ({"week": "2026-W47"}, 0, (place, "请协调")),
        "circular": ({"circular_id": of["circular"]}, 2, (dirt, place)),
    }
    sent = (dirt, "环卫一公司")
    specimens |= {name: (notice, photos, (*sent, "签收人", "清运补桶")) for name in ("rectify", "assign")}
    specimens |= {name: (notice, photos, sent) for name in ("supervise", "urge", "notice-circular")}  # not received yet
    specimens["withdraw"] = ({"notice_id": of["withdrawn"]}, photos, (dirt, "环卫一公司"))
    asked, shown, says = ({name: one[at] for name, one in specimens.items()} for at in range(3))
    return World(ws, asked, shown, says)  # type: ignore[arg-type]
