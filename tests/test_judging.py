"""The second look at what came back: cut pages, spoilt encodings, other files, soft 404s, groups that were led away;
and the refused body, kept and judged again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from db.ids import url_key
from db.records import Capture
from db.store import Store
from pipeline.atlas import Atlas
from pipeline.cases import cases, manner_of
from pipeline.control import Control
from pipeline.derive import document_rows
from pipeline.history import GROUP
from pipeline.judge import Answer
from pipeline.looks import Look
from pipeline.reading import Manner, Reading, read
from pipeline.recipe import Recipe
from pipeline.surroundings import Departure, Surroundings
from schedules import processing, readings, upgrading
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import Run
from tests.captured import Page, statute, write_warc
from tests.test_history import (
    EDITED,
    HEALTHY,
    KEY,
    OTHER,
    POLICY,
    URL,
    at,
    events,
    gone,
    listing,
    look,
    outcomes,
    told,
)
from tests.test_processing import FILLER, PERMITS, REGISTRY


def cut(days: float, text: str, **more: object) -> Look:
    seen = look(days, text, **more)
    assert seen.reading is not None
    return replace(seen, reading=replace(seen.reading, ended=False))


def of_format(days: float, text: str, kind: str) -> Look:
    seen = look(days, text)
    assert seen.reading is not None
    return replace(seen, reading=replace(seen.reading, format=kind))


HALF = POLICY[: len(POLICY) // 2]


def test_a_page_that_was_cut_is_held_and_dropped_when_the_whole_one_is_back() -> None:
    of = told([look(0, POLICY), cut(1, HALF), look(2, EDITED)])
    assert outcomes(of) == ["first", "suspect", "changed"]
    assert [stand.reading.text for stand in of.stands] == [POLICY, EDITED]
    assert outcomes(told([look(0, POLICY), cut(1, HALF), look(2, POLICY)])) == [
        "first",
        "suspect",
        "unchanged",
    ]


def test_a_page_without_its_end_that_is_shown_twice_is_taken() -> None:
    of = told([look(0, POLICY), cut(1, HALF), cut(2, HALF)])
    assert outcomes(of) == ["first", "suspect", "changed"]
    assert events(of)[1] == ("edited", "source", at(0), at(1))
    of = told([cut(0, POLICY), cut(1, POLICY)])
    assert outcomes(of) == ["suspect", "first"]
    assert of.stands[0].first.capture.captured_at == at(0) and events(of)[0][3] == at(0)


def test_a_cut_page_begins_nothing_where_the_whole_one_follows() -> None:
    of = told([cut(0, HALF), look(1, POLICY), look(2, POLICY)])
    assert outcomes(of) == ["suspect", "first", "unchanged"]
    assert of.stands[0].reading.text == POLICY


def test_a_site_that_never_ends_its_pages_is_not_held_up() -> None:
    of = told([cut(0, POLICY), cut(1, POLICY), cut(2, EDITED), cut(3, EDITED)])
    assert outcomes(of) == ["suspect", "first", "changed", "unchanged"]


@pytest.mark.parametrize("origin", ["warc", "manual"])
def test_what_has_no_later_look_is_taken_as_it_is(origin: str) -> None:
    assert outcomes(told([cut(0, HALF, origin=origin)])) == ["first"]
    assert outcomes(told([look(0, POLICY, origin=origin), look(1, "Nothing much.", origin=origin)])) == [
        "first",
        "changed",
    ]


def test_two_halves_that_differ_prove_nothing() -> None:
    of = told([look(0, POLICY), cut(1, HALF), cut(2, HALF[:900]), look(3, POLICY)])
    assert outcomes(of) == ["first", "suspect", "suspect", "unchanged"]
    assert len(of.stands) == 1


def test_an_encoding_that_flips_is_no_change() -> None:
    good = POLICY.replace("what a district", "what a district’s “café” — § 5 —")
    spoilt = good.encode().decode("cp1252", "replace")
    lost = good.encode("cp1252").decode("utf-8", "replace")
    of = told([look(0, good), look(1, spoilt), look(2, lost), look(3, good)])
    assert outcomes(of) == ["first", "unchanged", "unchanged", "unchanged"]
    assert len(of.stands) == 1


def test_another_kind_of_file_is_no_change_but_the_same_words_in_it_are_the_document() -> None:
    for before, now in (("pdf", "html"), ("html", "pdf"), ("docx", "pdf"), ("html", "docx")):
        of = told([of_format(0, POLICY, before), of_format(1, OTHER, now), of_format(2, POLICY, before)])
        assert outcomes(of) == ["first", "type_changed", "unchanged"]
    assert outcomes(told([of_format(0, POLICY, "docx"), of_format(1, EDITED, "pdf")])) == ["first", "changed"]


NOWHERE = f"{URL.rsplit('/', 1)[0]}/no-such-page-1a2b3c4d"


def answered(text: str, days: float = 0) -> Surroundings:
    return Surroundings(controls=(Control(at(days), "agency.nowhere.example", NOWHERE, text),))


def test_a_page_like_the_answer_for_nothing_is_a_soft_404_and_ends_nothing() -> None:
    of = told([look(0, POLICY), look(1, OTHER), look(2, POLICY)], answered(OTHER))
    assert outcomes(of) == ["first", "soft_404", "unchanged"]
    assert "does not exist" in of.outcomes[1][2]
    assert len(of.stands) == 1 and of.stands[0].ended_at is None
    assert outcomes(told([look(0, OTHER)], answered(OTHER))) == ["soft_404"]


def test_a_control_tells_nothing_of_what_came_before_it_nor_where_its_status_said_so() -> None:
    assert outcomes(told([look(0, POLICY), look(1, OTHER)], answered(OTHER, days=2))) == ["first", "suspect"]
    assert outcomes(told([look(0, POLICY), look(1, OTHER)], answered(""))) == ["first", "suspect"]


THERE = "https://agency.nowhere.example/notice"


def led_away(days: float, **more: object) -> Look:
    return look(days, OTHER, final_url=THERE, redirects=f"301 {THERE}", **more)


def group(size: int, *days: float) -> tuple[Departure, ...]:
    return tuple(
        Departure(at(day), "agency.nowhere.example", f"d{number}", url_key(THERE))
        for day in days
        for number in range(size)
    )


def test_a_group_of_pages_that_lead_to_one_is_told_as_one_case() -> None:
    looks = [look(0, POLICY), led_away(9)]
    alone = told(looks, Surroundings(departures=group(GROUP - 2, 8)))
    assert alone.outcomes[1][1] == "redirected_away" and "other pages" not in alone.outcomes[1][2]
    together = told(looks, Surroundings(departures=group(GROUP - 1, 8)))
    assert together.outcomes[1][1] == "redirected_away"
    assert together.outcomes[1][2].endswith("with 4 other pages of this host")
    for apart in (group(GROUP - 1, 1), group(GROUP - 1, 9.5)):  # too long ago, and not yet
        assert "other pages" not in told(looks, Surroundings(departures=apart)).outcomes[1][2]


def test_a_group_that_was_led_away_is_a_removal_with_the_same_proof_only() -> None:
    looks = [look(0, POLICY), led_away(1), led_away(4), led_away(9)]
    departures = group(GROUP - 1, 1, 4, 9)
    listed = (listing(0, KEY), listing(8, "other"))
    of = told(looks, Surroundings(listed, HEALTHY, departures=departures))
    assert outcomes(of) == ["first", "redirected_away", "redirected_away", "removal_confirmed"]
    assert "with 4 other pages of this host" in of.outcomes[3][2] and THERE in of.outcomes[3][2]
    assert of.stands[0].ended_at == at(1)
    for lacking in (
        told(looks, Surroundings(listed, HEALTHY)),  # alone
        told(looks, Surroundings((listing(0, KEY),), HEALTHY, departures=departures)),  # still listed
        told(looks[:3], Surroundings(listed, HEALTHY, departures=departures)),  # three days
        told(looks, Surroundings(listed, (), departures=departures)),  # the whole site is down
    ):
        assert "removal_confirmed" not in outcomes(lacking)
        assert lacking.stands[-1].ended_at is None


def test_led_away_and_404_count_together_and_a_return_starts_anew() -> None:
    listed = (listing(0, KEY), listing(8, "other"))
    surroundings = Surroundings(listed, HEALTHY, departures=group(GROUP - 1, 1, 4))
    assert (
        outcomes(told([look(0, POLICY), led_away(1), led_away(4), gone(9)], surroundings))[-1]
        == "removal_confirmed"
    )
    of = told([look(0, POLICY), led_away(1), look(2, POLICY), led_away(4), gone(9)], surroundings)
    assert "removal_confirmed" not in outcomes(of)


def captures_of_a_site(led: int) -> tuple[list[Capture], dict[str, Reading]]:
    captures, readings = [], {}
    text = Reading("received", "test", format="html", text=POLICY)
    for number in range(led + 1):
        url = f"https://agency.nowhere.example/policy-{number}"
        for day in (0, 3):
            away = day == 3 and number < led
            capture = Capture(
                id=f"{number}-{day}",
                url=url,
                url_key=url_key(url),
                captured_at=at(day + number / 1000),
                origin="live",
                document=f"d{number}",
                http_status=200,
                final_url=THERE if away else url,
                redirects=f"302 {THERE}" if away else None,
                arrival_outcome="received",
            )
            captures.append(capture)
            readings[capture.id] = replace(text, text=OTHER) if away else text
    return sorted(captures, key=lambda c: (c.captured_at, c.id)), readings


def test_each_problem_of_a_group_names_the_whole_group() -> None:
    captures, readings = captures_of_a_site(6)
    made = cases(Atlas.of(REGISTRY), captures, readings, recipe="r", sample=False)
    problems = [row for case in made for row in document_rows(case)["problems"]]
    assert len(problems) == 6
    assert {row["reason"] for row in problems} == {
        f"led to {THERE}, another text, with 5 other pages of this host"
    }
    captures, readings = captures_of_a_site(3)
    made = cases(Atlas.of(REGISTRY), captures, readings, recipe="r", sample=False)
    reasons = {row["reason"] for case in made for row in document_rows(case)["problems"]}
    assert reasons == {f"led to {THERE}, another text"}


def test_a_control_capture_is_read_as_one_and_tells_its_site_s_documents() -> None:
    document = Capture(
        "1", URL, KEY, at(1), "live", document="d", http_status=200, arrival_outcome="received"
    )
    control = Capture("0", NOWHERE, url_key(NOWHERE), at(0), "live", purpose="control", http_status=200)
    atlas = Atlas.of(REGISTRY)
    assert manner_of(atlas, control).purpose == "control"
    readings = {
        "0": Reading("control", "answers", text=OTHER),
        "1": Reading("received", "test", format="html", text=OTHER),
    }
    [case] = cases(atlas, [control, document], readings, recipe="r", sample=False)
    assert document_rows(case)["outcomes"][0]["outcome"] == "soft_404"


CUT_PAGES = [
    (b"<html><body><div><p>One.</p></div></body></html>", True),
    (b"<html><body><div><p>One.</p></div>", True),  # many pages leave out their end tags
    (b"<p>One.</p><div>", True),  # a fragment
    (b"<html><body><div><table><tr><td>One.", False),
    (b"<html><body><p>One. <a href='/cred", False),
    (b"<html><body><div><p>One.</p></BODY >\n<!-- 7 ms -->", True),
]


@pytest.mark.parametrize(("body", "ended"), CUT_PAGES)
def test_where_a_page_ends(body: bytes, ended: bool) -> None:
    filled = body.replace(b"One.", b"A district grants credit when a student shows mastery. " * 30)
    reading = read(Answer(URL, URL, 200, {"content-type": "text/html"}, filled), Manner())
    assert (reading.outcome, reading.ended) == ("received", ended)
    assert Reading.from_json(reading.to_json()) == reading


def test_a_body_that_older_rules_refused_is_judged_again_without_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(
        "https://code.nowhere.example/12-301", "2024-01-05T00:00:00Z", statute("12-301", [PERMITS, *FILLER])
    )
    archive_file = write_warc(tmp_path / "one.warc.gz", [page])
    data = tmp_path / "data"
    with Store.open(data) as store, archive_of(data) as archive:
        store.claim("real")
        import_files(Run("test", store), data, [archive_file], jurisdiction="VT", say=print)
        [capture] = store.captures()
        refused = Reading("blocked", "a rule that was too strict")
        row = (
            capture.warc_file,
            capture.warc_offset,
            readings.how_read(Atlas.of(REGISTRY), capture),
            refused.outcome,
            refused.reason,
            refused.to_json(),
        )
        with monkeypatch.context() as older:
            for room in (processing, upgrading):
                older.setattr(room, "recipe", lambda: "older")
            for room in (readings, upgrading):
                older.setattr(room, "recipes", lambda: Recipe("older", "older", "older"))
            store.keep_readings("older", "older", [row])
            process(store, archive, REGISTRY, workers=1)
            upgrading.upgrade_if_needed(store, archive, REGISTRY, at="2026-01-01T00:00:00Z", workers=1)
            assert store.rows("SELECT outcome FROM outcomes") == [{"outcome": "blocked"}]
            assert store.rows("SELECT count(*) AS n FROM versions") == [{"n": 0}]
        upgrading.upgrade_if_needed(store, archive, REGISTRY, at="2026-01-02T00:00:00Z", workers=1)
        assert store.rows("SELECT outcome FROM outcomes") == [{"outcome": "first"}]
        [version] = store.rows("SELECT text, first_capture FROM versions")
        assert PERMITS in version["text"] and version["first_capture"] == capture.id
        assert store.captures() == [capture]
