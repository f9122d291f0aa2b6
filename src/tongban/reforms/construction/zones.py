"""Assessments of a whole zone (区域评估): which of a project's own they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tongban.reforms.construction.law import Label
from tongban.reforms.construction.polygons import Point, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterable


class ZoneError(ValueError):
    """An assessment that the law does not allow; `zh` and `en` say what to do."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message = {"zh": zh, "en": en}


@dataclass(frozen=True, slots=True)
class ZoneAssessment:
    """One assessment of one zone, commissioned and paid by an authority.

    `replaces` are the kinds of evidence that projects inside need not bring, `types` the types of
    project it speaks of. It holds from `valid_from` to `valid_to`, both included, and was finished
    on `finished_on`, before land in it was granted.
    """

    id: str
    zone: Label
    report_no: str
    document: str
    polygon: Polygon
    replaces: tuple[str, ...]
    types: tuple[str, ...]
    finished_on: date
    valid_from: date
    valid_to: date
    commissioned_by: str
    paid_by: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """That a project need not bring a kind of evidence, and the report that stands for it."""

    kind: str
    assessment: str
    report_no: str
    zone: Label
    document: str


def check_assessment(made: ZoneAssessment, authorities: Iterable[str]) -> None:
    """Refuse an assessment that an enterprise pays for, or one that ends before it begins.

    优化营商环境条例 §42 and INV-ENG-04: the cost is never on the enterprise.
    """
    known = set(authorities)
    if made.paid_by not in known or made.commissioned_by not in known:
        raise ZoneError(
            "CONSTRUCTION-ZONE-COST",
            "区域评估由政府组织并承担费用，不得由企业承担；请填写政府部门。",
            "Government commissions and pays a zone's assessment, never an enterprise; "
            "name an authority.",
        )
    if not made.finished_on <= made.valid_from <= made.valid_to:
        raise ZoneError(
            "CONSTRUCTION-ZONE-DAYS",
            "评估完成日期应不晚于有效期起始日，起始日不晚于截止日。",
            "An assessment is finished before it holds, and holds until a later day.",
        )
    if not made.replaces or not made.types:
        raise ZoneError(
            "CONSTRUCTION-ZONE-SCOPE",
            "请写明替代哪些评估、适用哪些类型的项目。",
            "Say which assessments it stands for and for which types of project.",
        )


def waivers(
    assessments: Iterable[ZoneAssessment],
    *,
    site: Polygon | Point | None,
    project_type: str,
    on: date,
    granted_on: date | None = None,
) -> tuple[Waiver, ...]:
    """Give what a project need not bring, each with the report that stands for it (INV-ENG-04).

    The whole site lies in the zone (its boundary included), the report holds on the day, speaks of
    the project's type and was finished before the land was granted. A site that is not known is in
    no zone.
    """
    if site is None:
        return ()
    return tuple(
        Waiver(kind, each.id, each.report_no, each.zone, each.document)
        for each in assessments
        if each.valid_from <= on <= each.valid_to
        and project_type in each.types
        and (granted_on is None or each.finished_on <= granted_on)
        and each.polygon.covers(site)
        for kind in each.replaces
    )
