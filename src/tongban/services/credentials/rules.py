"""Pure decisions about credentials: what may follow which status, validity, numbers, masks."""

from __future__ import annotations

import calendar
import re
import string
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from tongban.base.parties.identifiers import organisation_check, uscc_check
from tongban.base.parties.masks import mask_address, mask_id, mask_name, mask_phone
from tongban.services.credentials.types import (
    STATUS_LABELS,
    CredentialError,
    CredentialField,
    CredentialKind,
    Layout,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to be misread."""
CODE_LENGTH: Final = 12
"""60 bits: nobody finds a certificate by trying codes."""

_FINAL = frozenset({Status.RESCINDED, Status.CANCELLED, Status.TRANSFERRED, Status.REVOKED})
FOLLOWS: Final[Mapping[Status, frozenset[Status]]] = {
    Status.VALID: frozenset(Status) - {Status.VALID},
    Status.SUSPENDED: frozenset(Status) - {Status.SUSPENDED},
    # 行政许可法 §69, §70: a lapsed licence can still be rescinded or struck off
    Status.LAPSED: frozenset({Status.RESCINDED, Status.CANCELLED}),
    Status.OTHER: frozenset({Status.RESCINDED, Status.CANCELLED, Status.REVOKED}),
    **{status: frozenset() for status in _FINAL},
}
"""Which status may follow which: one way, but for suspension and its end (domain.md §3.6)."""

NEED_DECISION: Final = frozenset({Status.RESCINDED, Status.REVOKED})
"""Statuses that only a decision document brings about."""

_KIND_KEYS: Final = frozenset(
    {"id", "label", "short", "type_code", "issuer", "holder", "validity", "number_format", "fields"}
) | {"layout"}


def check_transition(now: Status, to: Status, *, decision: str, note: str) -> None:
    """Raise CredentialError when `to` cannot follow, or lacks its decision or its text."""
    if to not in FOLLOWS[now]:
        old, new = STATUS_LABELS[now], STATUS_LABELS[to]
        raise CredentialError(
            "CREDENTIAL-STATUS",
            f"证照状态为“{old['zh']}”，不能变更为“{new['zh']}”。",
            f"A credential that is {old['en'].lower()} cannot become {new['en'].lower()}.",
        )
    if to in NEED_DECISION and not decision:
        raise CredentialError(
            "CREDENTIAL-DECISION",
            "撤销、吊销证照必须附决定书。",
            "To rescind or revoke a credential, give the decision document.",
        )
    if to is Status.OTHER and not note.strip():
        raise CredentialError(
            "CREDENTIAL-STATUS",
            "状态“其他”必须说明。",
            "Status other needs a text that explains it.",
        )


def effective_status(stored: Status, valid_to: date | None, today: date) -> Status:
    """Return the status as it counts today: what was in force lapses after its last day."""
    running = stored in {Status.VALID, Status.SUSPENDED}
    return Status.LAPSED if running and valid_to is not None and valid_to < today else stored


def last_day(valid_from: date, months: int | None) -> date | None:
    """Return the last day of a validity of whole months, counted from the first day on.

    60 months from 2022-04-11 end on 2027-04-10; a day that the last month lacks becomes its end.
    """
    if months is None:
        return None
    index = valid_from.year * 12 + valid_from.month - 1 + months
    year, month = divmod(index, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if valid_from.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, valid_from.day) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewUscc:
    """A unified social credit code still to be allotted: `{uscc:92}` writes one of that prefix.

    The organisation code in it is `MA` and the serial in six digits (GB 11714, GB 32100-2015).
    """

    division: str
    seq: int

    def __format__(self, prefix: str) -> str:
        body = f"MA{self.seq:06d}"
        head = f"{prefix}{self.division}{body}{organisation_check(body)}"
        return head + uscc_check(head)


def write_number(pattern: str, *, seq: int, year: int, division: str) -> str:
    """Write a certificate number by the district's pattern of {seq}, {year} and {uscc:92}."""
    return pattern.format(seq=seq, year=year, uscc=NewUscc(division, seq))


def read_kind(body: Mapping[str, Any]) -> CredentialKind:
    """Read a kind as the district writes it; CredentialError CREDENTIAL-KIND names every fault."""
    faults = _kind_faults(body)
    if faults:
        raise CredentialError(
            "CREDENTIAL-KIND",
            f"证照类型 {body.get('id')!r} 有误：{'；'.join(faults)}。",
            f"Credential kind {body.get('id')!r} is wrong; see the list above.",
        )
    label = dict(body["label"])
    given = body.get("layout") or ("licence" if "营业执照" in label["zh"] else "permit")
    validity = body.get("validity")
    return CredentialKind(
        id=body["id"],
        label=label,
        type_code=body["type_code"],
        issuer=body["issuer"],
        holder=body["holder"],
        months=validity["months"] if validity else None,
        number_format=body["number_format"],
        elements=tuple(entry["element"] for entry in body["fields"]),
        layout=Layout(given),
        short=dict(body.get("short") or {}),
        sources={
            entry["element"]: str(entry["from"]) for entry in body["fields"] if entry.get("from")
        },
    )


def normalise_code(text: str) -> str:
    """Return a short code as it is kept: capitals, no dashes or spaces, misread letters mended."""
    bare = re.sub(r"[\s-]", "", text).upper()
    return bare.translate(str.maketrans("OILU", "011V"))


def masked(entry: CredentialField) -> CredentialField:
    """Return a line as the public may see it."""
    if not entry.personal:
        return entry
    by_type: dict[str, Callable[[str], str]] = {
        "resident_id": mask_id,
        "uscc": str,
        "phone": mask_phone,
        "address": mask_address,
        "date": lambda text: f"{text[:4]}-**-**",
    }
    mask = by_type.get(entry.type, mask_name)
    return CredentialField(entry.element, entry.label, mask(entry.value), entry.type, personal=True)


def _kind_faults(body: Mapping[str, Any]) -> list[str]:
    faults = [f"unknown {name}" for name in sorted(set(body) - _KIND_KEYS)]
    faults += [
        f"{name} is missing or no text"
        for name in ("id", "type_code", "issuer", "holder", "number_format")
        if not isinstance(body.get(name), str) or not body[name]
    ]
    label = body.get("label")
    if not isinstance(label, dict) or not label.get("zh"):
        faults.append("label lacks zh")
    if not re.fullmatch(r"[0-9A-Z]{21}", str(body.get("type_code", ""))):
        faults.append("type_code is not 21 digits and capitals")
    if body.get("holder") not in {"person", "firm", "either"}:
        faults.append("holder is not person, firm or either")
    if body.get("layout") not in {None, *Layout}:
        faults.append("layout is not licence or permit")
    validity = body.get("validity")
    if validity is not None and not (
        isinstance(validity, dict)
        and isinstance(validity.get("months"), int)
        and validity["months"] > 0
    ):
        faults.append("validity is not null or {months: n}")
    fields = body.get("fields")
    if not isinstance(fields, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("element"), str) for entry in fields
    ):
        faults.append("fields is not a list of {element}")
    return faults + _pattern_faults(str(body.get("number_format", "")))


def _pattern_faults(pattern: str) -> list[str]:
    try:
        names = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
        write_number(pattern, seq=1, year=2022, division="420902")
    except (ValueError, KeyError, IndexError) as error:
        return [f"number_format {pattern!r} cannot be used: {error}"]
    if not names & {"seq", "uscc"} or not names <= {"seq", "year", "uscc"}:
        return ["number_format needs {seq} or {uscc:92} and may have {year}"]
    return []
