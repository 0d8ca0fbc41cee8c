"""When the next try is due, for any clock, any chance and any network."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from inspector.sync import backoff
from inspector.sync.backoff import LONGEST, QUIET, SHORTEST, SOON, Moment, Pace

seconds = st.floats(0, 1e9)
chances = st.floats(0, 1, exclude_max=True)
moments = st.builds(Moment, seconds, st.floats(-1e9, 1e10), st.sampled_from(["", "10.0.0.5"]))


def later(at: Moment, by: float) -> Moment:
    return Moment(at.monotonic + by, at.wall + by, at.network)


@given(st.integers(0, 10_000), chances)
def test_a_wait_is_never_shorter_than_five_seconds_nor_longer_than_a_quarter_of_an_hour(
    failures: int, chance: float
) -> None:
    assert SHORTEST <= backoff.delay(failures, chance) <= LONGEST


@given(chances)
def test_the_longest_possible_wait_doubles_up_to_the_limit(chance: float) -> None:
    waits = [backoff.delay(failures, chance) for failures in range(1, 30)]
    assert waits == sorted(waits)
    assert backoff.delay(1, 0.999999) < 10.1
    assert backoff.delay(12, 0.999999) > LONGEST - 1


@given(moments, st.lists(st.booleans(), max_size=30), chances)
def test_failures_are_counted_in_a_row_and_forgotten_when_it_works(at: Moment, ends: list[bool], chance: float) -> None:
    pace = backoff.started(at)
    for well in ends:
        pace = backoff.ended(pace, at, None if well else "office_unreachable", chance)
    in_a_row = 0
    for well in reversed(ends):
        if well:
            break
        in_a_row += 1
    assert pace.failures == in_a_row
    if ends and ends[-1]:
        assert pace.wait == QUIET


@given(moments, chances, st.floats(0, 2000))
def test_what_remains_shrinks_with_the_monotonic_clock(at: Moment, chance: float, by: float) -> None:
    pace = backoff.ended(backoff.started(at), at, "office_unreachable", chance)
    expected = max(0.0, pace.wait - by)
    assert abs(backoff.remaining(pace, later(at, by)) - expected) < 1e-3


@given(moments, st.floats(-1e8, 1e8).filter(lambda jump: abs(jump) > 61), st.floats(0, 4))
def test_a_clock_that_was_set_or_a_laptop_that_slept_is_due_at_once(at: Moment, jump: float, by: float) -> None:
    pace = Pace(at, failures=5, wait=800)
    assert backoff.remaining(pace, Moment(at.monotonic + by, at.wall + by + jump, at.network)) == 0


@given(moments)
def test_another_network_is_due_at_once(at: Moment) -> None:
    pace = Pace(at, failures=9, wait=900)
    assert backoff.remaining(pace, Moment(at.monotonic, at.wall, "192.168.1.7")) == 0


@given(moments, st.floats(0, 1e6), chances)
def test_what_a_person_must_heal_is_not_tried_again_by_itself(at: Moment, by: float, chance: float) -> None:
    for code in backoff.FINAL:
        pace = backoff.ended(backoff.started(at), at, code, chance)
        assert backoff.remaining(pace, later(at, by)) == LONGEST
        assert backoff.next_try_at(pace, datetime.now(UTC), at) is None
        assert backoff.hurried(pace, later(at, by), by_hand=False).stopped
        assert backoff.remaining(backoff.hurried(pace, at, by_hand=True), at) == 0


@given(moments)
def test_a_new_record_travels_soon_but_does_not_hurry_a_link_in_trouble(at: Moment) -> None:
    quiet = backoff.ended(backoff.started(at), at, None, 0.5)
    assert backoff.remaining(backoff.hurried(quiet, at, by_hand=False), at) == SOON
    trouble = Pace(at, failures=3, wait=40)
    assert backoff.hurried(trouble, at, by_hand=False) == trouble


def test_this_machine_can_be_looked_at() -> None:
    first, second = backoff.look(), backoff.look()
    assert second.monotonic >= first.monotonic
    assert first.network == second.network
