"""Our templates, rendered in one go: Datasette's environment awaits each call of a macro, and a comparison has
thousands of them."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from jinja2 import Environment, Template

_ENVIRONMENTS: WeakKeyDictionary[Datasette, Environment] = WeakKeyDictionary()


class _InOneGo(Template):
    """A template that nothing in needs to be awaited, for whoever awaits it."""

    async def render_async(self, *args: Any, **kwargs: Any) -> str:
        """Render it."""
        return self.render(*args, **kwargs)


def template_of(datasette: Datasette, name: str) -> Template:
    """Return one of our templates for ``datasette`` to render; none of them may call what must be awaited."""
    if datasette not in _ENVIRONMENTS:
        made = datasette.jinja_env.overlay(enable_async=False)
        made.template_class = _InOneGo
        _ENVIRONMENTS[datasette] = made
    return _ENVIRONMENTS[datasette].get_template(name)
