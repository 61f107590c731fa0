"""Discovery: a focused crawl from a publisher's entry pages and sitemaps to documents nobody declared.

Duty: which links of a site are worth asking for, in which order, within a budget. Pure but for
``walk``, which feeds the spider.

Ban: no Scrapy here, no network, no store. What a document is about is judged later, by its text, in
``pipeline``; here only where to look is decided.
"""
