"""Item codes: the national form of GB/T 39554.1-2020, its checks, and local forms read as they are.

The national form: base code 12 digits (division 2, type 2, department 2, main item 3, sub-item 3);
implementation code 31 = USCC of the body 18 + exercise level 1 + base code 12; handling code 33 =
that and a serial of 2.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from stdnum.cn import uscc as _uscc

from tongban.services.catalogue.codes import EXERCISE_LEVELS
from tongban.services.catalogue.remarks import Remark

IMPLEMENTATION_LENGTH: Final = 31
_NATIONAL: Final = re.compile(
    r"(?P<body>[0-9A-Z]{18})(?P<level>\d)(?P<base>\d{12})(?P<serial>\d\d)?"
)
_DASHED: Final = re.compile(
    r"(?P<catalogue>[0-9A-Z]+(?:-[0-9A-Z]+)*?)-(?P<division>\d{12})-(?P<part>\d{3})"
    r"-(?P<body>[0-9A-Za-z]+(?:-[0-9A-Z])?)-(?P<kind>\d)-(?P<serial>\d\d)"
)
_USCC: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class Form(Enum):
    """How a code is built."""

    BASE = "base"
    IMPLEMENTATION = "implementation"
    HANDLING = "handling"
    DASHED = "dashed"
    """Provincial: catalogue code, division, part, body, kind and serial joined by hyphens."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ItemCode:
    """A code taken apart; parts that its form does not have are None."""

    raw: str
    form: Form
    body: str | None = None
    level: str | None = None
    base: str | None = None
    serial: str | None = None
    catalogue: str | None = None
    division: str | None = None
    remarks: tuple[Remark, ...] = ()

    @property
    def implementation(self) -> str | None:
        """Give the 31 characters of the national form."""
        if self.form in {Form.IMPLEMENTATION, Form.HANDLING}:
            return self.raw[:IMPLEMENTATION_LENGTH]
        return None

    @property
    def body_uscc(self) -> str | None:
        """Give the body's USCC where it is a valid one."""
        return self.body if self.body and valid_uscc(self.body) else None


def normalised(text: str) -> str:
    """Write a code as it is judged and compared: half-width (NFKC), upper case, trimmed."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def valid_uscc(text: str) -> bool:
    """Tell whether this is an 18-character USCC with the right check character (GB 32100-2015)."""
    return bool(_USCC.fullmatch(text)) and bool(_uscc.is_valid(text))


def valid_organisation_code(text: str) -> bool:
    """Tell whether this is an organisation code of GB 11714, with or without its hyphen."""
    plain = text.replace("-", "") if re.fullmatch(r"[0-9A-Z]{8}-[0-9X]", text) else text
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", plain):
        return False
    total = sum(int(c, 36) * w for c, w in zip(plain[:8], _ORGANISATION_WEIGHTS, strict=True))
    return plain[8] == "0123456789X0"[11 - total % 11]


def compose(*, body_uscc: str, level: str, base_code: str, serial: str | None = None) -> str:
    """Build an implementation code, or with a serial a handling code."""
    return f"{body_uscc}{level}{base_code}{serial or ''}"


def parse(text: str, *, field: str = "code") -> ItemCode:
    """Take a code apart as what it is; nothing is repaired, every defect is remarked."""
    raw = text.strip()
    if re.fullmatch(r"\d{12}", raw):
        return ItemCode(raw, Form.BASE, base=raw)
    if match := _NATIONAL.fullmatch(raw):
        form = Form.HANDLING if match["serial"] else Form.IMPLEMENTATION
        remarks = list(_body_remarks(match["body"], field, national=True))
        if match["level"] not in EXERCISE_LEVELS.entries:
            remarks.append(Remark("CODE-LEVEL", field, raw))
        return ItemCode(
            raw,
            form,
            match["body"],
            match["level"],
            match["base"],
            match["serial"],
            remarks=tuple(remarks),
        )
    if match := _DASHED.fullmatch(raw):
        catalogue = match["catalogue"]
        return ItemCode(
            raw,
            Form.DASHED,
            match["body"],
            base=catalogue if re.fullmatch(r"\d{12}", catalogue) else None,
            serial=match["serial"],
            catalogue=catalogue,
            division=match["division"],
            remarks=(
                Remark("CODE-LEGACY", field, raw),
                *_body_remarks(match["body"], field, national=False),
            ),
        )
    return ItemCode(raw, Form.UNKNOWN, remarks=(Remark("CODE-FORM", field, raw),))


def _body_remarks(body: str, field: str, *, national: bool) -> tuple[Remark, ...]:
    if len(set(body)) == 1:
        return (Remark("CODE-PLACEHOLDER", field, body),)
    if valid_uscc(body):
        return ()
    if len(body) == 18 and (body.isupper() or body.isdigit()):  # noqa: PLR2004 - a USCC's length
        return (Remark("CODE-CHECK", field, body),)
    if not national and valid_organisation_code(body):
        return (Remark("BODY-LEGACY", field, body),)
    return (Remark("CODE-BODY", field, body),)


def disagreements(
    code: ItemCode,
    *,
    base_code: str | None,
    item_type: str | None,
    levels: tuple[str, ...] = (),
    body_uscc: str | None = None,
    dialect: Mapping[str, str] | None = None,
    field: str = "code",
) -> tuple[Remark, ...]:
    """Compare a code with what stands beside it (GB/T 39554.1-2020); what is unknown is skipped.

    `dialect` gives, for a source with its own type table, the national type for its two digits.
    """
    found = []
    if base_code and code.base and code.base != base_code:
        found.append(Remark("CODE-BASE", field, f"{code.raw} / {base_code}"))
    if code.level and levels and code.level not in levels:
        found.append(Remark("CODE-LEVEL", field, f"{code.raw} / {'、'.join(levels)}"))
    if body_uscc and code.implementation and code.body != body_uscc:
        found.append(Remark("CODE-BODY", field, f"{code.raw} / {body_uscc}"))
    if item_type and code.base and not type_agrees(code.base, item_type, dialect):
        found.append(Remark("CODE-TYPE", field, f"{code.base} / {item_type}"))
    return tuple(found)


def type_agrees(base_code: str, item_type: str, dialect: Mapping[str, str] | None = None) -> bool:
    """Tell whether the type digits mean this type; 11–19 extend 10 and 21–29 extend 20."""
    digits = base_code[2:4]
    # codes that begin with 00 come from the national catalogue and know no dialect
    own = {} if base_code.startswith("00") else dialect or {}
    meant = own.get(digits, digits)
    if meant == item_type:
        return True
    return meant not in {"10", "20"} and meant[0] + "0" == item_type and meant[0] in "12"
