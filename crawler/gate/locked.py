"""The settings that no ``-s``, variable or settings module can change: see ``DocumentsSpider.update_settings``.

No setting opens private addresses, lets a proxy connect past the gate, skips robots.txt, asks a host for two
things at once, or gives us another name.
"""

from __future__ import annotations

from typing import Any

from crawler.settings import DEFAULT_REQUEST_HEADERS, USER_AGENT

# Above the command line's priority (40).
PRIORITY = 100
LOCKED: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.gate.download_handler.GuardedHandler",
        "https": "crawler.gate.download_handler.GuardedHandler",
        "file": None,
        "data": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.politeness.robots_middleware.RobotsMiddleware": 100,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.middlewares.CheckedCompressionMiddleware": 590,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "crawler.middlewares.SameSiteRedirectMiddleware": 600,
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_TLS_MIN_VERSION": "TLSv1.2",
    "HTTPPROXY_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "METAREFRESH_ENABLED": False,
    "COOKIES_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "CONCURRENT_REQUESTS_PER_IP": 0,  # its slots would be addresses, and one address has many hosts
    "DOWNLOAD_SLOTS": {},
    "USER_AGENT": USER_AGENT,
    "DEFAULT_REQUEST_HEADERS": DEFAULT_REQUEST_HEADERS,
    "JOBDIR": None,  # its queues are pickles
}
