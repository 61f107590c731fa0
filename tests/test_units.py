"""Every number of every table says what it is counted or measured in, or what else it is."""

from __future__ import annotations

import pytest

from db.derived_tables import TABLES
from db.tables import UNITS, UNMEASURED, Column, Table, columns
from web.metadata import DATABASE, metadata

NUMBERS = [(table, column) for table in TABLES for column in table.columns if column.type is not str]


@pytest.mark.parametrize(("table", "column"), NUMBERS, ids=[f"{t.name}.{c.name}" for t, c in NUMBERS])
def test_a_number_has_a_unit_or_says_what_it_is(table: Table, column: Column) -> None:
    assert column.kind in UNITS | UNMEASURED
    if column.type is float:
        assert column.unit
    if column.kind == "flag":
        assert column.type is int and column.about.startswith("1 ")


def test_every_kind_is_used() -> None:
    assert {column.kind for _, column in NUMBERS} == UNITS | UNMEASURED


def test_a_unit_is_read_and_shown() -> None:
    [words, at] = columns("""
        words:int@3  number of words [words]
        seen_at:text when (null: never)
    """)
    assert (words.about, words.unit, words.since) == ("number of words", "words", 3)
    assert (at.about, at.unit) == ("when (null: never)", "")


def test_the_site_tells_units_and_leaves_the_values_alone() -> None:
    tables = metadata()["databases"][DATABASE]["tables"]
    assert tables["versions"]["columns"]["words"] == "number of words (unit: words)"
    assert tables["captures"]["columns"]["bytes"].endswith("(unit: bytes)")
    assert tables["publishers"]["columns"]["official"] == "1 where the publisher speaks for its jurisdiction"
    assert not [name for name, told in tables.items() if "units" in told]
