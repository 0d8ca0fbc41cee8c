"""Where the private key lies: in a real keyring once the laptop is enrolled, else in its file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from inspector.domain import device_id
from inspector.errors import Known
from inspector.store import device, exchange
from inspector.store.identity import DEVICE_KEY
from inspector.store.workspace import open_workspace
from tests.store.making import Ground, faults, known
from tests.store.offices import enrol


class Box(KeyringBackend):
    """A keyring as real ones are: it keeps what it is given, and may be locked."""

    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.forgets = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        if not self.forgets:
            self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.kept.get((service, username))


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.delenv("INSPECTOR_KEYRING", raising=False)
    monkeypatch.setattr(device, "_unlocked", {})
    before, found = keyring.get_keyring(), Box()
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(before)


def test_the_key_goes_into_the_keyring_at_enrolment_and_the_laptop_stays_itself(ground: Ground, box: Box) -> None:
    ws = ground.ws
    assert exchange.key_kept_in(ws) == "file"
    enrol(ws)
    assert exchange.key_kept_in(ws) == "keyring"
    content = (ws.folder / DEVICE_KEY).read_bytes()
    assert b"PRIVATE" not in content
    assert len(box.kept) == 1
    mine = ws.device
    assert device_id.signed_by(mine.public_key, ws.sign(b"x"), b"x")
    ws.close()
    with open_workspace(ws.folder) as again:
        assert again.device == mine
        assert again.notices == ()
        assert exchange.enrolment(again) is not None
        assert faults(again) == []


@pytest.mark.parametrize("way", ["off", "locked", "forgets", "none"])
def test_without_a_keyring_that_keeps_it_the_key_stays_in_its_file(
    ground: Ground, box: Box, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "off":
        monkeypatch.setenv("INSPECTOR_KEYRING", "off")
    elif way == "none":
        from keyring.backends.fail import Keyring

        keyring.set_keyring(Keyring())
    else:
        setattr(box, way, True)
    enrol(ground.ws)
    assert exchange.key_kept_in(ground.ws) == "file"
    assert device_id.signed_by(ground.ws.device.public_key, ground.ws.sign(b"x"), b"x")


def test_a_keyring_that_is_locked_is_told_and_keeps_nobody_from_closing(ground: Ground, box: Box) -> None:
    ws = ground.ws
    enrol(ws)
    device._unlocked.clear()
    box.locked = True
    with pytest.raises(Known) as error:
        ws.sign(b"x")
    assert known(error).code == "key_not_in_keyring"
    ground.issue()
    ws.close()
    box.locked = False
    with open_workspace(ws.folder) as again:
        assert again.notices == ()
        assert faults(again) == []


def test_a_start_cut_off_while_the_key_moved_finds_either_file_at_home(
    ground: Ground, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspector.store import identity

    ws = ground.ws
    mine = ws.device

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(identity, "take", killed)
        with pytest.raises(KeyboardInterrupt):
            enrol(ws)
    ws.close()
    with open_workspace(ws.folder) as again:
        assert again.device == mine
        assert again.notices == ()
        assert exchange.key_kept_in(again) == "keyring"
    assert box.kept


def test_a_copied_folder_is_still_another_device(ground: Ground, box: Box) -> None:
    ws = ground.ws
    enrol(ws)
    mine = ws.device.id
    ws.close()
    copied = ws.folder.with_name("copy")
    shutil.copytree(ws.folder, copied)
    with open_workspace(copied) as other:
        assert other.device.id != mine
        assert [one.code for one in other.notices][:1] == ["moved_or_copied"]
