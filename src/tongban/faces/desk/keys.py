"""Keys of the desk: which key does what, and whether an officer wants them (WCAG 2.1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

COOKIE: Final = "desk-keys"
OFF: Final = "off"

ACT_KEYS: Final = {
    "accept": "a",
    "start_review": "s",
    "review": "r",
    "verify": "v",
    "grant": "g",
    "grant_now": "g",
    "grant_by_commitment": "g",
    "deny": "d",
    "issue": "i",
    "prepare_issue": "i",
    "deliver": "l",
    "notify_correction": "c",
    "propose_correction": "c",
    "inspect": "p",
    "suspend": "z",
    "resume": "z",
    "extend": "e",
    "explain_delay": "e",
    "resubmit": "f",
    "correct_on_spot": "f",
    "supplement": "u",
    "refuse_acceptance": "y",
    "declare_not_required": "q",
    "transfer": "w",
    "terminate": "t",
}
"""The key of an act; what has none, or finds it taken, gets a digit."""

QUEUE_KEYS: Final[tuple[tuple[str, Any], ...]] = (
    ("j", _("下一行（也可以用 ↓）")),
    ("k", _("上一行（也可以用 ↑）")),
    ("Enter", _("打开这一行的办件")),
    ("x", _("选中或取消这一行，用于成批办理")),
    ("b", _("成批办理选中的办件")),
    ("1–4", _("全部、超期、临期、正常")),
    ("a", _("本部门的全部办件")),
    ("m", _("我的办件")),
    ("u", _("还没有人承办的办件")),
    ("/", _("按办件编号打开")),
    ("?", _("显示快捷键")),
)
CASE_KEYS: Final[tuple[tuple[Any, Any], ...]] = (
    (_("按钮旁的字母"), _("展开这一步的表单，并跳到还要填的地方")),
    ("Ctrl+Enter", _("提交正在填写的表单，并打开下一件")),
    ("n", _("不办这一件，打开下一件")),
    ("o", _("查看第一份材料")),
    ("m", _("写备注")),
    ("h", _("交给同事")),
    ("Esc", _("离开输入框；再按一次回到待办")),
    ("?", _("显示快捷键")),
)


def keys_on(request: HttpRequest) -> bool:
    """Tell whether single keys work for whoever looks; they do until switched off."""
    return request.COOKIES.get(COOKIE) != OFF


def act_keys(acts: Iterable[str]) -> dict[str, str]:
    """Give each act of a page a key of its own."""
    found: dict[str, str] = {}
    digits = iter("123456789")
    for act in acts:
        wanted = ACT_KEYS.get(act, "")
        taken = not wanted or wanted in found.values()
        found[act] = next(digits, "") if taken else wanted
    return found
