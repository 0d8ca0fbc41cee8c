"""对账 asks the office now, by hash; what it lost is found and sent again."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.__main__ import main
from inspector.store import exchange
from inspector.sync.reconcile import reconcile
from tests.offices import TestOffice
from tests.sync.laptops import has_blob, laptop, set_blobs
from tests.sync.test_photos import derive


def test_everything_there_is_counted(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        lap.place()
        for _ in range(4):
            lap.photo()
        lap.sync()
        asked: list[tuple[int, int]] = []
        found = reconcile(lap.ws, progress=lambda done, total: asked.append((done, total)))
        assert found is not None
        assert (found.photos_total, found.photos_confirmed, found.photos_safe) == (4, 4, 0)
        assert (found.records_total, found.records_confirmed) == (6, 6)
        assert found.bytes_confirmed == found.bytes_total == 4 * 2000
        assert (found.missing, found.lost) == ((), ())
        assert found.head_seq == found.acked_seq == 6
        assert asked == [(4, 4)]


def test_what_has_not_gone_yet_is_missing(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        lap.sync()
        photo = lap.photo()
        found = reconcile(lap.ws)
        assert found is not None
        assert found.missing == (photo.sha256,)
        assert found.photos_confirmed == 0


def test_what_the_office_lost_since_is_found_and_sent_again(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo()
        lap.sync()
        [path] = [path for path in (office.data / "blobs").rglob(photo.sha256) if path.is_file()]
        path.unlink()
        set_blobs(office, "damaged")
        found = reconcile(lap.ws)
        assert found is not None
        assert found.missing == (photo.sha256,)
        lap.sync()
        assert has_blob(office, photo.sha256)
        again = reconcile(lap.ws)
        assert again is not None
        assert again.missing == ()


def test_what_was_cleared_here_and_is_lost_there_is_named(office: TestOffice, tmp_path: Path) -> None:
    from inspector.sync.clearing import clear

    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo()
        derive(lap)
        lap.sync()
        set_blobs(office, "safe")
        lap.sync()
        assert clear(lap.ws, exchange.evictable(lap.ws)).photos == 1
        set_blobs(office, "damaged")
        found = reconcile(lap.ws)
        assert found is not None
        assert found.lost == (photo.sha256,)
        told = lap.sync()
        assert [(one.code, one.facts["sha256"]) for one in told.alarms] == [("photo_lost_there", photo.sha256)]
        assert (told.photos_confirmed, told.photos_waiting) == (0, 1)
        set_blobs(office, "safe")  # put right from the office's backup
        again = reconcile(lap.ws)
        assert again is not None
        assert again.lost == ()
        assert lap.sync().photos_safe == 1


def test_cancelled_it_says_nothing(office: TestOffice, tmp_path: Path) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        lap.photo()
        assert reconcile(lap.ws, cancelled=lambda: True) is None


def test_the_command_that_makes_room_asks_first(
    office: TestOffice, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with laptop(tmp_path / "a", "张三", office) as lap:
        photo = lap.photo()
        derive(lap)
        lap.sync()
        set_blobs(office, "safe")
        lap.sync()

    def tidy(*given: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--workspace", str(tmp_path / "a"), "tidy", *given])
        assert ended.value.code == 0
        return capsys.readouterr().out

    assert "没有可以移走的原件" in tidy()  # taken in today
    assert "加 --yes 才动手" in tidy("--days", "0")
    assert "移走了 1 张原件" in tidy("--days", "0", "--yes")
    with laptop(tmp_path / "a", "张三") as lap:
        assert not lap.ws.vault.has(photo.sha256)
