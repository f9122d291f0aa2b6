"""Who may do which act, for which department and division; what is not granted is refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final, Self

from tongban.kernel.canonical import Json

APPLICANT: Final = "applicant"
"""Role of a person in a matter of the party that he or she is; it needs no grant."""
AGENT: Final = "agent"
"""Role of a person who acts for the applicant by a mandate: a grant with `party`."""
SYSTEM: Final = "system"
"""Role of the timers; no person and no grant ever has it."""
BUILT_IN_ROLES: Final = frozenset({APPLICANT, AGENT, SYSTEM})

MAX_DELEGATIONS: Final = 3
"""Delegations in a row below a root grant; a longer chain is one nobody oversees."""


class ActorKind(Enum):
    """What stands behind an act."""

    PERSON = "person"
    OFFICER = "officer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: `id` names an account, an officer or the system.

    `party` is the party this person is (a natural person, or for an officer the same person in
    private life), established at sign-in and never taken from a request. Acting for somebody else
    goes by a Grant with that party, never by another `party` here.
    """

    id: str
    kind: ActorKind
    party: str | None = None

    def to_json(self) -> dict[str, Json]:
        """Write it with the kind as a word."""
        return {"id": self.id, "kind": self.kind.value, "party": self.party}

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote."""
        party = value.get("party")
        return cls(
            str(value["id"]), ActorKind(value["kind"]), None if party is None else str(party)
        )


@dataclass(frozen=True, slots=True)
class MatterScope:
    """What authority is asked about: one matter of an item, at a department, in a division."""

    matter: str
    item: str
    department: str
    division: str
    applicant: str

    def to_json(self) -> dict[str, Json]:
        """Write it member by member."""
        return {
            "matter": self.matter,
            "item": self.item,
            "department": self.department,
            "division": self.division,
            "applicant": self.applicant,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            str(value["matter"]),
            str(value["item"]),
            str(value["department"]),
            str(value["division"]),
            str(value["applicant"]),
        )


class AuthorityError(ValueError):
    """A grant that contradicts itself."""

    code = "AUTHORITY-GRANT"


class WouldWiden(AuthorityError):  # noqa: N818 - the house's word for it
    """A delegation that would give more than the delegating holder has."""

    code = "AUTHORITY-WIDENS"


class NotPermitted(PermissionError):  # noqa: N818 - the house's word for it
    """An act refused for want of authority; `code` tells which want.

    AUTHORITY-NONE: no grant covers it. AUTHORITY-SYSTEM: only the system does this act.
    AUTHORITY-OWN-MATTER: an officer in a matter of his or her own. AUTHORITY-SEPARATION: this actor
    did an act that excludes this one.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to a holder.

    None in `department`, `division`, `items` or `acts` means every one. Divisions are
    hierarchical codes: a code covers every code that begins with it. The grant holds from
    `valid_from` up to but not including `valid_to`. `parent` is the grant it was delegated from;
    it holds only while every ancestor does. With `party` it is an agent's mandate for that party.
    """

    id: str
    holder: str
    role: str
    department: str | None
    division: str | None
    items: frozenset[str] | None
    acts: frozenset[str] | None
    valid_from: datetime
    valid_to: datetime | None
    parent: str | None = None
    party: str | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.holder or not self.role:
            raise AuthorityError(f"grant {self.id!r}: id, holder and role must not be empty")
        if self.department == "" or self.division == "":
            raise AuthorityError(
                f"grant {self.id}: empty department or division; write None for every one"
            )
        if self.role in {APPLICANT, SYSTEM}:
            raise AuthorityError(f"grant {self.id}: role {self.role} cannot be granted")
        if (self.role == AGENT) != (self.party is not None):
            raise AuthorityError(
                f"grant {self.id}: a mandate has role {AGENT!r} and names the party it is for"
            )
        if self.valid_from.tzinfo is None or (self.valid_to and self.valid_to.tzinfo is None):
            raise AuthorityError(f"grant {self.id}: validity needs time zones")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise AuthorityError(f"grant {self.id}: ends before it begins")

    def holds_at(self, at: datetime) -> bool:
        """Tell whether the grant itself is in force at this moment, ancestors aside."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def covers(self, act: str, matter: MatterScope) -> bool:
        """Tell whether the matter and the act lie within the grant, holder and time aside."""
        return (
            (self.acts is None or act in self.acts)
            and (self.items is None or matter.item in self.items)
            and (self.department is None or self.department == matter.department)
            and (self.division is None or matter.division.startswith(self.division))
            and (self.party is None or self.party == matter.applicant)
        )

    def within(self, wider: "Grant") -> bool:
        """Tell whether this grant gives nothing that the other does not."""
        return not _widened(self, wider)

    def to_json(self) -> dict[str, Json]:
        """Write it with sorted lists and ISO times."""
        return {
            "id": self.id,
            "holder": self.holder,
            "role": self.role,
            "department": self.department,
            "division": self.division,
            "items": None if self.items is None else sorted(self.items),
            "acts": None if self.acts is None else sorted(self.acts),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": None if self.valid_to is None else self.valid_to.isoformat(),
            "parent": self.parent,
            "party": self.party,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Json]) -> Self:
        """Read what `to_json` wrote; AuthorityError when it contradicts itself."""

        def text(name: str) -> str | None:
            part = value.get(name)
            return None if part is None else str(part)

        def names(name: str) -> frozenset[str] | None:
            part = value.get(name)
            if part is None:
                return None
            if isinstance(part, str) or not isinstance(part, Sequence):
                raise AuthorityError(f"grant: {name} is {part!r}; expected a list of names or null")
            return frozenset(str(each) for each in part)

        valid_to = text("valid_to")
        return cls(
            id=str(value["id"]),
            holder=str(value["holder"]),
            role=str(value["role"]),
            department=text("department"),
            division=text("division"),
            items=names("items"),
            acts=names("acts"),
            valid_from=datetime.fromisoformat(str(value["valid_from"])),
            valid_to=None if valid_to is None else datetime.fromisoformat(valid_to),
            parent=text("parent"),
            party=text("party"),
        )


