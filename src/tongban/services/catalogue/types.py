"""What a service item says: every field of the implementation list, read from and written to JSON.

The field names are those of the national exchange tables and GB/T 39046-2020 table 4. What a source
does not state is None or an empty tuple, never a default.
"""
# ruff: noqa: RUF009 - `field` gives a dataclass field with its codec; its defaults are immutable

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self, cast

from tongban.kernel.canonical import Json
from tongban.services.catalogue import codes
from tongban.services.catalogue.codec import (
    Bool,
    Coded,
    ContentError,
    Date,
    Fault,
    Faults,
    Integer,
    LabelCodec,
    Many,
    Money,
    Part,
    Record,
    Text,
    field,
    join,
)
from tongban.services.catalogue.labels import Label

__all__ = [
    "CommitmentTerms",
    "CommittedCondition",
    "ContentError",
    "Faq",
    "Fault",
    "FeeItem",
    "FlowStep",
    "Intermediary",
    "ItemContent",
    "Label",
    "LawRef",
    "Limit",
    "MaterialSlot",
    "Situation",
    "SpecialProcedure",
    "Urls",
]

NAME_LIMIT: Final = 1000
"""Characters of an item's name in the national schema (GB/T 39046 prints 200)."""
_SLUG: Final = Text(
    80,
    re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*"),
    Label("小写字母、数字与连字符", "lower-case letters, digits and hyphens"),
)
_BASE_CODE: Final = Text(12, re.compile(r"\d{12}"), Label("12 位数字", "12 digits"))
_USCC: Final = Text(
    18,
    re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}"),
    Label("18 位统一社会信用代码", "an 18-character USCC"),
)
_SERIAL: Final = Text(2, re.compile(r"\d{2}"), Label("2 位数字", "2 digits"))
_SHORT: Final = Text(200)
_LABEL: Final = LabelCodec()
_NAME: Final = LabelCodec(NAME_LIMIT)


@dataclass(frozen=True)
class LawRef(Record):
    """A clause that something rests on; `law` is a title or the district's short id of it."""

    law: str = field(_SHORT, default="", required=True)
    clause: str = field(_SHORT, default="")
    doc_no: str = field(_SHORT, default="")
    rank: str | None = field(Coded(codes.BASIS_RANKS))
    text: Label | None = field(_LABEL)


_BASIS: Final = Part(LawRef)
_BASES: Final = Many(_BASIS)


@dataclass(frozen=True)
class Limit(Record):
    """A time limit: `days` counts `unit`s; 0 means decided at once (即办)."""

    days: int = field(Integer(0, 100_000), default=0, required=True)
    unit: str = field(Coded(codes.LIMIT_UNITS), default="working_days", required=True)
    basis: LawRef | None = field(_BASIS)
    note: Label | None = field(_LABEL)

    @classmethod
    def read(cls, raw: Json, path: str, faults: Faults) -> Self | None:
        """Read it; 0 needs no unit."""
        if isinstance(raw, Mapping) and raw.get("days") == 0 and "unit" not in raw:
            raw = {**raw, "unit": "working_days"}
        return super().read(raw, path, faults)

    @property
    def instant(self) -> bool:
        """Tell whether this means at once."""
        return self.days == 0

    def words(self, lang: str = "zh") -> str:
        """Give it as people read it: 20个工作日, 3个月, 即办; 20 working days, at once."""
        english = lang.startswith("en")
        if self.instant:
            return "at once" if english else "即办"
        unit = codes.LIMIT_UNITS.label(self.unit, lang)
        return f"{self.days} {unit}" if english else f"{self.days}个{unit}"

    def __str__(self) -> str:
        return self.words()


_LIMIT: Final = Part(Limit)


@dataclass(frozen=True)
class SpecialProcedure(Record):
    """A procedure that stops the clock: one of 行政许可法 §45, or another with a basis."""

    ground: str = field(Coded(codes.SPECIAL_GROUNDS), default="other", required=True)
    note: Label | None = field(_LABEL)
    limit: Limit | None = field(_LIMIT)
    basis: LawRef | None = field(_BASIS)


@dataclass(frozen=True)
class FlowStep(Record):
    """One step of the published flow, at a window or online."""

    step: Label | None = field(_LABEL, required=True)
    link: Label | None = field(_LABEL)
    channel: str | None = field(Coded(codes.HANDLING_FORMS))
    handler: Label | None = field(_LABEL)
    limit: Label | None = field(_LABEL)
    criterion: Label | None = field(_LABEL)
    result: Label | None = field(_LABEL)


