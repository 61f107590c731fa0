"""Hostile and broken files through the whole of processing: each is one failed check, the rest is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from crawler.declarations import SOURCES, load
from db.store import Store
from schedules.importing import import_files
from schedules.processing import archive_of, process
from schedules.runs import Run
from tests import bombs
from tests.bombs import MIB, docx, run
from tests.captured import Page, statute, write_warc

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
TEXT = run("Districts may award credit for shown mastery of the standards. ") * 20
UNFOLDS = "The Word file unfolds to far more than it should; do not open it."
ENTITIES = "The Word file declares entities, which Word never does; do not open it."
# Which limit it meets first is the machine's affair.
LIMITED = "The document could not be read safely: "
PICTURES = "The PDF holds no text, only pictures; run OCR on it and add the result."

# What comes of each: an outcome and its reason, or only the outcome where the reason is a library's word.
HARM: dict[str, tuple[Callable[[], bytes], str, str | None]] = {
    "unfolds": (lambda: bombs.docx_that_unfolds(300 * MIB), "extract_failed", UNFOLDS),
    "lies": (lambda: bombs.docx_that_lies(3 * MIB), "extract_failed", None),
    "members": (
        lambda: docx(TEXT, {f"m{n}": b"" for n in range(2_100)}),
        "extract_failed",
        "The Word file has 2,103 parts; do not open it.",
    ),
    "ratio": (lambda: docx(TEXT, {"word/media/a": b"\0" * 4 * MIB}), "extract_failed", UNFOLDS),
    "outside": (
        lambda: docx(TEXT, {"../../crosswalk-slipped": b"x"}),
        "extract_failed",
        "The Word file has parts that would be unpacked outside of it; do not open it.",
    ),
    "entity": (
        lambda: docx(TEXT, {"word/a.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'}),
        "extract_failed",
        ENTITIES,
    ),
    "laughs": (
        lambda: docx(TEXT, {"word/a.xml": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l9;</x>'.encode()}),
        "extract_failed",
        ENTITIES,
    ),
    "giant": (lambda: bombs.pdf_with_a_giant_stream(60 * MIB), "extract_failed", LIMITED),
    "forms": (lambda: bombs.pdf_of_forms_in_forms(12, 10), "extract_failed", LIMITED),
    "circle": (bombs.pdf_in_a_circle, "empty", PICTURES),
    "deep": (lambda: bombs.pdf_with_a_deep_tree(300_000), "needs_ocr", PICTURES),
    "broken": (
        lambda: b"%PDF-1.7\n" + b"x" * 5_000 + b"\n%%EOF",
        "extract_failed",
        "The PDF is damaged; fetch it again or open it by hand.",
    ),
}  # fmt: skip
# What only looks like harm is read.
HARMLESS: dict[str, Callable[[], bytes]] = {
    "many": lambda: bombs.pdf_with_many_pages(100_000),
    "claims": lambda: bombs.pdf_that_claims_pages(10**9),
    "nested": lambda: bombs.pdf_of_forms_in_forms(200, 1),
    "word": lambda: docx(f"<w:p>{TEXT}</w:p>"),
}


def test_each_bomb_is_one_failed_check_and_all_else_is_read(tmp_path: Path) -> None:
    pages = []
    bodies = {
        **{name: made[0]() for name, made in HARM.items()},
        **{n: make() for n, make in HARMLESS.items()},
    }
    for number, (name, body) in enumerate(bodies.items()):
        pages.append(
            Page(f"https://files.example/{name}", "2026-03-01T00:00:00Z", body, 200, "application/x")
        )
        rule = statute(f"1-{number}", [f"A district may award credit under rule {number}."] * 8)
        pages.append(Page(f"https://files.example/rule-{number}", "2026-03-01T00:00:00Z", rule))
    archived = write_warc(tmp_path / "bombs.warc.gz", pages)
    with Store.open(tmp_path) as store, archive_of(tmp_path) as archive:
        store.claim("real")
        import_files(Run("test", store), tmp_path, [archived], jurisdiction="VT", say=print)
        process(store, archive, load(SOURCES), workers=2)
        rows = store.rows(
            "SELECT c.url, o.outcome, o.reason FROM outcomes o JOIN captures c ON c.id = o.capture"
        )
    seen = {row["url"].rpartition("/")[2]: (row["outcome"], row["reason"]) for row in rows}
    assert len(seen) == len(pages)
    for name, (_, outcome, reason) in HARM.items():
        found, told = seen[name]
        assert found == outcome, name
        assert told.startswith(LIMITED) if reason == LIMITED else reason in (told, None), name
    assert {name: seen[name][0] for name in HARMLESS} == dict.fromkeys(HARMLESS, "first")
    assert {seen[f"rule-{number}"][0] for number in range(len(bodies))} == {"first"}
