"""How one application becomes a joint matter, and its parts cases of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from tongban.base.authorities.queries import get_authority
from tongban.base.district.queries import taxonomy
from tongban.base.documents.actions import linking
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.evidence import EvidenceRef
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record.alongside import AlongsideRefused
from tongban.record.once import one_look
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM, DefinitionNotFound, Receipt
from tongban.services.bundles.planner import Options
from tongban.services.cases.beginning import prefilled
from tongban.services.cases.hooks import home_of
from tongban.services.cases.parts import Given, Part, assess_part, open_part
from tongban.services.cases.submission import open_for_cases
from tongban.services.cases.tolerance import check_room
from tongban.services.cases.types import CaseRefused, Problem
from tongban.services.forms.actions import save_fields, submitted
from tongban.services.forms.queries import (
    clear_answers,
    draft_in_hand,
    find_open_draft,
    item_of_draft,
)
from tongban.services.forms.types import HeldDraft
from tongban.services.joint.models import JointChoice
from tongban.services.joint.planning import (
    Planned,
    check_complete,
    chosen_options,
    edges_of,
    joint_bundle,
    later_slots,
    planned,
    promised_slots,
    whole_form,
    write_options,
)
from tongban.services.joint.procedure import DRAFT, definition_for, ensure_published
from tongban.services.joint.types import Edge, JointRefused

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.evidence import Slot
    from tongban.services.bundles.types import Bundle


TRIES: Final = 3
"""Looks at a draft that keeps changing while it is handed in."""


@dataclass(frozen=True, slots=True)
class Application:
    """A joint application: the draft as stored, its answers in clear, what is planned from it."""

    held: HeldDraft
    answers: Mapping[str, Any]
    planned: Planned
    edges: tuple[Edge, ...]

    @property
    def at_once(self) -> tuple[str, ...]:
        """Give the members that wait for nobody."""
        if self.planned.bundle.policies.land_contract:
            return ()
        waiting = {each.target for each in self.edges if each.holds != "decision"}
        return tuple(item for item in self.planned.plan.items if item not in waiting)


def begin_joint(
    *, actor: Actor, party: str, bundle: str, facts: Mapping[str, object] | None = None
) -> UUID:
    """Begin the one draft of a bundle for a party, or take up the open one; give its id.

    It is filled in as for single items: what is known of the party, what its credentials say, and
    `facts` already answered; what does not fit is left for the person to answer. Raises
    JointRefused JOINT-BUNDLE.
    """
    draft = find_open_draft(party=party, item=DRAFT + bundle, actor=actor)
    if draft is None:
        draft = prefilled(whole_form(joint_bundle(bundle)), actor=actor, party=party)
    if facts:
        save_fields(actor=actor, draft=draft, answers=facts)
    return draft


def choose(draft: UUID, *, actor: Actor, options: Options) -> None:
    """Keep what was chosen in a draft: optional members, alternatives, what comes later."""
    item_of_draft(draft, actor=actor)
    JointChoice.objects.update_or_create(pk=draft, defaults={"options": write_options(options)})


def submit_joint(
    draft: UUID,
    *,
    actor: Actor,
    key: str,  # noqa: ARG001 - the draft is the key; a repetition finds what it became
    options: Options | None = None,
    channel: str = "online",
    place: str | None = None,
) -> Receipt:
    """Hand a joint draft in: the parent and each member that waits for nobody, in one transaction.

    Members whose conditions are false are left out, with the clause that decided, in the opening
    act. Every member, also one that waits, is held against its guide now, so that nothing is asked
    later that could be asked today. Raises DraftNotFound, NotPermitted, JointRefused (JOINT-BUNDLE,
    JOINT-UNKNOWN, JOINT-NONE, JOINT-CHOICE), CaseRefused CASE-INCOMPLETE with the problems of all
    members, CASE-TOLERANCE for a promise that a member's limits leave no room for (INV-TOL-02);
    then nothing is written.
    """
    manner = _Manner(actor, channel, place, options)
    for _ in range(TRIES):
        try:
            with one_look(), transaction.atomic():
                return _hand_in(draft, manner)
        except AlongsideRefused:
            continue  # the draft, or what it rests on, changed meanwhile: look again
    raise CaseRefused(
        "CASE-CHANGED",
        {
            "zh": "申请内容或所依据的证照刚刚发生变动，请核对后重新提交。",
            "en": "The application or a credential it rests on has just changed; hand it in again.",
        },
    )


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a draft is handed in; see `submit_joint`."""

    actor: Actor
    channel: str
    place: str | None
    options: Options | None


