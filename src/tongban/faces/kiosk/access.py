"""Who stands before a terminal: an enrolled device, and perhaps somebody who sits at it.

A sitting is no session of the site: its cookie is sent to the kiosk's pages alone, and is worth
nothing once the sitting is over. Nothing that a kiosk shows is kept by the browser (INV-KSK-01).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongban.base.parties.queries import actor_of
from tongban.base.terminals import sittings
from tongban.base.terminals.actions import beat
from tongban.base.terminals.queries import find_device, limits
from tongban.base.terminals.types import Device, Ending, Sitting, TerminalError
from tongban.faces.common.jinja import words
from tongban.kernel.authority import Actor
from tongban.record.types import ConflictError, IdempotencyKeyReused, MatterNotFound, NotPermitted
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.credentials.types import CredentialNotFound
from tongban.services.forms.types import DraftNotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.base.terminals.types import Limits

DEVICE: Final = "tongban_terminal"
SITTING: Final = "tongban_sitting"
SCRIPTS: Final = "kiosk_js"
"""A cookie that the pages' script sets: where it runs it watches the time itself."""
PATH: Final = "/kiosk/"
YEAR: Final = 365 * 24 * 3600
ABSENT: Final = (CredentialNotFound, DraftNotFound, ItemNotFound, MatterNotFound, NotPermitted)
NOBODY_SECONDS: Final = 300
"""Until a page that shows nothing of anybody goes back to the first one, where scripts watch."""


class NotHere(LookupError):  # noqa: N818 - the house's word for it
    """An item that is not for terminals, or not for this one (INV-KSK-02)."""

    code = "KIOSK-ITEM"


@dataclass(frozen=True, slots=True)
class Kiosk:
    """An enrolled device, and who sits at it: `sitting` and `actor` are None for nobody."""

    device: Device
    sitting: Sitting | None = None
    actor: Actor | None = None

    @property
    def limits(self) -> Limits:
        """The limits of a sitting."""
        return limits()

    @property
    def person(self) -> Actor:
        """The person who sits here; LookupError where nobody does."""
        if self.actor is None:
            raise LookupError(f"nobody sits at {self.device.id}")
        return self.actor


def at_terminal(page: Callable[..., Any], *, alive: bool = True) -> Callable[..., Any]:
    """Open a page on enrolled devices alone, whoever sits there or nobody.

    With `alive` opening it is a sign of life. The page gets its `Kiosk`; during the request the
    one who sits there is its user.
    """

    @never_cache
    @wraps(page)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        device = find_device(cookie(request, DEVICE))
        if device is None:
            return render(request, "kiosk/unknown.jinja2", {"kiosk": None}, status=403)
        beat(device)
        if not device.open:
            return _out_of_service(request, device)
        kiosk = _kiosk(request, device, alive=alive)
        response: HttpResponseBase = _answer(request, page, kiosk, args, kwargs)
        leading_back(request, kiosk, response)
        return response

    return opened


def seated(page: Callable[..., Any], *, first: bool = False) -> Callable[..., Any]:
    """Open a page to somebody who sits at the device; others sign in, or begin anew.

    `first` pages are tasks that one comes back to after signing in; all others belong to somebody.
    """

    def opened(request: HttpRequest, *args: Any, kiosk: Kiosk, **kwargs: Any) -> Any:
        if kiosk.actor is None:
            if first and request.method == "GET":
                return redirect(f"{reverse('kiosk-enter')}?{urlencode({'next': request.path})}")
            return redirect("kiosk")
        return page(request, *args, kiosk=kiosk, **kwargs)

    return at_terminal(wraps(page)(opened))


def task(page: Callable[..., Any]) -> Callable[..., Any]:
    """Open a task's first page to somebody who sits here; others come back after signing in."""
    return seated(page, first=True)


def said(
    request: HttpRequest, kiosk: Kiosk, title: str, message: str, *, code: str = "", status: int
) -> HttpResponse:
    """Return a screen that says one thing and leads back to the tasks."""
    context = {"title": title, "message": message, "code": code, "kiosk": kiosk}
    return render(request, "kiosk/said.jinja2", context, status=status)


def cookie(request: HttpRequest, name: str) -> str:
    """Return a signed cookie of ours; empty when it is not there or not ours."""
    return str(request.get_signed_cookie(name, default="", salt=name) or "")


