"""A joint matter at the desk: its lead sees every member; each department sees where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.authorities.queries import list_officers
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, read, widgets
from tongban.faces.desk.wording import LIGHTS
from tongban.kernel.matters import PayloadInvalid
from tongban.record import clock
from tongban.record.types import (
    ActRefused,
    ConflictError,
    CursorError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.services.bundles.queries import network, today
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import ActForm, CaseRefused, Choice
from tongban.services.joint import actions
from tongban.services.joint.access import cases_of
from tongban.services.joint.correcting import proposed
from tongban.services.joint.planning import joint_bundle
from tongban.services.joint.procedure import document
from tongban.services.joint.queries import get_joint, list_joint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from tongban.record.types import Receipt
    from tongban.services.joint.types import JointView, MemberView

PAGE: Final = 20
RUNNING: Final = "running"
EVERY: Final = "all"
TONES: Final = {"done": "good", "failed": "bad", "stopped": "bad"}
GRAVE: Final = frozenset({"notify_correction", "issue_together", "drop_child"})
"""Acts that are asked for twice, for they cannot be taken back."""
STATUSES: Final = {
    "open": ({"zh": "待整改", "en": "to be put right"}, "warn"),
    "checked": ({"zh": "复验合格", "en": "put right"}, "good"),
    "left": ({"zh": "仍不合格", "en": "still not right"}, "bad"),
}
DAYS: Final = frozenset({"day", "signed_on", "paid_on", "rectify_by"})


@require_safe
@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the joint matters that this officer's departments lead: running, over by end, or all.

    What runs is listed by due day, the rest the newest first.
    """
    chosen = request.GET.get("show", RUNNING)
    source: Any = document()
    states: Mapping[str, Any] = source["states"]
    ends = {name: state["label"] for name, state in states.items() if state.get("final")}
    if chosen not in {RUNNING, EVERY, *ends}:
        raise Http404(chosen)
    kept = "" if chosen == RUNNING else f"show={chosen}&"
    context: dict[str, Any] = {
        "rows": [],
        "next_url": "",
        "shown": chosen,
        "tabs": [
            (RUNNING, _("在办")),
            *((name, words(label)) for name, label in ends.items()),
            (EVERY, _("全部")),
        ],
    }
    try:
        page = list_joint(
            actor=desk.reader,
            state=chosen if chosen in ends else None,
            open_only=chosen == RUNNING,
            after=request.GET.get("after") or None,
            limit=PAGE,
        )
    except NotPermitted:
        return show(request, desk, "joints.html", context)
    except CursorError as error:
        raise Http404("after") from error
    context["rows"] = [
        {"joint": each, "light": str(LIGHTS[each.light]) if each.light else ""}
        for each in page.rows
    ]
    context["next_url"] = f"?{kept}after={page.after}" if page.after else ""
    return show(request, desk, "joints.html", context)


@require_safe
@at_desk
def joint(request: HttpRequest, desk: Desk, joint: UUID) -> HttpResponse:
    """Show the whole: members, clocks, what the lead may do, the visit."""
    return _page(request, desk, _view(desk, joint))


