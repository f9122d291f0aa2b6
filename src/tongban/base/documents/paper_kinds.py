"""The papers that the law asks for: title, word in the number, what each must tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.base.documents.types import PaperError

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMON: Final = ("applicant", "item", "item_en", "case_number", "basis")
"""Every paper has these: `applicant` {name}, the item's names, the case number, `basis` a list of
clauses as cited. The authority, number and date come from the issue itself."""


_ENDINGS: Final = ("通知书", "告知书", "决定书", "承诺书", "凭证", "回证")


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper. `word` stands in its number; `needs` are data beside COMMON.

    Dates are ISO days, `received_at` and `delivered_at` ISO moments with their offset in China.
    """

    code: str
    word: str
    zh: str
    en: str
    needs: tuple[str, ...]

    @property
    def label(self) -> str:
        """What the paper calls itself in its own text."""
        return next(one for one in _ENDINGS if one in self.zh)

    def number(self, short: str, year: int, serial: int) -> str:
        """Write a number as 孝南市监受字〔2022〕第0001号."""
        return f"{short}{self.word}字〔{year}〕第{serial:04d}号"


def _kinds(*kinds: PaperKind) -> dict[str, PaperKind]:
    return {kind.code: kind for kind in kinds}


# 行政许可法 §32 (receipt to refusal), §45 (special procedures), §42 (extension), §38 (decisions);
# 民事诉讼法 §87 for the form of the proof of delivery.
PAPERS: Final[Mapping[str, PaperKind]] = _kinds(
    PaperKind("receipt", "收", "收件凭证", "Receipt", ("received_at", "intake_due", "materials")),
    PaperKind(
        "acceptance",
        "受",
        "受理通知书",
        "Notice of acceptance",
        ("received_at", "accepted_on", "deemed", "statutory_limit", "due"),
    ),
    PaperKind(
        "correction",
        "补",
        "补正材料一次性告知书",
        "One-time notice of correction",
        ("received_at", "corrections"),
    ),
    PaperKind(
        "tolerance",
        "容",
        "容缺受理一次性告知书",
        "Notice of acceptance with materials to follow",
        ("accepted_on", "promised", "limit", "supplement_by"),
    ),
    PaperKind("commitment", "诺", "告知承诺书", "Commitment", ("received_at", "conditions")),
    PaperKind(
        "refusal",
        "不受",
        "不予受理通知书",
        "Notice of non-acceptance",
        ("received_at", "reasons", "remedy"),
    ),
    PaperKind(
        "not_required",
        "不需",
        "不需要取得行政许可告知书",
        "Notice that no licence is needed",
        ("received_at", "reasons", "remedy"),
    ),
    PaperKind(
        "suspension",
        "特",
        "行政许可特别程序告知书",
        "Notice of special procedure",
        ("accepted_on", "ground", "reason", "starts_on", "duration", "expected_end"),
    ),
    PaperKind(
        "extension",
        "延",
        "延长行政许可决定期限告知书",
        "Notice of extension",
        ("accepted_on", "reason", "duration", "due", "new_due"),
    ),
    PaperKind(
        "decision_grant",
        "准",
        "准予行政许可决定书",
        "Decision to grant",
        ("received_at", "accepted_on"),
    ),
    PaperKind(
        "decision_deny",
        "不准",
        "不予行政许可决定书",
        "Decision to refuse",
        ("received_at", "accepted_on", "reasons", "remedy"),
    ),
    PaperKind(
        "delivery", "送", "送达回证", "Proof of delivery", ("documents", "method", "delivered_at")
    ),
    PaperKind(
        "rectification",
        "改",
        "责令限期整改通知书",
        "Order to put right",
        ("verified_on", "findings", "conditions", "rectify_by"),
    ),
    PaperKind(
        "revocation",
        "撤",
        "撤销行政许可决定书",
        "Decision to revoke",
        ("decided_on", "findings", "reasons", "remedy"),
    ),
    PaperKind(
        "credit_record",
        "信",
        "失信信息记录告知书",
        "Notice of a credit record",
        ("findings", "evidence", "remedy"),
    ),
    PaperKind(
        "withdrawal",
        "终",
        "终止办理通知书",
        "Notice of termination",
        ("received_at", "voluntary"),
    ),
)


def get_paper_kind(code: str) -> PaperKind:
    """Return a kind of paper; PaperError names those there are."""
    try:
        return PAPERS[code]
    except KeyError:
        raise PaperError(f"no paper {code!r}; expected one of {', '.join(PAPERS)}") from None


def check_data(kind: PaperKind, data: Mapping[str, object]) -> None:
    """Raise PaperError naming everything the paper must tell and `data` does not."""
    missing = [name for name in (*COMMON, *kind.needs) if data.get(name) in (None, "", [], ())]
    if missing:
        raise PaperError(f"paper {kind.code}: data lacks {', '.join(missing)}")
