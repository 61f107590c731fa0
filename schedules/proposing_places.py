"""Whose page an address is: the jurisdiction and the publisher, by host, by pattern and by words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from db.ids import host_of
from db.records import CrosswalkError, Jurisdiction, Registry
from pipeline.atlas import Atlas
from pipeline.reading import Reading

_KINDS = (
    ("board", re.compile(r"\bboard\b|\bsb[eo]e?\b", re.IGNORECASE)),
    ("rules", re.compile(r"\badministrative (rules|code)\b|\brules\b|\bregulations\b", re.IGNORECASE)),
    (
        "legislature",
        re.compile(
            r"\blegislat|\bgeneral (court|assembly)\b|\bstatutes\b|\brevised code\b|\bleg(is)?\b|\blaws?\b|\bcode\b",
            re.IGNORECASE,
        ),
    ),
    ("register", re.compile(r"\bregister\b", re.IGNORECASE)),
    (
        "agency",
        re.compile(
            r"\bdepartment\b|\bagency\b|\boffice\b|\beducation\b|\binstruction\b|\bd[op][ei]\b", re.IGNORECASE
        ),
    ),
)
# Hosts that speak for a government.
_OFFICIAL = re.compile(r"\.(gov|us|mil)$")
# How often a state has to be named, and which share of all states' names it has to be, to be the text's own.
_NAMED, _MOST = 2, 0.6


class WhoseError(CrosswalkError):
    """Whose an address is cannot be told, or is another's than was said."""


@dataclass(frozen=True, slots=True)
class Office:
    """A publisher: one that is declared, or one to be. ``because`` says how its place was told."""

    id: str
    jurisdiction: str
    name: str
    kind: str
    url: str
    known: bool
    official: bool = True
    because: str = ""
    notes: tuple[str, ...] = ()


def office(url: str, read: Reading, site: str, registry: Registry, state: str | None) -> Office:
    """Return the publisher of ``url``: the declared one of its host, else one made of host and ``site``, the
    name of the site by its pages.

    Raises :class:`WhoseError` where no jurisdiction can be told, or ``state`` is another than the host's.
    """
    known = Atlas.of(registry).publisher_at(url)
    if known is not None:
        if state and state != known.jurisdiction:
            raise WhoseError(
                f"{host_of(url)} is a host of {known.id} ({known.jurisdiction}), not of {state}; leave out --state."
            )
        return Office(
            known.id,
            known.jurisdiction,
            known.name,
            known.kind,
            known.url,
            True,
            known.official,
            "host declared",
        )
    code, because = _jurisdiction(url, read, registry, state)
    return _new_office(url, site, registry, code, because)


def _jurisdiction(url: str, read: Reading, registry: Registry, state: str | None) -> tuple[str, str]:
    if state:
        return state, "said with --state"
    host = host_of(url)
    for code, because in (
        (_of_sibling(host, registry), "another host of the same domain is declared"),
        (_of_host(host, registry.jurisdictions), "the host's name"),
        (_of_text(f"{read.title}\n{read.text}", registry.jurisdictions), "the name that the text gives most"),
    ):
        if code:
            return code, because
    raise WhoseError(
        f"Neither {host} nor its text tells whose page this is; say it with --state, such as --state NH."
    )


def _of_sibling(host: str, registry: Registry) -> str | None:
    """Return the jurisdiction whose declared hosts share this host's own domain (x.nh.gov, y.nh.gov)."""
    own = ".".join(host.split(".")[-3 if re.search(r"\.(state|k12)\.[a-z]{2}\.us$", host) else -2 :])
    codes = {
        publisher.jurisdiction
        for publisher in registry.publishers
        for other in publisher.hosts
        if other == own or other.endswith(f".{own}")
    }
    return codes.pop() if len(codes) == 1 else None


def _of_host(host: str, jurisdictions: Iterable[Jurisdiction]) -> str | None:
    """Return the state that a government's host names: nh.gov, state.nh.us, k12.nh.us, vermont.gov."""
    places = [j for j in jurisdictions if j.kind in {"state", "district", "territory"}]
    codes = {j.code.lower(): j.code for j in places}
    names = {re.sub(r"[^a-z]", "", j.name.lower()): j.code for j in places}
    labels = host.split(".")
    if labels[-1] == "us" and len(labels) > 1 and labels[-2] in codes:
        return codes[labels[-2]]
    if labels[-1] == "gov" and len(labels) > 1:
        own = labels[-2]
        return codes.get(own) or names.get(own) or names.get(re.sub(r"^(state|my|doe|ed)", "", own))
    return None


def _of_text(text: str, jurisdictions: Iterable[Jurisdiction]) -> str | None:
    names = {j.name: j.code for j in jurisdictions if j.kind in {"state", "district", "territory", "sample"}}
    if not names:
        return None
    longest = sorted(names, key=len, reverse=True)  # West Virginia before Virginia
    counted = Counter(re.findall(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", text))
    if not counted:
        return None
    [(name, count)] = counted.most_common(1)
    # A table of all states names each of them, and is nobody's.
    return names[name] if count >= _NAMED and count >= _MOST * counted.total() else None


def _new_office(url: str, site: str, registry: Registry, code: str, because: str) -> Office:
    parts = urlsplit(url)
    host = host_of(url)
    name = site or host
    national = next((j.kind == "national" for j in registry.jurisdictions if j.code == code), False)
    kind = "national" if national else _kind(name, host)
    official = not national and (bool(_OFFICIAL.search(host)) or code.startswith("X-"))
    notes = [f"{host} is a new publisher's host: see to its id, name and kind in the file."]
    if not official and not national:
        notes.append(
            f"{host} is no government's host: official: false, so that it is evidence for no position."
        )
    return Office(
        _free_id(host, code, registry),
        code,
        name,
        kind,
        f"{parts.scheme}://{parts.netloc}/",
        False,
        official,
        because,
        tuple(notes),
    )


def _kind(name: str, host: str) -> str:
    for words in (name, " ".join(re.split(r"[.-]", host))):
        for kind, pattern in _KINDS:
            if pattern.search(words):
                return kind
    return "other"


def _free_id(host: str, code: str, registry: Registry) -> str:
    prefix = re.sub(r"[^a-z0-9]+", "_", code.lower().removeprefix("x-"))
    labels = [label for label in host.split(".")[:-1] if label not in {prefix, "state", "k12"}] or [host]
    made = f"{prefix}_" + (re.sub(r"[^a-z0-9]+", "_", labels[0].lower()).strip("_") or "site")
    taken = {publisher.id for publisher in registry.publishers}
    number, free = 2, made
    while free in taken:
        free, number = f"{made}_{number}", number + 1
    return free