@require_http_methods(["POST"])
@at_desk
def act(request: HttpRequest, desk: Desk, joint: UUID, act: str) -> HttpResponse:
    """Do what the lead may do: once, for the version that was looked at."""
    view = _view(desk, joint)
    verb = VERBS.get(act)
    if verb is None:
        raise Http404(act)
    form = next((each for each in _forms(view) if each.act == act), None)
    if form is None:
        messages.error(request, _("现在不能这样办理，请看最新情况。"))
        return redirect("desk-joint", joint=joint)
    reading = read(form, request.POST)
    faults = list(reading.faults)
    if act in GRAVE and request.POST.get("confirmed") != "yes":
        faults.append(Fault("confirmed", _("请勾选确认：这一步提交后不能撤回。")))
    if not faults:
        try:
            verb(request, desk, view, dict(reading.payload))
        except (ActRefused, IdempotencyKeyReused, TextRefused, PayloadInvalid) as error:
            faults = _faults(error, act)
        except (NotPermitted, ConflictError) as error:
            messages.error(request, words(reason_of(error, act)))
            return redirect("desk-joint", joint=joint)
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-joint", joint=joint)
    return _page(request, desk, view, wrong=(act, tuple(faults), reading.typed), status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def visit(request: HttpRequest, desk: Desk, joint: UUID, item: str) -> HttpResponse:
    """Take a department's finding on the spot: large targets, one page, one hand."""
    view = _view(desk, joint)
    member = next((each for each in view.children if each.item == item), None)
    if view.visit is None or member is None or member.case is None or not member.readable:
        raise Http404(item)
    # the re-visit asks for each defect of the list and for nothing else
    listed = [text for name, text, _status in view.visit.listed if name == item]
    asked = list(enumerate(listed)) if view.visit.round > 1 else []
    fault = ""
    typed: dict[str, Any] = {
        "inspectors": [desk.actor.id],
        "findings": "",
        "passed": "",
        "defects": "",
        "key": uuid4().hex,
    }
    if request.method == "POST":
        typed = {
            "inspectors": request.POST.getlist("inspectors"),
            "findings": request.POST.get("findings", "").strip(),
            "passed": request.POST.get("passed", ""),
            "defects": request.POST.get("defects", ""),
            "key": request.POST.get("key", "")[:120] or uuid4().hex,
        }
        if asked:
            typed |= {f"item_{n}": request.POST.get(f"item_{n}", "") for n, _text in asked}
        fault = _record(desk, view, member, typed, asked)
        if not fault:
            messages.success(request, _("勘验意见已记录。"))
            return redirect("desk-joint", joint=joint)
    context = {
        "joint": view,
        "member": member,
        "officers": [(each.id, each.name) for each in list_officers(member.department)],
        "typed": typed,
        "asked": asked,
        "fault": fault,
        "today": today(),
    }
    return show(request, desk, "joint_visit.html", context, status=400 if fault else 200)


def _record(
    desk: Desk,
    view: JointView,
    member: MemberView,
    typed: Mapping[str, Any],
    asked: list[tuple[int, str]],
) -> str:
    """Record a finding; return what stands against it, empty when it is recorded."""
    defects = [line.strip() for line in typed["defects"].splitlines() if line.strip()]
    passed = typed["passed"]
    if asked:
        said = [typed[f"item_{n}"] for n, _text in asked]
        defects = [text for n, text in asked if typed[f"item_{n}"] == "no"]
        passed = ("no" if defects else "yes") if set(said) <= {"yes", "no"} else ""
    if passed not in {"yes", "no"}:
        return _("请逐项选择是否整改到位。") if asked else _("请选择是否符合要求。")
    try:
        actions.record_visit(
            view.id,
            member.item,
            actor=desk.actor,
            key=typed["key"],
            inspectors=typed["inspectors"],
            inspected_on=today(),
            findings=typed["findings"]
            or (_("符合要求") if passed == "yes" else _("不符合要求，见问题清单")),
            passed=passed == "yes",
            defects=defects,
        )
    except PayloadInvalid as error:
        return _("；").join(map(str, error.faults))
    except (ActRefused, NotPermitted, ConflictError, IdempotencyKeyReused) as error:
        return words(reason_of(error, "inspect"))
    return ""


def _view(desk: Desk, joint: UUID) -> JointView:
    try:
        found: JointView = get_joint(joint, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(error)) from error
    return found


def _page(
    request: HttpRequest,
    desk: Desk,
    view: JointView,
    *,
    wrong: tuple[str, tuple[Fault, ...], Mapping[str, tuple[str, ...]]] | None = None,
    status: int = 200,
) -> HttpResponse:
    names = {each.item: each.name for each in view.children}
    forms = _forms(view)
    act, found = ("", ()) if wrong is None else wrong[:2]
    context = {
        "joint": view,
        "titles": names,
        "members": [
            {
                "one": each,
                "tone": TONES.get(each.stand.value, "plain"),
                "light": str(LIGHTS[each.light]) if each.light else "",
            }
            for each in view.children
        ],
        "light": str(LIGHTS[view.light]) if view.light else "",
        "wanted": _wanted(view) if any(f.act == "notify_correction" for f in forms) else [],
        "acts": [_shown(form, wrong) for form in forms],
        "faults": [
            {"field": f"{act}-{each.field}" if each.field else "", "message": each.message}
            for each in found
        ],
        "statuses": STATUSES,
        "open_visit": view.visit is not None and bool(view.visit.silent),
        "now": clock.now(),
    }
    return show(request, desk, "joint.html", context, status=status)


def _shown(
    form: ActForm, wrong: tuple[str, tuple[Fault, ...], Mapping[str, tuple[str, ...]]] | None
) -> dict[str, Any]:
    mine = wrong is not None and wrong[0] == form.act
    fields = (
        widgets(form, typed=wrong[2], faults=wrong[1])
        if wrong is not None and mine
        else widgets(form)
    )
    return {
        "form": form,
        "fields": fields,
        "key": uuid4().hex,
        "grave": form.act in GRAVE,
        "open": mine,
    }


def _item_name(item: str) -> dict[str, str]:
    """Name an item that is no member; its id where it is not in use today."""
    node = network().items.get(item)
    if node is None:
        return {"zh": item, "en": item}
    return {"zh": node.name.zh, "en": node.name.en or node.name.zh}


def _forms(view: JointView) -> list[ActForm]:
    """Give the acts that have a form here; members are picked, never typed."""
    bundle = joint_bundle(view.bundle)
    names = {each.item: each.name for each in view.children}
    absent = [item for item in bundle.items if item not in names]
    picks = {
        "add_child": [Choice(item, _item_name(item)) for item in absent],
        "drop_child": [Choice(item, name) for item, name in names.items()],
    }
    found = []
    for form in view.allowed:
        if form.act not in VERBS or not _useful(view, form.act):
            continue
        choices = picks.get(form.act)
        if choices is not None:
            if not choices:
                continue
            fields = tuple(
                replace(each, choices=tuple(choices)) if each.name == "item" else each
                for each in form.fields
            )
            form = replace(form, fields=fields)  # noqa: PLW2901 - the same form with its picks
        found.append(form)
    return found


def _useful(view: JointView, act: str) -> bool:
    """Tell whether an act that the ledger allows has anything to be done about here."""
    if act in {"plan_visit", "plan_revisit", "require_rectification"}:
        return bool(view.policies.get("joint_visit"))
    return True


def _wanted(view: JointView) -> list[dict[str, Any]]:
    """Give what departments want corrected so far, by member."""
    found = []
    for item, case in cases_of(view.id).items():
        if case.state == "RECEIVED":
            missing, defects = proposed(case)
            found.append({"item": item, "missing": missing, "defects": defects})
    return found


def _faults(error: Exception, act: str) -> list[Fault]:
    if isinstance(error, CaseRefused) and error.problems:
        return [Fault("", words(each.message)) for each in error.problems]
    if isinstance(error, PayloadInvalid):
        return [Fault(each.field, str(each)) for each in error.faults]
    return [Fault("", words(reason_of(error, act)))]


def _told(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    return {"actor": desk.actor, "key": request.POST.get("key", "")[:120] or uuid4().hex}


def _notify(request: HttpRequest, desk: Desk, view: JointView, _payload: dict[str, Any]) -> Receipt:
    more = {
        each.item: {
            "defects": [
                line.strip()
                for line in request.POST.get(f"defects-{each.item}", "").splitlines()
                if line.strip()
            ]
        }
        for each in view.children
    }
    given = {item: parts for item, parts in more.items() if parts["defects"]}
    return actions.notify_joint_correction(view.id, more=given, **_told(request, desk))


def _verb(action: Callable[..., Receipt]) -> Callable[..., Receipt]:
    """Make a verb of an action whose keywords are the fields of its form."""

    def do(request: HttpRequest, desk: Desk, view: JointView, payload: dict[str, Any]) -> Receipt:
        given = {
            name: date.fromisoformat(value) if name in DAYS else value
            for name, value in payload.items()
            if value is not None
        }
        item = given.pop("item", None)
        placed = () if item is None else (item,)
        return action(view.id, *placed, **given, **_told(request, desk))

    return do


VERBS: Final[Mapping[str, Callable[..., Receipt]]] = {
    "notify_correction": _notify,
    "plan_visit": _verb(actions.plan_visit),
    "require_rectification": _verb(actions.require_rectification),
    "plan_revisit": _verb(actions.plan_revisit),
    "issue_together": _verb(actions.issue_together),
    "record_land": _verb(actions.record_land),
    "extend": _verb(actions.extend_joint),
    "add_child": _verb(actions.add_child),
    "drop_child": _verb(actions.drop_child),
}
"""What the lead does here, by act."""
