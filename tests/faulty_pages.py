"""Pages that are no document, by kind, and pages that only sound like them. Written here; none is a copy."""

from __future__ import annotations

from tests.block_pages import FOOT, MENU, POLICY, in_template, page

SHORT = "<p>It may have been moved. Use the search, or go back to the front page.</p>"

SOFT_404_TITLES = (
    "Page not found", "404", "404 Not Found", "Error 404", "HTTP 404", "404 - Page Not Found", "Page Not Found - Agency",
    "Agency | 404 Error", "Not Found", "The page you requested could not be found", "Oops! That page can’t be found.",
    "We can't find that page", "Sorry, this page isn't available", "Page does not exist", "This page no longer exists",
    "File not found", "The page you are looking for is no longer available", "Document not found", "Page unavailable",
    "404 Error - Page Not Found", "Sorry, we couldn't find that page", "The requested page was not found",
    "Content not found", "Page missing", "Resource not found", "Whoops, page not found",
)  # fmt: skip
DOWN_TITLES = (
    "Site under maintenance", "Under maintenance", "Down for maintenance", "Scheduled maintenance", "Site maintenance",
    "Maintenance mode", "Maintenance", "Agency | Site is undergoing scheduled maintenance", "We'll be right back",
    "Service unavailable", "503 Service Temporarily Unavailable", "Temporarily unavailable", "We'll be back soon",
    "The site is temporarily unavailable", "Website is currently unavailable", "Be right back", "System maintenance",
)  # fmt: skip
ERROR_TITLES = (
    "500 Internal Server Error", "502 Bad Gateway", "504 Gateway Time-out", "Internal Server Error", "Server Error",
    "Error 500", "Application error", "Runtime Error", "Database Error", "Error establishing a database connection",
    "An error occurred", "Something went wrong", "Bad gateway", "Server Error in '/' Application", "An unexpected error "
    "has occurred",
)  # fmt: skip
LOGIN_TITLES = (
    "Sign in", "Log in", "Login", "Sign in to your account", "Please log in", "Agency - Login", "Member Login",
    "Log In | Agency of Learning", "Authentication required", "Login required", "User login", "Single Sign-On",
    "You must be logged in to view this page", "Session expired",
)  # fmt: skip
# Titles of documents that sound like notices.
SOUND_TITLES = (
    "404 Credit by demonstration", "404-2-.01 Diplomas", "503 KAR 1:110 Instructional time", "502 KAR 30:010 Definitions",
    "401 KAR 5:005", "403 Attendance", "500 Series: Students", "Maintenance of effort", "Facilities maintenance plan",
    "Maintenance of records", "Records not found in the archive", "Page limits for portfolios", "Service learning",
    "Services unavailable in rural districts", "Sign in procedures for visitors", "Logging instructional hours",
    "Error analysis in mathematics", "Server standards for districts", "When access is denied: appeals",
    "CAPTCHA accessibility guidance", "Security checks for staff", "Blocked scheduling and credit", "Forbidden practices",
    "Not found proficient: reteaching", "Students who can not be found", "Human verification of automated scores",
)  # fmt: skip

