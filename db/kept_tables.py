"""The kept tables, which are never derived and never rewritten."""

from __future__ import annotations

from db.cell_changes_table import CELL_CHANGES
from db.tables import Table, columns

KEPT = (
    Table(
        "meta",
        "kept",
        "What this file is: sample, rehearsal or real, and its schema step.",
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
            kind:text         crawl, import, backfill, process, upgrade, rebuild, publish, verify, review or manual
            started_at:text   when it started
            finished_at:text  when it ended (null: still running, or killed)
            command:text      the command line
            pid:int           process id [number]
            outcome:text      done, failed or interrupted
            detail:text       counts as JSON
            resumes:text@2    the stopped crawl that this one went on with
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
            http_status:int       HTTP status [number]
            content_type:text     Content-Type header
            sha256:text           SHA-256 of the body, in hex
            bytes:int             length of the body in bytes [bytes]
            etag:text             ETag header
            last_modified:text    Last-Modified header
            error:text            kind of failure where no response came
            redirects:text        the way from url to final_url, a "status address" step a line
            jurisdiction:text     what the person who imported it said
            arrival_outcome:text  what the response alone looked like when it came
            warc_file:text        archive file that holds the record
            warc_offset:int       where the record begins in it, in bytes [bytes]
            warc_length:int       length of the record in bytes [bytes]
            why:text@2            why an undeclared address was asked for, or why a person supplied it
            supplied_by:text@2    the person who supplied a manual capture
            check_again_at:text@2 the day on which a manual capture is to be looked for anew
            error_detail:text@2   why nothing was asked or taken, in words
        """,
            private="run warc_file warc_offset warc_length supplied_by",
        ),
        ("id",),
        (("document", "captured_at"), ("warc_file", "warc_offset"), ("captured_at",), ("url_key",)),
        public_name="captures",
        asked_by=(("url",), ("purpose",)),
        laid=("document", "captured_at", "id"),
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
            stance:text          the stance that the decision stands for: corrected, or as it was shown
            value:text           the value that it stands for
            author:text          who decided
            at:text              when
            reason:text          why
            quote:text@3         the quote as it stood
            was_stance:text@3    the stance that the rules had read
            was_value:text@3     the value that they had read
            blind:int@3          1 for a second, blind coding, which is compared and alters nothing [flag]
        """),
        ("id",),
        (("document",),),
    ),
    Table(
        "source_decisions",
        "kept",
        "What people decided about addresses that were found: followed whatever they say, or left alone.",
        columns(
            """
            url_key:text   the address, without what does not tell documents apart
            url:text       the address as it was given
            decision:text  pin or dismiss
            reason:text    why
            by:text        who decided
            at:text        when
        """,
            private="by",
        ),
        ("url_key",),
        public_name="source_decisions",
        since=2,
    ),
    Table(
        "host_rests",
        "kept",
        "Hosts that asked to be left alone for a while; a restart does not forget it.",
        columns("""
            host:text    host name, without www.
            until_at:text  when it may be asked again
            said_at:text   when it said so
            reason:text    in what words: a status, a Retry-After
        """),
        ("host",),
        since=2,
    ),
    Table(
        "releases",
        "kept",
        "The numbered releases: every publish that altered public data.",
        columns("""
            id:int       release number [number]
            at:text      when it was published
            digest:text  SHA-256 over the public rows
            recipe:text  the recipe they were read with
            about:text   changes since the release before, by cause, as JSON
            cells_against:int@4  the release that its cells were compared with (null: none; see cell_changes) [number]
            cells:text@4  how many cells of each field it has, as JSON (null: as before)
        """),
        ("id",),
        public_name="releases",
    ),
    *CELL_CHANGES,
    Table(
        "published",
        "kept",
        "Which ids have been public since which release.",
        columns(
            """
            kind:text           change, version or document
            id:text             the id
            first_release:int   the release that first carried it [number]
            first_published_at:text  when that was
            document:text       the document it belongs to
            words:text          digest by which a re-cut successor is recognized
            through:text@4      upgrade where new rules showed it in old captures; no feed tells it (null: a capture did)
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
            id:int            number of the upgrade [number]
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
            upgrade:int    the upgrade [number]
            document:text  document
            version:text   the version read
            field:text     field
            key:text       key within the field
            before:text    stance and value read before, as JSON (null: nothing)
            after:text     stance and value read now, as JSON (null: nothing)
            quote:text     the sentence concerned
            kind:text@3    appears, vanishes or flips (the same field and key says something else)
            old_quote:text@3  the sentence read before (null: nothing was)
            new_quote:text@3  the sentence read now (null: nothing is)
        """),
        (),
        (("upgrade", "document"),),
        public_name="upgrade_findings",
    ),
    Table(
        "upgrade_changes",
        "kept",
        "Which changes an upgrade showed, or shows no longer, in captures that were there before: the sources' own, "
        "in their old windows, read by our new rules; never announced.",
        columns("""
            upgrade:int        the upgrade [number]
            change:text        change id
            document:text      document
            kind:text          appears or vanishes
            change_kind:text   started, edited, moved, removed, restored or ended
            old_seen_at:text   last capture that showed the old state
            new_seen_at:text   first capture that showed the new one
        """),
        ("upgrade", "change"),
        (("change",),),
        public_name="upgrade_changes",
        since=4,
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
            attempts:int       how often it was tried [attempts]
        """),
        ("id",),
        (("delivered_at",),),
    ),
)
