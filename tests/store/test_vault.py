"""The vault: whole or not at all, stored once, never altered, and no way out of it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from inspector.errors import Known
from inspector.store.vault import CHUNK, HEAD_BYTES, Vault
from tests.store.making import known


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path / "vault")
    made.prepare()
    return made


def files(vault: Vault) -> list[str]:
    return [path.name for path in vault._originals.parent.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, HEAD_BYTES, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_what_went_in_comes_out_under_its_digest(vault: Vault, size: int) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    content = content[:size]
    received = vault.receive(io.BytesIO(content), "a")
    assert received is not None
    assert received.sha256 == hashlib.sha256(content).hexdigest()
    assert received.size_bytes == size
    assert received.head == content[:HEAD_BYTES]
    assert received.fresh
    with vault.open(received.sha256) as stream:
        assert stream.read() == content
    assert list(vault.originals()) == [received.sha256]


def test_the_same_bytes_are_stored_once(vault: Vault) -> None:
    first = vault.receive(io.BytesIO(b"same"), "a")
    again = vault.receive(io.BytesIO(b"same"), "b")
    assert first is not None
    assert again is not None
    assert (again.sha256, again.fresh) == (first.sha256, False)
    assert files(vault) == [first.sha256]


def test_an_original_that_a_failing_disk_cut_short_is_healed_by_the_same_bytes(vault: Vault) -> None:
    received = vault.receive(io.BytesIO(b"whole photo"), "a")
    assert received is not None
    next(vault._originals.rglob(received.sha256)).write_bytes(b"whole")
    again = vault.receive(io.BytesIO(b"whole photo"), "b")
    assert again is not None
    assert vault.digest(again.sha256) == again.sha256


def test_a_cancelled_copy_leaves_nothing(vault: Vault) -> None:
    assert vault.receive(io.BytesIO(b"x" * 3 * CHUNK), "a", lambda: True) is None
    assert files(vault) == []


class PulledOut(io.RawIOBase):
    """A card that gives one chunk and is then pulled out."""

    def __init__(self) -> None:
        self._left = 1

    def readinto(self, view: Any) -> int:
        if not self._left:
            raise OSError(5, "Input/output error")
        self._left -= 1
        view[:3] = b"abc"
        return 3


def test_a_card_pulled_out_half_way_leaves_nothing_and_is_the_callers_to_name(vault: Vault) -> None:
    with pytest.raises(OSError, match="Input/output"):
        vault.receive(PulledOut(), "a")  # type: ignore[arg-type]
    assert files(vault) == []


def test_a_source_that_only_reads_is_taken_too(vault: Vault) -> None:
    class Reads:
        def __init__(self) -> None:
            self._stream = io.BytesIO(b"y" * (CHUNK + 5))

        def read(self, size: int) -> bytes:
            return self._stream.read(size)

    received = vault.receive(Reads(), "a")  # type: ignore[arg-type]
    assert received is not None
    assert received.size_bytes == CHUNK + 5


@pytest.mark.parametrize("name", ["", "..", "../../owner.json", "A" * 64, "0" * 63, "0" * 65, "0/" * 32])
def test_what_is_no_digest_leads_nowhere(vault: Vault, name: str) -> None:
    assert not vault.has(name)
    for act in (vault.open, vault.size, vault.digest, lambda text: vault.keep_derived("thumb", text, b"x")):
        with pytest.raises(Known) as error:
            act(name)
        assert known(error).code == "photo_missing"


def test_a_derived_picture_can_be_lost_and_is_never_an_original(vault: Vault) -> None:
    received = vault.receive(io.BytesIO(b"photo"), "a")
    assert received is not None
    assert vault.derived("thumb", received.sha256) is None
    vault.keep_derived("thumb", received.sha256, b"small")
    vault.keep_derived("thumb", received.sha256, b"smaller")
    assert vault.derived("thumb", received.sha256) == b"smaller"
    assert list(vault.originals()) == [received.sha256]
    assert vault.digest(received.sha256) == received.sha256


def test_what_an_interrupted_copy_left_is_swept(vault: Vault) -> None:
    received = vault.receive(io.BytesIO(b"photo"), "a")
    (vault._incoming / "b.part").write_bytes(b"half")
    assert vault.sweep() == 1
    assert vault.sweep() == 0
    assert received is not None
    assert files(vault) == [received.sha256]


def test_sm3_is_the_digest_of_the_national_standard(vault: Vault) -> None:
    if "sm3" not in hashlib.algorithms_available:
        pytest.skip("this OpenSSL has no SM3")
    received = vault.receive(io.BytesIO(b"abc"), "a")
    assert received is not None
    # GB/T 32905-2016, A.1
    assert vault.digest(received.sha256, "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks /proc which file a descriptor is")
def test_bytes_are_synced_before_they_get_their_name_and_the_name_before_it_is_told(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ext4 forgives a forgotten sync of the folder (the next one does it too); other file systems do not."""
    order: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        order.append(f"sync {Path(os.readlink(f'/proc/self/fd/{descriptor}')).suffix or 'folder'}")
        fsync(descriptor)

    def watched_replace(old: Path, new: Path) -> None:
        order.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    vault.receive(io.BytesIO(b"photo"), "a")
    assert order == ["sync .part", "sync folder", "rename", "sync folder"], "the first sync of a folder: it is new"
    order.clear()
    vault.receive(io.BytesIO(b"photo"), "b")
    assert order == ["sync .part", "sync folder"], "the name was there; whoever gave it may have died before the sync"


def test_a_rotten_original_of_the_same_size_is_healed_by_the_same_bytes_and_told(vault: Vault) -> None:
    received = vault.receive(io.BytesIO(b"whole photo"), "a")
    assert received is not None
    next(vault._originals.rglob(received.sha256)).write_bytes(b"whole phoTo")
    again = vault.receive(io.BytesIO(b"whole photo"), "b")
    assert again is not None
    assert (again.fresh, again.healed) == (False, True)
    assert vault.digest(again.sha256) == again.sha256
    third = vault.receive(io.BytesIO(b"whole photo"), "c")
    assert third is not None
    assert not third.healed


def test_what_others_put_into_the_vault_is_no_original(vault: Vault) -> None:
    received = vault.receive(io.BytesIO(b"photo"), "a")
    assert received is not None
    own = next(vault._originals.rglob(received.sha256)).parent
    for path in (vault._originals / "Thumbs.db", own / "Thumbs.db", own / ("0" * 64), vault._originals / ("1" * 64)):
        path.write_bytes(b"x")
    (vault._originals / "ab").mkdir(exist_ok=True)
    (vault._originals / "ab" / ("ab" + "0" * 62)).mkdir()
    assert list(vault.originals()) == [received.sha256]
    (vault._originals.parent / "originals").rename(vault._originals.parent / "elsewhere")
    assert list(vault.originals()) == []


def test_room_promised_to_one_copy_is_not_promised_to_another_and_comes_back_when_it_is_done(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    vault.prepare()
    free = shutil.disk_usage(tmp_path).free
    most = free - 200_000_000  # other programs write to this disk meanwhile
    assert vault.promise(most)
    assert not vault.promise(400_000_000)
    received = vault.receive(io.BytesIO(b"x" * 3_000_000), "a", promised=most)
    assert received is not None
    assert vault.promise(400_000_000)
    with pytest.raises(OSError, match="Input/output"):
        vault.receive(PulledOut(), "b", promised=400_000_000)  # type: ignore[arg-type]
    assert vault.promise(most)
