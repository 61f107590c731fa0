"""A change in plain words: each sentence stands on a changed span, a field change that does, or the event itself.

What stands on none of these is not said. A sentence is made from a template; all else in it are words of the
two texts, a value that was read from them, a heading, the document's title, or a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.compare.field_sentences import Saying, also, field_sayings
from pipeline.compare.grounds import Grounded
from pipeline.compare.sentences import Quoted, Sentence, joined
from pipeline.compare.span_sentences import MOST_TOLD, Telling, count_sentence, move_sentence, span_sentences
from pipeline.compare.texts import Comparison

__all__ = ["joined", "sentences"]

# A summary is about so long. The first sentence is printed however long it is, and so are counts.
WORDS = 60
# So many spans are told by their words in a summary.
_TOLD = 2
# A span of at most so many words is told by the date or limit that it changed.
_SMALL = 4
# From this rank on a saying is left out where the words it stands on are printed.
_PARTICULARS = 3
_QUIET = {
    "editorial": "Only case, punctuation or spacing changed.",
    "formatting": "The words are the same; only their arrangement changed.",
    "annotation": "Only notes on history or sources changed.",
    "status_note": "A note on the status of the text changed.",
}
# Words came or went in a change of arrangement: labels, or a paragraph cut in two.
_LABELS = "Only labels or the arrangement changed."
_KINDS = {
    "started": "{title} appeared.",
    "began": "Tracking of {title} began.",
    "removed": "{title} was removed.",
    "restored": "{title} is back.",
    "moved": "{title} has a new address.",
    "ended": "Tracking of {title} ended.",
}


def sentences(
    comparison: Comparison,
    changes: Sequence[Grounded],
    *,
    kind: str,
    title: str,
    old_text: str,
    new_text: str,
) -> tuple[Sentence, ...]:
    """Return what changed, in sentences; ``kind`` is the kind of the change (``began`` for a start that is only
    ours), ``title`` the document's.

    Printed are, in about sixty words: the event, how the text changed where no words of the policy did, what the
    policy states otherwise, a date or limit that was replaced, up to two spans in their own words, what it
    names; then what else changed, counted by kind, the words added and removed unless all of them are told, and
    what moved. What is not printed follows.
    """
    page = _Page([], [])
    if kind in _KINDS:
        page.printed.append(Sentence(_KINDS[kind].format(title=title or "The document"), "event"))
    if comparison.spans and comparison.significance in _QUIET:
        every = tuple(range(len(comparison.spans)))
        quiet = _QUIET[comparison.significance]
        if comparison.significance == "formatting" and comparison.words_added + comparison.words_removed:
            quiet = _LABELS
        page.printed.append(Sentence(quiet, "spans", spans=every))
    sayings = field_sayings(changes)
    tellings = span_sentences(comparison, old_text, new_text, title)
    held = [saying for saying in sayings if saying.rank < _PARTICULARS and not page.takes(saying.sentence)]
    flips = [saying for saying in sayings if saying.flips and saying not in held]
    told = _tell(page, tellings, flips)
    for saying in sayings:
        if saying.rank >= _PARTICULARS and _is_shown(saying, told.places):
            page.kept.append(saying.sentence)
        elif saying.rank >= _PARTICULARS and not page.takes(saying.sentence):
            held.append(saying)
    counts = (
        None
        if told.everything or comparison.significance == "editorial"
        else count_sentence(comparison, title)
    )
    closing = (also(held), counts, move_sentence(comparison, old_text, new_text))
    page.printed += [one for one in closing if one]
    if comparison.spans and not page.printed:
        page.printed.append(
            Sentence("Only signs changed.", "spans", spans=tuple(range(len(comparison.spans))))
        )
    unprinted = [*(saying.sentence for saying in held), *page.kept]
    return (*page.printed, *(replace(sentence, printed=False) for sentence in unprinted))


@dataclass(slots=True)
class _Page:
    """What is printed so far, and what is kept beside it."""

    printed: list[Sentence]
    kept: list[Sentence]

    def takes(self, sentence: Sentence) -> bool:
        """Print ``sentence`` where there is room for it, and say whether there was."""
        length = sum(len(each.text.split()) for each in (*self.printed, sentence))
        fits = length <= WORDS or not self.printed
        if fits:
            self.printed.append(sentence)
        return fits


@dataclass(frozen=True, slots=True)
class _Told:
    """The places whose words are printed, and whether every span is told, by its words or their number."""

    places: tuple[Quoted, ...]
    everything: bool


def _tell(page: _Page, tellings: Sequence[Telling], flips: Sequence[Saying]) -> _Told:
    """Print the first few spans that nothing printed tells yet."""
    flipped = {number for saying in flips for number in saying.sentence.spans}
    places: list[Quoted] = []
    count, left, section = 0, len(tellings) == MOST_TOLD, ""
    for telling in tellings:
        is_told = telling.words <= _SMALL and set(telling.spans) <= flipped
        if not is_told and not _is_said(telling, page.printed):
            sentence = _without_section(telling) if telling.where == section else telling.sentence
            if count < _TOLD and page.takes(sentence):
                count, section = count + 1, telling.where
                places += telling.sentence.quoted
                continue
            left = True
        page.kept.append(telling.sentence)
    return _Told(tuple(places), not left)


def _without_section(telling: Telling) -> Sentence:
    """The sentence without the section, which the one before it names."""
    if not telling.where:
        return telling.sentence
    return replace(telling.sentence, text=telling.sentence.text.replace(telling.where, "", 1))


def _is_said(telling: Telling, printed: Sequence[Sentence]) -> bool:
    """Whether a printed sentence has all the words of a span already."""
    said = [sentence.text.casefold() for sentence in printed]
    return telling.whole and any(all(words.casefold() in text for words in telling.repeats) for text in said)


def _is_shown(saying: Saying, places: Sequence[Quoted]) -> bool:
    """Whether all that a saying stands on is printed in the texts' own words."""
    return bool(saying.places) and all(
        any(
            where.side == place.side and where.start <= place.start and place.end <= where.end
            for where in places
        )
        for place in saying.places
    )
