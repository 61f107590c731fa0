"""The site of one release: Datasette over one immutable file, with our pages in front."""

from __future__ import annotations

import os
from pathlib import Path

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from db.answers_pages import table_sizes
from web import plugin
from web.metadata import DATABASE, metadata
from web.peer_sets import Groups

_HERE = Path(__file__).parent
_SETTINGS = {
    "suggest_facets": False,
    "facet_time_limit_ms": 200,
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "truncate_cells_html": 400,
    "max_csv_mb": 50,
    "allow_download": True,
    "default_cache_ttl": 60,
    "template_debug": False,
    "trace_debug": False,
    "num_sql_threads": 3,
}
# What strangers may cost us: no SQL of their own, no whole file, smaller answers.
_PUBLIC_SETTINGS = {
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "max_csv_mb": 10,
    "sql_time_limit_ms": 500,
    "max_returned_rows": 500,
    "facet_time_limit_ms": 100,
    "cache_size_kb": 20_000,
}


REPORT_TO = "CROSSWALK_REPORT_TO"
"""The environment's name for where readers report errors (see :func:`site`)."""


def site(
    snapshot: Path, *, public: bool = False, groups: Groups | None = None, report_to: str | None = None
) -> Datasette:
    """Return the site of ``snapshot``, whose file is opened immutable and must never change.

    ``groups`` are peer sets by name, offered beside the census regions. ``public`` turns off arbitrary SQL, the
    download of the file, and the pages about the machine. ``report_to`` is a mail address or an issue tracker's address
    for reports of errors (see :func:`web.error_reports.report`), by default what the environment's :data:`REPORT_TO`
    says; where there is none, pages show a text to copy.
    """
    told = {
        "public": public,
        "groups": dict(groups or {}),
        "report_to": report_to or os.environ.get(REPORT_TO),
    }
    if not pm.is_registered(plugin):
        pm.register(plugin, name="crosswalk")
    # Datasette's own handler prints a traceback for every missing page; ours answers instead.
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")
    served = Datasette(
        files=[],
        memory=True,
        metadata={**metadata(table_sizes(snapshot)), "plugins": {"crosswalk": told}},
        settings={**_SETTINGS, **(_PUBLIC_SETTINGS if public else {})},
        template_dir=str(_HERE / "templates"),
        static_mounts=[("static", str(_HERE / "static"))],
    )
    served.remove_database("_memory")
    served.add_database(Database(served, path=str(snapshot), is_mutable=False), name=DATABASE)
    return served
