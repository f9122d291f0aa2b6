"""Pages of a joint matter to those who have no business there, and what is sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.joint.tests import world

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("stalls")

PAIR = [{"item": "shop-registration"}, {"item": "fire-check"}]


def enter(who: str, *, party: bool = False) -> Client:
    """Sign somebody in: a person by party, else an officer."""
    put_account(login=who, party=who if party else None, officer="" if party else who)
    client = Client()
    account = get_user_model().objects.get(login=who)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def whole(joint: UUID) -> tuple[object, ...]:
    """Give all that a write could have changed: acts, states and versions of every matter."""
    matters = [get_matter(joint, actor=SYSTEM), *world.cases_of(joint).values()]
    return (
        tuple((each.id, each.state, each.version) for each in matters),
        tuple(view.act.name for view in get_acts(joint, actor=SYSTEM).rows),
    )


POSTS: dict[str, dict[str, str | list[str]]] = {
    "acts/plan_visit/": {"day": "2022-04-01"},
    "acts/issue_together/": {"confirmed": "yes"},
    "acts/notify_correction/": {"confirmed": "yes", "defects-fire-check": "照片：不清晰"},
    "acts/drop_child/": {"confirmed": "yes", "item": "fire-check", "fact": "x", "reason": "x"},
    "acts/extend/": {"approval": "x", "reason": "x"},
    "visit/fire-check/": {"passed": "yes", "inspectors": ["fire-reviewer", "fire-reviewer2"]},
}


def test_pages_of_others_answer_as_if_there_were_none_and_change_nothing() -> None:
    joint = world.submit()
    before = whole(joint)
    own = [f"/my/joint/{joint}/{part}" for part in ("", "correct", "withdraw")]
    desk = f"/desk/joint/{joint}/"
    put_authority(
        "other",
        name=world.base.label("示例区文旅局"),
        short=world.base.label("文旅局"),
        uscc="11420902MB0A01053Y",
        division=world.base.DIVISION,
    )
    roles = [RoleSpec("clerk", world.START), RoleSpec("reviewer", world.START)]
    put_officer("other-looker", name="旁局", department="other", roles=roles)
    for client, status in ((Client(), 302), (enter("li", party=True), 404)):
        for address in own:
            assert client.get(address).status_code == status, address
            assert client.post(address, {"key": "k"}).status_code in {status, 405}, address
    for client, seen, done in (
        (Client(), {302}, {302}),
        (enter("wang", party=True), {403}, {403}),
        (enter("other-looker"), {404}, {404}),
    ):
        assert client.get(desk).status_code in seen
        for path, sent in POSTS.items():
            answer = client.post(desk + path, {"key": "k", **sent})
            assert answer.status_code in done, path
    clerk = enter("mk-clerk")
    for address in own:
        assert clerk.get(address).status_code == 403
    assert whole(joint) == before


def test_a_member_department_looks_and_leads_nothing() -> None:
    world.put(members=PAIR, policies={"issue": "together"})
    joint = world.submit()
    before = whole(joint)
    fire = enter("fire-head")
    desk = f"/desk/joint/{joint}/"
    shown = fire.get(desk)
    assert shown.status_code == 200
    assert "acts/" not in shown.content.decode()
    for path, sent in POSTS.items():
        assert fire.post(desk + path, {"key": "k", **sent}).status_code in {302, 404}, path
    assert whole(joint) == before


def test_the_same_page_sent_twice_leaves_one_member_and_the_whole_stands() -> None:
    joint = world.submit()
    wang = enter("wang", party=True)
    address = f"/my/joint/{joint}/withdraw"
    sent = {"key": "twice", "item": "fire-check"}
    assert wang.post(address, sent).status_code == 302
    once = whole(joint)
    assert world.case(joint, "fire-check").state == "WITHDRAWN"
    for again in (sent, {"key": "another", "item": "fire-check"}, {"key": "x", "item": "no-such"}):
        assert wang.post(address, again).headers["Location"] == f"/my/joint/{joint}/"
        shown = wang.get(address, {"item": again["item"]}, follow=True).content.decode()
        assert "这一项已经不在联办之中。" in shown
        assert whole(joint) == once
