"""What a row of the ledger says: deadline, pill and flags by status, and CSV that is no formula."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from inspector.domain.plan import Content, Target
from inspector.errors import Known
from inspector.sheets.table_csv import safe_cell
from inspector.store.digest import Digest
from inspector.store.ledger import COLUMNS, LedgerRow
from inspector.ui.actions.issues import WAITED_FOR, offered, refused, write_csv
from inspector.ui.actions.plans import export
from inspector.ui.models.ledger_line import (
    CSV_HEAD,
    LOOKS_OF_WAITS,
    Line,
    Today,
    due_words,
    flags,
    line_of,
    pill,
)
from inspector.ui.models.ledger_waiting import by_issue
from inspector.ui.parts.marks import LOOKS
from inspector.wording import ledger as words
from inspector.wording.ledger import FOLLOW

TODAY = Today(date(2026, 11, 20), date(2026, 11, 23))  # a Friday; Monday is the next working day


def row(**said: object) -> LedgerRow:
    plain: dict[str, object] = dict.fromkeys(COLUMNS)
    plain |= {"n": 1, "issue_id": "i", "number": "K7M2-0017", "status": "assigned", "is_open": 1, "round": 1}
    plain |= {"category": "garbage", "place_name": "西墩社区", "street_name": "达濠街道", "spot": "市场东门"}
    plain |= {
        "description": "桶满",
        "severity": "normal",
        "source": "covert",
        "lead_name": "保洁公司",
        "photo_count": 2,
    }
    plain |= {"found_at_utc": "2026-11-13T01:21:00.000Z", "due_on": "2026-11-20", "closed_before": 0}
    return LedgerRow(**(plain | said))  # type: ignore[arg-type]


def line(one: LedgerRow) -> Line:
    return line_of(one, TODAY, lambda code: "垃圾")


@pytest.mark.parametrize(
    ("due_on", "kind", "text", "below"),
    [
        ("2026-11-17", "overdue", "超 3 天", "11-17"),
        ("2026-11-20", "soon", "今天", "24:00"),
        ("2026-11-23", "soon", "下周一", "11-23"),
        ("2026-11-24", "", "下周二", "11-24"),
        ("2026-12-17", "", "27 天后", "12-17"),
        ("2027-01-04", "", "45 天后", "27-01-04"),
        (None, "", "未定", ""),
    ],
)
def test_a_deadline_is_relative_with_its_date_below(due_on: str | None, kind: str, text: str, below: str) -> None:
    mark, under = due_words(row(due_on=due_on), TODAY)
    assert (mark.kind, mark.text, under) == (kind, text, below)


def test_a_closed_issue_shows_when_it_was_closed_and_is_never_overdue() -> None:
    closed = row(status="closed", is_open=0, due_on="2026-11-01", closed_at_utc="2026-11-18T02:00:00.000Z")
    mark, under = due_words(closed, TODAY)
    assert (mark.kind, mark.text, under) == ("", "11-18", "销号")


def test_a_row_has_one_pill_and_its_flags_below() -> None:
    assert pill(row()).text == "整改中"
    assert pill(row(closed_before=1, round=2)).text == "反弹第 2 轮"
    assert pill(row(status="closed", is_open=0, closed_before=1, round=2)).text == "已销号"
    assert [flag.text for flag in flags(row(supervised_since_utc="2026-11-08T01:00:00.000Z"), TODAY)] == ["挂账 12 天"]
    assert [flag.text for flag in flags(row(round=2), TODAY)] == ["第 2 轮"]
    assert [flag.text for flag in flags(row(recheck_on="2026-11-24"), TODAY)] == ["11-24 回看"]


def test_the_row_is_one_sentence_for_a_screen_reader() -> None:
    spoken = line(row()).spoken
    for word in ("K7M2-0017", "垃圾", "西墩社区", "达濠街道 市场东门", "桶满", "今天", "整改中"):
        assert word in spoken


def test_only_what_a_status_allows_is_offered() -> None:
    assert "assign" in offered(row(status="found"))
    assert "assign" not in offered(row(status="assigned"))
    assert "supervise" in offered(row())
    assert "supervise" not in offered(row(supervised_since_utc="2026-11-08T01:00:00.000Z"))
    assert set(offered(row(status="void", is_open=0))) == {"restore"}
    assert refused([row(status="found"), row(number="K7M2-0018")], "assign") == [("K7M2-0018", "assigned")]
    assert "K7M2-0018（整改中）" in words.not_allowed("assign", [("K7M2-0018", "assigned")], 2)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", " =1", "　＝1", "\ufeff=1", "\u200b\xa0@A1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


def test_no_target_of_a_plan_is_a_formula(tmp_path: Path) -> None:
    content = Content(plan_id="p", salt="", targets=(Target("a", "street", "=1+1", "@A1"),))
    assert export(tmp_path / "a.csv", ("序号",), content, {}).read_text("utf-8-sig").split() == [
        "序号",
        "1,'=1+1,street,'@A1",
    ]


def test_the_csv_opens_in_a_spreadsheet_as_it_stands(tmp_path: Path) -> None:
    rows = {1: row(description='=HYPERLINK("x"),"引号"\n第二行', spot="滘口，𠮷"), 2: row(n=2, number="K7M2-0018")}
    path = tmp_path / "台账.csv"
    assert write_csv(path, [1, 2], lambda some: [rows[n] for n in some], line) == 2
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") >= 3
    with path.open(encoding="utf-8-sig", newline="") as stream:
        head, first, second = csv.reader(stream)
    assert head == list(CSV_HEAD)
    assert first[head.index("问题描述")] == "'" + rows[1].description
    assert first[head.index("具体位置")] == "滘口，𠮷"
    assert first[head.index("发现时间")] == "2026-11-13 09:21"
    assert second[0] == "K7M2-0018"


def test_a_csv_that_cannot_be_written_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "台账.csv").mkdir()
    with pytest.raises(Known, match="csv_unwritable"):
        write_csv(tmp_path / "台账.csv", [1], lambda some: [row()], line)
    assert [path.name for path in tmp_path.iterdir()] == ["台账.csv"]


def test_what_two_hands_changed_says_so_first() -> None:
    held = row(supervised_since_utc="2026-11-08T01:00:00.000Z")
    assert [flag.text for flag in flags(held, TODAY, disputed=True)] == ["有冲突", "挂账 12 天"]
    assert "有冲突" in line_of(held, TODAY, lambda code: "垃圾", disputed=True).spoken
    assert "有冲突" not in line(held).spoken


def test_what_waits_is_marked_the_most_pressing_first() -> None:
    waiting = {"missing_feedback": ("i",), "to_urge": ("i", "j"), "to_approve": ("k",)}
    waits = by_issue(waiting)
    assert waits == {"i": ("to_urge", "missing_feedback"), "j": ("to_urge",), "k": ("to_approve",)}
    marks = flags(row(supervised_since_utc="2026-11-08T01:00:00.000Z"), TODAY, waits=waits["i"])
    assert [mark.text for mark in marks] == ["该催办", "缺反馈", "挂账 12 天"]
    assert "该催办" in line_of(row(), TODAY, str, waits=waits["j"]).spoken


def test_every_kind_of_what_waits_has_its_word_its_look_and_its_tone() -> None:
    assert set(FOLLOW) == set(LOOKS_OF_WAITS) <= set(LOOKS)
    assert all(LOOKS[kind][1] == tone for kind, tone in LOOKS_OF_WAITS.items())
    assert set(FOLLOW) <= {one.name for one in fields(Digest)}


def test_what_only_something_waiting_makes_possible_is_not_offered_before() -> None:
    assert not WAITED_FOR & set(offered(row()))
    assert "urge" in offered(row(), ("urge",))
    assert "urge" not in offered(row(status="closed", is_open=0), ("urge",))
