"""The derived tables about sources that were found, what is held by kind, and what is coming."""

from __future__ import annotations

from db.tables import Table, columns

FOUND = (
    Table(
        "leads",
        "derived",
        "Documents that discovery came upon: from where, why they were read, and what became of them.",
        columns("""
            url_key:text      the address, without what does not tell documents apart
            url:text          the address
            document:text     the document that it is, where it is followed
            jurisdiction:text jurisdiction code
            publisher:text    publisher id
            found_on:text     the address of the page that led there
            why:text          why it was read: the words of the link, the heading above it, the score
            title:text        title as printed
            relevance:text    cbe, equity, both or none, by its text
            state:text        tracked, irrelevant, unreadable, pinned or dismissed
            reason:text       why it is in that state
            found_at:text     when it was read first
        """),
        ("url_key",),
        (("jurisdiction",), ("document",)),
        public_name="discovered",
        label="title",
        since=2,
    ),
    Table(
        "cited_law",
        "derived",
        "Sections of law that followed documents cite, and whether the official section is followed.",
        columns("""
            id:text           id of the pair of citation and jurisdiction
            jurisdiction:text jurisdiction code
            citation:text     the citation, normalised
            kind:text         statute, regulation, constitution, session_law or board_policy
            cited_by:text     the document that cites it, the nearest by relevance (null: the declarations name it)
            publisher:text    the publisher whose address pattern matches
            url:text          the address of the section
            document:text     the document that it is, where it is followed
            state:text        tracked, no_address, refused or left_out
            reason:text       why it is in that state
            citing:int        how many followed documents cite it [documents]
        """),
        ("id",),
        (("jurisdiction",), ("document",)),
        public_name="cited_law",
        label="citation",
        since=2,
    ),
    Table(
        "holdings",
        "derived",
        "For each jurisdiction and kind of source, whether any is held, and why not.",
        columns("""
            jurisdiction:text jurisdiction code
            kind:text         statute_section, rule_section, board_policy or agency_page
            state:text        held, missing or refused
            documents:int     followed documents of the kind that have a text [documents]
            waiting:int       followed documents of the kind that have none yet [documents]
            reason:text       why nothing is held; beside what is held, what the declarations say is missing
            removed:int@4     followed documents of the kind that had one until their publisher removed it [documents]
        """),
        ("jurisdiction", "kind"),
        public_name="holdings",
        since=2,
    ),
    Table(
        "notices",
        "derived",
        "What is coming: rows of registers, lists of proposed rules and board agendas.",
        columns("""
            id:text            notice id
            jurisdiction:text  jurisdiction code
            publisher:text     publisher id
            list_url:text      the list that it stands in
            title:text         title as printed
            url:text           the address that the row links to
            stage:text         proposed, comment, hearing, adopted, withdrawn, agenda or other
            deadline:text      last day for comments (ISO date)
            hearing:text       day of the hearing or meeting (ISO date)
            amends:text        the text that it would amend, as cited
            document:text      the followed document that it would amend, where one is
            quote:text         the row as printed
            relevance:text     cbe, equity, both or none, by its words
            first_seen_at:text first reading of the list that showed it
            last_seen_at:text  last reading that showed it
            cause:text         source where an earlier reading of the list did not show it, else coverage
        """),
        ("id",),
        (("jurisdiction",), ("deadline",)),
        public_name="notices",
        label="title",
        since=2,
    ),
)
