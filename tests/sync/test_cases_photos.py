"""The named failure cases of photos: cut, killed, altered, sent by two; they arrive whole or it is said.

Over the real wire, to a real office; where the office is killed it is a process of its own.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector.office import admin
from inspector.office import database as tables
from inspector.store.photo_queue import photo_tasks
from inspector.sync.client import Arrived, OfficeClient
from inspector.sync.once import client_for, once
from inspector.wording import say
from tests.office.bad_link import BadLink
from tests.offices import Laptop as Wire
from tests.offices import TestOffice
from tests.sync.laptops import Laptop, has_blob, laptop, told
from tests.sync.processes import Node, node
from tests.sync.test_photos import original, through

pytestmark = pytest.mark.machine

MB = 1 << 20
UPLOAD = {"Content-Type": "application/partial-upload"}


def arrived(office: TestOffice | Node, sha256: str) -> bool:
    """Say whether the office holds these bytes and no others under their name."""
    content = b"".join(office.office.blobs.store.open_stream(sha256))
    return hashlib.sha256(content).hexdigest() == sha256


def handed_over(lap: Laptop) -> int:
    """Exchange once, see that nothing waits, and return how many bytes of photos were given to the link."""
    sizes = [0]
    assert lap.sync(progress=lambda kind, done, total, size: sizes.append(size)).waiting == 0
    return max(sizes)


# --- cut and killed -------------------------------------------------------------------------------------------


def test_case_18_upload_whose_office_is_killed_goes_on_where_it_was(
    tmp_path: Path, office_database: Callable[[], str | None]
) -> None:
    """Fails where a kill costs the bytes that had come, or where a half photo is taken for a whole one."""
    doom = "inspector.office.blob_routes:_write:4:after"
    with (
        node(tmp_path / "office", office_database(), doom) as office,
        laptop(tmp_path / "a", "张三", office) as lap,  # type: ignore[arg-type]
    ):
        photo = lap.photo(9 * MB)
        result = once(lap.ws)
        office.was_killed()
        assert result.error is not None
        assert result.error.code == "office_unreachable"
        assert result.photos_waiting == 1
        assert not has_blob(office, photo.sha256)  # type: ignore[arg-type]
        [one] = admin.missing(office.office)
        come = one.arrived_bytes
        assert come >= 2 * MB, "what had come was gone after the kill"
        office.start()
        assert handed_over(lap) == 9 * MB - come
        assert arrived(office, photo.sha256)


def test_case_18_upload_cut_anywhere_resumes(office: TestOffice, tmp_path: Path) -> None:
    """Fails where a broken upload begins again from its start (on such a link it never ends) or ends up damaged."""
    with (
        laptop(tmp_path / "a", "张三", office) as lap,
        BadLink(office.port, mean_bytes=500_000, lost_replies=0.02, seed=11) as link,
    ):
        through(lap, link)
        taken = [lap.photo(3 * MB) for _ in range(2)]
        for _ in range(60):
            if once(lap.ws).waiting == 0:
                break
        assert link.resets
        assert all(arrived(office, photo.sha256) for photo in taken)
        assert link.sent_bytes < 3 * 6 * MB


def test_case_18_a_partial_with_a_hole_from_a_power_cut_is_found_out_and_begun_again(
    office: TestOffice, tmp_path: Path
) -> None:
    """Fails where bytes that came before a power cut are believed: the photo would be stored damaged or never."""
    with laptop(tmp_path / "a", "张三", office) as lap:
        lap.sync()
        photo = lap.photo(3 * MB)
        with client_for(lap.ws) as client, lap.ws.vault.open(photo.sha256) as source:
            client.send(photo.sha256, 0, 3 * MB, [source.read(2 * MB)], 2 * MB, preview_of=None)
        office.stop()
        [partial] = [path for path in (office.data / "blobs" / "partial").rglob("*") if path.is_file()]
        with open(partial, "r+b") as stream:
            stream.seek(MB)
            stream.write(bytes(4096))
        office.start()
        result = lap.sync()
        assert result.alarms == ()
        assert result.waiting == 0
        assert arrived(office, photo.sha256)


# --- altered --------------------------------------------------------------------------------------------------


def test_case_19_bytes_altered_on_the_way_are_refused_and_sent_again_from_the_start(
    office: TestOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fails where other bytes are stored under the name, or where the laptop takes its own good photo for damaged."""
    real, altered, answers = OfficeClient.send, [1], list[Any]()

    def altering(
        self: OfficeClient, sha256: str, offset: int, whole: int, pieces: Iterable[bytes], *rest: Any, **named: Any
    ) -> Arrived:
        content = b"".join(pieces)
        if altered[0] > 0:
            altered[0] -= 1
            content = bytes([content[0] ^ 1]) + content[1:]
        try:
            return real(self, sha256, offset, whole, [content], *rest, **named)
        except Exception as fault:
            answers.append(getattr(fault, "facts", {}).get("status"))
            raise

    monkeypatch.setattr(OfficeClient, "send", altering)
    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo(2 * MB)
        assert lap.sync().alarms == ()
        assert answers == [422]
        assert arrived(office, photo.sha256)
        altered[0] = 99  # something between here and there alters everything
        other = lap.photo(1000)
        result = once(lap.ws)
        [alarm] = result.alarms
        assert alarm.code == "photo_altered_on_the_way"
        assert say(alarm.code, **alarm.facts)
        assert result.photos_waiting == 1
        assert not has_blob(office, other.sha256)
        assert lap.ws.vault.digest(other.sha256) == other.sha256
        assert [task.sha256 for task in photo_tasks(lap.ws, "9")] == [other.sha256], "it is tried again later"


