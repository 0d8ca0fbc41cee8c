"""Answers for what was sent out (发文登记): the entity, its two numbers, and the trace of the records it was made from.

An issued document has a number of its laptop from the start (草-K7Q2-0007: made offline, never given twice, never
changed) and, where it belongs to a series, a 文号 (濠督〔2026〕12号) that the office gives when the record reaches it;
until then it goes out under the draft number and says so. What was issued is never edited: only further files of the
same content are added (the final one under its 文号); other content is another document that replaces it.

A *trace* is what every file carries: its document id and, for each record it was made from, entity, id, revision and
the digest of the content, and the digests of the photos. It holds no value of a field and no name.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from inspector.domain.record import ENTITIES, entity

DIGEST_DIGITS = 32  # of the SHA-256 of a record's content: 128 bits
ATTACHMENT = "inspector-trace.json"  # the file in a PDF that holds the trace
KEYWORD = "inspector:"  # before the document's id among the keywords of a PDF
PROPERTY = "InspectorDocument"  # custom property of Word and Excel that holds the document's id
NAMESPACE = "urn:inspector"  # of the part customXml/*.xml of Word and Excel that holds the trace: <trace>…</trace>
NUMBERING = "number/"  # the name of office data that says which 文号 a document got: number/<record id>
DRAFT, ENTERED = "草", "登"  # before the numbers of a laptop: until there is a 文号; where there will be none
MOST_SERIES = 24
MOST_SOURCES = 4000  # named one by one in the register: a record travels whole and has its bounds; beyond, their digest
MOST_ABOUT = 2000
MOST_AHEAD = 1000  # a brought number so far above the counter becomes its new height; one further above does not
MOST_ASKED = 400_000  # characters
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_SAID = 200  # characters of what a file says of itself
_VERSION = 1
_OFFICIAL = re.compile(r"(.+)〔([0-9]{4})〕([0-9]{1,9})号")
_ENTITY, _WORD, _REV = re.compile("[a-z][a-z0-9_]{0,63}"), re.compile("[!-~]{1,200}"), re.compile("[0-9]{1,15}")


@entity("issued")
@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One document as it went out. Lists of pairs are texts with a blank between, because ops carry plain lists.

    `kind` is a name of `sheets.DOCUMENTS`; `about` are the records it is about ("issue <id>"), `made_from` all it was
    made from ("issue <id> <rev> <digest>"), `files` what was written ("pdf <sha256>").
    """

    id: str
    number: str = ""
    kind: str = ""
    title: str = ""
    series: str | None = None  # 机关代字: 濠督; None for what goes out without a 文号
    year: int | None = None
    official_number: str | None = None  # what its final file says; a laptop without an office may give it itself
    body_ids: tuple[str, ...] = ()
    issued_at_utc: str = ""
    about: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    asked: str | None = None  # for what it was drawn (JSON of `papers.Subject`), so that it can be drawn again
    replaces_id: str | None = None
    reason: str | None = None  # why it was issued again
    person_id: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One record at one moment: `rev` is the office's revision (0: not there yet), `digest` that of its content."""

    entity: str
    id: str
    rev: int
    digest: str

    def line(self) -> str:
        """Return it as the text that `Issued.made_from` holds."""
        return f"{self.entity} {self.id} {self.rev} {self.digest}"

    @classmethod
    def read(cls, line: str) -> Source | None:
        """Read a line that anybody may have written; None where it is none."""
        return cls.of(*line.split(" ")) if line.count(" ") == 3 else None

    @classmethod
    def of(cls, entity: str, record: str, rev: str, digest: str) -> Source | None:
        """Return a source of what anybody may have said; None where a part is none: each is one plain word."""
        plain = _ENTITY.fullmatch(entity) and _WORD.fullmatch(record) and _WORD.fullmatch(digest)
        return cls(entity, record, int(rev), digest) if plain and _REV.fullmatch(rev) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a file says of itself: which document, of which kind, printed where and when, made from which records."""

    document_id: str
    kind: str
    number: str
    device: str
    printed_at: str
    head: str
    sources: tuple[Source, ...] = ()
    photos: tuple[str, ...] = ()

    def text(self) -> str:
        """Return it as the JSON that goes into the file."""
        records = [[one.entity, one.id, one.rev, one.digest] for one in self.sources]
        said = {name: getattr(self, name) for name in _SAID}
        return json.dumps({"inspector": _VERSION, **said, "records": records, "photos": self.photos}, ensure_ascii=True)


_SAID = ("document_id", "kind", "number", "device", "printed_at", "head")


def kept_lines(sources: Sequence[Source]) -> tuple[str, ...]:
    """Return what the register holds of the records a document was made from: each, or the digest of too many."""
    if len(sources) <= MOST_SOURCES:
        return tuple(one.line() for one in sources)
    said = "\n".join(f"{one.entity} {one.id} {one.digest}" for one in sorted(sources))
    return (f"all {len(sources)} {hashlib.sha256(said.encode()).hexdigest()}",)


def are_kept(sources: Sequence[Source], kept: Sequence[str]) -> bool:
    """Say whether the register holds these very contents; which revisions they have at the office is no content."""
    if len(sources) > MOST_SOURCES:
        return kept_lines(sources) == tuple(kept)
    held = [one for one in map(Source.read, kept) if one is not None]
    return len(held) == len(kept) and {(one.entity, one.id, one.digest) for one in held} == {
        (one.entity, one.id, one.digest) for one in sources
    }


def read_trace(text: str | bytes) -> Trace | None:
    """Read a trace that anybody may have written; None where it is none of ours.

    What it says is shown to people among sentences of ours, so nothing in it may look like another line of them.
    """
    try:
        said = json.loads(text)
        if not isinstance(said.get("inspector"), int):
            return None
        own = {name: str(said.get(name, "")) for name in _SAID}
        photos = tuple(str(one) for one in said.get("photos", ()))
        sources = tuple(Source.of(*map(str, one)) for one in said["records"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    plain = all(one.isprintable() and len(one) <= MOST_SAID for one in (*own.values(), *photos))
    known = tuple(one for one in sources if one is not None)
    return Trace(**own, sources=known, photos=photos) if plain and len(known) == len(sources) else None


def content_digest(name: str, flat: Mapping[str, Any]) -> str:
    """Return the digest of a record's content (a flat document).

    What says nothing more than the declaration is left out, so that a later program with more fields finds the same.
    """
    plain = _defaults(name)
    said = {key: value for key, value in flat.items() if value not in (None, []) and plain.get(key) != value}
    text = json.dumps([name, said], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]


@cache
def _defaults(name: str) -> dict[str, Any]:
    return {one.name: one.default for one in dataclasses.fields(ENTITIES[name])} if name in ENTITIES else {}


def pairs(lines: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs in lines such as those of `about` and `files`; what is no pair is passed over."""
    return tuple((first, rest) for first, blank, rest in (line.partition(" ") for line in lines) if blank and rest)


