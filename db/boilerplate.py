"""Reads and writes of learnt boilerplate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256

from db.store import Store


@dataclass(frozen=True, slots=True, order=True)
class Learnt:
    """A block of a host that stood around ``documents`` of ``of_documents`` documents."""

    host: str
    words: str
    documents: int
    of_documents: int


def held(store: Store) -> dict[str, tuple[str, ...]]:
    """Return host -> what the blocks say that are left out of its texts, in order of their words."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in store.rows("SELECT host, words FROM boilerplate WHERE given_up IS NULL ORDER BY host, words"):
        found[row["host"]].append(row["words"])
    return {host: tuple(words) for host, words in found.items()}


def given_up(store: Store) -> frozenset[tuple[str, str]]:
    """Return (host, words) of the blocks that were learnt once and are read again."""
    rows = store.rows("SELECT host, words FROM boilerplate WHERE given_up IS NOT NULL")
    return frozenset((row["host"], row["words"]) for row in rows)


def keep(store: Store, learnt: Iterable[Learnt], *, at: str, upgrade: int) -> None:
    """Keep what an upgrade learnt."""
    store.insert(
        "boilerplate",
        [
            asdict(one)
            | {
                "block_sha256": sha256(one.words.encode()).hexdigest(),
                "learnt_at": at,
                "upgrade": upgrade,
                "given_up": None,
            }
            for one in learnt
        ],
    )


def give_up(store: Store, blocks: Iterable[tuple[str, str]], *, upgrade: int) -> None:
    """Read these blocks, (host, words), again from now on."""
    with store.transaction():
        store.conn.executemany(
            "UPDATE boilerplate SET given_up = ? WHERE host = ? AND words = ?",
            [(upgrade, host, words) for host, words in blocks],
        )
