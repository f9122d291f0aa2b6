"""Pages of no particular face: language, errors, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Say that the server answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def error_page(
    request: HttpRequest, status: int, title: str, message: str, code: str = ""
) -> HttpResponse:
    """Return a plain page that says what went wrong and what to do."""
    context = {"title": title, "message": message, "code": code}
    return render(request, "common/error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 404."""
    return error_page(
        request, 404, _("没有这个页面"), _("网址可能有误，或内容已移走。可回首页搜索要办的事。")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 403."""
    return error_page(
        request, 403, _("没有权限"), _("这一页不对您的身份开放。请换用有权限的账号登录。")
    )


def unreadable(request: HttpRequest) -> HttpResponse:
    """Answer 400: a form without its number, or with signs that no text has."""
    return error_page(
        request, 400, _("提交的内容不完整"), _("页面可能已经过期。请返回上一页，刷新后再提交。")
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_page(
        request, 500, _("系统出错了"), _("已记录该问题，您填写的内容没有丢失。请稍后再试。")
    )
