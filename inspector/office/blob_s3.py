"""Answers for where photo bytes lie at the office when that is a bucket: the same functions as a folder has.

`blobs/ab/<sha256>` is whole and was verified; segments on their way are `part/<sha256>/<length>/<offset>`, so every
office node sees the same progress and no laptop must come back to the same node. The node that brings the last
segment reads them all, hashes, puts the whole and deletes the segments. Segments may overlap where two nodes wrote at
once: they are read as far as they join, and only the digest of the whole decides. Not every S3 server obeys
`If-None-Match` (rclone does not); a second put of the same name then writes the same verified bytes again.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store as Bucket

from inspector.errors import Known
from inspector.office.blob_store import (
    Busy,
    Progress,
    Writing,
    append_to,
    check_length,
    checked_name,
    tag_of,
)
from inspector.office.refusal import refuse

_SEGMENT = 8 * 1024**2  # what one object of an upload holds at most, and so what one request keeps in memory
_IN_MEMORY = 32 * 1024**2  # a blob up to this size is put together in memory, a larger one in a temporary file
_OPTIONS = frozenset(("endpoint", "region", "virtual_hosted_style_request", "skip_signature"))


def open_s3(url: str) -> S3Store:
    """Open s3://bucket/prefix?endpoint=…&region=…; keys are read from the environment (AWS_ACCESS_KEY_ID, …)."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    if not parts.hostname or not options.keys() <= _OPTIONS:
        raise Known("photo_store_url", detail=", ".join(sorted(options.keys() - _OPTIONS)))
    endpoint = options.get("endpoint", "")
    bucket = Bucket(
        parts.hostname,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(minutes=5)},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
        **options,
    )
    return S3Store(bucket)


