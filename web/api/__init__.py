"""The JSON API: what every page says, for programs, at the page's own address with ``.json``.

Pages and JSON are fed by the same data. What an answer holds is declared once, as a shape (:mod:`web.api.shapes`): the
shape picks what is handed out, and the JSON Schema at ``/api/schema.json`` and ``docs/api.md`` are written from it.
"""
