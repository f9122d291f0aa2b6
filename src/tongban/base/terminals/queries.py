"""Reads of terminals: devices with their state, and what happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from tongban.base.terminals import rules
from tongban.base.terminals.models import DeviceEvent, DeviceRow
from tongban.base.terminals.types import Device, Limits, TerminalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def limits() -> Limits:
    """Give the limits of a sitting that the installation set."""
    return Limits(
        warn=settings.TONGBAN_KIOSK_WARN,
        end=settings.TONGBAN_KIOSK_END,
        whole=settings.TONGBAN_KIOSK_LIMIT,
    )


def list_devices() -> tuple[Device, ...]:
    """List the devices in use with their state, by point; one statement."""
    now = timezone.now()
    rows = DeviceRow.objects.filter(active=True).select_related("point")
    return tuple(device_of(row, now) for row in rows.order_by("point_id", "id"))


def get_device(device: str) -> Device:
    """Return a device in use; TerminalError TERMINAL-UNKNOWN."""
    return device_of(row_of(device), timezone.now())


def find_device(token: str) -> Device | None:
    """Return the device that holds this token; None for any other."""
    if not token:
        return None
    rows = DeviceRow.objects.filter(active=True, token_digest=rules.digest(token))
    row = rows.select_related("point").first()
    return None if row is None else device_of(row, timezone.now())


def events_of(device: str, *, limit: int = 20) -> list[Mapping[str, Any]]:
    """List what happened to a device, the newest first."""
    rows = DeviceEvent.objects.filter(device_id=device).order_by("-at", "-id")
    return [dict(each) for each in rows.values("what", "by", "note", "at")[:limit]]


def row_of(device: str) -> DeviceRow:
    """Return the row of a device in use; TerminalError TERMINAL-UNKNOWN."""
    row = DeviceRow.objects.filter(pk=device, active=True).select_related("point").first()
    if row is None:
        raise TerminalError(
            "TERMINAL-UNKNOWN",
            f"没有设备 {device}，请核对设备编号。",
            f"There is no device {device!r}; check its id.",
        )
    return row


def device_of(row: DeviceRow, now: datetime) -> Device:
    """Return the view of a device's row as of a moment."""
    items = row.body.get("items")
    return Device(
        id=row.pk,
        name=row.body["name"],
        point=row.point_id,
        point_name=row.point.body["name"],
        hours=row.point.body.get("hours") or {},
        items=None if items is None else tuple(items),
        state=rules.state_of(
            row.set_state, row.heartbeat_at, now, settings.TONGBAN_TERMINAL_SILENT
        ),
        enrolled=row.token_digest is not None,
        heartbeat_at=row.heartbeat_at,
        set_state=row.set_state,
        note=row.note,
        report=row.report,
    )
