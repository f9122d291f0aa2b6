"""Pure decisions of supervision: how rules are read, and when a running term gives a signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.conditions import ConditionError, parse
from tongban.kernel.terms import Hours
from tongban.kernel.terms.counting import local_day, total
from tongban.reforms.supervision.causes import FACTS, dictionary_of
from tongban.reforms.supervision.types import SIGNALS, TOLD, Rule, Rules, RulesInvalid, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from tongban.kernel.calendar import Calendar
    from tongban.kernel.matters import TermClock
    from tongban.kernel.terms import Term

WAYS: Final = ("before", "share", "overdue", "when")
LIMITS: Final = frozenset({"law", "promise"})
_NUMBERS: Final = frozenset({"before", "share", "overdue", "least"})
_SAID: Final = ("id", "label", "signal", "limit", "least", "default", "source", "kind")
_KNOWN: Final = frozenset({*_SAID, *WAYS})


def read_rules(body: object) -> Rules:
    """Read a district's rules; RulesInvalid names every mistake."""
    faults: list[tuple[str, str]] = []
    if not isinstance(body, Mapping) or set(body) != {"watch", "rules", "escalation"}:
        raise RulesInvalid((("", "must have exactly watch, rules and escalation"),))
    watch = _watch(body["watch"], faults)
    rules = tuple(_rules(body["rules"], faults))
    escalation = _escalation(body["escalation"], faults)
    if faults:
        raise RulesInvalid(tuple(faults))
    return Rules(watch, rules, escalation)


def due_of(term: Term, limit: str, cal: Calendar) -> date | None:
    """Give the due day of the law's limit or of the promise; None where there is none now."""
    return term.promise_due(cal) if limit == "promise" else term.due(cal)


def signals_of(
    rules: Iterable[Rule], clock: TermClock, cal: Calendar, now: datetime
) -> Iterator[tuple[Rule, date]]:
    """Give the rules that a running term gives a signal by now, each with its due day.

    A term that was stopped gives none, nor one that the law suspends today or for now, nor one
    whose due day the calendar does not know yet.
    """
    term, today = clock.term, local_day(now)
    if clock.done is not None or term.running is not None or term.suspended(today):
        return
    for rule in rules:
        if rule.when:
            continue
        try:
            due = due_of(term, rule.limit, cal)
            if due is not None and _fires(rule, term, due, cal, now):
                yield rule, due
        except CalendarNotPublished:
            continue


def _fires(rule: Rule, term: Term, due: date, cal: Calendar, now: datetime) -> bool:
    today = local_day(now)
    length = term.promise if rule.limit == "promise" and term.promise else term.whole
    hours = isinstance(length, Hours)
    units = total(length, term.start)
    if units < rule.least:
        return False
    if rule.overdue is not None:
        return today > due and cal.between(due, today) > rule.overdue
    if today > due:
        return False  # what is over is not warned of any more
    if rule.before is not None:
        return not hours and cal.between(today, due) <= rule.before
    share = rule.share or 0
    return term.used(cal, now if hours else today) * 100 >= share * units


def _watch(value: object, faults: list[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found = {}
    for kind, terms in value.items() if isinstance(value, Mapping) else ():
        if not isinstance(terms, list) or not all(isinstance(each, str) for each in terms):
            faults.append((f"watch.{kind}", "must be a list of names of terms"))
            continue
        found[str(kind)] = tuple(terms)
    if not found:
        faults.append(("watch", "must map a kind of matter to the names of its terms"))
    return found


def _rules(value: object, faults: list[tuple[str, str]]) -> Iterator[Rule]:
    seen: set[str] = set()
    for n, each in enumerate(value if isinstance(value, list) else ()):
        path = f"rules[{n}]"
        wrong = list(_wrong(each)) if isinstance(each, Mapping) else ["must be a mapping"]
        if not wrong and each["id"] in seen:
            wrong = [f"{each['id']} stands twice"]
        if wrong:
            faults.extend((path, message) for message in wrong)
            continue
        seen.add(each["id"])
        yield Rule(**{name: each[name] for name in _KNOWN if name in each})
    if not isinstance(value, list):
        faults.append(("rules", "must be a list"))


def _wrong(rule: Mapping[str, Any]) -> Iterator[str]:
    unknown = sorted(set(rule) - _KNOWN)
    if unknown:
        yield f"unknown {', '.join(unknown)}"
    if not isinstance(rule.get("id"), str) or not rule["id"]:
        yield "id must be a text"
    label = rule.get("label")
    if not isinstance(label, Mapping) or set(label) != {"zh", "en"}:
        yield "label needs zh and en"
    if rule.get("signal") not in SIGNALS:
        yield f"signal must be one of {', '.join(SIGNALS)}"
    if rule.get("limit", "law") not in LIMITS:
        yield "limit must be law or promise"
    given = [name for name in WAYS if name in rule]
    if len(given) != 1:
        yield f"exactly one of {', '.join(WAYS)} says when"
    yield from _uncounted(rule)
    if "when" in given:
        yield from _unclear(rule)
    elif "kind" in rule:
        yield "kind goes with when"
    if bool(rule.get("default")) == bool(rule.get("source")):
        yield "say where it comes from (source), or that it is a default (default: true)"


def _uncounted(rule: Mapping[str, Any]) -> Iterator[str]:
    """Tell which numbers of a rule are none."""
    for name in sorted(_NUMBERS & set(rule)):
        number = rule[name]
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            yield f"{name} must be a whole number"


def _unclear(rule: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is wrong with a rule about something that happened."""
    known = dictionary_of(str(rule.get("kind", "")))
    if known is None:
        yield f"kind must be one of {', '.join(sorted(FACTS))}"
        return
    try:
        parse(str(rule["when"]), known)
    except ConditionError as error:
        yield f"when: {error}"


def _escalation(value: object, faults: list[tuple[str, str]]) -> dict[str, tuple[Step, ...]]:
    found: dict[str, tuple[Step, ...]] = {}
    for signal, steps in value.items() if isinstance(value, Mapping) else ():
        path = f"escalation.{signal}"
        if signal not in SIGNALS or not isinstance(steps, list):
            faults.append((path, f"must map one of {', '.join(SIGNALS)} to a list of steps"))
            continue
        made = []
        for n, each in enumerate(steps):
            fits = isinstance(each, Mapping) and set(each) == {"to", "after"}
            if not fits or each["to"] not in TOLD or not isinstance(each["after"], int):
                faults.append((f"{path}[{n}]", f"needs to ({', '.join(TOLD)}) and after (days)"))
                continue
            made.append(Step(each["to"], each["after"]))
        found[str(signal)] = tuple(made)
    missing = set(SIGNALS) - set(found)
    if missing:
        faults.append(("escalation", f"lacks {', '.join(sorted(missing))}"))
    return found
