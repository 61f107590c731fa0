"""Control requests: one made-up address for each host, once a week, and what they tell of soft 404s."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from crawler.politeness.controls import control_checks, made_up_path
from pipeline.control import Control, is_like, latest
from pipeline.judge import Answer
from pipeline.reading import Manner, read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SORRY = (
    "We could not bring up what you asked for at {path}. It may have been moved when this site was rebuilt. "
    "Start again from the front page, or write to the office that keeps it and say what you were looking for."
)


def document(url: str) -> Check:
    return Check(url, "document", "agency", "X-ZZ", "d", hosts=("agency.example",))


def test_one_control_for_each_host_that_has_a_document_and_was_not_asked_lately() -> None:
    checks = [
        Check("https://index.example/list", "index", "agency", "X-ZZ"),
        document("https://www.agency.example/a"),
        document("https://agency.example/b"),
        document("https://rules.example/c"),
        document("https://lately.example/d"),
    ]
    made = list(control_checks(checks, {"lately.example"}, NOW))
    assert [(one.url, one.purpose, one.document) for one in made] == [
        ("https://www.agency.example" + made_up_path("agency.example", NOW), "control", None),
        ("https://rules.example" + made_up_path("rules.example", NOW), "control", None),
    ]
    assert made[0].hosts == ("agency.example",) and made[0].jurisdiction == "X-ZZ" and made[0].why


def test_a_made_up_path_is_the_same_for_a_host_and_day_and_another_for_others() -> None:
    path = made_up_path("agency.example", NOW)
    assert path == made_up_path("agency.example", NOW + timedelta(hours=11))
    assert path.startswith("/no-such-page-") and len(path) == len("/no-such-page-") + 8
    others = {made_up_path("agency.example", NOW + timedelta(days=1)), made_up_path("rules.example", NOW)}
    assert path not in others and len(others) == 2


def test_a_control_is_due_again_after_a_week(tmp_path: Path) -> None:
    checks = [document("https://agency.example/a")]
    keeper = Keeper(tmp_path)
    keeper.open("2026-03-01T12:00:00Z")
    (asked,) = keeper.controls(checks, NOW)
    keeper.keep(Snapshot(asked, "2026-03-01T12:00:00Z", asked.url, 404, body=b"<h1>no</h1>"))
    try:
        assert keeper.controls(checks, NOW + timedelta(days=6, hours=23)) == ()
        (again,) = keeper.controls(checks, NOW + timedelta(days=7))
    finally:
        keeper.close("2026-03-01T13:00:00Z", "done", {})
    assert again.url != asked.url


def control_of(status: int, body: str, **headers: str) -> tuple[str, str]:
    url = "https://agency.example/no-such-page-1a2b3c4d"
    reading = read(Answer(url, url, status, headers, body.encode()), Manner(purpose="control"))
    return reading.outcome, reading.text


def page(words: str, title: str = "Agency") -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"


def test_what_a_control_s_answer_tells() -> None:
    told = SORRY.format(path="/no-such-page-1a2b3c4d")
    assert control_of(200, page(told)) == ("control", f"# Agency\n{told}")
    assert control_of(200, page(told, "Page not found"))[0] == "control"
    assert control_of(404, page(told)) == ("control", "")
    assert control_of(410, "") == ("control", "")
    assert control_of(403, page("no")) == ("blocked", "")
    assert control_of(503, page("later")) == ("maintenance", "")
    assert control_of(200, page(told), **{"cf-mitigated": "challenge"}) == ("blocked", "")


def test_a_page_that_is_nearly_its_host_s_answer_for_nothing_is_a_soft_404() -> None:
    url = "https://agency.example/no-such-page-1a2b3c4d"
    control = Control(
        "2026-03-01T12:00:00Z", "agency.example", url, SORRY.format(path="/no-such-page-1a2b3c4d")
    )
    asked = "https://agency.example/policies/credit"
    assert is_like(control, asked, SORRY.format(path="/policies/credit"))
    assert not is_like(control, asked, "A district grants credit when a student shows mastery. " * 8)
    assert not is_like(control, "https://agency.example/", control.text)  # a front page shown for everything
    says_so = Control("2026-03-01T12:00:00Z", "agency.example", url, "")
    assert not is_like(says_so, asked, SORRY.format(path="/policies/credit"))


def test_the_last_control_before_a_look_counts_and_only_of_its_host() -> None:
    one, two = (
        Control(f"2026-03-0{day}T12:00:00Z", "a.example", "https://a.example/x", "t") for day in (1, 3)
    )
    assert latest([one, two], "a.example", "2026-03-02T00:00:00Z") == one
    assert latest([one, two], "a.example", "2026-03-03T12:00:00Z") == two
    assert latest([one, two], "a.example", "2026-02-28T00:00:00Z") is None
    assert latest([one, two], "b.example", "2026-03-03T12:00:00Z") is None
