"""The kept tables of backfills: what was planned to be taken from the Wayback Machine, and what became of it."""

from __future__ import annotations

from db.tables import Table, columns

BACKFILLS = (
    Table(
        "backfills",
        "kept",
        "Each time history was to be taken from the Wayback Machine: what was chosen, and how far it came.",
        columns("""
            id:text          backfill id
            started_at:text  when it was begun
            choice:text      what was chosen, in words
            from_at:text     captures from this moment on
            to_at:text       captures before this moment
            every:text       change, month, quarter or all
            planned_at:text  when the index had been asked for every address (null: not yet)
            finished_at:text when nothing was left to take (null: not yet)
        """),
        ("id",),
        since=4,
    ),
    Table(
        "backfill_addresses",
        "kept",
        "The addresses that a backfill asks the index of the Wayback Machine for.",
        columns("""
            backfill:text  the backfill
            document:text  the document whose address it is, or was
            url:text       the address
            title:text     the document's title when it was planned
            jurisdiction:text its jurisdiction's code (null where it is not known)
            state:text     waiting, searched or refused
            reason:text    why it is refused, in words
            before_at:text only captures before this moment are taken (null: no bound but the backfill's)
            listed:int     good captures that the index lists in the time asked for [captures]
            first_at:text  the first of them
            last_at:text   the last of them
        """),
        ("backfill", "url"),
        since=4,
    ),
    Table(
        "backfill_mementos",
        "kept",
        "The captures that a backfill takes from the Wayback Machine, one row each, and what became of them.",
        columns("""
            backfill:text  the backfill
            document:text  the document
            url:text       the address as it was archived
            stamp:text     when it was archived: 14 digits, UTC
            digest:text    digest of the body as the index has it (SHA-1, base 32)
            state:text     planned, taken, known (it is here already), refused (never to be taken) or failed
            capture:text   the capture that it became, or that was here
            reason:text    why it was refused or failed
            verified:int   1 where the bytes that came have that digest [flag]
        """),
        ("backfill", "document", "stamp", "url"),
        (("document", "digest"),),
        since=4,
    ),
)
