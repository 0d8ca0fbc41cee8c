"""Official papers to fill templates with: one of each kind, with what is easily lost in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from inspector.domain.official import (
    Case,
    CircularPaper,
    ClosingPaper,
    Demand,
    NeedLine,
    NoticePaper,
    Official,
    OfficialIssue,
    PlaceRow,
    PlanLine,
    Problems,
    RecheckLine,
    TalkPaper,
    TypeRow,
    WeeklyPaper,
)
from inspector.wording.official import FORMS
from tests.sheets.conftest import PASSAGE, jpeg, photo

ISSUER = "中共濠江区纪律检查委员会"
TEXT = f"{PASSAGE}<b>粗&体</b> {{{{ 7 * 7 }}}} ]]>"
HOSTILE = "\u202e反\u200b向\x07\x0b\ufffe\ud800\u2028=1+1｛{%p for x in y %}" + "长" * 2000
DAY = date(2026, 11, 22)


def line(position: int = 1, photos: int = 0, **facts: Any) -> OfficialIssue:
    """Return one issue."""
    said: dict[str, Any] = {
        "position": position,
        "ordinal": "一二三四五六七八九十"[(position - 1) % 10],
        "number": f"A3-{position:04d}",
        "major": "环卫保洁",
        "category": "垃圾乱堆乱放",
        "street": "马滘街道",
        "community": "凤岗社区",
        "place": "马滘街道凤岗社区𠮷祥里",
        "found_on": date(2026, 11, 13),
        "description": TEXT,
        "severity": "一般",
        "lead": "礐石街道办事处",
        "requirement": "立即清运",
        "first_due_on": date(2026, 11, 18),
        "due_on": date(2026, 11, 20),
        "days_over": 2,
        "state": "整改中",
        "photos": tuple(photo(number, data=jpeg("grey", (320, 240))) for number in range(photos)),
    }
    return OfficialIssue(**{**said, **facts})


def notice(form: str = "rectify", **facts: Any) -> Official:
    """Return a notice in a form."""
    issues = facts.pop("issues", (line(1, 2), line(2)))
    said: dict[str, Any] = {
        "id": "notice-1",
        "title": FORMS[form][0],
        "number": "JB-K7M2-0003",
        "issuer": ISSUER,
        "addressee": "马滘片区保洁公司",
        "basis": "2026年11月13日，检查组对马滘街道凤岗社区开展现场检查（暗访），发现以下 2 个问题。",
        "requirement": "逐项整改。",
        "due_on": date(2026, 11, 20),
        "feedback_way": "一周一反馈。",
        "feedback_cycle": "每周",
        "contact": "陈立",
        "level": "重点",
        "worst_days_over": 2,
        "attachments": ("附件：送达回证",),
        "signed_on": DAY,
    }
    return Official(form=form, paper=NoticePaper(issues=issues, count=len(issues), **{**said, **facts}))


def _weekly() -> WeeklyPaper:
    counts = {"fresh": 1, "found": 128, "solved": 117, "open": 11, "overdue": 2}
    return WeeklyPaper(
        id="w",
        title="一周一反馈工作周报",
        number="ZB-K7M2-2026W47",
        issuer=ISSUER,
        week="2026年第47周",
        first_on=date(2026, 11, 16),
        last_on=DAY,
        counted_on=DAY,
        solved_percent="86.46%",
        sentences=("现已推动解决281个。",),
        types=(TypeRow(name="环卫保洁", **counts),),
        places=(PlaceRow(street="礐石街道", **counts), PlaceRow(street="礐石街道", community="珠浦社区", found=1)),
        overdue_issues=(line(),),
        rechecks=(RecheckLine(on=DAY, number="A3-0001", conclusion="未到位"),),
        relapses=(line(),),
        needs=(NeedLine(number="A3-0001", needs="请协调"),),
        silent=(PlanLine(number="A3-0001"),),
        plans=(PlanLine(on=DAY, what="回头看"),),
        signed_on=DAY,
    )


def _circular() -> CircularPaper:
    shown = line(1, 2)
    return CircularPaper(
        id="c",
        title="关于明察暗访情况的通报",
        number="TB-K7M2-0001",
        issuer=ISSUER,
        addressee="各街道，各有关单位",
        basics=("开展明察暗访54场次。",),
        problems=(Problems(position="一", name="环卫保洁", summary="共发现问题128个。", examples=(shown,)),),
        cases=(Case(position="一", kind="反面", title="凤岗社区问题反弹", text="又犯。", photos=shown.photos),),
        demands=(Demand(position="一", title="压实责任", text="逐项整改。"),),
        attachments=("附件：问题清单",),
        issues=(line(),),
        count=1,
        signed_on=DAY,
        copied_to="区委办公室",
        printed_by=ISSUER,
    )


def every() -> dict[str, Official]:
    """Return one paper of each form."""
    talk = TalkPaper(
        id="t", title="约谈提醒记录", number="YT-1", issuer=ISSUER, talked_at="2026年11月20日 15:30", about="马滘街道",
        post="党委书记", reason=TEXT, requirement="立行立改", talker="陈立", signed_on=DAY,
    )  # fmt: skip
    shown = line(1, 2)
    closing = ClosingPaper(
        id="z", title="问题销号申请审批表", number="XH-A3-0001", issuer=ISSUER, applicant="礐石街道办事处",
        issue=shown, done="已清运。",
        before=shown.photos, after=shown.photos, conclusion="整改到位", recheck_number="HK-1", signed_on=DAY,
    )  # fmt: skip
    papers = {"weekly": _weekly(), "circular": _circular(), "talk": talk, "closing": closing}
    return {form: Official(form=form, paper=papers[form]) if form in papers else notice(form) for form in FORMS}


def emptied(wanted: Official) -> Official:
    """Return a paper with nothing in any list or text that may be empty."""
    kept = {"id", "title", "number", "issuer", "addressee", "week", "applicant"}
    paper: Any = wanted.paper
    values = {
        name: type(value)() if isinstance(value, str | tuple) else value
        for name in paper.__slots__
        if name not in kept and isinstance(value := getattr(paper, name), str | tuple)
    }
    return replace(wanted, paper=replace(paper, **values))
