"""Writes of construction projects: register, 拿地即开工, and every act of the reform's matters.

Each verb takes `actor` and `key` (1 to 120 characters; the same key with the same content gives the
first receipt again) and writes nothing when it raises: ConstructionRefused, ActRefused,
NotPermitted, ConflictError, IdempotencyKeyReused.

    register_project(*, actor, party, key, project_code, name, project_type, ...) -> Receipt
    declare(project, *, actor, key, label="wuzheng-qifa", bundle="five-certificates") -> Receipt
    do(matter, act, payload, *, actor, key, expected_version=None) -> Receipt    # any other act

Files are stored first (`documents.actions.store(owner=<investor>, matter=<matter>, ...)`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.base.district.queries import get_district
from tongban.base.documents.queries import get_document
from tongban.kernel.definitions import FieldType
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction import models
from tongban.reforms.construction.areas import Area, AreaError
from tongban.reforms.construction.dossier import LOST, fact, lead_of, load, project_of
from tongban.reforms.construction.law import law
from tongban.reforms.construction.polygons import Point, Polygon, PolygonError
from tongban.reforms.construction.procedure import KINDS, LANDING, PROJECT, ensure_published
from tongban.reforms.construction.types import ConstructionRefused
from tongban.reforms.construction.zoning import waivers_of
from tongban.services.bundles.queries import get_bundle, get_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

LEAD: Final = "land-planning-permit"
"""Whoever issues it leads the project's first stages and keeps its file."""
OWN_VERBS: Final = frozenset({"register", "declare"})
FILLED: Final = {
    "win_land": {"conditions_on"},
    "waive": {"report_no", "assessment"},
    "give": {"design"},
}
"""Fields that the system fills in, by act; a form never shows them."""


def register_project(  # noqa: PLR0913 - a project has these sides
    *,
    actor: Actor,
    party: str,
    key: str,
    project_code: str,
    name: str,
    project_type: str,
    investment: str,
    land_area: str,
    land_unit: str = "mu",
    exclusion: str = "none",
    site: Sequence[str] = (),
    industry: str = "",
    land_mode: str | None = None,
    demolition_needed: bool | None = None,
) -> Receipt:
    """Register a construction project of an investor under its code (条例 §42, domain.md §4.13).

    `investment` in 10,000 yuan, `land_area` in `land_unit`; `site` its corners `x,y` in order, or
    one point for the parcel. Refuses special and major transport, water and energy works, a code
    that is taken, an area or a site that is none.
    """
    code = project_code.strip()
    area = _area(land_area, land_unit)
    corners = _site(site)
    if exclusion in law().excluded:
        raise ConstructionRefused(
            "CONSTRUCTION-EXCLUDED",
            {
                "zh": "特殊工程和交通、水利、能源等领域的重大工程不适用本流程"
                f"（{law().exclusion}）。",
                "en": "Special works and major transport, water and energy works have procedures "
                f"of their own ({law().exclusion}).",
            },
        )
    payload: dict[str, Any] = {
        "project_code": code,
        "name": name.strip(),
        "project_type": project_type,
        "exclusion": exclusion,
        "investment": investment,
        "land_area": land_area,
        "land_unit": land_unit,
        "land_m2": str(area.square_metres),
        "site": corners or None,
        "industry": industry.strip() or None,
        "land_mode": land_mode,
        "demolition_needed": demolition_needed,
    }
    lead = lead_of(LEAD)
    if not lead:
        raise ConstructionRefused(
            "CONSTRUCTION-LEAD",
            {
                "zh": "本区没有核发建设用地规划许可证的部门，不能登记建设项目。",
                "en": "Nobody issues land planning permits in this district; no project is kept.",
            },
        )
    with transaction.atomic():
        receipt = record.open_matter(
            definition=ensure_published(PROJECT),
            act="register",
            actor=actor,
            department=lead,
            division=get_district().code,
            applicant=party,
            key=key,
            payload={name: value for name, value in payload.items() if value is not None},
            subject=name.strip()[:500],
        )
        row, made = models.Project.objects.get_or_create(
            code=code, defaults={"matter": receipt.matter, "investor": party}
        )
        if not made and row.matter != receipt.matter:
            raise ConstructionRefused(
                "CONSTRUCTION-CODE",
                {
                    "zh": f"项目代码 {code} 已经登记，请核对。",
                    "en": f"Project code {code} is registered already; check it.",
                },
            )
    return receipt


