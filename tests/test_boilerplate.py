"""Boilerplate learnt from a host's other pages: by an upgrade alone, never what says something, and rebuilt exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.boilerplate import Learnt, held
from db.store import Store
from pipeline.boilerplate import Seen, learnt, says_something
from pipeline.clean.left_out import without_boilerplate
from pipeline.judge import Answer
from pipeline.reading import Manner, Reading, read
from pipeline.text import CleanText, Link
from schedules import boilerplate, upgrading
from schedules.cli import commands
from schedules.processing import archive_of
from tests.captured import Page, write_warc
from tests.test_processing import PERMITS, REGISTRY, collect, published_rows, take

HOST = "agency.nowhere.example"
BANNER = "Questions about this website? Call the help desk at 555-0100 between eight and five on weekdays."
EDITED = BANNER.replace("555-0100", "555-0199")
AT, LATER = "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"
TOPICS = ("Algebra", "Music", "Reading", "Civics", "Chemistry", "Welding")
OWN = (
    "The {0} page tells families how the {0} teachers of our schools plan their year and what they read.",
    "Families who write to the {0} office hear back within a week, and the {0} newsletter comes out in the spring.",
)


def page(topic: str, *around: str, main: Sequence[str] = (), foot: str = "") -> bytes:
    """Return a page whose first blocks, and a last one, no name or role marks."""
    own = "".join(f"<p>{sentence.format(topic)}</p>" for sentence in (*OWN, *main))
    first = "".join(f'<div class="x1">{words}</div>' for words in around)
    body = f"{first}<h1>{topic}</h1>{own}<div>{foot}</div>"
    return f"<!doctype html><title>{topic} | Agency</title><main>{body}</main>".encode()


def host_pages(
    at: str, *around: str, main: Sequence[str] = (), foot: str = "", topics: Sequence[str] = TOPICS
) -> list[Page]:
    return [Page(f"https://{HOST}/{t.lower()}", at, page(t, *around, main=main, foot=foot)) for t in topics]


def seen(pages: Sequence[Page]) -> list[Seen]:
    made = []
    for one in pages:
        answer = Answer(one.url, one.url, 200, {"content-type": one.content_type}, one.body)
        reading = read(answer, Manner())
        assert reading.outcome == "received", reading
        made.append(Seen(HOST, one.url.removeprefix("https://"), one.at, reading))
    return made


def words(found: Sequence[Learnt]) -> list[str]:
    return [one.words for one in found]


def test_a_banner_and_a_foot_are_learnt() -> None:
    foot = "Sign up for the weekly letter of our agency to hear what is new."
    assert learnt(seen(host_pages(AT, BANNER, foot=foot))) == [
        Learnt(HOST, BANNER, 6, 6),
        Learnt(HOST, foot, 6, 6),
    ]


def test_five_documents_and_six_in_ten_of_them_teach() -> None:
    with_it, others = host_pages(AT, BANNER), host_pages(AT, topics=("Art", "Dance", "Latin", "Logic", "Law"))
    assert learnt(seen(with_it[:4])) == []
    assert words(learnt(seen(with_it[:5]))) == [BANNER]
    assert learnt(seen(with_it[:5] + [with_it[4]] * 5)) == [Learnt(HOST, BANNER, 5, 5)]
    assert words(learnt(seen(with_it + others[:4]))) == [BANNER]
    assert learnt(seen(with_it + others[:5])) == []
    # Documents that were read years later say nothing of the banner of these days.
    assert words(learnt(seen(with_it + [replace(one, at="2029-01-01T00:00:00Z") for one in others]))) == [
        BANNER
    ]


@pytest.mark.parametrize(
    "said",
    [
        PERMITS,
        "A student may earn credit by demonstrating mastery of the standards instead of seat time.",
        "Credit is granted under section 12-301 of the code as the board said in its last meeting.",
        "All of our schools teach these courses from September 1, 2025 until the end of the year.",
        "Each school shall keep a list of the courses that it teaches and of who teaches them.",
        "The district is closing gaps in achievement for English learners in all of its schools.",
        "Reserved.",
        "Office of Teaching",
    ],
)
def test_what_says_something_is_never_learnt(said: str) -> None:
    assert learnt(seen(host_pages(AT, said, foot=said))) == []
    assert words(learnt(seen(host_pages(AT, said, BANNER)))) in ([], [BANNER])


def test_what_stands_within_the_prose_is_never_learnt() -> None:
    inside = [BANNER, "{0} closes the day, as every teacher of {0} in our schools knows very well."]
    assert learnt(seen(host_pages(AT, main=inside))) == []


def test_headings_and_copies_of_one_text_teach_nothing() -> None:
    headed = f"<h2>{BANNER}</h2>"
    assert learnt(seen(host_pages(AT, headed))) == []
    copies = [Page(f"https://{HOST}/copy{n}", AT, page("Algebra", BANNER)) for n in range(8)]
    assert learnt(seen(copies)) == []


def section(number: int, *, around: str, said: Sequence[str]) -> Page:
    rule = f"Each course numbered {number} counts in full. Course {number} is open to any student of the district."
    body = "".join(f"<p>{one}</p>" for one in (*said, rule))
    lead = f"<p>{around}</p>" if around else ""
    markup = f"<title>§ 12-{number}</title><main>{lead}<h1>§ 12-{number}. Courses of kind {number}</h1>{body}"
    markup += f"<p>History. Laws 19{number}, ch. {number}.</p></main>"
    return Page(f"https://{HOST}/12-{number}", AT, markup.encode())


def test_of_a_code_only_what_speaks_of_the_site_is_learnt() -> None:
    """Words that a code repeats in each of its sections are law, however often."""
    repeated = "In this chapter a course is any set of lessons that a teacher of the district leads."
    unofficial = "This website is not the official code, and is not kept up to date by the state."
    sections = [section(n, around=unofficial, said=[repeated]) for n in range(30, 40)]
    readings = [
        replace(
            one, reading=replace(one.reading, facts=replace(one.reading.facts, instrument_type="statute"))
        )
        for one in seen(sections)
    ]
    assert words(learnt(readings)) == [unofficial]
    reserved = [
        Page(f"https://{HOST}/13-{n}", AT, f"<main><h1>§ 13-{n}</h1><p>Reserved.</p></main>".encode())
        for n in range(10)
    ]
    assert learnt(seen(reserved)) == []


def test_what_is_left_out_is_the_block_or_the_block_with_a_small_edit() -> None:
    text = f"{BANNER}\n# Algebra\nOne rule of the page is here, and it is long enough to stand.\n- {BANNER}"
    made = CleanText(
        text, "Algebra", links=(Link("https://x.example/", "help desk"), Link("https://y.example/", "rule"))
    )
    bare = "# Algebra\nOne rule of the page is here, and it is long enough to stand."
    out = without_boilerplate(made, (BANNER,))
    assert (out.text, out.links) == (bare, made.links[1:])
    edited = replace(made, text=f"{EDITED}\n{bare}")
    assert without_boilerplate(edited, (BANNER,)).text == bare
    assert without_boilerplate(edited, (BANNER, EDITED)).text == bare
    other = replace(
        made, text=f"Questions about this rule? Ask the board of your district at its next meeting.\n{bare}"
    )
    assert without_boilerplate(other, (BANNER,)) == other


@pytest.mark.parametrize(
    "edited",
    [
        BANNER.replace("Call the", "You must call the").replace("between eight and five", "by five"),
        BANNER.replace("weekdays.", "weekdays, and ask."),
    ],
    ids=["binds", "gained words"],
)
def test_an_edit_that_may_say_something_stands(edited: str) -> None:
    bare = "# Algebra\nOne rule of the page is here, and it is long enough to stand."
    made = CleanText(f"{edited}\n{bare}", "Algebra")
    assert without_boilerplate(made, (BANNER,)) == made
    fewer = replace(made, text=f"{BANNER.replace(' on weekdays', '')}\n{bare}")
    assert without_boilerplate(fewer, (BANNER,)).text == bare


def test_a_document_is_never_emptied() -> None:
    made = CleanText(f"# A\n{BANNER}", "A")
    assert without_boilerplate(made, (BANNER,)) == made
    assert (
        without_boilerplate(CleanText(f"{BANNER}\nWords.", "A", (0,)), (BANNER,)).text == f"{BANNER}\nWords."
    )


def versions(data: Path) -> list[str]:
    with Store.open_to_read(data) as store:
        return [row["text"] for row in store.rows("SELECT text FROM versions ORDER BY id")]


def changes(data: Path) -> list[tuple[str, str]]:
    with Store.open_to_read(data) as store:
        rows = store.rows("SELECT kind, cause FROM changes WHERE kind <> 'started'")
        return [(row["kind"], row["cause"]) for row in rows]


def upgraded(data: Path, *, at: str = AT) -> upgrading.Upgrade:
    with Store.open(data) as store, archive_of(data) as archive:
        return upgrading.upgrade(store, archive, REGISTRY, at=at, workers=1, learns=True)


def test_an_upgrade_learns_a_banner_and_its_edits_are_no_changes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    early, late = host_pages("2026-01-05T00:00:00Z", BANNER), host_pages("2026-02-05T00:00:00Z", EDITED)
    take(data, [write_warc(tmp_path / "early.warc.gz", early)])
    assert sum(BANNER in text for text in versions(data)) == 6

    before = (data / "crosswalk.db").read_bytes()
    tried = CliRunner().invoke(commands(), ["upgrade", "--dry-run", "--data", str(data), "--workers", "1"])
    assert f"  {HOST}, around 6 of 6 documents: {BANNER}\n" in tried.stdout
    assert (data / "crosswalk.db").read_bytes() == before

    made = upgraded(data)
    assert words(made.learnt) == [BANNER] and made.changes == () and made.findings == ()
    assert len(versions(data)) == 6 and not any("help desk" in text for text in versions(data))
    assert changes(data) == []
    with Store.open_to_read(data) as store:
        assert store.rows(
            "SELECT host, words, documents, of_documents, learnt_at, upgrade FROM boilerplate"
        ) == [
            {"host": HOST, "words": BANNER, "documents": 6, "of_documents": 6, "learnt_at": AT, "upgrade": 1}
        ]

    take(data, [write_warc(tmp_path / "late.warc.gz", late)])
    assert len(versions(data)) == 6 and changes(data) == []

    expected = published_rows(data)
    assert sum('"boilerplate"' in row for row in expected) == 1
    with Store.open(data) as store, archive_of(data) as archive:
        upgrading.rebuild(store, archive, REGISTRY, at=LATER, workers=2)
    assert published_rows(data) == expected
    assert upgraded(data, at=LATER).learnt == ()
    assert published_rows(data) == expected

    # Other orders of arrival, the same kept rows: the same tables.
    other = tmp_path / "other"
    with Store.open(other) as store, Store.open_to_read(data) as known:
        store.claim("real")
        for table in ("boilerplate", "upgrades"):
            store.insert(table, known.rows(f"SELECT * FROM {table}"))
    collect(other, [tmp_path / "late.warc.gz", tmp_path / "early.warc.gz"], workers=2)
    assert derived(published_rows(other)) == derived(expected)


def derived(rows: Sequence[str]) -> list[str]:
    """Return the public rows without those about runs of their own."""
    return [row for row in rows if json.loads(row)[0] not in ("captures",)]


def test_an_edit_before_the_upgrade_is_unmade_and_listed(tmp_path: Path) -> None:
    """The banner was replaced before anyone learnt it: the changes go, and the ledger says which."""
    other = "Offices are closed this week while the painters are in; the phones are answered as ever."
    data = tmp_path / "data"
    take(data, [write_warc(tmp_path / "a.warc.gz", host_pages("2026-01-05T00:00:00Z", BANNER))])
    take(data, [write_warc(tmp_path / "b.warc.gz", host_pages("2026-02-05T00:00:00Z", other))])
    assert changes(data) == [("edited", "source")] * 6
    made = upgraded(data)
    assert sorted(words(made.learnt)) == sorted([BANNER, other])
    assert changes(data) == [] and [row["kind"] for row in made.changes] == ["vanishes"] * 6


def test_a_repeated_policy_is_kept(tmp_path: Path) -> None:
    data = tmp_path / "data"
    take(data, [write_warc(tmp_path / "a.warc.gz", host_pages("2026-01-05T00:00:00Z", PERMITS))])
    before = versions(data)
    assert upgraded(data).learnt == () and versions(data) == before
    assert sum(PERMITS in text for text in before) == 6


def test_what_says_something_after_all_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    take(data, [write_warc(tmp_path / "a.warc.gz", host_pages("2026-01-05T00:00:00Z", BANNER))])
    before = versions(data)
    upgraded(data)
    assert not says_something(BANNER)
    monkeypatch.setattr(boilerplate, "says_something", lambda said: said == BANNER)
    assert upgraded(data, at=LATER).given_up == ((HOST, BANNER),)
    assert versions(data) == before
    monkeypatch.undo()
    assert upgraded(data, at=LATER).learnt == ()  # what was given up once is never learnt again
    with Store.open_to_read(data) as store:
        assert held(store) == {}


def test_a_reading_is_kept_under_what_is_left_out() -> None:
    assert Manner().digest != Manner(boilerplate=(BANNER,)).digest
    one = host_pages(AT, BANNER)[0]
    answer = Answer(one.url, one.url, 200, {"content-type": one.content_type}, one.body)
    whole, bare = read(answer, Manner()), read(answer, Manner(boilerplate=(BANNER,)))
    assert whole.text == f"{BANNER}\n{bare.text}" and isinstance(bare, Reading)
