"""The interface as a whole: its routes, its description, its one way to refuse."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404
from ninja import NinjaAPI, Swagger
from ninja.errors import HttpError, ValidationError

from tongban.faces.api.access import READ
from tongban.faces.api.problems import MEDIA_TYPE, answer
from tongban.faces.api.reading import BodyParser
from tongban.faces.api.routes import (
    bundles,
    cases,
    catalogue,
    credentials,
    district,
    documents,
    drafts,
    items,
    joint,
    notices,
    parties,
    tokens,
    verify,
)

VERSION: Final = "1.0"
DESCRIPTION: Final = """
通办接口与门户、工作台同一扇门：同样的动作、同样的授权、同样的账本。

* **登录**：网站会话（写入须带 `X-CSRFToken`），或个人访问令牌 `Authorization: Bearer tb_…`
  （登录后在 `/api/v1/tokens` 签发）。一人兼有公务与个人身份时，`X-Act-As: person` 以个人身份办理。
* **写入**：都带 `Idempotency-Key`；同一键的同一请求只办一次，答复相同。办件的步骤可带
  `If-Match: "版本"`，他人已先办理则答 409，什么也不写入。
* **拒绝**：一律为 `application/problem+json`，`code` 长期不变，`faults` 逐项说明。
* **翻页**：把上一页的 `after`（或 `before`）原样送回；为 null 即末页。

The interface is the same door as portal and desk: the same actions, authority and ledger. Sign in
by session (with `X-CSRFToken` on writes) or by a personal access token; a revoked token is refused
at once by the process that revoked it, by the others within five seconds. Every write carries an
`Idempotency-Key`; acts may carry `If-Match` with the version that was seen. Refusals are problem
documents (RFC 9457) with a stable `code`. Pages go on from `after` or `before`; null is the last.
Times carry their zone; days are days in China. Labels are `{"zh": ..., "en": ...}`.
"""
TAGS: Final = [
    {"name": "items", "description": "事项与办事指南 Items and guides"},
    {"name": "bundles", "description": "一件事、办事方案 Bundles and plans"},
    {"name": "joint", "description": "联办件 Joint matters"},
    {"name": "construction", "description": "工程建设 Construction projects"},
    {"name": "search", "description": "搜索 Search"},
    {"name": "drafts", "description": "申请草稿 Applications being written"},
    {"name": "cases", "description": "办件 Cases and their acts"},
    {"name": "documents", "description": "文件 Documents"},
    {"name": "credentials", "description": "证照 Credentials"},
    {"name": "verify", "description": "校验 Verification, open to everybody"},
    {"name": "parties", "description": "当事人、委托、查看记录 Parties, mandates, looks"},
    {"name": "notices", "description": "消息 Notices"},
    {"name": "webhooks", "description": "回调 Webhooks"},
    {"name": "catalogue", "description": "事项管理 Items being prepared"},
    {"name": "calendar", "description": "期限 Time limits"},
    {"name": "ledger", "description": "账本 The ledger"},
    {"name": "campaigns", "description": "挂图作战：专项行动和任务 Campaigns and their tasks"},
    {"name": "tokens", "description": "访问令牌 Access tokens"},
    {"name": "district", "description": "区县 The district"},
]


class Interface(NinjaAPI):
    """The interface; its OpenAPI document calls refusals by their own media type."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """Return the OpenAPI 3.1 document."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004 - HTTP
                        response["content"] = {MEDIA_TYPE: content["application/json"]}
        return schema


api = Interface(
    title="通办 tongban",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api",
    auth=READ,
    parser=BodyParser(),
    docs=Swagger(settings={"docExpansion": "list", "filter": True, "tryItOutEnabled": False}),
    openapi_extra={"tags": TAGS},
)
# the routes under load come first: addresses are tried in this order
api.add_router("/v1/cases", cases.router)
api.add_router("/v1/drafts", drafts.router)
api.add_router("/v1/joint", joint.router)
api.add_router("/v1", items.router)
api.add_router("/v1", bundles.router)
api.add_router("/v1/documents", documents.router)
api.add_router("/v1/credentials", credentials.router)
api.add_router("/v1/verify", verify.router)
api.add_router("/v1", parties.router)
api.add_router("/v1", notices.router)
api.add_router("/v1/catalogue", catalogue.router)
api.add_router("/v1", district.router)
api.add_router("/v1/tokens", tokens.router)
for kind in (Exception, HttpError, ValidationError, Http404):  # ninja has its own for these
    api.add_exception_handler(kind, answer)
