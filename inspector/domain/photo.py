"""Answers for a photo: one *use* of bytes (where, which role), what EXIF said, what the person said.

The bytes are a blob under their SHA-256; the same blob may serve two issues by two Photo records. What EXIF said is
kept as written (`exif_*`, camera-local time and its offset apart); what a person filled in stands beside it and is
marked 人工填写, never over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inspector.domain.clock_text import ZONE, instant, utc_text
from inspector.domain.record import entity

ROLES = ("wide", "close", "other", "feedback", "after", "after_close")  # 全景 近景 其他 单位反馈 整改后 整改后近景
AFTER_ROLES = ("after", "after_close")
KEEP_DAYS = 30  # originals taken in within them stay on the laptop, whatever the office has: a recheck needs them
SUBJECTS = ("tray", "visit", "issue", "recheck", "self_check_sheet")


@entity("photo")
@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One use of a blob. `subject` + `subject_id` say where it is used; `tray` means not used yet."""

    id: str
    sha256: str = ""
    subject: str = "tray"
    subject_id: str | None = None
    role: str = "other"
    position: int = 0  # order inside its subject
    file_name: str = ""
    mime: str = ""
    size_bytes: int = 0
    width_px: int | None = None
    height_px: int | None = None
    orientation: int | None = None
    camera: str | None = None
    taken_at_local: str | None = None  # as the camera wrote it: YYYY-MM-DDTHH:MM:SS[.fff]
    utc_offset: str | None = None  # "+08:00" or None
    utc_offset_source: str | None = None  # exif_offset | gps_time | person | assumed
    taken_at_utc: str | None = None  # derived
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    datum_source: str | None = None  # exif_tag | assumed | user
    altitude_m: float | None = None
    bearing_deg: float | None = None
    state: str = "readable"  # readable | unreadable | attachment
    warnings: tuple[str, ...] = ()  # codes, worded by inspector.wording
    person_taken_at_local: str | None = None  # 人工填写
    person_lat: float | None = None
    person_lon: float | None = None
    person_datum: str | None = None
    person_place_id: str | None = None
    photographer_id: str | None = None
    imported_at_utc: str = ""

    @property
    def best_taken_at_local(self) -> str | None:
        """What the person filled in (人工填写: it corrects a camera's clock), else camera time."""
        return self.person_taken_at_local or self.taken_at_local

    @property
    def best_taken_at_utc(self) -> str | None:
        """The instant as UTC text: a person's time (北京时间) first, then the camera's; None for an unlikely clock."""
        if self.person_taken_at_local:
            return utc_text(datetime.fromisoformat(self.person_taken_at_local).replace(tzinfo=ZONE))
        return utc_text(instant(self.taken_at_utc)) if self.taken_at_utc else None

    @property
    def best_point(self) -> tuple[float, float, str] | None:
        """(lat, lon, datum) as filled in by the person (人工填写: it corrects a wrong fix), else from EXIF."""
        if self.person_lat is not None and self.person_lon is not None:
            return self.person_lat, self.person_lon, self.person_datum or "WGS-84"
        if self.lat is not None and self.lon is not None:
            return self.lat, self.lon, self.datum or "WGS-84"
        return None
