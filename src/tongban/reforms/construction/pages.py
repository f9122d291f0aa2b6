"""What desk and portal pages of construction share: forms of acts, files, the project's context."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404
from django.utils.translation import gettext as _

from tongban.base.district.queries import evidence_kinds
from tongban.base.documents.actions import store
from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.kernel.matters import PayloadInvalid
from tongban.record.types import IdempotencyKeyReused
from tongban.reforms.construction import actions
from tongban.reforms.construction.law import law
from tongban.reforms.construction.merging import MergeRefused, merges
from tongban.reforms.construction.picture import draw
from tongban.reforms.construction.standing import WHY, Why
from tongban.reforms.construction.zones import ZoneError
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused, CaseRefused

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt
    from tongban.reforms.construction.types import (
        MatterCard,
        OpinionView,
        ProjectView,
    )
    from tongban.services.cases.types import ActForm

TYPES = {
    "government": {"zh": "政府投资", "en": "Government investment"},
    "social": {"zh": "社会投资", "en": "Private investment"},
    "low_risk": {"zh": "社会投资低风险", "en": "Private investment, low risk"},
    "industrial": {"zh": "工业", "en": "Industrial"},
}
MODES = {"granted": {"zh": "出让", "en": "Granted"}, "allocated": {"zh": "划拨", "en": "Allocated"}}
STANDS = {
    "holds": {"zh": "已具备", "en": "holds"},
    "not_asked": {"zh": "本项目不需要", "en": "not needed here"},
    **{why.value: WHY[why] for why in Why},
}
PAYMENTS = {
    "price": {"zh": "土地价款", "en": "Price of the land"},
    "deed_tax": {"zh": "契税", "en": "Deed tax"},
}


def context_of(view: ProjectView) -> dict[str, Any]:
    """Give what both faces show of a project."""
    return {
        "project": view,
        "picture": draw(view.certificates, view.prerequisites),
        "types": TYPES,
        "modes": MODES,
        "stands": STANDS,
        "payments": PAYMENTS,
        "reasons": WHY,
        "law": law(),
        "merges": merges(),
        "kinds": evidence_kinds(),
        "acts": [
            {"matter": each, "title": title, "form": form}
            for title, each in matters_of(view)
            for form in each.allowed
        ],
    }


def matters_of(
    view: ProjectView,
) -> list[tuple[dict[str, str], ProjectView | MatterCard | OpinionView]]:
    """Give the matters of a project in which something may be done, each with its name."""
    found: list[tuple[dict[str, str], ProjectView | MatterCard | OpinionView]] = [
        ({"zh": "项目", "en": "Project"}, view)
    ]
    if view.landing is not None:
        found.append(({"zh": "拿地即开工", "en": "Take the land and start building"}, view.landing))
        found += [
            (
                {
                    "zh": f"预审意见：{each.member['zh']}",
                    "en": f"Advance opinion: {each.member['en']}",
                },
                each,
            )
            for each in view.landing.opinions
        ]
    found += [({"zh": "施工许可证后管理", "en": "Works"}, each) for each in view.works]
    return found


def form_in(view: ProjectView, matter: UUID, act: str) -> tuple[Any, ActForm]:
    """Give a matter of the project and the form of an act that may be done in it now, or 404."""
    for _title, each in matters_of(view):
        if each.id == matter:
            for form in each.allowed:
                if form.act == act:
                    return each, form
    raise Http404(act)


def shown(
    form: ActForm, reading: Reading | None = None, faults: tuple[Fault, ...] = ()
) -> dict[str, Any]:
    """Give the widgets of a form, as typed before, with a fresh key."""
    return {
        "form": form,
        "fields": widgets(form, typed=None if reading is None else reading.typed, faults=faults),
        "faults": list(faults),
        "key": str(uuid4()),
    }


def take(
    request: HttpRequest, form: ActForm, *, owner: str, matter: UUID | None, actor: Actor
) -> tuple[Reading, tuple[Fault, ...]]:
    """Read what was posted; files are stored for the investor, faults named at their fields."""
    posted = request.POST.copy()
    faults: list[Fault] = []
    for field in form.fields:
        file = request.FILES.get(field.name) if field.type == "document" else None
        if file is None:
            continue
        try:
            ref = store(
                file,
                owner=owner,
                purpose="act",
                filename=file.name or "",
                matter=matter,
                slot=field.name,
                by=actor.id,
            )
        except DocumentRefused as error:
            faults.append(Fault(field.name, why_refused(error)))
            continue
        posted[field.name] = ref.hash
    reading = read(form, posted)
    named = {each.field for each in faults}
    kept = [each for each in reading.faults if each.field not in named]
    return replace(reading), (*kept, *faults)


def done(
    request: HttpRequest, view: Any, form: ActForm, reading: Reading, *, actor: Actor
) -> Receipt | tuple[Fault, ...]:
    """Do the act for the version that was looked at; the faults where it is refused."""
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None  # noqa: PLR2004 - fits an int
    try:
        return actions.do(
            view.id,
            form.act,
            reading.payload,
            actor=actor,
            key=request.POST.get("key", "")[:120],
            expected_version=seen,
        )
    except (ActRefused, MergeRefused, ZoneError, IdempotencyKeyReused) as error:
        return faults_of(error, form)


def faults_of(error: Exception, form: ActForm) -> tuple[Fault, ...]:
    """Say what was wrong, at the field where it was."""
    known = {each.name for each in form.fields}
    if isinstance(error, CaseRefused | MergeRefused | ZoneError):
        return (Fault("", words(error.message)),)
    if isinstance(error, PayloadInvalid):
        return tuple(
            Fault(
                each.field if each.field in known else "",
                _("不符合要求：%(what)s；应为 %(expected)s。")
                % {"what": each.what, "expected": each.expected},
            )
            for each in error.faults
        )
    if isinstance(error, IdempotencyKeyReused):
        return (Fault("", _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。")),)
    if isinstance(error, ActRefused) and error.code == "ACT-CONDITION":
        return (Fault("", _("现在不具备办理条件：请核对日期、先后顺序和次数。")),)
    return (Fault("", words(reason_of(error, form.act))),)
