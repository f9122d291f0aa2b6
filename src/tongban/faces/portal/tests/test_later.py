"""What comes later: materials promised, the published list, a commitment chosen and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tongban.base.district.queries import forget
from tongban.base.parties.actions import put_account
from tongban.faces.portal.tests.markup import check
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, PNG, key
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

TERMS = {
    "conditions": [{"text": world.label("摊位布局符合规定", "Laid out"), "replaces": ["plan"]}],
    "verify_within": {"days": 20, "unit": "working_days"},
    "basis": {"law": "优化营商环境条例", "clause": "第十九条"},
}


@pytest.fixture
def wang(db: None) -> Iterator[Client]:  # noqa: ARG001 - asks for the database
    """Give Wang, signed in, in the small district of the cases."""
    forget()
    forget_elements()
    with override_settings(TONGBAN_DEMONSTRATION=True):
        world.build()
        put_account(login="wang", party="wang", demonstration=True)
        client = Client()
        assert client.post("/sign-in/", {"account": "wang"}).status_code == 302
        yield client
    forget()
    forget_elements()


def tolerated() -> UUID:
    case = world.submit(files=("plan",), commitments=("photo",))
    actions.accept_case(case, actor=CLERK, key=key())
    return case


def promised(case: UUID) -> Any:
    folded = get_matter(case, actor=SYSTEM).folded
    assert folded is not None
    return folded.facts["promised"]


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.png", PNG, content_type="image/png")


def test_the_list_of_tolerable_materials_is_open_to_everybody(wang: Client) -> None:
    del wang
    page = Client().get("/tolerable/").content.decode()
    check(page)
    for part in ("摊位许可（stall-permit）", "照片", "受理后 5个工作日 内补齐"):
        assert part in page


def test_the_case_says_what_is_owed_by_when_and_takes_it(wang: Client) -> None:
    case = tolerated()
    page = wang.get(f"/my/cases/{case}/").content.decode()
    check(page)
    assert "请最迟在2022年4月11日补齐" in page
    assert f'href="/my/cases/{case}/supplement"' in page
    page = wang.get(f"/my/cases/{case}/supplement").content.decode()
    check(page)
    answer = wang.post(f"/my/cases/{case}/supplement", {"key": "k", "file-photo": file()})
    assert (answer.status_code, promised(case)) == (302, [])
    again = wang.post(f"/my/cases/{case}/supplement", {"key": "k", "file-photo": file()})
    assert again.status_code == 302
    assert [each.act.name for each in get_acts(case, actor=SYSTEM).rows][-1] == "supplement"
    assert wang.get(f"/my/cases/{case}/supplement").status_code == 302


def test_a_supplement_of_nothing_is_told_and_changes_nothing(wang: Client) -> None:
    case = tolerated()
    answer = wang.post(f"/my/cases/{case}/supplement", {"key": "k"})
    assert (answer.status_code, promised(case)) == (422, ["photo"])
    assert "请提交承诺后补的材料" in answer.content.decode()


def test_a_commitment_is_chosen_on_the_review_page_and_taken_back(wang: Client) -> None:
    world.load("stall-on-trust", commitment=TERMS)
    draft = world.draft("stall-on-trust", files=("photo",))
    page = wang.get(f"/drafts/{draft}/review").content.decode()
    check(page)
    assert "摊位布局符合规定" in page
    answer = wang.post(f"/drafts/{draft}/submit", {"way": "commitment"})
    assert answer.status_code == 422
    assert "请阅读条件并勾选承诺" in answer.content.decode()
    answer = wang.post(f"/drafts/{draft}/submit", {"way": "ordinary"})
    assert answer.status_code == 422
    assert "摊位平面图" in answer.content.decode()
    answer = wang.post(f"/drafts/{draft}/submit", {"way": "commitment", "committed": "yes"})
    assert answer.status_code == 302
    case = answer.headers["Location"].split("/")[3]
    page = wang.get(f"/my/cases/{case}/").content.decode()
    assert "本件采用告知承诺方式办理" in page
    check(wang.get(f"/my/cases/{case}/commitment").content.decode())
    assert wang.post(f"/my/cases/{case}/commitment", {"key": "k"}).status_code == 302
    page = wang.get(f"/my/cases/{case}/").content.decode()
    assert "本件采用告知承诺方式办理" not in page
    assert wang.get(f"/my/cases/{case}/commitment").status_code == 302


def test_an_item_that_offers_none_shows_no_choice(wang: Client) -> None:
    draft = world.draft()
    assert "办理方式" not in wang.get(f"/drafts/{draft}/review").content.decode()
