"""The derived tables about passages that stand in several documents, and about what vanished; and what is kept of
texts to find them."""

from __future__ import annotations

from db.tables import Table, columns

PASSAGES = (
    Table(
        "passages",
        "derived",
        "Passages that stand in the policies of two jurisdictions or more, each once.",
        columns("""
            id:text                  passage id
            kind:text                borrowed, or federal_law where most of the words are those of a federal law
            federal_law:text         the federal laws whose words are among them (null: none that we know)
            words:int                words of the passage as it stands in the document it is compared with [words]
            jurisdictions:int        in how many jurisdictions it stands or stood [jurisdictions]
            uses:int                 in how many documents [documents]
            first_jurisdiction:text  who had it first (null: not known)
            first_document:text      the document that had it first (null: not known)
            first_basis:text         seen (read there before the others had it), dated (by their own dates) or not_known
            compared_with:text       the document whose wording the others are compared with: the first, else seen first
            last_joined_at:text      when the last document to have it was first seen with it
        """),
        ("id",),
        (("first_jurisdiction",), ("last_joined_at",)),
        public_name="passages",
        since=4,
    ),
    Table(
        "passage_uses",
        "derived",
        "The documents that a passage stands in: where, since when, and what each altered.",
        columns("""
            passage:text       passage id
            seq:int            order within the passage, from 0: who had it first, then by when we saw it [order]
            jurisdiction:text  jurisdiction code
            document:text      document id
            version:text       the last version that has it
            start:int          where it begins in that version's text, in code points [code points]
            end:int            where it ends (exclusive) [code points]
            quote:text         text[start:end] (null where only quotes of findings are published)
            words:int          words of the quote [words]
            same_share:real    share of the words that are the same, in order, as where it is compared with [share]
            altered:text       what differs from there, as JSON: was and now (null where either's words are not published)
            first_version:text the first version that has it
            seen_at:text       when we first saw it there
            not_before_at:text last seen without it, or an index without the document (null: there when tracking began)
            change:text        the change that brought it (null: it was there when tracking began)
            dated_at:text      the document's own date, where it tells the age of the passage (null: none does)
            dated_by:text      kind of that date: adopted, enacted, signed, amended, effective or posted
            dated_finding:text the finding that holds that date
            begun_at:text      the document's own date before which it was not there (null: none tells)
            begun_by:text      kind of that date: adopted, enacted or signed
            begun_finding:text the finding that holds that date
            order_told:text    first, later or not_known
            order_basis:text   seen, dated or not_known
            stands:int         1 where it stands in the current version [flag]
        """),
        ("passage", "seq"),
        (("document",), ("jurisdiction",), ("version",)),
        public_name="passage_uses",
        label="quote",
        since=4,
    ),
    Table(
        "carried_over",
        "derived",
        "Words that a change took out of one document and that stand in another of the same jurisdiction.",
        columns("""
            change:text         the change that took them out
            seq:int             order within the change, from 0 [order]
            from_document:text  the document they were taken out of
            from_version:text   the version that still had them
            from_start:int      where they begin in its text, in code points [code points]
            from_end:int        where they end (exclusive) [code points]
            quote:text          the words as they stood (null where only quotes of findings are published)
            to_document:text    the document they stand in
            to_version:text     the last version of it that has them
            to_start:int        where they begin in its text [code points]
            to_end:int          where they end (exclusive) [code points]
            to_quote:text       the words as they stand there (null where only quotes of findings are published)
            words:int           how many words are the same [words]
            share:real          share of the words that the change took out [share]
            stands:int          1 where they stand there now [flag]
            to_change:text      the change that brought them there (null: they stood there before)
            came_at:text        when we first saw them there
        """),
        ("change", "seq"),
        (("to_change",), ("from_document",), ("to_document",)),
        public_name="carried_over",
        since=4,
    ),
    Table(
        "quiet_removals",
        "derived",
        "What vanished without a word: no notice, no repeal, no new address, and no sister page that has it now.",
        columns("""
            id:text            id of the removal
            kind:text          page, section, link, phrase or orphaned (the page answers, but nothing read leads to it)
            jurisdiction:text  jurisdiction code
            document:text      the document it vanished from, or that vanished
            change:text        the change that took it out (null: the page was not proven to be gone, or is orphaned)
            version:text       the last version that has it
            what:text          tracked terms and positions that went with it, joined by "; "; of a link its address
            start:int          where it begins in that version's text, in code points (null: it is the page) [code points]
            end:int            where it ends (exclusive) [code points]
            quote:text         text[start:end] (null where only quotes of findings are published)
            heading:text       the heading above it, of a section its own (null: none, or words not published)
            target:text        of a link the document that it led to
            old_seen_at:text   when it was last seen
            new_seen_at:text   when it was first seen to be gone
            basis:text         seen, proven (three checks and more, docs/removals.md), or unproven (missed and delisted)
            evidence:text      the captures and lists that show it, as JSON
            still_answers:int  1 where the page answers [flag]
            relevance:text     relevance of that version: cbe, equity or both
        """),
        ("id",),
        (("jurisdiction", "new_seen_at"), ("document",), ("kind",), ("change",)),
        public_name="quiet_removals",
        since=4,
    ),
)

PASSAGE_WORK = (
    Table(
        "text_marks",
        "work",
        "The marks of a text, by which texts that share a passage find each other.",
        columns("""
            text_sha256:text  SHA-256 of the text
            rule:text         how the marks were made
            marks:text        the marks, eight hex digits each
        """),
        ("text_sha256",),
        since=4,
    ),
    Table(
        "text_passages",
        "work",
        "The passages that two texts share.",
        columns("""
            one:text       SHA-256 of a text
            other:text     SHA-256 of the other
            rule:text      digest of the rules by which they were found
            passages:text  first word, after last, the same in the other, and words the same, as JSON
        """),
        ("one", "other"),
        since=4,
    ),
)
