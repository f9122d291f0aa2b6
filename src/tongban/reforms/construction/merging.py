"""六多合一: one result for all who need it; the merges as data, their rules pure (domain §4.16)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from tongban.kernel.law import LegalBasis
from tongban.reforms.construction.law import Label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE: Final = Path(__file__).with_name("merges.yaml")


class MergeRefused(ValueError):  # noqa: N818 - the house's word for it
    """A result or request that a merge does not allow; `result` points to the recognised one.

    CONSTRUCTION-MERGE (no such merge), CONSTRUCTION-MERGE-CONCLUSIONS (a member without its own),
    CONSTRUCTION-MERGE-RECOGNISED (a valid result is there: use it), CONSTRUCTION-MERGE-CHANGE (a
    new one only where something changed, and it says what), CONSTRUCTION-MERGE-NONE.
    """

    def __init__(self, code: str, zh: str, en: str, *, result: str = "") -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message = {"zh": zh, "en": en}
        self.result = result


@dataclass(frozen=True, slots=True)
class Merge:
    """One of the six: what it unites and which kinds of evidence its result stands for."""

    id: str
    name: Label
    sense: Label
    members: tuple[str, ...]
    covers: tuple[str, ...]
    basis: LegalBasis | None


@lru_cache(maxsize=1)
def merges() -> Mapping[str, Merge]:
    """Give the six merges by id."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        each["id"]: Merge(
            each["id"],
            each["name"],
            each["sense"],
            tuple(each["members"]),
            tuple(each["covers"]),
            LegalBasis.from_json(each.get("once") or each["on_change"])
            if "once" in each or "on_change" in each
            else None,
        )
        for each in document["merges"]
    }


def get_merge(merge: str) -> Merge:
    """Give a merge; MergeRefused CONSTRUCTION-MERGE when there is none of this id."""
    found = merges().get(merge)
    if found is None:
        raise MergeRefused(
            "CONSTRUCTION-MERGE",
            f"没有“{merge[:40]}”这一合并事项。",
            f"There is no merge {merge[:40]!r}; expected one of {', '.join(merges())}.",
        )
    return found


def check_conclusions(merge: Merge, conclusions: Mapping[str, str]) -> None:
    """Ask for one conclusion of each member, no more and no fewer: each keeps its own."""
    lacking = [each for each in merge.members if not conclusions.get(each, "").strip()]
    strange = sorted(set(conclusions) - set(merge.members))
    if lacking or strange:
        raise MergeRefused(
            "CONSTRUCTION-MERGE-CONCLUSIONS",
            f"{merge.name['zh']}：每个成员各有一个结论；缺 {'、'.join(lacking) or '无'}，"
            f"多 {'、'.join(strange) or '无'}。",
            f"{merge.name['en']}: one conclusion of each member; lacking "
            f"{', '.join(lacking) or 'none'}, strange {', '.join(strange) or 'none'}.",
        )


def check_new(valid: Sequence[str], *, merge: Merge, change: str) -> None:
    """Refuse a second result of an object and stage while one is valid (INV-MRG-01, INV-MRG-02).

    `valid` are the ids of the valid ones. Only where something changed a supplement takes the
    former's place, and says what changed.
    """
    if valid and not change.strip():
        raise MergeRefused(
            "CONSTRUCTION-MERGE-RECOGNISED",
            f"{merge.name['zh']}：同一对象、同一阶段已有有效成果 {valid[0]}，"
            "请直接使用，不得重复办理；只有变化部分可以补充，并写明变化。",
            f"{merge.name['en']}: result {valid[0]} of this object and stage is valid; use it. "
            "Only a change is added, and it says what changed.",
            result=valid[0],
        )
    if not valid and change.strip():
        raise MergeRefused(
            "CONSTRUCTION-MERGE-CHANGE",
            f"{merge.name['zh']}：还没有成果，谈不上补充。",
            f"{merge.name['en']}: there is no result yet that could be supplemented.",
        )
