"""Answers for the catalogue the program ships: reading it quickly, and finding a category in it.

People edit `resources/categories/catalogue.yaml`; `catalogue.json` beside it is the same data made by `build.py`. The
program reads the JSON, because importing PyYAML and parsing the YAML takes 90 ms of a start and the JSON takes 3;
a test holds the two equal.
"""

from __future__ import annotations

import json
from functools import cache

from inspector import paths
from inspector.catalog.categories_read import catalogue_of
from inspector.catalog.letter_table import letters
from inspector.domain import category as domain
from inspector.domain.category import Catalogue, Category


@cache
def load_seed() -> Catalogue:
    """Return the catalogue the program ships (read once)."""
    return catalogue_of(json.loads((paths.resources() / "categories" / "catalogue.json").read_text("utf-8")))


def find(catalogue: Catalogue, text: str) -> tuple[Category, ...]:
    """Return the categories `text` means, the likeliest first: name, short name, alias or 拼音首字母."""
    return domain.find(catalogue, text, letters())
