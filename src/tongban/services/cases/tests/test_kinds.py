"""Which procedure an item runs under."""

from __future__ import annotations

import pytest

from tongban.services.cases import kinds
from tongban.services.cases.procedure import KIND


@pytest.fixture(autouse=True)
def two_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_offered", {KIND: lambda: "licensing"})
    kinds.offer("connection", lambda: "connecting")


def test_an_item_runs_under_licensing_unless_the_district_says_otherwise() -> None:
    procedure_of = kinds.procedures({"water": "connection"})
    assert (procedure_of("water"), procedure_of("stall")) == ("connecting", "licensing")


def test_a_procedure_that_nobody_offers_is_named() -> None:
    with pytest.raises(kinds.ProcedureNotOffered, match="'flying'; offered are connection"):
        kinds.procedures({"kite": "flying"})("kite")


def test_matters_of_offered_procedures_are_cases() -> None:
    assert (kinds.is_case(KIND), kinds.is_case("connection"), kinds.is_case("joint")) == (
        True,
        True,
        False,
    )
