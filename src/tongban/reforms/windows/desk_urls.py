"""Addresses of windows at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.windows import delivery_pages, hall_pages, handover_pages, ticket_pages

urlpatterns = [
    path("", hall_pages.home, name="desk-windows"),
    path("halls/<slug:hall>/", hall_pages.hall, name="desk-hall"),
    path("halls/<slug:hall>/take/", hall_pages.take, name="desk-take"),
    path("halls/<slug:hall>/waiting/", hall_pages.waiting, name="desk-waiting"),
    path("halls/<slug:hall>/waiting.<str:form>", hall_pages.waiting_file, name="desk-waiting-file"),
    path("halls/<slug:hall>/windows/<slug:counter>/", hall_pages.window, name="desk-window"),
    path("halls/<slug:hall>/windows/<slug:counter>/next/", hall_pages.call, name="desk-call"),
    path("tickets/<uuid:ticket>/", ticket_pages.ticket, name="desk-ticket"),
    path("tickets/<uuid:ticket>/slip/", hall_pages.slip, name="desk-ticket-slip"),
    path(
        "tickets/<uuid:ticket>/receipt/<uuid:case>/",
        ticket_pages.receipt,
        name="desk-ticket-receipt",
    ),
    path("tickets/<uuid:ticket>/<slug:act>/", ticket_pages.move, name="desk-ticket-act"),
    path("handover/", handover_pages.listing, name="desk-handover"),
    path("handover/send/", handover_pages.send, name="desk-handover-send"),
    path("handover/cases/<uuid:case>/", handover_pages.make_good, name="desk-handover-good"),
    path("handover/<slug:number>/", handover_pages.manifest, name="desk-manifest"),
    path("handover/<slug:number>/answer/", handover_pages.answer, name="desk-manifest-answer"),
    path("delivery/", delivery_pages.listing, name="desk-deliveries"),
    path("delivery/<uuid:case>/", delivery_pages.result, name="desk-delivery"),
]
