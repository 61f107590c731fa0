"""The derived tables of words over time: how often each tracked term is said where, from when to when."""

from __future__ import annotations

from db.tables import Table, columns

DRIFT = (
    Table(
        "tracked_terms",
        "derived",
        "The terms that are counted in every text, with what counts as one.",
        columns("""
            term:text       tracked term
            kind:text       learning, means, equity or students
            definition:text what it stands for
            source:text     where that comes from
            wordings:text   the wordings that count, joined by "; "
            unless:text     longer wordings that hold one of them and do not count, joined by "; "
            place:int       order in which lists show it, from 0 [order]
        """),
        ("term",),
        public_name="tracked_terms",
        since=4,
    ),
    Table(
        "term_points",
        "derived",
        "Each time the count of a tracked term changed in what a jurisdiction's official documents say, and what "
        "changed it: the source, or only our reading of one document more or less.",
        columns("""
            jurisdiction:text  jurisdiction code
            term:text          tracked term
            seq:int            order within jurisdiction and term, from 0 [order]
            at:text            first capture that showed the new count
            before_at:text     last capture that showed the old one (null: none did)
            cause:text         source, or coverage where reading the document began or ended
            kind:text          started, edited, restored, removed or ended: what happened to the document
            document:text      document id
            version:text       the version that says it, or that said it last
            change:text        change id
            own_before:int     count in this document before [occurrences]
            own_count:int      count in this document after [occurrences]
            count_before:int   count in all documents read, before [occurrences]
            count:int          count in all documents read, after [occurrences]
            like_for_like:int  count after, every document counted all the time: sources alone move it [occurrences]
            documents:int      documents read that say it, after [documents]
            documents_read:int documents read, after [documents]
        """),
        ("jurisdiction", "term", "seq"),
        (("term", "jurisdiction"), ("change",)),
        public_name="term_points",
        since=4,
    ),
    Table(
        "term_spans",
        "derived",
        "For each jurisdiction and tracked term: first seen, last seen, and how often it is said now; without a day "
        "where no document read ever said it.",
        columns("""
            jurisdiction:text       jurisdiction code
            term:text               tracked term
            first_seen_at:text      first capture that showed it (null: not found in the documents read)
            first_cause:text        source where it came while we looked, coverage where it stood when reading began
            first_version:text      the version that said it first
            first_change:text       the change with which it was first seen
            last_seen_at:text       last capture that showed it
            last_version:text       the version that says it, or said it last
            gone_since:text         first capture without it anywhere (null: it stands, or never stood)
            gone_cause:text         source where the publisher took it out, coverage where reading ended
            gone_change:text        the change that took the last of it
            count_first:int         count when it was first seen [occurrences]
            count_now:int           count now [occurrences]
            like_for_like_first:int count at the start, every document counted all the time [occurrences]
            documents_now:int       documents that say it now [documents]
            documents_read:int      documents read now [documents]
            documents_ever:int      documents ever read [documents]
            peak:int                highest count [occurrences]
            peak_at:text            when that was first reached
            per_thousand:real       count now for a thousand words of the documents read now [occurrences per 1,000 words]
        """),
        ("jurisdiction", "term"),
        (("term",),),
        public_name="term_spans",
        since=4,
    ),
)
