"""Waivers: findings that stand, each with a reason, a name and a last day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter.registry import RULES
from tongban.services.linter.rules import meta
from tongban.services.linter.types import Finding, Place, Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tongban.services.linter.types import Rule

EVERY: Final = "all"
SUBJECTS: Final = ("item", "bundle", "evidence", "credentials", "elements", "deposits")
_KEYS: Final = frozenset({"rule", "path", "reason", "by", "until", *SUBJECTS})
WAIVER: Final = "waiver"
NOWHERE: Final = Position()


@dataclass(frozen=True, slots=True)
class Waiver:
    """What stands: a rule for some subjects of a kind (None: every one), until a day.

    `path` narrows it to a part of the subject, as `needs[2]`.
    """

    rule: str
    kind: str
    ids: frozenset[str] | None
    reason: str
    by: str
    until: date
    path: str = ""
    position: Position = NOWHERE

    def covers(self, finding: Finding) -> bool:
        """Tell whether the finding is one that this waives, the day aside."""
        return (
            finding.rule == self.rule
            and finding.place.kind == self.kind
            and (self.ids is None or finding.place.id in self.ids)
            and finding.place.path.startswith(self.path)
        )


def read_waiver(raw: object, position: Position) -> tuple[Waiver | None, list[Finding]]:
    """Read one waiver; what is wrong with it comes back as findings TB003."""
    problems = list(_problems(raw))
    if problems:
        name = str(raw.get("rule", "")) if isinstance(raw, Mapping) else ""
        return None, [_about(meta.WRONG, name, position, each) for each in problems]
    assert isinstance(raw, Mapping)  # noqa: S101 - else there are problems
    kind = next(each for each in SUBJECTS if each in raw)
    return Waiver(
        rule=raw["rule"],
        kind=kind,
        ids=None if raw[kind] == EVERY else frozenset(_names(raw[kind])),
        reason=_words(raw["reason"]),
        by=raw["by"],
        until=raw["until"],
        path=raw.get("path", ""),
        position=position,
    ), []


def _problems(raw: object) -> Iterator[Label]:
    if not isinstance(raw, Mapping):
        yield Label("应为 {rule, item, reason, by, until}", "must be {rule, item, reason, ...}")
        return
    if unknown := sorted(str(key) for key in raw if key not in _KEYS):
        yield Label(f"不认识：{'、'.join(unknown)}", f"unknown keys: {', '.join(unknown)}")
    if raw.get("rule") not in RULES:
        yield Label(f"没有规则 {raw.get('rule')}", f"there is no rule {raw.get('rule')}")
    subjects = [each for each in SUBJECTS if each in raw]
    if len(subjects) != 1 or not _names(raw[subjects[0]]):
        known = ", ".join(SUBJECTS)
        yield Label(f"须写明对象：{known} 之一", f"must name one subject: one of {known}")
    if not _words(raw.get("reason")).strip():
        yield Label("须写明理由 reason", "needs a reason")
    if not isinstance(raw.get("by"), str) or not raw["by"].strip():
        yield Label("须写明批准人 by", "needs `by`: who decided")
    if type(raw.get("until")) is not date:
        yield Label("须写明期限 until，如 2022-12-31", "needs `until`: a day, as 2022-12-31")
    if not isinstance(raw.get("path", ""), str):
        yield Label("path 应为文字，如 needs[2]", "path must be text, as needs[2]")


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    return ()


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return str(value.get("zh") or "")
    return value if isinstance(value, str) else ""


def waive(
    findings: Sequence[Finding], waivers: Sequence[Waiver], *, on: date, rules: frozenset[str]
) -> list[Finding]:
    """Mark what is waived, and add what is wrong with waivers: unused ones, expired ones.

    `rules` are those that were run: a waiver of another cannot be told to be unused.
    """
    marked = []
    used: set[int] = set()
    for finding in findings:
        reason = None
        for n, waiver in enumerate(waivers):
            if waiver.covers(finding):
                used.add(n)
                if waiver.until >= on:
                    reason = reason or waiver.reason
        marked.append(_waived(finding, reason))
    for n, waiver in enumerate(waivers):
        if n not in used and waiver.rule in rules:
            marked.append(
                _about(
                    meta.UNUSED,
                    waiver.rule,
                    waiver.position,
                    Label(
                        f"{waiver.rule}（{_shown(waiver)}）没有对应的问题",
                        f"{waiver.rule} ({_shown(waiver)}) finds nothing to waive",
                    ),
                )
            )
        elif n in used and waiver.until < on:
            marked.append(
                _about(
                    meta.EXPIRED,
                    waiver.rule,
                    waiver.position,
                    Label(
                        f"{waiver.rule}（{_shown(waiver)}）已于{waiver.until}到期",
                        f"{waiver.rule} ({_shown(waiver)}) expired on {waiver.until}",
                    ),
                )
            )
    return marked


def _shown(waiver: Waiver) -> str:
    return EVERY if waiver.ids is None else ", ".join(sorted(waiver.ids))


def _waived(finding: Finding, reason: str | None) -> Finding:
    if reason is None:
        return finding
    return Finding(
        finding.rule,
        finding.severity,
        finding.place,
        finding.name,
        finding.position,
        finding.message,
        finding.group,
        finding.fix,
        reason,
    )


def _about(rule: Rule, name: str, position: Position, message: Label) -> Finding:
    return Finding(rule.number, rule.severity, Place(WAIVER, name), Label(name), position, message)