EMPTY: dict[str, bytes] = {
    "no bytes": b"",
    "white space": b" \r\n\t \n",
    "a mark of byte order": b"\xef\xbb\xbf",
    "zeros": b"\0" * 64,
    "a page without a body": b"<html><head><title>Policy</title></head></html>",
    "an empty body": b"<html><head><title>Policy</title></head><body></body></html>",
    "hard spaces": "<html><body><p>\u00a0\u00a0</p><p>&nbsp;</p></body></html>".encode(),
    "a root for scripts": page(
        "Policy", "<div id='root'></div><script src='/static/js/main.1a2b.js'></script>"
    ).encode(),
    "a root, a message and bundles": page(
        "Policy",
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id='app'></div>"
        "<script src='/vendor.js'></script><script src='/app.js'></script>",
    ).encode(),
    "a custom element": page(
        "Policy", "<app-root></app-root><script type='module' src='/main.js'></script>"
    ).encode(),
    "a frame of a framework, with its footer": page(
        "Policy",
        "<div id='__next'><div class='spinner'></div></div><footer>Agency of Learning. All rights reserved."
        "</footer><script id='__NEXT_DATA__'>{}</script>",
    ).encode(),
    "only a menu": page("Policy", MENU).encode(),
    "a menu and a foot": page("Policy", MENU + "<main></main>" + FOOT).encode(),
    "only a banner about cookies": page(
        "Policy",
        "<div class='cookie-banner'><p>We use cookies to improve your experience.</p><button>Accept</button>"
        "<button>Preferences</button></div>",
    ).encode(),
    "a set of frames": b"<html><head><title>Policy</title></head><frameset cols='20%,80%'><frame src='menu.html'>"
    b"<frame src='main.html'></frameset></html>",
    "one inner frame": page("Policy", "<iframe src='https://records.example/view'></iframe>").encode(),
    "a stub that refreshes": page(
        "Policy",
        "<p>You should be redirected quickly; if not, click here.</p>",
        "<meta http-equiv='refresh' content='0; url=https://agency.example/other'>",
    ).encode(),
    "a stub with a script": page("Policy", "<script>window.location.href='/other';</script>").encode(),
    "only a message without scripts": page(
        "Policy",
        "<noscript><p>This site requires JavaScript. Please enable it in your browser.</p></noscript>",
    ).encode(),
    "a spinner": page(
        "Policy", "<div class='spinner'>Loading…</div><p>Please wait while the page loads.</p>"
    ).encode(),
    "a request for scripts": page(
        "Policy",
        "<p>Please enable JavaScript in your browser to view this page.</p><script src='/a.js'></script>",
    ).encode(),
    "only an image": page("Policy", "<img src='/scan.jpg' alt=''>").encode(),
    "only comments": page("Policy", "<!-- " + "the words were here " * 50 + " -->").encode(),
    "a page with its words hidden in a template": page(
        "Policy", f"<template><p>{POLICY}</p></template>"
    ).encode(),
}
# Healthy pages that are small, scripted, framed or full of furniture.
FULL: dict[str, bytes] = {
    "a repealed section beside scripts": page(
        "§ 12-104", "<h1>§ 12-104. Credit</h1><p>[Repealed by Act 9.]</p><script src='/a.js'></script>"
    ).encode(),
    "a word": page("§ 7", "<p>Repealed.</p>").encode(),
    "a root that was filled": page(
        "Policy", f"<div id='__next'><main><p>{POLICY}</p></main></div><script>x</script>"
    ).encode(),
    "with a message for those without scripts": page(
        "Policy",
        f"<noscript>Please enable JavaScript.</noscript><p>{POLICY}</p><script src='/a.js'></script>",
    ).encode(),
    "with a banner about cookies": in_template(
        "Policy", f"<div class='cookie-banner'>We use cookies. <button>Accept</button></div><p>{POLICY}</p>"
    ).encode(),
    "with an empty place for a chat": page(
        "Policy", f"<p>{POLICY}</p><div id='chat-app'></div><script src='/a.js'></script>"
    ).encode(),
    "that reloads itself": page(
        "Policy", f"<p>{POLICY}</p>", "<meta http-equiv='refresh' content='1800'>"
    ).encode(),
    "with a login in its header": page(
        "Policy", f"<header><form><input type='password'></form></header><p>{POLICY}</p>"
    ).encode(),
    "with a frame of a video": page("Policy", f"<iframe src='/video'></iframe><p>{POLICY}</p>").encode(),
    "with a noscript in its head that breaks parsers": page(
        "Policy", f"<p>{POLICY}</p>", "<noscript><iframe src='/t.html' height='0' /></noscript>"
    ).encode(),
    "a plain short note": page(
        "Note", "<h1>Note</h1><p>The board did not meet in March; see the minutes of April.</p>"
    ).encode(),
}

PARKED: dict[str, bytes] = {
    "for sale": page(
        "agency.example is for sale", "<h1>This domain is for sale!</h1><p>Make an offer.</p>"
    ).encode(),
    "may be for sale": page(
        "agency.example", "<p>This domain may be for sale. Inquire about this domain.</p>"
    ).encode(),
    "buy it": page(
        "agency.example", "<h1>Buy this domain</h1><p>The owner of agency.example offers it.</p>"
    ).encode(),
    "expired": page(
        "Domain expired", "<p>This domain has expired. Renew it with your registrar.</p>"
    ).encode(),
    "a market": page(
        "agency.example - HugeDomains", "<p>agency.example can be yours. Fast transfer. HugeDomains.com</p>"
    ).encode(),
    "sedo": page(
        "agency.example",
        "<p>Related links: courses, diplomas, schools</p>",
        "<script src='//img.sedoparking.com/js/x.js'></script>",
    ).encode(),
    "bodis": page(
        "agency.example", "<div>Ads</div><script src='//parking.bodiscdn.com/js/x.js'></script>"
    ).encode(),
    "parkingcrew": page(
        "agency.example", "<p>Search results</p><script src='//d.parkingcrew.net/x.js'></script>"
    ).encode(),
    "a lander": page(
        "", '<script>window.onload=function(){window.location.href="/lander"}</script>'
    ).encode(),
    "parked free": page(
        "agency.example", "<p>This Web page is parked free, courtesy of a registrar.</p>"
    ).encode(),
    "a new registration": page("Coming", "<h1>Future home of something quite cool.</h1>").encode(),
    "suspended": page(
        "Account Suspended", "<h1>Account Suspended</h1><p>Contact your hosting provider.</p>"
    ).encode(),
    "a server's own page": page(
        "Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page ...</p>"
    ).encode(),
    "another server's own page": page("IIS Windows Server", "<img src='iisstart.png'>").encode(),
    "no such bucket": page("404", "<p>There isn't a GitHub Pages site here.</p>").encode(),
}
UNPARKED: dict[str, bytes] = {
    "the public domain": page(
        "Public domain materials", f"<p>Works in the public domain are free to use. {POLICY}</p>"
    ).encode(),
    "a domain of the curriculum": page(
        "Domain 2: Geometry", "<h1>Domain 2: Geometry</h1><p>A student shows it twice.</p>"
    ).encode(),
    "a rule on domain names": page(
        "Domain names of districts",
        f"<p>A district renews its domain name; one whose domain has expired writes to us. {POLICY}</p>",
    ).encode(),
    "a sale": page(
        "Sale of surplus property", "<p>Buildings that are for sale are listed here by district.</p>"
    ).encode(),
    "parking": page(
        "Parking", "<h1>Parking</h1><p>Visitors park in lot B; student parking is in lot C.</p>"
    ).encode(),
    "eminent domain": page(
        "Eminent domain", "<p>A board takes land by eminent domain only for a school site.</p>"
    ).encode(),
}
