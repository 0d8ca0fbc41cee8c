"""Answers for what 照片证据册 is told: its photos one by one, each opened only while it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inspector.domain.paper import PhotoPaper


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumPhoto:
    """One photo: what is known of it as (name, words), its digests (hex), and how to open it when it is drawn.

    The first two facts are where and when; they stand beside the code. `sm3` is "" while it has not been computed.
    """

    number: str
    heading: str
    facts: tuple[tuple[str, str], ...]
    sha256: str
    sm3: str
    open: Callable[[], PhotoPaper]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumPaper:
    """A volume of photos.

    `whole_digest` is the SHA-256 over the sorted digests of its originals, one a line; "" where there is none.
    """

    number: str
    subject_id: str
    about: str
    photos: tuple[AlbumPhoto, ...]
    issues: int
    first_at: str
    last_at: str
    unreadable: int
    timeless: int
    whole_digest: str
