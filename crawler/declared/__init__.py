"""What declaration files may hold, what is wrong with one, and how one is added to.

Duty: the shapes of the YAML, the records they become, mistakes in words with file and line.

Ban: no network, no Scrapy. The door is :mod:`crawler.declarations`.
"""
