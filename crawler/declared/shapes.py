"""The shape of a declaration file: each key, its type and what it may hold (pure).

Values are published; comments in the YAML are for maintainers.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

import soupsieve
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Topic = Literal["cbe", "equity", "graduation", "assessment", "innovation", "other"]
DocumentKind = Literal[
    "policy", "framework", "research_review", "policy_considerations", "case_study", "notice", "other"
]
PublisherKind = Literal["agency", "board", "legislature", "rules", "register", "national", "other"]
InstrumentType = Literal[
    "statute", "session_law", "bill", "regulation", "proposed_rule", "board_policy", "executive_order",
    "guidance", "framework", "plan", "agency_program_page", "news_release", "report", "secondary",
]  # fmt: skip
JurisdictionKind = Literal["state", "district", "territory", "federal", "national", "sample"]


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is not an address: {error}") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or "." not in parts.hostname:
        raise ValueError(f"{url!r} is not a full address: write https://host.example/path")
    if re.search(r"[\s\\]", url) or "@" in parts.netloc:
        raise ValueError(f"{url!r} has a space, a backslash or a user name in it: take it out")
    if port not in {None, 80, 443}:
        raise ValueError(f"{url!r} names port {port}: only 80 and 443 are read")
    if parts.fragment:
        raise ValueError(f"{url!r} ends in a fragment, which is never sent: take out #{parts.fragment}")
    return url


def _selector(css: str) -> str:
    try:
        soupsieve.compile(css)
    except Exception as error:
        raise ValueError(f"{css!r} is not a CSS selector: {str(error).splitlines()[0]}") from None
    return css


def _pattern(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"{expression!r} is not a regular expression: {error}") from None
    return expression


def _host(name: str) -> str:
    if not re.fullmatch(r"(?=.{3,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+", name):
        raise ValueError(f"{name!r} is not a lower-case host name")
    return name


def _matching(pattern: str, example: str) -> AfterValidator:
    """Return a check that says what a value must look like in words, not as a pattern."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"{value!r} must look like {example}")
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1)]
Url = Annotated[str, AfterValidator(_address)]
Css = Annotated[str, AfterValidator(_selector)]
Host = Annotated[str, AfterValidator(_host)]
Code = Annotated[str, _matching(r"[A-Z]{2}|X-[A-Z0-9]{2,8}", "VT (or X-ABC for a sample)")]
Snake = Annotated[str, _matching(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "vt_aoe")]
Kebab = Annotated[str, _matching(r"[a-z0-9]+(-[a-z0-9]+)*", "graduation-rule")]
HexId = Annotated[str, _matching(r"[0-9a-f]{16}", "16 hex digits in quotes")]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class JurisdictionShape(_Shape):
    """One line of ``jurisdictions.yml``."""

    code: Code
    name: Text
    kind: JurisdictionKind
    tile: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None


class JurisdictionsShape(_Shape):
    """The file ``jurisdictions.yml``."""

    jurisdictions: list[JurisdictionShape]


class NoticesShape(_Shape):
    """How a list of notices is read: what is a row, and where its parts are inside it."""

    row: Css
    title: Css | None = None
    link: Css | None = None
    stage: Css | None = None
    deadline: Css | None = None
    hearing: Css | None = None
    amends: Css | None = None


class IndexShape(_Shape):
    """A page or sitemap that lists documents, the sections of a chapter, or notices."""

    url: Url
    purpose: Literal["index", "sitemap"] = "index"
    complete: bool = True
    sections: Url | None = None
    notices: NoticesShape | None = None


class LawShape(_Shape):
    """Where the publisher prints the section that a citation names."""

    cites: Annotated[str, AfterValidator(_pattern)]
    url: Text

    @model_validator(mode="after")
    def _fits(self) -> Self:
        groups = re.compile(self.cites).groupindex
        try:
            _address(self.url.format(**dict.fromkeys(groups, "1")))
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(
                f"url {self.url!r} does not fit the groups of cites ({', '.join(groups)}): {error}"
            ) from None
        return self


class ExpectShape(_Shape):
    """What a good capture of the document has; less is a fault, never a version."""

    min_chars: Annotated[int, Field(ge=0)] = 0
    contains: list[Text] = []


class DocumentShape(_Shape):
    """One document to track."""

    name: Kebab
    title: Text
    url: Url
    topics: Annotated[list[Topic], Field(min_length=1)]
    kind: DocumentKind = "policy"
    format: Literal["html", "pdf", "docx"] = "html"
    instrument_type: InstrumentType | None = None
    main: Css | None = None
    drop: list[Css] = []
    expect: ExpectShape = ExpectShape()
    evidence: Literal["seen", "listed", "known"] = "known"
    id: HexId | None = None
    retired: datetime.date | None = None
    earlier_urls: list[Url] = []
    script: bool = False


class WaybackShape(_Shape):
    """Leave to take history of a publisher that refuses us from the Wayback Machine: why, and from before when."""

    reason: Text
    before: datetime.date


class PublisherShape(_Shape):
    """One office, and what is read from it."""

    id: Snake
    name: Text
    kind: PublisherKind
    url: Url
    hosts: list[Host] = []
    official: bool = True
    text_public: bool = True
    do_not_crawl: Text | None = None
    wayback: WaybackShape | None = None
    cadence: Literal["daily", "weekly", "monthly"] = "weekly"
    entries: list[Url] = []
    budget: Annotated[int, Field(ge=1, le=2000)] = 300
    law: list[LawShape] = []
    indexes: list[IndexShape] = []
    documents: list[DocumentShape] = []

    def all_hosts(self) -> tuple[str, ...]:
        """Return the declared hosts, else the host of the publisher's own address."""
        return tuple(self.hosts) or (urlsplit(self.url).hostname or "",)


class LawCitedShape(_Shape):
    """A section of law that is followed wherever its publisher prints it."""

    citation: Text
    topics: Annotated[list[Topic], Field(min_length=1)]
    evidence: Literal["seen", "listed", "known"] = "known"


class GapShape(_Shape):
    """What is known to be missing, and why."""

    kind: Literal["statute_section", "rule_section", "board_policy", "agency_page"]
    reason: Text


class SourceShape(_Shape):
    """One declaration file: the publishers of one jurisdiction, its cited law, and what is missing."""

    jurisdiction: Code
    publishers: list[PublisherShape]
    laws: list[LawCitedShape] = []
    gaps: list[GapShape] = []


_SHAPES: dict[str, type[BaseModel]] = {
    "jurisdictions": JurisdictionShape,
    "publishers": PublisherShape,
    "indexes": IndexShape,
    "notices": NoticesShape,
    "law": LawShape,
    "laws": LawCitedShape,
    "gaps": GapShape,
    "documents": DocumentShape,
    "expect": ExpectShape,
    "wayback": WaybackShape,
}


def known_keys(loc: tuple[Any, ...]) -> list[str]:
    """Return the keys that may stand where ``loc`` points (an unknown key's own place)."""
    above = [part for part in loc[:-1] if isinstance(part, str)]
    return sorted((_SHAPES[above[-1]] if above else SourceShape).model_fields)
