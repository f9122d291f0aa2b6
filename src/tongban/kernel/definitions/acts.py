"""How an act's rule is read from its procedure."""

from collections.abc import Mapping, Sequence

from tongban.kernel.canonical import Json
from tongban.kernel.conditions import (
    Condition,
    ConditionError,
    Dictionary,
    Expression,
    FactType,
)
from tongban.kernel.definitions.reading import FACT_TYPES, Reader
from tongban.kernel.definitions.types import (
    STAY,
    ActRule,
    BatchRule,
    EffectRule,
    Field,
    FieldType,
    Label,
    Outcome,
    OutcomeRule,
    Target,
    TermSteps,
)
from tongban.kernel.terms import Ground

_MEMBERS = (
    "opens",
    "from",
    "when",
    "not_by",
    "unless",
    "basis",
    "payload",
    "sets",
    "terms",
    "effects",
    "outcome",
    "batch",
)
_PAYLOAD_TYPES = tuple(each for each in FieldType if each is not FieldType.TERM)
_TEXTS = (FieldType.TEXT, FieldType.LIST)
_GROUNDS = frozenset(ground.value for ground in Ground)


def read_act(name: str, value: Json, dictionary: Dictionary, reader: Reader, path: str) -> ActRule:
    """Read one act; mistakes go to the reader."""
    found = reader.members(path, value, _MEMBERS, ("label", "to", "by"))
    payload = _payload(found.get("payload"), reader, f"{path}.payload")
    names = _with_payload(dictionary, payload, reader, path)
    basis = reader.basis(f"{path}.basis", found.get("basis"))
    rule = ActRule(
        name=name,
        label=reader.label(f"{path}.label", found.get("label")),
        opens=reader.flag(f"{path}.opens", found.get("opens")),
        sources=reader.names(f"{path}.from", found.get("from")),
        targets=_targets(found.get("to"), names, reader, f"{path}.to"),
        by=frozenset(reader.names(f"{path}.by", found.get("by"))),
        when=reader.condition(f"{path}.when", found.get("when"), names),
        not_by=reader.names(f"{path}.not_by", found.get("not_by")),
        unless=reader.condition(f"{path}.unless", found.get("unless"), names),
        basis=basis,
        payload=payload,
        sets=_sets(found.get("sets"), dictionary, names, reader, f"{path}.sets"),
        terms=_steps(found.get("terms"), names, reader, f"{path}.terms"),
        effects=_effects(found.get("effects"), names, reader, f"{path}.effects"),
        outcomes=_outcomes(found.get("outcome"), names, reader, f"{path}.outcome"),
        batch=_batch(found.get("batch"), payload, reader, f"{path}.batch"),
    )
    _check(rule, reader, path)
    return rule


def _payload(value: Json, reader: Reader, path: str) -> dict[str, Field]:
    fields = {}
    for name, member in reader.mapping(path, value).items():
        here = f"{path}.{name}"
        found = reader.members(
            here,
            member,
            ("required", "sensitive", "min", "max", "choices", "max_items", "distinct", "help"),
            ("type", "label"),
        )
        if not name.isidentifier():
            reader.fault(here, "expected a name of letters, digits and _")
        kind = reader.type(f"{here}.type", found.get("type"), _PAYLOAD_TYPES)
        if kind is None:
            continue
        choices, labels = _choices(found.get("choices"), reader, f"{here}.choices")
        if (kind is FieldType.CHOICE) != bool(choices) and kind not in _TEXTS:
            reader.fault(
                f"{here}.choices", "choices belong to a field of type choice, and it to them"
            )
        least = reader.integer(f"{here}.distinct", found.get("distinct"), least=1) or 0
        if least and kind is not FieldType.LIST:
            reader.fault(f"{here}.distinct", "only a list can have different entries")
        fields[name] = Field(
            name=name,
            type=kind,
            label=reader.label(f"{here}.label", found.get("label")),
            required=reader.flag(f"{here}.required", found.get("required")),
            sensitive=reader.flag(f"{here}.sensitive", found.get("sensitive")),
            min=reader.integer(f"{here}.min", found.get("min")),
            max=reader.integer(f"{here}.max", found.get("max")),
            choices=choices,
            choice_labels=labels,
            max_items=reader.integer(f"{here}.max_items", found.get("max_items"), least=1) or 200,
            distinct=least,
        )
    return fields


