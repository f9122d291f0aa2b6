"""Pure decisions of cases: what lacks, what may be asked, who comes first, how a term stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.evidence import EvidenceRef, Missing, Necessity, Slot, Taxonomy, missing
from tongban.kernel.terms import reckon
from tongban.kernel.terms.counting import local_day
from tongban.services.cases.types import CaseRefused, Clock, Label, Problem, SlotView, Timeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.definitions import Definition
    from tongban.kernel.matters import Folded, TermClock

EMPTY: Final[Label] = {"zh": "", "en": ""}
FORM: Final = "form:"
"""Reference of an application form that the applicant filled in here."""

ORDER: Final = ("decision", "intake", "correction", "issue", "supplement")
"""Terms by how much people care, where several run."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an application stands against its item's slots; members are slot ids.

    `lacking` are required and certainly asked for, `promised` tolerable ones under a commitment,
    `undecided` maps slots to the facts that would tell whether they are asked for.
    """

    lacking: tuple[str, ...]
    promised: tuple[str, ...]
    unpromised: tuple[str, ...]
    undecided: Mapping[str, tuple[str, ...]]


def standing(
    slots: Sequence[Slot],
    evidence: Sequence[EvidenceRef],
    facts: Mapping[str, object],
    *,
    on: date,
    taxonomy: Taxonomy,
    commitments: Collection[str] = (),
    tolerable: Collection[str] = (),
    waived: Collection[str] = (),
) -> Standing:
    """Tell what an application lacks (行政许可法 §31, §32; tolerable ones: 安阳市条例 §24).

    `tolerable` are slots flagged beside those that the item itself flags (INV-TOL-01), `waived`
    those that a commitment stands for (告知承诺).
    """
    asked = [slot for slot in slots if slot.id not in waived]
    found = missing(asked, evidence, facts, on, taxonomy=taxonomy)
    certain = [each for each in found if each.certain]
    later = [each for each in certain if _tolerable(each) or each.slot.id in tolerable]
    return Standing(
        lacking=tuple(each.slot.id for each in certain if each not in later),
        promised=tuple(each.slot.id for each in later if each.slot.id in commitments),
        unpromised=tuple(each.slot.id for each in later if each.slot.id not in commitments),
        undecided={each.slot.id: each.unknown for each in found if not each.certain},
    )


def _tolerable(one: Missing) -> bool:
    return one.slot.necessity is Necessity.TOLERABLE


def replaced(definition: Definition) -> frozenset[str]:
    """Name the slots that the item's commitment (告知承诺) stands for."""
    terms = definition.content.get("commitment")
    conditions = terms.get("conditions") if isinstance(terms, Mapping) else None
    found: set[str] = set()
    for condition in conditions if isinstance(conditions, Sequence) else ():
        if isinstance(condition, Mapping):
            names = condition.get("replaces")
            found.update(map(str, names if isinstance(names, Sequence) else ()))
    return frozenset(found)


def shareable(slot: Slot) -> bool:
    """Tell whether the authorities get it themselves, so that nobody is asked for it."""
    return slot.details.get("shareable") is True


def slot_views(
    slots: Sequence[Slot],
    evidence: Sequence[EvidenceRef],
    stand: Standing,
    facts: Mapping[str, object],
    names: Mapping[str, Label],
    *,
    waived: Collection[str] = (),
    room: bool = True,
) -> tuple[SlotView, ...]:
    """Show every slot of the item and where it stands.

    Without `room` before the decision (INV-TOL-02) no material may follow: each is required.
    """
    held = {each.slot: each for each in evidence}
    views = []
    for slot in slots:
        if slot.id in held:
            status = "form" if is_form(held[slot.id]) else "supplied"
            status = "shared" if is_shared(held[slot.id]) else status
        elif slot.id in stand.lacking or slot.id in stand.unpromised:
            status = "lacking"
        elif slot.id in stand.promised:
            status = "promised"
        elif slot.id in stand.undecided:
            status = "undecided"
        elif slot.id in waived and (slot.when is None or slot.when.evaluate(dict(facts)) is True):
            status = "committed"
        elif slot.necessity is Necessity.OPTIONAL and (
            slot.when is None or slot.when.evaluate(dict(facts)) is True
        ):
            status = "optional"
        else:
            status = "not_asked"
        views.append(
            SlotView(
                slot=slot.id,
                name=slot_name(slot, names),
                status=status,
                necessity=(
                    Necessity.REQUIRED.value
                    if slot.necessity is Necessity.TOLERABLE and not room
                    else slot.necessity.value
                ),
                shareable=shareable(slot),
                note=label_of(slot.details.get("standard") or slot.details.get("note")),
                unknown=stand.undecided.get(slot.id, ()),
            )
        )
    return tuple(views)


def slot_name(slot: Slot, names: Mapping[str, Label]) -> Label:
    """Name a slot: by itself, else by its kind of evidence."""
    own = label_of(slot.details.get("name"))
    return own if own["zh"] else names.get(slot.kind) or {"zh": slot.id, "en": slot.id}


