"""The register the screens ask for: read once, and already read anew when anybody hears that it has changed."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from inspector.domain.place import Body
from inspector.store import places
from inspector.store.door import new_id
from inspector.store.workspace import open_workspace
from inspector.ui.today import register
from tests.store.making import Clock, Ground, laid_out


def body(ground: Ground, name: str) -> Body:
    kept = Body(id=new_id(), name=name, kind="street")
    places.keep(ground.ws, kept)
    return kept


def test_it_is_read_by_whoever_changes_it_before_anybody_hears(tmp_path: Path, monkeypatch: Any) -> None:
    with open_workspace(tmp_path / "w", now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        read, readers = register._read, list[str]()
        monkeypatch.setattr(
            register, "_read", lambda ws: (readers.append(threading.current_thread().name), read(ws))[1]
        )
        register.keep(ws)
        heard: list[tuple[str, ...]] = []
        ws.on_change(lambda _: heard.append(tuple(one.name for one in register.read(ws).bodies.values())))
        assert register.read(ws) is register.read(ws)
        worker = threading.Thread(target=body, args=(ground, "环卫所"), name="worker")
        worker.start()
        worker.join()
        assert register.read(ws).bodies
        assert readers == [threading.current_thread().name, "worker"], "nobody waits for it on this thread"
        ground.photo()
        assert len(readers) == 2, "a photo does not touch it"
        assert heard == [("环卫所",), ("环卫所",)]
        places.keep(ws, replace(ground.community, name="改名社区"))
        assert register.read(ws).short_name(ground.community.id) == "改名社区"


def test_what_was_read_while_something_was_written_is_not_held(tmp_path: Path, monkeypatch: Any) -> None:
    with open_workspace(tmp_path / "w", now=Clock()) as ws:
        ground = laid_out(ws, Clock())
        register.keep(ws)
        read, late = register._read, [True]

        def slow(ws: Any) -> register.Register:
            found = read(ws)
            if late:
                late.clear()
                body(ground, "环卫所")  # after the rows were read
            return found

        monkeypatch.setattr(register, "_read", slow)
        assert not register.read(ws).bodies
        assert [one.name for one in register.read(ws).bodies.values()] == ["环卫所"]
