"""Checks of acts that the definition alone cannot tell, for it knows one case and no officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import get_officers
from tongban.record import actions as record
from tongban.record.queries import get_definition, get_evidence, get_matter, list_matters
from tongban.record.types import SYSTEM, IdempotencyKeyReused
from tongban.services.cases import rules
from tongban.services.cases.applications import kind_names
from tongban.services.cases.types import ActRefused, CaseRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

DECISIONS: Final = frozenset({"grant", "grant_now"})
UNKNOWN: Final = "ACT-UNKNOWN-FACT"


def check_correction(case: UUID, payload: Mapping[str, Any], *, actor: Actor) -> None:
    """Refuse a correction notice that asks twice or not for all (INV-CASE-09).

    A notice that is not possible anyway is left to the ledger, which knows its repetition.
    """
    matter = get_matter(case, actor=actor)
    folded = matter.folded
    if folded is None or folded.state != "RECEIVED" or folded.facts["corrections"]:
        return
    definition = get_definition(matter.definition)
    missing = payload.get("missing") or []
    lacking = [str(each) for each in folded.facts.get("lacking") or []]  # type: ignore[union-attr]
    supplied = {each.slot for each in get_evidence(case, actor=actor)} - set(lacking)
    rules.check_correction(
        [str(each) for each in missing] if isinstance(missing, list) else [],
        slots=definition.evidence,
        supplied=supplied,
        lacking=lacking,
        names=kind_names(),
    )


def check_officers(_case: UUID, payload: Mapping[str, Any], *, actor: Actor) -> None:
    """Refuse inspectors and hosts who are no officers of the actor's department."""
    named = payload.get("inspectors")
    wanted = [str(each) for each in named] if isinstance(named, list) else []
    if isinstance(payload.get("host"), str):
        wanted.append(payload["host"])
    if not wanted:
        return
    known = get_officers([*wanted, actor.id])
    mine = known.get(actor.id)
    problems = [
        Problem(
            name,
            "CASE-OFFICER",
            {
                "zh": f"{name} 不是本机关在职人员",
                "en": f"{name} is no active officer of this body",
            },
        )
        for name in wanted
        if name not in known
        or not known[name].active
        or (
            mine is not None and "host" not in payload and known[name].department != mine.department
        )
    ]
    if problems:
        raise CaseRefused("CASE-OFFICER", problems[0].message, problems)


def grant_in_order(
    case: UUID,
    act: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None,
) -> Receipt:
    """Grant; where the number is limited only when no case accepted earlier waits (INV-CASE-08).

    Items without a quota take the ordinary two round trips.
    """

    def perform(more: Mapping[str, Any]) -> Receipt:
        return record.perform(
            case,
            act=act,
            actor=actor,
            payload={**payload, **more},
            key=key,
            expected_version=expected_version,
        )

    try:
        return perform({})
    except IdempotencyKeyReused:
        return perform({"ahead": 0})  # a repetition: the first one said that nobody was ahead
    except ActRefused as error:
        if error.code != UNKNOWN or "payload_ahead" not in error.reason:
            raise
    before = _ahead(case, actor)
    if before:
        shown = "、".join(before[:5])
        raise CaseRefused(
            "CASE-QUOTA-ORDER",
            {
                "zh": f"本事项有数量限制，应按受理先后作出决定；受理在先尚待决定：{shown}。",
                "en": f"The number is limited: cases accepted earlier come first: {shown}.",
            },
            [
                Problem(each, "CASE-QUOTA-ORDER", {"zh": "受理在先", "en": "was accepted earlier"})
                for each in before
            ],
        )
    return perform({"ahead": 0})


def _ahead(case: UUID, actor: Actor) -> tuple[str, ...]:
    matter = get_matter(case, actor=actor)
    accepted = "" if matter.folded is None else str(matter.folded.facts.get("accepted_at") or "")
    return rules.ahead(
        (accepted, matter.number),
        (
            (str(each.folded.facts["accepted_at"]), each.number, each.folded.facts, each.state)
            for each in _open_cases(matter)
            if each.folded is not None and each.id != case and each.folded.facts.get("accepted_at")
        ),
    )


def _open_cases(matter: MatterView) -> Iterator[MatterView]:
    """Give the open cases of the same item of the same body, as the system sees them."""
    after = None
    while True:
        page = list_matters(
            actor=SYSTEM,
            department=matter.department,
            item=matter.item,
            open_only=True,
            after=after,
            limit=200,
            with_folded=True,
        )
        yield from page.rows
        after = page.after
        if after is None:
            return


CHECKS: Final[Mapping[str, Callable[..., None]]] = {
    "notify_correction": check_correction,
    "inspect": check_officers,
    "suspend": check_officers,
}
