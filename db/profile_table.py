"""The profile of each jurisdiction as a table: what no position answers, row by row."""

from __future__ import annotations

from db.tables import Table, columns

PROFILE = (
    Table(
        "profile",
        "derived",
        "Names, terms, limits, grants and unions of each jurisdiction, from its official documents that stand and "
        "have force; a row per field and value.",
        columns("""
            id:text           id of the row
            jurisdiction:text jurisdiction code
            field:text        sea_name, board_name, term_used, portrait.exists, framework.exists, credit_cap, grants ...
            value:text        value (null: not known); portrait and framework yes, local_required, model, draft, no
            basis:text        stated, declared (in the sources' file), counted, not_found, unreachable, not_covered
            detail:text       more of it as JSON: of a grant unit, fiscal_year, program, status; cells; documents
            document:text     document id of the best evidence
            version:text      version id
            finding:text      finding id
            rank:int          authority, 1 is highest [order]
            confidence:real   0 to 1 [share]
        """),
        ("id",),
        (("jurisdiction", "field"), ("field", "value")),
        public_name="profile",
        since=3,
    ),
)
