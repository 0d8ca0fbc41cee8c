"""Everything at once: eight laptops, two office nodes on one PostgreSQL and one bucket, and kill -9 for all of them.

Links lose a tenth of the answers and break; clocks are years off and change with each start. Afterwards nothing is
lost, doubled, silently overwritten or falsely disputed, all laptops are equal, and every photo is at the office.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.torture.exchange import judging
from tests.torture.exchange.laptop import STAGES
from tests.torture.exchange.world import QUICK, World, bucket, kill_postgres, world

pytestmark = [pytest.mark.torture, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and kill -9")]

LAPTOPS, KILLS = (4, 3) if QUICK else (8, 12)
CLOCKS = (0.0, 0.0, 0.0, -15.0, 12.0, 40.0)  # years


def storm(here: World, cluster: Cluster, dice: random.Random) -> None:
    """Kill each kind of process so many times, in any order, with some work getting through in between."""
    blows = ["postgres", "node", "laptop"] * KILLS + ["laptop"] * KILLS
    dice.shuffle(blows)
    stages = iter([*STAGES[1:], None] * len(blows))
    for blow in blows:
        here.progress(2)
        if blow == "postgres":
            kill_postgres(cluster, here.counts, postmaster_only=here.counts["postgres killed"] % 2 == 1)
        elif blow == "node":
            node = dice.choice(here.nodes)
            node.kill()
            here.counts["node killed"] += 1
            node.start()
        else:
            laptop = dice.choice(here.laptops)
            here.kill(laptop, next(stages))
            here.bear(laptop, years=dice.choice(CLOCKS))


@pytest.mark.timeout(1800)
def test_nothing_is_lost_doubled_or_overwritten_whoever_is_killed(tmp_path: Path, postgres: Cluster) -> None:
    if postgres.folder is None:
        pytest.skip("somebody else's PostgreSQL is not killed")
    dice = random.Random()
    with bucket(tmp_path) as (photos, keys), world(tmp_path) as here:
        here.found(2, postgres.make(), photos, keys)
        for number in range(LAPTOPS):
            here.join(number)
        here.links_are(lost=0.10, mean_bytes=1_500_000)
        for laptop in here.laptops:
            here.bear(laptop, years=dice.choice(CLOCKS))
        storm(here, postgres, dice)
        here.rest()
        here.settle()
        with here.office() as office:
            judge(here, office)


def judge(here: World, office: judging.Office) -> None:
    judging.nothing_is_lost(here, office)
    oracle = judging.heard(here.laptops)
    came_of_it = judging.was_right(oracle, office.db)
    assert oracle.faults == [], "\n".join(oracle.faults[:20])
    deaf = judging.heard(here.laptops, deaf=True)
    judging.was_right(deaf, office.db)
    assert any(fault.startswith("I4") for fault in deaf.faults), "an oracle that is told nothing must see overwrites"

    befell = here.counts + judging.occurred(here, office.db)
    befell["answers swallowed"] = sum(link.lost for link in here.links)
    befell["connections reset"] = sum(link.resets for link in here.links)
    print(dict(sorted(befell.items())), dict(came_of_it), [node.errors.stat().st_size for node in here.nodes])
    assert min(befell[what] for what in ("postgres killed", "node killed", "laptop killed")) >= KILLS
    assert befell["stale lock file"] > 0
    for shape in ("answers swallowed", "connections reset", "answer lost after commit", "clock years off", "unheard"):
        assert befell[shape] > 0, f"{shape} never occurred: {befell}"
    for stage in STAGES[1:]:
        assert QUICK or befell[f"killed in {stage}"] > 0, f"nobody was killed in {stage}: {befell}"
    for shape in ("applied", "same", "conflict", "merged", "delete", "restore", "resolve"):
        assert came_of_it[shape] > 0, f"{shape} never occurred: {came_of_it}"
