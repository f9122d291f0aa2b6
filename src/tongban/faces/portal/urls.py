"""Addresses of the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from tongban.faces.portal.pages import (
    applying,
    asking,
    cases,
    credentials,
    documents,
    drafts,
    items,
    joint,
    joint_dossier,
    later,
    mine,
    verify,
)

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", items.home, name="home"),
    path("search", items.find, name="search"),
    path("events/<slug:event>/", items.event, name="event"),
    path("items/", items.listing, name="items"),
    path("items/<slug:slug>/", items.guide, name="guide"),
    path("items/<slug:slug>/guide.json", items.guide_json, name="guide-json"),
    path("items/<slug:slug>/apply", applying.apply, name="apply"),
    path("matters/", joint.chooser, name="matters"),
    path("matters/<slug:bundle>/", joint.matter, name="matter"),
    path("matters/<slug:bundle>/apply", joint.apply, name="matter-apply"),
    path("tolerable/", later.tolerable, name="tolerable"),
    path("drafts/<uuid:draft>/", drafts.edit, name="draft"),
    path("drafts/<uuid:draft>/way", asking.way, name="draft-way"),
    path("drafts/<uuid:draft>/questions/", asking.questions, name="questions"),
    path("drafts/<uuid:draft>/questions/<slug:step>", asking.question, name="question"),
    path("drafts/<uuid:draft>/field", drafts.field, name="draft-field"),
    path("drafts/<uuid:draft>/upload", drafts.upload, name="draft-upload"),
    path("drafts/<uuid:draft>/remove", drafts.remove, name="draft-remove"),
    path("drafts/<uuid:draft>/discard", drafts.discard, name="draft-discard"),
    path("drafts/<uuid:draft>/review", applying.review, name="review"),
    path("drafts/<uuid:draft>/submit", applying.submit, name="submit"),
    path("documents/<str:document>", documents.document, name="document"),
    path("my/", mine.overview, name="my"),
    path("my/cases/", cases.listing, name="cases"),
    path("my/cases/<uuid:case>/", cases.case, name="case"),
    path("my/cases/<uuid:case>/correct", cases.correct, name="correct"),
    path("my/cases/<uuid:case>/withdraw", cases.withdraw, name="withdraw"),
    path("my/cases/<uuid:case>/supplement", later.supplement, name="supplement"),
    path("my/cases/<uuid:case>/commitment", later.uncommit, name="uncommit"),
    path("my/joint/<uuid:joint>/", joint_dossier.dossier, name="joint"),
    path("my/joint/<uuid:joint>/correct", joint_dossier.correct, name="joint-correct"),
    path("my/joint/<uuid:joint>/rectified", joint_dossier.rectified, name="joint-rectified"),
    path("my/joint/<uuid:joint>/withdraw", joint_dossier.withdraw, name="joint-withdraw"),
    path("my/messages/", mine.inbox, name="messages"),
    path("my/messages/read", mine.read_all, name="read-all"),
    path("my/looks/", mine.looks, name="looks"),
    path("my/agents/", mine.agents, name="agents"),
    path("my/agents/<str:mandate>/revoke", mine.revoke, name="revoke"),
    path("my/credentials/", credentials.listing, name="credentials"),
    path("my/credentials/<str:identifier>/", credentials.credential, name="credential"),
    path("my/credentials/<str:identifier>/show", credentials.show, name="credential-show"),
    path("my/credentials/<str:identifier>/pdf", credentials.pdf, name="credential-pdf"),
    path("my/credentials/<str:identifier>/jwt", credentials.token, name="credential-token"),
    path("my/credentials/<str:identifier>/json", credentials.plain, name="credential-json"),
    path("verify/", verify.verify, name="verify"),
    path("verify/<str:code>", verify.by_code, name="verify-code"),
    path(".well-known/jwks.json", verify.keys, name="keys"),
]
