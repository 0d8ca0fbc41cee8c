"""Answers for what every office command shares: which office it means, and that it is closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from inspector.office.opening import Office

F = TypeVar("F", bound=Callable[..., Any])


def data_option(act: F) -> F:
    """Add `--data` and `--database`."""
    database = click.option("--database", metavar="URL", help="数据库地址；缺省用该文件夹记着的那个。")
    folder = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        required=True,
        help="办公室的数据文件夹。",
    )
    return folder(database(act))


@contextmanager
def opened(data: Path, database: str | None = None, *, found_here: bool = False) -> Iterator[Office]:
    """Open the office in `data` for one command."""
    import os

    from inspector.office.opening import open_office

    os.umask(0o077)  # what it writes is for its owner alone
    office = open_office(data.expanduser(), database, found_here=found_here)
    try:
        yield office
    finally:
        office.close()
