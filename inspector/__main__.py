"""The `inspector` command: hands over to the group in `inspector.commands` and words what the world did.

A `Known` error ends with its Chinese sentence and exit code 2; anything else is a bug and keeps its trace.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from inspector.commands import program
from inspector.errors import Known
from inspector.wording import say

KNOWN_ERROR_EXIT_CODE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line `arguments` (those of the process if None); always ends by SystemExit."""
    _prepare_frozen()
    _never_die_of_a_character()
    try:
        program.main(args=arguments, prog_name="inspector")
    except Known as known:
        click.echo(say(known.code, **known.facts), err=True)
        sys.exit(KNOWN_ERROR_EXIT_CODE)


def _prepare_frozen() -> None:
    """Let spawned workers of a frozen program run their job instead of opening another window."""
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()


def _never_die_of_a_character() -> None:
    """Keep the console's encoding, but print what it cannot show (礐 on an old console) escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
