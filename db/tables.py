"""Every table and column of the working file, declared once: what it holds, and who may see it.

The migrations build the working file from this list, the public snapshot copies exactly the columns
marked public, the site's metadata and ``docs/schema.md`` are written from it. Names are a contract
with other people's queries: add freely, never rename.

Layers: *kept* rows are never derived and never rewritten; *derived* rows are a pure function of the
kept ones, the archive and the declarations; *work* rows are caches and can be dropped at any time.
"""

from __future__ import annotations

from dataclasses import dataclass

Affinity = type[str] | type[int] | type[float]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its SQLite affinity, its meaning, whether the public file carries it, and the
    schema step (migration) that added it."""

    name: str
    type: Affinity
    about: str
    public: bool = True
    since: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its layer, its meaning, its columns, key and indexes. ``public_name`` is its name in
    the public file (None: not there); ``label`` is the column that names a row for people."""

    name: str
    layer: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    public_name: str | None = None
    label: str | None = None
    since: int = 1

    @property
    def public_columns(self) -> tuple[Column, ...]:
        """The columns that the public file carries (none where the table is private)."""
        return tuple(c for c in self.columns if c.public) if self.public_name else ()


def columns(listing: str, *, private: str = "") -> tuple[Column, ...]:
    """Read ``name:type  meaning`` lines; ``private`` names columns that stay in the working file.

    ``name:type@2`` is a column that schema step 2 adds. It goes last: that is where files that were
    there before get it.
    """
    types: dict[str, Affinity] = {"text": str, "int": int, "real": float}
    hidden = set(private.split())
    made = []
    for line in listing.strip().splitlines():
        head, about = line.strip().split(None, 1)
        name, kind = head.split(":")
        affinity, _, since = kind.partition("@")
        made.append(Column(name, types[affinity], about.strip(), name not in hidden, int(since or 1)))
    return tuple(made)


