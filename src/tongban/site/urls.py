"""The addresses of the whole site: each face and each reform brings its own."""

from __future__ import annotations

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", include("tongban.faces.api.urls")),
    path("desk/", include("tongban.faces.desk.urls")),
    path("cockpit/", include("tongban.faces.cockpit.urls")),
    path("", include("tongban.faces.common.urls")),
    path("", include("tongban.faces.portal.urls")),
    *(
        path(prefix, include(module))
        for config in apps.get_app_configs()
        for prefix, module in getattr(config, "addresses", ())
    ),
]

handler403 = "tongban.faces.common.pages.forbidden"
handler404 = "tongban.faces.common.pages.not_found"
handler500 = "tongban.faces.common.pages.failed"
