"""Small disks that can fill up, be pulled out, or lose their power: real file systems, so root and Linux are needed."""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
_WITHOUT_FLUSH = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: what is not on the disk yet never gets there


@dataclass(frozen=True)
class Disk:
    """A mounted disk: ext4 on a loop device over `image`, or tmpfs where there is no image."""

    at: Path
    image: Path | None

    def cut(self) -> None:
        """Pull the disk out, or cut its power: every access fails from now on, and what was not synced is lost."""
        descriptor = os.open(self.at, os.O_RDONLY)
        try:
            fcntl.ioctl(descriptor, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(descriptor)

    def plug_in_again(self) -> None:
        """Mount it anew, as after a restart; the file system replays its own journal."""
        self.unmount()
        self.mount()

    def mount(self) -> None:
        assert self.image is not None
        _run("mount", "-o", "loop", str(self.image), str(self.at))

    def unmount(self) -> None:
        _run("umount", str(self.at))

    def fill(self, leave: int) -> Path:
        """Fill the disk up to `leave` bytes and return the file that does it."""
        filler = self.at / "filler"
        with open(filler, "wb") as stream:
            free = shutil.disk_usage(self.at).free
            os.posix_fallocate(stream.fileno(), 0, max(free - leave, 1))
        return filler

    def make_room(self, filler: Path) -> None:
        """Remove the filler; ext4 gives its blocks away only with its next commit."""
        filler.unlink()
        descriptor = os.open(self.at, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.sync()


def make(folder: Path, kind: str, megabytes: int) -> Disk:
    """Make and mount a disk of `kind` (ext4 | tmpfs) in `folder`; skip the test where that is not possible."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    if shutil.which("mount") is None or (kind == "ext4" and shutil.which("mkfs.ext4") is None):
        pytest.skip("no mount or no mkfs.ext4 here")
    at, image = folder / "disk", folder / "image"
    at.mkdir()
    try:
        if kind == "tmpfs":
            _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(at))
            return Disk(at, None)
        with open(image, "wb") as stream:
            stream.truncate(megabytes << 20)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
        disk = Disk(at, image)
        disk.mount()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no small disk can be mounted here: {error.stderr}")
    return disk


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
