"""A case of the demonstration district, from a prepared draft to delivery, through `cases.actions`.

The draft is an application to register an individual business: sixteen answers, the personal ones
sealed, and a file for each material that nobody shares. Every life has a draft of its own, written
before the clock starts: what an applicant does at home is not an act.
"""

from __future__ import annotations

import io
import os
from collections import deque
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import bench.started  # noqa: F401 - tables need Django
from bench.common import ROOT, SECONDS

from tongban.base.documents.actions import store
from tongban.base.parties.privacy import seal, unseal
from tongban.kernel.authority import Actor, ActorKind
from tongban.services.cases import actions
from tongban.services.cases.queries import draft_needs, form_of
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.actions import attach_file, save_fields, start_draft
from tongban.services.forms.models import DraftRow
from tongban.services.forms.queries import elements_by_id, seal_context
from tongban.site.cli import main as tongban

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DISTRICT = ROOT / "districts" / "xiaonan"
FASTEST = 300
"""Lives a second that one process will not reach: so many drafts are made."""
WARM = 50
ITEM = "individual-business-registration"
DEPARTMENT = "scjg"
PARTY = "zhang-xiaolan"
PERSON = Actor(PARTY, ActorKind.PERSON, PARTY)
CLERK = Actor("scjg-clerk", ActorKind.OFFICER)
REVIEWER = Actor("scjg-reviewer1", ActorKind.OFFICER)
APPROVER = Actor("scjg-approver", ActorKind.OFFICER)
CERTIFIER = Actor("scjg-certificate", ActorKind.OFFICER)
ANSWERS: dict[str, Any] = {
    "applicant_name": "张晓岚",
    "applicant_resident_id": "42220119880614012X",
    "applicant_phone": "19900000001",
    "applicant_address": "孝南区书院街道书院社区6号",
    "trade_name": "晓岚便利店",
    "operating_form": "personal",
    "business_scope": "食品销售；日用百货零售；烟草制品零售",
    "business_scope_pre_approval": False,
    "industry_code": "F5212",
    "employee_count": 2,
    "premises_address": "孝南区书院街道书院路18号",
    "premises_area": "46.5",
    "premises_tenure": "rented",
    "premises_residential": False,
    "by_agent": False,
    "delivery_method": "electronic",
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"


def prepare(_url: str) -> None:
    """Load the district and write the pattern of all drafts."""
    if tongban(["load", str(DISTRICT)]):
        raise SystemExit(f"{DISTRICT} has mistakes; see above")
    _write_pattern()


def _write_pattern() -> None:
    draft = start_draft(actor=PERSON, party=PARTY, form=form_of(get_item(ITEM)))
    faults = save_fields(actor=PERSON, draft=draft, answers=ANSWERS)
    assert not faults, faults
    for need in draft_needs(draft, actor=PERSON):
        if need.status == "lacking":
            stream = io.BytesIO(PDF + f"%{need.slot}\n%%EOF\n".encode())
            ref = store(stream, owner=PARTY, purpose="material", filename=f"{need.slot}.pdf")
            attach_file(actor=PERSON, draft=draft, slot=need.slot, document=ref.hash)
    assert all(need.status != "lacking" for need in draft_needs(draft, actor=PERSON))


def drafts(count: int) -> Iterator[UUID]:
    """Write copies of the pattern, each with its answers sealed anew, and give their ids."""
    pattern = DraftRow.objects.filter(party=PARTY, item=ITEM, matter=None).earliest("created_at")
    secret = {name for name in pattern.answers if elements_by_id()[name].identifying}
    clear = {
        name: unseal(value, seal_context(pattern.id, name)) if name in secret else value
        for name, value in pattern.answers.items()
    }
    rows = []
    for _ in range(count):
        key = uuid4()
        answers = {
            name: seal(value, seal_context(key, name)) if name in secret else value
            for name, value in clear.items()
        }
        rows.append(
            DraftRow(
                id=key,
                owner=pattern.owner,
                party=pattern.party,
                item=pattern.item,
                item_version=pattern.item_version,
                answers=answers,
                files=pattern.files,
                revision=pattern.revision,
                created_at=pattern.created_at,
                saved_at=pattern.saved_at,
            )
        )
    DraftRow.objects.bulk_create(rows, batch_size=500)
    return (row.id for row in rows)


class CaseLife:
    """One process that brings one case after another from its draft to delivery."""

    def __init__(self, pool: int) -> None:
        self._drafts = deque(drafts(pool))

    def life(self) -> UUID:
        """Do the seven acts."""
        case, *_ = self.acts()
        return case

    def acts(self) -> Iterator[UUID]:
        """Submit, accept, two reviews, grant, issue, deliver; give the case after each."""
        if not self._drafts:
            raise IndexError("no draft is left; make the pool larger")
        case = actions.submit_case(self._drafts.popleft(), actor=PERSON, key=str(uuid4())).matter
        yield case
        actions.accept_case(case, actor=CLERK, key=str(uuid4()))
        yield case
        actions.start_review(case, actor=REVIEWER, key=str(uuid4()), opinion="材料齐全")
        yield case
        actions.review_case(case, actor=REVIEWER, key=str(uuid4()), opinion="符合条件")
        yield case
        actions.grant_case(case, actor=APPROVER, key=str(uuid4()), reasons="符合法定条件")
        yield case
        actions.issue_credential(case, actor=CERTIFIER, key=str(uuid4()))
        yield case
        actions.deliver_case(case, actor=CLERK, key=str(uuid4()))
        yield case


def life(_url: str) -> Callable[[], Any]:
    """Give one life, with drafts for more lives than one process can live."""
    pool = os.environ.get("TONGBAN_BENCH_POOL", FASTEST * SECONDS)
    return CaseLife(int(float(pool)) + WARM).life
