"""What desk and portal pages of acceptance share: forms with files, acts done, refusals told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404
from django.utils.translation import gettext as _

from tongban.base.documents.actions import store
from tongban.base.documents.queries import open_document
from tongban.base.documents.serving import document_response
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.base.parties.queries import get_parties
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.forms import Fault, Reading, read, widgets
from tongban.kernel.matters import PayloadInvalid
from tongban.record.queries import get_definition, get_evidence
from tongban.record.types import ConflictError, IdempotencyKeyReused, NotPermitted
from tongban.reforms.acceptance import actions, queries
from tongban.reforms.acceptance.types import RESIDUAL, UNIT
from tongban.reforms.acceptance.units import checklist, checklist_source
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActRefused, CaseRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt, Situation
    from tongban.reforms.acceptance.types import JointLink
    from tongban.services.cases.types import ActForm

REFUSALS = (ActRefused, ConflictError, IdempotencyKeyReused, NotPermitted)
"""What a page tells in words instead of failing."""
SHOWN = ("quality_acceptance",)
TAGS = {
    "law": {"zh": "法律规定", "en": "law"},
    "gk": {"zh": "通行做法", "en": "usual practice"},
    "default": {"zh": "暂定", "en": "default of ours"},
}


def dossier_context(situation: Situation, *, actor: Actor) -> dict[str, Any]:
    """Give what both faces show of a building, a completion or a check."""
    matter = situation.matter
    dossier = queries.get_dossier(situation)
    definition = get_definition(matter.definition)
    unit = matter.kind == UNIT
    return {
        "matter": matter,
        "kind": matter.kind,
        "facts": {} if matter.folded is None else dict(matter.folded.facts),
        "dossier": dossier,
        "owner": get_parties([matter.applicant]).get(matter.applicant),
        "declared": dossier.acts[0].act.payload,
        "documents": [
            (definition.acts[view.act.name].payload[name].label, str(view.act.payload[name]))
            for view in dossier.acts
            for name in SHOWN
            if view.act.payload.get(name)
        ],
        "steps": [
            (definition.acts[view.act.name].label, view.act.at, definition.states[view.state].label)
            for view in dossier.acts
        ],
        "points": checklist() if unit else (),
        "points_source": checklist_source() if unit else {},
        "tags": TAGS,
        "forms": queries.forms_of(situation, actor=actor),
        "eligible": any(each.name == "find_eligible" for each in situation.allowed),
        "may_apply": unit and matter.state == "ELIGIBLE" and not _running(dossier.joint),
    }


def _running(joint: Sequence[JointLink]) -> bool:
    return any(each.matter.closed_at is None for each in joint)


def form_of(situation: Situation, act: str, *, actor: Actor) -> ActForm:
    """Give the form of an act that may be done now, or 404."""
    for form in queries.forms_of(situation, actor=actor):
        if form.act == act:
            return form
    raise Http404(act)


def shown(
    form: ActForm, reading: Reading | None = None, faults: Sequence[Fault] = ()
) -> dict[str, Any]:
    """Give the widgets of a form, as typed before, with a fresh key."""
    typed = None if reading is None else reading.typed
    return {
        "form": form,
        "fields": widgets(form, typed=typed, faults=tuple(faults)),
        "faults": list(faults),
        "key": str(uuid4()),
    }


def take(
    request: HttpRequest, form: ActForm, *, owner: str, matter: UUID | None, actor: Actor
) -> tuple[Reading, list[Fault]]:
    """Read what was posted; files are stored for the owner, faults named at their fields."""
    posted = request.POST.copy()
    refused: list[Fault] = []
    for field in form.fields:
        file = request.FILES.get(field.name) if field.type == "document" else None
        if file is None:
            continue
        try:
            posted[field.name] = store(
                file,
                owner=owner,
                purpose="act",
                filename=file.name or "",
                matter=matter,
                slot=field.name,
                by=actor.id,
            ).hash
        except DocumentRefused as error:
            refused.append(Fault(field.name, why_refused(error)))
    reading = read(form, posted)
    named = {each.field for each in refused}
    return reading, [*refused, *(each for each in reading.faults if each.field not in named)]


def act_in(
    request: HttpRequest, situation: Situation, form: ActForm, reading: Reading, *, actor: Actor
) -> Receipt:
    """Do an act for the version that was looked at."""
    given, matter = dict(reading.payload), situation.matter
    if (matter.kind, form.act) == (RESIDUAL, "check"):
        return actions.check_totals(
            matter.id,
            {name: given[name] for name in actions.TOTALS},
            actor=actor,
            key=key_of(request),
            buildings=given["buildings"],
            inspectors=given["inspectors"],
            checked_on=date.fromisoformat(given["checked_on"]),
            note=str(given.get("note") or ""),
            expected_version=version_of(request),
        )
    return actions.do(
        matter.id,
        form.act,
        given,
        actor=actor,
        key=key_of(request),
        expected_version=version_of(request),
    )


def key_of(request: HttpRequest) -> str:
    """Give the form's idempotency key."""
    return request.POST.get("key", "")[:110]


def version_of(request: HttpRequest) -> int | None:
    """Give the version that the page showed."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int


def faults_of(error: Exception, form: ActForm) -> list[Fault]:
    """Say what was wrong in words, at the field where it was."""
    known = {each.name for each in form.fields}
    if isinstance(error, ConflictError):
        return [Fault("", _("在您打开之后，事情有了新的进展；请核对后再提交。"))]
    if isinstance(error, IdempotencyKeyReused):
        return [Fault("", _("这张表单已经提交过，内容与这次不同。如要再办，请核对后重新提交。"))]
    if isinstance(error, PayloadInvalid):
        return [
            Fault(each.field if each.field in known else "", f"{each.what}; {each.expected}")
            for each in error.faults
        ]
    if isinstance(error, CaseRefused):
        return [Fault("", words(error.message))]
    return [Fault("", words(reason_of(error, form.act)))]


def hand_out(matter: UUID, document: str, *, actor: Actor) -> HttpResponseBase:
    """Hand out a document of a matter that the actor may read; the look is noted."""
    get_evidence(matter, actor=actor)
    try:
        return document_response(open_document(document, actor=actor, matter=matter))
    except DocumentNotFound as error:
        raise Http404(document) from error
