"""Whose cases an actor's figures are about, and how a scope finds its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tongban.base.district.queries import find_district
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record import reach
from tongban.record.guard import asked
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor
    from tongban.services.figures.types import Scope


@dataclass(slots=True)
class Where:
    """A condition in the making: texts that go together by AND, and their parameters."""

    texts: list[str] = field(default_factory=list)
    params: list[object] = field(default_factory=list)

    def parameter(self, value: object, kind: str) -> str:
        """Add a parameter; give its place with its cast."""
        self.params.append(value)
        return f"${len(self.params)}::{kind}"

    def add(self, text: str) -> None:
        """Add a condition."""
        self.texts.append(text)

    @property
    def sql(self) -> str:
        """The condition."""
        return " AND ".join(self.texts) or "TRUE"


def readable(actor: Actor) -> tuple[reach.Scope, ...]:
    """Give the parts of the district whose figures an actor may read.

    The system reads all, officers the figures of the cases that they may read. One statement at
    most; raises NotPermitted for everybody else.
    """
    asked()
    if actor.kind is ActorKind.SYSTEM:
        return (reach.Scope(),)
    grants = grants_of(actor=actor) if actor.kind is ActorKind.OFFICER else ()
    found = (each for each in reach.scopes_of(actor, grants) if each.applicant is None)
    scopes = reach.widest([_widened(each) for each in found])
    if actor.kind is not ActorKind.OFFICER or not scopes:
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} may not read figures; sign in as an officer, a leader or the evaluator",
        )
    return scopes


def _widened(scope: reach.Scope) -> reach.Scope:
    """Drop a division that holds the whole district: every case lies in it."""
    district = find_district()
    if district is None or not scope.division or not district.code.startswith(scope.division):
        return scope
    return scope._replace(division=None)


def totals_do(scope: Scope, scopes: tuple[reach.Scope, ...]) -> bool:
    """Tell whether the sums of whole departments answer: nothing asks for items or divisions."""
    return (
        not scope.all_items
        and scope.division is None
        and all(each.item is None and each.division is None for each in scopes)
    )


def narrow(where: Where, scope: Scope, scopes: tuple[reach.Scope, ...], *, of: str = "") -> None:
    """Add what a scope asks about and what an actor may read; `of` names the table, as `s.`."""
    if scope.department is not None:
        where.add(f"{of}department = {where.parameter(scope.department, 'text')}")
    if scope.all_items:
        where.add(f"{of}item = ANY ({where.parameter(list(scope.all_items), 'text[]')})")
    if scope.division is not None:
        where.add(f"starts_with({of}division, {where.parameter(scope.division, 'text')})")
    if reach.Scope() in scopes:
        return
    whole = [each.department for each in scopes if each == reach.Scope(each.department)]
    parts = [f"{of}department = ANY ({where.parameter(whole, 'text[]')})"] if whole else []
    for each in scopes:
        if each.department in whole:
            continue
        part = [
            text.format(where.parameter(value, "text"))
            for value, text in (
                (each.department, f"{of}department = {{}}"),
                (each.item, f"{of}item = {{}}"),
                (each.division, f"starts_with({of}division, {{}})"),
            )
            if value is not None
        ]
        parts.append(" AND ".join(part))
    where.add(f"({' OR '.join(f'({each})' for each in parts)})")
