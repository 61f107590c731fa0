"""A simulated site that answers: any path of it, and its traps, as a server would (pure)."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import defaultdict
from html import escape
from urllib.parse import urlsplit

from bench.simulated.files import DOCX_TYPE, HTML_TYPE, PDF_TYPE, docx_file, html_page, pdf_file
from bench.simulated.plan import RELEVANT, Plan, Spot
from bench.simulated.words import Drawer, texts
from db.ids import url_key

_SESSION = re.compile(r";jsessionid=[0-9A-F]+|[?&]sid=[0-9a-f]+|[?&]print=1")
_ROBOTS = "User-agent: *\nDisallow: /search\nDisallow: /private/\nSitemap: {root}/sitemap.xml\n"
Reply = tuple[int, str, bytes]


class SimulatedSite:
    """The site of one ``seed`` at ``root`` (``https://host``): :meth:`reply` answers, ``relevant`` is the truth."""

    def __init__(
        self, seed: int, size: int = 5000, relevant: int = RELEVANT, root: str = "https://www.agency.example"
    ) -> None:
        self.root = root
        self.plan = Plan(seed, size, relevant)
        self.relevant = frozenset(url_key(root + spot.path) for spot in self.plan.relevant)
        self._menu = self._make_menu()

    def reply(self, url: str) -> Reply:
        """Return (status, content type, body) of any address of the site."""
        parts = urlsplit(url)
        asked = parts.path + (f"?{parts.query}" if parts.query else "")
        path = _SESSION.sub("", asked) or "/"
        if path == "/robots.txt":
            return 200, "text/plain", _ROBOTS.format(root=self.root).encode()
        if path.startswith("/sitemap"):
            return self._sitemap(path)
        spot = self.plan.spots.get(path) or self.plan.spots.get(path.rstrip("/"))
        if spot is not None:
            return self._spot(spot)
        return self._trap(path) or (
            404,
            HTML_TYPE,
            b"<html><title>Page not found</title><h1>Page not found</h1></html>",
        )

    def _make_menu(self) -> str:
        items = []
        for number, (_, name, path) in enumerate(self.plan.sections):
            if number % 2 == self.plan.seed % 2:  # only every other section opens in the menu
                items.append(f'<li><a href="{escape(path)}">{escape(name)}</a></li>')
                continue
            under = "".join(
                f'<li><a href="{escape(to)}">{escape(words)}</a></li>'
                for _, words, to in self.plan.spots[path].links
            )
            items.append(f'<li><a href="{escape(path)}">{escape(name)}</a><ul>{under}</ul></li>')
        return "".join(items) + '<li><a href="/calendar/2025/06">Calendar</a></li>'

    def _spot(self, spot: Spot) -> Reply:
        paragraphs = self._paragraphs(spot)
        if spot.format == "pdf":
            return 200, PDF_TYPE, pdf_file(spot.title, paragraphs)
        if spot.format == "docx":
            return 200, DOCX_TYPE, docx_file(spot.title, paragraphs)
        above = self.plan.spots[spot.parent]
        crumbs = f'<a href="/">Home</a> / <a href="{escape(above.path)}">{escape(above.title)}</a>'
        main = "\n".join(f"<p>{escape(one)}</p>" for one in paragraphs) + self._lists(spot)
        return 200, HTML_TYPE, html_page(spot.title, self._menu, crumbs, main, spot.path)

    def _paragraphs(self, spot: Spot) -> list[str]:
        draw = Drawer(f"{self.plan.seed} text {spot.path}")
        policy, other = texts("policy_texts"), texts("other_texts")
        if spot.relevant:
            said = [
                one
                for topic in spot.topics
                for one in draw.sentences(policy[topic]["sentences"], draw.random.randint(4, 6))
            ]
            said += draw.sentences(policy["common"]["sentences"], draw.random.randint(3, 6))
            return draw.random.sample(said, len(said))
        if spot.kind in other:
            said = draw.sentences(other[spot.kind]["sentences"], 5)
            return said + draw.sentences(
                policy["common"]["sentences"][2:6:3], 1 if spot.kind in ("memo", "forms") else 0
            )
        if spot.kind == "overview":
            return [
                f"{spot.title}: what the agency has published on it is listed here.",
                "Write to the office with questions.",
            ]
        return [
            draw.filled("This part of the site is kept by the office in {town}. Choose from the list below.")
        ]

    def _lists(self, spot: Spot) -> str:
        groups: dict[str, list[str]] = defaultdict(list)
        for number, (group, words, path) in enumerate(spot.links):
            groups[group].append(
                f'<li><a href="{escape(self._with_session(spot, number, path))}">{escape(words)}</a></li>'
            )
        made = "".join(
            f"<h2>{escape(group)}</h2><ul>{''.join(items)}</ul>" for group, items in groups.items()
        )
        return made + self._bait(spot)

    def _with_session(self, spot: Spot, number: int, path: str) -> str:
        """Give some links a session id, another one on every page."""
        if number % 7 != 3 or "?" in path or "." in path.rpartition("/")[2]:
            return path
        made = hashlib.sha256(f"{spot.path} {number}".encode()).hexdigest()
        return f"{path};jsessionid={made[:16].upper()}" if number % 2 else f"{path}?sid={made[:12]}"

    def _bait(self, spot: Spot) -> str:
        """Return the links into the traps that a page of this kind would have."""
        if spot.kind == "section":
            every = '<a href="/publications?topic=all&amp;sort=date">All publications</a>'
            return f'<p>{every} <a href="outreach/">Outreach</a></p>'
        if spot.kind == "hub":
            return "".join(
                f'<a href="/publications?topic={one}&amp;sort=title">Filter</a> ' for one in ("a", "b", "c")
            )
        return ""

    def _trap(self, path: str) -> Reply | None:
        if found := re.fullmatch(r"/calendar/(\d{4})/(\d{2})(?:/\d{2})?", path):
            return self._month(int(found[1]), int(found[2]), path)
        if path.startswith("/publications"):
            return self._facets(path)
        if path.rstrip("/").endswith("/outreach"):
            links = (
                f'<p><a href="outreach/">Outreach</a> <a href="{escape(path)}outreach/">More outreach</a></p>'
            )
            return (
                200,
                HTML_TYPE,
                html_page("Outreach", self._menu, "", f"<p>Dates will follow.</p>{links}", path),
            )
        plain = {"/privacy": "Privacy", "/contact": "Contact us", "/login": "Sign in", "/search": "Search"}
        for start, title in plain.items():
            if path.startswith(start):
                return (
                    200,
                    HTML_TYPE,
                    html_page(title, self._menu, "", "<p>Write to the office in the capital.</p>", path),
                )
        return None

    def _month(self, year: int, month: int, path: str) -> Reply:
        around = ((year - (month == 1), (month - 2) % 12 + 1), (year + (month == 12), month % 12 + 1))
        links = "".join(f'<a href="/calendar/{y}/{m:02d}">{y}-{m:02d}</a> ' for y, m in around)
        links += "".join(
            f'<a href="/calendar/{year}/{month:02d}/{day:02d}">{day}</a> ' for day in range(1, 29)
        )
        return (
            200,
            HTML_TYPE,
            html_page(f"Calendar {year}-{month:02d}", self._menu, "", f"<p>{links}</p>", path),
        )

    def _facets(self, path: str) -> Reply:
        links = "".join(
            f'<a href="{escape(path)}&amp;f[{number}]={name}">{name.title()}</a> '
            for number, name in enumerate(("mastery", "equity", "graduation", "year"))
        )
        return 200, HTML_TYPE, html_page("Publications", self._menu, "", f"<p>{links}</p>", path)

    def _sitemap(self, path: str) -> Reply:
        """Return the index of sitemaps, or one of its parts (the second one compressed)."""
        listed = sorted(
            {
                spot.path
                for spot in self.plan.spots.values()
                if "?" not in spot.path and spot.kind != "program"
            }
        )
        if path == "/sitemap.xml":
            names = "".join(
                f"<sitemap><loc>{self.root}/sitemap-{name}</loc></sitemap>" for name in ("1.xml", "2.xml.gz")
            )
            head = '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            return 200, "application/xml", f"{head}{names}</sitemapindex>".encode()
        part = listed[0::2] if path == "/sitemap-1.xml" else listed[1::2]
        urls = "".join(
            f"<url><loc>{escape(self.root + one)}</loc><lastmod>2025-01-01</lastmod></url>" for one in part
        )
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
        return (
            (200, "application/gzip", gzip.compress(body, mtime=0))
            if path.endswith(".gz")
            else (200, "application/xml", body)
        )
