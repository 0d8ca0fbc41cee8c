"""Answers for the sentences people read: codes and facts in, Chinese out, the same for screens, sheets and commands.

One file a room (`store.py`, `intake.py`, …), each with a dict `SENTENCES` from code to template. A sentence says what
happened, what was kept, what to do. Templates are `str.format` over the facts, or a function of them where facts are
codes that have words of their own; `tests/wording` checks that each code that is raised has one.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module


@cache
def templates() -> Mapping[str, str | Callable[..., str]]:
    """Return every known code with its template, gathered from the files of this package."""
    gathered: dict[str, str | Callable[..., str]] = {}
    for module in pkgutil.iter_modules(__path__):
        gathered.update(getattr(import_module(f"{__name__}.{module.name}"), "SENTENCES", {}))
    return gathered


def say(code: str, **facts: object) -> str:
    """Word `code` with its facts; an unknown code is shown as such, because hiding it would be worse."""
    template = templates().get(code)
    if template is None:
        return f"{code} {facts}" if facts else code
    return template.format(**facts) if isinstance(template, str) else template(**facts)
