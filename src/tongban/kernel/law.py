"""The clause that a limit, an act or a refusal rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from tongban.kernel.canonical import Json


class LegalBasisError(ValueError):
    """A legal basis that names no law or is written in a shape that is not one."""

    code = "LAW-BASIS"


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A clause of a law, regulation or published document.

    `law` is its title (or the district's short id of it), `clause` as printed (第四十二条), empty
    only for a document without numbered clauses; `doc_no` the document number where it has one
    (国办发〔2022〕32号). Raises LegalBasisError when `law` is blank or a part is not text.
    """

    law: str
    clause: str
    doc_no: str = ""

    def __post_init__(self) -> None:
        """Refuse a basis that names no law."""
        for name in ("law", "clause", "doc_no"):
            part: object = getattr(self, name)
            if not isinstance(part, str):
                raise LegalBasisError(
                    f"legal basis: {name} is {type(part).__name__}; expected text"
                )
        if not self.law.strip():
            raise LegalBasisError(
                "legal basis: law is empty; name the law, regulation or document it rests on"
            )

    def __str__(self) -> str:
        """Read as a Chinese document cites it: 《行政许可法》第四十二条."""
        title = self.law if self.law.startswith("《") else f"《{self.law}》"
        number = f"（{self.doc_no}）" if self.doc_no else ""
        return f"{title}{number}{self.clause}"

    def to_json(self) -> dict[str, Json]:
        """Write it as `{"law", "clause"}`, with `"doc_no"` where there is one."""
        written: dict[str, Json] = {"law": self.law, "clause": self.clause}
        if self.doc_no:
            written["doc_no"] = self.doc_no
        return written

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what `to_json` wrote; LegalBasisError names the member that is wrong or missing."""
        if not isinstance(value, Mapping):
            raise LegalBasisError(
                f"legal basis: {type(value).__name__}; expected an object with law and clause"
            )
        unknown = sorted(set(value) - {"law", "clause", "doc_no"})
        if unknown:
            raise LegalBasisError(
                f"legal basis: unknown {', '.join(unknown)}; expected law, clause and doc_no"
            )
        parts: dict[str, str] = {}
        for name in ("law", "clause", "doc_no"):
            part = value.get(name, "" if name == "doc_no" else None)
            if not isinstance(part, str):
                raise LegalBasisError(
                    f"legal basis: {name} is missing or no text in {dict(value)!r}"
                )
            parts[name] = part
        return cls(parts["law"], parts["clause"], parts["doc_no"])
