"""The ledger against a naive reading of the same issues: filters, sorts, counts, and search in every way people type.

The oracle below knows no SQL: it goes through all issues and asks each one in plain Python.
"""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector import catalog
from inspector.domain.issue import Issue, IssueStep
from inspector.domain.pinyin import initials
from inspector.domain.place import Body, Place
from inspector.store import issues, journal, ledger, places
from inspector.store.door import new_id
from inspector.store.issues import IssueForm
from inspector.store.ledger import LedgerRow, Query
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Clock, faults, laid_out, take_photo, take_step

ISSUES = 220
CATEGORIES = ("garbage", "three_lines", "hw_bin", "sq_sewage")
WORDS = (
    "墙边",
    "垃圾",
    "约2立方米",
    "河沟发黑",
    "线缆垂落",
    "礐石",
    "𠮷屋",
    "ＡＢ区",
    "café",
    "，",
    "3号楼",
    "市场",
    "abc",
)
SPOTS = (None, "市场后巷", "礐石路12号", "西沟")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A few hundred issues in every state, recorded through the store like any other."""
    clock = Clock()
    with open_workspace(tmp_path_factory.mktemp("ledger") / "w", now=clock) as ws:
        ground, dice = laid_out(ws, clock), random.Random(20261120)
        water = Place(id=new_id(), name="东湖", level="water", parent_id=ground.other.id)
        bare = Place(id=new_id(), name="无街道的点", level="point")
        bodies = [Body(id=new_id(), name=name, kind="street") for name in ("马滘街道办事处", "保洁公司")]
        for record in (water, bare, *bodies):
            places.keep(ws, record)
        chosen = [ground.community, ground.other, water, bare, ground.street]
        for _ in range(ISSUES):
            clock.move(minutes=dice.randrange(1, 600))
            issue = issues.submit(ws, _form(ws, dice, chosen, bodies)).issue
            _live(ws, issue, dice)
        yield ws


def _form(ws: Workspace, dice: random.Random, chosen: list[Place], bodies: list[Body]) -> IssueForm:
    shots = tuple((take_photo(ws).id, "wide") for _ in range(dice.choice((0, 0, 0, 1, 2))))
    return IssueForm(
        category=dice.choice(CATEGORIES),
        place_id=dice.choice(chosen).id,
        spot=dice.choice(SPOTS),
        description="".join(dice.choices(WORDS, k=dice.randrange(0, 5))),
        source=dice.choice(("covert", "hotline")),
        lead_body_id=dice.choice((None, *(body.id for body in bodies))),
        due_on=dice.choice((None, "2026-11-20", "2026-11-25", "2026-12-01", "2026-12-24")),
        photos=shots,
    )


def _live(ws: Workspace, issue: Issue, dice: random.Random) -> None:
    if dice.random() < 0.03:
        journal.undo(ws, journal.transactions(ws, 1)[0][0].tx)
        return
    lives: tuple[tuple[str, ...], ...] = (
        (), ("assign",), ("assign", "supervise"), ("assign", "report"), ("void",), ("assign", "extend"),
        ("assign", "report", "recheck_done"), ("assign", "recheck_done", "relapse"), ("plan_recheck",),
    )  # fmt: skip
    for action in dice.choice(lives):
        due = "2027-01-05" if action in ("extend", "plan_recheck") else None
        take_step(ws, [issue.id], action, reason="因为", due_on=due)


# --- the oracle -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """One issue as the oracle sees it: the record, its state, and everything it can be found by."""

    issue: Issue
    row: LedgerRow
    texts: tuple[str, ...]  # number, description, place, category, lead
    letters: str  # 拼音首字母, words apart


def oracle(ws: Workspace) -> list[Known]:
    """Return all issues in the order they were recorded, read from records only."""
    by_id = {place.id: place for place in places.all_places(ws)}
    bodies = {body.id: body.name for body in places.bodies(ws)}
    found = []
    for issue in ws.all("issue"):
        row = ledger.one(ws.reader(), issue.id)
        assert row is not None
        assert_row(ws, issue, row)
        place = by_id[issue.place_id]
        street = _street(place, by_id)
        where = (f"{street.name}{place.name}" if street and street != place else place.name) + f" {issue.spot or ''}"
        if street == place:
            where = f"{place.name}{place.name} {issue.spot or ''}"
        category = ws.catalogue.get(issue.category)
        assert category is not None
        what = " ".join((category.name, category.short_name, *category.aliases))
        lead = bodies.get(issue.lead_body_id or "", "")
        texts = (issue.number, issue.description, where, what, lead)
        spoken = " ".join(initials(word, catalog.letters()) for text in texts[1:] for word in text.split())
        found.append(Known(issue, row, texts, spoken))
    return found


def _street(place: Place, by_id: dict[str, Place]) -> Place | None:
    at: Place | None = place
    while at is not None and at.level != "street":
        at = by_id.get(at.parent_id or "")
    return at


def assert_row(ws: Workspace, issue: Issue, row: LedgerRow) -> None:
    """The derived row says what the records say."""
    steps: list[IssueStep] = issues.steps(ws, issue.id)
    now = issues.standing(ws, issue.id)
    assert (row.number, row.category, row.description) == (issue.number, issue.category, issue.description)
    assert (row.status, row.round, bool(row.is_open)) == (
        now.status, now.round, now.status in ("found", "assigned", "reported"),
    )  # fmt: skip
    extended = [step.due_on for step in steps if step.due_on and step.action != "plan_recheck"]
    assert row.due_on == (extended[-1] if extended else issue.due_on)
    shots = ws.all("photo", "subject = 'issue' AND subject_id = ?", (issue.id,), "position")
    assert row.photo_count == len(shots)
    assert row.photo_sha256 == (shots[0].sha256 if shots else None)


def plain(text: str) -> str:
    """Return what counts of a text in search: folded, without accents, blanks and punctuation."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(ch for ch in folded if unicodedata.category(ch)[0] in "LN")


