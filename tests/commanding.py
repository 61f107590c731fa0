"""Run ``crosswalk`` as a shell would, without starting a process: what is printed, and the exit code."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest.mock import patch

from schedules.cli import main


def commanded(*argv: object) -> CompletedProcess[str]:
    """Return what a command printed and how it ended; what it does not catch itself is raised."""
    given, code = ["crosswalk", *map(str, argv)], 0
    with (
        patch.object(sys, "argv", given),
        redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")) as told,
        redirect_stderr(io.StringIO()) as complained,
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    told.flush()
    said = io.StringIO(told.buffer.getvalue().decode("utf-8"), newline=None)  # type: ignore[attr-defined]
    return CompletedProcess(given, code, said.read(), complained.getvalue())
