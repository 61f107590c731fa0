"""The gate: the only way out of a crawl, and what no setting may open.

Duty: public addresses only, checked where the connection is made; certificates verified; caps.

Ban: no switch, variable or flag opens it; stand-ins come in through constructors.
"""
