"""Addresses of bad ratings at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.service_ratings import desk_pages

urlpatterns = [
    path("", desk_pages.bad_ratings, name="desk-ratings"),
    path("rows.<slug:form>", desk_pages.rows_file, name="desk-rating-rows"),
    path("code/<slug:source>/<str:ref>", desk_pages.code, name="desk-rating-code"),
    path("<uuid:bad>/", desk_pages.bad_rating, name="desk-rating"),
    path("<uuid:bad>/<slug:act>/", desk_pages.handle_bad, name="desk-rating-act"),
]
