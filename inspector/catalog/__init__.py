"""Answers for the reference tables the program ships and an office may replace: categories, working days, initials.

Each is plain data in `resources/` (YAML, CSV, text) turned here into domain objects; the rules over
them are in `domain`. One room for the three, because all are read once, cached and handed on: `domain` opens no file.
"""

from inspector.catalog.categories import find, load_seed
from inspector.catalog.categories_text import dump, parse
from inspector.catalog.days import built_in_calendar, read_days, write_days
from inspector.catalog.letter_table import letters

__all__ = ["built_in_calendar", "dump", "find", "letters", "load_seed", "parse", "read_days", "write_days"]
