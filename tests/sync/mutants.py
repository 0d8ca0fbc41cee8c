"""Whether the walks would see it: each mutant is the program without one named rule, and must not survive them.

`python -m tests.sync.mutants [NAME …]` copies the program, takes one rule out of the source, and walks until an
invariant breaks. A rule whose text is not found any more stops the run: the mutant has to follow the code.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
COPIED = ("inspector", "tests", "resources", "pyproject.toml")
LONGEST_S = 900
_BROKEN = ("TypeError", "NameError", "AttributeError", "SyntaxError", "IndentationError", "ImportError",
           "sqlcipher3.dbapi2.OperationalError")  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A rule and how it is removed: (file, text as it stands, text without the rule), each found exactly once."""

    name: str
    rule: str
    edits: tuple[tuple[str, str, str], ...]


DISPUTED = "touched.append(_disputed(held, disputes, op, kind=FIELD, group=group, wanted=wanted))"
MERGE, RECEIVED, STREAMS = "inspector/domain/merge.py", "inspector/store/received.py", "inspector/store/streams.py"
MUTANTS = (
    Mutant(
        "no_dedupe",
        "what the office has already is answered with the stored outcome",
        (("inspector/office/apply.py", "fresh = [one for one in arrived if one.seq > last_seq]", "fresh = arrived"),),
    ),
    Mutant(
        "last_write_wins",
        "what its author had not seen is disputed",
        ((MERGE, "elif all(has_seen(held.versions.get(name), op) for name in members(held.entity, group)):", "else:"),
         (MERGE, f"        else:\n            conflict.append(group)\n            {DISPUTED}\n", "")),
    ),
    Mutant(
        "no_branch",
        "a device has seen what it wrote itself",
        ((MERGE, "return version.writers.get(op.device, op.seq) < op.seq", "return False"),),
    ),
    Mutant(
        "drop_conflict",
        "a value that is not merged is kept as a dispute",
        ((MERGE, f"            {DISPUTED}\n", ""),),
    ),
    Mutant(
        "cursor_first",
        "page and cursor are one transaction",
        ((RECEIVED, "    with ws.local() as conn:\n        if not _continues(conn, page):\n            return False\n",
          "    if moves:\n        with ws.local() as first:\n            streams.keep(first, streams.CURSOR, "
          "asdict(Cursor(seq=page.upto, tag=page.tag, epoch=page.epoch)))\n    with ws.local() as conn:\n"),),
    ),
    Mutant(
        "stale_page",
        "a page that does not begin at the cursor came late",
        ((RECEIVED, "return page.after == at.seq and page.upto >= at.seq and page.epoch == (at.epoch or page.epoch)",
          "return bool(at) or True"),),
    ),
    Mutant(
        "hidden_counts_as_seen",
        "what an own unsettled op hides was not seen",
        ((STREAMS, "found[group] = min(found[group], op.base_rev)", "pass"),),
    ),
    Mutant(
        "no_overlay",
        "own unsettled ops stand over what is received",
        ((RECEIVED, "bool(row[\"deleted\"]), streams.overlay(conn, record))", "bool(row[\"deleted\"]), [])"),),
    ),
    Mutant(
        "no_groups",
        "what only makes sense together is merged as one",
        ((MERGE, "    return group[0] if group else name\n", "    return name\n"),
         (MERGE, "    return _GROUP_OF.get((entity, group), (group,))\n", "    return (group,)\n")),
    ),
    Mutant(
        "deletion_wins",
        "a deletion disputes any unseen edit",
        ((MERGE, "    if all(has_seen(one, op) for one in unseen):\n", "    if True:\n"),),
    ),
    Mutant(
        "edit_under_deletion",
        "an edit disputes an unseen deletion",
        ((MERGE, "    if held.deleted and not has_seen(held.versions.get(DELETED), op):\n", "    if False:\n"),),
    ),
    Mutant(
        "any_candidate",
        "a decision names the newest candidate",
        ((MERGE, "op.resolves in (one.op_id, one.id)]", "one]"),),
    ),
    Mutant(
        "clear_what_is_stored",
        "only what a backup holds may leave a laptop",
        (("inspector/store/clearing.py", "photo_queue INDEXED BY photo_queue_safe", "photo_queue"),
         ("inspector/store/clearing.py", "photo_queue.state = 'safe'", "photo_queue.state IN ('safe', 'stored')"),
         ("inspector/store/clearing.py", "wanted = set(sha256s) & safe", "wanted = set(sha256s)")),
    ),
    Mutant(
        "stored_is_safe",
        "`safe` is said of what a finished backup holds",
        (("inspector/office/blobs.py", "                if state == SAFE:\n", "                if state:\n"),),
    ),
    Mutant(
        "unverified_photo",
        "a photo is stored when the whole has its digest",
        (("inspector/office/blob_store.py", "if self._digest.hexdigest() != self._sha256:\n", "if False:\n"),),
    ),
    Mutant(
        "ack_ends_the_queue",
        "a stick's receipt confirms what the office has, not what the laptop wrote since",
        (("inspector/store/exchange.py", "acked = min(last_seq, streams.last_seq(conn, ws.scope, ws.device.id))",
          "acked = streams.last_seq(conn, ws.scope, ws.device.id)"),),
    ),
)  # fmt: skip


def copy_without(mutant: Mutant, folder: Path) -> None:
    """Copy the program to `folder` without the mutant's rule."""
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    for file, old, new in mutant.edits:
        text = (folder / file).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"{mutant.name}: its rule is found {text.count(old)} times in {file}")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def kill(mutant: Mutant) -> tuple[bool, str]:
    """Walk with one mutant; return whether it died, and of what."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy_without(mutant, folder)
        command = [
            sys.executable, "-m", "pytest", "-n0", "-q", "-x", "-p", "no:cacheprovider", "--timeout", str(LONGEST_S),
            "-m", "machine", "-k", "sqlite and 0", "tests/sync/test_machine.py",
        ]  # fmt: skip
        environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if re.search(rf"^E +({'|'.join(_BROKEN)})", done.stdout, re.MULTILINE):
        raise SystemExit(f"{mutant.name}: it died of its own making\n{done.stdout[-2000:]}")
    said = [line for line in done.stdout.splitlines() if line.startswith("E ") or "Error" in line]
    if any("never occurred" in line for line in said):  # the walk says that it was too short, not that a rule is gone
        return False, said[0]
    if done.returncode not in (0, 1):
        raise SystemExit(f"{mutant.name}: the walk did not run\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return done.returncode == 1, (said[0].removeprefix("E").strip() if said else "")[:110]


def main(names: list[str]) -> int:
    """Walk with the named mutants, or with all; return how many survived."""
    survivors = 0
    for mutant in MUTANTS:
        if names and mutant.name not in names:
            continue
        began = time.monotonic()
        died, of = kill(mutant)
        survivors += not died
        word = "died" if died else "SURVIVED"
        print(f"{mutant.name:24} {word:9} {time.monotonic() - began:6.1f} s  {mutant.rule}\n{'':34}{of}", flush=True)
    return survivors


if __name__ == "__main__":
    sys.exit(min(1, main(sys.argv[1:])))
