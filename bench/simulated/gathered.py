"""Rows that join several drawn documents: passages, removals, notices, earlier releases (pure)."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from bench.simulated.collected import DAYS, Drawn, Rows, made_id, on
from pipeline.vocabulary.codebook import codebook

_PASSAGES, _REMOVALS, _NOTICES, _RELEASES, _CELLS = 1_000, 1_000, 600, 12, 120
_UPGRADED = 5_000


def gather(drawn: Sequence[Drawn]) -> Rows:
    """Return the rows that join some of ``drawn``."""
    rng, rows = random.Random("gathered"), Rows()
    for number in range(_PASSAGES):
        _passage(rows, rng, number, rng.sample(drawn, rng.randint(2, 6)))
    for number in range(_REMOVALS):
        _removal(rows, rng, number, rng.choice(drawn), rng.choice(drawn))
    for number in range(_NOTICES):
        _notice(rows, rng, number, rng.choice(drawn))
    _releases(rows, rng, drawn)
    return rows


def _quote(version: tuple[str, str, str], rng: random.Random) -> dict[str, Any]:
    """Return some lines of a version, as the columns of a quote."""
    text = version[2]
    start = text.find("\n", rng.randrange(len(text) // 2 + 1)) + 1
    end = text.find("\n", start + 150)
    end = len(text) if end < 0 else end
    return {"version": version[0], "start": start, "end": end, "quote": text[start:end]}


def _passage(rows: Rows, rng: random.Random, number: int, users: Sequence[Drawn]) -> None:
    its_id, words = made_id("passage", number), rng.randint(25, 160)
    seen = sorted((rng.choice(user.versions)[1] for user in users), reverse=True)
    rows.setdefault("passages", []).append(
        {"id": its_id, "kind": "borrowed" if number % 5 else "federal_law", "federal_law": None, "words": words,
         "jurisdictions": len({user.jurisdiction for user in users}), "uses": len(users),
         "first_jurisdiction": users[0].jurisdiction, "first_document": users[0].document, "first_basis": "seen",
         "compared_with": users[0].document, "last_joined_at": seen[0]}
    )  # fmt: skip
    for seq, user in enumerate(users):
        rows.setdefault("passage_uses", []).append(
            {"passage": its_id, "seq": seq, "jurisdiction": user.jurisdiction, "document": user.document,
             **_quote(user.versions[-1], rng), "words": words, "same_share": 0.93,
             "altered": json.dumps([{"was": "a district", "now": "a local education agency"}]),
             "first_version": user.versions[0][0], "seen_at": user.versions[0][1],
             "order_told": "later" if seq else "first", "order_basis": "seen", "stands": 1}
        )  # fmt: skip


def _removal(rows: Rows, rng: random.Random, number: int, gone: Drawn, heir: Drawn) -> None:
    place = rng.randrange(len(gone.changes))
    change, seen = gone.changes[place]
    before = _quote(gone.versions[max(place - 1, 0)], rng)
    rows.setdefault("quiet_removals", []).append(
        {"id": made_id("removal", number), "kind": rng.choice(("section", "phrase", "phrase", "link")),
         "jurisdiction": gone.jurisdiction, "document": gone.document, "change": change, **before,
         "what": "equity; cbe_dimension: mastery_based_credit", "heading": "Credit", "old_seen_at": seen,
         "new_seen_at": seen, "basis": "seen", "evidence": "{}", "still_answers": 1, "relevance": "cbe"}
    )  # fmt: skip
    now = _quote(heir.versions[-1], rng)
    rows.setdefault("carried_over", []).append(
        {"change": change, "seq": number, "from_document": gone.document, "from_version": before["version"],
         "from_start": before["start"], "from_end": before["end"], "quote": before["quote"],
         "to_document": heir.document, "to_version": now["version"], "to_start": now["start"], "to_end": now["end"],
         "to_quote": now["quote"], "words": 30, "share": 0.7, "stands": 1, "came_at": seen}
    )  # fmt: skip


def _notice(rows: Rows, rng: random.Random, number: int, amended: Drawn) -> None:
    day = on(DAYS + rng.randint(-200, 60))[:10]
    rows.setdefault("notices", []).append(
        {"id": made_id("notice", number), "jurisdiction": amended.jurisdiction, "publisher": None,
         "list_url": f"https://register.example/{amended.jurisdiction}", "title": f"Amendment of {amended.title}",
         "url": f"https://register.example/{number}", "stage": rng.choice(("proposed", "comment", "hearing")),
         "deadline": day, "hearing": None, "amends": amended.title, "document": amended.document,
         "quote": f"{day}. Amendment of {amended.title}.", "relevance": "cbe", "first_seen_at": on(DAYS - 220),
         "last_seen_at": on(DAYS - 3), "cause": "source"}
    )  # fmt: skip


def _releases(rows: Rows, rng: random.Random, drawn: Sequence[Drawn]) -> None:
    """Add releases before this one, the cells that each altered, and one upgrade of rules."""
    keys = [(row.field, row.key) for row in codebook()
            if row.field in ("cbe_dimension", "equity_strategy") and row.key and not row.stance]  # fmt: skip
    for release in range(1, _RELEASES + 1):
        at = on(DAYS - 30 * (_RELEASES + 1 - release))
        rows.setdefault("releases", []).append(
            {"id": release, "at": at, "digest": made_id("release", release), "recipe": "bench", "about": "{}",
             "cells_against": release - 1 or None, "cells": None}
        )  # fmt: skip
        places = rng.sample([(one, *key) for one in drawn[:400] for key in keys], _CELLS)
        seen = {(one.jurisdiction, field, key): one for one, field, key in places}
        for (state, field, key), one in seen.items():
            quote = _quote(one.versions[-1], rng)["quote"]
            rows.setdefault("cell_changes", []).append(
                {"release": release, "jurisdiction": state, "field": field, "key": key, "before_basis": "stated",
                 "before_stance": "permits", "before_conflict": 0, "after_basis": "stated",
                 "after_stance": "requires", "after_conflict": 0, "cause": "source", "causes": "source",
                 "definite": 1, "changes": one.changes[-1][0], "happened_after": at, "happened_by": at,
                 "reason": "the source altered it", "before_quote": quote, "after_quote": quote,
                 "before_document": one.document, "after_document": one.document,
                 "before_version": one.versions[0][0], "after_version": one.versions[-1][0]}
            )  # fmt: skip
    rows["upgrades"] = [{"id": 1, "at": on(DAYS - 60), "recipe_from": "older", "recipe_to": "bench"}]
    rows["upgrade_findings"] = [
        {"upgrade": 1, "document": one.document, "version": one.versions[-1][0], "field": field, "key": key,
         "before": None, "after": '{"stance": "permits"}', "quote": one.title, "kind": "appears",
         "old_quote": None, "new_quote": one.title}
        for one, (field, key) in ((rng.choice(drawn), rng.choice(keys)) for _ in range(_UPGRADED))
    ]  # fmt: skip
