from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tongban.base.terminals import actions
from tongban.base.terminals.models import DeviceEvent, DeviceRow
from tongban.base.terminals.queries import events_of, find_device, get_device, list_devices
from tongban.base.terminals.reading import read_point
from tongban.base.terminals.tests.conftest import POINT
from tongban.base.terminals.types import Device, State, TerminalError
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.types import SYSTEM

CLERK = Actor("somebody", ActorKind.OFFICER)


def test_a_device_is_enrolled_once_by_a_code_and_keeps_digests_alone(device: Device) -> None:
    code = actions.make_enrol_code("two", actor=SYSTEM)
    shown = f"{code[:5].lower()} {code[5:]}"
    enrolled, token = actions.enrol(shown)
    assert (enrolled.id, enrolled.state, enrolled.enrolled) == ("two", State.ONLINE, True)
    assert find_device(token) == get_device("two")
    row = DeviceRow.objects.get(pk="two")
    assert code not in (row.code_digest or "")
    assert token not in (row.token_digest or "")
    with pytest.raises(TerminalError, match="wrong, used or too old") as again:
        actions.enrol(code)
    assert again.value.code == "TERMINAL-CODE"
    assert find_device("") is find_device("other") is None
    assert device.id == "one"


def test_a_code_that_is_too_old_enrols_nothing(device: Device) -> None:
    code = actions.make_enrol_code(device.id, actor=SYSTEM)
    DeviceRow.objects.filter(pk=device.id).update(code_until=timezone.now())
    before = DeviceRow.objects.get(pk=device.id).token_digest
    with pytest.raises(TerminalError):
        actions.enrol(code)
    assert DeviceRow.objects.get(pk=device.id).token_digest == before


def test_a_new_browser_takes_the_place_of_the_former(device: Device) -> None:
    _, first = actions.enrol(actions.make_enrol_code(device.id, actor=SYSTEM))
    _, second = actions.enrol(actions.make_enrol_code(device.id, actor=SYSTEM))
    assert find_device(first) is None
    assert find_device(second) is not None
    actions.take_away(device.id, actor=SYSTEM)
    assert find_device(second) is None


def test_only_hall_managers_manage_devices(device: Device) -> None:
    events = DeviceEvent.objects.count()
    for attempt in (
        lambda: actions.make_enrol_code(device.id, actor=CLERK),
        lambda: actions.declare(device.id, "fault", actor=CLERK),
        lambda: actions.take_away(device.id, actor=CLERK),
    ):
        with pytest.raises(TerminalError) as refused:
            attempt()
        assert refused.value.code == "TERMINAL-ROLE"
    assert DeviceEvent.objects.count() == events
    assert get_device(device.id).state is State.ONLINE


def test_states_follow_heartbeats_and_declarations(device: Device) -> None:
    DeviceRow.objects.filter(pk=device.id).update(
        heartbeat_at=timezone.now() - timedelta(seconds=181)
    )
    silent = get_device(device.id)
    assert silent.state is State.OFFLINE
    actions.beat(silent)
    alive = get_device(device.id)
    assert alive.state is State.ONLINE
    actions.beat(alive)
    assert get_device(device.id).heartbeat_at == alive.heartbeat_at
    declared = actions.declare(device.id, "maintenance", actor=SYSTEM, note="换纸")
    assert (declared.state, declared.note, declared.open) == (State.MAINTENANCE, "换纸", False)
    assert actions.declare(device.id, "", actor=SYSTEM).state is State.ONLINE
    with pytest.raises(TerminalError, match="fault, maintenance"):
        actions.declare(device.id, "online", actor=SYSTEM)
    assert [each["what"] for each in events_of(device.id)][:2] == ["in service", "maintenance"]


def test_a_fault_that_a_device_tells_lasts_until_an_officer_ends_it(device: Device) -> None:
    actions.beat(device, report={"paper": 40, "fault": "打印机卡纸"})
    broken = get_device(device.id)
    assert (broken.state, broken.note) == (State.FAULT, "打印机卡纸")
    assert broken.report == {"paper": "40", "fault": "打印机卡纸"}
    actions.beat(broken, report={"paper": 40})
    assert get_device(device.id).state is State.FAULT
    assert actions.declare(device.id, "", actor=SYSTEM).state is State.ONLINE


def test_a_device_no_longer_named_is_out_of_use(device: Device) -> None:
    _, token = actions.enrol(actions.make_enrol_code("two", actor=SYSTEM))
    assert actions.put_point(read_point(POINT)) is False
    first = POINT["devices"][:1]  # type: ignore[index] # a list
    assert actions.put_point(read_point(POINT | {"devices": first})) is True
    assert [each.id for each in list_devices()] == [device.id]
    assert find_device(token) is None
    with pytest.raises(TerminalError, match="no device 'two'"):
        get_device("two")
