"""Beginning and handing in an application: for whom, check the answers, submit once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.parties.queries import get_parties, principals_of
from tongban.base.parties.types import PartyKind, PartyView
from tongban.faces.common.fields import answer_words, groups_of
from tongban.faces.common.jinja import words
from tongban.faces.common.pages import error_page
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.drafts import (
    Sheet,
    handed_in,
    missing_answers,
    sheet_of,
    shown_fields,
)
from tongban.faces.portal.pages.joint_sheets import Whole
from tongban.faces.portal.pages.stepping import MATERIALS, address_of, one_by_one, steps_of
from tongban.faces.portal.situations import FACT, situation_of
from tongban.record import clock
from tongban.record.queries import get_definition
from tongban.services.cases import rules
from tongban.services.cases.actions import submit_case
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.choosing import may_choose
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.types import Limit
from tongban.services.forms.actions import save_fields
from tongban.services.forms.queries import find_open_draft
from tongban.services.joint.actions import submit_joint

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tongban.faces.common.materials import Material
    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt
    from tongban.services.catalogue.records import ItemRecord

PERSON: Final = "1"
"""Natural persons in the table of service objects (GB/T 39046-2020 A.4)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody for whom the signed-in person may apply."""

    party: PartyView
    own: bool
    fits: bool
    draft: UUID | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A commitment that may take the place of proof: its conditions and when it is verified."""

    conditions: tuple[Mapping[str, Any], ...]
    within: Limit | None
    waived: frozenset[str]
    refused: str


@signed_in
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, slug: str, *, actor: Actor) -> HttpResponse:
    """Ask for whom, then begin a draft or take up the one begun."""
    item = catalogue.get_item(slug)
    if not catalogue.takes_cases(item):
        message = _("这个事项目前不受理申请，已填的草稿会保留。请看指南里的联系方式。")
        return error_page(request, 409, _("暂时不能申请"), message, "CASE-ITEM-CLOSED")
    candidates = _candidates(item, actor)
    fault = ""
    if request.method == "POST":
        wanted = request.POST.get("party", "")
        chosen = next((each for each in candidates if each.party.id == wanted and each.fits), None)
        if chosen is not None:
            key = begin_application(actor=actor, item=item.slug, party=chosen.party.id)
            if told := situation_of(item, request.POST, on=catalogue.today()).answers:
                save_fields(actor=actor, draft=key, answers=dict(told))
            return redirect("draft", draft=key)
        fault = _("请选择为谁申请。")
    asked = request.POST if request.method == "POST" else request.GET
    carried = [(name, value) for name, value in asked.items() if name.startswith(FACT)]
    context = {"item": item, "candidates": candidates, "fault": fault, "carried": carried}
    return render(request, "portal/apply.html", context, status=422 if fault else 200)


