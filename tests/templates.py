"""Templates of six makes around one document: what sites put around a page, in names and markup of our own writing.

``day`` is what differs from one rendering to the next: a date, a token, a counter.
"""

# ruff: noqa: E501 - markup as sites write it

from __future__ import annotations

from collections.abc import Callable

_MENU = ("Home", "Students and families", "Educators", "Programs", "About the agency", "Contact us")
_LONG = "We use cookies to make this site work and to learn how visitors use it. Read our privacy notice for more."


def _items(labels: tuple[str, ...] = _MENU, cls: str = "") -> str:
    return "".join(f'<li class="{cls}"><a href="/{n}">{label}</a></li>' for n, label in enumerate(labels))


def semantic(title: str, body: str, day: str) -> str:
    """Return a page of today's elements."""
    return f"""<!doctype html><html lang="en"><head><title>{title} | Agency</title><meta name="csrf" content="{day}">
<link rel="stylesheet" href="/s.css?v={day}"></head><body>
<a class="skip-link" href="#c">Skip to main content</a>
<dialog open><p>{_LONG}</p><button>Accept</button></dialog>
<header><a href="/">Agency of Learning</a><nav aria-label="Main"><ul>{_items()}</ul></nav>
<form role="search"><input name="q"><button>Search</button></form></header>
<nav aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li><li>{title}</li></ol></nav>
<main id="c"><article><h1>{title}</h1>{body}</article>
<section class="share-buttons"><h2>Share this page</h2><a href="/f">Facebook</a> <a href="/m">Email</a></section></main>
<aside><h2>Related</h2><p>The agency posted its spring calendar for teachers and families this week.</p></aside>
<footer><p>Agency of Learning, 1 Main Street. Rendered {day}.</p><p>© 2026 Agency. All rights reserved.</p></footer>
<script nonce="{day}">track("{day}")</script></body></html>"""


def wordpress(title: str, body: str, day: str) -> str:
    """Return a page as blog software makes it."""
    return f"""<!doctype html><html><head><title>{title} &#8211; Agency of Learning</title></head>
<body class="page-template page-id-{len(day)} wp-custom-logo has-sidebar logged-out">
<div id="page" class="site"><a class="screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><div class="site-branding"><p class="site-title">Agency of Learning</p></div>
<nav id="site-navigation" class="main-navigation"><ul class="menu">{_items(cls="menu-item")}</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
<div class="yoast-breadcrumbs breadcrumbs"><span><a href="/">Home</a> » {title}</span></div>
<article id="post-77" class="post-77 page type-page hentry"><div class="entry-header"><h1 class="entry-title">{title}</h1>
<div class="entry-meta"><span class="posted-on">Posted on <time>{day}</time></span> by <span>webteam</span></div></div>
<div class="entry-content">{body}
<div class="sharedaddy sd-sharing-enabled"><div class="sd-social"><h3>Share this:</h3><ul><li>Print</li></ul></div></div></div>
</article><nav class="post-navigation"><div class="nav-links"><a rel="prev">Previous</a><a rel="next">Next</a></div></nav></main></div>
<aside id="secondary" class="widget-area sidebar"><section class="widget"><h2>Recent posts</h2><ul>{_items()}</ul></section></aside></div>
<footer id="colophon" class="site-footer"><div class="site-info">Proudly published by the web team, {day}</div></footer></div>
<div id="cookie-law-info-bar"><span>{_LONG}</span></div></body></html>"""


def drupal(title: str, body: str, day: str) -> str:
    """Return a page of regions, blocks and views."""
    return f"""<!doctype html><html><head><title>{title} | Agency</title></head><body class="path-node page-node-type-page">
<a href="#main-content" class="visually-hidden focusable">Skip to main content</a>
<div class="dialog-off-canvas-main-canvas"><section class="usa-banner"><p>An official website of the state of Sample</p></section>
<div class="region region-header"><div class="block block-system-branding-block"><a href="/">Agency of Learning</a></div>
<nav role="navigation" class="block-menu navigation menu--main"><h2 class="visually-hidden">Main navigation</h2>
<ul class="menu">{_items()}</ul></nav></div>
<div class="region region-breadcrumb"><nav class="breadcrumb"><h2 class="visually-hidden">Breadcrumb</h2><ol><li>Home</li></ol></nav></div>
<main role="main"><a id="main-content" tabindex="-1"></a><div class="layout-content"><div class="region region-content">
<div data-drupal-messages-fallback class="hidden"></div><div class="block block-core block-page-title-block">
<h1 class="page-title"><span>{title}</span></h1></div>
<div class="block block-system-main-block"><article role="article" class="node node--type-page"><div class="node__content">
<div class="clearfix text-formatted field field--name-body field__item">{body}</div>
<div class="field field--name-last-updated last-updated">Last updated: {day}</div></div></article></div></div></div></main>
<div class="region region-footer"><div class="block"><nav class="menu--footer" role="navigation"><ul>{_items()}</ul></nav></div></div>
<footer role="contentinfo">Build {day}</footer></div></body></html>"""


