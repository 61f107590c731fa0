"""What robots.txt files allow: (what is shown, the file, [(agent, address, allowed)]).

They cover every group of the tests of Google's parser and of RFC 9309, in words of our own. Where the two
differ the standard holds, and ``DIFFERS`` says so.
"""

from __future__ import annotations

Asked = tuple[str, str, bool]
Case = tuple[str, bytes, tuple[Asked, ...]]

HERE = "https://board.example"
_LONG = 2083 * 8 - 1


def _file(*lines: str, end: str = "\n") -> bytes:
    return (end.join(lines) + end).encode()


def _asks(agent: str, allowed: str = "", refused: str = "") -> tuple[Asked, ...]:
    """Return one question for each path in two lists with spaces between."""
    yes = tuple((agent, HERE + path, True) for path in allowed.split())
    return yes + tuple((agent, HERE + path, False) for path in refused.split())


CASES: tuple[Case, ...] = (
    ("an empty file allows all", b"", _asks("Owl", "/ /any")),
    ("a file of comments allows all", _file("# hands off", "#Disallow: /"), _asks("Owl", "/any")),
    (
        "an agent without a name obeys no group that names one",
        _file("User-agent: Owl", "Disallow: /"),
        (("", "", True), ("Owl", "", False), ("Owl", HERE, False)),
    ),
    (
        "fields are a name, a colon and a value",
        _file("User-agent: Owl", "Disallow: /"),
        _asks("Owl", "", "/a/b"),
    ),
    ("other names are no fields", _file("bird: Owl", "keepout: /"), _asks("Owl", "/a/b")),
    ("a forgotten colon is forgiven", _file("User-agent Owl", "Disallow /"), _asks("Owl", "", "/a/b")),
    ("a tab is a space", _file("User-agent\tOwl", "Disallow\t/p"), _asks("Owl", "/q", "/p")),
    (
        "three words are prose",
        _file("User-agent: Owl", "Disallow / please", "Disallow: /p"),
        _asks("Owl", "/q", "/p"),
    ),
    (
        "white space around name, colon and value is nothing",
        _file("  User-agent :   Owl  ", "\tDisallow\t:\t/p\t"),
        _asks("Owl", "/q", "/p /p/q"),
    ),
    (
        "usual misspellings are understood",
        _file(
            "Useragent: Owl", "Dissallow: /a", "Dissalow: /b", "Disalow: /c", "Diasllow: /d", "Disallaw: /e"
        ),
        _asks("Owl", "/f", "/a /b /c /d /e"),
    ),
    ("an agent line in two words", _file("User agent: Owl", "Disallow: /p"), _asks("Owl", "/q", "/p")),
    (
        "groups: rules before any agent are nobody's, rules after several agents are all of theirs",
        _file(
            "Allow: /early/",
            "",
            "User-agent: Owl",
            "Disallow: /",
            "Allow: /owl/",
            "User-agent: Elk",
            "Disallow: /",
            "Allow: /elk/",
            "",
            "",
            "Allow: /late/",
            "User-agent: Fox",
            "",
            "User-agent: Owl",
            "Allow: /both/",
            "Disallow: /",
        ),
        (
            *_asks("Owl", "/owl/a /both/a", "/elk/a /early/ /late/"),
            *_asks("Elk", "/elk/a /late/a", "/both/a /early/"),
            *_asks("Fox", "/both/a", "/early/ /owl/ /elk/"),
        ),
    ),
    (
        "a Sitemap line between two agents parts no group",
        _file("User-agent: Owl", "Sitemap: https://board.example/s.xml", "User-agent: Elk", "Disallow: /"),
        (*_asks("Owl", "", "/a"), *_asks("Elk", "", "/a")),
    ),
    (
        "an unknown line between two agents parts no group",
        _file("User-agent: Owl", "Colour: brown", "User-agent: Elk", "Disallow: /"),
        (*_asks("Owl", "", "/a"), *_asks("Elk", "", "/a")),
    ),
    (
        "nor does a Crawl-delay",
        _file("User-agent: Owl", "Crawl-delay: 2", "User-agent: Elk", "Disallow: /p"),
        (*_asks("Owl", "/q", "/p"), *_asks("Elk", "/q", "/p")),
    ),
    (
        "an empty Disallow ends the naming of agents",
        _file("User-agent: Owl", "Disallow:", "User-agent: Elk", "Disallow: /"),
        (*_asks("Owl", "/a"), *_asks("Elk", "", "/a")),
    ),
    *(
        (f"field names in {how}", text, _asks("Owl", "/a/b", "/c"))
        for how, text in (
            ("capitals", _file("USER-AGENT: Owl", "ALLOW: /a/", "DISALLOW: /")),
            ("small letters", _file("user-agent: Owl", "allow: /a/", "disallow: /")),
            ("both", _file("uSeR-aGeNt: Owl", "AlLoW: /a/", "dIsAlLoW: /")),
        )
    ),
    *(
        (f"agents in {how}", _file(f"User-agent: {name}", "Allow: /a/", "Disallow: /"), asked)
        for how, name in (("capitals", "OWL"), ("small letters", "owl"), ("both", "oWl"))
        for asked in (
            (*_asks("Owl", "/a/b", "/c"), *_asks("owl", "/a/b", "/c"), *_asks("OWL", "/a/b", "/c")),
        )
    ),
    (
        "an agent's name ends at the first character that no product token has",
        _file("User-agent: *", "Disallow: /", "User-agent: Owl of the North", "Allow: /a/", "Disallow: /"),
        (*_asks("Owl", "/a/b", "/c"), *_asks("Owl of the North", "", "/a/b")),
    ),
    (
        "a version after the name is not part of it",
        _file("User-agent: Owl/2.1", "Disallow: /p"),
        (*_asks("Owl", "/q", "/p"), *_asks("Owlet", "/p"), *_asks("Ow", "/p")),
    ),
    (
        "names may have hyphens and low lines",
        _file("User-agent: Snowy-Owl_x", "Disallow: /p"),
        (*_asks("snowy-owl_X", "/q", "/p"), *_asks("Snowy", "/p")),
    ),
    (
        "the group for all others is for those that no group names",
        _file("User-agent: *", "Allow: /", "User-agent: Owl", "Disallow: /"),
        (*_asks("Owl", "", "/a"), *_asks("Elk", "/a")),
    ),
    (
        "it may come last, and is not added to a named one",
        _file("User-agent: Owl", "Disallow: /o/", "User-agent: *", "Disallow: /all/"),
        (*_asks("Owl", "/all/a", "/o/a"), *_asks("Elk", "/o/a", "/all/a")),
    ),
    (
        "several groups for all others are one",
        _file(
            "User-agent: *", "Disallow: /a", "User-agent: Elk", "Disallow: /", "User-agent: *", "Disallow: /b"
        ),
        _asks("Owl", "/c", "/a /b"),
    ),
    (
        "without one, agents that are not named are free",
        _file("User-agent: Elk", "Allow: /", "User-agent: Fox", "Disallow: /"),
        _asks("Owl", "/a"),
    ),
    (
        "a named group without rules frees its agent",
        _file("User-agent: *", "Disallow: /", "User-agent: Owl", "Disallow:"),
        (*_asks("Owl", "/a"), *_asks("Elk", "", "/a")),
    ),
    (
        "a star with words after it is all others, a star that begins a name is nobody",
        _file("User-agent: * please", "Disallow: /a", "User-agent: *Owl", "Disallow: /b"),
        _asks("Owl", "/b", "/a"),
    ),
    ("paths have capitals", _file("User-agent: Owl", "Disallow: /p/"), _asks("Owl", "/P/a", "/p/a")),
    ("and so have rules", _file("User-agent: Owl", "Disallow: /P/"), _asks("Owl", "/p/a", "/P/a")),
    (
        "the longest rule decides (1)",
        _file("User-agent: Owl", "Disallow: /p/one.html", "Allow: /p/"),
        _asks("Owl", "/p/two.html", "/p/one.html"),
    ),
    (
        "the longest rule decides (2)",
        _file("User-agent: Owl", "Allow: /p/one.html", "Disallow: /p/"),
        _asks("Owl", "/p/one.html", "/p/ /p/two.html"),
    ),
    ("two empty rules forbid nothing", _file("User-agent: Owl", "Disallow:", "Allow:"), _asks("Owl", "/a")),
    (
        "of two equal rules the kind one",
        _file("User-agent: Owl", "Disallow: /", "Allow: /"),
        _asks("Owl", "/a"),
    ),
    (
        "in whatever order",
        _file("User-agent: Owl", "Allow: /f/one", "Disallow: /f/one"),
        _asks("Owl", "/f/one /f/one/two"),
    ),
    (
        "a slash at the end is a longer rule",
        _file("User-agent: Owl", "Disallow: /a", "Allow: /a/"),
        _asks("Owl", "/a/ /a/b", "/a /ab"),
    ),
    (
        "a longer wildcard beats a shorter path",
        _file("User-agent: Owl", "Allow: /page", "Disallow: /*.html"),
        _asks("Owl", "/page /page.htm", "/page.html"),
    ),
    (
        "a longer path beats a shorter wildcard",
        _file("User-agent: Owl", "Allow: /p/page.", "Disallow: /*.html"),
        _asks("Owl", "/p/page.html", "/p/q.html"),
    ),
    (
        "queries compare as they are written",
        _file("User-agent: Owl", "Disallow: /", "Allow: /f?a=b&to=https://x.example?c&d"),
        _asks("Owl", "/f?a=b&to=https://x.example?c&d", "/f?a=b /f"),
    ),
    (
        "and an address within a query may be encoded (RFC 9309, 2.2.2)",
        _file("User-agent: Owl", "Disallow: /f?to=https://x.example"),
        _asks("Owl", "/f?to=other", "/f?to=https%3A%2F%2Fx.example /f?to=https://x.example"),
    ),
    (
        "letters beyond ASCII in a rule",
        _file("User-agent: Owl", "Disallow: /", "Allow: /f/é"),
        _asks("Owl", "/f/%C3%A9 /f/%c3%a9 /f/é", "/f/e"),
    ),
    (
        "the same, encoded in the rule",
        _file("User-agent: Owl", "Disallow: /", "Allow: /f/%c3%A9"),
        _asks("Owl", "/f/%C3%A9 /f/é", "/f/%C3%A8"),
    ),
    (
        "an encoded letter is the letter",
        _file("User-agent: Owl", "Disallow: /", "Allow: /f/%6F%77%6c"),
        _asks("Owl", "/f/owl /f/%6f%77%6C", "/f/elk"),
    ),
    (
        "also in the address",
        _file("User-agent: Owl", "Disallow: /owl"),
        _asks("Owl", "/elk", "/%6Fwl /%6F%77%6C /o%77l/x"),
    ),
    (
        "an encoded slash is not a slash",
        _file("User-agent: Owl", "Disallow: /a%2Fb"),
        _asks("Owl", "/a/b", "/a%2fb /a%2Fb"),
    ),
    (
        "what only looks encoded",
        _file("User-agent: Owl", "Disallow: /100%"),
        _asks("Owl", "/10", "/100% /100%zz"),
    ),
    (
        "an encoded star or dollar is the character",
        _file("User-agent: Owl", "Disallow: /a-%2A.html", "Disallow: /b%24"),
        _asks("Owl", "/a-b.html /b", "/a-*.html /a-%2a.html /b$ /b$/c"),
    ),
    (
        "a star is any characters, also none",
        _file("User-agent: Owl", "Disallow: /f/*/q"),
        _asks("Owl", "/f/q /f /f/a", "/f//q /f/a/q /f/a/b/q /f/a/queue"),
    ),
    (
        "several stars in order",
        _file("User-agent: Owl", "Disallow: /a*b*c$"),
        _asks("Owl", "/acb /abcd /ac", "/abc /a1b2c /abcbc"),
    ),
    (
        "a dollar is the end",
        _file("User-agent: Owl", "Disallow: /f/one$", "Allow: /f/one/two"),
        _asks("Owl", "/f/one/two /f/one/ /f/one/three /f/one?x", "/f/one"),
    ),
    (
        "a dollar elsewhere is a dollar",
        _file("User-agent: Owl", "Disallow: /cost$sheet"),
        _asks("Owl", "/cost", "/cost$sheet /cost%24sheet"),
    ),
    (
        "what follows a hash is a comment",
        _file("User-agent: Owl # the bird", "# Disallow: /", "Disallow: /f/two#and more", "Allow: /"),
        _asks("Owl", "/f/one", "/f/two /f/two/more"),
    ),
    (
        "index.html stands for its folder where it is allowed",
        _file("User-agent: *", "Allow: /docs/index.html", "Disallow: /"),
        _asks("Owl", "/docs/ /docs/index.html", "/docs/index.htm /docs/a /docs /other"),
    ),
    (
        "index.htm too, and never where it is forbidden",
        _file("User-agent: *", "Allow: /docs/index.htm", "Disallow: /", "Disallow: /list/index.html"),
        _asks("Owl", "/docs/ /docs/index.htm /docs/index.html", "/list/"),
    ),
    (
        "a folder stays open whose index.html is forbidden",
        _file("User-agent: *", "Disallow: /list/index.html"),
        _asks("Owl", "/list/ /list/a", "/list/index.html"),
    ),
    (
        "of a line that is too long the beginning counts (Disallow)",
        _file("User-agent: Owl", "Disallow: /x/" + "a" * _LONG + "/tail"),
        (
            ("Owl", f"{HERE}/y", True),
            ("Owl", f"{HERE}/x/" + "a" * (_LONG - len("Disallow: /x/") - 1), True),
            ("Owl", f"{HERE}/x/" + "a" * _LONG + "/other", False),
        ),
    ),
    (
        "of a line that is too long the beginning counts (Allow)",
        _file("User-agent: Owl", "Disallow: /", "Allow: /x/" + "b" * _LONG + "/tail"),
        (("Owl", f"{HERE}/", False), ("Owl", f"{HERE}/x/" + "b" * _LONG + "/other", True)),
    ),
    *(
        (
            f"rules begin a path: {rule}",
            _file("User-agent: Owl", "Disallow: /", f"Allow: {rule}"),
            _asks("Owl", allowed, refused),
        )
        for rule, allowed, refused in (
            (
                "/trout",
                "/trout /trout.html /trout/brown.html /trouts /trouts/brown /trout.php?id=any",
                "/Trout.asp /seatrout /?id=trout /river/trout /other",
            ),
            (
                "/trout*",
                "/trout /trout.html /trout/brown.html /trouts /trouts/brown /trout.php?id=any",
                "/Trout.asp /seatrout /?id=trout /other",
            ),
            (
                "/trout/",
                "/trout/ /trout/?id=any /trout/brown.htm /trout/?brown",
                "/trout /trout.html /Trout/Brown.php /other",
            ),
            (
                "/*.asp",
                "/one.asp /f/one.asp /f/one.asp?with /f/any.asp.html /one.asp/ /index?f=one.asp/",
                "/ /one.ASP /asp/ /index?asp",
            ),
            (
                "/*.asp$",
                "/one.asp /f/one.asp",
                "/one.asp?with /one.asp/ /one.asp5 /one.ASP /one?asp /aaaspa",
            ),
            ("/trout*.asp", "/trout.asp /trouts/brown.asp?with", "/Trout.ASP /trout"),
            ("/p", "/page", "/other"),
            ("/$", "/", "/page.htm /index.html"),
        )
    ),
    (
        "the shorter rule loses to a wildcard of more characters",
        _file("User-agent: Owl", "Allow: /page", "Disallow: /*.htm"),
        _asks("Owl", "/page", "/page.htm"),
    ),
    (
        "a fragment is not part of the address",
        _file("User-agent: Owl", "Disallow: /p$"),
        _asks("Owl", "/q#/p", "/p#there"),
    ),
    (
        "an address without a path is /, and a query alone follows one",
        _file("User-agent: Owl", "Disallow: /$", "Disallow: /?x"),
        (("Owl", HERE, False), ("Owl", f"{HERE}?x=1", False), ("Owl", f"{HERE}?y=1", True)),
    ),
    *(
        (
            f"lines end with {name}",
            _file("User-agent: Elk", "Allow: /some", "User-agent: Owl", "", "", "Disallow: /", end=end),
            (*_asks("Owl", "", "/a"), *_asks("Elk", "/a")),
        )
        for name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r"))
    ),
    (
        "the last line needs no end, and ends may be mixed",
        b"User-agent: Elk\nAllow: /some\r\nUser-agent: Owl\r\r\n\nDisallow: /",
        (*_asks("Owl", "", "/a"), *_asks("Elk", "/a")),
    ),
    *(
        (
            f"a byte order mark of {length} bytes is skipped",
            b"\xef\xbb\xbf"[:length] + _file("User-agent: Owl", "Disallow: /p"),
            _asks("Owl", "/q", "/p"),
        )
        for length in (3, 2, 1)
    ),
    (
        "a broken mark spoils its line alone",
        b"\xef\x11\xbf" + _file("User-agent: Elk", "User-agent: Owl", "Disallow: /p"),
        (*_asks("Owl", "/q", "/p"), *_asks("Elk", "/p")),
    ),
    (
        "a mark in the middle too",
        b"User-agent: Owl\n\xef\xbb\xbfDisallow: /a\nDisallow: /b\n",
        _asks("Owl", "/a", "/b"),
    ),
    (
        "a Sitemap line changes nothing, wherever it is",
        _file("Sitemap: https://board.example/s.xml", "User-agent: Owl", "Disallow: /p", "Site-map: /t.xml"),
        _asks("Owl", "/q /s.xml", "/p"),
    ),
    (
        "bytes that are no text are skipped",
        b"User-agent: Owl\nDis\xff\xfe: /\nDisallow: /p\n",
        _asks("Owl", "/q", "/p"),
    ),
    (
        "a rule without a slash at its beginning is about no address",
        _file("User-agent: Owl", "Disallow: private", "Disallow: https://board.example/private"),
        _asks("Owl", "/private"),
    ),
)
