"""The ground holds: pins without addresses, a help that loads nothing heavy, layers that are really checked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from inspector.__main__ import main
from inspector.commands import COMMANDS

HEAVY = ("PySide6", "reportlab", "PIL", "sqlite_utils", "sqlcipher3", "yaml", "exifread", "cryptography")


def requirement_files(project: Path) -> list[Path]:
    return sorted((project / "requirements").glob("*.txt"))


def test_requirement_files_name_no_registry(project: Path) -> None:
    files = requirement_files(project)
    assert len(files) >= 6
    for file in files:
        found = re.findall(r"^.*(?:://|--index|--extra-index|--find-links|\bfile:).*$", file.read_text(), re.MULTILINE)
        assert not found, f"{file.name}: {found}"


def test_every_pin_has_a_hash(project: Path) -> None:
    for file in requirement_files(project):
        entries = re.split(r"\n(?=\S)", file.read_text().strip())
        unsafe = [entry.splitlines()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
        assert not unsafe, f"{file.name}: {unsafe}"


def test_every_declared_dependency_is_pinned(project: Path) -> None:
    declared = tomllib.loads((project / "pyproject.toml").read_text())
    groups = {"run": declared["project"]["dependencies"], **declared["dependency-groups"]}
    for group, dependencies in groups.items():
        pinned = set(re.findall(r"^([a-z0-9.-]+)==", (project / f"requirements/{group}.txt").read_text(), re.MULTILINE))
        names = {re.split(r"[\[=<>~;]", dependency)[0].lower().replace("_", "-") for dependency in dependencies}
        assert names <= pinned, f"run `make lock`: {group} lacks {names - pinned}"


def test_the_same_version_is_pinned_everywhere(project: Path) -> None:
    versions: dict[str, set[str]] = {}
    for file in requirement_files(project):
        for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", file.read_text(), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from inspector.__main__ import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print('loaded:', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    help_text, _, loaded = done.stdout.partition("loaded:")
    assert "click" in loaded.split()
    assert not set(HEAVY) & set(loaded.split())
    for name, (_, _, short_help) in COMMANDS.items():
        assert re.search(rf"^ +{name} +{re.escape(short_help)}", help_text, re.MULTILINE)


def test_a_known_error_ends_with_its_sentence_and_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pulled_card.py").write_text(
        "import click\nfrom inspector.errors import Known\n"
        "@click.command()\n@click.pass_obj\n"
        "def command(workspace):\n    raise Known('no-such-code', folder=str(workspace))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(COMMANDS, "pulled-card", ("pulled_card", "command", "拔出的卡"))
    with pytest.raises(SystemExit) as ended:
        main(["--workspace", str(tmp_path / "夏令"), "pulled-card"])
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert "no-such-code" in printed.err
    assert str(tmp_path / "夏令") in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("domain", "import PySide6", "Only ui knows Qt"),
        ("domain", "import sqlcipher3", "Only store knows SQLite"),
        ("domain", "import inspector.commands", "Rooms stand on the rooms below them"),
    ],
)
def test_a_room_that_reaches_up_is_caught(project: Path, tmp_path: Path, room: str, line: str, contract: str) -> None:
    shutil.copytree(project / "inspector", tmp_path / "inspector", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(project / "pyproject.toml", tmp_path)
    (tmp_path / "inspector" / room / "reaches_up.py").write_text(f"{line}\n")
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names Debian's packages")
@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-icccm.so.4", "libxcb-icccm4"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libEGL.so.1", "libegl1"),
        ("libpython3.11.so.1.0", "libpython3.11"),
    ],
)
def test_a_missing_library_is_asked_for_by_its_debian_name(project: Path, library: str, package: str) -> None:
    done = subprocess.run(
        [project / "tools/debian.sh", "package_of", library], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == package


def test_the_readme_names_every_command_and_target(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    missing = [name for name in COMMANDS if f"`inspector {name}" not in readme]
    targets = re.search(r"^\.PHONY: (.*)$", (project / "Makefile").read_text(), re.MULTILINE)
    assert targets
    missing += [target for target in targets[1].split() if f"`make {target}`" not in readme]
    assert not missing
