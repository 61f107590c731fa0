"""The kept table of learnt boilerplate: what is left out of the texts of each host, for anyone to see."""

from __future__ import annotations

from db.tables import Table, columns

BOILERPLATE = (
    Table(
        "boilerplate",
        "kept",
        "Blocks that stand word for word around most documents of a host and are left out of their texts; learned by "
        "crosswalk upgrade alone.",
        columns("""
            host:text           host name, without www.
            block_sha256:text   SHA-256 of the words, in hex
            words:text          what the block says (null where only quotes of findings are published)
            documents:int       documents of the host that it stood around [documents]
            of_documents:int    documents of the host that were read in that time [documents]
            learnt_at:text      when it was learned
            upgrade:int         the upgrade that learned it [number]
            given_up:int        the upgrade that found it to say something after all, and reads it (null: none) [number]
        """),
        ("host", "block_sha256"),
        public_name="boilerplate",
        since=4,
    ),
)
