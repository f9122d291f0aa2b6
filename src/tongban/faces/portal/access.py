"""Who may see a page: the signed-in person; what is not his or hers does not exist."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongban.base.documents.types import DocumentNotFound
from tongban.base.parties.types import PartyNotFound
from tongban.faces.common.pages import error_page
from tongban.faces.common.session import person
from tongban.record.types import ConflictError, IdempotencyKeyReused, MatterNotFound, NotPermitted
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.credentials.types import CredentialNotFound
from tongban.services.forms.types import DraftNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor

ABSENT: Final = (
    CredentialNotFound,
    DocumentNotFound,
    DraftNotFound,
    ItemNotFound,
    MatterNotFound,
    NotPermitted,
    PartyNotFound,
)
"""What looks the same to somebody who may not know of it: 404."""


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Give the view the signed-in person as `actor`; ask others to sign in; never cache.

    Somebody else's things answer 404, a write on a stale page a conflict page.
    """

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor: Actor = person(request)
        try:
            return view(request, *args, actor=actor, **kwargs)
        except ABSENT as error:
            raise Http404(str(error)) from error
        except (ConflictError, IdempotencyKeyReused) as error:
            return error_page(
                request,
                409,
                _("这一页已经不是最新的了"),
                _(
                    "在您打开之后，事情有了新的进展；您这次的操作没有写入。请回到办件页看看最新情况再操作。"
                ),
                error.code,
            )

    return guarded
