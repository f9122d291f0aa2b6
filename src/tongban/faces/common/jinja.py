"""The Jinja2 environment that all pages are rendered in."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return an environment with autoescape, gettext, `static()` and `url()`; unknown names fail."""
    made = Environment(
        **{**options, "autoescape": True, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
    )
    made.globals.update(static=static, url=_url)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=True
    )
    return made


def _url(name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs=kwargs or None)
