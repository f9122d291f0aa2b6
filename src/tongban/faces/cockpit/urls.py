"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path

from tongban.faces.cockpit.pages import channels, figures, home, papers, ratings, waits, wall

urlpatterns = [
    path("", home.home, name="cockpit"),
    path("figures/", figures.listing, name="cockpit-figures"),
    path("figures/<slug:name>/", figures.figure, name="cockpit-figure"),
    path("figures/<slug:name>/rows/", figures.rows, name="cockpit-rows"),
    path("waiting/", waits.waits, name="cockpit-waiting"),
    path("waiting/rows/", waits.rows, name="cockpit-stays"),
    path("evidence/", papers.papers, name="cockpit-evidence"),
    path("channels/", channels.channels, name="cockpit-channels"),
    path("ratings/", ratings.ratings, name="cockpit-ratings"),
    path("wall/", wall.wall, name="cockpit-wall"),
]
