"""The pipeline room understands: judge, clean, extract, version, compare, positions.

Duty: pure functions from bytes and records to records. What it returns depends only on what it is
given, so that any table can be made again from the archive.

Ban: no network, no store, no clock, no Scrapy. Bytes come in; records go out.
"""
