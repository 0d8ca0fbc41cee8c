"""Answers for the trade: frozen dataclasses and rules. No files, no clock, no Qt, no SQL.

Importing the package registers every entity (see `record.ENTITIES`).
"""

from inspector.domain import (
    charge,
    effort,
    feedback,
    issue,
    issued,
    joint,
    lead,
    masking,
    milestone,
    notice,
    photo,
    place,
    rating,
    recheck,
    registers,
    self_check,
    task,
    team,
    visit,
    water_sample,
)

__all__ = [
    "charge",
    "effort",
    "feedback",
    "issue",
    "issued",
    "joint",
    "lead",
    "masking",
    "milestone",
    "notice",
    "photo",
    "place",
    "rating",
    "recheck",
    "registers",
    "self_check",
    "task",
    "team",
    "visit",
    "water_sample",
]
