"""The way of a call: what pages need and calls do not is left out; refusals keep their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import DisallowedHost
from django.urls import Resolver404, resolve

from tongban.faces.api.problems import MEDIA_TYPE, TITLES, answer, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ROOT: Final = "/api/"
_WORST: Final = 400


class ApiLane:
    """Sends calls with an access token straight to their route, past sessions and languages.

    Such a call needs no session, no language, no messages and no cookie; the route asks for the
    token itself. Everything under `/api/` that ends in a refusal ends in a problem document.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        path = request.path_info
        if not path.startswith(ROOT):
            return self.get_response(request)
        if "\x00" in path or "%00" in request.META.get("QUERY_STRING", ""):
            return problem(
                400,
                "TEXT-REFUSED",
                "网址中含有空字符（U+0000）。",
                "The address contains a NUL character; remove it.",
            )
        if "HTTP_AUTHORIZATION" in request.META:
            response = self._straight(request)
        else:
            response = self.get_response(request)
        return _shaped(response)

    def _straight(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
            match = resolve(request.path_info)
        except (DisallowedHost, Resolver404) as error:
            return answer(request, error)
        request.resolver_match = match
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'")
        return response


def _shaped(response: HttpResponseBase) -> HttpResponseBase:
    status = response.status_code
    if status < _WORST or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    title = TITLES.get(status, TITLES[_WORST])
    code = {404: "NOT-FOUND", 405: "METHOD"}.get(status, "REQUEST-UNREADABLE")
    shaped = problem(status, code if status < 500 else "INTERNAL", f"{title[0]}。", title[1])  # noqa: PLR2004 - HTTP
    if "Allow" in response.headers:
        shaped["Allow"] = response.headers["Allow"]
    return shaped
