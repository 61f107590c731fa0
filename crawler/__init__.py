"""The crawler room: fetch. Sources, spiders, politeness, discovery, the archive.

Duty: ask the declared addresses politely, and keep whatever came back (archive first, then one
``captures`` row), so that everything after it can be replayed offline. Its own rooms: ``declared`` (what
files may say), ``politeness`` (robots.txt, turns, rests), ``gate`` (the only way out), ``discovery``, ``warc``
(records), ``wayback`` (other people's captures), ``trials`` (an address asked for once), ``sample`` and
``rehearsal`` (stand-ins).

Ban: nothing here knows what a text means; no SQL; no Datasette. Scrapy and Twisted only where a crawl
runs: ``spiders/``, ``crawl``, ``middlewares``, ``item_pipelines``, ``answers``, ``faults``, ``rendering``,
``gate`` (but for ``gate.addresses`` and ``gate.pinned``), ``politeness.robots_middleware``,
``trials.try_one``, and the plays of ``sample`` and ``rehearsal``; the rest (``declarations``, ``keeper``,
``archive`` ...) is importable by the command line without them.
"""
