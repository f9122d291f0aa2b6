"""One matter instead of many items: choose it, answer what decides, see the plan, begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.district import queries as district
from tongban.base.parties.queries import get_parties, principals_of
from tongban.faces.common.fields import FieldView, field_views
from tongban.faces.common.jinja import words
from tongban.faces.common.session import person
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.joint_pictures import graph_of, named
from tongban.record import clock
from tongban.services.bundles.planner import Options
from tongban.services.bundles.queries import list_bundles, list_labels, network, today
from tongban.services.cases.types import CaseRefused
from tongban.services.forms.queries import elements_by_id, find_open_draft
from tongban.services.forms.rules import Unfit, check_answer
from tongban.services.joint import actions
from tongban.services.joint.planning import Planned, joint_bundle, planned
from tongban.services.joint.procedure import DRAFT
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from tongban.kernel.authority import Actor
    from tongban.services.bundles.types import Bundle

FACT: Final = "f-"
"""How the name of an answer begins in an address; the data element follows."""
GROUP: Final = "g-"
LIFECYCLES: Final = ("enterprise", "personal", "project")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a plan as a field; `open` while it is not answered."""

    view: FieldView
    open: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address says: answers that fit, what does not, and the choices."""

    facts: Mapping[str, Any]
    typed: Mapping[str, str]
    faults: Mapping[str, str]
    options: Options


@require_safe
def chooser(request: HttpRequest) -> HttpResponse:
    """List the matters by the life of a firm, a person, a project, and by event."""
    bundles = list_bundles()
    events = [each for each in district.events() if any(each.id in b.events for b in bundles)]
    context = {
        "lives": [
            (life, [each for each in bundles if each.lifecycle == life]) for life in LIFECYCLES
        ],
        "events": [(each, [b for b in bundles if each.id in b.events]) for each in events],
        "labels": list_labels(),
    }
    return render(request, "portal/joint_matters.html", context)


@require_safe
def matter(request: HttpRequest, bundle: str) -> HttpResponse:
    """Ask what decides and draw the plan; each answer draws it anew, with scripts or without."""
    found = _bundle(bundle)
    actor = person(request) if request.user.is_authenticated else None
    asked = read_asked(request.GET)
    party = "" if actor is None else actor.party or ""
    fault = ""
    try:
        one = planned(found, party, asked.facts, asked.options)
    except JointRefused as refused:
        fault = words(refused.message)
        one = planned(found, party, asked.facts, Options())
    context = {**_plan_context(one, asked), "fault": fault, "query": request.GET.urlencode()}
    template = "joint_plan" if request.headers.get("HX-Request") else "joint_matter"
    return render(request, f"portal/{template}.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, bundle: str, *, actor: Actor) -> HttpResponse:
    """Ask for whom, then begin the one draft with what was answered and chosen."""
    found = _bundle(bundle)
    source = request.POST if request.method == "POST" else request.GET
    asked = read_asked(source)
    candidates = _candidates(found, actor)
    fault = ""
    if request.method == "POST":
        wanted = request.POST.get("party", "")
        if any(each["party"].id == wanted for each in candidates):
            draft = actions.begin_joint(
                actor=actor, party=wanted, bundle=found.id, facts=asked.facts
            )
            actions.choose(draft, actor=actor, options=asked.options)
            return redirect("draft", draft=draft)
        fault = _("请选择为谁申请。")
    context = {
        "bundle": found,
        "candidates": candidates,
        "fault": fault,
        "carried": [
            (name, value)
            for name in source
            if name.startswith((FACT, GROUP)) or name == "include"
            for value in source.getlist(name)
        ],
    }
    return render(request, "portal/joint_apply.html", context, status=422 if fault else 200)


def read_asked(source: QueryDict) -> Asked:
    """Read answers and choices; an answer that does not fit is told and left out."""
    known = elements_by_id()
    facts: dict[str, Any] = {}
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in source:
        element = name.removeprefix(FACT)
        value = str(source[name]).strip()
        if not name.startswith(FACT) or element not in known or not value:
            continue
        try:
            facts[element] = check_answer(known[element], value, today=today())
        except Unfit as unfit:
            typed[element], faults[element] = value, words(unfit.message)
    options = Options(
        include=frozenset(source.getlist("include")),
        choices={
            name.removeprefix(GROUP): str(source[name])
            for name in source
            if name.startswith(GROUP) and source[name]
        },
    )
    return Asked(facts, typed, faults, options)


def _plan_context(one: Planned, asked: Asked) -> dict[str, Any]:
    plan = one.plan
    optional = {each.item for each in one.bundle.members if each.role == "optional"}
    net = network()
    names = net.items
    return {
        "bundle": one.bundle,
        "plan": plan,
        "graph": graph_of(plan, net.authorities),
        "bodies": {key: named(label) for key, label in net.authorities.items()},
        "questions": _questions(one, asked),
        "optional": [
            (item, names[item].name, item in asked.options.include)
            for item in one.bundle.items
            if item in optional and item in names
        ],
        "groups": [each for each in plan.choices if len(each.alternatives) > 1],
        "bring": [each for each in plan.evidence if each.status in {"bring", "later"}],
        "spared": [each for each in plan.evidence if each.status not in {"bring", "later"}],
        "measures": plan.measures,
        "open": [each for each in plan.questions if each.certain],
        "labels": [each for each in list_labels() if each.id in one.bundle.labels],
    }


def _questions(one: Planned, asked: Asked) -> list[Question]:
    """Give the answered and the open questions; who answered one can change it."""
    known = elements_by_id()
    still = [each.element for each in one.plan.questions]
    listed = [name for name in (*asked.facts, *asked.faults, *still) if name in known]
    views = field_views(
        [known[name] for name in dict.fromkeys(listed)],
        asked.facts,
        typed=asked.typed,
        faults=asked.faults,
        everything=True,
    )
    return [Question(each, each.id in still) for each in views]


def _candidates(bundle: Bundle, actor: Actor) -> list[dict[str, Any]]:
    """Name those for whom the person may apply, each with the draft that was begun."""
    own = actor.party or ""
    allowed = [
        each.principal
        for each in principals_of(own, at=clock.now())
        if each.items is None or {bundle.id, *bundle.items} <= set(each.items)
    ]
    parties = get_parties([own, *allowed])
    return [
        {
            "party": parties[name],
            "own": name == own,
            "draft": find_open_draft(party=name, item=DRAFT + bundle.id, actor=actor),
        }
        for name in dict.fromkeys([own, *allowed])
        if name in parties
    ]


def _bundle(name: str) -> Bundle:
    try:
        return joint_bundle(name)
    except CaseRefused as refused:
        raise Http404(name) from refused
