"""The main path as people and officers walk it, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import walk
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_search_to_a_certificate_that_anyone_can_verify(
    visit: Callable[..., Page],
) -> None:
    person = visit()
    find_the_guide(person)
    walk.sign_in(person, "张晓岚")
    person.goto("/items/individual-business-registration/")
    walk.begin(person, walk.LICENCE)
    first, *others = walk.ANSWERS.items()
    walk.fill(person, dict([first]))

    resumed = visit(width=390, height=844)
    walk.sign_in(resumed, "张晓岚")
    resumed.get_by_role("link", name=f"接着填 {walk.LICENCE}").click()
    expect(resumed.get_by_label(re.compile("^字号名称"))).to_have_value(first[1])
    walk.fill(resumed, dict(others))
    for material in walk.MATERIALS:
        walk.upload(resumed, material)
    number = walk.submit(resumed)

    desk = visit()
    hand_over(desk, number)

    person.goto("/my/")
    person.get_by_role("link", name=walk.LICENCE).first.click()
    expect(person.get_by_text(number)).to_be_visible()
    expect(person.get_by_role("heading", level=1)).to_contain_text("已办结")
    expect(person.get_by_text(re.compile("审查决定期限：.*完成，期限 1个工作日"))).to_be_visible()
    code, certificate = download(person)
    verify(visit(), code, certificate, holder="张晓岚")


def test_without_scripts_and_with_a_correction(visit: Callable[..., Page]) -> None:
    person = visit(javascript=False)
    walk.sign_in(person, "周子涵")
    person.goto(f"/items/{walk.ITEM}/")
    walk.begin(person, walk.LICENCE)
    walk.fill(person, walk.ANSWERS, scripts=False)
    person.get_by_role("button", name="保存", exact=True).click()
    for material in walk.MATERIALS:
        walk.upload(person, material, scripts=False)
    number = walk.submit(person)
    case = person.url

    clerk = visit(javascript=False)
    walk.sign_in(clerk, "赵文远")
    defect = "经营场所使用证明没有签字，请签字后重新提交"
    walk.act(clerk, number, "一次性告知补正", {"需要补正的其他全部内容": defect})

    person.goto(case)
    expect(person.get_by_role("heading", name="需要您补正")).to_be_visible()
    expect(person.get_by_text(defect).first).to_be_visible()
    person.get_by_role("link", name="去补正").click()
    person.get_by_text("更换已交的材料").click()
    person.get_by_label("经营场所使用证明").set_input_files(walk.paper("经营场所使用证明（补正）"))
    person.get_by_role("button", name="提交补正").click()
    expect(person.get_by_role("heading", level=1)).to_contain_text("已收件")

    hand_over(clerk, number)
    person.goto(case)
    expect(person.get_by_role("heading", level=1)).to_contain_text("已办结")
    code, certificate = download(person)
    verify(visit(javascript=False), code, certificate, holder="周子涵")


def find_the_guide(page: Page) -> None:
    """Search in everyday words, and read the guide of what is found."""
    page.goto("/")
    page.get_by_role("searchbox", name="要办什么事").fill("开便利店")
    page.get_by_role("button", name="搜索").click()
    for name in (walk.LICENCE, "食品经营许可（新办）", "烟草专卖零售许可证新办"):
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    page.get_by_role("link", name=walk.LICENCE, exact=True).click()
    for heading in ("什么情况可以办", "要带什么", "怎么办", "要多久", "收费", "依据"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_text("1个工作日").first).to_be_visible()


def hand_over(desk: Page, number: str) -> None:
    """Let each officer do his or her part."""
    for name, label, answers in (
        ("赵文远", "受理", {"受理地点": "网上"}),
        ("王海波", "开始审查", {}),
        ("王海波", "提出审查意见", {"审查意见": "材料齐全", "建议": "建议准予"}),
        ("金永华", "准予许可", {"决定理由": "符合法定条件"}),
        ("葛林琴", "制发证照", {}),
    ):
        officer(desk, name)
        walk.act(desk, number, label, answers)
    # the certificate is made by the worker; the page shows it when it is there
    certificate = desk.get_by_role("link", name="营业执照")
    for _ in range(60):
        if certificate.count():
            break
        desk.wait_for_timeout(500)
        desk.reload()
    expect(certificate).to_be_visible()
    walk.act(desk, number, "送达", {"送达方式": "电子送达"})


def officer(page: Page, name: str) -> None:
    """Sign in as an officer unless it is the one who sits here already."""
    if page.get_by_role("button", name=f"退出（{name}）").count():
        return
    leave = page.get_by_role("button", name=re.compile("^退出"))
    if leave.count():
        leave.click()
    walk.sign_in(page, name)


def download(page: Page) -> tuple[str, Path]:
    """Download the certificate of the case that is open; gives its code and file."""
    page.get_by_role("link", name="营业执照", exact=True).click()
    expect(page.get_by_role("img", name="核验二维码")).to_be_visible()
    address = page.get_by_role("link", name="别人核验时看到什么").get_attribute("href") or ""
    with page.expect_download() as waited:
        page.get_by_role("link", name="下载 PDF").click()
    return address.rpartition("/")[2], waited.value.path()


def verify(stranger: Page, code: str, certificate: Path, *, holder: str) -> None:
    """Verify by code and by file; a file with one byte changed is refused."""
    valid = stranger.get_by_role("heading", name=re.compile("有效"), level=2)
    stranger.goto("/verify/")
    stranger.get_by_label("核验码或电子证照标识").fill(code)
    stranger.get_by_role("button", name="核验").first.click()
    expect(valid).to_be_visible()
    expect(stranger.get_by_text("个人信息已遮盖。")).to_be_visible()
    expect(stranger.get_by_role("main")).not_to_contain_text(holder)

    data = certificate.read_bytes()
    assert data.startswith(b"%PDF-")
    check(stranger, data)
    expect(valid).to_be_visible()

    broken = bytearray(data)
    broken[len(broken) // 2] ^= 1
    check(stranger, bytes(broken))
    expect(valid).to_have_count(0)
    expect(stranger.get_by_role("heading", name=re.compile("改|不"), level=2)).to_be_visible()


def check(page: Page, data: bytes) -> None:
    """Hand in a file for verification."""
    page.get_by_label("电子证照 PDF").set_input_files(walk.paper("licence", data))
    page.get_by_role("button", name="核验").last.click()