def _choices(value: Json, reader: Reader, path: str) -> tuple[tuple[str, ...], dict[str, Label]]:
    """Read choices: a list of codes, or an object of code to label."""
    if isinstance(value, Mapping):
        labels = {code: reader.label(f"{path}.{code}", label) for code, label in value.items()}
        return tuple(labels), labels
    return reader.names(path, value), {}


def _with_payload(
    dictionary: Dictionary, payload: Mapping[str, Field], reader: Reader, path: str
) -> Dictionary:
    """Add the payload's fields to the names that the act's conditions may use."""
    known: dict[str, FactType | str] = {}
    for name, field in payload.items():
        if field.type is FieldType.PERIOD:
            known[f"payload_{name}_from"] = known[f"payload_{name}_to"] = FactType.DATE
        elif field.type in FACT_TYPES:
            known[f"payload_{name}"] = FACT_TYPES[field.type]
    if not known:
        return dictionary
    try:
        return dictionary.extended(known)
    except ConditionError as error:
        reader.fault(f"{path}.payload", str(error))
        return dictionary


def _targets(value: Json, names: Dictionary, reader: Reader, path: str) -> tuple[Target, ...]:
    if isinstance(value, str) or value is None:
        return (Target(value),) if value else ()
    targets = []
    for index, each in enumerate(reader.items(path, value)):
        here = f"{path}[{index}]"
        found = reader.members(here, each, ("when",), ("state",))
        state = reader.text(f"{here}.state", found.get("state"))
        when = reader.condition(f"{here}.when", found.get("when"), names)
        targets.append(Target(state, when))
    return tuple(targets)


def _outcomes(value: Json, names: Dictionary, reader: Reader, path: str) -> tuple[OutcomeRule, ...]:
    listed: Sequence[Json] = [{"outcome": value}] if isinstance(value, str) else ()
    rules = []
    for index, each in enumerate(listed or reader.items(path, value)):
        here = path if listed else f"{path}[{index}]"
        found = reader.members(here, each, ("when",), ("outcome",))
        word = found.get("outcome")
        if word not in set(Outcome):
            known = ", ".join(Outcome)
            reader.fault(here, f"{word!r} is no outcome; the closed set is {known}")
            continue
        when = reader.condition(f"{here}.when", found.get("when"), names)
        rules.append(OutcomeRule(Outcome(word), when))
    return tuple(rules)


def _sets(
    value: Json, dictionary: Dictionary, names: Dictionary, reader: Reader, path: str
) -> tuple[tuple[str, Expression], ...]:
    sets = []
    for name, text in reader.mapping(path, value).items():
        here = f"{path}.{name}"
        kind = dictionary.get(name)
        if kind is None:
            reader.fault(here, f"{name} is no fact of this procedure")
            continue
        expression = reader.expression(here, text, names, kind)
        if expression is not None:
            sets.append((name, expression))
    return tuple(sets)


def _steps(value: Json, names: Dictionary, reader: Reader, path: str) -> TermSteps:
    """Read steps: names of terms, or `{term, when}` for what is done under a condition."""
    steps = ("stop", "start", "resume", "suspend", "extend")
    found = reader.members(path, value, steps)
    given: dict[tuple[str, str], Condition] = {}

    def named(step: str, entry: Json, here: str) -> Json:
        if not isinstance(entry, Mapping):
            return entry
        members = reader.members(here, entry, (), ("term", "when"))
        term = reader.text(f"{here}.term", members.get("term"))
        when = reader.condition(f"{here}.when", members.get("when"), names)
        if when is not None:
            given[step, term] = when
        return term

    listed = {
        step: reader.names(
            f"{path}.{step}",
            [
                named(step, entry, f"{path}.{step}[{n}]")
                for n, entry in enumerate(reader.items(f"{path}.{step}", found.get(step)))
            ],
        )
        for step in steps
    }
    return TermSteps(**listed, given=given)


