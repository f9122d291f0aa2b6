"""What people do in a browser, in their words: labels, buttons and headings, never selectors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import FilePayload, Locator, Page

ITEM = "individual-business-registration"
LICENCE = "个体工商户设立登记"
ANSWERS = {
    "字号名称": "孝南区示例晓岚便利店",
    "组成形式": "个人经营",
    "经营范围": "许可项目：食品销售；一般项目：日用百货销售",
    "经营范围含登记前须经批准的项目": "否",
    "经营场所地址": "孝南区书院街道槐荫大道88号",
    "经营场所面积": "86.5",
    "经营场所使用方式": "租赁",
    "经营场所为住宅": "否",
}
MATERIALS = ("经营场所使用证明",)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def sign_in(page: Page, name: str) -> None:
    """Sign in with one click on a name of the demonstration."""
    page.goto("/sign-in/")
    button = page.get_by_role("button", name=re.compile(f"^{name}"), include_hidden=True)
    body = page.get_by_role("group", include_hidden=True).filter(has=button)
    if body.count() and body.get_attribute("open") is None:
        body.locator("summary").click()
    button.click()
    leave = page.get_by_role("button", name=re.compile(rf"^(退出（|Sign out \(){name}"))
    expect(leave).to_be_visible()


def begin(page: Page, item: str) -> None:
    """Begin an application for oneself from the guide, which must be open."""
    page.get_by_role("link", name="在线申请").click()
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_role("heading", name=item, level=1)).to_be_visible()


def fill(page: Page, answers: Mapping[str, str], *, scripts: bool = True) -> None:
    """Answer questions by their labels; with scripts each answer is kept as one goes on."""
    for label, value in answers.items():
        answer(page.locator("#answers"), label, value)
        if scripts:
            page.keyboard.press("Tab")
            expect(page.get_by_role("status").filter(has_text=f"已保存：{label}")).to_be_visible()


def answer(form: Locator | Page, label: str, value: str) -> None:
    """Answer one question: a choice of a group, an option of a list, or text."""
    group = form.get_by_role("group", name=_exact(label))
    if group.count():
        group.get_by_label(value, exact=True).check()
        return
    field = form.get_by_label(_exact(label))
    if field.evaluate("e => e.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)


def _exact(label: str) -> re.Pattern[str]:
    """Match a label with or without the word that it may be left out."""
    return re.compile(rf"^\s*{re.escape(label)}\s*(（选填）)?\s*$")


def upload(page: Page, material: str, *, scripts: bool = True) -> None:
    """Hand in a material of an application; without scripts by the button beside it."""
    file = paper(material)
    page.get_by_label(f"选择文件：{material}").set_input_files(file)
    if not scripts:
        page.get_by_role("button", name=f"上传 {material}").click()
    expect(page.get_by_role("link", name=file["name"], exact=True)).to_be_visible()


def paper(name: str, data: bytes = PDF) -> FilePayload:
    """Return a PDF as a browser hands it in."""
    return {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": data}


def submit(page: Page) -> str:
    """Go on to the review, promise what may come later, hand in; gives the receipt's number."""
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    for promise in page.get_by_label(re.compile("^我承诺按指南要求补交")).all():
        promise.check()
    page.get_by_role("button", name="确认并提交").click()
    page.wait_for_url(re.compile("/my/(cases|joint)/"))
    number = page.get_by_text(re.compile(r"^\d{21}$")).first
    expect(number).to_be_visible()
    return number.inner_text()


def act(page: Page, number: str, label: str, answers: Mapping[str, str] | None = None) -> None:
    """Find a case by its number at the desk and do an act by its form."""
    page.goto("/desk/")
    page.get_by_label("按办件编号打开").fill(number)
    page.get_by_role("button", name="打开").click()
    form = page.get_by_role("group").filter(has=page.get_by_text(label, exact=True)).first
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for question, value in (answers or {}).items():
        answer(form, question, value)
    sure = form.get_by_label("我已核对以上内容，知道提交后不能撤回。")
    if sure.count():
        sure.check()
    form.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"已办理：{label}")).to_be_visible()


FOCUSED: Final = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const group = at.type === "radio" ? at.closest("fieldset") : null;
  const told = group ? group.querySelector("legend") : at.labels && at.labels[0];
  return (told || at).innerText.trim();
}"""
"""The name of what has the focus: of a choice its question."""


def press_until(page: Page, name: str) -> None:
    """Press Tab until what is named has the focus, once round the page at most."""
    wanted = re.compile(rf"{re.escape(name)}\s*(（选填）)?$")
    for _ in range(150):
        if wanted.match(page.evaluate(FOCUSED)):
            shown = page.evaluate(
                "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
                " || getComputedStyle(document.activeElement).boxShadow !== 'none'"
            )
            assert shown, f"{name} has the focus, and nothing shows it"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab on {page.url}")


def type_in(page: Page, value: str) -> None:
    """Answer what has the focus by keys: arrows for a choice, letters for the rest."""
    kind = page.evaluate("document.activeElement.type")
    if kind == "radio":
        page.keyboard.press("Space")
        for _ in range(10):
            if page.evaluate("document.activeElement.labels[0].innerText.trim()") == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen with the arrows")
    if kind == "select-one":
        page.keyboard.type(value)
        return
    page.keyboard.type(value)


def plan_visit(page: Page) -> None:
    """Fix the joint visit for today on the lead's page of a joint matter, which must be open."""
    plan = page.get_by_role("group").filter(has=page.get_by_text("安排联合勘验", exact=True))
    plan.locator("summary").click()
    plan.get_by_label("勘验日期").fill(today(page))
    plan.get_by_role("button", name="安排联合勘验").click()
    expect(page.get_by_role("heading", name="联合勘验")).to_be_visible()


def today(page: Page) -> str:
    """Read the day of the demonstration from the strip on top, as a date field takes it."""
    told = re.search(r"(\d+)年(\d+)月(\d+)日", page.locator("body").inner_text())
    assert told, "no page without the day of the demonstration"
    return "{:04}-{:02}-{:02}".format(*map(int, told.groups()))
