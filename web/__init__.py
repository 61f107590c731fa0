"""The web room shows: the site, its downloads and feeds, and the processes that serve each release.

Duty: pages, comparison, redlines, exports and Atom over one immutable public file, on Datasette.
It asks :mod:`db.answers` and decides nothing about what a text means.

Ban: no Scrapy, no import from ``crawler`` or ``schedules``, no write to any database. ``web.exports``
and ``web.wording`` stay free of Datasette, since the command line prints through them.
"""
