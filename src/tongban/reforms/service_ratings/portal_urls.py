"""Addresses of ratings for people: the public figures, one's own ratings, short links."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.service_ratings import portal_pages, public_pages

urlpatterns = [
    path("ratings/", public_pages.figures, name="ratings"),
    path("ratings/figures.<slug:form>", public_pages.figures_file, name="ratings-file"),
    path("ratings/<uuid:rating>/", portal_pages.rating, name="rating"),
    path("ratings/<uuid:rating>/answer/<uuid:bad>/", portal_pages.answer, name="rating-answer"),
    path("ratings/<uuid:rating>/appeal/<uuid:bad>/", portal_pages.appeal, name="rating-appeal"),
    path("ratings/<uuid:rating>/again/", portal_pages.again, name="rating-again"),
    path("r/<slug:source>/<str:ref>", portal_pages.link, name="rating-link"),
]
