"""What the worklist of 回头看 shows: segments with counts, the chosen order, and why each issue is there."""

from __future__ import annotations

from datetime import date
from typing import Any

from inspector.store.ledger import COLUMNS, LedgerRow
from inspector.store.worklist import Work
from inspector.ui.screens.recheck_stops import Arranged, Arrangement, arrange, mark

DAY = date(2026, 11, 20)
HERE = (23.28, 116.70)


def work(number: str, why: str = "due", *, east: float | None = 0.0, done: bool = False, **row: Any) -> Work:
    values = dict.fromkeys(COLUMNS) | {
        "issue_id": number, "number": number, "category": "garbage", "place_name": "凤岗社区",
        "street_name": "马滘街道", "spot": "", "due_on": "2026-11-20",
    } | row  # fmt: skip
    point = None if east is None else (HERE[0], HERE[1] + east)
    return Work(LedgerRow(**values), why, point, done)  # type: ignore[arg-type]


def arranged(*works: Work, start: tuple[float, float] | None = HERE, left_out: int = 0, **chosen: Any) -> Arranged:
    return arrange(
        works, Arrangement(**chosen), today=DAY, start=start, category_name=lambda code: "垃圾", left_out=left_out
    )


def test_each_segment_counts_its_own_and_all_counts_every_one() -> None:
    found = arranged(
        work("1"), work("2", "planned"), work("3", "reported"), work("4", "sampled"), work("5", "asked"), segment="due"
    )

    assert found.counts == {"all": 5, "due": 2, "reported": 1, "sampled": 1}
    assert {stop.number for stop in found.stops} == {"1", "2"}


def test_by_route_the_nearest_come_first_and_each_row_says_how_far_it_is() -> None:
    found = arranged(work("far", east=0.05), work("near", east=0.01), work("nowhere", east=None))

    assert [(stop.order, stop.number, stop.way) for stop in found.stops] == [
        (1, "near", "1.0 公里"), (2, "far", "5.1 公里"), (3, "nowhere", "未定点位"),
    ]  # fmt: skip
    assert found.line == "按路线排，直线 5.1 公里，约 50 分钟"


def test_without_a_start_the_route_begins_at_its_first_stop() -> None:
    assert arranged(work("1", east=0.0), work("2", east=0.01), start=None).stops[0].way == "起点"


def test_by_hand_keeps_the_hand_and_new_ones_come_behind_it() -> None:
    works = [work("1", east=0.01), work("2", east=0.02), work("3", east=0.03)]

    found = arranged(*works, way="hand", by_hand=("3", "1"))

    assert [stop.number for stop in found.stops] == ["3", "1", "2"]


def test_by_deadline_and_by_street() -> None:
    works = [
        work("1", due_on="2026-11-22", street_name="乙"), work("2", due_on="2026-11-19", street_name="乙"),
        work("3", due_on="2026-11-21", street_name="甲"),
    ]  # fmt: skip

    assert [stop.number for stop in arranged(*works, way="due").stops] == ["2", "3", "1"]
    assert [stop.number for stop in arranged(*works, way="street").stops] == ["2", "1", "3"]
    assert [stop.number for stop in arranged(*works, streets=frozenset({"甲"})).stops] == ["3"]


def test_what_was_left_out_is_said() -> None:
    assert arranged(work("1"), left_out=40).line.endswith("；还有 40 条未列")


def test_why_a_row_is_there_stands_in_words_with_a_shape() -> None:
    assert mark(work("1"), DAY) == ("soon", "今天到期")
    assert mark(work("1", due_on="2026-11-17"), DAY) == ("overdue", "超 3 天")
    assert mark(work("1", "reported", reported_at_utc="2026-11-16T03:00:00.000Z"), DAY) == ("reported", "已反馈 4 天")
    assert mark(work("1", "sampled"), DAY) == ("sampled", "抽查已销号")
    assert mark(work("1", "planned", recheck_on="2026-11-21"), DAY) == ("planned", "安排明天")
    assert mark(work("1", "planned", recheck_on="2026-11-18"), DAY) == ("planned", "安排已过 2 天")
    assert mark(work("1", "reported", done=True), DAY) == ("done", "已核")