class S3Store:
    """Photo bytes in a bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._busy = Busy()

    def begin(self, sha256: str, offset: int, length: int, owner: str = "") -> Writing:
        """Take a segment at `offset`; raise Refused (409 with the right offset, 423 only within this process)."""
        key = checked_name(sha256) + tag_of(owner)
        check_length(length)
        self._busy.take(key)
        try:
            found = self._segments(key)
            here = _joined(found.get(length, {}))
            if length not in found and found and offset:
                raise refuse("length_changed", 409, offset=0)
            if offset != here:
                raise refuse("offset_mismatch", 409, offset=here)
            self._delete(
                name for other, parts in found.items() if other != length for name in _names(key, other, parts)
            )
            return _S3Writing(self, sha256, key, here, length)
        except BaseException:
            self._busy.give_back(key)
            raise

    def append(self, sha256: str, offset: int, length: int, chunks: Iterable[bytes], owner: str = "") -> Progress:
        """Write one segment whole."""
        return append_to(self, sha256, offset, length, chunks, owner=owner)

    def partial(self, sha256: str, owner: str = "") -> Progress | None:
        """Return what has arrived so far of a blob that is not whole, None where nothing has."""
        found = self._segments(checked_name(sha256) + tag_of(owner))
        best = max(((_joined(parts), length) for length, parts in found.items()), default=None)
        return Progress(best[0], best[1], False) if best else None

    def offset(self, sha256: str, owner: str = "") -> int:
        """Return how many bytes of an unfinished blob have arrived, at whichever node."""
        part = self.partial(sha256, owner)
        return part.offset if part else 0

    def has(self, sha256: str) -> bool:
        """Tell whether the whole blob is here, verified when it came."""
        try:
            self.size(sha256)
        except FileNotFoundError:
            return False
        return True

    def size(self, sha256: str) -> int:
        """Return the length of a whole blob; raise FileNotFoundError."""
        with _reaching():
            return obstore.head(self._bucket, _whole(sha256))["size"]

    def open_stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield bytes from `start` to before `end`; raise FileNotFoundError at once, not at the first byte."""
        size = self.size(sha256)
        return self._bytes(_whole(sha256), start, size if end is None else min(end, size), size)

    def put_file(self, sha256: str, path: Path) -> None:
        """Copy a file in, verified; raise Refused(422) where it is not what its name says."""
        if self.has(sha256):
            return
        with path.open("rb") as source:
            if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
                raise refuse("digest_mismatch", 422)
            source.seek(0)
            self._put_whole(sha256, source, path.stat().st_size)

    def all(self) -> Iterator[tuple[str, int]]:
        """Yield (sha256, length) of every whole blob, in the order of their names."""
        with _reaching():
            for batch in obstore.list(self._bucket, prefix="blobs"):
                for found in batch:
                    yield found["path"].rsplit("/", 1)[-1], found["size"]

    def check(self, sha256: str) -> bool:
        """Read the whole blob again: is it there, and still what its name says?"""
        digest = hashlib.sha256()
        try:
            for piece in self.open_stream(sha256):
                digest.update(piece)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == sha256

    def set_aside(self, sha256: str) -> None:
        """Move a damaged blob out of the way, so that it can arrive again; one that is whole has, and stays."""
        if self.has(sha256) and not self.check(sha256):
            with _reaching():
                obstore.copy(self._bucket, _whole(sha256), f"damaged/{sha256}")
                obstore.delete(self._bucket, _whole(sha256))

    def drop(self, sha256: str, owner: str) -> None:
        """Throw away what has arrived of an unfinished blob; raise Refused 423 where somebody goes on with it here."""
        key = checked_name(sha256) + tag_of(owner)
        self._busy.take(key)
        try:
            self._delete(name for length, parts in self._segments(key).items() for name in _names(key, length, parts))
        finally:
            self._busy.give_back(key)

    def sweep(self, before: datetime) -> None:
        """Throw away uploads of which no segment came since `before`."""
        newest: dict[str, datetime] = {}
        names: dict[str, list[str]] = {}
        with _reaching():
            for batch in obstore.list(self._bucket, prefix="part"):
                for part in batch:
                    key = part["path"].split("/")[1]
                    names.setdefault(key, []).append(part["path"])
                    newest[key] = max(newest.get(key, part["last_modified"]), part["last_modified"])
        self._delete(name for key, at in newest.items() if at < before for name in names[key])

    def _segments(self, key: str) -> dict[int, dict[int, int]]:
        """Return length announced → {offset: bytes} of the segments that are here."""
        found: dict[int, dict[int, int]] = {}
        with _reaching():
            for batch in obstore.list(self._bucket, prefix=f"part/{key}"):
                for part in batch:
                    length, offset = part["path"].split("/")[-2:]
                    found.setdefault(int(length), {})[int(offset)] = part["size"]
        return found

    def _put_segment(self, key: str, length: int, offset: int, content: bytearray) -> None:
        try:
            with _reaching():
                name = f"part/{key}/{length}/{offset:012d}"
                obstore.put(self._bucket, name, bytes(content), mode="create", use_multipart=False)
        except (AlreadyExistsError, PreconditionError) as error:  # another node was first
            raise refuse("offset_mismatch", 409, offset=_joined(self._segments(key).get(length, {}))) from error

    def _put_whole(self, sha256: str, source: IO[bytes], size: int) -> None:
        with _reaching():
            try:
                if size <= _IN_MEMORY:
                    obstore.put(self._bucket, _whole(sha256), source.read(), mode="create", use_multipart=False)
                else:
                    obstore.put(self._bucket, _whole(sha256), source)
            except (AlreadyExistsError, PreconditionError):
                pass  # the same bytes, verified, from another node

    def _assemble(self, sha256: str, key: str, length: int) -> Progress:
        parts = self._segments(key).get(length, {})
        digest = hashlib.sha256()
        try:
            with _spool(length) as whole:
                for piece in self._in_order(key, length, parts):
                    digest.update(piece)
                    whole.write(piece)
                if digest.hexdigest() != sha256:
                    self._delete(_names(key, length, parts))
                    raise refuse("digest_mismatch", 422, offset=0)
                whole.seek(0)
                self._put_whole(sha256, whole, length)
        except FileNotFoundError:
            # another node put it together meanwhile and cleared the segments away
            if not self.has(sha256):
                raise refuse("offset_mismatch", 409, offset=_joined(self._segments(key).get(length, {}))) from None
        self._delete(_names(key, length, parts))
        return Progress(length, length, True)

    def _in_order(self, key: str, length: int, parts: dict[int, int]) -> Iterator[bytes]:
        at = 0
        for offset in sorted(parts):
            if offset + parts[offset] > at:
                name, size = f"part/{key}/{length}/{offset:012d}", parts[offset]
                yield from self._bytes(name, at - offset, size, size)
                at = offset + size

    def _bytes(self, name: str, start: int, end: int, size: int) -> Iterator[bytes]:
        with _reaching():
            if start or end < size:
                yield from self._ranged(name, start, end)
            else:
                yield from map(bytes, obstore.get(self._bucket, name).stream(min_chunk_size=1024 * 1024))

    def _ranged(self, name: str, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return
        try:
            found = obstore.get(self._bucket, name, options={"range": (start, end)})
        except BaseError as error:
            if "NotPartial" not in str(error) and "non-partial" not in str(error):
                raise
            # WORKAROUND rclone 1.75 serve s3: answers a range with 200, which obstore refuses
            yield from _cut(obstore.get(self._bucket, name).stream(min_chunk_size=1024 * 1024), start, end)
            return
        yield from map(bytes, found.stream(min_chunk_size=1024 * 1024))

    def _delete(self, names: Iterable[str]) -> None:
        if listed := list(names):
            with _reaching():
                obstore.delete(self._bucket, listed)


class _S3Writing:
    """A segment on its way into the bucket, in objects of at most 8 MB."""

    def __init__(self, store: S3Store, sha256: str, key: str, offset: int, length: int) -> None:
        self._store, self._sha256, self._key, self._offset, self._length = store, sha256, key, offset, length
        self._held = bytearray()

    def write(self, piece: bytes | bytearray | memoryview) -> None:
        if self._offset + len(self._held) + len(piece) > self._length:
            raise refuse("length_overrun", 413, offset=self._offset)
        self._held += piece
        if len(self._held) >= _SEGMENT:
            self._flush()

    def finish(self) -> Progress:
        self._flush()
        if self._offset < self._length:
            return Progress(self._offset, self._length, False)
        return self._store._assemble(self._sha256, self._key, self._length)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._flush()  # a link that broke: what came is kept
        finally:
            self._store._busy.give_back(self._key)

    def _flush(self) -> None:
        if self._held:
            held, self._held = self._held, bytearray()
            self._store._put_segment(self._key, self._length, self._offset, held)
            self._offset += len(held)


def _whole(sha256: str) -> str:
    return f"blobs/{checked_name(sha256)[:2]}/{sha256}"


def _names(key: str, length: int, parts: Iterable[int]) -> list[str]:
    return [f"part/{key}/{length}/{offset:012d}" for offset in parts]


def _joined(parts: dict[int, int]) -> int:
    """Return how far the segments join without a hole, from 0."""
    at = 0
    for offset in sorted(parts):
        if offset > at:
            break
        at = max(at, offset + parts[offset])
    return at


def _cut(pieces: Iterable[Any], start: int, end: int) -> Iterator[bytes]:
    at = 0
    for piece in pieces:
        part = bytes(piece)[max(start - at, 0) : max(end - at, 0)]
        at += len(piece)
        if part:
            yield part
        if at >= end:
            return


def _spool(length: int) -> IO[bytes]:
    return io.BytesIO() if length <= _IN_MEMORY else tempfile.TemporaryFile()


@contextmanager
def _reaching() -> Iterator[None]:
    """Word what a bucket that cannot be reached means; what is not there or already there stays what it is."""
    try:
        yield
    except (AlreadyExistsError, PreconditionError):
        raise
    except BaseError as error:
        raise refuse("photo_store_away", 503, detail=type(error).__name__) from error
