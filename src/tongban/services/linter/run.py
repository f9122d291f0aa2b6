"""Run the rules over a district, take the waivers into account, count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter import rules as _  # noqa: F401 - registers the rules
from tongban.services.linter.registry import RULES
from tongban.services.linter.types import Finding, Severity
from tongban.services.linter.waivers import waive

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tongban.kernel.canonical import Json
    from tongban.services.linter.types import District, Hit, Place
    from tongban.services.linter.waivers import Waiver

FORMAT: Final = 1
"""Version of the JSON report; it changes when a member changes its meaning or goes."""
FAILING: Final = frozenset({Severity.ERROR, Severity.WARNING})

SAID: Final[dict[str, Label]] = {
    "legal_basis": Label("设定依据", "legal basis"),
    "statutory_limit": Label("法定时限", "limit by law"),
    "promised_limit": Label("承诺时限", "promise"),
    "needs": Label("申请材料", "evidence"),
    "is_fee": Label("收费", "fees"),
    "onsite_visits": Label("到场次数", "visits"),
    "onsite_reason": Label("到场原因", "reason for visits"),
    "online_depth": Label("网上办理深度", "online depth"),
    "flow_steps": Label("办理流程", "flow"),
    "life_events": Label("事件", "events"),
    "produces": Label("产生的证照", "credential issued"),
}
"""Fields whose absence from a source means that rules about them could not be run."""


class UnknownRule(ValueError):  # noqa: N818 - the house's word for it
    """A rule number that there is not."""

    code = "LINT-RULE"


@dataclass(frozen=True)
class Report:
    """Findings in order, waived ones among them, and what could not be looked at."""

    findings: tuple[Finding, ...]
    items: int
    bundles: int
    rules: frozenset[str]
    unsaid: tuple[str, ...] = ()
    notes: tuple[Label, ...] = field(default=())

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that nobody waived."""
        return tuple(each for each in self.findings if each.waived is None)

    @property
    def failing(self) -> bool:
        """Tell whether an error or a warning stands."""
        return any(each.severity in FAILING for each in self.open)

    def counts(self) -> Counter[str]:
        """Count the open findings by rule."""
        return Counter(each.rule for each in self.open)

    def to_json(self) -> dict[str, Json]:
        """Write it as docs/linter.md describes it; the same district gives the same bytes."""
        severities = Counter(each.severity.value for each in self.open)
        counts = self.counts()
        return {
            "format": FORMAT,
            "items": self.items,
            "bundles": self.bundles,
            "open": {each.value: severities[each.value] for each in Severity},
            "waived": len(self.findings) - len(self.open),
            "rules": {
                number: {
                    "severity": RULES[number].severity.value,
                    "title": RULES[number].title.to_json(),
                    "source": RULES[number].source.to_json(),
                    "advice": RULES[number].advice.to_json(),
                    "open": counts[number],
                }
                for number in sorted({each.rule for each in self.findings})
            },
            "not_stated": list(self.unsaid),
            "notes": [note.to_json() for note in self.notes],
            "findings": [each.to_json() for each in self.findings],
        }


def select(numbers: Collection[str]) -> frozenset[str]:
    """Give the rules that numbers or their beginnings (TB2) name; UnknownRule for none."""
    chosen: set[str] = set()
    for wanted in numbers:
        found = {number for number in RULES if number.startswith(wanted.upper())}
        if not wanted or not found:
            raise UnknownRule(f"no rule begins with {wanted!r}; docs/linter.md lists them")
        chosen |= found
    return frozenset(chosen)


def lint(
    district: District,
    *,
    rules: Collection[str] | None = None,
    waivers: Sequence[Waiver] = (),
    found: Sequence[Finding] = (),
    notes: Sequence[Label] = (),
) -> Report:
    """Run the rules (all, or those numbers) and give every finding in order.

    `found` are findings of whoever read the files (TB003, TB010); they join the rest.
    """
    chosen = frozenset(RULES if rules is None else rules)
    findings = [
        _finding(number, hit, district)
        for number in sorted(chosen)
        if (run := RULES[number].run) is not None
        for hit in run(district)
    ]
    told = {(each.rule, each.place.id) for each in findings}
    findings += [
        each
        for each in found
        if each.rule in chosen and not told & {(rule, each.subject) for rule in each.echoes}
    ]
    marked = waive(findings, waivers, on=district.on, rules=chosen)
    kept = (each for each in marked if each.rule in chosen)
    unsaid = tuple(name for name in SAID if not district.says(name))
    return Report(
        tuple(sorted(kept, key=Finding.sort_key)),
        len(district.items),
        len(district.bundles),
        chosen,
        unsaid,
        tuple(notes),
    )


def _finding(number: str, hit: Hit, district: District) -> Finding:
    return Finding(
        rule=number,
        severity=hit.severity or RULES[number].severity,
        place=hit.place,
        name=_name(hit.place, district),
        position=district.positions(hit.place),
        message=hit.message,
        group=hit.group,
        fix=hit.fix,
    )


def _name(place: Place, district: District) -> Label:
    if place.kind == "item" and place.id in district.item:
        return district.item[place.id].name
    if place.kind == "bundle":
        return next((b.name for b in district.bundles if b.id == place.id), Label(place.id))
    if place.kind == "evidence" and place.id in district.evidence:
        return district.evidence[place.id].label
    if place.kind == "credentials" and place.id in district.credentials:
        return district.credentials[place.id].label
    if place.kind == "elements" and place.id in district.elements:
        label = district.elements[place.id].label
        return Label(label["zh"], label.get("en", ""))
    return Label(place.id)
