"""What others see of credentials: kinds, credentials, verdicts, statuses, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Self

Label = Mapping[str, str]


class CredentialError(ValueError):
    """What cannot be done with a credential; `code` is stable, `zh` and `en` say what to do.

    CREDENTIAL-KIND, CREDENTIAL-FIELDS, CREDENTIAL-HOLDER, CREDENTIAL-STATUS (no such transition),
    CREDENTIAL-DECISION (a revocation without its decision), CREDENTIAL-PREVIOUS (not the newest of
    its line), CREDENTIAL-KEY (an idempotency key used for another credential), CREDENTIAL-CALL (no
    running case and no authorisation), CREDENTIAL-INVALID (expired or not in force).
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[CredentialError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)

    @property
    def message(self) -> dict[str, str]:
        """Both languages, as a label."""
        return {"zh": self.zh, "en": self.en}


class CredentialNotFound(LookupError):  # noqa: N818 - the house's word for it
    """No such credential, or none that this actor may see."""

    code = "CREDENTIAL-NOT-FOUND"


class Status(StrEnum):
    """Status codes as ministries exchange them (domain.md §3.6)."""

    VALID = "01"
    SUSPENDED = "02"
    RESCINDED = "03"
    CANCELLED = "04"
    LAPSED = "05"
    TRANSFERRED = "06"
    REVOKED = "07"
    OTHER = "99"


STATUS_LABELS: Final[dict[Status, dict[str, str]]] = {
    Status.VALID: {"zh": "有效", "en": "Valid"},
    Status.SUSPENDED: {"zh": "暂扣", "en": "Suspended"},
    Status.RESCINDED: {"zh": "撤销", "en": "Rescinded"},
    Status.CANCELLED: {"zh": "注销", "en": "Cancelled"},
    Status.LAPSED: {"zh": "失效", "en": "Lapsed"},
    Status.TRANSFERRED: {"zh": "办理转出", "en": "Transferred out"},
    Status.REVOKED: {"zh": "吊销", "en": "Revoked"},
    Status.OTHER: {"zh": "其他", "en": "Other"},
}


class Layout(StrEnum):
    """The look of a certificate: the wide business licence or the upright permit."""

    LICENCE = "licence"
    PERMIT = "permit"


@dataclass(frozen=True, slots=True)
class CredentialKind:
    """A kind of credential, from the district's data.

    `type_code` is the 21 characters of GB/T 36904, `issuer` an authority's id, `holder` person,
    firm or either, `months` the validity (None: without end), `number_format` a pattern of {seq},
    {year} and {uscc:92} (a new unified social credit code that begins with 92), `elements` the data
    elements it shows, in order; `sources` tells where those come from that an application does not
    answer itself: another element, NUMBER or VALID_FROM.
    """

    id: str
    label: Label
    type_code: str
    issuer: str
    holder: str
    months: int | None
    number_format: str
    elements: tuple[str, ...]
    layout: Layout = Layout.PERMIT
    short: Label = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


NUMBER: Final = "@number"
"""Source of a line that shows the credential's own number."""
VALID_FROM: Final = "@valid_from"
"""Source of a line that shows the first day of validity."""


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One line of a credential: a data element, its label and its value as text.

    `type` is the element's (text, resident_id, phone, address...), which decides how it is masked;
    `personal` fields are sealed at rest and masked in public.
    """

    element: str
    label: Label
    value: str = field(repr=False)
    type: str = "text"
    personal: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(
            value["element"], value["label"], value["value"], value["type"], value["personal"]
        )

    def to_json(self) -> dict[str, Any]:
        """Write it member by member."""
        return {
            "element": self.element,
            "label": dict(self.label),
            "value": self.value,
            "type": self.type,
            "personal": self.personal,
        }


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A credential; `status` is the effective one, an elapsed validity counted as LAPSED."""

    identifier: str
    code: str
    kind: str
    label: Label
    number: str
    holder: str
    holder_name: str = field(repr=False)
    issuer: str
    status: Status
    status_note: str
    issued_on: date
    valid_from: date
    valid_to: date | None
    version: int
    previous: str | None
    matter: str | None
    document: str
    layout: Layout

    def live_on(self, day: date) -> bool:
        """Tell whether it may be relied on that day: in force, begun and not elapsed."""
        begun = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return self.status is Status.VALID and begun


@dataclass(frozen=True, slots=True)
class Holding:
    """A credential in force, as far as an application rests on it."""

    kind: str
    identifier: str
    issuer: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class CredentialOrder:
    """A credential to be issued to a party (`holder`, its id).

    Name and credit code are the party's unless given (a firm that is only now being registered).
    Without `valid_to` the kind's validity counts from `valid_from`. `previous` is the identifier
    of the one that this one renews or changes. `number` is given for what another register
    numbered; without it the kind's pattern numbers it.
    """

    kind: str
    holder: str
    fields: tuple[CredentialField, ...]
    valid_from: date
    valid_to: date | None = None
    previous: str | None = None
    holder_name: str = field(default="", repr=False)
    holder_code: str = ""
    actor: str = "system"
    number: str = ""


class Result(StrEnum):
    """What a verification comes to, in one word."""

    VALID = "valid"
    NOT_IN_FORCE = "not_in_force"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is as it is; `code` is stable, `label` for people."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Signature:
    """What the signature of a PDF says by itself, without the register."""

    present: bool
    intact: bool
    trusted: bool
    signer: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to whoever checks a credential; everything personal in it is masked.

    `genuine`: issued here. `intact`: the file is byte for byte the one issued (None where no file
    was shown). `annotation` is there for an annotated copy: its use and its last day.
    """

    result: Result
    genuine: bool
    intact: bool | None
    reasons: tuple[Reason, ...]
    checked_at: datetime
    identifier: str = ""
    kind: Label | None = None
    number: str = ""
    holder: str = ""
    issuer: Label | None = None
    status: Status | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    fields: tuple[CredentialField, ...] = ()
    signature: Signature | None = None
    annotation: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """Write it for the API: dates as ISO text, absent members as null."""
        return {
            "result": self.result.value,
            "genuine": self.genuine,
            "intact": self.intact,
            "reasons": [{"code": one.code, "label": dict(one.label)} for one in self.reasons],
            "checked_at": self.checked_at.isoformat(),
            "identifier": self.identifier,
            "kind": dict(self.kind) if self.kind else None,
            "number": self.number,
            "holder": self.holder,
            "issuer": dict(self.issuer) if self.issuer else None,
            "status": self.status.value if self.status else None,
            "status_label": STATUS_LABELS[self.status] if self.status else None,
            "issued_on": _iso(self.issued_on),
            "valid_from": _iso(self.valid_from),
            "valid_to": _iso(self.valid_to),
            "fields": [one.to_json() for one in self.fields],
            "signature": _signature_json(self.signature),
            "annotation": dict(self.annotation) if self.annotation else None,
        }


@dataclass(frozen=True, slots=True)
class CallView:
    """A call of a credential for a case or by authorisation.

    `flag` says what became of the credential since (INV-LIC-04); the annotated copy is opened by
    `queries.open_copy`.
    """

    id: int
    credential: str
    use_cause: str
    requester: str
    actor: str
    matter: str | None
    called_at: datetime
    expires_on: date
    flagged_at: datetime | None = None
    flag: str = ""


def _iso(moment: date | datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _signature_json(signature: Signature | None) -> dict[str, Any] | None:
    if signature is None:
        return None
    return {
        "present": signature.present,
        "intact": signature.intact,
        "trusted": signature.trusted,
        "signer": signature.signer,
        "signed_at": _iso(signature.signed_at),
    }
