"""TB8: who can do what an item's procedure asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter.hits import at_item
from tongban.services.linter.registry import ERROR, WARNING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.catalogue.types import ItemContent
    from tongban.services.linter.types import District, Hit

ROLES: Final = {
    "clerk": Label("受理人员", "a clerk"),
    "reviewer": Label("审查人员", "a reviewer"),
    "approver": Label("审批负责人", "an approver"),
    "head": Label("部门负责人（延长时限）", "a head (to extend)"),
    "certificate_officer": Label("制证人员", "a certificate officer"),
    "verifier": Label("核查人员（告知承诺事后核查）", "a verifier (of commitments)"),
}
TWO: Final = 2
PROCEDURE: Final = ("行政许可法第三十四条、第四十二条", "Administrative Licensing Law §34, §42")


def _wanted(item: ItemContent) -> Iterator[tuple[str, int]]:
    yield "clerk", 1
    yield "reviewer", TWO if item.onsite_review else 1
    yield "approver", 1
    if not item.instant:
        yield "head", 1
    if item.produces:
        yield "certificate_officer", 1
    if item.commitment is not None:
        yield "verifier", 1


@rule(
    "TB801",
    ERROR,
    title=("没有人能办的环节", "a step that no role can perform"),
    source=PROCEDURE,
    advice=("在 officers.yaml 中授予角色", "give an officer the role in officers.yaml"),
)
def nobody_for_step(district: District) -> Iterator[Hit]:
    """Count, for every role that the procedure asks for, the officers who hold it for the item."""
    if not district.officers:
        return
    for item in district.items:
        body = item.implementing_body
        if body is None:
            continue
        for role, least in _wanted(item):
            holders = _holders(district, role, body, item.id)
            if len(holders) < least:
                label = ROLES[role]
                yield at_item(
                    item,
                    "flow_steps",
                    f"{label.zh}需要{least}人，有{len(holders)}人",
                    f"needs {least} of {label.en}, has {len(holders)}",
                )


def _holders(district: District, role: str, body: str, item: str) -> frozenset[str]:
    return frozenset(
        officer.id
        for officer in district.officers
        if any(post.covers(role, body, item, district.on) for post in officer.posts)
    )


@rule(
    "TB802",
    WARNING,
    title=("受理、审批只能是同一人", "one and the same officer accepts and decides"),
    source=("行政许可实施的职责分离", "separation of duties"),
    advice=("另授一人", "give one of the roles to somebody else"),
)
def no_separation(district: District) -> Iterator[Hit]:
    """Look for items where the only clerk is the only approver: who accepts does not decide."""
    for item in district.items:
        body = item.implementing_body
        if body is None:
            continue
        clerks = _holders(district, "clerk", body, item.id)
        approvers = _holders(district, "approver", body, item.id)
        if len(clerks) == 1 and clerks == approvers:
            yield at_item(
                item,
                "flow_steps",
                "能受理的与能审批的只有同一人",
                "the only officer who accepts is the only one who decides",
            )
