"""Addresses of this face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path, re_path

from tongban.faces.api.problems import problem
from tongban.faces.api.service import api

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern, URLResolver


def nothing_here(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer what is no route."""
    return problem(
        404,
        "NOT-FOUND",
        "没有这个接口；请看 /api/docs。",
        "There is no such route; see /api/docs.",
    )


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", api.urls),
    re_path("", nothing_here),
]
