"""Results fetched at a window: what is ready, who may fetch it, and that it was signed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_parties, get_party, principals_of
from tongban.base.parties.types import Field, PartyKind, PartyView
from tongban.record import clock
from tongban.record.queries import get_definition, get_matter, list_matters
from tongban.record.types import NotPermitted
from tongban.reforms.windows.types import WindowRefused
from tongban.services.cases.actions import deliver_case
from tongban.services.cases.kinds import case_kinds
from tongban.services.cases.types import Label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

READY: Final = ("CERT_ISSUED", "APPROVED", "DENIED")
"""States of a case whose result can be fetched (an approval where no credential follows)."""
MOST: Final = 100
SELF: Final[Label] = {"zh": "本人", "en": "In person"}
HEAD: Final[Label] = {"zh": "法定代表人（经营者）", "en": "Legal representative"}
AGENT: Final[Label] = {"zh": "代理人（有授权委托）", "en": "Agent with a mandate"}


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Who may fetch a result: as whom, and by which mandate."""

    party: PartyView
    standing: Label
    mandate: str = ""


def ready(*, actor: Actor, applicant: str | None = None) -> tuple[MatterView, ...]:
    """Give the cases whose result waits to be fetched, within the officer's reach, oldest first.

    As many statements however many there are; at most MOST of each state.
    """
    found: list[MatterView] = []
    for state in READY:
        try:
            page = list_matters(
                actor=actor,
                state=state,
                applicant=applicant,
                kinds=case_kinds(),
                open_only=True,
                limit=MOST,
            )
        except NotPermitted:
            return ()
        found += [each for each in page.rows if is_ready(each)]
    return tuple(sorted(found, key=lambda each: each.updated_at))


def names_of(rows: Sequence[MatterView]) -> dict[str, str]:
    """Give the applicants' names, masked for persons, in one statement."""
    return {
        name: each.masked_name
        for name, each in get_parties({row.applicant for row in rows}).items()
    }


def fetcher_of(case: MatterView, party: str) -> Fetcher:
    """Tell as whom a person may fetch the result of a case.

    Raises WindowRefused WINDOW-FETCH for who is neither the applicant, nor the firm's legal
    representative, nor an agent whose mandate is in force and covers the item.
    """
    view = get_party(party)
    applicant = get_party(case.applicant)
    if view.kind is PartyKind.PERSON:
        if party == case.applicant:
            return Fetcher(view, SELF)
        if applicant.legal_representative == party:
            return Fetcher(view, HEAD)
        for each in principals_of(party, at=clock.now()):
            if each.principal == case.applicant and (each.items is None or case.item in each.items):
                return Fetcher(view, AGENT, each.id)
    raise WindowRefused(
        "WINDOW-FETCH",
        "来人不是申请人，也没有领取本件的有效委托；请申请人登录后办理委托，或由本人领取。",
        "This person is neither the applicant nor an agent with a mandate in force for this case; "
        "the applicant can give one online, or come in person.",
    )


def deliver(case: UUID, party: str, *, actor: Actor, key: str) -> Receipt:
    """Deliver a result to who came and signed for it; the look at the person's number is noted.

    Raises WindowRefused WINDOW-FETCH and as `cases.deliver_case`; nothing is delivered then.
    """
    fetcher = fetcher_of(get_matter(case, actor=actor), party)
    with transaction.atomic():
        receipt = deliver_case(
            case,
            actor=actor,
            key=key,
            method="window",
            received_by=fetcher.party.name,
            opinion=f"{fetcher.standing['zh']}到窗口领取，证件已核验，当面签收。"
            + (f"委托编号 {fetcher.mandate}。" if fetcher.mandate else ""),
        )
        if not receipt.replayed:
            look(actor, party, Field.RESIDENT_ID, "delivery", matter=case)
    return receipt


def is_ready(case: MatterView) -> bool:
    """Tell whether the result of a case can be fetched now."""
    if case.state not in READY:
        return False
    definition = get_definition(case.definition)
    made = definition.parameters.get("produces_credential") is True
    return "deliver" in definition.acts and not (case.state == "APPROVED" and made)
