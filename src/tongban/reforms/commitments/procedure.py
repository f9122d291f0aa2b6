"""The reform's procedures as data, and the definition under which an approval is verified."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition
from tongban.services.catalogue.publication import length
from tongban.services.catalogue.types import CommitmentTerms

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.kernel.definitions import Definition

FOLDER: Final = Path(__file__).with_name("procedures")
VERIFICATION: Final = "commitment"
CREDIT: Final = "credit_record"
"""Kinds of matter, which are the names of the files."""
OPEN_STATES: Final = ("VERIFY_DUE", "RECTIFY", "REVOKE_DUE")
"""States of a verification in which somebody has something to do."""
ON_RECORD: Final = ("CREDIT_RECORDED", "CREDIT_OBJECTED", "CREDIT_REPAIR")
"""States in which a record counts: an objection or a request does not lift it by itself."""


@lru_cache(maxsize=2)
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def ensure_credit() -> str:
    """Publish the procedure of credit records and give its hash; repeatable."""
    body: Json = document(CREDIT)
    return publish_definition(body)


def ensure_verification(item: Definition) -> str:
    """Publish what verifies an approval of this version of an item; repeatable.

    Its times are those that the item's commitment stated when the applicant chose it.
    """
    terms = CommitmentTerms.from_json(item.content["commitment"])
    assert terms.verify_within is not None  # noqa: S101 - the codec requires it
    body: Json = document(VERIFICATION)
    label = {"zh": f"{item.label.zh}（承诺核查）", "en": f"{item.label.en} (commitment verified)"}
    return publish_definition(
        {
            "kind": "item",
            "procedure": publish_definition(body),
            "code": f"{item.code}.commitment",
            "version": item.version,
            "label": label,
            "parameters": {
                "verify_within": length(terms.verify_within),
                **(
                    {}
                    if terms.rectify_within is None
                    else {"rectify_within": length(terms.rectify_within)}
                ),
            },
            "evidence": [],
            "produces": [],
            "content": {"conditions": [each.to_json() for each in terms.conditions]},
        }
    )
