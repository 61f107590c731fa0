"""``python -m crawler crawl|rehearse ...``: a crawl in a process of its own, as the command line starts it.

An interrupt that comes while the rooms are still being imported ends the process without a word: there
is no crawl yet that could be stopped.
"""

from __future__ import annotations

import signal
import sys
from importlib import import_module

_PROGRAMS = {"crawl": "crawler.crawl", "rehearse": "crawler.rehearsal.play"}


def main() -> int:
    """Run the program that the first argument names with the rest of them; return its exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program = import_module(_PROGRAMS[sys.argv[1]])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code: int = program.main(sys.argv[2:])
    return code


if __name__ == "__main__":
    sys.exit(main())
