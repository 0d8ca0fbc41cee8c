"""Leads and registers: every code has its word, every fault its sentence, and no sentence is without a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from inspector import wording
from inspector.domain import lead, lead_state, private_text, registers
from inspector.store import envelopes
from inspector.wording import leads
from inspector.wording import registers as register_words

ROOMS = (
    "store/leads.py",
    "store/lead_lines.py",
    "store/lead_import.py",
    "store/envelopes.py",
    "store/nameless.py",
    "store/registers.py",
    "store/teams.py",
    "domain/register_rules.py",
    "domain/lead_likeness.py",
    "store/campaigns.py",
    "commands/leads.py",
    "commands/registers.py",
    "commands/backup.py",
)
RAISED = re.compile(r'(?:Known|say)\(\s*"([a-z_]+)"|"(row_[a-z_]+|barred_[a-z_]+|handover_content|envelope_[a-z]+)"')


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (lead.CHANNELS, leads.CHANNELS),
        (lead.KINDS, leads.KINDS),
        (lead.ANSWER_WAYS, leads.ANSWER_WAYS),
        (lead.ANSWER_RATINGS, leads.ANSWER_RATINGS),
        (lead_state.OUTCOMES, leads.OUTCOMES),
        (private_text.KINDS, leads.FINDINGS),
        ((envelopes.SEALED, envelopes.OPENED, envelopes.WITHHELD, envelopes.DESTROYED), leads.LOG_WORDS),
        (("reference", "place", "category", "words"), leads.WHY_ALIKE),
        (registers.CHANNELS, register_words.CIRCULAR_CHANNELS),
        (registers.TALLY_KINDS, register_words.TALLIES),
        (registers.WALK_LEVELS, register_words.WALK_LEVELS),
        (("talk", "circular", "listing", "handover", "tally"), register_words.REGISTERS),
        (("barred_place", "barred_body"), register_words.BARRED),
    ],
)
def test_every_code_has_its_own_word(codes: Iterable[str], words: Mapping[str, str]) -> None:
    assert set(words) == set(codes)
    assert len(set(words.values())) == len(words)


def test_every_fault_has_a_sentence_and_no_sentence_is_without_a_fault(project: Path) -> None:
    text = "\n".join((project / "inspector" / room).read_text("utf-8") for room in ROOMS)
    raised = {one or other for one, other in RAISED.findall(text)}
    ours = set(leads.SENTENCES) | set(register_words.SENTENCES)
    assert {code for code in raised if code not in wording.templates()} <= set(register_words.BARRED)
    assert ours - raised == set()


@pytest.mark.parametrize("words", [leads.SENTENCES, register_words.SENTENCES])
def test_sentences_are_punctuated_in_chinese(words: Mapping[str, str]) -> None:
    for code, sentence in words.items():
        plain = re.sub(r"\{[^}]*\}|\d{2}:\d{2}", "", sentence)
        assert not re.search(r"[,;:?!]", plain), code