def sharepoint(title: str, body: str, day: str) -> str:
    """Return a page inside one form, with zones and web parts."""
    return f"""<html><head><title>
	{title}
</title></head><body><form method="post" action="./page.aspx" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" value="{day}{day}"><input type="hidden" name="__REQUESTDIGEST" value="{day}">
<div id="s4-workspace"><div id="s4-bodyContainer"><div id="ms-help" class="noprint"><a href="#">Help</a></div>
<div role="banner" class="s4-notdlg"><div class="ms-siteicon">Agency of Learning</div></div>
<div id="DeltaTopNavigation" class="ms-core-navigation" role="navigation"><ul class="root">{_items(cls="static")}</ul></div>
<div id="sideNavBox" class="ms-core-sideNavBox-removeLeftMargin sidenav"><ul>{_items()}</ul></div>
<div class="ms-breadcrumb-dropdownBox breadcrumb"><a href="/">Home</a> &gt; {title}</div>
<div id="contentBox" role="main"><div id="DeltaPlaceHolderMain"><div class="article article-body"><h1>{title}</h1>
<div id="ctl00_PlaceHolderMain_PublishingPageContent" class="ms-rtestate-field">\u200b{body}\u200b</div></div>
<div class="ms-clear" style="clear:both"></div></div></div>
<div id="suiteBarTop" style="display:none">Newsfeed {day}</div>
<div id="footer" class="page-footer noprint"><p>Visitors: {len(day)},204</p><p>Agency of Learning</p></div></div></div></form></body></html>"""


def tables(title: str, body: str, day: str) -> str:
    """Return a page laid out with tables, as in the nineties."""
    return f"""<html><head><title>{title}</title></head><body bgcolor="#ffffff"><table width="100%" border="0"><tr><td colspan="2">
<div class="masthead"><img src="/logo.gif" alt="Agency"></div></td></tr><tr><td width="160" valign="top"><div class="left-nav">
<a href="/a">Home</a><br><a href="/b">Programs</a><br><a href="/c">Schools</a></div></td><td valign="top">
<h1>{title}</h1>{body}</td></tr>
<tr><td colspan="2"><div id="footer-nav" class="footer-menu"><a href="/a">Home</a> | <a href="/p">Privacy</a></div></td></tr></table>
<p>Page last modified: {day}</p><p>Back to top</p></body></html>"""


def soup(title: str, body: str, day: str) -> str:
    """Return a page of ``div`` elements alone, with names that a builder made."""
    return f"""<!doctype html><html><head><title>{title} | Agency</title></head><body><div class="css-{len(day)}a root">
<div class="topbar"><div><div><a href="/">Agency</a></div></div></div><div class="navbar-wrap nav-menu"><div><div>Home</div><div>Programs</div>
</div></div><div class="css-1x2 hero"><div class="breadcrumbs"><span>Home</span><span>/</span><span>{title}</span></div>
</div><div class="css-9z"><div class="css-8y"><div class="css-7x"><h1>{title}</h1></div><div class="css-6w rich">{body}</div></div>
<div class="pager"><a>« Previous</a><a>Next »</a></div><div class="social-share"><span>Share on X</span></div>
<div class="page-counter"><span>Page views: {len(day) * 37}</span></div></div>
<div class="site-footer"><div><div>1 Main Street</div><div>Copyright {day}</div></div></div>
<div class="cookie-banner"><div>{_LONG}</div></div></div></body></html>"""


TEMPLATES: tuple[Callable[[str, str, str], str], ...] = (
    semantic,
    wordpress,
    drupal,
    sharepoint,
    tables,
    soup,
)
