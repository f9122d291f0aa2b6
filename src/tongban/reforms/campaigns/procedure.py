"""The procedures of campaigns as data, and the definitions that a campaign's settings make."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.reforms.campaigns.types import Campaign, Label

CAMPAIGN: Final = "campaign"
TASK: Final = "campaign_task"
PART: Final = "campaign_part"
KINDS: Final = (CAMPAIGN, TASK, PART)
"""Kinds of matter, which are the names of the files."""
FOLDER: Final = Path(__file__).with_name("procedures")


@lru_cache(maxsize=len(KINDS))
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def ensure_part() -> str:
    """Publish the procedure of a co-unit's part and give its hash; repeatable."""
    body: Json = document(PART)
    return publish_definition(body)


def ensure_campaign(campaign: Campaign) -> str:
    """Publish under what a campaign runs: its reports come as often as it says; repeatable."""
    return _with_times(CAMPAIGN, campaign, {"report_every": campaign.every_days - 1})


def ensure_task(campaign: Campaign) -> str:
    """Publish under what tasks of a campaign run, on the basis of its own document; repeatable."""
    return _with_times(TASK, campaign, {"by_due": 0, "remind_every": campaign.every_days - 1})


def state_labels() -> dict[str, Label]:
    """Give the states of a task with their labels, in order."""
    return {name: dict(each["label"]) for name, each in document(TASK)["states"].items()}


def _with_times(kind: str, campaign: Campaign, days: dict[str, int]) -> str:
    """Publish a procedure with its terms; one of six days ends as the seventh begins."""
    body: Json = document(kind)
    label = document(kind)["label"]
    return publish_definition(
        {
            "kind": "item",
            "procedure": publish_definition(body),
            "code": kind,
            "version": 1,
            "label": label,
            "parameters": {
                name: {"days": n, "unit": "calendar_days", "basis": campaign.basis.to_json()}
                for name, n in days.items()
            },
            "evidence": [],
            "produces": [],
            "content": {"campaign": campaign.id},
        }
    )
