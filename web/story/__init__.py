"""Story packs: one zip with which a stranger can check one change without us.

Duty: the same change gives the same bytes on every machine; all that the pack claims can be checked by the
``verify.py`` inside it, with Python alone. Ban: no Datasette, no store, no archive: what goes in is handed over.
"""
