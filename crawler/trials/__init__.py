"""Trials: an address asked for once, into a temporary folder, to propose or check a declaration.

Duty: the same crawl, gate and manners as ever; what came back, as JSON.

Ban: nothing of a trial is kept.
"""
