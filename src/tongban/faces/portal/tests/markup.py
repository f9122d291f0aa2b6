"""Reads a page strictly: balanced tags, unique ids, labels for inputs, nothing inline."""

from __future__ import annotations

from html.parser import HTMLParser

from django.urls import Resolver404, resolve

VOID = {"meta", "link", "input", "br", "img", "hr", "path", "source"}
LABELLED = {"input", "select", "textarea"}


class Page(HTMLParser):
    """Everything that a checker asks of a page; `faults` says what is wrong."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.links: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += [f"id {one} twice" for one in set(self.ids) if self.ids.count(one) > 1]
        self.faults += [
            f"{each} has no label"
            for each in self.inputs
            if each.get("id") not in self.labels and "aria-label" not in each
        ]
        self.faults += [
            f"nothing has the id {one}" for one in self.references if one not in self.ids
        ]
        if self.headings.count(1) != 1:
            self.faults.append(f"{self.headings.count(1)} headings of level 1")
        steps = zip(self.headings, self.headings[1:], strict=False)
        self.faults += [f"heading {b} follows {a}" for a, b in steps if b > a + 1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> repeats an attribute")
        self.judge(tag, given)
        self.collect(tag, given)
        if tag not in VOID:
            self.open.append(tag)

    def judge(self, tag: str, given: dict[str, str]) -> None:
        self.faults += [
            f"<{tag} {name}> is inline" for name in given if name == "style" or name[:2] == "on"
        ]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"inline <{tag}>")
        if tag == "img" and "alt" not in given:
            self.faults.append("an image without alt")
        if tag == "form" and "form" in self.open:
            self.faults.append("a form inside a form")

    def collect(self, tag: str, given: dict[str, str]) -> None:
        if "id" in given:
            self.ids.append(given["id"])
        if tag in LABELLED and given.get("type") not in {"hidden", "submit"}:
            self.inputs.append(given)
        if tag == "label":
            self.labels.add(given.get("for", ""))
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.references += given.get(name, "").split()
        if tag == "a":
            address = given.get("href", "")
            self.links.append(address)
            self.references += [address[1:]] if address.startswith("#") else []
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        else:
            self.open.pop()


def check(html: str, *, elsewhere: frozenset[str] = frozenset({"/api/docs"})) -> None:
    """Fail with every fault of a page; `elsewhere` are links that other faces answer."""
    page = Page(html)
    for link in page.links:
        path = link.split("#")[0].split("?")[0]
        if path.startswith("/") and path not in elsewhere:
            try:
                resolve(path)
            except Resolver404:
                page.faults.append(f"{link} leads nowhere")
    assert not page.faults, page.faults
