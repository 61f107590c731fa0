"""The schedules room decides when: the clock, the runs, the command line.

Duty: it joins the other rooms. It starts crawls (each in its own process), feeds archived bytes to
the pipeline, hands the records that come back to the store, publishes, and tells people how it went.

Ban: no Scrapy and no Twisted, no SQL, no rule of reading.
"""
