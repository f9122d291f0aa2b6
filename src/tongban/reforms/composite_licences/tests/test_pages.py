"""The pages of composite licences: notice sheets, the holder's licence, whoever verifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client, override_settings

from tongban.base.parties.actions import put_account
from tongban.reforms.composite_licences.tests import scene
from tongban.reforms.composite_licences.tests.scene import view

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
