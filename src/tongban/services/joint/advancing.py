"""What the system does when a member moves: tell the whole, open the next, stop what is lost.

Everything is reckoned from the children's cases as they are. News that come late, twice or out of
order therefore lead to the same end, and doing it again changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record.children import children_of, versions_of, wait_for_turn
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM, MatterView
from tongban.services.cases.parts import assess_part, open_part
from tongban.services.cases.submission import open_for_cases
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.joint import rules
from tongban.services.joint.handing import (
    NotThereYet,
    credentials_of,
    filled_by,
    handed_over,
    learned,
    said_in,
    sealed_for,
    show_handed,
)
from tongban.services.joint.looks import looked_at, note_look
from tongban.services.joint.opening import given_for, key_of, steps_of
from tongban.services.joint.planning import whole_form
from tongban.services.joint.procedure import KIND, LICENSING, bundle_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.canonical import Json
    from tongban.record.types import Receipt
    from tongban.services.bundles.types import Bundle
    from tongban.services.credentials.types import Holding
    from tongban.services.joint.handing import Said
    from tongban.services.joint.rules import Child, Whole
    from tongban.services.joint.types import Edge

STOPPABLE: Final = frozenset({"RECEIVED", "CORRECTION", "ACCEPTED", "UNDER_REVIEW", "SUSPENDED"})
"""States of a case in which it can still be ended because what it rests on failed."""


def hand_over(joint: UUID, *, insist: bool = False) -> None:
    """Bring a joint matter up to date with its children; a system path, repeatable.

    One transaction: killed halfway, nothing is done, and the next call does it all. With `insist`
    NotThereYet is raised while the paper of a decision that is handed on is being written; without
    it that member waits for the news that insist.
    """
    now, versions = versions_of(joint)
    today = local_day(now)
    if looked_at(joint, today, versions):
        return
    with transaction.atomic():
        wait_for_turn([joint])
        matter = get_matter(joint, actor=SYSTEM)
        if matter.kind != KIND or matter.closed_at is not None:
            note_look(joint, today, versions)
            return
        seen = _Advance(matter, today, insist=insist).run()
        # what it left undone waits for the next news, and so does an act of somebody else meanwhile
        if seen is not None and versions_of(joint)[1] == seen:
            note_look(joint, today, seen)


def newest(children: tuple[MatterView, ...]) -> dict[str, MatterView]:
    """Map items to their cases; of several of one item the youngest counts."""
    return {each.item: each for each in children}


class _Advance:
    """One look at a joint matter and all that follows from it."""

    def __init__(self, matter: MatterView, today: date, *, insist: bool) -> None:
        self._matter = matter
        self._insist = insist
        self._settled = True
        self._today = today
        self._bundle = bundle_of(matter)
        children = children_of(matter.id, actor=SYSTEM)
        self._seen = {matter.id: matter.version, **{each.id: each.version for each in children}}
        self._cases = newest(children)
        self._whole: Whole = self._read(matter)
        self._said: Said | None = None
        self._credentials: dict[str, tuple[Holding, ...]] | None = None

    def run(self) -> Mapping[UUID, int] | None:
        """Stop what is lost, open what is ready, release what was held, tell what it adds up to.

        Gives the versions of the matter and its children for which there is nothing left to do;
        None when a member waits for a paper that is being written, or what was done may make more
        possible.
        """
        children = self._children()
        for item, because in self._lost(children).items():
            self._stop(item, because)
        for item in self._whole.members:
            if item not in self._cases and item not in self._whole.stopped:
                self._open_if_ready(item, children)
        self._release(children)
        self._tell()
        return self._seen if self._settled else None

    def _children(self) -> dict[str, Child]:
        return {
            item: rules.child_of(case, produces=bool(get_definition(case.definition).produces))
            for item, case in self._cases.items()
        }

    def _read(self, matter: MatterView) -> Whole:
        """Read the whole; silence counts only where a local rule says so (INV-ACC-04)."""
        found = rules.whole_of(matter)
        passing = found.silent & set(self._bundle.policies.silence_is_pass)
        return replace(found, silent=passing)

    @property
    def _together(self) -> bool:
        return self._bundle.policies.issue == "together"

    def _beside(self, item: str) -> list[str]:
        """Name the kinds of credential that a member will get while it runs."""
        return [each.kind for each in self._whole.before(item, "decision", "opinion") if each.kind]

    def _issued(self) -> Mapping[str, tuple[Holding, ...]]:
        if self._credentials is None:
            cases = {case.id: item for item, case in self._cases.items()}
            self._credentials = credentials_of(self._matter.applicant, cases, self._today)
        return self._credentials

    def _given(
        self, waits: Sequence[Edge], children: Mapping[str, Child]
    ) -> Mapping[str, tuple[Holding, ...]]:
        """Give the live credentials that these edges wait for; read only once one can be there."""
        ready = any(
            each.kind and each.source in children and children[each.source].issued for each in waits
        )
        return self._issued() if ready else {}

    def _lost(self, children: Mapping[str, Child]) -> dict[str, str]:
        """Name what cannot be reached any more, each with the member that failed."""
        lost = rules.out_of_reach(self._whole, children)
        failed = [
            item
            for item in self._whole.members
            if item in self._whole.mandatory and item in children and children[item].failed
        ]
        if self._bundle.policies.child_failure == "all" and failed:
            for item in self._whole.members:
                child = children.get(item)
                open_still = child is None or not (child.good or child.failed)
                if open_still and item not in self._whole.stopped:
                    lost.setdefault(item, failed[0])
        return lost

    def _stop(self, item: str, because: str) -> None:
        """Mark a member as out of reach and tell the applicant; end its case where it has one."""
        names = {each.item: get_definition(each.definition).label for each in self._cases.values()}
        name = names[because].zh if because in names else because
        reason = f"前置事项“{name}”未办成，本事项不能继续办理。"
        self._settled = False
        case = self._cases.get(item)
        if case is None:
            self._act("stop_child", {"item": item, "because": because, "reason": reason})
            self._whole = self._read(get_matter(self._matter.id, actor=SYSTEM))
        elif case.state in STOPPABLE:
            record.perform(
                case.id,
                act="terminate",
                actor=SYSTEM,
                key=key_of(self._matter.id, item, "stop"),
                payload={
                    "reason": reason,
                    "basis_law": LICENSING.law,
                    "basis_clause": LICENSING.clause,
                },
            )
            self._refresh()

    def _open_if_ready(self, item: str, children: Mapping[str, Child]) -> None:
        facts = self._facts()
        if self._bundle.policies.land_contract and facts.get("contract_on") is None:
            return
        waits = self._whole.before(item, "start", "opinion")
        issued = self._given(waits, children)
        if not rules.may_open(item, self._whole, children, issued):
            return
        try:
            receipt, handed = self._open(item, children)
        except NotThereYet:
            if self._insist:
                raise
            self._settled = False
            return
        except (CaseRefused, ItemNotFound) as refused:
            if item not in rules.same(facts, "hindered"):
                self._act("hinder_child", {"item": item, "reason": str(refused)[:2000]})
            return
        payload: dict[str, Json] = {"item": item, "number": receipt.number}
        self._act("open_child", {**payload, **({"handed": handed} if handed else {})})
        self._seen[receipt.matter] = receipt.seq
        self._cases[item] = get_matter(receipt.matter, actor=SYSTEM)

    def _open(self, item: str, children: Mapping[str, Child]) -> tuple[Receipt, list[Json]]:
        """Open a member's case on the one application, with what the others gave."""
        found = open_for_cases(item, self._today)
        definition = get_definition(found.definition)
        said = self._application()
        # a member may wait for another both by a credential and by law: what it gives comes once
        waits = dict.fromkeys(each.source for each in self._whole.edges if each.target == item)
        sources = [
            self._cases[source] for source in waits if source in children and children[source].good
        ]
        credentials = self._issued() if sources else {}
        handed = handed_over(
            definition.evidence,
            sources,
            credentials,
            decisions=self._together,
        )
        known = [each for source in sources for each in credentials.get(source.item, ())]
        more = learned(known, [e for e in found.form if e not in said.clear], today=self._today)
        given = given_for(
            self._bundle,
            item,
            party=self._matter.applicant,
            answers={**said.clear, **more},
            files=said.files,
            slots=definition.evidence,
            committed=said.committed,
            on_commitment=f"{item}/*" in said.committed,
            handed=handed,
            later=filled_by(definition.evidence, self._beside(item)),
        )
        try:
            part = assess_part(found, given, on=self._today, incomplete=True)
        except CaseRefused as refused:
            if refused.code != "CASE-TOLERANCE":
                raise
            # there was room on the day of the application; now it is asked for like what lacks
            unpromised = replace(given, commitments=())
            part = assess_part(found, unpromised, on=self._today, incomplete=True)
        facts = self._facts()
        steps = steps_of(
            self._bundle,
            item,
            self._whole.edges,
            produces=bool(definition.produces) and facts.get("singly") is not True,
            intake=facts.get("intake_closed") is not True
            and facts.get("corrections") == 0
            and facts.get("accepted_at") is None,
        )
        receipt = open_part(
            part,
            actor=SYSTEM,
            key=key_of(self._matter.id, item),
            party=self._matter.applicant,
            draft=said.draft,
            sealed={**said.sealed, **sealed_for(said.draft, more)},
            channel=said.channel,
            parent=self._matter.id,
            on=self._today,
            joint=steps,
            basis=LICENSING,
        )
        return receipt, [f"{each.slot}：{each.ref}"[:300] for each in handed]

    def _release(self, children: Mapping[str, Child]) -> None:
        """Let members be decided whose prerequisites, which ran beside them, are there now."""
        for item, case in self._cases.items():
            facts: Mapping[str, Any] = {} if case.folded is None else case.folded.facts
            if "decision" not in rules.same(facts, "joint") or case.state not in {
                *STOPPABLE,
                "APPROVED",
            }:
                continue
            waits = self._whole.before(item, "decision", "opinion")
            issued = self._given(waits, children)
            if rules.may_decide(item, self._whole, children, issued):
                try:
                    self._complete(case, waits)
                except NotThereYet:
                    if self._insist:
                        raise
                    self._settled = False

    def _complete(self, case: MatterView, waits: Sequence[Edge]) -> None:
        """Give a case what the others made meanwhile, and let it be decided."""
        handed = handed_over(
            get_definition(case.definition).evidence,
            [self._cases[each.source] for each in waits if each.kind],
            self._issued() if any(each.kind for each in waits) else {},
            decisions=self._together,
        )
        self._settled = False
        receipt = record.perform(
            case.id,
            act="release",
            actor=SYSTEM,
            key=key_of(self._matter.id, case.item, "decide"),
            payload={"step": "decision", "reason": "法定前置事项已经办成。"},
            evidence=handed,
        )
        show_handed(handed, receipt, party=case.applicant)

    def _tell(self) -> None:
        """Write into the parent what the children add up to, where that is news."""
        found = rules.tally(self._whole, self._children())
        if "mark_ready" not in get_definition(self._matter.definition).acts:
            # it began under a procedure that did not tell mandatory members from the others
            found = replace(found, ready=False)
        facts = self._facts()
        if found.accepted_at is not None and facts.get("accepted_at") is None:
            self._act(
                "accept",
                {"at": found.accepted_at.isoformat(), "on": rules.day_of(found.accepted_at)},
            )
        if found.concluded:
            self._act(
                "conclude",
                {
                    **({"standing": list(found.standing)} if found.standing else {}),
                    "total": found.total,
                    "done": found.done,
                    "failed": found.failed,
                    "withdrawn": found.withdrawn,
                },
            )
            return
        if found.ready and facts.get("ready") is not True:
            self._act("mark_ready", {"standing": list(found.standing)})
            return
        moved = rules.state_of(found) != self._matter.state
        if moved or list(found.standing) != list(rules.same(facts, "standing")):
            self._act(
                "hear",
                {
                    "standing": list(found.standing),
                    "first": found.first,
                    "accepted": found.accepted,
                    "moving": found.moving,
                    "done": found.done,
                },
            )

    def _act(self, act: str, payload: Mapping[str, Json]) -> None:
        """Do an act in the parent; nobody else acts in between, for it is this one's turn."""
        receipt = record.perform(
            self._matter.id,
            act=act,
            actor=SYSTEM,
            key=f"{self._matter.id}:{self._seen[self._matter.id]}:{act}",
            payload=payload,
        )
        self._seen[self._matter.id] = receipt.seq

    def _application(self) -> Said:
        if self._said is None:
            self._said = said_in(self._matter.id, whole_form(self._bundle).elements)
        return self._said

    def _facts(self) -> Mapping[str, Any]:
        return {} if self._matter.folded is None else self._matter.folded.facts

    def _refresh(self) -> None:
        self._cases = newest(children_of(self._matter.id, actor=SYSTEM))
        self._credentials = None


def bundle_of(matter: MatterView) -> Bundle:
    """Give the bundle as the matter's own version has it."""
    return bundle_in(matter.definition)
