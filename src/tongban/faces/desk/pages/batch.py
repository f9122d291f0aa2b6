"""One act in several cases: what each will do, then each done by itself with its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault, read, widgets
from tongban.faces.desk.pages.acts import version_of
from tongban.services.cases.batches import MOST, batch_acts, do_batch, plan_batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.faces.desk.forms import Reading


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def batch(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what an act would do in the chosen cases, or do it: each once, each by itself."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = [_case(each) for each in given.getlist("case")]
    if len(chosen) > MOST:
        raise Http404("case")
    acts = batch_acts(chosen, actor=desk.actor)
    act = given.get("act", "") or (acts[0][0] if len(acts) == 1 else "")
    if request.method != "POST":
        return _plan(request, desk, chosen, act, acts)
    return _do(request, desk, chosen, act, acts)


def _do(
    request: HttpRequest, desk: Desk, chosen: list[UUID], act: str, acts: Sequence[Any]
) -> HttpResponse:
    plan = plan_batch(chosen, act, actor=desk.actor)
    payload: dict[str, Any] = {}
    if plan.form is not None:
        reading = read(plan.form, request.POST)
        faults = list(reading.faults)
        if request.POST.get("confirmed") != "yes":
            faults.append(Fault("confirmed", _("请勾选确认：这一步提交后不能撤回。")))
        if faults:
            return _plan(request, desk, chosen, act, acts, reading=reading, faults=faults)
        payload = dict(reading.payload)
    else:  # a repetition, when all is done already: the same content as before
        payload = _repeated(request.POST)
    wanted = {each: version_of(request.POST.get(f"version.{each}", "")) for each in chosen}
    key = request.POST.get("key", "")[:64]
    done = do_batch(key, act, wanted, payload, actor=desk.actor)
    lines = {each.id: each.line for each in plan.cases}
    context = {
        "plan": plan,
        "rows": [{"done": each, "line": lines.get(each.case)} for each in done],
        "succeeded": sum(each.receipt is not None for each in done),
    }
    return show(request, desk, "batch_done.html", context)


def _plan(
    request: HttpRequest,
    desk: Desk,
    chosen: list[UUID],
    act: str,
    acts: Sequence[Any],
    *,
    reading: Reading | None = None,
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    plan = plan_batch(chosen, act, actor=desk.actor) if act else None
    fields: tuple[Any, ...] = ()
    if plan is not None and plan.form is not None:
        typed = None if reading is None else reading.typed
        fields = widgets(plan.form, typed=typed, faults=tuple(faults))
    context = {
        "chosen": chosen,
        "acts": [
            {"act": name, "label": label, "count": count, "url": _address(chosen, name)}
            for name, label, count in acts
        ],
        "act": act,
        "plan": plan,
        "fields": fields,
        "faults": list(faults),
        "unconfirmed": any(each.field == "confirmed" for each in faults),
        "key": str(uuid4()),
    }
    return show(request, desk, "batch.html", context, status=400 if faults else 200)


def _repeated(posted: QueryDict) -> dict[str, Any]:
    known = {"csrfmiddlewaretoken", "case", "act", "key", "confirmed"}
    typed = {name: str(posted[name]).replace("\r\n", "\n").strip() for name in posted}
    return {
        name: text
        for name, text in typed.items()
        if text and name not in known and not name.startswith("version.")
    }


def _address(chosen: Sequence[UUID], act: str) -> str:
    query = QueryDict(mutable=True)
    query.setlist("case", [str(each) for each in chosen])
    query["act"] = act
    return f"?{query.urlencode()}"


def _case(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404("case") from error
