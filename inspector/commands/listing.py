"""Answers for lists as JSON: one array, one element a line, written as it is read, however long it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click


def print_array(elements: Iterable[Mapping[str, Any]]) -> None:
    """Print `elements` as a JSON array."""
    before = "["
    for element in elements:
        click.echo(f"{before}{json.dumps(element, ensure_ascii=False)}", nl=False)
        before = ",\n"
    click.echo("[]" if before == "[" else "]")
