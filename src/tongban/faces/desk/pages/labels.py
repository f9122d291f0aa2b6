"""Reform labels: what each stands for, as far as anybody published it; officers fill it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.authorities.queries import officer_names
from tongban.faces.desk.access import ITEM_ROLES, Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.services.bundles import queries
from tongban.services.bundles.actions import FILLERS, LabelConflict, fill_label
from tongban.services.bundles.queries import LabelNotFound
from tongban.services.bundles.reading import BundleInvalid
from tongban.services.bundles.types import LabelMember, ReformLabel
from tongban.services.bundles.words import LABEL_MEMBERS
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from tongban.services.bundles.types import Network

MAX_MEMBERS: Final = 200
MAX_LINE: Final = 1000
REFERRING: Final = ("item", "bundle", "measure")
FIELDS: Final = ("members", "source_zh", "source_en", "as_of", "expected", "key")


@dataclass(frozen=True, slots=True)
class Shown:
    """A member as the page shows it."""

    kind: str
    name: str


@require_safe
@at_desk
def labels(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the labels, those nobody published the content of among them."""
    desk.need(ITEM_ROLES)
    return show(request, desk, "labels.html", {"labels": queries.list_labels()})


@at_desk
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, desk: Desk, label: str) -> HttpResponse:
    """Show what a label stands for and its history; say it anew, with source and day."""
    desk.need(ITEM_ROLES)
    try:
        history = queries.label_history(label)
    except LabelNotFound as error:
        raise Http404(label) from error
    current = history[-1].label
    if request.method != "POST":
        return _page(request, desk, current, _typed_from(current))
    desk.need(FILLERS)
    typed = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in FIELDS}
    faults = _fill(desk, current, typed)
    if faults:
        return _page(request, desk, queries.get_label(label), typed, faults=faults, status=422)
    return redirect("desk-label", label=label)


def _fill(desk: Desk, current: ReformLabel, typed: Mapping[str, str]) -> list[Fault]:
    members = _members(typed["members"])
    faults = []
    if not typed["source_zh"]:
        faults.append(Fault("source_zh", _("请写明内容的来源。")))
    try:
        as_of = date.fromisoformat(typed["as_of"])
    except ValueError:
        faults.append(Fault("as_of", _("请填写日期，如 2022-04-01。")))
    if len(members) > MAX_MEMBERS or any(
        len(each) > MAX_LINE for each in typed["members"].split("\n")
    ):
        faults.append(Fault("members", _("成员太多，或者一行太长。")))
    if not typed["expected"].isdecimal() or not typed["key"]:
        faults.append(Fault("", _("页面已经过期，请重新打开。")))
    if faults:
        return faults
    try:
        fill_label(
            label=current.id,
            members=members,
            source=Label(typed["source_zh"], typed["source_en"]),
            as_of=as_of,
            expected=int(typed["expected"]),
            actor=desk.actor,
            key=f"desk:{desk.actor.id}:{typed['key']}",
        )
    except BundleInvalid as invalid:
        return [
            Fault(
                "as_of" if each.path == "as_of" else "members",
                f"{each.path}: {_said(each.message)}",
            )
            for each in invalid.faults
        ]
    except LabelConflict as conflict:
        return [Fault("", _said(conflict.message))]
    return []


def _members(text: str) -> tuple[LabelMember, ...]:
    """Read one member a line: `item: id`, `bundle: id`, `measure: id`, or words 中文 | English."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        kind, colon, rest = line.replace("：", ":", 1).partition(":")
        if colon and kind.strip() in REFERRING:
            found.append(LabelMember(kind.strip(), rest.strip(), None))
            continue
        zh, _bar, en = line.partition("|")
        found.append(LabelMember("text", None, Label(zh.strip(), en.strip())))
    return tuple(found)


def _line(member: LabelMember) -> str:
    if member.kind != "text":
        return f"{member.kind}: {member.ref}"
    text = member.text or Label("")
    return f"{text.zh} | {text.en}" if text.en else text.zh


def _typed_from(current: ReformLabel) -> dict[str, str]:
    return {
        "members": "\n".join(_line(each) for each in current.members),
        "source_zh": "" if current.source is None else current.source.zh,
        "source_en": "" if current.source is None else current.source.en or "",
        "as_of": "" if current.as_of is None else current.as_of.isoformat(),
    }


def _page(
    request: HttpRequest,
    desk: Desk,
    current: ReformLabel,
    typed: Mapping[str, str],
    *,
    faults: list[Fault] | None = None,
    status: int = 200,
) -> HttpResponse:
    history = queries.label_history(current.id)
    names = officer_names({each.actor for each in history if each.filled})
    network = queries.network()
    context: dict[str, Any] = {
        "label": current,
        "members": [_shown(each, network) for each in current.members],
        "history": [(each, names.get(each.actor) or _("区县数据")) for each in reversed(history)],
        "may_fill": desk.holds(FILLERS),
        "typed": {**typed, "expected": str(current.version), "key": str(uuid4())},
        "faults": faults or [],
        "wrong": {each.field: each.message for each in faults or []},
    }
    return show(request, desk, "label.html", context, status=status)


def _shown(member: LabelMember, network: Network) -> Shown:
    kind = LABEL_MEMBERS.label(member.kind, get_language() or "zh")
    if member.kind == "text" or member.ref is None:
        return Shown(kind, _said(member.text or Label("")))
    node = network.items.get(member.ref) if member.kind == "item" else None
    bundle = network.bundles.get(member.ref) if member.kind == "bundle" else None
    named = node or bundle
    return Shown(kind, member.ref if named is None else _said(named.name))


def _said(label: Label) -> str:
    return label.text(get_language() or "zh")
