"""The stalls' district with evaluators and a small model fed by its own figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.kernel.authority import Actor, ActorKind
from tongban.reforms.assessment.frozen import Universe
from tongban.reforms.assessment.model import read_model
from tongban.reforms.assessment.tests.scene import label
from tongban.reforms.assessment.types import Cell, Table
from tongban.services.cases.tests import world
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    from tongban.reforms.assessment.types import Model

YEAR: Final = Period.parse("2022")
START: Final = date(2022, 1, 1)
EVALUATOR: Final = Actor("evaluator", ActorKind.OFFICER)
BOTH: Final = Actor("both", ActorKind.OFFICER)
"""An evaluator who is a reviewer of a measured body, too."""
CURATOR: Final = Actor("curator", ActorKind.OFFICER)
"""Who keeps the items of a measured body."""
NOBODY: Final = Universe("none", {"zh": "没有其他对象", "en": "nobody else"})
INVENTED: Final = Universe("synthetic", {"zh": "虚构", "en": "invented"})


def document(**changes: Any) -> dict[str, Any]:
    """Three topics: services counted from the ledger, a survey, and one without any value."""
    raw: dict[str, Any] = {
        "id": "own",
        "version": "1",
        "name": label("own"),
        "rank": {"method": "competition"},
        "grades": [
            {"id": "top", "name": label("top"), "rank": 1},
            {"id": "rest", "name": label("rest")},
        ],
        "topics": [
            {
                "id": "services",
                "name": label("services"),
                "missing": "drop",
                "parts": [
                    {
                        "id": "days",
                        "name": label("days"),
                        "best": 0,
                        "worst": 20,
                        "missing": "drop",
                        "feed": {
                            "figure": "mean_days",
                            "items": ["stall-permit", "stall-move"],
                            "outliers": {"factor": 1, "at_least": 4},
                        },
                    },
                    {
                        "id": "online",
                        "name": label("online"),
                        "best": 100,
                        "worst": 0,
                        "missing": "drop",
                        "feed": {"figure": "online_share"},
                    },
                ],
            },
            {
                "id": "liking",
                "name": label("liking"),
                "missing": "drop",
                "parts": [
                    {
                        "id": "asked",
                        "name": label("asked"),
                        "best": 100,
                        "worst": 0,
                        "missing": "drop",
                        "origin": "survey",
                    },
                    {
                        "id": "counted",
                        "name": label("counted"),
                        "best": 1,
                        "worst": 0,
                        "missing": "drop",
                        "origin": "third_party",
                    },
                ],
            },
            {
                "id": "ports",
                "name": label("ports"),
                "missing": "drop",
                "parts": [
                    {
                        "id": "hours",
                        "name": label("hours"),
                        "best": 1,
                        "worst": 9,
                        "missing": "drop",
                        "origin": "third_party",
                    }
                ],
            },
        ],
    }
    return {**raw, **changes}


def model(**changes: Any) -> Model:
    return read_model(document(**changes))


def appoint() -> None:
    """Appoint the evaluator in an office of its own, and two who must not evaluate."""
    put_authority(
        "office",
        name=label("示例区营商办"),
        short=label("营商办"),
        uscc="11420902MB0A015124",
        division=world.DIVISION,
        phone="0712-0000151",
        address="示例区三楼",
    )
    roles = [RoleSpec("evaluator", START), RoleSpec("evaluator", START, department="mk")]
    put_officer("evaluator", name="示例评价员", department="office", roles=roles)
    put_officer(
        "both",
        name="示例兼任",
        department="office",
        roles=[*roles, RoleSpec("reviewer", START, department="mk")],
    )
    put_officer(
        "curator", name="示例管理员", department="mk", roles=[RoleSpec("item_admin", START)]
    )


def others(found: Model, **values: tuple[float, float]) -> Table:
    """Give other units: days and online share of each."""
    assert {leaf.id for leaf in found.indicators()} >= {"days", "online"}
    return Table(
        YEAR.label,
        {
            unit: {
                name: Cell(value, None, repr(value), n)
                for name, value in (("days", days), ("online", online))
            }
            for n, (unit, (days, online)) in enumerate(values.items(), start=2)
        },
        {},
    )
