"""The command line: parse, call, print, exit code.

Exit codes: 0 done, 1 the work found faults worth a look, 2 wrong use or refused. An error is one
sentence and what to do; a traceback is a bug.
"""

from __future__ import annotations

import sys

from db.records import CrosswalkError
from schedules.cli.root import app


def main() -> None:
    """Run ``crosswalk``."""
    # Each module registers its commands on import.
    from schedules.cli import ask, collect, keep, site  # noqa: F401

    try:
        app(prog_name="crosswalk")
    except CrosswalkError as error:
        print(f"crosswalk: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(
            "crosswalk: stopped; what was finished is kept. Run the command again to go on.", file=sys.stderr
        )
        sys.exit(130)
