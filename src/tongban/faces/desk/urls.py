"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from tongban.faces.desk.pages import (
    acts,
    cases,
    corrections,
    items,
    joint,
    labels,
    ledger,
    looks,
    queue,
    terminals,
    timers,
    window,
)

urlpatterns = [
    path("", queue.queue, name="desk"),
    path("cases/<uuid:case>/", cases.case, name="desk-case"),
    path("cases/<uuid:case>/look/", looks.look, name="desk-look"),
    path("cases/<uuid:case>/acts/<slug:act>/", acts.act, name="desk-act"),
    path("cases/<uuid:case>/correct/<slug:act>/", corrections.correct, name="desk-correct"),
    path("cases/<uuid:case>/documents/<str:document>/", cases.document, name="desk-document"),
    path("joint/", joint.listing, name="desk-joints"),
    path("joint/<uuid:joint>/", joint.joint, name="desk-joint"),
    path("joint/<uuid:joint>/acts/<slug:act>/", joint.act, name="desk-joint-act"),
    path("joint/<uuid:joint>/visit/<slug:item>/", joint.visit, name="desk-joint-visit"),
    path("apply/", window.apply, name="desk-apply"),
    path("apply/<uuid:draft>/", window.draft, name="desk-draft"),
    path("items/", items.items, name="desk-items"),
    path("items/<slug:slug>/", items.item, name="desk-item"),
    path("items/<slug:slug>/<slug:verb>/", items.step, name="desk-item-step"),
    path("labels/", labels.labels, name="desk-labels"),
    path("labels/<slug:label>/", labels.label, name="desk-label"),
    path("ledger/", ledger.ledger, name="desk-ledger"),
    path("terminals/", terminals.terminals, name="desk-terminals"),
    path("terminals/<slug:device>/", terminals.terminal, name="desk-terminal"),
    path("timers/", timers.timers, name="desk-timers"),
]
