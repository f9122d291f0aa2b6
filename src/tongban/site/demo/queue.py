"""Other people's applications, so that every desk of the demonstration has something to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.services.cases import actions as cases
from tongban.services.cases.applications import form_of
from tongban.services.cases.beginning import begin_application
from tongban.services.cases.queries import draft_needs
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.actions import attach_file, save_fields
from tongban.services.forms.queries import elements_of, get_draft
from tongban.services.forms.types import DataElement, ElementType

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.site.demo.stage import Stage

SAMPLE_ID: Final = "110105196001010017"
"""A valid resident id that belongs to nobody in the district."""
CODES: Final = ("6222020000000000000", "420902000001", "5200", "420902001003GB00001F00010001")
"""Invented codes of the shapes that the district's elements ask for."""
SAMPLE_USCC: Final = "91420902MA00002340"


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application by `party` for `item`, brought as far as `upto`: received or accepted."""

    party: str
    item: str
    upto: str


EARLY: Final = (
    Waiting("li-jianguo", "retirement-approval", "accepted"),
    Waiting("wang-meihua", "resident-pension-claim", "accepted"),
    Waiting("chen-siyuan", "birth-registration", "received"),
    Waiting("liu-ruoxi", "maternity-allowance", "received"),
    Waiting("zhang-xiaolan", "outdoor-advertisement-permit", "accepted"),
)
"""Handed in on the first day: by the end of the story some are late, some were deemed accepted."""

LATE: Final = (
    Waiting("chen-siyuan", "newborn-medical-insurance", "received"),
    Waiting("liu-ruoxi", "individual-business-registration", "received"),
    Waiting("wang-meihua", "food-business-permit", "received"),
    Waiting("li-jianguo", "senior-card", "received"),
)
"""Handed in on the last day, still to be accepted."""


def fill_queue(stage: Stage, waiting: tuple[Waiting, ...]) -> int:
    """Hand in the applications that the district's guides admit; gives how many were."""
    return sum(_apply(stage, each) for each in waiting)


def _apply(stage: Stage, waiting: Waiting) -> bool:
    person = stage.person(waiting.party)
    draft = begin_application(actor=person, item=waiting.item, party=waiting.party)
    item = get_item(waiting.item)
    form = form_of(item)
    held = get_draft(draft, actor=person, form=form).answers
    answers = {
        element.id: sample(element, stage)
        for element in elements_of(form)
        if element.id not in held and not element.optional and not element.when
    }
    save_fields(actor=person, draft=draft, answers=answers)
    _bring_files(stage, person, draft)
    try:
        receipt = cases.submit_case(draft, actor=person, key=f"demo:{draft}")
    except CaseRefused as refused:
        # the guide asks something of this person that the sample cannot give: the draft stays
        stage.step(person, f"草稿已保存：{item.content.name.zh}（{refused.message['zh']}）")
        return False
    stage.step(person, f"提交{item.content.name.zh} {receipt.number}", case=receipt.matter)
    if waiting.upto == "accepted":
        clerk = stage.officer(item.department, "clerk")
        cases.accept_case(receipt.matter, actor=clerk, key=f"demo:{receipt.matter}:accept")
        stage.step(clerk, f"受理{item.content.name.zh}", case=receipt.matter)
    stage.settle()
    return True


def _bring_files(stage: Stage, person: Actor, draft: UUID) -> None:
    for slot in draft_needs(draft, actor=person):
        if slot.status == "lacking" and slot.necessity != "optional":
            title = slot.name["zh"]
            document = stage.file(title, ["示例材料"], owner=person, draft=draft, slot=slot.slot)
            attach_file(actor=person, draft=draft, slot=slot.slot, document=document)


def sample(element: DataElement, stage: Stage) -> object:
    """Return an invented answer that fits the element."""
    if element.choices:
        return element.choices[0].value
    if element.pattern:
        return next((each for each in CODES if re.fullmatch(element.pattern, each)), "")
    whole = max(element.min or 1, 1)
    samples: dict[ElementType, object] = {
        ElementType.BOOL: False,
        ElementType.INT: whole,
        ElementType.DECIMAL: str(whole * 10),
        ElementType.MONEY: str(whole * 1000),
        ElementType.DATE: stage.today().isoformat(),
        ElementType.PHONE: "19900000000",
        ElementType.RESIDENT_ID: SAMPLE_ID,
        ElementType.USCC: SAMPLE_USCC,
        ElementType.ADDRESS: "孝南区书院街道书院社区8号",
    }
    return samples.get(element.type, f"示例{element.label['zh']}")
