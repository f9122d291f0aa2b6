"""The service guide: one structured document a version and language, the same for every channel."""

from collections.abc import Mapping
from typing import Final

from tongban.kernel.canonical import Json, canonical
from tongban.services.catalogue import codes
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law, title_of
from tongban.services.catalogue.types import (
    CommitmentTerms,
    ItemContent,
    LawRef,
    Limit,
    MaterialSlot,
)

_CODED: Final = {
    "item_type": codes.ITEM_TYPES,
    "exercise_level": codes.EXERCISE_LEVELS,
    "power_source": codes.POWER_SOURCES,
    "body_nature": codes.BODY_NATURES,
    "service_objects": codes.SERVICE_OBJECTS,
    "case_type": codes.CASE_TYPES,
    "handling_forms": codes.HANDLING_FORMS,
    "online_depth": codes.ONLINE_DEPTHS,
    "cross_scope": codes.CROSS_SCOPES,
    "cross_shape": codes.CROSS_SHAPES,
    "result_type": codes.RESULT_TYPES,
}
_TEXTS: Final = (
    "onsite_reason",
    "handling_office",
    "authority_split",
    "exercise_content",
    "addr",
    "hours",
    "contact",
    "supervision",
    "result_name",
    "quota_note",
    "notes",
)
_PLAIN: Final = (
    "base_code",
    "implementation_code",
    "handling_code",
    "implementing_body",
    "body_name",
    "body_uscc",
    "entrusting_body",
    "onsite_visits",
    "onsite_review",
    "is_online",
    "in_hall",
    "express",
    "pay_online",
    "bookable",
    "on_kiosk",
    "is_fee",
    "sample",
    "produces",
)


def guide_of(
    content: ItemContent,
    lang: str,
    *,
    version: int | None,
    content_hash: str | None,
    laws: Mapping[str, Law],
    bodies: Mapping[str, Label],
    kinds: Mapping[str, Label],
) -> dict[str, Json]:
    """Build the guide that hall, computer, phone and kiosk show alike (上海市优化营商环境条例 §24).

    Texts are in `lang` where the district wrote them in it, else in Chinese. Fields that the item
    does not state are absent. `bodies` and `kinds` are names of bodies and of kinds of evidence.
    """
    guide: dict[str, Json] = {
        "id": content.id,
        "name": content.name.text(lang),
        "lang": "en" if lang.startswith("en") else "zh",
        "version": version,
        "hash": content_hash,
    }
    for name in _PLAIN:
        value = getattr(content, name)
        if value is not None:
            guide[name] = value
    body = bodies.get(content.implementing_body or "")
    if body is not None:
        guide["body_name"] = body.text(lang)
    for name, table in _CODED.items():
        value = getattr(content, name)
        if isinstance(value, str):
            guide[name] = _coded(table, value, lang)
        elif value:
            guide[name] = [_coded(table, code, lang) for code in value]
    for name in _TEXTS:
        text: Label | None = getattr(content, name)
        if text is not None:
            guide[name] = text.text(lang)
    guide |= _limits(content, lang, laws)
    guide |= _lists(content, lang, laws)
    guide["needs"] = [_need(slot, lang, laws, kinds) for slot in content.needs]
    if content.commitment is not None and not content.domains:
        guide["commitment"] = _commitment(content.commitment, lang, laws)
    return guide


def guide_bytes(guide: Mapping[str, Json]) -> bytes:
    """Give the bytes by which channels are compared (INV-ITEM-09)."""
    return canonical(guide)


def _coded(table: codes.CodeTable, code: str, lang: str) -> Json:
    return {"code": code, "label": table.label(code, lang)}


def _limits(content: ItemContent, lang: str, laws: Mapping[str, Law]) -> dict[str, Json]:
    limits: dict[str, Json] = {}
    for name in ("statutory_limit", "promised_limit", "correction_limit", "supplement_limit"):
        limit: Limit | None = getattr(content, name)
        if limit is None:
            continue
        written: dict[str, Json] = {
            "days": limit.days,
            "unit": limit.unit,
            "text": limit.words(lang),
        }
        if limit.basis is not None:
            written["basis"] = _law(limit.basis, lang, laws)
        if limit.note is not None:
            written["note"] = limit.note.text(lang)
        limits[name] = written
    return limits


