"""Adding a source takes a minute and no Python: what is proposed, what is written, and what is refused.

The sites are stand-ins on the loopback address that play real host names; nothing is tried against the
internet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from crawler.declarations import check, load
from crawler.declared.additions import Addition, AdditionError, add
from crawler.declared.places import where_declared
from crawler.trials.main_selector import main_selector
from db.records import Jurisdiction, Publisher, Registry
from pipeline.reading import Reading
from schedules import trying
from schedules.cli import main, sources  # noqa: F401 - it registers the commands
from schedules.cli.root import app
from schedules.proposing_places import WhoseError, office
from tests.loopback import Asked, Reply, Stand
from tests.trial_stand_in import describe

TABLE = """\
jurisdictions:
  - {code: NH, name: New Hampshire, kind: state}
  - {code: VT, name: Vermont, kind: state}
"""
NEW_HAMPSHIRE = """\
# New Hampshire, kept by hand.
jurisdiction: NH
publishers:
  - id: nh_ed        # the department
    name: Department of Education
    kind: agency
    url: https://www.education.nh.gov/
    documents:
      - name: pace
        title: "PACE: performance assessment"
        url: https://www.education.nh.gov/pace
        topics: [assessment, cbe]
        expect: {min_chars: 300}
      # what follows is asked slowly

  - id: nh_closed
    name: A publisher of codes
    kind: rules
    url: https://code.nh.gov/
    do_not_crawl: It asks not to be crawled.
    documents: []
"""
SENTENCES = (
    "A district may award credit when a student demonstrates mastery of the required competencies. "
    "Competency-based education lets students advance upon demonstrated mastery. "
) * 6
PAGE = f"""<!doctype html><html><head><title>Minimum Standards | New Hampshire Department of Education</title></head>
<body><header><nav id="menu"><a href="/">Home</a></nav></header><div id="wrap"><div id="node-4711">
<div id="main-content"><h1>Minimum Standards</h1><p>{SENTENCES}</p></div></div></div>
<footer>Department of Education, Concord</footer></body></html>""".encode()
SPLIT = f"""<!doctype html><html><head><title>Multicultural</title></head><body><h1>Multicultural</h1>
<div id="prose"><p>{SENTENCES}</p></div></body></html>""".encode()
OFFICE = f"""<!doctype html><html><head><title>Proficiency - Vermont State Board of Education</title></head>
<body><main><h1>Proficiency-Based Graduation</h1><p>{SENTENCES}</p></main></body></html>""".encode()
BLOCKED = (
    b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>"
    b"You do not have permission.</body></html>"
)
HOSTS = ["www.education.nh.gov", "education.nh.gov", "board.vermont.gov", "code.nh.gov", "nowhere.example"]


def answer(asked: Asked) -> Reply:
    if asked.path == "/robots.txt":
        return Reply(b"User-agent: *\nDisallow: /private\n", headers=(("Content-Type", "text/plain"),))
    pages = {"/standards": PAGE, "/pace": PAGE, "/proficiency": OFFICE, "/split": SPLIT, "/blocked": BLOCKED}
    if asked.path == "/old":
        return Reply(status=301, headers=(("Location", "/standards"),))
    return Reply(pages[asked.path]) if asked.path in pages else Reply(b"<h1>Not found</h1>", 404)


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand(answer, HOSTS) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Path:
    told = describe(stand, tmp_path / "stand.json")
    monkeypatch.setattr(trying, "PROGRAM", (sys.executable, "-m", "tests.trial_stand_in", str(told)))
    stand.log.clear()
    sources_folder = tmp_path / "sources"
    sources_folder.mkdir()
    (sources_folder / "jurisdictions.yml").write_text(TABLE)
    (sources_folder / "nh.yml").write_text(NEW_HAMPSHIRE)
    return sources_folder


def crosswalk(*argv: object, answer: str = "") -> Result:
    return CliRunner().invoke(app, [*map(str, argv)], input=answer, prog_name="crosswalk")


def sentence(ended: Result) -> str:
    """Return what a refusal says; ``schedules.cli.main`` prints it and exits 2."""
    assert ended.exception is not None and not isinstance(ended.exception, SystemExit)
    return str(ended.exception)


def asked(stand: Stand) -> list[str]:
    return [f"{one.host}{one.path}" for one in stand.log]


ADDED = """\
      - name: minimum-standards
        title: Minimum Standards
        url: https://www.education.nh.gov/standards
        topics: [cbe]
        evidence: seen
        main: '#main-content'
        expect: {min_chars: 500, contains: [mastery, Standards]}
