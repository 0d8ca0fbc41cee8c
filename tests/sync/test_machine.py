"""The exchange under random work and random trouble: nothing lost, twice, silently overwritten or falsely disputed.

A short walk belongs to every run of the suite; 300 × 50 steps on SQLite and 60 × 40 on PostgreSQL to `make test-sync`,
in parts that run side by side. A failing walk is printed as the calls that lead to it, and becomes a plain test. The
walks of a run begin from fixed seeds, so that what is submitted is judged by the same ones; INSPECTOR_WALK_SEED=N takes
others, which is how new ground is searched.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.postgres import Cluster
from tests.sync.machine import Exchange, must_have_occurred

PARTS, EXAMPLES, STEPS = 4, 75, 50
SEED = int(os.environ.get("INSPECTOR_WALK_SEED", "20261122"))


def walk(machine: type[Exchange], examples: int, steps: int, part: int = 0) -> Counter[str]:
    """Run a machine and return what occurred. Shrinking a walk of fifty steps takes longer than reading it."""
    machine.occurred = Counter()
    seed(SEED + part)(machine)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.occurred


class Short(Exchange):
    pass


class Long(Exchange):
    pass


def test_a_short_walk_of_work_and_trouble_keeps_every_promise() -> None:
    walk(Short, 12, 40)


@pytest.mark.machine
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(PARTS))
def test_long_walks_on_sqlite_keep_every_promise(part: int) -> None:
    occurred = walk(Long, EXAMPLES, STEPS, part)
    print(part, dict(occurred))
    must_have_occurred(occurred)


@pytest.mark.postgres
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(2))
def test_long_walks_on_postgresql_keep_every_promise(part: int, postgres: Cluster) -> None:
    made: list[str] = []

    class OnPostgres(Exchange):
        def database_url(self) -> str | None:
            made.append(postgres.make())
            return made[-1]

        def teardown(self) -> None:
            super().teardown()
            postgres.drop(made.pop())

    occurred: Any = walk(OnPostgres, 30, 40, part)
    print(part, dict(occurred))
    assert occurred["drop_reply"]
    assert occurred["stick_taken"]
