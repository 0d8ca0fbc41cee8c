"""Plans on two laptops that meet now and then: whatever each does apart, both end with the same, nobody is fooled."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inspector.domain.plan import commitment, read_text
from inspector.errors import Known
from inspector.store import exchange, plans, seal_keys
from inspector.store.plans import PlanForm
from inspector.store.workspace import Workspace, open_workspace
from tests.store.making import Clock, Ground, laid_out
from tests.store.offices import Office, enrol, sync

DAY = "2026-11-20"
STEPS = ("change", "approve", "depart", "cancel", "finish", "look", "sync")
steps = st.lists(st.tuples(st.booleans(), st.sampled_from(STEPS)), max_size=9)


def form(ground: Ground, turn: int) -> PlanForm:
    """A list that is another one each time."""
    place = (ground.community.id, ground.other.id)[turn % 2]
    one, two = ground.people
    return PlanForm(lead_id=one, approver_id=two, starts_on=DAY, place_ids=(place,))


def do(ws: Workspace, plan_id: str, step: str, fresh: PlanForm) -> None:
    """Do one step where it is allowed; what is refused changes nothing."""
    work = {
        "change": lambda: plans.change(ws, plan_id, fresh),
        "cancel": lambda: plans.cancel(ws, plan_id, "台风"),
        "approve": lambda: plans.approve(ws, plan_id),
        "depart": lambda: plans.depart(ws, plan_id),
        "finish": lambda: plans.finish(ws, plan_id),
        "look": lambda: plans.look(ws, plan_id),
    }[step]
    with suppress(Known):
        work()


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
@example([(False, "change"), (True, "approve"), (True, "depart")])
@example([(True, "approve"), (False, "change"), (True, "sync"), (False, "sync"), (True, "depart"), (False, "depart")])
@example([(True, "approve"), (False, "sync"), (True, "sync"), (False, "sync"), (False, "depart"), (True, "cancel")])
def test_whatever_two_laptops_do_apart_they_end_with_the_same_and_only_what_was_approved(
    walk: list[tuple[bool, str]],
) -> None:
    clock, office = Clock(), Office()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_workspace(Path(folder) / "lead", now=clock) as lead,
        open_workspace(Path(folder) / "boss", now=clock) as boss,
    ):
        ground = laid_out(lead, clock)
        for ws in (lead, boss):
            enrol(ws)
        meet(office, lead, boss)
        boss.author = ground.people[1]
        for ws in (lead, boss):
            seal_keys.publish(ws)
        meet(office, lead, boss)
        plan = plans.draft(lead, form(ground, 0))
        meet(office, lead, boss)
        for turn, (at_boss, step) in enumerate(walk):
            ws = boss if at_boss else lead
            clock.move(minutes=1)
            if step == "sync":
                sync(ws, office)
            else:
                do(ws, plan.id, step, form(ground, turn + 1))
        meet(office, lead, boss)
        told_early(office, plan.id, (ground.community.name, ground.other.name))
        here, there = plans.must_get(lead, plan.id), plans.must_get(boss, plan.id)
        disputed = {one.id for one in exchange.disputes(lead)}
        assert disputed == {one.id for one in exchange.disputes(boss)}
        assert here == there
        assert plans.looks(lead, plan.id) == plans.looks(boss, plan.id)
        if here.opened:
            assert commitment(here.opened) == here.commitment, "what is opened is what was approved"
            assert tuple(one.place_id for one in read_text(here.opened).targets) == here.place_ids
        if not disputed:
            assert plans.verify(lead, plan.id) == plans.verify(boss, plan.id) == ()


def meet(office: Office, *all_of: Workspace) -> None:
    for _ in range(2):
        for ws in all_of:
            sync(ws, office)


def told_early(office: Office, plan_id: str, names: tuple[str, ...]) -> None:
    """Hold that no op names a target but the one that opens the plan."""
    for stream in office.streams.values():
        for body, _, _ in stream:
            if plan_id.encode() in body and b'"opened":[' not in body.replace(b'"opened":[null,""]', b""):
                assert not any(name.encode() in body for name in names)
