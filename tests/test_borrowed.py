"""Borrowed language: planted copies over three states, from archived pages to rows; and what must not count."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from crawler.declarations import SOURCES, load
from db.store import Store
from pipeline.across.marks import marks
from pipeline.across.passages import shared_passages
from pipeline.across.who_first import Since, begun_on, earlier
from pipeline.across.words import Words
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import Run
from tests.captured import Page, write_warc

REGISTRY = load(SOURCES)
MODEL = (
    "A learner may earn a credit toward a diploma by showing mastery of the competencies of a course in an internship, "
    "a capstone, or another setting outside the classroom, where a certified teacher judges the evidence by a rubric "
    "that the school has published before the work began."
)
ALTERED = MODEL.replace("A learner may earn", "A student shall earn").replace("a rubric", "a scoring guide")
SECOND = (
    "Every plan for a personalized pathway names the adult who guides the learner, the competencies that are sought, "
    "the evidence that will show them, and the days on which the learner, a parent and the adult look at it together."
)
OWN = {
    "VT": (
        "Barre keeps a ledger of pathways and competency-based credit in its own library, copies the ledger each spring "
        "for the towns of the valley, and answers anybody who writes a letter in ink."
    ),
    "NH": (
        "Letters on competency-based learning go to Keene. Clerks there sort them by county on Mondays, read the oldest "
        "ones aloud at noon, and file the remainder under the name of whoever sent it."
    ),
    "ME": (
        "Orono publishes three bulletins about competency-based schools. Two are printed on blue paper; one travels by "
        "boat to the islands, where teachers pin it beside the tide tables in October."
    ),
}
SEEN = ("2024-01-05T00:00:00Z", "2024-02-05T00:00:00Z", "2024-03-05T00:00:00Z", "2024-04-05T00:00:00Z")


def policy(*paragraphs: str, adopted: str | None = None, title: str = "Credit by competency") -> bytes:
    body = "\n".join(f"<p>{one}</p>" for one in paragraphs)
    dated = f"<p>Adopted: {adopted}.</p>" if adopted else ""
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><h1>{title}</h1>\n{body}\n{dated}</main><footer>Office</footer></body></html>"
    ).encode()


def derived(folder: Path, pages: Mapping[str, Iterable[Page]]) -> Store:
    """Return the store that comes of ``pages`` by jurisdiction, each imported and processed by itself."""
    store = Store.open(folder)
    store.claim("real")
    with archive_of(folder) as archive:
        for code, listed in pages.items():
            path = write_warc(folder / f"{code}.warc.gz", listed)
            import_files(Run("test", store), folder, [path], jurisdiction=code, say=print)
            process(store, archive, REGISTRY, workers=1)
    return store


def at(code: str, number: int, body: bytes, page: str = "credit") -> Page:
    return Page(f"https://{code.lower()}.example/{page}", SEEN[number], body)


def uses(store: Store) -> list[dict[str, Any]]:
    return store.rows("SELECT * FROM passage_uses ORDER BY passage, seq")


def told(store: Store, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in uses(store)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


def test_a_verbatim_copy_that_we_saw_come(folder: Path) -> None:
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL)), at("VT", 3, policy(OWN["VT"], MODEL))],
            "NH": [at("NH", 1, policy(OWN["NH"], SECOND)), at("NH", 2, policy(OWN["NH"], SECOND, MODEL))],
        },
    )
    [passage] = store.rows("SELECT * FROM passages")
    assert (passage["kind"], passage["jurisdictions"], passage["uses"]) == ("borrowed", 2, 2)
    assert (passage["first_jurisdiction"], passage["first_basis"]) == ("VT", "seen")
    assert told(store, "jurisdiction", "quote", "same_share", "altered", "order_told", "order_basis") == [
        ("VT", MODEL.removesuffix("."), 1.0, "[]", "first", "seen"),
        ("NH", MODEL.removesuffix("."), 1.0, "[]", "later", "seen"),
    ]
    vermont, hampshire = uses(store)
    assert (vermont["not_before_at"], vermont["change"]) == (None, None)
    assert (hampshire["seen_at"], hampshire["not_before_at"]) == (SEEN[2], SEEN[1])
    change = store.rows("SELECT kind, document FROM changes WHERE id = ?", [hampshire["change"]])
    assert change == [{"kind": "edited", "document": hampshire["document"]}]
    for row in (vermont, hampshire):
        [version] = store.rows("SELECT text FROM versions WHERE id = ?", [row["version"]])
        assert version["text"][row["start"] : row["end"]] == row["quote"]


def test_what_was_there_when_tracking_began_is_not_ordered(folder: Path) -> None:
    store = derived(
        folder, {code: [at(code, n, policy(OWN[code], MODEL))] for n, code in enumerate(("VT", "NH"))}
    )
    [passage] = store.rows("SELECT first_jurisdiction, first_basis FROM passages")
    assert passage == {"first_jurisdiction": None, "first_basis": "not_known"}
    assert told(store, "jurisdiction", "order_told", "order_basis") == [
        ("VT", "not_known", "not_known"),
        ("NH", "not_known", "not_known"),
    ]


def test_the_documents_own_dates_order_them_and_it_says_so(folder: Path) -> None:
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, adopted="May 4, 2021"))],
            "NH": [at("NH", 1, policy(OWN["NH"], MODEL, adopted="June 2, 2018"))],
        },
    )
    assert told(store, "jurisdiction", "dated_at", "dated_by", "order_told", "order_basis") == [
        ("NH", "2018-06-02", "adopted", "first", "dated"),
        ("VT", "2021-05-04", "adopted", "later", "dated"),
    ]


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"adopted": "2021-05-04"}, "dated"),
        ({"enacted": "2021-05-04", "amended": "2022-05-04"}, "dated"),
        # Adopted long before and amended since: it may have had the passage from the beginning.
        ({"adopted": "2015-01-09", "amended": "2021-05-04"}, None),
        ({"amended": "2021-05-04"}, None),
        ({"amended": "2015-01-09", "adopted": "2021-05-04"}, None),
        # What took effect or was posted was there before.
        ({"effective": "2021-05-04"}, None),
        ({"posted": "2021-05-04"}, None),
    ],
)
def test_no_document_had_it_before_it_began_and_an_amendment_begins_nothing(
    dates: Mapping[str, str], told: str | None
) -> None:
    seen = "2026-01-05T00:00:00Z"
    found = [{"key": key, "value": day, "id": key} for key, day in dates.items()]
    begun = begun_on(found, seen)
    one = Since("NH", seen, None, "2018-06-02", "2018-06-02")
    other = Since("VT", seen, None, "2021-05-04", begun["value"] if begun else None)
    assert earlier(one, other) == told
    assert begun_on([{"key": "adopted", "value": "2030-01-01", "id": "a"}], seen) is None


def test_what_was_adopted_early_and_amended_late_is_not_ordered(folder: Path) -> None:
    amended = "Adopted: March 3, 2015. Amended: May 4, 2021."
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, amended))],
            "NH": [at("NH", 1, policy(OWN["NH"], MODEL, adopted="June 2, 2018"))],
        },
    )
    assert told(store, "jurisdiction", "dated_at", "begun_at", "begun_by", "order_told") == [
        ("VT", "2021-05-04", "2015-03-03", "adopted", "not_known"),
        ("NH", "2018-06-02", "2018-06-02", "adopted", "not_known"),
    ]


def test_what_was_altered_is_told_word_by_word(folder: Path) -> None:
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, adopted="June 2, 2018"))],
            "NH": [at("NH", 1, policy(OWN["NH"], ALTERED, adopted="May 4, 2021"))],
        },
    )
    first, later = uses(store)
    assert json.loads(first["altered"]) == []
    assert json.loads(later["altered"]) == [
        {"was": "learner may", "now": "student shall"},
        {"was": "rubric", "now": "scoring guide"},
    ]
    assert later["same_share"] == 0.918  # 45 of 49 words


def test_three_states_and_each_passage_once(folder: Path) -> None:
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL, SECOND))],
            "NH": [at("NH", 1, policy(SECOND, OWN["NH"], MODEL))],
            "ME": [at("ME", 2, policy(OWN["ME"], MODEL))],
        },
    )
    passages = store.rows("SELECT jurisdictions, uses, words FROM passages ORDER BY jurisdictions")
    assert [(row["jurisdictions"], row["uses"]) for row in passages] == [(2, 2), (3, 3)]
    by_words = {row["quote"].split()[0]: row["jurisdiction"] for row in uses(store)}
    assert by_words.keys() == {"A", "Every"}


def test_phrases_of_drafting_and_notices_are_nobodys(folder: Path) -> None:
    common = (
        "Notwithstanding any other provision of law to the contrary, the state board of education shall adopt rules "
        "pursuant to this section in accordance with the provisions of this section.",
        "The department does not discriminate on the basis of race, color, national origin, sex, disability or age in "
        "its programs and activities and provides equal access to the Boy Scouts and other designated youth groups.",
    )
    store = derived(folder, {code: [at(code, 0, policy(OWN[code], *common))] for code in ("VT", "NH", "ME")})
    assert store.rows("SELECT * FROM passages") == []


def test_headings_and_history_notes_do_not_count(folder: Path) -> None:
    title = (
        "Credit by demonstrated competency in internships, capstones and other settings outside the classroom of "
        "the school"
    )
    note = "<p>History: Laws 2019, ch. 12, section 3; amended Laws 2021, ch. 40, section 7; effective July 1, 2021.</p>"
    store = derived(
        folder, {code: [at(code, 0, policy(OWN[code], note, title=title))] for code in ("VT", "NH")}
    )
    assert store.rows("SELECT * FROM passages") == []


def test_quoted_federal_law_is_named_as_such(folder: Path) -> None:
    quoted = (
        "Homeless learners in competency-based programs are individuals who lack a fixed, regular, and adequate "
        "nighttime residence, among them those sharing the housing of other persons due to loss of housing."
    )
    cited = (
        "In competency-based education the term regular diploma has the meaning given in 34 CFR 200.34(c), which is to "
        "say the standard diploma awarded to the greater part of the learners in a place and no lesser paper."
    )
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], quoted, MODEL, cited))],
            "NH": [at("NH", 0, policy(cited, OWN["NH"], MODEL, quoted))],
        },
    )
    kinds = store.rows("SELECT kind, federal_law FROM passages ORDER BY federal_law")
    assert [(row["kind"], row["federal_law"]) for row in kinds] == [
        ("borrowed", None),
        ("federal_law", "34 CFR 200"),
        ("federal_law", "42 U.S.C. § 11434a (McKinney-Vento)"),
    ]


def test_a_passage_that_only_holds_a_line_of_federal_law_is_borrowed_and_names_it(folder: Path) -> None:
    line = "Homeless youth lack a fixed, regular, and adequate nighttime residence."
    store = derived(
        folder, {code: [at(code, 0, policy(OWN[code], MODEL, line, SECOND))] for code in ("VT", "NH")}
    )
    [passage] = store.rows("SELECT kind, federal_law, words FROM passages")
    assert (passage["kind"], passage["federal_law"]) == ("borrowed", "42 U.S.C. § 11434a (McKinney-Vento)")


def test_what_ten_jurisdictions_have_is_common(folder: Path) -> None:
    codes = ("VT", "NH", "ME", "MA", "CT", "RI", "NY", "NJ", "PA", "DE")
    nine = {
        code: [at(code, 0, policy(f"{code} keeps its own book of credits.", MODEL))] for code in codes[:9]
    }
    store = derived(folder, nine)
    assert [row["jurisdictions"] for row in store.rows("SELECT jurisdictions FROM passages")] == [9]
    with archive_of(folder) as archive:
        page = at("DE", 0, policy("DE keeps its own book of credits.", MODEL))
        path = write_warc(folder / "tenth.warc.gz", [page])
        import_files(Run("test", store), folder, [path], jurisdiction="DE", say=print)
        process(store, archive, REGISTRY, workers=1)
    assert store.rows("SELECT * FROM passages") == []


def test_an_edit_of_the_original_does_not_make_it_the_later_one(folder: Path) -> None:
    store = derived(
        folder,
        {
            "VT": [at("VT", 0, policy(OWN["VT"], MODEL)), at("VT", 3, policy(OWN["VT"], ALTERED))],
            "NH": [at("NH", 1, policy(OWN["NH"])), at("NH", 2, policy(OWN["NH"], MODEL))],
        },
    )
    assert told(store, "jurisdiction", "seen_at", "order_told", "order_basis") == [
        ("VT", SEEN[0], "first", "seen"),
        ("NH", SEEN[2], "later", "seen"),
    ]


def test_what_a_site_prints_on_the_pages_of_several_states_is_the_sites(folder: Path) -> None:
    pages = {
        code: [Page(f"https://law.example/{code}/credit", SEEN[0], policy(OWN[code], MODEL))]
        for code in ("VT", "NH")
    }
    assert uses(derived(folder, pages)) == []


def test_only_new_texts_are_marked_and_compared_and_the_rows_are_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {code: [at(code, 0, policy(OWN[code], MODEL))] for code in ("VT", "NH")}
    more = {"ME": [at("ME", 1, policy(OWN["ME"], SECOND))]}
    store = derived(folder, pages)
    marked: list[int] = []

    def count(text: str) -> Any:
        marked.append(len(text))
        return marks(text)

    monkeypatch.setattr("pipeline.across.marks.marks", count)
    monkeypatch.setattr("schedules.passages.shared_passages", None)
    with archive_of(folder) as archive:
        path = write_warc(folder / "more.warc.gz", more["ME"])
        import_files(Run("test", store), folder, [path], jurisdiction="ME", say=print)
        process(store, archive, REGISTRY, workers=1)
    assert len(marked) == 1
    monkeypatch.undo()
    other = tmp_path / "other"
    other.mkdir()
    backwards = derived(other, dict(reversed((pages | more).items())))
    assert uses(backwards) == uses(store)


def test_passages_are_found_over_small_alterations_and_end_with_their_sentence() -> None:
    one = Words.of(f"# Of credit\n{MODEL} The board meets.")
    other = Words.of(f"Intro of another kind. {ALTERED} The office writes.")
    [passage] = shared_passages(one, other)
    start, end = one.slice(passage.start, passage.end)
    assert one.text[start:end] == MODEL.removesuffix(".")
    start, end = other.slice(passage.other_start, passage.other_end)
    assert other.text[start:end] == ALTERED.removesuffix(".")


def test_reordered_paragraphs_are_passages_of_their_own() -> None:
    one, other = Words.of(f"{MODEL}\n{SECOND}"), Words.of(f"{SECOND}\n{MODEL}")
    found = [one.slice(p.start, p.end) for p in shared_passages(one, other)]
    assert [one.text[start:end] for start, end in found] == [
        MODEL.removesuffix("."),
        SECOND.removesuffix("."),
    ]
