"""The window as people and clerks walk it, from the number to the signature for the result."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import walk
from playwright.sync_api import expect
from test_access import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import FilePayload, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HALL: Final = "/desk/windows/halls/xiaonan/"
WHO: Final = ("李建国", "422221196204030157")
ANSWERS: Final = {
    **{label: value for label, value in walk.ANSWERS.items() if label != "经营场所面积"},
    "经营场所面积 (平方米)": "86.5",
    "字号名称": "孝南区示例建国修配店",
    "经营场所地址": "孝南区书院街道槐荫大道90号",
    "手机号码": "19900000002",
    "住址": "孝南区书院街道书院社区2号",
    "是否委托代理人办理": "否",
}
PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_from_the_number_to_the_result(visit: Callable[..., Page]) -> None:
    guide, clerk, body = visit(javascript=False), visit(), visit()
    walk.sign_in(guide, "陆晓慧")
    guide.goto(HALL)
    guide.get_by_role("button", name=re.compile("^A 市场准入")).click()
    number = guide.get_by_text(re.compile(r"^A\d{3}$"))
    expect(number).to_be_visible()
    ticket = number.inner_text()

    walk.sign_in(clerk, "史志远")
    clerk.goto(HALL)
    clerk.get_by_role("link", name=re.compile("^1号窗口")).click()
    clerk.get_by_role("button", name="叫下一位").click()
    expect(clerk.get_by_text(ticket, exact=True)).to_be_visible()
    shown_on_screen(visit(javascript=False), ticket)

    clerk.get_by_role("button", name="人到了，开始办理").click()
    clerk.wait_for_url("**/desk/windows/tickets/**")
    serving = clerk.url
    clerk.get_by_label("证件号码").fill(WHO[1])
    clerk.get_by_role("button", name="核验", exact=True).click()
    expect(clerk.get_by_text(WHO[0])).to_be_visible()
    expect(clerk.get_by_role("main")).not_to_contain_text(WHO[1])
    clerk.get_by_label("事项", exact=True).select_option(label=walk.LICENCE)
    clerk.get_by_role("button", name="开始填表").click()
    case = receive(clerk)
    expect(clerk).to_have_url(serving)

    clerk.get_by_role("link", name=re.compile("^打印收件凭证")).click()
    expect(clerk.get_by_role("heading", name="收件凭证")).to_be_visible()
    expect(clerk.get_by_text("经营场所使用证明")).to_be_visible()
    clerk.goto(serving)
    clerk.get_by_role("button", name="凭证已交给申请人").click()
    clerk.get_by_role("button", name="受理", exact=True).click()
    expect(clerk.get_by_text("已受理", exact=True)).to_be_visible()
    clerk.get_by_label("已收件", exact=True).check()
    clerk.get_by_role("button", name="办完，窗口空出").click()
    expect(clerk.get_by_role("button", name="叫下一位")).to_be_visible()

    manifest = hand_over(clerk)
    walk.sign_in(body, "王海波")
    body.goto(manifest)
    body.get_by_label("相符，确认接收").first.check()
    body.get_by_role("button", name="提交确认").click()
    expect(body.get_by_text("部门已接收")).to_be_visible()

    decide(body, case)
    clerk.goto("/desk/windows/delivery/")
    clerk.get_by_role("link", name=re.compile(f"{walk.LICENCE}.*{case}")).click()
    clerk.get_by_label("领取人的证件号码").fill(WHO[1])
    clerk.get_by_role("button", name="核对能不能领").click()
    expect(clerk.get_by_text("本人", exact=False).first).to_be_visible()
    clerk.get_by_label("证件已核验，领取人当面核对并签收").check()
    clerk.get_by_role("button", name="交付并登记送达").click()
    expect(clerk.get_by_text("已办结", exact=True).first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_hold_on_a_narrow_screen(visit: Callable[..., Page], language: str) -> None:
    visitor = visit(width=320, height=800, language=language)
    visitor.goto("/tickets/")
    visitor.locator("main button").first.click()
    visitor.wait_for_url(re.compile("/tickets/.+/"))
    found = [
        fault
        for path in ("/tickets/", visitor.url, "/screens/xiaonan/", "/screens/xiaonan/?still=1")
        for fault in faults_of(visitor, path)
    ]
    officer = visit(width=320, height=800, language=language)
    for name, paths in (
        ("陆晓慧", (HALL,)),
        ("史志远", (HALL, f"{HALL}windows/1/", "/desk/windows/handover/")),
        ("史志远", ("/desk/windows/delivery/",)),
        ("陈立杰", (HALL, f"{HALL}waiting/")),
    ):
        sign_in_again(officer, name)
        found += [fault for path in paths for fault in faults_of(officer, path)]
    assert found == []


def shown_on_screen(screen: Page, ticket: str) -> None:
    """See a number on the hall's screen, which needs no script."""
    screen.goto("/screens/xiaonan/")
    expect(screen.get_by_text(ticket, exact=True)).to_be_visible()


def sign_in_again(page: Page, name: str) -> None:
    """Sign in as an officer, whoever sat here before."""
    page.context.clear_cookies(name="sessionid")
    walk.sign_in(page, name)


def receive(page: Page) -> str:
    """Fill the form in with the person, photograph the material, hand in; gives the number."""
    for label, value in ANSWERS.items():
        walk.answer(page.locator("main"), label, value)
    material = (
        page.get_by_role("group").filter(has_text="拍照或扫描").filter(has_text=walk.MATERIALS[0])
    )
    material.locator("summary").click()
    pages: list[FilePayload] = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": PIXEL} for n in (1, 2)
    ]
    material.locator("input[type=file]").set_input_files(pages)
    page.get_by_role("button", name="提交收件").click()
    told = page.get_by_text(re.compile(r"已收件，编号 \d{21}"))
    expect(told).to_be_visible()
    found = re.search(r"\d{21}", told.inner_text())
    assert found
    return found[0]


def hand_over(page: Page) -> str:
    """Hand over what the window holds; gives the address of the manifest."""
    page.goto("/desk/windows/handover/")
    expect(page.get_by_label("纸质材料，每行一份").first).to_have_value(
        re.compile(walk.MATERIALS[0])
    )
    page.get_by_role("button", name="移交并生成清单").first.click()
    expect(page.get_by_role("heading", name=re.compile("^移交清单"), level=1)).to_be_visible()
    return page.url


def decide(page: Page, number: str) -> None:
    """Let the department decide and make the certificate."""
    for name, label, answers in (
        ("王海波", "开始审查", {}),
        ("王海波", "提出审查意见", {"审查意见": "材料齐全", "建议": "建议准予"}),
        ("金永华", "准予许可", {"决定理由": "符合法定条件"}),
        ("葛林琴", "制发证照", {}),
    ):
        sign_in_again(page, name)
        walk.act(page, number, label, answers)
