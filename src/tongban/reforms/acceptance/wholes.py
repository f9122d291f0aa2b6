"""Which joint matters are acceptances: of a whole project, or of one building of it.

What tells is data: the credential that the unified opinion produces, named by the district.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from tongban.base.district.queries import get_district
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance.types import AcceptanceRefused
from tongban.services.bundles.queries import network
from tongban.services.catalogue.queries import laws
from tongban.services.joint.handing import said_in
from tongban.services.joint.procedure import KIND as JOINT
from tongban.services.joint.rules import same

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.record.fixed import Fixed
    from tongban.record.types import MatterView
    from tongban.services.bundles.types import Bundle

PLANNING_LAW: Final = "城乡规划法"
PLANNING_CLAUSE: Final = "第四十五条"
"""The clause by which nobody accepts a building whose planning was not verified."""
RULES: Final = "acceptance"
"""Section of the district's rules: `credential` (states a joint acceptance), `unit_credential` (of
one building), `filing_credential` (the filing that follows)."""
GRANTS: Final = frozenset({"grant", "grant_now", "grant_by_commitment"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """The kinds of credential that state an acceptance here; empty where the district has none."""

    whole: str
    unit: str
    filing: str


def credentials() -> Credentials:
    """Give the district's kinds."""
    rules = get_district().rules.get(RULES, {})
    names = ("credential", "unit_credential", "filing_credential")
    return Credentials(*(str(rules.get(each) or "") for each in names))


def produced(definition: str) -> str:
    """Give the kind of credential that a case under a definition produces, empty for none."""
    made = get_definition(definition).produces
    return made[0] if made else ""


def concludes(fixed: Fixed) -> bool:
    """Tell whether a case is the unified opinion on a whole project."""
    return produced(fixed.definition) == credentials().whole != ""


def concludes_unit(fixed: Fixed) -> bool:
    """Tell whether a case is the acceptance of one building."""
    return produced(fixed.definition) == credentials().unit != ""


def bundle_giving(credential: str) -> Bundle:
    """Give the bundle of which a member produces a credential; AcceptanceRefused ACC-BUNDLE."""
    net = network()
    for bundle in net.bundles.values():
        made = {net.items[item].produces for item in bundle.items if item in net.items}
        if credential and credential in made and bundle.lead is not None:
            return bundle
    raise AcceptanceRefused(
        "ACC-BUNDLE",
        {
            "zh": "本区没有可用的验收联办安排：须有牵头部门，且有成员出具验收意见。",
            "en": "The district has no usable bundle for it: it needs a lead and a member that "
            "states the acceptance.",
        },
    )


def item_giving(credential: str, joint: MatterView) -> str:
    """Give the member of a joint matter that produces a credential, empty where none does."""
    facts = {} if joint.folded is None else joint.folded.facts
    items = network().items
    return next(
        (
            each
            for each in same(facts, "members")
            if credential and each in items and items[each].produces == credential
        ),
        "",
    )


@lru_cache(maxsize=4096)
def subject_of(joint: UUID) -> Literal["unit", "whole"] | None:
    """Tell what a joint matter accepts; None where it is no acceptance. It stays what it is."""
    matter, kinds = get_matter(joint, actor=SYSTEM), credentials()
    if item_giving(kinds.unit, matter):
        return "unit"
    return "whole" if item_giving(kinds.whole, matter) else None


@lru_cache(maxsize=1024)
def verifies_planning(definition: str) -> bool:
    """Tell whether cases under a definition are planning verifications, by the clause they rest on.

    What a hash names never changes.
    """
    basis = get_definition(definition).content.get("legal_basis")
    listed = [each for each in basis if isinstance(each, dict)] if isinstance(basis, list) else []
    return any(
        each.get("clause") == PLANNING_CLAUSE
        and _title(str(each.get("law"))).removeprefix("中华人民共和国") == PLANNING_LAW
        for each in listed
    )


def is_verification(fixed: Fixed) -> bool:
    """Tell whether a case is the planning verification of a joint matter."""
    return fixed.parent is not None and verifies_planning(fixed.definition)


def answers_in(joint: MatterView, *elements: str) -> Mapping[str, Any]:
    """Give what was said for a joint matter of these elements, in clear."""
    return said_in(joint.id, elements).clear if joint.kind == JOINT else {}


def _title(law: str) -> str:
    """Give the title of a law that is named by the district's short id or by its title."""
    known = laws([law]).get(law)
    return law if known is None else known.name
