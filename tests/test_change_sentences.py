"""What is said about a change: every sentence stands on a changed span, on a field change that does, or on the event."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Span
from pipeline.compare import compare, field_changes, grounded, joined, sentences
from pipeline.compare.sentences import heading
from pipeline.compare.summary import WORDS
from pipeline.extract import extract
from pipeline.sentence_rows import sentence_rows
from pipeline.text import CleanText

TEXT = """# Rule 7.1 Credit for learning
Authority: State Code § 20-4-112.
## Section 1. Scope
This rule applies to every district, in grades nine through twelve.
## Section 2. Credit
A district may award credit to a student who demonstrates mastery of the subject.
Not more than 6 credits toward a diploma rest on this rule. To graduate, a student must complete 24 credits.
Districts are encouraged to use performance assessment, such as portfolios.
- students in poverty
- English learners, and
- students with disabilities
## Section 3. Waivers
A district may apply to the State Board for a waiver of this rule in order to operate a pilot program.
| Grade | Minutes |
| Nine | 120 |
## Section 4. Records
The district reports by October 1, 2026 to the board. It keeps the "papers" for 2 years.
History: Adopted May 4, 2024; effective July 1, 2024."""
LINES = TEXT.split("\n")
QUOTATION = re.compile("\u201c([^\u201c\u201d]*)\u201d|\u2018([^\u2018\u2019]*)\u2019")
CLOSING = re.compile(r"Also changed|[\d,]+ words? (?:added|removed)|A .* moved: |[\d,]+ blocks moved")

SWAPS = (
    ("may", "shall"),
    ("may", "shall not"),
    ("6", "8"),
    ("24", "22"),
    ("encouraged", "required"),
    ("2026", "2027"),
    ("mastery of", "proficiency in"),
    (" every", ""),
    (", such as portfolios", ""),
    ("students", "pupils"),
    ('"papers"', "papers"),
    (".", ";"),
    ("district", "District"),
    ("2", "$2"),
)
NEW_LINES = (
    "Every local board shall adopt an equity policy.",
    "- students of color",
    "## Section 9. Repealed rules",
    "Repealed.",
    "Amended by HB 214, effective March 1, 2027.",
    "The board \u201cmay\u201d write; it may also call, and "
    + "send a letter to the parents " * 8
    + "at once.",
)
edit = st.one_of(
    st.tuples(st.just("swap"), st.integers(0, len(LINES) - 1), st.sampled_from(SWAPS)),
    st.tuples(st.just("drop"), st.integers(0, len(LINES) - 1), st.just(("", ""))),
    st.tuples(
        st.just("move"), st.integers(0, len(LINES) - 1), st.sampled_from([("0", ""), ("5", ""), ("99", "")])
    ),
    st.tuples(
        st.just("insert"), st.integers(0, len(LINES)), st.sampled_from([(line, "") for line in NEW_LINES])
    ),
    st.tuples(
        st.just("append"), st.integers(0, len(LINES) - 1), st.sampled_from([(x, "") for x in NEW_LINES])
    ),
)


def edited(edits: Sequence[tuple[str, int, tuple[str, str]]]) -> str:
    lines = list(LINES)
    for how, at, (what, by) in edits:
        at = min(at, max(len(lines) - 1, 0))
        if how == "insert":
            lines.insert(at, what)
        elif lines and how == "append":
            lines[at] += " " + what.lstrip("#- ")
        elif lines and how == "swap":
            lines[at] = lines[at].replace(what, by)
        elif lines and how == "drop":
            lines.pop(at)
        elif lines:
            lines.insert(int(what), lines.pop(at))
    return "\n".join(line for line in lines if line.strip())


def assert_resolved(
    rows: Sequence[dict[str, object]],
    spans: Sequence[Span],
    borne: dict[int, tuple[int, ...]],
    texts: dict[str, str],
    *,
    may_be_event: bool = False,
) -> None:
    """Every sentence names rows that are there and that bear it, and its quotations are words of them."""
    assert len({row["sentence"] for row in rows}) == len(rows)
    assert [row["printed"] for row in rows] == sorted((row["printed"] for row in rows), reverse=True)
    for row in rows:
        numbers, fields = json.loads(str(row["spans"])), json.loads(str(row["field_changes"]))
        assert row["span"] == (numbers[0] if numbers else None)
        assert row["field_change"] == (fields[0] if fields else None)
        assert set(numbers) <= set(range(len(spans)))
        if row["stands_on"] == "spans":
            assert numbers and not fields
        elif row["stands_on"] == "field_change":
            assert fields and all(borne[seq] for seq in fields)
            assert numbers and set(numbers) <= {number for seq in fields for number in borne[seq]}
        else:
            assert may_be_event and row["stands_on"] == "event"
        said = str(row["sentence"])
        words = []
        for side, start, end in json.loads(str(row["quoted"])):
            words.append(texts[side][start:end])
            assert 0 <= start < end <= len(texts[side])
            low, high = ("old_start", "old_end") if side == "old" else ("new_start", "new_end")
            assert any(getattr(spans[n], low) <= end and getattr(spans[n], high) >= start for n in numbers), (
                said,
                side,
                start,
                end,
            )
            assert words[-1] in said
        if row["stands_on"] == "spans":
            rest = said
            for number in numbers:
                rest = rest.replace(heading(spans[number].section or ""), "")
            for piece in sorted(words, key=len, reverse=True):
                rest = rest.replace(piece, "")
            marks = {left or right for left, right in QUOTATION.findall(rest)}
            assert marks <= {"", " \u2026"}, (said, marks)


@settings(max_examples=120, deadline=None)
@given(st.lists(edit, min_size=1, max_size=6))
def test_every_sentence_about_a_planted_edit_resolves(edits: list[tuple[str, int, tuple[str, str]]]) -> None:
    new = edited(edits)
    found = [extract(CleanText(text, "T"), jurisdiction="X-FRA").findings for text in (TEXT, new)]
    compared = compare(TEXT, new)
    changes = grounded(field_changes(*found), compared.spans, *found)
    said = sentences(compared, changes, kind="edited", title="T", old_text=TEXT, new_text=new)
    rows = sentence_rows("c", said)
    assert_resolved(rows, compared.spans, {one.seq: one.spans for one in changes}, {"old": TEXT, "new": new})
    assert bool(joined(said)) == bool(compared.spans)
    closing = [
        one
        for one in said
        if one.printed and re.match(r"Also changed|[\d,]+ words? |A .* moved|.*blocks moved", one.text)
    ]
    body = [one.text for one in said if one.printed and one not in closing]
    assert len(" ".join(body).split()) <= WORDS or len(body) == 1
    assert said == sentences(compared, changes, kind="edited", title="T", old_text=TEXT, new_text=new)


def test_every_sentence_of_the_demo_resolves(demo_data: Path) -> None:
    with sqlite3.connect(demo_data / "crosswalk.db") as conn:
        conn.row_factory = sqlite3.Row
        texts = {row["id"]: row["text"] for row in conn.execute("SELECT id, text FROM versions")}
        changes = conn.execute("SELECT * FROM changes ORDER BY id").fetchall()
        assert len(changes) > 100
        for change in changes:

            def of(table: str, its_id: str = change["id"]) -> list[dict[str, object]]:
                asked = conn.execute(f"SELECT * FROM {table} WHERE change = ? ORDER BY seq", (its_id,))
                return [dict(row) for row in asked]

            spans = [
                Span(
                    *(row[name] for name in ("op", "old_start", "old_end", "new_start", "new_end", "section"))
                )
                for row in of("change_spans")
            ]
            borne = {row["seq"]: tuple(json.loads(str(row["spans"]))) for row in of("field_changes")}
            rows = of("change_sentences")
            assert_resolved(
                rows,
                spans,
                borne,
                {
                    "old": texts.get(change["old_version"]) or "",
                    "new": texts.get(change["new_version"]) or "",
                },
                may_be_event=change["kind"] != "edited",
            )
            assert change["summary"] == " ".join(str(row["sentence"]) for row in rows if row["printed"])
            for row in of("field_changes"):
                assert row["touches"] == (
                    int(bool(borne[row["seq"]])) if change["kind"] == "edited" else None
                )
