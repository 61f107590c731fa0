"""WARC files: read whatever their state, imported, supplied by hand, recovered after a crash.

Duty: from records on the disk to rows of captures and back; nothing in an archive is ever shortened.

Ban: no Scrapy, no network. Our own archive's door is :mod:`crawler.archive`.
"""
