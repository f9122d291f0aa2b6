"""Write a campaign as a workbook: what stands in it can be read back without loss."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.book import layout
from tongban.reforms.campaigns.book.directory import read_directory
from tongban.reforms.campaigns.queries import units_of
from tongban.reforms.campaigns.store import measure_of, view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.book.directory import Directory
    from tongban.reforms.campaigns.types import Campaign, TaskView

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
WIDTHS: Final = {"text": 22, "day": 12, "number": 11, "int": 9}


def write_book(target: Path | IO[bytes], campaign: Campaign, *, actor: Actor) -> int:
    """Write the book of what the actor sees of a campaign; give the number of tasks.

    Texts are texts: what looks like a formula is never one.
    """
    directory = read_directory()
    book = openpyxl.Workbook(write_only=True)
    pages = {name: _page(book, name) for name in layout.SHEETS}
    pages[layout.HEAD].append(_cells(pages[layout.HEAD], _head(campaign, directory)))
    for action, label in campaign.actions.items():
        row = [action, label["zh"], label.get("en", "")]
        pages[layout.ACTIONS].append(_cells(pages[layout.ACTIONS], row))
    rows = models.MeasureRow.objects.filter(campaign_id=campaign.id).order_by("position")
    for measure in map(measure_of, rows):
        told = [measure.code, *_pair(measure.name), *_pair(measure.goal)]
        told += [measure.action, *_pair(measure.note)]
        pages[layout.MEASURES].append(_cells(pages[layout.MEASURES], told))
    count = 0
    for view in _views(campaign, actor):
        count += 1
        _task(pages, view, directory)
    book.save(target)
    return count


def _views(campaign: Campaign, actor: Actor) -> Iterator[TaskView]:
    rows = models.TaskRow.objects.filter(units_of(actor).condition(), campaign_id=campaign.id)
    for row in rows.order_by("position").iterator(chunk_size=500):
        yield view_of(row)


def _page(book: Any, name: str) -> Any:
    page = book.create_sheet(name)
    columns = layout.SHEETS[name]
    for n, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(n)].width = WIDTHS[column.kind]
    page.freeze_panes = "A2"
    page.append([column.head for column in columns])
    return page


def _head(campaign: Campaign, directory: Directory) -> list[Any]:
    return [
        campaign.id,
        *_pair(campaign.name),
        campaign.year,
        campaign.basis.law,
        campaign.basis.clause,
        campaign.basis.doc_no,
        directory.unit_text(campaign.office),
        layout.YES if campaign.sample else layout.NO,
        *_pair(campaign.note),
        campaign.warn_days,
        campaign.every_days,
        layout.SEPARATOR.join(campaign.labels),
    ]


def _task(pages: dict[str, Any], view: TaskView, directory: Directory) -> None:
    plan, metric = view.plan, view.plan.metric
    row: list[Any] = [
        plan.code,
        plan.measure,
        *_pair(plan.name),
        *_pair(plan.goal),
        directory.unit_text(plan.lead),
        directory.person_text(plan.leader),
        layout.SEPARATOR.join(directory.unit_text(each) for each in plan.co_units),
        plan.start,
        view.due,
        view.original_due,
        view.due_reason,
        view.due_changes or None,
        layout.states()[view.state],
        *(("", "") if metric is None else _pair(metric.name)),
        "" if metric is None else metric.unit,
        None if metric is None else metric.baseline,
        None if metric is None else metric.target,
        "" if metric is None else layout.DIRECTIONS[metric.direction],
        "" if metric is None else layout.SOURCES.get(metric.source, metric.source),
        view.value,
        layout.SEPARATOR.join(directory.person_text(each) for each in view.doers),
        directory.person_text(view.verifier),
        view.submitted_on,
        view.done_on,
        view.overdue_reports or None,
        layout.ASKED.get(view.asked, ""),
        view.proposed_due,
    ]
    pages[layout.TASKS].append(_cells(pages[layout.TASKS], row))
    for point in plan.milestones:
        told: list[Any] = [plan.code, point.id, point.day, *_pair(point.name), point.reached]
        pages[layout.MILESTONES].append(_cells(pages[layout.MILESTONES], told))
    for line in view.progress:
        by = directory.person_text(line.by)
        told = [plan.code, line.day, layout.KINDS[line.kind], line.value, line.note, by]
        pages[layout.PROGRESS].append(_cells(pages[layout.PROGRESS], told))
    for proof in view.evidence:
        by = directory.person_text(proof.by)
        told = [plan.code, proof.day, proof.title, proof.document, by]
        pages[layout.EVIDENCE].append(_cells(pages[layout.EVIDENCE], told))


def _pair(label: Any) -> tuple[str, str]:
    return label.get("zh", ""), label.get("en", "")


def _cells(page: Any, values: Iterable[Any]) -> list[Any]:
    return [_cell(page, each) for each in values]


def _cell(page: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        number = float(value)
        # a cell holds 15 digits; a longer number is kept as the text that it is
        value = number if Decimal(repr(number)) == value else format(value, "f")
    if isinstance(value, date):
        cell = WriteOnlyCell(page, datetime.combine(value, time()))
        cell.number_format = "yyyy-mm-dd"
        return cell
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(page, _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", value))
    cell.data_type = "s"
    if value[:1] in "=+-@":
        cell.quotePrefix = True
    return cell