def is_found(known: Known, text: str) -> bool:
    """Every word stands in one of the texts, or (Latin letters) in the initials of one word."""
    words = [word for word in text.split() if plain(word)]
    return bool(words) and all(
        any(plain(word) in plain(held) for held in known.texts)
        or (
            unicodedata.normalize("NFKC", word).isascii()
            and unicodedata.normalize("NFKC", word).isalpha()
            and any(plain(word) in spoken for spoken in known.letters.split())
        )
        for word in words
    )


FILTERS: dict[str, Callable[[Any, Known], bool]] = {
    "status": lambda wanted, one: one.row.status == wanted,
    "open_only": lambda _, one: one.row.status in ("found", "assigned", "reported"),
    "supervised_only": lambda _, one: one.row.supervised_since_utc is not None,
    "place_ids": lambda wanted, one: one.issue.place_id in wanted,
    "street_ids": lambda wanted, one: one.row.street_id in wanted,
    "categories": lambda wanted, one: one.issue.category in wanted,
    "lead_body_ids": lambda wanted, one: one.issue.lead_body_id in wanted,
    "sources": lambda wanted, one: one.issue.source in wanted,
    "due_before": lambda wanted, one: one.row.due_on is not None and one.row.due_on < wanted,
    "due_from": lambda wanted, one: one.row.due_on is not None and one.row.due_on >= wanted,
    "text": lambda wanted, one: not wanted.strip() or is_found(one, wanted),
}
SORTED_BY = {"due": "due_on", "found": "found_at_utc", "number": "number", "category": "category", "status": "status"}


def expected(all_of_them: list[Known], query: Query) -> list[str]:
    """Return the ids `query` must find, in its order."""
    found = [
        one
        for one in all_of_them
        if all(
            test(getattr(query, name), one)
            for name, test in FILTERS.items()
            if getattr(query, name) not in (None, (), False, "")
        )
    ]
    if query.text.strip():
        return [one.issue.id for one in sorted(found, key=lambda one: -one.row.n)]
    column = SORTED_BY[query.sort]

    def by(one: Known) -> tuple[Any, ...]:
        value = getattr(one.row, column)
        inside = one.row.found_at_utc if query.sort in ("category", "status") else ""
        return (value is not None, value or "", inside, one.row.n)

    return [one.issue.id for one in sorted(found, key=by, reverse=query.descending)]


