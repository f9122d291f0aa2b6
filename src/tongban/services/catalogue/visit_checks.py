"""INV-RUN-01, 03 and 04: how often people must appear, and on what law (domain.md §4.7)."""

from collections.abc import Iterator

from tongban.services.catalogue.findings import Context, Finding, finding
from tongban.services.catalogue.types import ItemContent


def visits_as_situations(item: ItemContent, _: Context) -> Iterator[Finding]:
    """INV-RUN-01: the published number is the most of the situations."""
    stated = [each.onsite_visits for each in item.situations if each.onsite_visits is not None]
    if stated and item.onsite_visits is not None and item.onsite_visits != max(stated):
        yield finding(
            "INV-RUN-01",
            "onsite_visits",
            f"公布的到场次数 {item.onsite_visits} 应为各情形中最多的 {max(stated)} 次",
            f"the published {item.onsite_visits} visits should be {max(stated)},"
            " the most of its situations",
        )


def zero_run(item: ItemContent, _: Context) -> Iterator[Finding]:
    """INV-RUN-03: where nobody appears, nothing is seen in the original and all goes from afar."""
    if item.onsite_visits != 0:
        return
    for n, slot in enumerate(item.needs):
        if slot.necessity != "optional" and slot.form in {"paper", "both"}:
            name = slot.name.zh if slot.name else slot.kind or slot.slot
            yield finding(
                "INV-RUN-03",
                f"needs[{n}].form",
                f"零跑腿事项不得查验纸质原件，材料“{name}”应可用电子件",
                f"nobody appears for this item, so material {name!r} must be taken electronically",
            )
    if item.is_online is False and "4" not in item.handling_forms:
        yield finding(
            "INV-RUN-03",
            "is_online",
            "零跑腿事项应能网上远程核验身份并申请（或者邮寄办理）",
            "nobody appears for this item, so it is applied for online, identity checked remotely,"
            " or by post",
        )
    if item.express is False and not {"6", "7"} & set(item.online_depth):
        yield finding(
            "INV-RUN-03",
            "express",
            "零跑腿事项的结果应能快递或者电子送达",
            "nobody appears for this item, so its result goes by courier or electronically",
        )


def visits_by_law(item: ItemContent, _: Context) -> Iterator[Finding]:
    """INV-RUN-04: whoever must appear is told the law that asks for it."""
    if item.onsite_visits and item.onsite_basis is None:
        yield finding(
            "INV-RUN-04",
            "onsite_basis",
            f"需到场 {item.onsite_visits} 次而未写明依据；没有法律、法规、规章依据不得要求到场",
            f"{item.onsite_visits} visits without the law that asks for them",
            fault=False,
        )
    elif item.onsite_basis is not None and not item.onsite_basis.clause:
        yield finding(
            "INV-RUN-04", "onsite_basis.clause", "到场依据须写明条款", "the clause is missing"
        )
