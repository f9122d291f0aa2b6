"""TB3: what an item, a fee, a deposit rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.checks import FEE_RANKS, INTERMEDIARY_RANKS, in_force
from tongban.services.catalogue.laws import rank_of, title_of
from tongban.services.linter.hits import at, at_item, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.catalogue.types import ItemContent, LawRef
    from tongban.services.linter.types import District, Hit

LICENCE: Final = "01"
_DEPOSIT: Final = re.compile(r"[一-龥]{0,12}(?:保证金|押金|质押金|风险金)")
_FREED: Final = re.compile(
    r"(?:退还|返还|取消|免收|免交|不收|不再收取|使用|启用|支取|银行保函|代替|替代)"
)


@rule(
    "TB301",
    ERROR,
    title=("没有设定依据", "no legal basis"),
    source=(
        "优化营商环境条例第三十五条、第四十条",
        "Regulation on the Business Environment §35, §40",
    ),
    advice=("写明设定依据及其条款，没有依据的取消", "cite law and clause, or drop the item"),
)
def no_basis(district: District) -> Iterator[Hit]:
    """Look for items that cite no clause."""
    if not district.says("legal_basis"):
        return
    for item in district.items:
        if not item.legal_basis:
            yield at_item(item, "legal_basis", "没有写明设定依据", "no legal basis")
        elif not any(ref.clause for ref in item.legal_basis):
            titles = "、".join(title_of(ref, district.laws).zh for ref in item.legal_basis)
            yield at_item(
                item,
                "legal_basis",
                f"设定依据（{titles}）没有写明条款",
                "the legal basis names no clause",
            )


@rule(
    "TB302",
    ERROR,
    title=("设定依据已全部失效", "the item outlived the law it rests on"),
    source=(
        "优化营商环境条例第三十五条、第四十条",
        "Regulation on the Business Environment §35, §40",
    ),
    advice=("依据现行法律修订，或者取消事项", "bring it under the law in force, or cancel it"),
)
def basis_lapsed(district: District) -> Iterator[Hit]:
    """Look for items of which no basis is in force on the day of the check."""
    for item in district.items:
        if item.legal_basis and not in_force(item.legal_basis, district.laws, district.on):
            yield at_item(
                item,
                "legal_basis",
                f"设定依据在{district.on}均不在有效期内",
                f"no legal basis is in force on {district.on}",
            )


@rule(
    "TB303",
    WARNING,
    title=("引用了失效的法律", "a law that is cited and no longer in force"),
    source=("优化营商环境条例第四十条", "Regulation on the Business Environment §40"),
    advice=("改引现行条款", "cite the clause in force"),
)
def cites_lapsed(district: District) -> Iterator[Hit]:
    """Look for single references to laws that are not in force, where others still hold."""
    for item in district.items if district.laws else ():
        if item.legal_basis and not in_force(item.legal_basis, district.laws, district.on):
            continue
        for path, ref in item.bases():
            law = district.laws.get(ref.law)
            if law is not None and law.in_force(district.on) is False:
                yield at_item(
                    item,
                    path,
                    f"《{law.name}》在{district.on}不在有效期内",
                    f"{law.name_en or law.name} is not in force on {district.on}",
                )


@rule(
    "TB304",
    ERROR,
    title=("收费没有依据", "a fee without a basis"),
    source=("行政许可法第五十八条；优化营商环境条例第二十五条", "Administrative Licensing Law §58"),
    advice=("写明收费项目、标准和依据，没有依据的取消", "name the fee, its standard and basis"),
)
def fee_without_basis(district: District) -> Iterator[Hit]:
    """Look for charges that name no fee, and fees that cite nothing."""
    for item in district.items:
        if item.is_fee and not item.fee_items:
            yield at_item(item, "is_fee", "收费而未列收费项目", "it charges, but lists no fee")
        for n, fee in enumerate(item.fee_items):
            name = fee.name.zh if fee.name else "收费"
            if fee.basis is None:
                yield at_item(
                    item,
                    f"fee_items[{n}]",
                    f"“{name}”没有写明收费依据",
                    f"{name!r} cites no basis",
                )
            elif item.item_type == LICENCE and not _ranks(fee.basis, district, FEE_RANKS):
                yield at_item(
                    item,
                    f"fee_items[{n}].basis",
                    f"行政许可收费“{name}”须依法律、行政法规，"
                    f"《{title_of(fee.basis, district.laws)}》不是",
                    f"a licence fee rests on a law or administrative regulation; {name!r} does not",
                )


def _ranks(ref: LawRef, district: District, ranks: frozenset[str]) -> bool:
    """Tell whether a reference may be of one of the ranks; an unknown rank may."""
    rank = rank_of(ref, district.laws)
    return rank is None or rank in ranks


@rule(
    "TB305",
    WARNING,
    title=("列了收费项目却标为不收费", "fees are listed, but the item says that it is free"),
    source=("优化营商环境条例第二十五条", "Regulation on the Business Environment §25"),
    advice=("改正是否收费，或者删去收费项目", "correct one of the two"),
)
def fee_listed_but_free(district: District) -> Iterator[Hit]:
    """Look for fee items of free items."""
    for item in district.items:
        if item.is_fee is False and item.fee_items:
            yield at_item(
                item,
                "fee_items",
                f"标为不收费，却列有{len(item.fee_items)}项收费",
                f"free, but {len(item.fee_items)} fees are listed",
            )


@rule(
    "TB306",
    ERROR,
    title=("清单之外的保证金", "a deposit outside the list"),
    source=(
        "优化营商环境条例第二十五条；国办发〔2016〕49号",
        "Regulation on the Business Environment §25; State Council Office document 2016-49",
    ),
    advice=("取消；清单内的推行银行保函", "drop it; for those in the list take a bank guarantee"),
)
def deposit_outside_list(district: District) -> Iterator[Hit]:
    """Look for deposits in materials, fees and conditions, and compare them with the list."""
    deposits = district.deposits
    if deposits is None:
        return
    for name in deposits.kept:
        if not any(_same(name, other) for other in deposits.state):
            yield at(
                "deposits",
                name,
                "",
                f"本地保留清单中的“{name}”不在国家清单内",
                f"{name!r} is kept here, but is not in the state's list",
            )
    for item in district.items:
        for path, text in _texts(district, item):
            for match in _DEPOSIT.finditer(text):
                name = match[0]
                if _FREED.search(text) or any(_same(kept, name) for kept in deposits.kept):
                    continue
                state = any(_same(each, name) for each in deposits.state)
                yield at_item(
                    item,
                    path,
                    f"“{name}”{'在国家清单内，但本地已不再保留' if state else '不在保证金清单内'}",
                    f"{name!r} is not among the deposits that may be asked for",
                )


def _same(listed: str, name: str) -> bool:
    return listed in name or name in listed


def _texts(district: District, item: ItemContent) -> Iterator[tuple[str, str]]:
    yield "name", item.name.zh
    for n, slot in enumerate(item.needs):
        yield f"needs[{n}]", slot_label(district, slot).zh
    for n, fee in enumerate(item.fee_items):
        if fee.name:
            yield f"fee_items[{n}]", fee.name.zh
    for n, condition in enumerate(item.acceptance_conditions):
        yield f"acceptance_conditions[{n}]", condition.zh


@rule(
    "TB307",
    ERROR,
    title=("中介服务没有法定依据", "an intermediary service without a basis in law"),
    source=("优化营商环境条例第四十三条", "Regulation on the Business Environment §43"),
    advice=(
        "写明法律、行政法规或者国务院决定；没有的取消",
        "name the law, regulation or State Council decision, or drop it",
    ),
)
def intermediary_without_basis(district: District) -> Iterator[Hit]:
    """Look for services of intermediaries that no law asks for."""
    for item in district.items:
        for n, service in enumerate(item.intermediary_service):
            ref = service.basis
            if ref is None or not _ranks(ref, district, INTERMEDIARY_RANKS):
                name = service.name.zh if service.name else "中介服务"
                yield at_item(
                    item,
                    f"intermediary_service[{n}]",
                    f"“{name}”没有法律、行政法规或者国务院决定的依据",
                    f"{name!r} rests on no law, regulation or State Council decision",
                )


@rule(
    "TB308",
    ADVICE,
    title=("引用法律没有写条款", "a reference without its clause"),
    source=("GB/T 39046-2020 表 4", "GB/T 39046-2020 table 4"),
    advice=("补上条款", "add the clause"),
)
def reference_without_clause(district: District) -> Iterator[Hit]:
    """Look for references beside the item's own basis that name a law alone."""
    for item in district.items if district.columns is None else ():
        for path, ref in item.bases():
            if not ref.clause and not path.startswith("legal_basis"):
                title = title_of(ref, district.laws)
                yield at_item(
                    item,
                    path,
                    f"《{title.zh}》没有写明条款",
                    f"{title.text('en')} is cited without its clause",
                )
