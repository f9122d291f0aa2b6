"""Writes of devices: loaded, enrolled by a one-time code, alive, declared broken."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone

from tongban.base.terminals import rules
from tongban.base.terminals.models import DeviceEvent, DeviceRow, PointRow
from tongban.base.terminals.queries import device_of, row_of
from tongban.base.terminals.types import TerminalError
from tongban.kernel.authority import ActorKind
from tongban.record.guard import asked, under_authority
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.base.terminals.types import Device, Point
    from tongban.kernel.authority import Actor

KEEPERS: Final = frozenset({"hall_manager"})
"""Roles that enrol devices and take them out of service."""
ENROL_FOR: Final = timedelta(minutes=15)
BEAT_EVERY: Final = timedelta(seconds=20)
"""A heartbeat sooner than this after the last one is not written again."""
MAX_NOTE: Final = 200
MAX_PARTS: Final = 20


def put_point(point: Point) -> bool:
    """Keep a point with its devices; a device no longer named is out of use. A system path.

    Tells whether anything changed.
    """
    body = json.loads(json.dumps(asdict(point)))
    devices = {each.pop("id"): each for each in body.pop("devices")}
    changed = _put(PointRow, point.id, {"body": body})
    with transaction.atomic():
        for name, device in devices.items():
            values = {"body": device, "point_id": point.id, "active": True}
            changed = _put(DeviceRow, name, values) or changed
        gone = DeviceRow.objects.filter(point_id=point.id, active=True).exclude(pk__in=devices)
        return bool(gone.update(active=False, token_digest=None)) or changed


@under_authority
def make_enrol_code(device: str, *, actor: Actor) -> str:
    """Give a code that enrols the device's browser once, within fifteen minutes; a new one each.

    Raises TerminalError (TERMINAL-ROLE, TERMINAL-UNKNOWN).
    """
    _keeper(actor)
    row = row_of(device)
    code = rules.enrol_code()
    row.code_digest, row.code_until = rules.digest(code), timezone.now() + ENROL_FOR
    row.save(update_fields=["code_digest", "code_until"])
    _told(row, "code", by=actor.id)
    return code


def enrol(code: str) -> tuple[Device, str]:
    """Enrol the browser that shows a code; gives the device and the token for its cookie.

    Whoever held the device before is enrolled no more. Raises TerminalError TERMINAL-CODE.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = DeviceRow.objects.select_for_update(of=("self",)).select_related("point")
        row = rows.filter(
            active=True, code_digest=rules.digest(rules.bare(code)), code_until__gt=now
        ).first()
        if row is None:
            raise TerminalError(
                "TERMINAL-CODE",
                "登记码不对、已用过或已过期，请让大厅管理人员重新发一个。",
                "This code is wrong, used or too old; ask the hall manager for a new one.",
            )
        token = rules.token()
        row.token_digest, row.code_digest, row.code_until = rules.digest(token), None, None
        row.heartbeat_at = now
        row.save(update_fields=["token_digest", "code_digest", "code_until", "heartbeat_at"])
        _told(row, "enrolled")
    return device_of(row, now), token


@under_authority
def declare(device: str, state: str, *, actor: Actor, note: str = "") -> Device:
    """Declare a device broken (`fault`), under `maintenance`, or in service again (empty).

    Raises TerminalError (TERMINAL-ROLE, TERMINAL-STATE, TERMINAL-UNKNOWN).
    """
    _keeper(actor)
    if state and state not in rules.DECLARED:
        raise TerminalError(
            "TERMINAL-STATE",
            "只能设为故障、维护，或恢复使用。",
            "A device is declared fault, maintenance, or in service again.",
        )
    row = row_of(device)
    if (row.set_state, row.note) != (state, note.strip()[:MAX_NOTE]):
        row.set_state, row.note = state, note.strip()[:MAX_NOTE]
        row.save(update_fields=["set_state", "note"])
        _told(row, state or "in service", by=actor.id, note=row.note)
    return device_of(row, timezone.now())


@under_authority
def take_away(device: str, *, actor: Actor) -> None:
    """End a device's enrolment at once: its browser is nobody's any more."""
    _keeper(actor)
    row = row_of(device)
    if row.token_digest is not None:
        row.token_digest = None
        row.save(update_fields=["token_digest"])
        _told(row, "taken away", by=actor.id)


def beat(device: Device, *, report: Mapping[str, object] | None = None) -> None:
    """Note a sign of life; `report` says what the device tells of itself, levels of paper say.

    A fault that it tells (`fault`, a text) takes it out of service; only an officer brings it back.
    """
    now = timezone.now()
    known = device.heartbeat_at
    if report is None and known is not None and now - known < BEAT_EVERY:
        return
    values: dict[str, object] = {"heartbeat_at": now}
    if report is not None:
        parts = list(report.items())[:MAX_PARTS]
        told = {str(name)[:40]: str(level)[:MAX_NOTE] for name, level in parts}
        values["report"] = told
        fault = told.get("fault", "")
        if fault and not device.set_state:
            values |= {"set_state": "fault", "note": fault}
    with transaction.atomic():
        DeviceRow.objects.filter(pk=device.id).update(**values)
        if "set_state" in values:
            _told(row_of(device.id), "fault", note=str(values["note"]))


def _keeper(actor: Actor) -> None:
    asked()
    if actor.kind is ActorKind.SYSTEM:
        return
    if not any(each.role in KEEPERS for each in grants_of(actor=actor)):
        raise TerminalError(
            "TERMINAL-ROLE",
            "只有大厅管理人员可以管理自助终端。",
            "Terminals are managed by hall managers.",
        )


def _told(row: DeviceRow, what: str, *, by: str = "", note: str = "") -> None:
    DeviceEvent.objects.create(device=row, what=what, by=by, note=note, at=timezone.now())


def _put(table: type[PointRow | DeviceRow], key: str, values: Mapping[str, object]) -> bool:
    held = table.objects.filter(pk=key).first()
    if held is not None and all(getattr(held, name) == value for name, value in values.items()):
        return False
    table.objects.update_or_create(pk=key, defaults=dict(values))
    return True
