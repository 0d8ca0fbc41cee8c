"""Random lives with every action: whatever is done in whatever order, the tables follow from the ops, also apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from inspector.domain import issue as states
from inspector.domain.clock_text import business_date, utc_text
from inspector.domain.issue import OPEN_STATUSES, STATUSES
from inspector.domain.record import ENTITIES
from inspector.errors import Known
from inspector.store import (
    digest,
    feedbacks,
    issues,
    journal,
    ladder,
    ledger,
    life,
    milestones,
    rechecks,
    relapses,
    three_lists,
)
from inspector.store.issues import IssueForm
from inspector.store.rechecks import RecheckForm
from inspector.store.reopening import REOPENING
from inspector.store.transfer import transfer
from inspector.store.workspace import Workspace, open_workspace
from inspector.wording import say, templates
from tests.store import offices
from tests.store.making import Clock, Ground, faults, laid_out
from tests.store.orders import office

REGISTERS = ("place", "person", "body")
WITHOUT_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a life is long, and shrinking one takes minutes


@dataclass
class Life:
    """One laptop on which things are done at random; `refusals` are the codes it was told."""

    ground: Ground
    bodies: tuple[str, ...]
    approved: bool

    def ids(self) -> list[str]:
        return [issue.id for issue in self.ground.ws.all("issue", order="number")]

    def pick(self, number: int, action: str = "") -> str:
        """Return one of the issues; two times in three one that allows `action`, where any does."""
        ids = self.ids()
        if action and number % 3:
            ids = [one for one in ids if self._allows(one, action)] or ids
        return ids[number % len(ids)]

    def _allows(self, issue_id: str, action: str) -> bool:
        now = issues.standing(self.ground.ws, issue_id)
        return action in states.allowed_actions(now.status) and states.unmet(action, now) is None

    def later(self, number: int) -> str:
        day = business_date(utc_text(self.ground.clock())).toordinal() + number % 20 - 1
        return business_date(utc_text(self.ground.clock())).fromordinal(day).isoformat()

    def look(self, issue_id: str, conclusion: str) -> None:
        photos = (self.ground.photo().id,)
        form = RecheckForm(issue_id=issue_id, conclusion=conclusion, people=self.ground.people, photos=photos)
        rechecks.record(self.ground.ws, form)


def _say(one: Life, number: int) -> None:
    week = feedbacks.weeks.week_of(business_date(utc_text(one.ground.clock())))
    finished = bool(number % 2)
    feedbacks.say(
        one.ground.ws, one.pick(number, "report"), week, "在清", efforts=["清理垃圾9余车次"], finished=finished
    )


def _climb(one: Life, number: int) -> None:
    found = ladder.rungs(one.ground.ws, business_date(utc_text(one.ground.clock())))
    rung = found[number % len(found)].rung if found else "urge"
    ladder.climb(one.ground.ws, [some.issue_id for some in found if some.rung == rung] or [one.pick(number)], rung)


def _reopen(one: Life, number: int) -> None:
    second = one.ground.people[1]
    form = IssueForm(category="garbage", place_id=one.ground.community.id, second_person_id=second, description="又来")
    relapses.reopen_as_relapse(one.ground.ws, one.pick(number, "relapse"), form)


def _sign(one: Life, number: int) -> None:
    sent = one.ground.ws.all("notice")
    if sent:
        notice = sent[number % len(sent)]
        life.sign_receipt(one.ground.ws, notice.id, "许工", utc_text(one.ground.clock()), "in_person")


def _done(one: Life, number: int) -> None:
    plan = one.ground.ws.all("milestone")
    if plan:
        milestones.done(one.ground.ws, plan[number % len(plan)].id)


def _undo(one: Life, number: int) -> None:
    found = [ops[0].tx for ops in journal.transactions(one.ground.ws, 6) if ops[0].entity not in REGISTERS]
    if found:
        journal.undo(one.ground.ws, found[number % len(found)])


DOINGS: dict[str, Callable[[Life, int], Any]] = {
    "new": lambda one, n: one.ground.issue(due_on=one.later(n) if n % 3 else None),
    "assign": lambda one, n: life.assign(one.ground.ws, [one.pick(n, "assign")], due_on=one.later(n)),
    "assign to": lambda one, n: life.assign(
        one.ground.ws, [one.pick(n, "assign")], body_id=one.bodies[n % 2], due_on=one.later(n)
    ),
    "unclaimed": lambda one, n: life.assign_unclaimed(
        one.ground.ws, [one.pick(n, "assign")], candidate_body_ids=one.bodies
    ),
    "claim": lambda one, n: life.claim(one.ground.ws, one.pick(n, "claim"), one.bodies[n % len(one.bodies)]),
    "transfer": lambda one, n: transfer(
        one.ground.ws, [one.pick(n, "transfer")], body_id=one.bodies[n % len(one.bodies)], reason="不归他们管"
    ),
    "ask": lambda one, n: life.ask_extension(one.ground.ws, [one.pick(n, "ask_extension")], "2027-06-30", "等管材"),
    "grant": lambda one, n: life.grant_extension(one.ground.ws, [one.pick(n, "refuse_extension")]),
    "refuse": lambda one, n: life.refuse_extension(one.ground.ws, [one.pick(n, "refuse_extension")], "不行"),
    "climb": _climb,
    "say": _say,
    "done": lambda one, n: one.look(one.pick(n, "recheck_done"), "done"),
    "mostly": lambda one, n: one.look(one.pick(n, "recheck_mostly"), "mostly"),
    "not done": lambda one, n: one.look(one.pick(n, "recheck_not_done"), "not_done"),
    "reopen": _reopen,
    "approve": lambda one, n: life.approve_close(one.ground.ws, [one.pick(n, "approve_close")]),
    "reject": lambda one, n: life.reject_close(one.ground.ws, [one.pick(n, "reject_close")], "照片不清"),
    "publish": lambda one, n: life.publish(one.ground.ws, [one.pick(n, "publish")]),
    "summarise": lambda one, n: life.summarise(one.ground.ws, one.pick(n, "summarise"), "总结"),
    "plan": lambda one, n: milestones.plan_back(
        one.ground.ws, one.pick(n, "report"), [("清理", 1 + n % 3), ("验收", 1)]
    ),
    "tick": _done,
    "sign": _sign,
    "supervise": lambda one, n: issues.act(one.ground.ws, [one.pick(n, "supervise")], "supervise"),
    "return": lambda one, n: issues.act(one.ground.ws, [one.pick(n, "return")], "return", reason="差一点"),
    "void": lambda one, n: issues.act(one.ground.ws, [one.pick(n)], "void", reason="重复"),
    "restore": lambda one, n: issues.act(one.ground.ws, [one.pick(n, "restore")], "restore", reason="不重复"),
    "undo": _undo,
    "a day later": lambda one, n: one.ground.clock.move(days=1 + n % 4),
}
STORIES = (  # ways people go, so that what comes late in a life is reached often; anything may come between them
    ("new", "assign", "ask", "grant", "say", "done", "approve", "publish"),
    ("new", "assign", "ask", "refuse", "a day later", "climb", "a day later", "climb", "a day later", "climb"),
    ("assign", "done", "summarise", "approve", "a day later", "reopen", "plan", "tick"),
    ("new", "assign to", "ask", "transfer", "say", "not done", "transfer", "done", "reopen", "transfer"),
    ("new", "unclaimed", "claim", "assign to", "sign", "done", "reject", "say", "return"),
)
ONE = st.tuples(st.sampled_from(sorted(DOINGS)), st.integers(0, 60))
STORY = st.tuples(st.sampled_from(STORIES), st.integers(0, 60)).map(lambda told: [(name, told[1]) for name in told[0]])
LIVES = st.lists(st.one_of(ONE.map(lambda one: [one]), STORY), min_size=1, max_size=12).map(
    lambda parts: [one for part in parts for one in part]
)


def lived(one: Life, doings: list[tuple[str, int]]) -> None:
    """Do it all; what is refused is refused with a sentence and changes nothing."""
    for name, number in doings:
        one.ground.clock.move(minutes=7)
        if not one.ids():  # an undo may have taken the only one back
            one.ground.issue()
        before = _standing(one.ground.ws)
        refused = _refused(DOINGS[name], one, number)
        if refused is not None:
            assert refused.code in templates(), refused.code
            assert "{" not in say(refused.code, **refused.facts)
            assert _standing(one.ground.ws) == before, name


def _refused(doing: Callable[[Life, int], Any], one: Life, number: int) -> Known | None:
    try:
        doing(one, number)
    except Known as error:
        return error
    return None


def _standing(ws: Workspace) -> list[tuple[str, str, str | None]]:
    found = ws.reader().execute("SELECT number, status, due_on FROM ledger ORDER BY n")
    return [tuple(row) for row in found]


def holds(ws: Workspace) -> None:
    """What must be so after any life."""
    assert faults(ws) == []
    for issue in ws.all("issue"):
        steps = issues.steps(ws, issue.id)
        now = states.standing(steps)
        row = ledger.one(ws.reader(), issue.id)
        assert row is not None
        assert (row.status, row.due_on) == (now.status, states.due_on(steps, issue.due_on))
        assert now.status in STATUSES
        told = [step.body_id for step in steps if step.action in ("assign", "transfer")]
        assert not told or now.status == states.FOUND or issue.lead_body_id == told[-1], "who answers was told so"
        assert all(step.due_on for step in steps if step.action in REOPENING), "each round has a deadline of its own"
        # every change of status is a step, and each step began where the one before it ended
        at = None
        for step in steps:
            assert step.from_status == at or states.contradictions(steps)
            at = step.to_status or at
        assert at == now.status
        ways = [action for action in states.allowed_actions(now.status) if states.unmet(action, now) is None]
        assert any(states.outcome(action, now)[0] not in (None, now.status) for action in ways)
        if now.status == "assigned" and steps[-1].action == "assign":
            assert issue.unclaimed_since_utc is None
    _views_agree(ws)


def _views_agree(ws: Workspace) -> None:
    """The day's digest, the lists and the ledger speak of the same issues."""
    today = business_date(utc_text(ws.now()))
    status = {row[0]: row[1] for row in ws.reader().execute("SELECT issue_id, status FROM ledger")}
    found = digest.digest(ws, today)
    for issue_id in (*found.overdue, *found.due_today, *found.soon):
        assert status[issue_id] in ("found", "assigned")
    for issue_id in (*found.to_warn, *found.to_urge, *found.to_escalate):
        assert status[issue_id] == "assigned"
    for issue_id in found.extension_asked:  # reported here while it was asked for there
        assert status[issue_id] in ("assigned", "reported")
    assert all(status[issue_id] == "reported" for issue_id in found.to_approve)
    assert not set(found.recheck_due) & set(found.to_approve)
    lists = three_lists.three_lists(ws, today)
    assert {one.issue_id for one in lists.problems} == {one for one in status if status[one] != "void"}
    assert lists.closed == three_lists.list_closed(ws)
    assert {one.issue_id for one in ladder.supervised(ws, today)} <= {
        one for one in status if status[one] in OPEN_STATUSES
    }


