"""The derived tables about people's decisions: which stand, and how they fell out by field."""

from __future__ import annotations

from db.tables import Table, columns

REVIEWED = (
    Table(
        "review_standings",
        "derived",
        "Where each review stands: whether its sentence is still in the document.",
        columns("""
            review:text     the review
            document:text   the document reviewed
            standing:text   holds, superseded (a later decision took its place), lapsed (its sentence went) or blind
            version:text    the last version in which its sentence stands (null: none)
            lapsed_at:text  when the first version without it was seen
        """),
        ("review",),
        (("document",),),
        since=3,
    ),
    Table(
        "review_tallies",
        "derived",
        "What people decided about readings, by field: of several decisions about one reading the last.",
        columns("""
            field:text     field (codebook)
            accepted:int   readings that a person accepted as they were [readings]
            corrected:int  readings whose stance or value a person corrected [readings]
            rejected:int   readings that a person took out [readings]
            disputed:int   readings that a person disputes [readings]
        """),
        ("field",),
        public_name="review_tallies",
        since=3,
    ),
)
