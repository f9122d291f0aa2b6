"""Shapes of bundles, plans and joint matters."""

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from tongban.faces.api.shapes.basics import Id, Json, Label

Ids = Annotated[list[Id], Field(default_factory=list, max_length=100)]


class PlanIn(Schema):
    """What one wants, what is known, what one holds.

    `goals` are ids of bundles, items or kinds of credential; `facts` answers by data element;
    `holds` kinds of credential or evidence at hand; the rest as the plan offers it.
    """

    goals: Annotated[list[Id], Field(min_length=1, max_length=20)]
    facts: Annotated[Json, Field(default_factory=dict, max_length=500)]
    holds: Ids
    on: date | None = None
    include: Ids
    choices: Annotated[dict[Id, Id], Field(default_factory=dict, max_length=50)]
    keep: Ids
    commit: Ids
    defer: Ids


class BundleLine(Schema):
    """A bundle in the list."""

    id: str
    name: Label
    lifecycle: str | None
    lead: str | None
    events: list[str]
    labels: list[str]
    items: list[str]
    sample: bool


class BundleList(Schema):
    """All bundles."""

    rows: list[BundleLine]


class LabelLine(Schema):
    """A reform label; `published` false means that nobody published what it stands for."""

    id: str
    name: Label
    version: int
    as_of: date | None
    source: Label | None
    published: bool
    members: list[Json]


class LabelList(Schema):
    """All reform labels."""

    rows: list[LabelLine]
