"""Registers what follows an act or a change: papers, credentials, word to who relied on one."""

from __future__ import annotations

from tongban.services.cases import certificates, papers, reliance

__all__ = ["certificates", "papers", "reliance"]
