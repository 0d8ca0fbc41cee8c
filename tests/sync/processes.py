"""Offices and laptops as processes of their own, which can be killed (kill -9), and copies of either to be put back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from inspector.office.invite import invitation, invite
from inspector.office.opening import Office, open_office
from inspector.wire.messages import Invitation
from tests.offices import SCOPE, TestOffice

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Node:
    """`inspector office serve` in a process; `office` are our own eyes on its database and photos."""

    data: Path
    database_url: str | None = None
    port: int = 0
    office: Office = field(init=False)
    _process: subprocess.Popen[str] | None = None

    def __post_init__(self) -> None:
        self.office = open_office(self.data, self.database_url, name="测试办公室")

    def start(self, doom: str = "") -> Node:
        """Serve, on the same port as before; `doom` says at which call the process kills itself (see `doomed`)."""
        program = ["-m", "tests.sync.doomed", doom] if doom else ["-m", "inspector"]
        given = ["office", "serve", "--data", str(self.data), "--port", str(self.port), "--host", "127.0.0.1"]
        self._process = subprocess.Popen(
            [sys.executable, *program, *given], stdout=subprocess.PIPE, text=True, cwd=PROJECT, env=_plain()
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.search(r"https://127\.0\.0\.1:(\d+)", said)
        assert found, f"it does not listen: {said}"
        self.port = int(found[1])
        return self

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self.was_killed()

    def was_killed(self) -> None:
        """See that the process is dead by kill -9, its own (`doom`) or ours."""
        assert self._process is not None
        assert self._process.wait(30) == -9, "it was not killed"
        self._forget()

    def close(self) -> None:
        """Let nothing of it run on."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._forget()
        self.office.close()

    def invitation(
        self, name: str = "张三", role: str = "inspector", scopes: Iterable[str] = (SCOPE,), urls: Iterable[str] = ()
    ) -> Invitation:
        """Give a whole invitation."""
        ticket = invite(self.office.db, name, role, scopes, datetime.now(UTC))
        return invitation(self.office, ticket, tuple(urls) or (f"https://127.0.0.1:{self.port}",))

    def _forget(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None


@contextmanager
def node(data: Path, database_url: str | None = None, doom: str = "") -> Iterator[Node]:
    """Serve an office in a process of its own while the block lasts."""
    made = Node(data, database_url)
    try:
        yield made.start(doom)
    finally:
        made.close()


def command(folder: Path, *arguments: str, doom: str = "") -> subprocess.CompletedProcess[str]:
    """Run `inspector --workspace folder arguments…` in a process of its own, to its end or to its `doom`."""
    program = ["-m", "tests.sync.doomed", doom] if doom else ["-m", "inspector"]
    whole = [sys.executable, *program, "--workspace", str(folder), *arguments]
    return subprocess.run(whole, cwd=PROJECT, env=_plain(), capture_output=True, text=True, timeout=60, check=False)


def _plain() -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


class DiskImage:
    """The image of a laptop's disk, made while the program is closed, to be put back later.

    The key stays the very file it was, as on a disk that is put back sector by sector: a copied one would be noticed.
    """

    def __init__(self, folder: Path, image: Path) -> None:
        self._folder, self._image = folder, image
        shutil.copytree(folder, image)

    def put_back(self) -> None:
        for path in self._folder.iterdir():
            if path.name != "device.key":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        ignored = shutil.ignore_patterns("device.key")
        shutil.copytree(self._image, self._folder, ignore=ignored, dirs_exist_ok=True)


class Yesterday:
    """A copy of a whole office, folder and database, to be put back later; the office is stopped for either."""

    def __init__(self, office: TestOffice, folder: Path) -> None:
        self._office, self._folder = office, folder
        office.stop()
        shutil.copytree(office.data, folder)
        if office.database_url:
            _copy_database(office.database_url, office.database_url + "_yesterday")
        office.start()

    def put_back(self) -> None:
        self._office.stop()
        shutil.rmtree(self._office.data)
        shutil.copytree(self._folder, self._office.data)
        if self._office.database_url:
            _copy_database(self._office.database_url + "_yesterday", self._office.database_url)
        self._office.start()


def _copy_database(source: str, target: str) -> None:
    server, _, old = source.rpartition("/")
    new = target.rpartition("/")[2]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as conn:
        conn.execute(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)')
        conn.execute(f'CREATE DATABASE "{new}" TEMPLATE "{old}"')
