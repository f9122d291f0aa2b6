"""Make a network of another maker's list: kinds of evidence and results told by their names.

A list states names, seldom kinds. Two materials of one name (brackets, copies and quotation marks
aside) are one kind here; a result of that name is what proves it. Nothing else is concluded.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tongban.base.district.types import EvidenceKind
from tongban.services.bundles.network import node_of
from tongban.services.bundles.types import ItemNode, Network
from tongban.services.credentials.types import CredentialKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.services.catalogue.labels import Label
    from tongban.services.catalogue.types import ItemContent

_ASIDE: Final = re.compile(r"\([^()]*\)|[\s《》\"'“”、,.;:]")
_COPIES: Final = re.compile(r"(?:原件|复印件|扫描件|电子件|及|和|或|[一二两三四五]?份)+$")


def kind_of_name(name: str) -> str:
    """Give the kind that a material's or a result's name stands for.

    >>> kind_of_name("《居民身份证》（原件及复印件）") == kind_of_name("居民身份证 复印件")
    True
    """
    plain = unicodedata.normalize("NFKC", name)
    short = _COPIES.sub("", _ASIDE.sub("", plain))
    return short or plain.strip()


def network_of_items(contents: Iterable[ItemContent]) -> Network:
    """Give the network of a list's items."""
    nodes = [_named(node_of(content, {})) for content in contents]
    names = {need.kind: need.name for node in nodes for need in node.needs}
    results = {node.produces: node for node in nodes if node.produces is not None}
    return Network(
        items={node.id: node for node in nodes},
        evidence={
            kind: EvidenceKind(
                kind, _words(names[kind]), credential=kind if kind in results else ""
            )
            for kind in names
        },
        credentials={
            kind: CredentialKind(
                kind, _words(node.result or node.name), "", node.authority, "either", None, "", ()
            )
            for kind, node in results.items()
        },
    )


def _words(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en or label.zh}


def _named(node: ItemNode) -> ItemNode:
    needs = tuple(
        replace(need, kind=kind_of_name(need.name.zh))
        if need.kind == f"{node.id}/{need.slot}"
        else need
        for need in node.needs
    )
    result = node.result
    produces = node.produces or (kind_of_name(result.zh) if result is not None else None)
    return replace(node, needs=needs, produces=produces)
