"""The Wayback Machine: what it holds of an address, and its captures as it got them.

Duty: search and fetch politely, one host, through the gate; refuse what is not what was asked for. EDGI's
library ``wayback`` is imported in :mod:`crawler.wayback.machine` and nowhere else.

Ban: no Scrapy, no store; what is planned, kept and told is decided by the backfill (:mod:`schedules.backfilling`).
"""
