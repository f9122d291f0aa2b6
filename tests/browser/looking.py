"""Looks at a page as it stands: axe, and what axe does not see (width, spacing, size, focus)."""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

AXE: Final = (
    importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
)
TAGS: Final = (
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"),
)
"""Rules of WCAG 2.0, 2.1 and 2.2, levels A and AA, and axe's own advice."""
SIGHT: Final = ("color-contrast", "target-size", "link-in-text-block")
"""Rules that may come out differently in the dark or on a wide screen."""
ZOOM: Final = {"width": 320, "height": 256}
"""A window of 1280 x 1024 px at 400 % (WCAG 2.2, 1.4.10)."""
WIDE: Final = {"width": 1280, "height": 1024}

_RUN: Final = """async rules => {
  const only = rules.length ? {type: 'rule', values: rules} : {type: 'tag', values: %s};
  const found = await axe.run(document, {
    runOnly: only, rules: rules.length ? {} : {'target-size': {enabled: true}},
    resultTypes: ['violations'], iframes: false, preload: false,
  });
  return found.violations.map(each => [
    each.id, each.impact, each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)),
  ]);
}""" % list(TAGS)  # noqa: UP031 - braces are JavaScript's

_WIDTH: Final = """() => {
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over <= 0) return [];
  const wide = [...document.querySelectorAll('body *')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && box.right > window.innerWidth + 1
      && !each.closest('.scroll, svg, [popover]');
  }).slice(-2).map(each => each.outerHTML.slice(0, 120));
  return [`${over} px wider than the screen: ${wide.join('; ')}`];
}"""
"""What makes a page scroll sideways; a table may scroll within itself (1.4.10)."""

_CLIPPED: Final = """() => [...document.querySelectorAll('body *')].filter(each => {
  if (!each.innerText || each.closest('svg, .visually-hidden, [popover], thead')) return false;
  const style = getComputedStyle(each);
  const hides = value => value === 'hidden' || value === 'clip';
  if (style.clipPath.startsWith('inset(50')) return false;
  return (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
    || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
}).slice(0, 2).map(each => `text is cut off: ${each.outerHTML.slice(0, 120)}`)"""

_STYLE: Final = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
"""A style of the reader's own, as an extension puts it: the page's policy does not forbid it."""

SPACING: Final = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
"""WCAG 2.2, 1.4.12."""
DOUBLE: Final = "html { font-size: 225% !important; }"
"""Text at twice its size (WCAG 2.2, 1.4.4); the house's own is 112.5 %."""

_FOCUS: Final = """() => {
  const faults = [];
  const all = [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const outer = each => each.closest('.choice') || each;
  for (const each of all) {
    if (each.disabled || each.type === 'hidden' || !each.checkVisibility()) continue;
    if (each.type === 'radio' && each.name && document.querySelector(
        `input[type=radio][name="${CSS.escape(each.name)}"]`) !== each) continue;
    each.focus();
    if (document.activeElement !== each) continue;
    const told = each.outerHTML.slice(0, 120);
    const shown = [each, outer(each)].some(one => {
      const style = getComputedStyle(one);
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    });
    if (!shown) faults.push(`nothing shows the focus on ${told}`);
    const boxes = [...each.getClientRects()].filter(box => box.width && box.height);
    const seen = boxes.some(box => {
      const [left, right] = [Math.max(box.left, 0), Math.min(box.right, window.innerWidth)];
      const [top, foot] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
      return right > left && foot > top && [0.1, 0.5, 0.9].some(x => [0.1, 0.5, 0.9].some(y => {
        const at = document.elementFromPoint(left + (right - left) * x, top + (foot - top) * y);
        return at && (each.contains(at) || at.contains(each) && !at.matches('body, html, main')
          || outer(each).contains(at));
      }));
    });
    if (!seen) faults.push(`the focus is hidden on ${told}`);
  }
  document.activeElement.blur();
  window.scrollTo(0, 0);
  return faults.slice(0, 3);
}"""
"""Whether the focus shows (2.4.7) and nothing covers it wholly (2.4.11), on all that takes it."""

_SHAPE: Final = """() => {
  const faults = [];
  const heads = document.querySelectorAll('h1').length;
  if (heads !== 1) faults.push(`${heads} headings of the first level`);
  const lang = document.documentElement.lang;
  if (!['zh-Hans', 'en'].includes(lang)) faults.push(`the page says it is in ${lang}`);
  if (!document.querySelector('footer, [data-help]')) faults.push('no footer');
  const foot = document.querySelector('footer');
  if (document.querySelector('header.top') && foot && !/热线|otline/.test(foot.innerText))
    faults.push('no hotline at the foot');
  const skip = document.querySelector('body a[href], body button');
  if (document.querySelector('header.top') && !(skip && skip.matches('a[href="#main"]')))
    faults.push('what takes the focus first does not skip to the text');
  const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
  const twice = ids.filter((each, n) => ids.indexOf(each) !== n);
  if (twice.length) faults.push(`ids given twice: ${twice.slice(0, 3)}`);
  return faults;
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found against a page in one way of looking at it."""

    way: str
    fault: str


def narrow(page: Page) -> list[Look]:
    """Look at a page at 400 %: axe, width, spacing of text, focus, its shape."""
    found = [Look("axe", each) for each in axe(page)]
    found += _asked(page, "width", _WIDTH)
    found += _asked(page, "shape", _SHAPE)
    found += _asked(page, "focus", _FOCUS)
    page.evaluate(_STYLE, SPACING)
    found += _asked(page, "spacing", _WIDTH) + _asked(page, "spacing", _CLIPPED)
    page.evaluate(_STYLE, "")
    return found


def wide_and_dark(page: Page) -> list[Look]:
    """Look at the same page on a wide screen in the dark, then with text at twice its size."""
    page.set_viewport_size({**WIDE})
    page.emulate_media(color_scheme="dark")
    found = [Look("dark", each) for each in axe(page, SIGHT)]
    found += _asked(page, "wide", _WIDTH)
    page.evaluate(_STYLE, DOUBLE)
    found += _asked(page, "double", _WIDTH) + _asked(page, "double", _CLIPPED)
    page.evaluate(_STYLE, "")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({**ZOOM})
    return found


def printed(page: Page) -> list[Look]:
    """Look at a page as it goes on paper: what is only for screens is gone, nothing is cut off."""
    page.emulate_media(media="print")
    found = _asked(page, "print", _CLIPPED)
    found += [
        Look("print", f"{each} is printed")
        for each in ("header.top nav", "form button", "footer.bottom")
        if page.locator(each).locator("visible=true").count()
    ]
    page.emulate_media(media="screen")
    return found


def axe(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Run axe on a page as it stands: all rules, or those named; gives what it says."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    told: list[list[Any]] = page.evaluate(_RUN, list(rules))
    return [f"{name} ({impact}): {'; '.join(where)}" for name, impact, where in told]


def _asked(page: Page, way: str, question: str) -> list[Look]:
    return [Look(way, _short(each)) for each in page.evaluate(question)]


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)
