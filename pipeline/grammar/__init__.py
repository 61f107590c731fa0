"""How a text is taken apart before any field reads it: views, clauses, vocabulary hits, topics, stances.

The fields (:mod:`pipeline.fields`) say what is read; this room says how sentences, clauses and lists work.
Nothing here knows a field's name but by the vocabulary.
"""
