"""Do the declared addresses still lead to their documents? Each is asked once; what is dead, moved or
blocked is told, with the address to put in its place where one can be found.

Nothing that comes back is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.declared.additions import shown
from crawler.declared.places import Place, places
from crawler.trials.trial import CLOSED, Tried
from db.ids import host_of, url_key
from db.records import Declared, Registry
from schedules import trying
from schedules.replacing import best_match

DEAD = frozenset({"missing", "soft_404", "redirected_away", "dns_error", "refused_address", "redirect_loop"})
BLOCKED = frozenset({"blocked", "robots_disallowed", "robots_unreachable", "rate_limited", "client_error"})
# What another day may answer well.
LATER = frozenset(
    {
        "timeout",
        "server_error",
        "maintenance",
        "connection_error",
        "tls_error",
        "protocol_error",
        "run_aborted",
    }
)
# The findings in the order in which they call for a person; only the first two are to be mended now.
FINDINGS = ("dead", "moved", "blocked", "unfit", "unclear", "not asked", "ok")
TO_MEND = frozenset({"dead", "moved"})


@dataclass(frozen=True, slots=True)
class Checked:
    """One declared address and what was found there. ``what`` is documents, indexes or entries; ``finding``
    one of :data:`FINDINGS`; ``proposed`` the address to declare instead and ``because`` how it was found;
    ``place`` the file and line, ``change`` the YAML to write there."""

    jurisdiction: str
    publisher: str
    what: str
    url: str
    finding: str
    outcome: str
    reason: str
    place: str
    proposed: str | None = None
    because: str | None = None
    change: str | None = None


def check_live(registry: Registry, sources: Path, *, told: trying.Told | None = None) -> list[Checked]:
    """Ask every declared address of ``registry`` (a part of the folder ``sources``) once, and return what
    was found, what calls for a person first."""
    at = {(one.what, url_key(one.url)): one for one in places(sources)}
    asked = _asked(registry, at)
    if not asked:
        return []
    urls = [place.url for _, _, place, _ in asked]
    declared = {url_key(place.url) for place in at.values()}
    with trying.trials(urls, sources, sitemaps=True, told=told) as came:
        tried = {url_key(url): one for url, one in came.tried.items()}
        answers = [(tried[url_key(place.url)], document) for _, _, place, document in asked]
        verdicts = _verdicts(answers)
        found = [
            _checked(code, publisher, place, answer, verdict)
            for (code, publisher, place, _), (answer, _), verdict in zip(
                asked, answers, verdicts, strict=True
            )
        ]
        listed = _by_host(came.sitemaps, declared)
    titles = {url_key(document.url): document.title for _, _, _, document in asked if document}
    proposed = [
        _proposed(one, listed.get(host_of(one.url), ()), titles.get(url_key(one.url), "")) for one in found
    ]
    documents = {url_key(document.url): document for _, _, _, document in asked if document}
    told_all = [_with_change(one, documents.get(url_key(one.url))) for one in proposed]
    return sorted(
        told_all, key=lambda one: (FINDINGS.index(one.finding), one.jurisdiction, one.place, one.url)
    )


Asked = tuple[str, str, Place, Declared | None]


def _asked(registry: Registry, at: Mapping[tuple[str, str], Place]) -> list[Asked]:
    """Return every address to ask for: (jurisdiction, publisher, place, document) in the files' order."""
    asked: list[Asked] = []
    for one in registry.documents:
        if one.retired_at is None:
            asked.append((one.jurisdiction, one.publisher, at["documents", url_key(one.url)], one))
    codes = {publisher.id: publisher.jurisdiction for publisher in registry.publishers}
    for index in registry.indexes:
        asked.append((codes[index.publisher], index.publisher, at["indexes", url_key(index.url)], None))
    for publisher in registry.publishers:
        for entry in publisher.entries:
            asked.append((publisher.jurisdiction, publisher.id, at["entries", url_key(entry)], None))
    return asked


def _verdicts(answers: Sequence[tuple[Tried, Declared | None]]) -> list[tuple[str, str]]:
    """Return (outcome, reason) of each answer: a document's when it is read as it is declared, another
    page's as it came."""
    documents = [(tried, trying.manner(document)) for tried, document in answers if document]
    read = iter(trying.readings(documents))
    told = [next(read) if document else tried for tried, document in answers]
    return [(one.outcome, one.reason) for one in told]


def _checked(code: str, publisher: str, place: Place, tried: Tried, verdict: tuple[str, str]) -> Checked:
    outcome, reason = verdict
    settled = tried.settled_url
    moved = outcome == "received" and url_key(settled) != url_key(place.url)
    return Checked(
        jurisdiction=code,
        publisher=publisher,
        what=place.what,
        url=place.url,
        finding="moved" if moved else _finding(outcome),
        outcome=outcome,
        reason=reason,
        place=f"{place.file}:{place.line}",
        proposed=settled if moved else None,
        because="a permanent redirect leads there" if moved else None,
    )


def _finding(outcome: str) -> str:
    if outcome in ("received", "listed"):
        return "ok"
    named = (("dead", DEAD), ("blocked", BLOCKED), ("unclear", LATER), ("not asked", {CLOSED}))
    return next((finding for finding, outcomes in named if outcome in outcomes), "unfit")


def _by_host(sitemaps: Mapping[str, Sequence[str]], declared: set[str]) -> dict[str, list[str]]:
    """Return host -> the addresses that its sitemaps list and nobody declares."""
    listed: dict[str, dict[str, str]] = defaultdict(dict)
    for urls in sitemaps.values():
        for url in urls:
            if url_key(url) not in declared:
                listed[host_of(url)].setdefault(url_key(url), url)
    return {host: list(urls.values()) for host, urls in listed.items()}


def _proposed(one: Checked, listed: Iterable[str], title: str) -> Checked:
    if one.finding != "dead":
        return one
    match = best_match(one.url, title, listed)
    return replace(one, proposed=match, because="the site's sitemap lists it") if match else one


def _with_change(one: Checked, document: Declared | None) -> Checked:
    if one.proposed is None:
        return one
    if one.what == "entries":
        return replace(one, change=shown(one.proposed))
    change = f"url: {shown(one.proposed)}"
    if document is not None:  # the first address is what its id is made of
        change += f"; earlier_urls: {shown([*document.earlier_urls, document.url])}"
    return replace(one, change=change)
