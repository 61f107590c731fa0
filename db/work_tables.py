"""The work tables: caches, which can be dropped at any time and are made again."""

from __future__ import annotations

from db.passage_tables import PASSAGE_WORK
from db.tables import Table, columns

WORK = (
    Table(
        "readings",
        "work",
        "What each archived record was read as under one recipe, so that it is read once.",
        columns("""
            warc_file:text    archive file
            warc_offset:int   offset of the record [bytes]
            manner:text       digest of the selectors and hints it was read with
            recipe:text       the recipe, as far as it decides readings
            outcome:text      the judge's first look
            reason:text       its reason
            reading:text      title, text, facts, findings, links as JSON
            text_recipe:text@3  the recipe, as far as it decides the text
        """),
        ("warc_file", "warc_offset", "manner", "recipe"),
    ),
    *PASSAGE_WORK,
)