def official(series: str, year: int, count: int) -> str:
    """Return a 文号: 濠督〔2026〕12号 (GB/T 9704: the year in hexagonal brackets, no 第, no zeros before)."""
    return f"{series}〔{year}〕{count}号"


def series_in(number: str) -> tuple[str, int]:
    """Return the series and year of a 文号, ("", 0) where it is none of a series that is counted."""
    found = _OFFICIAL.fullmatch(number)
    if found is None:
        return "", 0
    series, year = found[1], int(found[2])
    return (series, year) if is_series(series, year) and count_in(number, series, year) else ("", 0)


def is_draft(number: str) -> bool:
    """Say whether a number is one that a 文号 is to take the place of (草-K7Q2-0007)."""
    return number.startswith(f"{DRAFT}-") and bool(device_of(number))


def is_entered(number: str) -> bool:
    """Say whether a number is that of a kind of paper that never gets a 文号 (登-K7Q2-0007)."""
    return number.startswith(f"{ENTERED}-") and bool(device_of(number))


def device_of(number: str) -> str:
    """Return the code of the laptop that gave a draft number (草-K7Q2-0007), "" where it is none."""
    parts = number.split("-")
    return parts[1] if len(parts) == 3 and parts[2].isdecimal() else ""


def is_series(series: Any, year: Any) -> bool:
    """Say whether a number can be given in this series and year; both may come from anybody."""
    return (
        isinstance(series, str)
        and bool(series.strip())
        and len(series) <= MOST_SERIES
        and series.isprintable()
        and isinstance(year, int)
        and not isinstance(year, bool)
        and FIRST_YEAR <= year <= LAST_YEAR
    )


def count_in(number: Any, series: str, year: int) -> int:
    """Return which number of `series` and `year` a 文号 is, 0 where it is none of them."""
    text = number if isinstance(number, str) else ""
    before, after = f"{series}〔{year}〕", "号"
    digits = text[len(before) : -len(after)]
    fits = text.startswith(before) and text.endswith(after) and digits.isascii() and digits.isdecimal()
    return int(digits) if fits and 0 < len(digits) <= 9 else 0
