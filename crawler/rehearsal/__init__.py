"""The rehearsal: every declared host played by a stand-in on loopback, so that a whole crawl can be seen.

Nothing that the stand-ins say comes from a state: each declared address answers with invented policy
language. What is rehearsed is the crawl itself: hundreds of hosts, their manners and their faults.
"""
