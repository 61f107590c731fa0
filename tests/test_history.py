"""The judge's second look: what a row of checks comes to beside the document's history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from db.ids import url_key
from db.records import Capture, Finding
from pipeline.history import history
from pipeline.looks import History, Look
from pipeline.reading import Reading
from pipeline.surroundings import Listing, Surroundings

URL = "https://agency.nowhere.example/policy"
KEY = url_key(URL)
START = datetime(2026, 1, 1)
POLICY = " ".join(f"sentence number {n} says what a district does with rule {n}." for n in range(60))
EDITED = POLICY.replace("number 7", "number seven")
OTHER = " ".join(f"another matter {n} is told here at some length for {n} readers." for n in range(60))


def at(days: float) -> str:
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def look(days: float, text: str | None = None, outcome: str = "received", **more: object) -> Look:
    known = {"origin": "live", "http_status": 200, "arrival_outcome": outcome, "document": "d"} | more
    capture = Capture(id=f"{days:06.2f}", url=URL, url_key=KEY, captured_at=at(days), **known)  # type: ignore[arg-type]
    reading = (
        Reading(outcome, "test", format="html", text=text or "")
        if text or outcome != "not_modified"
        else None
    )
    return Look(capture, reading)


def gone(days: float) -> Look:
    return look(days, outcome="missing", http_status=404)


def told(looks: list[Look], surroundings: Surroundings | None = None) -> History:
    return history(looks, surroundings or Surroundings(), [KEY])


def outcomes(of: History) -> list[str]:
    return [outcome for _, outcome, _ in of.outcomes]


def events(of: History) -> list[tuple[str, str, str | None, str]]:
    return [(e.kind, e.cause, e.old_seen_at, e.new_seen_at) for e in of.events]


def listing(days: float, *keys: str, complete: bool = True) -> Listing:
    return Listing(at(days), "agency.nowhere.example", complete, frozenset(keys))


def test_first_unchanged_changed() -> None:
    of = told([look(0, POLICY), look(1, POLICY + "  "), look(2, outcome="not_modified"), look(3, EDITED)])
    assert outcomes(of) == ["first", "unchanged", "not_modified", "changed"]
    assert events(of) == [("started", "coverage", None, at(0)), ("edited", "source", at(2), at(3))]
    assert [(s.first.capture.captured_at, s.ended_at) for s in of.stands] == [(at(0), at(3)), (at(3), None)]


def test_a_fault_begins_and_ends_nothing() -> None:
    faults = ["blocked", "soft_404", "maintenance", "server_error", "empty", "truncated"]
    of = told(
        [look(0, POLICY), *(look(n + 1, outcome=fault) for n, fault in enumerate(faults)), look(9, POLICY)]
    )
    assert outcomes(of) == ["first", *faults, "unchanged"]
    assert len(of.stands) == 1 and of.stands[0].ended_at is None


def test_a_shrink_is_held_and_confirmed_by_a_later_look_then_dated_back() -> None:
    of = told([look(0, POLICY), look(1, "Nothing much."), look(2, "Nothing much.")])
    assert outcomes(of) == ["first", "suspect", "changed"]
    assert events(of)[1] == ("edited", "source", at(0), at(1))
    assert of.stands[1].first.capture.captured_at == at(1)


def test_a_shrink_that_does_not_last_is_nothing() -> None:
    of = told([look(0, POLICY), look(1, "Nothing much."), look(2, POLICY)])
    assert outcomes(of) == ["first", "suspect", "unchanged"]
    assert len(of.stands) == 1


def test_a_repeal_that_leaves_one_word_needs_no_second_look() -> None:
    of = told([look(0, POLICY), look(1, "Repealed.")])
    assert outcomes(of) == ["first", "changed"]


def test_the_last_capture_of_an_archive_is_taken_as_it_is() -> None:
    of = told([look(0, POLICY, origin="warc"), look(1, "Nothing much.", origin="warc")])
    assert outcomes(of) == ["first", "changed"]


def test_the_last_capture_of_a_backfill_waits_for_a_later_look_like_any_other() -> None:
    looks = [look(0, POLICY, origin="wayback"), look(1, "Nothing much.", origin="wayback")]
    assert outcomes(told(looks)) == ["first", "suspect"]
    of = told([*looks, look(2, "Nothing much.")])
    assert outcomes(of) == ["first", "suspect", "changed"]
    assert of.stands[1].first.capture.captured_at == at(1)


HEALTHY = tuple(at(day) for day in range(30))


def test_a_removal_needs_three_checks_seven_days_a_healthy_site_and_the_index() -> None:
    listed = (listing(0, KEY), listing(5), listing(9))
    looks = [look(0, POLICY), gone(1), gone(4), gone(7), gone(9)]
    of = told(looks, Surroundings(listed, HEALTHY))
    assert outcomes(of) == ["first", "missing", "missing", "missing", "removal_confirmed"]
    assert events(of)[1] == ("removed", "source", at(0), at(1))
    assert of.stands[0].ended_at == at(1)
    for lacking in (
        told(looks, Surroundings((listing(0, KEY), listing(9, KEY)), HEALTHY)),  # still listed
        told(looks, Surroundings((), HEALTHY)),  # never listed
        told(looks, Surroundings(listed, ())),  # the whole site is down
        told(looks[:4], Surroundings(listed, HEALTHY)),  # six days
        told([looks[0], gone(1), gone(9)], Surroundings(listed, HEALTHY)),  # two checks
    ):
        assert "removal_confirmed" not in outcomes(lacking)
        assert lacking.stands[-1].ended_at is None


def test_a_restored_page_is_a_new_version_with_its_own_event() -> None:
    looks = [look(0, POLICY), gone(1), gone(4), gone(9), gone(10), look(12, POLICY)]
    of = told(looks, Surroundings((listing(0, KEY), listing(9)), HEALTHY))
    assert outcomes(of)[3:] == ["removal_confirmed", "missing", "changed"]
    assert events(of)[2] == ("restored", "source", at(10), at(12))
    assert len(of.stands) == 2


def test_a_start_is_the_source_s_when_a_complete_index_did_not_list_it_before() -> None:
    for surroundings, cause in (
        (Surroundings((listing(0, "other"), listing(5, KEY))), "source"),
        (Surroundings((listing(0, "other"),)), "coverage"),  # an index that never stood for it
        (Surroundings((listing(0, KEY),)), "coverage"),
        (Surroundings((listing(0, "other", complete=False), listing(5, KEY))), "coverage"),
        (Surroundings((listing(5, "other"),)), "coverage"),
    ):
        assert events(told([look(3, POLICY)], surroundings))[0][:2] == ("started", cause)


def test_a_permanent_redirect_to_the_same_text_is_a_move() -> None:
    there = URL + "-2026"
    moved = look(1, POLICY, final_url=there, redirects=f"301 {there}")
    of = told([look(0, POLICY), moved, moved])
    assert outcomes(of) == ["first", "unchanged", "unchanged"]
    assert events(of)[1:] == [("moved", "source", at(0), at(1))]
    assert of.addresses == ((URL, at(0), at(1)), (there, at(1), None))


def test_a_redirect_to_another_text_is_not_the_document() -> None:
    there = URL + "-2026"
    of = told([look(0, POLICY), look(1, OTHER, final_url=there, redirects=f"301 {there}")])
    assert outcomes(of) == ["first", "redirected_away"]


def test_a_304_beside_a_held_text_is_told_by_its_etag() -> None:
    good, held = look(0, POLICY, etag="a"), look(1, "Nothing much.", etag="b")
    back = told([good, held, look(2, outcome="not_modified", http_status=304, etag="a")])
    assert outcomes(back) == ["first", "suspect", "not_modified"] and len(back.stands) == 1
    stays = told([good, held, look(2, outcome="not_modified", http_status=304, etag="b")])
    assert outcomes(stays) == ["first", "suspect", "changed"]
    assert stays.stands[1].first.capture.captured_at == at(1)
    unknown = told([good, held, look(2, outcome="not_modified", http_status=304)])
    assert outcomes(unknown) == ["first", "suspect", "suspect"] and len(unknown.stands) == 1


def test_another_page_restores_nothing() -> None:
    there = "https://agency.nowhere.example/programs"
    listed = (listing(0, KEY), listing(9))
    looks = [
        look(0, POLICY),
        gone(1),
        gone(4),
        gone(9),
        look(10, OTHER, final_url=there, redirects=f"302 {there}"),
    ]
    of = told(looks, Surroundings(listed, HEALTHY))
    assert outcomes(of)[-1] == "redirected_away"
    assert [event.kind for event in of.events] == ["started", "removed"]


def test_another_site_is_never_the_document() -> None:
    there = "https://parked.example/policy"
    away = look(1, POLICY, final_url=there, redirects=f"301 {there}")
    assert outcomes(told([look(0, POLICY), away])) == ["first", "redirected_away"]
    assert outcomes(told([away])) == ["redirected_away"]
    same_site = Surroundings(hosts=frozenset({"parked.example"}))
    assert [e.kind for e in told([look(0, POLICY), away], same_site).events] == ["started", "moved"]


def test_only_permanent_steps_make_a_move_and_a_document_may_move_back() -> None:
    there = URL + "-2026"
    passing = look(1, POLICY, final_url=there, redirects=f"301 {URL}x\n302 {there}")
    assert [e.kind for e in told([look(0, POLICY), passing]).events] == ["started"]
    moved = look(1, POLICY, final_url=there, redirects=f"301 {there}")
    of = told([look(0, POLICY), moved, look(2, POLICY)])
    assert [e.kind for e in of.events] == ["started", "moved", "moved"]
    assert of.addresses[-1] == (URL, at(2), None)


def test_one_404_before_the_first_look_proves_no_beginning() -> None:
    surroundings = Surroundings(well_at=HEALTHY)
    assert events(told([gone(0), look(1, POLICY)], surroundings))[0][:2] == ("started", "coverage")
    assert events(told([gone(0), gone(1), look(2, POLICY)], surroundings))[0] == (
        "started",
        "source",
        at(1),
        at(2),
    )
    assert events(told([gone(0), gone(1), look(2, POLICY)]))[0][:2] == ("started", "coverage")


def test_a_document_that_dates_itself_within_tracking_began_there() -> None:
    def dated(day: str, key: str = "adopted") -> Look:
        seen = look(20, POLICY)
        assert seen.reading is not None
        found = Finding("date", key, day, "adopted", 0, 7, "test")
        return Look(seen.capture, replace(seen.reading, findings=(found,)))

    surroundings = Surroundings(well_at=HEALTHY)
    assert events(told([dated("2026-01-15")], surroundings))[0][1] == "source"
    for other in (
        dated("2025-12-15"),
        dated("2026-06-01"),
        dated("2026-01"),
        dated("2026-01-15", "effective"),
    ):
        assert events(told([other], surroundings))[0][1] == "coverage"


def test_an_address_that_redirects_from_the_start_is_the_document_s_own() -> None:
    there = URL + "-2026"
    first = look(0, POLICY, final_url=there, redirects=f"302 {there}")
    edited = look(1, POLICY + OTHER, final_url=there, redirects=f"302 {there}")
    of = told([first, edited])
    assert outcomes(of) == ["first", "changed"]
    assert of.addresses == ((there, at(0), None),)
