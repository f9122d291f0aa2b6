"""What an application says and shows: answers, facts, evidence, shared credentials."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.district.queries import evidence_kinds, taxonomy
from tongban.base.parties.masks import mask_address, mask_id, mask_phone
from tongban.kernel.evidence import EvidenceRef
from tongban.record.queries import get_acts, get_definition
from tongban.record.types import SYSTEM, ActView
from tongban.services.cases import rules
from tongban.services.cases.hooks import HandedIn, Wanted, at_hand, objections
from tongban.services.cases.rules import Standing
from tongban.services.cases.sharing import filled_in, find_shared
from tongban.services.cases.types import NO, YES, Answer, CaseRefused, Problem
from tongban.services.catalogue.types import ItemContent
from tongban.services.forms.queries import ItemForm, elements_by_id, elements_of, unseal_answer
from tongban.services.forms.rules import check_answers
from tongban.services.forms.types import ElementType
from tongban.services.forms.units import unit_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tongban.kernel.definitions import Definition
    from tongban.services.cases.types import Label
    from tongban.services.catalogue.records import ItemRecord
    from tongban.services.forms.types import DataElement, Draft


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it stands: clear answers fit to be judged, evidence and what is lacking."""

    answers: Mapping[str, Any]
    evidence: tuple[EvidenceRef, ...]
    fresh: tuple[EvidenceRef, ...]
    standing: Standing


def form_of(item: ItemRecord) -> ItemForm:
    """Give the form that an item's version in force asks people to fill in."""
    return ItemForm(item.slug, item.hash or "", item.name.zh, item.content.form)


def form_of_case(definition: Definition) -> ItemForm:
    """Give the form of the version that a case is pinned to (INV-ITEM-07)."""
    return _form_of(definition.hash)


@lru_cache(maxsize=512)
def _form_of(definition: str) -> ItemForm:
    """Read the form out of a definition's content once; what a hash names never changes."""
    content = ItemContent.from_json(dict(get_definition(definition).content))
    return ItemForm(content.id, definition, content.name.zh, content.form)


def kind_names() -> dict[str, Label]:
    """Give the names of the kinds of evidence."""
    return {kind.id: kind.label for kind in evidence_kinds().values()}


