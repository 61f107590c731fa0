"""The records that answers of the API are made of: rows of the public tables with the names that belong to them."""

from __future__ import annotations

from web.api.shapes import Key, keys, of_table, shape
from web.column_dictionary import about
from web.columns import CELL_COLUMNS, CHANGE_COLUMNS

_FILE_KINDS = {"integer": "int", "number": "real"}
_FLAGS = "1 or 0"


def of_file(*names: str) -> tuple[Key, ...]:
    """Return a key for each column of our files (:mod:`web.columns`); flags are 1 or 0 there."""
    return tuple(
        Key(
            name,
            "int" if about(name).kind == "boolean" else _FILE_KINDS.get(about(name).kind, "text"),
            about(name).about,
            nullable=True,
        )
        for name in names
    )


_NAMES = keys("""
    jurisdiction_name:text? name of the jurisdiction
    publisher_name:text?    name of the publisher
""")
_TITLE = keys("""
    document_title:text? title of the document
""")

shape("Place", "A jurisdiction.", of_table("jurisdictions"))
shape(
    "Document",
    "A document, with the names of its jurisdiction and publisher.",
    of_table("documents"),
    _NAMES,
)
shape(
    "ListedDocument",
    "A document as a list has it.",
    of_table("documents"),
    keys("""
        publisher_name:text? name of the publisher
        versions:int         how many versions it has
        stands:int           1 where its text stands, 0 where it is gone
        gone_at:text?        when its last version ended
        source_changed_at:text?  when a change of its source was last seen; a first reading is none
        why:text?            of a discovered document, why it is followed
    """),
)
shape("DocumentUrl", "An address that a document has had.", of_table("document_urls", but="document url_key"))
shape(
    "ListedVersion",
    "A version as its document lists it, with the change that brought it.",
    of_table("versions", only="id document number title words valid_from valid_to last_seen_at relevance"),
    of_table("versions", only="instrument_type issuing_body status as_of"),
    keys("""
        change:text?       the change that brought it
        change_kind:text?  kind of that change
        summary:text?      that change in words
        significance:text? its significance
        cause:text?        its cause
    """),
)
shape(
    "Version",
    "A version of a document; its text is a file of its own.",
    of_table("versions", but="text"),
    keys("""
        permalink:text  its page
        text_url:text?  its clean text, to which all offsets refer (null: the publisher's full texts are not published)
    """),
)
shape(
    "Finding",
    "A value read from a version, with the sentence that it was read from.",
    of_table("findings", but="detail"),
    keys("""
        detail:any  more about the value, as an object
    """),
)
shape(
    "Check",
    "One check of a document: when, how, what came back, and what it was judged to be.",
    of_table("captures", only="id captured_at origin http_status url final_url sha256 error"),
    of_table("outcomes", only="outcome reason"),
)
shape(
    "CheckTally",
    "How many checks came to one outcome.",
    keys("""
        outcome:text?  the outcome (codebook: outcome)
        checks:int     how many
        first_at:text? the first of them
        last_at:text?  the last of them
    """),
)
shape(
    "Problem",
    "A fault of collection that stands now.",
    of_table("coverage"),
    _TITLE,
    keys("""
        publisher_name:text? name of the publisher
        outcome_about:text?  what that outcome means
        was_read:int         1 where the document was read before, so that what it said still stands
    """),
)
shape("FieldChange", "What a change altered in the readings of one field and key.", of_table("field_changes"))
shape("Span", "A stretch of text that a change altered.", of_table("change_spans"))
shape("Sentence", "A sentence of what is told about a change.", of_table("change_sentences"))
shape(
    "Reason",
    "A part of a priority.",
    keys("""
        reason:text  why
        weight:real  how much it counts
    """),
)
_OF_CHANGE = keys("""
    feed_id:text            the id under which feeds know it, for good
    learned_at:text?        when we first published it
    learned_release:int?    the release that first held it
    document_url:text?      address of the document
    document_kind:text?     its kind
    instrument_type:text?   its legal form
    text_public:int         1 where the publisher's full texts are published here
    reasons:text[]          why it has its priority, in words
""")
shape(
    "Change",
    "A change, with the names that belong to it.",
    of_table("changes", but="reasons priority_parts"),
    _NAMES,
    _TITLE,
    _OF_CHANGE,
    keys("""
        priority_parts:Reason[]  what made the priority, with its weights
    """),
)
shape(
    "ListedChange",
    "A change as lists have it: the columns of our files, the columns of the table, and what it did to the readings.",
    of_file(*(name for name in CHANGE_COLUMNS if name != "field_changes")),
    of_table("changes", only="jurisdiction old_version new_version old_seen_at new_seen_at relevance"),
    keys("""
        feed_id:text               the id under which feeds know it, for good
        reasons:text[]             why it has its priority, in words
        field_changes:FieldRead[]  what it altered in the readings
    """),
)
shape(
    "FieldRead",
    "A field change within its change.",
    of_table("field_changes", but="change seq"),
)
shape(
    "Evidence",
    "Where the words of a reading stand, and the capture that showed them first.",
    keys("""
        finding:text        id of the finding
        version:text        id of the version that says it
        quote_start:int?    where the quote begins in that version's text, in code points
        quote_end:int?      where it ends (exclusive)
        rule:text?          the rule that read it
        capture:text?       the capture that showed that version first
        captured_url:text?  the address that answered
        captured_at:text?   when
        sha256:text?        SHA-256 of the bytes that came, in hex
    """),
)
_STATEMENT = of_table("positions", only="id stance value rank document version finding")
_STATED = of_table(
    "positions",
    only="effective_from effective_to valid_from valid_to last_confirmed_at confidence review_state reviewed_at",
)
shape(
    "Statement",
    "A further statement of a cell.",
    _STATEMENT,
    _TITLE,
    keys("""
        publisher_name:text?  name of the publisher
        quote:text?           the exact sentence
        page:int?             page, of a PDF
        currency:text?        current, not_yet, over, or unknown where no effective date is known
        evidence:Evidence?    where it stands
    """),
    _STATED,
)
shape(
    "Cell",
    "A cell of the comparison: what leads it, and every other statement.",
    of_file(*CELL_COLUMNS),
    keys("""
        position:text?       id of the position that leads (table positions)
        evidence:Evidence?   where the sentence that leads stands
        others:Statement[]   the other statements
    """),
)
shape(
    "ProfileRow",
    "A row of a place's profile.",
    of_table("profile"),
    _TITLE,
    keys("""
        quote:text?  the exact sentence
        page:int?    page, of a PDF
    """),
)
shape(
    "Figure",
    "A figure or name that a standing document states.",
    of_table("findings", only="field key value quote quote_start quote_end page version"),
    keys("""
        finding:text         finding id
        document:text        document id
        document_title:text? title of the document
    """),
)
shape("Publisher", "A publisher.", of_table("publishers"))
shape(
    "Notice",
    "A notice of something to come.",
    of_table("notices", but="jurisdiction publisher"),
    keys("""
        state:text?           code of the jurisdiction
        state_name:text?      its name
        publisher:text?       who published it
        document_title:text?  title of the document
        listed:int?           1 where the last reading of the list showed it
    """),
)
shape("Holding", "What is held of one kind of source.", of_table("holdings"))
shape(
    "PlaceHoldings",
    "What is held of each kind of source in one place.",
    keys("""
        code:text        code of the jurisdiction
        name:text        its name
        cells:Holding{}  by kind of source
    """),
)
shape("Code", "An entry of the codebook.", of_table("codebook"))