def permits(
    grants: Iterable[Grant],
    *,
    actor: Actor,
    act: str,
    roles: Iterable[str],
    matter: MatterScope,
    at: datetime,
) -> Grant:
    """Give the grant by which the actor may do the act in the matter now.

    `roles` are those that the definition lets do the act; `grants` are the actor's own and their
    ancestors. The system and an applicant in person get a grant made for the occasion, whose id is
    `system` or `party:<id>`. Among several that fit, the first in the order of `grants` is used.
    Raises NotPermitted: what no rule permits is refused.
    """
    roles = frozenset(roles)
    made = _made(actor, act, roles, matter, at)
    if made is not None:
        return made
    held = tuple(grants)
    for grant in held:
        if (
            grant.holder == actor.id
            and grant.role in roles
            and (grant.role == AGENT) == (actor.kind is ActorKind.PERSON)
            and grant.holds_at(at)
            and grant.covers(act, matter)
            and (grant.parent is None or _rooted(grant, held, at))
        ):
            return grant
    if roles == {SYSTEM}:
        raise NotPermitted("AUTHORITY-SYSTEM", f"{act}: only the system does this act")
    raise NotPermitted(
        "AUTHORITY-NONE",
        f"{act}: {actor.id} has no grant in force as {' or '.join(sorted(roles))} "
        f"for item {matter.item} at {matter.department} in {matter.division}",
    )


