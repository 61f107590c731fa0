"""What a page says is printed as it says it: brackets are no markup of the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table

from schedules.cli import ask


@pytest.mark.parametrize("said", ["A [see section 5] award", "an end [/credit] of nothing", "[bold]not bold"])
def test_brackets_stay(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(ask, "out", Console(file=written, width=80))
    table = Table("sentence")
    table.add_row(said)
    ask.show(table, "1 sentence", None)
    assert said in written.getvalue()
