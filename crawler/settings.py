"""Polite Scrapy settings; no per-site exceptions.

What keeps a crawl inside the public network, honest and obedient is locked in the spider
(:data:`crawler.gate.locked.LOCKED`), so that no ``-s`` can switch it off.
"""

import os
import re

BOT_NAME = "policy-crosswalk"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"
# Whoever runs this says how a site can reach them: an address or a page.
CROSSWALK_CONTACT = " ".join(re.sub(r"[()]", " ", os.environ.get("CROSSWALK_CONTACT", "")).split())
USER_AGENT = f"PolicyCrosswalk/0.1 (+{CROSSWALK_CONTACT})" if CROSSWALK_CONTACT else "PolicyCrosswalk/0.1"

# Where a plain `scrapy crawl` keeps its data; `-s CROSSWALK_DATA=DIR` says otherwise.
CROSSWALK_DATA = os.environ.get("CROSSWALK_DATA", "data")

# One request at a time for each host, slower where the host is slow.
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 5
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 5
AUTOTHROTTLE_MAX_DELAY = 120
# A host that asks for a rest is waited for so long in one crawl, in seconds and in all; then it is left to the next.
CROSSWALK_PATIENCE = 120
# 429 and 503 are answers, not accidents: the host is left alone (crawler.gate.download_handler).
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
RETRY_TIMES = 1
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the capture says it

# What a hostile or broken server may cost us.
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 64 * 2**20
DOWNLOAD_WARNSIZE = 16 * 2**20
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
DEPTH_LIMIT = 0  # a walk bounds its own depth (crawler.discovery); its requests are one long chain
CLOSESPIDER_TIMEOUT = 3600
MEMUSAGE_LIMIT_MB = 1024

# Every status reaches the spider: what came back is kept, whatever it is.
HTTPERROR_ALLOW_ALL = True
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 8

COOKIES_ENABLED = False
REFERRER_POLICY = "no-referrer"
# Only codings whose end we can check: a truncated body must be noticed.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "Accept-Encoding": "gzip, deflate",
}

ITEM_PIPELINES = {"crawler.item_pipelines.ArchivePipeline": 100}

TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
LOG_LEVEL = "INFO"
FEED_EXPORT_ENCODING = "utf-8"
# `-o` exports what a check brought, never page bytes.
FEED_EXPORT_FIELDS = ["captured_at", "final_url", "status", "error", "detail", "flags", "redirects"]