def _hand_in(draft: UUID, manner: _Manner) -> Receipt:
    actor = manner.actor
    held, now = draft_in_hand(draft, actor=actor)
    if held.matter is not None:
        return _first_receipt(held.matter)
    today = local_day(now)
    bundle = joint_bundle(held.item)
    answers = clear_answers(held, whole_form(bundle).elements)
    chosen = chosen_options(draft) if manner.options is None else manner.options
    one = planned(bundle, held.party, answers, chosen, on=today)
    check_complete(one)
    application = Application(held, answers, one, edges_of(one))
    parts = _assess_all(application, on=today, incomplete=actor.kind is ActorKind.OFFICER)
    receipt = _open_whole(application, manner)
    for item in application.at_once:
        open_part(
            parts[item],
            actor=actor,
            key=key_of(draft, item),
            party=held.party,
            draft=str(draft),
            sealed=held.sealed,
            channel=manner.channel,
            place=manner.place,
            parent=receipt.matter,
            on=today,
            joint=steps_of(bundle, item, application.edges, produces=_produces(parts[item])),
        )
    return receipt


def key_of(whole: UUID, item: str, what: str = "open") -> str:
    """Give the idempotency key of what is done once for a member of a joint matter or draft."""
    return f"joint:{what}:{uuid5(whole, item)}"


def steps_of(
    bundle: Bundle, item: str, edges: Sequence[Edge], *, produces: bool, intake: bool = True
) -> list[str]:
    """Name the steps that a member shares with the others, or that wait for them."""
    policies = bundle.policies
    steps = {
        "correction": policies.correction == "joint" and intake,
        "visit": item in policies.joint_visit,
        "decision": any(each.target == item and each.holds != "start" for each in edges),
        "issue": policies.issue == "together" and produces,
    }
    return [name for name, held in steps.items() if held]


def by_slot(
    files: Mapping[str, Sequence[str]], slots: Sequence[Slot]
) -> dict[str, tuple[str, ...]]:
    """Give each slot of an item the files handed in for its kind, or for one as good.

    One upload serves every member that asks for that kind of evidence.
    """
    kinds = taxonomy()
    found: dict[str, tuple[str, ...]] = {}
    for slot in slots:
        named = tuple(files.get(slot.kind, ()))
        if not named:
            named = tuple(
                each
                for kind, documents in sorted(files.items())
                if kinds.satisfies(kind, slot.kind)
                for each in documents
            )
        if named:
            found[slot.id] = named
    return found


def given_for(  # noqa: PLR0913 - a part has these sides
    bundle: Bundle,
    item: str,
    *,
    party: str,
    answers: Mapping[str, Any],
    files: Mapping[str, Sequence[str]],
    slots: Sequence[Slot],
    committed: Sequence[str] = (),
    on_commitment: bool = False,
    handed: Sequence[EvidenceRef] = (),
    later: Sequence[str] = (),
) -> Given:
    """Give what one member's part is made of."""
    member = bundle.member(item)
    return Given(
        party=party,
        answers=answers,
        files=by_slot(files, slots),
        handed=handed,
        commitments=tuple(
            each.partition("/")[2] for each in committed if each.startswith(f"{item}/")
        ),
        tolerable=() if member is None else member.tolerable,
        later=later,
        on_commitment=on_commitment,
    )


