"""One matter from both sides: a person plans, applies, follows; the desk leads, visits, issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.actions import put_account
from tongban.faces.portal.tests.markup import check
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases.queries import get_case
from tongban.services.joint.actions import ready_to_issue, withdraw_joint
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG

if TYPE_CHECKING:
    from collections.abc import Callable

PLAN = "/matters/open-stall/"


@pytest.fixture
def enter(stalls: None) -> Callable[[str], Client]:  # noqa: ARG001 - asks for the people
    def signed(who: str) -> Client:
        if who in {"wang", "li"}:
            put_account(login=who, party=who)
        else:
            put_account(login=who, officer=who)
        client = Client()
        account = get_user_model().objects.get(login=who)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed


def page(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address, follow=True)
    text: str = answer.content.decode()
    assert answer.status_code == status, text[:300]
    if status == 200:
        check(text)
    return text


@pytest.mark.usefixtures("stalls")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_chooser_and_the_plan_are_open_to_everybody(language: str) -> None:
    client = Client(headers={"accept-language": language})
    assert "/matters/open-stall/" in page(client, "/matters/")
    text = page(client, PLAN)
    assert 'name="f-area"' in text
    assert text.count('class="g-box') == 4
    assert 'g-box open"' in text


@pytest.mark.usefixtures("stalls")
def test_each_answer_draws_the_plan_anew_with_scripts_or_without() -> None:
    client = Client()
    small, large = page(client, PLAN + "?f-area=8"), page(client, PLAN + "?f-area=20")
    assert (small.count('class="g-box'), large.count('class="g-box')) == (3, 4)
    part = client.get(PLAN + "?f-area=20", headers={"hx-request": "true"}).content.decode()
    assert part.startswith('<div id="planner"')
    assert "<html" not in part
    wrong = page(client, PLAN + "?f-area=many")
    assert 'class="error"' in wrong
    assert page(client, "/matters/no-such/", status=404)


def apply(client: Client) -> str:
    """Walk from the plan to the joint matter; give its address."""
    begun = client.post(PLAN + "apply", {"party": "wang", "f-area": "20"})
    draft = begun.headers["Location"]
    text = page(client, draft)
    assert 'name="trade_name"' in text
    answers = {"trade_name": "小芳水果", "owner_phone": "13812340000", "area": "20", "review": "1"}
    for kind in ("plan", "photo"):
        file = SimpleUploadedFile(f"{kind}.png", world.base.PNG + kind.encode())
        client.post(f"{draft}upload", {"slot": kind, "file": file})
    shown = client.post(draft, answers)
    assert shown.headers["Location"] == f"{draft}review"
    page(client, f"{draft}review")
    done = client.post(f"{draft}submit")
    assert done.status_code == 302, done.content.decode()[:2000]
    return str(done.headers["Location"])


def test_from_the_plan_to_the_dossier_on_one_form(enter: Callable[[str], Client]) -> None:
    wang = enter("wang")
    page(wang, PLAN + "apply?f-area=20")
    address = apply(wang)
    assert address.startswith("/my/joint/")
    text = page(wang, address)
    assert text.count('class="a-name"') >= 4
    assert "等待" in text
    assert address in page(wang, "/my/")
    joint = UUID(address.split("/")[-2])
    assert wang.get(f"/my/cases/{joint}/").headers["Location"] == address
    child = world.case(joint, "fire-check").id
    assert address in page(wang, f"/my/cases/{child}/")
    assert page(enter("li"), address, status=404)


def test_what_is_over_is_listed_too_by_how_it_ended(enter: Callable[[str], Client]) -> None:
    over, runs = world.submit(), world.submit(actor=world.LI, party="li")
    withdraw_joint(over, actor=WANG, key="w1")
    clerk = enter("mk-clerk")

    def listed(address: str) -> set[UUID]:
        text = page(clerk, address)
        return {each for each in (over, runs) if f"/desk/joint/{each}/" in text}

    assert listed("/desk/joint/") == {runs}
    assert listed("/desk/joint/?show=WITHDRAWN") == {over}
    assert listed("/desk/joint/?show=DONE") == set()
    assert listed("/desk/joint/?show=all") == {over, runs}
    assert clerk.get("/desk/joint/?show=nothing").status_code == 404
    assert clerk.get("/desk/joint/?after=nothing").status_code == 404


def test_the_one_correction_is_told_and_answered_on_one_page(
    enter: Callable[[str], Client],
) -> None:
    joint = world.submit()
    clerk, wang = enter("mk-clerk"), enter("wang")
    desk = f"/desk/joint/{joint}/"
    assert desk in page(clerk, "/desk/joint/")
    page(clerk, desk)
    act = f"{desk}acts/notify_correction/"
    told = {"key": "k1", "defects-fire-check": "照片：不清晰"}
    refused = clerk.post(act, told)
    assert refused.status_code == 400
    assert world.case(joint, "fire-check").state == "RECEIVED"
    assert clerk.post(act, {**told, "confirmed": "yes"}).status_code == 302
    assert world.case(joint, "fire-check").state == "CORRECTION"
    assert "照片：不清晰" in page(wang, f"/my/joint/{joint}/")
    text = page(wang, f"/my/joint/{joint}/correct")
    for part in ("原来填的：小芳水果", "原来填的：13812340000", "更换已交的材料"):
        assert part in text
    assert 'name="file-photo"' in text
    assert 'name="file-plan"' in text
    better = SimpleUploadedFile("photo.png", world.base.PNG + b"better")
    sent = {"key": "k2", "area": "16", "file-photo": better}
    answer = wang.post(f"/my/joint/{joint}/correct", sent)
    assert answer.status_code == 302, answer.content.decode()[:500]
    fire = get_case(world.case(joint, "fire-check").id, actor=WANG)
    assert next(each.words["zh"] for each in fire.answers if each.element == "area") == "16 ㎡"
    assert len([each for each in fire.evidence if each.slot == "pictures"]) == 2
    assert world.case(joint, "fire-check").state == "RECEIVED"


def visited(joint: UUID) -> Any:
    return get_joint(joint, actor=WANG).visit


def test_the_visit_is_planned_by_the_lead_and_found_on_a_tablet(
    enter: Callable[[str], Client],
) -> None:
    members = [{"item": "shop-registration"}, {"item": "fire-check"}]
    world.put(members=members, policies={"joint_visit": ["shop-registration", "fire-check"]})
    joint = world.submit()
    for item in ("shop-registration", "fire-check"):
        world.accept(joint, item)
        world.review(joint, item)
    desk = f"/desk/joint/{joint}/"
    clerk, fire = enter("mk-clerk"), enter("fire-reviewer")
    done = clerk.post(f"{desk}acts/plan_visit/", {"key": "k1", "day": "2022-04-01"})
    assert done.status_code == 302, done.content.decode()[-2500:]
    tablet = f"{desk}visit/fire-check/"
    assert tablet in page(fire, desk)
    page(fire, tablet)
    assert fire.get(f"{desk}visit/shop-registration/").status_code == 404
    two = ["fire-reviewer", "fire-reviewer2"]
    finding = {"key": "k2", "inspectors": two, "passed": "no", "findings": "现场情况"}
    assert fire.post(tablet, finding).status_code == 400
    assert visited(joint).silent == ("shop-registration", "fire-check")
    assert fire.post(tablet, {**finding, "defects": "通道堵塞"}).status_code == 302
    assert visited(joint).defects == (("fire-check", "通道堵塞"),)
    assert "通道堵塞" in page(clerk, desk)


def test_withdrawing_one_member_or_the_whole_asks_once(enter: Callable[[str], Client]) -> None:
    joint = world.submit()
    wang = enter("wang")
    address = f"/my/joint/{joint}/withdraw"
    page(wang, f"{address}?item=fire-check")
    wang.post(address, {"key": "k1", "item": "fire-check"})
    assert world.case(joint, "fire-check").state == "WITHDRAWN"
    assert world.case(joint, "shop-registration").state == "RECEIVED"
    page(wang, address)
    wang.post(address, {"key": "k2"})
    assert get_matter(joint, actor=SYSTEM).state == "WITHDRAWN"


def test_all_are_issued_from_the_leads_page(enter: Callable[[str], Client]) -> None:
    members = [{"item": "shop-registration"}, {"item": "fire-check"}]
    world.put(members=members, policies={"issue": "together"})
    joint = world.submit()
    for item in ("shop-registration", "fire-check"):
        world.accept(joint, item)
        world.review(joint, item)
        world.inspect_alone(joint, item)
        world.opine(joint, item)
        world.grant(joint, item)
    lead = enter("mk-certificate-officer")
    act = f"/desk/joint/{joint}/acts/issue_together/"
    early = lead.post(act, {"key": "k1", "confirmed": "yes"})
    assert early.status_code == 400
    assert "制证待发" in early.content.decode()
    for item, body in (("shop-registration", "mk"), ("fire-check", "fire")):
        officer = world.officer(body, "certificate_officer")
        ready_to_issue(joint, item, actor=officer, key=world.key())
    assert lead.post(act, {"key": "k2", "confirmed": "yes"}).status_code == 302
    assert {each.state for each in world.cases_of(joint).values()} == {"CERT_ISSUED"}
    check(lead.get(f"/desk/joint/{joint}/").content.decode())