def assess(  # noqa: PLR0913 - an application has these sides
    definition: Definition,
    form: ItemForm,
    *,
    party: str,
    answers: Mapping[str, Any],
    held: Sequence[EvidenceRef],
    files: Mapping[str, Sequence[str]],
    commitments: Collection[str],
    on: date,
    incomplete: bool,
    tolerable: Collection[str] = (),
    waived: Collection[str] = (),
) -> Application:
    """Check answers and evidence; what authorities share is fetched and never asked for.

    `held` was shown before, `files` (slot to document hashes) are new; with `incomplete` missing
    materials are noted instead of refused: a window receives whatever is handed in. `tolerable`
    and `waived` as in `rules.standing`. Raises CaseRefused CASE-INCOMPLETE with every problem,
    CASE-SLOT.
    """
    elements = elements_of(form)
    kept, faults = check_answers(elements, answers, today=on, complete=True)
    problems = [Problem(each.element, each.code, each.message) for each in faults]
    slots = {slot.id: slot for slot in definition.evidence}
    strange = [
        Problem(
            name,
            "CASE-SLOT",
            {"zh": "办事指南没有这项材料", "en": "the guide has no such material"},
        )
        for name in (*files, *commitments)
        if name not in slots
    ]
    fresh = [
        EvidenceRef(slots[slot].kind, each, slot=slot, source=party)
        for slot, documents in files.items()
        if slot in slots
        for each in documents
    ]
    kinds = taxonomy()

    def standing(evidence: Sequence[EvidenceRef]) -> Standing:
        return rules.standing(
            definition.evidence,
            evidence,
            kept,
            on=on,
            taxonomy=kinds,
            commitments=commitments,
            tolerable=tolerable,
            waived=waived,
        )

    first = standing((*held, *fresh))
    unmet = [
        slots[name]
        for name in (*first.lacking, *first.promised, *first.unpromised, *first.undecided)
    ]
    fresh += filled_in(unmet, party=party)
    wanted = [slot for slot in unmet if rules.shareable(slot)]
    fresh += find_shared(wanted, party=party, on=on, kinds=kinds)
    filled = {each.slot for each in fresh}
    still = [slot for slot in unmet if slot.id not in filled]
    fresh += at_hand(Wanted(form.item, party, kept, still, on))
    stand = standing((*held, *fresh))
    names = kind_names()
    if not incomplete:
        for name in (*stand.lacking, *stand.unpromised):
            title = rules.slot_name(slots[name], names)
            problems.append(
                Problem(
                    name,
                    "CASE-MATERIAL",
                    {"zh": f"请提供“{title['zh']}”", "en": f"Provide “{title['en']}”"},
                )
            )
        problems += objections(HandedIn(form.item, party, kept, (*held, *fresh), on))
    asked = {element.id: element for element in elements}
    for name in dict.fromkeys(fact for facts in stand.undecided.values() for fact in facts):
        if name in asked and not any(problem.field == name for problem in problems):
            label = asked[name].label
            problems.append(
                Problem(
                    name,
                    "CASE-UNDECIDED",
                    {
                        "zh": f"请填写“{label['zh']}”，它决定需要哪些材料",
                        "en": f"Answer “{label['en']}”; it decides which materials are needed",
                    },
                )
            )
    if problems or strange:
        problems += strange
        raise CaseRefused(
            "CASE-INCOMPLETE",
            {
                "zh": f"申请还有{len(problems)}处需要补充或改正。",
                "en": f"The application has {len(problems)} things to complete or correct.",
            },
            problems,
        )
    return Application(kept, (*held, *fresh), tuple(fresh), stand)


def lacking(application: Application) -> list[str]:
    """Give the slots that keep a case from being accepted, as the ledger has them."""
    return [*application.standing.lacking, *application.standing.unpromised]


@dataclass(frozen=True, slots=True)
class Recorded:
    """The application as the ledger has it: sealed answers, draft, evidence, commitments, acts.

    `committed` are the slots promised for later, `on_commitment` tells of notify-and-commit.
    """

    draft: str
    sealed: Mapping[str, Any]
    evidence: tuple[EvidenceRef, ...]
    committed: tuple[str, ...]
    channel: str
    acts: tuple[ActView, ...]
    on_commitment: bool = False

    def clear(self, elements: Collection[str]) -> dict[str, Any]:
        """Unseal the answers to these elements."""
        known = elements_by_id()
        return {
            name: unseal_answer(known.get(name), value, UUID(self.draft))
            for name, value in self.sealed.items()
            if name in elements
        }


def recorded(case: UUID) -> Recorded:
    """Read the application as last handed in, and all acts; the caller has asked who may."""
    acts = all_acts(case)
    draft, channel = "", ""
    sealed: Mapping[str, Any] = {}
    committed: list[Any] = []
    chosen = False
    for view in acts:
        payload = view.act.payload
        chosen = view.act.name != "withdraw_commitment" and (
            chosen or payload.get("on_commitment") is True
        )
        application = payload.get("application")
        if isinstance(application, Mapping):
            sealed, draft = application, str(payload["draft"])
            listed = payload.get("committed")
            committed = listed if isinstance(listed, list) else []
        channel = channel or str(payload.get("channel") or "")
    evidence = tuple(dict.fromkeys(each for view in acts for each in view.act.evidence))
    promised = tuple(map(str, committed))
    return Recorded(draft, sealed, evidence, promised, channel, acts, chosen)


