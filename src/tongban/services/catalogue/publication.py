"""Make of a content the definition that the kernel runs: parameters, evidence slots, the guide."""

from collections.abc import Mapping

from tongban.kernel.canonical import Json
from tongban.services.catalogue import item_codes
from tongban.services.catalogue.laws import Law, title_of
from tongban.services.catalogue.types import ItemContent, LawRef, Limit

PROMISE_BASIS: dict[str, Json] = {"law": "优化营商环境条例", "clause": "第三十六条"}
"""A promised limit binds the body that publishes it, also where no law sets one."""


def definition_of(
    content: ItemContent,
    *,
    procedure: str,
    declared: frozenset[str],
    version: int,
    laws: Mapping[str, Law],
    elements: Mapping[str, str],
    parameters: Mapping[str, Json],
) -> dict[str, Json]:
    """Build the item's definition document under a published procedure.

    `declared` are the parameters the procedure knows; of those the content answers, each is given,
    `parameters` adds to them or replaces them. `elements` are the types of the data elements that
    conditions of slots may name.
    """
    answers = {**_answers(content, laws), **parameters}
    document: dict[str, Json] = {
        "kind": "item",
        "procedure": procedure,
        "code": content.id,
        "version": version,
        "label": {"zh": content.name.zh, "en": content.name.en or content.name.zh},
        "parameters": {
            name: value
            for name, value in answers.items()
            if value is not None and (name in declared or name in parameters)
        },
        "evidence": [_slot(slot.to_json()) for slot in content.needs],
        "produces": [content.produces] if content.produces else [],
        "content": content.to_json(),
    }
    if elements:
        document["elements"] = dict(elements)
    return document


def _answers(content: ItemContent, laws: Mapping[str, Law]) -> dict[str, Json]:
    limit = content.statutory_limit
    promise = content.promised_limit
    decision = None
    if limit is not None:
        basis = limit.basis or (content.legal_basis[0] if content.legal_basis else None)
        decision = length(limit) | ({"basis": _basis(basis, laws)} if basis else {})
    elif promise is not None:
        decision = length(promise) | {"basis": PROMISE_BASIS}
    return {
        "decision_limit": decision,
        "promise": length(promise) if promise is not None else None,
        "correction_limit": length(content.correction_limit) if content.correction_limit else None,
        "supplement_limit": length(content.supplement_limit) if content.supplement_limit else None,
        # INV-COM-01: a domain that the law excludes closes the way, whatever the item says
        "commitment": content.commitment is not None and not content.domains,
        "instant": bool(content.instant),
        "onsite": bool(content.onsite_review),
        "produces_credential": content.produces is not None,
        "in_hall": bool(content.in_hall),
        "quota_limited": _limited(content),
    }


def _limited(content: ItemContent) -> bool:
    """Tell whether the number is limited; guides write 无 or 无数量限制 where it is not."""
    note = "" if content.quota_note is None else content.quota_note.zh.strip()
    return bool(note) and not note.startswith(("无", "不限", "没有"))


def length(limit: Limit) -> dict[str, Json]:
    """Write a limit as the kernel reads lengths."""
    if limit.unit == "months":
        return {"months": limit.days}
    if limit.unit == "hours":
        return {"hours": limit.days}
    return {"days": limit.days, "unit": limit.unit}


def _basis(ref: LawRef, laws: Mapping[str, Law]) -> dict[str, Json]:
    return {"law": title_of(ref, laws).zh, "clause": ref.clause}


def _slot(slot: dict[str, Json]) -> dict[str, Json]:
    """Give a slot as the kernel reads it; a kind that nobody named yet is the slot itself."""
    return {**slot, "kind": slot.get("kind") or slot["slot"]}


def with_codes(content: ItemContent) -> ItemContent:
    """Fill the implementation and handling code where body, level and base code determine them."""
    if content.implementation_code or not (
        content.base_code and content.body_uscc and len(content.exercise_level) == 1
    ):
        return content
    level = content.exercise_level[0]
    made = item_codes.compose(body_uscc=content.body_uscc, level=level, base_code=content.base_code)
    written = content.to_json() | {"implementation_code": made}
    if content.handling_serial and not content.handling_code:
        written["handling_code"] = made + content.handling_serial
    return ItemContent.from_json(written)
