"""Pure decisions about terminals: a device's state, whether a sitting is over, codes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from tongban.base.terminals.types import Ending, Limits, State

DECLARED: Final = frozenset({State.FAULT, State.MAINTENANCE})
"""States that are declared; the others follow from the heartbeat."""
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Signs of a code that enrols a device: none looks like another."""
ENROL_LENGTH: Final = 10
PHONE_LENGTH: Final = 8


def state_of(declared: str, heartbeat: datetime | None, now: datetime, silent: int) -> State:
    """Give a device's state: what was declared, else by its last heartbeat (`silent` seconds)."""
    if declared in DECLARED:
        return State(declared)
    if heartbeat is None or now - heartbeat > timedelta(seconds=silent):
        return State.OFFLINE
    return State.ONLINE


def over(began: datetime, seen: datetime, now: datetime, limits: Limits) -> Ending | None:
    """Tell how a sitting is over by now; None while it goes on."""
    if now - began >= timedelta(seconds=limits.whole):
        return Ending.LIMIT
    if now - seen >= timedelta(seconds=limits.end):
        return Ending.IDLE
    return None


def enrol_code() -> str:
    """Give a fresh code that enrols a device: 50 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(ENROL_LENGTH))


def phone_code() -> str:
    """Give a fresh code of eight digits: short, so it lives for two minutes and is throttled."""
    return f"{secrets.randbelow(10**PHONE_LENGTH):0{PHONE_LENGTH}d}"


def token() -> str:
    """Give a fresh secret of 256 bits for a device's or a sitting's cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Give what is kept of a secret."""
    return hashlib.sha256(f"terminals:{secret}".encode()).hexdigest()


def bare(code: str) -> str:
    """Return a code as typed without gaps and hyphens, in capitals."""
    return "".join(code.split()).replace("-", "").upper()
