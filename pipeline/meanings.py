"""What the words of the tables mean: the bases, kinds, causes and significances, each said once."""

from __future__ import annotations

MEANINGS: dict[str, dict[str, str]] = {
    "basis": {
        "stated": "An official document states it; the cell leads to the sentence.",
        "not_found": "The kinds of source that would state it have been read, and none does.",
        "unreachable": "Nothing is stated in what could be read, and a source that could state it is out of reach.",
        "not_covered": "Not enough has been read to say.",
        "not_in_force": "Something is stated, and by its own words it was not in force on the day asked for.",
    },
    "change_kind": {
        "started": "The document was seen for the first time.",
        "edited": "Its text changed.",
        "moved": "The same text stands at a new address.",
        "removed": "It is gone, and its removal is proven.",
        "restored": "It is back after a removal.",
        "ended": "Following it ended.",
        "corrected": "A reviewer corrected what was read from it, or took a reading out; its text did not change.",
        "disputed": "A reviewer disputes what was read from it; the reading stands and is marked.",
    },
    "review_state": {
        "machine": "Read by rules; nobody has decided about it yet.",
        "accepted": "A person read the sentence and accepted what the rules read.",
        "corrected": "A person corrected what the rules read; the row says what the sentence says.",
        "disputed": "A person disputes it; it stands until it is decided.",
    },
    "cause": {
        "source": "The publisher did it.",
        "review": "A person corrected or disputes what was read; the publisher did nothing.",
        "coverage": "Following the document began or ended; the publisher did nothing.",
    },
    "significance": {
        "substantive": "Words of the document's own text changed.",
        "editorial": "Only case, punctuation, spacing or typography changed.",
        "annotation": "Only notes on history, sources or reading changed.",
        "status_note": "Only a note on the text's status changed, such as a temporary amendment.",
        "formatting": "The same words stand in another arrangement.",
    },
    "wave_kind": {
        "term": "Documents that said a tracked term say it no more (dropped), or say it for the first time (added).",
        "field": "What is read from documents lost a key, or a stance of it (dropped), or gained one (added).",
        "page": "Documents on a topic, or of a kind, were removed, and the removal is proven.",
        "heading": "Documents lost a section's heading.",
    },
    "evidence": {
        "seen": "A copy of the page at this address was read before it was declared; no crawl has confirmed it yet.",
        "listed": "A public list names this address; no crawl has confirmed it yet.",
        "known": "The address follows from its form or from memory; no crawl has confirmed it yet.",
        "confirmed": "A crawl of the real site found the document at this address.",
    },
}

_EVIDENCE_WORDS = {
    "seen": "address seen",
    "listed": "address listed",
    "known": "address to be confirmed",
    "confirmed": "confirmed",
}


def evidence_words(level: str | None) -> str:
    """Return what is said of an address: seen, listed, to be confirmed, or confirmed by a crawl.

    Nothing is said of a document that was not declared (``level`` None).

    >>> evidence_words("known"), evidence_words(None)
    ('address to be confirmed', '')
    """
    return _EVIDENCE_WORDS[level] if level else ""
