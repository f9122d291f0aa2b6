"""The addresses of the whole site: each face brings its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("tongban.faces.api.urls")),
    path("desk/", include("tongban.faces.desk.urls")),
    path("", include("tongban.faces.common.urls")),
    path("", include("tongban.faces.portal.urls")),
]
