"""A water company whose connections and accounts run under the procedures of utilities."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.district.actions import put_district
from tongban.base.district.queries import forget
from tongban.record import effects
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.utilities import procedures
from tongban.services.cases import actions
from tongban.services.cases.applications import form_of
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, REVIEWER, WANG, key
from tongban.services.catalogue.actions import load_item
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.actions import save_fields, start_draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor

CONNECTION: Final = "water-connection"
TRANSFER: Final = "water-account-transfer"
PAIR: Final = ["mk-reviewer", "mk-second"]


def build() -> None:
    """Put up the water company (`mk`), its two items and their applicant."""
    world.build()
    runs = {CONNECTION: procedures.CONNECTION, TRANSFER: procedures.TRANSFER}
    put_district(
        body={
            "code": world.DIVISION,
            "name": world.label("示例区", "Sample District"),
            "rules": {"procedures": runs, "utilities": {"bodies": ["mk"]}},
        }
    )
    forget()
    for item, procedure in (
        (CONNECTION, procedures.connection()),
        (TRANSFER, procedures.transfer()),
    ):
        load_item(
            content=world.content(
                item,
                needs=[],
                form=["trade_name"],
                produces=None,
                result_type="document",
                in_hall=False,
                promised_limit={"days": 4, "unit": "working_days"},
            ),
            actor=SYSTEM,
            division=world.DIVISION,
            procedure=procedure,
            elements=world.TYPES,
            effective_from=date(2022, 1, 1),
        )


def applied(item: str = CONNECTION) -> UUID:
    draft = start_draft(actor=WANG, party="wang", form=form_of(get_item(item)))
    assert save_fields(actor=WANG, draft=draft, answers={"trade_name": "小芳水果"}) == ()
    case = actions.submit_case(draft, actor=WANG, key=key()).matter
    effects.drain()
    return case


def do(case: UUID, act: str, *, actor: Actor = REVIEWER, **payload: Any) -> None:
    actions.do(case, act, payload, actor=actor, key=key())
    effects.drain()


def surveyed() -> UUID:
    case = applied()
    do(case, "accept", actor=CLERK, opinion="受理")
    survey(case)
    return case


def survey(case: UUID, day: str = "2022-04-01", *, passed: bool = True) -> None:
    do(case, "inspect", inspectors=PAIR, inspected_on=day, findings="管网已到", passed=passed)


def planned(*permits: str) -> UUID:
    case = surveyed()
    more: dict[str, Any] = {"permits": list(permits)} if permits else {}
    do(case, "reply_plan", plan="DN25接入", charges="无", **more)
    return case


def in_works(**more: Any) -> UUID:
    case = planned()
    do(case, "confirm_plan", actor=WANG, **more)
    return case


def connected() -> UUID:
    case = in_works()
    do(case, "test_works", inspectors=PAIR, findings="试压合格", passed=True)
    do(case, "connect", meter="S-1")
    return case


def state(case: UUID) -> str:
    return get_matter(case, actor=SYSTEM).state


def version(case: UUID) -> int:
    return get_matter(case, actor=SYSTEM).version


def facts(case: UUID) -> Mapping[str, Any]:
    found = get_matter(case, actor=SYSTEM).folded
    assert found is not None
    return found.facts
