"""The derived tables that say what changed, and what each jurisdiction says from when to when."""

from __future__ import annotations

from db.tables import Table, columns

CHANGES = (
    Table(
        "changes",
        "derived",
        "What happened to a document: started, edited, moved, removed, restored or ended; and what reviewers decided.",
        columns("""
            id:text           change id
            document:text     document id
            jurisdiction:text jurisdiction code
            old_version:text  the version before (null: none)
            new_version:text  the version after (null: none)
            old_seen_at:text  last capture that showed the old state
            new_seen_at:text  first capture that showed the new one
            kind:text         started, edited, moved, removed, restored or ended; of a review corrected or disputed
            cause:text        source, review or coverage
            significance:text substantive, editorial, annotation, status_note or formatting
            priority:real     0 to 1 [share]
            reasons:text      what made the priority, as a JSON list of phrases, the weightiest first
            words_added:int   words added [words]
            words_removed:int words removed [words]
            relevance:text    relevance of the version after, else before
            summary:text      the change in plain words: its printed sentences (table change_sentences)
            reverts_to:text@4 the earlier version whose text it is again (null: of none)
            flapping:int@4    1 of more than three edits within seven days, but for the first and what lasted [flag]
            priority_parts:text@4  what made the priority with its weights, as a JSON list of {"reason", "weight"}
        """),
        ("id",),
        (("document",), ("jurisdiction", "new_seen_at"), ("new_seen_at",)),
        public_name="changes",
        label="summary",
        asked_by=(
            ("new_seen_at", "old_seen_at", "cause"),
            ("cause", "relevance", "jurisdiction", "new_seen_at", "old_seen_at"),
            ("kind",),
            ("significance",),
        ),
        laid=("new_seen_at", "id"),
    ),
    Table(
        "change_spans",
        "derived",
        "The stretches of text that differ, with offsets into both versions.",
        columns("""
            change:text     change id
            seq:int         order, from 0 [order]
            op:text         added, removed, replaced or moved
            old_start:int   begin in the old text, in code points [code points]
            old_end:int     end in the old text (exclusive) [code points]
            new_start:int   begin in the new text [code points]
            new_end:int     end in the new text (exclusive) [code points]
            old_text:text   the words before
            new_text:text   the words after
            section:text    the heading above
        """),
        ("change", "seq"),
        public_name="change_spans",
    ),
    Table(
        "field_changes",
        "derived",
        "What a change did to the fields, with the quotes on both sides.",
        columns("""
            change:text       change id
            seq:int           order, from 0 [order]
            field:text        field
            key:text          key within the field
            kind:text         added, removed or changed; disputed where a reviewer doubts it
            old_stance:text   stances before, joined by "; "
            new_stance:text   stances after
            old_value:text    values before, joined by "; "
            new_value:text    values after
            old_finding:text  finding id before
            new_finding:text  finding id after
            old_quote:text    its sentence before
            new_quote:text    its sentence after
            touches:int@4     1 where a sentence of either side lies in a changed span (null: no text changed) [flag]
            spans:text@4      the spans that these sentences lie in, as a JSON list of seq
        """),
        ("change", "seq"),
        (("field", "key"),),
        public_name="field_changes",
    ),
    Table(
        "change_sentences",
        "derived",
        "What is said about a change, a row per sentence, with what it stands on: field changes, changed spans, or the "
        "event itself.",
        columns(
            """
            change:text         change id
            seq:int             order, from 0; printed ones first [order]
            sentence:text       the sentence
            printed:int         1 where it is part of the summary [flag]
            stands_on:text      field_change, spans or event
            span:int            the first span that it rests on: seq in change_spans (null: none) [order]
            field_change:int    the first field change that it tells: seq in field_changes (null: none) [order]
            spans:text          every such span, as a JSON list
            field_changes:text  every such field change, as a JSON list
            quoted:text         words of a text that it repeats: JSON list of [old or new, start, end]
            without_words:text  the same without the words of the text (null: it repeats none)
        """,
            private="without_words",
        ),
        ("change", "seq"),
        public_name="change_sentences",
        label="sentence",
        since=4,
    ),
    Table(
        "positions",
        "derived",
        "What each jurisdiction's official documents say, a row per statement and interval; one row without "
        "document where nothing is stated.",
        columns("""
            id:text                position id
            jurisdiction:text      jurisdiction code
            field:text             a field that positions are taken on (codebook), such as cbe_dimension
            key:text               key within the field
            stance:text            stance (null for fields without one)
            value:text             value
            basis:text             stated, not_found, unreachable or not_covered
            valid_from:text        observed from
            valid_to:text          observed until (null: still)
            since:text             start of the unbroken time in which this document said so
            document:text          document id
            version:text           version id
            finding:text           finding id
            rank:int               authority, 1 is highest [order]
            cause:text             source, review or coverage
            effective_from:text    in force from, by the document's own words (null: not known)
            effective_to:text      in force until, by its own words
            last_confirmed_at:text last check that showed the document
            confidence:real        0 to 1 [share]
            review_state:text      machine, accepted, corrected or disputed
            pages_read:int         documents read that could say so [documents]
            pages_unreachable:int  documents that could say so and are out of reach [documents]
            reviewed_at:text@3     when a person decided about this statement last (null: nobody did)
            limits:text@3          limits beside the statement in its text, as JSON: measure, value, quote, finding
            kinds_read:text@3      kinds of publisher read of those that kinds_needed names (of an absence)
            kinds_needed:text@3    kinds of publisher that must be read before the key may be said to be absent
        """),
        ("id",),
        (("jurisdiction", "field", "key"), ("field", "key")),
        public_name="positions",
        asked_by=(
            ("field", "valid_to", "jurisdiction", "key", "basis"),
            ("document", "field"),
            ("version", "effective_from", "effective_to"),
            ("stance",),
            ("basis",),
        ),
        laid=("field", "jurisdiction", "key", "valid_from", "id"),
    ),
)
