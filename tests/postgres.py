"""A PostgreSQL cluster of the tests' own: initdb and pg_ctl as a user that is not root, on a free port, thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

VARIABLE = "INSPECTOR_TEST_PG"  # a server to use instead of one of our own


@dataclass(frozen=True)
class Cluster:
    """A running server; `folder` is None where it is somebody else's, which nobody kills."""

    url: str
    folder: Path | None = None
    user: str = ""

    def make(self) -> str:
        """Make an empty database and return its address."""
        name = f"office_{uuid.uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{name}"')
        head, _, _ = self.url.rpartition("/")
        return f"{head}/{name}"

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still in it."""
        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def kill(self) -> None:
        """Kill the server as a power cut would: postmaster and everything under it, at once."""
        assert self.folder is not None
        import psutil

        number = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        postmaster = psutil.Process(number)
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(family, timeout=10)

    def start(self, seconds: float = 60) -> None:
        """Start the server (again); right after a kill its lock file and shared memory may still be in the way."""
        assert self.folder is not None
        log, data = self.folder / "log", self.folder / "data"
        until = time.monotonic() + seconds
        while True:
            command = [_program("pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-t", "30", "start"]
            done = _as(self.user, command, self.folder)
            if done.returncode == 0:
                return
            if time.monotonic() > until:
                raise RuntimeError(done.stderr + log.read_text())
            time.sleep(0.2)


def usable() -> bool:
    """Say whether a cluster can be had here."""
    return bool(os.environ.get(VARIABLE)) or bool(_program("initdb") and _program("pg_ctl"))


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster of our own (or use the one INSPECTOR_TEST_PG names) while the block lasts."""
    given = os.environ.get(VARIABLE)
    if given:
        yield Cluster(given)
        return
    if not usable():
        pytest.skip("no initdb and pg_ctl here: run `make test-sync`, which installs them")
    folder = Path(tempfile.mkdtemp(prefix="inspector-pg-"))  # not tmp_path: its parents are root's alone
    user = "nobody" if os.geteuid() == 0 else ""
    try:
        folder.chmod(0o755)
        (folder / "data").mkdir()
        if user:
            for path in (folder, folder / "data"):
                os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        made = Cluster(_initialise(folder, user), folder, user)
        made.start()
        try:
            yield made
        finally:
            _as(user, [_program("pg_ctl"), "-D", str(folder / "data"), "-w", "-m", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(folder: Path, user: str) -> str:
    data = folder / "data"
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    done = _as(user, [_program("initdb"), "-D", str(data), *options], folder)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "port": port,
        "listen_addresses": "'127.0.0.1'",
        "unix_socket_directories": f"'{folder}'",
        "max_connections": 200,
        "shared_buffers": "64MB",
        "fsync": "off",  # a killed process loses nothing by it, only a power cut would
        "full_page_writes": "off",
        "log_min_messages": "fatal",
    }
    with (data / "postgresql.conf").open("a") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _as(user: str, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as `user` ("" is whoever we are); its server must not hold our pipes open."""
    more = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        code = subprocess.call(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, **more)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, code, out.read(), err.read())


def _program(name: str) -> str:
    """Return where a program of PostgreSQL is; Debian keeps them beside each other, off the PATH."""
    found = shutil.which(name)
    if found:
        return found
    folders = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    return str(folders[-1]) if folders else ""
