"""Pure decisions about composite licences: how one stands, how long it runs, when it changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from tongban.reforms.composite_licences.types import State
from tongban.services.credentials.rules import last_day
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ENDS: Final[Mapping[Status, State]] = {
    Status.SUSPENDED: State.SUSPENDED,
    Status.RESCINDED: State.REVOKED,
    Status.REVOKED: State.REVOKED,
    Status.CANCELLED: State.CANCELLED,
    Status.LAPSED: State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Member:
    """A permit as it stands: `status` None where it was not issued yet."""

    item: str
    mandatory: bool
    identifier: str = ""
    status: Status | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def live_on(self, day: date) -> bool:
        """Tell whether it is in force that day."""
        begun = self.valid_from is not None and self.valid_from <= day
        runs = self.valid_to is None or day <= self.valid_to
        return self.status is Status.VALID and begun and runs


def complete(members: Sequence[Member], on: date) -> bool:
    """Tell whether all mandatory members are in force, and there is one at least."""
    wanted = [each for each in members if each.mandatory]
    return bool(wanted) and all(each.live_on(on) for each in wanted)


def state_of(members: Sequence[Member], on: date, *, issued: bool) -> State:
    """Tell how a licence stands (INV-OIL-01): active if and only if all mandatory ones are valid.

    One end shared by all mandatory members is the licence's own; else it is partially invalid.
    """
    if not issued:
        return State.GATHERING
    if complete(members, on):
        return State.ACTIVE
    ends = {_end_of(each, on) for each in members if each.mandatory}
    return ends.pop() if len(ends) == 1 and State.ACTIVE not in ends else State.PARTIALLY_INVALID


def _end_of(member: Member, on: date) -> State:
    if member.live_on(on):
        return State.ACTIVE
    if member.status is Status.VALID and member.valid_to is not None and member.valid_to < on:
        return State.EXPIRED
    return (
        State.PARTIALLY_INVALID
        if member.status is None
        else _ENDS.get(member.status, State.PARTIALLY_INVALID)
    )


def runs_to(members: Iterable[Member], *, begins: date, unified: int | None) -> date | None:
    """Give the last day shown (INV-OIL-02): the earliest of the members, unless the rule unifies.

    None where no member ends.
    """
    if unified is not None:
        return last_day(begins, unified)
    ends = [each.valid_to for each in members if each.identifier and each.valid_to is not None]
    return min(ends) if ends else None


def shown(members: Iterable[Member], on: date) -> tuple[str, ...]:
    """Give the identifiers that a version lists: the mandatory ones, and optional ones in force."""
    return tuple(
        each.identifier
        for each in members
        if each.identifier and (each.mandatory or each.live_on(on))
    )