@dataclass(frozen=True)
class FeeItem(Record):
    """A fee: its standard, what it rests on and who pays less."""

    name: Label | None = field(_NAME, required=True)
    standard: Label | None = field(_LABEL)
    amount: Decimal | None = field(Money())
    basis: LawRef | None = field(_BASIS)
    reducible: bool | None = field(Bool())
    reduction_basis: LawRef | None = field(_BASIS)


@dataclass(frozen=True)
class Intermediary(Record):
    """An intermediary service that the item requires (优化营商环境条例 §43)."""

    name: Label | None = field(_NAME, required=True)
    basis: LawRef | None = field(_BASIS)


@dataclass(frozen=True)
class CommittedCondition(Record):
    """A condition promised to be met; `replaces` are the slots then not asked for."""

    text: Label | None = field(_LABEL, required=True)
    replaces: tuple[str, ...] = field(Many(_SLUG), default=())


@dataclass(frozen=True)
class CommitmentTerms(Record):
    """Notify-and-commit (告知承诺): what is promised, when it is verified, when put right."""

    conditions: tuple[CommittedCondition, ...] = field(
        Many(Part(CommittedCondition)), default=(), required=True
    )
    verify_within: Limit | None = field(_LIMIT, required=True)
    rectify_within: Limit | None = field(_LIMIT)
    basis: LawRef | None = field(_BASIS, required=True)


@dataclass(frozen=True)
class Faq(Record):
    """A frequent question and its answer."""

    q: Label | None = field(_LABEL, required=True)
    a: Label | None = field(_LABEL, required=True)


@dataclass(frozen=True)
class Situation(Record):
    """A branching condition that selects materials; `when` is a condition over data elements.

    `onsite_visits` is how often the applicant appears in this situation, where it differs.
    """

    id: str = field(_SLUG, default="", required=True)
    name: Label | None = field(_NAME, required=True)
    desc: Label | None = field(_LABEL)
    order: int | None = field(Integer(0, 1000))
    when: str | None = field(Text(2000))
    onsite_visits: int | None = field(Integer(0, 50))


@dataclass(frozen=True)
class Urls(Record):
    """Where the item is handled online."""

    pc: str | None = field(Text(2000))
    mobile: str | None = field(Text(2000))


@dataclass(frozen=True)
class MaterialSlot(Record):
    """One piece of evidence that an item asks for, with the terms on which it is taken."""

    slot: str = field(_SLUG, default="", required=True)
    kind: str | None = field(_SLUG)
    name: Label | None = field(_NAME)
    necessity: str | None = field(Coded(codes.NECESSITIES))
    when: str | None = field(Text(2000))
    form: str | None = field(Coded(codes.MATERIAL_FORMS))
    original: int | None = field(Integer(0, 100))
    copies: int | None = field(Integer(0, 100))
    paper_spec: str | None = field(_SHORT)
    source: str | None = field(Coded(codes.MATERIAL_SOURCES))
    source_note: Label | None = field(_LABEL)
    shareable: bool | None = field(Bool())
    certificate_type: str | None = field(_SHORT)
    situations: tuple[str, ...] = field(Many(_SLUG), default=())
    blank_form: str | None = field(_SHORT)
    sample: str | None = field(_SHORT)
    filling_note: Label | None = field(_LABEL)
    basis: LawRef | None = field(_BASIS)
    note: Label | None = field(_LABEL)
    standard: Label | None = field(_LABEL)


def _codes(table: codes.CodeTable) -> Many[str]:
    return Many(Coded(table))