def _lists(content: ItemContent, lang: str, laws: Mapping[str, Law]) -> dict[str, Json]:
    return {
        "legal_basis": [_law(ref, lang, laws) for ref in content.legal_basis],
        "acceptance_conditions": [text.text(lang) for text in content.acceptance_conditions],
        "flow_steps": [_texts(step.to_json(), lang) for step in content.flow_steps],
        "special_procedures": [
            {
                "ground": _coded(codes.SPECIAL_GROUNDS, each.ground, lang),
                "note": each.note.text(lang) if each.note else "",
            }
            for each in content.special_procedures
        ],
        "fee_items": [
            {
                "name": fee.name.text(lang) if fee.name else "",
                "standard": fee.standard.text(lang) if fee.standard else "",
                "amount": None if fee.amount is None else str(fee.amount),
                "basis": _law(fee.basis, lang, laws) if fee.basis else None,
                "reducible": fee.reducible,
            }
            for fee in content.fee_items
        ],
        "intermediary_service": [
            {
                "name": each.name.text(lang) if each.name else "",
                "basis": _law(each.basis, lang, laws) if each.basis else None,
            }
            for each in content.intermediary_service
        ],
        "situations": [
            {
                "id": each.id,
                "name": each.name.text(lang) if each.name else "",
                "desc": each.desc.text(lang) if each.desc else "",
            }
            for each in sorted(content.situations, key=lambda each: each.order or 0)
        ],
        "faq": [
            {"q": each.q.text(lang), "a": each.a.text(lang)}
            for each in content.faq
            if each.q and each.a
        ],
        "joint_bodies": list(content.joint_bodies),
        "url": content.url.to_json() if content.url else {},
        "life_events": list(content.life_events),
        "business_events": list(content.business_events),
        "topics_natural": list(content.topics_natural),
        "topics_legal": list(content.topics_legal),
        "form": list(content.form),
    }


def _need(
    slot: MaterialSlot, lang: str, laws: Mapping[str, Law], kinds: Mapping[str, Label]
) -> dict[str, Json]:
    name = slot.name or kinds.get(slot.kind or "")
    need: dict[str, Json] = {
        "slot": slot.slot,
        "kind": slot.kind,
        "name": name.text(lang) if name else slot.kind or slot.slot,
        "when": slot.when,
        "original": slot.original,
        "copies": slot.copies,
        "shareable": slot.shareable,
    }
    for field, table in (
        ("necessity", codes.NECESSITIES),
        ("form", codes.MATERIAL_FORMS),
        ("source", codes.MATERIAL_SOURCES),
    ):
        code = getattr(slot, field)
        need[field] = None if code is None else _coded(table, code, lang)
    for field in ("source_note", "filling_note", "note", "standard"):
        text: Label | None = getattr(slot, field)
        if text is not None:
            need[field] = text.text(lang)
    if slot.basis is not None:
        need["basis"] = _law(slot.basis, lang, laws)
    return need


def _commitment(terms: CommitmentTerms, lang: str, laws: Mapping[str, Law]) -> dict[str, Json]:
    """Say what may be promised instead of proven, and what is verified when (告知承诺)."""
    return {
        "conditions": [each.text.text(lang) for each in terms.conditions if each.text],
        "verify_within": terms.verify_within.words(lang) if terms.verify_within else "",
        "basis": _law(terms.basis, lang, laws) if terms.basis else None,
    }


def _law(ref: LawRef, lang: str, laws: Mapping[str, Law]) -> dict[str, Json]:
    law = laws.get(ref.law)
    number = ref.doc_no or (law.doc_no if law else "")
    text = ref.text.text(lang) if ref.text else ""
    return {
        "law": title_of(ref, laws).text(lang),
        "clause": ref.clause,
        "doc_no": number,
        "text": text,
    }


def _texts(written: Mapping[str, Json], lang: str) -> dict[str, Json]:
    return {
        key: Label(str(value["zh"]), str(value.get("en", ""))).text(lang)
        if isinstance(value, Mapping)
        else value
        for key, value in written.items()
    }
