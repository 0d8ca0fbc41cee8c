"""The state machine: three people, three records, photos, sticks and every fault a link and a process can have.

Random walks seldom meet the shapes that matter, so the rare ones are rules of their own (`race`, `overtaken`,
`stick_and_net`), and what occurred is counted: a run in which a fault never took effect has shown nothing about it.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from PIL import Image

from tests.sync.district import District
from tests.sync.link import PULL_FAULTS, PUSH_FAULTS, SEND_FAULTS

laptop = st.integers(0, 2)
place = st.sampled_from(["p0", "p1", "p2"])
few = st.integers(0, 3)


def picture(shade: int) -> bytes:
    """Return a small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (48, 36), (shade, 40, 90)).save(stream, "JPEG")
    return stream.getvalue()


# real pictures, because what waits for its preview may not leave; small, because there are thousands of them
PICTURES = tuple(map(picture, (10, 90, 170, 250)))
value = st.sampled_from(["甲", "乙", "𠮷"])
push_fault = st.sampled_from(["", "", *PUSH_FAULTS])
pull_fault = st.sampled_from(["", "", *PULL_FAULTS])
send_fault = st.sampled_from(["", *SEND_FAULTS])
which = st.integers(0, 40)


class Exchange(RuleBasedStateMachine):
    """Subclassed with a way to make a database; `occurred` adds up over the run."""

    occurred: ClassVar[Counter[str]] = Counter()
    base: ClassVar[Path | None] = None

    def database_url(self) -> str | None:
        return None

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.district = District(self.folder, self.database_url())

    @rule(n=laptop, record=place, name=st.sampled_from(["name", "address"]), new=value)
    def edit(self, n: int, record: str, name: str, new: str) -> None:
        self.district.edit(n, record, **{name: new})

    @rule(n=laptop, record=place, lat=few, lon=few)
    def edit_point(self, n: int, record: str, lat: int, lon: int) -> None:
        self.district.edit(n, record, lat=23.0 + lat, lon=116.0 + lon, datum="WGS-84", point_source="user")

    @rule(n=laptop, record=place, new=value, radius=few)
    def edit_two(self, n: int, record: str, new: str, radius: int) -> None:
        self.district.edit(n, record, name=new, radius_m=float(radius))

    @rule(n=laptop, record=place, deleted=st.booleans())
    def mark(self, n: int, record: str, deleted: bool) -> None:
        self.district.mark(n, record, deleted=deleted)

    @rule(n=laptop, i=which, mine=st.booleans())
    def decide(self, n: int, i: int, mine: bool) -> None:
        self.district.decide(n, i, mine=mine)

    @rule(n=laptop, content=few)
    def photograph(self, n: int, content: int) -> None:
        self.district.photograph(n, PICTURES[content])

    @rule(n=laptop, fault=push_fault)
    def push(self, n: int, fault: str) -> None:
        self.district.push(n, *([fault] if fault else []))

    @rule(n=laptop, fault=pull_fault)
    def pull(self, n: int, fault: str) -> None:
        self.district.pull(n, *([fault] if fault else []))

    @rule(n=laptop, fault=send_fault)
    def send_photos(self, n: int, fault: str) -> None:
        # the first request of the stage asks what the office has; faults are meant for what follows it
        self.district.send_photos(n, *([fault, ""] if fault else []))

    @rule(n=laptop, i=which)
    def late_page(self, n: int, i: int) -> None:
        self.district.late_page(n, i)

    @rule(i=which)
    def late_push(self, i: int) -> None:
        self.district.late_push(i)

    @rule(n=laptop, commits=st.integers(0, 1))
    def die_in_page(self, n: int, commits: int) -> None:
        self.district.die_in_page(n, commits)

    @rule(n=laptop)
    def restart(self, n: int) -> None:
        self.district.restart(n)

    @rule(n=laptop, seconds=st.integers(-(10**6), 10**6))
    def clock(self, n: int, seconds: int) -> None:
        self.district.members[n].skew_s = seconds

    @rule(n=laptop)
    def export(self, n: int) -> None:
        self.district.export(n)

    @rule(n=laptop, i=which, damage=st.one_of(st.none(), st.integers(0, 10**6)))
    def import_stick(self, n: int, i: int, damage: int | None) -> None:
        self.district.import_stick(n, i, damage)

    @rule(n=laptop, i=which)
    def import_ack(self, n: int, i: int) -> None:
        self.district.import_ack(n, i)

    @rule()
    def back_up(self) -> None:
        self.district.back_up()

    @rule(n=laptop)
    def clear(self, n: int) -> None:
        self.district.clear(n)

    @rule(a=laptop, b=laptop, record=place, one=value, other=value)
    def race(self, a: int, b: int, record: str, one: str, other: str) -> None:
        """Two write the same field apart; a page read before the second push arrives after it."""
        district = self.district
        district.edit(a, record, name=one)
        district.edit(b, record, name=other)
        district.push(a)
        district.push(b, "drop_reply")
        district.pull(b)
        district.late_page(b, 0)
        district.pull(a)
        district.late_page(a, len(district.members[a].pages) - 2)

    @rule(n=laptop, record=place, one=value, other=value)
    def overtaken(self, n: int, record: str, one: str, other: str) -> None:
        """A laptop goes on writing below a page that brings somebody else's value."""
        district, m = self.district, (n + 1) % 3
        district.edit(m, record, address=other)
        district.push(m)
        district.edit(n, record, address=one)
        district.pull(n)
        district.edit(n, record, address=other + one)
        district.push(n)
        district.pull(n)

    @rule(n=laptop, record=place, new=value, lives=st.booleans())
    def deleted_meanwhile(self, n: int, record: str, new: str, lives: bool) -> None:
        """A laptop writes into a record that another one has deleted since; what it wrote decides nothing alone."""
        district, m = self.district, (n + 1) % 3
        district.mark(m, record, deleted=True)
        district.push(m)
        district.edit(n, record, address=new + "号")
        district.push(n)
        if lives:
            district.pull(m)
            district.mark(m, record, deleted=False)
            district.push(m)

    @rule(n=laptop, record=place, new=value, radius=st.integers(10, 10**6), commits=st.integers(0, 1))
    def die_behind(self, n: int, record: str, new: str, radius: int, commits: int) -> None:
        """A process ends over a page that brings something new; nobody touches the record again to bring it anew."""
        district, m = self.district, (n + 1) % 3
        district.edit(m, record, address=new, radius_m=float(radius))
        district.push(m)
        district.die_in_page(n, commits)

    @rule(a=laptop, record=place, one=value, other=value, mine=st.booleans())
    def decided_too_early(self, a: int, record: str, one: str, other: str, mine: bool) -> None:
        """A dispute is decided while its candidate is replaced by a newer one that the decider was not shown."""
        district, b, c = self.district, (a + 1) % 3, (a + 2) % 3
        district.edit(a, record, name=one + "一")
        district.push(a)
        district.edit(b, record, name=other + "二")
        district.push(b)
        district.pull(c)
        district.edit(b, record, name=other + "三")
        district.push(b)
        district.decide_on(c, record, mine=mine)
        district.push(c)
        district.pull(b)

    @rule(n=laptop, record=place, new=value, content=few)
    def stick_and_net(self, n: int, record: str, new: str, content: int) -> None:
        """The same work goes by stick and by network, and the answers come back in the other order."""
        district = self.district
        district.edit(n, record, address=new)
        district.photograph(n, PICTURES[content])
        district.export(n)
        district.push(n, "drop_reply")
        district.import_stick(n, len(district.members[n].sticks) - 1)
        district.send_photos(n)
        district.pull(n)
        district.import_ack(n, len(district.members[n].acks) - 1)

    @rule(n=laptop, shade=st.integers(0, 255), fault=st.sampled_from(SEND_FAULTS), clears=st.booleans())
    def bad_link(self, n: int, shade: int, fault: str, clears: bool) -> None:
        """A photo (seldom one the office has) goes over a link that fails once; it may leave, if a backup was made."""
        district = self.district
        district.photograph(n, picture(shade))
        district.push(n)
        district.send_photos(n, fault, "")
        if clears:
            district.send_photos(n)
            district.back_up()
            district.send_photos(n)
            district.clear(n)

    @rule(n=laptop, record=place, radius=st.integers(10, 10**6), first=st.integers(0, len(PUSH_FAULTS) - 1))
    def bad_push(self, n: int, record: str, radius: int, first: int) -> None:
        """There is something to send when the link fails: one way after the other, so that none is left to chance."""
        for more in range(3):
            self.district.edit(n, record, radius_m=float(radius + more))
            self.district.push(n, PUSH_FAULTS[(first + more) % len(PUSH_FAULTS)])

    def teardown(self) -> None:
        if not hasattr(self, "district"):
            return
        try:
            self.district.write_behind_a_stick()
            self.district.come_to_rest()
            self.district.check()
        finally:
            type(self).occurred.update(self.district.counts)
            self.district.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def must_have_occurred(occurred: Counter[str]) -> None:
    """A fault that never took effect was not tested."""
    wanted: tuple[Any, ...] = (
        *PUSH_FAULTS, *SEND_FAULTS, "stale_page_refused", "late_push", "killed_in_page", "stick_taken",
        "stick_damaged", "ack_taken", "backup", "cleared", "resolve",
        "decided_too_early",
    )  # fmt: skip
    missing = [name for name in wanted if not occurred[name]]
    assert not missing, f"never occurred: {missing}"
