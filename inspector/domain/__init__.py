"""Answers for the trade: frozen dataclasses and rules. No files, no clock, no Qt, no SQL.

Importing the package registers every entity (see `record.ENTITIES`).
"""

from inspector.domain import issue, photo, place, recheck, visit

__all__ = ["issue", "photo", "place", "recheck", "visit"]
