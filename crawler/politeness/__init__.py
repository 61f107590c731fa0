"""What keeps a crawl no burden: robots.txt, turns, rests, and whose fault an outage is.

Duty: what may be asked, when, and when to leave a host alone; docs/politeness.md says it to site owners.

Ban: nothing here decides what an answer means. Only ``robots_middleware`` knows Scrapy.
"""
