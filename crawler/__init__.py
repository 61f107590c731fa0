"""The crawler room: fetch. Sources, spiders, politeness, discovery, the archive.

Duty: ask the declared addresses politely, and keep whatever came back (archive first, then one
``captures`` row), so that everything after it can be replayed offline.

Ban: nothing here knows what a text means; no SQL; no Datasette. Only ``spiders/``, ``settings``,
``items``, ``item_pipelines``, ``middlewares``, ``network`` and ``crawl`` may import Scrapy or
Twisted; the rest (``declarations``, ``archive`` ...) is importable by the command line without them.
"""