def _effects(value: Json, names: Dictionary, reader: Reader, path: str) -> tuple[EffectRule, ...]:
    effects = []
    for index, each in enumerate(reader.items(path, value)):
        here = f"{path}[{index}]"
        found = reader.mapping(here, each)
        kind = reader.text(f"{here}.kind", found.get("kind"))
        when = reader.condition(f"{here}.when", found.get("when"), names)
        data = {key: part for key, part in found.items() if key not in {"kind", "when"}}
        effects.append(EffectRule(kind, data, when))
    return tuple(effects)


def _batch(
    value: Json, payload: Mapping[str, Field], reader: Reader, path: str
) -> BatchRule | None:
    """Read by what rule an act is done in several matters at one go; each field has its value."""
    if value is None:
        return None
    found = reader.members(path, value, ("shared", "fixed", "default"), ("reason",))
    shared = reader.names(f"{path}.shared", found.get("shared"))
    fixed = {
        name: reader.text(f"{path}.fixed.{name}", each)
        for name, each in reader.mapping(f"{path}.fixed", found.get("fixed")).items()
    }
    for name in (*shared, *fixed):
        if name not in payload or (name in shared and name in fixed):
            reader.fault(path, f"{name} is no field of the payload, or stands here twice")
    for name, each in fixed.items():
        if name in payload and payload[name].choices and each not in payload[name].choices:
            reader.fault(f"{path}.fixed.{name}", f"{each} is none of its choices")
    for name, each_field in payload.items():
        if each_field.required and name not in shared and name not in fixed:
            reader.fault(path, f"{name} is required of each matter; share it, fix it, or no batch")
    return BatchRule(
        reason=reader.label(f"{path}.reason", found.get("reason")),
        shared=shared,
        fixed=fixed,
        default=reader.flag(f"{path}.default", found.get("default")),
    )


def _check(rule: ActRule, reader: Reader, path: str) -> None:
    """Check what can be told from the act alone."""
    if not rule.by:
        reader.fault(f"{path}.by", "empty; name at least one role")
    if not rule.targets:
        reader.fault(f"{path}.to", "empty; name a state, a list of them, or =")
    if rule.opens and rule.sources:
        reader.fault(f"{path}.from", "an act that opens a matter comes from no state")
    if rule.opens and any(target.state == STAY for target in rule.targets):
        reader.fault(f"{path}.to", "an act that opens a matter must name a state")
    if not rule.opens and not rule.sources:
        reader.fault(f"{path}.from", "empty; name the states in which the act is allowed")
    for target in rule.targets[:-1]:
        if target.when is None:
            reader.fault(f"{path}.to", f"what follows {target.state} is never reached")
    if rule.unless is not None and not rule.not_by:
        reader.fault(f"{path}.unless", "lifts not_by, which is not there")
    _check_clocks(rule, reader, path)


def _check_clocks(rule: ActRule, reader: Reader, path: str) -> None:
    """Check that an act that suspends or extends asks for what the law asks of it."""
    asked = {
        "suspend": ("ground", "expected_until", "reason") if rule.terms.suspend else (),
        "extend": ("reason",) if rule.terms.extend else (),
    }
    for step, names in asked.items():
        for name in names:
            if name not in rule.payload or not rule.payload[name].required:
                reader.fault(f"{path}.payload.{name}", f"missing; to {step} a term requires it")
        if names and rule.basis is None and "basis_law" not in rule.payload:
            reader.fault(
                f"{path}.basis", f"missing; to {step} a term needs one here or in basis_law"
            )
    ground = rule.payload.get("ground")
    if rule.terms.suspend and ground is not None and not _GROUNDS.issuperset(ground.choices):
        strange = ", ".join(sorted(set(ground.choices) - _GROUNDS))
        reader.fault(f"{path}.payload.ground.choices", f"{strange}: no ground for suspension")
