"""Answers for keeping a campaign (专项行动): what it must say before it is kept."""

from __future__ import annotations

from dataclasses import replace

from inspector.domain.place import Campaign
from inspector.errors import Known
from inspector.store import places
from inspector.store.workspace import Workspace


def keep(ws: Workspace, campaign: Campaign, before: Campaign | None = None) -> Campaign:
    """Keep a campaign, or with `before` what a form changed of it.

    Raise Known("author_missing"), Known("campaign_without_name"), Known("campaign_dates"), Known("campaign_name_taken")
    for a name that stands with the same batch already, and Known("changed_meanwhile").
    """
    if ws.get("person", ws.author) is None:
        raise Known("author_missing")
    campaign = replace(campaign, name=campaign.name.strip(), batch=(campaign.batch or "").strip() or None)
    if not campaign.name:
        raise Known("campaign_without_name")
    if campaign.starts_on and campaign.ends_on and campaign.ends_on < campaign.starts_on:
        raise Known("campaign_dates", starts=campaign.starts_on, ends=campaign.ends_on)
    for other in places.campaigns(ws):
        if other.id != campaign.id and (other.name, other.batch) == (campaign.name, campaign.batch):
            raise Known("campaign_name_taken", name=f"{campaign.name}{campaign.batch or ''}")
    places.keep(ws, campaign, before)
    return campaign
