"""The crawler room: fetch. Sources, spiders, politeness, discovery, the archive.

Duty: ask the declared addresses politely, and keep whatever came back (archive first, then one
``captures`` row), so that everything after it can be replayed offline.

Ban: nothing here knows what a text means; no SQL; no Datasette. Only ``spiders/``, ``crawl``,
``network``, ``download_handler``, ``middlewares``, ``robots_middleware``, ``item_pipelines``, ``answers`` and
``faults`` import Scrapy or Twisted (and ``sample.play``, which runs a crawl); the rest (``declarations``,
``keeper``, ``archive`` ...) is importable by the command line without them.
"""
