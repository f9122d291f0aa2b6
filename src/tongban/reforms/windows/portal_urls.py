"""Addresses of windows for everybody."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.windows import portal_pages

urlpatterns = [
    path("tickets/", portal_pages.take, name="tickets"),
    path("tickets/<str:token>/", portal_pages.ticket, name="ticket"),
    path("screens/<slug:hall>/", portal_pages.screen, name="screen"),
]
