"""The merge rule: no silent overwrite, no false dispute, nothing a person typed unaccounted for.

The oracle remembers which *ops* each laptop was shown; it knows nothing of revisions.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.exchange import DELETE, DUPLICATE, EDIT_DELETED, FIELD, OPEN, RESOLVED, Dispute
from inspector.domain.merge import GROUPS, Held, Merged, group_of, members, merge, natural_key, suspect
from inspector.domain.op import DELETED, Op

LAPTOPS = ("a", "b", "c")
LONE, POINT = "description", ("lat", "lon", "datum")


@dataclass
class World:
    """The office's side of one record, and a counter of ops for each laptop."""

    held: Held | None = None
    disputes: dict[str, Dispute] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)

    def op(self, device: str, kind: str, patch: dict[str, Any] | None = None, base_rev: int = 0, **more: Any) -> Op:
        seq = self.count[device] = self.count.get(device, 0) + 1
        pairs = {name: value if isinstance(value, list) else [None, value] for name, value in (patch or {}).items()}
        return Op(
            op_id=f"{device}{seq}", tx=f"t{device}{seq}", tx_last=True, scope="440512", device=device, seq=seq,
            kind=kind, entity="issue", record="r", base_rev=base_rev, patch=pairs, author=f"person {device}",
            wall="2026-11-22T09:00:00.000+08:00", tz="CST", skew_ms=None, schema=1, app="test", **more,
        )  # fmt: skip

    def take(self, op: Op, **more: Any) -> Merged:
        before = deepcopy((self.held, self.disputes))
        merged = merge(self.held, self.disputes.values(), op, **more)
        assert (self.held, self.disputes) == before, "merging changed something in place"
        assert merge(self.held, self.disputes.values(), op, **more) == merged, "the same call, another answer"
        self.held = merged.held
        self.disputes |= {one.id: one for one in merged.disputes}
        return merged

    def write(self, device: str, kind: str, patch: dict[str, Any] | None = None, base_rev: int = 0, **more: Any) -> Any:
        return self.take(self.op(device, kind, patch, base_rev, **more))

    def open(self) -> list[Dispute]:
        return [one for one in self.disputes.values() if one.status == OPEN]


@pytest.fixture
def world() -> World:
    """A record that laptop a made and everybody has (revision 1)."""
    made = World()
    made.write("a", "create", {LONE: "x", "lat": 1, "lon": 10, "severity": "normal"})
    return made


def doc(world: World) -> dict[str, Any]:
    assert world.held is not None
    return dict(world.held.doc)


