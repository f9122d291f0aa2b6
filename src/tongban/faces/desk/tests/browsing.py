"""Reads pages as a browser does: the fields of a form with what stands in them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase as HttpResponse


class Form:
    """A form of a page: where it goes and what it would send untouched."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.data: dict[str, list[str]] = {}
        self.names: set[str] = set()

    def filled(self, **values: Any) -> dict[str, Any]:
        """Give what the form sends with these fields filled in."""
        return {**self.data, **values}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.area: str | None = None
        self.select: str | None = None
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "form":
            self.open = Form(given.get("action", ""))
            self.forms.append(self.open)
        form, name = self.open, given.get("name", "")
        if form is None or not name:
            if form is not None and tag == "option" and self.select and "selected" in given:
                form.data[self.select] = [given.get("value", "")]
            return
        form.names.add(name)
        if tag == "textarea":
            self.area = name
            form.data[name] = [""]
        elif tag == "select":
            self.select = name
            form.data.setdefault(name, [""])
        elif tag == "input" and given.get("type") not in {"radio", "checkbox", "file"}:
            form.data[name] = [given.get("value", "")]
        elif tag == "input" and "checked" in given:
            form.data.setdefault(name, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None

    def handle_data(self, data: str) -> None:
        if self.area is not None and self.open is not None:
            self.open.data[self.area] = [self.open.data[self.area][0] + data]


def read(response: HttpResponse) -> _Reader:
    """Read a page; ids must be unique, as links and labels rely on them."""
    reader = _Reader()
    reader.feed(text(response))
    doubles = {each for each in reader.ids if reader.ids.count(each) > 1}
    assert not doubles, f"ids that stand twice: {doubles}"
    return reader


def form(response: HttpResponse, part: str) -> Form:
    """Give the one form whose action contains this text."""
    found = [each for each in read(response).forms if part in each.action]
    assert len(found) == 1, [each.action for each in found]
    return found[0]


def text(response: HttpResponse) -> str:
    """Give the page as text."""
    content: bytes = response.content  # type: ignore[attr-defined]
    return content.decode()
