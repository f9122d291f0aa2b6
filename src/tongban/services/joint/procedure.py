"""The procedure of joint matters as data, and bundles as definitions under it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from tongban.base.district.queries import find_district
from tongban.kernel.canonical import digest
from tongban.kernel.law import LegalBasis
from tongban.record.actions import publish_definition
from tongban.record.queries import get_definition
from tongban.services.bundles.types import Bundle
from tongban.services.catalogue.publication import length
from tongban.services.catalogue.queries import laws

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.services.bundles.types import WholeLimit
    from tongban.services.catalogue.types import LawRef, Limit

FILE: Final = Path(__file__).with_name("procedure.yaml")
KIND: Final = "joint"
"""The kind of matter that the procedure makes."""

DRAFT: Final = "joint:"
"""How the item of a joint draft begins; the bundle's id follows."""

SYSTEM_FIELDS: Final = frozenset(
    {"draft", "application", "members", "mandatory", "left_out", "edges", "chosen", "committed"}
    | {"channel", "items", "missing", "defects", "required", "standing"}
)
"""Fields of payloads that the system fills in, never a form."""

_published: dict[str, str] = {}
INTERNAL: Final = frozenset({"hear", "credential_issued", "record_finding", "close_intake"})
"""Acts of which people need not read: what they say is shown elsewhere."""

LICENSING: Final = LegalBasis("中华人民共和国行政许可法", "第二十六条第二款")
"""Joint handling on one application: what opens a member without a second one."""


@lru_cache(maxsize=1)
def document() -> Json:
    """Give the procedure as its file states it."""
    found: Json = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def ensure_published(bundle: Bundle) -> str:
    """Publish a bundle's version under the procedure and give its hash; repeatable.

    A joint matter is pinned to that hash: who began under a version of a bundle stays on it.
    """
    made = publish_definition(definition_of(bundle, publish_definition(document())))
    _published[_mark(bundle)] = made
    return made


def definition_for(bundle: Bundle) -> str:
    """Give the hash of a bundle's definition, published by this process before or now.

    Whoever opens a matter with it and is told DefinitionNotFound publishes it anew.
    """
    return _published.get(_mark(bundle)) or ensure_published(bundle)


def _mark(bundle: Bundle) -> str:
    district = find_district()
    days = None if district is None else district.correction_days
    return digest({"bundle": bundle.to_json(), "correction": days})


def definition_of(bundle: Bundle, procedure: str) -> dict[str, Json]:
    """Write a bundle as a definition document."""
    return {
        "kind": "item",
        "procedure": procedure,
        "code": bundle.id,
        "version": bundle.version,
        "label": {"zh": bundle.name.zh, "en": bundle.name.en or bundle.name.zh},
        "parameters": _parameters(bundle),
        "content": bundle.to_json(),
    }


def _parameters(bundle: Bundle) -> dict[str, Json]:
    policies = bundle.policies
    found: dict[str, Json] = {
        "issue_together": policies.issue == "together",
        "all_or_nothing": policies.child_failure == "all",
        "joint_correction": policies.correction == "joint",
        "land_contract": policies.land_contract,
    }
    district = find_district()
    if district is not None and district.correction_days is not None:
        found["correction_limit"] = {"days": district.correction_days, "unit": "working_days"}
    if bundle.limit is not None:
        found["limit"] = _limit(bundle.limit)
        if bundle.limit.extension is not None:
            found["extension_limit"] = _limit(bundle.limit.extension)
    if policies.opinion_limit is not None:
        found["opinion_limit"] = _limit(policies.opinion_limit)
    if bundle.promise is not None:
        found["promise"] = length(bundle.promise)
    return found


def _limit(limit: Limit | WholeLimit) -> dict[str, Json]:
    written: dict[str, Json] = {"days": limit.days, "unit": limit.unit}
    if limit.basis is not None:
        written["basis"] = cited(limit.basis).to_json()
    return written


@lru_cache(maxsize=256)
def bundle_in(definition: str) -> Bundle:
    """Read the bundle out of a published definition; what a hash names never changes."""
    return Bundle.from_json(dict(get_definition(definition).content))


def cited(ref: LawRef) -> LegalBasis:
    """Give a clause with the full title of its law."""
    law = laws([ref.law]).get(ref.law)
    return LegalBasis(ref.law if law is None else law.name, ref.clause, ref.doc_no)
