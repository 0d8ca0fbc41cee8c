"""Answers for working with others: 每季度选定一批单位, inspectors on loan between teams, packages for a partner team.

A package names what was handed over and to whom; its content lies in a file that anybody can check against the digest
kept here. Who received it signs by post, as on every receipt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspector.domain.record import entity

_QUARTER = re.compile(r"\d{4}-Q[1-4]")


@entity("selection")
@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The units (or places) chosen for one quarter: each gets a list of its own (一单位一清单)."""

    id: str
    quarter: str = ""  # 2026-Q4
    title: str = ""
    body_ids: tuple[str, ...] = ()
    place_ids: tuple[str, ...] = ()
    reason: str | None = None  # why these
    chosen_on: str = ""
    campaign_id: str | None = None
    person_id: str | None = None


@entity("loan")
@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An inspector of one team (or area) who works with another team from one day to another, both included."""

    id: str
    inspector_id: str | None = None
    team_id: str | None = None  # where they help
    from_team_id: str | None = None
    starts_on: str = ""
    ends_on: str | None = None
    reason: str | None = None
    person_id: str | None = None


@entity("package")
@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What was handed to a partner team: the issues, the digest of the manifest, and the receipt that came back."""

    id: str
    receiver: str = ""
    purpose: str | None = None
    issue_ids: tuple[str, ...] = ()
    photos: int = 0
    made_at_utc: str = ""
    sha256: str = ""  # of the manifest
    signed_by: str | None = None
    signed_at_utc: str | None = None
    person_id: str | None = None


def is_quarter(text: str) -> bool:
    """Say whether a text names a quarter: 2026-Q4."""
    return _QUARTER.fullmatch(text) is not None


def on_loan(loan: Loan, day: str) -> bool:
    """Say whether a loan holds on a day (YYYY-MM-DD)."""
    return loan.starts_on <= day <= (loan.ends_on or "9999")