"""


def test_yes_adds_the_document_and_touches_nothing_else(folder: Path, stand: Stand) -> None:
    ended = crosswalk(
        "sources", "add", "https://www.education.nh.gov/standards", "--sources", folder, answer="y\n"
    )
    assert ended.exit_code == 0, ended.output
    before, after = NEW_HAMPSHIRE.split("      # what follows")
    assert (folder / "nh.yml").read_text() == f"{before}{ADDED}      # what follows{after}"
    assert asked(stand) == ["www.education.nh.gov/robots.txt", "www.education.nh.gov/standards"]
    assert "nh_ed/minimum-standards is declared; 'crosswalk crawl NH' reads it." in ended.output
    assert "A district may award credit" in ended.output and "cbe_dimension" in ended.output


def test_no_or_no_answer_writes_nothing(folder: Path) -> None:
    url = "https://www.education.nh.gov/standards"
    assert crosswalk("sources", "add", url, "--sources", folder, answer="n\n").exit_code == 0
    assert "run the command again with --yes" in sentence(
        crosswalk("sources", "add", url, "--sources", folder)
    )
    assert (folder / "nh.yml").read_text() == NEW_HAMPSHIRE


def test_a_new_jurisdiction_gets_a_file_with_a_publisher_of_host_and_title(folder: Path) -> None:
    ended = crosswalk("sources", "add", "https://board.vermont.gov/proficiency", "--sources", folder, "--yes")
    assert ended.exit_code == 0, ended.output
    assert (
        (folder / "vt.yml").read_text()
        == """\
jurisdiction: VT
publishers:
  - id: vt_board
    name: Vermont State Board of Education
    kind: board
    url: https://board.vermont.gov/
    documents:
      - name: proficiency-based-graduation
        title: Proficiency-Based Graduation
        url: https://board.vermont.gov/proficiency
        topics: [cbe, graduation]
        evidence: seen
        main: main
        expect: {min_chars: 500, contains: [mastery, Proficiency]}
