"""What a crawl in a process of its own tells whoever started it: one JSON object a line on standard output."""

from __future__ import annotations

import json

from crawler.items import Progress
from crawler.resuming import Progressed


def say(event: str, **what: object) -> None:
    """Print one event as a line of JSON, for whoever started this process."""
    print(json.dumps({"event": event, **what}, ensure_ascii=False), flush=True)


def say_progress(progress: Progress) -> None:
    """Tell one finished check."""
    check = progress.check
    say(
        "check",
        number=progress.number,
        total=progress.total,
        jurisdiction=check.jurisdiction,
        publisher=check.publisher,
        purpose=check.purpose,
        document=check.document,
        title=check.title,
        url=check.url,
        found_on=check.found_on,
        captured_at=progress.captured_at,
        status=progress.status,
        outcome=progress.outcome,
        reason=progress.reason,
        bytes=progress.bytes,
        is_new=progress.is_new,
    )


def say_plan(progressed: Progressed) -> None:
    """Tell what there is to do."""
    say("plan", by_jurisdiction=progressed.by_jurisdiction)