def put_cookie(response: HttpResponse, name: str, value: str, *, age: int) -> None:
    """Put a signed cookie that only the kiosk's pages get and no script reads."""
    response.set_signed_cookie(
        name,
        value,
        salt=name,
        max_age=age,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict" if name == SITTING else "Lax",
    )


def sit_down(request: HttpRequest, kiosk: Kiosk, account: int, target: str = "") -> HttpResponse:
    """Begin a sitting of an account and go on at a task."""
    begun = sittings.begin(kiosk.device, account=account)
    tasks = {reverse(name) for name in ("kiosk-items", "kiosk-cases", "kiosk-certificates")}
    response = redirect(target if target in tasks else "kiosk")
    put_cookie(response, SITTING, begun, age=limits().whole)
    return without_traces(request, response, keep=frozenset({DEVICE, SITTING, "django_language"}))


def without_traces(
    request: HttpRequest, response: HttpResponse, *, keep: frozenset[str] = frozenset({DEVICE})
) -> HttpResponse:
    """Take away every cookie but the device's own, the cache and what pages stored."""
    for name in request.COOKIES:
        if name not in keep:
            response.delete_cookie(name, path="/")
            response.delete_cookie(name, path=PATH)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def leading_back(request: HttpRequest, kiosk: Kiosk, response: HttpResponseBase) -> None:
    """Let a page lead away by itself: to the question whether one is there, or to the end.

    Where scripts run they watch the time and the header holds the longest sitting alone.
    """
    if response.status_code in {301, 302} or response.has_header("Refresh"):
        return
    known, scripts = limits(), request.COOKIES.get(SCRIPTS) == "1"
    over = reverse("kiosk-end")
    if kiosk.sitting is None:
        seconds, target = (NOBODY_SECONDS if scripts else known.warn), over
    elif scripts:
        sat = (timezone.now() - kiosk.sitting.began_at).total_seconds()
        seconds, target = max(int(known.whole - sat), 1), f"{over}?by={Ending.LIMIT}"
    else:
        back = urlencode({"back": request.path})
        seconds, target = known.warn, f"{reverse('kiosk-still')}?{back}"
    response["Refresh"] = f"{seconds}; url={target}"


def _kiosk(request: HttpRequest, device: Device, *, alive: bool) -> Kiosk:
    sitting = sittings.find(cookie(request, SITTING), device, alive=alive)
    if sitting is None:
        return Kiosk(device)
    account = get_user_model().objects.filter(pk=sitting.account, is_active=True).first()
    if account is None:
        sittings.end(sitting, Ending.SUPERSEDED)
        return Kiosk(device)
    request.user = account
    return Kiosk(device, sitting, actor_of(account, as_person=True))


def _answer(
    request: HttpRequest, page: Callable[..., Any], kiosk: Kiosk, args: Any, kwargs: Any
) -> HttpResponseBase:
    """Give what a page gives; what is refused stays in the kiosk, whose screens end themselves."""
    try:
        answer: HttpResponseBase = page(request, *args, kiosk=kiosk, **kwargs)
    except NotHere as error:
        title = _("这个事项不能在本机办理")
        message = _("请在手机上或到窗口办理。已填的内容不会丢。")
        return said(request, kiosk, title, message, code=error.code, status=409)
    except (Http404, *ABSENT):
        title = _("没有这个页面")
        return said(request, kiosk, title, _("它可能不是您的，或已经不在了。"), status=404)
    except PermissionDenied:
        message = _("这一页不对您的身份开放。请换用有权限的账号登录。")
        return said(request, kiosk, _("没有权限"), message, status=403)
    except (ConflictError, IdempotencyKeyReused) as error:
        title = _("这一页已经不是最新的了")
        message = _("在您打开之后，事情有了新的进展；您这次的操作没有写入。请重新打开再看。")
        return said(request, kiosk, title, message, code=error.code, status=409)
    except TerminalError as error:
        title = _("没有办成")
        return said(request, kiosk, title, words(error.message), code=error.code, status=409)
    except Exception:
        request.user = AnonymousUser()  # the page of a failure names nobody
        raise
    return answer


def _out_of_service(request: HttpRequest, device: Device) -> HttpResponse:
    """End whoever sits there, and say that the device rests; it asks again in a minute."""
    sitting = sittings.find(cookie(request, SITTING), device)
    if sitting is not None:
        sittings.end(sitting, Ending.SUPERSEDED)
    context = {"kiosk": None, "device": device}
    response = render(request, "kiosk/resting.jinja2", context, status=503)
    response["Refresh"] = f"60; url={reverse('kiosk')}"
    return without_traces(request, response)
