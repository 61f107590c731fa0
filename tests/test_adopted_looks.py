"""What discovery adopts is read as its document is, address by address, and left alone with it."""

from __future__ import annotations

from pathlib import Path

from crawler.declarations import load
from crawler.items import Check, Snapshot
from crawler.keeper import Keeper
from db.ids import document_id
from db.leads import decide
from db.records import Jurisdiction, Publisher, Registry
from db.store import Store
from pipeline.atlas import Atlas
from schedules.placing import spoken
from schedules.processing import archive_of, process
from schedules.upgrading import rebuild, upgrade_if_needed

SITE = "https://ed.nowhere.example"
SOURCE = f"""jurisdiction: VT
publishers:
  - id: vt_ed
    name: Agency
    kind: agency
    url: {SITE}/
    documents: [{{name: other, title: Other, url: "{SITE}/other", topics: [cbe]}}]
"""
BODY = (
    "<html><head><title>Credit</title></head><body><main><h1>Credit</h1><p>Write to the office with questions "
    "about this page, in any language that you like.</p><div id='policy'><p>"
    + "A district may award credit when a student demonstrates mastery of the standards of a course. " * 6
    + "</p></div></main></body></html>"
).encode()


def declared(folder: Path, *, credit: bool = False, retired: str = "") -> Registry:
    folder.mkdir(exist_ok=True)
    (folder / "jurisdictions.yml").write_text("jurisdictions: [{code: VT, name: Vermont, kind: state}]\n")
    source = SOURCE
    if credit:
        line = (
            f'{{name: credit, title: Credit, url: "{SITE}/credit", topics: [cbe], main: "#policy"{retired}}}'
        )
        source = source.replace("documents: [", f"documents: [{line}, ")
    (folder / "vt.yml").write_text(source)
    return load(folder)


def keep(
    tmp_path: Path, at: str, path: str, purpose: str, *, body: bytes = BODY, to: str | None = None
) -> None:
    """Keep one check of ``path``; a permanent redirect led ``to`` another path of the site."""
    keeper = Keeper(tmp_path / "data", sources=tmp_path / "sources")
    keeper.open(at)
    url, final = SITE + path, SITE + (to or path)
    own = document_id(url.removeprefix("https://")) if purpose == "document" else None
    way = (f"301 {final}",) if to else ()
    check = Check(url, purpose, "vt_ed", "VT", document=own, found_on=f"{SITE}/", why="a link")
    keeper.keep(Snapshot(check, at, final, 200, (("Content-Type", "text/html"),), body, redirects=way))
    keeper.close(at, "done", {})


def rows(store: Store, table: str) -> list[dict[str, object]]:
    return store.rows(f"SELECT * FROM {table} ORDER BY 1, 2")


def test_a_discovered_document_that_is_declared_later_was_read_in_one_manner(tmp_path: Path) -> None:
    """Promise 2: the selector is ours, so it makes no change of the source."""
    registry = declared(tmp_path / "sources")
    keep(tmp_path, "2026-01-05T00:00:00Z", "/credit", "candidate")
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        upgrade_if_needed(store, archive, registry, at="2026-01-05T01:00:00Z", workers=1)
        process(store, archive, registry, workers=1)
        assert [row["state"] for row in rows(store, "leads")] == ["tracked"]
    registry = declared(tmp_path / "sources", credit=True)
    keep(tmp_path, "2026-02-05T00:00:00Z", "/credit", "document")
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        upgrade_if_needed(store, archive, registry, at="2026-02-05T01:00:00Z", workers=1)
        process(store, archive, registry, workers=1)
        assert store.rows("SELECT kind, cause FROM changes") == [{"kind": "started", "cause": "coverage"}]
        [version] = rows(store, "versions")
        assert "Write to the office" not in str(version["text"])
        assert version["valid_from"] == "2026-01-05T00:00:00Z"


def test_a_document_that_lost_a_record_stands_whatever_discovery_saw_of_it(tmp_path: Path) -> None:
    """Promise 3: what cannot be read back is our fault, and the looks of a walk are no full history."""
    registry = declared(tmp_path / "sources")
    keep(tmp_path, "2026-01-05T00:00:00Z", "/credit", "candidate")
    edited = BODY.replace(b"award credit", b"never award credit")
    keep(tmp_path, "2026-02-05T00:00:00Z", "/credit", "document", body=edited)
    data = tmp_path / "data"
    with Store.open(data) as store, archive_of(data) as archive:
        process(store, archive, registry, workers=1)
        before = {table: rows(store, table) for table in ("leads", "versions", "changes", "positions")}
        assert len(before["versions"]) == 2
        [place] = store.rows("SELECT warc_file, warc_offset FROM captures WHERE purpose = 'document'")
        store.conn.execute("DELETE FROM readings")
        store.conn.commit()
    file = data / "archive" / str(place["warc_file"])
    whole = file.read_bytes()
    keep(tmp_path, "2026-03-05T00:00:00Z", "/other", "document")
    spoiled = bytearray(file.read_bytes())
    spoiled[place["warc_offset"] + 40 : place["warc_offset"] + 80] = bytes(40)
    file.write_bytes(spoiled)
    assert len(spoiled) > len(whole)
    with Store.open(data) as store, archive_of(data) as archive:
        assert len(process(store, archive, registry, workers=1).damaged) == 1
        own = document_id("ed.nowhere.example/credit")
        kept = [row for row in rows(store, "versions") if row["document"] == own]
        assert kept == before["versions"]
        assert [row for row in rows(store, "changes") if row["document"] == own] == before["changes"]
        assert [row for row in rows(store, "leads") if row["document"] == own] == before["leads"]


