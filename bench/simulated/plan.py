"""The plan of a simulated site: its pages, who links to whom in what words, and where the documents hide (pure)."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bench.simulated.words import Drawer, slug_of, texts

RELEVANT = 60
_FORMATS = ("html",) * 6 + ("pdf",) * 3 + ("docx",)
# So many documents are linked from the home page or from the page of a section.
_AT_THE_TOP = 4
_GENERIC = (
    "Download",
    "Section {n}",
    "Read more",
    "PDF",
    "Full text",
    "View document",
    "Click here",
    "Part {n}",
)
_BARE = (
    "Policy 4{n:03d}",
    "Circular 20{n:02d}-{m}",
    "Chapter {n}",
    "Procedure {n}.{m}",
    "Document {n}",
    "Exhibit {n}-{m}",
)

# Sections of the menu: name, the hubs under it with the kinds of their pages, and a share of those pages.
SECTIONS: tuple[tuple[str, tuple[tuple[str, str, int], ...]], ...] = (
    ("About the agency", (("Our offices", "staff", 250), ("Who we are", "staff", 250), ("Visiting us", "program", 12))),
    ("Newsroom", (("News releases", "news", 1400), ("In the press", "smelling_news", 80))),
    ("State board", (("Meetings of the board", "board", 700), ("Members", "staff", 14),
                     ("Policies of the board", "", 0))),
    ("Schools and districts", (("School profiles", "profile", 620), ("District profiles", "profile", 180),
                               ("District resources", "", 0), ("Facilities", "facilities", 120))),
    ("Teaching and learning", (("Standards and instruction", "", 0), ("Courses and credit", "", 0),
                               ("Contests and programs", "program", 110), ("Division projects", "", 0))),
    ("High school", (("Graduation", "", 0), ("Ready for life", "", 0), ("Student exchange", "program", 40))),
    ("Student services", (("Student support", "", 0), ("Health room", "program", 40), ("Forms", "forms", 180))),
    ("Rules and guidance", (("Rules in force", "", 0), ("Memos to districts", "memo", 500), ("Guidance library", "", 0))),
    ("Educators", (("Certificates", "licensing", 100), ("For new teachers", "program", 40))),
    ("Data", (("Tables", "data", 200), ("Files for download", "data", 60))),
    ("Finance", (("Payments", "finance", 120), ("Grants", "program", 30))),
    ("Nutrition", (("Menus", "nutrition", 120), ("Kitchens", "program", 24))),
)  # fmt: skip

# Hubs that documents hang on: which topics fit them.
_TOPICAL: dict[str, tuple[str, ...]] = {
    "Courses and credit": ("credit_by_mastery", "seat_time", "extended_learning"),
    "Graduation": ("graduation", "portrait", "learning_plans"),
    "Standards and instruction": ("performance_assessment", "responsive_teaching", "portrait"),
    "Student support": ("supports", "discrimination", "learning_plans"),
    "Ready for life": ("extended_learning", "learning_plans", "portrait"),
    "Rules in force": ("graduation", "discrimination", "credit_by_mastery", "seat_time"),
    "Guidance library": ("performance_assessment", "responsive_teaching", "supports", "access"),
    "Policies of the board": ("equity_policy", "discrimination", "graduation", "access"),
    "District resources": ("innovation", "cbe_support", "equity_policy", "access"),
    "Division projects": ("innovation", "cbe_support", "equity_policy"),
}
_PLAIN_HUBS = ("Division projects", "District resources", "Ready for life")
_BARE_HUBS = ("Policies of the board", "Rules in force")


@dataclass(slots=True)
class Spot:
    """One page or file of the site: its path, kind and title; ``links`` are (group, words, path) in order."""

    path: str
    kind: str
    title: str
    format: str = "html"
    topics: tuple[str, ...] = ()
    parent: str = "/"
    links: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def relevant(self) -> bool:
        """Whether it is one of the documents that a discovery should find."""
        return bool(self.topics)


class Plan:
    """All spots of the site of one ``seed``, about ``size`` of them. ``unlinked`` are only in the sitemap."""

    def __init__(self, seed: int, size: int = 5000, relevant: int = RELEVANT) -> None:
        self.seed = seed
        self.random = random.Random(f"plan {seed}")
        self.spots: dict[str, Spot] = {}
        self.hubs: dict[str, Spot] = {}
        self.unlinked: list[str] = []
        self._serial = 1000
        # Hubs, look-alikes and what stands beside the documents come on top of the filled lists.
        self._share = (
            (size - relevant - 312) / 1.05 / sum(count for _, hubs in SECTIONS for _, _, count in hubs)
        )
        self._style = self.random.choice(("slug", "node", "aspx"))
        self._place(Spot("/", "home", "Welcome"))
        for section, hubs in SECTIONS:
            self._section(section, hubs)
        self.sections = tuple(self.spots["/"].links)
        self._hide(relevant)
        self._look_alikes()
        self._mix()

    @property
    def relevant(self) -> list[Spot]:
        """The documents that a discovery should find."""
        return [spot for spot in self.spots.values() if spot.relevant]

    def _place(self, spot: Spot) -> Spot:
        while spot.path in self.spots:
            self._serial += 1
            head, dot, end = spot.path.rpartition(".")
            spot.path = (
                f"{head}-{self._serial}.{end}" if dot and "/" not in end else f"{spot.path}-{self._serial}"
            )
        self.spots[spot.path] = spot
        return spot

    def _section(self, section: str, hubs: tuple[tuple[str, str, int], ...]) -> None:
        top = self._place(Spot(f"/{slug_of(section)}", "section", section))
        self.spots["/"].links.append(("Sections", section, top.path))
        for name, kind, count in hubs:
            hub = self._place(Spot(f"{top.path}/{slug_of(name)}", "hub", name, parent=top.path))
            top.links.append(("In this section", name, hub.path))
            self.hubs[name] = hub
            if kind:
                self._fill(hub, kind, max(3, round(count * self._share)))

    def _fill(self, hub: Spot, kind: str, count: int) -> None:
        """Hang ``count`` pages of ``kind`` on ``hub``, twenty on each page of its list."""
        sheet = hub
        for number in range(count):
            if number and number % 20 == 0:
                more = self._place(
                    Spot(f"{hub.path}?page={number // 20 + 1}", "list", f"{hub.title}, more", parent=hub.path)
                )
                sheet.links.append(("Pages", "Next page", more.path))
                sheet = more
            one = self._other(hub, kind)
            sheet.links.append((one.title[:1].upper(), one.title, one.path))

    def _other(self, hub: Spot, kind: str) -> Spot:
        self._serial += 1
        stock = texts("other_texts")[kind]
        draw = Drawer(f"{self.seed} {kind} {self._serial}")
        title = draw.filled(self.random.choice(stock["titles"]))
        filed = (
            kind in ("board", "forms", "data", "memo", "finance", "facilities") and self.random.random() < 0.5
        )
        return self._place(
            Spot(
                self._path(hub, title, "pdf" if filed else "html"),
                kind,
                title,
                "pdf" if filed else "html",
                parent=hub.path,
            )
        )

    def _path(self, hub: Spot, title: str, form: str) -> str:
        self._serial += 1
        if form != "html":
            folder = self.random.choice(("/documents", "/files/public", hub.path + "/files"))
            name = self.random.choice((slug_of(title)[:40], f"doc{self._serial}", slug_of(title)[:12]))
            return f"{folder}/{name}.{form}"
        named = {"slug": slug_of(title), "node": f"node/{self._serial}", "aspx": f"{slug_of(title)}.aspx"}
        return f"{hub.path}/{named[self._style]}" if self._style != "node" else f"/{named['node']}"

    def _hide(self, count: int) -> None:
        """Place the documents: most in plain words on fitting hubs, the rest where only more reading finds them."""
        ways = (self._plainly,) * 24 + (self._generically,) * 8 + (self._barely,) * 8 + (self._aside,) * 8
        ways += (self._deeply,) * 6 + (self._only_listed,) * 6
        step = len(ways) / count
        for number in range(count):
            ways[int(number * step)](number)

    def _document(self, hub: Spot, number: int, *, title: str | None = None) -> tuple[Spot, str]:
        """Place a document that fits ``hub``; return it and words that tell what it is."""
        fitting = _TOPICAL[hub.title]
        first = fitting[number % len(fitting)]
        others = [name for name in texts("policy_texts") if name not in (first, "common")]
        chosen = (first, self.random.choice(others)) if self.random.random() < 0.4 else (first,)
        stock = texts("policy_texts")[first]
        draw = Drawer(f"{self.seed} document {number}")
        said = title or draw.filled(draw.random.choice(stock["titles"]))
        form = self.random.choice(_FORMATS)
        spot = self._place(Spot(self._path(hub, said, form), "document", said, form, chosen, hub.path))
        return spot, draw.random.choice(stock["links"])

    def _plainly(self, number: int) -> None:
        hub = self.hubs[self.random.choice(sorted(set(_TOPICAL) - set(_PLAIN_HUBS) - set(_BARE_HUBS)))]
        spot, words = self._document(hub, number)
        part = self.random.choice(("Key documents", "Policies", spot.title))
        if number < _AT_THE_TOP:
            home = self.spots["/"] if number % 2 else self.spots[hub.parent]
            home.links.append(("Highlights", words, spot.path))
        else:
            hub.links.append((part, words, spot.path))

    def _generically(self, number: int) -> None:
        """The link says nothing; the heading above it or the page around it does."""
        hub = self.hubs[
            self.random.choice(("Courses and credit", "Graduation", "Guidance library", "Student support"))
        ]
        spot, words = self._document(hub, number)
        generic = self.random.choice(_GENERIC).format(n=self.random.randint(2, 9))
        if self.random.random() < 0.5:
            hub.links.append((words, generic, spot.path))
            return
        around = self._place(Spot(self._path(hub, words, "html"), "overview", words, parent=hub.path))
        hub.links.append(("Topics", words, around.path))
        around.links.append(("Documents", generic, spot.path))

    def _barely(self, number: int) -> None:
        """Neither the link nor the title says anything: one of a numbered series."""
        hub = self.hubs[self.random.choice(_BARE_HUBS)]
        bare = self._bare_words()
        spot, _ = self._document(hub, number, title=bare)
        hub.links.append(("Instruction and students", bare, spot.path))

    def _bare_words(self) -> str:
        return self.random.choice(_BARE).format(n=self.random.randint(10, 99), m=self.random.randint(1, 9))

    def _aside(self, number: int) -> None:
        """Plain words, on a hub whose name tells nothing."""
        hub = self.hubs[self.random.choice(_PLAIN_HUBS)]
        spot, words = self._document(hub, number)
        hub.links.append((self.random.choice(("What we are working on", "Programs")), words, spot.path))

    def _deeply(self, number: int) -> None:
        """Two more pages between the hub and the document."""
        hub = self.hubs[
            self.random.choice(("Standards and instruction", "District resources", "Guidance library"))
        ]
        name = self.random.choice(("Library", "Materials for districts", "Collections", "Earlier editions"))
        shelf = self._place(Spot(f"{hub.path}/{slug_of(name)}", "list", name, parent=hub.path))
        hub.links.append(("More", name, shelf.path))
        box = self._place(Spot(f"{shelf.path}?page=2", "list", f"{name}, page 2", parent=shelf.path))
        shelf.links.append(("Pages", "2", box.path))
        for sheet in (shelf, box):
            for _ in range(4):
                one = self._other(hub, "program")
                sheet.links.append(("Items", one.title, one.path))
        spot, words = self._document(hub, number)
        box.links.append(("Items", self.random.choice((words, spot.title, words)), spot.path))

    def _only_listed(self, number: int) -> None:
        """No page links to it: only the sitemap lists it, under an address that tells something."""
        hub = self.hubs[self.random.choice(sorted(_TOPICAL))]
        spot, words = self._document(hub, number)
        del self.spots[spot.path]
        end = "" if spot.format == "html" else f".{spot.format}"
        spot.path = (
            f"/archive-of-pages/{slug_of(words)}{end}"
            if self._style == "node"
            else f"{hub.path}/{slug_of(words)}{end}"
        )
        self.unlinked.append(self._place(spot).path)

    def _look_alikes(self) -> None:
        homes = {
            "nursing_competency": "Health room", "stand_trial": "Student support", "money_equity": "Payments",
            "college": "Graduation", "office": "Our offices",
        }  # fmt: skip
        for kind, name in homes.items():
            stock, hub = texts("other_texts")[kind], self.hubs[name]
            for number in range(8):
                draw = Drawer(f"{self.seed} {kind} {number}")
                title = draw.random.choice(stock["titles"])
                one = self._place(Spot(self._path(hub, title, "html"), kind, title, parent=hub.path))
                hub.links.append(("Related", draw.random.choice((title, *stock["links"])), one.path))

    def _mix(self) -> None:
        """Put pages without policy beside the documents, and shuffle, so that no place gives them away."""
        for name in _TOPICAL:
            hub = self.hubs[name]
            bare = name in _BARE_HUBS
            for number in range(30 if bare else 14):
                one = self._other(hub, "program" if not bare else "memo")
                if bare:
                    words = self._bare_words()
                    part = "Instruction and students" if number < 6 else "Buildings and money"
                else:
                    words, part = (
                        one.title,
                        self.random.choice(("Key documents", "Policies", "Programs", "More")),
                    )
                hub.links.append((part, words, one.path))
            grouped: dict[str, list[tuple[str, str, str]]] = {}
            for link in hub.links:
                grouped.setdefault(link[0], []).append(link)
            hub.links = []
            for group in self.random.sample(sorted(grouped), len(grouped)):
                hub.links += self.random.sample(grouped[group], len(grouped[group]))