def found_by(ws: Workspace, query: Query) -> list[str]:
    return [row.issue_id for row in ledger.page(ws.reader(), query, limit=10_000)]


@pytest.fixture(scope="module")
def everything(filled: Workspace) -> list[Known]:
    return oracle(filled)


# --- properties -----------------------------------------------------------------------------------------------


def test_the_ground_holds_every_state(everything: list[Known]) -> None:
    assert set(Counter(one.row.status for one in everything)) == {"found", "assigned", "reported", "closed", "void"}
    assert any(one.row.supervised_since_utc for one in everything)
    assert any(one.row.street_id is None for one in everything)
    assert len(everything) < ISSUES, "some were undone"


@st.composite
def queries(draw: st.DrawFn, everything: list[Known]) -> Query:
    """Any combination of filters, with values that occur and some that do not."""
    one = everything[draw(st.integers(0, len(everything) - 1))]
    other = everything[draw(st.integers(0, len(everything) - 1))]
    values: dict[str, Any] = {
        "status": one.row.status,
        "open_only": True,
        "supervised_only": True,
        "place_ids": (one.issue.place_id, other.issue.place_id),
        "street_ids": (one.row.street_id or "none",),
        "categories": (one.issue.category,),
        "lead_body_ids": (one.issue.lead_body_id or "none",),
        "sources": (one.issue.source, "qr"),
        "due_before": draw(st.sampled_from(("2026-11-20", "2026-11-25", "2026-12-24", "2030-01-01"))),
        "due_from": draw(st.sampled_from(("2026-11-20", "2026-12-01", "2030-01-01"))),
        "text": draw(texts(one)),
    }
    chosen = [name for name in sorted(values) if draw(st.integers(0, 4)) == 0]
    sort = draw(st.sampled_from(sorted(SORTED_BY)))
    return Query(sort=sort, descending=draw(st.booleans()), **{name: values[name] for name in chosen})


@st.composite
def texts(draw: st.DrawFn, one: Known) -> str:
    """What people type: a piece of what stands there, initials, two words, numbers, something absent."""
    source = draw(st.sampled_from((*one.texts, one.letters, "不存在的字", "zzqx", "9999")))
    start = draw(st.integers(0, max(len(source) - 1, 0)))
    piece = source[start : start + draw(st.sampled_from((1, 2, 4)))]
    again = draw(st.sampled_from(("", one.issue.description[:2], one.letters[:2], "，", " ")))
    return f"{piece} {again}" if draw(st.booleans()) else piece


@settings(max_examples=400, database=None)  # examples are of this run: its ground has ids and numbers of its own
@given(st.data())
def test_every_query_finds_what_the_oracle_finds_in_its_order(
    filled: Workspace, everything: list[Known], data: st.DataObject
) -> None:
    query = data.draw(queries(everything))
    wanted = expected(everything, query)
    assert found_by(filled, query) == wanted
    assert ledger.count(filled.reader(), query) == len(wanted)


@settings(max_examples=300, database=None)
@given(st.data())
def test_every_search_finds_what_the_oracle_finds(
    filled: Workspace, everything: list[Known], data: st.DataObject
) -> None:
    one = everything[data.draw(st.integers(0, len(everything) - 1))]
    query = Query(text=data.draw(texts(one)))
    assert found_by(filled, query) == expected(everything, query)


@given(st.text(max_size=8))
def test_nothing_that_can_be_typed_breaks_the_search(filled: Workspace, text: str) -> None:
    ledger.count(filled.reader(), Query(text=text))
    ledger.page(filled.reader(), Query(text=text))


@pytest.mark.parametrize(
    "typed",
    ["垃", "垃圾", "线缆垂落", "dh", "mj", "q", "Q", "ｍｊ", "AND", 'a"b', "NEAR(", "*", "ab*", "-", "é", "cafe", "2"],
)
def test_typical_words_are_found_as_the_oracle_finds_them(
    filled: Workspace, everything: list[Known], typed: str
) -> None:
    assert found_by(filled, Query(text=typed)) == expected(everything, Query(text=typed))


