"""Bundles and plans: what belongs together, what to bring, how long it takes. Open to everybody."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.faces.api import shapes
from tongban.faces.api.replies import reply
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.services.bundles import queries as bundles
from tongban.services.bundles.planner import Options, plan
from tongban.services.bundles.types import ReformLabel

router = Router(tags=["bundles"], auth=None)
NAME = given.Query(None, max_length=128, pattern=shapes.NO_NUL)


@router.get(
    "/bundles",
    response={200: shapes.BundleList, **shapes.OPEN_REFUSALS},
    summary="一件事清单 List bundles",
    operation_id="list_bundles",
)
def list_bundles(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    lifecycle: Literal["enterprise", "personal", "project"] | None = None,
    event: str | None = NAME,
    label: str | None = NAME,
) -> HttpResponse:
    """List the bundles: all, of a lifecycle, of an event, or under a reform label."""
    found = bundles.list_bundles(lifecycle=lifecycle, event=event, label=label)
    rows = [
        {
            "id": each.id,
            "name": each.name.to_json(),
            "lifecycle": each.lifecycle,
            "lead": each.lead,
            "events": each.events,
            "labels": each.labels,
            "items": each.items,
            "sample": each.sample,
        }
        for each in found
    ]
    return reply({"rows": rows})


@router.get(
    "/bundles/{bundle}",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="一件事 One bundle",
    operation_id="get_bundle",
)
def get_bundle(request: HttpRequest, bundle: shapes.Id) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Give a bundle as the district declares it: members, policies, empty slots, sources."""
    return reply(bundles.get_bundle(bundle).to_json())


@router.post(
    "/plans",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="办事方案 Plan one matter",
    operation_id="make_plan",
)
def make_plan(request: HttpRequest, body: shapes.PlanIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Plan backward from goals: items, questions, evidence, form, order, due day, five measures.

    Nothing is kept; the same input gives the same plan.
    """
    options = Options(
        include=frozenset(body.include),
        choices=body.choices,
        keep=frozenset(body.keep),
        commit=frozenset(body.commit),
        defer=frozenset(body.defer),
    )
    made = plan(
        bundles.network(),
        body.goals,
        facts=body.facts,
        holds=body.holds,
        on=body.on or local_day(clock.now()),
        options=options,
    )
    return reply(made.to_json())


@router.get(
    "/labels",
    response={200: shapes.LabelList, **shapes.OPEN_REFUSALS},
    summary="改革标签 List reform labels",
    operation_id="list_labels",
)
def list_labels(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """List the reform labels with what they stand for, as far as anybody published it."""
    return reply({"rows": [_label(each) for each in bundles.list_labels()]})


def _label(label: ReformLabel) -> dict[str, Any]:
    return {
        "id": label.id,
        "name": label.name.to_json(),
        "version": label.version,
        "as_of": label.as_of,
        "source": None if label.source is None else label.source.to_json(),
        "published": label.published,
        "members": [each.to_json() for each in label.members],
    }
