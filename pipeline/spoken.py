"""Keys and codes of the tables as people say them, in a heading and within a sentence."""

from __future__ import annotations

from typing import Final

_ACRONYMS: Final = {
    "cbe": "CBE",
    "lgbtq": "LGBTQ",
    "ccsso": "CCSSO",
    "lea": "LEA",
    "sea": "SEA",
    "iep": "IEP",
    "us": "US",
}
# Keys that are not plain words once their underscores are gone.
_PHRASES: Final = {
    "adult_self_reflection_bias": "Adult self-reflection on bias",
    "at_risk_students": "At-risk students",
    "continuous_improvement_inequity": "Continuous improvement on inequity",
    "educator_prep": "Educator preparation",
    "equity_embedded": "Equity embedded throughout",
    "equity_professional_learning": "Professional learning on equity",
    "foster_care": "Students in foster care",
    "funding_grant": "Funding and grants",
    "gifted": "Gifted students",
    "health_physical_education": "Health and physical education",
    "career_technical": "Career and technical education",
    "historically_underserved": "Historically underserved students",
    "homeless": "Homeless students",
    "inclusive_curriculum_ethnic_studies": "Inclusive curriculum and ethnic studies",
    "innovation_waiver_pilot": "Innovation, waivers and pilots",
    "justice_involved": "Justice-involved students",
    "lea": "School districts (LEA)",
    "migrant": "Migrant students",
    "military_connected": "Military-connected students",
    "multi_tiered_supports": "Multi-tiered supports",
    "nonpublic": "Nonpublic schools",
    "per_recipient_max": "At most per recipient",
    "progress_on_mastery_not_seat_time": "Progress on mastery, not seat time",
    "rural": "Rural students",
    "sea": "State education agency (SEA)",
    "timely_differentiated_support": "Timely, differentiated support",
    "active_learning_pathways_pacing": "Active learning, varied pathways and pacing",
    "trauma_informed": "Trauma-informed practice",
    "women_girls": "Women and girls",
}
# Words that keep their capital wherever they stand.
_PROPER: Final = frozenset({"English", "Indigenous", *_ACRONYMS.values()})


def spoken(name: str | None) -> str:
    """Return a key or code as words: ``mastery_based_credit`` becomes ``Mastery-based credit``."""
    if not name:
        return ""
    if name in _PHRASES:
        return _PHRASES[name]
    words = [_ACRONYMS.get(word, word) for word in name.split("_")]
    phrase = " ".join(words).replace(" based ", "-based ")
    return phrase[0].upper() + phrase[1:]


def spoken_within(name: str | None) -> str:
    """Return a key as it stands within a sentence: names and acronyms alone begin with a capital.

    >>> spoken_within("foster_care"), spoken_within("english_learners")
    ('students in foster care', 'English learners')
    """
    said = spoken(name)
    first = said.split(" ", 1)[0].split("-", 1)[0]
    return said if first in _PROPER else said[:1].lower() + said[1:]