def test_what_holds_nothing_searchable_finds_nothing_rather_than_everything(filled: Workspace) -> None:
    assert found_by(filled, Query(text="，。！")) == []


def test_a_whole_number_finds_its_issue(filled: Workspace, everything: list[Known]) -> None:
    for one in everything[::17]:
        for typed in (one.issue.number, one.issue.number.lower(), one.issue.number.split("-")[1]):
            assert one.issue.id in found_by(filled, Query(text=typed)), typed


def test_pages_and_jumps_agree_with_the_whole(filled: Workspace) -> None:
    query = Query(sort="due", descending=False)
    whole = ledger.page(filled.reader(), query, limit=10_000)
    pages = [row for start in range(0, len(whole), 7) for row in ledger.page(filled.reader(), query, start, 7)]
    assert pages == whole
    numbers = ledger.order(filled.reader(), query)
    assert list(numbers) == [row.n for row in whole]
    some = [numbers[5], numbers[100], numbers[1], -1]
    assert [row.n for row in ledger.rows_at(filled.reader(), some)] == some[:3]


def test_the_chips_count_what_the_oracle_counts(filled: Workspace, everything: list[Known]) -> None:
    found = ledger.counts(filled.reader(), "2026-11-25", "2026-12-01")
    still_open = [one.row for one in everything if one.row.is_open]
    assert dict(found.by_status) == dict(Counter(one.row.status for one in everything))
    assert found.overdue == sum((row.due_on or "9") < "2026-11-25" for row in still_open)
    assert found.due_soon == sum("2026-11-25" <= (row.due_on or "") <= "2026-12-01" for row in still_open)
    assert found.supervised == sum(one.row.supervised_since_utc is not None for one in everything)
    assert found.open == len(still_open)
    assert found.total == sum(one.row.status != "void" for one in everything)


def content(ws: Workspace) -> list[tuple[Any, ...]]:
    names = [name for name in (*ledger.COLUMNS, *ledger.MARKS) if name != "n"]
    found = ws.reader().execute(f"SELECT {', '.join(names)}, initials FROM ledger ORDER BY issue_id")
    tally = ws.reader().execute("SELECT * FROM ledger_tally WHERE issues > 0 ORDER BY status")
    return [tuple(row) for row in (*found, *tally)]


def test_a_ledger_built_anew_is_the_one_that_was_kept_in_step(filled: Workspace, everything: list[Known]) -> None:
    before = content(filled)
    with filled.local() as conn:
        assert ledger.rebuild(conn, filled.lexicon) == len(everything)
    assert content(filled) == before
    again = oracle(filled)
    for typed in ("垃圾", "mj", "市场", "0007"):
        assert found_by(filled, Query(text=typed)) == expected(again, Query(text=typed))
    assert faults(filled) == []


def test_an_edit_changes_what_an_issue_is_found_by(ws: Workspace, clock: Clock) -> None:
    ground = laid_out(ws, clock)
    issue = ground.issue(description="沟边的旧轮胎").issue
    issues.edit(ws, replace(issue, description="桥下的旧家具"))
    assert found_by(ws, Query(text="轮胎")) == []
    assert found_by(ws, Query(text="家具")) == [issue.id]
    assert found_by(ws, Query(text="qxd")) == [issue.id]


def test_exactly_the_issues_one_names_are_shown_in_the_order_asked_for(filled: Workspace) -> None:
    conn = filled.reader()
    some = ledger.page(conn, Query(), 0, 5)
    wanted = tuple(row.issue_id for row in some[1:4])
    found = ledger.page(conn, Query(issue_ids=wanted, sort="number", descending=False), 0, 50)
    assert [row.number for row in found] == sorted(row.number for row in some[1:4])
    assert ledger.count(conn, Query(issue_ids=wanted)) == 3
    assert len(ledger.order(conn, Query(issue_ids=wanted, open_only=True))) == sum(row.is_open for row in some[1:4])
