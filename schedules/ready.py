"""What every worker has at hand before its first task: the rooms, imported, and the vocabulary, read.

Imported once, by the server that workers are forked from, so that a new worker costs milliseconds.
"""

from __future__ import annotations

import gc

from pipeline.extract import extract
from pipeline.text import CleanText
from schedules import processing

__all__ = ["processing"]

extract(CleanText("Students advance when they show mastery.", ""), jurisdiction=None)

# The vocabulary stays for good: no collection need look through it. Texts are read without cycles, so that one
# in so many allocations is enough.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
