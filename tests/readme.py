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

from tests.curled import curled


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


def _lasting(told: str) -> str:
    """Return what a command printed without what every edit of a rule alters: sizes and digests of files."""
    return re.sub(r"\b[0-9a-f]{64}\b", "...", re.sub(r" \([\d,]+ bytes\)", "", told))


def answered(page: str, data: Path) -> str:
    """Return ``page`` with what each command in it (a block that begins with ``$ crosswalk``) prints on ``data``, and
    under each query (a block of SQL) its answer as a table."""

    def run(block: re.Match[str]) -> str:
        argv = [sys.executable, "-m", "schedules", *shlex.split(block[1])]
        with tempfile.TemporaryDirectory() as folder:
            told = subprocess.run(
                argv,
                check=True,
                capture_output=True,
                text=True,
                cwd=folder,
                env={**os.environ, "CROSSWALK_DATA": str(data.resolve())},
            )
        return f"```\n$ crosswalk {block[1]}\n{_lasting(told.stdout.rstrip())}\n```"

    def ask(block: re.Match[str]) -> str:
        return f"```sql\n{block[1]}```\n\n{_table(data, block[1])}\n\n"

    page = re.sub(r"```\n\$ crosswalk ([^\n]*)\n.*?```", run, page, flags=re.DOTALL)
    return re.sub(r"```sql\n(.*?)```\n(?:\n\|[^\n]*)?(?:\n\|[^\n]*)*\n*", ask, page, flags=re.DOTALL)


def rewrite(docs: Path, data: Path) -> list[str]:
    """Write into every page of ``docs`` what its commands and queries give on ``data``; return the pages altered."""
    altered = []
    for path in sorted(docs.glob("*.md")):
        page = path.read_text("utf-8")
        made = answered(page, data) if "```\n$ crosswalk " in page else page
        made = curled(made, data) if "```\n$ curl " in made else made
        if made != page:
            path.write_text(made, "utf-8")
            altered.append(path.name)
    return altered


if __name__ == "__main__":
    # ``python -m tests.readme DATA``, with the data folder of a sample run.
    print("\n".join(rewrite(Path("docs"), Path(sys.argv[1]))) or "nothing to alter")
