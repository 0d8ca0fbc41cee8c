"""Answers for the one difference every room must make: the world's fault or ours.

`Known` is what the world does (a card pulled out, a full disk, a file that is no photo). It carries a code and
facts, never a sentence: sentences are worded once, in `inspector.wording`. Anything else that is raised is a bug
and is not swallowed.
"""

from __future__ import annotations


class Known(Exception):
    """Something the world did; `code` names the sentence in `inspector.wording`, `facts` fill it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"