@signed_in
@require_safe
def review(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Show all answers before they are handed in; send back what is not complete."""
    sheet = sheet_of(draft, actor=actor)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    offer = offer_of(sheet)
    missing = missing_answers(sheet)
    if missing or _lacking(sheet, offer.waived if offer else frozenset()):
        step = next((each for each in steps_of(sheet) if each in missing), MATERIALS)
        return redirect(f"{address_of(request, draft, step)}?check=1#error-title")
    return _review_page(request, sheet)


@signed_in
@require_http_methods(["POST"])
def submit(request: HttpRequest, draft: UUID, *, actor: Actor) -> HttpResponse:
    """Hand the draft in. Once or ten times, it becomes one case."""
    sheet = sheet_of(draft, actor=actor)
    if sheet.draft.matter:
        return redirect(handed_in(sheet))
    promised = [row.view.slot for row in _promises(sheet)]
    given = [slot for slot in promised if slot in request.POST.getlist("commit")]
    chosen = request.POST.get("way") == "commitment"
    if chosen and request.POST.get("committed") != "yes":
        fault = _("选择告知承诺的，请阅读条件并勾选承诺。")
        return _review_page(request, sheet, fault=fault, status=422)
    if given != promised:
        fault = _("请勾选后补材料的承诺，或回去上传这些材料。")
        return _review_page(request, sheet, fault=fault, status=422)
    try:
        if isinstance(sheet.item, Whole):
            receipt = _submit_whole(sheet, sheet.item, given, actor)
        else:
            receipt = submit_case(
                draft,
                actor=actor,
                key=f"draft:{draft}",
                commitments=given,
                on_commitment=chosen,
            )
    except CaseRefused as refused:
        faults = [words(each.message) for each in refused.problems] or [words(refused.message)]
        return _review_page(request, sheet, fault=_("；").join(faults), status=422)
    if not receipt.replayed:
        messages.success(request, _("申请已提交，收件编号 %(n)s。") % {"n": receipt.number})
    return redirect("joint" if sheet.joint else "case", receipt.matter)


def _submit_whole(sheet: Sheet, whole: Whole, given: list[str], actor: Actor) -> Receipt:
    """Hand a whole matter in; what is promised for later is promised for every member."""
    options = whole.planned.options
    later = {
        f"{item}/{slot}"
        for row in sheet.materials.rows
        if row.view.slot in given
        for item, slot in row.details["asked_by"]
    }
    return submit_joint(
        sheet.draft.id,
        actor=actor,
        key=f"draft:{sheet.draft.id}",
        options=replace(options, defer=options.defer | later),
    )


def _review_page(
    request: HttpRequest, sheet: Sheet, *, fault: str = "", status: int = 200
) -> HttpResponse:
    answers = sheet.draft.answers
    context = {
        "sheet": sheet,
        "groups": [
            (
                group.title,
                [
                    (words(f.element.label), answer_words(f.element, answers.get(f.id)), f.id)
                    for f in group.fields
                    if answers.get(f.id) is not None
                ],
            )
            for group in groups_of(shown_fields(sheet))
            if any(answers.get(f.id) is not None for f in group.fields)
        ],
        "promises": _promises(sheet),
        "offer": offer_of(sheet),
        "chosen": request.POST.get("way") == "commitment",
        "fault": fault,
        "one_by_one": one_by_one(request),
    }
    return render(request, "portal/review.html", context, status=status)


def _promises(sheet: Sheet) -> list[Material]:
    """Return tolerable materials that are not there yet (安阳市优化营商环境条例 §24)."""
    lacking = sheet.materials.with_status("lacking")
    return [row for row in lacking if row.view.necessity == "tolerable"]


def _lacking(sheet: Sheet, waived: frozenset[str]) -> bool:
    lacking = sheet.materials.with_status("lacking")
    return any(row.view.necessity == "required" and row.view.slot not in waived for row in lacking)


def offer_of(sheet: Sheet) -> Offer | None:
    """Give what the item offers on a commitment (告知承诺); None where it offers nothing.

    `refused` says why this applicant may not choose it; then it stands for no material either.
    """
    if isinstance(sheet.item, Whole):
        return None
    terms = sheet.item.content.commitment
    definition = get_definition(sheet.item.definition or "")
    if terms is None or definition.parameters.get("commitment") is not True:
        return None
    refused = may_choose(definition, sheet.item.slug, sheet.party.id)
    return Offer(
        conditions=tuple(each.text.to_json() for each in terms.conditions if each.text),
        within=terms.verify_within,
        waived=frozenset() if refused else rules.replaced(definition),
        refused="" if refused is None else words(refused.message),
    )


def _candidates(item: ItemRecord, actor: Actor) -> list[Candidate]:
    own = actor.party or ""
    mandates = [
        each
        for each in principals_of(own, at=clock.now())
        if each.items is None or item.slug in each.items
    ]
    parties = get_parties([own, *(each.principal for each in mandates)])
    names = dict.fromkeys([own, *(each.principal for each in mandates)])
    objects = item.content.service_objects
    return [
        Candidate(
            party=parties[name],
            own=name == own,
            fits=not objects or _fits(parties[name], objects),
            draft=find_open_draft(party=name, item=item.slug, actor=actor),
        )
        for name in names
        if name in parties
    ]


def _fits(party: PartyView, objects: tuple[str, ...]) -> bool:
    if party.kind is PartyKind.PERSON:
        return PERSON in objects
    return any(each != PERSON for each in objects) or party.firm_type == "individual_business"
