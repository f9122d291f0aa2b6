"""The pages of composite licences: notice sheets, the holder's licence, whoever verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from tongban.base.parties.actions import put_account
from tongban.faces.portal.tests.markup import check
from tongban.reforms.composite_licences.tests import scene
from tongban.reforms.composite_licences.tests.scene import view
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture(autouse=True)
def _demonstration() -> Iterator[None]:
    with override_settings(TONGBAN_DEMONSTRATION=True):
        yield


def signed_in(login: str) -> Client:
    put_account(login=login, party=login, demonstration=True)
    client = Client()
    assert client.post("/sign-in/", {"account": login}).status_code == 302
    return client


def test_the_notice_sheet_tells_each_permit_whole() -> None:
    assert 'href="/industries/stall/"' in Client().get("/industries/").content.decode()
    page = Client().get("/industries/stall/").content.decode()
    for part in (
        "摊位许可（food-permit）",
        "摊位许可（fire-check）",
        "摊位许可（drain-permit）",
        "有固定摊位",
        "行政许可法",
        "一同核查",
        "承诺 10个工作日",
        "法定 20个工作日",
    ):
        assert part in page
    assert page.count("一同核查") == 3
    assert Client().get("/industries/nothing/").status_code == 404


def test_the_holder_sees_the_licence_with_its_code_and_versions() -> None:
    scene.renew("drain-permit")
    client, found = signed_in("wang"), view()
    assert found.licence is not None
    assert f"/my/licences/{found.matter}/" in client.get("/my/").content.decode()
    page = client.get(f"/my/licences/{found.matter}/").content.decode()
    for part in (found.licence.number, "一码亮证", "历次版本", "第 2 版", "data:image/svg"):
        assert part in page
    assert "<script>" not in page
    assert " style=" not in page


def test_others_see_it_by_its_code_alone() -> None:
    found = view()
    assert found.licence is not None
    assert signed_in("li").get(f"/my/licences/{found.matter}/").status_code == 404
    assert Client().get(f"/my/licences/{found.matter}/").status_code == 302
    assert Client().get(f"/licences/{found.licence.code}").status_code == 200


def at_desk(officer: str) -> Client:
    put_account(login=officer, officer=officer)
    client = Client()
    account = get_user_model().objects.get(login=officer)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_lead_ends_a_licence_once_and_only_when_it_says_so_twice() -> None:
    found = view()
    certifier = at_desk("mk-certificate-officer")
    assert "/desk/licences/" in certifier.get("/desk/").content.decode()
    assert f"/desk/licences/{found.matter}/" in certifier.get("/desk/licences/").content.decode()
    address = f"/desk/licences/{found.matter}/"
    page = certifier.get(address).content.decode()
    check(page)
    assert "终止综合许可证" in page
    assert "王小芳" not in page
    unsure = certifier.post(address, {"key": "e1", "reason": "停业"})
    assert (unsure.status_code, view().ended) == (400, False)
    empty = certifier.post(address, {"key": "e2", "reason": "", "confirmed": "yes"})
    assert (empty.status_code, view().ended) == (400, False)
    sure = {"key": "e3", "reason": "停业", "confirmed": "yes"}
    assert [certifier.post(address, sure).status_code for _ in range(2)] == [302, 302]
    scene.settle()
    after = view()
    assert after.licence is not None
    assert (after.ended, after.licence.status) == (True, Status.CANCELLED)
    page = certifier.get(address).content.decode()
    assert "综合许可证已经终止" in page
    assert "终止综合许可证</button>" not in page


@pytest.mark.parametrize(("who", "status"), [("mk-clerk", 200), ("fire-certificate-officer", 404)])
def test_others_end_nothing(who: str, status: int) -> None:
    found = view()
    client = at_desk(who)
    address = f"/desk/licences/{found.matter}/"
    answer = client.get(address)
    assert answer.status_code == status
    assert "终止综合许可证</button>" not in answer.content.decode()
    sent = client.post(address, {"key": "e4", "reason": "停业", "confirmed": "yes"})
    assert (sent.status_code, view().ended) == (400 if status == 200 else 404, False)
    assert Client().get(address).status_code in {302, 403}