def begun(folder: Path, clock: Clock, approved: bool) -> Life:
    ws = open_workspace(folder, now=clock)
    ground = laid_out(ws, clock)
    desk = office(ground)
    desk.set(closing_needs_approval=approved)
    ground.issue()
    return Life(ground, (desk.cleaners.id, desk.power.id), approved)


@settings(max_examples=20, database=None, phases=WITHOUT_SHRINKING)
@given(LIVES, st.booleans())
def test_after_any_life_the_tables_are_what_the_ops_say(
    tmp_path_factory: pytest.TempPathFactory, doings: list[tuple[str, int]], approved: bool
) -> None:
    one = begun(tmp_path_factory.mktemp("life") / "w", Clock(), approved)
    with one.ground.ws as ws:
        lived(one, doings)
        holds(ws)
        before = _rows(ws, "ledger")
        with ws.local() as conn:
            ledger.rebuild(conn, ws.lexicon)
        assert _rows(ws, "ledger") == before


@settings(max_examples=10, database=None, phases=WITHOUT_SHRINKING)
@given(LIVES, LIVES, LIVES, st.booleans())
def test_two_laptops_that_lived_apart_end_with_the_same_tables(
    tmp_path_factory: pytest.TempPathFactory,
    together: list[tuple[str, int]],
    here: list[tuple[str, int]],
    there: list[tuple[str, int]],
    approved: bool,
) -> None:
    folder, central = tmp_path_factory.mktemp("apart"), offices.Office()
    clock = Clock()
    one = begun(folder / "a", clock, approved)
    with one.ground.ws as first, open_workspace(folder / "b", now=clock) as second:
        for ws in (first, second):
            offices.enrol(ws)
        lived(one, together)
        offices.sync(first, central)
        offices.sync(second, central)
        second.author = one.ground.people[1]
        second.set_meta("settings", first.meta("settings") or "{}")
        ground = one.ground
        two = Life(
            Ground(second, ground.people, ground.street, ground.community, ground.other, clock), one.bodies, True
        )
        lived(one, here)
        lived(two, there)
        for ws in (first, second, first, second):
            offices.sync(ws, central)
        for entity in ENTITIES:
            assert _rows(first, entity) == _rows(second, entity), entity
        assert _rows(first, "ledger", "n") == _rows(second, "ledger", "n")
        for ws in (first, second):
            assert faults(ws) == []
            for issue in ws.all("issue"):
                row = ledger.one(ws.reader(), issue.id)
                assert row is not None
                now = issues.standing(ws, issue.id)
                assert row.status == now.status
                ways = [action for action in states.allowed_actions(now.status) if states.unmet(action, now) is None]
                assert any(states.outcome(action, now)[0] not in (None, now.status) for action in ways)
            _views_agree(ws)


def _rows(ws: Workspace, table: str, *without: str) -> list[dict[str, Any]]:
    """Return the rows of a table by key, those marked as deleted too."""
    key = "issue_id" if table == "ledger" else "id"
    found = ws.reader().execute(f'SELECT * FROM "{table}" ORDER BY {key}')
    return [{name: row[name] for name in row.keys() if name not in without} for row in found]  # noqa: SIM118
