"""Registers what cases do after an act: their papers and credentials."""

from __future__ import annotations

from tongban.services.cases import certificates, papers

__all__ = ["certificates", "papers"]
