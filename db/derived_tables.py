"""The derived tables: a pure function of the kept tables, the archive and the declarations."""

from __future__ import annotations

from db.accuracy_table import ACCURACY
from db.backfill_tables import BACKFILLS
from db.boilerplate_table import BOILERPLATE
from db.change_tables import CHANGES
from db.drift_tables import DRIFT
from db.found_tables import FOUND
from db.kept_tables import KEPT
from db.passage_tables import PASSAGES
from db.profile_table import PROFILE
from db.review_tables import REVIEWED
from db.tables import Table, columns
from db.wave_tables import WAVES
from db.ways_in_tables import WAYS_IN
from db.work_tables import WORK

DERIVED = (
    Table(
        "jurisdictions",
        "derived",
        "States, districts, territories, federal school systems, the nation; sample places in a sample file.",
        columns("""
            code:text        postal code (X-... for sample places)
            name:text        name
            kind:text        state, district, territory, federal, national or sample
            tile_column:int  column on the tile map, from 0 [order]
            tile_row:int     row on the tile map, from 0 [order]
        """),
        ("code",),
        public_name="jurisdictions",
        label="name",
    ),
    Table(
        "publishers",
        "derived",
        "Offices whose documents are read.",
        columns("""
            id:text           publisher id
            jurisdiction:text jurisdiction code
            name:text         official name
            kind:text         agency, board, legislature, rules, register, national or other
            official:int      1 where the publisher speaks for its jurisdiction [flag]
            text_public:int   1 where full texts are published here, 0 where only quotes are [flag]
            url:text          home page
            do_not_crawl:text why it is not crawled (null: it is)
            wayback_reason:text@4 why its archived history is taken although it refuses us (null: it is not)
            wayback_before:text@4 only what was archived before this day
        """),
        ("id",),
        (("jurisdiction",),),
        public_name="publishers",
        label="name",
    ),
    Table(
        "documents",
        "derived",
        "The documents followed, one row each, with the three dates: checked, confirmed, changed.",
        columns("""
            id:text                document id
            jurisdiction:text      jurisdiction code (null where it is not known)
            publisher:text         publisher id
            title:text             title as printed, else as declared
            url:text               its address now
            url_key:text           that address without what does not tell documents apart
            format:text            html, pdf or docx
            origin:text            declared, discovered, imported or manual
            kind:text              policy, framework, research_review, policy_considerations, case_study, notice or other
            instrument_type:text   legal form (codebook: instrument_type)
            evidence:text          whether the address was seen, listed, known, or confirmed by a crawl
            relevance:text         cbe, equity, both or none, by its current version
            tracked_since:text     first capture
            retired_at:text        when following it ended
            last_checked_at:text   last check, whatever came back
            last_confirmed_at:text last check that showed the document
            last_changed_at:text   start of the current version
            removed_at:text        when it was first missed, where its removal is proven
            unconfirmed_since:text first of the checks without success since it was last confirmed
            flapping_since:text@4  first of more than three edits within seven days, unsettled (null: it stands still)
        """),
        ("id",),
        (("jurisdiction",), ("publisher",)),
        public_name="documents",
        label="title",
    ),
    Table(
        "document_topics",
        "derived",
        "What a document was declared to be about.",
        columns("""
            document:text  document id
            topic:text     cbe, equity, graduation, assessment, innovation or other
        """),
        ("document", "topic"),
        public_name="document_topics",
    ),
    Table(
        "document_urls",
        "derived",
        "The addresses a document has had.",
        columns("""
            document:text    document id
            url:text         address
            url_key:text     address without what does not tell documents apart
            valid_from:text  first capture there
            valid_to:text    when it moved on (null: its address now)
        """),
        ("document", "url_key", "valid_from"),
        (("url_key",),),
        public_name="document_urls",
    ),
    Table(
        "outcomes",
        "derived",
        "What each check came to, judged in the order of capture.",
        columns("""
            capture:text  capture id
            outcome:text  outcome (codebook: outcome)
            reason:text   why, in a few words
            look_of:text@2  the document that the check was a look at (a candidate's too, once it is followed)
        """),
        ("capture",),
        (("outcome",), ("look_of",)),
        public_name="outcomes",
    ),
    Table(
        "versions",
        "derived",
        "Each distinct text of a document and the interval in which it stood.",
        columns("""
            id:text               version id
            document:text         document id
            number:int            1 for the first [number]
            text:text             the clean text, one block a line (null where only quotes are published)
            title:text            title as printed
            text_sha256:text      SHA-256 of the text, in hex
            words:int             number of words [words]
            recipe:text           what it was read with
            first_capture:text    the capture that showed it first
            last_capture:text     the last that showed it
            valid_from:text       first seen
            valid_to:text         when the next was first seen or it was gone (null: current)
            last_seen_at:text     the last capture that showed it
            relevance:text        cbe, equity, both or none
            instrument_type:text  legal form
            issuing_body:text     who adopted or published it
            status:text           life stage by its own words
            as_of:text            the date that status holds for
            language:text@3       the language of the text, as a BCP-47 tag (null: its words do not tell)
            document_kind:text@3  what kind of document it is, by its own words
        """),
        ("id",),
        (("document", "number"),),
        public_name="versions",
        label="title",
        last="text",
    ),
    Table(
        "findings",
        "derived",
        "Every value read from a version, each with the sentence it was read from.",
        columns("""
            id:text            finding id
            version:text       version id
            field:text         field (codebook)
            key:text           key within the field
            value:text         value, normalised
            stance:text        requires, permits, encourages, by_waiver, prohibits or repealed
            detail:text        more about the value, as JSON
            quote:text         the sentence: text[quote_start:quote_end]
            quote_start:int    where it begins in the version's text, in code points [code points]
            quote_end:int      where it ends (exclusive) [code points]
            page:int           page of a PDF, from 1 [number]
            rule:text          the rule that read it
            confidence:real    0 to 1 (1 where a person accepted or corrected it) [share]
            review_state:text  machine, accepted, corrected or disputed
            reviewed_at:text@3 when a person decided about it last (null: nobody did)
            read_as:text@3     what the rules read, as JSON, where a person's decision stands in its place
        """),
        ("id",),
        (("version",), ("field", "key")),
        public_name="findings",
        label="quote",
        asked_by=(("version", "field"), ("field", "key", "value")),
        laid=("version", "quote_start", "id"),
    ),
    *CHANGES,
    Table(
        "mentions",
        "derived",
        "How often each tracked term stands in each version.",
        columns("""
            version:text  version id
            term:text     tracked term
            count:int     occurrences [occurrences]
        """),
        ("version", "term"),
        public_name="mentions",
    ),
    Table(
        "problems",
        "derived",
        "Faults of collection that stand now: what could not be read, since when, why.",
        columns("""
            id:text           problem id
            document:text     document id
            jurisdiction:text jurisdiction code
            publisher:text    publisher id
            url:text          address
            outcome:text      the last outcome
            reason:text       why
            since:text        first check without success
            last_at:text      last check
            checks:int        checks without success since [checks]
        """),
        ("id",),
        (("jurisdiction",),),
        public_name="coverage",
    ),
    Table(
        "codebook",
        "derived",
        "Every field, key, stance and outcome: what it means, where that comes from, examples.",
        columns("""
            field:text       field
            key:text         key ("" for the field itself)
            stance:text      stance ("" where none)
            definition:text  definition
            source:text      who defines it
            examples:text    wordings, joined by "; "
            needs:text       kinds of publisher that must have been read before not_found, joined by "; "
            experimental:int@3  1 where the readings of the field are experimental (table accuracy) [flag]
            place:int@4      its place in the vocabulary's own order, from 1: keys are shown in it [order]
        """),
        ("field", "key", "stance"),
        public_name="codebook",
    ),
    *DRIFT,
    *WAVES,
    *ACCURACY,
    *FOUND,
    *PASSAGES,
    *WAYS_IN,
    *PROFILE,
    *REVIEWED,
)

TABLES: tuple[Table, ...] = (*KEPT, *BACKFILLS, *BOILERPLATE, *WORK, *DERIVED)
BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
