"""The acts of a case as its reader may see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tongban.base.authorities.queries import officer_names
from tongban.kernel.authority import ActorKind
from tongban.kernel.definitions import FieldType
from tongban.kernel.terms import CHINA
from tongban.services.cases.procedure import INTERNAL, SYSTEM_FIELDS
from tongban.services.cases.types import NO, YES, Event

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tongban.base.authorities.types import AuthorityView
    from tongban.base.parties.types import PartyView
    from tongban.kernel.authority import Actor
    from tongban.kernel.definitions import Definition, Field
    from tongban.kernel.matters import Act
    from tongban.record.types import ActView
    from tongban.services.cases.types import Label

SYSTEM_NAME: Label = {"zh": "系统", "en": "System"}


def events_of(
    acts: Sequence[ActView],
    definition: Definition,
    *,
    actor: Actor,
    slots: Mapping[str, Label],
    bodies: Mapping[str, AuthorityView],
    people: Mapping[str, PartyView],
    hidden: Collection[str] = (),
) -> tuple[Event, ...]:
    """Show the acts in order: who, when, on what clause, with what opinion.

    Applicants see that internal steps were taken, and by which body, not by whom and with what
    opinion. Names of persons are masked, but to themselves. `bodies` and `people` are those of
    `bodies_in` and `people_in`, or more; fields that are `hidden` stay out of the details.
    """
    officers = officer_names(
        {view.act.actor.id for view in acts if view.act.actor.kind is ActorKind.OFFICER}
        | {name for view in acts for name in _named(view.act)}
    )
    words: dict[str, Label] = {key: body.name for key, body in bodies.items()}
    words |= {
        key: _same(view.name if key == actor.party else view.masked_name)
        for key, view in people.items()
    }
    names = {key: _same(name) for key, name in officers.items()}
    outside = actor.kind is ActorKind.PERSON
    made = []
    for view in acts:
        act, rule = view.act, definition.acts[view.act.name]
        internal = outside and act.name in INTERNAL
        body = words.get(act.on_behalf, _same(act.on_behalf))
        who = _who(act, names, words)
        state = definition.states[view.state].label
        made.append(
            Event(
                seq=act.seq,
                act=act.name,
                label={"zh": rule.label.zh, "en": rule.label.en},
                at=act.at,
                actor="" if internal else act.actor.id,
                actor_name=body if internal else who,
                on_behalf=body,
                state={"zh": state.zh, "en": state.en},
                basis="" if act.basis is None else str(act.basis),
                details=()
                if internal
                else tuple(
                    ({"zh": field.label.zh, "en": field.label.en}, text)
                    for field in rule.payload.values()
                    if field.name not in hidden
                    and (text := _text(field, act.payload.get(field.name), names, slots))
                ),
            )
        )
    return tuple(made)


def day_words(day: date) -> Label:
    """Write a day as people read it."""
    return {"zh": f"{day.year}年{day.month}月{day.day}日", "en": f"{day.day} {day:%B %Y}"}


def moment_words(moment: datetime) -> Label:
    """Write a moment in China to the minute, as people read it."""
    local = moment.astimezone(CHINA)
    return {key: f"{text} {local:%H:%M}" for key, text in day_words(local.date()).items()}


def bodies_in(acts: Iterable[ActView]) -> set[str]:
    """Give the ids of those that acts were done for, bodies among them."""
    return {view.act.on_behalf for view in acts}


def people_in(acts: Iterable[ActView]) -> set[str]:
    """Give the ids of those that did acts and had them done, parties among them."""
    return {
        name
        for view in acts
        for name in (view.act.actor.party or view.act.actor.id, view.act.on_behalf)
    }


def _named(act: Act) -> tuple[str, ...]:
    listed = act.payload.get("inspectors")
    named = [str(each) for each in listed] if isinstance(listed, list) else []
    host = act.payload.get("host")
    return (*named, host) if isinstance(host, str) else tuple(named)


def _who(act: Act, officers: Mapping[str, Label], words: Mapping[str, Label]) -> Label:
    if act.actor.kind is ActorKind.SYSTEM:
        return SYSTEM_NAME
    if act.actor.kind is ActorKind.OFFICER:
        return officers.get(act.actor.id, _same(act.actor.id))
    return words.get(act.actor.party or act.actor.id, _same("*"))


def _text(
    field: Field, value: Any, officers: Mapping[str, Label], slots: Mapping[str, Label]
) -> Label | None:
    if value is None or value == "" or field.name in SYSTEM_FIELDS - {"channel"}:
        return None
    if field.sensitive:
        return _same("*")
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        listed = [_word(str(each), officers, slots) for each in value]
        return _joined(listed) if listed else None
    if field.choice_labels and value in field.choice_labels:
        chosen = field.choice_labels[value]
        return {"zh": chosen.zh, "en": chosen.en}
    return _one(field, str(value), officers, slots)


def _one(
    field: Field, text: str, officers: Mapping[str, Label], slots: Mapping[str, Label]
) -> Label:
    """Write one value: days and moments as people read them, ids by their names."""
    if field.type is FieldType.DATE:
        return day_words(date.fromisoformat(text))
    if field.type is FieldType.DATETIME:
        return moment_words(datetime.fromisoformat(text))
    named = field.name in {"host", "item", "because", "officer", "department"}
    return _word(text, officers, slots) if named else _same(text)


def _word(text: str, officers: Mapping[str, Label], slots: Mapping[str, Label]) -> Label:
    return officers.get(text) or slots.get(text) or _same(text)


def _joined(texts: Sequence[Label]) -> Label:
    return {
        "zh": "；".join(each["zh"] for each in texts),
        "en": "; ".join(each.get("en") or each["zh"] for each in texts),
    }


def _same(text: str) -> Label:
    return {"zh": text, "en": text}
