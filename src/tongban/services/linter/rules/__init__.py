"""The rules, by chapter; importing this registers them all."""

from tongban.services.linter.rules import (
    basis,
    bundles,
    conditions,
    duplicates,
    evidence,
    limits,
    meta,
    network,
    reach,
    roles,
    wording,
)

__all__ = [
    "basis",
    "bundles",
    "conditions",
    "duplicates",
    "evidence",
    "limits",
    "meta",
    "network",
    "reach",
    "roles",
    "wording",
]
