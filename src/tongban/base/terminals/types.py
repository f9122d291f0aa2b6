"""What others may know of terminals: points, devices and their state, sittings, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

Label = Mapping[str, str]


class State(StrEnum):
    """Whether a device can be used (domain.md §4.12)."""

    ONLINE = "online"
    OFFLINE = "offline"
    FAULT = "fault"
    MAINTENANCE = "maintenance"


class Ending(StrEnum):
    """How a sitting ended."""

    LEFT = "left"
    IDLE = "idle"
    LIMIT = "limit"
    SUPERSEDED = "superseded"


POINT_KINDS: Final[Mapping[str, Label]] = {
    "hall": {"zh": "政务服务大厅", "en": "Service hall"},
    "township": {"zh": "乡镇（街道）便民服务中心", "en": "Township service centre"},
    "village": {"zh": "村（社区）便民服务站", "en": "Village service station"},
    "bank": {"zh": "银行网点", "en": "Bank branch"},
    "park": {"zh": "园区", "en": "Industrial park"},
    "street": {"zh": "自助服务点", "en": "Self-service point"},
}
"""Kinds of points (domain.md §4.12)."""


class TerminalError(ValueError):
    """Something about a terminal that cannot be; `message` says what to do in both languages.

    Codes: TERMINAL-UNKNOWN (no such device), TERMINAL-CODE (no such code, used or too old),
    TERMINAL-WAIT (too many wrong codes), TERMINAL-STATE (no such state to set), TERMINAL-ROLE.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message: Label = {"zh": zh, "en": en}


class TerminalsInvalid(ValueError):  # noqa: N818 - the house's word for it
    """A point of a district's folder that cannot be used; `faults` lists (path, message)."""

    code = "TERMINALS-INVALID"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """A device as the district's folder has it; `items` None means every item for terminals."""

    id: str
    name: Label
    items: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A place with terminals: `division` is 6 to 12 digits (GB/T 2260 and its extension)."""

    id: str
    kind: str
    name: Label
    division: str
    hours: Label = field(default_factory=dict)
    longitude: float | None = None
    latitude: float | None = None
    devices: tuple[DeviceSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Device:
    """A device as it stands: `set_state` is what an officer or the device itself declared."""

    id: str
    name: Label
    point: str
    point_name: Label
    hours: Label
    items: tuple[str, ...] | None
    state: State
    enrolled: bool
    heartbeat_at: datetime | None
    set_state: str = ""
    note: str = ""
    report: Mapping[str, object] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Tell whether people may use it."""
        return self.state in {State.ONLINE, State.OFFLINE}

    def offers(self, item: str) -> bool:
        """Tell whether the device supports an item."""
        return self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody's time at a device; `account` is the number of the account."""

    id: UUID
    device: str
    account: int
    began_at: datetime
    seen_at: datetime
    draft: UUID | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds without a sign of life: until the warning, until the end; and of a whole sitting."""

    warn: int
    end: int
    whole: int
