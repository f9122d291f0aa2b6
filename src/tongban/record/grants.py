"""Giving and taking authority: roots by the system, parts of one's own by delegation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from tongban.kernel import authority
from tongban.kernel.authority import AGENT, Actor, ActorKind, Grant, NotPermitted
from tongban.record.db import as_text, execute, fetch_one, from_text, now_with_clock, see_clock
from tongban.record.guard import asked, under_authority
from tongban.record.once import look_again, once
from tongban.record.statements import CLOCK, GRANTS
from tongban.record.types import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_SAVE = """
INSERT INTO record_grant (id, holder, role, department, division, items, acts, valid_from, valid_to,
                          parent, party, lineage, granted_by, body, granted_at)
SELECT $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::timestamptz, $9::timestamptz, $10, $11,
       $12::jsonb, $13, $14, clock_timestamp() + shift
  FROM record_clock WHERE id = 1
    ON CONFLICT (id) DO UPDATE
   SET holder = excluded.holder, role = excluded.role, department = excluded.department,
       division = excluded.division, items = excluded.items, acts = excluded.acts,
       valid_from = excluded.valid_from, valid_to = excluded.valid_to, body = excluded.body
 WHERE record_grant.parent IS NULL AND excluded.parent IS NULL
   AND record_grant.party IS NOT DISTINCT FROM excluded.party
RETURNING 1"""

_ALL_OF: Final = f"""
SELECT {GRANTS.format(within="").replace("$2", "$1")}, t.now, t.calendar FROM {CLOCK}"""  # noqa: S608 - constants
"""$1 holder; the moment comes along, for whoever asks for it next."""


class GrantNotFound(RecordError, LookupError):  # noqa: N818 - says it all
    """No grant has this id."""

    code = "GRANT-NOT-FOUND"


class GrantTaken(RecordError, ValueError):  # noqa: N818 - says it all
    """A grant with this id exists and is of another kind."""

    code = "GRANT-TAKEN"


@under_authority
def grant(  # noqa: PLR0913 - a grant has this many bounds
    *,
    actor: Actor,
    holder: str,
    role: str,
    id: str | None = None,  # noqa: A002 - the same word as in Grant
    department: str | None = None,
    division: str | None = None,
    items: Iterable[str] | None = None,
    acts: Iterable[str] | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    party: str | None = None,
) -> Grant:
    """Give a root grant, or as a person a mandate for oneself (role `agent`, `party` one's own).

    Only the system gives roles; with the `id` of an earlier root grant it amends that one, so that
    a district can be loaded again. Holds from now unless told. Raises NotPermitted, AuthorityError,
    GrantTaken.
    """
    own_mandate = (
        actor.kind is ActorKind.PERSON and role == AGENT and party and party == actor.party
    )
    if actor.kind is not ActorKind.SYSTEM and not own_mandate:
        raise NotPermitted(
            "AUTHORITY-NONE", f"{actor.id} may not grant {role}; delegate a part of a grant held"
        )
    asked()
    if own_mandate and id is not None:
        raise NotPermitted("AUTHORITY-NONE", "a mandate takes no id of the giver's choosing")
    made = Grant(
        id=id or f"g-{uuid4()}",
        holder=holder,
        role=role,
        department=department,
        division=division,
        items=None if items is None else frozenset(items),
        acts=None if acts is None else frozenset(acts),
        valid_from=valid_from or now_with_clock(),
        valid_to=valid_to,
        party=party,
    )
    _save(made, [], actor)
    return made


@under_authority
def delegate_grant(  # noqa: PLR0913 - a part of a grant has this many bounds
    parent: str,
    *,
    actor: Actor,
    holder: str,
    valid_to: datetime | None,
    valid_from: datetime | None = None,
    department: str | None = None,
    division: str | None = None,
    items: Iterable[str] | None = None,
    acts: Iterable[str] | None = None,
) -> Grant:
    """Give another holder a part of a grant that the actor holds, never more than it.

    Raises GrantNotFound, NotPermitted when the actor does not hold `parent` now, WouldWiden.
    """
    held, lineage, _ = _one(parent)
    now = now_with_clock()
    if held.holder != actor.id and actor.kind is not ActorKind.SYSTEM:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does not hold grant {parent}")
    if not held.holds_at(now):
        raise NotPermitted("AUTHORITY-NONE", f"grant {parent} is not in force now")
    asked()
    made = authority.delegate(
        held,
        id=f"g-{uuid4()}",
        holder=holder,
        valid_from=valid_from or now,
        valid_to=valid_to,
        department=department,
        division=division,
        items=None if items is None else frozenset(items),
        acts=None if acts is None else frozenset(acts),
        ancestors=[_one(each)[0] for each in lineage],
    )
    _save(made, [parent, *lineage], actor)
    return made


@under_authority
def revoke_grant(grant_id: str, *, actor: Actor, at: datetime | None = None) -> None:
    """End a grant now or `at` an earlier end; what was delegated from it ends with it.

    The system, whoever gave it, and whoever holds the grant it comes from may. A grant that has
    ended already stays as it is. Raises GrantNotFound, NotPermitted.
    """
    held, lineage, given_by = _one(grant_id)
    holders = {_one(each)[0].holder for each in lineage}
    if actor.kind is not ActorKind.SYSTEM and actor.id != given_by and actor.id not in holders:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} did not give grant {grant_id}")
    asked()
    end = max(at or now_with_clock(), held.valid_from)
    ended = as_text(replace(held, valid_to=end).to_json())
    execute(
        "UPDATE record_grant SET valid_to = $2::timestamptz, body = $3"
        " WHERE id = $1 AND (valid_to IS NULL OR valid_to > $2::timestamptz)",
        (grant_id, end.isoformat(), ended),
    )


def grants_with_ancestors(holder: str) -> tuple[Grant, ...]:
    """Give every grant of a holder that is in force now, with the grants they come from."""
    return once((_ALL_OF, holder), lambda: _with_ancestors(holder))


def _with_ancestors(holder: str) -> tuple[Grant, ...]:
    row = fetch_one(_ALL_OF, (holder,))
    if row is None:
        return ()
    grants, *moment = row
    see_clock(*moment)
    return read_grants(grants)


def read_grants(text: str | None) -> tuple[Grant, ...]:
    """Read what `statements.GRANTS` gives, each grant once, by id."""
    found = {} if text is None else {each["id"]: each for each in from_text(f"[{text}]")}
    return tuple(Grant.from_json(found[each]) for each in sorted(found))


def _save(made: Grant, lineage: list[str], actor: Actor) -> None:
    look_again()
    written = fetch_one(
        _SAVE,
        (
            made.id,
            made.holder,
            made.role,
            made.department,
            made.division,
            None if made.items is None else as_text(sorted(made.items)),
            None if made.acts is None else as_text(sorted(made.acts)),
            made.valid_from.isoformat(),
            None if made.valid_to is None else made.valid_to.isoformat(),
            made.parent,
            made.party,
            as_text(lineage),
            actor.id,
            as_text(made.to_json()),
        ),
    )
    if written is None:
        raise GrantTaken(f"grant {made.id} exists and is of another kind; take another id")


def _one(grant_id: str) -> tuple[Grant, list[str], str]:
    row = fetch_one("SELECT body, lineage, granted_by FROM record_grant WHERE id = $1", (grant_id,))
    if row is None:
        raise GrantNotFound(f"no grant has the id {grant_id!r}")
    return Grant.from_json(from_text(row[0])), from_text(row[1]), row[2]
