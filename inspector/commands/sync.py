"""`inspector sync`: everything that waits to the office, everything from there; once, or again and again."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from inspector.errors import Known
from inspector.interrupts import Interruption, interruption
from inspector.wording import say

if TYPE_CHECKING:
    from inspector.store.workspace import Workspace
    from inspector.sync.once import Result


@click.command(name="sync")
@click.option("--once", is_flag=True, help="只同步一次就结束；缺省一直同步，断了自动再试，直到按 Ctrl+C。")
@click.option("--json", "as_json", is_flag=True, help="每次同步的结果输出为一行 JSON。")
@click.pass_obj
def command(workspace: Path, once: bool, as_json: bool) -> None:
    """与办公室同步：送出记录和照片，收取别人的记录，取回执。断在哪里都可以，下次接着传。

    退出码：0 同步好了；1 没有同步成（原因写在标准错误，内容都在本机）。
    """
    from inspector.commands.opening import opened

    try:
        with opened(workspace) as ws:
            works = _one(ws, as_json) if once else _until_interrupted(ws, as_json)
    except Known as fault:  # the workspace itself: in use, damaged, unwritable
        if as_json:
            click.echo(json.dumps({"error": _fault(fault)}, ensure_ascii=False))
        click.echo(say(fault.code, **fault.facts), err=True)
        works = False
    raise SystemExit(0 if works else 1)


def figures(result: Result) -> dict[str, Any]:
    """Return a result as it is printed with --json."""
    wrong = result.error or next(iter(result.alarms), None)
    return {
        "records": {
            "sent": result.records_sent,
            "received": result.records_received,
            "confirmed": result.records_confirmed,
            "safe": result.records_safe,
            "waiting": result.records_waiting,
        },
        "photos": {
            "sent": result.photos_sent,
            "confirmed": result.photos_confirmed,
            "safe": result.photos_safe,
            "waiting": result.photos_waiting,
        },
        "conflicts": result.conflicts,
        "quarantined": result.quarantined,
        "error": _fault(wrong) if wrong else None,
    }


def _fault(fault: Known) -> dict[str, str]:
    return {"code": fault.code, "text": say(fault.code, **fault.facts)}


def _one(ws: Workspace, as_json: bool) -> bool:
    from inspector.sync.once import once

    result = once(ws, progress=_progress())
    _tell(result, as_json)
    return result.error is None and not result.alarms


def _until_interrupted(ws: Workspace, as_json: bool) -> bool:
    with interruption() as stop:
        return _again_and_again(ws, as_json, stop)


def _again_and_again(ws: Workspace, as_json: bool, stop: Interruption) -> bool:
    """Exchange until somebody interrupts; what a person must do first ends it."""
    from inspector.sync import backoff
    from inspector.sync.once import once

    pace = backoff.started(backoff.look())
    while not stop.is_set():
        before, chance = pace, random.random()

        def next_wait(error: Known | None, before: backoff.Pace = before, chance: float = chance) -> float | None:
            now = backoff.look()
            after = backoff.ended(before, now, error.code if error else None, chance)
            return None if after.stopped else backoff.remaining(after, now)

        result = once(ws, progress=_progress(), cancelled=stop.is_set, next_wait=next_wait)
        if result.cancelled:
            break
        _tell(result, as_json)
        pace = backoff.ended(before, backoff.look(), result.error.code if result.error else None, chance)
        if pace.stopped:
            return False
        if not as_json and result.error is not None:
            click.echo(say("sync_waits", seconds=round(pace.wait)), err=True)
        while (left := backoff.remaining(pace, backoff.look())) and not stop.wait(min(left, 2.0)):
            pass  # looked at every two seconds: another network or a laptop that woke up is due at once
    click.echo(say("sync_stopped"), err=True)
    return True


def _tell(result: Result, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures(result), ensure_ascii=False))
    elif result.error is None:
        click.echo(
            say(
                "sync_done",
                sent=result.records_sent,
                photos=result.photos_sent,
                received=result.records_received,
                records_confirmed=result.records_confirmed,
                records=result.records_confirmed + result.records_waiting,
                photos_confirmed=result.photos_confirmed,
                photos_total=result.photos_confirmed + result.photos_waiting,
            )
        )
        if result.conflicts:
            click.echo(say("sync_conflicts", count=result.conflicts))
    sys.stdout.flush()
    for fault in (*((result.error,) if result.error else ()), *result.alarms):
        click.echo(say(fault.code, **fault.facts), err=True)


def _progress() -> Callable[[str, int, int, int], None]:
    if not sys.stderr.isatty():
        return lambda kind, done, total, size: None

    def show(kind: str, done: int, total: int, size: int) -> None:
        said = say(f"sync_progress_{kind}", done=done, total=total, megabytes=f"{size / 1e6:.1f}")
        click.echo(f"\r\x1b[K{said}", nl=False, err=True)

    return show
