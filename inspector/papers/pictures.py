"""Answers for photos on paper: the print JPEG made once and kept, its caption, its way to the point.

A paper never shows another picture than the recorded one: what we made of a photo is drawn only where it is what we
made (`photos.made_by_us`), else it is made again of the original, and that only where its bytes are the recorded ones.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import suppress
from typing import BinaryIO

from inspector.domain import paper as shown
from inspector.domain.geo import distance_m, to_wgs84
from inspector.domain.masking import WHOLE, Box
from inspector.domain.photo import Photo
from inspector.domain.place import Place
from inspector.errors import Known
from inspector.sheets.pictures import PRINT_DPI
from inspector.store import masks, photos
from inspector.store.workspace import Workspace
from inspector.wording import reports as words
from inspector.wording import terms

_THUMB_MM = 320 / PRINT_DPI * 25.4  # of 320 pixels, as those that are made when photos come in


def photo_paper(
    ws: Workspace, photo: Photo, number: str, place: Place | None, caption: str, *, inside: bool = False
) -> shown.PhotoPaper:
    """Return a photo for paper; where boxes are drawn on it, its masked copy, and the caption says so.

    Only papers that stay inside (`inside`: 核查表, 记录表) show it as it is: a new paper masks unless it says not.
    """
    hidden = () if inside else masks.boxes(ws, photo.sha256)
    if not hidden:
        return shown.PhotoPaper(
            photo=photo,
            number=number,
            open=lambda: picture(ws, photo),
            prepared=print_picture(ws, photo),
            caption=caption,
            distance_m=distance(photo, place),
        )
    digest = f"{photo.sha256[:4]} {photo.sha256[4:8]}"
    said = words.WITHHELD if hidden == (WHOLE,) and masks.unplaced(ws, photo.sha256) else words.MASKED
    return shown.PhotoPaper(
        photo=photo,
        number=number,
        open=lambda: io.BytesIO(masked(ws, photo, hidden)),
        caption="，".join(filter(None, (caption, said.format(digest=digest)))),
        distance_m=distance(photo, place),
    )


def masked(ws: Workspace, photo: Photo, hidden: tuple[Box, ...]) -> bytes:
    """Return the masked copy of a photo, made anew each time from what we know is its own; nothing of it is kept."""
    from inspector.sheets.masking import masked_copy

    with picture(ws, photo) as stream:
        return masked_copy(stream, hidden)


def outgoing(ws: Workspace, photo: Photo) -> bytes | None:
    """Return the copy of a photo for somebody else's hands: a JPEG with its boxes hidden and nothing else in it.

    None where no picture can be made of it (videos, damage). Raise Known where its bytes are not here.
    """
    if photo.state != "readable":
        return None
    try:
        return masked(ws, photo, masks.boxes(ws, photo.sha256))
    except Known:
        raise
    except Exception:  # damaged bytes make decoders raise anything
        return None


def print_picture(ws: Workspace, photo: Photo) -> bytes | None:
    """The grey JPEG for print, made when a photo is first printed and kept: a sheet printed again only embeds it."""
    if photo.state != "readable":
        return None
    kept = photos.made_by_us(ws, "print", photo.sha256)
    if kept is not None:
        return kept
    from inspector.sheets.pictures import print_jpeg

    made = print_jpeg(lambda: picture(ws, photo))
    if made is not None and not ws.read_only:
        with suppress(Known):  # a full disk is no reason not to print
            photos.keep_print(ws, photo.sha256, made)
    return made


def picture(ws: Workspace, photo: Photo) -> BinaryIO:
    """The preview where it is the one we made (upright, a tenth of the bytes), else the original.

    Raise Known("photo_changed") where the original is no longer the recorded bytes.
    """
    preview = photos.made_by_us(ws, "preview", photo.sha256)
    if preview is not None:
        return io.BytesIO(preview)
    stream = ws.vault.open(photo.sha256)
    if hashlib.file_digest(stream, "sha256").hexdigest() != photo.sha256:  # type: ignore[arg-type]
        stream.close()
        raise Known("photo_changed", sha256=photo.sha256)
    stream.seek(0)
    return stream


def distance(photo: Photo, place: Place | None) -> float | None:
    point = photo.best_point
    if point is None or place is None or place.lat is None or place.lon is None:
        return None
    return distance_m(to_wgs84(*point), to_wgs84(place.lat, place.lon, place.datum))


def caption(photo: Photo, spot: str | None) -> str:
    return f"{spot or ''}{terms.PHOTO_ROLES[photo.role]}"


def thumb(ws: Workspace, photo_id: str) -> bytes | None:
    """Return the thumbnail of a photo for a table that leaves (masked where boxes are drawn), None where there is none.

    A thumbnail that cannot be masked is left out, and one that somebody changed is made again.
    """
    from inspector.sheets.masking import masked_copy

    photo = ws.get("photo", photo_id)
    if photo is None or photo.state != "readable":
        return None
    small = photos.made_by_us(ws, "thumb", photo.sha256) or _thumb_anew(ws, photo)
    hidden = masks.boxes(ws, photo.sha256) if small else ()
    if not small or not hidden:
        return small
    with suppress(Exception):  # damaged bytes make decoders raise anything
        return masked_copy(io.BytesIO(small), hidden)
    return None


def _thumb_anew(ws: Workspace, photo: Photo) -> bytes | None:
    """Make the thumbnail of a photo again and keep it; None where the photo is not here or is not what was recorded."""
    from inspector.sheets.pictures import colour_jpeg

    made = colour_jpeg(lambda: picture(ws, photo), _THUMB_MM, _THUMB_MM)
    if made is not None and not ws.read_only:
        with suppress(Known):  # a full disk is no reason not to print
            ws.vault.keep_derived("thumb", photo.sha256, photos.sealed(photos.thumb_key(ws), photo.sha256, made))
    return made
