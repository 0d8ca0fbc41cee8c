"""Photos in a bucket, over the S3 protocol itself (rclone serves a folder): two nodes, one bucket, either will do."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
import sqlalchemy as sa

from inspector.errors import Known
from inspector.office.auth import Caller
from inspector.office.blob_grants import district
from inspector.office.blob_s3 import S3Store
from inspector.office.blob_store import Progress, open_store
from inspector.office.blobs import ORIGINAL, Blobs
from inspector.office.database import Database, blob, blob_ref
from inspector.office.refusal import Refused


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3-speaking server with one bucket, `photos`."""
    root = tmp_path_factory.mktemp("s3")
    (root / "photos").mkdir()
    rclone = Path(sys.executable).with_name("rclone.exe" if sys.platform == "win32" else "rclone")
    keys = ("--auth-key", "key,secret", "--config", str(root / "no.conf"), "--vfs-cache-mode", "off")
    command = (str(rclone), "serve", "s3", "--addr", "127.0.0.1:0", *keys, str(root))
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    found = None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            break
    assert found, "rclone did not start"
    reader = threading.Thread(target=process.stderr.read, daemon=True)  # or its pipe fills and it stands still
    reader.start()
    yield found.group()
    process.kill()
    process.wait(10)
    reader.join(10)
    process.stderr.close()


