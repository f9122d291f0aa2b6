"""Pages of ratings for the rater: one rating, the answer to a callback, an appeal, a short link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.base.ratings import actions
from tongban.base.ratings.procedure import choices
from tongban.base.ratings.queries import get_rating, invited
from tongban.base.ratings.types import RatingRefused
from tongban.faces.common.jinja import words
from tongban.faces.portal.access import signed_in
from tongban.kernel.matters import ActRefused, PayloadInvalid
from tongban.record.types import TextRefused
from tongban.reforms.service_ratings.naming import names_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tongban.base.ratings.types import RatingView
    from tongban.kernel.authority import Actor

PREFIX: Final = "level-"
"""Before the reference of a member whose own level is chosen."""
MAX_TEXT: Final = 500


@signed_in
@require_safe
def link(request: HttpRequest, source: str, ref: str, *, actor: Actor) -> HttpResponse:
    """Lead from a short link or a QR code to the rating of whom it was served."""
    found = invited(source, ref, actor=actor)
    channel = request.GET.get("c", "")
    if channel in choices("channel"):
        request.session[f"rating-channel:{found}"] = channel
    return redirect("rating", rating=found)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, rating: UUID, *, actor: Actor) -> HttpResponse:
    """Ask for a rating, nothing chosen before (INV-RAT-03); afterwards show what came of it."""
    view = get_rating(rating, actor=actor)
    faults: list[dict[str, str]] = []
    if request.method == "POST":
        faults = _rate(request, view, actor)
        if not faults:
            messages.success(request, _("谢谢，评价已经记下。"))
            return redirect("rating", rating=rating)
    levels, tags = choices("level"), choices("tags")
    context = {
        "view": view,
        "names": names_of([view.item, *(each.item for each in view.members)]),
        "body": get_authorities([view.department]).get(view.department),
        "levels": [(code, words(label)) for code, label in levels.items()],
        "tags": [(code, words(label)) for code, label in tags.items()],
        "level_label": levels.get(view.level, {}),
        "again_label": levels.get(view.again, {}),
        "typed": request.POST,
        "faults": faults,
        "key": request.POST.get("key", "")[:120] or uuid4().hex,
        "prefix": PREFIX,
    }
    return render(request, "portal/ratings/rating.html", context, status=422 if faults else 200)


@signed_in
@require_POST
def answer(request: HttpRequest, rating: UUID, bad: UUID, *, actor: Actor) -> HttpResponse:
    """Say whether what was done is enough."""
    said = request.POST.get("satisfied", "")
    if said not in {"yes", "no"}:
        messages.error(request, _("请选择对整改结果是否满意。"))
        return redirect("rating", rating=rating)

    def do(key: str) -> Any:
        return actions.answer_callback(
            rating,
            bad,
            actor=actor,
            key=key,
            satisfied=said == "yes",
            words=request.POST.get("words", "")[:MAX_TEXT],
        )

    return _said(request, rating, do, _("已转达，谢谢。"))


@signed_in
@require_POST
def again(request: HttpRequest, rating: UUID, *, actor: Actor) -> HttpResponse:
    """Rate once more after what was bad was put right."""
    level = request.POST.get("level", "")
    if level not in choices("level"):
        messages.error(request, _("请选择满意度。"))
        return redirect("rating", rating=rating)

    def do(key: str) -> Any:
        return actions.rate_again(rating, actor=actor, key=key, level=level)

    return _said(request, rating, do, _("已记下您整改后的评价，谢谢。"))


@signed_in
@require_POST
def appeal(request: HttpRequest, rating: UUID, bad: UUID, *, actor: Actor) -> HttpResponse:
    """Appeal against the exclusion of a rating."""
    reason = request.POST.get("reason", "").strip()[:MAX_TEXT]
    if not reason:
        messages.error(request, _("请写明申诉理由。"))
        return redirect("rating", rating=rating)

    def do(key: str) -> Any:
        return actions.appeal(rating, bad, actor=actor, key=key, reason=reason)

    return _said(request, rating, do, _("申诉已收到，将由没有经手的人复核。"))


def _said(request: HttpRequest, rating: UUID, do: Any, done: str) -> HttpResponse:
    try:
        do(request.POST.get("key", "")[:120] or uuid4().hex)
    except RatingRefused as refused:
        messages.error(request, words(refused.message))
    except (ActRefused, TextRefused):
        messages.error(request, _("现在不能这样办理，请看当前状态。"))
    else:
        messages.success(request, done)
    return redirect("rating", rating=rating)


def _rate(request: HttpRequest, view: RatingView, actor: Actor) -> list[dict[str, str]]:
    """Rate as the form says; give what has to be put right."""
    posted = request.POST
    faults = []
    if posted.get("level", "") not in choices("level"):
        faults.append({"field": "level", "message": _("请选择满意度。")})
    if posted.get("by_name", "") not in {"yes", "no"}:
        faults.append({"field": "by_name", "message": _("请选择匿名还是实名。")})
    text = posted.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > MAX_TEXT:
        faults.append({"field": "text", "message": _("最多500个字，请缩短。")})
    if faults:
        return faults
    levels = {
        each.ref: posted[PREFIX + each.ref]
        for each in view.members
        if posted.get(PREFIX + each.ref)
    }
    try:
        actions.rate(
            view.id,
            actor=actor,
            key=posted.get("key", "")[:120] or uuid4().hex,
            level=posted["level"],
            by_name=posted["by_name"] == "yes",
            channel=_channel(request, view),
            tags=[each for each in posted.getlist("tags") if each in choices("tags")],
            text=text,
            levels=levels,
        )
    except RatingRefused as refused:
        return [{"field": "level", "message": words(refused.message)}]
    except (PayloadInvalid, TextRefused):
        return [{"field": "text", "message": _("含有不可见字符，请删除后重填。")}]
    except ActRefused:
        return [{"field": "", "message": _("已经评价过，或者评价期限已过。")}]
    return []


def _channel(request: HttpRequest, view: RatingView) -> str:
    """Tell the channel: what the link said, else computer or phone by what the browser says."""
    told = request.session.get(f"rating-channel:{view.id}")
    if told in choices("channel"):
        return str(told)
    mobile = request.headers.get("sec-ch-ua-mobile") == "?1"
    return "mobile" if mobile or "Mobi" in request.headers.get("user-agent", "") else "pc"
