"""The same words are the same, whatever an encoding did to them; other words are not."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.sameness import same_words

GOOD = "The district’s “policy” — for ½ credit, per § 12 — names café résumé naïve students… and costs £5 à la carte"

SPOILT = {
    "UTF-8 read as windows-1252": GOOD.encode().decode("cp1252", "replace"),
    "UTF-8 read as latin-1": GOOD.encode().decode("latin-1"),
    "twice over": GOOD.encode().decode("latin-1").encode().decode("latin-1"),
    "windows-1252 read as UTF-8": GOOD.encode("cp1252").decode("utf-8", "replace"),
    "question marks": GOOD.encode("ascii", "replace").decode(),
    "straight quotes and hyphens": GOOD.translate(
        str.maketrans({"’": "'", "“": '"', "”": '"', "—": "-", "…": "..."})
    ),
    "decomposed": unicodedata.normalize("NFD", GOOD),
    "hard spaces": GOOD.replace(" ", "\u00a0"),
    "a mark of byte order": "\ufeff" + GOOD,
    "soft hyphens": GOOD.replace("district", "dis\u00adtrict"),
    "entities": GOOD.replace("’", "&rsquo;").replace("§", "&sect;"),
    "other spacing": GOOD.replace(" ", " \n "),
}
OTHER = {
    "a number": GOOD.replace("12", "13"),
    "a number, and spoilt": GOOD.replace("12", "13").encode().decode("latin-1"),
    "a fraction": GOOD.replace("½", "¼"),
    "an amount, and lost characters": GOOD.replace("£5", "£50").encode("cp1252").decode("utf-8", "replace"),
    "an accent": GOOD.replace("café", "cafe"),
    "a case": GOOD.replace("The", "the"),
    "a word": GOOD.replace("policy", "rule"),
    "a question": GOOD + "?",
}


@pytest.mark.parametrize("set_as", ["A — B", "A—B", "A - B", "A -- B", "A--B", "A–B"])
def test_a_dash_is_a_dash_however_it_is_set(set_as: str) -> None:
    assert same_words("Plan: A - B, 9-12", f"Plan: {set_as}, 9-12")
    assert not same_words("Plan: A B, 9-12", f"Plan: {set_as}, 9-12")


@pytest.mark.parametrize("how", SPOILT)
def test_an_encoding_changes_nothing(how: str) -> None:
    assert SPOILT[how] != GOOD
    assert same_words(GOOD, SPOILT[how]) and same_words(SPOILT[how], GOOD)


@pytest.mark.parametrize("what", OTHER)
def test_another_word_is_a_change(what: str) -> None:
    assert not same_words(GOOD, OTHER[what]) and not same_words(OTHER[what], GOOD)
