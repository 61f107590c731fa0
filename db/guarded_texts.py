"""What the public file holds of texts that may not be published whole: only words inside a finding's quote.

Each guarded column is SQL over its table, ``t``, that gives the column or NULL.
"""

from __future__ import annotations

from typing import Final

_IS_QUOTED_ONLY = (
    "(SELECT p.text_public FROM documents d JOIN publishers p ON p.id = d.publisher "
    "WHERE d.id = {document}) = 0"
)


def _span_text(side: str) -> str:
    """SQL for a span's text on one side: of a publisher whose texts are not public, only inside a quote."""
    document = "(SELECT c.document FROM changes c WHERE c.id = t.change)"
    return (
        f"CASE WHEN {_IS_QUOTED_ONLY.format(document=document)} AND NOT EXISTS (SELECT 1 FROM changes c "
        f"JOIN findings f ON f.version = c.{side}_version WHERE c.id = t.change "
        f"AND f.quote_start <= t.{side}_start AND f.quote_end >= t.{side}_end) THEN NULL ELSE t.{side}_text END"
    )


def _quote(column: str, document: str, version: str, start: str, end: str) -> str:
    """SQL for words of a version: of a publisher whose texts are not public, only inside a finding's quote."""
    return (
        f"CASE WHEN {_IS_QUOTED_ONLY.format(document=document)} AND NOT EXISTS (SELECT 1 FROM findings f "
        f"WHERE f.version = {version} AND f.quote_start <= {start} AND f.quote_end >= {end}) "
        f"THEN NULL ELSE {column} END"
    )


def _standing_quote(side: str) -> str:
    """SQL for the sentence on one side of a cell that a release altered: not what was withdrawn since."""
    ids = f"t.{side}_document, t.{side}_version"
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM temp.fallen WHERE id IN ({ids})) THEN NULL ELSE t.{side}_quote END"
    )


def _sentence(alias: str) -> str:
    """SQL for a sentence about a change: of a publisher whose texts are not public, without the text's words."""
    document = f"(SELECT c.document FROM changes c WHERE c.id = {alias}.change)"
    return (
        f"CASE WHEN {_IS_QUOTED_ONLY.format(document=document)} THEN coalesce({alias}.without_words, {alias}.sentence) "
        f"ELSE {alias}.sentence END"
    )


# What a use of a passage altered holds words of two documents: its own, and the first use's that it is compared with.
_COMPARED_WITH = "(SELECT p.compared_with FROM passages p WHERE p.id = t.passage)"
_IS_COMPARED_WITH_FALLEN = (
    "EXISTS (SELECT 1 FROM passage_uses r JOIN temp.fallen f ON f.id IN (r.document, r.version) "
    "WHERE r.passage = t.passage AND r.seq = 0)"
)
_ALTERED = (
    f"CASE WHEN {_IS_QUOTED_ONLY.format(document='t.document')} OR "
    f"{_IS_QUOTED_ONLY.format(document=_COMPARED_WITH)} OR {_IS_COMPARED_WITH_FALLEN} THEN NULL ELSE t.altered END"
)

# Columns that are published as they are only where the publisher's full texts may be.
GUARDED_TEXTS: Final = {
    (
        "versions",
        "text",
    ): f"CASE WHEN {_IS_QUOTED_ONLY.format(document='t.document')} THEN NULL ELSE t.text END",
    ("changes", "summary"): (
        f"CASE WHEN {_IS_QUOTED_ONLY.format(document='t.document')} THEN coalesce((SELECT group_concat(said, ' ') "
        f"FROM (SELECT {_sentence('s')} AS said FROM change_sentences s WHERE s.change = t.id AND s.printed "
        "ORDER BY s.seq)), t.summary) ELSE t.summary END"
    ),
    ("change_sentences", "sentence"): _sentence("t"),
    ("change_spans", "old_text"): _span_text("old"),
    ("change_spans", "new_text"): _span_text("new"),
    ("cell_changes", "before_quote"): _standing_quote("before"),
    ("cell_changes", "after_quote"): _standing_quote("after"),
    ("passage_uses", "quote"): _quote("t.quote", "t.document", "t.version", "t.start", 't."end"'),
    ("passage_uses", "altered"): _ALTERED,
    ("carried_over", "quote"): _quote(
        "t.quote", "t.from_document", "t.from_version", "t.from_start", "t.from_end"
    ),
    ("carried_over", "to_quote"): _quote(
        "t.to_quote", "t.to_document", "t.to_version", "t.to_start", "t.to_end"
    ),
    ("quiet_removals", "quote"): _quote("t.quote", "t.document", "t.version", "t.start", 't."end"'),
    ("quiet_removals", "heading"): (
        f"CASE WHEN {_IS_QUOTED_ONLY.format(document='t.document')} THEN NULL ELSE t.heading END"
    ),
    ("wave_changes", "quote"): _quote("t.quote", "t.document", "t.version", "t.quote_start", "t.quote_end"),
    (
        "boilerplate",
        "words",
    ): "CASE WHEN t.host IN (SELECT host FROM temp.quoted_only_hosts) THEN NULL ELSE t.words END",
}
