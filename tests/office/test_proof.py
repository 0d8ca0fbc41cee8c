"""Nothing at an office can be altered unseen: not an op, a version, a document, a typed row, a signature, a photo."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from inspector.commands.office import command
from inspector.domain.op import GENESIS, chain
from inspector.office import database as tables
from inspector.office.opening import open_office
from inspector.office.proof import Proved, verify
from inspector.store.workspace import open_workspace
from inspector.wording import say
from tests.office.enrolled import SCOPE, Enrolled, enrolled
from tests.office.world import make_office
from tests.store.making import Clock, laid_out


@pytest.fixture
def office(tmp_path: Path, office_database: Callable[[], str | None]) -> Iterator[Enrolled]:
    """An office that has all of a laptop: an issue that was changed and closed, another, and their photo."""
    clock = Clock()
    opened = open_office(tmp_path / "office", office_database(), name="文明办")
    with open_workspace(tmp_path / "工作区", now=clock) as ws:
        made = enrolled(opened.db, ws, clock, opened.blobs, opened.data)
        made.ground = laid_out(ws, clock)
        shown = ((made.ground.photo().id, "wide"),)
        made.issues = [made.ground.issue(photos=photos).issue for photos in (shown, ())]
        with ws.write() as door:
            door.change("issue", made.issues[0].id, description="墙边两堆垃圾")
        made.ground.step(made.issues[0], "recheck_done")
        made.send()
        made.send_photos()
        yield made
    opened.close()


def proved(office: Enrolled, **given: Any) -> Proved:
    assert office.blobs is not None
    return verify(office.db, office.blobs.store, **given)


def codes(office: Enrolled, **given: Any) -> set[str]:
    """Return the codes of what verify finds, each of which has a sentence."""
    faults = proved(office, **given).faults
    assert all(say(one.code, **one.facts).endswith("。") for one in faults)
    return {one.code.removeprefix("office_verify_") for one in faults}


def test_what_was_not_altered_is_found_sound(office: Enrolled) -> None:
    found = proved(office)
    assert found.faults == ()
    assert (found.ops, found.devices, found.photos, found.read, found.unsigned) == (len(office.sent), 1, 1, 1, 0)
    assert proved(office, scope=SCOPE, photos=0).read == 0


ALTERED = [
    ("UPDATE op_log SET body = :body WHERE device_seq = 8", {"chain", "outcome"}),
    ("UPDATE op_log SET author = 'somebody' WHERE device_seq = 8", {"op"}),
    ("DELETE FROM op_log WHERE device_seq = 3", {"gap", "record"}),
    ("DELETE FROM op_log WHERE device_seq = (SELECT max(device_seq) FROM op_log)", {"end", "head", "record"}),
    ("UPDATE device_stream SET last_seq = last_seq + 1", {"end"}),
    ("UPDATE device_stream SET signature = :other", {"head"}),
    ("UPDATE device SET public_key = :other", {"device"}),
    ("UPDATE record_version SET wall = '2020-01-01T00:00:00+08:00' WHERE record_id = :issue AND rev = 1", {"outcome"}),
    ("DELETE FROM record_version WHERE record_id = :issue AND rev = 2", {"outcome", "record"}),
    ("DELETE FROM record_version WHERE record_id = :issue AND rev = 1", {"outcome", "record"}),
    ("UPDATE record SET rev = rev + 1 WHERE id = :issue", {"record", "typed"}),
    ("UPDATE record SET deleted = true WHERE id = :issue", {"record", "typed"}),
    ("DELETE FROM record WHERE id = :issue", {"record", "typed"}),
    ("UPDATE t_issue SET description = '一切良好' WHERE id = :issue", {"typed"}),
    ("UPDATE t_issue SET status = 'found' WHERE id = :issue", {"typed"}),
    ("UPDATE t_issue_step SET deleted = true WHERE action = 'recheck_done'", {"typed"}),
    ("DELETE FROM t_issue WHERE id = :issue", {"typed"}),
    ("DELETE FROM t_issue_step WHERE action = 'recheck_done'", {"typed"}),
    ("INSERT INTO t_tally (scope, id, rev, deleted, merged) VALUES ('440512', 'x', 1, false, false)", {"typed"}),
    ("DELETE FROM blob_ref", {"photo_unknown"}),
    ("DELETE FROM blob", {"photo_unknown"}),
    ("UPDATE blob SET bytes = bytes + 1", {"photo_changed"}),
    ("UPDATE blob SET state = 'damaged'", {"photo_damaged"}),
]


def test_whatever_is_altered_is_named(office: Enrolled) -> None:
    body = office.sent[7][1].replace("垃圾".encode(), "鲜花".encode()) + b" "
    given = {"body": body, "other": bytes(32), "issue": office.issues[0].id}
    for statement, wanted in ALTERED:
        used = {name: value for name, value in given.items() if f":{name}" in statement}
        with put_back(office, statement):
            assert office.alter(statement, **used) > 0, statement
            assert codes(office) == wanted, statement
    assert codes(office) == set()


@contextmanager
def put_back(office: Enrolled, statement: str) -> Iterator[None]:
    """Let a statement do what it likes to its table while the block lasts."""
    (name,) = re.findall(r"^(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)", statement)
    table = tables.schema.tables[name]
    with office.db.engine.connect() as conn:
        sound = [dict(row) for row in conn.execute(sa.select(table)).mappings()]
    yield
    with office.db.engine.begin() as conn:
        conn.execute(sa.delete(table))
        if sound:
            conn.execute(sa.insert(table), sound)


def documents(office: Enrolled) -> dict[str, Any]:
    c = tables.record.c
    where = c.id == office.issues[0].id
    return dict(office.db.read(lambda conn: conn.execute(sa.select(c.doc).where(where)).scalar_one()))


def put(office: Enrolled, table: sa.Table, values: dict[str, Any], *where: Any) -> None:
    with office.db.engine.begin() as conn:
        assert conn.execute(sa.update(table).where(*where).values(values)).rowcount


def test_an_altered_document_is_named_even_with_its_typed_row(office: Enrolled) -> None:
    doc = documents(office) | {"description": "一切良好"}
    put(office, tables.record, {"doc": doc}, tables.record.c.id == office.issues[0].id)
    assert codes(office) == {"record", "typed"}
    office.alter("UPDATE t_issue SET description = '一切良好' WHERE id = :issue", issue=office.issues[0].id)
    assert codes(office) == {"record"}


def test_a_version_altered_alike_still_contradicts_its_op(office: Enrolled) -> None:
    doc = documents(office) | {"description": "一切良好"}
    issue, v = office.issues[0].id, tables.record_version.c
    put(office, tables.record, {"doc": doc}, tables.record.c.id == issue)
    put(office, tables.record_version, {"patch": {"description": ["墙边一堆垃圾", "一切良好"]}}, v.record_id == issue,
        v.rev == 2)  # fmt: skip
    office.alter("UPDATE t_issue SET description = '一切良好' WHERE id = :issue", issue=issue)
    assert codes(office) == {"outcome"}


def test_an_op_that_is_said_to_have_changed_nothing_is_asked_what_stood_there(office: Enrolled) -> None:
    """Take the second description back everywhere and claim that the op found it there, or that it is in dispute."""
    issue, o = office.issues[0].id, tables.op_log.c
    doc = documents(office) | {"description": "墙边一堆垃圾"}
    put(office, tables.record, {"doc": doc, "rev": 1}, tables.record.c.id == issue)
    office.alter("DELETE FROM record_version WHERE record_id = :issue AND rev = 2", issue=issue)
    office.alter("UPDATE t_issue SET description = '墙边一堆垃圾', rev = 1 WHERE id = :issue", issue=issue)
    changing = (o.record_id == issue, o.kind == "update")
    outcome = dict(office.db.read(lambda conn: conn.execute(sa.select(o.outcome).where(*changing)).scalar_one()))
    for claim in ({"same": ["description"]}, {"conflict": ["description"]}):
        said = {**outcome, "rev": 1, "applied": [], "same": [], "conflict": [], **claim}
        put(office, tables.op_log, {"outcome": said}, *changing)
        assert codes(office) == ({"record"} if "same" in claim else {"outcome"})


def test_a_history_written_anew_lacks_the_signature_of_its_laptop(office: Enrolled) -> None:
    head, o = GENESIS, tables.op_log.c
    for seq, (_, written) in enumerate(office.sent, 1):
        body = written.replace("两堆".encode(), "三堆".encode())
        head = chain(head, body)
        put(office, tables.op_log, {"body": body, "hash": head}, o.device_seq == seq)
    put(office, tables.device_stream, {"chain": head})
    assert "head" in codes(office)
    assert "chain" not in codes(office)
    office.alter("UPDATE device_stream SET signature = NULL, signed_seq = NULL")
    assert proved(office).unsigned == len(office.sent)


def test_a_photo_that_lost_a_byte_changed_one_or_is_gone_is_named(office: Enrolled) -> None:
    assert office.blobs is not None
    (sha256,) = office.ws.vault.originals()
    path = office.blobs.store.path(sha256)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert codes(office) == {"photo_changed"}
    assert codes(office, photos=0) == set()  # only what is read can be found
    path.write_bytes(whole[:-1])
    assert codes(office, photos=0) == {"photo_changed"}
    path.unlink()
    assert codes(office, photos=0) == {"photo_gone"}
    path.write_bytes(whole)
    assert codes(office) == set()


SENSELESS = (
    "UPDATE op_log SET body = 7", "UPDATE op_log SET hash = 'x'", "UPDATE op_log SET outcome = '[1]'",
    "UPDATE op_log SET outcome = '{'", "UPDATE record SET doc = '{'", "UPDATE record SET doc = '[]'",
    "UPDATE record SET rev = 'x'", "UPDATE record_version SET patch = '{\"description\": 1}'",
    "UPDATE record_version SET patch = 'x'", "UPDATE t_issue SET attrs = '{'", "UPDATE t_issue SET lat = 'x'",
    "UPDATE device SET public_key = 'x'", "UPDATE device_stream SET signature = 'x'",
    "UPDATE op_log SET device_seq = 'x' WHERE device_seq = 3", "UPDATE dispute SET body = 'x'",
)  # fmt: skip


def test_what_no_program_wrote_is_a_fault_and_no_crash(office: Enrolled) -> None:
    if not office.db.is_sqlite:
        return  # PostgreSQL keeps no such values
    for statement in SENSELESS:
        with put_back(office, statement):
            if office.alter(statement):
                assert codes(office), statement


def test_what_laptops_dispute_and_repeat_is_no_fault(tmp_path: Path) -> None:
    world = make_office(tmp_path)
    first, second = world.laptop("甲"), world.laptop("乙")
    first.op("create", "place", "p", {"name": "东湖", "level": "community"})
    first.push()
    second.op("update", "place", "p", {"name": "西湖", "level": "community"})  # unseen: a dispute, and one alike
    second.op("delete", "place", "p", {})
    second.push()
    first.op("update", "place", "p", {"name": ["东湖", "东湖社区"], "code": "1"}, base_rev=1)
    first.op("delete", "place", "p", {}, base_rev=2)
    first.push()
    second.op("update", "place", "p", {"code": "2"}, base_rev=1)  # of what was deleted meanwhile
    second.raw(b"no op")
    second.push()
    found = verify(world.db, _NoPhotos())
    assert {one.code for one in found.faults} == {"office_verify_device"}  # the laptops of this world have no real ids
    assert (found.ops, found.unsigned) == (7, 7)


class _NoPhotos:
    """A store in which nothing lies."""

    def all(self) -> Iterator[tuple[str, int]]:
        return iter(())


def test_the_command_says_what_was_found_and_ends_with_it(office: Enrolled) -> None:
    def run(*more: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, ["verify", "--data", str(office.folder), *more])
        return done.exit_code, done.output

    sound = run("--photos", "all")
    assert sound[0] == 0
    assert sound[1].startswith("没有发现改动：操作 ")
    office.alter("UPDATE t_issue SET description = '一切良好' WHERE id = :issue", issue=office.issues[0].id)
    code, text = run()
    assert (code, "给人查询的表里，问题" in text, "发现 1 处问题" in text) == (1, True, True)
    code, text = run("--json", "--scope", SCOPE)
    assert code == 1
    assert [one["record"] for one in json.loads(text)["faults"]] == [office.issues[0].id]
    assert run("--photos", "some")[0] == 2
