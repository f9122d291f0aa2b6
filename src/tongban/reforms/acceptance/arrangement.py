"""Who takes part in an acceptance and by which local rules: from the bundle and the district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.base.district.queries import get_district
from tongban.kernel.conditions import parse
from tongban.reforms.acceptance.types import AcceptanceRefused, Arrangement
from tongban.services.bundles.queries import BundleNotFound, get_bundle
from tongban.services.catalogue.queries import get_item, laws
from tongban.services.forms.queries import elements_by_id
from tongban.services.forms.rules import fact_dictionary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.services.bundles.types import Bundle, Member

PLANNING_LAW: Final = "城乡规划法"
PLANNING_CLAUSE: Final = "第四十五条"
"""The clause by which nobody accepts a building whose planning was not verified."""
RULES: Final = "acceptance"
"""Section of the district's rules: `silence_is_pass`, `opinion_limit` (a term with its basis),
`credential` (the kind that states a joint acceptance)."""


def arrange(bundle_id: str, facts: Mapping[str, Any]) -> Arrangement:
    """Give the members that these facts call for and the local rules.

    Raises AcceptanceRefused ACC-BUNDLE, or ACC-FACT naming the facts that decide on a member.
    """
    try:
        bundle = get_bundle(bundle_id)
    except BundleNotFound as error:
        raise _no_bundle(bundle_id) from error
    if bundle.lead is None:
        raise _no_bundle(bundle_id)
    members = tuple(_wanted(bundle, facts))
    planning = next((each for each in members if _is_planning(each)), None)
    if planning is None:
        raise _no_bundle(bundle_id)
    rules = _rules()
    return Arrangement(
        bundle=bundle.id,
        version=bundle.version,
        label={"zh": bundle.name.zh, "en": bundle.name.en or bundle.name.zh},
        lead=bundle.lead,
        members=members,
        planning=planning,
        parameters={
            "members": list(members),
            "planning": planning,
            "silence_is_pass": rules.get("silence_is_pass") is True,
            **_limit(bundle),
        },
    )


def deciding_facts(bundle_id: str) -> tuple[str, ...]:
    """Name the facts (data elements) that decide who takes part; raises as `arrange` does."""
    try:
        bundle = get_bundle(bundle_id)
    except BundleNotFound as error:
        raise _no_bundle(bundle_id) from error
    words = fact_dictionary(elements_by_id().values())
    conditions = [
        parse(each.when, words)
        for each in bundle.members
        if each.when is not None and each.item in bundle.policies.joint_visit
    ]
    return tuple(dict.fromkeys(name for each in conditions for name in each.unknown({})))


def opinion_parameters() -> dict[str, Any]:
    """Give what the district says of departments' opinions: their limit, where it has one."""
    rules = _rules()
    return {"opinion_limit": rules["opinion_limit"]} if "opinion_limit" in rules else {}


def acceptance_credential() -> str | None:
    """Give the kind of credential that states a joint acceptance, where the district has one."""
    found = _rules().get("credential")
    return None if found is None else str(found)


def _rules() -> Mapping[str, Any]:
    return get_district().rules.get(RULES, {})


def _limit(bundle: Bundle) -> dict[str, Any]:
    """Give the limit of the whole where the bundle states one with its law."""
    found = bundle.limit
    if found is None or found.basis is None:
        return {}
    basis = {"law": _title(found.basis.law), "clause": found.basis.clause}
    return {"limit": {"days": found.days, "unit": found.unit, "basis": basis}}


def _wanted(bundle: Bundle, facts: Mapping[str, Any]) -> Iterable[str]:
    """Give the items of the joint visit that these facts call for, in the bundle's order.

    A member that waits for others of the visit is the unified opinion itself and no part of it.
    """
    visit = set(bundle.policies.joint_visit)
    for member in bundle.members:
        if member.item not in visit or member.role == "optional" or visit & {*member.waits_for}:
            continue
        if member.when is None or _holds(member, facts):
            yield member.item


def _holds(member: Member, facts: Mapping[str, Any]) -> bool:
    condition = parse(str(member.when), fact_dictionary(elements_by_id().values()))
    answer = condition.evaluate(facts)
    if answer is None:
        missing = "、".join(condition.unknown(facts))
        raise AcceptanceRefused(
            "ACC-FACT",
            {
                "zh": f"请先说明 {missing}：它决定哪些部门参加验收。",
                "en": f"Tell {missing} first: it decides which departments take part.",
            },
        )
    return answer


def _is_planning(item: str) -> bool:
    """Tell whether an item is the planning verification, by the clause that it rests on."""
    return any(
        _title(each.law).removeprefix("中华人民共和国") == PLANNING_LAW
        for each in get_item(item).content.legal_basis
        if each.clause == PLANNING_CLAUSE
    )


def _title(law: str) -> str:
    """Give the title of a law that is named by the district's short id or by its title."""
    known = laws([law]).get(law)
    return law if known is None else known.name


def _no_bundle(bundle_id: str) -> AcceptanceRefused:
    return AcceptanceRefused(
        "ACC-BUNDLE",
        {
            "zh": f"本区没有可用的联合验收安排“{bundle_id}”："
            "须有牵头部门，且成员含规划核实（城乡规划法第四十五条）。",
            "en": f"The district has no usable bundle {bundle_id!r}: it needs a lead and the "
            "planning verification among its members.",
        },
    )
