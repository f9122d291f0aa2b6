"""Routes."""

from ninja import Router

router = Router(tags=["campaigns"])
