"""What others may know of the district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Label = Mapping[str, str]

CORRECTION_DAYS = 30
"""Working days to correct an application where neither guide nor district says otherwise."""


class DistrictAbsent(LookupError):  # noqa: N818 - the house's word for it
    """No district was loaded into this database yet."""

    code = "DISTRICT-ABSENT"


@dataclass(frozen=True, slots=True)
class District:
    """A county and its settings.

    `code` is the division (GB/T 2260, 6 digits); `hall_operator` the id of the authority that runs
    the hall; `correction_days` the working days people have to correct an application where the
    item's guide says nothing; `rules` are local rules by subject, read by whoever it concerns.
    """

    code: str
    name: Label
    city: Label = field(default_factory=dict)
    province: Label = field(default_factory=dict)
    hall_name: Label = field(default_factory=dict)
    hall_operator: str = ""
    hotline: str = "12345"
    synthetic: bool = False
    notes: Label = field(default_factory=dict)
    correction_days: int = CORRECTION_DAYS
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of evidence: a document, a fact or a credential.

    `satisfies` names the kinds that it stands for; `credential` the kind of credential that proves
    it and `issuer` the authority that issues it; `shareable` that authorities get it themselves
    (国务院关于在线政务服务的若干规定 §7); an `abstract` kind is never handed in itself; a
    `form` is the application form of an item, which the form filled in here stands for.
    """

    id: str
    label: Label
    satisfies: tuple[str, ...] = ()
    credential: str = ""
    issuer: str = ""
    shareable: bool = False
    abstract: bool = False
    form: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A life or business event (`kind`) and the items it touches, in the order people meet them."""

    id: str
    kind: str
    label: Label
    items: tuple[str, ...] = ()
    help: Label = field(default_factory=dict)