"""
    )
    assert check(folder) == []


def test_a_moved_address_is_declared_where_it_stands_now(folder: Path) -> None:
    crosswalk(
        "sources", "add", "https://www.education.nh.gov/old", "--sources", folder, "--yes", "--name", "moved"
    )
    (made,) = [d for d in load(folder).documents if d.name == "moved"]
    assert made.url == "https://www.education.nh.gov/standards"
    assert made.earlier_urls == ("https://www.education.nh.gov/old",)


def test_a_selector_that_loses_what_is_expected_is_not_proposed(folder: Path) -> None:
    body = SPLIT.decode()
    assert main_selector(body, f"# Multicultural\n{SENTENCES}") == "#prose"  # it holds nearly every word
    ended = crosswalk("sources", "add", "https://www.education.nh.gov/split", "--sources", folder, "--yes")
    assert ended.exit_code == 0, ended.output
    (made,) = [d for d in load(folder).documents if d.url.endswith("/split")]
    assert (made.main, made.contains) == (None, ("mastery", "Multicultural"))


@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("https://www.education.nh.gov/blocked", 1, "blocked. The site's protection refused us"),
        ("https://www.education.nh.gov/gone", 1, "missing. The site answered that there is no such page"),
        ("https://www.education.nh.gov/private/x", 2, "robots_disallowed. The site's robots.txt asks not to"),
        ("https://code.nh.gov/standards", 2, "give it to 'crosswalk add-capture'"),
        ("http://127.0.0.1/standards", 1, "dns_error"),
    ],
)
def test_what_is_no_document_is_a_sentence_and_writes_nothing(
    folder: Path, url: str, code: int, told: str
) -> None:
    ended = crosswalk("sources", "add", url, "--sources", folder, "--yes")
    assert (ended.exit_code, told in ended.output) == (code, True), ended.output
    assert (folder / "nh.yml").read_text() == NEW_HAMPSHIRE and not (folder / "vt.yml").exists()


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (
            ["https://education.nh.gov/pace/?utm_source=x"],
            "declared already, at nh.yml:11: publishers[0].documents[0].url",
        ),
        (["https://education.nh.gov:8080/x"], "names port 8080: only 80 and 443 are read."),
        (["education.nh.gov/x"], "is not a full address: write https://host.example/path."),
        (["https://education.nh.gov/standards", "--state", "VT"], "is a host of nh_ed (NH), not of VT"),
        (["https://education.nh.gov/standards", "--state", "ZZ"], "'ZZ' is no jurisdiction's code"),
        (
            ["https://nowhere.example/x", "--kind", "framwork"],
            "'framwork' is not a declared kind; did you mean",
        ),
        (
            ["https://nowhere.example/x", "--topic", "cbee"],
            "'cbee' is not a declared topic; did you mean 'cbe'?",
        ),
        (["https://education.nh.gov/stand…"], "is cut short; give the whole address."),
        (["https://nowhere.example/standards"], "say it with --state, such as --state NH."),
    ],
)
def test_what_cannot_be_added_says_what_to_do(folder: Path, argv: list[str], told: str) -> None:
    assert told in sentence(crosswalk("sources", "add", *argv, "--sources", folder, "--yes"))
    assert (folder / "nh.yml").read_text() == NEW_HAMPSHIRE


def test_try_shows_what_is_declared_and_what_is_not(folder: Path, stand: Stand) -> None:
    ended = crosswalk("sources", "try", "nh_ed/pace", "--sources", folder, "--full")
    assert (
        ended.exit_code == 0
        and "well, as it is declared" in ended.output
        and "Minimum Standards" in ended.output
    )
    assert asked(stand) == ["www.education.nh.gov/robots.txt", "www.education.nh.gov/pace"]
    ended = crosswalk("sources", "try", "https://education.nh.gov/proficiency", "--sources", folder)
    assert ended.exit_code == 0 and "as an undeclared page" in ended.output
    assert crosswalk("sources", "try", "https://education.nh.gov/gone", "--sources", folder).exit_code == 1
    assert crosswalk("sources", "try", "https://education.nh.gov/private", "--sources", folder).exit_code == 2
    assert "is no declared document and no address" in sentence(
        crosswalk("sources", "try", "pase", "--sources", folder)
    )


def test_try_judges_by_what_is_expected(folder: Path) -> None:
    path = folder / "nh.yml"
    path.write_text(NEW_HAMPSHIRE.replace("{min_chars: 300}", "{contains: [a word that is not there]}"))
    ended = crosswalk("sources", "try", "pace", "--sources", folder)
    assert ended.exit_code == 1 and "unexpected." in ended.output


# -- what is proposed ----------------------------------------------------------------------------

WORDS = " ".join(f"word{number}" for number in range(60))


@pytest.mark.parametrize(
    ("body", "selector"),
    [
        (f"<div id='page'><div id='content'><p>{WORDS}</p></div></div>", "#content"),
        (f"<main><article><p>{WORDS}</p></article></main>", "article"),
        (f"<div role='main'><p>{WORDS}</p></div>", "[role=main]"),
        (f"<main><div id='node-4711'><p>{WORDS}</p></div></main>", "main"),
        (f"<div id='a'><p>{WORDS}</p></div><div id='a'>again</div>", None),
        (f"<article><p>{WORDS}</p></article><article>another</article>", None),
        (f"<div id='part'><p>word1 word2</p></div><p>{WORDS}</p>", None),
    ],
)
def test_the_main_selector_is_the_smallest_stable_one(body: str, selector: str | None) -> None:
    assert main_selector(f"<html><body><nav>menu</nav>{body}</body></html>", WORDS) == selector


REGISTRY = Registry(
    (
        Jurisdiction("NH", "New Hampshire", "state"),
        Jurisdiction("MA", "Massachusetts", "state"),
        Jurisdiction("VA", "Virginia", "state"),
        Jurisdiction("WV", "West Virginia", "state"),
        Jurisdiction("US", "United States", "national"),
    ),
    (Publisher("ma_doe", "MA", "DOE", "agency", True, True, "https://www.mass.gov/", ("mass.gov",)),),
    (),
    (),
)


@pytest.mark.parametrize(
    ("url", "text", "code"),
    [
        ("https://www.education.nh.gov/x", "", "NH"),
        ("https://www.doe.state.nh.us/x", "", "NH"),
        ("https://schools.k12.va.us/x", "", "VA"),
        ("https://education.westvirginia.gov/x", "", "WV"),
        ("https://new.mass.gov/x", "", "MA"),
        ("https://policy.example/x", "West Virginia districts. Districts of West Virginia.", "WV"),
        ("https://policy.example/x", "New Hampshire, Virginia, New Hampshire and Virginia", None),
        ("https://policy.example/x", "New Hampshire once", None),
        ("https://nh.example/x", "", None),
    ],
)
def test_whose_page_it_is(url: str, text: str, code: str | None) -> None:
    read = Reading("received", "a page", text=text)
    if code is None:
        with pytest.raises(WhoseError, match="say it with --state"):
            office(url, read, "", REGISTRY, None)
    else:
        assert office(url, read, "", REGISTRY, None).jurisdiction == code


def test_a_national_publisher_is_no_evidence_and_its_texts_are_its_own() -> None:
    whose = office("https://think.example/x", Reading("received", ""), "The Think Tank", REGISTRY, "US")
    assert (whose.id, whose.name, whose.kind, whose.official) == (
        "us_think",
        "The Think Tank",
        "national",
        False,
    )


# -- the file ------------------------------------------------------------------------------------

DOCUMENT = {"name": "new", "title": "A: b", "url": "https://education.nh.gov/new", "topics": ["cbe"]}
LINES = "      - name: new\n        title: 'A: b'\n        url: https://education.nh.gov/new\n        topics: [cbe]\n"


@pytest.mark.parametrize(
    "held",
    [
        NEW_HAMPSHIRE,
        NEW_HAMPSHIRE.replace("\n", "\r\n"),
        NEW_HAMPSHIRE.rstrip("\n"),
        "\ufeff" + NEW_HAMPSHIRE,
        NEW_HAMPSHIRE.replace(
            "{min_chars: 300}", "\n          contains:\n            - >-\n              a b\n              c"
        ),
    ],
    ids=["plain", "crlf", "no last newline", "byte order mark", "block scalar"],
)
def test_a_file_keeps_every_byte_but_for_the_addition(folder: Path, held: str) -> None:
    path = folder / "nh.yml"
    path.write_bytes(held.encode())
    add(folder, Addition("NH", "nh_ed", DOCUMENT))
    lines = LINES.replace("\n", "\r\n") if "\r\n" in held else LINES
    made = path.read_bytes().decode()
    assert lines in made and made.replace(lines, "", 1) == held
    assert where_declared(folder, "https://education.nh.gov/new") is not None


def test_a_publisher_without_documents_gets_its_first(folder: Path) -> None:
    path = folder / "nh.yml"
    path.write_text(NEW_HAMPSHIRE.replace("    documents: []\n", ""))
    add(folder, Addition("NH", "nh_closed", {**DOCUMENT, "url": "https://code.nh.gov/new"}))
    assert path.read_text().endswith(
        "    do_not_crawl: It asks not to be crawled.\n    documents:\n" + LINES.replace("education", "code")
    )


@pytest.mark.parametrize(
    "addition",
    [
        Addition("NH", "nh_closed", {**DOCUMENT, "url": "https://code.nh.gov/new"}),
        Addition("NH", "nh_ed", {**DOCUMENT, "name": "pace"}),
        Addition("NH", "nh_ed", {**DOCUMENT, "topics": ["competency"]}),
        Addition("NH", "nh_ed", {**DOCUMENT, "url": "https://elsewhere.example/new"}),
    ],
    ids=["on one line", "a name that is taken", "a topic that is none", "a host of another"],
)
def test_what_would_not_be_sound_is_not_written(folder: Path, addition: Addition) -> None:
    with pytest.raises(AdditionError):
        add(folder, addition)
    assert (folder / "nh.yml").read_text() == NEW_HAMPSHIRE
    assert sorted(path.name for path in folder.iterdir()) == ["jurisdictions.yml", "nh.yml"]
