"""Addresses that all faces share."""

from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from tongban.faces.common import design, pages, signing

urlpatterns = [
    path("design/", design.design, name="design"),
    path("health", pages.health, name="health"),
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("language/", set_language, name="set-language"),
]