def label_of(value: object) -> Label:
    """Read a label of a document; one without English is Chinese in both."""
    if not isinstance(value, Mapping):
        return EMPTY
    zh = str(value.get("zh") or "")
    return {"zh": zh, "en": str(value.get("en") or zh)}


def is_shared(ref: EvidenceRef) -> bool:
    """Tell whether a piece of evidence is a credential that was shared, not a file handed in."""
    return not ref.ref.startswith(("sha256:", "sm3:", FORM))


def is_form(ref: EvidenceRef) -> bool:
    """Tell whether a piece of evidence is the application form that was filled in here."""
    return ref.ref.startswith(FORM)


def check_correction(
    asked: Sequence[str],
    *,
    slots: Sequence[Slot],
    supplied: Collection[str],
    lacking: Collection[str],
    names: Mapping[str, Label],
) -> None:
    """Refuse a correction that asks twice or not for all (行政许可法 §32; 安阳市条例 §23).

    `supplied` are the slots with lawful evidence, `lacking` those known to be missing.
    """
    known = {slot.id: slot for slot in slots}
    problems = []
    for name in asked:
        if name not in known:
            problems.append(
                _problem(name, "CASE-SLOT", "办事指南没有这项材料", "is no material of the guide")
            )
        elif name in supplied:
            title = slot_name(known[name], names)
            problems.append(
                _problem(
                    name,
                    "CASE-SUPPLIED-AGAIN",
                    f"“{title['zh']}”已经提交或可共享获取，不得再次要求",
                    f"“{title['en']}” was handed in or is shared already; do not ask again",
                )
            )
    for name in lacking:
        if name not in asked:
            title = slot_name(known[name], names) if name in known else {"zh": name, "en": name}
            problems.append(
                _problem(
                    name,
                    "CASE-NOT-COMPLETE-LIST",
                    f"尚缺“{title['zh']}”，必须一次性告知",
                    f"“{title['en']}” is missing and must be told at once",
                )
            )
    if problems:
        raise CaseRefused(
            problems[0].code,
            {
                "zh": f"补正告知有{len(problems)}处不合规定。",
                "en": f"The correction notice breaks the rules in {len(problems)} places.",
            },
            problems,
        )


def _problem(field: str, code: str, zh: str, en: str) -> Problem:
    return Problem(field, code, {"zh": zh, "en": en})


def ahead(
    mine: tuple[str, str], others: Iterable[tuple[str, str, Mapping[str, Any], str]]
) -> tuple[str, ...]:
    """Name the cases that come before mine by acceptance (行政许可法 §57).

    `mine` is (accepted_at, number); `others` are (accepted_at, number, facts, state) of the open
    cases of the item. One that was recommended for refusal is not approvable and blocks nobody.
    """
    first = (_moment(mine[0]), mine[1])
    return tuple(
        number
        for at, number, facts, state in others
        if state in {"ACCEPTED", "UNDER_REVIEW", "SUSPENDED"}
        and facts.get("recommendation") != "deny"
        and (_moment(at), number) < first
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def split_defect(text: str) -> tuple[str, str]:
    """Split `name：problem`; without a name the whole text is the problem."""
    for mark in ("：", ":"):
        name, found, rest = text.partition(mark)
        if found and name.strip() and rest.strip():
            return name.strip(), rest.strip()
    return "", text.strip()


def main_clock(folded: Folded) -> str | None:
    """Name the running term that matters most, else the last of them that was done."""
    running = [name for name in ORDER if name in folded.terms and folded.terms[name].done is None]
    if running:
        return running[0]
    return "decision" if "decision" in folded.terms else None


def clock_of(
    name: str,
    clock: TermClock,
    definition: Definition,
    calendar: Calendar,
    *,
    now: datetime,
    told: bool = True,
) -> Clock:
    """Show a term: due days, use (in units of its length), light and, if `told`, the reckoning."""
    term = clock.term
    standing_still = term.running is not None and clock.done is None
    try:
        due = None if standing_still else term.due(calendar)
        promised = None if standing_still else term.promise_due(calendar)
        light = term.light(calendar, clock.done or now).value
        used = term.used(calendar, clock.done or now)
        lines = tuple(
            Timeline(line.kind, line.day, {"zh": line.zh, "en": line.en})
            for line in (reckon(term, calendar) if told else ())
        )
    except CalendarNotPublished as error:
        due, promised, light, used = None, None, "yellow", 0
        lines = (Timeline("note", None, {"zh": str(error), "en": str(error)}),)
    label = definition.terms[name].label
    return Clock(
        name=name,
        label={"zh": label.zh, "en": label.en},
        started=local_day(term.start),
        length=term.whole.label,
        promise=None if term.promise is None else term.promise.label,
        due=due,
        promise_due=promised,
        used=used,
        light=light,
        suspended=standing_still,
        expected=clock.expected,
        done=clock.done,
        basis=str(term.basis),
        lines=lines,
    )
