"""The db room remembers: the tables, the writer's store, the reads, and the public snapshot.

Duty: every statement of SQL that the house needs, every id, the two locks, and the numbered
releases. It is the ground floor: it knows no web page, no rule of reading and no clock, and it
imports none of the other rooms.

Ban: no Scrapy, no APScheduler, no Datasette, no judgement about what a text means.
"""
