"""What follows in an acceptance: parts opened and told, their opinions noted, units settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.parties.queries import get_party
from tongban.kernel.terms.counting import local_day
from tongban.record.actions import open_matter, perform
from tongban.record.children import children_of, wait_for_turn
from tongban.record.dependants import Following, follower
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import rules, units
from tongban.reforms.acceptance.arrangement import opinion_parameters
from tongban.reforms.acceptance.procedures import ensure_published
from tongban.reforms.acceptance.types import JOINT, OPINION, UNIT
from tongban.services.cases.applications import words
from tongban.services.catalogue.queries import get_item
from tongban.services.credentials.composing import composer
from tongban.services.credentials.queries import get_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder
from tongban.services.forms.queries import elements_by_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, OutboxRow

OPEN_PARTS: Final = frozenset({"INVITED", "VISIT_SET", "DEFECTS", "RECHECK"})
TAKES_OPINIONS: Final = frozenset({"SCHEDULED", "SITE_DONE"})


@handler("acceptance")
def follow(effect: OutboxRow) -> None:
    """Do what an act of the round asks of the departments' parts."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    _STEPS[str(effect.payload["do"])](matter, effect.key)


@follower(JOINT)
def hear_of_joint(told: Following) -> None:
    """Note on the acceptance what a department did."""
    _note(told)


@follower(UNIT)
def hear_of_unit(told: Following) -> None:
    """Note on a building's acceptance what a department did."""
    _note(told)


def _note(told: Following) -> None:
    wait_for_turn([told.parent])
    parent = get_matter(told.parent, actor=SYSTEM)
    child = get_matter(told.child, actor=SYSTEM)
    if told.act == "give_opinion" and parent.state in TAKES_OPINIONS:
        result = {"PASSED": "pass", "DEFECTS": "rectify", "FAILED": "fail"}[told.state]
        _act(parent, "note_opinion", {"member": child.item, "result": result}, told.key)
    elif told.act == "flag_silence" and parent.state in TAKES_OPINIONS:
        given = rules.texts(_facts(parent), "given")
        if child.item not in given:
            _act(parent, "note_silence", {"member": child.item}, told.key)
    elif told.act == "recheck_item" and told.state in {"PASSED", "FAILED"}:
        result = "pass" if told.state == "PASSED" else "fail"
        _act(parent, "note_recheck", {"member": child.item, "result": result}, told.key)


def _invite(matter: MatterView, _key: str) -> None:
    """Open each department's part; its officers find it on their desk."""
    facts, parameters = _facts(matter), get_definition(matter.definition).parameters
    settled = rules.texts(facts, "units")
    for member in rules.texts(parameters, "members"):
        item = get_item(member)
        definition = ensure_published(
            OPINION,
            code=f"{member}.opinion",
            version=1,
            label={"zh": item.content.name.zh, "en": item.content.name.text("en")},
            parameters=opinion_parameters(),
        )
        open_matter(
            definition=definition,
            act="invite",
            actor=SYSTEM,
            department=item.department,
            division=matter.division,
            applicant=matter.applicant,
            key=f"{matter.id}:invite:{member}",
            payload={
                "project_name": str(facts["project_name"]),
                "planning": member == parameters["planning"],
                **({"settled": list(settled)} if settled else {}),
            },
            item=member,
            subject=matter.subject,
            parent=matter.id,
        )


def _set_visit(matter: MatterView, key: str) -> None:
    facts = _facts(matter)
    day = {"visit_on": facts["visit_on"], "place": facts["place"]}
    for part in _parts(matter, {"INVITED", "VISIT_SET"}):
        _act(part, "set_visit", day, key)


def _call_recheck(matter: MatterView, key: str) -> None:
    for part in _parts(matter, {"DEFECTS"}):
        _act(part, "open_recheck", {}, key)


def _close(matter: MatterView, key: str) -> None:
    for part in _parts(matter, OPEN_PARTS):
        _act(part, "close", {}, key)


def _settle(matter: MatterView, key: str) -> None:
    """Tell the buildings accepted early how the final acceptance of their project came out."""
    outcome = {"FILED": "filed", "FAIL": "failed"}.get(matter.state, "passed")
    units.settle(matter.applicant, str(_facts(matter)["project_code"]), outcome, matter.number, key)


_STEPS: Final[Mapping[str, Callable[[MatterView, str], None]]] = {
    "invite": _invite,
    "visit": _set_visit,
    "recheck": _call_recheck,
    "close": _close,
    "settle": _settle,
}


@composer(JOINT)
def opinion_paper(effect: OutboxRow, matter: MatterView) -> CredentialOrder:
    """Say what the joint acceptance opinion shows: the owner, the project and its floor area."""
    kind = get_kind(get_definition(matter.definition).produces[0])
    acts = get_acts(matter.id, actor=SYSTEM).rows
    applied, act = acts[0].act.payload, acts[effect.seq - 1].act
    known, holder = elements_by_id(), get_party(matter.applicant)
    told = {
        "firm_name": holder.name,
        "project_name": str(applied["project_name"]),
        "project_code": str(applied["project_code"]),
        "project_site": str(applied["project_site"]),
        "project_floor_area": str(applied["floor_area"]),
    }
    return CredentialOrder(
        kind=kind.id,
        holder=matter.applicant,
        fields=tuple(
            CredentialField(
                element=name,
                label=dict(known[name].label),
                value=words(known[name], told[name]),
                type=known[name].type.value,
                personal=known[name].identifying,
            )
            for name in kind.elements
            if name in known and name in told
        ),
        valid_from=local_day(act.at),
        actor=act.actor.id,
    )


def _parts(matter: MatterView, states: set[str] | frozenset[str]) -> list[MatterView]:
    return [each for each in children_of(matter.id, actor=SYSTEM) if each.state in states]


def _act(matter: MatterView, act: str, payload: Mapping[str, Json], key: str) -> None:
    perform(
        matter.id, act=act, actor=SYSTEM, payload=payload, key=f"{key}:{matter.item}:{act}"[:120]
    )


def _facts(matter: MatterView) -> Mapping[str, Json]:
    return {} if matter.folded is None else matter.folded.facts
