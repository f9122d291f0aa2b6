"""Addresses of supervision at the desk: the unit's list, a card and its acts."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.supervision import desk_pages

urlpatterns = [
    path("", desk_pages.signals, name="desk-supervision"),
    path("signals.<slug:form>", desk_pages.signals_file, name="desk-supervision-file"),
    path("cards/<uuid:card>/", desk_pages.card, name="desk-card"),
    path("cards/<uuid:card>/<slug:act>/", desk_pages.settle, name="desk-card-act"),
]
