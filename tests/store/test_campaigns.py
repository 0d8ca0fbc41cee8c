"""Keeping a campaign: what it must say, and that the same drive is not kept twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.store import campaigns, places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from tests.store.making import Clock, Ground, laid_out


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    clock = Clock()
    with open_workspace(tmp_path / "ws", now=clock) as ws:
        yield laid_out(ws, clock)


def campaign(**said: Any) -> Campaign:
    return Campaign(**{"id": new_id(), "name": "人居环境专项", **said})


def test_a_campaign_keeps_its_batch_scope_and_way_of_closing(ground: Ground) -> None:
    made = campaigns.keep(
        ground.ws, campaign(name=" 水系专项 ", batch="第一批次", starts_on="2026-11-01", categories=("black_water",),
                            closing="approved"),
    )  # fmt: skip
    assert places.campaigns(ground.ws)[0] == made
    assert (made.name, made.batch, made.closing) == ("水系专项", "第一批次", "approved")
    changed = campaigns.keep(ground.ws, campaign(id=made.id, name="水系专项", batch="第一批次", goal="消除黑臭"), made)
    assert ground.ws.get("campaign", made.id).goal == changed.goal == "消除黑臭"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "　"}, "campaign_without_name"),
        ({"starts_on": "2026-11-20", "ends_on": "2026-11-19"}, "campaign_dates"),
        ({"batch": "第一批次"}, "campaign_name_taken"),
    ],
)
def test_a_campaign_that_cannot_be_told_apart_or_placed_is_refused(
    ground: Ground, said: dict[str, Any], code: str
) -> None:
    campaigns.keep(ground.ws, campaign(batch="第一批次"))
    with pytest.raises(Known) as refused:
        campaigns.keep(ground.ws, campaign(**said))
    assert refused.value.code == code
    assert len(places.campaigns(ground.ws)) == 1


def test_the_next_batch_of_a_campaign_is_another_one(ground: Ground) -> None:
    campaigns.keep(ground.ws, campaign(batch="第一批次"))
    campaigns.keep(ground.ws, campaign(batch="第二批次"))
    assert len(places.campaigns(ground.ws)) == 2


def test_nothing_is_kept_by_nobody(ground: Ground) -> None:
    ground.ws.author = ""
    with pytest.raises(Known) as refused:
        campaigns.keep(ground.ws, campaign())
    assert refused.value.code == "author_missing"
