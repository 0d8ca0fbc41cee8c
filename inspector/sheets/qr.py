"""Answers for the QR code: level M, bytes, the smallest version that holds the payload.

Patterns, sizes of blocks and places of the data bits are reportlab's; they are the same for every code of a version
and are worked out once. Only the code words are made here, because reportlab's own take longer than the rest of a
page. The mask is always the same: any mask reads, and choosing the best of eight costs ten times the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

_MASK = 2
_DARK_RUN = re.compile("1+")
_PAD = (0xEC, 0x11)


def qr_rows(payload: str) -> list[list[tuple[int, int]]]:
    """Return the dark runs (start, length) of each row of the code of `payload`, from the top."""
    data = payload.encode()
    version = next(number for number in range(1, 41) if len(data) <= _holds(number))
    side, length, flips, arranged = _template(version)
    words = bytes(_code_words(data, version))
    bits = format(int.from_bytes(words), f"0{8 * len(words)}b").ljust(length, "0")
    cells = "".join(arranged(format(int(bits, 2) ^ flips, f"0{length}b") + "01"))
    rows = (cells[start : start + side] for start in range(0, len(cells), side))
    return [[(run.start(), run.end() - run.start()) for run in _DARK_RUN.finditer(row)] for row in rows]


@cache
def _blocks(version: int) -> tuple[tuple[int, int], ...]:
    """Return (all words, data words) of each block of a version at level M."""
    from reportlab.graphics.barcode.qrencoder import QRErrorCorrectLevel, QRRSBlock

    blocks = QRRSBlock.getRSBlocks(version, QRErrorCorrectLevel.M)
    return tuple((block.totalCount, block.dataCount) for block in blocks)


def _holds(version: int) -> int:
    """Return how many bytes of payload a version holds at level M."""
    bits = 8 * sum(data for _, data in _blocks(version)) - 4 - _length_bits(version)
    return bits // 8


def _length_bits(version: int) -> int:
    return 8 if version < 10 else 16


@cache
def _template(version: int) -> tuple[int, int, int, Callable[[str], tuple[str, ...]]]:
    """Return the side, how many data bits there are, which the mask flips, and what puts modules into their order.

    The last takes the data bits with "01" behind them and returns every module, row by row: the modules that are the
    same in every code stand for one of the two.
    """
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel, QRUtil

    code: Any = QRCode(version, QRErrorCorrectLevel.M)
    code.dataCache = []
    code.makeImpl(False, _MASK)
    mask = QRUtil.getMask(_MASK)
    places = [(row, column) for column, row in code.dataPosIterator()]
    flips = "".join("01"[bool(mask(row, column))] for row, column in places)
    order = [[len(places) + bool(dark) for dark in row] for row in code.modules]
    for at, (row, column) in enumerate(places):
        order[row][column] = at
    return len(order), len(places), int(flips, 2), itemgetter(*chain.from_iterable(order))


def _code_words(data: bytes, version: int) -> list[int]:
    """Return data and error correction words in the order they are drawn."""
    blocks = _blocks(version)
    room = sum(count for _, count in blocks)
    bits = f"0100{len(data):0{_length_bits(version)}b}" + "".join(f"{byte:08b}" for byte in data) + "0000"
    bits = bits[: room * 8]
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[start : start + 8], 2) for start in range(0, len(bits), 8)]
    words += [_PAD[number % 2] for number in range(room - len(words))]
    parts: list[list[int]] = []
    corrections: list[list[int]] = []
    at = 0
    for total, count in blocks:
        parts.append(words[at : at + count])
        corrections.append(_correction(parts[-1], total - count))
        at += count
    ordered = chain.from_iterable([*zip_longest(*parts), *zip_longest(*corrections)])
    return [word for word in ordered if word is not None]


@cache
def _tables() -> tuple[list[int], list[int]]:
    """Return powers and logarithms of the field GF(256) with 0x11D."""
    power, logarithm = [0] * 512, [0] * 256
    value = 1
    for exponent in range(255):
        power[exponent] = power[exponent + 255] = value
        logarithm[value] = exponent
        value = (value << 1) ^ (0x11D if value & 0x80 else 0)
    return power, logarithm


@cache
def _generator(count: int) -> list[int]:
    """Return the logarithms of the generator polynomial for `count` correction words, highest power left out."""
    power, logarithm = _tables()
    terms = [1]
    for root in range(count):
        grown = [*terms, 0]
        for index, term in enumerate(terms):
            grown[index + 1] ^= power[(logarithm[term] + root) % 255] if term else 0
        terms = grown
    return [logarithm[term] for term in terms[1:]]


@cache
def _products(count: int) -> list[int]:
    """Return for each byte its product with the generator polynomial, as one number of `count` bytes."""
    power, logarithm = _tables()
    generator = _generator(count)
    found = [0]
    for factor in range(1, 256):
        shift = logarithm[factor]
        found.append(int.from_bytes(power[shift + term] for term in generator))
    return found


def _correction(data: list[int], count: int) -> list[int]:
    """Return the Reed-Solomon words of one block."""
    products, top, whole = _products(count), 8 * (count - 1), (1 << 8 * count) - 1
    rest = 0
    for word in data:
        rest = ((rest << 8) & whole) ^ products[word ^ (rest >> top)]
    return list(rest.to_bytes(count))