KEPT = (
    Table(
        "meta",
        "kept",
        "What this file is: sample or real, and its schema step.",
        columns("""
            key:text    name of the fact
            value:text  the fact
        """),
        ("key",),
        public_name="meta",
    ),
    Table(
        "runs",
        "kept",
        "One row per command that wrote: what ran, when, and how it ended.",
        columns("""
            id:text           run id
            kind:text         crawl, import, backfill, process, upgrade, rebuild, publish, verify or manual
            started_at:text   when it started
            finished_at:text  when it ended (null: still running, or killed)
            command:text      the command line
            pid:int           process id
            outcome:text      done, failed or interrupted
            detail:text       counts as JSON
        """),
        ("id",),
    ),
    Table(
        "captures",
        "kept",
        "One row per check of one address, whatever came back, body or not.",
        columns(
            """
            id:text               capture id
            document:text         the document checked (null unless purpose is document)
            run:text              the run that made it
            purpose:text          document, index, sitemap, robots, control or candidate
            found_on:text         the address of the page that led here
            url:text              the address asked for
            final_url:text        the address that answered
            url_key:text          the asked address without what does not tell documents apart
            captured_at:text      when it was captured
            origin:text           live, wayback, warc or manual
            http_status:int       HTTP status
            content_type:text     Content-Type header
            sha256:text           SHA-256 of the body, in hex
            bytes:int             length of the body in bytes
            etag:text             ETag header
            last_modified:text    Last-Modified header
            error:text            kind of failure where no response came
            redirects:text        the way from url to final_url, a "status address" step a line
            jurisdiction:text     what the person who imported it said
            arrival_outcome:text  what the response alone looked like when it came
            warc_file:text        archive file that holds the record
            warc_offset:int       where the record begins in it, in bytes
            warc_length:int       length of the record in bytes
        """,
            private="run warc_file warc_offset warc_length",
        ),
        ("id",),
        (("document", "captured_at"), ("warc_file", "warc_offset"), ("captured_at",), ("url_key",)),
        public_name="captures",
    ),
    Table(
        "reviews",
        "kept",
        "A person's decisions about findings; they hold while their sentence stands.",
        columns("""
            id:text              review id
            document:text        the document reviewed
            capture_sha256:text  digest of the body that was reviewed
            field:text           field
            key:text             key within the field
            quote_sha256:text    digest of the normalised quote
            decision:text        accept, correct, reject or dispute
            stance:text          corrected stance
            value:text           corrected value
            author:text          who decided
            at:text              when
            reason:text          why
        """),
        ("id",),
        (("document",),),
    ),
    Table(
        "releases",
        "kept",
        "The numbered releases: every publish that altered public data.",
        columns("""
            id:int       release number
            at:text      when it was published
            digest:text  SHA-256 over the public rows
            recipe:text  the recipe they were read with
            about:text   changes since the release before, by cause, as JSON
        """),
        ("id",),
        public_name="releases",
    ),
    Table(
        "published",
        "kept",
        "Which ids have been public since which release.",
        columns(
            """
            kind:text           change, version or document
            id:text             the id
            first_release:int   the release that first carried it
            first_published_at:text  when that was
            document:text       the document it belongs to
            words:text          digest by which a re-cut successor is recognised
        """,
            private="words",
        ),
        ("kind", "id"),
        public_name="published",
    ),
    Table(
        "id_aliases",
        "kept",
        "Ids that were public and now have another; links redirect.",
        columns("""
            old_id:text  the id that was published
            new_id:text  the id that stands for it now
            reason:text  why
        """),
        ("old_id",),
        public_name="id_aliases",
    ),
    Table(
        "upgrades",
        "kept",
        "Each time new rules were applied to all captures.",
        columns("""
            id:int            number of the upgrade
            at:text           when
            recipe_from:text  the recipe before
            recipe_to:text    the recipe after
        """),
        ("id",),
        public_name="upgrades",
    ),
    Table(
        "upgrade_findings",
        "kept",
        "What an upgrade read differently from the same captures; never a change of a source.",
        columns("""
            upgrade:int    the upgrade
            document:text  document
            version:text   the version read
            field:text     field
            key:text       key within the field
            before:text    stance and value read before, as JSON (null: nothing)
            after:text     stance and value read now, as JSON (null: nothing)
            quote:text     the sentence concerned
        """),
        (),
        (("upgrade", "document"),),
        public_name="upgrade_findings",
    ),
    Table(
        "withdrawals",
        "kept",
        "What was taken back from the public file, and why.",
        columns(
            """
            id:text      the id withdrawn
            kind:text    change, version, document or capture
            reason:text  why
            by:text      who decided
            at:text      when
        """,
            private="by",
        ),
        ("id",),
        public_name="withdrawals",
    ),
    Table(
        "alerts",
        "kept",
        "Subscriptions: who hears of what.",
        columns("""
            id:text           subscription id
            address:text      where the alert goes
            filter:text       states, topics and fields, as JSON
            every:text        at once, daily or weekly
            created_at:text   when it was made
            last_sent_at:text when it was last served
        """),
        ("id",),
    ),
    Table(
        "outbox",
        "kept",
        "Alerts written in the same transaction as what they tell, until delivered.",
        columns("""
            id:text            message id
            alert:text         the subscription
            change:text        the change it tells
            created_at:text    when it was written
            delivered_at:text  when it was delivered
            attempts:int       how often it was tried
        """),
        ("id",),
        (("delivered_at",),),
    ),
)

WORK = (
    Table(
        "readings",
        "work",
        "What each archived record was read as under one recipe, so that it is read once.",
        columns("""
            warc_file:text    archive file
            warc_offset:int   offset of the record
            manner:text       digest of the selectors and hints it was read with
            recipe:text       the recipe
            outcome:text      the judge's first look
            reason:text       its reason
            reading:text      title, text, facts, findings, links as JSON
        """),
        ("warc_file", "warc_offset", "manner", "recipe"),
    ),
)
