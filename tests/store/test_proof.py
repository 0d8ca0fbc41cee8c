"""Whatever was done to the database behind our back is a fault with a sentence, never a crash and never unseen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from inspector.domain import op as ops
from inspector.store import driver, head, journal
from inspector.store.workspace import DATABASE, open_workspace
from inspector.wording import say
from tests.store.making import Ground, faults, last_tx


def alter(folder: Path, *statements: str) -> None:
    outsider = driver.connect(folder / DATABASE)
    for statement in statements:
        assert outsider.execute(statement).rowcount > 0
    outsider.close()


def swapped(old: str, new: str) -> str:
    return f"UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), '{old}', '{new}') AS BLOB) WHERE seq = 3"


OF_ANOTHER_KIND = {
    "body as text": ("UPDATE journal SET body = CAST(body AS TEXT) WHERE seq = 3", "verify_op"),
    "patch with no pair": (swapped('"patch":{', '"patch":{"z":1,'), "verify_op"),
    "patch that is a list": (swapped('"tx_last":', '"patch":[],"tx_last":'), "verify_chain"),
    "body that is no JSON": ("UPDATE journal SET body = x'ff00' WHERE seq = 3", "verify_op"),
    "short hash": ("UPDATE journal SET hash = 'x' WHERE seq = 3", "verify_chain"),
    "number as text": ("UPDATE journal SET seq = 'q' WHERE seq = 3", "verify_gap"),
    "no digest": ("UPDATE photo SET sha256 = NULL", "verify_photo_missing"),
    "digest as number": ("UPDATE photo SET sha256 = 7", "verify_photo_missing"),
    "paper number as number": ("UPDATE issue SET number = 5", "verify_record"),
    "step without action": ("UPDATE issue_step SET action = NULL", "verify_ledger"),
    "place within itself": ("UPDATE place SET name = NULL, parent_id = id", "verify_record"),
    "revision of an office": ("UPDATE issue SET rev = 7", "verify_record"),
    "counter set back": ("UPDATE counter SET last = 0", "verify_counter"),
    "counter removed": ("DELETE FROM counter", "verify_counter"),
    "bytes not registered": ("DELETE FROM blob", "verify_blob"),
    "size of the bytes": ("UPDATE blob SET size_bytes = 1", "verify_blob"),
    "number given twice": (
        "UPDATE issue SET number = (SELECT min(number) FROM issue)",
        "verify_number_twice",
    ),
    "key of another device": (f"UPDATE meta SET v = '{'00' * 32}' WHERE k = 'device_public_key'", "verify_device"),
    "another district": ("UPDATE meta SET v = '440513' WHERE k = 'scope'", "verify_scope"),
    "words not searchable": ("DELETE FROM ledger_text WHERE rowid = 1", "verify_ledger"),
}


@pytest.mark.parametrize(("statement", "code"), OF_ANOTHER_KIND.values(), ids=OF_ANOTHER_KIND.keys())
def test_what_is_of_another_kind_or_at_odds_is_reported(ground: Ground, statement: str, code: str) -> None:
    ground.issue(photos=((ground.photo().id, "wide"),))
    ground.issue()
    assert faults(ground.ws) == []
    alter(ground.ws.folder, statement)
    found = journal.verify(ground.ws).faults
    assert code in [fault.code for fault in found]
    assert all(say(fault.code, **fault.facts) for fault in found)


def cut_tail(conn: Any, tx: str) -> None:
    """Remove the last transaction with everything that tells of it."""
    made = conn.execute("SELECT entity, record FROM journal WHERE tx = ? AND kind = 'create'", (tx,)).fetchall()
    conn.execute("DELETE FROM journal WHERE tx = ?", (tx,))
    last = conn.execute("SELECT seq, hash FROM journal ORDER BY n DESC LIMIT 1").fetchone()
    conn.execute("UPDATE device_stream SET last_seq = ?, last_hash = ?", tuple(last))
    for entity, record in made:
        conn.execute(f'DELETE FROM "{entity}" WHERE id = ?', (record,))
    conn.execute("DELETE FROM ledger_text WHERE rowid = (SELECT max(n) FROM ledger)")
    conn.execute("DELETE FROM ledger WHERE n = (SELECT max(n) FROM ledger)")
    conn.execute("UPDATE counter SET last = last - 1")


def test_a_tail_cut_off_without_a_trace_is_found_by_the_signed_head(ground: Ground) -> None:
    ground.issue()
    ground.issue(description="要抹掉的")
    tx = last_tx(ground.ws)
    ground.ws.close()
    (ground.ws.folder / head.BESIDE).unlink()
    outsider = driver.connect(ground.ws.folder / DATABASE)
    cut_tail(outsider, tx)
    outsider.close()
    with open_workspace(ground.ws.folder) as ws:
        assert faults(ws) == ["verify_head"]
    with open_workspace(ground.ws.folder) as ws:
        assert faults(ws) == ["verify_head"], "it is not forgotten when the head is signed again"


def test_a_chain_written_anew_from_the_middle_is_found_by_the_signed_head(ground: Ground) -> None:
    ground.issue(severity="serious")
    ground.issue()
    ground.ws.close()
    outsider = driver.connect(ground.ws.folder / DATABASE)
    previous = ops.GENESIS
    for n, before in outsider.execute("SELECT n, body FROM journal ORDER BY n").fetchall():
        body = before.replace(b'"serious"', b'"minor"')
        previous = ops.chain(previous, body)
        outsider.execute("UPDATE journal SET body = ?, hash = ? WHERE n = ?", (body, previous, n))
    outsider.execute("UPDATE device_stream SET last_hash = ?", (previous,))
    outsider.execute("UPDATE issue SET severity = 'minor' WHERE severity = 'serious'")
    outsider.execute("UPDATE ledger SET severity = 'minor' WHERE severity = 'serious'")
    outsider.close()
    with open_workspace(ground.ws.folder) as ws:
        assert faults(ws) == ["verify_head"]


def test_a_head_signed_by_nobody_of_ours_is_a_fault(ground: Ground) -> None:
    ground.issue()
    ground.ws.close()
    forged = """UPDATE meta SET v = replace(v, '"signature": "', '"signature": "00') WHERE k = 'signed_heads'"""
    alter(ground.ws.folder, forged)
    (ground.ws.folder / head.BESIDE).unlink()
    with open_workspace(ground.ws.folder) as ws:
        assert faults(ws) == ["verify_head"]


def test_an_original_without_a_record_is_reported_and_taken_in_at_the_next_start(ground: Ground) -> None:
    received = ground.ws.vault.receive(io.BytesIO(b"\xff\xd8\xff of a commit that failed"), "x")
    assert received is not None
    assert faults(ground.ws) == [], "it may be on its way to its record"
    ground.ws.close()
    with open_workspace(ground.ws.folder) as ws:
        assert faults(ws) == ["verify_photo_unrecorded"]
        assert ws.unclean


def test_the_original_of_an_undone_photo_still_counts(ground: Ground) -> None:
    shot = ground.photo()
    journal.undo(ground.ws, last_tx(ground.ws))
    assert faults(ground.ws) == []
    next((ground.ws.folder / "vault" / "originals").rglob(shot.sha256)).unlink()
    assert faults(ground.ws) == ["verify_photo_missing"]


def test_the_digits_on_paper_are_found_in_the_journal(ground: Ground) -> None:
    ground.issue()
    shown = head.shown(ground.ws.reader(), ground.ws.scope, ground.ws.device.id)
    assert len(shown) == head.SHOWN_DIGITS
    ground.issue()
    assert head.holds(ground.ws.reader(), shown.upper())
    for wrong in ("0" * 8, shown[:7], "%" * 8, ""):
        assert not head.holds(ground.ws.reader(), wrong)
