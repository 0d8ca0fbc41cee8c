"""Answers for the rules in force here: the settings kept in a workspace, what the office decided over them, and what a
campaign overrides.

What the office sends is kept as it came (`received`), so that leaving a rule away there brings the own setting back.
"""

from __future__ import annotations

import dataclasses

from inspector import settings
from inspector.domain import office_rules
from inspector.domain.issue import Issue
from inspector.domain.office_rules import OfficeRules
from inspector.settings import Settings
from inspector.store import streams
from inspector.store.workspace import Workspace

OFFICE_DATA = "exchange.office_data"  # name → text of what the office sent and no table holds


def kept_settings(ws: Workspace) -> Settings:
    """Return the settings in force: those kept in a workspace, with what the office decided over them."""
    return dataclasses.replace(settings.load(ws.meta("settings")), **rules_of_office(ws).decided)


def rules_of_office(ws: Workspace) -> OfficeRules:
    """Return what the office decided; nothing where there is no office, or where it sent nothing that can be read."""
    text = streams.read(ws.reader(), OFFICE_DATA, {}).get(office_rules.NAME)
    return office_rules.read(text) if text else OfficeRules()


def assigner_by_office(ws: Workspace) -> bool:
    """Say whether it is the office that says who assigns; it is changed there and nowhere else."""
    return rules_of_office(ws).assigner_id is not None


def may_assign(ws: Workspace) -> bool:
    """Say whether whoever works here may order issues: the one person of 统一分办, or anybody where none is named."""
    return kept_settings(ws).assigner_id in ("", ws.author)


def closing_approved(ws: Workspace, issue: Issue) -> bool:
    """Say whether closing an issue takes an approval: as its campaign says, else as the office or the setting does."""
    campaign = ws.get("campaign", issue.campaign_id) if issue.campaign_id else None
    said = campaign.closing if campaign else None
    return said == "approved" if said else kept_settings(ws).closing_needs_approval
