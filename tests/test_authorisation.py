"""Who may do what stands in docs/authorisation.md as the running application answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import authorisation
import pytest
from authorisation import HIDDEN, OPEN, REFUSED, ROLES, SIGN_IN, Route
from django.template.backends.jinja2 import Template

if TYPE_CHECKING:
    from pytest_django import Settings

    from tongban.faces.api.tests.hall import Hall


@pytest.fixture
def found(
    place: Hall, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> dict[Route, tuple[str, ...]]:
    """Ask for statuses alone: what stands on the pages is left unwritten, for speed."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    scene = authorisation.scene_of(place)
    monkeypatch.setattr(Template, "render", lambda *_args, **_more: "")
    return authorisation.matrix(scene)


def test_the_matrix_is_as_documented(found: dict[Route, tuple[str, ...]]) -> None:
    """One asking serves all that is said here: it takes the longest of these tests."""
    page = authorisation.written(found)
    if os.environ.get("TONGBAN_WRITE_DOCS") == "1":
        authorisation.PAGE.write_text(page, encoding="utf-8")
    told = authorisation.PAGE.read_text(encoding="utf-8")
    changed = sorted(set(page.splitlines()) ^ set(told.splitlines()))
    assert not changed, "run `make authorisation` and read what changed:\n" + "\n".join(changed)
    marks = {mark for row in found.values() for mark in row}
    assert marks == {OPEN, SIGN_IN, REFUSED, HIDDEN}
    by_role = dict.fromkeys(ROLES, 0)
    for route, row in found.items():
        answers = dict(zip(ROLES, row, strict=True))
        inner = route.address.startswith(("/desk/", "/cockpit/"))
        if inner or route.address.startswith("/my/"):
            assert answers[""] == SIGN_IN, route
        if inner:
            assert {answers["wang"], answers["li"], answers["chen"]} <= {REFUSED}, route
        if route.address.startswith("/cockpit/") and route.method == "GET":
            assert answers["mk-clerk"] in {REFUSED, HIDDEN}, route
        for role, mark in answers.items():
            by_role[role] += mark == OPEN
    assert by_role[""] == min(by_role.values())
