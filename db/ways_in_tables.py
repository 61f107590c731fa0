"""The derived tables of how a reader gets to a document: lists that show it, links that lead to it."""

from __future__ import annotations

from db.tables import Table, columns

WAYS_IN = (
    Table(
        "links",
        "derived",
        "The addresses that each version links to from its body, each once; menus and footers are no part of it.",
        columns("""
            version:text  version id
            seq:int       order in the text, from 0 [order]
            url:text      the address
            url_key:text  the address without what does not tell documents apart
            label:text    the words of the link
        """),
        ("version", "seq"),
        (("url_key",),),
        public_name="links",
        label="label",
        since=4,
    ),
    Table(
        "listings",
        "derived",
        "The indexes and sitemaps that show a document, or once did.",
        columns("""
            document:text         document id
            listed_on:text        the address of the index or sitemap, without what does not tell documents apart
            first_at:text         first reading that showed the document
            last_at:text          last reading that showed it
            gone_at:text          first reading after that without it (null: the last reading shows it)
            readings_without:int  readings since, all without it [readings]
            read_at:text          last reading
            complete:int          1 where the list shows every document that it stands for [flag]
        """),
        ("document", "listed_on"),
        public_name="listings",
        since=4,
    ),
)
