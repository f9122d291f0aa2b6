"""A small model of cities and its values, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.reforms.assessment.data import read_table
from tongban.reforms.assessment.model import read_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tongban.reforms.assessment.types import Model, Table


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def document(**changes: Any) -> dict[str, Any]:
    """Two topics: time and cost of a licence (half each), and a survey of its own."""
    raw: dict[str, Any] = {
        "id": "cities",
        "version": "1",
        "name": label("cities"),
        "data": {"unit": "city", "period": "year"},
        "rank": {"method": "competition"},
        "topics": [
            {
                "id": "licence",
                "name": label("licence"),
                "weight": "3/4",
                "parts": [
                    {
                        "id": "days",
                        "name": label("days"),
                        "best": 1,
                        "worst": 21,
                        "words": {"none": "zero", "n/a": "drop"},
                    },
                    {
                        "id": "cost",
                        "name": label("cost"),
                        "best": 0,
                        "worst": 100,
                        "power": 2,
                        "words": {"n/a": "drop"},
                    },
                ],
            },
            {"id": "survey", "name": label("survey"), "best": 5, "worst": 1, "weight": 0.25},
        ],
    }
    return {**raw, **changes}


def model(**changes: Any) -> Model:
    return read_model(document(**changes))


def table(folder: Path, found: Model, text: str, period: str = "2022", **more: Any) -> Table:
    path = folder / "values.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, found, period, **more)


def rows(values: Mapping[str, tuple[Any, Any, Any]], period: str = "2022") -> str:
    lines = ["city,year,days,cost,survey"]
    lines += [f"{city},{period},{a},{b},{c}" for city, (a, b, c) in values.items()]
    return "\n".join(lines) + "\n"
