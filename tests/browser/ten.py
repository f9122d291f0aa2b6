"""Ten simple cases in the served district, to be worked through by keys; JSON says what was made.

Run in a process of its own on the site's database, with `received` or `accepted` as its word.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any, Final

import walk

from tongban.site.cli import start_django

start_django()

from tongban.base.documents.actions import store  # noqa: E402 - Django comes first
from tongban.services.cases import actions as cases  # noqa: E402 - same
from tongban.services.cases.beginning import begin_application  # noqa: E402 - same
from tongban.services.cases.queries import draft_needs, form_of  # noqa: E402 - same
from tongban.services.catalogue.queries import get_item  # noqa: E402 - same
from tongban.services.forms.actions import attach_file, save_field  # noqa: E402 - same
from tongban.services.forms.queries import elements_by_id, get_draft  # noqa: E402 - same
from tongban.services.forms.types import ElementType  # noqa: E402 - same
from tongban.site.demo.stage import Stage  # noqa: E402 - same

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.services.forms.types import DataElement

ITEM: Final = "pension-life-certification"
BODY: Final = "rsj"
PEOPLE: Final = (
    *("zhang-xiaolan", "li-jianguo", "wang-meihua", "chen-siyuan", "liu-ruoxi"),
    *("zhou-zihan", "wu-qiming", "zheng-haiyan", "sun-wenbo", "he-guifang"),
)


def answer(element: DataElement) -> Any:
    """Give an answer that fits."""
    if element.choices:
        return element.choices[0].value
    given = {
        ElementType.BOOL: False,
        ElementType.INT: str(element.min or 1),
        ElementType.DATE: "2020-04-01",
        ElementType.PHONE: "19900000012",
        ElementType.RESIDENT_ID: "42220119880614012X",
    }
    return given.get(element.type, "孝南区示例")


def apply(stage: Stage, person: str) -> UUID:
    """Hand in one application with everything that it needs."""
    owner = stage.person(person)
    draft = begin_application(actor=owner, item=ITEM, party=person)
    form = form_of(get_item(ITEM))
    known = get_draft(draft, actor=owner, form=form).answers
    elements = elements_by_id()
    for name in form.elements:
        if known.get(name) is None:
            save_field(actor=owner, draft=draft, element=name, value=answer(elements[name]))
    for slot in draft_needs(draft, actor=owner):
        if slot.status == "lacking":
            made = store(
                io.BytesIO(walk.PDF),
                owner=person,
                purpose="material",
                filename=f"{slot.name['zh']}.pdf",
                draft=str(draft),
                slot=slot.slot,
                by=owner.id,
            )
            attach_file(actor=owner, draft=draft, slot=slot.slot, document=made.hash)
    found: UUID = cases.submit_case(draft, actor=owner, key=f"ten:{draft}").matter
    return found


def main(upto: str) -> None:
    """Make the ten."""
    stage = Stage(lambda _: None)
    made = [apply(stage, person) for person in PEOPLE]
    clerk, reviewer = stage.officer(BODY, "clerk"), stage.officer(BODY, "reviewer")
    if upto == "accepted":
        for case in made:
            cases.accept_case(case, actor=clerk, key=f"ten:{case}:accept")
    told = {
        "cases": [str(each) for each in made],
        "clerk": stage.people[clerk.id],
        "reviewer": stage.people[reviewer.id],
    }
    sys.stdout.write(json.dumps(told))


main(sys.argv[1])