def declare(
    project: UUID,
    *,
    actor: Actor,
    key: str,
    label: str = "wuzheng-qifa",
    bundle: str = "five-certificates",
) -> Receipt:
    """Declare the intent to take land and start building, under a published list of certificates.

    `label` names the list (a reform label with items), pinned with its version; one whose content
    nobody published is refused (CONSTRUCTION-LIST). One at a time for a project.
    """
    matter = get_matter(project, actor=actor)
    listed = get_label(label)
    members = [each.ref for each in listed.members if each.kind == "item" and each.ref]
    if not members:
        raise ConstructionRefused(
            "CONSTRUCTION-LIST",
            {
                "zh": f"“{listed.name.zh}”的成员清单尚未公布，不能按它齐发。",
                "en": f"The members of {listed.name.text('en')} are not published.",
            },
        )
    former = load(project).landing
    if former is not None and former.state not in LOST:
        first = record_of(former, actor, key)
        if first is None:
            raise ConstructionRefused(
                "CONSTRUCTION-LANDING",
                {
                    "zh": f"本项目已有在办的拿地即开工 {former.number}。",
                    "en": f"The project has {former.number} under way.",
                },
            )
    return record.open_matter(
        definition=ensure_published(LANDING),
        act="declare",
        actor=actor,
        department=matter.department,
        division=matter.division,
        applicant=matter.applicant,
        key=key,
        payload={
            "label": listed.id,
            "label_version": listed.version,
            "bundle": bundle,
            "bundle_version": get_bundle(bundle).version,
            "members": members,
        },
        subject=matter.subject,
        parent=project,
    )


def do(
    matter: UUID,
    act: str,
    payload: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do any act of a project, its landing, an opinion or its works, by whoever may.

    What the system knows (planning conditions, a zone's report, the design at hand) it fills in;
    such fields are refused when given (CONSTRUCTION-FIELD). Documents must be stored before.
    """
    view = get_matter(matter, actor=actor)
    rule = get_definition(view.definition).acts.get(act)
    if view.kind not in KINDS or act in OWN_VERBS:
        raise ConstructionRefused(
            "CONSTRUCTION-FIELD",
            {"zh": f"这里不能办理 {act}。", "en": f"{act} is not done here."},
        )
    given = {name: value for name, value in (payload or {}).items() if value is not None}
    own = sorted(FILLED.get(act, set()) & set(given))
    if own:
        raise ConstructionRefused(
            "CONSTRUCTION-FIELD",
            {
                "zh": f"{'、'.join(own)} 由系统填写。",
                "en": f"{', '.join(own)}: the system fills it in.",
            },
        )
    for field in rule.payload.values() if rule is not None else ():
        if field.type is FieldType.DOCUMENT and field.name in given:
            get_document(str(given[field.name]))
    if rule is not None and view.state in rule.sources:
        given |= _filled(act, view, given)
    return record.perform(
        matter, act=act, actor=actor, payload=given, key=key, expected_version=expected_version
    )


def record_of(matter: MatterView, actor: Actor, key: str) -> object:
    """Give the opening act of a matter where this request made it, for a repetition."""
    first = get_acts(matter.id, actor=SYSTEM, limit=1).rows[0].act
    return first if first.key == f"{actor.id}:{key}" else None


def _filled(act: str, view: MatterView, given: Mapping[str, Any]) -> dict[str, Any]:
    if act == "give":
        return {"design": fact(view, "design")}
    if act == "win_land":
        project = project_of(view)
        on = None if project is None else fact(project, "conditions_on")
        if on is None:
            raise ConstructionRefused(
                "CONSTRUCTION-CONDITIONS",
                {
                    "zh": "土地出让前须先提出规划条件，未确定规划条件的出让合同无效"
                    "（《中华人民共和国城乡规划法》第三十八条、第三十九条）。",
                    "en": "Planning conditions stand before the land is granted; a contract "
                    "without them is void (Urban and Rural Planning Law, articles 38 and 39).",
                },
            )
        return {"conditions_on": str(on)}
    if act == "waive":
        return _waiver(view, str(given.get("kind", "")))
    return {}


def _waiver(view: MatterView, kind: str) -> dict[str, str]:
    """Give the zone's report that stands for an assessment of a project (INV-ENG-04)."""
    today = local_day(clock.now())
    found = next((one for one in waivers_of(load(view.id), on=today) if one.kind == kind), None)
    if found is None:
        raise ConstructionRefused(
            "CONSTRUCTION-WAIVED",
            {
                "zh": f"没有适用于本项目的“{kind[:60]}”区域评估：须在有效期内、用地全部在范围内、"
                "项目类型适用、评估在供地前完成。",
                "en": f"No zone's assessment stands for {kind[:60]!r} here: in force, all of the "
                "site inside, the type allowed, finished before the land was granted.",
            },
        )
    return {"report_no": found.report_no, "assessment": found.assessment}


def _area(number: str, unit: str) -> Area:
    try:
        return Area.of(number, unit)
    except AreaError as error:
        raise ConstructionRefused(
            "CONSTRUCTION-SITE",
            {"zh": "用地面积应为数字，单位为亩、平方米或公顷。", "en": str(error)},
        ) from error


def _site(lines: Sequence[str]) -> list[str]:
    corners = [line.strip() for line in lines if line.strip()]
    try:
        if len(corners) == 1:
            Point.read(corners[0])
        elif corners:
            Polygon.read(corners)
    except PolygonError as error:
        raise ConstructionRefused(
            "CONSTRUCTION-SITE",
            {
                "zh": "界址点应依次列出、每行一个 x,y，围成不自相交的图形；"
                "只有一点的为地块代表点。",
                "en": str(error),
            },
        ) from error
    return corners
