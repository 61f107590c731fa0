"""The README's query, run: the table under it is this answer, on the sample data."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path


def answer(readme: str, data: Path | None = None) -> str:
    """Return the answer to the first query in ``readme`` as a Markdown table.

    ``data`` is a data folder of the sample run (else ``$CROSSWALK_SAMPLE``, else one is made).
    """
    [query] = re.findall(r"```sql\n(.*?)```", readme, re.DOTALL)
    given = data or (Path(os.environ["CROSSWALK_SAMPLE"]) if "CROSSWALK_SAMPLE" in os.environ else None)
    if given is not None:
        return _table(given, query)
    with tempfile.TemporaryDirectory() as folder:
        argv = [sys.executable, "-m", "schedules", "demo", "--data", folder]
        subprocess.run(argv, check=True, capture_output=True)
        return _table(Path(folder), query)


def _table(data: Path, query: str) -> str:
    with closing(sqlite3.connect(data / "public" / "crosswalk.db")) as conn:
        found = conn.execute(query)
        names = [column[0] for column in found.description]
        rows = [names, ["---"] * len(names), *found]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)


def answered(page: str, data: Path) -> str:
    """Return ``page`` with what each command in it (a block that begins with ``$ crosswalk``) prints on ``data``."""

    def run(block: re.Match[str]) -> str:
        argv = [sys.executable, "-m", "schedules", *shlex.split(block[1])]
        told = subprocess.run(
            argv, check=True, capture_output=True, text=True, env={**os.environ, "CROSSWALK_DATA": str(data)}
        )
        return f"```\n$ crosswalk {block[1]}\n{told.stdout.rstrip()}\n```"

    return re.sub(r"```\n\$ crosswalk ([^\n]*)\n.*?```", run, page, flags=re.DOTALL)
