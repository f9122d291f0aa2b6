"""Calls made up from the description: no 5xx, answers as declared, a sound ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tongban.faces.api.tests import hall
from tongban.record.verify import verify_all
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

EXAMPLES: Final = 8
"""Calls a route and a kind (fitting ones, broken ones), so that all take about a minute."""
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CALLERS: Final = ("wang", "mk-clerk", "mk-approver", "item-editor", "mk-head")
"""Each call is made by somebody who may do something; strangers are the matrix's."""
APPLICATION: Final = get_wsgi_application()
ROUTINE: Final = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_made_up_calls_break_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.TONGBAN_DOCUMENTS = tmp_path
    place = hall.build()
    known = _known(place)
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", _closing, config=SchemathesisConfig()
    )
    made: dict[str, int] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            made[operation.label] = made.get(operation.label, 0) + _run(
                place, operation, mode, known
            )
    assert len(made) > 50
    assert min(made.values()) > 0, made
    report = verify_all()
    assert (report.count, report.faults) == (0, [])
    assert report.matters >= 2


def _closing(environ: Any, start: Any) -> list[bytes]:
    """Answer as a server does: read to the end, then close what the request held open."""
    answer = APPLICATION(environ, start)
    try:
        return [b"".join(answer)]
    finally:
        answer.close()


def _known(place: hall.Hall) -> dict[str, list[str]]:
    """Give ids that exist, for calls that would otherwise end at the first look-up."""
    case = place.case()
    return {
        "case": [case, str(world.submit())],
        "draft": [place.draft("li"), place.draft()],
        "item": ["stall-permit"],
        "party": ["wang"],
        "document": [world.document("wang", text="own")],
        "act": ["accept", "notify_correction", "withdraw", "start_review", "resubmit"],
        "slot": ["plan", "photo"],
        "element": ["area", "trade_name", "owner_phone", "leased"],
    }


def _run(
    place: hall.Hall, operation: Any, mode: GenerationMode, known: dict[str, list[str]]
) -> int:
    calls = 0

    @given(case=operation.as_strategy(generation_mode=mode))
    @ROUTINE
    def run(case: schemathesis.Case) -> None:
        nonlocal calls
        login = CALLERS[calls % len(CALLERS)]
        if calls % 3 and case.path_parameters:
            names = [name for name in case.path_parameters if name in known]
            for name in names:
                case.path_parameters[name] = known[name][calls % len(known[name])]
        if "/tokens" not in operation.path:
            case.headers["Authorization"] = f"Bearer {place.tokens[login]}"
        calls += 1
        response = case.call()
        case.validate_response(response, checks=CHECKS)

    try:
        run()
    except Unsatisfiable:
        # a route that takes nothing cannot be asked wrongly
        assert mode is GenerationMode.NEGATIVE
    return calls
