"""One change as a zip that a stranger can check: raw pages, texts, quotes, redline, citations, ``verify.py`` (pure).

The bytes depend on the change alone: members in order, without times, not compressed (what is large in it is
compressed already), so that two people who make the pack can compare its digest.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from web.how_to_cite import citations, of_change
from web.rows import harmless
from web.story.page import redline_page
from web.story.readme import readme

Row = Mapping[str, Any]
# The first moment that a zip can hold; every member has it.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_MADE_BY = (
    *("how_to_cite.py", "redline.py", "rows.py", "since_then.py", "wording.py"),
    *(f"story/{name}" for name in ("pack.py", "page.py", "readme.py", "redline.html", "verify.py")),
)
_ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
CHECK_COLUMNS = (
    *(
        "captured_at",
        "outcome",
        "reason",
        "http_status",
        "url",
        "final_url",
        "content_type",
        "sha256",
        "bytes",
    ),
    *("etag", "last_modified", "origin", "error", "id"),
)


@dataclass(frozen=True, slots=True)
class Raw:
    """What was captured on one side: its row of ``captures``, the response's headers and body as archived, the
    archived record itself (one gzip member; None where it names a person), and the record's own date, which is
    an earlier one where the same body had been archived before."""

    capture: Row
    headers: tuple[tuple[str, str], ...]
    body: bytes
    record: bytes | None
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Story:
    """What a pack holds: a change as :func:`db.answers.change` returns it, the findings of both versions that it
    quotes, the raw page of either side (None where there is none, or where its publisher's texts are not
    public), and every check of the document around it with its outcome. ``sample`` marks invented places."""

    change: Row
    before: Raw | None
    after: Raw | None
    findings: Sequence[Row]
    checks: Sequence[Row]
    sample: bool = False


def story_pack(story: Story) -> bytes:
    """Return the zip of ``story``; every member lies in a folder named after the change."""
    members = _members(story)
    listed = "".join(f"{_digest(members[name])}  {name}\n" for name in sorted(members))
    members["MANIFEST.sha256"] = listed.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for name in sorted(members):
            member = zipfile.ZipInfo(f"{folder_of(story)}/{name}", _NO_TIME)
            member.external_attr = 0o644 << 16
            member.create_system = 3  # Unix on every machine
            zipped.writestr(member, members[name])
    return out.getvalue()


def digest_of(story: Story) -> str:
    """Return 16 hex digits that stay as long as the release says the same of this change, and the pack is made the
    same way; the pages follow from what it says."""
    said = [story.change, list(story.findings), list(story.checks), story.sample]
    made_by = [files("web").joinpath(name).read_text("utf-8") for name in _MADE_BY]
    return _digest(json.dumps([said, made_by], sort_keys=True).encode("utf-8", "surrogatepass"))[:16]


def folder_of(story: Story) -> str:
    """Return the name of the folder in the zip."""
    return f"story-{story.change['id']}"


def _members(story: Story) -> dict[str, bytes]:
    change = story.change
    # A pack is the same wherever it was made, so it knows no site.
    cited = citations(of_change(change, None))
    members = {
        "README.txt": readme(change, sample=story.sample).encode(),
        "citations.txt": "".join(f"{form}\n{words}\n\n" for form, words in cited.items()).encode(),
        "checks.csv": _csv(CHECK_COLUMNS, story.checks),
        "redline.html": redline_page(story.change, sample=story.sample).encode(),
        "verify.py": (files("web.story") / "verify.py").read_bytes(),
    }
    for name, raw, version in _sides(story):
        if raw is not None:
            members[page_name(name, raw)] = raw.body
            if raw.record is not None:
                members[f"{name}/capture.warc.gz"] = raw.record
            members[f"{name}/headers.txt"] = "".join(f"{k}: {v}\n" for k, v in raw.headers).encode()
        if version and version["text"] is not None:
            members[f"{name}/text.txt"] = version["text"].encode("utf-8", "surrogatepass")
    members["quotes.csv"] = _csv(
        ("side", "field", "key", "stance", "value", "quote", "start", "end"), _quotes(story)
    )
    members["story.json"] = (
        json.dumps(_told(story, cited), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    ).encode("utf-8", "surrogatepass")
    return members


def _sides(story: Story) -> tuple[tuple[str, Raw | None, Row | None], ...]:
    return ("before", story.before, story.change["old"]), ("after", story.after, story.change["new"])


def page_name(side: str, raw: Raw) -> str:
    """Return where the raw page of a side lies in the pack; its ending says what its bytes are."""
    kind = (raw.capture["content_type"] or "").partition(";")[0].strip().lower()
    ending = "pdf" if raw.body.startswith(b"%PDF") else _ENDINGS.get(kind, "bin")
    return f"{side}/page.{ending}"


def _told(story: Story, cited: Mapping[str, str]) -> dict[str, Any]:
    """The facts of the change that ``verify.py`` and other programs read."""
    change = story.change
    facts = {
        name: change[name]
        for name in (
            *("id", "document", "document_title", "document_url", "jurisdiction", "jurisdiction_name"),
            *("publisher_name", "kind", "cause", "significance", "old_seen_at", "new_seen_at", "summary"),
            *("words_added", "words_removed", "old_version", "new_version", "learned_at", "learned_release"),
        )
    }
    told: dict[str, Any] = {"format": "policy-crosswalk-story/1", "change": facts, "citations": dict(cited)}
    for name, raw, version in _sides(story):
        told[name] = _side(name, raw, version)
    told["field_changes"] = [dict(row) for row in change["field_changes"]]
    told["spans"] = [
        dict(row) for row in change["spans"] if row["old_text"] is not None or row["new_text"] is not None
    ]
    told["quotes"] = [dict(row) for row in _quotes(story)]
    return told


def _side(name: str, raw: Raw | None, version: Row | None) -> dict[str, Any] | None:
    if raw is None and version is None:
        return None
    told: dict[str, Any] = {"version": version["id"] if version else None}
    if version and version["text"] is not None:
        told |= {"text": f"{name}/text.txt", "text_sha256": version["text_sha256"]}
    if raw is not None:
        capture = raw.capture
        told |= {
            "capture": capture["id"],
            "url": capture["url"],
            "final_url": capture["final_url"],
            "captured_at": capture["captured_at"],
            "origin": capture["origin"],
            "http_status": capture["http_status"],
            "content_type": capture["content_type"],
            "sha256": _digest(raw.body),
            "page": page_name(name, raw),
            "warc": f"{name}/capture.warc.gz" if raw.record is not None else None,
            "warc_date": raw.recorded_at,
            "archive_links": archive_links(capture["url"], capture["captured_at"]),
        }
    return told


def archive_links(url: str, captured_at: str) -> dict[str, str]:
    """Return where the Wayback Machine would show ``url`` at about ``captured_at``, and all that it holds of it."""
    stamp = "".join(sign for sign in captured_at if sign.isdigit())[:14]
    return {
        "wayback_nearest": f"https://web.archive.org/web/{stamp}/{url}",
        "wayback_all": f"https://web.archive.org/web/*/{url}",
    }


def _quotes(story: Story) -> list[dict[str, Any]]:
    """The sentences that the field changes quote, with their places in the texts."""
    change = story.change
    side_of = {change["old_version"]: "before", change["new_version"]: "after"}
    return [
        {
            "side": side_of[row["version"]],
            "field": row["field"],
            "key": row["key"],
            "stance": row["stance"],
            "value": row["value"],
            "quote": row["quote"],
            "start": row["quote_start"],
            "end": row["quote_end"],
        }
        for row in story.findings
        if row["version"] in side_of
    ]


def _csv(columns: Sequence[str], listed: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in listed:
        writer.writerow([harmless(row.get(column)) for column in columns])
    return out.getvalue().encode("utf-8", "surrogatepass")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
