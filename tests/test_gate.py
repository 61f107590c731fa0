"""No address leads inside: every spelling of :mod:`tests.gate_forms`, by every way in, and not one connection."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.gate.addresses import is_public, is_readable, led_to, refusal
from crawler.gate.network import Network
from db.store import Store
from pipeline.listing import listed_urls
from tests.gate_forms import FORMS, PUBLIC, WorstCase

ROOT = Path(__file__).resolve().parents[1]
# In memory where there is such a place: hundreds of rows are synced one by one.
MEMORY = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


def play(name: str, folder: Path) -> dict[str, Any]:
    """Run a scenario and return what it told."""
    command = [sys.executable, "-m", "tests.gate_scenario", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    told: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return told


class Crawled:
    """What the crawl with every form on every way left behind."""

    def __init__(self, folder: Path) -> None:
        self.told = play("crawl", folder)
        self.forms: list[str] = self.told["forms"]
        with Store.open(folder / "data") as store:
            self.rows = store.captures("purpose = 'document'")

    def outcomes(self, beginning: str) -> Counter[str | None]:
        """Return what became of the documents whose addresses begin so."""
        return Counter(row.arrival_outcome for row in self.rows if row.url.startswith(beginning))


@pytest.fixture(scope="module")
def crawled() -> Iterator[Crawled]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Crawled(Path(folder))


def test_not_one_connection(crawled: Crawled) -> None:
    assert len(FORMS) == len(set(crawled.forms)) == 118
    assert (crawled.told["ended"], crawled.told["sink"]) == ("finished", 0)
    # flip.example was public when the gate looked, and that very address was connected to, not the next one.
    assert set(crawled.told["attempts"]) == {PUBLIC}
    # Nor did a form reach a stand-in. (What is written without a host is a path of the page's own.)
    assert not [path for _, path in crawled.told["asked"] if path.startswith("/form-")]


def test_declarations_refuse_most_forms_and_the_gate_the_others(crawled: Crawled) -> None:
    seeds: list[str] = crawled.told["seeds"]
    assert 30 <= len(seeds) < 60
    became = {row.url: row.arrival_outcome for row in crawled.rows if row.found_on is None}
    assert {became[url] for url in seeds} == {"refused_address"}


def test_redirects_are_refused_or_not_followed(crawled: Crawled) -> None:
    became = crawled.outcomes("http://front.example/redirect/")
    assert became.pop("received") == 1  # the one without a host, which stays on its own
    assert sum(became.values()) == 117 and set(became) == {"refused_address", "redirected_away"}
    assert became["refused_address"] >= 30


def test_meta_refreshes_are_never_followed(crawled: Crawled) -> None:
    asked = Counter(path for _, path in crawled.told["asked"] if path.startswith("/meta/"))
    assert asked == {f"/meta/{n}": 1 for n in range(118)}
    assert sum(crawled.outcomes("http://front.example/meta/").values()) == 118


def test_a_robots_txt_that_leads_inside_counts_as_unreachable(crawled: Crawled) -> None:
    became = crawled.outcomes("http://r-")
    assert sum(became.values()) == 118 and set(became) == {"refused_address", "robots_unreachable"}
    asked = {path for host, path in crawled.told["asked"] if host.startswith("r-")}
    of_their_own = f"/127.0.0.1/form-{FORMS.index('http:///127.0.0.1/form')}"
    assert not [
        path for path in asked - {"/robots.txt", of_their_own} if not path.startswith("/no-such-page")
    ]


def test_leads_links_sitemaps_and_imports(crawled: Crawled) -> None:
    assert crawled.told["imported"] >= 100
    asked = {path for host, path in crawled.told["asked"] if host == "open.example"}
    assert asked >= {"/robots.txt", "/sitemap.xml", "/entry"}
    leads = [row for row in crawled.rows if row.document and row.document.startswith("0000")]
    assert {row.arrival_outcome for row in leads} <= {"refused_address"}
    # An address that another way led to in the same second, with the same refusal, has one row for both.
    refused = {row.url for row in crawled.rows if row.arrival_outcome == "refused_address"}
    assert [form for form in filter(is_readable, crawled.forms) if form not in refused] == []


def test_a_trial_of_an_address_passes_the_same_gate() -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        told = play("trial", Path(folder))
    assert told["sink"] == 0 and set(told["attempts"]) <= {PUBLIC}
    said = [json.loads(line) for line in told["said"]]
    assert {one["outcome"] for one in said} == {"refused_address"}
    assert len([one for one in said if one["event"] == "tried"]) == len(told["taken"]) >= 30


@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_both_opened_and_admitted(form: str) -> None:
    """What is refused as it is spelt needs no look-up; the rest resolve to addresses that are not public."""
    url = form.replace("{sink}", "8080")
    if refusal(url):
        return
    host = url.split("/")[2].rpartition("@")[2].removesuffix(":443").strip("[]")
    found = [str(address[0]) for *_, address in WorstCase()(host, 80)]
    # flip.example is public the first time: the crawl above shows that there is no second look.
    assert host == "flip.example" or not all(map(is_public, found))


@pytest.mark.parametrize(
    "address",
    [
        "192.0.0.192",
        "192.0.0.8",
        "64:ff9b:1::1",
        "100::1",
        "100:0:0:1::1",
        "2001:2::1",
        "2001:20::1",
        "5f00::1",
    ],
)
def test_registries_that_python_knows_in_part(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["2001:4860:4860::8888", "2620:fe::fe", "192.31.196.1", "23.0.0.1"])
def test_addresses_beside_them_are_public(address: str) -> None:
    assert is_public(address)


def test_addresses_that_cannot_be_taken_apart_harm_nothing() -> None:
    assert led_to("https://a.example/b/", "http://[::1/x") == "http://%5B::1/x"
    assert led_to("https://a.example/b/", " ../c ") == "https://a.example/c"
    listed = b"<urlset><url><loc>http://[::1/x</loc></url><url><loc>https://a.example/p</loc></url></urlset>"
    assert listed_urls(listed, "https://a.example/") == ("https://a.example/p",)


def test_only_the_public_network_has_control_names() -> None:
    assert len(Network.public().controls) == 3
    assert Network().controls == ()
