"""Answers for the trade: frozen dataclasses and rules. No files, no clock, no Qt, no SQL.

Importing the package registers every entity (see `record.ENTITIES`).
"""

from inspector.domain import (
    effort,
    feedback,
    issue,
    lead,
    milestone,
    notice,
    photo,
    place,
    recheck,
    registers,
    team,
    visit,
    water_sample,
)

__all__ = [
    "effort",
    "feedback",
    "issue",
    "lead",
    "milestone",
    "notice",
    "photo",
    "place",
    "recheck",
    "registers",
    "team",
    "visit",
    "water_sample",
]
