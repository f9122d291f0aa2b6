"""TB1, how materials are named: catch-alls, proofs of nothing in particular, several in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.checks import vague
from tongban.services.linter.held import held_of, listed
from tongban.services.linter.hits import asked, at_item, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, rule
from tongban.services.linter.words import plain, unbracketed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.linter.types import District, Hit

_OPEN_END: Final = re.compile(
    r"(?:规定|要求|需要|应当)(?:提交|提供|出具|报送|补充)?的?(?:其它|其他)?(?:材料|资料|文件|证明)$"
)
_PROVES: Final = re.compile(r"的(?:有效)?(?:证明|佐证)(?:材料|文件)$")


@rule(
    "TB106",
    ERROR,
    title=("材料含兜底表述", "vague material"),
    source=(
        "安阳市优化营商环境条例第十三条；北京市优化营商环境条例第三十一条",
        "Anyang Regulation §13; Beijing Regulation §31",
    ),
    advice=("逐项列明所需材料", "list each piece of evidence by its name"),
)
def vague_material(district: District) -> Iterator[Hit]:
    """Look for 其他材料, 有关证明, …等 and materials that other papers ask for."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            name = slot_label(district, slot)
            found = vague(name.zh)
            if found is None and (match := _OPEN_END.search(unbracketed(name.zh))):
                found = match[0]
            if found is not None:
                yield at_item(
                    item,
                    f"needs[{n}].name",
                    f"“{name.zh}”没有说清是什么（{found}）",
                    f"{name.text('en')!r} does not say what it is ({found})",
                )


@rule(
    "TB107",
    ADVICE,
    title=("材料只说证明什么，没说是哪种文件", "a material says what it proves, not what it is"),
    source=("安阳市优化营商环境条例第十三条", "Anyang Regulation §13"),
    advice=("写明接受哪些文件", "name the documents that are accepted"),
)
def unnamed_proof(district: District) -> Iterator[Hit]:
    """Look for names that end in …的证明材料 and say nothing else."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            name = slot_label(district, slot)
            whole = plain(name.zh)
            if _PROVES.search(whole) and vague(name.zh) is None and slot.standard is None:
                yield at_item(
                    item,
                    f"needs[{n}].name",
                    f"“{name.zh}”没有说明接受哪种文件",
                    f"{name.text('en')!r} names no document",
                )


@rule(
    "TB110",
    ADVICE,
    title=(
        "一行列了几种材料，其中有部门已持有的",
        "one line lists several materials, one of them held",
    ),
    source=("国务院关于在线政务服务的若干规定第六条", "State Council order 716 §6"),
    advice=("分行列明，已持有的改为共享", "give each its line, and share what is held"),
)
def several_in_one(district: District) -> Iterator[Hit]:
    """Look for lines such as 授权委托书、受托人身份证."""
    known = held_of(district)
    for item in district.items:
        for n, slot in enumerate(item.needs):
            if not asked(slot) or slot.kind is not None:
                continue
            name = slot_label(district, slot).zh
            found = listed(name, known)
            if found:
                names = "、".join(each.name for each in found)
                yield at_item(
                    item,
                    f"needs[{n}].name",
                    f"“{name}”一行列了几种材料，其中{names}部门已有",
                    f"{name!r} lists several materials, of which authorities hold {names}",
                )