def all_acts(case: UUID) -> tuple[ActView, ...]:
    """Read the acts of a case; the caller has asked who may."""
    acts: list[ActView] = []
    after: int | None = 0
    while after is not None:
        page = get_acts(case, actor=SYSTEM, after=after)
        acts += page.rows
        after = None if page.after is None else int(page.after)
    return tuple(acts)


def standing_of(
    definition: Definition, read: Recorded, clear: Mapping[str, Any], *, on: date
) -> Standing:
    """Tell how a recorded application stands today."""
    return rules.standing(
        definition.evidence,
        read.evidence,
        clear,
        on=on,
        taxonomy=taxonomy(),
        commitments=read.committed,
        tolerable=read.committed,
        waived=rules.replaced(definition) if read.on_commitment else (),
    )


def draft_standing(
    definition: Definition, form: ItemForm, draft: Draft, *, on: date
) -> tuple[tuple[EvidenceRef, ...], Standing, Mapping[str, Any]]:
    """Tell how a draft stands: its evidence with what is shared, what lacks, its fit answers."""
    clear, _ = check_answers(elements_of(form), draft.answers, today=on, complete=False)
    slots = {slot.id: slot for slot in definition.evidence}
    evidence = [
        EvidenceRef(slots[slot].kind, each, slot=slot, source=draft.party)
        for slot, documents in draft.files.items()
        if slot in slots
        for each in documents
    ]
    kinds = taxonomy()
    filled = {each.slot for each in evidence}
    unmet = [slot for slot in definition.evidence if slot.id not in filled]
    evidence += filled_in(unmet, party=draft.party)
    open_slots = [slot for slot in unmet if rules.shareable(slot)]
    evidence += find_shared(open_slots, party=draft.party, on=on, kinds=kinds)
    filled = {each.slot for each in evidence}
    still = [slot for slot in unmet if slot.id not in filled]
    evidence += at_hand(Wanted(form.item, draft.party, clear, still, on))
    stand = rules.standing(definition.evidence, evidence, clear, on=on, taxonomy=kinds)
    return tuple(evidence), stand, clear


def shown_answers(
    clear: Mapping[str, Any], definition: Definition, *, own: bool
) -> tuple[Answer, ...]:
    """Show the answers; numbers, dates, phones and addresses of persons masked but to themselves.

    Names stay, as officers on the case need them.
    """
    known = elements_by_id()
    shown = []
    for name in form_of_case(definition).elements:
        element = known.get(name)
        if element is None or name not in clear:
            continue
        text = full = labelled(element, clear[name])
        if element.identifying and not own:
            mask = _MASKS.get(element.type, str)
            text = {language: mask(each) for language, each in full.items()}
        shown.append(Answer(name, dict(element.label), text["zh"], text, masked=text != full))
    return tuple(shown)


def words(element: DataElement, value: Any) -> str:
    """Write an answer in Chinese, as papers and certificates have it."""
    return labelled(element, value)["zh"]


def labelled(element: DataElement, value: Any) -> Label:
    """Write an answer as people read it: choices and yes or no by name, numbers with their unit."""
    if isinstance(value, bool):
        return YES if value else NO
    named = {choice.value: choice.label for choice in element.choices}.get(str(value), {})
    unit = unit_label(element.unit)
    return {
        language: f"{named.get(language) or named.get('zh', value)} {unit[language]}".rstrip()
        for language in ("zh", "en")
    }


def mask_number(text: str) -> str:
    """6222021809001234567 -> 622202*********4567; what is no number, as a name, stays."""
    return mask_id(text) if text.isdecimal() else text


def mask_day(text: str) -> str:
    """1990-01-31 -> 1990-**-**: a birthday is part of a resident id."""
    return f"{text[:4]}-**-**"


_MASKS: Final[Mapping[ElementType, Callable[[str], str]]] = {
    ElementType.TEXT: mask_number,
    ElementType.DATE: mask_day,
    ElementType.RESIDENT_ID: mask_id,
    ElementType.PHONE: mask_phone,
    ElementType.ADDRESS: mask_address,
}
