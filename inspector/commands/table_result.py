"""Answers for how a command says what an imported table did: the bad rows one by one, then the figures."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from inspector.store.places import Imported
from inspector.wording import say


def tell(done: Imported, as_json: bool) -> None:
    """Print the result and end with 0, or with 1 where rows were left out."""
    if as_json:
        rows = [{**asdict(bad), "why": say(bad.code)} for bad in done.bad]
        click.echo(json.dumps({**asdict(done), "bad": rows}, ensure_ascii=False))
    else:
        for bad in done.bad:
            value = f"：{bad.value}" if bad.value else ""
            click.echo(say("row_fault", row=bad.row, column=bad.column, why=say(bad.code), value=value), err=True)
        figures = {"added": done.added, "updated": done.updated, "unchanged": done.unchanged}
        code = "import_done" if done.bad else "import_done_whole"
        click.echo(say(code, **figures, bad=len(done.bad)))
    raise SystemExit(1 if done.bad else 0)
