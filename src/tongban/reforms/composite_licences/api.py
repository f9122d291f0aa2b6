"""The interface's route: a composite licence with its members live, open to everybody."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tongban.faces.api import shapes
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.reforms.composite_licences.queries import by_code, to_json
from tongban.reforms.composite_licences.types import LicenceNotFound

router = Router(tags=["verify"], auth=None)


@router.get(
    "/{code}",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="行业综合许可证实时状态 A composite licence as it stands",
    operation_id="get_composite_licence",
)
def composite(request: HttpRequest, code: shapes.Id) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Show each permit of the licence as it stands now: who has the code may know."""
    try:
        return reply(to_json(by_code(code)))
    except LicenceNotFound as error:
        raise Refusal(
            404,
            error.code,
            "没有这样的综合许可证，请核对编码。",
            "No composite licence has this code.",
        ) from error
