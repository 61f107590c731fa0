"""The command line: parse, call, print, exit code.

Exit codes: 0 done, 1 the work found faults worth a look, 2 wrong use or refused. An error is one
sentence and what to do; a traceback is a bug.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module

from typer import Typer

from db.faults import NoDataError
from db.records import CrosswalkError
from schedules.cli.root import app, sample_beside

# What the machine says of a path or a disk, and what to do about it; anything else is a bug of ours.
_ADVICE = {
    errno.ENOENT: "Check the path; its folder must exist.",
    errno.ENOTDIR: "Check the path: a file stands where a folder is needed.",
    errno.EEXIST: "Check the path: a file stands where a folder is needed.",
    errno.EISDIR: "Name a file, not a folder.",
    errno.EACCES: "Check who owns it, or name another place.",
    errno.EPERM: "Check who owns it, or name another place.",
    errno.EROFS: "The disk may not be written; name another place.",
    errno.ENOSPC: "Free some space and run the command again; what was finished is kept.",
    errno.EDQUOT: "Free some space and run the command again; what was finished is kept.",
    errno.EIO: "Check the disk and run the command again; what was finished is kept.",
    errno.ENAMETOOLONG: "Name a shorter path.",
    errno.ELOOP: "Check the path: its links lead in a circle.",
}


# Each module adds these commands to the application when it is imported; the order is that of --help.
_COMMANDS: dict[str, tuple[str, ...]] = {
    "ask": ("changes",),
    "comparing": ("compare",),
    "cited": ("cited",),
    "collect": ("import", "crawl", "demo"),
    "keep": ("process", "publish", "verify"),
    "rules": ("upgrade", "rebuild"),
    "site": ("serve", "watch", "status"),
    "sources": ("sources",),
    "listing": ("sources",),
    "live": ("sources",),
    "found": ("sources",),
    "supply": ("add-capture",),
    "backfill": ("backfill",),
    "archive": ("archive",),
    "notices": ("notices",),
    "passages": ("borrowed", "removals"),
    "drift": ("drift", "waves"),
    "rehearse": ("rehearse",),
    "evaluate": ("evaluate",),
    "review": ("review",),
    "story": ("story",),
    "withdraw": ("withdraw",),
}


def commands(asked: str | None = None) -> Typer:
    """Return the application with every command registered; with ``asked`` alone, where that is a command.

    One command needs a part of the program only, and starts in a fraction of the time.
    """
    known = any(asked in names for names in _COMMANDS.values())
    for module, names in _COMMANDS.items():
        if not known or asked in names:
            import_module(f"schedules.cli.{module}")
    return app


def main() -> None:
    """Run ``crosswalk``."""
    try:
        commands(next(iter(sys.argv[1:]), None))(prog_name="crosswalk")
    except CrosswalkError as error:
        advice = sample_beside() if isinstance(error, NoDataError) else ""
        print(f"crosswalk: {error}{advice}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.errno not in _ADVICE:
            raise
        print(f"crosswalk: {fault_words(error)}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print(
            "crosswalk: stopped; what was finished is kept. Run the command again to go on.", file=sys.stderr
        )
        sys.exit(130)


def fault_words(error: OSError) -> str:
    """Return what the machine refused, where, and what to do next."""
    where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    what = error.strerror or "the machine refused"
    return f"{where}{what}. {_ADVICE.get(error.errno or 0, '')}".strip()
