"""The pictures of README and guide, taken anew when TONGBAN_PICTURES=1."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

import house
import pytest
import walk
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        os.environ.get("TONGBAN_PICTURES") != "1", reason="TONGBAN_PICTURES=1 takes the pictures"
    ),
]

IMAGES: Final = house.ROOT / "docs" / "images"
DESK_SIZE: Final = {"width": 1000, "height": 760}
LARGEST: Final = 250_000
"""Bytes: pictures are cloned with the code."""


@pytest.fixture
def take() -> Iterator[Callable[[Page, str], None]]:
    """Take a picture of what a page shows; each must be small."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []

    def picture(page: Page, name: str) -> None:
        page.screenshot(path=IMAGES / f"{name}.png")
        taken.append(name)

    yield picture
    for name in taken:
        assert (IMAGES / f"{name}.png").stat().st_size < LARGEST, name


@pytest.fixture
def played(site: str, loaded: str, shared: Path) -> str:
    """The address of the site after the demonstration was played on it."""
    name = house.name_of_copy(loaded, "site")
    house.tongban("demo", "--once", env=house.environment(name, shared / "documents"))
    return site


@pytest.mark.usefixtures("played")
def test_pictures(visit: Callable[..., Page], take: Callable[[Page, str], None]) -> None:
    person = visit(width=1120, height=760)
    person.goto("/")
    take(person, "home")
    person.goto("/items/food-business-permit/")
    take(person, "guide")
    walk.sign_in(person, "张晓岚")
    case = person.get_by_role("link", name="食品经营许可（新办）", exact=True).first
    case.click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("已办结")
    take(person, "case")
    person.get_by_role("link", name="食品经营许可证", exact=True).click()
    take(person, "certificate")
    person.get_by_role("link", name="别人核验时看到什么").click()
    expect(person.get_by_role("heading", name=re.compile("有效"), level=2)).to_be_visible()
    take(person, "verify")
    phone = visit(width=390, height=760)
    walk.sign_in(phone, "张晓岚")
    phone.goto(f"/items/{walk.ITEM}/")
    walk.begin(phone, walk.LICENCE)
    take(phone, "phone")
    desk = visit(width=1120, height=760)
    walk.sign_in(desk, "赵文远")
    desk.goto("/desk/")
    take(desk, "queue")
    desk.get_by_role("row").get_by_role("link").first.click()
    take(desk, "desk")


def test_pictures_of_joint_matters(
    visit: Callable[..., Page], take: Callable[[Page, str], None], scene: Mapping[str, str]
) -> None:
    person = visit(width=1000, height=760)
    person.goto("/matters/open-restaurant/?f-shop_entity=individual&f-drains_to_sewer=true")
    take(person, "plan")
    walk.sign_in(person, "唐韵")
    person.goto(f"/my/joint/{scene['joint']}/")
    take(person, "dossier")
    lead = visit(width=820, height=900)
    walk.sign_in(lead, "王海波")
    lead.goto(f"/desk/joint/{scene['joint']}/")
    walk.plan_visit(lead)
    lead.get_by_role("link", name=re.compile("^记录勘验")).click()
    take(lead, "visit")


@pytest.mark.usefixtures("played")
def test_pictures_of_the_guides(
    visit: Callable[..., Page], take: Callable[[Page, str], None]
) -> None:
    """What the four guides of docs/guides show: person, clerk, officer, leader."""
    person = visit(width=390, height=760)
    walk.sign_in(person, "张晓岚")
    for address, name in (("/my/", "my"), ("/my/credentials/", "wallet"), ("/my/looks/", "looks")):
        person.goto(address)
        take(person, name)
    officer = visit(**DESK_SIZE)
    walk.sign_in(officer, "赵文远")
    officer.goto("/desk/keys/")
    take(officer, "keys")
    head = visit(**DESK_SIZE)
    walk.sign_in(head, "喻宏强")
    head.goto("/desk/people/")
    take(head, "absences")
    leader = visit(**DESK_SIZE)
    walk.sign_in(leader, "程远航")
    for address, name in (
        ("/cockpit/", "cockpit"),
        ("/cockpit/waiting/", "waiting"),
        ("/cockpit/figures/on_time_share/", "figure"),
        ("/cockpit/wall/", "wall"),
        ("/cockpit/campaigns/measures-26/", "campaign"),
    ):
        leader.goto(address)
        take(leader, name)
    guide = visit(**DESK_SIZE)
    walk.sign_in(guide, "陆晓慧")
    guide.goto("/desk/windows/halls/xiaonan/")
    take(guide, "hall")
    clerk = visit(**DESK_SIZE)
    walk.sign_in(clerk, "史志远")
    clerk.goto("/desk/windows/handover/")
    take(clerk, "handover")