@pytest.fixture
def url(s3_server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    prefix = hashlib.sha256(request.node.name.encode()).hexdigest()[:12]
    return f"s3://photos/{prefix}?endpoint={s3_server}&region=us-east-1"


@pytest.fixture
def nodes(url: str) -> tuple[S3Store, S3Store]:
    first, second = open_store(url), open_store(url)
    assert isinstance(first, S3Store)
    assert isinstance(second, S3Store)
    return first, second


def photo(seed: int, size: int = 300_000) -> tuple[str, bytes]:
    content = random.Random(seed).randbytes(size)
    return hashlib.sha256(content).hexdigest(), content


def names(store: S3Store) -> list[str]:
    return sorted(found["path"] for batch in obstore.list(store._bucket) for found in batch)


def refusal(error: pytest.ExceptionInfo[Refused]) -> tuple[int, str, int | None]:
    return error.value.status, error.value.fault.error, error.value.fault.offset


def test_segments_taken_by_turns_by_two_nodes_make_one_whole(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(1)
    for turn, at in enumerate(range(0, 300_000, 50_000)):
        node = nodes[turn % 2]
        assert node.offset(sha) == at
        progress = node.append(sha, at, len(content), [content[at : at + 50_000]])
        assert progress == Progress(at + 50_000, len(content), at == 250_000)
    first, second = nodes
    assert names(first) == [f"blobs/{sha[:2]}/{sha}"]
    assert b"".join(second.open_stream(sha)) == content
    assert b"".join(second.open_stream(sha, 100, 299_000)) == content[100:299_000]
    assert (second.has(sha), second.size(sha), second.check(sha)) == (True, len(content), True)
    assert list(first.all()) == [(sha, len(content))]


def test_a_segment_the_other_node_did_not_expect_is_answered_with_its_offset(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(2)
    nodes[0].append(sha, 0, len(content), [content[:1000]])
    for wrong in (0, 999, 1001):
        with pytest.raises(Refused) as error:
            nodes[1].append(sha, wrong, len(content), [b"x"])
        assert refusal(error) == (409, "offset_mismatch", 1000)
    with pytest.raises(Refused) as error:
        nodes[1].append(sha, 1000, len(content) + 1, [b"x"])
    assert refusal(error) == (409, "length_changed", 0)


def test_both_nodes_taking_the_same_segment_at_once_harms_nothing(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(3)
    one, other = nodes[0].begin(sha, 0, len(content)), nodes[1].begin(sha, 0, len(content))
    with one:
        one.write(content[:200_000])
    # a retry with half the segment, at the other node: told the offset, or, where the server knows no If-None-Match
    # (this one does not), overwriting
    with contextlib.suppress(Refused), other:
        other.write(content[:100_000])
    offset = nodes[0].offset(sha)
    assert offset in (100_000, 200_000)
    assert nodes[1].append(sha, offset, len(content), [content[offset:]]).complete
    assert nodes[0].check(sha)
    assert names(nodes[0]) == [f"blobs/{sha[:2]}/{sha}"]


def test_overlapping_segments_are_joined(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(4)
    key = f"part/{sha}/{len(content)}"
    for start, end in ((0, 100_000), (50_000, 180_000), (60_000, 70_000), (180_000, 250_000), (260_000, 270_000)):
        obstore.put(nodes[0]._bucket, f"{key}/{start:012d}", content[start:end])
    assert nodes[0].offset(sha) == 250_000
    assert nodes[0].append(sha, 250_000, len(content), [content[250_000:]]).complete
    assert nodes[1].check(sha)


def test_a_node_that_died_before_it_put_the_whole_is_replaced_by_any(
    nodes: tuple[S3Store, S3Store], database: Database
) -> None:
    sha, content = photo(5)
    ours = district("330106")
    nodes[0].append(sha, 0, len(content), [content[:100_000]], ours)
    with nodes[0].begin(sha, 100_000, len(content), ours) as writing:
        writing.write(content[100_000:])  # and never finished
    caller = Caller("a", "u", "inspector", frozenset({"330106"}), frozenset({"330106"}))
    named = {"scope": "330106", "photo_id": "p", "role": ORIGINAL, "sha256": sha}
    database.write(
        lambda conn: conn.execute(sa.insert(blob_ref).values(**named, device_id="a", announced_at_utc="2026-11-19"))
    )
    database.write(lambda conn: conn.execute(sa.insert(blob).values(sha256=sha, state="expected")))
    standing = Blobs(database, nodes[1]).standing(sha, caller)
    assert standing is not None
    assert standing.complete
    assert nodes[0].has(sha)


def test_wrong_bytes_are_thrown_away(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(6)
    nodes[0].append(sha, 0, len(content), [b"?" * 1000])
    with pytest.raises(Refused) as error:
        nodes[1].append(sha, 1000, len(content), [content[1000:]])
    assert refusal(error) == (422, "digest_mismatch", 0)
    assert names(nodes[0]) == []
    assert nodes[0].append(sha, 0, len(content), [content]).complete


def test_a_large_photo_in_one_request_is_cut_into_objects_and_put_together(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(7, 40_000_000)
    pieces = [content[at : at + 1_000_000] for at in range(0, 39_000_000, 1_000_000)]
    assert nodes[0].append(sha, 0, len(content), pieces) == Progress(39_000_000, len(content), False)
    assert len(names(nodes[0])) == 5
    assert nodes[1].append(sha, 39_000_000, len(content), [content[39_000_000:]]).complete
    assert nodes[1].check(sha)
    assert names(nodes[0]) == [f"blobs/{sha[:2]}/{sha}"]


def test_a_files_bytes_are_verified_before_they_go_in(nodes: tuple[S3Store, S3Store], tmp_path: Path) -> None:
    sha, content = photo(8)
    (tmp_path / "torn").write_bytes(content[:-1])
    with pytest.raises(Refused):
        nodes[0].put_file(sha, tmp_path / "torn")
    assert not nodes[0].has(sha)
    (tmp_path / "whole").write_bytes(content)
    nodes[0].put_file(sha, tmp_path / "whole")
    assert nodes[1].check(sha)


def test_rot_is_found_and_set_aside(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(9)
    nodes[0].append(sha, 0, len(content), [content])
    obstore.put(nodes[0]._bucket, f"blobs/{sha[:2]}/{sha}", b"rotten")
    assert not nodes[1].check(sha)
    nodes[1].set_aside(sha)
    assert (nodes[0].has(sha), nodes[0].check(sha)) == (False, False)
    assert names(nodes[0]) == [f"damaged/{sha}"]
    assert nodes[0].append(sha, 0, len(content), [content]).complete


def test_what_is_not_there_is_told_at_once(nodes: tuple[S3Store, S3Store]) -> None:
    with pytest.raises(FileNotFoundError):
        nodes[0].open_stream("0" * 64)
    assert nodes[0].partial("0" * 64) is None
    for name in ("../" + "0" * 61, "A" * 64, ""):
        for act in (nodes[0].has, nodes[0].partial, nodes[0].open_stream, lambda sha: nodes[0].begin(sha, 0, 5)):
            with pytest.raises(Refused):
                act(name)


def test_keys_do_not_belong_into_the_address() -> None:
    with pytest.raises(Known) as error:
        open_store("s3://photos/x?secret_access_key=abc")
    assert error.value.code == "photo_store_url"
    assert "abc" not in str(error.value)


def test_a_bucket_that_is_away_is_said_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    away = open_store(re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9", url))
    with pytest.raises(Refused) as error:
        away.has("0" * 64)
    assert error.value.status == 503


def test_an_upload_nobody_comes_back_to_is_thrown_away(nodes: tuple[S3Store, S3Store]) -> None:
    (old, content), (other, more) = photo(10), photo(11)
    nodes[0].append(old, 0, len(content), [content[:1000]], "a")
    nodes[0].append(other, 0, len(more), [more[:1000]], "b")
    with nodes[0].begin(other, 1000, len(more), "b"), pytest.raises(Refused) as error:
        nodes[0].drop(other, "b")
    assert error.value.status == 423
    nodes[1].drop(old, "a")
    assert (nodes[0].offset(old, "a"), nodes[0].offset(other, "b")) == (0, 1000)
    nodes[1].sweep(datetime.now(UTC) - timedelta(hours=1))
    assert nodes[0].offset(other, "b") == 1000
    nodes[1].sweep(datetime.now(UTC) + timedelta(hours=1))
    assert names(nodes[0]) == []


def test_a_photo_that_arrived_again_meanwhile_is_not_moved_away(nodes: tuple[S3Store, S3Store]) -> None:
    sha, content = photo(12)
    nodes[0].append(sha, 0, len(content), [content])
    nodes[1].set_aside(sha)
    assert nodes[0].check(sha)


def test_two_districts_on_two_nodes_keep_one_photo_and_prove_each_for_itself(
    nodes: tuple[S3Store, S3Store], database: Database
) -> None:
    sha, content = photo(13)
    here, there = (
        Caller(device, f"u-{device}", "inspector", frozenset({scope}), frozenset({scope}))
        for device, scope in (("a", "330106"), ("b", "330110"))
    )
    one, two = Blobs(database, nodes[0]), Blobs(database, nodes[1])
    for caller in (here, there):
        named = {"scope": min(caller.writes), "photo_id": "p", "role": ORIGINAL, "sha256": sha}
        row = {**named, "device_id": caller.device_id, "announced_at_utc": "2026-11-19"}
        database.write(lambda conn, row=row: conn.execute(sa.insert(blob_ref).values(row)))  # type: ignore[misc]
    one.append(sha, 0, len(content), [content[:1000]], caller=here)
    two.append(sha, 0, len(content), [content[:500]], caller=there)
    assert two.have([sha], here).partial == {sha: 1000}
    assert one.have([sha], there).partial == {sha: 500}
    assert two.append(sha, 1000, len(content), [content[1000:]], caller=here).complete
    assert (one.have([sha], here).stored, one.have([sha], there).partial) == ((sha,), {sha: 500})
    assert one.append(sha, 500, len(content), [content[500:]], caller=there).complete
    assert two.have([sha], there).stored == (sha,)
    assert names(nodes[0]) == [f"blobs/{sha[:2]}/{sha}"]
