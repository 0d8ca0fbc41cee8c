"""Answers for the rules an office set for itself: the settings kept in a workspace, and what a campaign overrides."""

from __future__ import annotations

from inspector import settings
from inspector.domain.issue import Issue
from inspector.settings import Settings
from inspector.store.workspace import Workspace


def kept_settings(ws: Workspace) -> Settings:
    """Return the settings kept in a workspace."""
    return settings.load(ws.meta("settings"))


def closing_approved(ws: Workspace, issue: Issue) -> bool:
    """Say whether closing an issue takes an approval: as its campaign says, else the setting."""
    campaign = ws.get("campaign", issue.campaign_id) if issue.campaign_id else None
    said = campaign.closing if campaign else None
    return said == "approved" if said else kept_settings(ws).closing_needs_approval
