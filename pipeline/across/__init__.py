"""Across: what stretches over several documents - words that spread, edits that come in waves, passages
that went to another document, what vanished without a word.

Duty: each row names the versions, changes or checks that it stands on, and depends on nothing else, so that it
is the same whatever came first. Ban: no network, no store, no clock: "now" is the latest check.
"""
