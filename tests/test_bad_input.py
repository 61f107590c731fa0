"""Text that is no clean English: nothing crashes, no slice is false, and where nothing is said nothing is found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import Extraction, extract
from pipeline.judge import Answer
from pipeline.reading import Manner, Reading, read
from pipeline.text import CleanText
from schedules.limits import Limits
from schedules.readings import Task, read_task, unread
from schedules.workers import Workers

PERMITS = "A school district may award credit to a student who demonstrates mastery of the standards."

STRANGE = {
    "spanish": "El distrito escolar puede otorgar crédito a un estudiante que demuestre dominio de las normas. " * 20,
    "chinese": "学区可以向证明掌握标准的学生授予学分。教育委员会应当制定政策。" * 40,
    "arabic": "يجوز للمنطقة التعليمية منح الطالب الذي يثبت إتقانه للمعايير ساعات معتمدة. " * 20,
    "samoan": "E mafai e le itumalo aʻoga ona tuʻuina atu togi i se tamaititi aʻoga ua agavaa i tapulaa. " * 20,
    "chamorro": "Siña i distriton eskuela ha na'i kråditu i estudiånte ni ha fa'nu'i na ha komprende. " * 20,
    "scanned": "Tlie sch0ol d1strict rnay aw ard cred1t t0 a stu dent wlio dern0nstrates rnastery. " * 20,
    "mojibake": "A districtâ€™s policy â€œmasteryâ€\x9d shall â€” Ã©tude Â§Â 12â€“301. " * 20,
    "control": "A district\x00 may\x07 award\x1b credit\x7f for\x85 mastery.\x0c " * 20,
    "surrogates": "A district \ud800may award credit\udfff for mastery. " * 20,
    "combining": "A\u0301\u0302\u0303 district may award cre\u0301dit" + "\u0300" * 5000 + " for mastery. ",
    "emoji": "A district 👩‍🏫 may award credit 🎓 for mastery 🏳️‍🌈 of the standards. " * 20,
    "one_line": "the board of each district keeps a record of what it decides and shows it " * 13_500,
    "one_word": "x" * 200_000,
    "empty": "",
    "blank": " \n \t\n\u200b\n",
    "headings": "\n".join(f"# Section {n}. Mastery-based credit" for n in range(200)),
    "table": "\n".join(f"| Grade {n} | Mastery | Credit | Course | Points |" for n in range(200)),
    "marks_only": "\n".join(("- ", "# ", "| ", "######", "  - ", "|", "-")),
    "unclosed": "(" * 3000 + '"' * 3000 + "[" * 3000,
    "growing_when_lowered": "İSTANBUL DİSTRİCT MAY AWARD CREDİT FOR MASTERY. " * 50,
}  # fmt: skip
SAYS_NOTHING_OF_POLICY = frozenset(STRANGE) - {
    "spanish",
    "mojibake",
    "control",
    "surrogates",
    "combining",
    "emoji",
    "growing_when_lowered",
}
STATED = frozenset({"cbe_dimension", "equity_strategy", "student_group"})


def checked(text: str, title: str = "") -> Extraction:
    found = extract(CleanText(text, title), jurisdiction="VT")
    for one in found.findings:
        assert text[one.start : one.end] == one.quote and one.quote and "\n" not in one.quote
    return found


@pytest.mark.parametrize("name", STRANGE)
def test_no_crash_and_no_false_slice(name: str) -> None:
    checked(STRANGE[name])
    checked(PERMITS + "\n" + STRANGE[name], STRANGE[name][:200])


@pytest.mark.parametrize("name", sorted(SAYS_NOTHING_OF_POLICY))
def test_where_nothing_is_said_nothing_is_found(name: str) -> None:
    assert [one for one in checked(STRANGE[name]).findings if one.field in STATED] == []


@pytest.mark.parametrize("name", [name for name in STRANGE if name != "surrogates"])
def test_as_bytes_too(name: str) -> None:
    """The same texts in a page: read, or refused in a sentence; what is kept comes back as it was."""
    inside = f"<main><p>{PERMITS}</p><p>{STRANGE[name]}</p></main>"
    body = f"<html><head><title>Policy</title></head><body>{inside}</body></html>"
    answer = Answer(
        "https://a.example/", "https://a.example/", 200, {"content-type": "text/html"}, body.encode(), (), ()
    )
    reading = read(answer, Manner(jurisdiction="VT"))
    assert Reading.from_json(reading.to_json()) == reading
    reading.to_json().encode()
    assert all(reading.text[one.start : one.end] == one.quote for one in reading.findings)


ALPHABET = st.one_of(
    st.characters(),
    st.sampled_from("\u200b\u00ad\u202e\u200f\ufeff\ud800\udc00\x00\u0301\u2028\u00a7§()[]\"';:.,-–—| #\n\n\n"),
    st.sampled_from(["shall", " may ", "mastery", "credit", "§ 38-2905", "H.B. 12", "July 1, 2024", "by ", "\n- "]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(ALPHABET, max_size=120).map("".join), st.text(max_size=20))
def test_whatever_the_text_slices_are_true(text: str, title: str) -> None:
    checked(text, title)


def test_a_title_of_five_megabytes_in_one_page_is_read_within_the_limits() -> None:
    section = (
        f"<h2>§ 1-{{}}. Records</h2><p>{PERMITS}</p>"
        + "<p>The board keeps a record of each meeting.</p>" * 40
    )
    body = "".join(section.format(number) for number in range(2_600))
    assert len(body) > 5_000_000
    page = f"<html><head><title>Title 1</title></head><body><main>{body}</main></body></html>".encode()
    answer = Answer(
        "https://a.example/", "https://a.example/", 200, {"content-type": "text/html"}, page, (), ()
    )
    with Workers(1, limits=Limits(wall=600)) as pool:  # a busy machine's hours are no fault of the page
        [reading] = pool.each(read_task, [Task(answer, Manner(jurisdiction="VT"))], instead=unread)
    assert (reading.outcome, len(reading.text) > 4_000_000) == ("received", True), reading.reason
    assert {one.key for one in reading.findings if one.field == "cbe_dimension"} == {"mastery_based_credit"}