def delegate(  # noqa: PLR0913 - every way in which it may be narrower has its word
    grant: Grant,
    *,
    id: str,  # noqa: A002 - the same word as in Grant
    holder: str,
    valid_from: datetime,
    valid_to: datetime | None,
    department: str | None = None,
    division: str | None = None,
    items: frozenset[str] | None = None,
    acts: frozenset[str] | None = None,
    ancestors: Sequence[Grant] = (),
) -> Grant:
    """Give a holder part of a grant: what is not named stays as in the parent, never wider.

    `ancestors` are the grants above the parent, nearest first. Raises WouldWiden when a part is
    wider than the parent's, when the parent's time is exceeded, or when the chain would be deeper
    than MAX_DELEGATIONS.
    """
    narrower = replace(
        grant,
        id=id,
        holder=holder,
        parent=grant.id,
        department=department or grant.department,
        division=division or grant.division,
        items=grant.items if items is None else items,
        acts=grant.acts if acts is None else acts,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    wider = _widened(narrower, grant)
    if wider:
        raise WouldWiden(
            f"grant {id}: {', '.join(wider)} would be wider than in {grant.id}; narrow it"
        )
    if grant.parent is not None and (not ancestors or ancestors[0].id != grant.parent):
        raise WouldWiden(f"grant {id}: the grant {grant.parent} above {grant.id} is not shown")
    if len(ancestors) + 1 > MAX_DELEGATIONS:
        raise WouldWiden(
            f"grant {id}: more than {MAX_DELEGATIONS} delegations in a row; ask nearer the root"
        )
    return narrower


def separate(
    *, actor: Actor, act: str, excluded: Iterable[str], performers: Mapping[str, Sequence[str]]
) -> None:
    """Refuse an actor who did one of the `excluded` acts in this matter.

    `performers` names, for each act done, the ids of those who did it. Raises NotPermitted with
    AUTHORITY-SEPARATION. Whoever starts a clock is not the one to stop it (domain.md §5.3).
    """
    for other in excluded:
        if actor.id in performers.get(other, ()):
            raise NotPermitted(
                "AUTHORITY-SEPARATION",
                f"{act}: {actor.id} did {other} in this matter; somebody else must do {act}",
            )


def _made(
    actor: Actor, act: str, roles: frozenset[str], matter: MatterScope, at: datetime
) -> Grant | None:
    """Make the grant of the system or of an applicant in person; refuse what no grant can heal."""
    own = actor.party is not None and actor.party == matter.applicant
    if actor.kind is ActorKind.SYSTEM:
        if SYSTEM not in roles:
            raise NotPermitted("AUTHORITY-NONE", f"{act}: the system may not do this act")
        return Grant(SYSTEM, actor.id, "timer", None, None, None, None, at, None)
    if actor.kind is ActorKind.PERSON and own and APPLICANT in roles:
        return Grant(f"party:{actor.party}", actor.id, "party", None, None, None, None, at, None)
    if actor.kind is ActorKind.OFFICER and own:
        raise NotPermitted(
            "AUTHORITY-OWN-MATTER",
            f"{act}: {actor.id} is the applicant of this matter; another officer must do it",
        )
    return None


def _rooted(grant: Grant, held: Iterable[Grant], at: datetime) -> bool:
    """Tell whether every ancestor is known, in force, no narrower, and near enough."""
    known = {each.id: each for each in held}
    child = grant
    for _ in range(MAX_DELEGATIONS):
        if child.parent is None:
            return True
        parent = known.get(child.parent)
        if parent is None or not parent.holds_at(at) or _widened(child, parent):
            return False
        child = parent
    return child.parent is None


def _widened(narrow: Grant, wide: Grant) -> list[str]:
    """Name the parts in which the first grant gives more than the second."""
    parts = []
    if narrow.role != wide.role:
        parts.append("role")
    if wide.department is not None and narrow.department != wide.department:
        parts.append("department")
    if wide.division is not None and not (narrow.division or "").startswith(wide.division):
        parts.append("division")
    if wide.items is not None and (narrow.items is None or not narrow.items <= wide.items):
        parts.append("items")
    if wide.acts is not None and (narrow.acts is None or not narrow.acts <= wide.acts):
        parts.append("acts")
    if narrow.party != wide.party:
        parts.append("party")
    if narrow.valid_from < wide.valid_from:
        parts.append("valid_from")
    if wide.valid_to is not None and (narrow.valid_to is None or narrow.valid_to > wide.valid_to):
        parts.append("valid_to")
    return parts