def test_different_fields_of_two_laptops_are_both_kept_and_marked_as_merged(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    merged = world.write("b", "update", {"severity": "serious"}, 1)
    assert doc(world) | {LONE: "y", "severity": "serious"} == doc(world)
    assert merged.outcome.merged
    assert merged.held.merged
    assert not world.open()


def test_the_same_field_the_first_stays_and_the_second_stands_beside_it(world: World) -> None:
    world.write("a", "update", {LONE: ["x", "from a"]}, 1)
    merged = world.write("b", "update", {LONE: ["x", "from b"]}, 1)
    assert doc(world)[LONE] == "from a"
    assert merged.outcome.conflict == (LONE,)
    (dispute,) = world.open()
    assert (dispute.kind, dispute.base, dispute.office, dispute.theirs) == (
        FIELD,
        {LONE: "x"},
        {LONE: "from a"},
        {LONE: "from b"},
    )
    assert merged.held.rev == 2, "a dispute is no new version"


def test_the_same_value_is_no_dispute_and_both_may_go_on_from_it(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    assert world.write("b", "update", {LONE: "y"}, 1).outcome.same == (LONE,)
    assert world.write("b", "update", {LONE: "z"}, 1).outcome.applied == (LONE,)
    assert not world.open()


def test_true_is_not_one(world: World) -> None:
    world.write("a", "update", {"immediate": True}, 1)
    assert world.write("b", "update", {"immediate": 1}, 1).outcome.conflict == ("immediate",)


def test_a_laptop_that_writes_a_field_five_times_offline_disputes_nothing(world: World) -> None:
    for value in range(5):
        assert world.write("b", "update", {LONE: str(value)}, 1).outcome.applied == (LONE,)
    assert doc(world)[LONE] == "4"


def test_a_point_is_never_put_together_from_two_hands(world: World) -> None:
    world.write("a", "update", {"lat": 2, "lon": 20}, 1)
    assert world.write("b", "update", {"lon": 30}, 1).outcome.conflict == ("lat",)
    assert (doc(world)["lat"], doc(world)["lon"]) == (2, 20)
    (dispute,) = world.open()
    assert dispute.office == {"lat": 2, "lon": 20, "datum": None}
    assert dispute.theirs == {"lon": 30}


def test_an_equal_member_vouches_for_no_other_member_of_its_group(world: World) -> None:
    world.write("a", "update", {"lat": 2, "lon": 20}, 1)
    assert world.write("b", "update", {"lat": 2}, 1).outcome.same == ("lat",)
    assert world.write("b", "update", {"lat": 3}, 1).outcome.conflict == ("lat",), "b never saw longitude 20"


def test_a_value_that_was_and_stays_empty_disputes_nothing(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    world.write("b", "update", {"spot": None}, 1)
    assert world.write("c", "update", {"spot": "后巷"}, 1).outcome.applied == ("spot",)


def test_one_field_in_dispute_keeps_no_other_field_of_the_op_back(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    outcome = world.write("b", "update", {LONE: "z", "severity": "serious"}, 1).outcome
    assert (outcome.applied, outcome.conflict) == (("severity",), (LONE,))


@pytest.mark.parametrize("kind", ["update", "delete"])
def test_a_deletion_and_an_edit_made_apart_are_disputed_whichever_comes_first(world: World, kind: str) -> None:
    if kind == "update":
        world.write("a", "update", {LONE: "y"}, 1)
        world.write("b", "delete", None, 1)
        expected = DELETE
    else:
        world.write("b", "delete", None, 1)
        world.write("a", "update", {LONE: "y"}, 1)
        expected = EDIT_DELETED
    (dispute,) = world.open()
    assert dispute.kind == expected
    assert world.held is not None
    assert world.held.deleted is (kind == "delete")


def test_a_deletion_that_saw_every_edit_deletes_and_can_be_taken_back(world: World) -> None:
    world.write("b", "delete", None, 1)
    assert world.held is not None
    assert world.held.deleted
    world.write("c", "restore", None, 2)
    assert not world.held.deleted
    assert not world.open()


def test_restoring_a_record_does_not_drop_what_was_typed_under_its_deletion(world: World) -> None:
    world.write("b", "delete", None, 1)
    world.write("a", "update", {LONE: "typed unseen"}, 1)
    world.write("a", "restore", None, 2)
    (dispute,) = world.open()
    assert dispute.theirs == {LONE: "typed unseen"}


def test_a_later_candidate_takes_the_place_of_the_own_earlier_one_and_the_trail_stays(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    first = world.write("b", "update", {LONE: ["x", "one"]}, 1).disputes[0]
    world.write("b", "update", {LONE: ["one", "two"]}, 1)
    (dispute,) = world.open()
    assert (dispute.id, dispute.theirs, dispute.base) == (first.id, {LONE: "two"}, {LONE: "x"})
    assert [one["theirs"] for one in dispute.superseded] == [{LONE: "one"}]


def test_a_candidate_of_a_whole_point_is_not_withdrawn_by_an_equal_half(world: World) -> None:
    world.write("a", "update", {"lat": 2, "lon": 20}, 1)
    world.write("b", "update", {"lat": 5, "lon": 50}, 1)
    world.write("b", "update", {"lat": 2}, 1)
    (dispute,) = world.open()
    assert dispute.theirs == {"lat": 2, "lon": 50}


def test_whoever_comes_to_the_current_point_half_by_half_has_seen_all_of_it(world: World) -> None:
    world.write("a", "update", {"lat": 2, "lon": 20}, 1)
    world.write("b", "update", {"lat": 5, "lon": 20}, 1)
    world.write("b", "update", {"lat": 2}, 1)
    assert not world.open()
    assert not world.write("b", "update", {"lat": 3}, 1).outcome.conflict, "b had typed longitude 20 himself"


def test_whoever_comes_to_the_current_value_himself_withdraws_his_candidate(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    world.write("b", "update", {LONE: "z"}, 1)
    world.write("b", "update", {LONE: "y"}, 1)
    assert not world.open()


def resolve(world: World, device: str, candidate: str, patch: dict[str, Any], base_rev: int) -> Merged:
    return world.write(device, "resolve", patch, base_rev, resolves=candidate)


def test_a_decision_settles_the_dispute_and_is_a_version(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    (dispute,) = world.write("b", "update", {LONE: "z"}, 1).disputes
    merged = resolve(world, "c", dispute.op_id, {LONE: ["y", "z"]}, 2)
    assert doc(world)[LONE] == "z"
    assert not world.open()
    assert (merged.held.rev, world.disputes[dispute.id].resolved_by_op) == (3, "c1")


def test_a_decision_over_an_outdated_candidate_or_an_unseen_value_leaves_the_dispute_open(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    old = world.write("b", "update", {LONE: "one"}, 1).disputes[0].op_id
    new = world.write("b", "update", {LONE: "two"}, 1).disputes[0].op_id
    assert resolve(world, "c", old, {LONE: "one"}, 2).outcome.conflict == (LONE,)
    world.write("a", "update", {LONE: "newest"}, 2)
    assert resolve(world, "c", new, {LONE: "two"}, 2).outcome.conflict == (LONE,)
    assert len(world.open()) == 1
    assert doc(world)[LONE] == "newest"


def test_a_decision_says_nothing_about_fields_that_are_not_in_dispute(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    (dispute,) = world.write("b", "update", {LONE: "z"}, 1).disputes
    resolve(world, "c", dispute.op_id, {LONE: "z", "severity": "serious"}, 2)
    assert doc(world)["severity"] == "normal"
    assert world.open()


def test_a_decision_to_delete_must_have_seen_every_edit(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    (dispute,) = world.write("b", "delete", None, 1).disputes
    world.write("a", "update", {"severity": "serious"}, 2)
    resolve(world, "c", dispute.op_id, {DELETED: [False, True]}, 2)
    assert not (world.held and world.held.deleted)
    resolve(world, "c", dispute.op_id, {DELETED: [False, True]}, 3)
    assert world.held
    assert world.held.deleted


def test_an_edit_under_a_deletion_is_brought_back_with_the_record(world: World) -> None:
    world.write("b", "delete", None, 1)
    (dispute,) = world.write("a", "update", {LONE: "kept"}, 1).disputes
    resolve(world, "c", dispute.op_id, {DELETED: [True, False], LONE: ["x", "kept"]}, 2)
    assert doc(world)[LONE] == "kept"
    assert world.held
    assert not world.held.deleted
    assert not world.open()


def test_settling_a_field_does_not_settle_the_suspicion_of_a_duplicate(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    op = world.op("b", "update", {LONE: "z"}, 1)
    (dispute,) = world.take(op).disputes
    assert world.held
    for other in ("other", "third"):
        suspected = suspect(world.held, Held(entity="issue", record=other), op)
        world.disputes[suspected.id] = suspected
    resolve(world, "c", dispute.op_id, {LONE: "z"}, 2)
    assert [one.kind for one in world.open()] == [DUPLICATE, DUPLICATE]
    resolve(world, "c", op.op_id, {}, 3)
    assert len(world.open()) == 2, "which of the two was not said"
    resolve(world, "c", suspected.id, {}, 3)
    assert [one.office for one in world.open()] == [{"record": "other"}]


def test_an_op_that_comes_after_its_own_successor_is_kept_but_asks_nothing_and_overwrites_nothing(world: World) -> None:
    early = world.op("b", "update", {LONE: "early"}, 1)
    world.write("b", "update", {LONE: "late"}, 1)
    merged = world.take(early)
    assert doc(world)[LONE] == "late"
    assert not world.open()
    assert [(one.status, one.theirs) for one in merged.disputes] == [(RESOLVED, {LONE: "early"})]


def test_an_early_op_does_not_take_the_place_of_the_own_newer_candidate(world: World) -> None:
    world.write("a", "update", {LONE: "y"}, 1)
    early = world.op("b", "update", {LONE: "early"}, 1)
    world.write("b", "update", {LONE: "late"}, 1)
    world.take(early)
    (dispute,) = world.open()
    assert (dispute.theirs, [one["theirs"] for one in dispute.superseded]) == ({LONE: "late"}, [{LONE: "early"}])


def test_a_revision_nobody_gave_proves_nothing_but_what_the_old_value_proves(world: World) -> None:
    assert world.write("b", "update", {LONE: ["never", "z"]}, 99).outcome.conflict == (LONE,)
    assert world.write("c", "update", {"severity": ["normal", "serious"]}, 99).outcome.applied == ("severity",)


def test_after_the_office_lost_its_past_a_revision_of_that_past_has_not_seen_the_new(world: World) -> None:
    floor = 1_000_000
    assert world.take(world.op("a", "update", {LONE: "after"}, 1), floor=floor).held.rev == floor + 1
    merged = world.take(world.op("b", "update", {LONE: "of the lost past"}, 9), floor=floor)
    assert merged.outcome.conflict == (LONE,)


def test_duplicates_are_suspected_by_what_names_a_thing_not_by_its_id() -> None:
    shared = {"name": "金平市场", "parent_id": "p"}
    assert natural_key("place", shared) == natural_key("place", {**shared, "kind": "market"})
    assert natural_key("place", {**shared, "code": "1"}) is None
    assert natural_key("issue", {"place_id": "p", "found_at_utc": "rubbish"}) is None


def test_every_group_is_of_fields_that_exist() -> None:
    from inspector import domain
    from inspector.domain.record import ENTITIES, fields

    assert domain.__all__
    for entity, groups in GROUPS.items():
        assert {name for group in groups for name in group} <= set(fields(entity)), entity
        assert entity in ENTITIES


# --- any history, against an oracle of what was shown to whom ---


@dataclass
class Written:
    """An op that waits on a laptop, and which ops its author had been shown."""

    op: Op
    shown: frozenset[str]
    names: frozenset[str]


@dataclass
class Author:
    """A laptop: what it was shown, and what waits to be sent (what waits hides newer values of its group)."""

    base: int = 0
    shown: frozenset[str] = frozenset()
    queue: list[Written] = field(default_factory=list)
    own: set[str] = field(default_factory=set)
    disputes: dict[str, Dispute] = field(default_factory=dict)

    def basis(self, names: frozenset[str]) -> tuple[int, frozenset[str]]:
        """What an edit of `names` stands on: that of the first op waiting for the same group."""
        first = next((one for one in self.queue if one.names & names), None)
        return (first.op.base_rev, first.shown | self.own) if first else (self.base, self.shown | self.own)


@dataclass
class Oracle:
    """Who set the current value of each field, and who wrote the same."""

    setter: dict[str, str] = field(default_factory=dict)
    equalled: dict[str, set[str]] = field(default_factory=dict)

    def set(self, name: str, op_id: str) -> None:
        self.setter[name], self.equalled[name] = op_id, set()

    def seen(self, name: str, written: Written) -> bool:
        setter = self.setter.get(name)
        own = {one for one in self.equalled.get(name, ()) if one[0] == written.op.device}
        return setter is None or setter in written.shown or bool(own & written.shown)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(
            st.just("edit"),
            st.sampled_from(LAPTOPS),
            st.dictionaries(
                st.sampled_from((LONE, "lat", "lon", "severity")), st.integers(0, 2), min_size=1, max_size=3
            ),
        ),
        st.tuples(st.sampled_from(("send", "send", "pull", "pull", "delete", "restore")), st.sampled_from(LAPTOPS)),
        st.tuples(st.just("resolve"), st.sampled_from(LAPTOPS), st.integers(0, 5), st.booleans()),
    ),
    max_size=40,
)


class Story:
    """Runs one history and checks every merge against the oracle."""

    def __init__(self) -> None:
        self.world, self.oracle = World(), Oracle()
        self.authors = {name: Author() for name in LAPTOPS}
        self.expected_doc: dict[str, Any] = {}
        self.deleted = False
        self.in_dispute: list[tuple[str, dict[str, Any]]] = []

    def write(self, name: str, kind: str, patch: dict[str, Any], **more: Any) -> None:
        author = self.authors[name]
        everything = frozenset(self.world.held.versions if self.world.held else ()) | {DELETED}
        names = frozenset(m for one in patch for m in members("issue", group_of("issue", one))) | {DELETED}
        if kind == "delete":
            names |= everything | {LONE, *POINT, "severity"}
        base, shown = author.basis(names)
        op = self.world.op(name, kind, patch, base, **more)
        author.queue.append(Written(op, shown, names))
        author.own.add(op.op_id)

    def pull(self, name: str) -> None:
        author = self.authors[name]
        if self.world.held:
            author.base = self.world.held.rev
        author.shown |= set(self.oracle.setter.values())
        author.disputes = {one.id: one for one in self.world.open()}

    def send(self, name: str) -> None:
        if not self.authors[name].queue:
            return
        written = self.authors[name].queue.pop(0)
        op, before = written.op, self.world.held
        rev = before.rev if before else 0
        own = {one.field: one for one in self.world.open() if one.device == name and one.kind == FIELD}
        merged = self.world.take(op)
        assert merged.held.rev in (rev, rev + 1)
        check = {"update": self.check_edit, "resolve": self.check_decision}.get(op.kind, self.check_mark)
        check(written, merged, own)
        assert merged.held.deleted == self.deleted
        assert merged.held.doc == {one: value for one, value in self.expected_doc.items() if value is not None}

    def check_edit(self, written: Written, merged: Merged, own: dict[str, Dispute]) -> None:
        op, outcome = written.op, merged.outcome
        if self.deleted and not self.oracle.seen(DELETED, written):
            assert outcome.conflict == (DELETED,)
            self.in_dispute.append((op.op_id, {one: new for one, (_, new) in op.patch.items()}))
            assert merged.disputes[0].theirs.items() >= {one: new for one, (_, new) in op.patch.items()}.items()
            return
        told: set[str] = set()
        for group in dict.fromkeys(group_of("issue", one) for one in op.patch):
            wanted = {one: new for one, (_, new) in op.patch.items() if group_of("issue", one) == group}
            meant = {**own[group].theirs, **wanted} if group in own else wanted
            if all(self.expected_doc.get(one) == new for one, new in meant.items()):
                assert set(wanted) <= set(outcome.same), "no dispute over equal values"
                for one in meant:
                    self.oracle.equalled.setdefault(one, set()).add(op.op_id)
            elif all(self.oracle.seen(one, written) for one in members("issue", group)):
                assert group not in outcome.conflict, "a false dispute"
                told |= {one for one, new in wanted.items() if self.expected_doc.get(one) != new}
                self.expected_doc |= wanted
                for one in wanted:
                    self.oracle.set(one, op.op_id)
            else:
                assert group in outcome.conflict, "a silent overwrite"
                self.in_dispute.append((op.op_id, wanted))
                assert any(wanted.items() <= one.theirs.items() for one in merged.disputes if one.field == group)
        assert set(outcome.applied) == told
        disputed = [one for one in op.patch if group_of("issue", one) in outcome.conflict]
        assert sorted([*outcome.applied, *outcome.same, *disputed]) == sorted(op.patch), "each value exactly once"

    def check_mark(self, written: Written, merged: Merged, _own: dict[str, Dispute]) -> None:
        wanted = written.op.kind == "delete"
        if self.deleted == wanted:
            assert merged.outcome.same == (DELETED,)
            if DELETED in self.oracle.setter:
                self.oracle.equalled[DELETED].add(written.op.op_id)
        elif all(self.oracle.seen(one, written) for one in (self.oracle.setter if wanted else (DELETED,))):
            assert merged.outcome.applied == (DELETED,)
            self.deleted = wanted
            self.oracle.set(DELETED, written.op.op_id)
        else:
            assert merged.outcome.conflict == (DELETED,)

    def check_decision(self, written: Written, merged: Merged, _own: dict[str, Dispute]) -> None:
        for name in merged.outcome.applied:
            assert self.oracle.seen(name, written), "decided over a value that was not seen"
            if name == DELETED:
                self.deleted = merged.held.deleted
            else:
                self.expected_doc[name] = written.op.patch[name][1]
            self.oracle.set(name, written.op.op_id)
        for name in merged.outcome.same:
            self.oracle.equalled.setdefault(name, set()).add(written.op.op_id)
        if merged.outcome.conflict:
            assert not merged.disputes

    def resolve(self, name: str, which: int, mine: bool) -> None:
        known = [one for one in self.authors[name].disputes.values() if one.kind != DUPLICATE]
        if not known:
            return
        dispute = sorted(known, key=lambda one: one.id)[which % len(known)]
        patch: dict[str, Any] = dict(dispute.theirs if mine else dispute.office)
        if dispute.kind == EDIT_DELETED:
            patch = {**dispute.theirs, DELETED: False} if mine else {DELETED: True}
        elif dispute.kind == FIELD and not mine:
            patch = {one: dispute.office[one] for one in dispute.theirs}
        self.write(name, "resolve", patch, resolves=dispute.op_id)


@settings(max_examples=400, deadline=None)
@given(ACTIONS)
def test_any_history_overwrites_nothing_unseen_and_disputes_nothing_seen(actions: list[tuple[Any, ...]]) -> None:
    story = Story()
    for kind, name, *rest in actions:
        if kind == "edit":
            story.write(name, "update", rest[0])
        elif kind in ("delete", "restore"):
            story.write(name, kind, {})
        elif kind == "resolve":
            story.resolve(name, *rest)
        else:
            getattr(story, kind)(name)
    for name in LAPTOPS:
        while story.authors[name].queue:
            story.send(name)
    for op_id, values in story.in_dispute:
        told = [(one.op_id, one.theirs) for one in story.world.disputes.values()]
        told += [(old["op_id"], old["theirs"]) for one in story.world.disputes.values() for old in one.superseded]
        assert any(op_id == who and values.items() <= theirs.items() for who, theirs in told), "the trail was cut"


def test_the_oracle_would_notice_a_blind_overwrite() -> None:
    story = Story()
    story.write("a", "update", {LONE: 1})
    story.write("b", "update", {LONE: 2})
    story.send("a")
    blind = story.authors["b"].queue[0]
    story.authors["b"].queue[0] = replace(blind, op=replace(blind.op, base_rev=1))
    with pytest.raises(AssertionError, match="silent overwrite"):
        story.send("b")


def test_a_receipt_signed_apart_is_one_dispute_and_never_a_mixture() -> None:
    """Who signed, when and how is one statement: no receipt says what nobody ever signed."""
    held = Held(entity="notice", record="n", rev=1, doc={"number": "JB-1"})
    first = _signing("a", "许工", "2026-11-20T03:00:00.000Z", "in_person")
    second = _signing("b", "林主任", "2026-11-20T04:00:00.000Z", "in_person")
    held = merge(held, (), first).held
    after = merge(held, (), second)
    assert after.held.doc["signed_by"] == "许工"
    assert after.held.doc["signed_at_utc"] == "2026-11-20T03:00:00.000Z"
    (dispute,) = after.disputes
    assert set(dispute.theirs) == {"signed_by", "signed_at_utc", "signed_way"}


def _signing(device: str, signed_by: str, signed_at_utc: str, way: str) -> Op:
    patch = {"signed_by": [None, signed_by], "signed_at_utc": [None, signed_at_utc], "signed_way": [None, way]}
    return Op(
        op_id=device, tx=device, tx_last=True, scope="440512", device=device, seq=1, kind="update", entity="notice",
        record="n", base_rev=1, patch=patch, author=device, wall="2026-11-22T09:00:00.000+08:00", tz="CST",
        skew_ms=None, schema=1, app="test",
    )  # fmt: skip
