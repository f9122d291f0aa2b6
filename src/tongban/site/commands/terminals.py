"""`tongban terminals`: which self-service terminals there are, and a code that enrols one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings

from tongban.base.terminals.actions import make_enrol_code
from tongban.base.terminals.queries import list_devices
from tongban.base.terminals.types import TerminalError
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    import argparse

STATES = {"online": "在线", "offline": "离线", "fault": "故障", "maintenance": "维护"}


def add_parser(subparsers: Any) -> None:
    """Declare the verb."""
    parser = subparsers.add_parser("terminals", help="list the terminals, or enrol one")
    parser.add_argument(
        "--enrol", metavar="DEVICE", help="print a code that enrols this device's browser once"
    )


def run(args: argparse.Namespace) -> int:
    """List the devices with state and last heartbeat, or print a code for one of them."""
    if args.enrol:
        try:
            code = make_enrol_code(args.enrol, actor=SYSTEM)
        except TerminalError as error:
            message = f"{error.message['zh']} / {error.message['en']}"
            print(f"tongban terminals: {error.code}: {message}", file=sys.stderr)
            return 2
        print(f"登记码 code {code[:5]} {code[5:]}")
        print(f"在设备上打开 open on the device: {settings.TONGBAN_BASE_URL}/kiosk/enrol/")
        print("十五分钟内有效，只能用一次 good for fifteen minutes, once")
        return 0
    devices = list_devices()
    for each in devices:
        seen = "—" if each.heartbeat_at is None else f"{each.heartbeat_at:%Y-%m-%d %H:%M:%SZ}"
        enrolled = "已登记 enrolled" if each.enrolled else "未登记 not enrolled"
        state = f"{STATES[each.state]} {each.state}"
        name, place = each.name["zh"], each.point_name["zh"]
        print(f"{each.id:<14} {state:<16} {enrolled:<18} {seen:<21} {place} {name} {each.note}")
    if not devices:
        print("本区没有登记自助终端 This district has no terminals.")
    return 0
