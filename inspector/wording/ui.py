"""Answers for what the window's own parts say when the world refuses: printers and files to save to."""

from __future__ import annotations

import errno
from collections.abc import Mapping

SENTENCES = {
    "printer_refused": "打印机「{printer}」没有接收。单据还在，可以存为 PDF，或换一台打印机再打印。",
    "file_not_saved": "没能存到 {path}（{why}）。单据还在，原有的文件没有改动；请换一个文件夹再存。",
}

_REFUSALS: Mapping[int, str] = {
    errno.ENOSPC: "磁盘满了",
    errno.EACCES: "没有写入的权限",
    errno.EPERM: "没有写入的权限",
    errno.EROFS: "这个盘只能读",
    errno.ENOENT: "文件夹不在了",
    errno.EISDIR: "已有同名文件夹",
    errno.EIO: "磁盘读写出错",
    errno.ENODEV: "磁盘已拔出",
}


def refused(code: int | None, otherwise: str) -> str:
    """Word why the system refused a file; a code without a word keeps what the system said."""
    return _REFUSALS.get(code or 0, otherwise)
