"""What acceptance does when members of joint matters move: buildings accepted, projects completed.

Application, visit, findings and decisions are the joint matter's; here stands what it cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.notices.templates import Text, register
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.actions import open_matter, perform
from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import gates, units
from tongban.reforms.acceptance.gates import completion_of, unit_of
from tongban.reforms.acceptance.procedures import ensure_published
from tongban.reforms.acceptance.texts import TEXTS
from tongban.reforms.acceptance.types import COMPLETION, RESIDUAL
from tongban.reforms.acceptance.wholes import (
    GRANTS,
    answers_in,
    credentials,
    produced,
    subject_of,
    verifies_planning,
)
from tongban.services.joint.hooks import hears
from tongban.services.joint.rules import same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.kernel.canonical import Json
    from tongban.record.dependants import Following
    from tongban.record.types import MatterView

__all__ = ["follow", "gates"]

GONE: Final = frozenset({"withdraw", "terminate", "lapse", "lapse_correction"})
"""Acts with which a member can end undecided."""

for _name, (_title, _body) in TEXTS.items():
    register(_name, Text(_title, _body), replace=False)


@hears
def follow(news: Following) -> None:
    """Bring the building or the completion to where its joint matter is."""
    about = subject_of(news.parent)
    if about is None:
        return
    joint = get_matter(news.parent, actor=SYSTEM)
    case = get_matter(news.child, actor=SYSTEM)
    if about == "unit":
        _follow_unit(joint, case, news)
    else:
        wait_for_turn([joint.id])
        _follow_whole(joint, case, news, _completion(joint))


def _follow_unit(joint: MatterView, case: MatterView, news: Following) -> None:
    unit = unit_of(case)
    if unit is None or unit.state != "ELIGIBLE":
        return
    told = {"number": case.number, "on": local_day(clock.now()).isoformat()}
    if news.act in GRANTS and produced(case.definition) == credentials().unit:
        _act(unit, "note_accepted", told, news.key)
    elif news.act == "deny" and case.item in _mandatory(joint):
        _act(unit, "note_refused", told, news.key)


def _follow_whole(
    joint: MatterView, case: MatterView, news: Following, completion: MatterView
) -> None:
    kinds, made = credentials(), produced(case.definition)
    told: dict[str, Json] = {
        "number": case.number,
        "on": local_day(clock.now()).isoformat(),
    }
    if completion.state == "RUNNING" and news.act in GRANTS and made == kinds.whole:
        _act(completion, "note_passed", told, news.key)
        _settle(completion, joint, "passed", news.key)
    elif completion.state == "PASSED" and news.act in GRANTS and made == kinds.filing:
        _act(completion, "note_filed", told, news.key)
        _settle(completion, joint, "filed", news.key)
    elif completion.state == "RUNNING" and news.act == "deny" and case.item in _mandatory(joint):
        _act(completion, "note_failed", told, news.key)
        _close_checks(completion, news.key)
        _settle(completion, joint, "failed", news.key)
    elif completion.state == "RUNNING" and news.act in GONE and joint.state == "WITHDRAWN":
        _act(completion, "close", {}, news.key)
        _close_checks(completion, news.key)


def _completion(joint: MatterView) -> MatterView:
    """Give the completion of a joint acceptance; open it with the first news."""
    known = completion_of(joint.id)
    if known is not None:
        return known
    said = answers_in(joint, "project_name", "project_code")
    name, code = (str(said.get(each) or "") for each in ("project_name", "project_code"))
    settled = units.accepted_units(joint.applicant, code)
    told: dict[str, Json] = {"project_name": name[:200], "project_code": code[:64]}
    told = {each: value for each, value in told.items() if value}
    receipt = open_matter(
        definition=ensure_published(COMPLETION),
        act="open",
        actor=SYSTEM,
        department=joint.department,
        division=joint.division,
        applicant=joint.applicant,
        key=f"completion:{joint.id}",
        payload={
            **told,
            "joint": str(joint.id),
            "joint_number": joint.number,
            **({"units": list(settled)} if settled else {}),
        },
        item=COMPLETION,
        subject=name[:500] or joint.subject,
    )
    made = get_matter(receipt.matter, actor=SYSTEM)
    if settled:
        _open_check(made, joint, told, settled)
    return made


def _open_check(
    completion: MatterView,
    joint: MatterView,
    told: Mapping[str, Json],
    settled: tuple[str, ...],
) -> None:
    """Ask the body that verifies the planning for the totals of the whole (INV-UNIT-03)."""
    verification = next(
        each for each in children_of(joint.id, actor=SYSTEM) if verifies_planning(each.definition)
    )
    open_matter(
        definition=ensure_published(RESIDUAL),
        act="open",
        actor=SYSTEM,
        department=verification.department,
        division=joint.division,
        applicant=joint.applicant,
        key=f"residual:{joint.id}",
        payload={**told, "joint_number": joint.number, "settled": list(settled)},
        item=RESIDUAL,
        subject=completion.subject,
        parent=completion.id,
    )


def _close_checks(completion: MatterView, key: str) -> None:
    for each in children_of(completion.id, actor=SYSTEM):
        if each.state in {"OPEN", "NOT_MET"}:
            _act(each, "close", {}, key)


def _settle(completion: MatterView, joint: MatterView, outcome: str, key: str) -> None:
    """Tell the buildings accepted early how the final acceptance of their project came out."""
    code = "" if completion.folded is None else completion.folded.facts.get("project_code")
    units.settle(joint.applicant, str(code or ""), outcome, joint.number, key)


def _mandatory(joint: MatterView) -> tuple[str, ...]:
    return same({} if joint.folded is None else joint.folded.facts, "mandatory")


def _act(matter: MatterView, act: str, payload: Mapping[str, Json], key: str) -> None:
    perform(matter.id, act=act, actor=SYSTEM, payload=payload, key=f"{key}:{act}"[:120])
