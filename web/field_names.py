"""Names for people: of fields, of keys, and of the sets that accuracy is measured on (pure)."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.spoken import spoken as spoken

FIELD_NAMES = {
    "cbe_dimension": "Competency-based education",
    "equity_strategy": "Equity strategies",
    "student_group": "Student groups",
    "cbe_element": "CBE elements",
    "ccsso_commitment": "CCSSO equity commitments",
    "field_area": "Areas of the field",
    "equity_change": "What became of equity policy",
    "term_used": "The state's own term",
    "threshold": "Numeric limits",
    "funding": "Money",
    "waiver_authority": "Who may waive",
    "network": "Networks",
    "applies_to": "Who is bound",
    "grade_span": "Grades",
    "subject": "Subjects",
    "citation": "Citations",
    "bill": "Bills",
    "date": "Dates",
    "supersedes": "Replaces or is replaced by",
    "linked_document": "Documents handed on",
    "contact": "Offices to ask",
    "relevance": "What it is about",
    "document_kind": "Kind of document",
    "instrument_type": "Legal form",
    "issuing_body": "Issuing body",
    "status": "Stage of life",
    "jurisdiction": "Whose policy it is",
    "language": "Language",
}
_PROFILE_NAMES = {
    "sea_name": "State education agency",
    "board_name": "State board",
    "chief_title": "Head of the agency",
    "portrait.exists": "Portrait of a graduate",
    "framework.exists": "State competencies",
    "networks": "Networks",
    "grants": "Grants",
    "credit_cap": "Credit cap",
    "cut_score": "Cut score",
    "coverage.official_docs": "Official documents read",
}
# What is measured of changes, beside the fields of a text (the table ``accuracy``).
_CHANGE_NAMES = {
    "change_substantive": "Whether the policy's own words changed",
    "change_significance": "How much a change matters",
    "change_words": "Words that came and went",
    "change_law": "The law that made a change",
    "change_date": "The day on which it took effect",
}
# Words of the tables, which the codebook defines too.
_TABLE_NAMES = {
    "stance": "Stance",
    "basis": "What a cell rests on",
    "change_kind": "Kind of change",
    "cause": "Cause of a change",
    "significance": "Significance of a change",
    "review_state": "State of review",
    "outcome": "What a check came to",
    "evidence": "How well an address is known",
    "notice_stage": "Stage of a notice",
    "wave_kind": "Kind of wave",
}
# The fields that a text is read into, as the codebook and the page of a document group them.
FIELD_GROUPS = {
    "What the policy says": (
        "cbe_dimension",
        "equity_strategy",
        "student_group",
        "equity_change",
        "term_used",
    ),
    "Frameworks that it answers to": ("cbe_element", "ccsso_commitment", "field_area"),
    "How much, for whom, who decides": (
        "threshold",
        "funding",
        "waiver_authority",
        "network",
        "applies_to",
        "grade_span",
        "subject",
    ),
    "Law, days and documents that it names": (
        "citation",
        "bill",
        "date",
        "supersedes",
        "linked_document",
        "contact",
    ),
    "What the document is": (
        "relevance",
        "document_kind",
        "instrument_type",
        "issuing_body",
        "status",
        "jurisdiction",
        "language",
    ),
}
OTHER_GROUP = "Words of the tables"
# What a list of changes tells at a glance; the rest is in its summary and on its page.
POLICY_FIELDS = ("cbe_dimension", "equity_strategy", "student_group")
# Rows of a profile that the state's page shows in other sections of its own.
LISTED_ELSEWHERE = (
    "equity.groups",
    "equity.commitments",
    "coverage.last_confirmed_at",
    "coverage.not_covered",
    "coverage.unreachable",
)
# Why a row of a profile has no sentence.
PROFILE_BASES = {
    "declared": "as declared in the sources",
    "counted": "counted",
    "not_found": "the kinds of source that would say it were read, and none does",
}
# The sets of labelled texts that accuracy is measured on.
SET_NAMES = {
    "written": "Restated policy texts of this project",
    "sample": "Documents of the sample sites",
    "real": "Documents of agencies and legislatures",
    "gold": "Restated policy texts of another reader",
    "gold-real": "Documents of agencies and legislatures, another reader",
    "pairs-dc-title38": "Changes: sections of the D.C. Code, 2021 to 2024",
    "pairs-state-titles": "Changes: sections of three states' codes",
    "pairs-site-policies": "Changes: policy pages with banners, tokens and new layouts",
}
# Kinds of publisher, as what must have been read before something counts as not found.
_READ_FIRST = {
    "agency": "the state agency",
    "board": "the state board",
    "legislature": "the legislature's statutes",
    "rules": "the state's rules",
    "register": "the state's register",
}


def needs_words(needs: str) -> str:
    """Return kinds of publisher, joined by "; ", in words.

    >>> needs_words("legislature; rules; agency")
    "the legislature's statutes, the state's rules and the state agency"
    """
    kinds = [_READ_FIRST.get(kind.strip(), kind.strip()) for kind in needs.split(";")]
    return " and ".join(part for part in (", ".join(kinds[:-1]), kinds[-1]) if part)


def group_of(field: str) -> str:
    """Return the group of :data:`FIELD_GROUPS` that a field is in, else :data:`OTHER_GROUP`."""
    return next((name for name, fields in FIELD_GROUPS.items() if field in fields), OTHER_GROUP)


def in_order(fields: Iterable[str]) -> list[str]:
    """Return fields in the order of :data:`FIELD_NAMES`, unknown ones last, as they came."""
    places = {name: place for place, name in enumerate(FIELD_NAMES)}
    return sorted(fields, key=lambda name: places.get(name, len(places)))


def field_name(field: str | None) -> str:
    """Return the heading of a field, of a row of a profile, or of a word of the tables."""
    name = field or ""
    named = (FIELD_NAMES, _PROFILE_NAMES, _CHANGE_NAMES, _TABLE_NAMES)
    return next((names[name] for names in named if name in names), "") or spoken(name)