def test_one_body_at_two_addresses_is_judged_at_each(tmp_path: Path) -> None:
    """Promise 5: the record is shared, the way to it is not, whichever came first."""
    registry = declared(tmp_path / "sources")
    found = []
    for order in (1, -1):
        home = tmp_path / str(order)
        home.mkdir()
        declared(home / "sources")
        checks = [
            ("2026-01-05T00:00:00Z", "/credit/old", "/credit"),
            ("2026-01-06T00:00:00Z", "/credit", None),
        ]
        for at, path, to in checks[::order]:
            keep(home, at, path, "candidate", to=to)
            with Store.open(home / "data") as store, archive_of(home / "data") as archive:
                process(store, archive, registry, workers=1)
        with Store.open(home / "data") as store, archive_of(home / "data") as archive:
            found.append(
                store.rows(
                    "SELECT c.url, o.outcome FROM captures c JOIN outcomes o ON o.capture = c.id ORDER BY 1"
                )
            )
            tables = {table: rows(store, table) for table in ("leads", "documents", "changes")}
            rebuild(store, archive, registry, at="2026-02-01T00:00:00Z", workers=2)
            assert {table: rows(store, table) for table in tables} == tables
    assert (
        found
        == [
            [
                {"url": f"{SITE}/credit", "outcome": "first"},
                {"url": f"{SITE}/credit/old", "outcome": "redirected_away"},
            ]
        ]
        * 2
    )


def test_a_dismissed_page_is_evidence_until_it_was_dismissed(tmp_path: Path) -> None:
    registry = declared(tmp_path / "sources")
    keep(tmp_path, "2026-01-05T00:00:00Z", "/credit", "candidate")
    stated = "SELECT valid_from, valid_to FROM positions WHERE basis = 'stated' AND field = 'cbe_dimension'"
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        process(store, archive, registry, workers=1)
        assert store.rows(stated) == [{"valid_from": "2026-01-05T00:00:00Z", "valid_to": None}]
        decide(store, f"{SITE}/credit", "dismiss", reason="nursing", by="me", at="2026-02-01T00:00:00Z")
        rebuild(store, archive, registry, at="2026-02-02T00:00:00Z", workers=1)
        assert store.rows(stated) == [
            {"valid_from": "2026-01-05T00:00:00Z", "valid_to": "2026-02-01T00:00:00Z"}
        ]
        assert store.rows("SELECT valid_to FROM versions") == [{"valid_to": None}]


def test_a_retired_page_is_evidence_until_it_was_retired(tmp_path: Path) -> None:
    registry = declared(tmp_path / "sources", credit=True)
    keep(tmp_path, "2026-01-05T00:00:00Z", "/credit", "document")
    stated = "SELECT valid_from, valid_to FROM positions WHERE basis = 'stated' AND field = 'cbe_dimension'"
    with Store.open(tmp_path / "data") as store, archive_of(tmp_path / "data") as archive:
        process(store, archive, registry, workers=1)
        assert store.rows(stated) == [{"valid_from": "2026-01-05T00:00:00Z", "valid_to": None}]
        registry = declared(tmp_path / "sources", credit=True, retired=", retired: 2026-03-01")
        rebuild(store, archive, registry, at="2026-03-02T00:00:00Z", workers=1)
        assert store.rows(stated) == [
            {"valid_from": "2026-01-05T00:00:00Z", "valid_to": "2026-03-01T00:00:00Z"}
        ]


def test_a_page_of_the_nation_is_no_evidence_for_the_state_that_an_import_names(store: Store) -> None:
    registry = Registry(
        (Jurisdiction("VT", "Vermont", "state"), Jurisdiction("US", "Nation", "national")),
        tuple(
            Publisher(
                code, code, code, "agency", True, True, f"https://{code}.example/", (f"{code}.example",)
            )
            for code in ("VT", "US")
        ),
        (),
        (),
    )
    store.insert(
        "documents", [{"id": f"d{code}", "jurisdiction": "VT", "publisher": code} for code in ("US", "VT")]
    )
    assert [one.id for one in spoken(store, Atlas.of(registry), "VT")] == ["dVT"]