def _assess_all(application: Application, *, on: date, incomplete: bool) -> dict[str, Part]:
    """Hold every member's part against its guide; one refusal tells what lacks in all of them.

    What a waiting member gets from another is not asked for.
    """
    one, held = application.planned, application.held
    produced = {
        (item, each.element)
        for each in one.plan.form
        if each.status == "produced"
        for item in each.asked_by
    }
    parts: dict[str, Part] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for item in one.plan.items:
        found = open_for_cases(item, on)
        given = given_for(
            one.bundle,
            item,
            party=held.party,
            answers=application.answers,
            files=held.files,
            slots=get_definition(found.definition).evidence,
            committed=sorted(one.options.defer),
            on_commitment=item in one.options.commit,
            later=later_slots(one, item),
        )
        try:
            parts[item] = assess_part(found, given, on=on, incomplete=incomplete)
        except CaseRefused as refused:
            if refused.code != "CASE-INCOMPLETE":
                raise
            # it waits for what others give, but whether its promises have room is known now
            check_room(get_definition(found.definition), promised_slots(one, item), on=on)
            names = {slot.id: slot.kind for slot in get_definition(found.definition).evidence}
            for each in refused.problems:
                if (item, each.field) not in produced:
                    field = names.get(each.field, each.field)
                    problems.setdefault((field, each.code), Problem(field, each.code, each.message))
    if problems:
        raise CaseRefused(
            "CASE-INCOMPLETE",
            {
                "zh": f"申请还有{len(problems)}处需要补充或改正。",
                "en": f"The application has {len(problems)} things to complete or correct.",
            },
            tuple(problems.values()),
        )
    if missing := [item for item in application.at_once if item not in parts]:
        raise JointRefused(
            "JOINT-MEMBER",
            {
                "zh": f"事项 {'、'.join(missing)} 需要其他事项的结果，不能先行办理。",
                "en": f"{', '.join(missing)} need what others give and cannot begin at once.",
            },
        )
    return parts


def _open_whole(application: Application, manner: _Manner) -> Receipt:
    one, held = application.planned, application.held
    lead = get_authority(str(one.bundle.lead))
    items = one.plan.items
    elements = {each.element for each in one.plan.form if each.element in held.sealed} | {
        each for each in whole_form(one.bundle).elements if each in held.sealed
    }
    payload: dict[str, Any] = {
        "channel": manner.channel,
        "draft": str(held.id),
        "application": {name: held.sealed[name] for name in sorted(elements)},
        "members": list(items),
        "mandatory": [
            each.item for each in one.plan.members if each.certain and each.role != "optional"
        ],
        "left_out": [
            f"{each.item}：{each.why.text.zh}｜{each.why.text.en}"[:2000]
            for each in one.plan.left_out
        ],
        "edges": [str(each) for each in application.edges],
        "chosen": sorted(one.options.include | set(one.options.choices.values())),
        "committed": sorted(one.options.defer) + sorted(f"{item}/*" for item in one.options.commit),
    }
    files = linking(
        [(each.slot, each.ref) for each in _shown(held)],
        owner=held.party,
        purpose="material",
        by=manner.actor.id,
    )

    def opened(definition: str) -> Receipt:
        return record.open_matter(
            definition=definition,
            act="submit",
            actor=manner.actor,
            department=lead.id,
            division=lead.division,
            applicant=held.party,
            key=f"draft:{held.id}",
            payload={
                name: value
                for name, value in {**payload, "place": manner.place}.items()
                if value not in (None, [])
            },
            evidence=_shown(held),
            item=one.bundle.id,
            subject=one.bundle.name.zh[:500],
            parent=home_of(one.bundle.id, held.party, application.answers),
            alongside=[part for part in (submitted(held), files) if part is not None],
        )

    try:
        return opened(definition_for(one.bundle))
    except DefinitionNotFound:
        return opened(ensure_published(one.bundle))


def _shown(held: HeldDraft) -> tuple[EvidenceRef, ...]:
    """Give the files of the draft as the parent keeps them: by kind, for all members."""
    return tuple(
        EvidenceRef(kind, each, slot=kind, source=held.party)
        for kind, documents in held.files.items()
        for each in documents
    )


def _produces(part: Part) -> bool:
    return bool(get_definition(part.item.definition).produces)


def _first_receipt(joint: UUID) -> Receipt:
    first = get_acts(joint, actor=SYSTEM, limit=1).rows[0]
    number = get_matter(joint, actor=SYSTEM).number
    return Receipt(joint, number, first.act.seq, first.state, replayed=True, at=first.act.at)