@dataclass(frozen=True)
class ItemContent(Record):
    """Everything the implementation list says of one item, for one version.

    `version` and `state` are not here: the catalogue counts versions and keeps the state.
    """

    id: str = field(_SLUG, default="", required=True)
    name: Label = field(_NAME, default=Label(""), required=True)
    base_code: str | None = field(_BASE_CODE)
    handling_serial: str | None = field(
        Text(2, re.compile(r"\d{2}"), Label("2 位数字", "2 digits"))
    )
    implementation_code: str | None = field(Text(36))
    handling_code: str | None = field(Text(50))
    local_catalog_code: str | None = field(Text(50))
    local_task_code: str | None = field(Text(60))
    item_type: str | None = field(Coded(codes.ITEM_TYPES))
    legal_basis: tuple[LawRef, ...] = field(_BASES, default=())
    exercise_level: tuple[str, ...] = field(_codes(codes.EXERCISE_LEVELS), default=())
    authority_split: Label | None = field(_LABEL)
    exercise_content: Label | None = field(_LABEL)
    power_source: str | None = field(Coded(codes.POWER_SOURCES))
    implementing_body: str | None = field(_SLUG)
    body_name: str | None = field(_SHORT)
    body_uscc: str | None = field(_USCC)
    body_nature: str | None = field(Coded(codes.BODY_NATURES))
    entrusting_body: str | None = field(_SHORT)
    handling_office: Label | None = field(_LABEL)
    joint_bodies: tuple[str, ...] = field(Many(_SHORT), default=())
    service_objects: tuple[str, ...] = field(_codes(codes.SERVICE_OBJECTS), default=())
    case_type: str | None = field(Coded(codes.CASE_TYPES))
    statutory_limit: Limit | None = field(_LIMIT)
    statutory_note: Label | None = field(_LABEL)
    promised_limit: Limit | None = field(_LIMIT)
    promised_note: Label | None = field(_LABEL)
    correction_limit: Limit | None = field(_LIMIT)
    supplement_limit: Limit | None = field(_LIMIT)
    commitment: CommitmentTerms | None = field(Part(CommitmentTerms))
    domains: tuple[str, ...] = field(_codes(codes.COMMITMENT_DOMAINS), default=())
    special_procedures: tuple[SpecialProcedure, ...] = field(
        Many(Part(SpecialProcedure)), default=()
    )
    acceptance_conditions: tuple[Label, ...] = field(Many(_LABEL), default=())
    flow_steps: tuple[FlowStep, ...] = field(Many(Part(FlowStep)), default=())
    handling_forms: tuple[str, ...] = field(_codes(codes.HANDLING_FORMS), default=())
    onsite_visits: int | None = field(Integer(0, 50))
    onsite_reason: Label | None = field(LabelCodec(1000))
    onsite_basis: LawRef | None = field(_BASIS)
    onsite_review: bool | None = field(Bool())
    is_online: bool | None = field(Bool())
    online_depth: tuple[str, ...] = field(_codes(codes.ONLINE_DEPTHS), default=())
    url: Urls | None = field(Part(Urls))
    sso_pc: bool | None = field(Bool())
    sso_app: bool | None = field(Bool())
    cross_scope: str | None = field(Coded(codes.CROSS_SCOPES))
    cross_shape: str | None = field(Coded(codes.CROSS_SHAPES))
    in_hall: bool | None = field(Bool())
    express: bool | None = field(Bool())
    pay_online: bool | None = field(Bool())
    bookable: bool | None = field(Bool())
    on_kiosk: bool | None = field(Bool())
    is_fee: bool | None = field(Bool())
    fee_items: tuple[FeeItem, ...] = field(Many(Part(FeeItem)), default=())
    addr: Label | None = field(_LABEL)
    hours: Label | None = field(_LABEL)
    contact: Label | None = field(_LABEL)
    supervision: Label | None = field(_LABEL)
    result_name: Label | None = field(_NAME)
    result_type: str | None = field(Coded(codes.RESULT_TYPES))
    sample: str | None = field(_SHORT)
    produces: str | None = field(_SLUG)
    quota_note: Label | None = field(_LABEL)
    intermediary_service: tuple[Intermediary, ...] = field(Many(Part(Intermediary)), default=())
    topics_natural: tuple[str, ...] = field(Many(_SHORT), default=())
    topics_legal: tuple[str, ...] = field(Many(_SHORT), default=())
    life_events: tuple[str, ...] = field(Many(_SLUG), default=())
    business_events: tuple[str, ...] = field(Many(_SLUG), default=())
    town_code: str | None = field(Text(12))
    village_code: str | None = field(Text(12))
    plan_effective: date | None = field(Date())
    plan_cancel: date | None = field(Date())
    situations: tuple[Situation, ...] = field(Many(Part(Situation)), default=())
    needs: tuple[MaterialSlot, ...] = field(Many(Part(MaterialSlot)), default=())
    form: tuple[str, ...] = field(Many(_SLUG), default=())
    faq: tuple[Faq, ...] = field(Many(Part(Faq)), default=())
    keywords: tuple[str, ...] = field(Many(_SHORT), default=())
    notes: Label | None = field(_LABEL)

    @property
    def code(self) -> str | None:
        """Give the finest code the item has: handling, implementation or the local one."""
        return self.handling_code or self.implementation_code or self.local_task_code

    @property
    def instant(self) -> bool | None:
        """Tell whether it is decided at once; None while neither case type nor promise is known."""
        if self.case_type is not None:
            return self.case_type == "1"
        return None if self.promised_limit is None else self.promised_limit.instant

    def bases(self) -> Iterator[tuple[str, LawRef]]:
        """Give every clause the item cites, with its path."""
        yield from _cited("", self)


def _cited(path: str, value: object) -> Iterator[tuple[str, LawRef]]:
    if isinstance(value, LawRef):
        yield path, value
    elif isinstance(value, tuple):
        for n, member in enumerate(value):
            yield from _cited(f"{path}[{n}]", member)
    elif isinstance(value, Record):
        for spec in fields(cast("Any", value)):
            yield from _cited(join(path, spec.name), getattr(value, spec.name))
