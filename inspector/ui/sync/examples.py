"""Facts for the pictures of the screen, so that every state can be looked at without an office; only `shots` asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from inspector.domain.clock_text import utc_text
from inspector.domain.exchange import DELETE, FIELD, Dispute
from inspector.errors import Known
from inspector.ui.sync.conflicts import Conflict, Row
from inspector.ui.sync.facts import Computer, Facts, Refusal, Share, Waits

GB = 1024**3
MB = 1024**2


def all_of(now: datetime) -> dict[str, Facts]:
    """Return the states: a conflict and a failure, all confirmed, a question of life and death, no office."""
    at = {hours: utc_text(now - timedelta(hours=hours)) for hours in (0, 1, 2, 7, 48)}
    computer = Computer("K7M2", "陈立", 1219, at[7], 0, 38 * GB, at[7], True)
    waiting = (
        Waits("issue", 3, at[1]),
        Waits("check", 4, at[1]),
        Waits("recheck", 2, at[0]),
        Waits("edit", 6, at[2]),
        Waits("original", 32, at[2], 131 * MB),
    )
    held = (_fields(), _life())
    troubled = Facts(
        office="濠江区督查办",
        records=Share(1204, 1219, 1190),
        photos=Share(2316, 2348, 2300),
        bytes=Share(round(6.84 * GB), round(6.84 * GB) + 131 * MB),
        waiting=waiting,
        conflicts=held,
        disputes=4,
        last_success_utc=at[1],
        receipt_no=418,
        failure=Known("office_unreachable", why="本机没有网络"),
        failed_at_utc=at[0],
        next_try_utc=utc_text(now + timedelta(minutes=15)),
        exported_seq=1180,
        exported_at_utc=at[48],
        computer=computer,
    )
    whole = Facts(
        office="濠江区督查办",
        records=Share(1219, 1219, 1219),
        photos=Share(2348, 2348, 2348),
        bytes=Share(7 * GB, 7 * GB),
        last_success_utc=at[0],
        receipt_no=419,
        exported_seq=1180,
        exported_at_utc=at[48],
        clearable_bytes=round(6.8 * GB),
        quarantined=0,
        computer=Computer("K7M2", "陈立", 1219, at[7], 0, 38 * GB, None, False),
    )
    lives = Facts(
        office="濠江区督查办", records=Share(1204, 1219), photos=Share(2316, 2348),
        bytes=Share(round(6.84 * GB), round(6.84 * GB) + 131 * MB), waiting=waiting, conflicts=held[1:], disputes=1,
        quarantined=2, refusals=(Refusal("这一处归水务部门管，已另行交办", (("issue", 1), ("photo", 2))),),
        last_success_utc=at[1], receipt_no=418, computer=computer,
    )  # fmt: skip
    return {"trouble": troubled, "whole": whole, "delete": lives, "no-office": Facts(computer=computer)}


def _fields() -> Conflict:
    values = (
        ("lead_body_id", "主责单位", "电信濠江分公司", "铁塔汕头分公司", "电信濠江分公司"),
        ("due_on", "整改时限", "11-19 周四", "11-27 周五", "12-04 周五"),
        (
            "description",
            "问题描述",
            "通信线下垂，与低压线缠绕。",
            "通信线下垂，与低压线缠绕，属铁塔资产。",
            "通信线下垂离地约 2.6 米，与低压线缠绕，废线未清。",
        ),
    )
    rows = tuple(
        Row(_dispute(f"example-{name}", FIELD, name), said, base, office, mine, "没有改" if mine == base else "")
        for name, said, base, office, mine in values
    )
    return Conflict(
        record="example", entity="issue", kind=FIELD, title="K7M2-0011", where="达埠社区 老街 27 号前，三线乱拉",
        who="我", author="陈立", base_at="11-18 08:10", office_by="周颖", office_at="11-19 17:32",
        mine_at="11-20 09:05", rows=rows, settled=14,
    )  # fmt: skip


def _life() -> Conflict:
    row = Row(_dispute("example-life", DELETE, "deleted"), "这条记录", "", "留着这条", "按郑敏的，删除")
    return Conflict(
        record="example-2", entity="issue", kind=DELETE, title="K7M2-0014", where="西墩社区 市场后巷，垃圾", who="郑敏",
        author="郑敏", base_at="", office_by="周颖", office_at="11-19 17:40", mine_at="11-20 08:31", rows=(row,),
        sentence="郑敏要删除这条，当时没有看到办公室后来的改动。两边都留着，由你定。", mine=False,
    )  # fmt: skip


def _dispute(key: str, kind: str, name: str) -> Dispute:
    return Dispute(
        id=key, record="example", entity="issue", kind=kind, field=name, base={}, office={}, office_rev=3, theirs={},
        op_id=key, device="K7M2", seq=7,
    )  # fmt: skip
