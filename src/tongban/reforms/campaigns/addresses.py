"""Addresses of campaigns: the same pages under each of the two shells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import path

from tongban.reforms.campaigns import import_pages, pages, paper_pages, task_pages
from tongban.reforms.campaigns.shells import at_desk, in_cockpit

if TYPE_CHECKING:
    from django.urls import URLPattern

_PAGES: Final = (
    ("", pages.campaigns, "campaigns"),
    ("tasks/<uuid:task>/", task_pages.task, "campaign-task"),
    ("tasks/<uuid:task>/contribute/", task_pages.contribute, "campaign-contribute"),
    ("tasks/<uuid:task>/files/<str:document>/", task_pages.evidence, "campaign-evidence"),
    ("tasks/<uuid:task>/<slug:act>/", task_pages.act, "campaign-act"),
    ("<slug:campaign>/", pages.book, "campaign-book"),
    ("<slug:campaign>/roadmap/", pages.roadmap, "campaign-roadmap"),
    ("<slug:campaign>/timetable/", pages.timetable, "campaign-timetable"),
    ("<slug:campaign>/measures/", pages.measures, "campaign-measures"),
    ("<slug:campaign>/measures/<str:measure>/", pages.measure, "campaign-measure"),
    ("<slug:campaign>/table.<slug:form>", pages.table, "campaign-table"),
    ("<slug:campaign>/roadmap.<slug:form>", pages.roadmap_table, "campaign-roadmap-table"),
    ("<slug:campaign>/book.xlsx", paper_pages.workbook, "campaign-workbook"),
    ("<slug:campaign>/poster-<slug:size>.pdf", paper_pages.poster, "campaign-poster"),
    ("<slug:campaign>/reports/", paper_pages.reports, "campaign-reports"),
    ("<slug:campaign>/reports/<int:number>/", paper_pages.report, "campaign-report"),
    ("<slug:campaign>/reports/<int:number>.pdf", paper_pages.report_pdf, "campaign-report-pdf"),
    ("<slug:campaign>/import/", import_pages.upload, "campaign-import"),
)

cockpit: list[URLPattern] = [
    path(route, in_cockpit(page), name=f"cockpit-{name}") for route, page, name in _PAGES
]
desk: list[URLPattern] = [
    path(route, at_desk(page), name=f"desk-{name}") for route, page, name in _PAGES
]
