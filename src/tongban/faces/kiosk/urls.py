"""Addresses of the kiosk."""

from __future__ import annotations

from django.urls import path

from tongban.faces.kiosk.pages import applying, certificates, entering, following, home

urlpatterns = [
    path("", home.home, name="kiosk"),
    path("enrol/", home.enrolment, name="kiosk-enrol"),
    path("heartbeat", home.heartbeat, name="kiosk-heartbeat"),
    path("alive", home.alive, name="kiosk-alive"),
    path("still-there/", home.still, name="kiosk-still"),
    path("leave/", home.leave, name="kiosk-leave"),
    path("end/", home.end, name="kiosk-end"),
    path("enter/", entering.enter, name="kiosk-enter"),
    path("enter/code/", entering.by_code, name="kiosk-code"),
    path("enter/begin/", entering.begin, name="kiosk-begin"),
    path("items/", applying.items, name="kiosk-items"),
    path("items/<slug:slug>/", applying.item, name="kiosk-item"),
    path("drafts/<uuid:draft>/", applying.drafts, name="kiosk-draft"),
    path("drafts/<uuid:draft>/q/<str:step>/", applying.question, name="kiosk-question"),
    path("drafts/<uuid:draft>/m/<str:step>/", applying.material, name="kiosk-material"),
    path("drafts/<uuid:draft>/review/", applying.review, name="kiosk-review"),
    path("drafts/<uuid:draft>/sign/", applying.sign, name="kiosk-sign"),
    path("cases/", following.cases, name="kiosk-cases"),
    path("cases/<uuid:case>/", following.case, name="kiosk-case"),
    path("cases/<uuid:case>/done/", following.done, name="kiosk-done"),
    path("cases/<uuid:case>/receipt/", following.receipt, name="kiosk-receipt"),
    path("certificates/", certificates.certificates, name="kiosk-certificates"),
    path("certificates/<str:identifier>/", certificates.certificate, name="kiosk-certificate"),
    path("certificates/<str:identifier>/print/", certificates.printout, name="kiosk-print"),
    path("certificates/<str:identifier>/face.png", certificates.picture, name="kiosk-picture"),
    path("certificates/<str:identifier>/pdf", certificates.pdf, name="kiosk-pdf"),
    path("verify/", certificates.verify, name="kiosk-verify"),
]
