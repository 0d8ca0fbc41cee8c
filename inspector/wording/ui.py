"""Answers for what the window's own parts say when the world refuses: printers and files to save to."""

from __future__ import annotations

SENTENCES = {
    "printer_refused": "打印机「{printer}」没有接收。单据还在，可以存为 PDF，或换一台打印机再打印。",
    "file_not_saved": "没能存到 {path}（{why}）。单据还在，原有的文件没有改动；请换一个文件夹再存。",
}
