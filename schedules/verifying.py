"""Verify: every quote is a slice of its version's text, every archived body has the digest listed."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.archive import Archive
from db import reads
from db.store import Store
from db.waves import wave_quotes


@dataclass(slots=True)
class Verified:
    """How much was checked, and a sentence for each thing that is wrong."""

    findings: int = 0
    captures: int = 0
    problems: list[str] = field(default_factory=list)


def verify(store: Store, archive: Archive) -> Verified:
    """Check every finding of ``store`` and every record that its captures name."""
    checked = Verified()
    for version, text in reads.texts(store):
        for row in reads.quotes(store, version):
            checked.findings += 1
            if text[row["quote_start"] : row["quote_end"]] != row["quote"]:
                checked.problems.append(
                    f"Finding {row['id']} of version {version} quotes what its text does not say at "
                    f"{row['quote_start']}; run 'crosswalk rebuild'."
                )
    for row in wave_quotes(store):
        if row["text"][row["quote_start"] : row["quote_end"]] != row["quote"]:
            checked.problems.append(
                f"Wave {row['wave']} quotes of version {row['version']} what its text does not say at "
                f"{row['quote_start']}; run 'crosswalk rebuild'."
            )
    for capture in store.captures("warc_file IS NOT NULL AND sha256 IS NOT NULL"):
        checked.captures += 1
        assert capture.warc_file and capture.warc_offset is not None and capture.warc_length is not None
        problem = archive.verify(capture.warc_file, capture.warc_offset, capture.warc_length, capture.sha256)
        if problem:
            checked.problems.append(problem)
    return checked