def test_case_19_a_photo_altered_on_the_laptops_disk_is_told_and_holds_up_nothing(
    office: TestOffice, tmp_path: Path
) -> None:
    """Fails where a damaged original is sent as something else, tried for ever in silence, or stops those behind it."""
    with laptop(tmp_path / "a", "张三", office) as lap:
        bad, good = lap.photo(3000), lap.photo(9000)
        path = original(lap, bad.sha256)
        path.chmod(0o600)
        content = path.read_bytes()
        path.write_bytes(content[:1500] + bytes([content[1500] ^ 1]) + content[1501:])
        result = once(lap.ws)
        assert [(alarm.code, alarm.facts["sha256"]) for alarm in result.alarms] == [("photo_damaged_here", bad.sha256)]
        assert arrived(office, good.sha256)
        assert not has_blob(office, bad.sha256)
        assert [one.sha256 for one in admin.missing(office.office)] == [bad.sha256], "the office knows what to ask for"
        assert once(lap.ws).alarms == ()
        assert photo_tasks(lap.ws, "9") == []


# --- two laptops ----------------------------------------------------------------------------------------------


def _announced(office: TestOffice, name: str, number: int, sha256: str) -> Wire:
    lap = office.laptop(name)
    photo = f"00000000-0000-7000-8000-00000000000{number}"
    lap.op("create", "photo", photo, {"sha256": sha256, "size_bytes": 3 * MB, "mime": "image/jpeg"})
    assert lap.push().json()["outcomes"][0]["state"] == "applied"
    return lap


def _until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until


def test_case_20_two_laptops_upload_the_same_photo_and_it_is_there_once(office: TestOffice) -> None:
    """Fails where two write the same partial at once, or where the second has to send it all over again."""
    content = b"\xff\xd8\xff" + os.urandom(3 * MB - 3)
    sha256 = hashlib.sha256(content).hexdigest()
    one, two = (_announced(office, name, n, sha256) for n, name in enumerate(("张三", "李四"), 1))
    path, go_on, first = f"/v1/blobs/{sha256}", threading.Event(), list[Any]()
    headers = {**UPLOAD, "Upload-Offset": "0", "Upload-Length": str(len(content)), "Upload-Complete": "?1"}

    def slowly() -> Iterator[bytes]:
        yield content[: 2 * MB]
        assert go_on.wait(60)
        yield content[2 * MB :]

    given = {**headers, "Content-Length": str(len(content))}
    sending = threading.Thread(target=lambda: first.append(one.ask("PATCH", path, content=slowly(), headers=given)))
    sending.start()
    try:
        _until(lambda: two.ask("HEAD", path).headers.get("Upload-Offset", "0") != "0")
        busy = two.ask("PATCH", path, content=content, headers=headers)
        assert (busy.status_code, busy.json()["error"]) == (423, "blob_busy")
    finally:
        go_on.set()
        sending.join(60)
    assert first[0].status_code == 201
    again = two.ask("PATCH", path, content=content, headers=headers)
    assert (again.status_code, again.headers["Upload-Complete"]) == (200, "?1")
    assert told(office, tables.blob.c.sha256) == [sha256]
    assert sorted(told(office, tables.blob_ref.c.device_id)) == sorted([one.id, two.id])
    assert len([found for found in (office.data / "blobs").rglob("*") if found.is_file()]) == 1
    assert arrived(office, sha256)
    assert two.ask("GET", path).content == content
