"""The vocabulary files: complete, strict, and published in the codebook."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.fields import DERIVED, FIELDS, PROVISIONS
from pipeline.vocabulary import FOLDER, VocabularyError, load, vocabulary
from pipeline.vocabulary.codebook import codebook


def test_all_keys_are_there() -> None:
    book = vocabulary()
    assert (len(book.cbe_dimensions), len(book.equity_strategies), len(book.student_groups)) == (12, 20, 17)
    assert set(book.stances) == {"requires", "permits", "encourages", "by_waiver", "prohibits", "repealed"}
    assert len(book.dates) == 15
    assert len(book.instrument_types) == 14
    assert len(book.statuses) == 12


def test_absence_needs_named_publishers() -> None:
    book = vocabulary()
    for topics in (book.cbe_dimensions, book.equity_strategies, book.student_groups):
        assert all(topic.needs for topic in topics.values())


def test_every_row_of_the_codebook_defines_and_names_its_source() -> None:
    rows = codebook()
    assert all(row.definition and row.source for row in rows)
    assert len({(row.field, row.key, row.stance) for row in rows}) == len(rows)
    assert {field.NAME for field in (*FIELDS, *DERIVED, *PROVISIONS)} <= {row.field for row in rows}
    assert ("cbe_dimension", None, "by_waiver") in {(row.field, row.key, row.stance) for row in rows}


@pytest.mark.parametrize(
    ("file", "was", "now", "message"),
    [
        (
            "bills.yml",
            "short: SB,",
            "shortt: SB,",
            r"bills\.yml, line \d+: bills\.senate_bill\.shortt: Extra inputs",
        ),
        ("student_groups.yml", "  rural:\n", "  migrant:\n", "student_groups.yml, line"),
        (
            "cbe_dimensions.yml",
            '"@unclock"',
            '"@unheard"',
            r"cbe_dimensions\.yml, line \d+: .*unknown word set, @unheard",
        ),
        (
            "equity_words.yml",
            "  by_need: ",
            "  credit: ",
            r"equity_words\.yml, line \d+: .*in words\.yml too",
        ),
        ("terms.yml", "[competency based,", "[compet* based,", "may only end a wording"),
        ("terms.yml", "terms_tracked:", "terms_trakced:", r"terms\.yml, line \d+: terms_trakced"),
        ("notices.yml", "notice_stages:", "notice_stages: [", r"notices\.yml, line \d+: .*correct the YAML"),
        ("words.yml", "words:", "- words", "words.yml: it holds no sections|words.yml, line"),
        ("citations.yml", "(?", "(?<", r"citations\.yml, line \d+: citations\..*correct that pattern"),
    ],
)
def test_a_fault_names_file_and_key(tmp_path: Path, file: str, was: str, now: str, message: str) -> None:
    for path in FOLDER.glob("*.yml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(VocabularyError, match=message):
        load(tmp_path)
